"""The hostile web as a whole: every behaviour behind servers of this machine, and a client that meets them all."""

from __future__ import annotations

import asyncio
import datetime as dt
import itertools
import socket
import ssl
import struct
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import trustme

from tests.hostile import answers, feeds, pages, pdfs, sites, transport
from tests.hostile.behaviour import CONTENT_TYPES, MEDIA, PATHS, RESET, Asked, Behaviour, Medium, Script, answer, good
from tests.hostile.server import Request, Server

BEHAVIOURS: tuple[Behaviour, ...] = (
    *pages.BEHAVIOURS,
    *feeds.BEHAVIOURS,
    *pdfs.BEHAVIOURS,
    *transport.BEHAVIOURS,
    *answers.BEHAVIOURS,
    *sites.BEHAVIOURS,
)
KIND = "kind-{}.example"
"""The name of a site that always answers properly."""
_BY_NAME = {behaviour.name: behaviour for behaviour in BEHAVIOURS}
_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Doors:
    """Where the hostile web is reached.

    Attributes:
        ports: by what is behind them; `refused` is a port at which nobody listens.
        authority: the file with the certificate that the proper TLS servers are signed with.
    """

    ports: dict[str, int]
    authority: str


@contextmanager
def hostile_web(folder: Path) -> Iterator[Doors]:
    """Run all the servers; `folder` keeps the certificates."""
    _make_bombs()
    with ExitStack() as stack:
        server = Server(_play)
        stack.callback(server.close)
        ports = {"plain": server.listen(), "silent": server.listen_raw(_silent), "resetting": server.listen_raw(_reset)}
        authority = folder / "authority.pem"
        for name, context in _tls(authority).items():
            ports[name] = server.listen(tls=context)
        ports["refused"] = _closed_port()
        ports["blackhole"] = stack.enter_context(_blackhole())
        yield Doors(ports, str(authority))


def _make_bombs() -> None:
    """Let every bomb be made, and kept, before anybody waits for it."""
    for behaviour in BEHAVIOURS:
        if "bomb" not in behaviour.name:
            continue
        for medium in MEDIA:
            for script in filter(None, (behaviour.play, behaviour.robots)):
                next(iter(script(_asked(behaviour.host(medium), PATHS[medium], medium))))


def _asked(host: str, path: str, medium: Medium) -> Asked:
    return Asked(host, path, medium, CONTENT_TYPES[medium], good(medium))


async def _silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    # Reads until the client gives up, and says nothing.
    await reader.read()
    writer.close()


async def _reset(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    _drop(writer)


def _drop(writer: asyncio.StreamWriter) -> None:
    connection: socket.socket = writer.get_extra_info("socket")
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()


async def _play(request: Request, writer: asyncio.StreamWriter) -> None:
    name, _, medium = request.host.removesuffix(".example").rpartition("-")
    wanted: Medium = next((one for one in MEDIA if one == medium), "page")
    behaviour = _BY_NAME.get(name)
    await _perform(_script(behaviour, request.path), _asked(request.host, request.path, wanted), writer)


def _absent(_: Asked) -> list[bytes]:
    return [answer(b"", "text/plain", status="404 X")]


def _script(behaviour: Behaviour | None, path: str) -> Script:
    if path.startswith("/.well-known/tdmrep.json"):
        return (behaviour.tdm if behaviour else None) or _absent
    if path.startswith("/robots.txt"):
        return (behaviour.robots if behaviour else None) or _absent
    if behaviour is None:
        return lambda asked: [answer(asked.good, asked.content_type)]
    return behaviour.play


async def _perform(script: Script, asked: Asked, writer: asyncio.StreamWriter) -> None:
    steps = iter(script(asked))
    # In a thread, because a bomb takes seconds to make and the other sites must not wait for it.
    first = await asyncio.to_thread(next, steps, None)
    for step in itertools.chain([] if first is None else [first], steps):
        if step == RESET:
            _drop(writer)
            return
        if isinstance(step, bytes):
            writer.write(step)
            await writer.drain()
            # A client that reads fast never makes drain wait, and the other sites have their turn too.
            await asyncio.sleep(0)
        elif isinstance(step, float):
            await asyncio.sleep(step)


def _closed_port() -> int:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        return int(unused.getsockname()[1])


@contextmanager
def _blackhole() -> Iterator[int]:
    """Yield a port whose queue of connections is full, so that it answers no further one, not even with a no."""
    with ExitStack() as stack:
        full = stack.enter_context(socket.socket())
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        for _ in range(4):
            waiting = stack.enter_context(socket.socket())
            waiting.setblocking(False)
            waiting.connect_ex(full.getsockname())
        yield int(full.getsockname()[1])


def _tls(authority_file: Path) -> dict[str, ssl.SSLContext]:
    """Return TLS servers' contexts: a proper one, and one for every way in which a certificate can be wrong."""
    authority, stranger = trustme.CA(), trustme.CA()
    authority.cert_pem.write_to_path(authority_file)
    now = dt.datetime.now(dt.UTC)
    proper = [Behaviour.host(_BY_NAME[name], medium) for name in _names_of_tls() for medium in MEDIA]
    certificates = {
        "tls": authority.issue_cert(*proper),
        "tls-other-host": authority.issue_cert("other.example"),
        "tls-expired": authority.issue_cert(*proper, not_before=now - 2 * _DAY, not_after=now - _DAY),
        "tls-future": authority.issue_cert(*proper, not_before=now + _DAY, not_after=now + 2 * _DAY),
        "tls-self-signed": stranger.issue_cert(*proper),
    }
    contexts = {}
    for name, certificate in certificates.items():
        contexts[name] = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        certificate.configure_cert(contexts[name])
    return contexts


def _names_of_tls() -> tuple[str, ...]:
    return tuple(behaviour.name for behaviour in BEHAVIOURS if behaviour.scheme == "https")
