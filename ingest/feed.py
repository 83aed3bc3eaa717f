"""RSS, Atom and JSON feeds: the links that they list, with what they say of each."""

from __future__ import annotations

import datetime as dt
import html
import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from corpus.dates import PartialDate
from corpus.errors import InputError, ParserFailed
from ingest.hrefs import absolute, identity
from ingest.listed import Entry, Listed
from ingest.plain import one_line
from ingest.plain_xml import XmlText, decoded, xml_text
from ingest.sandbox import Limits, run_parser
from ingest.written_date import written_date

LIMITS = Limits(wall_seconds=30.0, cpu_seconds=20, memory_bytes=768 << 20)
MAX_ENTRIES = 2000
_MAX_BYTES = 20 << 20
_SUMMARY_CHARACTERS = 600
_CHILD = Path(__file__).with_name("feed_child.py")
_ROOTS = ("rss", "feed", "rdf")
_OTHER_ROOTS = {
    "html": "a web page",
    "urlset": "a sitemap",
    "sitemapindex": "an index of sitemaps",
    "opml": "a list of feeds (OPML)",
}
_UNSEEN = (("<!--", "-->"), ("<script", "</script>"), ("<style", "</style>"))
_MARKUP_CHARACTERS = 20_000
_EMPTY_ROOT = re.compile(r"<[^<>]{1,2000}/>\s*\Z")
_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,4000}>")
_SHORT_YEAR = re.compile(r"(?<!\d)(\d{1,2} [A-Za-z]{3,9}) (\d{2})(?= \d{1,2}:)")
_MAIL_ADDRESS = re.compile(r"[<(]?(?:mailto:)?[^\s<>()@]{1,64}@[^\s<>()@]{1,255}[>)]?")
_PERIOD_SECONDS = {"hourly": 3600, "daily": 86400, "weekly": 604800, "monthly": 2592000, "yearly": 31536000}
_LONGEST_PACE_SECONDS = 30 * 86400


def read_feed(content: bytes, *, url: str, charset: str | None = None, today: dt.date | None = None) -> Listed:
    """Read a feed of any kind: RSS 0.9 to 2.0, Atom, JSON Feed.

    Dates are the calendar day as the feed writes it; a date without sense, or after tomorrow, is left out.

    Args:
        content: as fetched.
        url: where it was fetched from; relative links are resolved against it.
        charset: as the server declares it.
        today: the day that dates are held against; the current one where it is not given.

    Raises:
        InputError: it is no feed, or was cut off before its first entry; the message says what it is instead.
        ParserFailed: reading it passed the limits of time or memory.
    """
    if len(content) > _MAX_BYTES:
        raise InputError(f"{url} is larger than {_MAX_BYTES >> 20} MiB, the most that is read of a feed.")
    day = today or dt.datetime.now(dt.UTC).date()
    text = decoded(content, charset).lstrip("\ufeff \t\r\n")
    if text[:1] in ("{", "["):
        return _json_feed(text, url, day)
    try:
        xml = xml_text(content, charset)
    except InputError as error:
        raise InputError(f"{url} is no feed: {error}.") from error
    if xml.root not in _ROOTS:
        what = _OTHER_ROOTS.get(xml.root, f"an XML document of another kind (<{xml.root_tag[:40]}>)")
        raise InputError(f"{url} is {what}, not a feed. `groundwork follow` finds out how to follow it.")
    return _xml_feed(xml, url, day)


def _xml_feed(xml: XmlText, url: str, today: dt.date) -> Listed:
    whole, total, problems = _whole(xml, url)
    answer = run_parser(_CHILD, json.dumps({"url": url}).encode() + b"\n" + whole.encode(), name=url, limits=LIMITS)
    if not isinstance(answer, dict) or not isinstance(answer.get("entries"), list):
        raise ParserFailed(url, "its parser gave no usable answer; the feed may be damaged")
    said: dict[str, Any] = answer
    if not said["version"] and not said["entries"]:
        raise InputError(f"{url} is an XML document (<{xml.root_tag[:40]}>) that holds no feed.")
    if said["damage"]:
        damage = one_line(said["damage"], limit=120)
        problems.append(f"The feed is not well-formed XML ({damage}); it was read as far as possible.")
    # RSS 1.0 knows no date but dc:date, which feedparser files under `updated`.
    dc_dates = "<dc:date" in xml.text and said["version"].startswith("rss")
    reader = _Reader(url, today, problems)
    entries = reader.entries(
        (_from_xml(one, dc_dates=dc_dates) for one in said["entries"]), max(total, said["entry_count"])
    )
    return Listed(
        entries=entries,
        title=_plain(said["title"]),
        pace_seconds=_pace(said["ttl"], said["update_period"], said["update_frequency"]),
        problems=tuple(problems),
    )


def _whole(xml: XmlText, url: str) -> tuple[str, int, list[str]]:
    """Return the feed without what follows it, half an entry at its end, and entries beyond the most that are read.

    With it come the number of entries that there are, and what is wrong.
    """
    prefix = xml.root_tag.rpartition("feed")[0] if xml.root == "feed" else ""
    entry_end = f"</{prefix}entry>" if xml.root == "feed" else "</item>"
    closing = f"</{xml.root_tag}>" if xml.root != "rss" else f"</channel></{xml.root_tag}>"
    total = xml.text.count(entry_end)
    end = xml.text.rfind(f"</{xml.root_tag}")
    if total > MAX_ENTRIES:
        # feedparser takes more than twice as long for twice as many entries.
        return _first(xml.text, entry_end) + closing, total, []
    if end >= 0:
        return f"{xml.text[:end]}</{xml.root_tag}>", total, []
    if _EMPTY_ROOT.match(xml.text):
        return xml.text, 0, []
    if not total:
        raise InputError(f"{url} is a feed that was cut off before its first entry ended; fetch it again.")
    problem = "The feed was cut off; the entries that arrived whole were read."
    return xml.text[: xml.text.rfind(entry_end)] + entry_end + closing, total, [problem]


def _first(text: str, entry_end: str) -> str:
    position = 0
    for _ in range(MAX_ENTRIES):
        position = text.index(entry_end, position) + len(entry_end)
    return text[:position]


def _from_xml(said: Mapping[str, Any], *, dc_dates: bool) -> dict[str, Any]:
    published, updated = said["published"], said["updated"]
    if dc_dates and not published:
        published, updated = updated, ""
    guid_is_link = said["permalink"] or said["id"].startswith(("http://", "https://"))
    link = said["feedburner_origlink"] or said["link"] or (said["id"] if guid_is_link else "")
    return {
        "link": link,
        "id": said["id"],
        "title": _plain(said["title"]),
        "summary": _plain(said["summary"]),
        "published": published,
        "modified": updated,
        "author": _MAIL_ADDRESS.sub(" ", said["author"][:400]).strip(" ()<>,;"),
    }


def _json_feed(text: str, url: str, today: dt.date) -> Listed:
    try:
        feed = json.loads(text, strict=False)
    except (ValueError, RecursionError) as error:
        raise InputError(f"{url} is JSON that cannot be read: it is damaged or was cut off. Fetch it again.") from error
    if not isinstance(feed, dict) or "jsonfeed.org/version" not in str(feed.get("version", "")):
        raise InputError(f"{url} is JSON, but no JSON Feed: it names no version of jsonfeed.org.")
    items = feed.get("items")
    if not isinstance(items, list):
        raise InputError(f"{url} is a JSON Feed without a list of items.")
    problems: list[str] = []
    if feed.get("expired") is True:
        problems.append("The feed says that it has ended and will bring nothing new.")
    reader = _Reader(url, today, problems)
    entries = reader.entries((_from_json(item) for item in items if isinstance(item, dict)), len(items))
    return Listed(entries=entries, title=one_line(_string(feed.get("title"))), problems=tuple(problems))


def _from_json(item: Mapping[str, Any]) -> dict[str, Any]:
    identifier = str(item["id"]) if isinstance(item.get("id"), (str, int)) else ""
    link = _string(item.get("url")) or _string(item.get("external_url"))
    authors = item.get("authors") if isinstance(item.get("authors"), list) else [item.get("author")]
    names = [_string(author.get("name")) for author in authors or [] if isinstance(author, dict)]
    content = _string(item.get("content_text"))
    marked_up = {"text": _string(item.get("content_html")), "html": True}
    return {
        "link": link or (identifier if identifier.startswith(("http://", "https://")) else ""),
        "id": identifier,
        "title": one_line(_string(item.get("title"))),
        "summary": one_line(_string(item.get("summary")) or content, limit=_SUMMARY_CHARACTERS) or _plain(marked_up),
        "published": _string(item.get("date_published")),
        "modified": _string(item.get("date_modified")),
        "author": ", ".join(name for name in names if name),
    }


class _Reader:
    """Turns what a feed says into entries, and counts what had to be passed over."""

    def __init__(self, url: str, today: dt.date, problems: list[str]) -> None:
        self._url = url
        self._today = today
        self._problems = problems
        self._passed_over: Counter[str] = Counter()

    def entries(self, said: Iterable[Mapping[str, Any]], total: int) -> tuple[Entry, ...]:
        kept: dict[str, Entry] = {}
        for number, one in enumerate(said):
            if number >= MAX_ENTRIES:
                break
            entry = self._entry(one)
            if entry is None:
                self._passed_over["{} without a link to a web page"] += 1
                continue
            key = identity(entry.url)
            kept[key] = _merged(kept[key], entry) if key in kept else entry
        if total > MAX_ENTRIES:
            self._problems.append(f"The feed has {total:,} entries; only the first {MAX_ENTRIES:,} were read.")
        for what, count in self._passed_over.items():
            self._problems.append(what.format(f"{count} {'entry' if count == 1 else 'entries'}") + ".")
        return tuple(kept.values())

    def _entry(self, said: Mapping[str, Any]) -> Entry | None:
        link = absolute(self._url, said["link"]) if said["link"] else None
        if link is None:
            return None
        return Entry(
            url=link,
            title=said["title"],
            entry_id=one_line(said["id"], limit=1000),
            published_at=self._date(said["published"]),
            modified_at=self._date(said["modified"]),
            author=one_line(said["author"], limit=200),
            summary=said["summary"],
        )

    def _date(self, written: str) -> PartialDate | None:
        if not written.strip():
            return None
        # RFC 822 wrote the year with two digits; feeds began in 1999.
        date = written_date(_SHORT_YEAR.sub(r"\1 20\2", written[:80]), today=self._today)
        if date is None:
            self._passed_over["{} with a date that makes no sense or is yet to come; it was left out"] += 1
        return date


def _merged(first: Entry, second: Entry) -> Entry:
    """Keep what the first entry says of a link, filled up with what only the second does."""
    names: tuple[str, ...] = ("title", "entry_id", "published_at", "modified_at", "author", "summary")
    missing = {name: getattr(second, name) for name in names if getattr(first, name) is None}
    filled: Callable[..., Entry] = replace
    return filled(first, **missing)


def _plain(said: Mapping[str, Any]) -> str | None:
    """Return a title or summary as one plain line."""
    text = str(said.get("text", ""))[:_MARKUP_CHARACTERS]
    if said.get("html"):
        for begin, end in _UNSEEN:
            text = _without(text, begin, end)
        text = html.unescape(_TAG.sub(" ", text))
    return one_line(text, limit=_SUMMARY_CHARACTERS)


def _without(text: str, begin: str, end: str) -> str:
    pieces: list[str] = []
    lowered = text.lower() if len(text.lower()) == len(text) else text
    position = 0
    while (start := lowered.find(begin, position)) >= 0:
        pieces.append(text[position:start])
        close = lowered.find(end, start)
        position = close + len(end) if close >= 0 else len(text)
    return " ".join([*pieces, text[position:]])


def _pace(ttl: str, period: str, frequency: str) -> int | None:
    """Return how often the feed says that it changes; the slower where it says so twice."""
    said = []
    if ttl.strip().isdecimal():
        said.append(int(ttl.strip()[:9]) * 60)
    if period.strip().lower() in _PERIOD_SECONDS:
        times = int(frequency.strip()[:6]) if frequency.strip().isdecimal() else 1
        said.append(_PERIOD_SECONDS[period.strip().lower()] // max(times, 1))
    slowest = max(said, default=0)
    return min(slowest, _LONGEST_PACE_SECONDS) or None


def _string(value: object) -> str:
    return value if isinstance(value, str) else ""
