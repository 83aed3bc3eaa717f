"""The calendar dates, quarters and halves that a sentence states, and whether another one states them too. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from corpus.dates import PartialDate

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?"
    r"|Nov(?:ember)?|Dec(?:ember)?)"
)
_DATE = re.compile(
    rf"""(?<![\w-])(?:
    (?P<iso_year>\d{{4}})-(?P<iso_month>0[1-9]|1[0-2])(?:-(?P<iso_day>[0-3]\d))?(?![\w-])
    |(?P<day>[0-3]?\d)(?:st|nd|rd|th)?\s+(?P<month>{_MONTH})\b\.?(?:,?\s+(?P<year>\d{{4}})\b)?
    |(?P<month2>{_MONTH})\b\.?\s+(?P<day2>[0-3]?\d)(?:st|nd|rd|th)?\b(?!\d)(?:,?\s+(?P<year2>\d{{4}})\b)?
    |(?P<month3>{_MONTH})\b\.?,?\s+(?P<year3>\d{{4}})\b
    |(?P<month4>(?!May\b|March\b|Mar\b){_MONTH}\b|(?<=in\s)(?:May|March)\b|(?<=by\s)(?:May|March)\b
        |(?<=since\s)(?:May|March)\b|(?<=until\s)(?:May|March)\b|(?<=late\s)(?:May|March)\b|(?<=early\s)(?:May|March)\b)
    )""",
    re.VERBOSE,
)
_ORDINALS = {"first": "1", "second": "2", "third": "3", "fourth": "4", "1st": "1", "2nd": "2", "3rd": "3", "4th": "4"}
_SPAN = re.compile(
    r"\b(?:(?P<letter>[QH])(?P<place>[1-4])(?!\d)|(?P<place2>[1-4])(?P<letter2>[QH])(?!\w)"
    r"|(?P<word>first|second|third|fourth|1st|2nd|3rd|4th)[\s-](?:fiscal\s|calendar\s)?(?P<kind>quarter|half))",
    re.IGNORECASE,
)
FISCAL = re.compile(r"\b(?:fiscal|FY ?['’]?\d{2,4})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class StatedDate:
    """A date as far as it is stated, at `[start, end)`; None for what is left open."""

    year: int | None
    month: int
    day: int | None
    start: int
    end: int


def stated_dates(text: str) -> list[StatedDate]:
    """Return every date of a text that names its month."""
    found = []
    for match in _DATE.finditer(text):
        part = match.groupdict()
        month = part["month"] or part["month2"] or part["month3"] or part["month4"]
        year = part["iso_year"] or part["year"] or part["year2"] or part["year3"]
        day = part["iso_day"] or part["day"] or part["day2"]
        number = int(part["iso_month"]) if month is None else _MONTHS.index(month[:3].lower()) + 1
        found.append(
            StatedDate(int(year) if year else None, number, int(day) if day else None, match.start(), match.end())
        )
    return found


def stated_spans(text: str) -> frozenset[str]:
    """Return the quarters and halves of a text, as `q2` or `h1`."""
    found = set()
    for match in _SPAN.finditer(text):
        letter = match["letter"] or match["letter2"] or match["kind"][0]
        place = match["place"] or match["place2"] or _ORDINALS[match["word"].lower()]
        found.add(letter.lower() + place)
    return frozenset(found)


def is_held(date: StatedDate, quoted: Iterable[tuple[list[StatedDate], PartialDate | None]]) -> bool:
    """Tell whether a date stands in the quotes, or is the day or month on which one of their documents appeared.

    A quote may leave the year to the date of its document, as in `on 3 March`; what it leaves open beyond that, the
    statement may not fill in.
    """
    for dates, published in quoted:
        year = None if published is None else published.year
        own = []
        if published is not None and published.month == date.month:
            own.append(StatedDate(year, date.month, published.day, 0, 0))
        if any(
            held.month == date.month and date.day in {held.day, None} and date.year in {held.year or year, None}
            for held in [*own, *dates]
        ):
            return True
    return False
