"""Operations: is the process alive, and can it answer?"""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from api.problems import http_problem
from api.routes.reference import STYLE_POLICY, reference_page
from api.routes.served import Served, documented

router = APIRouter(tags=["operations"])


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


@router.get("/docs", include_in_schema=False)
def docs(request: Request) -> HTMLResponse:
    """Return the reference as a page that needs nothing from elsewhere."""
    return HTMLResponse(reference_page(request.app.openapi()), headers={"Content-Security-Policy": STYLE_POLICY})
