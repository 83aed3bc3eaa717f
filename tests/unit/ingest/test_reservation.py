"""Tests of `ingest.reservation`: what a site says of its use by machines, and what of it forbids ours."""

from __future__ import annotations

import json
import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.reservation import HEAD_BYTES, reservation_of, signals_in, tdm_rule_of
from tests.growth import growth

URL = "https://example.com/news/a?page=2"
AGENT = "Groundwork"


def _head(*tags: str) -> bytes:
    return f"<!doctype html><html><head><title>A</title>{''.join(tags)}</head><body><p>Words.".encode()


def _reason(headers: dict[str, str] | None = None, head: bytes = b"", signals: tuple[str, ...] = ()) -> str | None:
    return reservation_of(headers or {}, head, signals, agent=AGENT).reason


@pytest.mark.parametrize(
    ("headers", "words"),
    [
        ({"tdm-reservation": "1"}, "text and data mining (header tdm-reservation: 1)"),
        ({"tdm-reservation": " 1 "}, "text and data mining"),
        ({"x-robots-tag": "noai"}, "asks AI systems"),
        ({"x-robots-tag": "noindex, NoAI"}, "header x-robots-tag: noai, noindex"),
        ({"x-robots-tag": "noindex\nnoai"}, "noai"),
        ({"x-robots-tag": "otherbot: noindex\nGroundwork: noai"}, "noai"),
        ({"x-robots-tag": "unavailable_after: 25 Jun 2030 15:00:00 GMT, noai"}, "noai"),
        ({"content-usage": "ai-input=n"}, "says no to ai-input"),
        ({"content-usage": "bots=n, search=y"}, "says no to bots"),
        ({"content-signal": "search=no, ai-input=no"}, "says no to ai-input and search"),
    ],
)
def test_headers_that_forbid_our_use(headers: dict[str, str], words: str) -> None:
    """The reason names the header and what it says."""
    assert words in (_reason(headers) or "")


@pytest.mark.parametrize(
    ("headers", "recorded"),
    [
        ({}, ()),
        ({"tdm-reservation": "0"}, ("header tdm-reservation: 0",)),
        ({"x-robots-tag": "noindex"}, ("header x-robots-tag: noindex",)),
        ({"x-robots-tag": "none, noarchive"}, ("header x-robots-tag: noarchive, none",)),
        ({"x-robots-tag": "otherbot: noai"}, ()),
        ({"x-robots-tag": "max-snippet: 20"}, ()),
        ({"content-usage": "train-ai=n"}, ("header content-usage: train-ai=n",)),
        ({"content-signal": "search=yes, ai-train=no"}, ("header content-signal: search=yes, ai-train=no",)),
        ({"tdm-policy": "https://example.com/policy.json"}, ("tdm-policy: https://example.com/policy.json",)),
    ],
)
def test_headers_that_do_not_concern_our_use(headers: dict[str, str], recorded: tuple[str, ...]) -> None:
    """Training, indexing by public search engines, and what is said to others forbid nothing, but are recorded."""
    weighed = reservation_of(headers, b"", agent=AGENT)

    assert (None, recorded) == (weighed.reason, weighed.recorded)


@pytest.mark.parametrize(
    "head",
    [
        _head('<meta name="tdm-reservation" content="1">'),
        _head("<META CONTENT=1 NAME=tdm-reservation>"),
        _head("<meta name='robots' content='index'>", "<meta name='robots' content='max-snippet:-1, noai'/>"),
        b"<meta name='robots' content='noai'> a fragment without a head",
        _head("<!-- an unclosed comment", "<meta name='robots' content='noai'>"),
    ],
)
def test_a_page_that_reserves_itself(head: bytes) -> None:
    """The page's own meta tags count, however they are written."""
    assert _reason(head=head) is not None


@pytest.mark.parametrize(
    "head",
    [
        _head('<meta name="tdm-reservation" content="0">'),
        _head("<!-- <meta name='robots' content='noai'> -->"),
        _head("<script>var example = \"<meta name='robots' content='noai'>\";</script>"),
        _head("<meta property='robots' content='noai'>"),
        _head() + b"<meta name='robots' content='noai'>",
        _head("<style>" + " " * HEAD_BYTES + "</style>", "<meta name='robots' content='noai'>"),
        b"\x00\xff<meta name=",
    ],
)
def test_what_only_looks_like_a_reservation(head: bytes) -> None:
    """Comments, scripts, the body, and what lies far beyond the head say nothing."""
    assert _reason(head=head) is None


def test_no_head_takes_long() -> None:
    """Tags, comments and attributes that never end do not make the reading quadratic, which would take many seconds."""
    for piece in (b"<meta ", b"<!--", b"<script", b"<meta a", b"a=", b"-", b"<meta " + b"a" * 1900 + b">"):
        started = time.process_time()
        reservation_of({}, (piece * HEAD_BYTES)[:HEAD_BYTES])

        assert time.process_time() - started < 1


ROBOTS = """
Content-Signal: ai-train=no
User-agent: otherbot
Content-Signal: search=no
Disallow: /

User-agent: *
Content-Signal: search=yes, ai-train=no   # a remark
Content-Usage: /free/ bots=y
Content-Usage: /news/* ai-input=n
Allow: /
"""


def test_signals_of_a_robots_txt() -> None:
    """The lines of our group count, and of those with a path the longest that fits the address."""
    everywhere = ("robots.txt Content-Signal: ai-train=no", "robots.txt Content-Signal: search=yes, ai-train=no")

    assert (*everywhere, "robots.txt Content-Usage: ai-input=n") == signals_in(ROBOTS, AGENT, URL)
    assert (*everywhere, "robots.txt Content-Usage: bots=y") == signals_in(ROBOTS, AGENT, "https://example.com/free/b")
    assert everywhere == signals_in(ROBOTS, AGENT, "https://example.com/")


def test_a_group_of_our_own_comes_first() -> None:
    """What is said to us by name replaces what is said to everyone."""
    robots = "User-agent: *\nContent-Signal: search=no\n\nUser-agent: groundwork\nContent-Signal: search=yes\n"

    assert ("robots.txt Content-Signal: search=yes",) == signals_in(robots, AGENT, URL)
    assert ("robots.txt Content-Signal: search=no",) == signals_in(robots, "Elsewise", URL)


def test_a_signal_of_the_site_forbids_our_use() -> None:
    """The reason names the line."""
    signals = signals_in("User-agent: *\nContent-Signal: ai-input=no\n", AGENT, URL)

    assert "the site says no to ai-input (robots.txt Content-Signal: ai-input=no)" == _reason(signals=signals)


def test_a_huge_robots_txt_is_read_in_linear_time() -> None:
    """A line without end costs no more than its length."""
    assert growth(lambda robots: signals_in(robots, AGENT, URL), lambda size: "Content-Signal: " + "a" * size) < 3


@pytest.mark.parametrize(
    ("location", "fits"),
    [
        ("/", True),
        ("/news", True),
        ("/news/*", True),
        ("*", True),
        ("/*/a", True),
        ("/*page=2$", True),
        ("/news/a?page=2$", True),
        ("/news/a$", False),
        ("/news/b", False),
        ("/news/?", False),
        ("/n[e]ws", False),
        ("/*/a*z", False),
        ("", True),
    ],
)
def test_the_locations_of_a_tdmrep_file(location: str, fits: bool) -> None:
    """They are patterns as in robots.txt: a beginning, `*`, and `$` for the end."""
    said = tdm_rule_of(json.dumps([{"location": location, "tdm-reservation": 1}]).encode(), URL)

    assert ("1" if fits else None) == said


def test_the_first_rule_of_a_tdmrep_file_that_fits_counts() -> None:
    """A file can free a part of what it reserves."""
    rules = [{"location": "/news/*", "tdm-reservation": 0}, {"location": "/*", "tdm-reservation": 1}]

    assert "0" == tdm_rule_of(json.dumps(rules).encode(), URL)
    assert "1" == tdm_rule_of(json.dumps(rules).encode(), "https://example.com/")
    assert reservation_of({}, b"", (), "1").reason is not None
    assert reservation_of({}, b"", (), "0").reason is None


@pytest.mark.parametrize(
    "content", [b"", b"<html>", b"[", b"{}", b"[1]", b"[" * 100_000, b'[{"location": 3}]', b"9" * 9999]
)
def test_a_broken_tdmrep_file_says_nothing(content: bytes) -> None:
    """It counts as absent."""
    assert tdm_rule_of(content, URL) is None


@given(st.text("/ab*$", max_size=12), st.text("/ab", max_size=12))
def test_a_pattern_fits_what_a_regular_expression_fits(pattern: str, path: str) -> None:
    """The matching agrees with the plain definition."""
    end = "$" if pattern.endswith("$") else ""
    meant = "".join(".*" if sign == "*" else re.escape(sign) for sign in pattern.removesuffix("$"))
    said = tdm_rule_of(json.dumps([{"location": pattern, "tdm-reservation": 1}]).encode(), f"https://a.example/{path}")

    assert (re.match(meant + (r"\Z" if end else ""), f"/{path}") is not None) == (said == "1")


def test_a_group_may_name_several_agents() -> None:
    """Names that follow one another share their lines; a name after a rule begins a new group."""
    robots = (
        "User-agent: otherbot\nUser-agent: Groundwork\nContent-Signal: search=no\n"
        "User-agent: third\nContent-Signal: ai-input=no\n"
    )

    assert ("robots.txt Content-Signal: search=no",) == signals_in(robots, AGENT, URL)
    assert ("robots.txt Content-Signal: ai-input=no",) == signals_in(robots, "Third", URL)
    assert () == signals_in(robots, "Fourth", URL)


def test_many_groups_are_read_in_linear_time() -> None:
    """A robots.txt of nothing but names and signals costs no more than its length."""

    def robots(size: int) -> str:
        return "User-agent: a\n" * size + "Content-Usage: a=b\n" * size

    assert growth(lambda text: signals_in(text, "X"), robots) < 3
