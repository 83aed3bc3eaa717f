"""Tests of the simulated week's judge: every broken promise is counted, and kept ones are not."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from benchmarks.week_hosts import FEED_PATH, Request, Site, Trouble, make_sites
from benchmarks.week_rules import Tally, judge

HOUR = 3600.0
ROBOTS, TDM = "/robots.txt", "/.well-known/tdmrep.json"
GIVEN = ('"1"', None)


def _request(at: float, path: str = FEED_PATH, status: int = 200, host: str = "a.example", **more: object) -> Request:
    answered = {"given": GIVEN} if path == FEED_PATH and status in {200, 304} else {}
    return Request(at, host, path, status, **(answered | more))  # type: ignore[arg-type]


def _tally(*requests: Request, **site: object) -> Tally:
    return judge(requests, {"a.example": Site("a.example", **site)})  # type: ignore[arg-type]


def _broken(tally: Tally) -> dict[str, int]:
    names = ("early", "robots", "retry_after", "close", "overlapping", "changed")
    return {name: getattr(tally, name) for name in names if getattr(tally, name)}


FIRST = (_request(0, ROBOTS), _request(1))


@pytest.mark.parametrize(
    ("later", "site"),
    [
        ([_request(1 + HOUR, status=304, asked=GIVEN)], {}),
        ([_request(1 + HOUR, status=500, asked=GIVEN), _request(1 + 1.25 * HOUR, asked=GIVEN)], {}),
        ([_request(1 + 23 * HOUR, asked=GIVEN)], {"ttl_minutes": 180}),
        ([_request(3, "/news/1"), _request(5, "/news/2")], {}),
        ([_request(21, "/news/1")], {"crawl_delay": 20}),
        ([_request(600, ROBOTS, 304), _request(700, "/news/1")], {"robots_max_age": 60}),
        ([_request(24 * HOUR - 400, ROBOTS, 304), _request(24 * HOUR, asked=GIVEN)], {}),
        ([_request(60, status=429, path="/news/1", retry_at=100.0), _request(101, "/news/1")], {}),
        ([_request(3, "/shut/1")], {"has_robots": False}),
    ],
)
def test_kept_promises_count_nothing(later: Sequence[Request], site: dict[str, object]) -> None:
    """Requests at their time, by the rules of the site, are as they should be."""
    assert {} == _broken(_tally(*FIRST, *later, **site))


@pytest.mark.parametrize(
    ("later", "site", "broken"),
    [
        ([_request(HOUR, asked=GIVEN)], {}, {"early": 1}),
        ([_request(2 * HOUR, asked=GIVEN)], {"ttl_minutes": 180}, {"early": 1}),
        ([_request(2 * HOUR, asked=GIVEN)], {"validators": "none"}, {"early": 1}),
        ([_request(2 * HOUR, status=500, asked=GIVEN), _request(2 * HOUR + 60, asked=GIVEN)], {}, {"early": 1}),
        ([_request(2 * HOUR, status=410), _request(90 * HOUR, ROBOTS), _request(90 * HOUR)], {}, {"early": 1}),
        ([_request(HOUR, ROBOTS)], {}, {"early": 1}),
        ([_request(1, TDM, 404), _request(HOUR, TDM, 404)], {}, {"early": 1}),
        ([_request(9, "/shut/1")], {}, {"robots": 1}),
        ([_request(9, "/news/1")], {"crawl_delay": 20}, {"robots": 1}),
        ([_request(25 * HOUR, asked=GIVEN)], {}, {"robots": 1}),
        ([_request(24 * HOUR, ROBOTS, 500), _request(24 * HOUR + 9, asked=GIVEN)], {}, {"robots": 1}),
        ([_request(9, "/news/1", 503, retry_at=100.0), _request(99, "/news/2")], {}, {"retry_after": 1}),
        ([_request(9, "/news/1", 503, retry_at=9e4), _request(8.9e4, ROBOTS)], {}, {"retry_after": 1}),
        ([_request(2, "/news/1")], {}, {"close": 1}),
        ([_request(9, "/news/1", beside=1)], {}, {"overlapping": 1}),
        ([_request(2 * HOUR, asked=("1", None))], {}, {"changed": 1}),
    ],
)
def test_every_broken_promise_is_counted(
    later: Sequence[Request], site: dict[str, object], broken: dict[str, int]
) -> None:
    """A request that comes too early, against the rules, or beside another one is found, with an example."""
    tally = _tally(*FIRST, *later, **site)

    assert broken == _broken(tally)
    assert 1 == len(tally.examples)


def test_a_page_without_robots_txt_is_a_violation() -> None:
    """A site's rules are asked for before anything else, and a site that closes itself is left alone."""
    assert {"robots": 1} == _broken(_tally(_request(1)))
    assert {"robots": 1} == _broken(_tally(*FIRST, closed=True))


def test_conditional_requests_are_counted_among_repolls() -> None:
    """The first request of a feed is none; one without validators is none that is conditional."""
    tally = _tally(*FIRST, _request(2 * HOUR, asked=GIVEN), _request(4 * HOUR))

    assert (2, 1) == (tally.repolls, tally.conditional)


def test_hosts_are_judged_apart() -> None:
    """What one host is asked says nothing of another."""
    log = [
        request
        for host in ("a.example", "b.example")
        for request in (_request(0, ROBOTS, host=host), _request(1, host=host))
    ]

    assert {} == _broken(judge(log, {name: Site(name) for name in ("a.example", "b.example")}))


def test_the_week_has_sites_of_every_sort() -> None:
    """Two hundred sites bring every trouble that is played, and are the same for the same seed."""
    sites = make_sites(200, 1)
    troubles = {site.trouble.kind for site in sites if isinstance(site.trouble, Trouble)}

    assert {"seconds", "date", "past", "garbage", "ten years", "outage"} == troubles
    assert {"strong", "weak", "unquoted", "date", "odd date", "both", "none"} == {site.validators for site in sites}
    assert {"here", "elsewhere", None} == {site.moved for site in sites}
    for sort in ("gone_hour", "crawl_delay", "closed", "robots_down", "robots_max_age", "ttl_minutes"):
        assert any(getattr(site, sort) for site in sites)
    assert sites == make_sites(200, 1)
