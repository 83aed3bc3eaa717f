"""Tests of `corpus.hosts`."""

from __future__ import annotations

import pytest

from corpus.hosts import server_of


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://a.example/news", "a.example"),
        ("http://a.example/", "a.example"),
        ("http://a.example:8080/x", "a.example:8080"),
        ("http://127.0.0.1:9000/", "127.0.0.1:9000"),
        ("not a link", "not a link"),
    ],
)
def test_a_turn_is_of_a_host_and_its_port(url: str, expected: str) -> None:
    """Servers on ports of their own do not wait for each other; the two usual ports are one site."""
    assert expected == server_of(url)
