"""Dates of service and contract terms: times that are values themselves."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence

from index.figure_metrics import Reading
from index.figure_periods import Time, bounds, lengths
from index.figure_values import Value

_SERVICE = re.compile(
    r"\b(?:online|operational|in\sservice|(?:commercial\s|in\s|into\s)operations?|live|start(?:s|ed|ing)?(?:\sof)?(?:\soperat\w+)?|launch\w*|"
    r"first\s(?:capacity|deployments?|phase|deliver\w+|buildings?|power|systems?)|initial\s(?:capacity|deliver\w+)|ramp|restart\w*|deliver(?:y|ies|ed)?|"
    r"shipments?|ships?|deploy(?:ed|ments?)|energi[sz]\w+|ready\sfor\sservice|complet(?:ion|ed)|volume\sstart|due|open(?:s|ing)?|begin(?:s|ning)?)\b",
    re.IGNORECASE,
)
_AHEAD = re.compile(
    r"\b(?:plann\w+|due|expect\w*|schedul\w+|will|would|is\sto|are\sto|to\s(?:begin|start|come|be|have|open|go)|target\w*|slated|on\strack|set\sto|"
    r"aim\w*|starts?|coming|first|from)\b",
    re.IGNORECASE,
)
_SINCE = re.compile(r"\b(?:in\s(?:operation|service|use)|operational|online|live)\ssince\s$", re.IGNORECASE)
_THING = re.compile(
    r"\b(?:[Cc]ent(?:er|re)s?|sites?|campus\w*|data[\s-]cent\w+|plants?|reactors?|capacity|chips?|platforms?|systems?|racks?|GPUs?|TPUs?|clusters?|operations?|"
    r"deploy\w*|facilit\w+|projects?|fabs?|factor(?:y|ies)|power|hub|buildings?|supercomputer|region|restart|phase|[A-Z]{2}\d+\w*)\b"
)
_CONTRACT = re.compile(
    r"\b(?:contracts?|agreements?|leases?|leased?|deals?|PPA|power\spurchase|lease\sterm|venture|joint\sventure)\b",
    re.IGNORECASE,
)
_NO_TERM = re.compile(
    r"\b(?:next|past|last|coming|previous|first|within|in|after|every|than|nearly|another|old|age|ago)\s(?:the\s)?(?:next\s)?$",
    re.IGNORECASE,
)
_TERM_BEFORE = re.compile(
    r"\b(?:over|for|across|runs?\sfor|an?|the|its|through|of|under|new|initial|spread\sover|contracted\sfor)\s(?:an?\s|the\s|its\s|about\s|roughly\s)?$",
    re.IGNORECASE,
)
_MOVED = re.compile(r"\b(?:brought|moved|pulled|pushed|delayed|slipped|shifted|postponed|advanced)\b", re.IGNORECASE)
_IN = re.compile(r"\b(?:in|by|from|for)\s(?:late\s|early\s)?$")
_OTHERWISE_DATED = re.compile(r"[$€£]|\b(?:contract|signed|announced|reported|since|said)\b")
_REACH = 75
"""How far before a date the word may stand that makes it one of service, in letters."""

LONGEST_YEARS = 60


def terms(text: str, found: Sequence[Time], edges: Sequence[int]) -> Iterator[tuple[Value, Reading]]:
    """Yield the lengths of contracts in a sentence, in years."""
    for time, years in lengths(list(found)):
        part_start, part_end = _part(time, edges, len(text))
        cue = _CONTRACT.search(text, max(0, part_start - 60), part_end)
        before = text[max(0, time.start - 30) : time.start]
        hyphened = "-" in text[time.start : time.end]
        if cue is None or _NO_TERM.search(before) or not 1 <= years <= LONGEST_YEARS:
            continue
        following = text[time.end : time.end + 12].lower()
        if "weighted" in text[part_start : time.start] or following.startswith(
            (" ago", " old", " earlier", " later", " after", " before", "-old")
        ):
            continue
        if hyphened and not _CONTRACT.search(text, time.end, min(len(text), time.end + 60)):
            continue
        if hyphened or _TERM_BEFORE.search(before):
            yield Value("term", years, years, "years", time.start, time.end), Reading("contract term", *cue.span())


def dates_of_service(text: str, found: Sequence[Time], edges: Sequence[int]) -> Iterator[tuple[Value, Reading]]:
    """Yield the dates at which something is to come into service, or came, as `yyyymmdd`."""
    if not _THING.search(text):
        return
    for time in found:
        if time.role in {"length", "span"} or time.fiscal:
            continue
        start = max(_part(time, edges, len(text))[0], time.start - _REACH)
        cue = _moved(text, start, time) or _came(text, start, time)
        first, last = bounds(time.label)
        if cue and first and last:
            value = Value("date", _number(first), _number(last), "date", time.start, time.end)
            yield value, Reading("date of service", start + cue.start(), start + cue.end())


def _moved(text: str, start: int, time: Time) -> re.Match[str] | None:
    """Find the word of service in `brought the restart forward from 2028 to 2027`."""
    before = text[start : time.start]
    return _last(_SERVICE, before) if time.role in {"from", "until"} and _MOVED.search(before) else None


def _came(text: str, start: int, time: Time) -> re.Match[str] | None:
    """Find the word of service before a date that lies ahead, or in `in operation since October`."""
    before = text[start : time.start]
    if time.role in {"from", "day"} and (since := _SINCE.search(before)):
        return since
    service = _last(_SERVICE, before)
    if service is None or time.role == "until" or not _AHEAD.search(text, max(0, start - 65), time.start):
        return None
    if time.role == "day" and not _IN.search(before):
        return None
    return None if _OTHERWISE_DATED.search(before, service.end()) else service


def _number(day: dt.date) -> float:
    return float(day.year * 10000 + day.month * 100 + day.day)


def _part(time: Time, edges: Sequence[int], length: int) -> tuple[int, int]:
    start = max((edge for edge in edges if edge <= time.start), default=0)
    return start, min((edge for edge in edges if edge >= time.end), default=length)


def _last(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    last = None
    for last in pattern.finditer(text):  # noqa: B007 - the last one is wanted
        pass
    return last
