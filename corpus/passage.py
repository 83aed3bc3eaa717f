"""Passages: exact slices of a version's text, and what they are stored with."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import NewType

from corpus.dates import PartialDate
from corpus.document import Document, DocumentId, VersionId

PassageId = NewType("PassageId", str)


@dataclass(frozen=True, slots=True)
class Passage:
    """The slice `[start, end)` of a version's text."""

    id: PassageId
    version_id: VersionId
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Slice:
    """A passage before it is stored: offsets into a text, and the text between them."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class EmbeddedSlice:
    """A slice with its embedding: little-endian float32, unit length."""

    start: int
    end: int
    text: str
    vector: bytes


@dataclass(frozen=True, slots=True)
class FoundPassage:
    """A stored passage with the document it stands in."""

    passage: Passage
    document: Document


@dataclass(frozen=True, slots=True)
class Behind:
    """The document behind a passage, as far as ranking needs it.

    Attributes:
        story: the story that it tells together with other documents, None where it is alone.
        primary: the document that the story goes back to.
    """

    document: DocumentId
    title: str
    publisher: str | None
    published_at: PartialDate | None
    story: str | None = None
    primary: DocumentId | None = None


def passage_id(version: VersionId, start: int, end: int) -> PassageId:
    """Return the id of a slice of a version: the same slice always gives the same id."""
    return PassageId("psg_" + hashlib.sha256(f"{version}:{start}:{end}".encode()).hexdigest()[:20])
