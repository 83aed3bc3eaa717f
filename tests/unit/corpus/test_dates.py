"""Tests of `corpus.dates`."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.dates import PartialDate
from corpus.errors import InputError


def _cut(day: dt.date, precision: int) -> PartialDate:
    return PartialDate(*(day.year, day.month, day.day)[:precision])


partial_dates = st.builds(_cut, st.dates(), st.integers(1, 3))


@given(partial_dates)
def test_what_is_written_reads_back(date: PartialDate) -> None:
    """`parse` reads what `str` wrote, at the same precision."""
    assert date == PartialDate.parse(str(date))


@given(st.datetimes())
def test_a_timestamp_reads_as_its_day(moment: dt.datetime) -> None:
    """Of an ISO 8601 timestamp the day is kept, whatever stands between day and time."""
    assert PartialDate.of(moment.date()) == PartialDate.parse(moment.isoformat())
    assert PartialDate.of(moment.date()) == PartialDate.parse(moment.isoformat(" "))


@given(partial_dates)
def test_the_days_a_date_can_mean(date: PartialDate) -> None:
    """First and last day agree with the known parts, and lie one day, month or year apart."""
    known = [part for part in (date.year, date.month, date.day) if part is not None]

    assert known == [date.first_day.year, date.first_day.month, date.first_day.day][: len(known)]
    assert known == [date.last_day.year, date.last_day.month, date.last_day.day][: len(known)]
    assert date.last_day == dt.date.max or _cut(date.last_day + dt.timedelta(days=1), len(known)) != date


@given(st.lists(partial_dates))
def test_dates_of_different_precision_sort(dates: list[PartialDate]) -> None:
    """Dates sort by the first day they can mean, whatever is unknown of them."""
    assert sorted(date.first_day for date in dates) == [date.first_day for date in sorted(dates)]


def test_the_less_precise_date_sorts_first() -> None:
    """A year comes before its January, and that before its first."""
    written = ["2024-01-01", "2024", "2025", "2024-01"]

    assert ["2024", "2024-01", "2024-01-01", "2025"] == [str(d) for d in sorted(map(PartialDate.parse, written))]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "24",
        "20245",
        "2024-1",
        "2024-13",
        "2024-00",
        "2024-00-00",
        "2024-05-00",
        "2023-02-29",
        "0000",
        "May 2024",
        "2024-05x",
        "2024-05-011",
        "2024T10:00",
        "2024-05 10:00",
        "-2024",
    ],
)
def test_what_is_no_date_is_refused(text: str) -> None:
    """No day that is not in the calendar is read, and no part is guessed."""
    with pytest.raises(InputError):
        PartialDate.parse(text)


def test_a_day_needs_its_month() -> None:
    """A date of year and day alone is refused."""
    with pytest.raises(InputError, match="needs its month"):
        PartialDate(2024, None, 5)


def test_dates_in_words() -> None:
    """A date is written as people write it, without what is unknown."""
    assert [PartialDate.parse(text).in_words() for text in ("2025-11-12", "2024-12", "2024")] == [
        "12 November 2025",
        "December 2024",
        "2024",
    ]
