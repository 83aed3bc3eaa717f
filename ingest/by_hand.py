"""Pages that a person asks for one by one: read with what their source says of them, or fetched again."""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Callable, Mapping

from corpus.document import Document, Json, Reading, Version
from corpus.errors import InputError
from corpus.following import Following
from corpus.source import SourceLink
from corpus.store import Kept, Record
from ingest.decide import as_listed
from ingest.fetch import Fetched, Fetcher, NotModified
from ingest.read import VALIDATORS, read_page, validators_of

_GIVEN = frozenset({"file", "note"})
"""Kinds of documents that came from a person's hands, unless a source lists them."""


def read_link(url: str, fetcher: Fetcher, following: Following) -> Reading:
    """Fetch a link and read it; what a followed source says of its article holds also when a person adds it.

    Raises:
        FetchError: it could not be fetched.
        InputError: it cannot be read.
    """
    reading = read_page(fetcher.fetch(url))
    listed = None if reading.url is None else following.listed_by(reading.url)
    return reading if listed is None else dataclasses.replace(as_listed(reading, *listed), source_id=None)


def refresh(
    document: Document, record: Record, following: Following, fetcher: Fetcher, keep: Callable[[Reading], Kept]
) -> Kept:
    """Fetch a document's page again, if it has changed since, and keep what it says now as the next version.

    Whose the document is stays as it was.

    Raises:
        FetchError: it could not be fetched.
        InputError: it came from no address, its address holds another document now, or it cannot be read.
    """
    listed = following.listing_of(document)
    url = document.url if listed is None else listed[1].url
    if url is None or (listed is None and document.kind in _GIVEN):
        raise InputError(
            f"{document.id} was added as a {document.kind}, so there is no page to fetch again; add the newer one"
        )
    version = record.version(document.version_id)
    fetched = fetcher.fetch(url, **_conditions(version, None if listed is None else listed[1]))
    if isinstance(fetched, NotModified):
        return Kept(document, "unchanged")
    kept = Kept(document, "unchanged")
    if hashlib.sha256(fetched.content).hexdigest() != version.raw_hash:
        reading = read_page(fetched)
        reading = reading if listed is None else as_listed(reading, *listed)
        _require_same(document, reading, fetched)
        kept = keep(reading)
    if listed is not None:
        following.set_link(listed[1].id, {**validators_of(fetched), "tried_at": fetched.fetched_at})
    return kept


def _conditions(version: Version, link: SourceLink | None) -> dict[str, str | None]:
    """Return what the server gave to ask with: for the link of a source beside it, else beside the version."""
    if link is not None:
        return {name: getattr(link, name) for name in VALIDATORS}
    stored: Json = version.details.get("validators")
    given: Mapping[str, Json] = stored if isinstance(stored, dict) else {}
    said = {name: given.get(name) for name in VALIDATORS}
    return {name: value if isinstance(value, str) else None for name, value in said.items()}


def _require_same(document: Document, reading: Reading, fetched: Fetched) -> None:
    """Refuse a page that took the place of the document's, such as a front page that it redirects to."""
    if reading.document_id != document.id:
        raise InputError(
            f"{document.id} was left as it is: its address leads to another page now, {reading.url or fetched.url}; "
            "add that one if it is what you want"
        )
