"""The HTTP application: routes behind one access layer, and every error a problem document."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import Depends, FastAPI
from starlette.middleware.cors import CORSMiddleware

from api import problems
from api.access import AccessLayer, Limits
from api.described import describe
from api.keyring import Keyring
from api.mcp_server import mcp_server, mounted
from api.metrics import Metrics
from api.observing import ObservingLayer
from api.routes import (
    ask,
    chat_completions,
    conversations,
    documents,
    figures,
    gaps,
    jobs,
    keys,
    operations,
    overview,
    pages,
    search,
    sources,
    watches,
)
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
    app.include_router(pages.router)
    for module in (
        *(ask, conversations, overview, search, documents, sources, jobs, gaps),
        *(figures, watches, keys, chat_completions),
    ):
        app.include_router(module.router, prefix="/v1", dependencies=[Depends(known_parameters)])
    describe(app, keyring)
    return app
