"""Tests that what stands in a document is found, whatever script it is written in."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from api.settings import Settings
from api.wiring import Groundwork, open_groundwork

_DECOYS = [f"The harbour wall was mended on a quiet morning by {number} masons." for number in range(40)]
_WORDS = st.text(st.characters(categories=["L", "N"]), min_size=3, max_size=12)
_SIGNS = st.text(st.characters(categories=["S"], min_codepoint=0x80), min_size=1, max_size=6)


@pytest.fixture(scope="module")
def decoys(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Groundwork]:
    """Forty plain documents under the real default model."""
    home = tmp_path_factory.mktemp("decoys")
    with open_groundwork(dataclasses.replace(Settings.from_environ({}), home=home, vector_index="exact")) as groundwork:
        groundwork.add_all([groundwork.read_text(f"Decoy {n}", text) for n, text in enumerate(_DECOYS)])
        yield groundwork


@settings(max_examples=60, deadline=None)
@given(_WORDS | _SIGNS)
@example("数据中心")
@example("🇺🇸")
@example("👩‍💻")
@example("𞤀𞤁")
@example("㋿")
def test_an_exact_token_is_found(decoys: Groundwork, token: str) -> None:
    """A search for a token of any script brings the one document that holds it."""
    reading = decoys.read_text("A find", f"On the quay somebody had painted {token} in white.")
    assume(token in reading.text)  # What changes when text is taken in is another token.
    added = decoys.add(reading, restore=True)
    try:
        found = [hit.document.id for hit in decoys.search(token, limit=10)]
    finally:
        decoys.remove(added.document.id)

    assert added.document.id in found


def test_part_of_an_unspaced_run_is_found(decoys: Groundwork) -> None:
    """Chinese has no spaces: a word inside a run is found all the same, and nothing else is."""
    added = decoys.add(decoys.read_text("A find", "去年新建的数据中心已经投入使用"))

    assert [added.document.id] == [hit.document.id for hit in decoys.search("数据中心", limit=1)]


@given(st.text(max_size=60).filter(str.strip))
@settings(max_examples=60, deadline=None)
def test_any_text_is_searched(decoys: Groundwork, question: str) -> None:
    """No text makes search fail."""
    assert len(decoys.search(question, limit=5)) <= 5
