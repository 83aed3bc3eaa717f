"""Sources: where documents come from."""

from __future__ import annotations

from fastapi import APIRouter

from api.routes.served import Served, documented
from api.schemas import SourcesJson
from api.shapes import source_json

router = APIRouter(tags=["sources"])


@router.get("/sources", responses=documented())
def list_sources(groundwork: Served) -> SourcesJson:
    """Return all sources by name."""
    return {"sources": [source_json(followed.source) for followed in groundwork.following.all()]}
