"""When to look again: at a source after a check, at an article after it was stored. Pure: the record keeps it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import Literal

from corpus.errors import FetchError, GroundworkError, PageGone, RobotsRefused, TryLater
from corpus.source import SourceState

CONDITIONAL_SECONDS = 3600
"""The usual pace of a source that answers conditional requests: asking it costs its site next to nothing."""
UNCONDITIONAL_SECONDS = 24 * 3600
"""The usual pace of one that sends everything each time."""
SLOWEST_SECONDS = 24 * 3600
DORMANT_SECONDS = 7 * 24 * 3600
"""The pace of a source that has brought nothing for very many checks."""
_SLOWER_AFTER = 12
_DORMANT_AFTER = 60
_FIRST_RETRY_SECONDS = 900
MOST_FAILURES = 10
"""Checks that fail in a row before a source is paused and the researcher told."""
JITTER = 0.1
_RECHECK_DAYS = (1, 3, 7, 30)
_SOONEST_RECHECK = dt.timedelta(hours=12)

Result = Literal["new", "unchanged"]


@dataclass(frozen=True, slots=True)
class Schedule:
    """When a source is looked at next, and what led to it.

    Attributes:
        pace_seconds: as the researcher set it, None for the usual.
        failures: checks in a row that failed; `unchanged`: that brought nothing new.
        reason: why it is paused or stopped.
    """

    next_fetch_at: dt.datetime | None = None
    pace_seconds: int | None = None
    failures: int = 0
    unchanged: int = 0
    state: SourceState = "active"
    reason: str | None = None


def after_success(
    schedule: Schedule,
    result: Result,
    *,
    conditional: bool,
    now: dt.datetime,
    jitter: float,
    asked_seconds: int | None = None,
) -> Schedule:
    """Return the schedule after a check that was answered.

    Args:
        schedule: as it was.
        result: whether the check brought a new link.
        conditional: the source gave something to ask with whether it has changed.
        now: when the check ended.
        jitter: between -1 and 1, so that sources which were added together spread out.
        asked_seconds: how often the source says that it changes; never looked at more often than that.
    """
    unchanged = 0 if result == "new" else schedule.unchanged + 1
    pace = schedule.pace_seconds or _usual(conditional=conditional, unchanged=unchanged)
    pace = max(pace, asked_seconds or 0)
    return replace(
        schedule,
        next_fetch_at=now + dt.timedelta(seconds=_spread(pace, jitter)),
        failures=0,
        unchanged=unchanged,
        reason=None,
    )


def after_failure(schedule: Schedule, error: GroundworkError, *, now: dt.datetime, jitter: float) -> Schedule:
    """Return the schedule after a check that failed: later and later, and paused after the tenth time in a row."""
    if isinstance(error, PageGone):
        return replace(schedule, state="stopped", next_fetch_at=None, reason=error.reason)
    promised = error.not_before if isinstance(error, TryLater) else None
    status = error.status if isinstance(error, FetchError) else None
    if promised is not None and status is None:
        # It was not asked at all, because of what it had said before: that is no new failure.
        return replace(schedule, next_fetch_at=max(promised, now))
    failures = schedule.failures + 1
    reason = error.reason if isinstance(error, FetchError) else str(error)
    if failures >= MOST_FAILURES:
        told = f"{failures} checks in a row failed, the last one so: {reason}"
        return replace(schedule, state="paused", next_fetch_at=None, failures=failures, reason=told)
    wait = min(_FIRST_RETRY_SECONDS * 2 ** (failures - 1), SLOWEST_SECONDS)
    if isinstance(error, RobotsRefused) and status is None:
        wait = UNCONDITIONAL_SECONDS
    wait = max(wait, min(schedule.pace_seconds or 0, SLOWEST_SECONDS))
    moment = now + dt.timedelta(seconds=_spread(wait, jitter))
    # A Retry-After that has passed, or is over in a moment, is no reason to ask again and again.
    return replace(schedule, next_fetch_at=max(moment, promised or moment), failures=failures)


def recheck_after(first_seen_at: dt.datetime, now: dt.datetime) -> dt.datetime | None:
    """Return when an article is looked at again, to see whether it was changed; None when it is old enough.

    Args:
        first_seen_at: when it was first listed.
        now: when it has just been looked at; what fell due while nothing ran is not made up for.
    """
    moments = (first_seen_at + dt.timedelta(days=days) for days in _RECHECK_DAYS)
    return next((moment for moment in moments if moment > now + _SOONEST_RECHECK), None)


def _usual(*, conditional: bool, unchanged: int) -> int:
    if unchanged >= _DORMANT_AFTER:
        return DORMANT_SECONDS
    pace = CONDITIONAL_SECONDS if conditional else UNCONDITIONAL_SECONDS
    slower: int = pace * 2 ** (unchanged // _SLOWER_AFTER)
    return min(slower, SLOWEST_SECONDS)


def _spread(seconds: int, jitter: float) -> float:
    """Return a wait, lengthened by up to a tenth: never shortened, so that nothing is asked for early."""
    return seconds * (1 + JITTER * abs(jitter))
