"""What every kind of followed source gives: the links it lists, and what it says of each."""

from __future__ import annotations

from dataclasses import dataclass

from corpus.dates import PartialDate


@dataclass(frozen=True, slots=True)
class Entry:
    """One link that a source lists.

    Attributes:
        url: absolute, http or https, as the source gives it (not canonicalised).
        entry_id: the source's own name for it (a feed's guid), which may outlive a change of the link.
        published_at: as the source says; `modified_at` likewise. None where it does not say.
        summary: plain text, for the researcher's preview only: never stored as the article.
    """

    url: str
    title: str | None = None
    entry_id: str | None = None
    published_at: PartialDate | None = None
    modified_at: PartialDate | None = None
    author: str | None = None
    summary: str | None = None


@dataclass(frozen=True, slots=True)
class Listed:
    """What one fetch of a source listed, in the source's order.

    Attributes:
        title: what the source calls itself.
        more: further addresses of the same source to fetch: child sitemaps, the index pages of filings.
        pace_seconds: how often the source says that it changes (ttl, sy:updatePeriod), None where it does not say.
        problems: what was wrong with it and passed over, in words for a person.
    """

    entries: tuple[Entry, ...]
    title: str | None = None
    more: tuple[str, ...] = ()
    pace_seconds: int | None = None
    problems: tuple[str, ...] = ()
