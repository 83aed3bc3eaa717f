"""The only HTTP client here: polite, bounded, and unable to reach an internal address."""

from __future__ import annotations

import datetime as dt
import re
import threading
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

from corpus.errors import FetchError, ResponseTooLarge
from ingest.address import Link, Resolver, parse_link
from ingest.connection import CheckedBackend, Deadline
from ingest.decoding import BrokenCompressionError, TooMuchDataError, bounded
from ingest.replies import REDIRECTS, charset_of, media_type_of, status_problem, unreadable
from ingest.robots import ROBOTS_BYTES, HostTurns, Robots, RobotsReply, SiteRules

if TYPE_CHECKING:
    import ssl

    import httpcore2

MAX_BYTES = 20 * 1024 * 1024
_MAX_LOCATION_CHARACTERS = 4096
_ACCEPT = "text/html, application/xhtml+xml, application/pdf, text/markdown, text/plain;q=0.9, */*;q=0.1"


@dataclass(frozen=True, slots=True)
class Fetched:
    """A page as the server sent it, decoded from its compression and nothing more.

    Attributes:
        requested_url: the address that was asked for.
        url: the address that answered, after redirects.
        media_type: as the server declares it, "" where it does not.
        etag: as received, to ask again later whether the page changed; `last_modified` likewise.
        robots: what robots.txt said: `allowed` or `allowed (no robots.txt)`.
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


@dataclass(frozen=True, slots=True)
class _Reply:
    status: int
    headers: dict[str, str]
    content: bytes = b""


class Fetcher:
    """Fetches links one at a time per host; may be shared by threads."""

    def __init__(
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
    ) -> None:
        self._agent_header = f"{user_agent} (+{contact})" if contact else user_agent
        self._agent = re.split(r"[/ ]", user_agent, maxsplit=1)[0]
        self._timeout_seconds = timeout_seconds
        self._max_bytes = max_bytes
        self._max_redirects = max_redirects
        self._pause_seconds = pause_seconds
        self._allow_loopback = allow_loopback
        self._resolver = resolver
        self._turns = HostTurns()
        self._robots = Robots(self._fetch_robots, agent=self._agent)
        self._tls: ssl.SSLContext | None = None
        self._tls_lock = threading.Lock()

    def fetch(self, url: str) -> Fetched:
        """Fetch one link, following redirects by hand and checking every hop like the first.

        Raises:
            AddressRefused: the link, or one it redirects to, does not lead to a public address.
            RobotsRefused: robots.txt disallows it.
            ResponseTooLarge: the body is larger than the limit.
            FetchError: anything else that kept it from being read, with the reason.
        """
        link = parse_link(url)
        deadline = Deadline(self._timeout_seconds)
        paced: set[str] = set()
        for _ in range(self._max_redirects + 1):
            rules = self._rules(link)
            pause = 0.0 if link.host in paced else max(self._pause_seconds, rules.delay_seconds(self._agent))
            paced.add(link.host)
            with self._turns.turn(link.host, pause_seconds=pause), deadline.running():
                reply = self._get(link, deadline, max_bytes=self._max_bytes)
            if reply.status not in REDIRECTS:
                return _fetched(url, link, reply, rules.verdict)
            link = _redirected(link, reply)
        raise FetchError(url, f"it redirects more than {self._max_redirects} times")

    def _rules(self, link: Link) -> SiteRules:
        try:
            return self._robots.check(link)
        except FetchError as error:
            # The reason may be about robots.txt; what the user asked for is the link.
            raise type(error)(link.url, error.reason) from error

    def _fetch_robots(self, url: str) -> RobotsReply:
        link = parse_link(url)
        deadline = Deadline(self._timeout_seconds)
        for _ in range(self._max_redirects + 1):
            with self._turns.turn(link.host, pause_seconds=0.0), deadline.running():
                reply = self._get(link, deadline, max_bytes=ROBOTS_BYTES, only_first=True)
            if reply.status not in REDIRECTS:
                return RobotsReply(reply.status, reply.content)
            link = _redirected(link, reply)
        return RobotsReply(status=0, too_many_redirects=True)

    def _get(self, link: Link, deadline: Deadline, *, max_bytes: int, only_first: bool = False) -> _Reply:
        import httpcore2  # noqa: PLC0415  # imported late: only a fetch needs it

        backend: Any = CheckedBackend(link, deadline, allow_loopback=self._allow_loopback, resolver=self._resolver)
        target = httpcore2.URL(
            scheme=link.scheme.encode(), host=link.host.encode(), port=link.port, target=link.target.encode()
        )
        headers = {
            "Host": link.origin.partition("://")[2],
            "User-Agent": self._agent_header,
            "Accept": _ACCEPT,
            "Accept-Encoding": "gzip",
            "Connection": "close",
        }
        limits = {"timeout": dict.fromkeys(("connect", "read", "write", "pool"), self._timeout_seconds)}
        try:
            with (
                httpcore2.ConnectionPool(
                    ssl_context=self._tls_context(), max_connections=1, network_backend=backend
                ) as pool,
                pool.stream("GET", target, headers=list(headers.items()), extensions=limits) as response,
            ):
                return _read(link, response, max_bytes=max_bytes, only_first=only_first)
        except httpcore2.TimeoutException as error:
            reason = f"the site took longer than {self._timeout_seconds:g} s; try again later"
            raise FetchError(link.url, reason) from error
        except httpcore2.NetworkError as error:
            raise FetchError(link.url, _network_reason(error)) from error
        except (httpcore2.ProtocolError, httpcore2.UnsupportedProtocol) as error:
            raise FetchError(link.url, f"the server's answer was no proper HTTP ({error})") from error

    def _tls_context(self) -> ssl.SSLContext:
        with self._tls_lock:
            if self._tls is None:
                import httpx2  # noqa: PLC0415  # imported late: only a fetch needs it

                self._tls = httpx2.create_ssl_context(trust_env=False)
            return self._tls


def _read(link: Link, response: httpcore2.Response, *, max_bytes: int, only_first: bool) -> _Reply:
    """Read an answer's body, if it has one worth reading."""
    headers = _plain_headers(response.headers)
    reply = _Reply(response.status, headers)
    if response.status in REDIRECTS or status_problem(response.status, None) is not None:
        return reply
    kind = unreadable(media_type_of(headers.get("content-type", "")))
    if kind is not None and not only_first:
        raise FetchError(
            link.url, f"the link leads to {kind}; Groundwork reads web pages, PDF, Markdown and plain text"
        )
    coding = headers.get("content-encoding", "identity").strip().lower() or "identity"
    if coding not in ("identity", "gzip", "x-gzip"):
        raise FetchError(link.url, f"the server sent {coding[:20]} compression though only gzip was asked for")
    too_large = ResponseTooLarge(link.url, f"it is larger than {max_bytes / 2**20:.0f} MiB, the most that is read")
    declared = headers.get("content-length", "")
    if declared.isdigit() and int(declared[:18]) > max_bytes and not only_first:
        raise too_large
    pieces: list[bytes] = []
    try:
        for piece in bounded(response.iter_stream(), gzipped=coding != "identity", max_bytes=max_bytes):
            pieces.append(piece)  # noqa: PERF402  # one by one: what came before the limit is kept for robots.txt
    except TooMuchDataError:
        if not only_first:
            raise too_large from None
    except BrokenCompressionError as error:
        raise FetchError(link.url, f"its compressed content is damaged ({error})") from error
    return _Reply(response.status, headers, b"".join(pieces))


def _plain_headers(raw: Iterable[tuple[bytes, bytes]]) -> dict[str, str]:
    headers: dict[str, str] = {}
    for name, value in raw:
        headers.setdefault(name.decode("latin-1").lower(), value.decode("latin-1"))
    return headers


def _redirected(link: Link, reply: _Reply) -> Link:
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


def _fetched(requested: str, link: Link, reply: _Reply, robots: str) -> Fetched:
    problem = status_problem(reply.status, reply.headers.get("retry-after"))
    if problem is not None:
        raise FetchError(link.url, problem)
    content_type = reply.headers.get("content-type", "")
    return Fetched(
        requested_url=requested,
        url=link.url,
        status=reply.status,
        media_type=media_type_of(content_type),
        charset=charset_of(content_type),
        content_type=content_type,
        content=reply.content,
        fetched_at=dt.datetime.now(dt.UTC),
        robots=robots,
        etag=reply.headers.get("etag"),
        last_modified=reply.headers.get("last-modified"),
    )


def _network_reason(error: Exception) -> str:
    text = str(error)
    if "CERTIFICATE_VERIFY_FAILED" in text or "certificate" in text.lower():
        return f"its TLS certificate cannot be trusted ({text})"
    return f"the connection failed ({text or type(error).__name__})"
