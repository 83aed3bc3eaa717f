"""Streams of events that end with a word, also where the server ends before they do."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterable, Iterable

from fastapi.responses import StreamingResponse
from starlette.types import Message, Receive, Scope, Send

from api.problems import Problem, http_problem

_HEADERS = {"Cache-Control": "no-cache", "X-Accel-Buffering": "no"}


class Events(StreamingResponse):
    """Server-sent events; `broken_off` is sent last where the server shuts down and does not wait for more."""

    media_type = "text/event-stream"

    def __init__(self, content: Iterable[bytes] | AsyncIterable[bytes], *, broken_off: bytes) -> None:
        super().__init__(content, headers=_HEADERS)
        self._broken_off = broken_off

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the events."""
        started = False

        async def noting(message: Message) -> None:
            nonlocal started
            await send(message)
            started = True

        try:
            await super().__call__(scope, receive, noting)
        except asyncio.CancelledError:
            # Nobody but a server that has waited long enough cancels a request: this is its end, and no failure.
            if not started:
                raise
            await send({"type": "http.response.body", "body": self._broken_off, "more_body": False})


def shutting_down(path: str) -> Problem:
    """Return the problem of an answer that a server's end has broken off."""
    return http_problem(503, "The server was shut down before the answer was whole; ask again.", path)
