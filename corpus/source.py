"""A source: something followed or added, with its publisher and its tier."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, get_args

from corpus.dates import PartialDate

Tier = Literal["primary", "trade", "press", "analysis"]
"""primary = release, filing, permit, transcript; trade and press report; analysis is opinion."""

SourceKind = Literal["feed", "listing", "sitemap", "filings", "page", "file", "note"]

SourceState = Literal["known", "preview", "active", "paused", "stopped", "removing"]
"""known: in the list, not followed. preview: its links wait for a person's yes. active: checked by itself. paused: by a
person, or after failing again and again. stopped: gone for good. removing: what came from it is being removed."""

LinkState = Literal["new", "stored", "skipped", "failed", "old"]
"""old: it was listed before the source was followed, and is left alone."""

TIERS: tuple[Tier, ...] = get_args(Tier)
SOURCE_KINDS: tuple[SourceKind, ...] = get_args(SourceKind)
SOURCE_STATES: tuple[SourceState, ...] = get_args(SourceState)
LINK_STATES: tuple[LinkState, ...] = get_args(LinkState)


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


@dataclass(frozen=True, slots=True)
class Followed:
    """A source with all that following it needs and has shown.

    Attributes:
        reason: why it is paused or stopped.
        pace_seconds: how often the researcher wants it checked; None for the usual.
        failures: checks in a row that failed; `unchanged`: that brought nothing new.
        etag: of its last answer, as received; `last_modified` likewise; `given_by` is the address that gave them.
        rules: which links of a listing page are articles.
        checked_at: when it was last tried; `succeeded_at`: last answered; `new_at`: last brought a new link.
        problem: what the last failed check ran into; `problem_kind` is the class of that error.
        links: how many links it lists, by their state.
        documents: how many documents came from it.
        walled: how many of them could be read only in part, because of a paywall.
    """

    source: Source
    state: SourceState = "known"
    reason: str | None = None
    pace_seconds: int | None = None
    next_fetch_at: dt.datetime | None = None
    failures: int = 0
    unchanged: int = 0
    etag: str | None = None
    last_modified: str | None = None
    given_by: str | None = None
    rules: Mapping[str, object] | None = None
    followed_at: dt.datetime | None = None
    checked_at: dt.datetime | None = None
    succeeded_at: dt.datetime | None = None
    new_at: dt.datetime | None = None
    problem: str | None = None
    problem_kind: str | None = None
    links: Mapping[LinkState, int] = field(default_factory=dict)
    documents: int = 0
    walled: int = 0


@dataclass(frozen=True, slots=True)
class SourceLink:
    """One link that a followed source lists, and what became of it.

    Attributes:
        published_at: as the source says, not as the page does.
        tries: failed tries in a row; `checks`: how often it was looked at again after it was stored.
        next_try_at: None where it is not looked at again.
    """

    id: int
    source_id: str
    url: str
    title: str | None
    author: str | None
    published_at: PartialDate | None
    modified_at: PartialDate | None
    state: LinkState
    reason: str | None
    problem_kind: str | None
    document_id: str | None
    first_seen_at: dt.datetime
    tried_at: dt.datetime | None
    next_try_at: dt.datetime | None
    tries: int
    checks: int
    etag: str | None
    last_modified: str | None
    given_by: str | None


def source_id(url: str) -> str:
    """Return the id of a source that a person follows by this canonical URL."""
    return "src_" + hashlib.sha256(url.encode("utf-8", "surrogatepass")).hexdigest()[:12]
