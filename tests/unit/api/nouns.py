"""Nouns to render and represent, with what varies left to the test."""

from __future__ import annotations

import datetime as dt
from typing import Any

from answer.answer import Answer, Citation, Interpretation, Statement
from corpus.dates import PartialDate
from corpus.document import Document, DocumentId, Version, VersionId
from corpus.passage import Passage, PassageId
from index.hit import Hit

MOMENT = dt.datetime(2025, 11, 13, 8, 0, tzinfo=dt.UTC)


def citation(**changes: Any) -> Citation:
    """Return a verified citation of a dated trade article."""
    values: dict[str, Any] = {
        "number": 1,
        "document_id": DocumentId("doc_1"),
        "version_id": VersionId("ver_1"),
        "title": "Anthropic and Fluidstack",
        "publisher": "DCD",
        "tier": "trade",
        "url": "https://example.com/a",
        "published_at": PartialDate(2025, 11, 12),
        "quote": "Anthropic committed $50 billion.",
        "start": 0,
        "end": 32,
        "verification": "verified",
    }
    return Citation(**values | changes)


def answer(**changes: Any) -> Answer:
    """Return an answered question with one statement and one citation."""
    values: dict[str, Any] = {
        "id": "ans_1",
        "question": "What did Anthropic commit?",
        "status": "answered",
        "as_of": dt.date(2026, 11, 22),
        "text": "Anthropic committed $50 billion. [1]",
        "statements": (Statement("Anthropic committed $50 billion.", (1,)),),
        "citations": (citation(),),
        "missing": None,
        "interpretation": Interpretation(),
        "newest_evidence_at": PartialDate(2025, 11, 12),
        "independent_origins": 1,
        "answerer": "extractive",
        "confidence": 0.9,
        "timings_ms": {"retrieve": 1.5},
    }
    return Answer(**values | changes)


def document(**changes: Any) -> Document:
    """Return a dated page of a publisher."""
    values: dict[str, Any] = {
        "id": DocumentId("doc_1"),
        "identity": "https://example.com/a",
        "version_id": VersionId("ver_1"),
        "title": "Anthropic and Fluidstack",
        "kind": "page",
        "tier": "trade",
        "url": "https://example.com/a",
        "publisher": "DCD",
        "author": None,
        "language": "en",
        "published_at": PartialDate(2025, 11),
        "modified_at": None,
        "date_source": "json-ld",
        "date_confidence": "high",
        "organisations": ("Anthropic",),
        "first_seen_at": MOMENT,
        "fetched_at": MOMENT,
    }
    return Document(**values | changes)


def version(**changes: Any) -> Version:
    """Return a document's first version."""
    values: dict[str, Any] = {
        "id": VersionId("ver_1"),
        "document_id": DocumentId("doc_1"),
        "number": 1,
        "title": "Anthropic and Fluidstack",
        "text": "One. Two. Three.",
        "content_hash": "c",
        "raw_hash": "r",
        "media_type": "text/plain",
        "extractor": "plain/1",
        "fetched_at": MOMENT,
        "details": {},
    }
    return Version(**values | changes)


def hit(**changes: Any) -> Hit:
    """Return a hit that both indexes found."""
    passage = Passage(PassageId("psg_1"), VersionId("ver_1"), 0, 4, "One.")
    values: dict[str, Any] = {
        "score": 0.5,
        "passage": passage,
        "document": document(),
        "similarity": 0.7,
        "dense_rank": 1,
        "keyword_rank": None,
    }
    return Hit(**values | changes)
