"""A source: something followed or added, with its publisher and its tier."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

Tier = Literal["primary", "trade", "press", "analysis"]
"""primary = release, filing, permit, transcript; trade and press report; analysis is opinion."""

SourceKind = Literal["feed", "listing", "sitemap", "filings", "page", "file", "note"]

TIERS: tuple[Tier, ...] = get_args(Tier)
SOURCE_KINDS: tuple[SourceKind, ...] = get_args(SourceKind)


@dataclass(frozen=True, slots=True)
class Source:
    """Where documents come from."""

    id: str
    kind: SourceKind
    name: str
    publisher: str
    url: str
    tier: Tier
    notes: str | None = None
