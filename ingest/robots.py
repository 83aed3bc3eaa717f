"""May we fetch a link, and how soon? What a robots.txt means (RFC 9309), and the robots.txt of every site met."""

from __future__ import annotations

import datetime as dt
import re
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from corpus.errors import AddressRefused, FetchError, RobotsRefused, TryLater
from corpus.hosts import RobotsCopy
from ingest.pacing import Pacer

if TYPE_CHECKING:
    from protego import Protego

    from ingest.address import Link

ROBOTS_BYTES = 500 * 1024
CACHE_SECONDS = 24 * 3600 - 300
"""The longest that a copy is used: a day, less the time that a request may still wait for its turn."""
CACHE_CLOSED_SECONDS = 600
"""How long a failing robots.txt closes a site: short, because most such failures pass."""
MAX_CRAWL_DELAY_SECONDS = 60.0
_MAX_ORIGINS = 100
"""A parsed file may take ten times its 500 KiB; what is dropped is parsed again from its copy."""
CACHE_UNREACHABLE_SECONDS = 120
SHORTEST_CACHE_SECONDS = 600
UNREACHABLE = 0
"""The status of a robots.txt whose server did not answer."""
_NOT_MODIFIED = 304
_ABSENT = 404
_TOO_MANY = 429
"""To the standard, such a robots.txt is absent; but a site too busy to tell its rules has them all the same."""
_MAX_AGE = re.compile(r"(?i)(?:^|[,\s])max-age\s*=\s*\"?(\d+)")
_OK = range(200, 300)
_CLIENT_ERROR = range(400, 500)


@dataclass(frozen=True, slots=True)
class RobotsReply:
    """What the server answered for /robots.txt: the last status, and the first bytes of the body.

    Attributes:
        too_many_redirects: the file was never reached; RFC 9309 counts that as absent.
        max_age_seconds: how long the server says that it holds.
    """

    status: int
    content: bytes = b""
    too_many_redirects: bool = False
    etag: str | None = None
    last_modified: str | None = None
    max_age_seconds: int | None = None


@dataclass(frozen=True, slots=True)
class SiteRules:
    """What one origin's robots.txt asks for.

    Attributes:
        rules: the parsed file, None where the site has none or it could not be had.
        verdict: how to call the answer: `allowed`, `allowed (no robots.txt)` or why the site is closed.
        closed: nothing may be fetched, for now.
        status: of the answer; 0 where there was none.
        text: the file.
    """

    verdict: str
    rules: Protego | None = None
    closed: bool = False
    status: int = UNREACHABLE
    text: str = ""

    @property
    def sitemaps(self) -> tuple[str, ...]:
        """The sitemaps that the file names."""
        return tuple(self.rules.sitemaps) if self.rules is not None else ()

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

    if reply.too_many_redirects or (reply.status in _CLIENT_ERROR and reply.status != _TOO_MANY):
        return SiteRules("allowed (no robots.txt)")
    if reply.status == UNREACHABLE:
        return SiteRules("its robots.txt could not be had, which closes the site for now", closed=True)
    if reply.status not in _OK:
        return SiteRules(
            f"its robots.txt answers with status {reply.status}, which closes the site for now",
            closed=True,
            status=reply.status,
        )
    # Zero bytes are what a file in UTF-16, or one damaged in copying, has between the rules' letters.
    text = reply.content[:ROBOTS_BYTES].decode("utf-8", "replace").removeprefix("\ufeff").replace("\x00", "")
    return SiteRules("allowed", rules=Protego.parse(text), status=reply.status, text=text)


class Robots:
    """The robots.txt of every origin met: read at most once a day, asked for again only if it has changed.

    Args:
        get: fetches a robots.txt, given its URL and the copy that is at hand.
        pacer: where copies are kept, and the clock.
    """

    def __init__(self, get: Callable[[str, RobotsCopy | None], RobotsReply], pacer: Pacer, *, agent: str) -> None:
        self._get = get
        self._pacer = pacer
        self._agent = agent
        self._now = pacer.now
        self._guard = threading.Lock()
        self._locks: dict[str, threading.Lock] = {}
        self._parsed: dict[str, tuple[RobotsCopy, SiteRules]] = {}

    def rules_for(self, link: Link) -> SiteRules:
        """Return the rules of the link's origin, fetching its robots.txt when no copy of it holds any more."""
        with self._guard:
            lock = self._locks.setdefault(link.origin, threading.Lock())
        with lock:
            copy = self._pacer.own_state(link.origin).robots
            if copy is None or copy.expires_at <= self._now():
                copy = self._pacer.state(link.origin).robots
            if copy is None or copy.expires_at <= self._now():
                copy = self._fetched(link, copy)
                self._pacer.keep(link.origin, robots=copy)
            known = self._parsed.get(link.origin)
            if known is None or known[0] != copy:
                known = (copy, site_rules(RobotsReply(copy.status, copy.content)))
                with self._guard:
                    _forget_oldest(self._parsed)
                    _forget_oldest(self._locks)
                    self._parsed[link.origin] = known
            return known[1]

    def check(self, link: Link) -> SiteRules:
        """Return the rules of the link's origin.

        Raises:
            RobotsRefused: they disallow the link; with a status where the site is closed for now only.
        """
        rules = self.rules_for(link)
        if rules.closed:
            raise RobotsRefused(link.url, f"left alone: {rules.verdict}. Try again later", status=rules.status)
        if not rules.allows(link.url, self._agent):
            raise RobotsRefused(
                link.url,
                f"the site's robots.txt ({link.origin}/robots.txt) disallows it for {self._agent}. "
                "Save the page yourself and add the file",
            )
        return rules

    def _fetched(self, link: Link, copy: RobotsCopy | None) -> RobotsCopy:
        try:
            reply = self._get(link.origin + "/robots.txt", copy)
        except (AddressRefused, TryLater):
            raise
        except FetchError:
            # This link's error says what is wrong; the next ones need not wait for the same.
            closed = RobotsCopy(UNREACHABLE, b"", self._expiry(UNREACHABLE, RobotsReply(UNREACHABLE)))
            self._pacer.keep(link.origin, robots=closed, lasting=False)
            raise
        if reply.status == _NOT_MODIFIED and copy is not None:
            return replace(copy, expires_at=self._expiry(copy.status, reply))
        status = _ABSENT if reply.too_many_redirects else reply.status
        content = reply.content[:ROBOTS_BYTES] if status in _OK else b""
        return RobotsCopy(status, content, self._expiry(status, reply), reply.etag, reply.last_modified)

    def _expiry(self, status: int, reply: RobotsReply) -> dt.datetime:
        closed = status == _TOO_MANY or (status not in _OK and status not in _CLIENT_ERROR)
        asked = CACHE_SECONDS if reply.max_age_seconds is None else reply.max_age_seconds
        if status == UNREACHABLE:
            return self._now() + dt.timedelta(seconds=CACHE_UNREACHABLE_SECONDS)
        seconds = CACHE_CLOSED_SECONDS if closed else min(max(asked, SHORTEST_CACHE_SECONDS), CACHE_SECONDS)
        return self._now() + dt.timedelta(seconds=seconds)


def max_age_of(cache_control: str | None) -> int | None:
    """Return the max-age of a Cache-Control header, in seconds."""
    found = _MAX_AGE.search(cache_control or "")
    return int(found[1][:9]) if found else None


def _forget_oldest(known: dict[str, Any]) -> None:
    while len(known) >= _MAX_ORIGINS:
        del known[next(iter(known))]
