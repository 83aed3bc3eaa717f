"""Keys as JSON, for HTTP and the command line: never with their secret, but for once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from typing_extensions import TypedDict

from api.shapes import moment_text
from corpus.keys import Key, Role


class KeyJson(TypedDict):
    """A key without its secret. A limit that is null is the server's; a budget that is null is none."""

    id: str
    name: str
    role: Role
    created_at: str
    revoked_at: str | None
    requests_per_minute: int | None
    tokens_per_day: int | None
    tokens_today: int


class CreatedKeyJson(KeyJson):
    """A key that was just made, with its secret: it is shown this once and kept nowhere."""

    key: str


class KeysJson(TypedDict):
    """All keys, the oldest first, with those that were revoked."""

    keys: list[KeyJson]


def key_json(key: Key, tokens_today: int = 0) -> KeyJson:
    """Return a key."""
    return {
        "id": key.id,
        "name": key.name,
        "role": key.role,
        "created_at": moment_text(key.created_at),
        "revoked_at": None if key.revoked_at is None else moment_text(key.revoked_at),
        "requests_per_minute": key.requests_per_minute,
        "tokens_per_day": key.tokens_per_day,
        "tokens_today": tokens_today,
    }


def created_key_json(key: Key, secret: str) -> CreatedKeyJson:
    """Return a key with its secret."""
    return {**key_json(key), "key": secret}


def keys_json(keys: Iterable[Key], used: Mapping[str, int]) -> KeysJson:
    """Return keys, with the tokens that each has used today."""
    return {"keys": [key_json(key, used.get(key.id, 0)) for key in keys]}
