"""What the charts of the ledger share: which values are drawn, in what unit, under what names, with what sources."""

from __future__ import annotations

import datetime as dt
import json
import textwrap
from collections.abc import Mapping, Sequence
from typing import Any, Literal

from corpus.dates import PartialDate
from corpus.errors import InputError
from corpus.figure import Figure
from index.ledger_search import Row, Timeline

Form = Literal["svg", "png"]

MOST_SERIES = 12
WIDTH = 330
"""Of a panel, in pixels; with its axis the chart is as wide as a small phone."""

DARK, GREY, LIGHT = "#1a1a1a", "#6b6b6b", "#d9d9d9"
_SOURCE_LETTERS = 60
"""Of a footnote's line: few enough for a wide fallback font, which would be cut off at the picture's edge."""
_VEGA_LITE = "5.20"
_PNG_SCALE = 2.5
_SCALES: Mapping[str, tuple[tuple[float, str], ...]] = {
    "W": ((1e9, "GW"), (1e6, "MW"), (1e3, "kW"), (1.0, "W")),
    "": ((1e12, "trillion"), (1e9, "billion"), (1e6, "million"), (1.0, "")),
}


def picture(spec: Mapping[str, Any], form: Form) -> bytes:
    """Return a Vega-Lite specification drawn as a file."""
    import vl_convert  # noqa: PLC0415 - only a chart needs it

    text = json.dumps(spec)
    if form == "svg":
        return vl_convert.vegalite_to_svg(text, vl_version=_VEGA_LITE).encode()
    return bytes(vl_convert.vegalite_to_png(text, vl_version=_VEGA_LITE, scale=_PNG_SCALE))


def drawable(lines: Sequence[Timeline]) -> list[Timeline]:
    """Return the series that have a dated value.

    Raises:
        InputError: there is none, there are too many, or they are in different units.
    """
    found = [each for each in lines if held_rows(each)]
    if not found:
        raise InputError("there is no dated value to draw")
    if len(found) > MOST_SERIES:
        raise InputError(f"these are {len(found)} series, and {MOST_SERIES} can be drawn; narrow it")
    units = sorted({each.series.unit for each in found})
    if len(units) > 1:
        raise InputError(f"series in {' and '.join(units)} do not share a chart; narrow it by metric, scope or series")
    return found


def held_rows(line: Timeline) -> list[Row]:
    """Return the rows of a series that held at some time, of which the day is known."""
    return [
        row
        for row in line.rows
        if row.point is not None
        and row.point.status in {"current", "superseded", "withdrawn"}
        and row.kept.figure.claim_date is not None
    ]


def footnotes(sources: Mapping[str, int]) -> dict[str, Any]:
    """Return the sources as the last part of the chart, a line of text a row."""
    lines: list[str] = []
    for source, number in sources.items():
        lines += textwrap.wrap(f"[{number}] {source}", _SOURCE_LETTERS, subsequent_indent="      ")
    return {
        "width": WIDTH,
        "height": 12 * len(lines),
        "layer": [
            {
                "data": {"values": [{"line": line}]},
                "mark": {"type": "text", "align": "left", "baseline": "top", "x": -30, "y": 12 * row, "color": GREY},
                "encoding": {"text": {"field": "line"}},
            }
            for row, line in enumerate(lines)
        ],
    }


def title_of(drawn: Sequence[Timeline]) -> str:
    """Return what the series of a chart have in common, as its title."""
    metrics = sorted({each.key.metric for each in drawn})
    periods = sorted({each.key.period or "" for each in drawn})
    scopes = sorted({each.key.scope.name for each in drawn})
    subjects = sorted({figure_of(each).subject for each in drawn})
    text = " and ".join(metrics)
    text = text[:1].upper() + text[1:]
    if len(periods) == 1 and periods[0]:
        text += f", {periods[0]}"
    if len(scopes) == 1 or len(subjects) == 1:
        text += f": {scopes[0] if len(scopes) == 1 else subjects[0]}"
    return text


def name_of(line: Timeline, among: Sequence[Timeline]) -> str:
    """Return what tells a series from the others of the chart."""
    figure = figure_of(line)
    several = len({each.key.scope for each in among}) > 1
    one_subject = len({figure_of(each).subject for each in among}) == 1
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


def figure_of(line: Timeline) -> Figure:
    """Return the figure that a series ended with."""
    return held_rows(line)[-1].kept.figure


def source_of(row: Row) -> str:
    """Return a row's document as a footnote names it."""
    kept = row.kept
    when = kept.published_at.in_words() if kept.published_at else "undated"
    return f"{kept.title} ({', '.join(part for part in (kept.publisher, when) if part)})"


def short(value: str) -> str:
    """Return a value as a label has it: `~$200bn`."""
    for long, short in (
        (" trillion", "tn"),
        (" billion", "bn"),
        (" million", "m"),
        ("about ", "~"),
        ("more than ", ">"),
    ):
        value = value.replace(long, short)
    return value.replace("at least ", "≥")


def scale_of(drawn: Sequence[Timeline], unit: str) -> tuple[float, str]:
    """Return by what the values of a chart are divided, and the unit that makes, for its title."""
    if unit == "date":
        return 1.0, "Date"
    name, _, per = unit.partition("/")
    largest = max(abs(row.kept.figure.high) for each in drawn for row in held_rows(each))
    factor, word = next((pair for pair in _SCALES["W" if name == "W" else ""] if largest >= pair[0]), (1.0, ""))
    parts = [word] if name == "W" else [name, word] if name.isupper() and len(name) == 3 else [word, name]
    told = " ".join(part for part in parts if part)
    return factor, f"{told} a {per}" if per else told


def day_of(row: Row) -> dt.date:
    """Return the first day of when a value was said, which must be known."""
    date: PartialDate | None = row.kept.figure.claim_date
    assert date is not None
    return date.first_day


def iso(number: float) -> str:
    """Return a date that is kept as the number `yyyymmdd`."""
    text = str(int(number))
    return f"{text[:4]}-{text[4:6]}-{text[6:]}"


_FONT = "Helvetica, Arial, Liberation Sans, sans-serif"
CONFIG: dict[str, Any] = {
    "font": _FONT,
    "view": {"stroke": None},
    "axis": {
        "domainColor": GREY,
        "tickColor": GREY,
        "labelColor": DARK,
        "labelFontSize": 10,
        "gridColor": "#ececec",
    },
    "text": {"fontSize": 10.5, "color": DARK},
    "title": {
        "anchor": "start",
        "fontSize": 12,
        "color": DARK,
        "subtitleColor": GREY,
        "subtitleFontSize": 10,
        "subtitlePadding": 4,
        "offset": 6,
    },
}
