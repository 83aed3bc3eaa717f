"""Calling a model's provider: what went wrong in words, what is worth another attempt, and when it is enough."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable, Mapping
from typing import TypeVar

from corpus.errors import ModelFailed

ATTEMPTS = 3
_PAUSE_SECONDS = 0.5
"""How long to wait before the second attempt where the provider does not say; twice as long before the third."""

_FINAL = {
    401: "did not accept the key; check it",
    402: "was not paid for; check the account with its provider",
    403: "did not accept the key; check it",
    404: "is unknown to its provider; check GROUNDWORK_MODEL",
}
_PASSING = {
    408: "was not sent the request in time",
    409: "was busy with another request",
    429: "takes no more requests for now",
    529: "is overloaded",
}

Result = TypeVar("Result")


class Trouble(ModelFailed):
    """One call failed before an answer began.

    Attributes:
        passing: it may succeed if it is made again.
        wait_seconds: how long the provider asks to wait, None where it does not say.
        unbilled: the provider certainly counts nothing for it.
    """

    def __init__(
        self, reason: str, *, passing: bool = False, wait_seconds: float | None = None, unbilled: bool = True
    ) -> None:
        self.passing = passing
        self.wait_seconds = wait_seconds
        self.unbilled = unbilled
        super().__init__(reason)


class Deadline:
    """The moment by which an answer must be there."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._end = time.monotonic() + seconds

    @property
    def left_seconds(self) -> float:
        """How long there is left; below 0 if it has passed."""
        return self._end - time.monotonic()

    def check(self) -> None:
        """Raise `ModelFailed` if it has passed."""
        if self.left_seconds < 0:
            raise self.passed()

    def passed(self) -> Trouble:
        """Return the error of a call that took too long; the provider may count it."""
        return Trouble(f"did not answer within {self.seconds:g} s", unbilled=False)


def persist(call: Callable[[], Result], deadline: Deadline, ended: threading.Event) -> Result:
    """Return what a call returns, making it again where that may help, time is left and somebody waits.

    Args:
        call: makes the call.
        deadline: when its answer must be there.
        ended: set once nobody waits for answers any more.

    Raises:
        Trouble: the last attempt's.
    """
    if ended.is_set():
        raise Trouble("was not asked, because the server is ending")
    for attempt in range(1, ATTEMPTS):
        try:
            return call()
        except Trouble as trouble:
            wait = _PAUSE_SECONDS * attempt if trouble.wait_seconds is None else trouble.wait_seconds
            if not trouble.passing or wait >= deadline.left_seconds or ended.wait(wait):
                raise
    return call()


def refused(status: int, headers: Mapping[str, str]) -> Trouble:
    """Return what a provider's error status means."""
    if status in _FINAL:
        return Trouble(_FINAL[status])
    if status < 500 and status not in _PASSING:
        return Trouble(f"did not accept the request (status {status})")
    reason = _PASSING.get(status, f"failed on its provider's side (status {status})")
    return Trouble(reason, passing=True, wait_seconds=_seconds(headers.get("retry-after")))


def unreachable() -> Trouble:
    """Return what it means that no connection could be made, or it was closed before an answer began."""
    return Trouble("could not be reached", passing=True)


def _seconds(header: str | None) -> float | None:
    try:
        seconds = float(header) if header else math.nan
    except ValueError:
        return None
    return max(0.0, seconds) if math.isfinite(seconds) else None
