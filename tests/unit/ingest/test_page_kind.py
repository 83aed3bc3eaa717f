"""Tests of what a page is: an article, or one of the things that stand where articles should."""

from __future__ import annotations

import datetime as dt

import pytest

from corpus.errors import NoArticle
from ingest.extract import read_html
from ingest.metadata import PageMetadata
from ingest.page_kind import MARKED, REFUSED, PageKind, PageShape, page_kind
from tests.unit.ingest.page_kind_samples import ARTICLES_THAT_TALK_OF_WALLS, SAMPLES

TODAY = dt.date(2026, 11, 22)


def _kind(html: str, url: str) -> str:
    try:
        return read_html(html.encode(), url=url, today=TODAY).page_kind
    except NoArticle as refused:
        return refused.page_kind


@pytest.mark.parametrize(("kind", "url", "html"), SAMPLES)
def test_pages_that_are_no_articles_are_told_apart(kind: PageKind, url: str, html: str) -> None:
    """Every kind is recognised, in whatever language it speaks."""
    assert _kind(html, url) == kind


@pytest.mark.parametrize("html", ARTICLES_THAT_TALK_OF_WALLS)
def test_an_article_that_talks_of_walls_is_an_article(html: str) -> None:
    """A whole article is never refused for its words, for a form in its margin or for its further reading."""
    assert _kind(html, "https://gridpost.example/2026/11/12/northwind") == "article"


def test_every_kind_is_refused_marked_or_an_article() -> None:
    """There is something to say about each."""
    kinds = {kind for kind, _, _ in SAMPLES}

    assert kinds == set(REFUSED) | set(MARKED)


@pytest.mark.parametrize(("length", "kind"), [(1200, "paywall"), (6000, "article")])
def test_a_declared_paywall_counts_only_where_little_was_read(length: int, kind: str) -> None:
    """Whoever got the whole text has passed the wall."""
    page = PageMetadata(linked_data=({"@type": "NewsArticle", "isAccessibleForFree": "False"},))

    assert page_kind(page, "word " * (length // 5), PageShape(long_paragraphs=9)) == kind


def test_the_kept_kinds_carry_a_warning() -> None:
    """An opening is read and marked, in words."""
    html = next(html for kind, _, html in SAMPLES if kind == "paywall")
    found = read_html(html.encode(), url="https://gridpost.example/x", today=TODAY)

    assert found.warnings == (MARKED["paywall"],)
    assert "300 megawatts" in found.text
