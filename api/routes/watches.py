"""Watches over HTTP: made, read and removed, with what they told as JSON and as an Atom feed."""

from __future__ import annotations

import hashlib
import re
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from api.routes.bodies import Name, QuestionText, UrlText, json_only
from api.routes.served import Served, documented, link_next
from api.routes.watch_examples import CHANGES, CREATED, DETAIL, FEED, WATCHES
from api.watch_feed import ENTRIES, MEDIA_TYPE, atom_feed
from api.watch_shapes import (
    CreatedWatchJson,
    WatchChangesJson,
    WatchDetail,
    WatchesJson,
    changes_json,
    created_watch_json,
    watch_detail,
    watches_json,
)
from corpus.errors import InputError
from corpus.figure import Metric
from corpus.watches import Watched

router = APIRouter(prefix="/watches", tags=["watches"])

_SHOWN = 10
_CURSOR = re.compile(r"[1-9]\d{0,17}")
_CREATE_RESPONSES = documented(400, 413, 415, 422)
_CREATE_RESPONSES[201] = {
    "description": "The watch, checked for the first time.",
    "headers": {"Location": {"schema": {"type": "string"}, "description": "The watch's own path."}},
    "content": {"application/json": {"example": CREATED}},
}
_FEED = documented(404, 422)
_FEED[200] = {
    "description": "The newest changes, as Atom (RFC 4287).",
    "content": {MEDIA_TYPE: {"schema": {"type": "string"}, "example": FEED}},
}
_FEED[304] = {"description": "The feed is as it was under the ETag that was sent."}


class WatchBody(BaseModel):
    """A question, or a key of the ledger: a subject or a part of a scope's name, perhaps with a metric and period."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {"question": "What is Meta's capex guidance for 2026?"},
                {"subject": "Anthropic", "metric": "commitment", "webhook": "https://hooks.example.com/groundwork"},
            ]
        },
    )

    question: QuestionText | None = None
    subject: Name | None = Field(None, description="Whose value.")
    metric: Metric | None = None
    scope: Name | None = Field(None, description="A part of its name, such as Rainier.")
    period: Name | None = Field(None, description="2026, 2026-Q1 or FY2027.")
    name: Name | None = Field(None, description="What to call it; by default the question, or the key in words.")
    webhook: UrlText | None = Field(
        None, description="Where changes are sent, signed with the `secret` that the answer to this shows once."
    )


@router.post("", status_code=201, responses=_CREATE_RESPONSES, dependencies=[Depends(json_only)])
def create_watch(body: WatchBody, groundwork: Served, response: Response) -> CreatedWatchJson:
    """Watch a question or a key: what holds now is taken as known, and what changes from now on is told."""
    about = Watched(body.question, body.subject, body.metric, body.scope, body.period)
    webhook = None if body.webhook is None else groundwork.webhooks.checked(body.webhook)
    made = groundwork.watching.create(about, name=body.name, webhook=webhook)
    response.headers["Location"] = f"/v1/watches/{made.id}"
    return created_watch_json(made)


@router.get("", responses=documented(422, example=WATCHES))
def list_watches(groundwork: Served) -> WatchesJson:
    """Return all watches, the oldest first."""
    return watches_json(groundwork.watches.all())


@router.get("/{watch_id}", responses=documented(404, 422, example=DETAIL))
def get_watch(watch_id: str, groundwork: Served) -> WatchDetail:
    """Return a watch with what it knows since its last check, and the last ten changes that it told."""
    found, stands = groundwork.watches.known(watch_id)
    return watch_detail(found, stands, groundwork.watches.told(watch_id, limit=_SHOWN))


@router.delete("/{watch_id}", status_code=204, responses=documented(404, 422))
def remove_watch(watch_id: str, groundwork: Served) -> None:
    """Remove a watch with all that it told."""
    groundwork.watches.remove(watch_id)


@router.get("/{watch_id}/changes", responses=documented(404, 422, example=CHANGES))
def list_changes(
    watch_id: str,
    groundwork: Served,
    response: Response,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    after: Annotated[str | None, Query(max_length=200, description="Taken from the `Link` header.")] = None,
) -> WatchChangesJson:
    """Return what a watch told, the newest first; figures are as they were then."""
    if after is not None and not _CURSOR.fullmatch(after):
        raise InputError("the cursor `after` is none that a page of changes ended with; begin without it")
    watch = groundwork.watches.get(watch_id)
    found = groundwork.watches.told(watch.id, limit=limit + 1, before=None if after is None else int(after))
    if len(found) > limit:
        link_next(response, f"/v1/watches/{watch.id}/changes", {"limit": limit, "after": found[limit - 1].number})
    return changes_json(found[:limit])


@router.get("/{watch_id}/feed", response_class=Response, responses=_FEED)
def get_feed(watch_id: str, groundwork: Served, request: Request) -> Response:
    """Return what a watch told as an Atom feed, for any feed reader; with an ETag, only if it has changed."""
    watch = groundwork.watches.get(watch_id)
    content = atom_feed(watch, groundwork.watches.told(watch.id, limit=ENTRIES), address=str(request.url))
    headers = {"ETag": f'"{hashlib.sha256(content).hexdigest()[:32]}"', "Cache-Control": "no-cache"}
    if request.headers.get("if-none-match") == headers["ETag"]:
        return Response(None, 304, headers)
    return Response(content, 200, headers, f"{MEDIA_TYPE}; charset=utf-8")
