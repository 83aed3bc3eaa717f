"""Tests of the patterns of links."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.link_patterns import fixed_parts, generalised, is_broad, matches, shape, slug_words


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://www.a.example/news/new-hall", "a.example/news/*"),
        ("https://a.example/news/new-hall/", "a.example/news/*"),
        ("https://a.example/2026/11/12/new-hall.html", "a.example/YYYY/MM/DD/*"),
        ("https://a.example/2026/nov/new-hall", "a.example/YYYY/MM/*"),
        ("https://a.example/detail/4711/new-hall", "a.example/detail/*/*"),
        ("https://a.example/news/2026/New-Hall/default.aspx", "a.example/news/YYYY/*"),
        ("https://a.example/news.php?id=7&lang=en", "a.example/news.php?id=*"),
        ("https://a.example/?p=7", "a.example/?p=*"),
        ("https://a.example/new-hall", "a.example/*"),
        ("http://a.example:8080/news/new-hall", "a.example:8080/news/*"),
        ("https://a.example/news/new-hall?lang=en", "a.example/news/*"),
    ],
)
def test_the_shape_leaves_open_what_differs(url: str, expected: str) -> None:
    """Titles, numbers and dates are left open; the folders stay."""
    assert shape(url) == expected


@given(
    st.lists(st.sampled_from(["news", "2026", "11", "a-b-c", "x.html", "4711", "%20", "é"]), max_size=5), st.booleans()
)
def test_every_address_matches_its_own_shape(parts: list[str], query: bool) -> None:
    """A shape stands for the address that it was made of, however that is written."""
    path = "/".join(parts)
    url = f"https://www.a.example/{path}{'?id=3' if query else ''}"

    assert matches(shape(url), url)
    assert matches(shape(url), url.replace("https://www.", "http://"))


@pytest.mark.parametrize(
    ("pattern", "url"),
    [
        ("https://a.example/news/*", "https://a.example/news"),
        ("https://a.example/news/*", "https://a.example/news/a/b"),
        ("https://a.example/news/*", "https://b.example/news/a"),
        ("a.example/news/*", "https://a.example:8443/news/a"),
        ("https://a.example/YYYY/*", "https://a.example/1234/x"),
        ("https://a.example/news.php?id=*", "https://a.example/news.php?page=2"),
        ("https://a.example/n.ws/*", "https://a.example/news/a"),
        ("", "https://a.example/"),
    ],
)
def test_other_addresses_do_not_match(pattern: str, url: str) -> None:
    """A pattern stands for no more than it says."""
    assert not matches(pattern, url)


def test_a_star_may_stand_inside_a_part() -> None:
    """A person may write a pattern such as `archive-*`."""
    assert matches("https://a.example/news/archive-*", "https://a.example/news/archive-2020")
    assert not matches("https://a.example/news/archive-*", "https://a.example/news/new-hall")


def test_patterns_that_differ_in_one_part_are_joined() -> None:
    """Three sections become one pattern, unless it would stand for what was refused; two stay as they are."""
    patterns = [f"https://a.example/news/{name}/*" for name in ("chips", "power", "sites")]

    assert generalised(patterns, ()) == ("a.example/news/*/*",)
    assert generalised(patterns, ("https://a.example/news/tags/x",)) == tuple(patterns)
    assert generalised(patterns[:2], ()) == tuple(patterns[:2])


def test_parts_of_patterns_and_addresses() -> None:
    """What a pattern names, whether it names anything, and which words an address has."""
    assert fixed_parts("https://a.example/en/News/YYYY/*") == ("en", "news")
    assert is_broad("https://a.example/YYYY/MM/*")
    assert not is_broad("https://a.example/news/*")
    assert slug_words("https://a.example/news/New-Hall_2.html") == ("new", "hall", "2")
