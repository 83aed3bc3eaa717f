"""When a value holds and when it was said: the time of its sentence that it is tied to."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from corpus.dates import PartialDate
from corpus.figure import FLOWS, Metric
from index.figure_metrics import distance
from index.figure_periods import Time, day_of
from index.figure_values import Value


@dataclass(frozen=True, slots=True)
class Timing:
    """A value among the times of its sentence.

    Attributes:
        others: all values of the sentence.
        edges: where its clauses and their parts begin.
        others_begin: where clauses begin whose subject is something else.
        shared: whether the values are of several subjects, at one time.
    """

    text: str
    value: Value
    metric: Metric
    others: Sequence[Value]
    edges: Sequence[int]
    times: Sequence[Time]
    others_begin: Sequence[int] = ()
    shared: bool = False


_PERIOD_REACH = 130
"""How far from a value its period may stand, in letters. Set on the even notes of the starter corpus."""

_DATE_REACH = 30
_APART = 40
"""A value and its own time stand so many letters apart at most."""
_IN = re.compile(r"\s(?:in|for|by|during|from)\s(?:the\s)?")
_COMPARED = re.compile(
    r"\b(?:from|than|over|with|to|versus|against)\s(?:the\s)?same\s(?:period|quarter|time|three\smonths|months?)\s(?:of\s|in\s)?$"
)
"""What makes a time that of a comparison alone: `a 63% increase from the same period last year`."""

_AHEAD = re.compile(r"\b(?:expects?|plans?|will|would|forecasts?|projects?|aims?|intends?|guid\w+)\b")
_LENGTHS = re.compile(r"\b(?:YTD|year[\s-]to[\s-]date|(?:three|six|nine|twelve)\smonths)\b", re.IGNORECASE)
"""A sentence that counts over such a time has a period of its own, which no other sentence gives it."""

_TOGETHER = re.compile(r",?\s(?:and|or)\s|,\s")
_LEADING = 14
"""A date that begins a sentence stands behind `On ` or `As reported on `."""

_LED_BY = re.compile(r"(?:\w+\s(?:days?|weeks?|months?|quarters?|years?)\s(?:earlier|later|before),?\s)?(?:\w+\s){0,3}")
_HAPPENED = re.compile(
    r"(?:,\swhen\b|,?(?:\s[^,;]{3,60},)?)[^,;]{0,60}?\b(?:was|were|had|did|gave|put|told|said|rose|grew|fell|cut|went|took|set|kept|held|made|began|\w{3,}ed)\b"
)
"""A verb of the past behind a date: what it tells has happened, even where the document is dated before."""

_STATE_AS_OF = re.compile(r"\b(?:as\sof|as\sat|at|at\sthe)\s(?:the\s)?$", re.IGNORECASE)
_SAID_ON = re.compile(r"\b(?:on|in|by|of|dated|since|from|early|late)\s$", re.IGNORECASE)
_TOLD_ON = re.compile(
    r"\b(?:reported|announced|disclosed|given|published|dated|stated|said|wrote|told)\s(?:on|in)\s$", re.IGNORECASE
)
_UNTIMED: frozenset[Metric] = frozenset({"date of service", "contract term"})


def time_of(timing: Timing) -> Time | None:
    """Return the time that a value covers or is due in, None where the sentence does not tell surely."""
    if timing.metric in _UNTIMED:
        return None
    in_turn = _in_turn(timing)
    if in_turn is not None:
        return in_turn
    run = _run(timing)
    if timing.shared:
        return _nearest(replace(timing, value=run[-1]))
    return _of_run(timing, run) if timing.metric in FLOWS and len(run) > 1 else _nearest(timing)


def may_inherit(timing: Timing) -> bool:
    """Tell whether a value without a time of its own may take that of another sentence."""
    is_due = any(time.role in {"due", "until"} for time in timing.times)
    return timing.metric in FLOWS and not is_due and len(_run(timing)) == 1 and not _LENGTHS.search(timing.text)


def dates_of(timing: Timing, published: PartialDate | None) -> tuple[PartialDate | None, PartialDate | None]:
    """Return when a value was claimed, and for which day it is given where that is told."""
    claimed, effective = published, None
    for time in timing.times:
        day = day_of(time)
        before = timing.text[max(0, time.start - 24) : time.start]
        told = _TOLD_ON.search(before) is not None
        later = day is not None and published is not None and day.first_day > published.last_day
        if day is None or (later and not told and not _has_happened(timing, time)):
            continue
        gap = distance(timing.value, time.start, time.end, timing.others, timing.edges)
        follows = time.start >= timing.value.end and gap <= _DATE_REACH
        if follows and _STATE_AS_OF.search(before):
            effective = day
        elif follows and _SAID_ON.search(before):
            return day, effective
        elif time.end <= timing.value.start and (
            (told and gap <= 4 * _DATE_REACH) or (_leads(timing, time) and _SAID_ON.search(before))
        ):
            claimed = day
    return claimed, effective


def _leads(timing: Timing, time: Time) -> bool:
    """Tell whether a time begins its sentence or a clause: `Four days earlier, on 14 August, …`, `… in May, when …`."""
    led = time.start <= _LEADING or _LED_BY.fullmatch(timing.text, 0, time.start) is not None
    return led or timing.text.startswith(", when ", time.end)


def _has_happened(timing: Timing, time: Time) -> bool:
    """Tell whether a time that begins a sentence is told to have passed: `On 16 April 2026, it raised …`."""
    return _leads(timing, time) and _HAPPENED.match(timing.text, time.end) is not None


def _in_turn(timing: Timing) -> Time | None:
    """Return the time of one of several values that each have their own: `$28 billion in 2023, $39 billion in 2024`.

    Values and times take turns there, whichever comes first; None where they do not.
    """
    alike = [other for other in timing.others if other.kind == timing.value.kind]
    periods = [time for time in timing.times if time.role == "period"]
    if len(alike) < 2 or len(alike) != len(periods):
        return None
    alike.sort(key=_start)
    periods.sort(key=lambda time: time.start)
    pairs = list(zip(alike, periods, strict=True))
    values_first = alike[0].start < periods[0].start
    spans = [(each.start, each.end) for pair in pairs for each in (pair if values_first else pair[::-1])]
    if any(begin < end for (_, end), (begin, _) in pairwise(spans)):
        return None
    if any(later - end > _APART for (_, end), (later, _) in zip(spans[::2], spans[1::2], strict=True)):
        return None
    return next(time for value, time in pairs if value is timing.value)


def _run(timing: Timing) -> list[Value]:
    """Return the values that are listed together with one: `$14.1 billion and $10.4 billion`."""
    run: list[Value] = []
    for other in sorted((other for other in timing.others if other.kind == timing.value.kind), key=_start):
        if run and not _TOGETHER.fullmatch(timing.text, run[-1].end, other.start):
            if timing.value in run:
                return run
            run = []
        run.append(other)
    return run if timing.value in run else [timing.value]


def _of_run(timing: Timing, run: Sequence[Value]) -> Time | None:
    """Return the time of one of several values: `… during Q2 2025 and Q2 2026` gives each its own, in order."""
    listed: list[Time] = []
    for time in timing.times:
        if time.role != "period" or time.start < run[-1].end:
            continue
        if listed and not _TOGETHER.fullmatch(timing.text, listed[-1].end, time.start):
            break
        listed.append(time)
    return listed[run.index(timing.value)] if len(listed) == len(run) else None


def _nearest(timing: Timing) -> Time | None:
    """Return the time that a value covers: of the fitting ones the nearest, not across another value."""
    value = timing.value
    wanted = {"period", "span"} if timing.metric in FLOWS else {"period", "span", "due", "until", "from"}
    fitting = [
        (distance(value, time.start, time.end, timing.others, timing.edges), time)
        for time in timing.times
        if time.role in wanted
        and not (time.start < value.end and value.start < time.end)
        and not _is_of_another(timing, time)
    ]
    best = min(fitting, key=lambda pair: pair[0], default=None)
    return best[1] if best and best[0] <= _PERIOD_REACH else None


def _is_of_another(timing: Timing, time: Time) -> bool:
    """Tell whether a time is that of another value or subject: `5 GW, and the first phase is due in 2030`."""
    end = timing.value.end
    if _COMPARED.search(timing.text, max(0, time.start - 40), time.start):
        return True
    if time.end <= timing.value.start and _is_told_before(timing, time):
        return True
    if any(end < begin < time.start for begin in timing.others_begin):
        return True
    run = _run(timing)
    return any(
        end < other.start and other.end <= time.start and _IN.fullmatch(timing.text, other.end, time.start)
        for other in timing.others
        if other.kind == timing.value.kind and other not in run
    )


def _is_told_before(timing: Timing, time: Time) -> bool:
    """Tell whether a time is that of a sum before it, and the value one of what is to come."""
    told = any(
        other.kind == timing.value.kind
        and other.end <= time.start
        and _IN.fullmatch(timing.text, other.end, time.start)
        for other in timing.others
    )
    return told and timing.metric in FLOWS and bool(_AHEAD.search(timing.text, time.end, timing.value.start))


def _start(value: Value) -> int:
    return value.start
