"""Tests of `answer.hops`, over hits made by hand and the hashing embedder."""

from __future__ import annotations

import pytest

from answer.extractive import select
from answer.hops import hop_of, led_over
from answer.question import understand
from tests.fakes import HashingEmbedder
from tests.unit.answer.evidence import hit

_EMBED = HashingEmbedder(dimension=256).embed
_HITS = [
    hit("Amazon builds the chips for Project Rainier in Indiana.", title="Rainier", date="2025-10-29"),
    hit("Project Rainier was praised by everybody who saw it in Indiana.", title="Praise", date="2025-11-01"),
    hit("Amazon plans to spend $200 billion in 2026.", title="Plans", date="2026-02-05"),
    hit("Meta plans to spend $140 billion in 2026.", title="Meta", date="2026-02-06"),
]


def test_what_is_described_is_named_and_the_rest_asked_of_it() -> None:
    """The sentence that names the one described is the bridge; what it says already is not asked again."""
    hop = hop_of(
        understand("What does the company that builds the chips for Project Rainier plan to spend?"), _HITS, _EMBED
    )

    assert hop is not None
    assert "Rainier" == hop.bridge.document.title
    assert [("Amazon",)] == [step.group for step in hop.steps]
    assert "Rainier" not in hop.steps[0].text
    assert hop.steps[0].text.startswith("What does")


@pytest.mark.parametrize(
    "question",
    [
        "What does Amazon plan to spend?",
        "How did the company that builds the chips of Project Rainier change its plans over time?",
        "Does the company that builds the chips of Project Rainier spend more than Meta?",
        "Who are Amazon's chip suppliers?",
    ],
)
def test_no_hop_is_needed(question: str) -> None:
    """A question that names whom it means needs none, nor does one that traces, compares or asks for the described."""
    assert hop_of(understand(question), _HITS, _EMBED) is None


def test_whom_a_sentence_names_is_asked_about_and_not_the_owner_of_its_site() -> None:
    """The one that builds a campus is meant; not whose programme it belongs to, nor who else a title names."""
    hits = [
        hit("Crusoe raised $1 billion when its campus in Abilene was partly online.", title="Crusoe and Mubadala"),
        hit("The valuation of Crusoe is $10 billion.", title="Crusoe"),
    ]
    hop = hop_of(understand("What is the valuation of the company building the Abilene campus?"), hits, _EMBED)

    assert hop is not None
    assert [("Crusoe",)] == [step.group for step in hop.steps]


def test_no_hop_without_somebody_new() -> None:
    """Where the bridge names nobody whom the question did not, there is nothing to ask next."""
    question = understand("Where is the campus that is so quiet?")

    assert hop_of(question, [hit("The campus that is so quiet stands by a river.")], _EMBED) is None


def test_the_answer_leads_and_the_bridge_follows() -> None:
    """What the one described does comes first, then the sentence that tells who it is."""
    question = understand("What does the company that builds the chips for Project Rainier plan to spend in 2026?")
    hop = hop_of(question, _HITS, _EMBED)
    assert hop is not None
    selection = led_over(hop, question, select(question, _HITS, _EMBED, 8), _HITS, _EMBED, 8)

    assert ["Plans", "Rainier"] == [each.document.title for each in selection.chosen]
