"""Tests of `answer.gold` and `answer.scores`: what is wrong with an answer, and what becomes of many."""

from __future__ import annotations

from typing import Any

import pytest

from answer.answer import Missing, Statement
from answer.audit import Audit
from answer.gold import GoldQuestion, Judged, judge
from answer.scores import MEASURES, Score, scored
from tests.unit.api.nouns import answer, citation

SOUND = Audit(quotes=(True,), verified=(True,), loose_numbers=((),), uncited=0)
DECLINED = {
    "status": "insufficient",
    "statements": (),
    "text": "",
    "missing": Missing("The corpus does not say."),
}


def _judged(audit: Audit = SOUND, given: dict[str, Any] | None = None, **wanted: Any) -> Judged:
    """Judge the answer `Anthropic committed $50 billion.` by what is wanted of it."""
    return judge(GoldQuestion("a", "How much?", **wanted), answer(**given or {}), audit, 1.0)


@pytest.mark.parametrize(
    "wanted",
    [
        {},
        {"must_include": (("$50B", "60 billion"), ("Anthropic",))},
        {"latest": ("50 billion",)},
        {"wrong_if": ("5", "40 billion as current", "Anthropic has paid")},
        {"sources": (("fluidstack",), ("https://EXAMPLE.com/a?utm_source=x#y",), ("nowhere", "doc_1"))},
    ],
)
def test_a_right_answer_passes(wanted: dict[str, Any]) -> None:
    """Spelling does not matter, any one alternative will do, and a source is known by title, address or id."""
    assert () == _judged(**wanted).faults


@pytest.mark.parametrize(
    ("wanted", "fault"),
    [
        ({"must_include": (("Texas", "Ohio"),)}, "it does not say: Texas or Ohio"),
        ({"latest": ("60 billion",)}, "it does not lead with the latest value: 60 billion"),
        ({"wrong_if": ("50 billion as current",)}, "it says what is wrong: 50 billion as current"),
        ({"wrong_if": ("Anthropic committed",)}, "it says what is wrong: Anthropic committed"),
        ({"sources": (("Stargate",),)}, "it does not cite: Stargate"),
        ({"answerable": False}, "it is answered, and the record does not hold the answer"),
        ({"given": DECLINED}, "it is declined, and the record holds the answer"),
        ({"audit": Audit((False,), (True,), (), 0)}, "a quote does not stand in the stored text where its citation"),
        ({"audit": Audit((True,), (True,), (("60",),), 0)}, "numbers that its cited words do not hold: 60"),
        ({"audit": Audit((), (), (), 1)}, "a statement cites nothing"),
    ],
)
def test_a_fault_is_named(wanted: dict[str, Any], fault: str) -> None:
    """One clause for each thing that is wrong."""
    (found,) = _judged(**wanted).faults

    assert found.startswith(fault)


def test_only_declining_counts_where_there_is_no_answer() -> None:
    """Of an unanswerable question nothing else is judged."""
    assert _judged(given=DECLINED, answerable=False, must_include=(("Texas",),)).passed


def test_the_lead_is_the_first_statement_with_its_quotes() -> None:
    """A value that comes second does not lead."""
    given = {"statements": (Statement("It is in Texas.", ()), Statement("It is $50 billion.", (1,)))}

    assert _judged(given=given, latest=("50 billion",)).leads is False
    assert _judged(given=given, latest=("Texas",)).leads is True


def test_shares_are_counted_over_what_they_concern() -> None:
    """Each measure has its own questions, and one that has none is neither kept nor a number."""
    judged = [
        _judged(must_include=(("50 billion",), ("Texas",))),
        _judged(given=DECLINED, must_include=(("50 billion",),), kind="near-miss"),
        _judged(given=DECLINED, answerable=False, kind="near-miss"),
    ]
    found = scored(judged, {"declined": 1.0, "answered": 0.6, "latest_leads": 0.0})
    shares = {name: (score.value, score.of) for name, score in found.scores.items()}

    assert list(MEASURES) == list(shares)
    assert Score(1 / 3, 3) == found.scores["passed"]
    assert ((0.5, 2), (1.0, 1), (0.25, 2)) == (shares["answered"], shares["declined"], shares["must_include"])
    assert (None, 0) == shares["latest_leads"]
    assert ("answered", "latest_leads") == found.below
    assert {"near-miss": 2, "question": 1} == {kind: scores["passed"].of for kind, scores in found.kinds.items()}
    assert 0.0 == found.kinds["near-miss"]["answered"].value


def test_an_empty_address_is_no_source() -> None:
    """A citation without an address is not the address that is wanted."""
    wanted = (("https://example.com/a",),)

    assert not _judged(given={"citations": (citation(url=None),)}, sources=wanted).passed
