"""Filters from a caller's words."""

from __future__ import annotations

from typing import Any

import pytest

from api.filters import filter_of
from corpus.dates import PartialDate
from corpus.errors import InputError


def test_words_become_a_filter() -> None:
    """Dates at their precision, tiers in any case."""
    only = filter_of(published_after="2025-11-12T10:00:00Z", published_before="2026", tiers=["Primary"])

    assert (only.published_after, only.published_before) == (PartialDate(2025, 11, 12), PartialDate(2026))
    assert only.tiers == ("primary",)


def test_nothing_given_filters_nothing() -> None:
    """The filter of no words is empty."""
    assert filter_of().empty


@pytest.mark.parametrize(
    "words",
    [
        {"published_after": "yesterday"},
        {"published_before": "2025-13"},
        {"tiers": ["gossip"]},
        {"published_after": "2026", "published_before": "2025-06"},
    ],
)
def test_what_cannot_be_meant_is_refused(words: dict[str, Any]) -> None:
    """No date, no tier, and a window that nothing can fall into."""
    with pytest.raises(InputError):
        filter_of(**words)


def test_a_window_within_one_year_is_no_contradiction() -> None:
    """After June 2025 and before 2025 ends can both hold."""
    assert not filter_of(published_after="2025-06", published_before="2025").empty
