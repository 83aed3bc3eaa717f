"""Which of a page's titles is the one a reader sees over the article?"""

from __future__ import annotations

import re
from dataclasses import dataclass

from ingest.metadata import PageMetadata
from ingest.plain import one_line

_SUFFIX = re.compile(r"\s+(?:[|\u2013\u2014\u00b7\u2022\u00bb\u2023\u25b8:-]|::|//|&raquo;)\s+")
_ARTICLE_HINTS = ("Article", "Posting", "Report", "Release", "Review")
_MOST_SITE_WORDS = 6
_FEWEST_TITLE_LETTERS = 4
_MOST_HEADINGS = 20
_CONTAINED = 0.95
_FEWEST_SHARED_WORDS = 2
_LITTLE_WORDS = frozenset({
    "a", "an", "and", "are", "as", "at", "by", "for", "from", "in", "is", "it", "of", "on", "or", "our", "that", "the",
    "to", "with", "you", "your",
})  # fmt: skip
# Printed headline and title for search engines are often two wordings: on 220 pages (WCXB), a third of the words in
# common separates those from headings of the site itself.
_CONFIRMED_SHARE = 0.33
_SHORT_HEADING_WORDS = 2


@dataclass(frozen=True, slots=True)
class Headline:
    """A page's title, and where it was read."""

    text: str
    read_from: str


def headline(page: PageMetadata, *, publisher: str | None, site: str | None) -> Headline | None:
    """Return the page's title: a heading that a declared title confirms, else a declared one, freed of site names."""
    declared = {
        name: without_site(title, publisher=publisher, site=site) for name, title in _declared(page).items() if title
    }
    headings = [title for heading in page.headings[:_MOST_HEADINGS] if (title := one_line(heading))]
    names = {_letters(name) for name in (publisher, site) if name}
    rated = [(*_confirmed(heading, declared), heading) for heading in headings if _letters(heading) not in names]
    agreed, confirmed_by, best = max(rated, key=lambda rating: rating[0], default=(0.0, "", ""))
    if agreed >= _CONFIRMED_SHARE:
        return Headline(without_site(best, publisher=publisher, site=site), f"h1, confirmed by {confirmed_by}")
    for name, title in declared.items():
        if _words(title):
            return Headline(title, name)
    return Headline(headings[0], "h1") if headings else None


def _confirmed(heading: str, declared: dict[str, str]) -> tuple[float, str]:
    """Return how far a declared title confirms a heading at most, and the first that does."""
    agreements = [(_agreement(heading, title), name) for name, title in declared.items()]
    return max(agreements, key=lambda found: found[0], default=(0.0, ""))


def _declared(page: PageMetadata) -> dict[str, str | None]:
    """Return the declared titles by where they stand, the most trusted first."""
    in_data = [
        found.get("headline")
        for found in page.linked_data
        if isinstance(found.get("headline"), str) and any(hint in str(found.get("@type")) for hint in _ARTICLE_HINTS)
    ]
    names = ("og:title", "twitter:title", "parsely-title", "sailthru.title", "dc.title", "citation_title", "title")
    titles = {"json-ld headline": in_data[0] if in_data else None, names[0]: page.first(names[0]), "title": page.title}
    titles |= {name: page.first(name) for name in names[1:] if name != "title"}
    return {name: one_line(_unescaped(title)) for name, title in titles.items() if isinstance(title, str)}


def _unescaped(text: str) -> str:
    import html  # noqa: PLC0415  # small, and only titles that were escaped twice need it

    return html.unescape(text)


def without_site(title: str, *, publisher: str | None, site: str | None) -> str:
    """Strip ` | Site name` from the end of a title, and `Site name: ` from its start."""
    names = {_letters(name) for name in (publisher, site, site.partition(".")[0] if site else None) if name} - {""}
    pieces = list(_SUFFIX.finditer(title))
    while pieces:
        last = pieces.pop()
        head, tail = title[: last.start()].strip(), title[last.end() :].strip()
        if not _is_site(tail, names, bar="|" in last[0]) or len(_letters(head)) < _FEWEST_TITLE_LETTERS:
            break
        title = head
    first = _SUFFIX.search(title)
    if first is not None and _letters(title[: first.start()]) in names:
        return title[first.end() :].strip()
    return title


def _is_site(tail: str, names: set[str], *, bar: bool) -> bool:
    letters = _letters(tail)
    if letters in names or any(
        len(name) > _FEWEST_TITLE_LETTERS and (name in letters or letters in name) for name in names if letters
    ):
        return True
    return bar and len(tail.split()) <= _MOST_SITE_WORDS


def _agreement(heading: str, declared: str) -> float:
    """Return how far a declared title confirms a heading, from 0 to 1."""
    ours, theirs = _words(heading), _words(declared)
    if not ours or not theirs:
        return 0.0
    if ours == theirs:
        return 1.0
    if len(ours) <= _SHORT_HEADING_WORDS:
        return 0.0
    if " ".join(ours) in " ".join(theirs) or " ".join(theirs) in " ".join(ours):
        return _CONTAINED
    shared = (set(ours) & set(theirs)) - _LITTLE_WORDS
    return min(len(shared) / len(set(ours) - _LITTLE_WORDS), _CONTAINED) if len(shared) >= _FEWEST_SHARED_WORDS else 0.0


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())


def _letters(text: str) -> str:
    return "".join(_words(text))
