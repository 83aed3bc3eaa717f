"""Tests of `index.sentences`."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.sentences import sentence_spans

texts = st.lists(
    st.sampled_from([".", "! ", "? ", "\n", "\n\n", " ", "…", "。", "”", "Inc. ", "U.S. ", "- ", "| a | b |\n", "3.5 "])
    | st.text(max_size=12)
).map("".join)


def _sentences(text: str) -> list[str]:
    return [text[start:end] for start, end in sentence_spans(text)]


@given(texts)
def test_every_visible_character_is_in_one_sentence(text: str) -> None:
    """Sentences stand in order, apart, trimmed, and between them there is blank space only."""
    spans = sentence_spans(text)
    edges = [0, *(edge for span in spans for edge in span), len(text)]

    assert sorted(edges) == edges
    assert all(text[start:end] == text[start:end].strip() != "" for start, end in spans)
    assert (
        ""
        == "".join(text[gap_start:gap_end] for gap_start, gap_end in zip(edges[::2], edges[1::2], strict=True)).strip()
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One ends. Two ends! Three? Yes…", ["One ends.", "Two ends!", "Three?", "Yes…"]),
        ("He said “Stop.” Then he left.", ["He said “Stop.”", "Then he left."]),
        ("Dr. Smith met Mr. Jones on Nov. 12.", ["Dr. Smith met Mr. Jones on Nov. 12."]),
        ("Amazon.com Inc. Chief Andy Jassy spoke.", ["Amazon.com Inc. Chief Andy Jassy spoke."]),
        ("They sued Apple Inc. The court agreed.", ["They sued Apple Inc.", "The court agreed."]),
        ("It is in the U.S. It grows.", ["It is in the U.S.", "It grows."]),
        ("The U.S. Army buys 2.2 GW. J. Doe signed.", ["The U.S. Army buys 2.2 GW.", "J. Doe signed."]),
        ("A price of $3.5 billion. Next.", ["A price of $3.5 billion.", "Next."]),
        ("see fig. 3 e.g. Ironwood. End.", ["see fig. 3 e.g. Ironwood.", "End."]),
        ("He asked why? because. Then.", ["He asked why? because.", "Then."]),
    ],
)
def test_where_sentences_end(text: str, expected: list[str]) -> None:
    """A full stop ends a sentence unless an abbreviation, a number or a small letter says otherwise."""
    assert expected == _sentences(text)


def test_headings_and_lists_are_not_run_together() -> None:
    """A heading, every list item and every paragraph is a sentence of its own."""
    text = "A heading\n\nA paragraph.\n- first item\n- second item\n1. third\n(a) fourth"

    assert text.replace("\n\n", "\n").split("\n") == _sentences(text)


def test_a_table_is_read_row_by_row() -> None:
    """Table rows stay apart."""
    rows = ["| Company | Spend |", "| --- | --- |", "| Amazon | $100 billion |", "| Meta | $65 billion |"]

    assert rows == _sentences("\n".join(rows))


def test_wrapped_lines_are_one_sentence() -> None:
    """Lines that the page's width broke, as PDFs have them, do not end a sentence."""
    text = (
        "The company plans to invest more than fifty billion dollars in its data\n"
        "Centres over three years, according to a statement that was published in\n"
        "late November. The first opens\nin 2026."
    )

    assert 2 == len(_sentences(text))
    assert "The first opens\nin 2026." == _sentences(text)[1]


def test_short_lines_are_kept_apart() -> None:
    """Lines that end well before the page does were broken by their author."""
    assert ["Revenue", "Net income", "Total"] == _sentences("Revenue\nNet income\nTotal")


def test_chinese_and_japanese_sentences_need_no_space() -> None:
    """An ideographic full stop ends a sentence at once, with its closing quotation mark."""
    assert ["「数据中心。」", "算力。", "明年？", "是"] == _sentences("「数据中心。」算力。明年？是")


def test_windows_line_ends_are_line_ends() -> None:
    """A carriage return before the newline changes nothing."""
    assert ["One", "Two", "Three."] == _sentences("One\r\n\r\nTwo\r\nThree.")


@pytest.mark.parametrize(
    "hostile", ["." * 100_000 + "x", "a" * 100_000 + ". B", "一。" * 50_000, "a. B " * 50_000, "\n " * 50_000]
)
def test_hostile_text_takes_no_longer_than_other_text(hostile: str) -> None:
    """A hundred thousand dots, an endless word or fifty thousand sentences in a line are split in a moment."""
    begun = time.process_time()
    sentence_spans(hostile)

    assert 3 > time.process_time() - begun
