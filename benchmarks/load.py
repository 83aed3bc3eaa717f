"""The `load` suite: searches while a fetch runs, and streams beside readers that never read."""

from __future__ import annotations

import asyncio
import datetime as dt
import itertools
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx2

from benchmarks.data import REPOSITORY
from benchmarks.homes import Homes
from benchmarks.metrics import percentile
from benchmarks.outcome import Outcome
from corpus.starter import starter_notes

READERS = 50
SEARCHES_PER_SECOND = 20
SEARCH_SECONDS = 30.0
STREAMS = 30
STREAM_ROUNDS = 3
FROZEN = 50
ARTICLES = 400
START_SECONDS = 120.0


@dataclass(slots=True)
class Waits:
    """How long callers waited, and how many were not served.

    Attributes:
        seconds: one entry a call that was served; of a stream, until its first event.
        evidence: until the event that brings what was found, of streams.
        errors: what others got.
    """

    seconds: list[float] = field(default_factory=list)
    evidence: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def milliseconds(self, share: float) -> float:
        """Return what so many of a hundred callers waited at most."""
        return percentile(self.seconds, share / 100) * 1000 if self.seconds else float("nan")


@dataclass(frozen=True, slots=True)
class Server:
    """A `groundwork serve` of its own."""

    base: str
    process: subprocess.Popen[bytes]

    def resident_mib(self) -> float:
        """Return how much memory the process holds."""
        pages = int(Path(f"/proc/{self.process.pid}/statm").read_text(encoding="ascii").split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 2**20

    def rest(self) -> None:
        """Wait until the process has nothing more to do, a minute at most."""
        for _ in range(60):
            before = self._processor_seconds()
            time.sleep(1.0)
            if self._processor_seconds() - before < 0.05:
                return

    def _processor_seconds(self) -> float:
        fields = Path(f"/proc/{self.process.pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def descriptors(self) -> int:
        """Return how many files and sockets the process has open."""
        return len(list(Path(f"/proc/{self.process.pid}/fd").iterdir()))


def run(homes: Homes) -> Outcome:
    """Serve the starter corpus, follow a feed of many articles, and let readers search and ask."""
    questions = [str(name).removesuffix(".md").replace("-", " ") for name, _ in starter_notes()]
    with ExitStack() as stack:
        site = stack.enter_context(_site())
        server = stack.enter_context(_server(homes.folder / "load"))
        httpx2.post(f"{server.base}/v1/sources", json={"url": f"{site}/feed.xml"}, timeout=60).raise_for_status()
        searches = asyncio.run(_search(server, questions))
        fetched = httpx2.get(f"{server.base}/v1/jobs", timeout=60).json()["jobs"][0]
        # Fetching would be memory that the streams did not take.
        httpx2.post(f"{server.base}/v1/jobs/{fetched['id']}/cancel", timeout=60).raise_for_status()
        asyncio.run(_streams(server, questions, spread_seconds=3.0, rounds=1))
        server.rest()
        before, open_before = server.resident_mib(), server.descriptors()
        with _frozen(server):
            # What the frozen readers asked is answered, and held for them, before others ask.
            server.rest()
            at_once = asyncio.run(_streams(server, questions, spread_seconds=0.0))
            spread = asyncio.run(_streams(server, questions, spread_seconds=3.0))
        after = server.resident_mib()
        server.rest()
        left = server.descriptors() - open_before
    return Outcome(
        reported={
            "load.search_p50_ms": searches.milliseconds(50),
            "load.search_p95_ms": searches.milliseconds(95),
            "load.search_p99_ms": searches.milliseconds(99),
            "load.search_errors": float(len(searches.errors)),
            "load.searches": float(len(searches.seconds)),
            "load.fetched_meanwhile": float(sum(fetched["links"].values())),
            "load.first_event_p50_ms": spread.milliseconds(50),
            "load.first_event_p95_ms": spread.milliseconds(95),
            "load.first_event_at_once_p95_ms": at_once.milliseconds(95),
            "load.evidence_p95_ms": percentile(spread.evidence, 0.95) * 1000,
            "load.evidence_at_once_p95_ms": percentile(at_once.evidence, 0.95) * 1000,
            "load.stream_errors": float(len(at_once.errors) + len(spread.errors)),
            "load.streams": float(len(at_once.seconds) + len(spread.seconds)),
            "load.growth_mib": after - before,
            "load.descriptors_left": float(left),
        },
        notes=tuple(dict.fromkeys([*searches.errors, *at_once.errors, *spread.errors]))[:5],
    )


async def _search(server: Server, questions: Sequence[str]) -> Waits:
    waits, turn = Waits(), itertools.count()
    pause = READERS / SEARCHES_PER_SECOND

    async def read(client: httpx2.AsyncClient, number: int) -> None:
        begun = time.perf_counter() + pause * number / READERS
        end = begun + SEARCH_SECONDS
        while begun < end:
            # Kept to its own clock: a slow answer does not slow the next question, as with people.
            await asyncio.sleep(max(0.0, begun - time.perf_counter()))
            sent = time.perf_counter()
            query = {"q": questions[next(turn) % len(questions)]}
            await _noted(waits, client.get("/v1/search", params=query), sent)
            begun += pause

    limits = httpx2.Limits(max_connections=READERS)
    async with httpx2.AsyncClient(base_url=server.base, timeout=30, limits=limits) as client:
        await client.get("/v1/search", params={"q": questions[0]})
        await asyncio.gather(*(read(client, number) for number in range(READERS)))
    return waits


async def _noted(waits: Waits, call: object, sent: float) -> None:
    try:
        response = await call  # type: ignore[misc]
    except httpx2.HTTPError as error:
        waits.errors.append(repr(error))
        return
    if response.status_code == 200:
        waits.seconds.append(time.perf_counter() - sent)
    else:
        waits.errors.append(f"{response.status_code} {response.text[:200]}")


async def _streams(
    server: Server, questions: Sequence[str], *, spread_seconds: float, rounds: int = STREAM_ROUNDS
) -> Waits:
    """Ask as many questions as there are streams, again and again.

    Args:
        server: whom.
        questions: what.
        spread_seconds: how much time the streams of a round take to begin.
        rounds: how often.
    """
    waits = Waits()

    async def ask(client: httpx2.AsyncClient, number: int) -> None:
        await asyncio.sleep(spread_seconds * number / STREAMS)
        sent = time.perf_counter()
        body = {"question": questions[number % len(questions)]}
        try:
            async with client.stream("POST", "/v1/ask", json=body, headers={"Accept": "text/event-stream"}) as reply:
                first, found, last = None, 0.0, ""
                async for row in reply.aiter_lines():
                    if row.startswith("event: "):
                        first = first or time.perf_counter() - sent
                        found = time.perf_counter() - sent if row == "event: search_results" else found
                        last = row
        except httpx2.HTTPError as error:
            waits.errors.append(repr(error))
            return
        if first is not None and last == "event: answer":
            waits.seconds.append(first)
            waits.evidence.append(found)
        else:
            waits.errors.append(f"{reply.status_code} ended with {last or 'nothing'}")

    limits = httpx2.Limits(max_connections=STREAMS)
    async with httpx2.AsyncClient(base_url=server.base, timeout=60, limits=limits) as client:
        for turn in range(rounds):
            await asyncio.gather(*(ask(client, turn * STREAMS + number) for number in range(STREAMS)))
    return waits


@contextmanager
def _frozen(server: Server) -> Iterator[None]:
    """Keep readers that ask and never read, and others that never finish asking."""
    host, port = server.base.removeprefix("http://").split(":")
    whole = b'{"question": "What did Anthropic announce with Fluidstack?"}'
    head = f"POST /v1/ask HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\nAccept: text/event-stream\r\n"
    with ExitStack() as stack:
        for number in range(FROZEN):
            reader = stack.enter_context(socket.socket())
            reader.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1024)
            reader.connect((host, int(port)))
            sent = whole if number % 2 else whole[:10]
            reader.sendall(f"{head}Content-Length: {len(whole)}\r\n\r\n".encode() + sent)
        yield


@contextmanager
def _server(home: Path) -> Iterator[Server]:
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("GROUNDWORK_")},
        "GROUNDWORK_HOME": str(home),
        "GROUNDWORK_ALLOW_LOOPBACK": "1",
        "GROUNDWORK_FETCH_PAUSE_SECONDS": "0",
        "GROUNDWORK_LOG_LEVEL": "warning",
    }
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "api.cli", "serve", "--starter", "--port", str(port)]
    process = subprocess.Popen(command, cwd=REPOSITORY, env=environment)
    server = Server(f"http://127.0.0.1:{port}", process)
    try:
        _wait_for(server)
        yield server
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)


def _wait_for(server: Server) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        try:
            if httpx2.get(f"{server.base}/readyz", timeout=10).status_code == 200:
                return
        except httpx2.TransportError:
            time.sleep(0.2)
    raise RuntimeError(f"the server did not begin in {START_SECONDS:.0f} s")


class _Site(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """Serve a feed, and articles of a few paragraphs."""
        base = f"http://{self.headers['Host']}"
        content, media_type = b"", "text/plain"
        if self.path == "/feed.xml":
            content, media_type = _feed(base), "application/rss+xml"
        elif self.path.startswith("/news/"):
            content, media_type = _article(int(self.path.rpartition("-")[2])), "text/html; charset=utf-8"
        self.send_response(200 if content else 404)
        self.send_header("Content-Type", media_type)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Stay quiet."""


@contextmanager
def _site() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Site)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        thread.join(5)
        server.server_close()


def _feed(base: str) -> bytes:
    entries = "".join(
        f"<item><title>{_title(number)}</title><link>{base}/news/campus-{number}</link>"
        f"<pubDate>{format_datetime(_date(number))}</pubDate></item>"
        for number in range(ARTICLES)
    )
    return f'<rss version="2.0"><channel><title>Halcyon</title>{entries}</channel></rss>'.encode()


def _article(number: int) -> bytes:
    paragraphs = "".join(
        f"<p>In phase {phase} of campus {number}, Halcyon Compute installs {phase * 7 + number} MW of IT load for "
        f"tenant {number % 17}, {_title(number).lower()}, as its engineers told visitors of hall {phase}.</p>"
        for phase in range(1, 12)
    )
    return (
        f'<!doctype html><html lang="en"><head><title>{_title(number)}</title>'
        f'<meta property="article:published_time" content="{_date(number).isoformat()}"></head>'
        f"<body><article><h1>{_title(number)}</h1>{paragraphs}</article></body></html>"
    ).encode()


def _title(number: int) -> str:
    return f"Halcyon opens campus {number} with {number + 100} MW"


def _date(number: int) -> dt.datetime:
    return dt.datetime(2026, 1 + number % 9, 1 + number % 28, 8, tzinfo=dt.UTC)
