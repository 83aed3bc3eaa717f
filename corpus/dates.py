"""Dates at the precision at which they are known: a year, a month or a day."""

from __future__ import annotations

import calendar
import datetime as dt
import functools
import re
from dataclasses import dataclass
from typing import Literal

from corpus.errors import InputError

DateSource = Literal[
    "json-ld", "opengraph", "meta", "itemprop", "feed", "listing", "front-matter", "pdf", "searched", "stated"
]
"""Where a date was read. `searched`: found in what the page prints, which declares none or a later one; `listing`:
printed beside the link in a newsroom's list; `stated`: given by the person who added it."""

DateConfidence = Literal["high", "medium", "low"]

_ISO = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")
_MONTHS = tuple(calendar.month_name)


@functools.total_ordering
@dataclass(frozen=True, slots=True)
class PartialDate:
    """A calendar date of which the day, or the month and day, may be unknown.

    `str()` gives ISO 8601 at the known precision (`2024`, `2024-12`, `2024-12-03`), `parse` reads it back.
    """

    year: int
    month: int | None = None
    day: int | None = None

    def __post_init__(self) -> None:
        """Refuse what is no calendar date."""
        if self.day is not None and self.month is None:
            raise InputError("a date with a day needs its month")
        try:
            dt.date(self.year, 1 if self.month is None else self.month, 1 if self.day is None else self.day)
        except ValueError as error:
            raise InputError(f"{self} is no date of the calendar: check the month and the day") from error

    @classmethod
    def parse(cls, text: str) -> PartialDate:
        """Read `YYYY`, `YYYY-MM`, `YYYY-MM-DD`, or the date part of an ISO 8601 timestamp.

        Raises:
            InputError: the text is none of these.
        """
        stripped = text.strip()
        found = _ISO.match(stripped)
        rest = stripped[found.end() :] if found else stripped
        if found is None or (rest and not (found[3] and rest[0] in "Tt ")):
            raise InputError(f"{text!r} is no date: write 2025, 2025-11 or 2025-11-12")
        year, month, day = (int(part) if part else None for part in found.groups())
        assert year is not None
        return cls(year, month, day)

    @classmethod
    def of(cls, day: dt.date) -> PartialDate:
        """Return the date with all its parts known."""
        return cls(day.year, day.month, day.day)

    @property
    def first_day(self) -> dt.date:
        """The earliest day it can mean."""
        return dt.date(self.year, self.month or 1, self.day or 1)

    @property
    def last_day(self) -> dt.date:
        """The latest day it can mean."""
        month = self.month or 12
        return dt.date(self.year, month, self.day or calendar.monthrange(self.year, month)[1])

    def __lt__(self, other: PartialDate) -> bool:
        """Order by the first day it can mean, the less precise first: 2024 < 2024-01 < 2024-01-01."""
        return (self.year, self.month or 0, self.day or 0) < (other.year, other.month or 0, other.day or 0)

    def __str__(self) -> str:
        """Return ISO 8601 at the known precision."""
        parts = [f"{self.year:04d}"]
        if self.month is not None:
            parts.append(f"{self.month:02d}")
        if self.day is not None:
            parts.append(f"{self.day:02d}")
        return "-".join(parts)

    def in_words(self) -> str:
        """Return the date as people write it: `12 November 2025`, `December 2024`, `2024`."""
        words = [str(self.day)] if self.day is not None else []
        if self.month is not None:
            words.append(_MONTHS[self.month])
        return " ".join([*words, str(self.year)])
