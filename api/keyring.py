"""The keys that open a running server: those of the settings and those of the record, looked up by digest."""

from __future__ import annotations

import datetime as dt
import ipaddress
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from typing import Protocol

from corpus.errors import SettingsError
from corpus.keys import Key, digest_of

FRESH_SECONDS = 0.5
"""How long a look at the record's keys holds: a revoked key is refused after that."""
_LONG_AGO = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


class Stored(Protocol):
    """Where keys are kept; `corpus.keys.Keys` is one."""

    def all(self, *, revoked: bool = True) -> tuple[Key, ...]:
        """Return the keys."""


class Keyring:
    """Who may call.

    Once it asks for keys, it does so until the process ends: revoking the last one opens nothing.

    Args:
        given: secrets from the settings; they are admins'.
        stored: the record's keys, none for a server that knows those of its settings only.
        clock: a monotonic clock in seconds.
    """

    def __init__(
        self,
        given: Iterable[str] = (),
        stored: Stored | None = None,
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._given = {key.digest: key for key in map(_admin, given)}
        self._stored = stored
        self._clock = clock
        self._lock = threading.Lock()
        self._known: Mapping[bytes, Key] = self._given
        self._looked_at: float | None = None
        self._asks = bool(self._given)

    @property
    def asks(self) -> bool:
        """True where a key is asked for; without, only this machine may call."""
        return self._asks

    @property
    def stale(self) -> bool:
        """True where the record's keys should be looked at again before the next answer."""
        if self._stored is None:
            return False
        return self._looked_at is None or self._clock() - self._looked_at > FRESH_SECONDS

    def refresh(self) -> None:
        """Look at the record's keys again, if that was not done just now."""
        if self._stored is None:
            return
        with self._lock:
            if not self.stale:
                return
            looked_at = self._clock()
            active = {key.digest: key for key in self._stored.all(revoked=False)}
            self._known = active | self._given
            self._asks = self._asks or bool(self._known)
            self._looked_at = looked_at

    def forget(self) -> None:
        """Look at the record's keys again before the next request, because this server has changed them."""
        self._looked_at = None

    def holder(self, authorization: list[str]) -> Key | None:
        """Return the key that a request's Authorization headers hold, None if it is none that opens anything."""
        if len(authorization) != 1:
            return None
        scheme, _, given = authorization[0].partition(" ")
        if scheme.lower() != "bearer":
            return None
        # A look-up by digest tells nothing by its time: nobody can choose what a secret's digest begins with.
        return self._known.get(digest_of(given.strip().encode("latin-1", "replace")))


def require_keys(keyring: Keyring, host: str) -> None:
    """Refuse to listen where others can call while no key is asked for.

    Raises:
        SettingsError: there is no key.
    """
    keyring.refresh()
    if not keyring.asks and not is_loopback(host):
        raise SettingsError(
            f"{host} can be reached from elsewhere, and there is no key yet: make one with `groundwork keys create`, "
            "set GROUNDWORK_API_KEYS, or bind to 127.0.0.1"
        )


def is_loopback(name: str) -> bool:
    """Tell whether a host name or address can only mean this machine."""
    if name.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


def _admin(secret: str) -> Key:
    digest = digest_of(secret.encode("utf-8", "surrogatepass"))
    return Key(f"setting_{digest.hex()[:12]}", "GROUNDWORK_API_KEYS", "admin", digest, _LONG_AGO)
