"""Tests of `answer.words`."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from answer.words import stem, terms


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("chips", "chip"),
        ("GPUs", "accelerator"),
        ("leases", "rental"),
        ("leased", "lease"),
        ("paid", "price"),
        ("jobs", "employees"),
        ("site", "campus"),
        ("Bruyères", "bruyeres"),
        ("Amazon's", "amazon"),
        ("Amazon’s", "Amazon"),
        ("companies'", "company"),
        ("postponed", "delay"),
        ("halted", "pause"),
    ],
)
def test_words_of_one_idea_have_one_stem(one: str, other: str) -> None:
    """Inflections, accents, possessives and the synonyms of this field are compared as one word."""
    assert stem(one) == stem(other)


@pytest.mark.parametrize(("one", "other"), [("chip", "rack"), ("lease", "buy"), ("Meta", "Amazon"), ("2025", "2026")])
def test_words_of_two_ideas_have_two_stems(one: str, other: str) -> None:
    """What is folded together is one idea only."""
    assert stem(one) != stem(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("capital expenditures", "capex"),
        ("Capital spending", "CapEx"),
        ("data centers", "datacentre"),
        ("data-centre", "data center"),
        ("2 gigawatts", "2 GW"),
        ("megawatt-hours", "MWh"),
        ("went live", "opening"),
        ("came online", "opening"),
        ("broke ground", "construction"),
        ("power purchase agreement", "PPA"),
        ("the U.S.", "United States"),
    ],
)
def test_phrases_are_folded_before_words_are_split(one: str, other: str) -> None:
    """A term of several words is the same term as its short form."""
    assert terms(one) == terms(other)


def test_terms_keep_order_and_repeats_and_leave_out_little_words() -> None:
    """Telling words come as stems in the order of the text; words that every sentence has do not come."""
    assert ["meta", "nvidia", "meta"] == terms("What does Meta say of NVIDIA and of Meta?")
    assert [] == terms("What is it about?")


def test_a_joined_word_counts_whole_and_in_parts() -> None:
    """A word with a hyphen is found by its parts and by itself."""
    assert {"nuclear-pow", "nuclear"} <= set(terms("nuclear-powered"))
    assert ["gpt-5", "gpt", "5"] == terms("GPT-5")


@given(st.text(max_size=200))
def test_no_text_is_refused(text: str) -> None:
    """Every text has terms, none of them empty, and reading it twice gives the same ones."""
    found = terms(text)

    assert "" not in found
    assert found == terms(text)


def test_threads_do_not_mix_their_words() -> None:
    """Questions that are answered at the same time get the stems that they would get alone."""
    words = [
        f"{start}{middle}{end}"
        for start in ("compil", "x", "operation")
        for middle in ("al", "at", "is")
        for end in ("ations", "izing", "ness", "fully", "ously", "ement")
    ] * 40
    alone = [stem.__wrapped__(word) for word in words]
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(stem.__wrapped__, words))

    assert alone == together
