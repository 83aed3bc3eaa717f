"""Rates: how many requests go through, whatever the order they come in."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from api.limits import Rates


def _at(moments: list[float]) -> Rates:
    return Rates(clock=iter(moments).__next__)


def test_a_minutes_requests_go_at_once_and_the_next_waits() -> None:
    """A full bucket empties in one burst; then a request comes back every sixtieth of the rate."""
    rates = _at([0.0] * 31 + [2.0, 2.0])
    taken = [rates.take("key", 30) for _ in range(31)]

    assert [0.0] * 30 == taken[:30]
    assert 2.0 == taken[30]
    assert (0.0, 2.0) == (rates.take("key", 30), rates.take("key", 30))


def test_one_caller_does_not_slow_another() -> None:
    """Each has a bucket of its own, and no limit means none."""
    rates = _at([0.0] * 10)

    assert 0.0 == rates.take("a", 1)
    assert 0.0 < rates.take("a", 1)
    assert 0.0 == rates.take("b", 1)
    assert [0.0] * 5 == [rates.take("a", 0) for _ in range(5)]


@given(
    per_minute=st.integers(1, 1000),
    pauses=st.lists(st.floats(0, 30, allow_nan=False), min_size=1, max_size=200),
)
def test_no_pace_gets_more_than_the_rate(per_minute: int, pauses: list[float]) -> None:
    """Over any time, at most a full bucket and what has come back since go through."""
    moments = [sum(pauses[:count]) for count in range(1, len(pauses) + 1)]
    rates = _at(moments)
    through = sum(rates.take("key", per_minute) == 0.0 for _ in moments)

    assert through <= per_minute + (moments[-1] - moments[0]) * per_minute / 60 + 1e-6
