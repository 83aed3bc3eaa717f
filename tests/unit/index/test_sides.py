"""Tests of `index.sides`."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.sides import name_spans, sides_of


@pytest.mark.parametrize(
    ("text", "sides"),
    [
        ("How does Meta's capex compare with Amazon's?", [("Meta",), ("Amazon",)]),
        (
            "How does Anthropic's deal with Fluidstack compare to Stargate?",
            [("Anthropic", "Fluidstack"), ("Stargate",)],
        ),
        ("How do Meta and Amazon compare with Google?", [("Meta",), ("Amazon",), ("Google",)]),
        (
            "Which is larger, Hyperion, Colossus 2 or Project Rainier?",
            [("Hyperion",), ("Colossus 2",), ("Project Rainier",)],
        ),
        ("Polaris Forge 1 vs Polaris Forge 2: MW leased?", [("Polaris Forge 1",), ("Polaris Forge 2",)]),
        ("Is Microsoft putting more into Norway or into Japan?", [("Norway",), ("Japan",)]),
        ("Compare Oracle's lease in Texas with its lease in Ohio", [("Texas",), ("Ohio",)]),
        ("Did Intel's Altona or Belmont plant cost more?", [("Altona",), ("Belmont",)]),
        ("Is Meta's Hyperion larger than OpenAI's Stargate?", [("Meta's Hyperion",), ("OpenAI's Stargate",)]),
        ("Does Meta spend more than Amazon did in 2025?", [("Meta",), ("Amazon",)]),
    ],
)
def test_what_is_compared(text: str, sides: list[tuple[str, ...]]) -> None:
    """The sides stand around the word that compares them, or side by side; what both are about is no side."""
    assert sides == [side.names for side in sides_of(text)]


@pytest.mark.parametrize(
    "text",
    ["What do Meta and Amazon build?", "Is Meta's capex higher than guided?", "Compare the leases", "", "or"],
)
def test_nothing_is_compared(text: str) -> None:
    """A question that compares nothing, or no two things that it names, has no sides."""
    assert () == sides_of(text)


def test_each_side_is_asked_without_the_others() -> None:
    """The text of a side keeps what is asked of all of them, and drops the other names."""
    first, second = sides_of("Is CoreWeave owed more by OpenAI or by Meta?")

    assert "Is CoreWeave owed more by OpenAI or by ?" == first.text
    assert "Is CoreWeave owed more by or by Meta?" == second.text


def test_a_date_is_no_name() -> None:
    """Capitalised words of dates, kinds of thing and openings of sentences name nothing."""
    assert [] == name_spans("Which GPUs were sold in November 2025?", [])
    assert [(13, 20)] == name_spans("How large is Abilene?", [])


@given(st.text(max_size=80))
def test_any_text_has_sides_or_none(text: str) -> None:
    """No text fails, and one thing alone is never compared."""
    assert 1 != len(sides_of(f"{text} or Meta"))
