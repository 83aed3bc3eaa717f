"""What the routes of sources take, and what they refuse."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from api.routes.bodies import MAX_URLS, DocumentBody
from api.routes.source_bodies import SourceBody, SourceCorrectionBody


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"url": ""},
        {"url": "x" * 5000},
        {"url": "x", "kind": "blog"},
        {"url": "x", "tier": "gossip"},
        {"url": "x", "id": "y"},
    ],
)
def test_a_source_that_does_not_fit_is_refused(body: dict[str, Any]) -> None:
    """No address, one too long, no kind, no tier, unknown fields."""
    with pytest.raises(ValidationError):
        SourceBody.model_validate(body)


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"name": None},
        {"name": " "},
        {"state": "removing"},
        {"state": None},
        {"tier": None},
        {"pace_seconds": 10},
        {"pace_seconds": 10**9},
        {"url": "https://elsewhere.example/"},
    ],
)
def test_a_correction_that_does_not_fit_is_refused(body: dict[str, Any]) -> None:
    """Nothing, null where a value is needed, states that nobody sets, and fields that stay."""
    with pytest.raises(ValidationError):
        SourceCorrectionBody.model_validate(body)


def test_pace_and_notes_can_be_cleared() -> None:
    """Null is a value here: the usual pace, and no notes."""
    cleared = {"pace_seconds": None, "notes": None}

    assert SourceCorrectionBody.model_validate(cleared).model_dump(exclude_unset=True) == cleared


def test_many_urls_go_alone() -> None:
    """At most a thousand of them, and with nothing that would be ignored."""
    assert DocumentBody.model_validate({"urls": ["https://a.example/"]}).urls == ["https://a.example/"]
    refused: list[dict[str, Any]] = [
        {"urls": []},
        {"urls": ["x"] * (MAX_URLS + 1)},
        {"urls": ["x"], "url": "y"},
        {"urls": [""]},
    ]
    for body in refused:
        with pytest.raises(ValidationError):
            DocumentBody.model_validate(body)
