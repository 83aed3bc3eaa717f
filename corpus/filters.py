"""Filters of a search, and the passages that pass them: resolved in SQL, held as runs of rows."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import ColumnElement, Connection, Integer, Select, and_, func, literal_column, or_, select

from corpus import schema
from corpus.dates import PartialDate
from corpus.source import Tier

Rows = NDArray[np.int64]
"""Numbers of passages."""

_NUMBER: ColumnElement[int] = literal_column("documents.rowid", Integer)


@dataclass(frozen=True, slots=True)
class Filter:
    """Which documents a search may bring. Dates are compared at their precision: `2025-10` may be 5 October.

    Attributes:
        published_after: the first day of the window, itself included.
        published_before: its last day, itself included. A window leaves out undated documents.
    """

    published_after: PartialDate | None = None
    published_before: PartialDate | None = None
    publishers: tuple[str, ...] = ()
    tiers: tuple[Tier, ...] = ()
    organisations: tuple[str, ...] = ()
    keep_undated: bool = False

    @property
    def empty(self) -> bool:
        """True where every document passes."""
        return not (
            self.published_after or self.published_before or self.publishers or self.tiers or self.organisations
        )


class FilterRows:
    """The first and last row of each document's passages, which are written together and so follow one another.

    Documents that have gone are kept: no filter names them any more. What is new has higher rows, never given twice.
    Documents go by SQLite's own number for them, which a filter brings in a tenth of the time that their ids take.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._seen = (-1, -1)
        self._ends = _no_rows(2)
        self._latest: tuple[Filter, Rows] | None = None
        self.last = 0

    def rows(self, connection: Connection, only: Filter) -> Rows:
        """Return the rows that pass, ascending; both legs of a search ask, and the second is given what the first was.

        Args:
            connection: one that has read nothing yet, so that it sees the record as it is now.
            only: what passes.
        """
        with self._lock:
            self._follow(connection)
            if self._latest is None or self._latest[0] != only:
                numbers = connection.scalar(select(func.group_concat(_NUMBER)).where(_passes(only)))
                passing = np.fromstring(numbers or "", dtype=np.int64, sep=",")
                self._latest = only, _rows_between(self._ends[passing[passing < len(self._ends)]])
            return self._latest[1]

    def _follow(self, connection: Connection) -> None:
        table, counters = schema.passages.c, schema.counters.c
        revision = int(connection.scalar(select(counters.value).where(counters.name == "revision")) or 0)
        # VACUUM gives documents other numbers, and counts as a change of the schema.
        structure = int(connection.exec_driver_sql("PRAGMA schema_version").scalar() or 0)
        if (revision, structure) == self._seen:
            return
        if revision < self._seen[0] or structure != self._seen[1]:  # a backup was restored, or numbers are others
            self._ends, self.last = _no_rows(2), 0
        new = (
            select(_NUMBER, func.min(table.row), func.max(table.row))
            .join(schema.documents, schema.documents.c.id == table.document_id)
            .where(table.row > self.last)
            .group_by(table.document_id)
        )
        ends = np.array([tuple(row) for row in connection.execute(new).all()], dtype=np.int64).reshape(-1, 3)
        if len(ends):
            room = int(ends[:, 0].max()) + 1 - len(self._ends)
            self._ends = np.pad(self._ends, ((0, max(0, room)), (0, 0)))
            self._ends[ends[:, 0]] = ends[:, 1:]
            self.last = int(ends[:, 2].max())
        self._latest, self._seen = None, (revision, structure)


def _no_rows(columns: int) -> Rows:
    return np.zeros((0, columns), dtype=np.int64)


def _rows_between(ends: Rows) -> Rows:
    """Return every row from the first to the last of each run, ascending; 0 and 0 are the ends of none."""
    ends = ends[ends[:, 1] > 0]
    ends = ends[np.argsort(ends[:, 0])]
    lengths = ends[:, 1] - ends[:, 0] + 1
    # Counting on within all rows, and set back to the first of its run at the beginning of each.
    starts = ends[:, 0] - np.cumsum(lengths) + lengths
    return np.asarray(np.repeat(starts, lengths) + np.arange(int(lengths.sum())), dtype=np.int64)


def are_in(ascending: Rows, rows: Rows) -> NDArray[np.bool_]:
    """Tell of each row whether it is among the ascending ones, which are many more."""
    if not len(ascending):
        return np.zeros(len(rows), dtype=np.bool_)
    places = np.minimum(np.searchsorted(ascending, rows), len(ascending) - 1)
    return np.asarray(ascending[places] == rows, dtype=np.bool_)


def keyword_condition(only: Filter) -> tuple[str, dict[str, Any]]:
    """Return what a query of the keyword table adds to its WHERE for a filter, and the parameters of that."""
    if only.empty:
        return "", {}
    clause = _rows_passing(only).compile(compile_kwargs={"render_postcompile": True})
    return f"AND +rowid IN ({clause})", dict(clause.params)


def _rows_passing(only: Filter) -> Select[int]:
    """Return the query for the passages that pass, each document judged once, not once for each of its passages."""
    passing = select(schema.documents.c.id).where(_passes(only))
    return select(schema.passages.c.row).where(schema.passages.c.document_id.in_(passing))


def _passes(only: Filter) -> ColumnElement[bool]:
    table = schema.documents.c
    conditions: list[ColumnElement[bool]] = []
    if only.published_after is not None:
        conditions.append(table.published_last >= only.published_after.first_day.isoformat())
    if only.published_before is not None:
        conditions.append(table.published_first <= only.published_before.last_day.isoformat())
    window = and_(*conditions) if conditions else None
    clauses: list[ColumnElement[bool]] = []
    if window is not None:
        clauses.append(or_(window, table.published_first.is_(None)) if only.keep_undated else window)
    if only.publishers:
        clauses.append(func.lower(table.publisher).in_([_folded(name) for name in only.publishers]))
    if only.tiers:
        clauses.append(table.tier.in_(only.tiers))
    if only.organisations:
        names = schema.document_organisations.c
        clauses.append(
            table.id.in_(
                select(names.document_id).where(
                    func.lower(names.name).in_([_folded(name) for name in only.organisations])
                )
            )
        )
    return and_(*clauses) if clauses else table.id.is_not(None)


def _folded(name: str) -> str:
    """Lower a name as SQLite's `lower` does, which knows ASCII only."""
    return "".join(letter.lower() if letter.isascii() else letter for letter in name)
