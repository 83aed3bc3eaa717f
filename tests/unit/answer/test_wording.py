"""Tests of `answer.wording`."""

from __future__ import annotations

import pytest

from answer import wording
from answer.words import stem


@pytest.mark.parametrize(
    ("slot", "question"),
    [
        ("money", "How much will Anthropic pay Google?"),
        ("money", "what did the campus cost"),
        ("money", "What is the price per GPU-hour?"),
        ("money", "Meta capex 2026"),
        ("money", "What is CoreWeave's backlog?"),
        ("amount", "How large is the lease?"),
        ("amount", "What is the size of Stargate UAE?"),
        ("power", "How many GW has Meta contracted?"),
        ("power", "How many megawatts does TeraWulf lease out?"),
        ("power", "What is the peak load of the site?"),
        ("power", "How much power does Fairwater draw?"),
        ("count", "How many permanent jobs will there be?"),
        ("count", "What is the number of chips?"),
        ("date", "When does Crane restart?"),
        ("date", "In which quarter does it open?"),
        ("date", "How soon will it run?"),
        ("duration", "How long is the lease?"),
        ("duration", "For how many years did Microsoft sign?"),
        ("duration", "What is the term of the contract?"),
        ("place", "Where is Project Rainier?"),
        ("place", "In which state is Hyperion?"),
        ("who", "Who leases Colossus 1?"),
        ("who", "Which utility supplies the campus?"),
        ("reason", "Why was Stargate UK paused?"),
        ("reason", "What was the reason for the delay?"),
    ],
)
def test_what_a_question_asks_for(slot: wording.Slot, question: str) -> None:
    """Each kind of thing is asked for in words of its own."""
    assert wording.SLOTS[slot].search(question)


@pytest.mark.parametrize(
    ("slot", "question"),
    [
        ("count", "How many GW has Meta contracted?"),
        ("count", "How many years does the lease run?"),
        ("power", "How many chips are there?"),
        ("date", "What happened whenever prices rose?"),
        ("who", "The whole of it?"),
        ("place", "Nowhere?"),
        ("money", "Who is it?"),
        ("reason", "Who is it?"),
    ],
)
def test_what_a_question_does_not_ask_for(slot: wording.Slot, question: str) -> None:
    """Watts and years are not counted like things, and part of a word asks for nothing."""
    assert not wording.SLOTS[slot].search(question)


@pytest.mark.parametrize(
    ("question", "counted"),
    [
        ("How many permanent jobs will the sites create?", "permanent jobs"),
        ("How many Trainium2 chips does Project Rainier have?", "Trainium2 chips"),
        ("how many buildings", "buildings"),
        ("How many GPUs per rack?", "GPUs"),
    ],
)
def test_what_is_counted(question: str, counted: str) -> None:
    """The noun phrase after "how many" is what is counted."""
    found = wording.COUNTED.search(question)

    assert found is not None
    assert counted == found["words"]


@pytest.mark.parametrize(
    ("question", "focus"),
    [
        ("What interest rate does Mistral pay?", "interest rate"),
        ("What is the thermal design power of Ironwood?", "thermal design power"),
        ("How large is the backlog of AWS?", "backlog"),
        ("Which site was paused?", "site"),
    ],
)
def test_what_a_question_is_about(question: str, focus: str) -> None:
    """The noun phrase after the question word is what is asked for."""
    found = wording.FOCUS.search(question)

    assert found is not None
    assert focus == found["words"].strip()


def test_general_words_are_kept_as_stems() -> None:
    """The words that say nothing of what is asked are compared as all words are."""
    assert {stem("companies"), stem("announced"), stem("latest")} <= wording.GENERIC
    assert stem("Trainium3") not in wording.GENERIC
