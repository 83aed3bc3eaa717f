"""May we fetch a link, and how soon? RFC 9309 decisions, and one polite request at a time per host."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from corpus.errors import RobotsRefused

if TYPE_CHECKING:
    from protego import Protego

    from ingest.address import Link

ROBOTS_BYTES = 500 * 1024
CACHE_SECONDS = 24 * 3600
CACHE_CLOSED_SECONDS = 600
"""How long a failing robots.txt closes a site: short, because most such failures pass."""
MAX_CRAWL_DELAY_SECONDS = 60.0
_MAX_ORIGINS = 2000
_OK = range(200, 300)
_CLIENT_ERROR = range(400, 500)


@dataclass(frozen=True, slots=True)
class RobotsReply:
    """What the server answered for /robots.txt: the last status, and the first bytes of the body.

    Attributes:
        too_many_redirects: the file was never reached; RFC 9309 counts that as absent.
    """

    status: int
    content: bytes = b""
    too_many_redirects: bool = False


@dataclass(frozen=True, slots=True)
class SiteRules:
    """What one origin's robots.txt asks for.

    Attributes:
        rules: the parsed file, None where the site has none or it could not be had.
        verdict: how to call the answer: `allowed`, `allowed (no robots.txt)` or why the site is closed.
        closed: nothing may be fetched.
    """

    verdict: str
    rules: Protego | None = None
    closed: bool = False

    def allows(self, url: str, agent: str) -> bool:
        """Say whether this agent may fetch the URL."""
        return not self.closed and (self.rules is None or self.rules.can_fetch(url, agent))

    def delay_seconds(self, agent: str) -> float:
        """Return the crawl-delay the site asks for, capped, or 0 where it asks for none."""
        asked = self.rules.crawl_delay(agent) if self.rules is not None else None
        return min(max(float(asked or 0.0), 0.0), MAX_CRAWL_DELAY_SECONDS)


def site_rules(reply: RobotsReply) -> SiteRules:
    """Decide what an answer for /robots.txt means (RFC 9309, section 2.3.1)."""
    from protego import Protego  # noqa: PLC0415  # imported late: only a fetch needs it

    if reply.too_many_redirects or reply.status in _CLIENT_ERROR:
        return SiteRules("allowed (no robots.txt)")
    if reply.status not in _OK:
        return SiteRules(
            f"its robots.txt answers with status {reply.status}, which closes the site for now", closed=True
        )
    text = reply.content[:ROBOTS_BYTES].decode("utf-8", "replace").removeprefix("\ufeff")
    return SiteRules("allowed", rules=Protego.parse(text))


class Robots:
    """The robots.txt of every origin met, read at most once a day."""

    def __init__(self, get: Callable[[str], RobotsReply], *, agent: str) -> None:
        self._get = get
        self._agent = agent
        self._guard = threading.Lock()
        self._locks: dict[str, threading.Lock] = {}
        self._known: dict[str, tuple[float, SiteRules]] = {}

    def rules_for(self, link: Link) -> SiteRules:
        """Return the rules of the link's origin, fetching its robots.txt when it is not known."""
        with self._guard:
            lock = self._locks.setdefault(link.origin, threading.Lock())
        with lock:
            known = self._known.get(link.origin)
            if known is not None and known[0] > time.monotonic():
                return known[1]
            rules = site_rules(self._get(link.origin + "/robots.txt"))
            lifetime = CACHE_CLOSED_SECONDS if rules.closed else CACHE_SECONDS
            with self._guard:
                _forget_oldest(self._known)
                _forget_oldest(self._locks)
                self._known[link.origin] = (time.monotonic() + lifetime, rules)
            return rules

    def check(self, link: Link) -> SiteRules:
        """Return the rules of the link's origin.

        Raises:
            RobotsRefused: they disallow the link.
        """
        rules = self.rules_for(link)
        if rules.closed:
            raise RobotsRefused(link.url, f"left alone: {rules.verdict}. Try again later")
        if not rules.allows(link.url, self._agent):
            raise RobotsRefused(
                link.url,
                f"the site's robots.txt ({link.origin}/robots.txt) disallows it for {self._agent}. "
                "Save the page yourself and add the file",
            )
        return rules


class HostTurns:
    """One request at a time per host, with a pause between requests that must be paced."""

    def __init__(
        self, *, clock: Callable[[], float] = time.monotonic, sleep: Callable[[float], None] = time.sleep
    ) -> None:
        self._clock = clock
        self._sleep = sleep
        self._guard = threading.Lock()
        self._locks: dict[str, threading.Lock] = {}
        self._ended: dict[str, float] = {}

    @contextmanager
    def turn(self, host: str, *, pause_seconds: float) -> Iterator[None]:
        """Wait for the host to be free and for the pause since its last request to be over."""
        with self._guard:
            lock = self._locks.setdefault(host, threading.Lock())
        with lock:
            waiting = self._ended.get(host, float("-inf")) + pause_seconds - self._clock()
            if waiting > 0:
                self._sleep(waiting)
            try:
                yield
            finally:
                with self._guard:
                    _forget_oldest(self._ended)
                    self._ended.pop(host, None)
                    self._ended[host] = self._clock()


def _forget_oldest(known: dict[str, Any]) -> None:
    while len(known) >= _MAX_ORIGINS:
        del known[next(iter(known))]
