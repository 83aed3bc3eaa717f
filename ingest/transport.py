"""One HTTP request and its answer: bounded in time and size, over a connection to a checked address only."""

from __future__ import annotations

import errno
import threading
from collections.abc import Container, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from corpus.errors import FetchError, ResponseTooLarge, Unreachable
from ingest.address import Link, Resolver
from ingest.connection import CheckedBackend, Deadline
from ingest.decoding import BrokenCompressionError, TooMuchDataError, bounded
from ingest.replies import REDIRECTS, media_type_of, status_problem, unreadable

if TYPE_CHECKING:
    import ssl

    import httpcore2

_NO_WAY_OUT = frozenset({errno.ENETUNREACH, errno.ENETDOWN})
_NO_WAY_THERE = _NO_WAY_OUT | {errno.EHOSTUNREACH, errno.EHOSTDOWN, errno.ETIMEDOUT}
_SAID_TOGETHER = frozenset({"x-robots-tag", "content-usage", "content-signal"})
_ACCEPT = (
    "text/html, application/xhtml+xml, application/rss+xml, application/atom+xml, application/feed+json, "
    "application/xml;q=0.9, application/pdf, text/markdown, text/plain;q=0.9, */*;q=0.1"
)


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer, its headers by lower-case name; content only where there is something to read."""

    status: int
    headers: dict[str, str]
    content: bytes = b""


class Transport:
    """Makes requests, one connection each.

    Args:
        agent_header: what requests call themselves.
        timeout_seconds: named in errors; the deadline of each request counts.
        allow_loopback: this machine may be reached: for tests.
        resolver: looks names up in place of the system's; what it answers is checked.
        trusted: hosts that an operator has named, whose addresses may be internal.
    """

    def __init__(
        self,
        *,
        agent_header: str,
        timeout_seconds: float,
        allow_loopback: bool,
        resolver: Resolver | None,
        trusted: Container[str] = (),
    ) -> None:
        self._trusted = trusted
        self._agent_header = agent_header
        self._timeout_seconds = timeout_seconds
        self._allow_loopback = allow_loopback
        self._resolver = resolver
        self._tls: ssl.SSLContext | None = None
        self._tls_lock = threading.Lock()

    def get(
        self,
        link: Link,
        deadline: Deadline,
        *,
        max_bytes: int,
        only_first: bool = False,
        more_headers: Mapping[str, str] | None = None,
    ) -> Reply:
        """Make one request; redirects are answers like any other.

        Args:
            link: where to.
            deadline: until when.
            max_bytes: of the body, decompressed.
            only_first: give the first `max_bytes` of a larger body instead of an error.
            more_headers: sent beside the usual ones.

        Raises:
            AddressRefused: the host's address is not a public one.
            ResponseTooLarge: the body is larger than the limit.
            Unreachable: no connection could be made.
            FetchError: there was no proper answer in time.
        """
        headers = {"Accept": _ACCEPT, "Accept-Encoding": "gzip", **(more_headers or {})}
        with self._answer("GET", link, deadline, headers) as response:
            return _read(link, response, max_bytes=max_bytes, only_first=only_first)

    def post(self, link: Link, deadline: Deadline, content: bytes, headers: Mapping[str, str]) -> int:
        """Send a body; return the status of the answer, of which no more is read. Redirects are answers.

        Args:
            link: where to.
            deadline: until when.
            content: the body.
            headers: what it is, beside the usual ones.

        Raises:
            AddressRefused: the host's address is not a public one.
            Unreachable: no connection could be made.
            FetchError: there was no proper answer in time.
        """
        with self._answer("POST", link, deadline, headers, content) as response:
            return int(response.status)

    @contextmanager
    def _answer(
        self, method: str, link: Link, deadline: Deadline, headers: Mapping[str, str], content: bytes | None = None
    ) -> Iterator[httpcore2.Response]:
        """Make one request to the checked address and yield its answer; what fails is told as an error of the link."""
        import httpcore2  # noqa: PLC0415  # imported late: only a fetch needs it

        backend: Any = CheckedBackend(
            link, deadline, allow_loopback=self._allow_loopback, resolver=self._resolver, trusted=self._trusted
        )
        target = httpcore2.URL(
            scheme=link.scheme.encode(), host=link.host.encode(), port=link.port, target=link.target.encode()
        )
        sent = {
            "Host": link.origin.partition("://")[2],
            "User-Agent": self._agent_header,
            "Connection": "close",
            **headers,
        }
        limits = {"timeout": dict.fromkeys(("connect", "read", "write", "pool"), self._timeout_seconds)}
        try:
            with (
                httpcore2.ConnectionPool(
                    ssl_context=self._tls_context(), max_connections=1, network_backend=backend
                ) as pool,
                pool.stream(
                    method,
                    target,
                    headers=[(name.encode(), value.encode("latin-1")) for name, value in sent.items()],
                    content=content,
                    extensions=limits,
                ) as response,
            ):
                yield response
        except httpcore2.TimeoutException as error:
            reason = f"the site took longer than {self._timeout_seconds:g} s; try again later"
            kind = Unreachable if isinstance(error, httpcore2.ConnectTimeout) else FetchError
            raise kind(link.url, reason) from error
        except httpcore2.NetworkError as error:
            number = _error_number(error)
            if number in _NO_WAY_THERE:
                raise Unreachable(link.url, _network_reason(error), here=number in _NO_WAY_OUT) from error
            raise FetchError(link.url, _network_reason(error)) from error
        except (httpcore2.ProtocolError, httpcore2.UnsupportedProtocol) as error:
            raise FetchError(link.url, f"the server's answer was no proper HTTP ({error})") from error

    def _tls_context(self) -> ssl.SSLContext:
        with self._tls_lock:
            if self._tls is None:
                import httpx2  # noqa: PLC0415  # imported late: only a fetch needs it

                self._tls = httpx2.create_ssl_context(trust_env=False)
            return self._tls


def _read(link: Link, response: httpcore2.Response, *, max_bytes: int, only_first: bool) -> Reply:
    """Read an answer's body, if it has one worth reading."""
    headers = _plain_headers(response.headers)
    reply = Reply(response.status, headers)
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
    return Reply(response.status, headers, b"".join(pieces))


def _plain_headers(raw: Iterable[tuple[bytes, bytes]]) -> dict[str, str]:
    """Return headers by lower-case name; the first of a name counts, but what robots are told counts together."""
    headers: dict[str, str] = {}
    for raw_name, raw_value in raw:
        name, value = raw_name.decode("latin-1").lower(), raw_value.decode("latin-1")
        if name in headers and name in _SAID_TOGETHER:
            headers[name] += "\n" + value
        headers.setdefault(name, value)
    return headers


def _error_number(error: BaseException) -> int | None:
    """Return the system's number of the error behind a failed connection."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, OSError) and cause.errno is not None:
            return cause.errno
        cause = cause.__cause__ or cause.__context__
    return None


def _network_reason(error: Exception) -> str:
    text = str(error)
    if "CERTIFICATE_VERIFY_FAILED" in text or "certificate" in text.lower():
        return f"its TLS certificate cannot be trusted ({text})"
    return f"the connection failed ({text or type(error).__name__})"
