"""Tests of which date a page has, and how sure it is."""

from __future__ import annotations

import datetime as dt

import pytest

from ingest.dates import PageDates, page_dates
from tests.unit.ingest.page_samples import PARAGRAPHS, article

TODAY = dt.date(2026, 11, 22)


def _dates(head: str, *, byline: str = "", url: str | None = None) -> PageDates:
    html = article(head, byline=byline).replace("2025/11/12/northwind", "northwind")
    return page_dates(html, url, today=TODAY)


def _shown(dates: PageDates) -> tuple[str | None, str | None, str | None]:
    return (str(dates.published) if dates.published else None, dates.source, dates.confidence)


def test_the_main_article_gives_the_date_as_written_there() -> None:
    """The day in the page's own time zone is kept although it is the next day in UTC."""
    dates = page_dates(article(), today=TODAY)

    assert _shown(dates) == ("2025-11-12", "json-ld", "high")
    assert str(dates.modified) == "2025-11-14"


@pytest.mark.parametrize(
    ("head", "source", "confidence"),
    [
        ('<meta property="article:published_time" content="2025-11-12T10:00:00Z">', "opengraph", "high"),
        ('<meta name="parsely-pub-date" content="2025-11-12">', "meta", "high"),
        ('<meta name="dc.date" content="2025-11-12">', "meta", "high"),
        ('<meta name="sailthru.date" content="2025-11-12 10:00:00">', "meta", "high"),
        ('<meta name="date" content="2025-11-12">', "meta", "medium"),
        ('<meta itemprop="datePublished" content="2025-11-12">', "meta", "high"),
    ],
)
def test_each_kind_of_declaration_is_read(head: str, source: str, confidence: str) -> None:
    """OpenGraph and the usual meta names count; a bare `date` alone may mean anything."""
    assert _shown(_dates(head)) == ("2025-11-12", source, confidence)


@pytest.mark.parametrize(
    "byline",
    ['<time pubdate datetime="2025-11-12">x</time>', '<span itemprop="datePublished">November 12, 2025</span>'],
)
def test_declarations_in_the_body_are_read(byline: str) -> None:
    """Microdata and `<time pubdate>` count like declarations in the head."""
    assert _shown(_dates("", byline=byline)) == ("2025-11-12", "itemprop", "high")


def test_a_disagreement_lowers_the_confidence() -> None:
    """Two declared dates more than a day apart cannot both be right."""
    head = """<script type="application/ld+json">{"@type":"Article","datePublished":"2025-11-12"}</script>
    <meta property="article:published_time" content="2025-06-01">"""

    assert _shown(_dates(head)) == ("2025-11-12", "json-ld", "medium")


def test_the_url_decides_a_disagreement() -> None:
    """A full date in the path picks the declared date that fits it."""
    head = """<script type="application/ld+json">{"@type":"Article","datePublished":"2025-11-12"}</script>
    <meta property="article:published_time" content="2025-06-01">"""

    assert _shown(_dates(head, url="https://a.example/2025/06/01/x")) == ("2025-06-01", "opengraph", "medium")
    assert _shown(_dates(head, url="https://a.example/2025/11/12/x")) == ("2025-11-12", "json-ld", "high")


def test_the_day_in_the_url_is_the_sites_own() -> None:
    """A timestamp in UTC that is a day later gives way to the path's day."""
    head = '<meta property="article:published_time" content="2025-11-13T02:00:00+00:00">'

    assert _shown(_dates(head, url="https://a.example/2025/11/12/x")) == ("2025-11-12", "opengraph", "high")


def test_another_date_in_print_lowers_the_confidence() -> None:
    """Where the page prints dates by its headline and the declared one is not among them, it is only medium."""
    head = '<meta property="article:published_time" content="2025-11-12">'

    assert _shown(_dates(head, byline="Published June 3, 2026")) == ("2025-11-12", "opengraph", "medium")
    assert _shown(_dates(head, byline="Nov 12, 2025, updated Nov 20, 2025")) == ("2025-11-12", "opengraph", "high")


def test_an_earlier_date_in_the_byline_is_that_of_publication() -> None:
    """Sites declare the day of a change or a move; where readers are shown an earlier one, that counts, and is told."""
    head = '<meta property="article:published_time" content="2025-11-12">'
    dates = _dates(head, byline="June 3, 2025")

    assert _shown(dates) == ("2025-06-03", "searched", "medium")
    assert dates.read_from == "printed by the headline; article:published_time says 2025-11-12"
    in_prose = "In a note that it sent to its shareholders on June 3, 2025, Northwind had still said that it would not"
    for byline in (f"{in_prose} build there.", "Updated June 3, 2025", "June 3, 2025, republished November 12, 2025"):
        assert str(_dates(head, byline=byline).published) == "2025-11-12"
    url = "https://a.example/2025/11/12/x"
    assert _shown(_dates(head, byline="June 3, 2025", url=url))[0] == "2025-11-12"


def test_a_date_of_change_is_never_the_date_of_publication() -> None:
    """The properties dateModified and og:updated_time tell when it changed, and nothing else."""
    head = '<meta property="og:updated_time" content="2025-11-14"><meta name="last-modified" content="2025-11-14">'
    dates = _dates(head)

    assert dates.published is None
    assert str(dates.modified) == "2025-11-14"
    assert _dates("", byline="Last updated: November 14, 2025").confidence in (None, "low")


@pytest.mark.parametrize("value", ["2027-05-01", "1970-01-01", "0001-01-01T00:00:00", "soon", "2025-13-01"])
def test_impossible_dates_are_refused(value: str) -> None:
    """A date after tomorrow or before 1990 is no date."""
    dates = _dates(f'<meta property="article:published_time" content="{value}">')

    assert dates.confidence in (None, "low")
    assert str(dates.published) != value


def test_a_printed_date_is_only_a_guess() -> None:
    """Without a declared date, the one in print is taken with low confidence."""
    assert _shown(_dates("", byline="By Ida Okafor, 12 November 2025")) == ("2025-11-12", "searched", "low")


def test_an_undated_page_has_no_sure_date() -> None:
    """A page that tells no date gets none, or at most a guess; never today's."""
    for extra in ("", "<footer>© 2019-2026 Grid Post</footer>", "<p>In 2023 it spent $3 million.</p>"):
        dates = page_dates(f"<html><body><h1>About us</h1><p>{PARAGRAPHS[2]}</p>{extra}</body></html>", today=TODAY)

        assert dates.confidence in (None, "low")
        assert str(dates.published) != TODAY.isoformat()


def test_dates_of_other_articles_are_not_taken_for_sure() -> None:
    """With several articles on the page, the one that carries the headline counts; with none such it is not sure."""
    related = '{"@type":"NewsArticle","headline":"Something else entirely here","datePublished":"2024-01-01"}'
    mine = '{"@type":"NewsArticle","headline":"Northwind to build 300 MW near Lake Arbor","datePublished":"2025-11-12"}'
    other = '{"@type":"NewsArticle","headline":"Another piece of news","datePublished":"2024-02-02"}'

    both = f'<script type="application/ld+json">[{related},{mine}]</script>'
    neither = f'<script type="application/ld+json">[{related},{other}]</script>'

    assert _shown(_dates(both)) == ("2025-11-12", "json-ld", "high")
    assert _dates(neither).confidence != "high"


@pytest.mark.parametrize(
    "footer", ["Copyright 2026 Quuxar", "© 2025 Quuxar Ltd", "© 2019-2026 Quuxar. Last updated 2026"]
)
def test_a_copyright_year_is_no_date(footer: str) -> None:
    """A page whose only year stands in its footer is undated, not of the first of January."""
    html = f"<html><head><title>News</title></head><body><p>A site opened.</p><footer>{footer}</footer></body></html>"

    assert page_dates(html, None, today=dt.date(2026, 11, 22)).published is None
