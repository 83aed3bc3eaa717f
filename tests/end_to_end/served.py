"""A real server over a real façade, and a small site on this machine to fetch from."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import uvicorn

from api.access import Limits
from api.app import create_app
from api.keyring import Keyring, Stored
from api.settings import Settings
from api.wiring import Groundwork, open_groundwork

MAX_BODY_BYTES = 200_000
PAGE = """<!doctype html><html lang="en"><head><title>Halcyon opens a 300 MW campus in Oslo</title>
<meta property="article:published_time" content="2026-03-04T08:00:00Z"><meta property="og:site_name" content="Halcyon">
</head><body><article><h1>Halcyon opens a 300 MW campus in Oslo</h1>
<p>Halcyon Compute opened a campus of 300 MW of IT load in Oslo on 4 March 2026, with Nordfjord Energy as supplier.</p>
<p>The campus holds about 120,000 accelerators, and Halcyon said that a second phase would follow in 2027.</p>
<p>Nordfjord Energy supplies hydroelectric power under a contract of fifteen years, the two companies said.</p>
</article></body></html>"""
TEXTS = (
    (
        "Anthropic commits $50 billion with Fluidstack",
        (
            "On 12 November 2025, Anthropic committed $50 billion to data centres in the United States, built with "
            "Fluidstack. The first sites are in Texas and New York."
        ),
        "Anthropic",
        "2025-11-12",
    ),
    (
        "Project Rainier is running",
        (
            "Amazon Web Services activated Project Rainier with nearly 500,000 Trainium2 chips in October 2025. "
            "Anthropic trains its models there."
        ),
        "AWS",
        "2025-10",
    ),
    (
        "An opinion on power",
        "Power, not chips, is what limits the growth of data centres, in the view of this writer.",
        "A Blog",
        None,
    ),
)


def settings_for(home: Path) -> Settings:
    """Return settings for a folder of its own that may fetch from this machine."""
    return Settings.from_environ(
        {
            "GROUNDWORK_HOME": str(home),
            "GROUNDWORK_ALLOW_LOOPBACK": "1",
            "GROUNDWORK_FETCH_PAUSE_SECONDS": "0",
            "GROUNDWORK_FETCH_TIMEOUT_SECONDS": "5",
        }
    )


@contextmanager
def filled(home: Path) -> Iterator[Groundwork]:
    """Yield a real façade that holds a few texts."""
    with open_groundwork(settings_for(home), own_vectors=True) as groundwork:
        groundwork.add_all(
            [
                groundwork.read_text(title, text, publisher=publisher, published_at=date)
                for title, text, publisher, date in TEXTS
            ]
        )
        yield groundwork


@contextmanager
def listening(
    groundwork: Any, *, api_keys: Iterable[str] = (), stored: Stored | None = None, limits: Limits | None = None
) -> Iterator[str]:
    """Yield the base URL of a server that listens on loopback."""
    keyring = Keyring(api_keys, stored)
    app = create_app(groundwork, keyring=keyring, limits=limits or Limits(MAX_BODY_BYTES))
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=0, log_level="critical", ws="none"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    deadline = time.monotonic() + 10
    while not server.started:
        assert time.monotonic() < deadline, "the server did not start"
        time.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join(10)


class _Site(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        """Serve a robots.txt, one page, and nothing else."""
        pages = {
            "/robots.txt": (200, "text/plain", "User-agent: *\nDisallow: /private\n"),
            "/news/campus": (200, "text/html; charset=utf-8", PAGE),
        }
        status, media_type, body = pages.get(self.path, (404, "text/plain", "no"))
        content = body.encode()
        self.send_response(status)
        self.send_header("Content-Type", media_type)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Stay quiet."""


@contextmanager
def site() -> Iterator[str]:
    """Yield the base URL of a small web site."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Site)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        thread.join(5)
        server.server_close()
