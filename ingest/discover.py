"""Which kind of source an address is, told by what it answers; and where a site's feed and sitemap usually are."""

from __future__ import annotations

import datetime as dt
import html as html_module
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from corpus.canonical import canonical_url
from corpus.errors import InputError
from corpus.source import SourceKind
from ingest.articles import read_links
from ingest.cik import company_feed_url
from ingest.feed import read_feed
from ingest.filings import is_company_feed, read_company_feed
from ingest.hrefs import absolute, identity, same_site
from ingest.link_patterns import slug_words
from ingest.listed import Listed
from ingest.listing import read_listing
from ingest.metadata import decode_html, read_metadata
from ingest.plain import one_line
from ingest.plain_xml import decoded, xml_text
from ingest.sitemap import read_sitemap

_FEED_TYPES = {
    "application/rss+xml": "an RSS feed",
    "application/atom+xml": "an Atom feed",
    "application/feed+json": "a JSON feed",
    "application/rdf+xml": "an RSS feed",
    "text/xml": "a feed",
}
_LINK_ELEMENT = re.compile(r"<link\b([^<>]{0,2000})>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"([a-zA-Z-]{1,30})\s{0,3}=\s{0,3}(?:\"([^\"]{0,2000})\"|'([^']{0,2000})'|([^\s\"'>]{1,2000}))")
_FEED_ADDRESS = re.compile(
    r"(?i)/(?:feed|rss|atom)/?(?:\?.*)?\Z|\.(?:rss|atom|rdf)\Z|/(?:rss|feed|atom|index|feeds?/\w+)\.xml\Z"
)
_COMMENTS = re.compile(r"(?i)comments?/(?:feed|default)|commentaires|kommentare")
_ARTICLE_TYPES = frozenset(
    {"Article", "NewsArticle", "BlogPosting", "ReportageNewsArticle", "TechArticle", "PressRelease"}
)
_FEWEST_ARTICLES = 4
_FEWEST_WORDS = 3
_HEAD_CHARACTERS = 400_000
_MOST_CANDIDATES = 12
_BARE_KEY = re.compile(r"(?i)\s*(?:CIK\s*:?\s*)?\d{1,10}\s*")
_FEED_PLACES = ("feed", "rss.xml", "feed.xml", "rss", "atom.xml", "index.xml", "feed.json")
_SITEMAP_PLACES = ("news-sitemap.xml", "sitemap_news.xml", "sitemap.xml", "sitemap_index.xml")


@dataclass(frozen=True, slots=True)
class Candidate:
    """Another address that a page names, which may be better to follow."""

    url: str
    kind: SourceKind
    reason: str


@dataclass(frozen=True, slots=True)
class Guess:
    """What an address is.

    Attributes:
        title: what it calls itself.
        listed: how many links it lists; 0 for a page and a file.
        candidates: what the page names besides, the best first.
        reasons: why it was taken for this kind, in words for a person.
    """

    kind: SourceKind
    title: str | None = None
    listed: int = 0
    candidates: tuple[Candidate, ...] = ()
    reasons: tuple[str, ...] = ()


def kind_of(
    content: bytes, *, url: str, media_type: str = "", charset: str | None = None, today: dt.date | None = None
) -> Guess:
    """Tell which kind of source an address is, by its content rather than by what the server calls it.

    Args:
        content: as fetched.
        url: where it was fetched from.
        media_type: as the server declares it.
        charset: likewise.
        today: the day that dates are held against; the current one where it is not given.

    Raises:
        InputError: it is nothing that can be followed; the message says what it is.
        ParserFailed: it is a feed that passed the limits of the parser.
    """
    if not content.strip():
        raise InputError(f"{url} is empty: there is nothing to follow.")
    if is_company_feed(url):
        return _of(read_company_feed(content, url, today=today), "filings", "It is a company's list of filings.")
    if content.startswith(b"%PDF-") or media_type == "application/pdf":
        return Guess("file", reasons=("It is a PDF file.",))
    head = decoded(content[:4096], charset).lstrip("\ufeff \t\r\n")
    if content.startswith(b"\x1f\x8b") or head.startswith(("http://", "https://")):
        listed = read_sitemap(content, url=url, today=today)
        return _of(listed, "sitemap", "It is a sitemap, compressed or in plain text.")
    if head.startswith(("{", "[")):
        return _of(read_feed(content, url=url, charset=charset, today=today), "feed", "It is a JSON Feed.")
    if not head.startswith("<") and "<html" not in head.lower():
        return _text_file(content, url, media_type)
    return _of_markup(content, url, charset, today)


def usual_places(url: str) -> tuple[str, ...]:
    """Return where a feed or sitemap of this page's site may be, the likeliest first; none of them need exist."""
    parts = urlsplit(canonical_url(url))
    root = f"{parts.scheme}://{parts.netloc}"
    folder = re.sub(r"/[^/]*\.\w{2,5}\Z", "", parts.path).rstrip("/")
    own = [f"{root}{folder}/{place}" for place in _FEED_PLACES[:3]] if folder else []
    tried = [*own, *(f"{root}/{place}" for place in (*_FEED_PLACES, *_SITEMAP_PLACES))]
    return tuple(dict.fromkeys(tried))


def address_of(text: str) -> str:
    """Return the address that a person means: a link, a bare host, or a company's Central Index Key.

    Raises:
        InputError: it is none of these.
    """
    plain = one_line(text, limit=5000) or ""
    if _BARE_KEY.fullmatch(plain):
        return company_feed_url(plain)
    if "://" not in plain and re.match(r"[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}(?:[:/?]|\Z)", plain):
        plain = f"https://{plain}"
    link = absolute(plain, plain) if plain.lower().startswith(("http://", "https://")) else None
    if link is None:
        raise InputError(
            f"{plain[:100]!r} is no address to follow: give a link, or a company's CIK such as 0001045810."
        )
    return link


def _of(listed: Listed, kind: SourceKind, reason: str) -> Guess:
    count = len(listed.entries) + len(listed.more)
    lists = "" if listed.more else f" It lists {count:,} link{'' if count == 1 else 's'}."
    return Guess(kind, listed.title, count, reasons=(f"{reason}{lists}",))


def _text_file(content: bytes, url: str, media_type: str) -> Guess:
    if b"\x00" in content[:4096] or media_type.startswith(("image/", "audio/", "video/", "font/")):
        raise InputError(f"{url} is {media_type or 'a binary file'}, which cannot be followed.")
    return Guess("file", reasons=("It is a text file.",))


def _of_markup(content: bytes, url: str, charset: str | None, today: dt.date | None) -> Guess:
    xml = xml_text(content, charset)
    if xml.root in {"rss", "feed", "rdf"}:
        return _of(read_feed(content, url=url, charset=charset, today=today), "feed", "It is a feed.")
    if xml.root in {"urlset", "sitemapindex"}:
        return _of(read_sitemap(content, url=url, today=today), "sitemap", "It is a sitemap.")
    if xml.root == "opml":
        raise InputError(f"{url} is a list of feeds (OPML). Import it with `groundwork sources import`.")
    return _of_page(content, url, charset, today)


def _of_page(content: bytes, url: str, charset: str | None, today: dt.date | None) -> Guess:
    html = decode_html(content, charset)
    metadata = read_metadata(html)
    candidates = _candidates(html, content, url, charset)
    advertised = tuple(f"It names {one.reason}: {one.url}" for one in candidates[:3])
    title = one_line(metadata.first("og:site_name", "og:title") or metadata.title)
    article = _declared_article(
        metadata.first("og:type"), metadata.linked_data, metadata.first("article:published_time")
    )
    if article:
        return Guess("page", title, candidates=candidates, reasons=(f"It is an article: {article}.", *advertised))
    try:
        listing = read_listing(content, url=url, charset=charset, today=today)
    except InputError:
        reason = "No group of its links looks like articles."
        return Guess("page", title, candidates=candidates, reasons=(reason, *advertised))
    count = len(listing.listed.entries)
    if listing.rules.takes(url) and len(slug_words(url)) >= _FEWEST_WORDS:
        reason = f"Its address is like those of the articles it links to ({listing.rules.pattern}), so it is one."
        return Guess("page", title, candidates=candidates, reasons=(reason, *advertised))
    if count < _FEWEST_ARTICLES:
        reason = f"Only {count} of its links look{'s' if count == 1 else ''} like articles ({listing.rules.pattern})."
        return Guess("page", title, candidates=candidates, reasons=(reason, *advertised))
    reason = f"It links to {count} articles: {listing.rules.pattern}."
    return Guess("listing", title, count, candidates, (reason, *advertised))


def _declared_article(kind: str | None, linked_data: Sequence[Mapping[str, Any]], published: str | None) -> str | None:
    """Return what says that a page is one article, None where nothing does."""
    articles = [one for one in linked_data if _types(one) & _ARTICLE_TYPES and one.get("headline")]
    if len(articles) == 1 and articles[0].get("datePublished"):
        return "its data for search engines describes one"
    return "it says so" if kind == "article" and published else None


def _types(one: Mapping[str, Any]) -> set[str]:
    said = one.get("@type")
    return {str(each) for each in said} if isinstance(said, list) else {str(said)}


def _candidates(html: str, content: bytes, url: str, charset: str | None) -> tuple[Candidate, ...]:
    """Return the feeds and sitemaps that a page names: in its head, or by links; those of comments last."""
    found: dict[str, Candidate] = {}
    for one in (*_declared(html, url), *_linked(content, url, charset)):
        if identity(one.url) != identity(url):
            found.setdefault(identity(one.url), one)
    folder = urlsplit(url).path.rstrip("/")
    ordered = sorted(
        found.values(),
        key=lambda one: (
            _COMMENTS.search(one.url) is not None,
            one.kind != "feed",
            not (folder and urlsplit(one.url).path.startswith(folder)),
        ),
    )
    return tuple(ordered[:_MOST_CANDIDATES])


def _declared(html: str, url: str) -> Iterator[Candidate]:
    for element in _LINK_ELEMENT.finditer(html[:_HEAD_CHARACTERS]):
        said = {
            one[1].lower(): html_module.unescape(one[2] or one[3] or one[4] or "")
            for one in _ATTRIBUTE.finditer(element[1])
        }
        relations = said.get("rel", "").lower().split()
        link = absolute(url, said.get("href", ""))
        kind = said.get("type", "").partition(";")[0].strip().lower()
        if link is None:
            continue
        if "alternate" in relations and (
            kind in _FEED_TYPES or (kind == "application/json" and "feed" in link.lower())
        ):
            name = one_line(said.get("title"), limit=80)
            words = _FEED_TYPES.get(kind, "a JSON feed")
            yield Candidate(link, "feed", f"{words} “{name}”" if name else words)
        elif "sitemap" in relations:
            yield Candidate(link, "sitemap", "a sitemap")


def _linked(content: bytes, url: str, charset: str | None) -> Iterator[Candidate]:
    for link in read_links(content, url=url, charset=charset).links:
        if _FEED_ADDRESS.search(link.url) and (same_site(link.url, url) or "feedburner" in link.url):
            yield Candidate(link.url, "feed", "a link to a feed")
