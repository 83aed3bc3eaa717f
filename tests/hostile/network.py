"""A made-up internet: public addresses that lead to servers of this machine, with a record of everything tried."""

from __future__ import annotations

import ipaddress
import itertools
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from ingest.address import SockAddr

Answers = list[tuple[int, int, int, str, SockAddr]]
_FIRST_PUBLIC = int(ipaddress.IPv4Address("93.184.0.1"))


def answers(*addresses: str, port: int) -> Answers:
    """Return what a look-up that gives these addresses answers."""
    return [
        (socket.AF_INET6 if ":" in one else socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, port)) for one in addresses
    ]


class Network:
    """Names with addresses, and public addresses with a server behind them.

    A name that nobody gave an address gets the worst one, this machine's. A number is read as the system's resolver
    reads it, which takes `127.1` and `0x7f000001` for this machine too.

    Attributes:
        lookups: every name that was looked up.
        asked: every address and port that a connection was asked for, in order.
        beside: connections that were tried without `socket.create_connection`.
    """

    def __init__(self) -> None:
        self.lookups: list[str] = []
        self.asked: list[tuple[str, int]] = []
        self.beside: list[Any] = []
        self._addresses: dict[str, Iterator[list[str]]] = {}
        self._servers: dict[str, int] = {}
        self._numbers = itertools.count(_FIRST_PUBLIC)
        self._inside = threading.local()
        self._guard = threading.Lock()

    def public_address(self, port: int) -> str:
        """Return a fresh public address; whatever port it is connected at, the server at `port` here answers."""
        with self._guard:
            address = str(ipaddress.IPv4Address(next(self._numbers)))
            self._servers[address] = port
        return address

    def name(self, host: str, *turns: list[str]) -> None:
        """Let a name answer these addresses, look-up by look-up; the last answer stays."""
        self._addresses[host] = itertools.chain(turns[:-1], itertools.repeat(turns[-1]))

    def site(self, host: str, port: int) -> str:
        """Give a name a public address with a server behind it, and return that address."""
        address = self.public_address(port)
        self.name(host, [address])
        return address

    def resolver(self, host: str, port: int, *_: Any) -> Answers:
        """Look a name up, in the shape of `socket.getaddrinfo`."""
        self.lookups.append(host)
        if host in self._addresses:
            return answers(*next(self._addresses[host]), port=port)
        try:
            return list(socket.getaddrinfo(host, port, 0, socket.SOCK_STREAM, 0, socket.AI_NUMERICHOST))
        except (OSError, UnicodeError):
            return answers("127.0.0.1", port=port)

    @contextmanager
    def installed(self) -> Iterator[None]:
        """Put this network in the place of the machine's own."""
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(socket, "create_connection", self._create_connection(socket.create_connection))
            for name in ("connect", "connect_ex", "sendto"):
                patch.setattr(socket.socket, name, self._noted(getattr(socket.socket, name)))
            yield

    def _create_connection(self, original: Any) -> Any:
        def create_connection(address: tuple[str, int], *arguments: Any, **options: Any) -> socket.socket:
            self.asked.append(address)
            port = self._servers.get(address[0])
            if port is None:
                raise ConnectionRefusedError(f"nothing is at {address}")
            self._inside.yes = True
            try:
                connected: socket.socket = original(("127.0.0.1", port), *arguments, **options)
            finally:
                self._inside.yes = False
            return connected

        return create_connection

    def _noted(self, original: Any) -> Any:
        def noted(a_socket: socket.socket, *arguments: Any) -> Any:
            if a_socket.family != socket.AF_UNIX and not getattr(self._inside, "yes", False):
                self.beside.append(arguments[-1])
                raise ConnectionRefusedError("every connection goes through the network of the test")
            return original(a_socket, *arguments)

        return noted
