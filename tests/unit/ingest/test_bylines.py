"""Tests of people's and publishers' names."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.bylines import declared_authors, people, publisher_of
from ingest.metadata import PageMetadata, read_metadata
from tests.unit.ingest.page_samples import article


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["Ida Okafor"], "Ida Okafor"),
        (["By Ida Okafor and Per Holm"], "Ida Okafor, Per Holm"),
        (["Ida Okafor", "Ida Okafor"], "Ida Okafor"),
        (["Grid Post Staff", "Newsroom", "admin", "Acme Inc."], None),
        (["Grid Post"], None),
        (["https://facebook.com/x", "ida@example.com", ""], None),
        (["Jean-Luc O'Neil"], "Jean-Luc O'Neil"),
    ],
)
def test_only_people_are_authors(names: list[str], expected: str | None) -> None:
    """Organisations, addresses and the publisher itself are no authors."""
    assert people(names, publisher="Grid Post") == expected


@given(st.lists(st.text(max_size=100), max_size=5))
def test_any_names_can_be_judged(names: list[str]) -> None:
    """Nothing fails, and an author is one line."""
    found = people(names)

    assert found is None or "\n" not in found


def test_authors_and_publisher_come_from_the_page() -> None:
    """Linked data names the people, og:site_name the publisher."""
    page = read_metadata(article())

    assert declared_authors(page) == (["Ida Okafor"], "json-ld author")
    assert publisher_of(page, "https://x.example/") == "Grid Post"
    assert publisher_of(PageMetadata(), "https://blogs.nvidia.com/x") == "nvidia.com"
    assert publisher_of(PageMetadata(), None) is None
