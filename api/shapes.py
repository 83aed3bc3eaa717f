"""Nouns become the JSON of every way in: one function per shape of `api.schemas`."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from importlib import metadata
from typing import TYPE_CHECKING

from answer.answer import Answer, Calculation, Citation, Fallback, Usage
from api.ledger_schemas import DocumentReference
from api.ledger_shapes import conflict_json, figure_json
from api.schemas import (
    AddedJson,
    AnswerJson,
    CalculationJson,
    CitationJson,
    DocumentDetail,
    DocumentJson,
    DocumentsJson,
    Duplicate,
    FallbackJson,
    HitJson,
    HitsJson,
    InterpretationJson,
    ReadingJson,
    ReportJson,
    StoryJson,
    UsageJson,
    VersionDetail,
    VersionJson,
)
from corpus.document import Document, Json, Outcome, Reading, Version
from corpus.errors import InputError
from corpus.filters import Filter
from corpus.store import DocumentPage
from corpus.stories import Story
from index.asked import Asked
from index.hit import Hit
from index.search import windowed

if TYPE_CHECKING:
    from index.doctor import Report

HAND = "corrected by hand"
_CURSOR = re.compile(r"(?:\d{4}-\d{2}-\d{2})?/doc_[0-9a-f]{20}")


def answer_json(answer: Answer) -> AnswerJson:
    """Return an answer as every way in shows it."""
    missing, asked = answer.missing, answer.interpretation
    return {
        "id": answer.id,
        "question": answer.question,
        "status": answer.status,
        "as_of": answer.as_of.isoformat(),
        "text": answer.text,
        "statements": [{"text": said.text, "citations": list(said.citations)} for said in answer.statements],
        "citations": [citation_json(citation) for citation in answer.citations],
        "figures": [figure_json(row) for row in answer.figures],
        "conflicts": [conflict_json(clash) for clash in answer.conflicts],
        "calculation": None if answer.calculation is None else calculation_json(answer.calculation),
        "missing": None
        if missing is None
        else {"what": missing.what, "terms": list(missing.terms), "closest": list(missing.closest)},
        "interpretation": {
            "organisations": list(asked.organisations),
            "publishers": list(asked.publishers),
            "periods": [str(period) for period in asked.periods],
            "published_after": _text(asked.published_after),
            "published_before": _text(asked.published_before),
            "wants_latest": asked.wants_latest,
            "parts": list(asked.parts),
        },
        "newest_evidence_at": _text(answer.newest_evidence_at),
        "independent_origins": answer.independent_origins,
        "confidence": answer.confidence,
        "answerer": answer.answerer,
        "usage": None if answer.usage is None else usage_json(answer.usage),
        "fallback": None if answer.fallback is None else fallback_json(answer.fallback),
        "timings_ms": dict(answer.timings_ms),
    }


def calculation_json(calculation: Calculation) -> CalculationJson:
    """Return what was worked out."""
    return {
        "operation": calculation.operation,
        "text": calculation.text,
        "low": calculation.low,
        "high": calculation.high,
        "unit": calculation.unit,
        "citations": list(calculation.citations),
    }


def usage_json(usage: Usage) -> UsageJson:
    """Return what a model took."""
    return {
        "model": usage.model,
        "input_tokens": usage.input_tokens,
        "output_tokens": usage.output_tokens,
        "cache_read_tokens": usage.cache_read_tokens,
        "cache_write_tokens": usage.cache_write_tokens,
        "cost_usd": usage.cost_usd,
    }


def fallback_json(fallback: Fallback) -> FallbackJson:
    """Return why a model's answer is none."""
    return {"from": fallback.model, "reason": fallback.reason}


def citation_json(citation: Citation) -> CitationJson:
    """Return a citation."""
    return {
        "number": citation.number,
        "document_id": citation.document_id,
        "version_id": citation.version_id,
        "title": citation.title,
        "publisher": citation.publisher,
        "tier": citation.tier,
        "url": citation.url,
        "published_at": _text(citation.published_at),
        "quote": citation.quote,
        "start": citation.start,
        "end": citation.end,
        "verification": citation.verification,
        "note": citation.note,
    }


def hits_json(hits: Iterable[Hit], asked: Asked, only: Filter, *, confidence: float | None = None) -> HitsJson:
    """Return what a search found, and how its question was understood."""
    return {
        "hits": [_hit_json(hit) for hit in hits],
        "confidence": None if confidence is None else round(confidence, 4),
        "interpretation": interpretation_json(asked, only),
    }


def interpretation_json(asked: Asked, only: Filter) -> InterpretationJson:
    """Return how a question was understood, with the window that is searched."""
    only = windowed(only, asked)
    return {
        "organisations": list(asked.organisations),
        "publishers": list(asked.publishers),
        "periods": [str(period) for period in asked.times.periods],
        "published_after": _text(only.published_after),
        "published_before": _text(only.published_before),
        "wants_latest": asked.wants_latest,
        "parts": [part.text for part in asked.parts],
    }


def document_json(document: Document) -> DocumentJson:
    """Return a document without its text."""
    return {
        **document_reference(document),
        "author": document.author,
        "kind": document.kind,
        "language": document.language,
        "modified_at": _text(document.modified_at),
        "date_source": document.date_source,
        "date_confidence": document.date_confidence,
        "organisations": list(document.organisations),
        "first_seen_at": moment_text(document.first_seen_at),
        "fetched_at": moment_text(document.fetched_at),
        "version_id": document.version_id,
        "source_id": document.source_id,
        "story_id": document.story_id,
    }


def document_reference(document: Document) -> DocumentReference:
    """Return what tells a document from others."""
    return {
        "id": document.id,
        "title": document.title,
        "url": document.url,
        "publisher": document.publisher,
        "tier": document.tier,
        "published_at": _text(document.published_at),
    }


def story_json(story: Story | None, documents: Sequence[Document]) -> StoryJson:
    """Return a story with its documents, the origin first; without a story, the document that stands alone."""
    primary = documents[0].id if story is None else story.primary_id
    ordered = sorted(documents, key=lambda document: document.id != primary)
    return {
        "story_id": None if story is None else story.id,
        "primary_id": primary,
        "reason": "no other document tells it" if story is None else story.reason,
        "documents": [document_json(document) for document in ordered],
    }


def document_detail(document: Document, version: Version) -> DocumentDetail:
    """Return a document with its current text."""
    return {
        **document_json(document),
        "version_number": version.number,
        "text": version.text,
        "media_type": version.media_type,
        "extractor": version.extractor,
        "read_from": origins_of(document, version),
        "page_kind": page_kind(version.details),
        "warnings": warnings_of(version.details),
        "details": dict(version.details),
    }


def documents_json(page: DocumentPage) -> DocumentsJson:
    """Return a page of documents."""
    return {"documents": [document_json(document) for document in page.documents], "total": page.total}


def added_json(document: Document, outcome: Outcome, duplicates: Sequence[Document]) -> AddedJson:
    """Return a document that was given, and what giving it did."""
    return {**document_json(document), "outcome": outcome, "duplicates": [_duplicate(found) for found in duplicates]}


def reading_json(
    reading: Reading,
    outcome: Outcome,
    duplicates: Sequence[Document],
    *,
    fetched: bool = False,
) -> ReadingJson:
    """Return what would be stored; a reading that was fetched was allowed by robots.txt, or it would not be one."""
    return {
        "title": reading.title,
        "author": reading.author,
        "publisher": reading.counted_publisher,
        "published_at": _text(reading.published_at),
        "date_source": reading.date_source,
        "date_confidence": reading.date_confidence,
        "language": reading.language,
        "text": reading.text,
        "url": reading.url,
        "tier": reading.tier,
        "kind": reading.kind,
        "organisations": list(reading.organisations),
        "outcome": outcome,
        "duplicates": [_duplicate(found) for found in duplicates],
        "robots": "allowed" if fetched else None,
        "read_from": read_from(reading.details),
        "page_kind": page_kind(reading.details),
        "warnings": list(reading.warnings),
    }


def version_json(version: Version) -> VersionJson:
    """Return a version without its text."""
    return {
        "id": version.id,
        "document_id": version.document_id,
        "number": version.number,
        "title": version.title,
        "characters": len(version.text),
        "content_hash": version.content_hash,
        "raw_hash": version.raw_hash,
        "media_type": version.media_type,
        "extractor": version.extractor,
        "fetched_at": moment_text(version.fetched_at),
    }


def version_detail(version: Version) -> VersionDetail:
    """Return a version with its text."""
    return {**version_json(version), "text": version.text, "details": dict(version.details)}


def read_from(details: Mapping[str, Json]) -> dict[str, str]:
    """Return where each field of a reading was found, as far as its reader says."""
    found = details.get("read_from")
    return {field: str(place) for field, place in found.items()} if isinstance(found, dict) else {}


def origins_of(document: Document, version: Version) -> dict[str, str]:
    """Return where each field of a document comes from: its page, its source, or a person's hand."""
    places = read_from(version.details)
    if document.publisher != version.details.get("publisher", document.publisher):
        places["publisher"] = "what is said of its source"
    return places | dict.fromkeys(document.corrected, HAND)


def page_kind(details: Mapping[str, Json]) -> str | None:
    """Return what a page is that is no article, None for an article."""
    found = details.get("page_kind")
    return found if isinstance(found, str) and found != "article" else None


def warnings_of(details: Mapping[str, Json]) -> list[str]:
    """Return what a person should know before trusting a reading."""
    found = details.get("warnings")
    return [str(warning) for warning in found] if isinstance(found, list) else []


def moment_text(moment: dt.datetime) -> str:
    """Return a moment as RFC 3339, in UTC."""
    return moment.astimezone(dt.UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def report_json(report: Report) -> ReportJson:
    """Return what the doctor found."""
    return {
        "healthy": report.healthy,
        "findings": [
            {"check": found.check, "ok": found.ok, "detail": found.detail, "repaired": found.repaired}
            for found in report.findings
        ],
    }


def checked_cursor(cursor: str | None) -> str | None:
    """Return the cursor of a page of documents, if it can be one.

    Raises:
        InputError: no page ends there.
    """
    if cursor is not None and not _CURSOR.fullmatch(cursor):
        raise InputError("the cursor `after` is none that a page of documents ended with; begin without it")
    return cursor


def software_version() -> str:
    """Return the version of the installed distribution."""
    try:
        return metadata.version("groundwork")
    except metadata.PackageNotFoundError:
        return "0+source"


def _hit_json(hit: Hit) -> HitJson:
    passage = hit.passage
    return {
        "score": hit.score,
        "passage": {
            "id": passage.id,
            "text": passage.text,
            "start": passage.start,
            "end": passage.end,
            "version_id": passage.version_id,
        },
        "document": document_reference(hit.document),
        "similarity": hit.similarity,
        "dense_rank": hit.dense_rank,
        "keyword_rank": hit.keyword_rank,
        "copies": hit.copies,
        "rerank_score": hit.rerank_score,
        "reasons": {name: round(worth, 4) for name, worth in hit.reasons.items()},
    }


def _duplicate(document: Document) -> Duplicate:
    return {"id": document.id, "title": document.title, "url": document.url}


def _text(value: object | None) -> str | None:
    return None if value is None else str(value)
