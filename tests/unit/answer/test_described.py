"""Organisations that a question describes."""

from __future__ import annotations

import pytest

from answer.described import named, valued


@pytest.mark.parametrize(
    ("question", "understood"),
    [
        ("By how much did the Blackwell maker beat its outlook?", "By how much did NVIDIA beat its outlook?"),
        ("What did the maker of ChatGPT commit to Oracle?", "What did OpenAI commit to Oracle?"),
        ("the Trainium designer's capex in 2026", "Amazon's capex in 2026"),
        ("How much will Google's parent spend?", "How much will Alphabet spend?"),
        ("What does the parent company of Facebook build?", "What does Meta build?"),
        ("How much does the company that runs Project Rainier spend?", "How much does Amazon spend?"),
        ("What does the lab behind ChatGPT pay?", "What does OpenAI pay?"),
        ("What does Elon Musk's AI company pay?", "What does xAI pay?"),
        ("What did Altman's lab sign with CoreWeave?", "What did OpenAI sign with CoreWeave?"),
        (
            "Brad Smith presented the plan. What is his employer spending?",
            "What is Microsoft spending?",
        ),
        (
            "Sam Altman named a site. When will his company open it?",
            "Sam Altman named a site. When will OpenAI open it?",
        ),
    ],
)
def test_a_description_gives_way_to_the_name(question: str, understood: str) -> None:
    """A maker of something known, a parent, and the company of somebody known are named."""
    assert understood == named(question)


@pytest.mark.parametrize(
    "question",
    [
        "Who is the maker of Trainium?",
        "What is the company that owns Lake Mariner worth?",
        "Which company is the designer of Maia?",
        "Which lab's developer signed with NVIDIA?",
        "What did the parent of Microsoft do?",
        "What did Sam Altman say about the company?",
        "Sam Altman and Elon Musk met. What did his company pay?",
        "What does NVIDIA's maker pay?",
        "Did Tan speak of his company?",
        "",
    ],
)
def test_what_describes_nobody_known_is_left_as_it_is(question: str) -> None:
    """Who asks for the maker is not told it in the question; a company has no maker, and two people no one company."""
    assert question == named(question)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("What is Nscale worth?", "What is Nscale's valuation?"),
        ("what's anthropic now worth?", "What is anthropic's valuation now?"),
        ("How much was OpenAI worth in 2025?", "What was OpenAI's valuation in 2025?"),
        ("What is the contract with Nscale worth?", "What is the contract with Nscale worth?"),
        ("How much is Microsoft's Nscale deal worth?", "How much is Microsoft's Nscale deal worth?"),
        ("Is Nscale worth it?", "Is Nscale worth it?"),
    ],
)
def test_what_an_organisation_is_worth_is_its_valuation(typed: str, meant: str) -> None:
    """Sources say valuation; what a deal is worth is something else."""
    assert meant == valued(typed)
