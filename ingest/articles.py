"""Articles and links out of pages from outside, read in a few child processes that are kept warm and soon replaced."""

from __future__ import annotations

import atexit
import datetime as dt
import os
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from corpus.dates import PartialDate
from corpus.document import Json
from corpus.errors import InputError, NoArticle, NothingToRead, ParserFailed
from ingest.dates import PageDates
from ingest.extract import Article
from ingest.page_links import Page
from ingest.sandbox import Limits, ParserProcess

LIMITS = Limits(wall_seconds=20.0, cpu_seconds=240, memory_bytes=1 << 30, output_bytes=32 << 20)
"""For a page; the computing time is that of a whole child, which is replaced long before."""
_CHILD = Path(__file__).with_name("html_child.py")
_MOST_CHILDREN = 4
_MOST_PAGES = 500
_MOST_CPU_SECONDS = 200.0
_MOST_MEMORY_BYTES = 600 << 20


class ArticleReaders:
    """A few children that read pages; threads share them, and each page has one to itself."""

    def __init__(self, *, children: int | None = None, limits: Limits = LIMITS, pages: int = _MOST_PAGES) -> None:
        """Start nothing yet: the first page starts the first child.

        Args:
            children: how many may run at once; as many as there are processors, up to four.
            limits: what a page may use.
            pages: after how many pages a child is replaced.
        """
        self._limits = limits
        self._pages = pages
        self._slots = threading.BoundedSemaphore(children or min(_MOST_CHILDREN, os.cpu_count() or 1))
        self._lock = threading.Lock()
        self._idle: list[tuple[ParserProcess, int]] = []

    def read(
        self, content: bytes, *, url: str | None, charset: str | None, name: str | None, today: dt.date | None
    ) -> Article:
        """Read an article out of a page, as `read_article` does."""
        day = today.isoformat() if today else None
        header: dict[str, Json] = {"what": "article", "url": url, "charset": charset, "name": name, "today": day}
        return _article(self._ask(header, content, url or name or "the page")["article"])

    def read_links(self, content: bytes, *, url: str, charset: str | None) -> Page:
        """Read the links of a page, as `page_links.read_links` does."""
        header: dict[str, Json] = {"what": "links", "url": url, "charset": charset}
        return Page.from_lists(self._ask(header, content, url)["links"])

    def process_ids(self) -> list[int]:
        """Return the ids of the children that wait for a page."""
        with self._lock:
            return [child.process_id for child, _ in self._idle]

    def close(self) -> None:
        """End the children that wait for a page; the next page starts a new one."""
        with self._lock:
            idle, self._idle = self._idle, []
        for child, _ in idle:
            child.kill()

    def _ask(self, header: Mapping[str, Json], content: bytes, shown: str) -> dict[str, Any]:
        """Return a child's answer, or raise what the page was refused for."""
        with self._slots:
            with self._lock:
                child, pages = self._idle.pop() if self._idle else (None, 0)
            child = child or ParserProcess(_CHILD, self._limits)
            answer = child.ask(header, content, name=shown)
            self._give_back(child, pages + 1, answer)
        return _accepted(answer, shown)

    def _give_back(self, child: ParserProcess, pages: int, answer: Any) -> None:
        usage = answer.get("usage") if isinstance(answer, dict) else None
        worn = (
            not isinstance(usage, dict)
            or pages >= self._pages
            or float(usage.get("cpu_seconds", 0)) > _MOST_CPU_SECONDS
            or float(usage.get("memory_bytes", 0)) > _MOST_MEMORY_BYTES
        )
        if worn:
            child.kill()
            return
        with self._lock:
            self._idle.append((child, pages))


_READERS = ArticleReaders()
atexit.register(_READERS.close)


def read_article(
    content: bytes,
    *,
    url: str | None = None,
    charset: str | None = None,
    name: str | None = None,
    today: dt.date | None = None,
) -> Article:
    """Read an article out of a page, in a child process with limits.

    Args:
        content: the page's bytes.
        url: where it was found; what it declares about its address and publisher is checked against this.
        charset: what the server said.
        name: what to call the page in errors, where there is no URL.
        today: dates after tomorrow are not believed.

    Raises:
        NothingToRead: the page holds no text to read.
        NoArticle: it is an error page, a wall before the article, or drawn by scripts.
        InputError: its text is longer than the largest that is kept.
        ParserFailed: it hung or crashed its parser, or passed a limit of memory or output.
    """
    return _READERS.read(content, url=url, charset=charset, name=name, today=today)


def read_links(content: bytes, *, url: str, charset: str | None = None) -> Page:
    """Read the links of a web page, in a child process with limits.

    Raises:
        InputError: there is no HTML in it.
        ParserFailed: it hung or crashed its parser, or passed a limit of memory or output.
    """
    return _READERS.read_links(content, url=url, charset=charset)


def _accepted(answer: Any, shown: str) -> dict[str, Any]:
    """Return a child's answer, or raise what it was refused for."""
    if not isinstance(answer, dict):
        raise ParserFailed(shown, "its parser gave no usable answer; the page may be damaged")
    match answer.get("refused"):
        case "no-article":
            raise NoArticle(str(answer["message"]), str(answer["page_kind"]))
        case "nothing-to-read":
            raise NothingToRead(str(answer["message"]))
        case "input":
            raise InputError(str(answer["message"]))
        case _:
            return answer


def _article(read: Mapping[str, Any]) -> Article:
    several = {part: tuple(read[part]) for part in ("warnings", "links")}
    return Article(**{**read, **several, "dates": _dates(read["dates"])})


def _dates(read: Mapping[str, Any]) -> PageDates:
    published, modified = (PartialDate.parse(read[part]) if read[part] else None for part in ("published", "modified"))
    return PageDates(published, modified, read["source"], read["confidence"], read["read_from"], read["ignored"])
