"""Figures, series, comparisons, conflicts and totals as plain text for people."""

from __future__ import annotations

from collections.abc import Sequence

from answer.plain_text import counted
from api.ledger_shapes import sum_text, value_text
from api.render import fields_text, line
from corpus.figure import Figure, FigureKey
from corpus.figure_store import Kept
from index.ledger import Point
from index.ledger_search import Clash, Row, Timeline, Total

_WIDEST = 44
"""No column of a table is wider: a longer cell is cut, and the whole stands in the figure itself."""
_STATUS = {
    "current": "NOW",
    "repeat": "said again",
    "stale repeat": "old value said again",
    "previous": "named as what held before",
    "addition": "an addition",
    "estimate": "somebody's estimate",
    "disputed": "disputed",
    "conflicting": "differs from what holds",
    "withdrawn": "withdrawn",
    "undated": "undated",
}


def figures_text(rows: Sequence[Row]) -> str:
    """Return figures, each with what became of it, its words and its document."""
    return "\n\n".join(_figure(row) for row in rows)


def figure_text(row: Row) -> str:
    """Return all that is known of a figure, one field per line."""
    kept = row.kept
    figure = kept.figure
    period = figure.period
    return fields_text(
        value=value_text(figure),
        id=figure.id,
        subject=figure.subject,
        metric=figure.metric,
        scope=f"{figure.scope.name} ({figure.scope.kind})",
        period=None if period is None else f"{period.label} ({line(period.written)})",
        modality=figure.modality,
        standing=None if figure.standing == "stated" else figure.standing,
        basis=", ".join(figure.basis) or None,
        named_beside=", ".join(figure.counterparties) or None,
        said_on=figure.claim_date,
        for_day=figure.effective_date,
        speaker=figure.speaker,
        became=became(row) or None,
        series=kept.series,
        confidence=figure.confidence,
        bound_by="; ".join(figure.bound_by) or None,
        corrected=", ".join(kept.corrected) or None,
        rejected="yes, by a person" if kept.rejected else None,
        quote=f'"{line(figure.quote)}" at {figure.start} to {figure.end}',
        document=f"{_source(kept)} ({kept.document_id})",
        url=kept.url,
    )


def timeline_text(lines: Sequence[Timeline]) -> str:
    """Return series, each with its values in the order of time."""
    return "\n\n".join("\n".join([heading(each.key, each), *_points(each)]) for each in lines)


def compare_text(lines: Sequence[Timeline]) -> str:
    """Return what holds now in each series, as a table."""
    head = ("SUBJECT", "SCOPE", "WHAT", "NOW", "SAID ON", "BEFORE", "REPORTS", "FIGURE")
    return _table([head, *(_compared(each) for each in lines)])


def total_text(total: Total) -> str:
    """Return a reconciliation: the rows, what overlaps, and the sum where there is one."""
    head = ("ROW", "SUBJECT", "SCOPE", "VALUE", "SAID ON", "WITH", "FIGURE")
    rows = [
        (
            str(number),
            kept.figure.subject,
            _scope(kept.figure),
            value_text(kept.figure),
            str(kept.figure.claim_date or "undated"),
            ", ".join(kept.figure.counterparties),
            kept.figure.id,
        )
        for number, kept in enumerate(total.rows, 1)
    ]
    overlaps = [f"{each.one + 1} and {each.other + 1}: {each.reason}" for each in total.reconciliation.overlaps]
    summed = sum_text(total)
    verdict = f"Total: {summed}" if summed else f"No sum. {line(total.reconciliation.refused)}"
    shown = ["May count the same thing twice:", *(f"  {line(each)}" for each in overlaps)] if overlaps else []
    return "\n".join([_table([head, *rows]), "", *shown, verdict])


def conflicts_text(clashes: Sequence[Clash]) -> str:
    """Return conflicts, each with its sides and what they may mean differently."""
    return "\n\n".join(_clash(each) for each in clashes)


def heading(key: FigureKey, of: Timeline | None = None) -> str:
    """Return what a series is of: `Alphabet: capex, 2026`."""
    parts: list[str] = [key.metric]
    if of is not None:
        parts += [*([of.series.line] if of.series.line else []), *of.series.basis]
    if key.period:
        parts.append(key.period)
    joined = " and " if key.scope.kind == "contract" else ", "
    about = "" if key.scope.name in {key.subject, ""} else f"{joined}{line(key.scope.name)}"
    return f"{line(key.subject)}{about}: {', '.join(parts)}"


def became(row: Row) -> str:
    """Return what became of a value: `NOW, replaces $180-190 billion of 2026-04-29`."""
    point = row.point
    if point is None:
        return ""
    told = _superseded(point, row.replaced_by) if point.status == "superseded" else _STATUS[point.status]
    if point.status == "current" and row.replaces is not None:
        before = row.replaces.figure
        told += f", replaces {value_text(before)} of {before.claim_date or 'an unknown date'}"
    return ", ".join([told, *point.marks])


def _superseded(point: Point, by: Kept | None) -> str:
    on = f"on {point.superseded_on or 'an unknown date'}"
    if by is not None and by.figure.modality == "withdrawn":
        return f"called off {on}"
    return f"replaced by {value_text(by.figure)} {on}" if by is not None else f"replaced {on}"


def _figure(row: Row) -> str:
    kept = row.kept
    figure = kept.figure
    about = heading(figure.key)
    state = [figure.modality, became(row), "unsure" if figure.confidence == "low" else ""]
    first = f"{value_text(figure)} - {about} ({', '.join(part for part in state if part)})"
    return "\n".join([first, f'    "{line(figure.quote)}"', f"    {_source(kept)}", f"    {figure.id}"])


def _source(kept: Kept) -> str:
    when = kept.published_at.in_words() if kept.published_at else "undated"
    parts = (line(kept.publisher) if kept.publisher else "", kept.tier, when)
    return f"{line(kept.title)} - {', '.join(part for part in parts if part)}"


def _points(of: Timeline) -> list[str]:
    rows = [
        (
            f"  {row.kept.figure.claim_date or 'undated'}",
            value_text(row.kept.figure),
            became(row),
            _cut(_source(row.kept)),
            row.kept.figure.id,
        )
        for row in of.rows
    ]
    return _table(rows).split("\n")


def _compared(of: Timeline) -> tuple[str, ...]:
    current = of.current
    key = of.rows[-1].kept.figure if current is None else current.kept.figure
    what = ", ".join([key.metric, *([of.series.line] if of.series.line else []), *of.series.basis])
    what += f", {of.key.period}" if of.key.period else ""
    scope = _scope(key)
    if current is None:
        last = of.rows[-1].kept.figure
        told = f"withdrawn {value_text(last)}" if last.modality == "withdrawn" else "nothing holds"
        return (key.subject, scope, what, told, str(last.claim_date or ""), "", "", last.id)
    figure, before = current.kept.figure, current.replaces
    marks = f" ({', '.join(current.point.marks)})" if current.point and current.point.marks else ""
    return (
        key.subject,
        scope,
        what,
        f"{value_text(figure)}{marks}",
        str(figure.claim_date or "undated"),
        "" if before is None else f"{value_text(before.figure)} of {before.figure.claim_date or 'an unknown date'}",
        str(of.origins),
        figure.id,
    )


def _clash(clash: Clash) -> str:
    told = "; ".join(line(each) for each in clash.conflict.differences)
    meaning = f"they may mean: {told}" if told else "the words show no difference in meaning"
    lines = [f"{heading(clash.conflict.key)} - {meaning}"]
    for side, kept in zip(clash.conflict.sides, clash.sides, strict=True):
        origins = counted(len(side.origins), "independent report")
        lines.append(f"  {value_text(kept[0].figure)}  ({', '.join(side.tiers)}; {origins})")
        lines += [f"      {each.figure.claim_date or 'undated'}  {_source(each)}  {each.figure.id}" for each in kept]
    return "\n".join(lines)


def _scope(figure: Figure) -> str:
    return "" if figure.scope.name == figure.subject else figure.scope.name


def _table(rows: Sequence[Sequence[str]]) -> str:
    """Return rows with their columns aligned."""
    cells = [[_cut(line(cell)) if place else _cut(cell) for place, cell in enumerate(row)] for row in rows]
    widths = [max(len(row[place]) for row in cells) for place in range(len(cells[0]))] if cells else []
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in cells
    )


def _cut(cell: str) -> str:
    return cell if len(cell) <= _WIDEST else f"{cell[: _WIDEST - 1]}…"
