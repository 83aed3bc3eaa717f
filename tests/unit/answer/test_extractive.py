"""Tests of `answer.extractive`, over hits made by hand and the hashing embedder."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from answer.confidence import confidence
from answer.extractive import Selection, select
from answer.question import understand
from index.hit import Hit
from tests.fakes import HashingEmbedder
from tests.unit.answer.evidence import hit

_CAPEX = [
    hit("Meta guided its 2026 capex to $115-135 billion.", title="Meta in January", date="2026-01-28"),
    hit("Meta raised its 2026 capex guidance to $125-145 billion.", title="Meta in April", date="2026-04-29"),
    hit("Meta narrowed its 2026 capex guidance to $130-145 billion.", title="Meta in July", date="2026-07-29"),
    hit("Amazon told investors to expect $200 billion of capex in 2026.", title="Amazon", date="2026-02-05"),
    hit("Microsoft expects capex of $190 billion in 2026.", title="Microsoft", date="2026-07-30"),
    hit("Crane is rated at 835 MW and stands in Pennsylvania.", title="Crane", date="2024-09-20"),
]


def _select(question: str, hits: list[Hit], limit: int = 8) -> Selection:
    return select(understand(question), hits, HashingEmbedder(dimension=256).embed, limit)


def _titles(selection: Selection) -> list[str]:
    return [candidate.document.title for candidate in selection.chosen]


@pytest.mark.parametrize("hits", [[], [hit(" \n ")], [hit("Too short.")]])
def test_without_sentences_nothing_is_chosen(hits: list[Hit]) -> None:
    """No hits, or none with a sentence, give an empty choice without any confidence; all that was asked is unfilled."""
    assert Selection((), (), 0.0, ("date",), {}) == _select("When does it open?", hits)


def test_the_sentence_that_answers_comes_first() -> None:
    """The sentence about the subject and of the kind asked for leads."""
    selection = _select("How many MW is the Crane reactor rated at?", _CAPEX)

    assert "Crane is rated at 835 MW and stands in Pennsylvania." == selection.chosen[0].text
    assert () == selection.unfilled


def test_a_sentence_with_what_is_asked_beats_one_without() -> None:
    """Of two sentences about one thing, the one that has the kind of thing asked for leads."""
    with_date = hit("The Crane restart of Constellation is planned for 2028.", title="B")
    without = hit("The Crane restart of Constellation is planned with care.", title="A")

    assert ["B"] == _titles(_select("When is the Crane restart of Constellation planned?", [without, with_date]))[:1]


def test_what_no_sentence_has_is_unfilled() -> None:
    """A kind of thing that was asked for and that no chosen sentence has is told."""
    selection = _select("Where is Crane and why was it closed?", [_CAPEX[5]])

    assert ("reason",) == selection.unfilled


@pytest.mark.parametrize("limit", [1, 2, 3, 8])
@pytest.mark.parametrize(
    "question",
    [
        "What is Meta's 2026 capex?",
        "Trace Meta's 2026 capex guidance",
        "Compare the 2026 capex of Meta, Amazon and Microsoft",
        "List the capex plans for 2026",
    ],
)
def test_a_limit_is_kept(question: str, limit: int) -> None:
    """However the answer is put together, no more sentences are chosen than asked for, and at least one is."""
    assert 1 <= len(_select(question, _CAPEX, limit).chosen) <= limit


def test_the_choice_is_the_same_every_time() -> None:
    """The same question and hits give the same sentences in the same order."""
    question = "Compare the 2026 capex of Meta, Amazon and Microsoft"

    assert _select(question, _CAPEX) == _select(question, _CAPEX)


def test_a_timeline_is_in_the_order_of_dates() -> None:
    """The steps of a timeline come oldest first, each from a document of its own, whatever the order of the hits."""
    selection = _select("Trace the history of Meta's 2026 capex guidance", [_CAPEX[2], _CAPEX[0], _CAPEX[1]])

    assert ["Meta in January", "Meta in April", "Meta in July"] == _titles(selection)


def test_a_timeline_has_dated_steps() -> None:
    """What has no date is no step, unless there is nothing else."""
    undated = hit("Meta guided its 2026 capex to $110 billion.", title="Undated", date=None)
    question = "Trace the history of Meta's 2026 capex guidance"

    assert "Undated" not in _titles(_select(question, [undated, _CAPEX[0]]))
    assert ["Undated"] == _titles(_select(question, [undated]))


def test_the_newest_comes_first_where_the_latest_is_wanted() -> None:
    """Of sentences that say the same of other days, the newest leads, whatever the order of the hits."""
    question = "What is the latest 2026 capex guidance of Meta?"

    assert "Meta in July" == _titles(_select(question, _CAPEX))[0]
    assert "Meta in July" == _titles(_select(question, list(reversed(_CAPEX))))[0]


def test_each_side_of_a_comparison_is_there() -> None:
    """A comparison brings a sentence for every organisation compared, although one of them has more sentences."""
    selection = _select("Compare the 2026 capex of Meta, Amazon and Microsoft", _CAPEX)
    named = frozenset[str]().union(*(candidate.organisations for candidate in selection.chosen))

    assert {"Meta", "Amazon", "Microsoft"} <= named


def test_each_named_thing_of_a_comparison_is_there() -> None:
    """Things that are no organisations are sides as well."""
    hits = [
        hit("Hyperion is a campus of 5 GW in Louisiana.", title="Hyperion"),
        hit("Hyperion is a campus with 7 buildings in Louisiana.", title="More of Hyperion"),
        hit("Prometheus is a campus of 1 GW in Ohio.", title="Prometheus"),
    ]

    assert {"Hyperion", "Prometheus"} <= set(_titles(_select("Compare Hyperion and Prometheus", hits)))


def test_a_hedge_comes_after_the_fact() -> None:
    """Of two sentences with the same words, the one about how sure the source is comes later."""
    plain = hit("Mistral AI raised a loan of $830 million in March 2026.", title="Plain")
    hedge = hit("Second-hand, Mistral AI raised a loan of $830 million in March 2026.", title="Hedged")
    ranked = _select("How much did Mistral AI raise in March 2026?", [hedge, plain]).ranked

    assert ["Plain", "Hedged"] == [candidate.document.title for candidate in ranked]


def test_an_opinion_comes_after_its_sources() -> None:
    """Of two sentences with the same words, the one from an opinion comes later."""
    text = "Anthropic committed $50 billion to data centres."
    ranked = _select(
        "How much did Anthropic commit?",
        [hit(text, title="A view", tier="analysis"), hit(text, title="A story", tier="press")],
    ).ranked

    assert ["A story", "A view"] == [candidate.document.title for candidate in ranked]


def test_nothing_is_said_twice() -> None:
    """Of sentences with nearly the same words, one is chosen."""
    twins = [
        hit("Anthropic committed $50 billion to data centres with Fluidstack.", title=f"Paper {number}")
        for number in range(5)
    ]

    assert 1 == len(_select("How much did Anthropic commit with Fluidstack?", twins).chosen)


def test_one_sentence_found_twice_is_one() -> None:
    """A sentence that stands in two overlapping passages is ranked once."""
    text = "Anthropic committed $50 billion to data centres."

    assert 1 == len(_select("How much did Anthropic commit?", [hit(text), hit(text)]).ranked)


def test_ranked_is_by_score_and_holds_the_chosen() -> None:
    """Sentences are ranked best first, and what is chosen is among them."""
    selection = _select("What is the 2026 capex of Meta and of Amazon?", _CAPEX)
    scores = [candidate.score for candidate in selection.ranked]

    assert sorted(scores, reverse=True) == scores
    assert set(selection.chosen) <= set(selection.ranked)


def test_confidence_is_a_probability_that_grows_with_the_fit() -> None:
    """Evidence that fits is trusted more than evidence that does not, and never more than fully."""
    good = _select("What capex did Amazon expect in 2026?", _CAPEX)
    bad = _select("What interest rate does Mistral pay on its bonds in 2031?", _CAPEX)

    assert 0 < bad.confidence < good.confidence < 1
    assert good.confidence == confidence(good.features)
    assert confidence({}) < 0.01


_TEXTS = st.lists(
    st.sampled_from(
        ["Meta", "Amazon", "guides", "capex", "$5 billion", "2026", "in Texas", "second-hand", ". ", "\n\n"]
    ),
    max_size=15,
).map(" ".join)


@given(
    st.lists(st.tuples(_TEXTS, st.sampled_from([None, "2025", "2026-01", "2026-07-30"])), max_size=6),
    st.sampled_from(
        ["Compare Meta and Amazon", "Trace Meta's capex", "latest capex of Meta?", "List it", "When?", "Why? Who?", "?"]
    ),
    st.integers(1, 8),
)
def test_any_hits_can_be_chosen_from(hits: list[tuple[str, str | None]], question: str, limit: int) -> None:
    """Whatever was found, the choice is within the limit, without repeats, and of exact slices of the passages."""
    made = [hit(text, title=f"Note {number}", date=date) for number, (text, date) in enumerate(hits)]
    texts = {one.passage.version_id: one.passage.text for one in made}
    selection = _select(question, made, limit)

    assert len(selection.chosen) <= limit
    assert len(set(selection.chosen)) == len(selection.chosen)
    assert all(texts[c.version_id][c.start : c.end] == c.text for c in selection.chosen)
    assert bool(selection.chosen) is bool(selection.ranked)
    assert 0 <= selection.confidence < 1


def test_a_list_opens_with_what_lists_most() -> None:
    """Of sentences about as good, the one that names most of them leads; an opinion does not."""
    one = hit("Anthropic uses chips of Amazon in its clouds today.", title="A")
    three = hit("Anthropic uses chips of Amazon, NVIDIA and Google in its clouds today.", title="B")
    opinion = hit("Anthropic uses chips of Amazon, NVIDIA and AMD in its clouds today.", title="C", tier="analysis")

    assert ["B"] == _titles(_select("Which companies' chips does Anthropic use in its clouds?", [one, opinion, three]))[
        :1
    ]


def test_an_investment_is_not_what_is_spent_the_other_way() -> None:
    """Whose money goes into whom: what the one that is invested in buys from the investor is no investment."""
    hits = [
        hit(
            "Anthropic committed to spend $200 billion with Google Cloud.",
            title="Anthropic and Google",
            date="2026-05-05",
        ),
        hit("Google plans to invest up to $40 billion in Anthropic.", title="Google and Anthropic", date="2026-04-24"),
    ]
    embed = HashingEmbedder(dimension=256).embed
    selection = select(understand("How much has Google invested in Anthropic?"), hits, embed, 8)

    assert ["Google plans to invest up to $40 billion in Anthropic."] == [each.text for each in selection.chosen]


def test_each_investment_is_one_in_whom_the_question_asks_about() -> None:
    """What one of several investors put into somebody else is none of theirs."""
    hits = [
        hit("Amazon invests up to $50 billion in OpenAI.", title="OpenAI", date="2026-02-27"),
        hit("Amazon invested $8 billion in Anthropic.", title="Amazon", date="2026-04-20"),
        hit("Google plans to invest up to $40 billion in Anthropic.", title="Google", date="2026-04-24"),
    ]
    selection = _select("Amazon or Google: how much has each invested in Anthropic?", hits)

    assert {"Amazon", "Google"} == {each.document.title for each in selection.chosen}


def test_an_open_question_is_led_by_what_opens_the_text() -> None:
    """Neither what is withheld nor a detail tells what was announced."""
    text = (
        "On 12 November 2025, Anthropic announced data centres with Fluidstack for $50 billion. "
        "Anthropic expected the Fluidstack sites to create 800 jobs. "
        "Anthropic's announcement with Fluidstack named no exact addresses."
    )
    selection = _select("What did Anthropic announce with Fluidstack?", [hit(text)])

    assert text.startswith(selection.chosen[0].text)
