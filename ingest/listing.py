"""Newsroom pages: which of their links are articles, found by rules that survive a redesign.

Nothing here knows the name of a class or the place of an element. Links are grouped by what their addresses have in
common; a group is judged by what its links look like, and the pattern of the group that was chosen is the rule that is
kept, shown to the researcher, and used the next time.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean, median

from corpus.errors import InputError
from ingest.articles import read_links
from ingest.embedded_links import EmbeddedLink, embedded_links
from ingest.hrefs import identity, same_site
from ingest.link_cards import Beside, beside, owners, width
from ingest.link_groups import (
    LEAST_EVIDENCE,
    LinkGroup,
    LinkItem,
    article_groups,
    evidence_of,
    may_be_article,
    patterns_of,
)
from ingest.link_patterns import is_broad, matches, shape, slug_words
from ingest.listed import Entry, Listed
from ingest.page_links import Page, PageLink
from ingest.plain import one_line
from ingest.written_date import written_date

_FEWEST_FOR_HTML = 3
_LEAST_SHARE_OF_MEDIAN = 0.45
_LEAST_SHARE_IF_BROAD = 0.7
_MOST_REJECTED = 12


@dataclass(frozen=True, slots=True)
class ListingRules:
    """Which links of a page are articles.

    Attributes:
        patterns: addresses such as `example.com/news/*`; a link that matches one is an article.
        excluded: patterns of links that are none all the same.
    """

    patterns: tuple[str, ...]
    excluded: tuple[str, ...] = ()

    @property
    def pattern(self) -> str:
        """The rule in words, for a person."""
        return "links like " + " or ".join(self.patterns)

    def takes(self, url: str) -> bool:
        """Tell whether a link is an article by these rules."""
        return any(matches(one, url) for one in self.patterns) and not any(matches(one, url) for one in self.excluded)

    def as_json(self) -> dict[str, object]:
        """Return the rules as they are stored."""
        return {"patterns": list(self.patterns), "excluded": list(self.excluded)}

    @classmethod
    def from_json(cls, stored: Mapping[str, object]) -> ListingRules:
        """Read the rules as they were stored.

        Raises:
            InputError: they are not of this form.
        """
        patterns, excluded = stored.get("patterns"), stored.get("excluded", [])
        if not isinstance(patterns, list) or not patterns or not isinstance(excluded, list):
            raise InputError("the rules of a listing need `patterns`, a list of addresses with `*` in them")
        return cls(tuple(str(one) for one in patterns), tuple(str(one) for one in excluded))


@dataclass(frozen=True, slots=True)
class RejectedGroup:
    """Links with a pattern in common that were not taken for articles, and why."""

    pattern: str
    count: int
    reason: str
    samples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Listing:
    """What a newsroom page lists, the rules it was read by, and what these left out."""

    listed: Listed
    rules: ListingRules
    rejected: tuple[RejectedGroup, ...] = ()


def read_listing(
    content: bytes,
    *,
    url: str,
    charset: str | None = None,
    rules: ListingRules | None = None,
    next_page: bool = False,
    today: dt.date | None = None,
) -> Listing:
    """Read the articles that a newsroom page links to.

    Args:
        content: the page's HTML.
        url: where it was fetched from.
        charset: as the server declares it.
        rules: those found the last time; where they find nothing any more, new ones are found, with a problem.
        next_page: whether the address of the list's next page is wanted, in `more`.
        today: the day that dates are held against; the current one where it is not given.

    Raises:
        InputError: it is no web page, or none of its links looks like an article.
    """
    page = read_links(content, url=url, charset=charset)
    day = today or dt.datetime.now(dt.UTC).date()
    excluded = rules.excluded if rules else ()
    items, embedded = _items(page, day)
    chosen = article_groups(items, url)
    problems: list[str] = []
    taken = _taken(items, rules) if rules else []
    if rules and _still_good(taken, chosen):
        used = rules
    else:
        if not chosen:
            raise InputError(_nothing_found(url, rules))
        used = ListingRules(patterns_of(chosen, items), excluded)
        taken = _taken(items, used)
        if rules:
            problems.append(f"No article matches {rules.pattern} any more; found again by {used.pattern}.")
    if embedded:
        problems.append("The page's HTML holds no article links; they were read from its data for scripts.")
    listed = Listed(
        entries=tuple(_entry(item) for item in taken),
        title=one_line(page.title),
        more=(page.next_page,) if next_page and page.next_page and same_site(page.next_page, url) else (),
        problems=tuple(problems),
    )
    return Listing(listed, used, tuple(_rejected(items, {item.url for item in taken}, used)))


def _items(page: Page, today: dt.date) -> tuple[list[LinkItem], bool]:
    """Return the page's links with what stands beside them, or those in its data where it has none of its own."""
    groups = _grouped(page)
    candidates = {target: links for group in groups.values() for target, links in group.items()}
    rivals = owners(page, {t: links for t, links in candidates.items() if len(slug_words(t)) >= 3})
    items = [
        LinkItem(target, pattern, one, evidence_of(target, one, pattern, page.url))
        for pattern, group in groups.items()
        for target, one in beside(page, group, rivals, today=today).items()
    ]
    if sum(item.evidence >= LEAST_EVIDENCE for item in items) >= _FEWEST_FOR_HTML or not page.data:
        return _in_order(items, candidates), False
    known = {identity(item.url) for item in items}
    hidden = [_embedded_item(one.url, one.title, one.date, page.url, today) for one in _own_data(page)]
    fresh = [item for item in hidden if identity(item.url) not in known]
    usable = sum(item.evidence >= LEAST_EVIDENCE for item in fresh) > 0
    return ([*items, *fresh], True) if usable else (_in_order(items, candidates), False)


def _in_order(items: list[LinkItem], candidates: Mapping[str, Sequence[PageLink]]) -> list[LinkItem]:
    """Return the items in the order of the page."""
    return sorted(items, key=lambda item: candidates[item.url][0].node)


def _own_data(page: Page) -> list[EmbeddedLink]:
    return [one for one in embedded_links(page.data, url=page.url) if may_be_article(one.url, page.url)]


def _embedded_item(url: str, title: str, date: str | None, page_url: str, today: dt.date) -> LinkItem:
    one = Beside(title, written_date(date, today=today) if date else None)
    return LinkItem(url, shape(url), one, evidence_of(url, one, shape(url), page_url))


def _grouped(page: Page) -> dict[str, dict[str, list[PageLink]]]:
    """Return the links that may be articles, by the pattern of their address and then by where they lead."""
    first: dict[str, str] = {}
    links: dict[str, list[PageLink]] = {}
    for link in page.links:
        if page.nodes[link.node].chrome or not may_be_article(link.url, page.url):
            continue
        target = first.setdefault(identity(link.url), link.url)
        links.setdefault(target, []).append(link)
    groups: dict[str, dict[str, list[PageLink]]] = {}
    for target, of_target in links.items():
        groups.setdefault(shape(target), {})[target] = of_target
    return groups


def _taken(items: Sequence[LinkItem], rules: ListingRules) -> list[LinkItem]:
    """Return the items that the rules take, without those that look nothing like the others."""
    found = [item for item in items if rules.takes(item.url)]
    if not found:
        return []
    usual = median([item.evidence for item in found if item.evidence >= LEAST_EVIDENCE] or [0.0])
    broad = any(is_broad(pattern) for pattern in rules.patterns)
    least = max(usual * _LEAST_SHARE_IF_BROAD, LEAST_EVIDENCE) if broad else usual * _LEAST_SHARE_OF_MEDIAN
    return [item for item in found if item.evidence >= least]


def _still_good(taken: Sequence[LinkItem], chosen: Sequence[LinkGroup]) -> bool:
    """Tell whether stored rules still find the articles: some, and not a few stragglers beside a whole new list."""
    if not taken:
        return False
    fresh = sum(len(group.items) for group in chosen)
    return len(taken) * 4 >= fresh or fresh < 5 or fmean(i.evidence for i in taken) > chosen[0].evidence


def _rejected(items: Sequence[LinkItem], taken: set[str], rules: ListingRules) -> Iterable[RejectedGroup]:
    by_pattern: dict[str, list[LinkItem]] = {}
    for item in items:
        if item.url not in taken:
            by_pattern.setdefault(item.pattern, []).append(item)
    ordered = sorted(by_pattern.items(), key=lambda pair: len(pair[1]), reverse=True)
    for pattern, found in ordered[:_MOST_REJECTED]:
        yield RejectedGroup(pattern, len(found), _reason(found, rules), tuple(item.url for item in found[:3]))


def _reason(found: Sequence[LinkItem], rules: ListingRules) -> str:
    if any(matches(pattern, found[0].url) for pattern in rules.excluded):
        return "excluded by the rules"
    if rules.takes(found[0].url):
        return "they look unlike the other links of this pattern"
    lacking = [
        words
        for words, share in (
            ("no dates beside them", fmean(item.beside.published_at is not None for item in found)),
            ("no headings", fmean(item.beside.heading for item in found)),
            ("short texts", fmean(width(item.beside.title or "") >= 15 for item in found)),
            ("no title in the address", fmean(len(slug_words(item.url)) >= 3 for item in found)),
        )
        if share < 0.5
    ]
    return ", ".join(lacking) or "another list looks more like the newsroom's articles"


def _entry(item: LinkItem) -> Entry:
    one = item.beside
    return Entry(url=item.url, title=one.title, published_at=one.published_at, modified_at=one.modified_at)


def _nothing_found(url: str, rules: ListingRules | None) -> str:
    known = f" and none matches {rules.pattern}" if rules else ""
    return (
        f"{url} has no links that look like articles{known}. The list may be drawn by scripts: look for a feed or a "
        "sitemap of this site, and follow that."
    )
