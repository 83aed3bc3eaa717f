"""Names of people and publishers, as pages write them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from ingest.hrefs import site_of
from ingest.metadata import PageMetadata
from ingest.plain import one_line

_ORGANISATION = re.compile(
    r"(?i)\b(?:inc|llc|ltd|plc|gmbh|corp|corporation|company|co|group|team|staff|desk|newsroom|editors?|editorial|admin|"
    r"administrator|press|media|news|magazine|journal|times|post|blog|online|agency|institute|university|college|foundation|"
    r"association|council|department|office|services?|solutions?|systems|technologies|communications|contributors?|writers|"
    r"reporters|bureau|bot|user|guest|anonymous|unknown|author|webmaster|support|marketing|division|subsidiary)\b|[@/\\|]|https?:|\.(?:com|io|org|net|ai|co)\b|\d{2}"
)
_BY = re.compile(r"(?i)^(?:(?:written|posted|words|story|reviewed)\s+)?(?:by|von|par|por)[\s:]+")
_SEPARATORS = re.compile(r"\s*(?:;|,|\band\b|&|\|)\s*")
_CREDENTIALS = re.compile(r"(?:[A-Z][A-Za-z]?\.?){1,4}[A-Z]\.?|[A-Z]{2,5}|Ph\.? ?D\.?|[JS]r\.?")
_NO_NAME = re.compile(r"(?i)^the\s|\s[-–—]\s|\bby\s")
_MAX_NAME_CHARACTERS = 60
_MAX_NAME_WORDS = 5
_MOST_NAMES_CHARACTERS = 400
_MAX_AUTHORS = 6
_AUTHOR_KEYS = (
    "author", "article:author", "parsely-author", "sailthru.author", "dc.creator", "citation_author", "byl",
)  # fmt: skip
_MAX_PUBLISHER_CHARACTERS = 100


def people(names: list[str], *, publisher: str | None = None) -> str | None:
    """Return the people among the names as `A, B`, None where only organisations sign."""
    kept: list[str] = []
    for name in names:
        for part in _SEPARATORS.split(" ".join(name[:_MOST_NAMES_CHARACTERS].split())):
            person = one_line(_BY.sub("", part))
            if person and person not in kept and is_person(person, publisher=publisher):
                kept.append(person)
    return ", ".join(kept[:_MAX_AUTHORS]) or None


def is_person(name: str, *, publisher: str | None = None) -> bool:
    """Say whether a byline looks like a person's name; an organisation is a publisher, never an author."""
    if not name or len(name) > _MAX_NAME_CHARACTERS or _ORGANISATION.search(name):
        return False
    words = name.split()
    if len(words) > _MAX_NAME_WORDS or not any(character.isalpha() for character in name):
        return False
    if _CREDENTIALS.fullmatch(name) or _NO_NAME.search(name):
        return False
    if publisher and _letters(name) in _letters(publisher):
        return False
    return words[0][0].isupper() or not words[0][0].isascii()


def declared_authors(page: PageMetadata) -> tuple[list[str], str]:
    """Return the names that the page declares as its authors, linked data first, and where they stand."""
    names = [
        name
        for found in page.linked_data
        if "headline" in found or "datePublished" in found
        for name in _names(found.get("author"))
    ]
    organisations = _organisations(page)
    names = [name for name in names if _letters(name) not in organisations]
    if names:
        return names, "json-ld author"
    for key in _AUTHOR_KEYS:
        if declared := page.meta.get(key):
            return [name for name in declared if _letters(name) not in organisations], key
    return [], ""


def _organisations(page: PageMetadata) -> set[str]:
    """Return the names that the page itself declares to be those of organisations."""
    found = (data.get("name") for data in page.linked_data if "Organization" in str(data.get("@type")))
    return {_letters(name) for name in found if isinstance(name, str)} - {""}


def _names(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, list):
        return [name for inner in value for name in _names(inner)]
    if isinstance(value, Mapping):
        kind = str(value.get("@type", "Person"))
        name = value.get("name")
        return _names(name) if "Person" in kind and isinstance(name, (str, list)) else []
    return []


def publisher_of(page: PageMetadata, url: str | None) -> str | None:
    """Return who published the page: what it declares, else the host's own name."""
    declared = page.first("og:site_name")
    if declared is None:
        for found in page.linked_data:
            names = _publisher_names(found.get("publisher"))
            if names and ("headline" in found or "datePublished" in found):
                declared = names[0]
                break
    declared = one_line(declared or page.first("application-name", "apple-mobile-web-app-title", "dc.publisher"))
    if declared is not None and len(declared) <= _MAX_PUBLISHER_CHARACTERS and "://" not in declared:
        return declared
    return site_of(url) if url else None


def _publisher_names(value: Any) -> list[str]:
    first = value[0] if isinstance(value, list) and value else value
    name = first.get("name") if isinstance(first, Mapping) else first
    return [name] if isinstance(name, str) and name.strip() else []


def _letters(text: str) -> str:
    return re.sub(r"\W+", "", text.lower())
