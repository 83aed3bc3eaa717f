"""A webhook receiver on loopback: answers as it is told, and remembers what came."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True, slots=True)
class Posted:
    """One request that came in, its headers by lower-case name."""

    path: str
    headers: Mapping[str, str]
    body: bytes


class Receiver:
    """What was received, and how the next requests are answered.

    Attributes:
        answers: the statuses of the next answers; 200 once they are used up.
        gate: requests are answered only while it is set.
        arrived: set whenever a request has come in.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        self.answers: list[int] = []
        self.posted: list[Posted] = []
        self.gate = threading.Event()
        self.gate.set()
        self.arrived = threading.Event()


@contextmanager
def receiving() -> Iterator[Receiver]:
    """Yield a running receiver."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.daemon_threads = True
    receiver = Receiver(f"http://127.0.0.1:{server.server_address[1]}/changes?key=1")
    server.receiver = receiver  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield receiver
    finally:
        receiver.gate.set()
        server.shutdown()
        server.server_close()
        thread.join(5)


class _Handler(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        """Take the body, and answer as the receiver says; a redirect leads back here."""
        receiver: Receiver = self.server.receiver  # type: ignore[attr-defined]
        body = self.rfile.read(int(self.headers["Content-Length"]))
        headers = {name.lower(): value for name, value in self.headers.items()}
        receiver.posted.append(Posted(self.path, headers, body))
        receiver.arrived.set()
        receiver.gate.wait(30)
        try:
            self.send_response(receiver.answers.pop(0) if receiver.answers else 200)
            self.send_header("Location", "/elsewhere")
            self.send_header("Content-Length", "0")
            self.end_headers()
        except OSError:
            return  # Whoever posted has gone, as killed processes do.

    def do_GET(self) -> None:
        """Note what should never come."""
        receiver: Receiver = self.server.receiver  # type: ignore[attr-defined]
        receiver.posted.append(Posted(self.path, {}, b""))
        self.send_error(405)

    def log_message(self, *_: Any) -> None:
        """Stay quiet."""
