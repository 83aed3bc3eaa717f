"""Tests of `index.keywords`, on a real FTS5 table."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from corpus.schema import KEYWORD_TABLE
from index.keywords import expression, signs


@pytest.fixture(scope="module")
def table() -> Iterator[sqlite3.Connection]:
    """An FTS5 table as the record has it, with one row."""
    connection = sqlite3.connect(":memory:")
    connection.execute(KEYWORD_TABLE)
    connection.execute(
        "INSERT INTO keywords (rowid, header, body) VALUES (7, 'AWS | 2025-11-12', ?)",
        ["Project Rainier: 500,000 Trainium2 chips, $50bn, 2.2 GW; zürich's C++ \"quoted\" O'Brien AND NOT near"],
    )
    yield connection
    connection.close()


def _found(table: sqlite3.Connection, question: str) -> list[int]:
    words = expression(question)
    if words is None:
        return []
    return [row[0] for row in table.execute("SELECT rowid FROM keywords WHERE keywords MATCH ?", [words])]


@given(question=st.text())
@example(question='"')
@example(question="a AND b OR NOT (c NEAR d) body: x* ^y {z} -w")
@example(question="\x00\ud800 ٣ ½ ꟑ 𞤀")
def test_whatever_is_typed_is_accepted(table: sqlite3.Connection, question: str) -> None:
    """FTS5 takes the expression of any text, and finds the row when its word is added."""
    _found(table, question)

    assert [7] == _found(table, question[:40].replace('"', "") + " Trainium2")


@pytest.mark.parametrize(
    "question",
    [
        "Trainium2",
        "trainium2?",
        "How many Trainium2 chips?",
        "2.2 GW",
        "$50bn",
        "500,000",
        "Zurich",
        "“Rainier”",
        "O'Brien",
        "AWS",
        "2025-11-12",
        "quoted",
        "AND",
        "near",
        "chip",
        "C++ chips",
        "zürich",
    ],
)
def test_a_word_is_found(table: sqlite3.Connection, question: str) -> None:
    """Words are found whatever punctuation, case, accents or plural they come with, also those FTS5 has as syntax."""
    assert [7] == _found(table, question)


@pytest.mark.parametrize("question", ["Gaudi", "2.3", "500,001", "body:Gaudi", "Gaudi*", "tra*", "Trainium2-based-x"])
def test_another_word_is_not(table: sqlite3.Connection, question: str) -> None:
    """What the row does not hold does not find it: no prefixes, no columns."""
    assert [] == _found(table, question)


def test_little_words_are_left_out() -> None:
    """Words that say nothing are not searched for, unless there is no other."""
    assert '"Anthropic" OR "announce"' == expression("What did Anthropic announce about it?")
    assert '"What" OR "is" OR "it"' == expression("What is it?")


def test_a_word_counts_once() -> None:
    """A word that is repeated is searched for once, and a very long question is cut short."""
    assert '"chips"' == expression("chips chips, chips!")
    assert 64 == str(expression(" ".join(f"word{number}" for number in range(200)))).count('" OR "') + 1


@pytest.mark.parametrize("question", ["", " ", "?!", "\ud800", "+ - *"])
def test_no_word_no_expression(question: str) -> None:
    """A question without a word has no expression."""
    assert expression(question) is None


@pytest.mark.parametrize(
    ("question", "odd"),
    [
        ("数据中心 in Texas?", ["数据中心"]),
        ("🇺🇸 🏭!", ["🇺🇸", "🏭"]),
        ("Zürich pays €5", []),
        ("?? ... '' -", []),
        ("", []),
    ],
)
def test_signs_are_what_no_keyword_index_may_know(question: str, odd: list[str]) -> None:
    """Words without a Latin letter or digit are looked up letter for letter; plain punctuation is none."""
    assert odd == signs(question)
