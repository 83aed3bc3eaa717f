"""A figure as plain values, for the record and for reviews, and back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from corpus.dates import PartialDate
from corpus.figure import Figure, Period, Scope

_SCALARS = (
    "id",
    "version_id",
    "subject",
    "metric",
    "low",
    "high",
    "unit",
    "modality",
    "quote",
    "start",
    "end",
    "written",
    "value_start",
    "value_end",
    "confidence",
    "qualifier",
    "standing",
    "speaker",
)
_LISTS = ("counterparties", "basis", "bound_by")
_DATES = ("effective_date", "claim_date")


def plain(figure: Figure) -> dict[str, Any]:
    """Return a figure as strings, numbers, nulls and lists of strings."""
    period = figure.period
    return {
        **{name: getattr(figure, name) for name in _SCALARS},
        **{name: list(getattr(figure, name)) for name in _LISTS},
        **{name: _text(getattr(figure, name)) for name in _DATES},
        "scope_kind": figure.scope.kind,
        "scope_name": figure.scope.name,
        "period_label": None if period is None else period.label,
        "period_written": None if period is None else period.written,
        "period_fiscal": 0 if period is None else int(period.fiscal),
        "period_first": None if period is None else _text(period.first),
        "period_last": None if period is None else _text(period.last),
    }


def figure_of(values: Mapping[str, Any]) -> Figure:
    """Return the figure that `plain` gave the values of."""
    given: dict[str, Any] = {
        **{name: values[name] for name in _SCALARS},
        **{name: tuple(values[name]) for name in _LISTS},
        **{name: None if values[name] is None else PartialDate.parse(values[name]) for name in _DATES},
    }
    return Figure(**given, scope=Scope(values["scope_kind"], values["scope_name"]), period=_period(values))


def _period(values: Mapping[str, Any]) -> Period | None:
    if values["period_label"] is None:
        return None
    return Period(
        written=values["period_written"],
        label=values["period_label"],
        fiscal=bool(values["period_fiscal"]),
        first=_day(values["period_first"]),
        last=_day(values["period_last"]),
    )


def _day(stored: str | None) -> dt.date | None:
    return None if stored is None else dt.date.fromisoformat(stored)


def _text(value: PartialDate | dt.date | None) -> str | None:
    return None if value is None else str(value)
