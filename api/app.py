"""The HTTP application: routes behind one access layer, and every error a problem document."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from fastapi import Depends, FastAPI
from fastapi.openapi.utils import get_openapi

from api import problems
from api.access import AccessLayer, Keys
from api.routes import ask, conversations, documents, gaps, jobs, operations, overview, pages, search, sources
from api.routes.served import known_parameters
from api.shapes import software_version
from api.wiring import Groundwork

_DESCRIPTION = (
    "Ask the compute landscape; get an answer you can check. Every citation holds the exact words of a stored version, "
    "with its offsets. An unknown date is null. Every error is application/problem+json (RFC 9457)."
)


def create_app(groundwork: Groundwork, *, api_keys: Iterable[str] = frozenset(), max_body_bytes: int) -> FastAPI:
    """Return the application.

    Args:
        groundwork: what it serves.
        api_keys: who sends one of them as a bearer token may call. With none, only this machine may.
        max_body_bytes: how large a request's body may be.
    """
    keys = Keys(api_keys)
    app = FastAPI(
        title="Groundwork",
        version=software_version(),
        description=_DESCRIPTION,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        telemetry={"tracing": False, "metrics": False, "logs": False, "auto_configure": False},
    )
    app.state.groundwork = groundwork
    problems.install(app)
    app.add_middleware(AccessLayer, keys=keys, max_body_bytes=max_body_bytes)
    app.include_router(operations.router)
    app.include_router(pages.router)
    for module in (ask, conversations, overview, search, documents, sources, gaps, jobs):
        app.include_router(module.router, prefix="/v1", dependencies=[Depends(known_parameters)])
    _describe(app, with_keys=bool(keys))
    return app


def _describe(app: FastAPI, *, with_keys: bool) -> None:
    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            schema = get_openapi(title=app.title, version=app.version, description=app.description, routes=app.routes)
            components = schema.setdefault("components", {})
            components.setdefault("schemas", {})["Problem"] = _PROBLEM_SCHEMA
            # FastAPI adds its own shape of 422 to every route with a parameter; ours are problems, where they can be.
            for name in ("HTTPValidationError", "ValidationError"):
                components["schemas"].pop(name, None)
            components["securitySchemes"] = {"key": {"type": "http", "scheme": "bearer"}}
            for path, methods in schema["paths"].items():
                for operation in methods.values():
                    if "HTTPValidationError" in str(operation["responses"].get("422")):
                        del operation["responses"]["422"]
                    if with_keys and path.startswith("/v1/"):
                        operation["security"] = [{"key": []}]
            app.openapi_schema = schema
        return app.openapi_schema

    # The way that FastAPI documents for changing the document.
    app.openapi = openapi  # type: ignore[method-assign]


_PROBLEM_SCHEMA = {
    "title": "Problem",
    "type": "object",
    "description": "RFC 9457.",
    "required": ["type", "title", "status", "detail", "instance"],
    "properties": {
        "type": {"type": "string", "examples": ["urn:groundwork:problem:unknown-document"]},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "instance": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"field": {"type": "string"}, "message": {"type": "string"}},
                "required": ["field", "message"],
            },
        },
        "request_id": {"type": "string"},
    },
}
