"""Tests of reading dates as they are written."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.written_date import dates_in, written_date

TODAY = dt.date(2026, 11, 22)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2025-11-12", "2025-11-12"),
        ("2025-11-12T23:30:00-08:00", "2025-11-12"),
        ("2025-11-12T00:10:00+09:00", "2025-11-12"),
        ("2025-11-12 10:00:00", "2025-11-12"),
        ("20251112", "2025-11-12"),
        ("20251112T101500Z", "2025-11-12"),
        ("2025/11/12", "2025-11-12"),
        ("2025-11", "2025-11"),
        ("November 12, 2025", "2025-11-12"),
        ("Nov. 12, 2025 10:15 AM", "2025-11-12"),
        ("12 November 2025", "2025-11-12"),
        ("Wed, 12 Nov 2025 10:00:00 GMT", "2025-11-12"),
        ("12. November 2025", "2025-11-12"),
        ("12 de noviembre de 2025", "2025-11-12"),
        ("12.11.2025", "2025-11-12"),
        ("11/25/2025", "2025-11-25"),
        ("25/11/2025", "2025-11-25"),
        ("12-Nov-2025", "2025-11-12"),
        ("1762948800", "2025-11-12"),
        ("1762948800000", "2025-11-12"),
        ("11/12/2025", None),
        ("2026-11-23", "2026-11-23"),
        ("2026-11-24", None),
        ("1989-12-31", None),
        ("2025-02-30", None),
        ("yesterday", None),
        ("", None),
        ("Foo 12, 2025", None),
        ("0000-00-00", None),
        ("99999999999999", None),
    ],
)
def test_dates_are_read_as_written(text: str, expected: str | None) -> None:
    """The day stays the one that is written; ambiguous, impossible, old and future dates are refused."""
    found = written_date(text, today=TODAY)

    assert (str(found) if found else None) == expected


@given(
    st.dates(dt.date(1990, 1, 1), TODAY), st.sampled_from(["%Y-%m-%d", "%B %d, %Y", "%d %b %Y", "%Y%m%d", "%Y/%m/%d"])
)
def test_every_day_is_read_back(day: dt.date, form: str) -> None:
    """Each unambiguous form gives back its day."""
    assert str(written_date(day.strftime(form), today=TODAY)) == day.isoformat()


@given(st.text(max_size=100))
def test_any_text_gives_a_possible_date_or_none(text: str) -> None:
    """Nothing fails, and nothing lies outside 1990 to tomorrow."""
    found = written_date(text, today=TODAY)

    assert found is None or 1990 <= found.year <= 2026


def test_dates_inside_text_come_in_order() -> None:
    """Dates are found where they stand."""
    found = dates_in("Updated Nov 14, 2025. First published 12 November 2025.", today=TODAY)

    assert [str(date) for _, date in found] == ["2025-11-14", "2025-11-12"]
