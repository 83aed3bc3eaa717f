"""Tests of how values are written."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.amounts import amount_text, dates_text


@pytest.mark.parametrize(
    ("low", "high", "unit", "text"),
    [
        (115e9, 135e9, "USD", "$115-135 billion"),
        (72.22e9, 72.22e9, "USD", "$72.22 billion"),
        (0.9e9, 1.1e9, "USD", "$0.9-1.1 billion"),
        (5e6, 1e9, "USD", "$5 million to $1 billion"),
        (1.25e9, 1.25e9, "USD/month", "$1.25 billion a month"),
        (6.1e9, 6.1e9, "EUR", "€6.1 billion"),
        (40e9, 40e9, "NOK", "NOK 40 billion"),
        (-5e9, -5e9, "USD", "-$5 billion"),
        (1e9, 1e9, "W", "1 GW"),
        (401e6, 401e6, "W", "401 MW"),
        (132e3, 132e3, "W", "132 kW"),
        (5e5, 5e5, "chips", "500,000 chips"),
        (1e6, 1e6, "chips", "1 million chips"),
        (1e5, 1e6, "chips", "100,000 to 1 million chips"),
        (1, 1, "sites", "1 site"),
        (51, 51, "%", "51%"),
        (20270101, 20271231, "date", "2027"),
        (20260701, 20261231, "date", "H2 2026"),
        (20260401, 20260630, "date", "Q2 2026"),
        (20260201, 20260228, "date", "February 2026"),
        (20260203, 20260203, "date", "3 February 2026"),
    ],
)
def test_values_read_as_people_write_them(low: float, high: float, unit: str, text: str) -> None:
    """A value stands in its largest scale, a range with its unit once, a span of days under its name."""
    assert text == amount_text(low, high, unit)


def test_a_qualifier_stands_before_the_value() -> None:
    """What the words say of a value is said with it."""
    assert "up to 5 GW" == amount_text(5e9, 5e9, "W", "up to")


@given(st.dates(dt.date(1900, 1, 1), dt.date(2200, 1, 1)), st.integers(0, 1000))
def test_spans_that_differ_are_written_differently(first: dt.date, days: int) -> None:
    """The name of a span of days tells it from the span that ends a day later."""
    last = first + dt.timedelta(days=days)

    assert dates_text(first, last) != dates_text(first, last + dt.timedelta(days=1))
