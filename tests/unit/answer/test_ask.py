"""Tests of `answer.ask`, over a real record with the hashing embedder."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest

from answer.answer import Answer
from answer.ask import ASPECTS, Asker
from answer.gathering import LONGEST_QUESTION
from answer.wording import Slot
from corpus.dates import PartialDate
from corpus.document import Reading
from corpus.errors import InputError
from corpus.filters import Filter
from corpus.store import Record
from tests.fakes import HashingEmbedder, Opened, reading

_READINGS = [
    reading(
        "january",
        "Meta guided its capex for 2026 to $115-135 billion.",
        published_at=PartialDate(2026, 1, 28),
        organisations=("Meta",),
    ),
    reading(
        "july",
        "Meta narrowed its capex guidance for 2026 to $130-145 billion.",
        published_at=PartialDate(2026, 7, 29),
        organisations=("Meta",),
        kind="page",
    ),
    reading(
        "crane",
        "Constellation restarts the Crane plant. It is rated at 835 MW and costs $1.6 billion.",
        published_at=PartialDate(2024, 9, 20),
        organisations=("Constellation",),
        kind="page",
    ),
    reading(
        "view",
        "The author thinks that Meta spends too much of its capex on chips.",
        tier="analysis",
        organisations=("Meta",),
    ),
]


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Opened]:
    """A record with two stories, a note and an undated opinion."""
    yield from _opened(tmp_path, _READINGS)


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Opened]:
    """A record without documents."""
    yield from _opened(tmp_path, [])


def _opened(home: Path, readings: list[Reading]) -> Iterator[Opened]:
    parts = Opened(Record(home), HashingEmbedder(dimension=256))
    parts.builder.keep(readings)
    yield parts
    parts.close()


def _ask(opened: Opened, question: str, *, only: Filter | None = None, as_of: str | None = None) -> Answer:
    return Asker(opened.searcher, opened.record).ask(question, only=only, as_of=as_of)


def _titles(answer: Answer) -> set[str]:
    return {citation.title for citation in answer.citations}


@pytest.mark.parametrize("question", ["", "  \n", "x" * (LONGEST_QUESTION + 1), "é" * 2_001])
def test_a_question_has_words_and_an_end(opened: Opened, question: str) -> None:
    """An empty question and one of more than 2,000 characters are refused."""
    with pytest.raises(InputError, match="1 to 2000 characters"):
        _ask(opened, question)


def test_blank_space_around_a_question_is_not_counted(opened: Opened) -> None:
    """The longest question may stand between blanks."""
    question = f"Meta capex {'x' * LONGEST_QUESTION}"[:LONGEST_QUESTION]

    assert question == _ask(opened, f" {question}\n").question


@pytest.mark.parametrize("as_of", ["yesterday", "2026-13", "12 May 2026"])
def test_a_date_that_is_none_is_refused(opened: Opened, as_of: str) -> None:
    """`as_of` is an ISO date, or an input error."""
    with pytest.raises(InputError):
        _ask(opened, "Meta capex?", as_of=as_of)


def test_an_empty_corpus_answers_nothing(empty: Opened) -> None:
    """Without documents every question lacks evidence, and the answer says so."""
    answer = _ask(empty, "What is the capex of Meta?")

    assert "insufficient" == answer.status
    assert answer.missing is not None
    assert "The corpus is empty." == answer.missing.what
    assert ("capex", "Meta") == answer.missing.terms
    assert ((), (), (), 0, 0.0) == (
        answer.statements,
        answer.citations,
        answer.missing.closest,
        answer.independent_origins,
        answer.confidence,
    )
    assert answer.missing.what == answer.text


def test_as_of_takes_the_end_of_what_it_names(opened: Opened) -> None:
    """A month or a year as of which to answer lasts to its last day; without one, today is meant."""
    read = Asker(opened.searcher, opened.record).understand

    assert dt.date(2026, 2, 28) == read("capex?", as_of="2026-02").as_of
    assert dt.date(2025, 12, 31) == read("capex as of 2025?").as_of
    assert dt.date(2025, 6, 30) == read("capex as of 2024?", as_of="2025-06").as_of
    assert read("capex?").as_of >= dt.date(2026, 1, 1)


def test_as_of_leaves_out_what_came_later(opened: Opened) -> None:
    """What was published after the day counts for nothing, whether the request or the question names the day."""
    question = "What is the capex guidance of Meta for 2026?"

    assert "July" in _titles(_ask(opened, question))
    assert "July" not in _titles(_ask(opened, question, as_of="2026-07-28"))
    assert "July" in _titles(_ask(opened, question, as_of="2026-07"))
    assert "July" not in _titles(_ask(opened, "What is the capex guidance of Meta for 2026 as of June 2026?"))
    assert "January" in _titles(_ask(opened, "What is the capex guidance of Meta for 2026 as of June 2026?"))


def test_as_of_holds_within_a_wider_window(opened: Opened) -> None:
    """A window that reaches past the day does not bring later documents back."""
    only = Filter(published_before=PartialDate(2026, 12))
    answer = _ask(opened, "What is the capex guidance of Meta for 2026?", only=only, as_of="2026-02")

    assert {"January"} == _titles(answer)


def test_the_callers_window_goes_before_the_questions(opened: Opened) -> None:
    """A window set by the caller replaces the one that the question words, and leaves out what has no date."""
    question = "What has Meta said of capex since July 2026?"
    early = Filter(published_after=PartialDate(2026, 1), published_before=PartialDate(2026, 6))

    assert {"January"} == _titles(_ask(opened, question, only=early))
    assert "January" not in _titles(_ask(opened, question))


def test_a_question_is_told_how_it_was_understood(opened: Opened) -> None:
    """The organisations, the window and the parts that were read in the question come with the answer."""
    answer = _ask(opened, "What has Meta said since 2026-01, and what is the latest capex?")

    assert ("Meta",) == answer.interpretation.organisations
    assert "2026-01" == str(answer.interpretation.published_after)
    assert answer.interpretation.published_before is None
    assert answer.interpretation.wants_latest
    assert 2 == len(answer.interpretation.parts)
    assert () == _ask(opened, "What is Meta's capex?").interpretation.parts


def test_a_quote_is_widened_to_name_its_subject(opened: Opened) -> None:
    """A number whose subject stands in the sentence before is quoted together with that sentence."""
    answer = _ask(opened, "How many MW is the Crane plant of Constellation rated at?")
    (citation,) = (citation for citation in answer.citations if "835 MW" in citation.quote)

    assert opened.record.version(citation.version_id).text == citation.quote


def test_a_widened_quote_is_verified_as_it_stands(opened: Opened) -> None:
    """A quote that was widened to name its subject does name it."""
    answer = _ask(opened, "How many MW is the Crane plant of Constellation rated at?")

    assert ["verified"] == [citation.verification for citation in answer.citations if "835 MW" in citation.quote]


def test_no_quote_stands_within_another(opened: Opened) -> None:
    """A sentence that another quote was widened to is not said a second time."""
    answer = _ask(opened, "How many MW is the Crane plant of Constellation rated at?")

    assert 1 == answer.text.count("Constellation restarts the Crane plant.")


def test_sources_come_with_what_to_know_of_them(opened: Opened) -> None:
    """An opinion and an analyst's note are marked as such; a dated page needs no mark."""
    answers = [
        _ask(opened, "What does the author think of Meta's capex on chips?"),
        _ask(opened, "What is the capex guidance of Meta for 2026?"),
        _ask(opened, "What was the capex guidance of Meta for 2026 as of March 2026?"),
    ]
    notes = {citation.title: citation.note for answer in answers for citation in answer.citations}

    assert "an undated opinion" == notes["View"]
    assert "an analyst's note restating the named sources" == notes["January"]
    assert notes["July"] is None


def test_the_newest_evidence_is_told(opened: Opened) -> None:
    """The newest date among the citations is that of the answer, and each document is one origin."""
    answer = _ask(opened, "What is the capex guidance of Meta for 2026?")

    assert "2026-07-29" == str(answer.newest_evidence_at)
    assert len(_titles(answer)) == answer.independent_origins


def test_every_answer_has_an_id_of_its_own(opened: Opened) -> None:
    """Asked twice, all but the id and the time taken is the same."""
    one, other = (_ask(opened, "What is the capex of Meta?") for _ in range(2))

    assert one.id != other.id
    assert (one.text, one.citations, one.confidence) == (other.text, other.citations, other.confidence)
    assert {"retrieve", "answer"} == set(one.timings_ms)


def test_everything_that_can_be_asked_for_can_be_missed() -> None:
    """Each kind of thing that a question asks for has a name to be missed by."""
    assert set(get_args(Slot)) == set(ASPECTS)


def test_a_partial_answer_says_what_is_missing(opened: Opened) -> None:
    """What the question asks for and no sentence has is named, whatever it is."""
    answer = _ask(opened, "Who builds the Crane plant of Constellation, and how much does it cost?")

    assert answer.missing is not None
