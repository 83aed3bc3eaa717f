"""How sure the product is that evidence answers a question."""

from __future__ import annotations

from dataclasses import replace

import pytest

from answer.confidence import confidence, features_of, search_confidence
from answer.extractive import select
from answer.question import understand
from tests.fakes import HashingEmbedder
from tests.unit.answer.evidence import hit

_EMBED = HashingEmbedder(dimension=256).embed
_HITS = [
    hit("Meta signed nuclear agreements for up to 6.6 GW of reactors.", title="Meta and nuclear power"),
    hit("A gas plant of 2.67 GW is planned in West Texas.", title="A gas plant"),
]


def _features(question: str) -> dict[str, float]:
    return select(understand(question), _HITS, _EMBED, 8).features


def test_a_question_that_names_something_is_judged_by_what_it_asks_of_it() -> None:
    """Whether whom, what and when stand in one sentence, not only how close that is in meaning."""
    assert {"organisations", "focus", "time", "subjects"} <= set(_features("How much nuclear power did Meta sign?"))


def test_a_question_that_names_nothing_is_judged_by_its_closeness_to_the_texts_own_words() -> None:
    """Nothing can be looked up of it, so only its meaning is left, and whether one passage stands out."""
    features = _features("which nuclear agreements were signed?")

    assert {"own_words", "margin", "score", "of_field", "undone"} == set(features)
    assert confidence(features | {"margin": 0.3}) > confidence(features | {"margin": 0.0})


def test_titles_do_not_make_texts_close() -> None:
    """A near miss has the right title; the title is left out where closeness decides."""
    plain = [hit("The plant has two units.", title="Another title")]
    titled = [hit("The plant has two units.", title="which nuclear agreements were signed")]
    question = "which nuclear agreements were signed?"

    assert search_confidence(question, plain, _EMBED, _EMBED) == search_confidence(question, titled, _EMBED, _EMBED)


def test_words_that_are_found_are_surer_than_words_that_are_not() -> None:
    """The probability grows with how close the first passages are, and is 0 without any."""
    found = search_confidence("nuclear agreements of reactors", _HITS, _EMBED, _EMBED)
    other = search_confidence("the price of eggs in spring", _HITS, _EMBED, _EMBED)

    assert 0 == search_confidence("anything", [], _EMBED, _EMBED) < other < found < 1


def test_a_search_is_surer_where_one_passage_stands_out() -> None:
    """Two that score alike are less likely to hold the answer than one far ahead of the others."""
    ahead = [replace(each, score=score) for each, score in zip(_HITS, (1.0, 0.5), strict=True)]
    alike = [replace(each, score=1.0) for each in _HITS]
    question = "nuclear agreements of reactors"

    assert search_confidence(question, ahead, _EMBED, _EMBED) > search_confidence(question, alike, _EMBED, _EMBED)


@pytest.mark.parametrize("question", ["which nuclear agreements were signed?", "How much did Meta sign?"])
def test_features_say_all_that_the_confidence_rests_on(question: str) -> None:
    """The probability can be computed again from them."""
    question_read = understand(question)
    selection = select(question_read, _HITS, _EMBED, 8)

    assert features_of(question_read, selection.ranked, selection.chosen, _HITS, _EMBED) == selection.features
    assert selection.confidence == confidence(selection.features)


def test_what_is_seldom_done_must_be_told() -> None:
    """That a deal was cancelled is told by no sentence about the deal, unless that says so."""
    deal = hit("Meta signed a nuclear agreement with Vistra in January 2026.", title="Meta and Vistra")
    cancelled = hit("Meta cancelled the nuclear agreement with Vistra in May 2026.", title="Meta and Vistra")
    question = understand("When did Meta cancel the nuclear agreement with Vistra?")

    undone = [select(question, [each], _EMBED, 8).features["undone"] for each in (deal, cancelled)]

    assert [1.0, 0.0] == undone


def test_a_comparison_is_judged_by_a_sentence_for_each_side() -> None:
    """No sentence names both sides, and together they do all that is asked."""
    sides = [
        hit("Meta guided its 2026 capex to $140 billion.", title="Meta"),
        hit("Amazon guided its 2026 capex to $200 billion.", title="Amazon"),
    ]
    question = understand("Which 2026 capex is higher, Meta's or Amazon's?")

    assert 1.0 == select(question, sides, _EMBED, 8).features["organisations"]
    assert select(question, sides, _EMBED, 8).confidence > select(question, sides[:1], _EMBED, 8).confidence


_LEASES = [
    hit("Fluidstack leases 360 MW at Lake Mariner from TeraWulf.", title="TeraWulf and Fluidstack"),
    hit("For the June 2026 quarter, Microsoft expected capex of more than $40 billion.", title="Microsoft capex"),
    hit("Loughton will have 23,000 NVIDIA GB300 GPUs.", title="Nscale at Loughton"),
    hit("The first Fairwater site has 300,000 NVIDIA GB200 GPUs.", title="Microsoft Fairwater"),
    hit("The $3.4 billion pays IREN for a cloud that runs at Childress.", title="IREN and NVIDIA"),
]


@pytest.mark.parametrize(
    ("question", "near_miss", "lack"),
    [
        (
            "How many MW does Fluidstack lease from TeraWulf at Lake Mariner?",
            "How many MW does Meta lease from TeraWulf at Lake Mariner?",
            "stranger",
        ),
        (
            "What capex did Microsoft expect for the June 2026 quarter?",
            "What was Microsoft's actual capex in the June 2026 quarter?",
            "ahead",
        ),
        ("How many GB300 GPUs will Loughton have?", "How many GB200 GPUs will Loughton have?", "unfilled"),
        ("How much does NVIDIA pay IREN at Childress?", "How many GPUs does IREN run at Childress?", "unfilled"),
    ],
)
def test_what_is_told_of_something_else_is_no_answer(question: str, near_miss: str, lack: str) -> None:
    """Another organisation's lease, a plan for an outcome, and no number for a number: each lowers the confidence."""
    told = select(understand(question), _LEASES, _EMBED, 8)
    missed = select(understand(near_miss), _LEASES, _EMBED, 8)

    assert (0.0, 1.0) == (told.features[lack], missed.features[lack])
    assert missed.confidence < confidence(missed.features | {lack: 0.0})
