"""The articles that a page lists in data for its scripts: JSON-LD lists and the state of script frameworks."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ingest.hrefs import absolute
from ingest.plain import one_line

_MAX_OBJECTS = 50_000
_ADDRESSES = ("url", "href", "link", "permalink", "canonicalUrl", "uri", "path", "@id", "slug")
_TITLES = ("headline", "title", "name", "heading")
_DATES = (
    "datePublished", "publishedAt", "publishDate", "publishedDate", "publicationDate", "publishedOn", "pubDate",
    "published", "published_at", "date", "displayDate", "releaseDate", "firstPublishedAt",
)  # fmt: skip
_MOST_TITLE_CHARACTERS = 300


@dataclass(frozen=True, slots=True)
class EmbeddedLink:
    """One article in a page's data: its address, its title and the date beside it, as they are written there."""

    url: str
    title: str
    date: str | None


def embedded_links(scripts: Sequence[str], *, url: str) -> list[EmbeddedLink]:
    """Return what looks like articles in the data of a page at this address, in the order of the data."""
    found: dict[str, EmbeddedLink] = {}
    for script in scripts:
        try:
            data = json.loads(script, strict=False)
        except (ValueError, RecursionError):
            continue
        for one in _objects(data):
            link = _link(one, url)
            if link is not None:
                found.setdefault(link.url, link)
    return list(found.values())


def _objects(data: Any) -> Iterator[Mapping[str, Any]]:
    """Walk through all objects in their order, without recursion, up to a limit."""
    waiting = [data]
    left = _MAX_OBJECTS
    while waiting and left > 0:
        left -= 1
        value = waiting.pop()
        if isinstance(value, dict):
            yield value
            waiting += reversed([inner for inner in value.values() if isinstance(inner, (dict, list))])
        elif isinstance(value, list):
            waiting += reversed([inner for inner in value if isinstance(inner, (dict, list))])


def _link(one: Mapping[str, Any], page_url: str) -> EmbeddedLink | None:
    title = next((one_line(one[key]) for key in _TITLES if isinstance(one.get(key), str)), None)
    address = next((text for key in _ADDRESSES if (text := _address(one.get(key), key))), None)
    if title is None or address is None or len(title) > _MOST_TITLE_CHARACTERS:
        return None
    if "/" not in address:
        # A bare slug names a page below the listing.
        address = f"{page_url.partition('?')[0].rstrip('/')}/{address}"
    link = absolute(page_url, address)
    date = next((one[key] for key in _DATES if isinstance(one.get(key), str) and one[key]), None)
    return EmbeddedLink(link, title, date) if link else None


def _address(value: object, key: str) -> str | None:
    if isinstance(value, dict) and isinstance(value.get("current"), str):
        value = value["current"]
    if not isinstance(value, str) or not value.strip() or value.startswith("#") or " " in value.strip():
        return None
    bare_allowed = key == "slug"
    return value if "/" in value or bare_allowed else None
