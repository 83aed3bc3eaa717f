"""Tests of robots.txt decisions and of one polite request at a time."""

from __future__ import annotations

import threading
import time

import pytest

from corpus.errors import RobotsRefused
from ingest.address import parse_link
from ingest.robots import HostTurns, Robots, RobotsReply, site_rules

LINK = parse_link("https://example.com/news/a")


def _robots(reply: RobotsReply, asked: list[str] | None = None) -> Robots:
    def get(url: str) -> RobotsReply:
        if asked is not None:
            asked.append(url)
        return reply

    return Robots(get, agent="Groundwork")


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 429])
def test_a_site_without_robots_is_open(status: int) -> None:
    """RFC 9309: a client error means there are no rules."""
    assert _robots(RobotsReply(status)).check(LINK).verdict == "allowed (no robots.txt)"


@pytest.mark.parametrize("status", [500, 502, 503, 304])
def test_a_failing_robots_closes_the_site(status: int) -> None:
    """RFC 9309: a server error means to stay away."""
    with pytest.raises(RobotsRefused, match=str(status)):
        _robots(RobotsReply(status)).check(LINK)


def test_endless_redirects_count_as_no_robots() -> None:
    """RFC 9309: after five redirects the file counts as absent."""
    assert site_rules(RobotsReply(0, too_many_redirects=True)).verdict == "allowed (no robots.txt)"


@pytest.mark.parametrize(
    ("text", "allowed"),
    [
        ("User-agent: *\nDisallow: /", False),
        ("User-agent: *\nDisallow: /\nAllow: /news/", True),
        ("User-agent: *\nDisallow: /news/a$", False),
        ("User-agent: *\nDisallow: /*/a", False),
        ("User-agent: groundwork\nDisallow: /news\n\nUser-agent: *\nAllow: /", False),
        ("User-agent: other\nDisallow: /", True),
        ("User-agent: *\nDisallow:", True),
        ("\ufeffUser-agent: *\nDisallow: /", False),
        ("<html>not found</html>", True),
        ("", True),
    ],
)
def test_rules_are_read_as_the_standard_says(text: str, allowed: bool) -> None:
    """The longest match wins, our own group comes before the general one."""
    assert site_rules(RobotsReply(200, text.encode())).allows(LINK.url, "Groundwork") == allowed


def test_rules_beyond_500_kib_are_not_read() -> None:
    """Only the first 500 KiB are parsed."""
    padding = "# padding\n" * 60_000

    assert site_rules(RobotsReply(200, (padding + "User-agent: *\nDisallow: /").encode())).allows(
        LINK.url, "Groundwork"
    )


def test_robots_is_asked_once_per_origin() -> None:
    """The answer is kept, for each scheme, host and port of its own."""
    asked: list[str] = []
    robots = _robots(RobotsReply(404), asked)
    for url in ("https://example.com/a", "https://example.com/b", "http://example.com/a", "https://example.com:8443/"):
        robots.check(parse_link(url))

    assert asked == [
        "https://example.com/robots.txt",
        "http://example.com/robots.txt",
        "https://example.com:8443/robots.txt",
    ]


@pytest.mark.parametrize(("asked", "given"), [("5", 5.0), ("9999", 60.0), ("-3", 0.0), ("soon", 0.0)])
def test_crawl_delay_is_honoured_up_to_a_minute(asked: str, given: float) -> None:
    """A sensible delay is kept, a huge one capped, rubbish ignored."""
    rules = site_rules(RobotsReply(200, f"User-agent: *\nCrawl-delay: {asked}".encode()))

    assert rules.delay_seconds("Groundwork") == given


def test_requests_to_one_host_are_paced() -> None:
    """The second request waits for the pause, one to another host does not."""
    now, slept = [100.0], list[float]()

    def sleep(seconds: float) -> None:
        slept.append(seconds)
        now[0] += seconds

    turns = HostTurns(clock=lambda: now[0], sleep=sleep)
    for host in ("a", "a", "b"):
        with turns.turn(host, pause_seconds=2.0):
            now[0] += 0.5

    assert slept == [2.0]


def test_only_one_request_at_a_time_per_host() -> None:
    """Threads that want the same host wait for each other; those with other hosts do not."""
    turns = HostTurns()
    inside: list[str] = []
    most = [0]

    def visit(host: str) -> None:
        with turns.turn(host, pause_seconds=0.0):
            inside.append(host)
            most[0] = max(most[0], inside.count("a"))
            time.sleep(0.02)
            inside.remove(host)

    threads = [threading.Thread(target=visit, args=(host,)) for host in "aaaab"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert most == [1]
