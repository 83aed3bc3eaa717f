"""Keys, hosts and origins."""

from __future__ import annotations

import pytest
from starlette.datastructures import Headers

from api.access import Keys, foreign, is_loopback


def test_the_key_itself_is_admitted() -> None:
    """A bearer token that is a key opens the door, in whatever case the scheme is written."""
    keys = Keys({"first-key", "second-key"})

    assert keys.admits(["Bearer second-key"])
    assert keys.admits(["bearer first-key"])


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
def test_anything_else_is_not(headers: list[str]) -> None:
    """No header, another scheme, a wrong key and a doubled header all stay out."""
    assert not Keys({"first-key"}).admits(headers)


def test_no_keys_admit_nobody() -> None:
    """An empty set of keys is no key that an empty token matches."""
    keys = Keys(())

    assert not keys
    assert not keys.admits(["Bearer "])


def test_keys_are_not_kept() -> None:
    """Only digests stay in memory."""
    assert "first-key" not in repr(vars(Keys({"first-key"})))


@pytest.mark.parametrize(
    "host", ["localhost", "localhost:8765", "127.0.0.1:8765", "127.9.9.9", "[::1]:8765", "LOCALHOST"]
)
def test_this_machine_may_call(host: str) -> None:
    """All names of this machine are taken, with and without a port."""
    assert foreign(Headers({"host": host})) is None


@pytest.mark.parametrize(
    "host",
    [
        "",
        "evil.example",
        "localhost.evil.example",
        "127.0.0.1.evil.example",
        "evil.example:8765",
        "localhost@evil.example",
        "evil.example#localhost",
        "localhost/..",
        "0.0.0.0",
        "192.168.1.2",
        "[::ffff:10.0.0.1]",
        "127.0.0.1:8765:1",
        "localhost:",
        "[::1",
        "2130706433",
    ],
)
def test_another_name_is_foreign(host: str) -> None:
    """A page that rebinds its name to loopback shows its name in Host."""
    assert foreign(Headers({"host": host})) is not None


@pytest.mark.parametrize(
    ("origin", "taken"),
    [
        ("http://localhost:8765", True),
        ("https://localhost:8765", True),
        ("http://localhost:3000", False),
        ("http://localhost", False),
        ("null", False),
        ("https://evil.example", False),
        ("http://localhost:8765.evil.example", False),
        ("", False),
    ],
)
def test_only_the_own_origin_may_call(origin: str, taken: bool) -> None:
    """Another site's script shows in Origin, and so does another server on this machine."""
    assert (foreign(Headers({"host": "localhost:8765", "origin": origin})) is None) is taken


@pytest.mark.parametrize(
    ("name", "loopback"),
    [("localhost", True), ("127.0.0.1", True), ("::1", True), ("0.0.0.0", False), ("::", False), ("host.lan", False)],
)
def test_what_may_be_bound_without_keys(name: str, loopback: bool) -> None:
    """Only addresses that nobody else can reach are loopback."""
    assert is_loopback(name) is loopback
