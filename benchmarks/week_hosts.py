"""The hosts of the simulated week: what each serves at which moment, and one real server that plays all of them."""

from __future__ import annotations

import asyncio
import datetime as dt
import random
import threading
from collections import Counter
from dataclasses import dataclass
from email.utils import format_datetime
from types import TracebackType
from typing import Any, Literal, Self

START = dt.datetime(2026, 3, 2, tzinfo=dt.UTC)
RETRY_CAP_SECONDS = 7 * 86400
FEED_PATH, NEW_PATH, SHUT_PATH = "/feed.xml", "/new/feed.xml", "/shut/"
_LISTED = 20
_EVERY_SHUT = 5
_TAKES_SECONDS = 0.001

Validators = Literal["strong", "weak", "unquoted", "date", "odd date", "both", "none"]
TroubleKind = Literal["seconds", "date", "past", "garbage", "ten years", "outage"]


class Clock:
    """Simulated time: it moves when someone waits, never by itself. May be shared by threads."""

    def __init__(self, start: dt.datetime = START) -> None:
        self._now = start
        self._lock = threading.Lock()

    def now(self) -> dt.datetime:
        """Return the simulated moment."""
        return self._now

    def sleep(self, seconds: float) -> None:
        """Let that many seconds go by."""
        self.move_to(self._now + dt.timedelta(seconds=seconds))

    def move_to(self, moment: dt.datetime) -> None:
        """Go on to a moment; one that has passed changes nothing."""
        with self._lock:
            self._now = max(self._now, moment)


@dataclass(frozen=True, slots=True)
class Trouble:
    """Hours since the start in which a host, its robots.txt included, answers with 429 or 503."""

    kind: TroubleKind
    from_hour: float
    to_hour: float


@dataclass(frozen=True, slots=True)
class Site:
    """A host with one feed.

    Attributes:
        news_hours: an item comes this often.
        ttl_minutes: how often the feed says that it changes.
        moved: its feed is a redirect, on the host itself or to another.
        gone_hour: the feed answers 410 from then on.
        closed: robots.txt disallows the feed.
        robots_down: the hours in which only robots.txt fails.
        robots_max_age: of its Cache-Control, in seconds.
    """

    name: str
    validators: Validators = "strong"
    news_hours: float = 24.0
    ttl_minutes: int | None = None
    moved: Literal["here", "elsewhere"] | None = None
    gone_hour: float | None = None
    trouble: Trouble | None = None
    has_robots: bool = True
    crawl_delay: int | None = None
    closed: bool = False
    robots_down: tuple[float, float] | None = None
    robots_max_age: int | None = None

    @property
    def least_seconds(self) -> float:
        """How long the feed must be left alone after it has answered."""
        usual = 86400.0 if self.validators == "none" else 3600.0
        return max(usual, 60.0 * (self.ttl_minutes or 0))

    @property
    def robots_seconds(self) -> float:
        """How long its robots.txt holds."""
        return 86400.0 if self.robots_max_age is None else min(max(self.robots_max_age, 600), 86400)

    @property
    def robots_text(self) -> str:
        """What its robots.txt says."""
        delay = f"Crawl-delay: {self.crawl_delay}\n" if self.crawl_delay else ""
        return f"User-agent: *\n{delay}Disallow: {'/' if self.closed else SHUT_PATH}\n"

    def items(self, hours: float) -> int:
        """Return how many items the feed has had by an hour."""
        return 3 + int(hours / self.news_hours)


def make_sites(count: int, seed: int) -> tuple[Site, ...]:
    """Return hosts of every sort, the same for the same seed."""
    chance = random.Random(seed)
    return tuple(_site(number, chance) for number in range(count))


def _site(number: int, chance: random.Random) -> Site:
    kinds: tuple[Validators, ...] = ("strong", "weak", "unquoted", "date", "odd date", "both")
    troubles: tuple[TroubleKind, ...] = ("seconds", "date", "past", "garbage", "outage")
    trouble = None
    if number % 4 == 1:
        begins = chance.uniform(6, 40)
        lasts = 24.0 if number % 20 == 9 else chance.uniform(2, 10)
        trouble = Trouble("ten years" if number % 40 == 37 else troubles[number // 4 % 5], begins, begins + lasts)
    down = chance.uniform(10, 40)
    return Site(
        name=f"site-{number}.example",
        validators="none" if number % 20 == 3 else chance.choice(kinds),
        news_hours=chance.choice((6.0, 24.0, 36.0, 72.0)),
        ttl_minutes=chance.choice((60, 180, 720)) if number % 5 == 0 else None,
        moved={2: "here", 12: "elsewhere"}.get(number % 20),  # type: ignore[arg-type]
        gone_hour=chance.uniform(12, 36) if number % 20 == 14 else None,
        trouble=trouble,
        has_robots=number % 3 != 0 or number % 20 in {4, 6, 18},
        crawl_delay=chance.choice((5, 20, 60)) if number % 20 in {4, 18} else None,
        closed=number % 40 == 6,
        robots_down=(down, down + chance.uniform(2, 40)) if number % 10 == 8 else None,
        robots_max_age=chance.choice((60, 3600, 10**6)) if number % 7 == 0 else None,
    )


@dataclass(frozen=True, slots=True)
class Request:
    """One request as the server saw it, and what it answered.

    Attributes:
        at: seconds of simulated time since the start.
        asked: the validators that came with it.
        given: the validators that went with the answer.
        retry_at: when its Retry-After says to come back, in seconds since the start.
        beside: requests to the same host that were still being answered.
    """

    at: float
    host: str
    path: str
    status: int
    asked: tuple[str | None, str | None] = (None, None)
    given: tuple[str | None, str | None] = (None, None)
    retry_at: float | None = None
    beside: int = 0


@dataclass(slots=True)
class _Answer:
    status: int
    body: bytes = b""
    headers: tuple[tuple[str, str], ...] = ()
    retry_at: float | None = None


class Server:
    """An HTTP server on loopback that plays every host and keeps a log of what was asked.

    Redirects to elsewhere go to the host of the same name with `new.` before it.
    """

    def __init__(self, sites: tuple[Site, ...], clock: Clock) -> None:
        self.log: list[Request] = []
        self.port = 0
        self._sites = {site.name: site for site in sites}
        self._clock = clock
        self._busy: Counter[str] = Counter()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)

    def __enter__(self) -> Self:
        """Begin to listen."""
        self._thread.start()
        starting = asyncio.start_server(self._serve, "127.0.0.1", 0)
        self._server = asyncio.run_coroutine_threadsafe(starting, self._loop).result()
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop listening."""
        self._loop.call_soon_threadsafe(self._server.close)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def feed_url(self, site: Site) -> str:
        """Return the address of a host's feed."""
        return f"http://{site.name}:{self.port}{FEED_PATH}"

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines[1:])}
        path, host = lines[0].split(" ")[1], headers["host"].partition(":")[0]
        asked = headers.get("if-none-match"), headers.get("if-modified-since")
        beside = self._busy[host]
        self._busy[host] += 1
        at = (self._clock.now() - START).total_seconds()
        answer = self._answer(host, path, asked, at)
        given = dict(answer.headers)
        validators = given.get("ETag"), given.get("Last-Modified")
        self.log.append(Request(at, host, path, answer.status, asked, validators, answer.retry_at, beside))
        await asyncio.sleep(_TAKES_SECONDS)
        self._busy[host] -= 1
        head = [f"HTTP/1.1 {answer.status} x", *(f"{name}: {value}" for name, value in answer.headers)]
        head += [f"Content-Length: {len(answer.body)}", "Connection: close", "", ""]
        writer.write("\r\n".join(head).encode("latin-1") + answer.body)
        await writer.drain()
        writer.close()

    def _answer(self, host: str, path: str, asked: tuple[str | None, str | None], at: float) -> _Answer:
        site, hours = self._sites[host.removeprefix("new.")], at / 3600
        if site.trouble and site.trouble.from_hour <= hours < site.trouble.to_hour:
            return self._troubled(site.trouble, at)
        if path == "/robots.txt":
            return _robots(site, asked, hours)
        if path in {FEED_PATH, NEW_PATH}:
            return self._feed(site, host, path, asked, hours)
        if path.startswith(("/news/", SHUT_PATH)):
            return _Answer(200, b"<p>Words.</p>", (("Content-Type", "text/html"),))
        return _Answer(404)

    def _troubled(self, trouble: Trouble, at: float) -> _Answer:
        status = 429 if trouble.kind in {"seconds", "garbage"} else 503
        left = int(trouble.to_hour * 3600 - at) + 1
        moment = START + dt.timedelta(seconds=at)
        later = moment + dt.timedelta(seconds=left)
        said: dict[str, tuple[str, float | None]] = {
            "seconds": (str(min(left, 5400)), at + min(left, 5400)),
            "date": (format_datetime(later.replace(microsecond=0), usegmt=True), at + left - 1),
            "past": (format_datetime(START, usegmt=True), None),
            "garbage": ("as soon as we can", None),
            "ten years": (str(10 * 365 * 86400), at + RETRY_CAP_SECONDS),
        }
        if trouble.kind not in said:
            return _Answer(503)
        value, retry_at = said[trouble.kind]
        return _Answer(status, headers=(("Retry-After", value),), retry_at=retry_at)

    def _feed(self, site: Site, host: str, path: str, asked: tuple[str | None, str | None], hours: float) -> _Answer:
        if site.gone_hour is not None and hours >= site.gone_hour:
            return _Answer(410)
        if site.moved == "elsewhere" and not host.startswith("new."):
            return _Answer(301, headers=(("Location", f"http://new.{host}:{self.port}{path}"),))
        if site.moved == "here" and path == FEED_PATH:
            return _Answer(301, headers=(("Location", NEW_PATH),))
        items = site.items(hours)
        given = _validators(site.validators, items)
        headers = (("Content-Type", "application/rss+xml"), *given)
        known = dict(given)
        if given and asked == (known.get("ETag"), known.get("Last-Modified")):
            return _Answer(304, headers=given)
        return _Answer(200, _feed_text(site, items, f"http://{host}:{self.port}"), headers)


def _robots(site: Site, asked: tuple[str | None, str | None], hours: float) -> _Answer:
    if site.robots_down and site.robots_down[0] <= hours < site.robots_down[1]:
        return _Answer(500)
    if not site.has_robots:
        return _Answer(404)
    headers: tuple[tuple[str, str], ...] = (("ETag", '"r"'), ("Content-Type", "text/plain"))
    if site.robots_max_age is not None:
        headers += (("Cache-Control", f"public, max-age={site.robots_max_age}"),)
    if asked[0] == '"r"':
        return _Answer(304, headers=headers)
    return _Answer(200, site.robots_text.encode(), headers)


def _validators(kind: Validators, items: int) -> tuple[tuple[str, str], ...]:
    day = START + dt.timedelta(hours=items)
    date = ("Last-Modified", format_datetime(day, usegmt=True))
    given: dict[Validators, Any] = {
        "strong": (("ETag", f'"v{items}"'),),
        "weak": (("ETag", f'W/"{items}:x"'),),
        "unquoted": (("ETag", f"v-{items}"),),
        "date": (date,),
        "odd date": (("Last-Modified", f"{day:%Y/%m/%d %H.%M} local"),),
        "both": (("ETag", f'"b{items}"'), date),
        "none": (),
    }
    return tuple(given[kind])


def _feed_text(site: Site, items: int, base: str) -> bytes:
    newest = range(items, max(0, items - _LISTED), -1)
    links = "".join(
        f"<item><link>{base}{SHUT_PATH if number % _EVERY_SHUT == 0 else '/news/'}{number}</link></item>"
        for number in newest
    )
    ttl = f"<ttl>{site.ttl_minutes}</ttl>" if site.ttl_minutes else ""
    return f'<rss version="2.0"><channel><title>{site.name}</title>{ttl}{links}</channel></rss>'.encode()
