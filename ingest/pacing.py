"""One polite request at a time per site, and what it asked for remembered: pauses, Retry-After, robots.txt."""

from __future__ import annotations

import datetime as dt
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from email.utils import parsedate_to_datetime

from corpus.errors import TryLater
from corpus.hosts import HostMemory, HostState, RobotsCopy, server_of
from ingest.address import Link

LONGEST_WAIT_SECONDS = 90.0
"""A fetch that would wait longer for its turn is put off; the longest crawl-delay that is obeyed is shorter."""
LONGEST_RETRY_AFTER = dt.timedelta(days=7)
PERSIST_FROM_SECONDS = 5.0
"""Shorter pauses are not written down: no process ends and starts again within them."""
_MOST_SITES = 500

Now = Callable[[], dt.datetime]


class HostsInMind:
    """A `HostMemory` that lasts as long as the process."""

    def __init__(self) -> None:
        self._states: dict[str, HostState] = {}
        self._lock = threading.Lock()

    def recall(self, origin: str) -> HostState | None:
        """Return what is remembered of an origin."""
        return self._states.get(origin)

    def remember(self, state: HostState) -> None:
        """Keep a state, replacing the one before; the oldest goes when there are very many."""
        with self._lock:
            self._states.pop(state.origin, None)
            while len(self._states) >= _MOST_SITES:
                del self._states[next(iter(self._states))]
            self._states[state.origin] = state


class Pacer:
    """Gives each host its turns, with the pauses that were promised to it.

    Args:
        memory: where promises outlive the process.
        now: the clock.
        sleep: how to wait, in seconds.
        longest_wait_seconds: a turn that is further away is refused with `TryLater`.
    """

    def __init__(
        self,
        memory: HostMemory | None = None,
        *,
        now: Now = lambda: dt.datetime.now(dt.UTC),
        sleep: Callable[[float], None] = time.sleep,
        longest_wait_seconds: float = LONGEST_WAIT_SECONDS,
    ) -> None:
        self._memory = memory or HostsInMind()
        self._mind = HostsInMind()
        self.now = now
        self._sleep = sleep
        self._longest_wait_seconds = longest_wait_seconds
        self._guard = threading.Lock()
        self._locks: dict[str, threading.Lock] = {}

    @contextmanager
    def turn(self, link: Link, *, pause_seconds: float, at_once: bool = False) -> Iterator[None]:
        """Wait for the host to be free and for its last pause to be over; afterwards, a new pause begins.

        Args:
            link: where the request goes.
            pause_seconds: how long the host is left alone afterwards.
            at_once: the request belongs to the one before, as after a redirect of the same host, which has had its
                pause; a longer wait that the host has asked for is kept all the same.

        Raises:
            TryLater: the wait would be too long, as after a Retry-After.
        """
        with self._guard:
            lock = self._locks.setdefault(server_of(link.origin), threading.Lock())
        with lock:
            self._wait(link, spared_seconds=pause_seconds if at_once else 0.0)
            try:
                yield
            finally:
                self.hold(link.origin, self.now() + dt.timedelta(seconds=pause_seconds))

    def hold(self, origin: str, until: dt.datetime) -> None:
        """Make no request to an origin before a moment; a later one that was promised before stays."""
        state = self.own_state(origin)
        if state.not_before is not None and state.not_before >= until:
            return
        changed = replace(state, not_before=until)
        self._mind.remember(changed)
        if until - self.now() >= dt.timedelta(seconds=PERSIST_FROM_SECONDS):
            self._memory.remember(changed)

    def state(self, origin: str) -> HostState:
        """Return what is known of an origin, by this process and by the others that share its memory."""
        mine = self._mind.recall(origin) or HostState(origin)
        kept = self._memory.recall(origin) or mine
        before = max((each.not_before for each in (mine, kept) if each.not_before is not None), default=None)
        state = HostState(origin, before, _longer(mine.robots, kept.robots), _longer(mine.tdm, kept.tdm))
        self._mind.remember(state)
        return state

    def own_state(self, origin: str) -> HostState:
        """Return what this process knows of an origin, which saves a look into a shared memory."""
        return self._mind.recall(origin) or self.state(origin)

    def keep(
        self,
        origin: str,
        *,
        robots: RobotsCopy | None = None,
        tdm: RobotsCopy | None = None,
        lasting: bool = True,
    ) -> None:
        """Remember an origin's robots.txt or tdmrep.json; not beyond this process where it is not `lasting`."""
        state = self.state(origin)
        changed = replace(state, robots=robots or state.robots, tdm=tdm or state.tdm)
        self._mind.remember(changed)
        if lasting:
            self._memory.remember(changed)

    def _wait(self, link: Link, *, spared_seconds: float) -> None:
        before = self.state(link.origin).not_before
        if before is None:
            return
        seconds = (before - self.now()).total_seconds()
        if seconds > self._longest_wait_seconds:
            raise TryLater(
                link.url, f"the site asked to be left alone until {before:%Y-%m-%d %H:%M} UTC", not_before=before
            )
        if seconds > spared_seconds:
            self._sleep(seconds)


def _longer(mine: RobotsCopy | None, kept: RobotsCopy | None) -> RobotsCopy | None:
    """Return the copy that holds longer."""
    if mine is None or kept is None:
        return mine or kept
    return mine if mine.expires_at >= kept.expires_at else kept


def retry_moment(retry_after: str | None, now: dt.datetime) -> dt.datetime | None:
    """Return when a Retry-After header, in seconds or as a date, says to come back; at most a week from now.

    None where it says nothing that can be used; a moment that has passed is now.
    """
    text = (retry_after or "").strip()
    if text.isascii() and text.isdigit():
        wait = dt.timedelta(seconds=min(int(text[:12]), int(LONGEST_RETRY_AFTER.total_seconds())))
        return now + wait
    try:
        moment = parsedate_to_datetime(text)
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=dt.UTC)
        return min(max(moment, now), now + LONGEST_RETRY_AFTER)
    except (ValueError, TypeError, OverflowError):
        return None
