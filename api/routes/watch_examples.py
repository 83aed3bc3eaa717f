"""Examples for the documentation of the routes of watches."""

from __future__ import annotations

from api.routes.figure_examples import FIGURE
from api.watch_shapes import CreatedWatchJson, WatchChangeJson, WatchChangesJson, WatchDetail, WatchesJson, WatchJson

WATCH: WatchJson = {
    "id": "wat_5d41402abc4b2a76b971",
    "name": "What is Meta's capex guidance for 2026?",
    "question": "What is Meta's capex guidance for 2026?",
    "subject": None,
    "metric": None,
    "scope": None,
    "period": None,
    "webhook": "https://hooks.example.com",
    "created_at": "2026-04-01T08:00:00Z",
    "checked_at": "2026-04-29T21:10:00Z",
}
CREATED: CreatedWatchJson = {**WATCH, "secret": "gws_EXAMPLE-not-a-secret"}
_QUOTE = "Meta guided 2026 capex of $115-135 billion."
CHANGE: WatchChangeJson = {
    "id": "chg_0cc175b9c0f1b6a831c3",
    "watch_id": "wat_5d41402abc4b2a76b971",
    "kind": "superseded",
    "series": "ser_27aa4e2a11f5184d27b9",
    "text": (
        "Meta: capex, 2026: $125-145 billion (guided, 2026-04-29, Meta) replaces $115-135 billion "
        "(guided, 2026-01-28, Meta)."
    ),
    "old": {
        **FIGURE,
        "id": "fig_92d2d040d8ffc933ce8d",
        "status": None,
        "value": "$115-135 billion",
        "low": 115e9,
        "high": 135e9,
        "claim_date": "2026-01-28",
        "replaces": None,
        "quote": _QUOTE,
        "end": len(_QUOTE),
        "written": "$115-135 billion",
        "value_start": _QUOTE.index("$"),
        "value_end": len(_QUOTE) - 1,
        "version_id": "ver_4b43b0aee35624cd95b9",
        "document": {
            "id": "doc_b59c67bf196a4758191e",
            "title": "Meta guides",
            "url": "https://example.com/meta-guides",
            "publisher": "Meta",
            "tier": "primary",
            "published_at": "2026-01-28",
        },
        "origin": "doc_b59c67bf196a4758191e",
    },
    "new": {**FIGURE, "status": None, "replaces": None},
    "told_at": "2026-04-29T21:10:00Z",
    "delivery": {
        "state": "sent",
        "tries": 1,
        "due_at": None,
        "tried_at": "2026-04-29T21:10:00Z",
        "problem": None,
    },
}
WATCHES: WatchesJson = {"watches": [WATCH]}
CHANGES: WatchChangesJson = {"changes": [CHANGE]}
DETAIL: WatchDetail = {
    **WATCH,
    "values": [
        {
            "series": "ser_27aa4e2a11f5184d27b9",
            "name": "Meta: capex, 2026",
            "held": {**FIGURE, "status": None, "replaces": None},
            "rivals": [],
        }
    ],
    "changes": [CHANGE],
}
FEED = """<?xml version='1.0' encoding='utf-8'?>
<feed xmlns="http://www.w3.org/2005/Atom"><id>urn:groundwork:watch:wat_5d41402abc4b2a76b971</id>…</feed>"""
