"""What the ledger's routes and commands answer with, and the cursors of its pages."""

from __future__ import annotations

import re
from collections.abc import Sequence

from api.ledger_schemas import CompareJson, ConflictsJson, FiguresJson, TimelineJson
from api.ledger_shapes import compared_json, conflict_json, figure_json, series_json, total_json
from corpus.errors import InputError
from index.ledger_search import Clash, RowPage, Timeline, Total

_FIGURE_CURSOR = re.compile(r"(?:\d{4}-\d{2}-\d{2})?/fig_[0-9a-f]{20}")


def checked_figure_cursor(after: str | None) -> str | None:
    """Return where a page of figures ended.

    Raises:
        InputError: no page gave that.
    """
    if after is not None and not _FIGURE_CURSOR.fullmatch(after):
        raise InputError(f"{after!r} is no end of a page of figures; take it from the page before")
    return after


def figures_json(page: RowPage, waiting: int) -> FiguresJson:
    """Return a page of figures."""
    return {"figures": [figure_json(row) for row in page.rows], "total": page.total, "waiting": waiting}


def timeline_json(lines: Sequence[Timeline], total: int, waiting: int) -> TimelineJson:
    """Return some series of `total`."""
    return {"series": [series_json(each) for each in lines], "total": total, "waiting": waiting}


def compare_json(lines: Sequence[Timeline], total: Total | None, waiting: int) -> CompareJson:
    """Return what holds in some series, with their reconciliation where it was asked for."""
    return {
        "series": [compared_json(each) for each in lines],
        "total": None if total is None else total_json(total),
        "waiting": waiting,
    }


def conflicts_json(clashes: Sequence[Clash], total: int, waiting: int) -> ConflictsJson:
    """Return some conflicts of `total`."""
    return {"conflicts": [conflict_json(each) for each in clashes], "total": total, "waiting": waiting}
