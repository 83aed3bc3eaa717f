"""Tests of `answer.calculation`, over a real record whose figures have been read."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from answer.answer import Answer
from answer.ask import Asker
from api.footnotes import footnoted
from api.render import answer_text
from api.shapes import answer_json
from corpus.dates import PartialDate
from corpus.figure_store import FigureStore
from corpus.organisations import gazetteer
from corpus.store import Record
from index.figure_reading import FigureReader
from tests.fakes import HashingEmbedder, Opened, reading

REPORTS = (
    ("meta 2025", "2026-01-28", "Meta's actual capex for 2025 was $70 billion."),
    ("meta", "2026-04-29", "Meta raised its 2026 capex guidance to $125-145 billion."),
    ("amazon", "2026-07-30", "Amazon expects 2026 capex of about $220 billion."),
    ("alphabet in february", "2026-02-04", "Alphabet guided 2026 capex of $175-185 billion."),
    ("alphabet in april", "2026-04-28", "Alphabet raised its 2026 capex guidance to $180-190 billion."),
    ("alphabet", "2026-07-22", "Alphabet raised its 2026 capex guidance to $195-205 billion."),
    ("oracle", "2026-07-01", "OpenAI committed to buy $300 billion of compute from Oracle."),
    ("azure", "2026-07-02", "OpenAI committed to buy $250 billion of compute from Microsoft."),
    ("lease", "2026-07-03", "CoreWeave signed a contract worth $21 billion with Meta."),
    ("whole", "2026-07-04", "Meta's commitment to CoreWeave is $35 billion in all."),
    ("first", "2026-07-05", "CoreWeave signed a contract worth $22 billion with OpenAI."),
)


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Opened]:
    """A record of all reports."""
    parts = _with(tmp_path_factory.mktemp("record"), *REPORTS)
    yield parts
    parts.close()


def _with(folder: Path, *reports: tuple[str, str, str]) -> Opened:
    parts = Opened(Record(folder), HashingEmbedder(dimension=256))
    for name, date, text in reports:
        names = gazetteer().organisations(text)
        parts.builder.keep([reading(name, text, published_at=PartialDate.parse(date), organisations=names)])
    FigureReader(FigureStore(parts.record.database), gazetteer()).catch_up()
    return parts


def _ask(opened: Opened, question: str) -> Answer:
    return Asker(opened.searcher, opened.record).ask(question)


@pytest.mark.parametrize(
    ("question", "text", "low", "high"),
    [
        (
            "What is the combined 2026 capex of Amazon, Alphabet and Meta?",
            (
                "About $540-570 billion = about $220 billion (Amazon) + $195-205 billion (Alphabet) "
                "+ $125-145 billion (Meta)."
            ),
            540e9,
            570e9,
        ),
        (
            "How much more does Amazon plan to spend on capex in 2026 than Meta?",
            (
                "About $220 billion (Amazon) is about $75-95 billion more than $125-145 billion (Meta), "
                "1.5 to 1.8 times as much."
            ),
            75e9,
            95e9,
        ),
        (
            "How much larger is Meta's 2026 capex than in 2025?",
            "From $70 billion (2025) to $125-145 billion (2026) is $55-75 billion more, 79 to 107%.",
            55e9,
            75e9,
        ),
        (
            "By how much did Alphabet raise its 2026 capex guidance in July 2026?",
            "From $180-190 billion (28 April 2026) to $195-205 billion (22 July 2026) is $15 billion more, 8%.",
            15e9,
            15e9,
        ),
        (
            "By how much did Alphabet raise its 2026 capex guidance between February and July 2026?",
            "From $175-185 billion (4 February 2026) to $195-205 billion (22 July 2026) is $20 billion more, 11%.",
            20e9,
            20e9,
        ),
        (
            "What is the total of OpenAI's commitments to Oracle and Microsoft?",
            "$550 billion = $300 billion (Oracle) + $250 billion (Microsoft).",
            550e9,
            550e9,
        ),
    ],
)
def test_what_a_question_asks_to_be_worked_out_is(
    opened: Opened, question: str, text: str, low: float, high: float
) -> None:
    """A sum, a difference or a change of the values that hold, each of them in a quote."""
    answer = _ask(opened, question)
    worked_out = answer.calculation

    assert worked_out is not None
    assert (text, low, high) == (worked_out.text, worked_out.low, worked_out.high)
    quotes = [citation.quote for citation in answer.citations if citation.number in worked_out.citations]
    assert len(quotes) == text.count("(")


def test_values_that_may_overlap_are_not_added_up(tmp_path: Path) -> None:
    """Oracle's share of what OpenAI and Oracle have with each other is counted once."""
    opened = _with(
        tmp_path,
        ("stargate", "2026-07-01", "OpenAI's capacity in Abilene is 1.2 GW."),
        ("oracle", "2026-07-02", "OpenAI committed to buy $300 billion of compute from Oracle."),
        ("chips", "2026-07-03", "Oracle committed to buy $40 billion of chips from NVIDIA."),
    )
    answer = _ask(opened, "What is the total of the commitments of OpenAI, Oracle and NVIDIA?")
    opened.close()

    assert answer.calculation is not None
    assert answer.calculation.low is None
    assert "Oracle stands in both" in answer.calculation.text


@pytest.mark.parametrize(
    "question",
    [
        "What is Meta's capex guidance for 2026?",
        "What is the combined 2026 capex of Amazon, Oracle and Meta?",
        "What is the combined 2026 capex of the big four hyperscalers?",
        "Whose contract with CoreWeave is larger, Meta's or OpenAI's?",
        "By how much did Alphabet raise its 2026 capex guidance between the spring and the autumn of 2026?",
    ],
)
def test_nothing_is_worked_out_that_is_not_asked_for_or_not_sure(opened: Opened, question: str) -> None:
    """One of a sum may be unknown, a contract a part of a larger one, and a time not understood."""
    assert _ask(opened, question).calculation is None


def test_every_way_of_showing_an_answer_shows_it(opened: Opened) -> None:
    """With the marks of its citations, before the sentences."""
    answer = _ask(opened, "How much more does Amazon plan to spend on capex in 2026 than Meta?")
    shape = answer_json(answer)

    assert answer.calculation is not None
    assert answer.text.startswith(f"Worked out: {answer.calculation.text} [1][2] ")
    assert f"Worked out: {answer.calculation.text} [1][2]" in answer_text(answer)
    assert footnoted(shape).text.startswith("Worked out: About $220 billion (Amazon) is")
    assert shape["calculation"] is not None
    assert [1, 2] == shape["calculation"]["citations"]
