"""Sums, differences and changes, worked out by code from values that the answer quotes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from answer.answer import Calculation, Citation, Operation
from answer.from_ledger import Told
from answer.ledger_asked import added_up, moved, spanned
from answer.question import Question
from corpus.amounts import amount_text
from corpus.figure import Figure, Qualifier
from corpus.organisations import gazetteer
from index.figure_totals import reconcile, seen_from
from index.ledger_search import Row
from index.wording import any_of

_PAIR = 2
_PLACES = frozenset({"site", "programme"})
_ADDS = any_of("plus", r"add(?:ed)? (?:up|to)", "in total", "together", "combined", "sum")
_LEAST: frozenset[Qualifier | None] = frozenset({"at least", "more than"})
_MOST: frozenset[Qualifier | None] = frozenset({"up to"})


@dataclass(frozen=True, slots=True)
class Working:
    """A number that no source states, worked out from values that the answer quotes.

    Attributes:
        rows: the values, in the order of the text.
        low: the result, or the bottom of its range, in `unit`; None where it may not be worked out.
        high: the same, or the top of its range.
        text: it in one sentence, with the values.
    """

    operation: Operation
    rows: tuple[Row, ...]
    low: float | None
    high: float | None
    unit: str
    text: str


def calculation_of(working: Working | None, citations: Sequence[Citation]) -> Calculation | None:
    """Return what was worked out, where every value stands in a quote of the answer; None where one does not.

    Args:
        working: what was worked out.
        citations: the answer's.
    """
    if working is None:
        return None
    numbers: list[int] = []
    for row in working.rows:
        figure = row.kept.figure
        holding = [
            each.number
            for each in citations
            if each.version_id == figure.version_id and each.start <= figure.value_start < each.end
        ]
        if not holding:
            return None
        numbers.append(holding[0])
    cited = tuple(dict.fromkeys(numbers))
    return Calculation(working.operation, working.text, working.low, working.high, working.unit, cited)


def worked_out_text(calculation: Calculation) -> str:
    """Return a calculation as a line of an answer, with its marks."""
    marks = "".join(f"[{number}]" for number in calculation.citations)
    return f"Worked out: {calculation.text} {marks}"


def calculated(question: Question, ledger: Told) -> Working | None:
    """Return what a question asks to be worked out from the values that hold; None where it asks for none.

    Args:
        question: as understood.
        ledger: what the ledger holds of what the question asks for.
    """
    rows = ledger.lead
    figures = [row.kept.figure for row in rows]
    if len(rows) < _PAIR or len({(each.metric, each.unit) for each in figures}) > 1 or figures[0].unit == "date":
        return None
    if ledger.surpassed:
        return None
    if added_up(question):
        return _sum(question, ledger)
    if len(rows) > _PAIR:
        return None
    if spanned(question) or moved(question):
        return _change(*sorted(rows, key=_when))
    compares = question.shape == "comparison" and len(question.sides) == _PAIR and not _ADDS.search(question.text)
    alike = len({(line.series.line, line.series.basis) for line in ledger.lines}) == 1
    return _difference(rows) if compares and alike else None


def _sum(question: Question, ledger: Told) -> Working | None:
    lines = [line for line in ledger.lines if line.current is not None]
    if len({line.key.period for line in lines}) > 1:
        return None  # Of a calendar year and a fiscal one there is no sum.
    held = {name for line in lines for name in (line.key.subject, *line.key.scope.name.split(" + "))}
    if any(held.isdisjoint(gazetteer().family(name)) for name in added_up(question)):
        return None  # A sum that leaves one of them out would be taken for that of all.
    rows = tuple(line.current for line in lines if line.current is not None)
    # Whose contracts they are is named before or after those whom they are with.
    ends = {question.organisations[0], question.organisations[-1]} if question.organisations else set()
    party = _party(rows)
    found = reconcile([line.series for line in lines], party if party in ends else None)
    unit, values = rows[0].kept.figure.unit, [_value(row, rows) for row in rows]
    if found.low is None or found.high is None:
        first = found.overlaps[0]
        told = f"{values[first.one]} and {values[first.other]} may count the same thing twice: {first.reason}."
        return Working("sum", rows, None, None, unit, f"These are not added up. {told}")
    total = amount_text(found.low, found.high, unit, _of_sum(rows))
    return Working("sum", rows, found.low, found.high, unit, f"{total[:1].upper()}{total[1:]} = {' + '.join(values)}.")


def _difference(rows: Sequence[Row]) -> Working | None:
    more, less = sorted(rows, key=lambda row: -row.kept.figure.low - row.kept.figure.high)
    one, other = more.kept.figure, less.kept.figure
    low, high = one.low - other.high, one.high - other.low
    if low < 0 or high == 0 or other.low <= 0 or (one.subject, one.scope) == (other.subject, other.scope):
        return None  # Ranges that overlap tell neither that one is more nor by how much.
    times = _span(one.low / other.high, one.high / other.low, "{:.1f}")
    gap = _rough(rows) + amount_text(low, high, one.unit)
    first, second = (_value(row, (more, less)) for row in (more, less))
    text = f"{first[:1].upper()}{first[1:]} is {gap} more than {second}, {times} times as much."
    return Working("difference", (more, less), low, high, one.unit, text)


def _change(earlier: Row, later: Row) -> Working | None:
    one, other = earlier.kept.figure, later.kept.figure
    if one.low <= 0:
        return None
    # Of a range that is moved each end is moved; of two years any ends may come together.
    before = (one.low, one.high) if one.key == other.key else (one.high, one.low)
    low, high = sorted((other.low - before[0], other.high - before[1]))
    if low < 0 < high or low == high == 0:
        return None
    shares = sorted(abs(after / start - 1) * 100 for after, start in zip((other.low, other.high), before, strict=True))
    percent = _span(shares[0], shares[1], "{:.0f}")
    size = sorted(map(abs, (low, high)))
    moved_by = _rough((earlier, later)) + amount_text(size[0], size[1], one.unit)
    text = (
        f"From {_written(one)} ({_time(one, other)}) to {_written(other)} ({_time(other, one)}) is "
        f"{moved_by} {'more' if high > 0 else 'less'}, {percent}%."
    )
    return Working("change", (earlier, later), low, high, one.unit, text)


def _time(figure: Figure, other: Figure) -> str:
    """Return what tells a value from another of the same series, or of another year."""
    label = "" if figure.period is None else figure.period.label
    if label and (other.period is None or other.period.label != label):
        return label
    return "undated" if figure.claim_date is None else figure.claim_date.in_words()


def _when(row: Row) -> tuple[str, str]:
    figure = row.kept.figure
    said = "" if figure.claim_date is None else figure.claim_date.first_day.isoformat()
    return "" if figure.period is None else figure.period.label, said


def _party(rows: Sequence[Row]) -> str | None:
    """Return who has a part in every one of some contracts."""
    parties = [{row.kept.figure.subject, *row.kept.figure.scope.name.split(" + ")} for row in rows]
    common = set[str].intersection(*parties)
    contracts = all(row.kept.figure.scope.kind == "contract" for row in rows)
    return common.pop() if contracts and len(common) == 1 else None


def _value(row: Row, rows: Sequence[Row]) -> str:
    """Return a value and whose it is; of contracts of one party, with whom; of unlike years, of which."""
    party = _party(rows)
    figure = seen_from(row.kept.figure, party)
    others = [seen_from(each.kept.figure, party) for each in rows]
    alone = sum(each.subject == figure.subject for each in others) == 1
    told = [figure.subject if alone and figure.scope.kind not in _PLACES else figure.scope.name]
    labels = {each.period.label for each in others if each.period is not None}
    if len(labels) > 1 and figure.period is not None:
        told.append(figure.period.label)
    return f"{_written(figure)} ({', '.join(told)})"


def _written(figure: Figure) -> str:
    return amount_text(figure.low, figure.high, figure.unit, figure.qualifier)


def _of_sum(rows: Sequence[Row]) -> str | None:
    """Return what a sum is said with: least values add up to a least one, and most ones to a most."""
    qualifiers = {row.kept.figure.qualifier for row in rows}
    bounds = [name for name, those in (("at least", _LEAST), ("up to", _MOST)) if qualifiers & those]
    if len(bounds) == 1:
        return bounds[0]
    return "about" if qualifiers != {None} else None


def _rough(rows: Sequence[Row]) -> str:
    return "about " if any(row.kept.figure.qualifier for row in rows) else ""


def _span(low: float, high: float, form: str) -> str:
    one, other = form.format(low), form.format(high)
    return one if one == other else f"{one} to {other}"
