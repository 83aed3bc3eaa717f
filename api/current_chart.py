"""What holds now, side by side: a bar for each series, the highest first, to be read in grey and on a phone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from api.chart_parts import (
    CONFIG,
    DARK,
    GREY,
    LIGHT,
    WIDTH,
    Form,
    drawable,
    footnotes,
    iso,
    name_of,
    picture,
    scale_of,
    short,
    source_of,
    title_of,
)
from api.ledger_shapes import value_text
from corpus.errors import InputError
from corpus.figure import Figure
from index.ledger_search import Row, Timeline

_ROW = 36
"""The height of a series, in pixels: its name and value in a line, and the bar below."""
_BAR = 11
_LETTER, _BOLD = 5.8, 6.6
"""About how wide a letter of a name and of a value is, in pixels."""
_HOLLOW = {"stroke": DARK, "strokeWidth": 1, "strokeDash": [3, 2]}


def current_chart_bytes(lines: Sequence[Timeline], form: Form) -> bytes:
    """Return a chart of the values that hold now; see `current_chart_spec`.

    Raises:
        InputError: there is nothing to draw, too much, or series in different units.
    """
    return picture(current_chart_spec(lines), form)


def current_chart_spec(lines: Sequence[Timeline]) -> dict[str, Any]:
    """Return a chart of the values that hold now as a Vega-Lite specification.

    A bar reaches to the value, or to the bottom of its range, which goes on in light grey; that of a ceiling or of
    what is tied to conditions is dashed and hollow. A date is a bar from its first day to its last.

    Raises:
        InputError: there is nothing to draw, too much, or series in different units.
    """
    drawn = drawable([line for line in lines if line.current is not None])
    unit = drawn[0].series.unit
    drawn.sort(key=lambda line: _now(line).kept.figure.high, reverse=unit != "date")
    factor, word = scale_of(drawn, unit)
    sources: dict[str, int] = {}
    bars = [_bar(line, drawn, factor, sources, place) for place, line in enumerate(drawn)]
    told = f"{word}; what holds now, as each source says it".removeprefix("; ")
    key = "Light grey: the range. Dashed: a ceiling, or tied to conditions."
    if unit == "date":
        told, key = "what holds now, as each source says it", "From the first to the last day that the words allow."
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "background": "white",
        "padding": 10,
        "title": {
            "text": title_of(drawn),
            "subtitle": [told, key],
        },
        "vconcat": [_panel(bars, is_date=unit == "date"), footnotes(sources)],
        "spacing": 10,
        "config": CONFIG,
    }


def _bar(
    line: Timeline, among: Sequence[Timeline], factor: float, sources: dict[str, int], place: int
) -> dict[str, Any]:
    now = _now(line)
    figure = now.kept.figure
    number = sources.setdefault(source_of(now), len(sources) + 1)
    name = name_of(line, among)
    value = f"{short(value_text(figure))} [{number}]"
    room = int((WIDTH - len(value) * _BOLD) / _LETTER)
    top = place * _ROW
    return {
        **_ends(figure, factor),
        "name": name if len(name) <= room else f"{name[: room - 1].rstrip(' ,+')}…",
        "value": value,
        "hollow": figure.qualifier == "up to" or "conditional" in figure.basis,
        "text_at": top + 12,
        "top": top + 16,
        "bottom": top + 16 + _BAR,
    }


def _now(line: Timeline) -> Row:
    assert line.current is not None
    return line.current


def _ends(figure: Figure, factor: float) -> dict[str, Any]:
    if figure.unit == "date":
        return {"low": iso(figure.low), "high": iso(figure.high)}
    if figure.low < 0:
        raise InputError("values below zero make no bars; a chart of the time line draws them")
    return {"low": figure.low / factor, "high": figure.high / factor}


def _panel(bars: Sequence[dict[str, Any]], *, is_date: bool) -> dict[str, Any]:
    axis: dict[str, Any] = {"title": None, "tickCount": 4, "labelOverlap": True, "labelSeparation": 8}
    if is_date:
        axis["format"] = "%b %Y"
    x: dict[str, Any] = {
        "field": "low",
        "type": "temporal" if is_date else "quantitative",
        "scale": {"nice": True, "zero": not is_date},
        "axis": axis,
    }
    y = {"field": "top", "type": "quantitative", "scale": None, "axis": None}
    down = {"y": y, "y2": {"field": "bottom"}}
    full = [bar for bar in bars if not bar["hollow"]]
    hollow = [bar for bar in bars if bar["hollow"]]
    layers = [
        _rects(bars, {"color": LIGHT, "stroke": GREY, "strokeWidth": 0.5}, {"x": x, "x2": {"field": "high"}} | down)
    ]
    if is_date:
        layers[0]["mark"] |= {"color": DARK, "stroke": DARK, "strokeWidth": 2}
    else:
        start = {"x": {**x, "field": "zero"}, "x2": {"field": "low"}}
        layers += [
            _rects([bar | {"zero": 0} for bar in full], {"color": DARK}, start | down),
            _rects([bar | {"zero": 0} for bar in hollow], {"color": "white", **_HOLLOW}, start | down),
        ]
    return {"width": WIDTH, "height": _ROW * len(bars), "layer": [*layers, *_texts(bars)]}


def _rects(bars: Sequence[dict[str, Any]], mark: dict[str, Any], encoding: dict[str, Any]) -> dict[str, Any]:
    return {
        "data": {"values": list(bars)},
        "mark": {"type": "rect", "opacity": 1, **mark},
        "encoding": encoding,
    }


def _texts(bars: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the names at the left and the values at the right, above their bars."""
    return [
        {
            "data": {"values": [bar]},
            "mark": {
                "type": "text",
                "align": align,
                "baseline": "bottom",
                "fontWeight": weight,
                "x": at,
                "y": bar["text_at"],
            },
            "encoding": {"text": {"field": field}},
        }
        for bar in bars
        for field, align, at, weight in (("name", "left", 0, "normal"), ("value", "right", WIDTH, "bold"))
    ]
