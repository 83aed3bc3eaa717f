"""Tests of `answer.candidates`."""

from __future__ import annotations

from dataclasses import replace

import pytest

from answer.candidates import (
    LONGEST_QUOTE_CHARACTERS,
    Candidate,
    candidates,
    fits_periods,
    fits_years,
    names_subjects,
    share,
    term_weights,
)
from answer.question import understand
from answer.wording import Slot
from corpus.dates import PartialDate
from tests.unit.answer.evidence import hit


def _candidate(question: str, text: str, *, title: str = "A note", date: str | None = "2026-02-05") -> Candidate:
    (found,) = candidates(understand(question), [hit(text, title=title, date=date)])
    return found


def test_candidates_are_the_sentences_of_the_hits() -> None:
    """Every sentence is a candidate at its place in the version, ranked as its passage; headings are too short."""
    first = "Rainier\n\nProject Rainier opened in Indiana. It holds 500,000 Trainium2 chips."
    found = candidates(
        understand("Rainier?"), [hit(first, start=40), hit("Meta builds Hyperion in Louisiana.", title="B")]
    )
    expected = [
        "Project Rainier opened in Indiana.",
        "It holds 500,000 Trainium2 chips.",
        "Meta builds Hyperion in Louisiana.",
    ]

    assert expected == [candidate.text for candidate in found]
    assert [0, 0, 1] == [candidate.rank for candidate in found]
    assert all(first[c.start - 40 : c.end - 40] == c.text for c in found[:2])


def test_what_helps_nobody_as_a_quote_is_left_out() -> None:
    """A run of words longer than any quote should be, and one of fewer than three telling words, is no candidate."""
    start = "Meta builds Hyperion near "
    longest = start + "x" * (LONGEST_QUOTE_CHARACTERS - len(start))

    assert [longest] == [candidate.text for candidate in candidates(understand("Meta?"), [hit(longest)])]
    assert [] == candidates(understand("Meta?"), [hit(f"{longest}x"), hit("It is so."), hit("Meta builds.")])


def test_no_hits_give_no_candidates() -> None:
    """Without hits, and from blank passages, nothing comes."""
    assert [] == candidates(understand("What?"), [])
    assert [] == candidates(understand("What?"), [hit(" \n\n ")])


@pytest.mark.parametrize(
    ("slot", "question", "text"),
    [
        ("money", "What does it cost?", "The campus costs about $11 billion in all."),
        ("money", "What does it cost?", "The campus will cost 11 billion dollars in all."),
        ("amount", "How large is it?", "The lease covers nearly 168 MW of load."),
        ("amount", "How large is it?", "The stake amounts to 5.4% of Cipher."),
        ("amount", "How large is it?", "The site will take 20,000 chips in all."),
        ("power", "How many GW does it draw?", "The campus draws 2.2GW at its peak."),
        ("count", "How many buildings are live?", "Amazon had 7 buildings of the campus live."),
        ("count", "How many chips are there?", "The cluster has hundreds of thousands of chips."),
        ("date", "When does it open?", "The campus opens in September 2026 at last."),
        ("duration", "How long is the lease?", "The lease runs for ten years without a break."),
        ("duration", "How long is the lease?", "A 15-year lease was signed in Texas."),
        ("place", "Where is it?", "The campus stands near New Carlisle on 1,200 acres."),
        ("who", "Who leases it?", "The campus was leased to Fluidstack for good."),
        ("reason", "Why was it paused?", "Work stopped because of high energy prices."),
        ("reason", "Why was it paused?", "Work stopped, owing to the regulatory climate."),
    ],
)
def test_sentences_that_can_fill_a_slot(slot: Slot, question: str, text: str) -> None:
    """A sentence with something of the kind asked for can answer."""
    assert slot in _candidate(question, text).fills


@pytest.mark.parametrize(
    ("slot", "question", "text"),
    [
        ("money", "What does it cost?", "The campus takes 2.2 GW and 7 buildings."),
        ("amount", "How large is it?", "The lease covers 7 buildings of a campus."),
        ("power", "How many GW does it draw?", "The campus costs $11 billion in all."),
        ("count", "How many buildings are live?", "Amazon had 7 sites of the campus live."),
        ("count", "How many buildings are live?", "Amazon had several buildings of the campus live."),
        ("date", "When does it open?", "The campus opens soon, it is said."),
        ("duration", "How long is the lease?", "The lease was signed in Texas in May."),
        ("place", "Where is it?", "The campus was opened in September by Amazon."),
        ("who", "Who besides Amazon leases it?", "The campus was leased to Amazon for good."),
        ("reason", "Why was it paused?", "Work stopped and nobody said more."),
    ],
)
def test_sentences_that_cannot_fill_a_slot(slot: Slot, question: str, text: str) -> None:
    """A sentence with nothing of the kind asked for cannot, nor can one that only repeats whom the question names."""
    assert slot not in _candidate(question, text).fills


def test_only_slots_of_the_question_are_filled() -> None:
    """What nobody asked for fills nothing."""
    assert frozenset() == _candidate("Tell me of Rainier.", "Rainier cost $11 billion in September 2026.").fills


def test_coverage_is_the_weighted_share_of_the_question() -> None:
    """A sentence with all words of the question covers it; rare words count more than common ones."""
    question = understand("Rainier chips Indiana")
    found = candidates(
        question,
        [
            hit("Rainier has chips in Indiana."),
            hit("The chips of Texas are many and new.", title="B"),
            hit("The schools of Indiana are many and new.", title="C"),
            hit("Chips follow power, power follows banks.", title="D"),
            hit("Nobody has ever answered that.", title="E"),
        ],
    )
    full, chips, indiana, *_, none = [candidate.coverage for candidate in found]

    assert pytest.approx(1) == full
    assert 0 == none
    assert 0 < chips < indiana < 1
    assert all(candidate.coverage <= candidate.context <= 1.0001 for candidate in found)


def test_the_header_counts_as_context() -> None:
    """Words of the title and of the date stand around a sentence, and are not its own."""
    found = _candidate("Rainier 2026", "Amazon opened the campus today.", title="Project Rainier")

    assert 0 == found.coverage
    assert pytest.approx(1) == found.context
    assert {"rainier", "2026"} <= found.around
    assert not {"rainier", "2026"} & found.own


def test_the_sentence_before_is_near() -> None:
    """Whom the sentence before names is near, whom the one after that names is not."""
    _, second, third = candidates(
        understand("Who?"),
        [hit("Amazon opened the campus in May. It holds many new chips. Their power comes from a river.")],
    )

    assert frozenset() == second.organisations
    assert {"Amazon"} == second.near_organisations
    assert "amazon" in second.near
    assert frozenset() == third.near_organisations
    assert "amazon" not in third.near


def test_weights_fall_with_frequency() -> None:
    """The more candidates hold a word, the less it tells; without candidates all words tell the same."""
    question = understand("Rainier chips")
    weights = term_weights(question, [frozenset({"chip"}), frozenset({"chip", "rainier"}), frozenset({"chip"})])

    assert set(question.terms) == set(weights)
    assert 0 < weights["chip"] < weights["rainier"]
    assert 1 == len(set(term_weights(question, []).values()))


@pytest.mark.parametrize(
    ("question", "text", "date", "expected"),
    [
        ("What happened in November 2025?", "It opened on 3 November 2025 at last.", "2026-02-05", True),
        ("What happened in November 2025?", "The campus opened at last today.", "2025-11-20", True),
        ("What happened in November 2025?", "It opened on 3 October 2025 at last.", "2026-02-05", False),
        ("What happened in November 2025?", "The campus opened in 2025 at last.", "2025", False),
        ("What happened in November 2025?", "The campus opened at last today.", None, False),
        ("What happened on 3 November 2025?", "It opened in November 2025 at last.", None, True),
        ("What happened?", "The campus opened at last today.", None, True),
    ],
)
def test_periods_fit(question: str, text: str, date: str | None, expected: bool) -> None:
    """A sentence fits a period by a month or day of its own or of its document; a bare year is too vague."""
    assert expected is fits_periods(understand(question), _candidate(question, text, date=date))


@pytest.mark.parametrize(
    ("question", "text", "title", "date", "expected"),
    [
        ("capex in 2026", "Capex of Meta in 2026 is high.", "A", None, True),
        ("capex in 2026", "Capex of Meta is very high.", "Outlook for 2026", None, True),
        ("capex in 2026", "Capex of Meta is very high.", "A", "2026-02", True),
        ("capex in 2026", "Capex of Meta in 2025 is high.", "A", "2025", False),
        ("capex in Q3 2026", "Capex of Meta in Q3 2026 rose.", "A", None, True),
        ("capex in Q3 2026", "Meta's capex in the third quarter of 2026 rose.", "A", None, True),
        ("capex in Q3 2026", "Capex of Meta in Q2 2026 rose.", "A", None, False),
        ("capex in 2026 and 2027", "Capex of Meta in 2026 is high.", "A", None, False),
        ("Compare capex of Meta in 2026 and 2027", "Capex of Meta in 2026 is high.", "A", None, True),
        ("capex", "Capex of Meta is very high.", "A", None, True),
    ],
)
def test_years_fit(question: str, text: str, title: str, date: str | None, expected: bool) -> None:
    """A fact must be of all years and quarters asked for, a comparison of one of them."""
    assert expected is fits_years(understand(question), _candidate(question, text, title=title, date=date))


def test_shares() -> None:
    """A share is weighted where weights are given, and whole where nothing is wanted."""
    assert 1 == share([], ["a"])
    assert 0 == share(["a"], [])
    assert 0.5 == share(["a", "b"], ["b", "c"])
    assert 0.75 == share(["a", "b"], ["b"], {"a": 1.0, "b": 3.0})


def test_subjects_are_organisations_and_names() -> None:
    """The share of the subjects counts organisations by name and other things by their words."""
    question = understand("Does Amazon run Rainier?")

    assert 1 == names_subjects(question, frozenset({"rainier"}), ["Amazon"])
    assert 0.5 == names_subjects(question, frozenset({"rainier"}), ["Meta"])
    assert 0 == names_subjects(question, frozenset(), [])
    assert 1 == names_subjects(understand("What is new?"), frozenset(), [])


def test_what_was_written_in_later_is_left_out() -> None:
    """Where nothing later may count, a sentence that tells of a later day is none; a plan for that day is one."""
    told = [
        hit("Meta guided its capex to $115 billion in January 2026.", title="A"),
        hit("That range is no longer current: Meta raised it in April 2026.", title="B"),
        hit("Meta plans to open the campus in April 2026.", title="C"),
    ]

    found = candidates(understand("What is Meta's capex guidance?"), told)
    early = candidates(replace(understand("What is Meta's capex guidance?"), before=PartialDate(2026, 3, 1)), told)

    assert ["A", "B", "C"] == [each.document.title for each in found]
    assert ["A", "C"] == [each.document.title for each in early]


@pytest.mark.parametrize(
    ("question", "text", "filled"),
    [
        ("How much HBM sits on the chip?", "The chip carries 192 GB of HBM memory.", True),
        ("How much HBM sits on the chip?", "The chip was shown on 22 nights in Vegas.", False),
        ("Why was the pause announced?", "The pause was explained with the price of energy.", True),
        ("Why was the pause announced?", "The shares fell after hours that day.", False),
        ("Who plans more capex, Meta or Amazon?", "Meta plans more than anybody else.", True),
        ("Who plans more capex, Meta or Amazon?", "Nobody knows what is planned.", False),
    ],
)
def test_what_fills_a_slot(question: str, text: str, filled: bool) -> None:
    """A number beside the very thing asked for, a reason in so many words, and one of those compared."""
    assert filled is bool(_candidate(question, text).fills)


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("How many GPUs are in Colossus 2?", [False, True]),
        ("how many gpus are in colossus 2?", [False, True]),
        ("How many GPUs are in Colossus I?", [True, False]),
        ("Has Colossus 1 or Colossus 2 more GPUs?", [True, True]),
        ("How many GPUs are in Colossus?", [True, True]),
        ("Which Colossus has about 2 GW?", [True, True]),
    ],
)
def test_another_one_of_the_same_name_is_no_evidence(question: str, told: list[bool]) -> None:
    """What is said of Colossus 1 says nothing of Colossus 2; Roman numbers are numbers, quantities are none."""
    first = hit("Colossus 1 has more than 220,000 GPUs.", title="A site in Memphis")
    second = hit("The site has about 550,000 GPUs.", title="Colossus II in Memphis")

    assert told == [bool(candidates(understand(question), [each])) for each in (first, second)]
