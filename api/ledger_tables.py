"""Rows of the ledger as flat tables: CSV for spreadsheets, Parquet for programs."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from api.ledger_shapes import figure_json
from index.ledger_search import Clash, Row

if TYPE_CHECKING:
    from api.ledger_schemas import FigureJson, ValueJson

Cell = str | int | float | bool | None

_NUMBERS = ("low", "high", "replaces_low", "replaces_high")
_PLACES = ("start", "end", "value_start", "value_end", "conflict", "side")
_TEXTS = (
    "figure",
    "series",
    "status",
    "subject",
    "metric",
    "scope_kind",
    "scope",
    "period",
    "value",
    "unit",
    "qualifier",
    "modality",
    "standing",
    "basis",
    "marks",
    "counterparties",
    "claim_date",
    "effective_date",
    "superseded_on",
    "replaces",
    "replaces_date",
    "replaced_by",
    "speaker",
    "confidence",
    "corrected",
    "quote",
    "written",
    "document_id",
    "version_id",
    "title",
    "publisher",
    "tier",
    "url",
    "published_at",
    "origin",
)
COLUMNS = (*_TEXTS[:9], "low", "high", *_TEXTS[9:20], *_NUMBERS[2:], *_TEXTS[20:], *_PLACES)
"""The columns of every table, in this order; `conflict` and `side` are numbered where rows are sides of conflicts."""
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def flat(row: Row) -> dict[str, Cell]:
    """Return a row as one level of cells."""
    return _flat(figure_json(row))


def flat_conflicts(clashes: Sequence[Clash]) -> list[dict[str, Cell]]:
    """Return the figures of conflicts, each with the number of its conflict and of its side, counted from 1."""
    return [
        flat(Row(kept)) | {"conflict": number, "side": place}
        for number, clash in enumerate(clashes, 1)
        for place, side in enumerate(clash.sides, 1)
        for kept in side
    ]


def csv_text(rows: Sequence[Mapping[str, Cell]]) -> str:
    """Return a table as CSV.

    A cell of text that a spreadsheet would take for a formula gets an apostrophe before it, as spreadsheets ask for.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for row in rows:
        writer.writerow([_safe(row.get(name)) for name in COLUMNS])
    return out.getvalue()


def parquet_bytes(rows: Sequence[Mapping[str, Cell]]) -> bytes:
    """Return a table as Parquet."""
    from arro3.core import Array, DataType, Table  # noqa: PLC0415 - only this form needs it
    from arro3.io import write_parquet  # noqa: PLC0415

    def column(name: str) -> Array:
        kind = _kind(name)
        return Array([row.get(name) for row in rows], type=getattr(DataType, kind)())

    table = Table.from_pydict({name: column(name) for name in COLUMNS})
    out = io.BytesIO()
    write_parquet(table, out)
    return out.getvalue()


def _kind(name: str) -> str:
    if name in _NUMBERS:
        return "float64"
    return "int64" if name in _PLACES else "utf8"


def _flat(figure: FigureJson) -> dict[str, Cell]:
    document, period, replaces = figure["document"], figure["period"], figure["replaces"]
    return {
        "figure": figure["id"],
        "series": figure["series"],
        "status": figure["status"],
        "subject": figure["subject"],
        "metric": figure["metric"],
        "scope_kind": figure["scope"]["kind"],
        "scope": figure["scope"]["name"],
        "period": None if period is None else period["label"],
        "value": figure["value"],
        "low": figure["low"],
        "high": figure["high"],
        "unit": figure["unit"],
        "qualifier": figure["qualifier"],
        "modality": figure["modality"],
        "standing": figure["standing"],
        "basis": "; ".join(figure["basis"]),
        "marks": "; ".join(figure["marks"]),
        "counterparties": "; ".join(figure["counterparties"]),
        "claim_date": figure["claim_date"],
        "effective_date": figure["effective_date"],
        "superseded_on": figure["superseded_on"],
        "replaces": _value(replaces),
        "replaces_low": None if replaces is None else replaces["low"],
        "replaces_high": None if replaces is None else replaces["high"],
        "replaces_date": None if replaces is None else replaces["claim_date"],
        "replaced_by": _value(figure["replaced_by"]),
        "speaker": figure["speaker"],
        "confidence": figure["confidence"],
        "corrected": "; ".join(figure["corrected"]),
        "quote": figure["quote"],
        "start": figure["start"],
        "end": figure["end"],
        "written": figure["written"],
        "value_start": figure["value_start"],
        "value_end": figure["value_end"],
        "document_id": document["id"],
        "version_id": figure["version_id"],
        "title": document["title"],
        "publisher": document["publisher"],
        "tier": document["tier"],
        "url": document["url"],
        "published_at": document["published_at"],
        "origin": figure["origin"],
    }


def _value(given: ValueJson | None) -> str | None:
    return None if given is None else given["value"]


def _safe(cell: Cell) -> Cell:
    if isinstance(cell, str) and cell.startswith(_FORMULA):
        return f"'{cell}"
    return f"{cell:.15g}" if isinstance(cell, float) else cell
