"""What changed between two texts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.differences import compared, differences
from corpus.document import VersionId
from corpus.errors import UnknownVersion
from tests.unit.api.nouns import version

FIRST = "It plans 300 MW. It opens in 2026. It is in Texas."
SECOND = "It plans 400 MW. It opens in 2026. It is in Texas. It has two halls."


def test_changed_sentences_stand_side_by_side() -> None:
    """A restated figure shows before and after; what stayed is not repeated."""
    assert differences(FIRST, SECOND) == [
        {"op": "replace", "before": "It plans 300 MW.", "after": "It plans 400 MW."},
        {"op": "insert", "before": None, "after": "It has two halls."},
    ]


@given(st.text(max_size=200))
def test_equal_texts_do_not_differ(text: str) -> None:
    """Nothing is made up."""
    assert differences(text, text) == []


def test_by_default_the_newest_is_compared_with_the_one_before() -> None:
    """The question a reader has is what changed last."""
    versions = [
        version(id=VersionId(f"ver_{n}"), number=n, text=text) for n, text in enumerate((FIRST, FIRST, SECOND), 1)
    ]
    found = compared(versions, None, None)

    assert (found["from"]["number"], found["to"]["number"], len(found["changes"])) == (2, 3, 2)


def test_figures_and_fields_come_with_the_sentences() -> None:
    """The title is compared, and what else both versions say was read."""
    old = version(title="Plan", text=FIRST, details={"published_at": "2026-01-02", "author": "A. Writer"})
    new = version(id=VersionId("ver_2"), number=2, title="New plan", text=SECOND, details={"published_at": None})
    found = compared([old, new], None, None)

    assert [(change["before"], change["after"]) for change in found["figures"]] == [("300 MW", "400 MW")]
    assert found["fields"] == [
        {"field": "title", "before": "Plan", "after": "New plan"},
        {"field": "published_at", "before": "2026-01-02", "after": None},
    ]


def test_a_single_version_is_its_own_predecessor() -> None:
    """There is nothing to compare it with, and that is no error."""
    assert compared([version()], None, None)["changes"] == []


def test_a_version_of_another_document_is_unknown() -> None:
    """Ids are looked up among the document's own versions only."""
    with pytest.raises(UnknownVersion):
        compared([version()], "ver_other", None)
