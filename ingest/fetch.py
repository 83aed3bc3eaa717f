"""The only HTTP client here: polite, bounded, and unable to reach an internal address."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import overload
from urllib.parse import urljoin

from corpus.errors import FetchError, OptedOut, PageGone, TryLater
from corpus.hosts import RobotsCopy
from ingest.address import Link, Resolver, parse_link
from ingest.connection import Deadline
from ingest.pacing import Pacer, retry_moment
from ingest.replies import NOT_MODIFIED, REDIRECTS, charset_of, media_type_of, status_problem
from ingest.reservation import HEAD_BYTES, reservation_of, signals_in, tdm_rule_of
from ingest.robots import CACHE_SECONDS, ROBOTS_BYTES, Robots, RobotsReply, SiteRules, max_age_of
from ingest.transport import Reply, Transport

MAX_BYTES = 20 * 1024 * 1024
_MAX_LOCATION_CHARACTERS = 4096
_GONE = 410
_OK_STATUS = 200
_WANTING_CONTACT = (".sec.gov",)
CONTACT_NEEDED = (
    "the SEC answers only requests that name a contact; set GROUNDWORK_CONTACT to your e-mail address and try again"
)
_TDM_BYTES = 256 * 1024
_ASKING_FOR_TIME = frozenset({429, 503})


@dataclass(frozen=True, slots=True)
class Fetched:
    """A page as the server sent it, decoded from its compression and nothing more.

    Attributes:
        requested_url: the address that was asked for.
        url: the address that answered, after redirects.
        media_type: as the server declares it, "" where it does not.
        etag: as received, to ask again later whether the page changed; `last_modified` likewise.
        robots: what robots.txt said: `allowed` or `allowed (no robots.txt)`.
        reservations: what the page and its site say of its use by machines, as found.
    """

    requested_url: str
    url: str
    status: int
    media_type: str
    charset: str | None
    content_type: str
    content: bytes
    fetched_at: dt.datetime
    robots: str
    etag: str | None = None
    last_modified: str | None = None
    reservations: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NotModified:
    """What a conditional request found: the page is as it was.

    Attributes:
        etag: what to ask with the next time; `last_modified` likewise.
    """

    requested_url: str
    url: str
    fetched_at: dt.datetime
    etag: str | None
    last_modified: str | None


class Fetcher:
    """Fetches links one at a time per host; may be shared by threads.

    Args:
        user_agent: what requests call themselves; its first word is the name that robots.txt may use.
        contact: an address that sites can reach you by.
        timeout_seconds: for one fetch, redirects included, waiting for its turn not.
        max_bytes: of a body, decompressed.
        max_redirects: how many are followed.
        pause_seconds: between two fetches from one host, unless its robots.txt asks for more.
        allow_loopback: this machine may be reached: for tests.
        resolver: looks names up in place of the system's; what it answers is checked.
        obey_reservations: leave alone what reserves the right of text and data mining.
        pacer: gives the turns and remembers promises; by default one that forgets when the process ends.
    """

    def __init__(  # noqa: PLR0913 - one per setting
        self,
        *,
        user_agent: str,
        contact: str | None,
        timeout_seconds: float = 20.0,
        max_bytes: int = MAX_BYTES,
        max_redirects: int = 5,
        pause_seconds: float = 2.0,
        allow_loopback: bool = False,
        resolver: Resolver | None = None,
        obey_reservations: bool = True,
        pacer: Pacer | None = None,
    ) -> None:
        self._agent = re.split(r"[/ ]", user_agent, maxsplit=1)[0]
        self._timeout_seconds = timeout_seconds
        self._max_bytes = max_bytes
        self._max_redirects = max_redirects
        self._pause_seconds = pause_seconds
        self._named = bool(contact)
        self._obey_reservations = obey_reservations
        self._pacer = pacer or Pacer()
        self._now = self._pacer.now
        self._robots = Robots(self._fetch_robots, self._pacer, agent=self._agent)
        self._transport = Transport(
            agent_header=f"{user_agent} (+{contact})" if contact else user_agent,
            timeout_seconds=timeout_seconds,
            allow_loopback=allow_loopback,
            resolver=resolver,
        )

    @overload
    def fetch(self, url: str) -> Fetched: ...

    @overload
    def fetch(
        self, url: str, *, etag: str | None, last_modified: str | None, given_by: str | None = None
    ) -> Fetched | NotModified: ...

    def fetch(
        self, url: str, *, etag: str | None = None, last_modified: str | None = None, given_by: str | None = None
    ) -> Fetched | NotModified:
        """Fetch one link, following redirects by hand and checking every hop like the first.

        Args:
            url: the link.
            etag: as an earlier answer gave it, to ask only for what has changed since; it is sent back byte for byte.
            last_modified: likewise.
            given_by: the address that gave them (`Fetched.url`), which alone is sent them; without it, they are sent
                along the redirects within the link's own site.

        Raises:
            AddressRefused: the link, or one it redirects to, does not lead to a public address.
            RobotsRefused: robots.txt disallows it.
            OptedOut: the site reserves the right of text and data mining.
            TryLater: the site has asked to be left alone until later.
            PageGone: it was removed for good.
            ResponseTooLarge: the body is larger than the limit.
            Unreachable: its host was not found, or no connection to it could be made.
            FetchError: anything else that kept it from being read, with the reason.
        """
        link = parse_link(url)
        deadline = Deadline(self._timeout_seconds)
        conditions = _conditions(etag, last_modified)
        first, previous = link, None
        for _ in range(self._max_redirects + 1):
            if not self._named and f".{link.host}".endswith(_WANTING_CONTACT):
                raise FetchError(link.url, CONTACT_NEEDED)
            rules = self._rules(link)
            delay = rules.delay_seconds(self._agent)
            pause = max(self._pause_seconds, delay)
            again = previous is not None and previous.host == link.host and not delay
            # What another site, or another page, gave is none of this one's business.
            asked = conditions if (link.url == given_by if given_by else link.origin == first.origin) else {}
            with self._pacer.turn(link, pause_seconds=pause, at_once=again), deadline.running():
                reply = self._transport.get(link, deadline, max_bytes=self._max_bytes, more_headers=asked)
            if reply.status == NOT_MODIFIED:
                return self._not_modified(url, link, reply, asked)
            if reply.status not in REDIRECTS:
                return self._fetched(url, link, reply, rules)
            previous, link = link, _redirected(link, reply)
        raise FetchError(url, f"it redirects more than {self._max_redirects} times")

    def sitemaps(self, url: str) -> tuple[str, ...]:
        """Return the sitemaps that the robots.txt of a link's site names.

        Raises:
            FetchError: the robots.txt could not be had.
        """
        return self._robots.rules_for(parse_link(url)).sitemaps

    def _rules(self, link: Link) -> SiteRules:
        try:
            return self._robots.check(link)
        except FetchError as error:
            # The reason may be about robots.txt; what the user asked for is the link.
            error.about(link.url)
            raise

    def _fetch_robots(self, url: str, copy: RobotsCopy | None) -> RobotsReply:
        link = parse_link(url)
        deadline = Deadline(self._timeout_seconds)
        asked = _conditions(copy.etag, copy.last_modified) if copy else {}
        for _ in range(self._max_redirects + 1):
            with self._pacer.turn(link, pause_seconds=0.0), deadline.running():
                reply = self._transport.get(link, deadline, max_bytes=ROBOTS_BYTES, only_first=True, more_headers=asked)
            if reply.status not in REDIRECTS:
                self._hold(link, reply)
                age = max_age_of(reply.headers.get("cache-control"))
                etag, modified = reply.headers.get("etag"), reply.headers.get("last-modified")
                return RobotsReply(reply.status, reply.content, etag=etag, last_modified=modified, max_age_seconds=age)
            link, asked = _redirected(link, reply), {}
        return RobotsReply(status=0, too_many_redirects=True)

    def _tdm_rule(self, link: Link, rules: SiteRules) -> str | None:
        """Return what the site's tdmrep.json says of a link; it is asked for at most once a day."""
        copy = self._pacer.own_state(link.origin).tdm
        if copy is None or copy.expires_at <= self._now():
            address = parse_link(link.origin + "/.well-known/tdmrep.json")
            if not rules.allows(address.url, self._agent):
                return None
            deadline = Deadline(self._timeout_seconds)
            pause = max(self._pause_seconds, rules.delay_seconds(self._agent))
            status, content = 0, b""
            try:
                with self._pacer.turn(address, pause_seconds=pause, at_once=True), deadline.running():
                    reply = self._transport.get(address, deadline, max_bytes=_TDM_BYTES, only_first=True)
                self._hold(address, reply)
                status, content = reply.status, reply.content
            except FetchError:
                # A site that cannot answer this has just answered for the page; absent is what it is then.
                status = 0
            expires = self._now() + dt.timedelta(seconds=CACHE_SECONDS)
            copy = RobotsCopy(status, content if status == _OK_STATUS else b"", expires)
            self._pacer.keep(link.origin, tdm=copy)
        return tdm_rule_of(copy.content, link.url) if copy.content else None

    def _not_modified(self, url: str, link: Link, reply: Reply, asked: Mapping[str, str]) -> NotModified:
        if not asked:
            raise FetchError(link.url, "the site says that nothing has changed (304), though it was not asked that")
        return NotModified(
            requested_url=url,
            url=link.url,
            fetched_at=self._now(),
            etag=reply.headers.get("etag") or asked.get("If-None-Match"),
            last_modified=reply.headers.get("last-modified") or asked.get("If-Modified-Since"),
        )

    def _fetched(self, requested: str, link: Link, reply: Reply, rules: SiteRules) -> Fetched:
        self._require_good(link, reply)
        content_type = reply.headers.get("content-type", "")
        media_type = media_type_of(content_type)
        reservation = reservation_of(
            reply.headers,
            reply.content[:HEAD_BYTES] if "html" in media_type or not media_type else b"",
            signals_in(rules.text, self._agent, link.url),
            self._tdm_rule(link, rules) if self._obey_reservations else None,
            agent=self._agent,
        )
        if reservation.reason is not None and self._obey_reservations:
            raise OptedOut(link.url, reservation.reason)
        return Fetched(
            requested_url=requested,
            url=link.url,
            status=reply.status,
            media_type=media_type,
            charset=charset_of(content_type),
            content_type=content_type,
            content=reply.content,
            fetched_at=self._now(),
            robots=rules.verdict,
            etag=reply.headers.get("etag"),
            last_modified=reply.headers.get("last-modified"),
            reservations=reservation.recorded,
        )

    def _require_good(self, link: Link, reply: Reply) -> None:
        problem = status_problem(reply.status, reply.headers.get("retry-after"))
        if problem is None:
            return
        if reply.status == _GONE:
            raise PageGone(link.url, problem, status=reply.status)
        if reply.status in _ASKING_FOR_TIME:
            raise TryLater(link.url, problem, status=reply.status, not_before=self._hold(link, reply))
        raise FetchError(link.url, problem, status=reply.status)

    def _hold(self, link: Link, reply: Reply) -> dt.datetime | None:
        """Leave a site alone for as long as its answer asks for, whatever the answer was to; return until when."""
        if reply.status not in _ASKING_FOR_TIME:
            return None
        moment = retry_moment(reply.headers.get("retry-after"), self._now())
        if moment is not None:
            self._pacer.hold(link.origin, moment)
        return moment


def _redirected(link: Link, reply: Reply) -> Link:
    """Return where a redirect leads; its host is checked again when it is connected to."""
    location = reply.headers.get("location", "")
    if not location or len(location) > _MAX_LOCATION_CHARACTERS:
        raise FetchError(link.url, f"it redirects (status {reply.status}) without saying where to")
    try:
        # Servers send raw UTF-8 here, and headers are read as Latin-1.
        location = location.encode("latin-1").decode("utf-8", "replace")
        return parse_link(urljoin(link.url, location))
    except ValueError as error:
        raise FetchError(link.url, f"it redirects to an unusable address ({error})") from error


def _conditions(etag: str | None, last_modified: str | None) -> dict[str, str]:
    """Return the headers that ask only for what has changed."""
    asked = {"If-None-Match": etag, "If-Modified-Since": last_modified}
    return {name: value for name, value in asked.items() if value}
