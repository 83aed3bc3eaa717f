"""Searching: ranked passages, without an answer."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from api.filters import filter_of, require_named
from api.routes.bodies import LATEST, MAX_LIST, DateText, Name, QuestionText
from api.routes.examples import HITS
from api.routes.served import Served, documented
from api.schemas import HitsJson
from api.shapes import hits_json
from corpus.source import Tier

router = APIRouter(tags=["search"])


@router.get("/search", responses=documented(422, example=HITS))
def search(  # noqa: PLR0913, PLR0917 - one per parameter
    groundwork: Served,
    q: Annotated[QuestionText, Query(description="A question or keywords.", examples=["Project Rainier chips"])],
    limit: Annotated[int, Query(ge=1, le=100)] = 10,
    published_after: Annotated[DateText | None, Query()] = None,
    published_before: Annotated[DateText | None, Query()] = None,
    publisher: Annotated[list[Name], Query(max_length=MAX_LIST)] = [],  # noqa: B006 - FastAPI copies it
    tier: Annotated[list[Tier], Query(max_length=MAX_LIST)] = [],  # noqa: B006
    organisation: Annotated[list[Name], Query(max_length=MAX_LIST)] = [],  # noqa: B006
    latest: Annotated[bool | None, Query(description=LATEST)] = None,
) -> HitsJson:
    """Return the passages that fit best; scores compare within one search only."""
    only = filter_of(
        published_after=published_after,
        published_before=published_before,
        publishers=publisher,
        tiers=tier,
        organisations=organisation,
    )
    asked = groundwork.read_question(q, latest=latest)
    hits = groundwork.search(q, only=only, limit=limit, asked=asked)
    require_named(groundwork, only, hits)
    return hits_json(hits, asked, only, confidence=groundwork.search_confidence(q, hits))
