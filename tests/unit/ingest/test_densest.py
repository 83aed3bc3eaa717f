"""Tests of finding the part of a page that holds its prose."""

from __future__ import annotations

from typing import Any

from ingest.densest import densest
from ingest.metadata import parse_html
from tests.growth import growth
from tests.unit.ingest.page_samples import PARAGRAPHS, article

PROSE = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)


def _read(body: str) -> str:
    return densest(parse_html(f"<html><body>{body}</body></html>"))


def test_the_story_is_read_without_its_surroundings() -> None:
    """Navigation, footer, sign-up and lists of links stay outside."""
    links = "".join(f"<li><a href='/{number}'>Another story number {number}</a></li>" for number in range(9))
    text = _read(f"<nav>Start</nav><div>{PROSE}<ul>{links}</ul><div class='newsletter'>Sign up here</div></div>")

    assert text.split("\n") == [" ".join(paragraph.split()) for paragraph in PARAGRAPHS]


def test_tables_and_lists_stay_readable() -> None:
    """A row is a line with its cells apart, an item a line of its own."""
    text = densest(parse_html(article().replace("<table>", "<ul><li>First point</li></ul><table>")))

    assert "First hall | 100 MW" in text.split("\n")
    assert "- First point" in text.split("\n")


def test_a_table_that_lays_out_the_page_is_no_table() -> None:
    """Its cells hold the story, paragraph by paragraph."""
    text = _read(f"<table><tr><td><a href='/'>Start</a></td><td>{PROSE}</td></tr></table>")

    assert PARAGRAPHS[2] in text.split("\n")


def test_a_surrounding_name_on_most_of_the_page_is_not_believed() -> None:
    """The class of an element that holds the whole story says nothing."""
    assert PARAGRAPHS[0] in _read(f"<div class='sidebar-layout hidden'>{PROSE}</div>")


def test_a_page_without_prose_gives_nothing() -> None:
    """Labels and links are no story."""
    assert _read("<p>Start</p><p><a href='/a'>Northwind opens a hall near the lake, says its chief</a></p>") == ""


def test_the_work_grows_with_the_page() -> None:
    """Many blocks do not make it quadratic."""

    def flat(size: int) -> Any:
        return parse_html(f"<body>{f'<p>{PARAGRAPHS[0]}</p>' * size}</body>")

    assert growth(densest, flat) < 3.5
