"""Tests of `answer.from_ledger`, over a real record whose figures have been read."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from answer.answer import Answer
from answer.ask import Asker
from answer.from_ledger import Told, told
from answer.question import understand
from api.shapes import answer_json
from corpus.dates import PartialDate
from corpus.figure_store import FigureStore
from corpus.filters import Filter
from corpus.organisations import gazetteer
from corpus.store import Record
from index.figure_reading import FigureReader
from index.ledger_search import LedgerSearch
from tests.fakes import HashingEmbedder, Opened, reading

REPORTS = (
    ("january", "2026-01-28", "Meta guided 2026 capex of $115-135 billion."),
    ("april", "2026-04-29", "Meta raised its 2026 capex guidance to $125-145 billion."),
    ("stale", "2026-05-20", "Meta's current 2026 capex guidance, Meta said, is capex of $115-135 billion."),
    ("alphabet", "2026-07-22", "Alphabet raised its 2026 capex guidance to $195-205 billion."),
    ("anthropic", "2025-11-18", "Anthropic committed to buy $30 billion of compute from Microsoft."),
    ("total", "2026-09-28", "Anthropic's commitments total $518 billion."),
    ("results", "2026-08-26", "NVIDIA reported revenue of $96.2 billion for the second quarter of fiscal 2027."),
)


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Opened]:
    """A record of seven reports."""
    parts = Opened(Record(tmp_path), HashingEmbedder(dimension=256))
    _add(parts, *REPORTS)
    yield parts
    parts.close()


def _add(opened: Opened, *reports: tuple[str, str, str]) -> None:
    for name, date, text in reports:
        names = gazetteer().organisations(text)
        opened.builder.keep([reading(name, text, published_at=PartialDate.parse(date), organisations=names)])
    FigureReader(FigureStore(opened.record.database), gazetteer()).catch_up()


def _told(opened: Opened, question: str, only: Filter | None = None) -> Told:
    return told(understand(question), only or Filter(), LedgerSearch(FigureStore(opened.record.database)))


def _lead(opened: Opened, question: str, only: Filter | None = None) -> list[str]:
    return [row.kept.figure.written for row in _told(opened, question, only).lead]


def _ask(opened: Opened, question: str) -> Answer:
    return Asker(opened.searcher, opened.record).ask(question)


def test_the_value_that_holds_leads_and_what_it_replaced_follows(opened: Opened) -> None:
    """A later page that repeats the old value does not lead, however well its words fit."""
    answer = _ask(opened, "What is Meta's current capex guidance for 2026?")

    assert ["April", "January"] == [citation.title for citation in answer.citations[:2]]
    assert ["$125-145 billion", "$115-135 billion"] == [row.kept.figure.written for row in answer.figures]
    shape = answer_json(answer)["figures"][0]
    assert shape["replaces"] is not None
    assert ("current", "$115-135 billion") == (shape["status"], shape["replaces"]["value"])


def test_statements_from_the_ledger_are_quotes(opened: Opened) -> None:
    """What the ledger puts first is cited and verified like any other words."""
    answer = _ask(opened, "What is Meta's current capex guidance for 2026?")

    for citation in answer.citations:
        text = opened.record.version(citation.version_id).text
        assert citation.quote == text[citation.start : citation.end]
    assert "verified" == answer.citations[0].verification
    assert list(range(1, len(answer.citations) + 1)) == [citation.number for citation in answer.citations]


@pytest.mark.parametrize(
    ("question", "lead"),
    [
        ("What is Google's latest capex guidance for 2026?", ["$195-205 billion"]),
        ("What is Meta's latest capex guidance for 2027?", []),
        ("What was Meta's first capex guidance for 2026?", []),
        ("How did Meta's capex guidance for 2026 change over time?", ["$115-135 billion", "$125-145 billion"]),
        ("Compare the 2026 capex of Alphabet and Meta.", ["$195-205 billion", "$125-145 billion"]),
        ("Rank the hyperscalers by their 2026 capex guidance.", ["$195-205 billion", "$125-145 billion"]),
        ("Which hyperscaler plans to spend least on capex in 2026?", ["$125-145 billion", "$195-205 billion"]),
        ("Which neocloud has the largest capex plan for 2026?", []),
        ("What is the combined capex of the hyperscalers in 2026?", ["$195-205 billion", "$125-145 billion"]),
        ("What is Anthropic's latest commitment to Microsoft?", ["$30 billion"]),
        ("What is the latest total of Anthropic's commitments?", ["$518 billion"]),
        ("What is NVIDIA's current capex for 2026?", []),
        ("What is NVIDIA's latest revenue in a quarter?", ["$96.2 billion"]),
        ("What is NVIDIA's latest operating income in a quarter?", []),
        ("Who leads Meta today?", []),
        ("What is the weather now?", []),
    ],
)
def test_the_ledger_speaks_where_it_is_clear_what_is_asked(opened: Opened, question: str, lead: list[str]) -> None:
    """Subject, metric and period must be those of the question; a question about the past is left to the texts."""
    assert lead == _lead(opened, question)


def test_a_comparison_says_nothing_beside_what_is_compared(opened: Opened) -> None:
    """Behind the values of all sides come only sentences about the same kind of value."""
    _add(opened, ("hiring", "2026-08-01", "Meta and Alphabet hired 900 engineers for their 2026 plans."))
    answer = _ask(opened, "Which hyperscaler has the largest capex guidance for 2026?")

    assert ["Alphabet", "April"] == [citation.title for citation in answer.citations[:2]]
    assert all("capex" in citation.quote for citation in answer.citations)


def test_the_past_has_its_own_value(opened: Opened) -> None:
    """As of February the January value leads."""
    only = Filter(published_before=PartialDate(2026, 2))

    assert ["$115-135 billion"] == _lead(opened, "What is Meta's current capex guidance for 2026?", only)


def test_disagreement_is_named(opened: Opened) -> None:
    """Two reports of one week that differ make the answer `conflicting`, with both sides."""
    _add(opened, ("rival", "2026-07-24", "Alphabet's 2026 capex guidance is $150 billion."))

    answer = _ask(opened, "What is Alphabet's current capex guidance for 2026?")

    assert "conflicting" == answer.status
    (conflict,) = answer_json(answer)["conflicts"]
    assert {"$195-205 billion", "$150 billion"} == {side["value"] for side in conflict["sides"]}


def test_what_the_ledger_overlooked_is_not_outvoted(opened: Opened) -> None:
    """A newer sentence that fits best, of a text that was not read for figures, keeps its place before the ledger."""
    text = "The current capex guidance of Meta for 2026 is $150 billion."
    opened.builder.keep([reading("news", text, published_at=PartialDate(2026, 10, 30), organisations=("Meta",))])
    answer = _ask(opened, "What is Meta's current capex guidance for 2026?")

    assert "News" == answer.citations[0].title
    assert "April" == answer.figures[0].kept.title


def test_a_newer_sentence_about_another_kind_of_thing_does_not_lead(opened: Opened) -> None:
    """Where money is asked for, a newer sentence that gives only power leaves the ledger's value first."""
    text = "The current capex guidance of Meta for 2026 covers 5 GW of power."
    opened.builder.keep([reading("news", text, published_at=PartialDate(2026, 10, 30), organisations=("Meta",))])

    assert "April" == _ask(opened, "What is Meta's current capex guidance for 2026?").citations[0].title


@pytest.mark.parametrize(
    ("question", "lead"),
    [
        ("Which supplier did Anthropic commit the most to?", ["$100 billion", "$30 billion"]),
        ("Rank Anthropic's suppliers by commitment, the smallest first.", ["$30 billion", "$100 billion"]),
        ("Who are CoreWeave's largest customers by contract value?", ["$22.4 billion", "$14 billion"]),
        ("Who are CoreWeave's customers?", ["$22.4 billion", "$14 billion"]),
        ("Who are Anthropic's customers?", []),
    ],
)
def test_contracts_are_told_one_by_one(opened: Opened, question: str, lead: list[str]) -> None:
    """Who supplies or buys is asked of every contract, and none of its customers' landlords is a customer."""
    _add(
        opened,
        ("amazon", "2026-04-20", "Anthropic committed to spend $100 billion with Amazon."),
        ("openai", "2025-09-25", "OpenAI's contract with CoreWeave is worth $22.4 billion."),
        ("meta", "2025-09-30", "Meta's contract with CoreWeave is worth $14 billion."),
        ("landlord", "2025-08-29", "CoreWeave's contract with Applied Digital is worth $11 billion."),
    )

    assert lead == _lead(opened, question)


def test_a_sum_is_told_with_what_has_changed_since(opened: Opened) -> None:
    """A total that somebody has added up leads, and behind it stand the values that are newer than it."""
    _add(
        opened,
        (
            "sum",
            "2026-05-30",
            "Together, Meta, Alphabet, Amazon and Microsoft plan combined capex of $700 billion in 2026.",
        ),
        ("amazon", "2026-02-05", "Amazon guided 2026 capex of $200 billion."),
    )
    answer = _ask(opened, "What is the combined 2026 capex of the hyperscalers?")

    assert ["Sum", "Alphabet"] == [citation.title for citation in answer.citations[:2]]
    assert "Amazon" not in [citation.title for citation in answer.citations[:2]]


def test_how_long_a_contract_runs_is_its_term(opened: Opened) -> None:
    """The term of a contract is told apart from its value."""
    _add(opened, ("lease", "2026-06-01", "Cipher Mining signed a 15-year lease worth $5.5 billion with Amazon."))

    assert ["15-year"] == _lead(opened, "What is the current contract term of Cipher Mining and Amazon?")
    assert ["$5.5 billion"] == _lead(opened, "What is the current value of Cipher Mining's contract with Amazon?")


def test_an_answer_that_is_none_has_no_figures(opened: Opened) -> None:
    """Where the corpus does not say, the ledger adds nothing."""
    answer = _ask(opened, "What is the orbital period of Neptune's moon Triton?")

    assert ("insufficient", (), ()) == (answer.status, answer.figures, answer.conflicts)


def test_a_sum_of_what_no_longer_holds_comes_last(opened: Opened) -> None:
    """Where every part has changed since, the parts lead, and what they come to now is worked out."""
    _add(opened, ("sum", "2026-01-05", "Together, Meta and Alphabet plan combined capex of $280 billion in 2026."))
    answer = _ask(opened, "What is the combined 2026 capex of Meta and Alphabet?")

    assert ["Alphabet", "April", "Sum"] == [citation.title for citation in answer.citations[:3]]
    assert answer.calculation is not None
    assert answer.calculation.text.startswith("$320-350 billion = ")
