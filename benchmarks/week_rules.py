"""What a server's log of the simulated week shows: which promises were kept, and of how many."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from benchmarks.week_hosts import FEED_PATH, NEW_PATH, SHUT_PATH, Request, Site

PAUSE_SECONDS = 2.0
LEAST_AFTER_FAILURE = 900.0
_ROBOTS, _TDM = "/robots.txt", "/.well-known/tdmrep.json"
_DAY = 86400.0
_NEARLY_A_DAY = _DAY - 600.0
_GONE = 410
_EXAMPLES = 5
_REDIRECT = 301
_SLACK_SECONDS = 0.01
_FEEDS = frozenset({FEED_PATH, NEW_PATH})
_SERVED = frozenset({200, 304})


@dataclass(slots=True)
class Tally:
    """Broken promises, and how many requests there were that could have broken them.

    Attributes:
        early: feeds, robots.txt and tdmrep.json asked for again before it was their time.
        robots: pages fetched without a robots.txt that holds, against it, while it failed, or faster than it asks.
        retry_after: requests before the moment that a 429 or 503 gave.
        close: pages asked for within the pause after the one before; `overlapping`: while it was still being answered.
        repolls: feeds asked for again after they had answered; `conditional`: those of them that came with validators;
            `changed`: those whose validators were not byte for byte the last ones given.
    """

    requests: int = 0
    early: int = 0
    robots: int = 0
    retry_after: int = 0
    close: int = 0
    overlapping: int = 0
    repolls: int = 0
    conditional: int = 0
    changed: int = 0
    examples: list[str] = field(default_factory=list)

    def add(self, broken: str, request: Request) -> None:
        """Count a broken promise, and keep the first ones for a person to read."""
        setattr(self, broken, getattr(self, broken) + 1)
        if getattr(self, broken) <= _EXAMPLES:
            self.examples.append(f"{broken}: {request}")


def judge(log: Sequence[Request], sites: Mapping[str, Site]) -> Tally:
    """Go through a log, in the order of its requests."""
    tally = Tally(requests=len(log))
    hosts: dict[str, _Host] = {}
    for request in log:
        site = sites[request.host.removeprefix("new.")]
        hosts.setdefault(request.host, _Host(site)).judge(request, tally)
    return tally


class _Host:
    """What has been said to the client by one host."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._retry_at = 0.0
        self._last: dict[str, Request] = {}
        self._given: dict[str, tuple[str | None, str | None]] = {}
        self._page: Request | None = None
        self._robots_at: float | None = None
        self._robots_down = False

    def judge(self, request: Request, tally: Tally) -> None:
        """Judge one request by what came before it, and note its answer."""
        if request.at + _SLACK_SECONDS < self._retry_at:
            tally.add("retry_after", request)
        if request.beside:
            tally.add("overlapping", request)
        self._again(request, tally)
        if request.path == _ROBOTS:
            self._robots_at, self._robots_down = request.at, request.status >= 500
        elif request.path != _TDM:
            self._judge_page(request, tally)
        if request.path in _FEEDS:
            self._judge_feed(request, tally)
        self._retry_at = max(self._retry_at, request.retry_at or 0.0)
        self._last[request.path] = request

    def _again(self, request: Request, tally: Tally) -> None:
        before = self._last.get(request.path)
        if before is not None and request.at + _SLACK_SECONDS < before.at + self._least_seconds(before):
            tally.add("early", request)

    def _least_seconds(self, before: Request) -> float:
        """Return how long an address must be left alone after an answer."""
        if before.path == _TDM:
            return _NEARLY_A_DAY
        if before.path == _ROBOTS:
            failed = before.status >= 500 or before.status == 429
            holds = self._site.robots_seconds if before.status in _SERVED else _DAY
            return 600.0 if failed else min(holds, _NEARLY_A_DAY)
        if before.path not in _FEEDS or before.retry_at is not None:
            return 0.0
        if before.status == _GONE:
            return float("inf")
        return self._site.least_seconds if before.status in {*_SERVED, _REDIRECT} else LEAST_AFTER_FAILURE

    def _judge_page(self, request: Request, tally: Tally) -> None:
        asked_at, before = self._robots_at, self._page
        shut = self._site.has_robots and (self._site.closed or request.path.startswith(SHUT_PATH))
        if asked_at is None or self._robots_down or request.at > asked_at + _DAY or shut:
            tally.add("robots", request)
        delay = float(self._site.crawl_delay or 0)
        if before is not None and request.at + _SLACK_SECONDS < before.at + delay:
            tally.add("robots", request)
        followed = before is not None and before.status == _REDIRECT
        if before is not None and not followed and request.at + _SLACK_SECONDS < before.at + PAUSE_SECONDS:
            tally.add("close", request)
        self._page = request

    def _judge_feed(self, request: Request, tally: Tally) -> None:
        given = self._given.get(request.path)
        if given is not None:
            tally.repolls += 1
            tally.conditional += request.asked != (None, None)
            if request.asked not in {given, (None, None)}:
                tally.add("changed", request)
        if request.status in _SERVED:
            self._given[request.path] = request.given
