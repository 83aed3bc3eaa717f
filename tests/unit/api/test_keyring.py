"""Whose keys open a server, and from when to when."""

from __future__ import annotations

import datetime as dt

import pytest

from api.keyring import FRESH_SECONDS, Keyring, is_loopback, require_keys
from corpus.errors import SettingsError
from corpus.keys import Key, Role, digest_of

MORNING = dt.datetime(2026, 11, 23, 8, tzinfo=dt.UTC)


class Shelf:
    """Keys that are kept in a list; it counts how often they are looked at."""

    def __init__(self) -> None:
        """Begin without any."""
        self.keys: list[Key] = []
        self.looks = 0

    def put(self, secret: str, role: Role = "reader") -> None:
        """Keep a key."""
        self.keys.append(Key(f"key_{len(self.keys)}", secret, role, digest_of(secret.encode()), MORNING))

    def all(self, *, revoked: bool = True) -> tuple[Key, ...]:
        """Return the keys."""
        self.looks += 1
        return tuple(self.keys)


class Clock:
    """A clock that stands until it is set."""

    def __init__(self) -> None:
        """Begin at some moment."""
        self.seconds = 1000.0

    def __call__(self) -> float:
        """Return the moment."""
        return self.seconds


def test_the_settings_keys_are_admins() -> None:
    """A bearer token that is a key opens the door, in whatever case the scheme is written."""
    ring = Keyring({"first-key", "second-key"})
    found = ring.holder(["Bearer second-key"])

    assert ring.asks
    assert found is not None
    assert ("admin", found) == (found.role, ring.holder(["bearer second-key"]))


@pytest.mark.parametrize(
    "headers",
    [
        [],
        [""],
        ["Bearer"],
        ["Bearer "],
        ["Bearer wrong"],
        ["Basic first-key"],
        ["first-key"],
        ["Bearer first-key x"],
        ["Bearer first-ke\xff"],
        ["Bearer first-key", "Bearer first-key"],
    ],
)
def test_anything_else_is_no_key(headers: list[str]) -> None:
    """No header, another scheme, a wrong key and a doubled header all stay out."""
    assert Keyring({"first-key"}).holder(headers) is None


def test_no_keys_admit_nobody() -> None:
    """An empty set of keys is no key that an empty token matches."""
    ring = Keyring(())

    assert not ring.asks
    assert ring.holder(["Bearer "]) is None


def test_secrets_are_not_kept() -> None:
    """Only digests stay in memory."""
    assert "first-key" not in repr(vars(Keyring({"first-key"})))


def test_a_key_that_is_made_later_opens_and_a_revoked_one_does_not() -> None:
    """The record is looked at again after a moment, and no more often than that."""
    shelf, clock = Shelf(), Clock()
    ring = Keyring((), shelf, clock=clock)
    ring.refresh()
    shelf.put("made")
    ring.refresh()
    early = ring.holder(["Bearer made"])
    clock.seconds += FRESH_SECONDS * 1.01
    ring.refresh()
    opened = ring.holder(["Bearer made"])
    shelf.keys.clear()
    clock.seconds += FRESH_SECONDS * 1.01
    stale = ring.stale
    ring.refresh()

    assert (None, True, 3) == (early, stale, shelf.looks)
    assert opened is not None
    assert ring.holder(["Bearer made"]) is None


def test_what_this_server_changes_counts_at_once() -> None:
    """A key that was made here opens with the next request."""
    shelf, clock = Shelf(), Clock()
    ring = Keyring((), shelf, clock=clock)
    ring.refresh()
    shelf.put("made")
    ring.forget()
    ring.refresh()

    assert ring.holder(["Bearer made"]) is not None


def test_revoking_the_last_key_opens_nothing() -> None:
    """A server that has asked for keys goes on asking."""
    shelf, clock = Shelf(), Clock()
    shelf.put("only")
    ring = Keyring((), shelf, clock=clock)
    ring.refresh()
    shelf.keys.clear()
    clock.seconds += 10
    ring.refresh()

    assert ring.asks
    assert ring.holder(["Bearer only"]) is None


def test_only_this_machine_is_served_without_keys() -> None:
    """An address that others can reach needs a key, of the settings or of the record."""
    shelf = Shelf()
    require_keys(Keyring((), shelf), "127.0.0.1")
    with pytest.raises(SettingsError, match="groundwork keys create"):
        require_keys(Keyring((), shelf), "0.0.0.0")
    shelf.put("one")
    require_keys(Keyring((), shelf), "0.0.0.0")
    require_keys(Keyring({"set"}), "0.0.0.0")

    assert 3 == shelf.looks


@pytest.mark.parametrize(
    ("name", "loopback"),
    [("localhost", True), ("127.0.0.1", True), ("::1", True), ("0.0.0.0", False), ("::", False), ("host.lan", False)],
)
def test_what_may_be_bound_without_keys(name: str, loopback: bool) -> None:
    """Only addresses that nobody else can reach are loopback."""
    assert is_loopback(name) is loopback
