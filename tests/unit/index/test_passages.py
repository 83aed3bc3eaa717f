"""Tests of `index.passages`."""

from __future__ import annotations

import time

from hypothesis import example, given
from hypothesis import strategies as st

from index.passages import MAX_WORDS, _words, cut
from index.sentences import sentence_spans

_sentence = st.integers(1, 220).map(lambda words: " ".join(["Word"] * words) + ".")
_pieces = st.one_of(
    _sentence,
    st.sampled_from([" ", "\n", "\n\n", "- item", "| a | b |\n"]),
    st.text(max_size=20),
    st.integers(1, 400).map(lambda length: "数" * length + "。"),
    st.integers(1, 5000).map(lambda length: "x" * length),
)
texts = st.lists(_pieces, max_size=12).map(" ".join) | st.lists(_pieces, max_size=12).map("".join)


@given(texts)
def test_passages_are_exact_slices_that_cover_the_text(text: str) -> None:
    """Passages stand in order, apart, equal the text at their offsets, and leave out blank space only."""
    passages = cut(text)
    edges = [0, *(edge for passage in passages for edge in (passage.start, passage.end)), len(text)]

    assert [passage.text for passage in passages] == [text[passage.start : passage.end] for passage in passages]
    assert sorted(edges) == edges
    assert all(passage.text.strip() for passage in passages)
    assert "" == "".join(text[start:end] for start, end in zip(edges[::2], edges[1::2], strict=True)).strip()


@given(texts)
@example("数数数数数数数数数数数数数数数数数数数数数数数。" * 400)
def test_no_passage_is_longer_than_the_model_reads(text: str) -> None:
    """No passage has more than the most words, whatever the script."""
    assert [] == [passage for passage in cut(text) if _words(text, passage.start, passage.end) > MAX_WORDS]


@given(texts)
def test_sentences_stay_whole(text: str) -> None:
    """A passage begins and ends where sentences do, unless one sentence is longer than a passage may be."""
    spans = sentence_spans(text)
    long = [(start, end) for start, end in spans if _words(text, start, end) > MAX_WORDS]
    edges = {edge for span in spans for edge in span}

    for passage in cut(text):
        for edge in (passage.start, passage.end):
            assert edge in edges or any(start < edge < end for start, end in long)


@given(texts)
def test_cutting_is_repeatable(text: str) -> None:
    """The same text is always cut the same way."""
    assert cut(text) == cut(text)


def test_a_short_text_is_one_passage() -> None:
    """Sentences go together up to the limit."""
    text = "One sentence. Another one.\n\nA second paragraph."

    assert [text] == [passage.text for passage in cut(text)]


def test_nothing_gives_no_passage() -> None:
    """A text without words has no passages."""
    assert [] == cut("") == cut(" \n\t\n ")


def test_a_well_filled_passage_ends_with_its_paragraph() -> None:
    """After three quarters of the limit a paragraph's end also ends the passage."""
    first, second = "Word " * 124 + "end.", "A new thought."

    assert [first, second] == [passage.text for passage in cut(f"{first}\n\n{second}")]


def test_a_long_text_is_cut_quickly() -> None:
    """A book of a million words takes seconds, and an endless run of letters no longer."""
    begun = time.process_time()
    many = len(cut("A sentence of six plain words. " * 50_000)) + len(cut("x" * 500_000))

    assert many > 1_000
    assert 10 > time.process_time() - begun
