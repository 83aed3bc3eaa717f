"""How the time that a function takes grows with what it is given."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

_Given = TypeVar("_Given")
_LONG_ENOUGH_SECONDS = 0.05
_FIRST_SIZE = 256
_LARGEST_SIZE = 1 << 18
_ATTEMPTS = 3


def growth(function: Callable[[_Given], object], make: Callable[[int], _Given]) -> float:
    """Return how many times longer twice as much takes, at a size that is long enough to be timed; 2 is linear.

    What is still quick at the largest size cannot be quadratic, and gives 0. The best of several attempts counts,
    because other work on the machine only ever makes things slower.
    """
    size = _FIRST_SIZE
    while _seconds(function, make(size)) < _LONG_ENOUGH_SECONDS:
        size *= 2
        if size > _LARGEST_SIZE:
            return 0.0
    once, twice = make(size), make(2 * size)
    attempts = [(_seconds(function, once), _seconds(function, twice)) for _ in range(_ATTEMPTS)]
    return min(longer for _, longer in attempts) / min(shorter for shorter, _ in attempts)


def _seconds(function: Callable[[_Given], object], given: _Given) -> float:
    started = time.process_time()
    function(given)
    return time.process_time() - started
