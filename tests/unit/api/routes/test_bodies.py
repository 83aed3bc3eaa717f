"""What the routes take, and what they refuse."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from api.routes.bodies import AskBody, CorrectionBody, DocumentBody


@pytest.mark.parametrize(
    ("given", "read"),
    [("2025", "2025"), (2025, "2025"), ("2025-11", "2025-11"), ("2025-11-12T23:59:59+02:00", "2025-11-12")],
)
def test_dates_are_taken_at_any_precision(given: object, read: str) -> None:
    """A year, a month, a day, and a timestamp's day."""
    assert AskBody.model_validate({"question": "x", "as_of": given}).as_of == read


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"question": ""},
        {"question": "   "},
        {"question": "x" * 2001},
        {"question": "x", "limit": 0},
        {"question": "x", "limit": 51},
        {"question": "x", "as_of": "soon"},
        {"question": "x", "as_of": True},
        {"question": "x", "published_after": "2025-02-30"},
        {"question": "x", "tiers": ["gossip"]},
        {"question": "x", "publishers": ["p"] * 51},
        {"question": "x", "temperature": 1},
        {"question": "\ud800"},
    ],
)
def test_a_question_that_does_not_fit_is_refused(body: dict[str, Any]) -> None:
    """Empty, too long, out of range, no date, no tier, unknown fields, broken Unicode."""
    with pytest.raises(ValidationError):
        AskBody.model_validate(body)


@pytest.mark.parametrize(
    "body",
    [{"url": "https://example.com"}, {"title": "T", "text": "x"}, {"title": "T", "text": "x", "url": "https://e.com"}],
)
def test_a_link_or_a_titled_text_is_a_document(body: dict[str, Any]) -> None:
    """A text may come with the link it is from."""
    assert DocumentBody.model_validate(body).model_fields_set == set(body)


@pytest.mark.parametrize(
    "body", [{}, {"title": "T"}, {"text": "x"}, {"url": "https://e.com", "title": "T"}, {"url": ""}]
)
def test_half_a_document_is_refused(body: dict[str, Any]) -> None:
    """Neither a text without title, nor a title without text, nor a link with fields that would be ignored."""
    with pytest.raises(ValidationError):
        DocumentBody.model_validate(body)


@pytest.mark.parametrize("body", [{}, {"title": None}, {"tier": None}, {"organisations": None}, {"id": "doc_2"}])
def test_a_correction_corrects_something(body: dict[str, Any]) -> None:
    """Nothing, null where a value is needed, and fields that nobody may set are refused."""
    with pytest.raises(ValidationError):
        CorrectionBody.model_validate(body)


def test_a_date_can_be_corrected_to_unknown() -> None:
    """Null is a value here: it says that nobody knows."""
    assert CorrectionBody.model_validate({"published_at": None}).model_dump(exclude_unset=True) == {
        "published_at": None
    }
