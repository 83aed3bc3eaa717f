"""Tests of making links absolute."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.canonical import canonical_url
from ingest.hrefs import absolute, identity, same_site, site_of

BASE = "https://www.northwind.example/news/index.html"


@pytest.mark.parametrize(
    ("href", "expected"),
    [
        ("a", "https://www.northwind.example/news/a"),
        ("/a b", "https://www.northwind.example/a%20b"),
        ("//other.example/x", "https://other.example/x"),
        ("?page=2", "https://www.northwind.example/news/index.html?page=2"),
        (" \n/a\n", "https://www.northwind.example/a"),
        ("HTTP://Other.example/#top", "http://Other.example/"),
        ("#top", None),
        ("", None),
        ("javascript:void(0)", None),
        ("mailto:ida@northwind.example", None),
        ("data:text/html,x", None),
        ("file:///etc/passwd", None),
        ("https://", None),
        ("https://[::1", None),
        ("https://a.example\\@b.example/", None),
        ("/\x00", None),
        ("/" + "x" * 5000, None),
    ],
)
def test_links_become_absolute_web_addresses(href: str, expected: str | None) -> None:
    """Only addresses of the web come out, without their fragment."""
    assert absolute(BASE, href) == expected


@given(st.text(max_size=100))
def test_whatever_comes_out_is_a_web_address(href: str) -> None:
    """No text makes it fail, and every result can be made canonical."""
    url = absolute(BASE, href)

    assert url is None or canonical_url(url).startswith(("http://", "https://"))


def test_ways_of_writing_one_address_are_one() -> None:
    """Scheme, www, tracking, fragment and a slash at the end make no difference; other parameters do."""
    ways = ("https://www.a.example/x/?id=1&utm_source=b", "http://a.example/x?id=1#c", "https://a.example:443/x/?id=1")

    assert len({identity(way) for way in ways}) == 1
    assert identity("https://a.example/x?id=2") != identity(ways[0])


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("https://www.a.example/", "https://press.a.example/x", True),
        ("https://a.co.uk/", "https://b.co.uk/", False),
        ("https://news.a.co.uk/", "https://a.co.uk/", True),
        ("https://one.github.io/", "https://two.github.io/", False),
        ("https://a.example/", "https://a.example.evil.example/", False),
        ("https://10.0.0.1/", "https://11.0.0.1/", False),
    ],
)
def test_sites_are_told_apart(one: str, other: str, expected: bool) -> None:
    """Hosts of one publisher are one site; hosts that many share are not."""
    assert same_site(one, other) is expected


@pytest.mark.parametrize(
    ("url", "site"),
    [
        ("https://www.example.com/a", "example.com"),
        ("http://news.bbc.co.uk:80/", "bbc.co.uk"),
        ("https://a.b.de/", "b.de"),
        ("http://localhost:8080/", "localhost"),
        ("http://127.0.0.1:99/", "127.0.0.1"),
        ("http://[::1]/", "::1"),
        ("https://10.0.0.1/", "10.0.0.1"),
        ("https://news.gut.de/", "gut.de"),
        ("https://www.gov.uk/", "www.gov.uk"),
        ("https://one.substack.com/p/a", "one.substack.com"),
    ],
)
def test_hosts_are_grouped_by_site(url: str, site: str) -> None:
    """Subdomains belong to one site, except of hosts that many share; addresses that are numbers have none above."""
    assert site_of(url) == site
