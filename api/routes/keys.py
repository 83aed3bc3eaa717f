"""Keys: made, listed and revoked by admins."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

from fastapi import APIRouter, Depends, Response
from pydantic import BaseModel, ConfigDict, Field

from api.key_shapes import CreatedKeyJson, KeyJson, KeysJson, created_key_json, key_json, keys_json
from api.routes.bodies import Name, json_only
from api.routes.served import Served, documented
from corpus.keys import Role

router = APIRouter(prefix="/keys", tags=["keys"])

_KEY: KeyJson = {
    "id": "key_5d41402abc4b2a76b971",
    "name": "memo writer",
    "role": "reader",
    "created_at": "2026-11-23T08:00:00Z",
    "revoked_at": None,
    "requests_per_minute": 60,
    "tokens_per_day": 200000,
    "tokens_today": 18250,
}
_CREATED: CreatedKeyJson = {**_KEY, "tokens_today": 0, "key": "gwk_EXAMPLE-not-a-key"}
_CREATE_RESPONSES = documented(400, 413, 415, 422)
_CREATE_RESPONSES[201] = {
    "description": "The key. `key` is what callers send; it is kept nowhere and cannot be shown again.",
    "headers": {"Location": {"schema": {"type": "string"}, "description": "The key's own path."}},
    "content": {"application/json": {"example": _CREATED}},
}


Rate = Annotated[int, Field(ge=1, le=1_000_000)]
Tokens = Annotated[int, Field(ge=0, le=10**12)]


class KeyBody(BaseModel):
    """Who a key is for, and what it may do."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"name": "memo writer", "role": "reader", "tokens_per_day": 200000}]},
    )

    name: Name
    role: Role
    requests_per_minute: Rate | None = Field(None, description="Null for what the server's settings say.")
    tokens_per_day: Tokens | None = Field(
        None,
        description="Of a paid model, of which one answer sets aside about 50,000; beyond it, answers are "
        "extractive. 0 for none, null for no limit.",
    )


class LimitsBody(BaseModel):
    """What a key may do from now on; what is left out stays as it is."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"tokens_per_day": 500000}]})

    requests_per_minute: Rate | None = Field(None, description="Null for what the server's settings say.")
    tokens_per_day: Tokens | None = Field(
        None,
        description="Of a paid model, of which one answer sets aside about 50,000; beyond it, answers are "
        "extractive. 0 for none, null for no limit.",
    )


@router.post("", status_code=201, responses=_CREATE_RESPONSES, dependencies=[Depends(json_only)])
def create_key(body: KeyBody, groundwork: Served, response: Response) -> CreatedKeyJson:
    """Make a key. From then on the server asks for one."""
    key, secret = groundwork.keys.create(
        body.name,
        body.role,
        time=dt.datetime.now(dt.UTC),
        requests_per_minute=body.requests_per_minute,
        tokens_per_day=body.tokens_per_day,
    )
    response.headers["Location"] = f"/v1/keys/{key.id}"
    return created_key_json(key, secret)


@router.get("", responses=documented(422, example={"keys": [_KEY]}))
def list_keys(groundwork: Served) -> KeysJson:
    """Return all keys, the oldest first; those of the server's settings are not among them."""
    return keys_json(groundwork.keys.all(), groundwork.keys.used(time=dt.datetime.now(dt.UTC)))


@router.patch(
    "/{key_id}", responses=documented(400, 404, 413, 415, 422, example=_KEY), dependencies=[Depends(json_only)]
)
def limit_key(key_id: str, body: LimitsBody, groundwork: Served) -> KeyJson:
    """Set how many requests and how many tokens of a model a key may use, within a second."""
    key = groundwork.keys.get(key_id)
    limits = {"requests_per_minute": key.requests_per_minute, "tokens_per_day": key.tokens_per_day}
    changed = groundwork.keys.limit(key_id, **(limits | body.model_dump(exclude_unset=True)))
    return key_json(changed, groundwork.keys.used(time=dt.datetime.now(dt.UTC)).get(key_id, 0))


@router.delete("/{key_id}", status_code=204, responses=documented(404, 422))
def revoke_key(key_id: str, groundwork: Served) -> None:
    """Let a key open nothing any more, within a second."""
    groundwork.keys.revoke(key_id, time=dt.datetime.now(dt.UTC))
