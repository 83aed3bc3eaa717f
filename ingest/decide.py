"""What to do with what was found: which links count, what a failure means, whose word counts for a date. Pure."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.canonical import canonical_url
from corpus.document import Reading
from corpus.errors import (
    AddressRefused,
    FetchError,
    GroundworkError,
    InputError,
    OptedOut,
    PageGone,
    ParserFailed,
    ResponseTooLarge,
    RobotsRefused,
    TryLater,
)
from corpus.source import LinkState, Source, SourceLink
from ingest.hrefs import site_of
from ingest.listed import Entry

FIRST_LINKS = 50
"""How many of what a source already lists are fetched when it is first followed; older ones are left alone."""
RETRY_HOURS = (1, 6, 24, 72)
"""When a link that failed is tried again; after the last it is given up."""
_LASTING = frozenset({401, 402, 403, 451})
"""Statuses that mean no, and will mean no tomorrow."""
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
    own_site = reading.url is not None and site_of(reading.url) == site_of(source.url)
    # A source that is called by its host has no word on its publisher.
    stated = source.publisher != site_of(source.url)
    changes: dict[str, object] = {
        "source_id": source.id,
        "kind": source.kind,
        "tier": reading.tier or source.tier,
        "publisher": source.publisher if own_site and stated else reading.publisher or source.publisher,
        "author": reading.author or link.author,
        "modified_at": reading.modified_at or link.modified_at,
    }
    said, read = link.published_at, reading.published_at
    if said is not None and (read is None or reading.date_confidence != "high"):
        agree = read is None or abs(read.first_day - said.first_day) <= _CLOSE
        sure = agree or reading.date_confidence == "low"
        changes["published_at"] = said
        changes["date_source"] = "listing" if source.kind == "listing" else "feed"
        changes["date_confidence"] = "high" if sure and source.kind != "listing" else "medium"
    return dataclasses.replace(reading, **changes)  # type: ignore[arg-type]
