"""Keys as plain text for people."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping

from api.render import line
from api.render_sources import since
from corpus.keys import Key


def keys_text(keys: Iterable[Key], used: Mapping[str, int], now: dt.datetime) -> str:
    """Return one line per key.

    Args:
        keys: in their order.
        used: how many tokens each has used today.
        now: when their ages are told.
    """
    return "\n".join(_row(key, used.get(key.id, 0), now) for key in keys)


def _row(key: Key, used: int, now: dt.datetime) -> str:
    state = since(key.created_at, now) if key.revoked_at is None else "revoked"
    limits = [] if key.requests_per_minute is None else [f"{key.requests_per_minute:,} requests a minute"]
    if key.tokens_per_day is not None:
        limits.append(f"{used:,} of {key.tokens_per_day:,} tokens today")
    elif used:
        limits.append(f"{used:,} tokens today")
    return "  ".join([key.id, f"{key.role:<10}", f"{state:<8}", "; ".join([line(key.name), *limits])])
