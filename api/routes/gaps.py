"""Gaps: the questions that the corpus did not answer, as a researcher's queue."""

from __future__ import annotations

import re
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response
from pydantic import BaseModel, ConfigDict

from api.routes.bodies import json_only
from api.routes.served import Served, documented, link_next
from api.routes.thread_examples import GAP
from api.thread_schemas import GapJson, GapsJson
from api.threads import gap_json
from corpus.errors import InputError
from corpus.gaps import GapState, cursor

router = APIRouter(prefix="/gaps", tags=["gaps"])

_CURSOR = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z/gap_[0-9a-f]{20}")


class GapChange(BaseModel):
    """The state to set."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"state": "dismissed"}]})

    state: GapState


@router.get("", responses=documented(422, example={"gaps": [GAP]}))
def list_gaps(
    groundwork: Served,
    response: Response,
    state: Annotated[GapState | None, Query(description="Only those in this state.")] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    after: Annotated[str | None, Query(max_length=200, description="Taken from the `Link` header.")] = None,
) -> GapsJson:
    """Return questions that the corpus did not answer, those asked last first."""
    if after is not None and not _CURSOR.fullmatch(after):
        raise InputError("the cursor `after` is none that a page of gaps ended with; begin without it")
    found = groundwork.gaps.some(state=state, limit=limit + 1, after=after)
    if len(found) > limit:
        link_next(response, "/v1/gaps", {"state": state, "limit": limit, "after": cursor(found[limit - 1])})
    return {"gaps": [gap_json(each) for each in found[:limit]]}


@router.patch(
    "/{gap_id}", responses=documented(400, 404, 413, 415, 422, example=GAP), dependencies=[Depends(json_only)]
)
def change_gap(gap_id: str, body: GapChange, groundwork: Served) -> GapJson:
    """Dismiss a question, or open it again."""
    return gap_json(groundwork.gaps.set_state(gap_id, body.state))


@router.delete("/{gap_id}", status_code=204, responses=documented(404, 422))
def remove_gap(gap_id: str, groundwork: Served) -> None:
    """Remove a question from the queue and from the record."""
    groundwork.gaps.remove(gap_id)
