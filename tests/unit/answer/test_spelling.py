"""Tests of `answer.spelling`."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from answer.spelling import one_slip, respelled


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Antrhopic valuation", "Anthropic valuation"),
        ("antropic google deal size", "Anthropic google deal size"),
        ("who owns Colosus 1?", "who owns Colossus 1?"),
        ("how much is metas capex?", "how much is Meta's capex?"),
        ("What is Amazons capex?", "What is Amazon's capex?"),
        ("What is Anthropic's valuation?", "What is Anthropic's valuation?"),
        ("a table of oracles", "a table of Oracle's"),
        ("Which metals are used?", "Which metals are used?"),
        ("", ""),
    ],
)
def test_a_name_with_one_slip_is_written_as_it_should_be(typed: str, meant: str) -> None:
    """What is no name is left as it was typed."""
    assert meant == respelled(typed, lambda _: False)


def test_a_word_that_a_document_holds_is_no_slip() -> None:
    """Somebody else may go by it."""
    assert "Nebias capex" == respelled("Nebias capex", lambda word: word == "Nebias")
    assert "Nebius capex" == respelled("Nebias capex", lambda _: False)


@given(st.text("abcde", min_size=6, max_size=9), st.integers(0, 8), st.sampled_from("abcde"))
def test_each_kind_of_slip_is_one(name: str, place: int, letter: str) -> None:
    """The first letter stays."""
    place = 1 + place % (len(name) - 2)
    missing = name[:place] + name[place + 1 :]
    more = name[:place] + letter + name[place:]
    wrong = name[:place] + letter + name[place + 1 :]
    exchanged = name[:place] + name[place + 1] + name[place] + name[place + 2 :]

    for word in (missing, more, wrong, exchanged):
        assert one_slip(word, name) is (word != name)
    assert not one_slip(f"z{name[1:]}", name)
    assert not one_slip(name[:-2], name)
