"""Who may call: keys, hosts, body sizes, and the headers that every response carries.

One ASGI layer in front of all routes, so that no route can forget it. It refuses before anything is read or looked up.
"""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import logging
import re
import uuid
from collections.abc import Iterable

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.problems import Problem, http_problem, problem_of

logger = logging.getLogger(__name__)

OPEN_PATHS = frozenset({"/", "/sources", "/healthz", "/readyz", "/openapi.json", "/docs"})
"""What answers without a key: nothing of what the record holds."""

OPEN_FOLDER = "/page/"
"""The pages' own scripts and style sheets, which answer without a key too."""

SECURITY_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Cache-Control": "no-store",
}

_HOST = re.compile(r"(?P<name>\[[0-9A-Fa-f:.]+\]|[^\s:/?#@\[\]]+)(?::\d{1,5})?")
_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")


class Keys:
    """The keys that may call, kept as SHA-256 digests."""

    def __init__(self, keys: Iterable[str]) -> None:
        self._digests = tuple(_digest(key.encode("utf-8", "surrogatepass")) for key in sorted(keys))

    def __bool__(self) -> bool:
        """True where keys are asked for."""
        return bool(self._digests)

    def admits(self, authorization: list[str]) -> bool:
        """Tell whether the request's Authorization headers hold one of the keys."""
        if len(authorization) != 1:
            return False
        scheme, _, given = authorization[0].partition(" ")
        digest = _digest(given.strip().encode("latin-1", "replace"))
        # Every digest is compared, so that the time taken tells nothing of which one is near.
        matches = [hmac.compare_digest(digest, known) for known in self._digests]
        return scheme.lower() == "bearer" and any(matches)


class AccessLayer:
    """The ASGI layer in front of all routes.

    Args:
        app: what comes behind.
        keys: none means that everything is open, to this machine only.
        max_body_bytes: how large a request's body may be.
    """

    def __init__(self, app: ASGIApp, *, keys: Keys, max_body_bytes: int) -> None:
        self._app = app
        self._keys = keys
        self._max_body_bytes = max_body_bytes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse, or pass the request on with its body bounded and its response's headers set."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id = _request_id(Headers(scope=scope))
        scope["groundwork.request_id"] = request_id
        started = False

        async def send_with_headers(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                _set_headers(MutableHeaders(scope=message), request_id)
            await send(message)

        refusal, headers = self._refusal(scope)
        if refusal is not None:
            await refusal.response(headers)(scope, receive, send_with_headers)
            return
        try:
            await self._app(scope, self._bounded(receive), send_with_headers)
        except Exception as error:
            logger.exception("request %s failed", request_id)
            if started:
                raise
            await problem_of(error, scope["path"], request_id).response()(scope, receive, send_with_headers)

    def _refusal(self, scope: Scope) -> tuple[Problem | None, dict[str, str]]:
        headers, path = Headers(scope=scope), scope["path"]
        if not self._keys and (reason := foreign(headers)) is not None:
            return http_problem(403, reason, path), {}
        if self._keys and not is_open(path) and not self._keys.admits(headers.getlist("authorization")):
            detail = "Send a key in the header `Authorization: Bearer <key>`."
            return http_problem(401, detail, path), {"WWW-Authenticate": 'Bearer realm="groundwork"'}
        length = headers.get("content-length", "")
        if length.isascii() and length.isdigit() and int(length[:20]) > self._max_body_bytes:
            return http_problem(413, self._too_large, path), {"Connection": "close"}
        return None, {}

    def _bounded(self, receive: Receive) -> Receive:
        seen = 0

        async def bounded() -> Message:
            nonlocal seen
            message = await receive()
            seen += len(message.get("body", b""))
            if seen > self._max_body_bytes:
                raise HTTPException(413, self._too_large)
            return message

        return bounded

    @property
    def _too_large(self) -> str:
        return f"The body is larger than the {self._max_body_bytes / 1_048_576:,.3g} MiB that are taken."


def is_open(path: str) -> bool:
    """Tell whether a path answers without a key."""
    return path in OPEN_PATHS or path.startswith(OPEN_FOLDER)


def foreign(headers: Headers) -> str | None:
    """Return why a request to a server without keys does not come from this machine, or None if it does.

    A web page can make a browser call a loopback address under a name of its own (DNS rebinding), or post a form to
    it. The first shows in Host, the second in Origin.
    """
    host = headers.get("host", "")
    if not is_loopback(_host_name(host)):
        return "Without keys, only requests to localhost are answered; the Host header names something else."
    for origin in headers.getlist("origin"):
        scheme, _, rest = origin.partition("://")
        if scheme not in {"http", "https"} or rest.lower() != host.lower():
            return "Requests from other sites are not answered; the Origin header names one."
    return None


def is_loopback(name: str) -> bool:
    """Tell whether a host name or address can only mean this machine."""
    if name.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


def _host_name(host: str) -> str:
    found = _HOST.fullmatch(host)
    return "" if found is None else found["name"].strip("[]")


def _set_headers(headers: MutableHeaders, request_id: str) -> None:
    for name, value in SECURITY_HEADERS.items():
        headers.setdefault(name, value)
    headers["X-Request-ID"] = request_id


def _request_id(headers: Headers) -> str:
    given = headers.get("x-request-id", "")
    return given if _REQUEST_ID.fullmatch(given) else uuid.uuid4().hex


def _digest(key: bytes) -> bytes:
    return hashlib.sha256(key).digest()
