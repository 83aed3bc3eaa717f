"""Examples for the documentation of the routes."""

from __future__ import annotations

from api.ledger_schemas import DocumentReference
from api.schemas import (
    AddedJson,
    AnswerJson,
    CitationJson,
    DiffJson,
    DocumentDetail,
    DocumentJson,
    DocumentsJson,
    HitsJson,
    ReadingJson,
    StoryJson,
    VersionDetail,
    VersionJson,
    VersionsJson,
)

_QUOTE = "On 12 November 2025, Anthropic committed $50 billion to AI infrastructure in the United States."
_REFERENCE: DocumentReference = {
    "id": "doc_5f0c2a9d1e7b4c3a8f60",
    "title": "Anthropic commits $50 billion to custom US data centres built with Fluidstack",
    "url": "https://example.com/news/anthropic-fluidstack",
    "publisher": "Anthropic",
    "tier": "primary",
    "published_at": "2025-11-12",
}
_CITATION: CitationJson = {
    "number": 1,
    "document_id": _REFERENCE["id"],
    "version_id": "ver_1c9a7e5b3d2f4a6880b1",
    "title": _REFERENCE["title"],
    "publisher": "Anthropic",
    "tier": "primary",
    "url": _REFERENCE["url"],
    "published_at": "2025-11-12",
    "quote": _QUOTE,
    "start": 0,
    "end": len(_QUOTE),
    "verification": "verified",
    "note": None,
}
_DOCUMENT: DocumentJson = {
    **_REFERENCE,
    "author": None,
    "kind": "page",
    "language": "en",
    "modified_at": None,
    "date_source": "json-ld",
    "date_confidence": "high",
    "organisations": ["Anthropic", "Fluidstack"],
    "first_seen_at": "2025-11-13T08:00:00Z",
    "fetched_at": "2025-11-13T08:00:00Z",
    "version_id": _CITATION["version_id"],
    "source_id": None,
    "story_id": None,
}

ANSWER: AnswerJson = {
    "id": "ans_0b8e6c",
    "question": "What did Anthropic announce with Fluidstack in November 2025?",
    "status": "answered",
    "as_of": "2026-11-22",
    "text": f"{_QUOTE} [1]",
    "statements": [{"text": _QUOTE, "citations": [1]}],
    "citations": [_CITATION],
    "figures": [],
    "conflicts": [],
    "calculation": None,
    "missing": None,
    "interpretation": {
        "organisations": ["Anthropic", "Fluidstack"],
        "publishers": [],
        "periods": ["2025-11"],
        "published_after": None,
        "published_before": None,
        "wants_latest": False,
        "parts": [],
    },
    "newest_evidence_at": "2025-11-12",
    "independent_origins": 1,
    "confidence": 0.9,
    "answerer": "extractive",
    "usage": None,
    "fallback": None,
    "timings_ms": {"retrieve": 14, "answer": 9},
}
EVENTS = (
    'event: question\ndata: {"question": "What did Anthropic announce?", "interpretation": {}}\n\n'
    'event: search_results\ndata: {"hits": [], "interpretation": {}}\n\n'
    f'event: delta\ndata: {{"text": "{_QUOTE} [1]"}}\n\n'
    'event: citation\ndata: {"number": 1}\n\n'
    'event: answer\ndata: {"id": "ans_0b8e6c"}\n\n'
)
HITS: HitsJson = {
    "hits": [
        {
            "score": 1.2,
            "passage": {
                "id": "psg_7d3e9b1f5a2c4e6890d1",
                "text": _QUOTE,
                "start": 0,
                "end": len(_QUOTE),
                "version_id": _CITATION["version_id"],
            },
            "document": _REFERENCE,
            "similarity": 0.74,
            "dense_rank": 1,
            "keyword_rank": 2,
            "copies": 0,
            "rerank_score": None,
            "reasons": {"meaning": 0.35, "words": 0.65, "organisation": 0.2},
        }
    ],
    "confidence": 0.91,
    "interpretation": ANSWER["interpretation"],
}
ADDED: AddedJson = {**_DOCUMENT, "outcome": "unchanged", "duplicates": []}
DOCUMENTS: DocumentsJson = {"documents": [_DOCUMENT], "total": 1}
READING: ReadingJson = {
    "title": _REFERENCE["title"],
    "author": None,
    "publisher": "Anthropic",
    "published_at": "2025-11-12",
    "date_source": "json-ld",
    "date_confidence": "high",
    "language": "en",
    "text": _QUOTE,
    "url": _REFERENCE["url"],
    "tier": None,
    "kind": "page",
    "organisations": ["Anthropic", "Fluidstack"],
    "outcome": "added",
    "duplicates": [],
    "robots": "allowed",
    "read_from": {"title": "h1, confirmed by og:title", "published_at": "json-ld datePublished"},
    "page_kind": None,
    "warnings": [],
}
_VERSION: VersionJson = {
    "id": _CITATION["version_id"],
    "document_id": _REFERENCE["id"],
    "number": 1,
    "title": _REFERENCE["title"],
    "characters": 2103,
    "content_hash": "0f3c",
    "raw_hash": "9b1d",
    "media_type": "text/html",
    "extractor": "trafilatura/2.3",
    "fetched_at": "2025-11-13T08:00:00Z",
}
VERSIONS: VersionsJson = {"versions": [_VERSION]}
VERSION_DETAIL: VersionDetail = {**_VERSION, "text": _QUOTE, "details": {}}
DOCUMENT_DETAIL: DocumentDetail = {
    **_DOCUMENT,
    "version_number": 1,
    "text": _QUOTE,
    "media_type": "text/html",
    "extractor": "trafilatura/2.3",
    "read_from": READING["read_from"],
    "page_kind": None,
    "warnings": [],
    "details": {},
}
STORY: StoryJson = {
    "story_id": None,
    "primary_id": _DOCUMENT["id"],
    "reason": "no other document tells it",
    "documents": [_DOCUMENT],
}
DIFF: DiffJson = {
    "from": _VERSION,
    "to": {**_VERSION, "id": "ver_8a6c4e2f0b1d3a5c7e9f", "number": 2, "fetched_at": "2025-11-20T08:00:00Z"},
    "figures": [
        {
            "op": "changed",
            "before": "1 GW",
            "after": "200 MW",
            "kind": "power",
            "unit": "W",
            "context_before": "The campus will have 1 GW.",
            "context_after": "The first phase will have 200 MW.",
        }
    ],
    "fields": [],
    "changes": [
        {"op": "replace", "before": "The campus will have 1 GW.", "after": "The first phase will have 200 MW."}
    ],
}
