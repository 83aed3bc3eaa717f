"""How fast each key may call: a bucket of requests that fills again steadily."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable


class Rates:
    """One bucket a caller, in this process's memory: only one process serves a record.

    A bucket holds a minute's requests, so that a page that asks ten things at once is not refused.

    Args:
        clock: a monotonic clock in seconds.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._buckets: dict[str, tuple[float, float]] = {}

    def take(self, caller: str, per_minute: int) -> float:
        """Take one request out of a caller's bucket; return 0, or the seconds until there will be one.

        Args:
            caller: whose bucket.
            per_minute: how many requests it holds, and gets back in a minute; 0 for any number.
        """
        if per_minute == 0:
            return 0.0
        now = self._clock()
        with self._lock:
            left, seen = self._buckets.get(caller, (float(per_minute), now))
            left = min(float(per_minute), left + (now - seen) * per_minute / 60)
            short = 1.0 - left
            self._buckets[caller] = (left if short > 0 else left - 1.0, now)
        return max(0.0, short) * 60 / per_minute
