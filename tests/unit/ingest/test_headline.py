"""Tests of which title is the one over the article."""

from __future__ import annotations

import pytest

from ingest.headline import headline, without_site
from ingest.metadata import PageMetadata


@pytest.mark.parametrize(
    ("title", "plain"),
    [
        ("Chips for all | Grid Post", "Chips for all"),
        ("Chips for all - Grid Post", "Chips for all"),
        ("Chips for all – News – Grid Post", "Chips for all – News"),
        ("Chips for all | Power | Grid Post", "Chips for all"),
        ("Grid Post: Chips for all", "Grid Post: Chips for all"),
        ("Grid Post - Chips for all", "Chips for all"),
        ("Chips - and power - for all", "Chips - and power - for all"),
        ("Q3 | Grid Post", "Q3 | Grid Post"),
        ("Chips for all", "Chips for all"),
    ],
)
def test_site_names_are_stripped(title: str, plain: str) -> None:
    """Only what is the site's name, or a short part behind a bar, goes."""
    assert without_site(title, publisher="Grid Post", site="gridpost.example") == plain


def _page(*, headings: tuple[str, ...] = (), title: str | None = None, og: str | None = None) -> PageMetadata:
    return PageMetadata(meta={"og:title": (og,)} if og else {}, headings=headings, title=title)


def _headline(page: PageMetadata) -> str | None:
    found = headline(page, publisher="Grid Post", site="gridpost.example")
    return found.text if found else None


def test_the_printed_headline_beats_the_one_for_search_engines() -> None:
    """A heading that shares its words with a declared title is the title."""
    page = _page(
        headings=("Northwind plans 300 MW by the lake",), title="Northwind lake data centre: 300 MW | Grid Post"
    )

    assert _headline(page) == "Northwind plans 300 MW by the lake"


def test_a_heading_of_the_site_is_no_title() -> None:
    """The site's own name in a heading, and unrelated headings, are passed over."""
    page = _page(
        headings=("Grid Post", "Subscribe to our letter today", "Chips for all of us"), og="Chips for all of us"
    )

    assert _headline(page) == "Chips for all of us"
    assert (
        _headline(_page(headings=("Subscribe now please",), og="Chips for everyone - Grid Post"))
        == "Chips for everyone"
    )


def test_a_page_without_titles_has_its_heading_or_none() -> None:
    """The last resort is the first heading."""
    assert _headline(_page(headings=("Only heading",))) == "Only heading"
    assert _headline(_page()) is None
