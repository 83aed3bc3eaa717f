"""Tests of reading articles out of pages."""

from __future__ import annotations

import datetime as dt

import pytest

from corpus.errors import NoArticle, NothingToRead
from ingest.extract import read_html
from ingest.page_kind import without_offers
from tests.unit.ingest.page_samples import LINKED_DATA, PARAGRAPHS, article

URL = "https://www.gridpost.example/2025/11/12/northwind"
TODAY = dt.date(2026, 11, 22)


def test_an_article_is_read_whole() -> None:
    """Title, people, publisher, language, dates and every paragraph are there; navigation and footer are not."""
    found = read_html(article().encode(), url=URL, today=TODAY)

    assert found.title == "Northwind to build 300 MW near Lake Arbor"
    assert (found.author, found.publisher, found.language) == ("Ida Okafor", "Grid Post", "en")
    assert found.canonical == URL
    assert (str(found.dates.published), found.dates.confidence) == ("2025-11-12", "high")
    assert all(paragraph in found.text for paragraph in PARAGRAPHS)
    assert "All rights reserved" not in found.text
    assert "First hall" in found.text
    assert any("First hall" in line and "100 MW" in line for line in found.text.split("\n"))
    assert found.extractor.startswith("groundwork 2: trafilatura ")


@pytest.mark.parametrize(
    ("declared", "expected"),
    [
        ("https://gridpost.example/a?id=3&utm_medium=x#top", "https://gridpost.example/a?id=3"),
        ("/b", "https://www.gridpost.example/b"),
        ("https://evil.example/a", None),
        ("javascript:alert(1)", None),
        ("https://www.gridpost.example/", None),
        ("http://[", None),
    ],
)
def test_a_canonical_address_is_believed_only_of_the_same_site(declared: str, expected: str | None) -> None:
    """Another site, a front page and rubbish are not followed."""
    html = article().replace("https://www.gridpost.example/2025/11/12/northwind?utm_source=x", declared)

    assert read_html(html.encode(), url=URL, today=TODAY).canonical == expected


@pytest.mark.parametrize(
    ("html", "words"),
    [
        ("<html><body><p>Please enable JavaScript to view this.</p></body></html>", "scripts"),
        ("<html><body><h1>Verify you are human</h1></body></html>", "human"),
        ("<html><body><p>We value your privacy</p><button>OK</button></body></html>", "cookies"),
        ("<html><body><p>Subscribe to continue</p></body></html>", "subscribers"),
        ("<html><head><title>Page not found</title></head><body></body></html>", "not found"),
        ("<html><head><title>Links</title></head><body><a href='/a'>a</a></body></html>", "Links"),
        ("   ", "empty"),
    ],
)
def test_a_page_without_article_says_why(html: str, words: str) -> None:
    """Script-drawn pages, walls and error pages are told apart, and the way out is named."""
    with pytest.raises(NothingToRead, match=words) as refused:
        read_html(html.encode(), url=URL, today=TODAY)

    assert words == "empty" or "add the file" in str(refused.value)


def test_a_wall_with_a_little_text_is_a_warning() -> None:
    """A short text that talks of subscribing is kept with a warning."""
    offers = "<p>Subscribe to read on at the Grid Post.</p><p>Already a subscriber? Sign in</p><p>Subscribe</p>"
    body = f"<article><h1>T</h1><p>{PARAGRAPHS[0]}</p>{offers}</article>"
    read = read_html(f"<html><body>{body}</body></html>".encode(), url=URL, today=TODAY)

    assert any("subscribers" in warning for warning in read.warnings)
    assert PARAGRAPHS[0] == read.text.removeprefix("T\n").strip()


def test_a_wall_with_nothing_but_offers_is_no_article() -> None:
    """What asks to subscribe is no text, however much of it there is."""
    offers = "".join(
        f"<p>Subscribe to read this and {number} other articles of the Grid Post.</p>" for number in range(9)
    )
    html = f"<html><body><article><h1>T</h1>{offers}</article></body></html>"

    with pytest.raises(NoArticle, match="only subscribers see the article"):
        read_html(html.encode(), url=URL, today=TODAY)


def test_a_date_yet_to_come_is_ignored_and_said_to_be() -> None:
    """A reader of the preview learns what the page gives as its date and why it does not count."""
    page = article(LINKED_DATA.replace("2025-11-12T23:30:00-06:00", "2031-05-01"), byline="By Ida Okafor")
    read = read_html(page.encode(), url="https://www.gridpost.example/northwind", today=TODAY)

    assert read.dates.published is None
    said = "The page gives 2031-05-01 as its publication date (json-ld datePublished); that is yet to come, so it was"
    assert (f"{said} ignored.",) == read.warnings


@pytest.mark.parametrize("line", ["Halcyon raised the price for subscribers.", "They may log in twice a day, it said."])
def test_sentences_about_subscribers_stay(line: str) -> None:
    """Only lines that ask the reader to subscribe go."""
    assert f"{PARAGRAPHS[0]}\n{line}" == without_offers(f"{PARAGRAPHS[0]}\n{line}\nSign in\nSubscribe to keep reading")


def test_a_wall_before_the_article_is_no_article() -> None:
    """A page that only asks for scripts and a proof of being human is refused, with what to do."""
    words = "Just a moment. Checking your browser before you reach the site. Please enable JavaScript and cookies. " * 3
    page = f"<html><head><title>Just a moment</title></head><body><main><p>{words}</p></main></body></html>"

    with pytest.raises(NothingToRead, match="Save the page"):
        read_html(page.encode(), url="https://news.example/a", charset=None, name=None, today=dt.date(2026, 11, 22))
