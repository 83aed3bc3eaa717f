"""What a question takes for granted."""

from __future__ import annotations

import pytest

from answer.extractive import select
from answer.premise import takeovers, told_of_takeover
from answer.question import understand
from tests.fakes import HashingEmbedder
from tests.unit.answer.evidence import hit

_EMBED = HashingEmbedder(dimension=256).embed
_CHANGES = [
    hit("Nebius raised its contracted-power target to 5 GW in August 2026.", title="Nebius raises its target"),
    hit("Nebius left its connected power unchanged.", title="Nebius and connected power"),
    hit("Constellation accelerated the Crane restart by a year.", title="Crane sooner than planned"),
]


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("Who bought TeraWulf?", ("TeraWulf",)),
        ("did microsoft buy three mile island?", ("three mile island",)),
        ("Why did OpenAI acquire CoreWeave in 2026?", ("CoreWeave",)),
        ("Why did Microsoft sell Fairwater?", ("Fairwater",)),
        ("How many NVIDIA chips did Meta buy?", ()),
        ("Did Meta buy NVIDIA chips?", ()),
        ("Who buys Trainium2?", ()),
        ("What did Anthropic buy from Broadcom?", ()),
        ("What did CoreWeave do?", ()),
    ],
)
def test_a_takeover_is_of_a_whole_company_or_site(question: str, names: tuple[str, ...]) -> None:
    """What is bought of somebody's goods is no takeover."""
    assert names == takeovers(understand(question))


def test_a_takeover_is_told_beside_its_name() -> None:
    """A sentence has it whichever way round it says it, and not by another purchase."""
    assert told_of_takeover("Ampere", ["SoftBank completed its acquisition of the chip designer Ampere."])
    assert told_of_takeover("Ampere", ["Ampere was bought by SoftBank."])
    assert not told_of_takeover("Ampere", ["Ampere sells chips.", "SoftBank bought a stake elsewhere."])


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("Did Nebius cut its contracted-power target?", "Nebius raised"),
        ("Was the Crane restart delayed?", "Constellation accelerated"),
    ],
)
def test_the_reverse_of_what_is_taken_for_granted_comes_first(question: str, first: str) -> None:
    """Who asks for a cut of what was raised is told of the raise, as the reverse."""
    selection = select(understand(question), _CHANGES, _EMBED, 8)

    assert selection.is_reverse
    assert selection.chosen[0].text.startswith(first)


@pytest.mark.parametrize(
    "question",
    [
        "Why did Nebius raise its contracted-power target?",
        "Did Nebius raise or cut its contracted-power target?",
        "Did Nebius cut its prices?",
        "Did CoreWeave cut its contracted-power target?",
    ],
)
def test_what_is_told_or_of_another_is_no_reverse(question: str) -> None:
    """The change itself, both named as alternatives, another object and another company are no false premise."""
    assert not select(understand(question), _CHANGES, _EMBED, 8).is_reverse
