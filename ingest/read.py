"""The ways in: a fetched page, a file, posted text or a note, each to one Reading."""

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib
import re
from typing import TYPE_CHECKING

from corpus.canonical import canonical_url
from corpus.dates import PartialDate
from corpus.document import Json, Reading
from corpus.errors import InputError, NothingToRead
from corpus.source import SourceKind, Tier
from ingest.articles import read_article
from ingest.bylines import people, publisher_of
from ingest.hrefs import site_of
from ingest.markdown import FrontMatter, MarkdownText, read_markdown
from ingest.media import HTML, MARKDOWN, PDF, TEXT, media_of_file, media_of_page
from ingest.metadata import PageMetadata, decode_html
from ingest.pdf import read_pdf
from ingest.plain import one_line, plain_text

if TYPE_CHECKING:
    from ingest.fetch import Fetched

MAX_FILE_BYTES = 64 * 1024 * 1024
NOTES_PUBLISHER = "Groundwork notes"
WHAT_A_NOTE_IS = "An analyst's note restating the named sources"
_NOTE_ID = re.compile(r"[a-z0-9][a-z0-9._-]{0,119}", re.IGNORECASE)
VALIDATORS = ("etag", "last_modified", "given_by")
"""What a server gives with a page to ask with the next time, and the address that gave it; kept with its version."""
_FEWEST_LETTERS = 1
_MOST_NAME_CHARACTERS = 120


def read_page(fetched: Fetched) -> Reading:
    """Read a fetched page; its kind is decided by its first bytes and what the server declared.

    Raises:
        InputError: it is of no kind that is read, or not of the kind that the server declared.
        NothingToRead: it holds no text.
        ParserFailed: its parser crashed or passed its limits.
    """
    media = media_of_page(fetched.content, fetched.media_type, fetched.url)
    reading = _read(
        fetched.content,
        media,
        kind="page",
        name=fetched.url,
        url=fetched.url,
        charset=fetched.charset,
        now=fetched.fetched_at,
    )
    if not (fetched.etag or fetched.last_modified):
        return reading
    given: dict[str, Json] = {name: value for name, value in validators_of(fetched).items() if value}
    return dataclasses.replace(reading, details={**reading.details, "validators": given})


def validators_of(fetched: Fetched) -> dict[str, str | None]:
    """Return what came with a page to ask with the next time, by the names of `VALIDATORS`."""
    return {"etag": fetched.etag, "last_modified": fetched.last_modified, "given_by": fetched.url}


def read_file(name: str, content: bytes, *, url: str | None = None, now: dt.datetime) -> Reading:
    """Read a file that a person gave; the name only helps to tell its kind and to find a title.

    Raises:
        InputError: it is of no kind that is read, too large, or not what its name says.
        NothingToRead: it holds no text.
        ParserFailed: its parser crashed or passed its limits.
    """
    shown = _shown_name(name)
    if len(content) > MAX_FILE_BYTES:
        raise InputError(f"{shown} has {len(content) >> 20} MiB; the most that is read is {MAX_FILE_BYTES >> 20} MiB")
    address = canonical_url(url) if url else None
    return _read(content, media_of_file(content, shown), kind="file", name=shown, url=address, charset=None, now=now)


def read_text(
    title: str,
    text: str,
    *,
    url: str | None = None,
    publisher: str | None = None,
    published_at: PartialDate | None = None,
    tier: Tier | None = None,
    now: dt.datetime,
) -> Reading:
    """Take text as it was posted, with what the person says about it.

    Raises:
        InputError: the text is too long.
        NothingToRead: it is empty.
    """
    body = plain_text(text)
    _require_text(body, "the text")
    address = canonical_url(url) if url else None
    raw = text.encode("utf-8", "replace")
    return Reading(
        identity=address or _hash(body.encode()),
        title=one_line(title, limit=300) or _first_words(body),
        text=body,
        kind="page" if address else "file",
        media_type=TEXT,
        extractor="text 1",
        raw=raw,
        fetched_at=now,
        url=address,
        publisher=one_line(publisher),
        tier=tier,
        published_at=published_at,
        date_source="stated" if published_at else None,
        date_confidence="high" if published_at else None,
    )


def read_note(name: str, content: bytes, *, now: dt.datetime) -> Reading:
    """Read a note: Markdown with front matter that names its id, its sources and its date.

    Raises:
        InputError: the front matter is missing or cannot be used.
        NothingToRead: the note holds no text.
    """
    shown = _shown_name(name)
    read = read_markdown(decode_html(content), name=shown)
    front = read.front_matter
    if front is None:
        raise InputError(f"{shown} is no note: it must begin with front matter, `---`, `id: …`, `title: …`, `---`")
    if front.id is None or not _NOTE_ID.fullmatch(front.id):
        raise InputError(f"{shown}: front matter key 'id': write a short name of letters, digits, dots and dashes")
    if read.title is None:
        raise InputError(f"{shown}: front matter key 'title': give the note a title")
    _require_text(read.text, shown)
    sources = front.details.get("sources")
    urls = [str(source["url"]) for source in sources if isinstance(source, dict)] if isinstance(sources, list) else []
    opinion = front.kind == "opinion"
    details: dict[str, Json] = {**front.details, "note_kind": front.kind or "note"}
    if not opinion:
        details["what"] = WHAT_A_NOTE_IS
    return Reading(
        identity=f"note:{front.id}",
        title=read.title,
        text=read.text,
        kind="note",
        media_type=MARKDOWN,
        extractor="markdown 1",
        raw=content,
        fetched_at=now,
        url=front.url or next(iter(urls), None),
        publisher=front.publisher or (None if opinion else NOTES_PUBLISHER),
        author=front.author,
        tier=front.tier,
        language=front.language,
        published_at=front.published_at,
        date_source="front-matter" if front.published_at else None,
        date_confidence="high" if front.published_at else None,
        organisations=front.organisations,
        details=details,
    )


def _read(
    content: bytes, media: str, *, kind: SourceKind, name: str, url: str | None, charset: str | None, now: dt.datetime
) -> Reading:
    if not content.strip():
        raise NothingToRead(f"{name} is empty")
    if media == PDF:
        return _read_pdf(content, kind=kind, name=name, url=url, now=now)
    if media == HTML:
        return _read_html(content, kind=kind, name=name, url=url, charset=charset, now=now)
    text = decode_html(content, charset)
    read = read_markdown(text, name=name) if media == MARKDOWN else MarkdownText(None, plain_text(text), None)
    return _read_plain(content, read, media, kind=kind, name=name, url=url, now=now)


def _read_html(
    content: bytes, *, kind: SourceKind, name: str, url: str | None, charset: str | None, now: dt.datetime
) -> Reading:
    article = read_article(content, url=url, charset=charset, name=name, today=now.astimezone(dt.UTC).date())
    address = article.canonical or (canonical_url(url) if url else None)
    links: list[Json] = [*article.links]
    return Reading(
        identity=address or _hash(content),
        title=article.title,
        text=article.text,
        kind=kind,
        media_type=HTML,
        extractor=article.extractor,
        raw=content,
        fetched_at=now,
        url=address,
        publisher=article.publisher,
        author=article.author,
        language=article.language,
        published_at=article.dates.published,
        modified_at=article.dates.modified,
        date_source=article.dates.source,
        date_confidence=article.dates.confidence,
        details={"page_kind": article.page_kind, "read_from": dict(article.read_from), "links": links},
        warnings=article.warnings,
    )


def _read_pdf(content: bytes, *, kind: SourceKind, name: str, url: str | None, now: dt.datetime) -> Reading:
    read = read_pdf(content, name=name)
    address = canonical_url(url) if url else None
    warnings = []
    if len(read.page_starts) < read.page_count:
        warnings.append(f"Only the first {len(read.page_starts)} of {read.page_count} pages were read.")
    pages: list[Json] = [*read.page_starts]
    return Reading(
        identity=address or _hash(content),
        title=read.title or _title_of_name(name) or _first_words(read.text),
        text=read.text,
        kind=kind,
        media_type=PDF,
        extractor=f"pypdfium2 {read.version}",
        raw=content,
        fetched_at=now,
        url=address,
        publisher=publisher_of(PageMetadata(), address) if address else None,
        author=people([read.author]) if read.author else None,
        published_at=read.created,
        date_source="pdf" if read.created else None,
        date_confidence="low" if read.created else None,
        details={"pages": pages},
        warnings=tuple(warnings),
    )


def _read_plain(
    content: bytes, read: MarkdownText, media: str, *, kind: SourceKind, name: str, url: str | None, now: dt.datetime
) -> Reading:
    _require_text(read.text, name)
    front = read.front_matter or FrontMatter()
    address = canonical_url(url) if url else front.url
    return Reading(
        identity=address or _hash(content),
        title=read.title or _title_of_name(name) or _first_words(read.text),
        text=read.text,
        kind=kind,
        media_type=media,
        extractor="markdown 1" if media == MARKDOWN else "text 1",
        raw=content,
        fetched_at=now,
        url=address,
        publisher=front.publisher or (site_of(address) if address else None),
        author=front.author,
        tier=front.tier,
        language=front.language,
        published_at=front.published_at,
        date_source="front-matter" if front.published_at else None,
        date_confidence="high" if front.published_at else None,
        organisations=front.organisations,
        details=dict(front.details),
    )


def _require_text(text: str, name: str) -> None:
    if sum(character.isalnum() for character in text[:10_000]) < _FEWEST_LETTERS:
        raise NothingToRead(f"{name} holds no text")


def _hash(content: bytes) -> str:
    return f"sha256:{hashlib.sha256(content).hexdigest()}"


def _shown_name(name: str) -> str:
    """Return a file's name as it is shown: its last part only, never a path; a long one keeps its ending."""
    last = name.replace("\\", "/").rstrip("/").rpartition("/")[2]
    ending = re.search(r"\.\w{1,8}$", last)
    stem = one_line(last[: ending.start()] if ending else last, limit=_MOST_NAME_CHARACTERS) or ""
    return (stem + (ending[0] if ending else "")) or "the file"


def _title_of_name(name: str) -> str | None:
    stem = re.sub(r"\.[A-Za-z]{2,8}$", "", name.partition("?")[0].rstrip("/").rpartition("/")[2])
    words = one_line(re.sub(r"[_+]|%20|-(?=\D)", " ", stem), limit=200)
    return words if words and re.search(r"[^\W\d_]{3}", words) else None


def _first_words(text: str) -> str:
    return one_line(next(line for line in text.split("\n") if line.strip()), limit=120) or "Untitled"
