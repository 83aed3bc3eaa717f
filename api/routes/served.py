"""The façade that the routes serve, and what their documentation has in common."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import Depends, Request, Response
from fastapi.exceptions import RequestValidationError

from api.access import CALLER
from api.problems import MEDIA_TYPE
from api.wiring import Groundwork
from corpus.keys import Allowance, Key

_MEANINGS = {
    400: "The body cannot be read: no valid JSON or multipart.",
    401: "A key is asked for, and none that is known was sent.",
    403: "Refused: a key whose role is not enough, a foreign Host or Origin, an address that is not public, or a "
    "robots.txt that says no.",
    404: "There is nothing of that id.",
    409: "The document was removed; `?restore=true` brings it back.",
    413: "The body is larger than the server takes.",
    415: "The body has a content type that is not taken here.",
    422: "The request cannot be used; `errors` names the fields.",
    429: "The key has sent too many requests. Retry-After tells when to come back.",
    500: "Something went wrong on the server; its log has the cause under the request id.",
    502: "The site could not be fetched.",
    503: "Not now: the record is busy or must be mended. Retry-After tells when to come back.",
}
_ALWAYS = (401, 403, 429, 500, 503)


async def _served(request: Request) -> Groundwork:
    found: Groundwork = request.app.state.groundwork
    return found


Served = Annotated[Groundwork, Depends(_served)]
"""The façade, for an endpoint's argument."""


EVENT_SCHEMA: dict[str, Any] = {
    "type": "object",
    "description": "One server-sent event; its data is JSON.",
    "properties": {"event": {"type": "string"}, "data": {"type": "string"}},
    "required": ["data"],
}


async def _spending(request: Request) -> Allowance | None:
    groundwork: Groundwork = request.app.state.groundwork
    key = request.scope.get(CALLER)
    return groundwork.keys.allowance(key) if isinstance(key, Key) else None


Spending = Annotated[Allowance | None, Depends(_spending)]
"""What the caller's key may still spend on a paid model, None without keys; for an endpoint's argument."""


def documented(*statuses: int, **examples: Any) -> dict[int | str, dict[str, Any]]:
    """Return the documentation of an endpoint's problems, and of its success if `example` is given."""
    described: dict[int | str, dict[str, Any]] = {
        status: {
            "description": _MEANINGS[status],
            "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
        }
        for status in sorted({*_ALWAYS, *statuses})
    }
    if "example" in examples:
        described[200] = {"content": {"application/json": {"example": examples["example"]}}}
    return described


def documented_for_openai(*statuses: int, **examples: Any) -> dict[int | str, dict[str, Any]]:
    """Return the documentation of an endpoint that tells its problems as OpenAI's API does."""
    described = documented(*statuses, **examples)
    for status, response in described.items():
        if status != 200:
            response["content"] = {"application/json": {"schema": {"$ref": "#/components/schemas/OpenAIError"}}}
    return described


def accepted(example: Any, *statuses: int) -> dict[int | str, dict[str, Any]]:
    """Return the documentation of an endpoint that queues a job."""
    described = documented(*statuses)
    described[202] = {
        "description": "The job; a worker does it as soon as one is free.",
        "headers": {"Location": {"schema": {"type": "string"}, "description": "The job's path."}},
        "content": {"application/json": {"example": example}},
    }
    return described


def link_next(response: Response, path: str, given: Mapping[str, Any] | Sequence[tuple[str, Any]]) -> None:
    """Let a list's `Link` header lead to its next page, under the parameters that are given."""
    pairs = given.items() if isinstance(given, Mapping) else given
    query = urlencode([(name, value) for name, value in pairs if value is not None])
    response.headers["Link"] = f'<{path}?{query}>; rel="next"'


async def known_parameters(request: Request) -> None:
    """Refuse query parameters that the route does not take: a misspelt one would be ignored in silence.

    Raises:
        RequestValidationError: there is one.
    """
    dependant = getattr(request.scope.get("route"), "dependant", None)
    known = [] if dependant is None else _parameters(dependant)
    unknown = [name for name in dict.fromkeys(request.query_params) if name not in known]
    if unknown:
        there_are = f"the route takes {', '.join(known)}" if known else "the route takes none"
        raise RequestValidationError(
            [
                {
                    "type": "extra_forbidden",
                    "loc": ("query", name[:60]),
                    "msg": f"there is no such parameter; {there_are}",
                }
                for name in unknown[:5]
            ]
        )


def _parameters(dependant: Any) -> list[str]:
    """Return the query parameters of a route and of what it depends on."""
    own = [str(field.alias) for field in dependant.query_params]
    return [*own, *(name for each in dependant.dependencies for name in _parameters(each))]
