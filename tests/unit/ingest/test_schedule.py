"""Tests of `ingest.schedule`: when a source, or an article, is looked at next."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.errors import FetchError, GroundworkError, InputError, PageGone, RobotsRefused, TryLater
from ingest.schedule import MOST_FAILURES, Schedule, after_failure, after_success, recheck_after

NOW = dt.datetime(2026, 11, 20, 12, tzinfo=dt.UTC)
URL = "https://example.com/feed"
HOUR = 3600.0
BROKEN = FetchError(URL, "the site failed with status 500", status=500)
JITTERS = st.floats(-1, 1)


def _wait(schedule: Schedule) -> float:
    assert schedule.next_fetch_at is not None
    return (schedule.next_fetch_at - NOW).total_seconds()


def _answered(schedule: Schedule, *, new: bool = True, conditional: bool = True, asked: int | None = None) -> Schedule:
    result = "new" if new else "unchanged"
    return after_success(schedule, result, conditional=conditional, now=NOW, jitter=0.0, asked_seconds=asked)  # type: ignore[arg-type]


def _failed(schedule: Schedule, error: GroundworkError = BROKEN) -> Schedule:
    return after_failure(schedule, error, now=NOW, jitter=0.0)


@pytest.mark.parametrize(
    ("unchanged", "conditional", "asked", "hours"),
    [
        (0, True, None, 1),
        (0, False, None, 24),
        (11, True, None, 1),
        (12, True, None, 2),
        (36, True, None, 8),
        (59, True, None, 16),
        (59, False, None, 24),
        (60, True, None, 168),
        (0, True, 2 * 3600, 2),
        (0, True, 60, 1),
        (12, True, 3 * 24 * 3600, 72),
    ],
)
def test_the_pace_of_a_source(unchanged: int, conditional: bool, asked: int | None, hours: float) -> None:
    """Hourly where that is cheap, daily where it is not, slower where nothing comes, and never faster than it says."""
    schedule = _answered(Schedule(unchanged=unchanged - 1), new=False, conditional=conditional, asked=asked)

    assert hours * HOUR == _wait(schedule)


def test_news_brings_the_usual_pace_back() -> None:
    """A dormant source that has something new is looked at every hour again."""
    assert (0, HOUR) == (_answered(Schedule(unchanged=90)).unchanged, _wait(_answered(Schedule(unchanged=90))))


def test_a_pace_that_a_person_set_is_kept() -> None:
    """It replaces the usual one, but not what the source itself asks for."""
    schedule = Schedule(pace_seconds=6 * 3600, unchanged=30)

    assert 6 * HOUR == _wait(_answered(schedule, new=False))
    assert 12 * HOUR == _wait(_answered(schedule, asked=12 * 3600))


def test_failures_are_tried_again_later_and_later() -> None:
    """From a quarter of an hour to a day, and the tenth in a row pauses the source with the reason."""
    schedule, waits = Schedule(), list[float]()
    for _ in range(MOST_FAILURES - 1):
        schedule = _failed(schedule)
        waits.append(_wait(schedule) / HOUR)
    paused = _failed(schedule)

    assert [0.25, 0.5, 1, 2, 4, 8, 16, 24, 24] == waits
    assert ("paused", None) == (paused.state, paused.next_fetch_at)
    assert "10 checks in a row failed, the last one so: the site failed with status 500" == paused.reason


def test_an_answer_makes_up_for_failures() -> None:
    """Only failures in a row count."""
    assert 0 == _answered(_failed(_failed(Schedule()))).failures


def test_what_is_gone_for_good_is_not_asked_for_again() -> None:
    """Status 410 stops a source at once."""
    schedule = _failed(Schedule(), PageGone(URL, "the page was removed for good (410)", status=410))

    assert ("stopped", None, "the page was removed for good (410)") == (
        schedule.state,
        schedule.next_fetch_at,
        schedule.reason,
    )


@pytest.mark.parametrize(
    ("asked_hours", "wait_hours"), [(6.0, 6.0), (0.0, 0.25), (-5.0, 0.25), (1 / 60, 0.25), (168.0, 168.0)]
)
def test_retry_after_is_kept_and_never_hurries(asked_hours: float, wait_hours: float) -> None:
    """A site that asks to come back in a minute, or in the past, is not asked every minute for ever."""
    moment = NOW + dt.timedelta(hours=asked_hours)
    schedule = _failed(Schedule(), TryLater(URL, "later", status=503, not_before=moment))

    assert wait_hours * HOUR == _wait(schedule)
    assert 1 == schedule.failures


def test_a_check_that_was_put_off_is_no_failure() -> None:
    """Where the site was not asked at all, because of an earlier promise, only the time changes."""
    moment = NOW + dt.timedelta(hours=5)
    schedule = _failed(Schedule(failures=9), TryLater(URL, "left alone until then", not_before=moment))

    assert (moment, 9, "active") == (schedule.next_fetch_at, schedule.failures, schedule.state)


def test_a_busy_site_that_does_not_say_when_is_backed_off_from() -> None:
    """Status 429 alone is a failure like others."""
    assert HOUR / 4 == _wait(_failed(Schedule(), TryLater(URL, "busy", status=429)))


def test_what_robots_refuses_is_looked_at_daily() -> None:
    """Rules may change; a robots.txt that only fails is asked for again sooner."""
    assert 24 * HOUR == _wait(_failed(Schedule(), RobotsRefused(URL, "disallowed")))
    assert HOUR / 4 == _wait(_failed(Schedule(), RobotsRefused(URL, "closed for now", status=503)))


def test_failing_never_makes_a_slow_source_faster() -> None:
    """A source that is wanted once a day is not asked four times an hour because it fails."""
    assert 24 * HOUR == _wait(_failed(Schedule(pace_seconds=24 * 3600)))


SCHEDULES = st.builds(
    Schedule,
    pace_seconds=st.none() | st.integers(3600, 10**6),
    failures=st.integers(0, MOST_FAILURES - 1),
    unchanged=st.integers(0, 200),
)
ERRORS = st.sampled_from(
    [BROKEN, InputError("no feed"), RobotsRefused(URL, "no"), TryLater(URL, "x", status=429, not_before=NOW)]
)


@given(SCHEDULES, JITTERS, st.booleans(), st.booleans(), st.none() | st.integers(-5, 10**7))
def test_nothing_is_looked_at_more_than_hourly(
    schedule: Schedule, jitter: float, new: bool, conditional: bool, asked: int | None
) -> None:
    """Whatever the source says, an hour goes by, at most a tenth more than the pace, and what it asked for."""
    result = "new" if new else "unchanged"
    plain = after_success(schedule, result, conditional=conditional, now=NOW, jitter=0.0, asked_seconds=asked)  # type: ignore[arg-type]
    spread = after_success(schedule, result, conditional=conditional, now=NOW, jitter=jitter, asked_seconds=asked)  # type: ignore[arg-type]

    assert max(HOUR, asked or 0) <= _wait(plain) <= _wait(spread) <= 1.1 * _wait(plain) + 1


@given(SCHEDULES, ERRORS, JITTERS)
def test_a_failure_always_waits_or_pauses(schedule: Schedule, error: GroundworkError, jitter: float) -> None:
    """No failure leads to another request within a quarter of an hour."""
    after = after_failure(schedule, error, now=NOW, jitter=jitter)

    assert after.state == "paused" if after.next_fetch_at is None else _wait(after) >= HOUR / 4


@given(SCHEDULES, st.lists(st.booleans(), max_size=40), JITTERS)
def test_a_schedule_only_moves_forward(schedule: Schedule, answered: list[bool], jitter: float) -> None:
    """Each check is later than the one before, through any mixture of answers and failures."""
    now, schedule = NOW, replace(schedule, next_fetch_at=NOW)
    for good in answered:
        if good:
            schedule = after_success(schedule, "unchanged", conditional=True, now=now, jitter=jitter)
        else:
            schedule = after_failure(schedule, BROKEN, now=now, jitter=jitter)
        if schedule.next_fetch_at is None:
            break

        assert schedule.next_fetch_at > now
        now = schedule.next_fetch_at


def test_articles_are_looked_at_again_ever_more_rarely() -> None:
    """After a day, three days, a week and a month; then never; and what fell due unseen is not made up for."""
    day = dt.timedelta(days=1)

    assert [NOW + n * day for n in (1, 3, 7, 30)] == [recheck_after(NOW, NOW + n * day) for n in (0, 1, 3, 7)]
    assert NOW + 30 * day == recheck_after(NOW, NOW + 20 * day)
    assert recheck_after(NOW, NOW + 30 * day) is None
