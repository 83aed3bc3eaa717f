"""The network connection under a fetch: to the checked address only, and only until the fetch's time is over."""

from __future__ import annotations

import time
from collections.abc import Container, Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from corpus.errors import FetchError
from ingest.address import Link, Resolver, resolve

if TYPE_CHECKING:
    import ssl

    import httpcore2


class Deadline:
    """The seconds that one fetch may still spend on the network; waiting for its turn is not counted."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._left = seconds
        self._started: float | None = None

    @contextmanager
    def running(self) -> Iterator[None]:
        """Count the time that passes inside."""
        self._started = time.monotonic()
        try:
            yield
        finally:
            self._left -= time.monotonic() - self._started
            self._started = None

    def left(self) -> float:
        """Return the seconds that are left."""
        return self._left - (time.monotonic() - self._started if self._started is not None else 0.0)


class CheckedBackend:
    """httpcore2's way to the network: the host is looked up once, checked, and connected to by its number."""

    def __init__(
        self,
        link: Link,
        deadline: Deadline,
        *,
        allow_loopback: bool,
        resolver: Resolver | None,
        trusted: Container[str] = (),
    ) -> None:
        self._link = link
        self._trusted = trusted
        self._deadline = deadline
        self._allow_loopback = allow_loopback
        self._resolver = resolver

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ARG002  # the deadline of the whole fetch counts
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> _DeadlineStream:
        """Connect to the link's host, and to nothing else."""
        import httpcore2  # noqa: PLC0415  # imported late: only a fetch needs it

        if (host, port) != (self._link.host, self._link.port):
            raise FetchError(self._link.url, "the connection was asked for another host than the link's")
        addresses = resolve(
            self._link,
            allow_loopback=self._allow_loopback,
            timeout_seconds=self._deadline.left(),
            resolver=self._resolver,
            trusted=self._trusted,
        )
        failure: httpcore2.ConnectError | httpcore2.ConnectTimeout | None = None
        for number, address in enumerate(addresses):
            left = self._deadline.left()
            if left <= 0:
                break
            try:
                stream = httpcore2.SyncBackend().connect_tcp(
                    address, port, left / (len(addresses) - number), local_address, socket_options
                )
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout) as error:
                failure = error
                continue
            return _DeadlineStream(stream, self._deadline)
        raise failure or httpcore2.ConnectTimeout("no time left to connect")

    def connect_unix_socket(self, path: str, **_: object) -> _DeadlineStream:
        """Refuse: no link leads to a socket file."""
        raise FetchError(self._link.url, f"{path} is no web address")

    def sleep(self, seconds: float) -> None:
        """Wait, as httpcore2 does between attempts."""
        time.sleep(seconds)


class _DeadlineStream:
    """A connection that ends when the fetch's time is over, however steadily bytes drip in."""

    def __init__(self, stream: httpcore2.NetworkStream, deadline: Deadline) -> None:
        self._stream = stream
        self._deadline = deadline

    def _left(self) -> float:
        import httpcore2  # noqa: PLC0415  # imported late: only a fetch needs it

        left = self._deadline.left()
        if left <= 0:
            raise httpcore2.ReadTimeout("the time for this fetch is over")
        return left

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ARG002
        return self._stream.read(max_bytes, self._left())

    def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ARG002
        self._stream.write(buffer, self._left())

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ARG002
    ) -> _DeadlineStream:
        return _DeadlineStream(self._stream.start_tls(ssl_context, server_hostname, self._left()), self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)
