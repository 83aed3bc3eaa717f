"""Tests of `api.ledger_changes`: corrections as people type them."""

from __future__ import annotations

import pytest

from api.ledger_changes import changes_of
from corpus.errors import InputError


@pytest.mark.parametrize(
    ("value", "fields"),
    [
        ("950 MW", {"low": 950e6, "high": 950e6, "unit": "W"}),
        ("$38-40 billion", {"low": 38e9, "high": 40e9, "unit": "USD"}),
        ("300,000", {"low": 300_000, "high": 300_000}),
    ],
)
def test_a_value_is_read_as_texts_write_it(value: str, fields: dict[str, object]) -> None:
    """Nobody has to count zeros; a number alone keeps the figure's unit."""
    assert fields == changes_of([f"value={value}"])


@pytest.mark.parametrize("value", ["", "much", "1 GW and 2 GW", "up to 2.2 GW"])
def test_what_is_not_one_value_is_refused(value: str) -> None:
    """No number, several, or words that belong in another field: the error shows how to write one."""
    with pytest.raises(InputError, match="950 MW"):
        changes_of([f"value={value}"])


def test_other_fields_stand_as_they_are() -> None:
    """Numbers, names in a row, a scope and a word, and nothing for null."""
    typed = ["low=4e8", "counterparties=Amazon, Google", "scope=site:Hawesville", "metric=power", "qualifier="]

    assert {
        "low": 4e8,
        "counterparties": ["Amazon", "Google"],
        "scope": {"kind": "site", "name": "Hawesville"},
        "metric": "power",
        "qualifier": None,
    } == changes_of(typed)
