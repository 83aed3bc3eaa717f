"""What the corpus holds, and questions that it answers: what the chat page shows before anything is asked."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request

from api.routes.served import Served, documented
from api.suggesting import Suggestions
from api.thread_schemas import OverviewJson, SuggestionsJson
from corpus.holdings import holdings

router = APIRouter(tags=["ask"])

OVERVIEW: OverviewJson = {
    "documents": 98,
    "undated": 1,
    "oldest": "2024-09-20",
    "newest": "2026-10-01",
    "publishers": [{"name": "Anthropic", "documents": 12}],
    "tiers": [{"name": "primary", "documents": 31}],
    "organisations": [{"name": "Anthropic", "documents": 21}],
}
SUGGESTIONS: SuggestionsJson = {"questions": ["What has Anthropic committed to with Google?"]}


async def _suggestions(request: Request, groundwork: Served) -> Suggestions:
    state: Any = request.app.state
    if not hasattr(state, "suggestions"):
        state.suggestions = Suggestions(groundwork)
    found: Suggestions = state.suggestions
    return found


@router.get("/overview", responses=documented(422, example=OVERVIEW))
def overview(groundwork: Served) -> OverviewJson:
    """Return how many documents there are, of which publishers, tiers and organisations, and from when to when."""
    held = holdings(groundwork.record.database)
    return {
        "documents": held.documents,
        "undated": held.undated,
        "oldest": None if held.oldest is None else str(held.oldest),
        "newest": None if held.newest is None else str(held.newest),
        "publishers": [{"name": name, "documents": count} for name, count in held.publishers],
        "tiers": [{"name": name, "documents": count} for name, count in held.tiers],
        "organisations": [{"name": name, "documents": count} for name, count in held.organisations],
    }


@router.get("/suggestions", responses=documented(422, example=SUGGESTIONS))
def suggestions(found: Annotated[Suggestions, Depends(_suggestions)]) -> SuggestionsJson:
    """Return a few questions that the corpus answers now, made from what its newest documents say."""
    return {"questions": list(found.questions())}
