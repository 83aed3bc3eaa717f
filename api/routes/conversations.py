"""Conversations: begin, list, read, rename, share, export and remove them."""

from __future__ import annotations

import re
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import BaseModel, ConfigDict, StringConstraints, model_validator

from api.access import CALLER
from api.routes.bodies import json_only
from api.routes.served import Served, documented, link_next
from api.routes.thread_examples import CONVERSATION, CONVERSATION_DETAIL
from api.thread_schemas import ConversationDetail, ConversationJson, ConversationsJson
from api.threads import conversation_detail, conversation_json
from api.transcript import as_markdown
from corpus.conversations import cursor
from corpus.errors import InputError
from corpus.keys import Key

router = APIRouter(prefix="/conversations", tags=["conversations"])

Title = Annotated[str, StringConstraints(min_length=1, max_length=200, strip_whitespace=True)]
_CURSOR = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z/cnv_[0-9a-f]{32}")
_BEGUN = documented(400, 413, 415, 422)
_BEGUN[201] = {
    "description": "The conversation; its id goes with each question, as `conversation_id`.",
    "headers": {"Location": {"schema": {"type": "string"}, "description": "The conversation's own path."}},
    "content": {"application/json": {"example": CONVERSATION}},
}
_EXPORT = documented(404, 422)
_EXPORT[200] = {"content": {"text/markdown": {"schema": {"type": "string"}}}}


async def _owner(request: Request) -> str:
    key: Key | None = request.scope.get(CALLER)
    return "" if key is None else key.id


Owner = Annotated[str, Depends(_owner)]
"""Who calls, for an endpoint's argument."""


class ConversationBody(BaseModel):
    """What a new conversation is called."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"title": "Anthropic's sites"}]})

    title: Title = "New conversation"


class ConversationChange(BaseModel):
    """What to change of a conversation; what is left out stays as it is."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"shared": True}]})

    title: Title | None = None
    shared: bool | None = None

    @model_validator(mode="after")
    def _something(self) -> ConversationChange:
        if self.title is None and self.shared is None:
            raise ValueError("give a title, or say whether it is shared")
        return self


@router.post("", status_code=201, responses=_BEGUN, dependencies=[Depends(json_only)])
def begin_conversation(
    body: ConversationBody, groundwork: Served, owner: Owner, response: Response
) -> ConversationJson:
    """Begin a conversation: questions that are asked in it may lean on those before, and their answers are kept."""
    made = groundwork.conversations.begin(body.title, owner)
    response.headers["Location"] = f"/v1/conversations/{made.id}"
    return conversation_json(made, owner)


@router.get("", responses=documented(422, example={"conversations": [CONVERSATION]}))
def list_conversations(
    groundwork: Served,
    owner: Owner,
    response: Response,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    after: Annotated[str | None, Query(max_length=200, description="Taken from the `Link` header.")] = None,
) -> ConversationsJson:
    """Return the caller's conversations, the one asked in last first; the `Link` header leads to the next page."""
    if after is not None and not _CURSOR.fullmatch(after):
        raise InputError("the cursor `after` is none that a page of conversations ended with; begin without it")
    found = groundwork.conversations.own(owner, limit=limit + 1, after=after)
    if len(found) > limit:
        link_next(response, "/v1/conversations", {"limit": limit, "after": cursor(found[limit - 1])})
    return {"conversations": [conversation_json(each, owner) for each in found[:limit]]}


@router.get("/{conversation_id}", responses=documented(404, 422, example=CONVERSATION_DETAIL))
def get_conversation(conversation_id: str, groundwork: Served, owner: Owner) -> ConversationDetail:
    """Return a conversation of the caller, or a shared one, with its answers as they were given."""
    found = groundwork.conversations.get(conversation_id, owner)
    return conversation_detail(found, groundwork.conversations.turns(found.id), owner)


@router.get("/{conversation_id}/export", response_class=Response, responses=_EXPORT)
def export_conversation(conversation_id: str, groundwork: Served, owner: Owner) -> Response:
    """Return a conversation as Markdown, each citation a footnote with its quote."""
    found = groundwork.conversations.get(conversation_id, owner)
    text = as_markdown(found, groundwork.conversations.turns(found.id))
    headers = {"Content-Disposition": f'attachment; filename="{found.id}.md"'}
    return Response(text.encode(), 200, headers, "text/markdown; charset=utf-8")


@router.patch(
    "/{conversation_id}",
    responses=documented(400, 404, 413, 415, 422, example=CONVERSATION),
    dependencies=[Depends(json_only)],
)
def change_conversation(
    conversation_id: str, body: ConversationChange, groundwork: Served, owner: Owner
) -> ConversationJson:
    """Rename a conversation, share it, or take that back."""
    changed = groundwork.conversations.change(conversation_id, owner, title=body.title, shared=body.shared)
    return conversation_json(changed, owner)


@router.delete("/{conversation_id}", status_code=204, responses=documented(404, 422))
def remove_conversation(conversation_id: str, groundwork: Served, owner: Owner) -> None:
    """Remove a conversation with its answers."""
    groundwork.conversations.remove(conversation_id, owner)
