"""Who may call: keys and their roles, rates, hosts, body sizes, and the headers that every response carries.

One ASGI layer in front of all routes, so that no route can forget it. It refuses before anything is read or looked up.
"""

from __future__ import annotations

import logging
import math
import re
import uuid
from collections.abc import Collection
from dataclasses import dataclass

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.keyring import Keyring, is_loopback
from api.limits import Rates
from api.problems import Problem, http_problem, problem_of
from api.roles import Demand, demand, may
from corpus.keys import Key

logger = logging.getLogger(__name__)

REQUEST_ID = "groundwork.request_id"
"""Where a request's scope holds its id."""
CALLER = "groundwork.caller"
"""Where a request's scope holds the `Key` that was sent with it."""

SECURITY_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Cache-Control": "no-store",
}

_HOST = re.compile(r"(?P<name>\[[0-9A-Fa-f:.]+\]|[^\s:/?#@\[\]]+)(?::\d{1,5})?")
_KEYS = "/v1/keys"
_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")


@dataclass(frozen=True, slots=True)
class Limits:
    """What a server takes.

    Attributes:
        max_body_bytes: how large a request's body may be.
        requests_per_minute: how many a key may send that has no limit of its own; 0 for any number.
        origins: the origins of other sites whose pages may call, such as `https://tools.example.com`.
    """

    max_body_bytes: int
    requests_per_minute: int = 0
    origins: Collection[str] = frozenset()


class AccessLayer:
    """The ASGI layer in front of all routes.

    Args:
        app: what comes behind.
        keyring: while it asks for no key, everything is open, to this machine only.
        limits: what is taken.
    """

    def __init__(self, app: ASGIApp, *, keyring: Keyring, limits: Limits) -> None:
        self._app = app
        self._keyring = keyring
        self._limits = limits
        self._rates = Rates()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse, or pass the request on with its body bounded and its response's headers set."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id = scope[REQUEST_ID]
        started = False

        async def send_with_headers(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                if scope["path"].startswith(_KEYS) and scope["method"] not in {"GET", "HEAD"}:
                    self._keyring.forget()
                _set_headers(MutableHeaders(scope=message), request_id)
            await send(message)

        try:
            refusal = await self._refusal(scope)
            if refusal is not None:
                await refusal.problem.response(refusal.headers)(scope, receive, send_with_headers)
                return
            await self._app(scope, self._bounded(receive), send_with_headers)
        except Exception as error:
            logger.exception("request %s failed", request_id)
            if started:
                raise
            await problem_of(error, scope["path"], request_id).response()(scope, receive, send_with_headers)

    async def _refusal(self, scope: Scope) -> _Refusal | None:
        headers, path = Headers(scope=scope), scope["path"]
        wanted = demand(scope["method"], path)
        closed = wanted.needed != "open"
        if closed and self._keyring.stale:
            await run_in_threadpool(self._keyring.refresh)
        if self._keyring.asks:
            if closed and (refusal := self._unwelcome(scope, headers, wanted)) is not None:
                return refusal
            # The protocol asks for it even of those who have a key.
            reason = foreign_origin(headers, self._limits.origins) if path == "/mcp" else None
        else:
            reason = foreign(headers, self._limits.origins)
        if reason is not None:
            return _Refusal(http_problem(403, reason, path), {})
        length = headers.get("content-length", "")
        if length.isascii() and length.isdigit() and int(length[:20]) > self._limits.max_body_bytes:
            return _Refusal(http_problem(413, self._too_large, path), {"Connection": "close"})
        return None

    def _unwelcome(self, scope: Scope, headers: Headers, wanted: Demand) -> _Refusal | None:
        path = scope["path"]
        given = headers.getlist("authorization")
        key = self._keyring.holder(given)
        if key is None:
            detail = "Send a key in the header `Authorization: Bearer <key>`."
            if given:
                detail = f"The key sent does not open this server, or no longer. {detail}"
            return _Refusal(http_problem(401, detail, path), {"WWW-Authenticate": 'Bearer realm="groundwork"'})
        wait = self._rates.take(key.id, self._rate_of(key))
        if wait > 0:
            detail = f"This key may send {self._rate_of(key):,} requests a minute; wait as Retry-After says."
            return _Refusal(http_problem(429, detail, path), {"Retry-After": str(math.ceil(wait))})
        scope[CALLER] = key
        if may(key.role, wanted.needed):
            return None
        if wanted.needed is not None:
            detail = f"This takes a key with the role {wanted.needed}; yours is {key.role}."
            return _Refusal(http_problem(403, detail, path), {})
        if wanted.allowed:
            return _Refusal(http_problem(405, None, path), {"Allow": ", ".join(wanted.allowed)})
        return _Refusal(http_problem(404, None, path), {})

    def _rate_of(self, key: Key) -> int:
        return self._limits.requests_per_minute if key.requests_per_minute is None else key.requests_per_minute

    def _bounded(self, receive: Receive) -> Receive:
        seen = 0

        async def bounded() -> Message:
            nonlocal seen
            message = await receive()
            seen += len(message.get("body", b""))
            if seen > self._limits.max_body_bytes:
                raise HTTPException(413, self._too_large)
            return message

        return bounded

    @property
    def _too_large(self) -> str:
        return f"The body is larger than the {self._limits.max_body_bytes / 1_048_576:,.3g} MiB that are taken."


@dataclass(frozen=True, slots=True)
class _Refusal:
    problem: Problem
    headers: dict[str, str]


def foreign(headers: Headers, origins: Collection[str] = frozenset()) -> str | None:
    """Return why a request to a server without keys does not come from this machine, or None if it does.

    A web page can make a browser call a loopback address under a name of its own (DNS rebinding), or post a form to
    it. The first shows in Host, the second in Origin.
    """
    host = headers.get("host", "")
    if not is_loopback(_host_name(host)):
        return "Without keys, only requests to localhost are answered; the Host header names something else."
    return foreign_origin(headers, origins)


def foreign_origin(headers: Headers, origins: Collection[str] = frozenset()) -> str | None:
    """Return why a request comes from another site's page, or None if it does not."""
    for origin in headers.getlist("origin"):
        scheme, _, rest = origin.partition("://")
        own = scheme in {"http", "https"} and rest.lower() == headers.get("host", "").lower()
        if not own and origin not in origins:
            return "Requests from other sites are not answered; the Origin header names one."
    return None


def request_id_for(headers: Headers) -> str:
    """Return the id that a request brings, or a new one."""
    given = headers.get("x-request-id", "")
    return given if _REQUEST_ID.fullmatch(given) else uuid.uuid4().hex


def _host_name(host: str) -> str:
    found = _HOST.fullmatch(host)
    return "" if found is None else found["name"].strip("[]")


def _set_headers(headers: MutableHeaders, request_id: str) -> None:
    for name, value in SECURITY_HEADERS.items():
        headers.setdefault(name, value)
    headers["X-Request-ID"] = request_id
