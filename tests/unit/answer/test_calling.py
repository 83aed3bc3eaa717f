"""Tests of `answer.calling`."""

from __future__ import annotations

import threading

import pytest

from answer.calling import ATTEMPTS, Deadline, Trouble, persist, refused


@pytest.mark.parametrize(
    ("status", "words", "passing"),
    [
        (401, "key", False),
        (404, "unknown", False),
        (400, "status 400", False),
        (413, "status 413", False),
        (429, "no more requests", True),
        (500, "status 500", True),
        (503, "status 503", True),
        (529, "overloaded", True),
    ],
)
def test_a_status_becomes_a_reason(status: int, words: str, passing: bool) -> None:
    """Only what may pass is worth another attempt."""
    trouble = refused(status, {})

    assert words in trouble.reason
    assert (trouble.passing, trouble.unbilled) == (passing, True)


@pytest.mark.parametrize(
    ("header", "expected"),
    [("2", 2.0), ("0.5", 0.5), ("-1", 0.0), ("soon", None), ("nan", None), ("Wed, 21 Oct 2026 07:28:00 GMT", None)],
)
def test_what_a_provider_asks_for_is_waited(header: str, expected: float | None) -> None:
    """Seconds are taken; whatever else it says, our own pause holds."""
    assert expected == refused(429, {"retry-after": header}).wait_seconds


def test_attempts_end() -> None:
    """A passing fault is tried so often, another one once; where a wait ends too late or nobody waits, it is not."""
    calls: list[Trouble] = []
    ended = threading.Event()

    def failing(trouble: Trouble) -> int:
        def call() -> None:
            calls.append(trouble)
            raise trouble

        calls.clear()
        with pytest.raises(Trouble):
            persist(call, Deadline(5.0), ended)
        return len(calls)

    assert failing(Trouble("x", passing=True, wait_seconds=0.0)) == ATTEMPTS
    assert failing(Trouble("x")) == 1
    assert failing(Trouble("x", passing=True, wait_seconds=6.0)) == 1
    ended.set()
    assert failing(Trouble("x", passing=True, wait_seconds=0.0)) == 0
