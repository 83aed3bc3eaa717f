"""Errors as problem details (RFC 9457): one table says which error becomes which status."""

from __future__ import annotations

import json
import logging
import re
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from corpus.errors import (
    AddressRefused,
    BadGoldSet,
    FetchError,
    GroundworkError,
    IndexBroken,
    InputError,
    ModelFailed,
    ModelMismatch,
    NoArticle,
    NothingToRead,
    Offline,
    OptedOut,
    PageGone,
    ParserFailed,
    RecordBusy,
    RecordError,
    RemovedDocument,
    ResponseTooLarge,
    RobotsRefused,
    SettingsError,
    TryLater,
    UnknownConversation,
    UnknownDocument,
    UnknownFigure,
    UnknownGap,
    UnknownJob,
    UnknownKey,
    UnknownSource,
    UnknownVersion,
    UnknownWatch,
    Unreachable,
)

logger = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"
TYPE_PREFIX = "urn:groundwork:problem:"
RETRY_AFTER_SECONDS = 5
OPENAI_PATHS = ("/v1/chat/", "/v1/models")
"""Where callers expect OpenAI's shape of an error."""
_LOCATION_PARTS = frozenset({"body", "query", "path", "header", "cookie"})


@dataclass(frozen=True, slots=True)
class Rule:
    """How one class of errors is answered.

    Attributes:
        title: the same for every problem of the kind.
        retry: tell the caller to come back.
        open_detail: the error's own message may leave the server.
    """

    status: int
    title: str
    retry: bool = False
    open_detail: bool = True


# 422 for what the caller can put right in the request, 403 for what is refused on principle, 502 for a site that
# failed us, 503 for what passes or what an operator mends; an uploaded file that breaks its parser is the caller's.
RULES: dict[type[GroundworkError], Rule] = {
    GroundworkError: Rule(500, "Internal error", open_detail=False),
    ModelFailed: Rule(502, "The model failed", retry=True),
    InputError: Rule(422, "Input that cannot be used"),
    UnknownDocument: Rule(404, "Unknown document"),
    UnknownVersion: Rule(404, "Unknown version"),
    UnknownSource: Rule(404, "Unknown source"),
    UnknownJob: Rule(404, "Unknown job"),
    UnknownConversation: Rule(404, "Unknown conversation"),
    UnknownGap: Rule(404, "Unknown gap"),
    UnknownKey: Rule(404, "Unknown key"),
    UnknownFigure: Rule(404, "Unknown figure"),
    UnknownWatch: Rule(404, "Unknown watch"),
    BadGoldSet: Rule(422, "Gold set that cannot be used"),
    RemovedDocument: Rule(409, "Removed document"),
    NothingToRead: Rule(422, "Nothing to read"),
    NoArticle: Rule(422, "No article"),
    FetchError: Rule(502, "Fetch failed"),
    Unreachable: Rule(502, "Unreachable"),
    Offline: Rule(502, "Offline"),
    AddressRefused: Rule(403, "Address refused"),
    RobotsRefused: Rule(403, "Robots refused"),
    OptedOut: Rule(403, "Opted out"),
    PageGone: Rule(502, "Page gone"),
    TryLater: Rule(502, "Try later"),
    ResponseTooLarge: Rule(502, "Response too large"),
    ParserFailed: Rule(422, "Parser failed"),
    RecordError: Rule(503, "Record unusable"),
    RecordBusy: Rule(503, "Record busy", retry=True),
    ModelMismatch: Rule(503, "Model mismatch"),
    IndexBroken: Rule(503, "Index broken", retry=True),
    SettingsError: Rule(500, "Settings error", open_detail=False),
}


@dataclass(frozen=True, slots=True)
class Problem:
    """One problem, ready to be sent.

    Attributes:
        instance: the path of the request that met it.
        errors: what is wrong with which field.
        request_id: set where the cause stands in the server's log only.
    """

    status: int
    title: str
    detail: str
    instance: str
    errors: tuple[dict[str, str], ...] = ()
    request_id: str | None = None
    retry: bool = False

    def as_json(self) -> dict[str, Any]:
        """Return the members of the problem document."""
        members: dict[str, Any] = {
            "type": TYPE_PREFIX + re.sub(r"[^a-z]+", "-", self.title.lower()).strip("-"),
            "title": self.title,
            "status": self.status,
            "detail": self.detail,
            "instance": self.instance,
        }
        if self.errors:
            members["errors"] = list(self.errors)
        if self.request_id is not None:
            members["request_id"] = self.request_id
        return members

    def response(self, headers: dict[str, str] | None = None) -> Response:
        """Return the HTTP response."""
        sent = dict(headers or {})
        if self.retry:
            sent["Retry-After"] = str(RETRY_AFTER_SECONDS)
        if self.instance.startswith(OPENAI_PATHS):
            body = json.dumps(openai_error(self)).encode("ascii")
            return Response(body, _openai_status(self.status), sent, "application/json")
        # A path or a detail may hold lone surrogates, which UTF-8 cannot; escaped, they can be sent.
        return Response(json.dumps(self.as_json()).encode("ascii"), self.status, sent, MEDIA_TYPE)


def openai_error(problem: Problem) -> dict[str, Any]:
    """Return a problem as OpenAI's API tells one, for clients that know no other way."""
    kinds = {401: "authentication_error", 403: "permission_error", 429: "rate_limit_error"}
    kind = kinds.get(problem.status, "server_error" if problem.status >= 500 else "invalid_request_error")
    reference = "" if problem.request_id is None else f" (request {problem.request_id})"
    return {
        "error": {
            "message": problem.detail + reference,
            "type": kind,
            "param": problem.errors[0]["field"] if problem.errors else None,
            "code": {401: "invalid_api_key", 404: "not_found", 429: "rate_limit_exceeded"}.get(problem.status),
        }
    }


def _openai_status(status: int) -> int:
    # OpenAI's API has no 422: what a caller can put right is a 400.
    return 400 if status == 422 else status


def rule_of(error: GroundworkError) -> Rule:
    """Return the rule of the nearest class in the table."""
    return next(RULES[kind] for kind in type(error).__mro__ if kind in RULES)


def problem_of(error: Exception, instance: str, request_id: str | None = None) -> Problem:
    """Return the problem for any error; of unexpected ones it tells nothing but where to look."""
    if isinstance(error, GroundworkError):
        rule = rule_of(error)
        if rule.open_detail:
            return Problem(rule.status, rule.title, str(error), instance, retry=rule.retry)
    detail = "Something went wrong on the server. Its log has the cause under this request_id."
    return Problem(500, "Internal error", detail, instance, request_id=request_id)


def http_problem(status: int, detail: str | None, instance: str) -> Problem:
    """Return the problem for a status that HTTP itself gives: no such route, wrong method, body too large."""
    title = HTTPStatus(status).phrase
    return Problem(status, title, detail if detail and detail != title else _DETAILS.get(status, title), instance)


def validation_problem(errors: list[dict[str, Any]], instance: str) -> Problem:
    """Return the problem for a request that does not fit its schema, naming fields but never repeating values."""
    if any(error.get("type") == "json_invalid" for error in errors):
        return http_problem(400, "The body is no valid JSON.", instance)
    found = tuple({"field": _field(error), "message": _message(error)} for error in errors)
    detail = "; ".join(f"{each['field']}: {each['message']}" for each in found[:3])
    return Problem(422, "Invalid request", detail, instance, errors=found)


def install(app: FastAPI) -> None:
    """Answer every error of the app as a problem."""
    app.add_exception_handler(GroundworkError, _on_groundwork_error)
    app.add_exception_handler(HTTPException, _on_http_exception)
    app.add_exception_handler(RequestValidationError, _on_validation_error)


_DETAILS = {
    404: "There is no such route. /openapi.json lists those there are.",
    405: "The route does not take this method; the Allow header lists those it takes.",
}


# Handlers are coroutines, because FastAPI would run plain functions in its thread pool, which may be exhausted.
async def _on_groundwork_error(request: Request, error: Exception) -> Response:
    problem = problem_of(error, request.url.path, request_id_of(request))
    if problem.status >= 500 and problem.status != 502:
        logger.error("request %s failed", request_id_of(request), exc_info=error)
    return problem.response()


async def _on_http_exception(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    headers = dict(error.headers or {})
    if error.status_code == 413:
        # The rest of the body is not worth reading.
        headers["Connection"] = "close"
    return http_problem(error.status_code, error.detail, request.url.path).response(headers)


async def _on_validation_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    return validation_problem(list(error.errors()), request.url.path).response()


def request_id_of(request: Request) -> str | None:
    """Return the id that the access layer gave the request."""
    found = request.scope.get("groundwork.request_id")
    return found if isinstance(found, str) else None


def _field(error: dict[str, Any]) -> str:
    location = [str(part) for part in error.get("loc", ())]
    if location and location[0] in _LOCATION_PARTS:
        location = location[1:]
    return ".".join(location) or "body"


def _message(error: dict[str, Any]) -> str:
    if error.get("type") == "string_too_short" and error.get("ctx", {}).get("min_length") == 1:
        return "is empty or blank; write something"
    return str(error.get("msg", "invalid")).removeprefix("Value error, ")
