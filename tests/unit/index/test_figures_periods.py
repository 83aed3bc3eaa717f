"""Tests of `index.figure_periods`: the times a sentence names."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.dates import PartialDate
from index.figure_periods import bounds, fiscal_label, period_of, times


def _times(text: str) -> list[tuple[str, str]]:
    return [(time.role, time.label) for time in times(text, published=PartialDate(2026, 4, 2))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("On 4 February 2026,", [("day", "2026-02-04")]),
        ("on February 4, 2026", [("day", "2026-02-04")]),
        ("on Sept. 30, 2025", [("day", "2025-09-30")]),
        ("in March 2025", [("day", "2025-03")]),
        ("on May 5", [("day", "2025-05-05")]),
        ("on 2026-02-04", [("day", "2026-02-04")]),
        ("for the full year 2026", [("period", "2026")]),
        ("calendar-2026 capex", [("period", "2026")]),
        ("in the first quarter of 2026", [("period", "2026-Q1")]),
        ("Q3 2025", [("period", "2025-Q3")]),
        ("1Q26", [("period", "2026-Q1")]),
        ("in the second half of 2027", [("period", "2027-H2")]),
        ("H2 2026", [("period", "2026-H2")]),
        ("fiscal 2027", [("period", "FY2027")]),
        ("for the June 2026 quarter", [("period", "2026-Q2")]),
        ("in the March quarter", [("period", "2026-Q1")]),
        ("in the January 2026 quarter", []),
        (
            "in fiscal 2026 it was $9 billion in the first quarter and $11 billion in the second quarter",
            [("period", "FY2026-Q1"), ("period", "FY2026-Q2")],
        ),
        ("FY27", [("period", "FY2027")]),
        ("fiscal year 2027", [("period", "FY2027")]),
        ("Q1 of fiscal 2027", [("period", "FY2027-Q1")]),
        ("fiscal 2027 Q1", [("period", "FY2027-Q1")]),
        ("the second quarter of its fiscal 2027", [("period", "FY2027-Q2")]),
        ("Q4 FY26", [("period", "FY2026-Q4")]),
        ("fiscal Q4 2026", [("period", "FY2026-Q4")]),
        ("over 2026-2030", [("span", "2026/2030")]),
        ("between 2023 and 2029", [("span", "2023/2029")]),
        ("in 2026-27", [("span", "2026/2027")]),
        ("by the end of 2027", [("due", "2027-12")]),
        ("for the end of 2026", [("due", "2026-12")]),
        ("by December 2026", [("due", "2026-12")]),
        ("no later than 2032", [("due", "2032")]),
        ("by 2030", [("due", "2030")]),
        ("in late 2027", [("due", "2027-H2")]),
        ("at the end of 2025", [("day", "2025-12")]),
        ("through 2042", [("until", "2042")]),
        ("from 2027", [("from", "2027")]),
        ("this year", [("period", "2026")]),
        ("next year", [("period", "2027")]),
        ("over ten years", [("length", "10 years")]),
        ("a 20-year lease", [("length", "20 years")]),
        ("within 18 months", [("length", "18 months")]),
        ("$2026 and 2,026 chips", []),
        ("on 31 April 2026", []),
        ("may 5 people", []),
    ],
)
def test_a_time_is_read_with_its_role(text: str, expected: list[tuple[str, str]]) -> None:
    """Days, calendar and fiscal periods, due dates, spans and lengths are told apart."""
    assert expected == _times(text)


def test_without_a_publication_date_nothing_is_counted_from_it() -> None:
    """`This year`, and a day without its year, are left out where the document has no date."""
    assert [] == times("this year and on May 5")


@pytest.mark.parametrize(
    ("label", "year_ends", "first", "last"),
    [
        ("2026", 12, "2026-01-01", "2026-12-31"),
        ("2026-Q3", 12, "2026-07-01", "2026-09-30"),
        ("2026-H2", 12, "2026-07-01", "2026-12-31"),
        ("FY2027", 1, "2026-02-01", "2027-01-31"),
        ("FY2027-Q1", 1, "2026-02-01", "2026-04-30"),
        ("FY2027-Q1", 6, "2026-07-01", "2026-09-30"),
        ("FY2027-Q4", 5, "2027-03-01", "2027-05-31"),
        ("FY2026-Q1", 9, "2025-10-01", "2025-12-31"),
        ("2026/2030", 12, "2026-01-01", "2030-12-31"),
    ],
)
def test_labels_have_their_days(label: str, year_ends: int, first: str, last: str) -> None:
    """A fiscal year is named for the year in which it ends, and its quarters follow from there."""
    assert (dt.date.fromisoformat(first), dt.date.fromisoformat(last)) == bounds(label, year_ends)


def test_an_unknown_fiscal_year_has_no_days() -> None:
    """Where nobody knows when the year ends, no days are made up."""
    assert (None, None) == bounds("FY2027", None)


@pytest.mark.parametrize(
    ("last", "months", "year_ends", "expected"),
    [
        ((2024, 4, 28), 3, 1, "FY2025-Q1"),
        ((2026, 1, 25), 12, 1, "FY2026"),
        ((2023, 9, 30), 3, 6, "FY2024-Q1"),
        ((2023, 7, 1), 3, 9, "FY2023-Q3"),
        ((2022, 10, 1), 3, 12, "2022-Q3"),
        ((2026, 6, 30), 6, 12, None),
        ((2026, 5, 31), 3, 12, None),
        ((2026, 3, 31), 3, None, None),
    ],
)
def test_a_column_of_a_filing_finds_its_quarter(
    last: tuple[int, int, int], months: int, year_ends: int | None, expected: str | None
) -> None:
    """Books closed on a weekday near the month's end belong to that month; other lengths have no short name."""
    assert expected == fiscal_label(dt.date(*last), months, year_ends)


def test_a_due_date_has_an_end_and_no_beginning() -> None:
    """`By the end of 2026` is a date to be met, not a time to be counted over."""
    (time,) = times("by the end of 2026")
    period = period_of(time, "end of 2026", 12)

    assert ("by 2026-12-31", None, dt.date(2026, 12, 31), True) == (period.label, period.first, period.last, period.due)


@given(st.text(alphabet="0123456789 -/Qqfy'QH.,month year FYof toJanMay", max_size=80))
def test_no_text_breaks_it(text: str) -> None:
    """Whatever stands there, times are stretches of the text, in order and apart."""
    found = times(text, published=PartialDate(2026))
    edges = [edge for time in found for edge in (time.start, time.end)]

    assert sorted(edges) == edges
    assert all(0 <= edge <= len(text) for edge in edges)
