"""HTML to title, people, publisher, language, dates and text, and what was read from where."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import urljoin

from corpus.canonical import canonical_url
from corpus.errors import InputError, NoArticle, NothingToRead
from ingest.body_links import body_links
from ingest.bylines import declared_authors, people, publisher_of
from ingest.dates import PageDates, page_dates
from ingest.headline import headline
from ingest.hrefs import site_of
from ingest.metadata import PageMetadata, decode_html, metadata_of, parse_html
from ingest.opinions import Body, extractors, read_body, repaired
from ingest.page_kind import MARKED, REFUSED, PageKind, page_kind, page_shape, without_offers
from ingest.plain import one_line, plain_text

_FEWEST_CHARACTERS = 80
_LANGUAGE = re.compile(r"[a-zA-Z]{2,3}(?=[-_]|\Z)")
_SAVE_IT = "Save the page from your browser and add the file"


@dataclass(frozen=True, slots=True)
class Article:
    """What an HTML page says, before anything is decided about it.

    Attributes:
        canonical: the address the page gives as its own, where it is of the same site.
        page_kind: `article`, or one of the kinds that are kept and marked.
        read_from: for each part, where on the page or by whom it was read, in words.
        links: the addresses that the text links to, in its order.
    """

    title: str
    text: str
    author: str | None
    publisher: str | None
    language: str | None
    canonical: str | None
    dates: PageDates
    extractor: str
    warnings: tuple[str, ...] = ()
    page_kind: PageKind = "article"
    read_from: Mapping[str, str] = field(default_factory=dict)
    links: tuple[str, ...] = ()


def read_html(
    content: bytes,
    *,
    url: str | None = None,
    charset: str | None = None,
    name: str | None = None,
    today: dt.date | None = None,
) -> Article:
    """Read an article out of a page, in this process: a page from outside goes through articles.py instead.

    Args:
        content: the page's bytes.
        url: where it was found; what it declares about its address and publisher is checked against this.
        charset: what the server said.
        name: what to call the page in errors, where there is no URL.
        today: dates after tomorrow are not believed.

    Raises:
        NothingToRead: the page holds no text to read.
        NoArticle: it is an error page, a wall before the article, or drawn by scripts.
    """
    shown = url or name or "the page"
    html = decode_html(content, charset)
    if not html.strip():
        raise NothingToRead(f"{shown} is empty")
    html = repaired(html)
    tree = parse_html(html)
    page = metadata_of(tree)
    body = read_body(html, url)
    text = plain_text(body.text)
    kind = page_kind(page, text, page_shape(tree), url)
    if kind == "paywall":
        text = without_offers(text)
    _require_article(kind, page, text, shown)
    canonical = _canonical(page, url)
    dates = page_dates(html, url or canonical, metadata=page, today=today)
    article = _article(page, text, body, kind, canonical, dates, url or canonical, shown)
    return replace(article, links=body_links(tree, text, url or canonical))


def _article(
    page: PageMetadata,
    text: str,
    body: Body,
    kind: PageKind,
    canonical: str | None,
    dates: PageDates,
    address: str | None,
    shown: str,
) -> Article:
    publisher = publisher_of(page, address)
    title = headline(page, publisher=publisher, site=site_of(address) if address else None)
    names, names_from = declared_authors(page)
    author = people(names, publisher=publisher)
    read_from = {
        "title": title.read_from if title else "the first line of the text",
        "text": str(body),
        "author": names_from if author else "",
        "published_at": dates.read_from or "",
    }
    return Article(
        title=(title.text if title else None) or one_line(text.split("\n", 1)[0], limit=120) or shown,
        text=text,
        author=author,
        publisher=publisher,
        language=_language(page),
        canonical=canonical,
        dates=dates,
        extractor=extractors(),
        warnings=tuple(filter(None, (MARKED.get(kind), dates.ignored))),
        page_kind=kind,
        read_from={part: where for part, where in read_from.items() if where},
    )


def _require_article(kind: PageKind, page: PageMetadata, text: str, shown: str) -> None:
    """Refuse what holds no article.

    Raises:
        NothingToRead: there is next to nothing to read, and nothing tells why.
        NoArticle: it is of a kind that holds nothing to read.
    """
    if kind in REFUSED:
        raise NoArticle(f"{shown} holds no article text: {REFUSED[kind]}. {_SAVE_IT}", kind)
    if len(text) >= _FEWEST_CHARACTERS:
        return
    if kind == "paywall":
        raise NoArticle(f"{shown} holds no article text: only subscribers see the article. {_SAVE_IT}", kind)
    if kind == "listing":
        raise NoArticle(f"{shown} holds no article text: it is a list of links. Add the articles themselves", kind)
    found = f"only {page.title!r} was found" if page.title else "it may be a list of links or drawn by scripts"
    raise NothingToRead(f"{shown} holds no article text: {found}. {_SAVE_IT}")


def _canonical(page: PageMetadata, url: str | None) -> str | None:
    """Return the address the page calls its own; one of another site, or a site's front page, is not believed."""
    for declared in (page.canonical, page.first("og:url")):
        if not declared:
            continue
        try:
            address = canonical_url(urljoin(url or "", declared.strip()))
        except (InputError, ValueError):
            continue
        if url is None:
            return address
        front_page = address.partition("://")[2].partition("/")[2] == ""
        if site_of(address) == site_of(url) and (not front_page or canonical_url(url) == address):
            return address
    return None


def _language(page: PageMetadata) -> str | None:
    for declared in (page.language, page.first("og:locale", "content-language", "dc.language")):
        found = _LANGUAGE.match((declared or "").strip())
        if found is not None:
            return found[0].lower()
    return None
