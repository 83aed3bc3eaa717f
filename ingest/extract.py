"""HTML to title, people, publisher, language, dates and text."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any
from urllib.parse import urljoin

from corpus.canonical import canonical_url
from corpus.errors import InputError, NothingToRead
from ingest.bylines import declared_authors, people, publisher_of, site_of
from ingest.dates import PageDates, page_dates
from ingest.headline import headline
from ingest.metadata import PageMetadata, decode_html, read_metadata
from ingest.plain import one_line, plain_text

_FEWEST_CHARACTERS = 80
_SHORT_PAGE_CHARACTERS = 900
_LANGUAGE = re.compile(r"[a-zA-Z]{2,3}(?=[-_]|\Z)")
_HINTS = (
    (re.compile(r"(?i)enable javascript|javascript is (?:disabled|required)|requires? javascript"),
     "the page is drawn by scripts, and without them it holds no article"),
    (re.compile(r"(?i)verify(?:ing)? (?:that )?you are (?:a )?human|are you a robot|unusual traffic|captcha"
                r"|checking your browser|just a moment"),
     "the site asked for a proof of being human instead of showing the article"),
    (re.compile(r"(?i)(?:subscribe|sign in|log in) to (?:continue|read)|subscribers? only|create a free account"),
     "only subscribers see the article"),
    (re.compile(r"(?i)we value your privacy|accept (?:all )?cookies|cookie consent|before you continue"),
     "the page shows a question about cookies instead of the article"),
    (re.compile(r"(?i)page (?:can(?:no|')t|could not) be found|page not found|\b404\b"),
     "the page says that the article was not found"),
)  # fmt: skip
_WALL_CHARACTERS = 600
"""A page this short that talks of scripts or robots is a wall before the article, not the article."""
_SAVE_IT = "Save the page from your browser and add the file"


@dataclass(frozen=True, slots=True)
class Article:
    """What an HTML page says, before anything is decided about it.

    Attributes:
        canonical: the address the page gives as its own, where it is of the same site.
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


def read_html(
    content: bytes,
    *,
    url: str | None = None,
    charset: str | None = None,
    name: str | None = None,
    today: dt.date | None = None,
) -> Article:
    """Read an article out of a page.

    Args:
        content: the page's bytes.
        url: where it was found; what it declares about its address and publisher is checked against this.
        charset: what the server said.
        name: what to call the page in errors, where there is no URL.
        today: dates after tomorrow are not believed.

    Raises:
        NothingToRead: the page holds no article, with the likely reason.
    """
    shown = url or name or "the page"
    html = decode_html(content, charset)
    if not html.strip():
        raise NothingToRead(f"{shown} is empty")
    page = read_metadata(html)
    text = plain_text(_body(html, url))
    if len(text) < _FEWEST_CHARACTERS:
        raise NothingToRead(f"{shown} holds no article text: {_likely_reason(html, page)}. {_SAVE_IT}")
    if len(text) <= _WALL_CHARACTERS and any(pattern.search(text) for pattern, _ in _HINTS[:2]):
        raise NothingToRead(f"{shown} holds no article text: {_likely_reason(text, page)}. {_SAVE_IT}")
    canonical = _canonical(page, url)
    address = url or canonical
    publisher = publisher_of(page, address)
    title = headline(page, publisher=publisher, site=site_of(address) if address else None)
    return Article(
        title=title or one_line(text.split("\n", 1)[0], limit=120) or shown,
        text=text,
        author=people(declared_authors(page), publisher=publisher),
        publisher=publisher,
        language=_language(page),
        canonical=canonical,
        dates=page_dates(html, address, metadata=page, today=today),
        extractor=f"trafilatura {version('trafilatura')}",
        warnings=_warnings(text),
    )


def _body(html: str, url: str | None) -> str:
    """Return the article's text, and with a more generous reading where the strict one finds next to nothing."""
    text = _extracted(html, url, generous=False)
    return text if len(text) >= _FEWEST_CHARACTERS else max(text, _extracted(html, url, generous=True), key=len)


def _extracted(html: str, url: str | None, *, generous: bool) -> str:
    import trafilatura  # noqa: PLC0415  # imported late: not every command reads pages

    try:
        found: Any = trafilatura.extract(
            html, url=url, include_comments=False, include_tables=True, favor_recall=generous
        )
    except (ValueError, TypeError, AttributeError, RecursionError, LookupError) as error:
        raise NothingToRead(f"the page could not be taken apart ({type(error).__name__}). {_SAVE_IT}") from error
    return str(found or "")


def _likely_reason(html: str, page: PageMetadata) -> str:
    seen = html[:300_000]
    for pattern, reason in _HINTS:
        if pattern.search(seen):
            return reason
    return f"only {page.title!r} was found" if page.title else "it may be a list of links or drawn by scripts"


def _warnings(text: str) -> tuple[str, ...]:
    if len(text) > _SHORT_PAGE_CHARACTERS:
        return ()
    for pattern, reason in _HINTS:
        if pattern.search(text):
            return (f"Only {len(text)} characters were read: perhaps {reason}.",)
    return ()


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
