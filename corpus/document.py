"""Documents, their versions, and readings: what a parser read before anything is stored."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, NewType

from corpus.dates import DateConfidence, DateSource, PartialDate
from corpus.source import SourceKind, Tier

DocumentId = NewType("DocumentId", str)
VersionId = NewType("VersionId", str)
Json = str | int | float | bool | None | list["Json"] | dict[str, "Json"]

Outcome = Literal["added", "changed", "unchanged"]


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read from some bytes: all that would be stored, before it is stored.

    Attributes:
        identity: the canonical URL, `sha256:…` of a file's bytes, or `note:…` for a note.
        text: plain text; passages and quotes are slices of it.
        publisher: who published it, None where the page does not say.
        tier: None where nothing tells; the record then keeps `press`.
        published_at: None where unknown. Never the time of fetching.
        details: what only some kinds of document have: `pages` (start offsets of a PDF's pages), `sources`,
            `figures`, `confidence` of a note.
        warnings: what a person should know before trusting the reading.
        source_id: the followed source that listed it, None where a person added it.
        stated_publisher: who published it by the word of the person who follows its source; it counts for the
            document, while its versions keep what the page says.
    """

    identity: str
    title: str
    text: str
    kind: SourceKind
    media_type: str
    extractor: str
    raw: bytes
    fetched_at: dt.datetime
    url: str | None = None
    publisher: str | None = None
    author: str | None = None
    tier: Tier | None = None
    language: str | None = None
    published_at: PartialDate | None = None
    modified_at: PartialDate | None = None
    date_source: DateSource | None = None
    date_confidence: DateConfidence | None = None
    organisations: tuple[str, ...] = ()
    details: Mapping[str, Json] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()
    source_id: str | None = None
    stated_publisher: str | None = None

    @property
    def counted_publisher(self) -> str | None:
        """Who published it: the person's word, or else the page's."""
        return self.stated_publisher or self.publisher

    @property
    def document_id(self) -> DocumentId:
        """The id of the document this is a reading of: the same identity always gives the same id."""
        return document_id(self.identity)

    @property
    def content_hash(self) -> str:
        """A hash of all that a reader of the document sees; a new version is kept only when it changes."""
        seen = (self.title, self.publisher or "", str(self.published_at or ""), self.url or "", self.text)
        return hashlib.sha256("\x1f".join(seen).encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(frozen=True, slots=True)
class Document:
    """One article, filing, file or note, as the record knows it now.

    Attributes:
        corrected: the fields that a person has set by hand; a new fetch leaves them.
    """

    id: DocumentId
    identity: str
    version_id: VersionId
    title: str
    kind: SourceKind
    tier: Tier
    url: str | None
    publisher: str | None
    author: str | None
    language: str | None
    published_at: PartialDate | None
    modified_at: PartialDate | None
    date_source: DateSource | None
    date_confidence: DateConfidence | None
    organisations: tuple[str, ...]
    first_seen_at: dt.datetime
    fetched_at: dt.datetime
    source_id: str | None = None
    story_id: str | None = None
    corrected: tuple[str, ...] = ()

    @property
    def header(self) -> str:
        """The line that is embedded and keyword-indexed with every passage: title, publisher, date."""
        return header_line(self.title, self.publisher, self.published_at)


@dataclass(frozen=True, slots=True)
class Version:
    """The text of a document as it was read once."""

    id: VersionId
    document_id: DocumentId
    number: int
    title: str
    text: str
    content_hash: str
    raw_hash: str
    media_type: str
    extractor: str
    fetched_at: dt.datetime
    details: Mapping[str, Json]


def document_id(identity: str) -> DocumentId:
    """Return the id that a document with this identity has in every Groundwork."""
    return DocumentId("doc_" + hashlib.sha256(identity.encode("utf-8", "surrogatepass")).hexdigest()[:20])


def version_id(document: DocumentId, content_hash: str, number: int) -> VersionId:
    """Return the id of a document's version with this content."""
    seed = f"{document}:{number}:{content_hash}"
    return VersionId("ver_" + hashlib.sha256(seed.encode()).hexdigest()[:20])


def header_line(title: str, publisher: str | None, published_at: PartialDate | None) -> str:
    """Return `title | publisher | date`, leaving out what is unknown; the date in words and in ISO form."""
    parts = [title]
    if publisher:
        parts.append(publisher)
    if published_at is not None:
        parts.append(f"{published_at.in_words()} ({published_at})")
    return " | ".join(parts)
