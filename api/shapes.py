"""Nouns become the JSON of every way in: one function per shape of `api.schemas`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from importlib import metadata
from typing import TYPE_CHECKING, Any

from answer.answer import Answer, Citation
from api.schemas import (
    AddedJson,
    AnswerJson,
    CitationJson,
    DocumentDetail,
    DocumentJson,
    DocumentReference,
    DocumentsJson,
    Duplicate,
    HitJson,
    HitsJson,
    ReadingJson,
    ReportJson,
    SourceJson,
    VersionDetail,
    VersionJson,
)
from corpus.document import Document, Outcome, Reading, Version
from corpus.source import Source
from corpus.store import DocumentPage
from index.hit import Hit

if TYPE_CHECKING:
    from index.doctor import Report


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
        "figures": [_plain(figure) for figure in answer.figures],
        "conflicts": [_plain(conflict) for conflict in answer.conflicts],
        "missing": None
        if missing is None
        else {"what": missing.what, "terms": list(missing.terms), "closest": list(missing.closest)},
        "interpretation": {
            "organisations": list(asked.organisations),
            "published_after": _text(asked.published_after),
            "published_before": _text(asked.published_before),
            "wants_latest": asked.wants_latest,
            "parts": list(asked.parts),
        },
        "newest_evidence_at": _text(answer.newest_evidence_at),
        "independent_origins": answer.independent_origins,
        "confidence": answer.confidence,
        "answerer": answer.answerer,
        "timings_ms": dict(answer.timings_ms),
    }


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


def hits_json(hits: Iterable[Hit]) -> HitsJson:
    """Return what a search found."""
    return {"hits": [_hit_json(hit) for hit in hits]}


def document_json(document: Document) -> DocumentJson:
    """Return a document without its text."""
    return {
        **_reference(document),
        "author": document.author,
        "kind": document.kind,
        "language": document.language,
        "modified_at": _text(document.modified_at),
        "date_source": document.date_source,
        "date_confidence": document.date_confidence,
        "organisations": list(document.organisations),
        "first_seen_at": _moment(document.first_seen_at),
        "fetched_at": _moment(document.fetched_at),
        "version_id": document.version_id,
    }


def document_detail(document: Document, version: Version) -> DocumentDetail:
    """Return a document with its current text."""
    return {
        **document_json(document),
        "version_number": version.number,
        "text": version.text,
        "media_type": version.media_type,
        "extractor": version.extractor,
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
        "publisher": reading.publisher,
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
        "fetched_at": _moment(version.fetched_at),
    }


def version_detail(version: Version) -> VersionDetail:
    """Return a version with its text."""
    return {**version_json(version), "text": version.text, "details": dict(version.details)}


def source_json(source: Source) -> SourceJson:
    """Return a source."""
    return {
        "id": source.id,
        "kind": source.kind,
        "name": source.name,
        "publisher": source.publisher,
        "url": source.url,
        "tier": source.tier,
        "notes": source.notes,
    }


def report_json(report: Report) -> ReportJson:
    """Return what the doctor found."""
    return {
        "healthy": report.healthy,
        "findings": [
            {"check": found.check, "ok": found.ok, "detail": found.detail, "repaired": found.repaired}
            for found in report.findings
        ],
    }


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
        "document": _reference(hit.document),
        "similarity": hit.similarity,
        "dense_rank": hit.dense_rank,
        "keyword_rank": hit.keyword_rank,
    }


def _reference(document: Document) -> DocumentReference:
    return {
        "id": document.id,
        "title": document.title,
        "url": document.url,
        "publisher": document.publisher,
        "tier": document.tier,
        "published_at": _text(document.published_at),
    }


def _duplicate(document: Document) -> Duplicate:
    return {"id": document.id, "title": document.title, "url": document.url}


def _text(value: object | None) -> str | None:
    return None if value is None else str(value)


def _moment(moment: dt.datetime) -> str:
    return moment.astimezone(dt.UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _plain(value: Mapping[str, object]) -> dict[str, Any]:
    return {key: _plain_value(item) for key, item in value.items()}


def _plain_value(value: object) -> Any:
    if isinstance(value, Mapping):
        return _plain(value)
    if isinstance(value, (list, tuple, set, frozenset)):
        return [_plain_value(item) for item in value]
    return value if isinstance(value, (str, int, float, bool)) or value is None else str(value)
