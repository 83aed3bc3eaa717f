"""A small newsroom on loopback: articles, a feed, a listing, a sitemap, a filing; changed by the test as it goes."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

SENTENCES = (
    "The company said that construction of the campus would begin in the spring and that the grid operator had agreed.",
    "Analysts had expected the decision for months, and local officials welcomed the jobs that it would bring.",
    "A spokesman declined to say which chips the halls would hold, or who would be the first to rent them.",
)


@dataclass(frozen=True, slots=True)
class Reply:
    """What a path answers.

    Attributes:
        headers: sent beside Content-Type and Content-Length.
        validator: an ETag of the content is sent, and honoured when it comes back.
    """

    content: bytes = b""
    status: int = 200
    media_type: str = "text/html; charset=utf-8"
    headers: Mapping[str, str] = field(default_factory=dict)
    validator: bool = True

    @property
    def etag(self) -> str:
        """The content's strong ETag."""
        return f'"{hashlib.sha256(self.content).hexdigest()[:16]}"'


@dataclass(frozen=True, slots=True)
class Asked:
    """One request that came in."""

    path: str
    headers: Mapping[str, str]

    @property
    def conditional(self) -> bool:
        """It asked for the content only if that had changed."""
        return "if-none-match" in self.headers or "if-modified-since" in self.headers


class Newsroom:
    """A site that answers what `pages` says, path by path, and remembers what it was asked.

    Attributes:
        gate: articles under /news/ are answered only while it is set.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        self.pages: dict[str, Reply] = {"/robots.txt": Reply(b"User-agent: *\nAllow: /\n", media_type="text/plain")}
        self.asked: list[Asked] = []
        self.gate = threading.Event()
        self.gate.set()

    def article(self, slug: str, title: str, first: str, *, date: str | None = None, extra: str = "") -> str:
        """Publish an article under /news/, with the date in its JSON-LD if there is one; return its URL."""
        declared = (
            f'<script type="application/ld+json">{{"@type": "NewsArticle", "headline": "{title}", '
            f'"datePublished": "{date}"}}</script>'
            if date
            else ""
        )
        body = "".join(f"<p>{sentence}</p>" for sentence in (first, *SENTENCES))
        page = (
            f'<!doctype html><html lang="en"><head><title>{title}</title>{declared}{extra}</head>'
            f"<body><article><h1>{title}</h1>{body}</article></body></html>"
        )
        self.pages[f"/news/{slug}"] = Reply(page.encode())
        return f"{self.url}/news/{slug}"

    def feed(self, path: str, *items: tuple[str, str, str], **headers: str) -> str:
        """Publish an RSS feed of (URL, title, RFC 822 date); return its URL."""
        listed = "".join(
            f"<item><title>{title}</title><link>{url}</link><guid>{url}</guid>"
            f"{f'<pubDate>{date}</pubDate>' if date else ''}<description>In short: {title}.</description></item>"
            for url, title, date in items
        )
        content = (
            f'<?xml version="1.0"?><rss version="2.0"><channel><title>Halcyon news</title>{listed}</channel></rss>'
        )
        self.pages[path] = Reply(content.encode(), media_type="application/rss+xml", headers=headers)
        return self.url + path

    def asked_for(self, path: str) -> list[Asked]:
        """Return the requests for a path, in order."""
        return [asked for asked in self.asked if asked.path == path]


@contextmanager
def newsroom() -> Iterator[Newsroom]:
    """Yield a running newsroom."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.daemon_threads = True
    site = Newsroom(f"http://127.0.0.1:{server.server_address[1]}")
    server.site = site  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield site
    finally:
        site.gate.set()
        server.shutdown()
        server.server_close()
        thread.join(5)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """Answer from the table, 304 where the content is known."""
        site: Newsroom = self.server.site  # type: ignore[attr-defined]
        site.asked.append(Asked(self.path, {name.lower(): value for name, value in self.headers.items()}))
        if self.path.startswith("/news/"):
            site.gate.wait(30)
        reply = site.pages.get(self.path, Reply(b"nothing here", status=404, validator=False))
        same = reply.validator and reply.status == 200 and self.headers.get("If-None-Match") == reply.etag
        self.close_connection = True
        self.send_response(304 if same else reply.status)
        if reply.validator:
            self.send_header("ETag", reply.etag)
        for name, value in reply.headers.items():
            self.send_header(name, value)
        self.send_header("Connection", "close")
        if same:
            self.end_headers()
            return
        self.send_header("Content-Type", reply.media_type)
        self.send_header("Content-Length", str(len(reply.content)))
        self.end_headers()
        try:
            self.wfile.write(reply.content)
        except OSError:
            return  # Whoever asked has gone, as killed workers do.

    def log_message(self, *_: Any) -> None:
        """Stay quiet."""
