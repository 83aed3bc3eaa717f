"""Questions made from figures."""

from __future__ import annotations

from answer.suggest import MOST, candidates
from corpus.dates import PartialDate
from corpus.document import VersionId
from corpus.figure import Figure
from corpus.organisations import gazetteer
from index.figures import Setting, figures_in


def figures(*sentences: str) -> list[Figure]:
    """Return the figures that sentences state."""
    setting = Setting(VersionId("ver_1"), published_at=PartialDate(2026, 5, 4))
    return [figure for text in sentences for figure in figures_in(text, setting, gazetteer())]


def test_figures_become_questions_kind_by_kind() -> None:
    """Each kind of figure has its question, kinds take turns, and no question comes twice."""
    found = candidates(
        figures(
            "Microsoft expects capital expenditure of $190 billion in 2026.",
            "Amazon expects capital expenditure of $200 billion in 2026.",
            "Amazon expects capital expenditure of $200 billion in 2026.",
            "Oracle's backlog is $523 billion.",
        ),
        ["Anthropic"],
        "January 2026",
    )

    assert found[:2] == [
        "What has Anthropic announced since January 2026?",
        "How does Microsoft's capital expenditure for 2026 compare with Amazon's?",
    ]
    assert "What capital expenditure does Microsoft expect for 2026?" in found
    assert "What is Oracle's latest backlog?" in found
    assert len(found) == len(set(found))


def test_nothing_is_made_of_nothing() -> None:
    """An empty corpus suggests nothing."""
    assert candidates([]) == []


def test_there_is_an_end_to_it() -> None:
    """However much there is to ask, the candidates are few enough to be tried."""
    many = [f"Organisation {number}" for number in range(3 * MOST)]

    assert len(candidates([], many, "May 2026")) == MOST
