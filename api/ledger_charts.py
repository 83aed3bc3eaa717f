"""Series as charts: what held when, as steps with their ranges and sources, to be read in grey and on a phone."""

from __future__ import annotations

import datetime as dt
import json
import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from api.ledger_shapes import value_text
from corpus.dates import PartialDate
from corpus.errors import InputError
from corpus.figure import Figure
from index.ledger_search import Row, Timeline

Form = Literal["svg", "png"]

MOST_SERIES = 12
_WIDTH = 330
"""Of a panel, in pixels; with its axis the chart is as wide as a small phone."""
_HEIGHT = 84
_LETTER = 5.6
"""About how wide a letter of a label is, in pixels."""
_WIDEST_AXIS = 3.0
"""Panels whose values differ by more have axes of their own, or their steps would be too small to see."""
_SOURCE_LETTERS = 60
"""Of a footnote's line: few enough for a wide fallback font, which would be cut off at the picture's edge."""
_VEGA_LITE = "5.20"
_PNG_SCALE = 2.5
_DARK, _GREY, _LIGHT = "#1a1a1a", "#6b6b6b", "#d9d9d9"
_SCALES: Mapping[str, tuple[tuple[float, str], ...]] = {
    "W": ((1e9, "GW"), (1e6, "MW"), (1e3, "kW"), (1.0, "W")),
    "": ((1e12, "trillion"), (1e9, "billion"), (1e6, "million"), (1.0, "")),
}
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
    import vl_convert  # noqa: PLC0415 - only a chart needs it

    spec = json.dumps(chart_spec(lines, today or dt.datetime.now(dt.UTC).date()))
    if form == "svg":
        return vl_convert.vegalite_to_svg(spec, vl_version=_VEGA_LITE).encode()
    return bytes(vl_convert.vegalite_to_png(spec, vl_version=_VEGA_LITE, scale=_PNG_SCALE))


def chart_spec(lines: Sequence[Timeline], today: dt.date) -> dict[str, Any]:
    """Return a chart as a Vega-Lite specification; see `chart_bytes`."""
    drawn = [each for each in lines if _held(each)]
    if not drawn:
        raise InputError("there is no dated value to draw")
    if len(drawn) > MOST_SERIES:
        raise InputError(f"these are {len(drawn)} series, and {MOST_SERIES} can be drawn; narrow it")
    units = sorted({each.series.unit for each in drawn})
    if len(units) > 1:
        raise InputError(f"series in {' and '.join(units)} do not share a chart; name a metric")
    factor, word = _scale(drawn, units[0])
    sources: dict[str, int] = {}
    first = min(_day(row) for each in drawn for row in _held(each))
    end = max(today, *(_day(row) for each in drawn for row in _held(each)))
    span = (first - (end - first) / 30, end)
    panels = [_panel(each, drawn, factor, sources, span) for each in drawn]
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "background": "white",
        "padding": 10,
        "title": _title(drawn, word, end),
        "vconcat": [*(_drawn(each, panels, span, is_date=units[0] == "date") for each in panels), _footnotes(sources)],
        "spacing": 10,
        "config": _CONFIG,
    }


def _held(line: Timeline) -> list[Row]:
    """Return the rows of a series that held at some time, of which the day is known."""
    return [
        row
        for row in line.rows
        if row.point is not None
        and row.point.status in {"current", "superseded", "withdrawn"}
        and row.kept.figure.claim_date is not None
    ]


def _panel(
    line: Timeline,
    among: Sequence[Timeline],
    factor: float,
    sources: dict[str, int],
    span: tuple[dt.date, dt.date],
) -> _Panel:
    held = _held(line)
    steps = [_step(row, factor) for row in held if not _is_end(row)]
    last = held[-1]
    if steps:
        until = _day(last) if _is_end(last) else span[1]
        steps.append(steps[-1] | {"date": until.isoformat()})
    labels = _labels(held, factor, sources, span)
    others = [
        _step(row, factor) | {"what": _MARKED[row.point.status]}
        for row in line.rows
        if row.point is not None and row.point.status in _MARKED and row.kept.figure.claim_date is not None
    ]
    ended = "withdrawn" if _is_end(last) else ""
    return _Panel(_name(line, among), ended, steps, labels, others)


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
        number = sources.setdefault(_source(row), len(sources) + 1)
        text = "withdrawn" if _is_end(row) else _short(value_text(row.kept.figure))
        label = f"{text} [{number}]"
        left = (_day(row) - span[0]).days / days * _WIDTH
        width = len(label) * _LETTER
        left = min(left, _WIDTH - width)
        level = next((place for place, end in enumerate(taken) if end <= left), len(taken))
        taken[level : level + 1] = [left + width + 4]
        found.append(_step(row, factor) | {"label": label, "x": left, "level": level})
    return found


def _step(row: Row, factor: float) -> dict[str, Any]:
    figure = row.kept.figure
    if figure.unit == "date":
        low, high = (_iso(figure.low), _iso(figure.high))
        return {"date": _day(row).isoformat(), "low": low, "high": high}
    return {"date": _day(row).isoformat(), "low": figure.low / factor, "high": figure.high / factor}


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
    step = {"interpolate": "step-after", "color": _DARK, "strokeWidth": 1.8}
    low = {**y, "field": "low"}
    layers: list[dict[str, Any]] = [
        {
            "data": {"values": panel.steps},
            "mark": {"type": "area", "interpolate": "step-after", "color": _LIGHT, "opacity": 1},
            "encoding": {"x": x, "y": y, "y2": {"field": "low"}},
        },
        {"data": {"values": panel.steps}, "mark": {"type": "line", **step}, "encoding": {"x": x, "y": y}},
        {"data": {"values": panel.steps}, "mark": {"type": "line", **step}, "encoding": {"x": x, "y": low}},
        {
            "data": {"values": panel.labels},
            "mark": {"type": "point", "filled": True, "color": _DARK, "size": 30, "opacity": 1},
            "encoding": {"x": x, "y": y},
        },
        {
            "data": {"values": panel.others},
            "mark": {"type": "point", "shape": "cross", "color": _GREY, "size": 36, "opacity": 1},
            "encoding": {"x": x, "y": y},
        },
        *_texts(panel),
    ]
    title = f"{panel.title} ({panel.note})" if panel.note else panel.title
    return {"width": _WIDTH, "height": _HEIGHT, "title": {"text": title, "frame": "group"}, "layer": layers}


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
    metrics = sorted({each.key.metric for each in drawn})
    periods = sorted({each.key.period or "" for each in drawn})
    scopes = sorted({each.key.scope.name for each in drawn})
    subjects = sorted({_figure(each).subject for each in drawn})
    text = " and ".join(metrics)
    text = text[:1].upper() + text[1:]
    if len(periods) == 1 and periods[0]:
        text += f", {periods[0]}"
    if len(scopes) == 1 or len(subjects) == 1:
        text += f": {scopes[0] if len(scopes) == 1 else subjects[0]}"
    told = f"{word}; each value from the day it was said, up to {end.day} {end:%B %Y}".removeprefix("; ")
    return {"text": text, "subtitle": [told, "Grey: the range. Axes need not start at 0."]}


def _footnotes(sources: Mapping[str, int]) -> dict[str, Any]:
    """Return the sources as the last part of the chart, a line of text a row."""
    lines: list[str] = []
    for source, number in sources.items():
        lines += textwrap.wrap(f"[{number}] {source}", _SOURCE_LETTERS, subsequent_indent="      ")
    return {
        "width": _WIDTH,
        "height": 12 * len(lines),
        "layer": [
            {
                "data": {"values": [{"line": line}]},
                "mark": {"type": "text", "align": "left", "baseline": "top", "x": -30, "y": 12 * row, "color": _GREY},
                "encoding": {"text": {"field": "line"}},
            }
            for row, line in enumerate(lines)
        ],
    }


def _name(line: Timeline, among: Sequence[Timeline]) -> str:
    """Return what tells a series from the others of the chart."""
    figure = _figure(line)
    several = len({each.key.scope for each in among}) > 1
    one_subject = len({_figure(each).subject for each in among}) == 1
    parts = [] if one_subject and several else [figure.subject]
    if several and figure.scope.name != figure.subject:
        parts.append(f"with {figure.scope.name}" if figure.scope.kind == "contract" else figure.scope.name)
    elif not parts:
        parts.append("in all")
    told = [*([line.series.line] if line.series.line else []), *line.series.basis]
    if len({(each.series.line, each.series.basis) for each in among}) > 1:
        parts += told
    if len({each.key.period for each in among}) > 1 and line.key.period:
        parts.append(line.key.period)
    return ", ".join(parts)


def _figure(line: Timeline) -> Figure:
    return _held(line)[-1].kept.figure


def _source(row: Row) -> str:
    kept = row.kept
    when = kept.published_at.in_words() if kept.published_at else "undated"
    return f"{kept.title} ({', '.join(part for part in (kept.publisher, when) if part)})"


def _short(value: str) -> str:
    for long, short in (
        (" trillion", "tn"),
        (" billion", "bn"),
        (" million", "m"),
        ("about ", "~"),
        ("more than ", ">"),
    ):
        value = value.replace(long, short)
    return value.replace("at least ", "≥")


def _scale(drawn: Sequence[Timeline], unit: str) -> tuple[float, str]:
    if unit == "date":
        return 1.0, "Date"
    name, _, per = unit.partition("/")
    largest = max(abs(row.kept.figure.high) for each in drawn for row in _held(each))
    factor, word = next((pair for pair in _SCALES["W" if name == "W" else ""] if largest >= pair[0]), (1.0, ""))
    parts = [word] if name == "W" else [name, word] if name.isupper() and len(name) == 3 else [word, name]
    told = " ".join(part for part in parts if part)
    return factor, f"{told} a {per}" if per else told


def _day(row: Row) -> dt.date:
    date: PartialDate | None = row.kept.figure.claim_date
    assert date is not None
    return date.first_day


def _iso(number: float) -> str:
    text = str(int(number))
    return f"{text[:4]}-{text[4:6]}-{text[6:]}"


_FONT = "Helvetica, Arial, Liberation Sans, sans-serif"
_CONFIG: dict[str, Any] = {
    "font": _FONT,
    "view": {"stroke": None},
    "axis": {
        "domainColor": _GREY,
        "tickColor": _GREY,
        "labelColor": _DARK,
        "labelFontSize": 10,
        "gridColor": "#ececec",
    },
    "text": {"fontSize": 10.5, "color": _DARK},
    "title": {
        "anchor": "start",
        "fontSize": 12,
        "color": _DARK,
        "subtitleColor": _GREY,
        "subtitleFontSize": 10,
        "subtitlePadding": 4,
        "offset": 6,
    },
}
