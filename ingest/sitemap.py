"""Sitemaps: XML, plain text or gzip; lists of pages, of news, or of further sitemaps."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from corpus.dates import PartialDate
from corpus.errors import InputError
from ingest.decoding import BrokenCompressionError, TooMuchDataError, bounded
from ingest.hrefs import absolute, identity, same_site
from ingest.listed import Entry, Listed
from ingest.plain import one_line
from ingest.plain_xml import XmlText, decoded, xml_events, xml_text
from ingest.written_date import written_date

MAX_ENTRIES = 50_000
MAX_BYTES = 50 << 20
"""Both are the limits of the sitemap protocol itself."""
_GZIP_MAGIC = b"\x1f\x8b"
_RECORDS = {"urlset": "url", "sitemapindex": "sitemap"}
# What is wanted of a record: the element and the one that holds it, because images and videos have a `loc` too.
_WANTED = {
    ("url", "loc"), ("url", "lastmod"), ("sitemap", "loc"), ("sitemap", "lastmod"),
    ("news", "title"), ("news", "publication_date"),
}  # fmt: skip
_YEAR_ONLY = re.compile(r"\s*((?:19|20)\d{2})\s*\Z")
_DATE_IN_NAME = re.compile(r"(?<!\d)((?:19|20)\d{2})[-_/]?(0[1-9]|1[0-2])?(?!\d)")
_NO_ARTICLES = re.compile(r"(?i)(?:categor|tag|author|image|video|product|taxonom|user|static)")


@dataclass(slots=True)
class _Record:
    """One `url` or `sitemap` element, as its parts arrive."""

    said: dict[str, str] = field(default_factory=dict)


def read_sitemap(content: bytes, *, url: str, today: dt.date | None = None) -> Listed:
    """Read a sitemap: its pages, the newest first, or the children of a sitemap index in `more`, likewise.

    Only addresses of the sitemap's own site are kept, because anybody can name anybody's pages in theirs.

    Args:
        content: as fetched, gzip included.
        url: where it was fetched from.
        today: the day that dates are held against; the current one where it is not given.

    Raises:
        InputError: it is no sitemap, it is damaged before its first link, or it unpacks to more than 50 MiB.
    """
    plain, problems = _unpacked(content, url)
    reader = _Reader(url, today or dt.datetime.now(dt.UTC).date(), problems)
    text = decoded(plain[:4096]).lstrip("\ufeff \t\r\n")
    if text.startswith(("http://", "https://")):
        return reader.pages({"loc": line} for line in _lines(decoded(plain)))
    try:
        xml = xml_text(plain)
    except InputError as error:
        raise InputError(f"{url} is no sitemap: {error}.") from error
    if xml.root not in _RECORDS:
        what = "a web page" if xml.root == "html" else f"an XML document of another kind (<{xml.root_tag[:40]}>)"
        raise InputError(f"{url} is {what}, not a sitemap. `groundwork follow` finds out how to follow it.")
    records = (record.said for record in _records(xml, url, problems))
    return reader.children(records) if xml.root == "sitemapindex" else reader.pages(records)


def newest_first(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """Return entries by their day of publication or change, the newest first; undated ones last, in their order."""
    return tuple(sorted(entries, key=_day, reverse=True))


def _day(entry: Entry) -> dt.date:
    date = entry.published_at or entry.modified_at
    return dt.date.min if date is None else date.last_day


def _unpacked(content: bytes, url: str) -> tuple[bytes, list[str]]:
    if not content.startswith(_GZIP_MAGIC):
        if len(content) > MAX_BYTES:
            raise InputError(f"{url} is larger than 50 MiB, the most that a sitemap may be.")
        return content, []
    pieces: list[bytes] = []
    try:
        for piece in bounded([content], gzipped=True, max_bytes=MAX_BYTES):
            pieces.append(piece)  # noqa: PERF402  # one by one: what came before the damage is kept
    except TooMuchDataError as error:
        raise InputError(f"{url} unpacks to more than 50 MiB, the most that a sitemap may be.") from error
    except BrokenCompressionError:
        return b"".join(pieces), ["The compressed sitemap is damaged; what could be unpacked was read."]
    return b"".join(pieces), []


def _lines(text: str) -> Iterator[str]:
    return (line.strip() for line in text.splitlines() if line.strip())


def _records(xml: XmlText, url: str, problems: list[str]) -> Iterator[_Record]:
    """Give the records of a sitemap one after the other; a damaged one ends with a problem."""
    wanted = _RECORDS[xml.root]
    path: list[str] = []
    record = _Record()
    given = 0
    for event in xml_events(xml.text):
        name = event.name.rpartition(":")[2]
        if event.kind == "start":
            path.append(name)
            if name == wanted and len(path) == 2:
                record = _Record()
        elif event.kind == "end":
            path.pop()
            if name == wanted and len(path) == 1:
                given += 1
                yield record
            elif path and (path[-1], name) in _WANTED:
                record.said.setdefault("news_" + name if path[-1] == "news" else name, event.text)
        elif not given:
            raise InputError(
                f"{url} is a sitemap that is damaged before its first link ({event.name}); fetch it again."
            )
        else:
            problems.append(f"The sitemap is damaged after {given:,} links ({event.name}); those were read.")


class _Reader:
    """Turns what a sitemap says into entries, and counts what had to be passed over."""

    def __init__(self, url: str, today: dt.date, problems: list[str]) -> None:
        self._url = url
        self._today = today
        self._problems = problems
        self._passed_over: Counter[str] = Counter()

    def pages(self, records: Iterator[dict[str, str]]) -> Listed:
        """Return the pages that a sitemap lists, the newest first: those lists are in any order."""
        kept: dict[str, Entry] = {}
        for said, link in self._own(records):
            entry = Entry(
                url=link,
                title=one_line(said.get("news_title")),
                published_at=self._date(said.get("news_publication_date")),
                modified_at=self._date(said.get("lastmod")),
            )
            kept.setdefault(identity(link), entry)
        return Listed(entries=newest_first(kept.values()), problems=self._all_problems())

    def children(self, records: Iterator[dict[str, str]]) -> Listed:
        """Return the sitemaps that an index lists: the newest first, and those without articles last."""
        found: dict[str, tuple[bool, str]] = {}
        for said, link in self._own(records):
            date = self._date(said.get("lastmod")) or _date_in_name(link)
            name = link.rpartition("/")[2]
            found.setdefault(link, (_NO_ARTICLES.search(name) is None, str(date or "")))
        ordered = sorted(found, key=lambda link: found[link], reverse=True)
        return Listed(entries=(), more=tuple(ordered), problems=self._all_problems())

    def _own(self, records: Iterator[dict[str, str]]) -> Iterator[tuple[dict[str, str], str]]:
        for number, said in enumerate(records):
            if number >= MAX_ENTRIES:
                self._problems.append(f"The sitemap has more than {MAX_ENTRIES:,} links; the others were not read.")
                return
            link = absolute(self._url, said.get("loc", ""))
            if link is None:
                self._passed_over["{} without a usable address"] += 1
            elif not same_site(self._url, link):
                self._passed_over["{} of another site"] += 1
            else:
                yield said, link

    def _date(self, written: str | None) -> PartialDate | None:
        if not written:
            return None
        year = _YEAR_ONLY.match(written)
        if year and int(year[1]) <= self._today.year:
            return PartialDate(int(year[1]))
        date = written_date(written, today=self._today)
        if date is None:
            self._passed_over["{} with a date that makes no sense or is yet to come; the date was left out"] += 1
        return date

    def _all_problems(self) -> tuple[str, ...]:
        counted = (
            what.format(f"{count:,} {'link' if count == 1 else 'links'}") + "."
            for what, count in self._passed_over.items()
        )
        return (*self._problems, *counted)


def _date_in_name(link: str) -> PartialDate | None:
    """Return the month or year that a child's name gives, such as `sitemap-2026-11.xml`."""
    found = _DATE_IN_NAME.search(link.partition("://")[2].partition("/")[2])
    return PartialDate(int(found[1]), int(found[2]) if found[2] else None) if found else None
