"""Sources as a list: which form is meant."""

from __future__ import annotations

import pytest

from api.exporting import FORMS, Form, exported, form_of
from corpus.errors import InputError
from ingest.lists import read_list
from tests.unit.api.source_nouns import source


@pytest.mark.parametrize(
    ("given", "file", "form"),
    [
        (None, None, "opml"),
        (None, "a.opml", "opml"),
        (None, "a.XML", "opml"),
        (None, "a.csv", "csv"),
        (None, "a.txt", "plain"),
        (None, "a.dat", "opml"),
        ("CSV", "a.txt", "csv"),
    ],
)
def test_the_form_is_what_is_asked_for_or_what_the_file_is_called(
    given: str | None, file: str | None, form: str
) -> None:
    """OPML where nothing tells."""
    assert form_of(given, file) == form


def test_another_form_is_refused() -> None:
    """With those that there are."""
    with pytest.raises(InputError, match="opml, csv, plain"):
        form_of("doc")


@pytest.mark.parametrize("form", FORMS)
def test_what_is_exported_can_be_imported(form: Form) -> None:
    """The address survives every form."""
    found = read_list(exported([source()], form).encode(), f"list.{'txt' if form == 'plain' else form}")

    assert [row.url for row in found.rows] == [source().url]
