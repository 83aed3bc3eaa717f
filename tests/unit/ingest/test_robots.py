"""Tests of `ingest.robots`: what a robots.txt means, and how long it holds."""

from __future__ import annotations

import datetime as dt

import pytest

from corpus.errors import FetchError, RobotsRefused
from corpus.hosts import RobotsCopy
from ingest.address import parse_link
from ingest.pacing import HostsInMind, Pacer
from ingest.robots import Robots, RobotsReply, max_age_of, site_rules

LINK = parse_link("https://example.com/news/a")


def _robots(reply: RobotsReply, asked: list[str] | None = None) -> Robots:
    def get(url: str, _: RobotsCopy | None) -> RobotsReply:
        if asked is not None:
            asked.append(url)
        return reply

    return Robots(get, Pacer(), agent="Groundwork")


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410])
def test_a_site_without_robots_is_open(status: int) -> None:
    """RFC 9309: a client error means there are no rules."""
    assert _robots(RobotsReply(status)).check(LINK).verdict == "allowed (no robots.txt)"


@pytest.mark.parametrize("status", [429, 500, 502, 503])
def test_a_failing_robots_closes_the_site(status: int) -> None:
    """RFC 9309: a server error means to stay away; so does a server that is too busy, which has rules all the same."""
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
        ("User-agent: *\nDisallow: /news\nAllow: /news", True),
        ("User-agent: *\nAllow: /news/\nDisallow: /news/a", False),
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


# -- copies -----------------------------------------------------------------------------------------------------------

NOON = dt.datetime(2026, 11, 20, 12, tzinfo=dt.UTC)


class _Site:
    """Answers for robots.txt as the test says, and remembers with which copy it was asked."""

    def __init__(self, *replies: RobotsReply) -> None:
        self.replies = list(replies)
        self.asked: list[str | None] = []

    def get(self, _: str, copy: RobotsCopy | None) -> RobotsReply:
        self.asked.append(copy.etag if copy else None)
        return self.replies.pop(0)


def test_a_copy_is_asked_for_again_only_when_it_has_expired() -> None:
    """A copy holds for its max-age, is then asked for by its ETag, and holds again when it has not changed."""
    time = [NOON]
    site = _Site(
        RobotsReply(200, b"User-agent: *\nDisallow: /news", etag='"1"', max_age_seconds=3600), RobotsReply(304)
    )
    robots = Robots(site.get, Pacer(now=lambda: time[0]), agent="Groundwork")
    for hours in (0, 0.9, 1.1, 20):
        time[0] = NOON + dt.timedelta(hours=hours)
        assert not robots.rules_for(LINK).allows(LINK.url, "Groundwork")

    assert [None, '"1"'] == site.asked


@pytest.mark.parametrize(("asked", "held_hours"), [(None, 23 + 55 / 60), (10, 1 / 6), (10**9, 23 + 55 / 60), (7200, 2)])
def test_a_copy_holds_between_ten_minutes_and_a_day(asked: int | None, held_hours: float) -> None:
    """What the server says counts, within bounds; a day is less what a request may wait for its turn."""
    memory = HostsInMind()
    site = _Site(RobotsReply(200, max_age_seconds=asked))
    Robots(site.get, Pacer(memory, now=lambda: NOON), agent="Groundwork").rules_for(LINK)
    state = memory.recall(LINK.origin)

    assert state is not None
    assert state.robots is not None
    assert NOON + dt.timedelta(hours=held_hours) == state.robots.expires_at


def test_a_restart_does_not_ask_again() -> None:
    """A copy that is remembered needs no request, and a site that was closed stays closed until it expires."""
    memory = HostsInMind()
    site = _Site(RobotsReply(503))
    with pytest.raises(RobotsRefused) as first:
        Robots(site.get, Pacer(memory, now=lambda: NOON), agent="Groundwork").check(LINK)
    with pytest.raises(RobotsRefused):
        Robots(site.get, Pacer(memory, now=lambda: NOON + dt.timedelta(minutes=9)), agent="Groundwork").check(LINK)

    assert 503 == first.value.status
    assert [None] == site.asked


def test_a_site_that_cannot_be_reached_is_left_alone_for_a_while() -> None:
    """The first link meets the error itself; the next ones do not wait for it again, until a restart or two minutes."""
    asked: list[str] = []

    def get(url: str, _: RobotsCopy | None) -> RobotsReply:
        asked.append(url)
        raise FetchError(url, "the connection failed")

    memory, time = HostsInMind(), [NOON]
    robots = Robots(get, Pacer(memory, now=lambda: time[0]), agent="Groundwork")
    with pytest.raises(FetchError, match="connection failed"):
        robots.check(LINK)
    with pytest.raises(RobotsRefused, match="could not be had"):
        robots.check(LINK)
    time[0] += dt.timedelta(seconds=121)
    with pytest.raises(FetchError, match="connection failed"):
        robots.check(LINK)

    assert 2 == len(asked)
    assert memory.recall(LINK.origin) is None


@pytest.mark.parametrize(
    ("header", "seconds"),
    [("max-age=60", 60), ("public, MAX-AGE = 5", 5), ("s-maxage=9", None), ("no-store", None), (None, None)],
)
def test_max_age(header: str | None, seconds: int | None) -> None:
    """Only the max-age that is meant for us is read."""
    assert seconds == max_age_of(header)


def test_sitemaps_are_named() -> None:
    """The sitemaps that a robots.txt names are offered."""
    text = b"Sitemap: https://example.com/a.xml\nUser-agent: *\nDisallow:\nSitemap: https://example.com/b.xml"

    assert ("https://example.com/a.xml", "https://example.com/b.xml") == site_rules(RobotsReply(200, text)).sitemaps
