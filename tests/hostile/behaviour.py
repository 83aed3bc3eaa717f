"""What a behaviour of the hostile web is: a script that a server plays, and the state in which a fetch must end."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from tests.hostile.documents import article_page, feed, report

Medium = Literal["page", "feed", "pdf"]
MEDIA: tuple[Medium, ...] = ("page", "feed", "pdf")
PATHS: dict[Medium, str] = {"page": "/article", "feed": "/feed.xml", "pdf": "/report.pdf"}
CONTENT_TYPES: dict[Medium, str] = {
    "page": "text/html; charset=utf-8",
    "feed": "application/rss+xml; charset=utf-8",
    "pdf": "application/pdf",
}
RESET = "reset"
"""A step of a script: drop the connection with a TCP reset."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a script is played for.

    Attributes:
        host: the site's own name.
        path: what was asked for, with the query.
        medium: what is expected to be there; `good` is a proper one of it.
    """

    host: str
    path: str
    medium: Medium
    content_type: str
    good: bytes


Step = bytes | float | str
"""Bytes to send, seconds to wait, or RESET."""
Script = Callable[[Asked], Iterable[Step]]


@dataclass(frozen=True, slots=True)
class Behaviour:
    """One way to behave.

    Attributes:
        expected: for a page, a feed and a PDF the name of the error that the fetch must end with, or `read`; None
            where the behaviour makes no sense for it.
        play: what the server sends.
        robots: what it sends for /robots.txt, None for a plain 404.
        tdm: what it sends for /.well-known/tdmrep.json, likewise.
        behind: which of the servers the name leads to, or what is wrong with the name.
    """

    name: str
    expected: tuple[str | None, str | None, str | None]
    play: Script
    robots: Script | None = None
    tdm: Script | None = None
    behind: str = "plain"
    scheme: Literal["http", "https"] = "http"

    def host(self, medium: Medium) -> str:
        """Return the name of the site that behaves like this for a medium."""
        return f"{self.name}-{medium}.example"

    def link(self, medium: Medium) -> str:
        """Return the link to fetch."""
        return f"{self.scheme}://{self.host(medium)}{PATHS[medium]}"


def everywhere(state: str) -> tuple[str, str, str]:
    """Return the expectation that page, feed and PDF all end alike."""
    return (state, state, state)


READ = everywhere("read")
FETCH_ERROR = everywhere("FetchError")
TOO_LARGE = everywhere("ResponseTooLarge")


def good(medium: Medium) -> bytes:
    """Return a proper page, feed or PDF."""
    return {"page": article_page, "feed": feed, "pdf": report}[medium]()


def answer(body: bytes, content_type: str, *headers: str, status: str = "200 OK", length: bool = True) -> bytes:
    """Return a whole HTTP answer."""
    lines = [f"HTTP/1.1 {status}", f"Content-Type: {content_type}", *headers, "Connection: close"]
    if length:
        lines.append(f"Content-Length: {len(body)}")
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1") + body


def sends(*headers: str, status: str = "200 OK", change: Callable[[bytes], bytes] = bytes, **options: bool) -> Script:
    """Return a script that sends the good body, changed, with these headers."""

    def play(asked: Asked) -> Iterator[Step]:
        yield answer(change(asked.good), asked.content_type, *headers, status=status, **options)

    return play


def sends_raw(*steps: Step) -> Script:
    """Return a script that plays these steps, whatever is asked for."""

    def play(asked: Asked) -> Iterable[Step]:
        return steps

    return play


def sends_body(body: Callable[[], bytes], content_type: str | None = None) -> Script:
    """Return a script that sends this body with the content type that is expected there."""

    def play(asked: Asked) -> Iterator[Step]:
        yield answer(body(), content_type or asked.content_type)

    return play
