"""The links of a page in groups by what their addresses have in common, and which of these groups are articles."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean
from urllib.parse import urlsplit

from ingest.hrefs import identity, same_site, site_of
from ingest.link_cards import Beside, width
from ingest.link_patterns import fixed_parts, generalised, is_broad, slug_words

# Where companies' releases are published for them.
_WIRES = frozenset({"businesswire.com", "globenewswire.com", "prnewswire.com", "accesswire.com", "q4cdn.com"})
# Folders of lists and of people, however deep; and pages of companies, where they lie right above or are the last part.
_LISTS = frozenset(
    {
        "tag", "tags", "category", "categories", "kategorie", "categorie", "categoria", "topic", "topics", "theme",
        "themes", "author", "authors", "autor", "search",
    }
)  # fmt: skip
_NO_ARTICLES = _LISTS | {
    "people", "team", "person", "profile", "page", "login", "signin", "signup", "register", "account", "subscribe",
    "newsletter", "about", "about-us", "contact", "contact-us", "careers", "jobs", "events", "event", "webinars",
    "privacy", "terms", "legal", "cookies", "imprint", "impressum", "sitemap", "feed", "rss", "share", "product",
    "products", "solutions", "archive", "archives", "cart",
}  # fmt: skip
_NEWSY = re.compile(
    r"news|press|release|blog|article|stor(?:y|ies)|post|media|insight|announce|update|presse|aktuell|nachricht|meldung|"
    r"actualit|communiqu|noticia|prensa|comunicat|notizie|stampa|nyhet|xinwen"
)
LEAST_EVIDENCE = 2.5
"""Links with less are no articles: about a title of usual length, an address of words, and one thing more."""
_LEAST_SHARE_OF_BEST = 0.7


@dataclass(frozen=True, slots=True)
class LinkItem:
    """A link with what stands beside it, the pattern of its address, and how much speaks for its being an article."""

    url: str
    pattern: str
    beside: Beside
    evidence: float


@dataclass(frozen=True, slots=True)
class LinkGroup:
    """Links whose addresses are alike; what counts are those that look like articles, not the archives among them."""

    pattern: str
    items: tuple[LinkItem, ...]
    strong: tuple[LinkItem, ...]

    @property
    def evidence(self) -> float:
        """How much speaks for its links being articles."""
        return fmean(item.evidence for item in self.strong) if self.strong else 0.0

    @property
    def score(self) -> float:
        """The evidence, and more for more links; past sixteen, more of them say nothing new."""
        share = len(self.strong) / len(self.items)
        return self.evidence * math.log2(1 + min(len(self.strong), 16)) * math.sqrt(share)

    @property
    def dated(self) -> float:
        """The share of its links with a date beside them."""
        if not self.strong:
            return 0.0
        return fmean(item.beside.published_at is not None or item.beside.recent for item in self.strong)


def may_be_article(url: str, page_url: str) -> bool:
    """Tell whether an address may be that of an article, by its site and its folders alone."""
    if not same_site(url, page_url) and site_of(url) not in _WIRES:
        return False
    if identity(url) == identity(page_url) or not (urlsplit(url).path.strip("/") or urlsplit(url).query):
        return False
    parts = [part.lower() for part in urlsplit(url).path.split("/") if part]
    return not _LISTS.intersection(parts) and not _NO_ARTICLES.intersection(parts[-2:])


def evidence_of(url: str, one: Beside, pattern: str, page_url: str) -> float:
    """Return how much speaks for a link being an article; weights set on the development half of the fixtures."""
    words = len(slug_words(url))
    number = any(len(word) >= 5 and word.isdigit() for word in slug_words(url))
    wide = width(one.title or "")
    said = (
        (2.0, one.published_at is not None or one.recent),
        (1.0, one.heading),
        (1.0, wide >= 25),
        (0.5, wide >= 15),
        (0.75, words >= 3 or number),
        (0.75, words >= 4 or number),
        (1.0, "YYYY" in pattern),
        (1.0, _below(url, page_url)),
        (0.75, any(_NEWSY.search(part) for part in fixed_parts(pattern))),
        (-1.5, "".join(slug_words(url)).isdigit() and wide < 15),
    )
    return sum(weight for weight, holds in said if holds)


def article_groups(items: Sequence[LinkItem], url: str) -> list[LinkGroup]:
    """Return the groups that are articles: the best, and those that look like it."""
    by_pattern: dict[str, list[LinkItem]] = {}
    for item in items:
        by_pattern.setdefault(item.pattern, []).append(item)
    groups = sorted((_group(p, found) for p, found in by_pattern.items()), key=lambda g: g.score, reverse=True)
    best = next((group for group in groups if _fit(group, url)), None)
    if best is None:
        return []
    return [best, *(group for group in groups if group is not best and _like(group, best))]


def patterns_of(chosen: Sequence[LinkGroup], items: Sequence[LinkItem]) -> tuple[str, ...]:
    """Return the patterns of the chosen groups, joined where that takes in none of the other links."""
    patterns = [group.pattern for group in chosen]
    refused = [item.url for item in items if item.pattern not in patterns and item.evidence >= LEAST_EVIDENCE]
    return generalised(patterns, refused)


def _below(url: str, page_url: str) -> bool:
    path = re.sub(r"\.\w{2,5}$", "", urlsplit(page_url).path.rstrip("/"))
    return bool(path) and urlsplit(url).path.startswith(path + "/")


def _group(pattern: str, items: Sequence[LinkItem]) -> LinkGroup:
    return LinkGroup(pattern, tuple(items), tuple(item for item in items if item.evidence >= LEAST_EVIDENCE))


def _fit(group: LinkGroup, url: str) -> bool:
    alone = len(group.items) == 1 and group.dated < 1 and not _below(group.items[0].url, url)
    return bool(group.strong) and not alone


def _like(group: LinkGroup, best: LinkGroup) -> bool:
    """Tell whether a group's links look like those of the best group, and stand where they do."""
    if not group.strong or group.evidence < best.evidence * _LEAST_SHARE_OF_BEST:
        return False
    places = {item.beside.place for item in best.strong}
    same_place = any(item.beside.place in places for item in group.strong)
    if best.dated >= 0.6:
        return group.dated >= 0.5 and (same_place or not is_broad(group.pattern))
    return same_place
