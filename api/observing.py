"""What is known of every request when it has ended: one line of the log, and the counters."""

from __future__ import annotations

import logging
import time
from contextvars import ContextVar

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.access import CALLER, REQUEST_ID, request_id_for
from api.metrics import Metrics
from api.roles import demand
from corpus.keys import Key

logger = logging.getLogger(__name__)

REQUEST: ContextVar[str | None] = ContextVar("request", default=None)
"""The id of the request that is being answered, for the log."""
_ROUTINE = frozenset({"/healthz", "/readyz", "/metrics"})
"""What machines ask again and again; the log has it only where it is set to tell everything."""


class ObservingLayer:
    """The outermost ASGI layer: gives each request its id, and tells how it went.

    Args:
        app: what comes behind.
        metrics: where requests are counted.
    """

    def __init__(self, app: ASGIApp, *, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and tell of it when its last byte is sent or its caller is gone."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        scope[REQUEST_ID] = request_id_for(Headers(scope=scope))
        token = REQUEST.set(scope[REQUEST_ID])
        begun = time.perf_counter()
        status = "none"
        first: float | None = None

        async def noting(message: Message) -> None:
            nonlocal status, first
            if message["type"] == "http.response.start":
                status = str(message["status"])
            elif first is None and message.get("body"):
                first = time.perf_counter() - begun
            await send(message)

        try:
            await self._app(scope, receive, noting)
        finally:
            self._tell(scope, status, time.perf_counter() - begun, first)
            REQUEST.reset(token)

    def _tell(self, scope: Scope, status: str, seconds: float, first: float | None) -> None:
        # The template, never the path: what callers make up must not become names of counters.
        route = demand(scope["method"], scope["path"]).template or "other"
        method = scope["method"] if scope["method"] in _METHODS else "other"
        self._metrics.requested(method=method, route=route, status=status, seconds=seconds, first_byte_seconds=first)
        key = scope.get(CALLER)
        # Neither query nor headers: the one has what people ask, the other their keys.
        logger.log(
            logging.DEBUG if route in _ROUTINE else logging.INFO,
            "%s %s %s",
            method,
            route,
            status,
            extra={
                "method": method,
                "route": route,
                "status": status,
                "milliseconds": round(seconds * 1000, 1),
                "key": key.id if isinstance(key, Key) else None,
            },
        )


_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
