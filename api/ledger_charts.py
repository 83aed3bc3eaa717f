"""Series as charts: what held when, as steps with their ranges and sources, to be read in grey and on a phone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from api.chart_parts import (
    CONFIG,
    DARK,
    GREY,
    LIGHT,
    WIDTH,
    Form,
    day_of,
    drawable,
    footnotes,
    held_rows,
    iso,
    name_of,
    picture,
    scale_of,
    short,
    source_of,
    title_of,
)
from api.ledger_shapes import value_text
from index.ledger_search import Row, Timeline

_HEIGHT = 84
_LETTER = 5.6
"""About how wide a letter of a label is, in pixels."""
_WIDEST_AXIS = 3.0
"""Panels whose values differ by more have axes of their own, or their steps would be too small to see."""
_MARKED = {"conflicting": "differs", "estimate": "estimate", "stale repeat": "old value again"}
"""Points that never held are drawn hollow, so that nobody takes them for the line."""


@dataclass(frozen=True, slots=True)
class _Panel:
    """A series ready to be drawn: values scaled, dates as ISO text."""

    title: str
    note: str
    steps: list[dict[str, Any]]
    labels: list[dict[str, Any]]
    others: list[dict[str, Any]]


def chart_bytes(lines: Sequence[Timeline], form: Form, *, today: dt.date | None = None) -> bytes:
    """Return a chart of some series.

    Args:
        lines: the series; those without a dated value are left out.
        form: of the file.
        today: to where the last values reach, by default today.

    Raises:
        InputError: there is nothing to draw, too much, or series in different units.
    """
    return picture(chart_spec(lines, today or dt.datetime.now(dt.UTC).date()), form)


def chart_spec(lines: Sequence[Timeline], today: dt.date) -> dict[str, Any]:
    """Return a chart as a Vega-Lite specification; see `chart_bytes`."""
    drawn = drawable(lines)
    unit = drawn[0].series.unit
    factor, word = scale_of(drawn, unit)
    sources: dict[str, int] = {}
    first = min(day_of(row) for each in drawn for row in held_rows(each))
    end = max(today, *(day_of(row) for each in drawn for row in held_rows(each)))
    span = (first - (end - first) / 30, end)
    panels = [_panel(each, drawn, factor, sources, span) for each in drawn]
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "background": "white",
        "padding": 10,
        "title": _title(drawn, word, end),
        "vconcat": [*(_drawn(each, panels, span, is_date=unit == "date") for each in panels), footnotes(sources)],
        "spacing": 10,
        "config": CONFIG,
    }


def _panel(
    line: Timeline,
    among: Sequence[Timeline],
    factor: float,
    sources: dict[str, int],
    span: tuple[dt.date, dt.date],
) -> _Panel:
    held = held_rows(line)
    steps = [_step(row, factor) for row in held if not _is_end(row)]
    last = held[-1]
    if steps:
        until = day_of(last) if _is_end(last) else span[1]
        steps.append(steps[-1] | {"date": until.isoformat()})
    labels = _labels(held, factor, sources, span)
    others = [
        _step(row, factor) | {"what": _MARKED[row.point.status]}
        for row in line.rows
        if row.point is not None and row.point.status in _MARKED and row.kept.figure.claim_date is not None
    ]
    ended = "withdrawn" if _is_end(last) else ""
    return _Panel(name_of(line, among), ended, steps, labels, others)


def _is_end(row: Row) -> bool:
    return row.point is not None and row.point.status == "withdrawn"


def _labels(
    held: Sequence[Row], factor: float, sources: dict[str, int], span: tuple[dt.date, dt.date]
) -> list[dict[str, Any]]:
    """Return the label of each step, raised where it would run into the one before, with its source's number."""
    found: list[dict[str, Any]] = []
    taken: list[float] = []
    days = max((span[1] - span[0]).days, 1)
    for row in held:
        number = sources.setdefault(source_of(row), len(sources) + 1)
        text = "withdrawn" if _is_end(row) else short(value_text(row.kept.figure))
        label = f"{text} [{number}]"
        left = (day_of(row) - span[0]).days / days * WIDTH
        width = len(label) * _LETTER
        left = min(left, WIDTH - width)
        level = next((place for place, end in enumerate(taken) if end <= left), len(taken))
        taken[level : level + 1] = [left + width + 4]
        found.append(_step(row, factor) | {"label": label, "x": left, "level": level})
    return found


def _step(row: Row, factor: float) -> dict[str, Any]:
    figure = row.kept.figure
    if figure.unit == "date":
        low, high = (iso(figure.low), iso(figure.high))
        return {"date": day_of(row).isoformat(), "low": low, "high": high}
    return {"date": day_of(row).isoformat(), "low": figure.low / factor, "high": figure.high / factor}


def _drawn(panel: _Panel, panels: Sequence[_Panel], span: tuple[dt.date, dt.date], *, is_date: bool) -> dict[str, Any]:
    x = {
        "field": "date",
        "type": "temporal",
        "scale": {"domain": [each.isoformat() for each in span]},
        "axis": {
            "title": None,
            "format": "%b %Y",
            "tickCount": 4,
            "labels": panel is panels[-1],
            "ticks": True,
            "labelOverlap": True,
            "labelSeparation": 8,
        },
    }
    kind = "temporal" if is_date else "quantitative"
    scale: dict[str, Any] = {"zero": False, "nice": False}
    if not is_date:
        scale["domain"] = _domain(panels if _share_axis(panels) else [panel])
    y = {"field": "high", "type": kind, "scale": scale, "axis": {"title": None, "tickCount": 3, "minExtent": 26}}
    step = {"interpolate": "step-after", "color": DARK, "strokeWidth": 1.8}
    low = {**y, "field": "low"}
    layers: list[dict[str, Any]] = [
        {
            "data": {"values": panel.steps},
            "mark": {"type": "area", "interpolate": "step-after", "color": LIGHT, "opacity": 1},
            "encoding": {"x": x, "y": y, "y2": {"field": "low"}},
        },
        {"data": {"values": panel.steps}, "mark": {"type": "line", **step}, "encoding": {"x": x, "y": y}},
        {"data": {"values": panel.steps}, "mark": {"type": "line", **step}, "encoding": {"x": x, "y": low}},
        {
            "data": {"values": panel.labels},
            "mark": {"type": "point", "filled": True, "color": DARK, "size": 30, "opacity": 1},
            "encoding": {"x": x, "y": y},
        },
        {
            "data": {"values": panel.others},
            "mark": {"type": "point", "shape": "cross", "color": GREY, "size": 36, "opacity": 1},
            "encoding": {"x": x, "y": y},
        },
        *_texts(panel),
    ]
    title = f"{panel.title} ({panel.note})" if panel.note else panel.title
    return {"width": WIDTH, "height": _HEIGHT, "title": {"text": title, "frame": "group"}, "layer": layers}


def _texts(panel: _Panel) -> list[dict[str, Any]]:
    """Return the labels: in one line above the panel's lines where they fit, stacked where they do not."""
    last = len(panel.labels) - 1
    return [
        {
            "data": {"values": [label]},
            "mark": {
                "type": "text",
                "align": "left",
                "baseline": "top",
                "fontWeight": "bold" if place == last else "normal",
                "x": label["x"],
                "y": 2 + 12 * label["level"],
            },
            "encoding": {"text": {"field": "label"}},
        }
        for place, label in enumerate(panel.labels)
    ]


def _share_axis(panels: Sequence[_Panel]) -> bool:
    """Tell whether the values of all panels are near enough for their steps to be seen on one axis."""
    ends = [end for panel in panels for end in _ends(panel)]
    return 0 < max(ends) <= _WIDEST_AXIS * min(ends)


def _domain(panels: Sequence[_Panel]) -> tuple[float, float]:
    """Return where an axis begins and ends: around the values, with room for the rows of labels above them."""
    ends = [end for panel in panels for end in _ends(panel)]
    low, high = min(ends), max(ends)
    if low == high and low > 0:
        low = 0.0
    room = max(high - low, abs(high) / 4) or 1.0
    bottom = max(low - room / 3, 0.0) if low >= 0 else low - room / 3
    rows = max((label["level"] + 1 for panel in panels for label in panel.labels), default=1)
    share = max(1 - (12 * rows + 10) / _HEIGHT, 0.3)
    return bottom, bottom + (high - bottom) / share


def _ends(panel: _Panel) -> list[float]:
    return [float(step[end]) for step in [*panel.steps, *panel.others] for end in ("low", "high")] or [0.0]


def _title(drawn: Sequence[Timeline], word: str, end: dt.date) -> dict[str, Any]:
    told = f"{word}; each value from the day it was said, up to {end.day} {end:%B %Y}".removeprefix("; ")
    return {"text": title_of(drawn), "subtitle": [told, "Grey: the range. Axes need not start at 0."]}
