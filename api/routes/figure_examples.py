"""Examples for the documentation of the ledger's routes."""

from __future__ import annotations

from api.ledger_schemas import (
    CompareJson,
    ConflictsJson,
    FigureJson,
    FiguresJson,
    ScopeJson,
    TimelineJson,
)

_SCOPE: ScopeJson = {"kind": "site", "name": "Oslo"}
FIGURE: FigureJson = {
    "id": "fig_f832d5bedf39bff6fa97",
    "series": "ser_692efa63004e08db89ba",
    "status": None,
    "subject": "Anthropic",
    "counterparties": [],
    "metric": "power",
    "value": "500 MW",
    "low": 500e6,
    "high": 500e6,
    "unit": "W",
    "qualifier": None,
    "modality": "announced",
    "standing": "stated",
    "basis": ["IT"],
    "marks": [],
    "scope": _SCOPE,
    "period": None,
    "effective_date": None,
    "claim_date": "2026-03-05",
    "superseded_on": None,
    "replaces": {
        "id": "fig_c2fbcf44ae79027d1033",
        "value": "450 MW",
        "low": 450e6,
        "high": 450e6,
        "claim_date": "2026-03-04",
    },
    "replaced_by": None,
    "speaker": None,
    "confidence": "high",
    "bound_by": ["subject: subject of 'has'", "metric: 'load'", "scope: 'data centre in Oslo'"],
    "corrected": [],
    "rejected": False,
    "quote": "Anthropic's data centre in Oslo has 500 MW of IT load.",
    "start": 0,
    "end": 54,
    "written": "500 MW",
    "value_start": 36,
    "value_end": 42,
    "version_id": "ver_c61d19df226640b31643",
    "document": {
        "id": "doc_6bbc35cdf00727913e0a",
        "title": "Anthropic's data centre in Oslo grows",
        "url": None,
        "publisher": "Research desk",
        "tier": "press",
        "published_at": "2026-03-05",
    },
    "origin": "doc_6bbc35cdf00727913e0a",
}
FIGURES: FiguresJson = {"figures": [FIGURE], "total": 1, "waiting": 0}
TIMELINE: TimelineJson = {
    "series": [
        {
            "id": "ser_692efa63004e08db89ba",
            "subject": "Anthropic",
            "metric": "power",
            "scope": _SCOPE,
            "period": None,
            "unit": "W",
            "basis": ["IT"],
            "line": "",
            "current": FIGURE,
            "independent_origins": 1,
            "points": [FIGURE],
        }
    ],
    "total": 1,
    "waiting": 0,
}
COMPARE: CompareJson = {
    "series": [
        {
            "id": "ser_692efa63004e08db89ba",
            "subject": "Anthropic",
            "metric": "power",
            "scope": _SCOPE,
            "period": None,
            "unit": "W",
            "basis": ["IT"],
            "line": "",
            "current": FIGURE,
            "independent_origins": 1,
        }
    ],
    "total": None,
    "waiting": 0,
}
CONFLICTS: ConflictsJson = {"conflicts": [], "total": 0, "waiting": 0}
