"""Questions worth asking of a corpus, made from the figures that its newest documents state."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise, zip_longest

from corpus.figure import Figure, Metric

MOST = 40
"""How many candidates at most: each is asked before it is shown."""


def candidates(figures: Iterable[Figure], leading: Sequence[str] = (), since: str | None = None) -> list[str]:
    """Return questions that the corpus should answer, kinds taking turns, without repeats.

    Args:
        figures: those of the newest documents first; only sure ones make a question.
        leading: the organisations that the corpus says most of, the first of them asked about over time.
        since: from when, in words, such as `June 2026`.
    """
    known = [figure for figure in figures if _is_plain(figure)]
    kinds = [
        [f"What has {name} announced since {since}?" for name in leading if since],
        _comparisons(known),
        *([made for figure in known if (made := make(figure)) and figure.metric == metric] for metric, make in _MAKERS),
    ]
    turns = zip_longest(*(dict.fromkeys(kind) for kind in kinds))
    return [question for turn in turns for question in turn if question is not None][:MOST]


def _is_plain(figure: Figure) -> bool:
    return figure.confidence == "high" and figure.standing == "stated" and " + " not in figure.subject


def _comparisons(figures: Sequence[Figure]) -> list[str]:
    """Return questions that set two companies' spending in one year side by side."""
    years: dict[str, dict[str, None]] = {}
    for figure in figures:
        if figure.metric == "capex" and figure.period is not None and figure.period.label.isdigit():
            years.setdefault(figure.period.label, {})[figure.subject] = None
    return [
        f"How does {one}'s capital expenditure for {year} compare with {other}'s?"
        for year, subjects in years.items()
        for one, other in pairwise(subjects)
    ]


def _capex(figure: Figure) -> str | None:
    period = figure.period
    if period is None or not period.label.isdigit():
        return None
    return f"What capital expenditure does {figure.subject} expect for {period.label}?"


def _contract(figure: Figure) -> str | None:
    if not figure.counterparties:
        return None
    return f"How much is the contract between {figure.subject} and {figure.counterparties[0]} worth?"


def _commitment(figure: Figure) -> str | None:
    if not figure.counterparties:
        return None
    return f"What has {figure.subject} committed to with {figure.counterparties[0]}?"


def _of_a_place(words: str) -> _Maker:
    def make(figure: Figure) -> str | None:
        scope = figure.scope
        placed = scope.kind in {"site", "programme"} and scope.name != figure.subject
        return words.format(scope.name) if placed else None

    return make


def _of_a_company(what: str) -> _Maker:
    return lambda figure: f"What is {figure.subject}'s latest {what}?"


_Maker = Callable[[Figure], str | None]
_MAKERS: Sequence[tuple[Metric, _Maker]] = (
    ("commitment", _commitment),
    ("power", _of_a_place("How much power will {} have?")),
    ("capex", _capex),
    ("contract value", _contract),
    ("chips", _of_a_place("How many chips does {} have?")),
    ("date of service", _of_a_place("When does {} go live?")),
    ("valuation", _of_a_company("valuation")),
    ("backlog", _of_a_company("backlog")),
)
