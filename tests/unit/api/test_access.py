"""Hosts and origins."""

from __future__ import annotations

import pytest
from starlette.datastructures import Headers

from api.access import foreign


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


def test_a_site_that_is_configured_may_call() -> None:
    """Origins that the settings name are no foreign ones; their neighbours are."""
    wanted = {"https://tools.example"}

    assert foreign(Headers({"host": "localhost", "origin": "https://tools.example"}), wanted) is None
    assert foreign(Headers({"host": "localhost", "origin": "https://tools.example.evil"}), wanted) is not None
