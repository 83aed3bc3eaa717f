"""An asyncio server that answers by the host it is asked for, in a thread of its own."""

from __future__ import annotations

import asyncio
import ssl
import threading
import weakref
from collections.abc import Awaitable, Callable, Coroutine
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any

_LINGER_SECONDS = 20.0


@dataclass(frozen=True, slots=True)
class Request:
    """What was asked for.

    Attributes:
        host: without the port.
        path: with the query.
        headers: names in lower case.
    """

    host: str
    path: str
    headers: dict[str, str]


Answer = Callable[[Request, asyncio.StreamWriter], Awaitable[None]]
Connected = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Coroutine[Any, Any, None]]


class Server:
    """Listens on loopback, on as many ports as are wanted, until it is closed.

    Attributes:
        requests: everything that was asked for, with the connections that asked for nothing counted in `connections`.
    """

    def __init__(self, answer: Answer) -> None:
        self._answer = answer
        self.requests: list[Request] = []
        self.connections = 0
        self._servers: list[asyncio.Server] = []
        self._tasks: set[asyncio.Task[None]] = set()
        self._writers: weakref.WeakSet[asyncio.StreamWriter] = weakref.WeakSet()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="hostile-server", daemon=True)
        self._thread.start()

    def listen(self, *, host: str = "127.0.0.1", port: int = 0, tls: ssl.SSLContext | None = None) -> int:
        """Listen on one more port and return its number."""

        async def started() -> asyncio.Server:
            return await asyncio.start_server(self._noting(self._connected), host, port, ssl=tls, limit=1 << 20)

        server = self._run(started())
        self._servers.append(server)
        return int(server.sockets[0].getsockname()[1])

    def listen_raw(self, connected: Connected) -> int:
        """Listen on a port whose connections are handled before any HTTP is read."""

        async def started() -> asyncio.Server:
            return await asyncio.start_server(self._noting(connected), "127.0.0.1", 0)

        server = self._run(started())
        self._servers.append(server)
        return int(server.sockets[0].getsockname()[1])

    def close(self) -> None:
        """Stop listening, drop every connection and end the thread."""
        self._run(self._stopped())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    async def _stopped(self) -> None:
        for server in self._servers:
            server.close()
        others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)
        for writer in self._writers:
            writer.transport.abort()
        await asyncio.sleep(0)

    def _noting(self, connected: Connected) -> Callable[[asyncio.StreamReader, asyncio.StreamWriter], None]:
        """Note every connection before its task runs: one that is cancelled before its first step closes nothing."""

        def begin(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            self._writers.add(writer)
            task = self._loop.create_task(connected(reader, writer))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

        return begin

    def _run(self, coroutine: Coroutine[Any, Any, Any]) -> Any:
        waiting: Future[Any] = asyncio.run_coroutine_threadsafe(coroutine, self._loop)
        return waiting.result(timeout=_LINGER_SECONDS)

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        try:
            async with asyncio.timeout(_LINGER_SECONDS):
                request = await _read(reader)
                if request is not None:
                    self.requests.append(request)
                    await self._answer(request, writer)
                    await writer.drain()
        except asyncio.CancelledError:
            # Only closing the server cancels; asyncio would report it as an error of this task.
            writer.transport.abort()
        except (OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, TimeoutError):
            # The client hung up, which is what most of these servers are there for.
            writer.transport.abort()
        finally:
            writer.close()


async def _read(reader: asyncio.StreamReader) -> Request | None:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    parts = head[0].split(" ")
    if len(parts) != 3:
        return None
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:] if line)}
    host = headers.get("host", "")
    return Request(host if host.endswith("]") else host.rpartition(":")[0] or host, parts[1], headers)
