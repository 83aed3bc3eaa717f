"""How a followed source is doing, in a word and why, for every way in."""

from __future__ import annotations

import datetime as dt
from typing import Literal, get_args

from answer.plain_text import counted
from corpus.errors import Offline
from corpus.source import Followed, SourceState

Condition = Literal[
    "never checked", "fine", "quiet", "failing", "offline", "paused", "stopped", "known", "preview", "removing"
]
CONDITIONS: tuple[Condition, ...] = get_args(Condition)
_QUIET_DAYS = 30
_STATES: dict[SourceState, str] = {
    "known": "in the list, not followed",
    "preview": "its links wait for your yes",
    "paused": "paused",
    "stopped": "stopped",
    "removing": "being removed",
}


def condition_of(followed: Followed, now: dt.datetime) -> tuple[Condition, str]:
    """Return how a source is doing, and why, in words."""
    if followed.state != "active":
        return followed.state, followed.reason or _STATES[followed.state]
    if followed.checked_at is None:
        return "never checked", "its first check is waiting"
    if followed.problem_kind == Offline.__name__:
        return "offline", Offline.WORDS
    trouble = _trouble(followed)
    if trouble is not None:
        return "failing", trouble
    return _pace(followed.new_at, now)


def _trouble(followed: Followed) -> str | None:
    """Return why a source is failing, None where it is not."""
    if followed.failures:
        last = "its last check" if followed.failures == 1 else f"{followed.failures} checks in a row"
        return f"{last} failed: {followed.problem}"
    if followed.succeeded_at is None:
        return f"no check has succeeded so far: {followed.problem or 'the last one was put off'}"
    unread = followed.links.get("failed", 0) + followed.links.get("skipped", 0)
    if unread and not followed.links.get("stored"):
        return f"none of its {counted(unread, 'link')} could be stored; `groundwork sources links` says why"
    return None


def _pace(new_at: dt.datetime | None, now: dt.datetime) -> tuple[Condition, str]:
    """Return how much a source brings that answers."""
    if new_at is None:
        return "quiet", "it has listed nothing so far"
    days = (now - new_at).days
    if days >= _QUIET_DAYS:
        return "quiet", f"nothing new for {days} days"
    return "fine", f"nothing new for {counted(days, 'day')}" if days > 0 else "brought something within a day"
