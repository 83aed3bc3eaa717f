"""Times in a sentence: days, calendar and fiscal periods, dates something is due by, and lengths of time."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from corpus.dates import PartialDate
from corpus.figure import Period

Role = Literal["day", "period", "due", "until", "from", "span", "length"]


@dataclass(frozen=True, slots=True)
class Time:
    """A time named at `[start, end)` of a text.

    Attributes:
        role: `day` is a day or month something was said or done on; `period` a year or part of one; `due` when
            something is to be reached; `until` and `from` are open spans; `length` is a number of years or months.
        label: as `Period.label`; for a length `10 years`.
    """

    role: Role
    label: str
    start: int
    end: int
    fiscal: bool = False


_MONTHS = {name.lower(): number for number, name in enumerate(calendar.month_name) if name}
_MONTHS |= {name.lower(): number for number, name in enumerate(calendar.month_abbr) if name} | {"sept": 9}
_MONTH = "(?:" + "|".join(sorted(_MONTHS, key=len, reverse=True)) + r")\.?"
_ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "1st": 1, "2nd": 2, "3rd": 3, "4th": 4, "final": 4}
_ORDINAL = "(?:" + "|".join(_ORDINALS) + ")"
_NUMBERS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "eleven": 11, "twelve": 12, "fifteen": 15, "eighteen": 18, "twenty": 20, "twenty-five": 25, "thirty": 30,
}  # fmt: skip
_COUNT = r"(?:\d{1,3}(?:\.\d)?|" + "|".join(sorted(_NUMBERS, key=len, reverse=True)) + ")"
_YEAR = r"(?:19[5-9]\d|20\d\d)"
_DASH = r"\s?[-\u2010\u2011–—/]\s?"
_FISCAL = r"(?:fiscal(?:[\s-]year)?|fy)[\s'’-]?"
_PATTERN = re.compile(
    rf"""(?<![\w$€£.,])(?<!YTD\s)(?:
    (?P<iso>{_YEAR}-(?:0[1-9]|1[0-2])(?:-\d\d)?(?!\d))
    |(?P<dayfirst>\d{{1,2}}(?:st|nd|rd|th)?\s(?:of\s)?(?P<m1>{_MONTH}),?\s(?P<y1>{_YEAR}))
    |(?P<dayafter>(?P<m2>{_MONTH})\s(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?(?:,\s(?P<y2>{_YEAR}))?)(?!\d|,\d|\.\d)
    |(?P<monthyear>(?P<m3>{_MONTH}),?\s(?:of\s)?(?P<y3>{_YEAR})(?!\squarter))
    |(?P<fq>(?:(?:(?P<fq1>{_ORDINAL})(?:[\s-](?:fiscal[\s-])?quarter(?:\s(?:figures|results))?|(?=\sof\sfiscal))|q(?P<fq2>[1-4]))(?:\s(?:of|in|for))?
        \s(?:its\s|the\s)?{_FISCAL}(?P<fy1>{_YEAR}|\d\d)
        |{_FISCAL}(?P<fy2>{_YEAR}|\d\d)[\s-](?:q(?P<fq3>[1-4])|(?P<fq4>{_ORDINAL})[\s-]quarter)
        |fiscal\s(?:q(?P<fq5>[1-4])|(?P<fq6>{_ORDINAL})[\s-]quarter)(?:\s(?:of|in))?\s(?P<fy3>{_YEAR})
        |q(?P<fq7>[1-4])[\s-]?fy[\s'’-]?(?P<fy4>{_YEAR}|\d\d)))
    |(?P<fiscal>{_FISCAL}(?P<fy5>{_YEAR}|(?<=fy)\d\d|(?<=fy[\s'’-])\d\d))
    |(?P<quarter>(?:(?P<q1>{_ORDINAL})[\s-]quarter(?:\s(?:of|in|for))?\s(?:the\syear\s)?(?:calendar\s)?(?P<y4>{_YEAR})
        |q(?P<q2>[1-4])(?:\s(?:of|in))?[\s,'’-]{{0,2}}(?P<y5>{_YEAR}|(?<=['’])\d\d)
        |(?P<q3>[1-4])q[\s'’]?(?P<y6>{_YEAR}|\d\d)
        |(?P<y7>{_YEAR})[\s-]?q(?P<q4>[1-4])
        |(?P<y8>{_YEAR})\s(?P<q5>{_ORDINAL})[\s-]quarter))
    |(?P<ending>(?P<m4>{_MONTH})\s(?:(?P<y17>{_YEAR})\s)?quarter)
    |(?P<half>(?:(?P<h1>first|second|latter|1st|2nd)[\s-]half(?:\s(?:of|in))?\s(?:calendar\s)?(?P<y9>{_YEAR})
        |h(?P<h2>[12])[\s-]?(?P<y10>{_YEAR})|(?P<h3>[12])h[\s-]?(?P<y11>{_YEAR})))
    |(?P<years>(?:between\s)?(?P<y12>{_YEAR})(?:{_DASH}|\s(?:to|and|through|until)\s)(?P<y13>{_YEAR}|\d\d(?!\d)))
    |(?P<edge>(?P<part>early|late|mid|middle\sof|end\sof|beginning\sof|start\sof|close\sof|year[\s-]end)[\s-]
        (?:calendar\s)?(?:year\s)?(?P<y14>{_YEAR}))
    |(?P<year>(?:calendar[\s-](?:year\s)?|full[\s-]year\s|cy\s?)?(?P<y15>{_YEAR})(?:\scalendar\syear)?)
    |(?P<cy>cy['’]?(?P<y16>\d\d))
    |(?P<relative>(?:this|next|last|the\scurrent|the\sprior|the\sprevious)\s(?:calendar\s|fiscal\s)?(?:year|quarter)
        |(?:the\s)?end\sof\s(?:this|the|next)\syear|year[\s-]end|a\syear\s(?:earlier|ago|before)|the\syear-ago\squarter)
    |(?P<length>(?P<n>{_COUNT})[\s-](?:full\s)?(?P<unit>year|month)s?)
    )(?![\w%])(?!,\d{{3}})""",
    re.VERBOSE | re.IGNORECASE,
)
_DUE = re.compile(
    r"(?:\b(?:by|before|no\slater\sthan|not\slater\sthan)\s(?:the\s|around\s|about\s|its\s)?(?:end\sof\s)?(?:the\s)?"
    r"|\b(?:for|until)\s(?:the\s)?end\sof\s)$",
    re.IGNORECASE,
)
_UNTIL = re.compile(r"\b(?:through|until|till|to|to\sthe\send\sof|up\sto\sand\sincluding)\s(?:the\s)?$", re.IGNORECASE)
_FROM = re.compile(
    r"\b(?:from|since|compared\s(?:with|to)|versus|vs\.?|relative\sto|than(?:\sin)?|starting\s(?:in\s)?|beginning\s(?:in\s)?|as\sof)\s(?:the\s)?$",
    re.IGNORECASE,
)
_BARE_QUARTER = re.compile(rf"(?<=\bin the )(?P<quarter>{_ORDINAL})[\s-]quarter\b(?!['’])", re.IGNORECASE)
_HINT = re.compile(r"\d|year|quarter|month|half", re.IGNORECASE)


def times(text: str, *, published: PartialDate | None = None) -> list[Time]:
    """Return the times a text names, in order.

    Args:
        text: a sentence, or the head of a table column.
        published: what `this year` and a day without a year are counted from; without it they are left out.
    """
    if not _HINT.search(text):
        return []
    found: list[Time] = []
    place = 0
    while match := _PATTERN.search(text, place):
        time = _time(text, match, published)
        place = match.end()
        if time is not None:
            found.append(time)
        elif match["years"]:
            found.append(_first_year(text, match))
            place = match.end("y12")
    return _with_quarters(text, found)


def day_of(time: Time) -> PartialDate | None:
    """Return the date of a time that is a day or a month, None for other times."""
    return PartialDate.parse(time.label) if time.role == "day" else None


def period_of(time: Time, written: str, year_ends: int | None) -> Period:
    """Return a time as the period of a value.

    Args:
        time: a time other than a length.
        written: its words.
        year_ends: the month in which the subject's fiscal year ends, where known.
    """
    first, last = bounds(time.label, year_ends)
    label = time.label
    if time.role == "due" and last is not None:
        return Period(written, f"by {last.isoformat()}", time.fiscal, None, last)
    if time.role == "until":
        return Period(written, f"/{label}", time.fiscal, None, last)
    if time.role == "from":
        return Period(written, f"{label}/", time.fiscal, first, None)
    return Period(written, label, time.fiscal, first, last)


def bounds(label: str, year_ends: int | None = 12) -> tuple[dt.date | None, dt.date | None]:
    """Return the first and last day of a period's label; none where a fiscal year's end is unknown or for a length."""
    if match := re.fullmatch(r"FY(\d{4})(?:-Q([1-4]))?", label):
        return _fiscal_bounds(int(match[1]), int(match[2] or 0), year_ends)
    if match := re.fullmatch(r"(\d{4})-([QH])([1-4])", label):
        months = 3 if match[2] == "Q" else 6
        return _months(int(match[1]), (int(match[3]) - 1) * months + 1, months)
    if match := re.fullmatch(r"(\d{4})/(\d{4})", label):
        return dt.date(int(match[1]), 1, 1), dt.date(int(match[2]), 12, 31)
    if re.fullmatch(r"\d{4}(?:-\d\d){0,2}", label):
        day = PartialDate.parse(label)
        return day.first_day, day.last_day
    return None, None


def fiscal_label(last: dt.date, months: int, year_ends: int | None) -> str | None:
    """Return the label of a period of some months that ends about `last`; None where no quarter or year ends then.

    A company that closes its books on a weekday near the end of the month is given that month.
    """
    end = last - dt.timedelta(days=10) if last.day <= 10 else last
    if year_ends is None or months not in {3, 12}:
        return None
    since = (end.month - year_ends) % 12
    year = end.year + (1 if since > 0 and end.month > year_ends else 0)
    if since % 3 or (months == 12 and since):
        return None
    prefix = "" if year_ends == 12 else "FY"
    if months == 12:
        return f"{prefix}{year}"
    return f"{prefix}{year}-Q{since // 3 or 4}"


def number_of(word: str) -> float:
    """Return the value of a count written in digits or words."""
    return float(_NUMBERS.get(word.lower()) or word)


def _fiscal_bounds(year: int, quarter: int, year_ends: int | None) -> tuple[dt.date | None, dt.date | None]:
    if year_ends is None:
        return None, None
    first_month = year_ends + 1 - 12
    if quarter:
        return _months(year, first_month + 3 * (quarter - 1), 3)
    return _months(year, first_month, 12)


def _months(year: int, month: int, count: int) -> tuple[dt.date, dt.date]:
    """Return the first and last day of `count` months; a month below 1 lies in the year before."""
    start = year * 12 + month - 1
    end = start + count - 1
    last_year, last_month = end // 12, end % 12 + 1
    last = calendar.monthrange(last_year, last_month)[1]
    return dt.date(start // 12, start % 12 + 1, 1), dt.date(last_year, last_month, last)


def _with_quarters(text: str, found: list[Time]) -> list[Time]:
    """Give quarters without a year that of the sentence: `in fiscal 2026 $34.9 billion in the first quarter`.

    The year itself is no period then: each of its values has its quarter.
    """
    taken = [(time.start, time.end) for time in found]
    bare = [
        match
        for match in _BARE_QUARTER.finditer(text)
        if not any(match.start() < end and start < match.end() for start, end in taken)
    ]
    years = [time for time in found if time.role == "period" and re.fullmatch(r"(?:FY)?\d{4}", time.label)]
    if not bare or len({time.label for time in years}) != 1 or years[0].start > bare[0].start():
        return found
    quarters = [
        Time("period", f"{years[0].label}-Q{_ordinal(match['quarter'])}", match.start(), match.end(), years[0].fiscal)
        for match in bare
    ]
    return sorted([*(time for time in found if time not in years), *quarters], key=lambda time: time.start)


def _time(text: str, match: re.Match[str], published: PartialDate | None) -> Time | None:
    kind = match.lastgroup and next(name for name in _KINDS if match[name])
    found = _READERS[str(kind)](match, published)
    if found is None:
        return None
    role, label = found
    before = text[max(0, match.start() - 40) : match.start()]
    if role == "period":
        role = _role(before, match["part"])
    elif role == "day" and _DUE.search(before):
        role = "due"
    elif role == "day" and re.search(r"\b(?:through|until)\s(?:the\s)?$", before, re.IGNORECASE):
        role = "until"
    return Time(role, label, match.start(), match.end(), fiscal=label.startswith("FY"))


def _first_year(text: str, match: re.Match[str]) -> Time:
    """Return the first of two years that are no span, as in `brought forward from 2028 to 2027`."""
    start = match.start("y12")
    role = _role(text[max(0, start - 40) : start], None)
    return Time(role, match["y12"], start, match.end("y12"))


def _role(before: str, part: str | None) -> Role:
    """Return the role of a year, or of the part of it that a word such as `late` names."""
    if _DUE.search(before):
        return "due"
    if part and _FROM.search(before):
        return "from"
    if part and part.lower() not in {"end of", "close of", "year-end", "year end"}:
        return "due"
    if part:
        return "due" if re.search(r"\b(?:for|to|by|before|until)\s(?:the\s)?$", before, re.IGNORECASE) else "day"
    if _UNTIL.search(before):
        return "until"
    return "from" if _FROM.search(before) else "period"


_Found = tuple[Role, str] | None


def _iso(match: re.Match[str], _: PartialDate | None) -> _Found:
    return _day(*(int(part) for part in match["iso"].split("-")))


def _day_first(match: re.Match[str], _: PartialDate | None) -> _Found:
    day = re.match(r"\d+", match["dayfirst"])
    assert day is not None
    return _day(int(match["y1"]), _month(match["m1"]), int(day[0]))


def _day_after(match: re.Match[str], published: PartialDate | None) -> _Found:
    if match["y2"]:
        return _day(int(match["y2"]), _month(match["m2"]), int(match["d2"]))
    if published is None or not match["m2"][0].isupper():
        return None
    return _day(_year_of(_month(match["m2"]), published), _month(match["m2"]), int(match["d2"]))


def _month_year(match: re.Match[str], _: PartialDate | None) -> _Found:
    return _day(int(match["y3"]), _month(match["m3"]))


def _fiscal_quarter(match: re.Match[str], _: PartialDate | None) -> _Found:
    quarter = next(match[f"fq{number}"] for number in range(1, 8) if match[f"fq{number}"])
    year = next(match[f"fy{number}"] for number in range(1, 5) if match[f"fy{number}"])
    return "period", f"FY{_whole_year(year)}-Q{_ordinal(quarter)}"


def _fiscal_year(match: re.Match[str], _: PartialDate | None) -> _Found:
    return "period", f"FY{_whole_year(match['fy5'])}"


def _quarter(match: re.Match[str], _: PartialDate | None) -> _Found:
    quarter = next(match[f"q{number}"] for number in range(1, 6) if match[f"q{number}"])
    year = next(match[f"y{number}"] for number in range(4, 9) if match[f"y{number}"])
    return "period", f"{_whole_year(year)}-Q{_ordinal(quarter)}"


def _ending(match: re.Match[str], published: PartialDate | None) -> _Found:
    """Read `the June 2026 quarter`, which is named for the month that it ends in."""
    month = _month(match["m4"])
    if month % 3 or (not match["y17"] and published is None) or not match["m4"][0].isupper():
        return None
    year = int(match["y17"]) if match["y17"] or published is None else _year_of(month, published)
    return "period", f"{year}-Q{month // 3}"


def _half(match: re.Match[str], _: PartialDate | None) -> _Found:
    half = match["h1"] or match["h2"] or match["h3"]
    year = match["y9"] or match["y10"] or match["y11"]
    return "period", f"{year}-H{1 if half.lower() in {'first', '1st', '1'} else 2}"


def _years(match: re.Match[str], _: PartialDate | None) -> _Found:
    first = int(match["y12"])
    last = int(match["y13"]) if len(match["y13"]) == 4 else first - first % 100 + int(match["y13"])
    return ("span", f"{first}/{last}") if first < last else None


def _edge(match: re.Match[str], _: PartialDate | None) -> _Found:
    year, part = match["y14"], match["part"].lower()
    label = {"early": f"{year}-H1", "beginning of": f"{year}-H1", "start of": f"{year}-H1", "late": f"{year}-H2"}
    if part in {"mid", "middle of"}:
        return "period", f"{year}-06"
    return "period", label.get(part, f"{year}-12")


def _plain_year(match: re.Match[str], _: PartialDate | None) -> _Found:
    return "period", match["y15"]


def _short_calendar_year(match: re.Match[str], _: PartialDate | None) -> _Found:
    return "period", f"20{match['y16']}"


def _relative(match: re.Match[str], published: PartialDate | None) -> _Found:
    words = match["relative"].lower()
    if published is None or "fiscal" in words or "quarter" in words:
        return None
    year = published.year + ("next" in words) - ("last" in words or "prior" in words or "previous" in words)
    if "end" in words:
        return "due", f"{year}-12"
    if "earlier" in words or "ago" in words or "before" in words:
        return None
    return "period", str(year)


def _length(match: re.Match[str], _: PartialDate | None) -> _Found:
    return "length", f"{number_of(match['n']):g} {match['unit'].lower()}s"


_READERS = {
    "iso": _iso,
    "dayfirst": _day_first,
    "dayafter": _day_after,
    "monthyear": _month_year,
    "fq": _fiscal_quarter,
    "fiscal": _fiscal_year,
    "quarter": _quarter,
    "ending": _ending,
    "half": _half,
    "years": _years,
    "edge": _edge,
    "year": _plain_year,
    "cy": _short_calendar_year,
    "relative": _relative,
    "length": _length,
}
_KINDS: Mapping[str, object] = _READERS


def _day(year: int, month: int, day: int | None = None) -> _Found:
    if not 1 <= month <= 12 or (day is not None and not 1 <= day <= calendar.monthrange(year, month)[1]):
        return None
    return "day", str(PartialDate(year, month, day))


def _month(written: str) -> int:
    return _MONTHS[written.lower().rstrip(".")]


def _year_of(month: int, published: PartialDate) -> int:
    """Return the year of a month named without one: the last time it came round before publication."""
    return published.year - (published.month is not None and month > published.month)


def _ordinal(written: str) -> int:
    return _ORDINALS.get(written.lower()) or int(written)


def _whole_year(written: str) -> int:
    return int(written) if len(written) == 4 else 2000 + int(written)


def lengths(found: list[Time]) -> Iterator[tuple[Time, float]]:
    """Yield the times that are lengths, in years."""
    for time in found:
        if time.role == "length":
            number, unit = time.label.split()
            yield time, float(number) / (12 if unit == "months" else 1)
