"""Read a date as people and machines write it, keeping the calendar day as it is written."""

from __future__ import annotations

import datetime as dt
import re

from corpus.dates import PartialDate
from corpus.errors import InputError

EARLIEST_YEAR = 1990
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan janvier januar enero janeiro gennaio",
            "february feb février fevrier februar febrero fevereiro febbraio",
            "march mar mars märz marzo março",
            "april apr avril abril aprile",
            "may mai mayo maio maggio",
            "june jun juin juni junio junho giugno",
            "july jul juillet juli julio julho luglio",
            "august aug août aout agosto",
            "september sep sept septembre septiembre setembro settembre",
            "october oct octobre oktober octubre outubro ottobre",
            "november nov novembre noviembre novembro",
            "december dec décembre decembre dezember diciembre dezembro dicembre",
        ),
        start=1,
    )
    for name in names.split()
}
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?!\d)")
_ISO_MONTH = re.compile(r"(\d{4})-(\d{2})\Z")
_SLASHED = re.compile(r"(\d{4})[/.](\d{1,2})[/.](\d{1,2})(?!\d)")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(?:T?\d{4,6})?(?:Z|[+-]\d{2}:?\d{2})?\Z")
_MONTH_FIRST = re.compile(r"([^\W\d_]{3,10})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})(?!\d)", re.IGNORECASE)
_DAY_FIRST = re.compile(
    r"(?<!\d)(\d{1,2})(?:st|nd|rd|th|\.)?[\s-]+(?:de\s+)?([^\W\d_]{3,10})\.?,?[\s-]+(?:de\s+)?(\d{4})(?!\d)",
    re.IGNORECASE,
)
_NUMBERS = re.compile(r"(?<!\d)(\d{1,2})([/.])(\d{1,2})[/.](\d{4})(?!\d)")
_EPOCH = re.compile(r"\d{10}(?:\d{3})?\Z")
_EPOCH_MILLIS_DIGITS = 13
_MONTHS_IN_YEAR = 12
_MAX_CHARACTERS = 80


def written_date(text: str, *, today: dt.date) -> PartialDate | None:
    """Return the date that the text gives, None where it gives none, or one before 1990 or after tomorrow."""
    date = any_date(text)
    if date is None or date.year < EARLIEST_YEAR or is_to_come(date, today=today):
        return None
    return date


def is_to_come(date: PartialDate, *, today: dt.date) -> bool:
    """Tell whether a date is later than any place on earth can have it: after tomorrow."""
    return date.first_day > today + dt.timedelta(days=1)


def any_date(text: str) -> PartialDate | None:
    """Return the date that the text gives, be it long ago or yet to come; None where it gives none."""
    stripped = text.strip()[:_MAX_CHARACTERS]
    parts = _parts(stripped)
    if parts is None:
        return None
    try:
        return PartialDate(*parts)
    except InputError:
        return None


def dates_in(text: str, *, today: dt.date) -> list[tuple[int, PartialDate]]:
    """Return the full dates that stand in a text, with their positions, in its order."""
    found: dict[int, PartialDate] = {}
    for pattern in (_MONTH_FIRST, _DAY_FIRST, _NUMBERS, _ISO):
        for match in pattern.finditer(text):
            date = written_date(match[0], today=today)
            if date is not None and date.day is not None:
                found.setdefault(match.start(), date)
    return sorted(found.items())


_Parts = tuple[int, int, int] | tuple[int, int]


def _parts(text: str) -> _Parts | None:
    return _machine_parts(text) or _human_parts(text)


def _machine_parts(text: str) -> _Parts | None:
    if _EPOCH.match(text):
        moment = dt.datetime.fromtimestamp(int(text) / (1000 if len(text) == _EPOCH_MILLIS_DIGITS else 1), dt.UTC)
        return moment.year, moment.month, moment.day
    for pattern in (_ISO, _COMPACT, _SLASHED):
        if found := pattern.match(text):
            year, month, day = (int(part) for part in found.groups())
            return year, month, day
    if found := _ISO_MONTH.match(text):
        return int(found[1]), int(found[2])
    return None


def _human_parts(text: str) -> _Parts | None:
    if found := _MONTH_FIRST.search(text):
        month_number = _MONTHS.get(found[1].lower())
        if month_number:
            return int(found[3]), month_number, int(found[2])
    if found := _DAY_FIRST.search(text):
        month_number = _MONTHS.get(found[2].lower())
        if month_number:
            return int(found[3]), month_number, int(found[1])
    if found := _NUMBERS.search(text):
        return _unambiguous(int(found[1]), int(found[3]), int(found[4]), dotted=found[2] == ".")
    return None


def _unambiguous(first: int, second: int, year: int, *, dotted: bool) -> _Parts | None:
    """Read `11/12/2025` only where the order is certain; dots are used day first."""
    if dotted or first > _MONTHS_IN_YEAR or first == second:
        return year, second, first
    return (year, first, second) if second > _MONTHS_IN_YEAR else None
