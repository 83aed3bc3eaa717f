"""Tests of `ingest.pacing`: one request at a time per host, and promises that outlive a process."""

from __future__ import annotations

import datetime as dt
import threading
import time as real_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.errors import TryLater
from corpus.hosts import HostState, RobotsCopy
from ingest.address import parse_link
from ingest.pacing import HostsInMind, Pacer, retry_moment

NOON = dt.datetime(2026, 11, 20, 12, tzinfo=dt.UTC)
LINK = parse_link("https://example.com/a")
OTHER = parse_link("https://example.org/a")
WEEK = dt.timedelta(days=7)


class _Time:
    """A clock that moves when someone waits."""

    def __init__(self) -> None:
        self.moment = NOON
        self.slept: list[float] = []

    def now(self) -> dt.datetime:
        return self.moment

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.moment += dt.timedelta(seconds=seconds)

    def pacer(self, memory: HostsInMind | None = None) -> Pacer:
        return Pacer(memory, now=self.now, sleep=self.sleep)


def test_requests_to_one_host_are_paced() -> None:
    """The second request waits for what is left of the pause, one to another host does not."""
    time = _Time()
    pacer = time.pacer()
    for link in (LINK, LINK, OTHER):
        with pacer.turn(link, pause_seconds=2.0):
            time.moment += dt.timedelta(seconds=0.5)
        time.moment += dt.timedelta(seconds=0.5)

    assert [1.5] == time.slept


def test_a_pause_follows_a_request_that_failed() -> None:
    """A site that answers with an error is no less busy."""
    time = _Time()
    pacer = time.pacer()
    with pytest.raises(ValueError, match="broken"), pacer.turn(LINK, pause_seconds=2.0):
        raise ValueError("broken")
    with pacer.turn(LINK, pause_seconds=2.0):
        pass

    assert [2.0] == time.slept


def test_only_one_request_at_a_time_per_host() -> None:
    """Threads that want the same host wait for each other, whatever the scheme; those with other hosts do not."""
    pacer = Pacer()
    inside: list[str] = []
    most, together = [0], threading.Barrier(2, timeout=10)
    links = [parse_link(f"{scheme}://example.com/") for scheme in ("http", "https", "http", "https")]

    def visit(number: int) -> None:
        with pacer.turn(links[number], pause_seconds=0.0):
            inside.append("x")
            most[0] = max(most[0], len(inside))
            real_time.sleep(0.02)
            inside.pop()

    def meet(url: str) -> None:
        with pacer.turn(parse_link(url), pause_seconds=0.0):
            together.wait()

    threads = [threading.Thread(target=visit, args=(number,)) for number in range(4)]
    threads += [threading.Thread(target=meet, args=(url,)) for url in ("http://a.example/", "http://b.example/")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert [1] == most
    assert not together.broken


def test_a_far_turn_is_refused_at_once() -> None:
    """What a site asked for is kept without anyone sleeping for hours, and the error says until when."""
    time = _Time()
    pacer = time.pacer()
    until = NOON + dt.timedelta(hours=3)
    pacer.hold(LINK.origin, until)
    with (
        pytest.raises(TryLater, match="left alone until 2026-11-20 15:00 UTC") as caught,
        pacer.turn(LINK, pause_seconds=0),
    ):
        pytest.fail("the turn was given")

    assert (until, None, []) == (caught.value.not_before, caught.value.status, time.slept)


def test_a_redirect_is_followed_at_once_but_not_against_a_promise() -> None:
    """A redirect of the same host has had its pause; what the host asked for before is kept all the same."""
    time = _Time()
    pacer = time.pacer()
    for at_once in (False, True):
        with pacer.turn(LINK, pause_seconds=2.0, at_once=at_once):
            pass
    pacer.hold(LINK.origin, NOON + dt.timedelta(hours=1))
    with pytest.raises(TryLater), pacer.turn(LINK, pause_seconds=2.0, at_once=True):
        pytest.fail("the turn was given")

    assert [] == time.slept


def test_a_longer_promise_is_not_shortened() -> None:
    """The pause after a request does not replace a Retry-After."""
    time = _Time()
    pacer = time.pacer()
    later = NOON + dt.timedelta(hours=1)
    pacer.hold(LINK.origin, later)
    pacer.hold(LINK.origin, NOON + dt.timedelta(seconds=2))

    assert later == pacer.state(LINK.origin).not_before


def test_promises_outlive_the_process() -> None:
    """Another pacer with the same memory keeps them; a short pause is not written down."""
    memory, time = HostsInMind(), _Time()
    pacer = time.pacer(memory)
    pacer.hold(OTHER.origin, NOON + dt.timedelta(seconds=2))
    pacer.hold(LINK.origin, NOON + dt.timedelta(hours=1))
    with pytest.raises(TryLater), time.pacer(memory).turn(LINK, pause_seconds=0):
        pytest.fail("the turn was given")

    assert memory.recall(OTHER.origin) is None


def test_processes_that_share_a_memory_learn_from_each_other() -> None:
    """What one was asked for binds the other, though it knows the site already."""
    memory, time = HostsInMind(), _Time()
    mine, others = time.pacer(memory), time.pacer(memory)
    with mine.turn(LINK, pause_seconds=1):
        pass
    others.hold(LINK.origin, NOON + dt.timedelta(hours=1))
    with pytest.raises(TryLater), mine.turn(LINK, pause_seconds=1):
        pytest.fail("the turn was given")


def test_the_copy_that_holds_longer_is_used() -> None:
    """A robots.txt that another process has had since replaces the own one, and is not lost when a pause is noted."""
    memory, time = HostsInMind(), _Time()
    pacer = time.pacer(memory)
    old, new = (RobotsCopy(200, b"", NOON + dt.timedelta(hours=hours)) for hours in (1, 20))
    pacer.keep(LINK.origin, robots=old)
    memory.remember(HostState(LINK.origin, robots=new))
    before = pacer.state(LINK.origin).robots
    pacer.hold(LINK.origin, NOON + dt.timedelta(hours=2))

    assert (new, HostState(LINK.origin, NOON + dt.timedelta(hours=2), new)) == (before, memory.recall(LINK.origin))


def test_memory_has_a_bound() -> None:
    """The hosts met longest ago are forgotten first."""
    memory = HostsInMind()
    for number in range(2500):
        memory.remember(HostState(f"http://{number}.example"))

    assert memory.recall("http://0.example") is None
    assert memory.recall("http://2499.example") is not None


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("120", 120.0),
        (" 0 ", 0.0),
        ("Fri, 20 Nov 2026 13:00:00 GMT", 3600.0),
        ("Friday, 20-Nov-26 13:00:00 GMT", 3600.0),
        ("Fri, 20 Nov 2026 13:00:00", 3600.0),
        ("Fri, 20 Nov 2026 14:00:00 +0100", 3600.0),
        ("Fri, 20 Nov 2020 13:00:00 GMT", 0.0),
        ("315360000", 7 * 86400.0),
        ("9" * 400, 7 * 86400.0),
        ("Sun, 20 Nov 2039 13:00:00 GMT", 7 * 86400.0),
        ("-5", None),
        ("12.5", None),
        ("soon", None),
        ("٣", None),
        ("", None),
        (None, None),
    ],
)
def test_retry_after_in_both_forms(header: str | None, seconds: float | None) -> None:
    """Seconds or a date, at most a week; the past is now, and what says nothing is nothing."""
    expected = None if seconds is None else NOON + dt.timedelta(seconds=seconds)

    assert expected == retry_moment(header, NOON)


@given(
    st.text(max_size=60) | st.from_regex(r"[A-Z][a-z]{2}, \d{1,3} [A-Z][a-z]{2} \d{1,6} \d\d:\d\d:\d\d [-+A-Z0-9]{1,6}")
)
def test_any_retry_after_is_within_a_week_or_nothing(header: str) -> None:
    """No header makes us come back early, or never again."""
    moment = retry_moment(header, NOON)

    assert moment is None or NOON <= moment <= NOON + WEEK
