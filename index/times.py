"""When a question asks about: the dates and quarters it names, and the window it draws around its answer. Pure."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from dataclasses import dataclass

from corpus.dates import PartialDate
from corpus.errors import InputError

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            *(("january", "jan"), ("february", "feb"), ("march", "mar"), ("april", "apr"), ("may",), ("june", "jun")),
            *(("july", "jul"), ("august", "aug"), ("september", "sept", "sep"), ("october", "oct")),
            *(("november", "nov"), ("december", "dec")),
        ),
        1,
    )
    for name in names
}
_MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
DATE = re.compile(
    rf"\b(?:(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?(?P<month>{_MONTH})\.?,?\s+(?P<year>\d{{4}})"
    rf"|(?P<month2>{_MONTH})\.?\s+(?P<day2>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year2>\d{{4}})"
    rf"|(?P<month3>{_MONTH})\.?,?\s+(?:of\s+)?(?P<year3>\d{{4}})"
    r"|(?P<iso>\d{4}-\d{2}(?:-\d{2})?)"
    r"|FY\s?['’]?(?P<fiscal>20\d{2}|\d{2})"
    r"|(?P<year4>(?:19|20)\d{2}))\b",
    re.IGNORECASE | re.ASCII,
)
_CAPITAL_MONTH = "|".join(sorted((name.capitalize() for name in MONTHS), key=len, reverse=True))
_YEARLESS = re.compile(
    rf"\b(?:(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?(?P<month>{_CAPITAL_MONTH})\b"
    rf"|(?P<month2>{_CAPITAL_MONTH})\.?\s+(?P<day2>\d{{1,2}})(?:st|nd|rd|th)?\b"
    rf"|(?<=\b[Ii]n )(?P<month3>{_CAPITAL_MONTH})\b|(?<=\bsince )(?P<month4>{_CAPITAL_MONTH})\b"
    rf"|(?<=\bbefore )(?P<month5>{_CAPITAL_MONTH})\b|(?<=\bafter )(?P<month6>{_CAPITAL_MONTH})\b)(?!,?\s*\d)",
    re.ASCII,
)
"""Months with a capital only: `may` and `march` are words."""

_BLANKS = str.maketrans(dict.fromkeys("\u00a0\u2007\u2009\u202f", " "))
_YEARS = range(1900, 2200)
_AFTER = re.compile(r"\b(?:since|after|from|starting(?: in)?|as from)\s+(?:the\s+)?(?:start of\s+)?$", re.IGNORECASE)
_BEFORE = re.compile(r"\b(?:before|until|till|up to|through|by|to)\s+(?:the\s+)?(?:end of\s+)?$", re.IGNORECASE)
_STRICTLY_BEFORE = re.compile(r"\bbefore\s+$", re.IGNORECASE)
_AS_OF = re.compile(r"\bas (?:of|at)\s+$", re.IGNORECASE)
_TRAILING = re.compile(
    r"(?<!than )(?<!to the )(?<!with )\b(?:last|past)\s+(?:(?P<count>\d{1,3}|two|three|four|five|six|nine|twelve)\s+)?"
    r"(?P<unit>day|week|month|quarter|year)s?\b(?!['’])",
    re.IGNORECASE | re.ASCII,
)
_THIS = re.compile(r"\bthis (?P<unit>week|month|quarter|year)\b", re.IGNORECASE)
_COUNTS = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "nine": 9, "twelve": 12}

_ENDS = re.compile(r"\b(?:end|close) of (?:the )?$", re.IGNORECASE)
_QUARTER = re.compile(
    r"\b(?:q(?P<digit>[1-4])|(?P<word>first|second|third|fourth|1st|2nd|3rd|4th)[- ]quarter)\b",
    re.IGNORECASE | re.ASCII,
)
_DATED_QUARTER = re.compile(
    r"\b(?:q(?P<digit>[1-4])|(?P<word>first|second|third|fourth|1st|2nd|3rd|4th)[- ]quarter)"
    r"\s+(?:of\s+)?(?:its\s+)?(?:fiscal\s+|fy\s?['’]?)?(?:year\s+)?(?P<year>20\d\d|(?<=fy)\d\d|(?<=fy['’])\d\d)\b"
    r"|\b(?P<year2>20\d\d)[ -]?q(?P<digit2>[1-4])\b",
    re.IGNORECASE | re.ASCII,
)
_QUARTERS = {"first": 1, "1st": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4}


@dataclass(frozen=True, slots=True)
class Quarter:
    """A quarter of a year, calendar or fiscal: the words seldom say which."""

    year: int
    number: int


@dataclass(frozen=True, slots=True)
class Times:
    """When a question asks about.

    Attributes:
        periods: the dates it mentions that say when something happened, rather than bound a search.
        after: the first day it allows, from `since`, `last month` and the like.
        before: the last day it allows, from `as of`, `before` and the like.
        quarters: those it names with their year.
    """

    periods: tuple[PartialDate, ...] = ()
    after: PartialDate | None = None
    before: PartialDate | None = None
    quarters: tuple[Quarter, ...] = ()


def times_in(text: str, today: dt.date) -> Times:
    """Read the times of a question.

    Args:
        text: the question.
        today: what `last month`, and dates without a year, are counted from: they mean the latest that has begun.
    """
    periods: list[PartialDate] = []
    after = before = None
    for date, start, _ in [*dates_in(text), *_without_year(text, today)]:
        leading = text[:start]
        if _AS_OF.search(leading):
            before = date
        elif date.month is None:
            continue  # A bare year is mostly what a figure is about, not when it was published.
        elif found := _AFTER.search(leading):
            exclusive = found.group().lower().startswith("after")
            after = PartialDate.of(date.last_day + dt.timedelta(days=1)) if exclusive else date
        elif _BEFORE.search(leading):
            if _STRICTLY_BEFORE.search(leading):
                before = PartialDate.of(date.first_day - dt.timedelta(days=1))
        else:
            periods.append(date)
    return Times(tuple(periods), after or _relative(text, today), before, _dated_quarters(text))


def months_between(text: str, today: dt.date) -> tuple[PartialDate, PartialDate] | None:
    """Return the two months between which a text asks for something: `from February to July`.

    Args:
        text: the question.
        today: months without a year mean the latest that have begun; one without takes that of the other.
    """
    match = _MONTHS_BETWEEN.search(text)
    if match is None:
        return None
    last_month, first_month = MONTHS[match["last"].lower()], MONTHS[match["first"].lower()]
    begun = today.year if last_month <= today.month else today.year - 1
    last = PartialDate(int(match["last_year"] or match["first_year"] or begun), last_month)
    year = int(match["first_year"] or last.year - (first_month > last_month))
    first = PartialDate(year, first_month)
    return (first, last) if first.first_day < last.first_day else None


def dates_in(text: str) -> list[tuple[PartialDate, int, int]]:
    """Return the dates a text mentions with their year, with where they stand."""
    found = []
    for match in DATE.finditer(text.translate(_BLANKS)):
        date = _date(match)
        if date is not None and date.year in _YEARS:
            found.append((date, match.start(), match.end()))
    return found


def quarters_in(text: str) -> set[str]:
    """Return the quarters that a text speaks of, as `q1` to `q4`."""
    return {f"q{match['digit'] or _QUARTERS[match['word'].lower()]}" for match in _QUARTER.finditer(text)}


def quarters_ended(text: str) -> set[str]:
    """Return the calendar quarters on whose last day, or at whose end, a text says that something stood."""
    ends = {
        date.month
        for date, start, _ in dates_in(text)
        if date.month is not None
        and date.month % 3 == 0
        and (_ENDS.search(text[:start]) if date.day is None else date.last_day == _month_end(date.year, date.month))
    }
    return {f"q{month // 3}" for month in ends}


def overlaps(one: PartialDate, other: PartialDate) -> bool:
    """Tell whether two dates can mean the same day."""
    return one.first_day <= other.last_day and other.first_day <= one.last_day


def quarter_ends(quarter: Quarter, fiscal_year_ends: int | None) -> list[dt.date]:
    """Return the last days that a quarter may have: by the calendar, and by a fiscal year that ends in a month."""
    ends = [_month_end(quarter.year, 3 * quarter.number)]
    if fiscal_year_ends is not None and fiscal_year_ends != 12:
        months = fiscal_year_ends - 3 * (4 - quarter.number)
        ends.append(_month_end(quarter.year, months) if months > 0 else _month_end(quarter.year - 1, months + 12))
    return ends


def _year(written: str) -> int:
    return int(written) if len(written) == 4 else 2000 + int(written)


def _month_end(year: int, month: int) -> dt.date:
    return dt.date(year, month, calendar.monthrange(year, month)[1])


def _date(match: re.Match[str]) -> PartialDate | None:
    try:
        if match["iso"]:
            return PartialDate.parse(match["iso"])
        if match["year4"] or match["fiscal"]:
            return PartialDate(_year(match["year4"] or match["fiscal"]))
        month = match["month"] or match["month2"] or match["month3"]
        year = match["year"] or match["year2"] or match["year3"]
        day = match["day"] or match["day2"]
        return PartialDate(int(year), MONTHS[month.lower()], int(day) if day else None)
    except InputError:
        return None


def _without_year(text: str, today: dt.date) -> list[tuple[PartialDate, int, int]]:
    """Return the dates that a text mentions without a year, each as the latest that has begun."""
    taken = [(start, end) for _, start, end in dates_in(text)]
    found = []
    for match in _YEARLESS.finditer(text):
        if any(start < match.end() and match.start() < end for start, end in taken):
            continue
        month = MONTHS[next(match[name] for name in _MONTH_GROUPS if match[name]).lower()]
        day = match["day"] or match["day2"]
        for year in (today.year, today.year - 1):
            try:
                date = PartialDate(year, month, int(day) if day else None)
            except InputError:
                break
            if date.first_day <= today:
                found.append((date, match.start(), match.end()))
                break
    return found


_MONTHS_BETWEEN = re.compile(
    rf"\b(?:between|from)\s+(?P<first>{_MONTH})(?:\s+(?P<first_year>20\d\d))?\s+(?:and|to|until|till|through)\s+"
    rf"(?P<last>{_MONTH})(?:\s+(?P<last_year>20\d\d))?\b",
    re.IGNORECASE,
)
_MONTH_GROUPS = ("month", "month2", "month3", "month4", "month5", "month6")


def _relative(text: str, today: dt.date) -> PartialDate | None:
    """Return the first day of `last quarter`, `past two weeks`, `this year`: what came since counts as well."""
    if match := _THIS.search(text):
        return PartialDate.of(_begin(today, match["unit"].lower(), 0))
    if (match := _TRAILING.search(text)) is None:
        return None
    unit = match["unit"].lower()
    if match["count"] is None:
        return PartialDate.of(_begin(today, unit, 1))
    count = _COUNTS.get(match["count"].lower()) or int(match["count"])
    days = count * {"day": 1, "week": 7, "month": 30.44, "quarter": 91.3, "year": 365.25}[unit]
    return PartialDate.of(today - dt.timedelta(days=min(round(days), 36_500)))


def _begin(today: dt.date, unit: str, back: int) -> dt.date:
    """Return the first day of the day, week, month, quarter or year that is so many before this one."""
    if unit == "day":
        return today - dt.timedelta(days=back)
    if unit == "week":
        return today - dt.timedelta(days=today.weekday() + 7 * back)
    if unit == "year":
        return dt.date(today.year - back, 1, 1)
    length = 3 if unit == "quarter" else 1
    months = (12 * today.year + today.month - 1) // length * length - length * back
    return dt.date(months // 12, months % 12 + 1, 1)


def _dated_quarters(text: str) -> tuple[Quarter, ...]:
    found = []
    for match in _DATED_QUARTER.finditer(text):
        number = match["digit"] or match["digit2"] or _QUARTERS[match["word"].lower()]
        found.append(Quarter(_year(match["year"] or match["year2"]), int(number)))
    return tuple(dict.fromkeys(found))
