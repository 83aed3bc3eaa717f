"""Tests of `index.times`."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.dates import PartialDate
from index.times import Quarter, dates_in, months_between, overlaps, quarter_ends, quarters_ended, quarters_in, times_in

TODAY = dt.date(2026, 11, 23)
_WORDS = ("since", "last", "past", "May", "5", "31", "Q3", "2026", "as", "of", "999", "years", "from", "before")


@pytest.mark.parametrize(
    ("text", "dates"),
    [
        ("On 12 November 2025 and Nov. 3, 2025", [("2025-11-12", "12 November 2025"), ("2025-11-03", "Nov. 3, 2025")]),
        ("the 3rd of May, 2026", [("2026-05-03", "3rd of May, 2026")]),
        ("2026-07-30, 2026-07 or 2026", [("2026-07-30", "2026-07-30"), ("2026-07", "2026-07"), ("2026", "2026")]),
        ("September of 2026", [("2026-09", "September of 2026")]),
        ("Sept 2026", [("2026-09", "Sept 2026")]),
        ("may 12,000 or 1234 March", []),
        ("45 May 2026", []),
    ],
)
def test_dates_in_a_text(text: str, dates: list[tuple[str, str]]) -> None:
    """Dates are found as people write them, with their places."""
    assert dates == [(str(date), text[start:end]) for date, start, end in dates_in(text)]


def test_dates_may_be_kept_together_by_no_break_spaces() -> None:
    """Web pages put no-break spaces into dates; they are dates nevertheless."""
    assert ["2025-11-12"] == [str(date) for date, _, _ in dates_in("On 12\u00a0November\u00a02025 it opened.")]


def test_quarters_in_a_text() -> None:
    """Quarters are found in words and in short."""
    assert {"q1", "q2", "q4"} == quarters_in("Q2 2026, the first quarter, a fourth-quarter loss")
    assert set() == quarters_in("a quarter of it, Q5, three quarters")


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("2025", "2025-11-12", True),
        ("2025-11", "2025-11-12", True),
        ("2025-11", "2025-12", False),
        ("2025", "2026", False),
    ],
)
def test_dates_that_can_be_the_same_day(one: str, other: str, expected: bool) -> None:
    """Two dates overlap where they can mean one day, whichever is the more precise."""
    dates = PartialDate.parse(one), PartialDate.parse(other)

    assert expected is overlaps(*dates) is overlaps(*reversed(dates))


@pytest.mark.parametrize(
    ("text", "after", "before"),
    [
        ("What happened since June 2026?", "2026-06", None),
        ("What happened since June?", "2026-06", None),
        ("What happened since December?", "2025-12", None),
        ("What was announced after 5 October 2026?", "2026-10-06", None),
        ("What was known before 5 October 2026?", None, "2026-10-04"),
        ("What is its capex as of March 2026?", None, "2026-03"),
        ("What was announced from May 2026 to July 2026?", "2026-05", None),
        ("Which deals were signed last quarter?", "2026-07-01", None),
        ("Which deals were signed last month?", "2026-10-01", None),
        ("Which deals were signed last week?", "2026-11-16", None),
        ("Which deals were signed last year?", "2025-01-01", None),
        ("Which deals were signed this quarter?", "2026-10-01", None),
        ("Which deals were signed yesterday or in the past two days?", "2026-11-21", None),
        ("Is it more than last year?", None, None),
        ("How did last week's outage end?", None, None),
        ("What may Meta spend in 2027?", None, None),
    ],
)
def test_the_window_of_a_question(text: str, after: str | None, before: str | None) -> None:
    """Words for a span bound the search; what only names a date, or compares with one, does not."""
    times = times_in(text, TODAY)

    assert (after, before) == tuple(None if date is None else str(date) for date in (times.after, times.before))


@pytest.mark.parametrize(
    ("text", "periods"),
    [
        ("What was announced on 5 October?", ["2026-10-05"]),
        ("What was announced on December 24th?", ["2025-12-24"]),
        ("What was announced in October 2025?", ["2025-10"]),
        ("What was announced in October?", ["2026-10"]),
        ("May they march on?", []),
        ("What was announced on 30 February?", []),
        ("What did it guide for 2026?", []),
    ],
)
def test_the_dates_a_question_mentions(text: str, periods: list[str]) -> None:
    """A date is what evidence should be of; without a year it is the latest that has begun, and bare years are not."""
    assert periods == [str(period) for period in times_in(text, TODAY).periods]


@pytest.mark.parametrize(
    ("text", "quarters"),
    [
        ("revenue in Q3 2026", [Quarter(2026, 3)]),
        ("revenue in the third quarter of fiscal 2026", [Quarter(2026, 3)]),
        ("the 2026 Q1 report and the 2026-Q2 one", [Quarter(2026, 1), Quarter(2026, 2)]),
        ("the last quarter", []),
    ],
)
def test_quarters_with_their_year(text: str, quarters: list[Quarter]) -> None:
    """A quarter with its year is known whichever way round it is written."""
    assert tuple(quarters) == times_in(text, TODAY).quarters


def test_a_quarter_may_end_by_the_calendar_or_by_the_fiscal_year() -> None:
    """Of a fiscal year that ends in January, the first quarter ends in April of the year before."""
    assert [dt.date(2026, 3, 31)] == quarter_ends(Quarter(2026, 1), None) == quarter_ends(Quarter(2026, 1), 12)
    assert [dt.date(2026, 3, 31), dt.date(2025, 4, 30)] == quarter_ends(Quarter(2026, 1), 1)
    assert [dt.date(2026, 12, 31), dt.date(2026, 6, 30)] == quarter_ends(Quarter(2026, 4), 6)


@given(
    st.text(max_size=80) | st.lists(st.sampled_from(_WORDS)).map(" ".join),
    st.dates(dt.date(1990, 1, 1), dt.date(2150, 12, 31)),
)
def test_times_of_any_text(text: str, today: dt.date) -> None:
    """Whatever is typed, on whatever day, reading its times fails at nothing, and no window begins later than today."""
    times = times_in(text, today)

    assert all(isinstance(period, PartialDate) for period in times.periods)
    assert times.after is None or times.after.first_day <= max(today, dt.date(2200, 1, 1))


@pytest.mark.parametrize(
    ("text", "quarters"),
    [
        ("a backlog of $104 billion as of 30 June 2026", {"q2"}),
        ("at the end of March 2026", {"q1"}),
        ("by the end of 2026", set()),
        ("in June 2026", set()),
        ("on 15 June 2026", set()),
    ],
)
def test_the_last_day_of_a_quarter_speaks_of_it(text: str, quarters: set[str]) -> None:
    """What stood on 30 June is what the second quarter closed with; any other day is none of a quarter's."""
    assert quarters == quarters_ended(text)


@pytest.mark.parametrize(
    ("text", "months"),
    [
        ("from February to July 2026", ("2026-02", "2026-07")),
        ("between February and July", ("2026-02", "2026-07")),
        ("between November and March 2026", ("2025-11", "2026-03")),
        ("from October to December", ("2025-10", "2025-12")),
        ("from May 2025 until July 2026", ("2025-05", "2026-07")),
        ("from July 2026 to May 2026", None),
        ("from spring to July", None),
        ("in July", None),
    ],
)
def test_two_months_bound_a_change(text: str, months: tuple[str, str] | None) -> None:
    """A month without a year takes that of the other, or means the latest that has begun."""
    found = months_between(text, TODAY)

    assert months == (None if found is None else tuple(map(str, found)))
