"""Examples for the documentation of the ledger's routes."""

from __future__ import annotations

from api.ledger_schemas import (
    ComparedJson,
    CompareJson,
    ConflictsJson,
    FigureJson,
    FiguresJson,
    TimelineJson,
)

_QUOTE = "Meta raised its 2026 capex guidance to $125-145 billion."

FIGURE: FigureJson = {
    "id": "fig_7c8eef1b48a40da03561",
    "series": "ser_27aa4e2a11f5184d27b9",
    "status": "current",
    "subject": "Meta",
    "counterparties": [],
    "metric": "capex",
    "value": "$125-145 billion",
    "low": 125e9,
    "high": 145e9,
    "unit": "USD",
    "qualifier": None,
    "modality": "guided",
    "standing": "stated",
    "basis": [],
    "marks": [],
    "scope": {"kind": "company", "name": "Meta"},
    "period": {"label": "2026", "written": "2026", "fiscal": False, "first": "2026-01-01", "last": "2026-12-31"},
    "effective_date": None,
    "claim_date": "2026-04-29",
    "superseded_on": None,
    "replaces": {
        "id": "fig_92d2d040d8ffc933ce8d",
        "value": "$115-135 billion",
        "low": 115e9,
        "high": 135e9,
        "claim_date": "2026-01-28",
    },
    "replaced_by": None,
    "speaker": None,
    "confidence": "high",
    "bound_by": ["subject: subject of 'raised'", "metric: 'capex'", "modality: 'guidance'", "period: '2026'"],
    "corrected": [],
    "rejected": False,
    "quote": _QUOTE,
    "start": 0,
    "end": len(_QUOTE),
    "written": "$125-145 billion",
    "value_start": _QUOTE.index("$"),
    "value_end": len(_QUOTE) - 1,
    "version_id": "ver_18da5c8b3d0b9e93e5be",
    "document": {
        "id": "doc_66846be33ecce7f31f69",
        "title": "Meta raises its guidance",
        "url": "https://example.com/meta-raises",
        "publisher": "Meta",
        "tier": "primary",
        "published_at": "2026-04-29",
    },
    "origin": "doc_66846be33ecce7f31f69",
}
FIGURES: FiguresJson = {"figures": [FIGURE], "total": 1, "waiting": 0}
_COMPARED: ComparedJson = {
    "id": "ser_27aa4e2a11f5184d27b9",
    "subject": "Meta",
    "metric": "capex",
    "scope": {"kind": "company", "name": "Meta"},
    "period": "2026",
    "unit": "USD",
    "basis": [],
    "line": "",
    "current": FIGURE,
    "independent_origins": 1,
}
TIMELINE: TimelineJson = {"series": [{**_COMPARED, "points": [FIGURE]}], "total": 1, "waiting": 0}
COMPARE: CompareJson = {"series": [_COMPARED], "total": None, "waiting": 0}
CONFLICTS: ConflictsJson = {
    "conflicts": [
        {
            "subject": "Meta",
            "metric": "capex",
            "scope": {"kind": "company", "name": "Meta"},
            "period": "2026",
            "differences": [],
            "sides": [
                {
                    "value": "$125-145 billion",
                    "low": 125e9,
                    "high": 145e9,
                    "tiers": ["primary"],
                    "independent_origins": 1,
                    "figures": [FIGURE],
                }
            ],
        }
    ],
    "total": 1,
    "waiting": 0,
}
