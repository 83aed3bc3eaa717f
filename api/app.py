"""The HTTP application: routes behind one access layer, and every error a problem document."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fastapi import Depends, FastAPI
from fastapi.openapi.utils import get_openapi
from starlette.middleware.cors import CORSMiddleware

from api import problems
from api.access import AccessLayer, Limits
from api.keyring import Keyring
from api.mcp_server import mcp_server, mounted
from api.metrics import Metrics
from api.observing import ObservingLayer
from api.roles import demand
from api.routes import ask, chat_completions, documents, jobs, keys, operations, search, sources
from api.routes.served import known_parameters
from api.shapes import software_version
from api.wiring import Groundwork

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import TracerProvider

_DESCRIPTION = (
    "Ask the compute landscape; get an answer you can check. Every citation holds the exact words of a stored version, "
    "with its offsets. An unknown date is null. Every error is application/problem+json (RFC 9457)."
)


_READABLE_HEADERS = ("Link", "Location", "Retry-After", "X-Request-ID", "Mcp-Session-Id")


def create_app(
    groundwork: Groundwork,
    *,
    keyring: Keyring,
    limits: Limits,
    metrics: Metrics | None = None,
    tracing: TracerProvider | None = None,
) -> FastAPI:
    """Return the application.

    Args:
        groundwork: what it serves.
        keyring: who may call. While it asks for no key, only this machine may.
        limits: how much is taken, and from which other sites.
        metrics: where requests are counted, and what `/metrics` tells.
        tracing: where spans go.
    """
    keyring.refresh()
    mcp_route, mcp_running = mounted(mcp_server(groundwork), limits.max_body_bytes)
    app = FastAPI(
        title="Groundwork",
        version=software_version(),
        description=_DESCRIPTION,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        lifespan=lambda _: mcp_running(),
        telemetry={
            "tracing": tracing is not None,
            "tracer_provider": tracing,
            "metrics": False,
            "logs": False,
            "auto_configure": False,
        },
    )
    app.state.groundwork = groundwork
    app.state.metrics = metrics = metrics or Metrics()
    problems.install(app)
    app.add_middleware(AccessLayer, keyring=keyring, limits=limits)
    if limits.origins:
        # In front of the access layer: a browser asks without a key whether it may send one.
        app.add_middleware(
            CORSMiddleware,
            allow_origins=list(limits.origins),
            allow_methods=["GET", "POST", "PATCH", "DELETE"],
            allow_headers=["Authorization", "Content-Type", "X-Request-ID", "Mcp-Session-Id", "Mcp-Protocol-Version"],
            expose_headers=list(_READABLE_HEADERS),
        )
    app.add_middleware(ObservingLayer, metrics=metrics)
    app.router.routes.append(mcp_route)
    app.include_router(operations.router)
    for module in (ask, search, documents, sources, jobs, keys, chat_completions):
        app.include_router(module.router, prefix="/v1", dependencies=[Depends(known_parameters)])
    _describe(app, keyring)
    return app


def _describe(app: FastAPI, keyring: Keyring) -> None:
    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            schema = get_openapi(title=app.title, version=app.version, description=app.description, routes=app.routes)
            components = schema.setdefault("components", {})
            components.setdefault("schemas", {}).update(Problem=_PROBLEM_SCHEMA, OpenAIError=_OPENAI_ERROR_SCHEMA)
            # FastAPI adds its own shape of 422 to every route with a parameter; ours are problems, where they can be.
            for name in ("HTTPValidationError", "ValidationError"):
                components["schemas"].pop(name, None)
            components["securitySchemes"] = {"key": {"type": "http", "scheme": "bearer"}}
            for path, methods in schema["paths"].items():
                for method, operation in methods.items():
                    if "HTTPValidationError" in str(operation["responses"].get("422")):
                        del operation["responses"]["422"]
                    if keyring.asks and demand(method.upper(), path).needed != "open":
                        operation["security"] = [{"key": []}]
            app.openapi_schema = schema
        return app.openapi_schema

    # The way that FastAPI documents for changing the document.
    app.openapi = openapi  # type: ignore[method-assign]


_OPENAI_ERROR_SCHEMA = {
    "title": "OpenAIError",
    "type": "object",
    "description": "An error as OpenAI's API tells one.",
    "required": ["error"],
    "properties": {
        "error": {
            "type": "object",
            "required": ["message", "type", "param", "code"],
            "properties": {
                "message": {"type": "string"},
                "type": {"type": "string"},
                "param": {"type": ["string", "null"]},
                "code": {"type": ["string", "null"]},
            },
        }
    },
}
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
