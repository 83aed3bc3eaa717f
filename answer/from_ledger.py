"""What the ledger of figures says to a question: the values asked for, what they replaced, and who disagrees."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from answer.ledger_asked import added_up, asks_each, lines_about, metrics_of, moved, spanned
from answer.question import Question
from answer.wording import Slot
from corpus.dates import PartialDate
from corpus.document import DocumentId
from corpus.figure import FLOWS, Metric
from corpus.figure_store import FigureFilter, Kept
from corpus.filters import Filter
from corpus.organisations import gazetteer
from index.ledger_search import Clash, LedgerSearch, Row, Timeline
from index.wording import PAST

_MOST_FIGURES = 24
_MOST_LINES = 6
_VALUES: frozenset[Slot] = frozenset({"money", "amount", "power", "count"})
_LOWEST = re.compile(r"\b(?:small(?:er|est)|low(?:er|est)|least|less|fewe(?:r|st)|cheap(?:er|est))\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Told:
    """What the ledger holds of what a question asks for.

    Attributes:
        lead: the figures whose words should open the answer: what holds, then what it replaced; for a timeline all
            that held, in the order of time. Empty where the question does not ask how things stand.
        figures: all rows to show beside the answer.
        clashes: conflicts about the same series.
        documents: those that a value of these series was read from.
        lines: the series.
        surpassed: whether the ledger has a higher value of a contract among them, of which its own may be a part.
    """

    lead: tuple[Row, ...] = ()
    figures: tuple[Row, ...] = ()
    clashes: tuple[Clash, ...] = ()
    documents: frozenset[DocumentId] = frozenset()
    lines: tuple[Timeline, ...] = ()
    surpassed: bool = False

    @property
    def disagree(self) -> bool:
        """Whether independent reports give different values for what leads, in the same meaning."""
        return any(
            not clash.conflict.differences and len({kept.origin for side in clash.sides for kept in side}) > 1
            for clash in self.clashes
        )


def told(question: Question, only: Filter, ledger: LedgerSearch) -> Told:
    """Return what the ledger says to a question; nothing where it is not clear which series are asked for.

    Args:
        question: as understood.
        only: which documents may be used, and up to when.
        ledger: the record's.
    """
    about = lines_about(question, only, ledger)
    chosen = _chosen(question, metrics_of(question), about)
    if not chosen:
        return Told()
    rows = [row for line in chosen for row in _held(line)]
    clashes = ledger.conflicts(_same(chosen, only))
    now = [line.current for line in chosen if line.current is not None]
    figures = tuple(dict.fromkeys([*now, *rows]))[:_MOST_FIGURES]
    documents = frozenset(row.kept.document_id for line in chosen for row in line.rows)
    surpassed = any(_parties(one) == _parties(line) and _tops(one, line) for line in chosen for one in about)
    lead, disputed = _lead(question, chosen), tuple(_about(clashes, chosen))
    return Told(lead, figures, disputed, documents, tuple(chosen), surpassed)


def _chosen(question: Question, metrics: Sequence[Metric], lines: Sequence[Timeline]) -> list[Timeline]:
    """Return the series that are asked for: one for each subject and metric, of the metric named most plainly."""
    if not lines:
        return []
    if asks_each(question):
        return _by_value(question, _one_a_contract(lines))[:_MOST_LINES]
    by_metric = sorted(lines, key=lambda line: (metrics.index(line.key.metric), _plainness(question, line)))
    first = by_metric[0].key.metric
    kept: dict[tuple[str, str], Timeline] = {}
    for line in by_metric:
        if line.key.metric == first:
            kept.setdefault((line.key.subject, line.key.scope.name), line)
    sides = list(kept.values())
    if years := spanned(question):
        of_year = {line.key.period: line for line in reversed(by_metric) if line.key.metric == first}
        return [of_year[year] for year in years if year in of_year]
    if question.shape == "comparison" or question.group or added_up(question):
        apart = _one_a_contract(sides) if sides[0].key.scope.kind == "contract" else _one_each(sides)
        return _by_value(question, apart)[:_MOST_LINES]
    return sides[: _MOST_LINES if question.shape in {"timeline", "list"} else 1]


def _one_a_contract(lines: Sequence[Timeline]) -> list[Timeline]:
    """Return the series of each contract that holds most: the total, where a part of it has a series of its own."""
    contracts = [line for line in lines if line.key.scope.kind == "contract" and line.series.unit == "USD"]
    most: dict[frozenset[str] | None, Timeline] = {}
    for line in sorted(contracts, key=_held_value, reverse=True):
        most.setdefault(_parties(line), line)
    return list(most.values())


def _parties(line: Timeline) -> frozenset[str] | None:
    return frozenset({line.key.subject, line.key.scope.name}) if line.key.scope.kind == "contract" else None


def _tops(one: Timeline, other: Timeline) -> bool:
    return one.series.unit == other.series.unit and _held_value(one) > _held_value(other) and _parties(one) is not None


def _one_each(sides: Sequence[Timeline]) -> list[Timeline]:
    """Return the first series of each subject; companies that share their books are one."""
    first: dict[frozenset[str], Timeline] = {}
    for line in sides:
        first.setdefault(frozenset(gazetteer().family(line.key.subject)), line)
    return list(first.values())


def _by_value(question: Question, sides: list[Timeline]) -> list[Timeline]:
    """Return series by what holds now, the highest first, or the lowest where that is asked for."""
    if len({line.series.unit for line in sides}) > 1:
        return sides
    lowest = bool(_LOWEST.search(question.text))
    return sorted(sides, key=lambda line: _held_value(line) if lowest else -_held_value(line))


def _held_value(line: Timeline) -> float:
    return 0.0 if line.current is None else (line.current.kept.figure.low + line.current.kept.figure.high) / 2


def _plainness(question: Question, line: Timeline) -> tuple[bool, bool, bool, int, str]:
    """Order series of one metric: the plain definition first, then what runs, the newest year, what was told most."""
    current = line.current
    said = current.kept.figure.claim_date if current is not None else None
    planned = line.series.line == "planned"
    asks_planned = bool(re.search(r"\bplan\w*|target|goal|will\b", question.text, re.IGNORECASE))
    return (
        bool(line.series.basis),
        bool(line.series.line) and planned != asks_planned,
        said is None,
        -len(line.rows) - (said.first_day.toordinal() if said is not None and line.key.metric in FLOWS else 0),
        line.id,
    )


def _lead(question: Question, chosen: Sequence[Timeline]) -> tuple[Row, ...]:
    if question.shape == "timeline":
        return tuple(sorted((row for line in chosen for row in _held(line)), key=_said)) if len(chosen) == 1 else ()
    if moved(question):
        return _moved(question, chosen[0])
    past = bool(PAST.search(question.text) or question.periods) and not (asks_each(question) or spanned(question))
    several = question.shape == "comparison" or bool(question.group or added_up(question) or spanned(question))
    several = several or asks_each(question)
    asks_value = question.wants_latest or several or bool(_VALUES & {*question.slots})
    if past or not asks_value:
        return ()
    found: list[Row] = []
    for line in chosen:
        if line.current is not None:
            found.append(line.current)
            if not several and line.current.replaces is not None:
                found += [row for row in line.rows if row.kept == line.current.replaces]
    return tuple(found)


def _moved(question: Question, line: Timeline) -> tuple[Row, ...]:
    """Return the value of a series at the time that a question names, or the current one, and what held before."""
    held = sorted(_held(line), key=_said)
    if question.between is not None:
        ends = [[row for row in held if _until(row, month)] for month in question.between]
        return (ends[1][-1], ends[0][-1]) if all(ends) and ends[0][-1] != ends[1][-1] else ()
    then = [row for period in question.periods for row in held if _is_of(row, period)]
    later = then[-1] if then else line.current
    if later is None or (question.periods and not then):
        return ()
    return (later, *(row for row in line.rows if row.kept == later.replaces))


def _until(row: Row, period: PartialDate) -> bool:
    said = row.kept.figure.claim_date
    return said is not None and said.first_day <= period.last_day


def _is_of(row: Row, period: PartialDate) -> bool:
    said = row.kept.figure.claim_date
    return said is not None and period.first_day <= said.first_day and said.last_day <= period.last_day


def _held(line: Timeline) -> list[Row]:
    return [row for row in line.rows if row.point and row.point.status in {"current", "superseded", "withdrawn"}]


def _said(row: Row) -> tuple[str, int]:
    date: PartialDate | None = row.kept.figure.claim_date
    return ("" if date is None else date.first_day.isoformat()), row.kept.figure.value_start


def _same(chosen: Sequence[Timeline], only: Filter) -> FigureFilter:
    """Return the filter for all that may clash with some series."""
    return FigureFilter(
        subjects=tuple(dict.fromkeys(line.key.subject for line in chosen)),
        metrics=tuple(dict.fromkeys(line.key.metric for line in chosen)),
        as_of=only.published_before,
    )


def _about(clashes: Sequence[Clash], chosen: Sequence[Timeline]) -> list[Clash]:
    """Return the conflicts in which a value that holds now stands against another."""
    held: set[Kept] = {line.current.kept for line in chosen if line.current is not None}
    return [clash for clash in clashes if any(kept in held for side in clash.sides for kept in side)]
