"""Operations: is the process alive, and can it answer?"""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from api.metrics import MEDIA_TYPE, Metrics
from api.problems import http_problem
from api.routes.reference import STYLE_POLICY, reference_page
from api.routes.served import Served, documented

router = APIRouter(tags=["operations"])

_METRICS_RESPONSES = documented()
_METRICS_RESPONSES[200] = {"content": {"text/plain": {"schema": {"type": "string"}}}}


@router.get("/healthz")
def healthz() -> dict[str, str]:
    """Tell that the process is alive."""
    return {"status": "ok"}


@router.get("/readyz", response_model=dict[str, Any], responses=documented())
def readyz(request: Request, groundwork: Served) -> dict[str, Any] | Response:
    """Tell whether a question would be answered now, and from what; 503 if not."""
    state = groundwork.ready()
    if not state.get("ready"):
        return http_problem(503, str(state.get("detail") or "Not ready yet."), request.url.path).response()
    return state


@router.get("/metrics", response_class=Response, responses=_METRICS_RESPONSES)
def metrics(request: Request) -> Response:
    """Return counters for Prometheus: requests, answers, citations, fetching, and how far the index is behind."""
    counted: Metrics = request.app.state.metrics
    return Response(counted.text(), media_type=MEDIA_TYPE)


@router.get("/docs", include_in_schema=False)
def docs(request: Request) -> HTMLResponse:
    """Return the reference as a page that needs nothing from elsewhere."""
    return HTMLResponse(reference_page(request.app.openapi()), headers={"Content-Security-Policy": STYLE_POLICY})
