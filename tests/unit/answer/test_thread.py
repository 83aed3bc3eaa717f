"""What follow-up questions mean after the questions before them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from answer.thread import LONGEST, resolve

COMMITTED = "What did Anthropic commit to with Fluidstack?"
CAPEX = "What capital expenditure does Microsoft expect for 2026?"
POWER = "How much power will Monarch have?"


@pytest.mark.parametrize(
    ("previous", "typed", "resolved"),
    [
        (COMMITTED, "and Microsoft?", "What did Microsoft commit to with Fluidstack?"),
        (COMMITTED, "And with Google?", "What did Anthropic commit to with Google?"),
        (COMMITTED, "since when?", "Since when did Anthropic commit to with Fluidstack?"),
        (COMMITTED, "Is the deal binding?", "Is the deal between Anthropic and Fluidstack binding?"),
        (COMMITTED, "Do they own the sites?", "Do Anthropic and Fluidstack own the sites?"),
        (COMMITTED, "When will construction start?", "When will construction start for Anthropic and Fluidstack?"),
        (COMMITTED, "and now?", "What did Anthropic commit to with Fluidstack now?"),
        (CAPEX, "what about 2027?", "What capital expenditure does Microsoft expect for 2027?"),
        (CAPEX, "in 2027?", "What capital expenditure does Microsoft expect in 2027?"),
        (CAPEX, "and Google's?", "What capital expenditure does Google expect for 2026?"),
        (CAPEX, "How large is its backlog?", "How large is Microsoft's backlog?"),
        (CAPEX, "Who leads the company?", "Who leads Microsoft?"),
        (CAPEX, "And what was it in 2025?", "What capital expenditure does Microsoft expect in 2025?"),
        (CAPEX, "How does that compare with Amazon?", f"{CAPEX[:-1]} compared with Amazon?"),
        (CAPEX, "compared to Meta?", f"{CAPEX[:-1]} compared with Meta?"),
        ("What is Meta's capex?", "why?", "What is the reason for Meta's capex?"),
        (CAPEX, "who pays?", "Who pays for Microsoft?"),
        (CAPEX, "and total revenue?", "Total revenue for Microsoft?"),
        (POWER, "by when?", "By when will Monarch have power?"),
        (POWER, "Hawesville?", "How much power will Hawesville have?"),
        (POWER, "who supplies it?", "Who supplies Monarch?"),
        (POWER, "since June 2026?", "How much power will Monarch have since June 2026?"),
        ("Which chips does Project Rainier use?", "how many?", "How many chips does Project Rainier use?"),
        ("Which chips does Project Rainier use?", "how much power?", "How much power does Project Rainier use?"),
        ("Who supplies power to Project Rainier?", "since when?", "Since when: who supplies power to Project Rainier?"),
        (
            "How does Amazon's capex compare with Google's?",
            "and Meta's?",
            "How does Amazon's capex compare with Meta's?",
        ),
    ],
)
def test_a_follow_up_leans_on_the_question_before(previous: str, typed: str, resolved: str) -> None:
    """Another name, another time, another question word, and words that stand for the subject are all completed."""
    assert resolved == resolve(typed, [previous])


@pytest.mark.parametrize(
    "typed",
    [
        "What has Meta committed to with CoreWeave?",
        "What is a hyperscaler?",
        "Who are the biggest spenders on capital expenditure in 2026?",
        "Which companies plan data centres in Norway, and since when?",
    ],
)
def test_a_question_that_stands_alone_stays_as_it_is(typed: str) -> None:
    """A question with a subject of its own is no follow-up."""
    assert typed == resolve(typed, [COMMITTED])


def test_the_first_question_stays_as_it_is() -> None:
    """Nothing comes before it."""
    assert resolve(" and Microsoft? ", []) == "and Microsoft?"


def test_the_subject_may_stand_further_back() -> None:
    """Where the question before names nobody, the last one that does is meant."""
    assert resolve("Do they own it?", [CAPEX, "Who are the biggest spenders?"]) == "Do Microsoft own it?"


@given(st.text(max_size=120), st.lists(st.text(min_size=1, max_size=120), max_size=3))
def test_any_text_is_resolved_to_some_question(typed: str, earlier: list[str]) -> None:
    """Whatever is typed, there is a question, and it is not longer than questions may be."""
    resolved = resolve(typed, earlier)

    assert bool(typed.strip()) == bool(resolved)
    assert len(resolved) <= LONGEST
