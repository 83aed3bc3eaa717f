"""Tests of `api.terminal`."""

from __future__ import annotations

import time

import pytest

from api.terminal import duration, progress


@pytest.mark.parametrize(
    ("seconds", "told"), [(0.2, "1 s"), (40.4, "40 s"), (99, "99 s"), (720, "12 min"), (12_000, "3 h 20 min")]
)
def test_a_length_of_time_is_told_in_the_unit_people_use(seconds: float, told: str) -> None:
    """Seconds, then minutes, then hours."""
    assert told == duration(seconds)


def test_a_log_gets_a_line_now_and_then_with_the_time_left(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Without a terminal long work tells every half minute how far it is and when it may be done."""
    now = iter([0.0, 0.0, 10.0, 40.0, 50.0, 80.0])
    monkeypatch.setattr(time, "monotonic", lambda: next(now))
    with progress("Embedding") as tell:
        for done in (0, 100, 400, 500, 800):
            tell(done, 1_200)

    assert (
        "Embedding: 400 of 1,200, about 80 s left\nEmbedding: 800 of 1,200, about 40 s left\n"
        == capsys.readouterr().err
    )


def test_short_work_leaves_a_log_alone(capsys: pytest.CaptureFixture[str]) -> None:
    """What is done within half a minute writes nothing."""
    with progress("Embedding") as tell:
        tell(1, 2)
        tell(2, 2)

    assert "" == capsys.readouterr().err
