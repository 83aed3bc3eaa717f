"""Tests of telling what kind of source an address is."""

# ruff: noqa: E501  # markup is easier to read in long lines

from __future__ import annotations

import datetime as dt
import gzip
import json
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.errors import InputError, ParserFailed
from corpus.source import SOURCE_KINDS
from ingest.discover import Guess, address_of, kind_of, usual_places
from tests.unit.ingest.listing_samples import DESIGNS, FIRST_HELD_OUT, HELD_OUT, Design, cards
from tests.unit.ingest.test_feed import ATOM, JSON_FEED, RDF, RSS
from tests.unit.ingest.test_filings import ATOM as FILINGS
from tests.unit.ingest.test_filings import FEED as FILINGS_URL
from tests.unit.ingest.test_filings import SUBMISSIONS
from tests.unit.ingest.test_sitemap import INDEX, NEWS, PAGES

URL = "https://www.northwind.example/news"
ARTICLE = b"""<!doctype html><html><head><title>Hall opens</title><meta property="og:type" content="article">
<meta property="article:published_time" content="2026-11-19"></head><body><h1>Hall opens</h1><p>Words.</p>
<h2>Related</h2><a href="/news/one-story-of-many">One story of many words</a>
<a href="/news/two-stories-of-many">Two stories of many words</a><a href="/news/three-stories-of">Three stories of many</a>
<a href="/news/four-stories-of-many">Four stories of many</a><a href="/news/five-stories-of">Five stories of many</a></html>"""
LINKED_DATA = b"""<html><script type="application/ld+json">{"@type": ["NewsArticle"], "headline": "Hall opens",
"datePublished": "2026-11-19"}</script><p>Words</p></html>"""


def _kind(content: bytes, url: str = URL, media_type: str = "text/html") -> Guess:
    return kind_of(content, url=url, media_type=media_type, today=dt.date(2026, 11, 22))


@pytest.mark.parametrize(
    ("content", "url", "expected"),
    [
        (RSS, URL, "feed"),
        (ATOM, URL, "feed"),
        (RDF, URL, "feed"),
        (json.dumps(JSON_FEED).encode(), URL, "feed"),
        (PAGES, URL, "sitemap"),
        (NEWS, URL, "sitemap"),
        (INDEX, URL, "sitemap"),
        (gzip.compress(PAGES), URL, "sitemap"),
        (b"https://www.northwind.example/a\nhttps://www.northwind.example/b\n", URL, "sitemap"),
        (FILINGS, FILINGS_URL, "filings"),
        (json.dumps(SUBMISSIONS).encode(), "https://data.sec.gov/submissions/CIK0000990001.json", "filings"),
        (b"%PDF-1.7 ...", URL, "file"),
        (b"# A note\n\nWords in it.", URL, "file"),
        (ARTICLE, URL, "page"),
        (LINKED_DATA, URL, "page"),
        (b"<p>A page with <a href='/about'>one link</a></p>", URL, "page"),
    ],
)
def test_the_kind_is_told_by_the_content(content: bytes, url: str, expected: str) -> None:
    """Whatever the server calls it, the content decides; and there is a reason in words."""
    guess = _kind(content, url)

    assert guess.kind == expected
    assert guess.reasons


@pytest.mark.parametrize("make", [*DESIGNS, *FIRST_HELD_OUT, *HELD_OUT], ids=lambda make: make.__name__)
def test_newsroom_pages_are_listings(make: Callable[[], Design]) -> None:
    """Pages that list articles are told from pages that are one, with the rule among the reasons."""
    design = make()
    guess = _kind(design.html.encode(), design.url)

    assert guess.kind == "listing"
    assert guess.listed == len(design.articles)
    assert ".example/" in guess.reasons[0].partition("articles: links like ")[2]


def test_an_article_among_others_is_no_listing() -> None:
    """A page whose address is like those of the articles it links to is one of them, though it says nothing of it."""
    guess = _kind(cards().html.encode(), "https://www.northwind.example/news/a-story-among-the-others")

    assert guess.kind == "page"
    assert "Its address is like those" in guess.reasons[0]


def test_a_page_names_its_feeds() -> None:
    """Feeds and sitemaps in the head and by links are candidates; those of comments come last, itself never."""
    head = """<link rel='alternate' type='application/rss+xml' title='Northwind &amp; Sons: comments' href='/comments/feed/'>
    <link href="/feed.json" type="application/feed+json" rel="alternate">
    <link rel="alternate" hreflang="de" href="https://www.northwind.example/de/news">
    <link rel="sitemap" href="/sitemap.xml" type="application/xml">
    <LINK REL="ALTERNATE" TYPE="application/atom+xml; charset=utf-8" HREF="https://www.northwind.example/news/atom.xml">"""
    html = cards().html.replace("</head>", head + "</head>").replace("</main>", '<a href="/news.rss">RSS</a></main>')
    guess = _kind(html.encode())

    assert guess.kind == "listing"
    assert [(one.url.removeprefix("https://www.northwind.example"), one.kind) for one in guess.candidates] == [
        ("/news/atom.xml", "feed"),
        ("/news.rss", "feed"),
        ("/feed.json", "feed"),
        ("/sitemap.xml", "sitemap"),
        ("/comments/feed/", "feed"),
    ]
    assert "Atom feed" in guess.reasons[1]


@pytest.mark.parametrize(
    ("content", "media_type", "message"),
    [
        (b"", "text/html", "is empty"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "image/png", "image/png"),
        (b"PK\x03\x04\x00\x00", "", "binary file"),
        (b'{"data": []}', "application/json", "no JSON Feed"),
        (b"<opml version='2.0'><body/></opml>", "text/xml", "Import it"),
        (b"\x1f\x8b\x08broken", "application/gzip", "no sitemap"),
    ],
)
def test_what_cannot_be_followed_is_named(content: bytes, media_type: str, message: str) -> None:
    """The message says what it is instead, and what to do with it."""
    with pytest.raises(InputError, match=message):
        _kind(content, media_type=media_type)


def test_usual_places_begin_with_the_pages_own() -> None:
    """A page's own folder is tried before the site's root, and no place twice."""
    places = usual_places("https://www.northwind.example/news/index.html?x=1#top")

    assert places[:2] == ("https://www.northwind.example/news/feed", "https://www.northwind.example/news/rss.xml")
    assert "https://www.northwind.example/sitemap.xml" in places
    assert len(set(places)) == len(places)
    assert usual_places("https://a.example/")[0] == "https://a.example/feed"


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("990001", "https://data.sec.gov/submissions/CIK0000990001.json"),
        ("CIK 0000990001", "https://data.sec.gov/submissions/CIK0000990001.json"),
        ("northwind.example/news", "https://northwind.example/news"),
        (" https://northwind.example/a#b ", "https://northwind.example/a"),
        ("northwind.example", "https://northwind.example"),
    ],
)
def test_what_a_person_gives_becomes_an_address(given: str, expected: str) -> None:
    """Links, bare hosts and companies' keys are understood."""
    assert address_of(given) == expected


@pytest.mark.parametrize("given", ["", "northwind", "ftp://northwind.example", "javascript:alert(1)", "12345678901"])
def test_what_is_no_address_is_refused(given: str) -> None:
    """Anything else gives an error that says what to give."""
    with pytest.raises(InputError, match=r"no address to follow|Central Index Key"):
        address_of(given)


@settings(max_examples=60, deadline=None)
@given(st.sampled_from([PAGES, ARTICLE, FILINGS, cards().html.encode(), b""]), st.data())
def test_any_bytes_give_a_kind_or_a_clear_error(good: bytes, data: st.DataObject) -> None:
    """Whatever is fetched, the outcome is a kind or one of the documented errors."""
    start = data.draw(st.integers(0, len(good)))
    end = data.draw(st.integers(start, min(len(good), start + 200)))
    try:
        guess = _kind(good[:start] + data.draw(st.binary(max_size=60)) + good[end:])
    except (InputError, ParserFailed):
        return

    assert guess.kind in SOURCE_KINDS
