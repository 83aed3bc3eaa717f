"""The `week` suite: a simulated week of two hundred feeds, with restarts, seen from their servers.

The real fetcher, schedule and memory of hosts, over real HTTP on loopback; only the clock is simulated. A desk checks
feeds as they fall due, several at once, and fetches the articles that they list. Again and again it is killed in the
middle of that, is away for a while, and comes back with nothing but what was on disk.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import random
import re
import socket
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Self

from benchmarks.homes import Homes
from benchmarks.outcome import Outcome
from benchmarks.week_hosts import START, Clock, Server, Site, make_sites
from benchmarks.week_rules import PAUSE_SECONDS, Tally, judge
from corpus.database import Database
from corpus.errors import FetchError, TryLater
from corpus.memory import StoredHosts
from ingest.fetch import Fetcher, NotModified
from ingest.pacing import Pacer
from ingest.schedule import Schedule, after_failure, after_success

FEEDS, DAYS, RESTARTS, SEED = 200, 7, 24, 20261122
_WORKERS = 8
_LINK = re.compile(rb"<link>(http[^<]+)</link>")
_TTL = re.compile(rb"<ttl>(\d+)</ttl>")
_PROMISES = ("early", "robots", "retry_after", "close", "overlapping", "changed")


@dataclasses.dataclass(frozen=True, slots=True)
class Feed:
    """A followed feed, as it lies on disk.

    Attributes:
        given_by: the address that gave `etag` and `last_modified`.
        wanted: articles that were listed and have not been fetched yet; `done`: those that have, or may not be.
        asked_seconds: the feed's own word on how often it changes.
    """

    url: str
    schedule: Schedule
    etag: str | None = None
    last_modified: str | None = None
    given_by: str | None = None
    asked_seconds: int | None = None
    wanted: tuple[str, ...] = ()
    done: frozenset[str] = frozenset()


@dataclasses.dataclass(frozen=True, slots=True)
class Week:
    """What a simulation showed."""

    tally: Tally
    feeds: int
    restarts: int
    news_found: float
    states: dict[str, int]


def run(homes: Homes) -> Outcome:
    """Simulate the week once; every measure but the seconds is the same on every machine."""
    started = time.monotonic()
    week = simulate(homes.folder / "week", make_sites(FEEDS, SEED), days=DAYS, restarts=RESTARTS, seed=SEED)
    tally = week.tally
    kept = {f"week.no_{name}": float(getattr(tally, name) == 0) for name in _PROMISES}
    counts = {f"week.{name}_count": float(getattr(tally, name)) for name in _PROMISES}
    return Outcome(
        gated=kept
        | {"week.conditional": tally.conditional / max(1, tally.repolls), "week.news_found": week.news_found},
        reported=counts
        | {f"week.{state}_feeds": float(count) for state, count in week.states.items()}
        | {
            "week.requests": float(tally.requests),
            "week.repolls": float(tally.repolls),
            "week.restarts": float(week.restarts),
            "week.seconds": time.monotonic() - started,
        },
        rows=[{"broken": example} for example in tally.examples],
    )


def simulate(folder: Path, sites: Sequence[Site], *, days: float, restarts: int, seed: int) -> Week:
    """Follow the sites' feeds for some days, killed and started again at moments that the seed chooses."""
    folder.mkdir(parents=True, exist_ok=True)
    clock, chance = Clock(), random.Random(seed)
    end = START + dt.timedelta(days=days)
    moments = sorted(START + dt.timedelta(days=days * chance.uniform(0.01, 0.99)) for _ in range(restarts))
    with Server(tuple(sites), clock) as server:
        for site in sites:
            _write(folder, Feed(server.feed_url(site), Schedule(next_fetch_at=START)))
        for until in (*moments, end):
            with _Desk(folder, clock, seed=chance.randrange(2**32)) as desk:
                desk.work(until)
            clock.move_to(until)
            # A process takes a while to come back, and now and then a night.
            clock.sleep(chance.choice((10.0, 300.0, 6 * 3600.0)))
        log = list(server.log)
        feeds = [_read(path) for path in sorted(folder.glob("*.json"))]
        found = _news_found(feeds, {server.feed_url(site): site for site in sites}, 24 * days)
    states = {state: sum(feed.schedule.state == state for feed in feeds) for state in ("active", "paused", "stopped")}
    return Week(judge(log, {site.name: site for site in sites}), len(sites), restarts, found, states)


class _Desk:
    """One process: it follows the feeds until it is killed, which is when the clock passes a moment."""

    def __init__(self, folder: Path, clock: Clock, *, seed: int) -> None:
        self._folder = folder
        self._clock = clock
        self._chance = random.Random(seed)
        self._lock = threading.Lock()
        self._killed_at = clock.now()
        self._database = Database(folder / "hosts.db")
        self._feeds = {feed.url: feed for feed in map(_read, sorted(folder.glob("*.json")))}
        self._fetcher = Fetcher(
            user_agent="Groundwork/0.1",
            contact="https://example.com/bot",
            pause_seconds=PAUSE_SECONDS,
            allow_loopback=True,
            resolver=_loopback,
            pacer=Pacer(StoredHosts(self._database), now=clock.now, sleep=clock.sleep),
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._database.close()

    def work(self, until: dt.datetime) -> None:
        """Check feeds as they fall due, until a moment."""
        self._killed_at = until
        with ThreadPoolExecutor(_WORKERS) as pool:
            while self._clock.now() < until:
                due = [feed for feed in self._waiting() if feed.schedule.next_fetch_at <= self._clock.now()]  # type: ignore[operator]
                for _ in pool.map(self._check, due):
                    pass
                later = [feed.schedule.next_fetch_at for feed in self._waiting()]
                self._clock.move_to(min((moment for moment in later if moment is not None), default=until))

    def _waiting(self) -> Iterator[Feed]:
        return (feed for feed in self._feeds.values() if feed.schedule.next_fetch_at is not None)

    def _check(self, feed: Feed) -> None:
        """Look at a feed and note when to look again, then fetch what it lists; both as far as life allows."""
        if self._killed():
            return
        try:
            feed = self._looked_at(feed)
        except FetchError as error:
            schedule = after_failure(feed.schedule, error, now=self._clock.now(), jitter=self._jitter())
            self._keep(dataclasses.replace(feed, schedule=schedule))
            return
        self._keep(feed)
        for url in feed.wanted:
            if self._killed():
                return
            feed = self._article(feed, url)
            self._keep(feed)

    def _looked_at(self, feed: Feed) -> Feed:
        fetched = self._fetcher.fetch(
            feed.url, etag=feed.etag, last_modified=feed.last_modified, given_by=feed.given_by
        )
        changes: dict[str, object] = {
            "etag": fetched.etag,
            "last_modified": fetched.last_modified,
            "given_by": fetched.url,
        }
        new: tuple[str, ...] = ()
        if not isinstance(fetched, NotModified):
            listed = [link.decode() for link in _LINK.findall(fetched.content)]
            new = tuple(link for link in listed if link not in feed.done and link not in feed.wanted)
            ttl = _TTL.search(fetched.content)
            changes |= {"wanted": feed.wanted + new, "asked_seconds": 60 * int(ttl[1]) if ttl else None}
        feed = dataclasses.replace(feed, **changes)  # type: ignore[arg-type]
        schedule = after_success(
            feed.schedule,
            "new" if new else "unchanged",
            conditional=bool(fetched.etag or fetched.last_modified),
            now=self._clock.now(),
            jitter=self._jitter(),
            asked_seconds=feed.asked_seconds,
        )
        return dataclasses.replace(feed, schedule=schedule)

    def _article(self, feed: Feed, url: str) -> Feed:
        """Return the feed without a wanted article, unless that must wait: then it is tried at the next check."""
        try:
            self._fetcher.fetch(url)
        except FetchError as error:
            if isinstance(error, TryLater) or error.status is not None:
                return feed
        wanted = tuple(each for each in feed.wanted if each != url)
        return dataclasses.replace(feed, wanted=wanted, done=feed.done | {url})

    def _keep(self, feed: Feed) -> None:
        self._feeds[feed.url] = feed
        _write(self._folder, feed)

    def _killed(self) -> bool:
        return self._clock.now() >= self._killed_at

    def _jitter(self) -> float:
        with self._lock:
            return self._chance.uniform(-1, 1)


def _loopback(host: str, port: int, *_: object, **__: object) -> list[tuple[int, int, int, str, tuple[Any, ...]]]:  # noqa: ARG001
    return [(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP, "", ("127.0.0.1", port))]


def _news_found(feeds: Sequence[Feed], sites: dict[str, Site], hours: float) -> float:
    """Return the share of what open feeds listed up to a day before the end (or before they went) that was found."""
    listed, found = 0, 0
    for feed in feeds:
        site = sites[feed.url]
        if site.closed or site.trouble is not None or site.robots_down is not None:
            continue
        due = site.items(min(hours, site.gone_hour or hours) - 25.0)
        numbers = {int(url.rpartition("/")[2]) for url in (*feed.done, *feed.wanted)}
        listed += due
        found += len(numbers & set(range(1, due + 1)))
    return found / max(1, listed)


def _write(folder: Path, feed: Feed) -> None:
    """Keep a feed, whole or not at all, as a record would."""
    values = dataclasses.asdict(feed) | {"done": sorted(feed.done)}
    path = folder / f"{feed.url.split('/')[2].replace(':', '_')}.json"
    written = path.with_suffix(".new")
    written.write_text(json.dumps(values, default=str), encoding="utf-8")
    written.replace(path)


def _read(path: Path) -> Feed:
    values = json.loads(path.read_text(encoding="utf-8"))
    moment = values["schedule"]["next_fetch_at"]
    values["schedule"]["next_fetch_at"] = None if moment is None else dt.datetime.fromisoformat(moment)
    schedule = Schedule(**values.pop("schedule"))
    return Feed(schedule=schedule, wanted=tuple(values.pop("wanted")), done=frozenset(values.pop("done")), **values)
