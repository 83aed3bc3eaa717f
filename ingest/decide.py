"""What to do with what was found: which links count, what a failure means, whose word counts for a date. Pure."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from corpus.canonical import canonical_url
from corpus.document import Json, Reading
from corpus.errors import (
    AddressRefused,
    FetchError,
    GroundworkError,
    InputError,
    Offline,
    OptedOut,
    PageGone,
    ParserFailed,
    ResponseTooLarge,
    RobotsRefused,
    TryLater,
    Unreachable,
)
from corpus.source import LinkState, Source, SourceLink
from ingest.hrefs import site_of
from ingest.listed import Entry
from ingest.robots import UNREACHABLE

FIRST_LINKS = 50
"""How many of what a source already lists are fetched when it is first followed; older ones are left alone."""
PUT_OFF = dt.timedelta(minutes=15)
"""For how long what cannot be asked now is left alone, where nobody says."""
RETRY_HOURS = (1, 6, 24, 72)
"""When a link that failed is tried again; after the last it is given up."""
_LASTING = frozenset({401, 402, 403, 451})
"""Statuses that mean no, and will mean no tomorrow."""
_AT_THE_NETWORK = frozenset({Unreachable.__name__, Offline.__name__})
_CLOSE = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a failure means for a link.

    Attributes:
        state: `skipped` where it is left alone on purpose, `failed` where it could not be had.
        next_try_at: None where it is not tried again.
    """

    state: LinkState
    reason: str
    next_try_at: dt.datetime | None
    tries: int


def is_offline(error: GroundworkError, elsewhere: Sequence[str | None]) -> bool:
    """Tell whether it is this machine that has no network, rather than a site that cannot be reached.

    Args:
        error: what a site was met with.
        elsewhere: how the latest checks of other servers ended: the class of an error, None where they went well.
    """
    closed = isinstance(error, RobotsRefused) and error.status == UNREACHABLE
    if not closed and not isinstance(error, Unreachable):
        return False
    if not elsewhere:
        return isinstance(error, Unreachable) and error.here
    return all(kind in _AT_THE_NETWORK for kind in elsewhere)


def verdict_of(error: GroundworkError, *, tries: int, now: dt.datetime) -> Verdict:
    """Decide what an error means for the link that met it, after `tries` failures before."""
    reason = error.reason if isinstance(error, FetchError) else str(error)
    lasting = isinstance(error, (InputError, OptedOut, PageGone, AddressRefused, ResponseTooLarge))
    if isinstance(error, RobotsRefused):
        lasting = error.status is None
    if isinstance(error, FetchError) and error.status in _LASTING:
        lasting = True
    if lasting:
        return Verdict("skipped", reason, None, 0)
    if isinstance(error, Offline):
        return Verdict("failed", reason, now + PUT_OFF, tries)
    if isinstance(error, TryLater):
        again = error.not_before or now + dt.timedelta(hours=RETRY_HOURS[0])
        return Verdict("failed", reason, again, tries)
    most = 1 if isinstance(error, ParserFailed) else len(RETRY_HOURS)
    if tries >= most:
        return Verdict("failed", f"{reason}; given up after {tries + 1} tries", None, tries + 1)
    return Verdict("failed", reason, now + dt.timedelta(hours=RETRY_HOURS[tries]), tries + 1)


def link_rows(entries: Sequence[Entry], *, first: bool) -> tuple[list[dict[str, str | None]], list[str]]:
    """Return the rows of what a source lists, each URL once, and what was wrong with the others.

    Args:
        entries: in the source's order.
        first: the source has never been read before, so that only the newest are to be fetched.
    """
    rows: dict[str, dict[str, str | None]] = {}
    problems: list[str] = []
    for place in _newest_first(entries) if first else range(len(entries)):
        entry = entries[place]
        try:
            url = canonical_url(entry.url)
        except InputError as error:
            problems.append(str(error))
            continue
        if url not in rows:
            rows[url] = {
                "url": url,
                "entry_id": entry.entry_id,
                "title": entry.title,
                "author": entry.author,
                "published_at": None if entry.published_at is None else str(entry.published_at),
                "modified_at": None if entry.modified_at is None else str(entry.modified_at),
                "state": "old" if first and len(rows) >= FIRST_LINKS else "new",
                "reason": "it was listed before the source was followed"
                if first and len(rows) >= FIRST_LINKS
                else None,
            }
    return list(rows.values()), problems


def _newest_first(entries: Sequence[Entry]) -> list[int]:
    """Return the places of the entries, the newest first where all of them are dated, else in the source's order."""
    dates = [entry.published_at or entry.modified_at for entry in entries]
    known = [(date.last_day, place) for place, date in enumerate(dates) if date is not None]
    if len(known) < len(entries):
        return list(range(len(entries)))
    return [place for _, place in sorted(known, key=lambda item: item[0], reverse=True)]


def as_listed(reading: Reading, source: Source, link: SourceLink) -> Reading:
    """Return a reading with what its source says of it, where the source knows better than the page.

    The researcher's word on the publisher counts on the source's own site; elsewhere the page's. A date that the page
    only hints at gives way to the source's.
    """
    changes: dict[str, object] = {
        "source_id": source.id,
        "kind": source.kind,
        "tier": reading.tier or source.tier,
        "stated_publisher": source.publisher if speaks_for(source, reading.url, reading.publisher) else None,
        "author": reading.author or link.author,
        "modified_at": reading.modified_at or link.modified_at,
    }
    said, read = link.published_at, reading.published_at
    if said is not None and (read is None or reading.date_confidence != "high"):
        agree = read is None or abs(read.first_day - said.first_day) <= _CLOSE
        sure = agree or reading.date_confidence == "low"
        changes["published_at"] = said
        changes["date_source"] = "listing" if source.kind == "listing" else "feed"
        changes["details"] = _dated_by_source(reading.details, source)
        changes["date_confidence"] = "high" if sure and source.kind != "listing" else "medium"
    return dataclasses.replace(reading, **changes)  # type: ignore[arg-type]


def speaks_for(source: Source, url: str | None, declared: str | None) -> bool:
    """Tell whether a source's publisher counts for an article of it, rather than what the article's page declares.

    It does on the source's own site, and where the page declares none. A source that is called by its host has no
    word on its publisher.
    """
    if declared is None:
        return True
    own_site = url is not None and site_of(url) == site_of(source.url)
    return own_site and source.publisher != site_of(source.url)


def _dated_by_source(details: Mapping[str, Json], source: Source) -> dict[str, Json]:
    """Return a reading's details with the source as the place where its date was read."""
    places = details.get("read_from")
    read = dict(places) if isinstance(places, dict) else {}
    return {**details, "read_from": {**read, "published_at": f"what its {source.kind} lists"}}
