"""The ledger's nouns as JSON."""

from __future__ import annotations

from collections.abc import Sequence

from api.ledger_schemas import (
    ComparedJson,
    ConflictJson,
    FigureJson,
    PeriodJson,
    ScopeJson,
    SeriesJson,
    SideJson,
    TotalJson,
    ValueJson,
)
from corpus.amounts import amount_text
from corpus.dates import PartialDate
from corpus.figure import Figure, Period, Scope
from corpus.figure_store import Kept
from index.figure_conflicts import Side
from index.ledger import marks
from index.ledger_search import Clash, Row, Timeline, Total


def value_text(figure: Figure) -> str:
    """Return a figure's value as people write it."""
    return amount_text(figure.low, figure.high, figure.unit, figure.qualifier)


def figure_json(row: Row) -> FigureJson:
    """Return a figure with its place in its series."""
    kept, point = row.kept, row.point
    figure = kept.figure
    return {
        "id": figure.id,
        "series": kept.series,
        "status": None if point is None else point.status,
        "subject": figure.subject,
        "counterparties": list(figure.counterparties),
        "metric": figure.metric,
        "value": value_text(figure),
        "low": figure.low,
        "high": figure.high,
        "unit": figure.unit,
        "qualifier": figure.qualifier,
        "modality": figure.modality,
        "standing": figure.standing,
        "basis": list(figure.basis),
        "marks": list(marks(figure)),
        "scope": _scope(figure.scope),
        "period": _period(figure.period),
        "effective_date": _text(figure.effective_date),
        "claim_date": _text(figure.claim_date),
        "superseded_on": None if point is None else _text(point.superseded_on),
        "replaces": _value(row.replaces),
        "replaced_by": _value(row.replaced_by),
        "speaker": figure.speaker,
        "confidence": figure.confidence,
        "bound_by": list(figure.bound_by),
        "corrected": list(kept.corrected),
        "rejected": kept.rejected,
        "quote": figure.quote,
        "start": figure.start,
        "end": figure.end,
        "written": figure.written,
        "value_start": figure.value_start,
        "value_end": figure.value_end,
        "version_id": figure.version_id,
        "document": {
            "id": kept.document_id,
            "title": kept.title,
            "url": kept.url,
            "publisher": kept.publisher,
            "tier": kept.tier,
            "published_at": _text(kept.published_at),
        },
        "origin": kept.origin,
    }


def series_json(line: Timeline) -> SeriesJson:
    """Return a series with all its points."""
    return {**compared_json(line), "points": [figure_json(row) for row in line.rows]}


def compared_json(line: Timeline) -> ComparedJson:
    """Return what holds in a series."""
    return {
        "id": line.id,
        "subject": line.key.subject,
        "metric": line.key.metric,
        "scope": _scope(line.key.scope),
        "period": line.key.period,
        "unit": line.series.unit,
        "basis": list(line.series.basis),
        "line": line.series.line,
        "current": None if line.current is None else figure_json(line.current),
        "independent_origins": line.origins,
    }


def conflict_json(clash: Clash) -> ConflictJson:
    """Return a conflict with all its figures."""
    key = clash.conflict.key
    return {
        "subject": key.subject,
        "metric": key.metric,
        "scope": _scope(key.scope),
        "period": key.period,
        "differences": list(clash.conflict.differences),
        "sides": [_side(side, kept) for side, kept in zip(clash.conflict.sides, clash.sides, strict=True)],
    }


def total_json(total: Total) -> TotalJson:
    """Return a reconciliation."""
    found = total.reconciliation
    summed = found.low is not None and found.high is not None
    return {
        "rows": [figure_json(Row(kept)) for kept in total.rows],
        "overlaps": [{"one": each.one, "other": each.other, "reason": each.reason} for each in found.overlaps],
        "value": sum_text(total) if summed else None,
        "low": found.low,
        "high": found.high,
        "refused": found.refused,
        "whole": found.whole,
        "parts": None if found.parts is None else amount_text(*found.parts, found.rows[0].unit),
    }


def sum_text(total: Total) -> str | None:
    """Return the sum of a reconciliation as people write it, None where there is none."""
    found = total.reconciliation
    if found.low is None or found.high is None:
        return None
    return amount_text(found.low, found.high, found.rows[0].unit)


def _side(side: Side, kept: Sequence[Kept]) -> SideJson:
    first = side.entries[0].figure
    return {
        "value": value_text(first),
        "low": first.low,
        "high": first.high,
        "tiers": list(side.tiers),
        "independent_origins": len(side.origins),
        "figures": [figure_json(Row(each)) for each in kept],
    }


def _value(kept: Kept | None) -> ValueJson | None:
    if kept is None:
        return None
    figure = kept.figure
    return {
        "id": figure.id,
        "value": value_text(figure),
        "low": figure.low,
        "high": figure.high,
        "claim_date": _text(figure.claim_date),
    }


def _scope(scope: Scope) -> ScopeJson:
    return {"kind": scope.kind, "name": scope.name}


def _period(period: Period | None) -> PeriodJson | None:
    if period is None:
        return None
    return {
        "label": period.label,
        "written": period.written,
        "fiscal": period.fiscal,
        "first": None if period.first is None else period.first.isoformat(),
        "last": None if period.last is None else period.last.isoformat(),
    }


def _text(date: PartialDate | None) -> str | None:
    return None if date is None else str(date)
