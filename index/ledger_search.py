"""Asking the ledger: figures with their place in their series, timelines, comparisons, conflicts and totals."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from corpus.database import batches
from corpus.dates import PartialDate
from corpus.figure import FigureId, FigureKey
from corpus.figure_store import FigureFilter, FigureStore, Kept
from corpus.organisations import gazetteer
from index.figure_conflicts import Conflict, conflicts
from index.figure_totals import Reconciliation, reconcile, seen_from
from index.ledger import Entry, Point, Series, id_of, series


@dataclass(frozen=True, slots=True)
class Row:
    """A figure of the ledger with what became of its value.

    Attributes:
        point: its place in its series; None where it stands alone.
        replaces: the value that held before it, where it has held.
        replaced_by: the value that took its place.
    """

    kept: Kept
    point: Point | None = None
    replaces: Kept | None = None
    replaced_by: Kept | None = None


@dataclass(frozen=True, slots=True)
class RowPage:
    """One page of rows, and the key of the next."""

    rows: tuple[Row, ...]
    total: int
    next_after: str | None


@dataclass(frozen=True, slots=True)
class Timeline:
    """A series with its rows, in the order of time.

    Attributes:
        current: the row that holds; None where nothing does.
        origins: how many independent reports give the current value.
    """

    id: str
    series: Series
    rows: tuple[Row, ...]
    current: Row | None
    origins: int

    @property
    def key(self) -> FigureKey:
        """What its values are values of."""
        return self.series.key


@dataclass(frozen=True, slots=True)
class Clash:
    """A conflict with the figures of its sides, the weightiest first."""

    conflict: Conflict
    sides: tuple[tuple[Kept, ...], ...]


@dataclass(frozen=True, slots=True)
class Total:
    """A reconciliation with the figures of its rows."""

    reconciliation: Reconciliation
    rows: tuple[Kept, ...]


class LedgerSearch:
    """Answers questions about the figures of one record."""

    def __init__(self, store: FigureStore) -> None:
        self._store = store

    def figures(self, only: FigureFilter, *, limit: int, after: str | None = None) -> RowPage:
        """Return a page of figures; what became of each is judged by all that the record knows of its series."""
        page = self._store.page(only, limit=limit, after=after)
        return RowPage(tuple(self.placed(page.figures, as_of=only.as_of)), page.total, page.next_after)

    def placed(self, figures: Sequence[Kept], *, as_of: PartialDate | None = None) -> list[Row]:
        """Return figures with their places in their series."""
        wanted = {item.series for item in figures if item.series is not None and not item.rejected}
        rows = {
            row.kept.figure.id: row
            for line in timelines(self._with_called_off(self._store.of_series(wanted, as_of=as_of), as_of))
            for row in line.rows
        }
        return [rows.get(item.figure.id, Row(item)) for item in figures]

    def timelines(self, only: FigureFilter) -> list[Timeline]:
        """Return the series of the figures that pass a filter, by what they count.

        Where the filter names publishers or tiers, a series is what these say; `since` leaves out older points only
        after it was decided what holds.
        """
        figures = self._store.all(replace(only, since=None))
        found = timelines(self._with_called_off(figures, only.as_of) if only.series else figures)
        if only.since is not None:
            found = [line for each in found if (line := _since(each, only.since)) is not None]
        return sorted(found, key=_by_key)

    def _with_called_off(self, figures: Sequence[Kept], as_of: PartialDate | None) -> list[Kept]:
        """Return the figures of some series, and what was called off of the same things on another basis."""
        keys = {item.figure.key for item in figures}
        found = {item.figure.id: item for item in figures}
        for subjects in batches(sorted({key.subject for key in keys})):
            gone = self._store.all(FigureFilter(parties=tuple(subjects), modalities=("withdrawn",), as_of=as_of))
            found |= {item.figure.id: item for item in gone if item.figure.key in keys}
        return list(found.values())

    def conflicts(self, only: FigureFilter) -> list[Clash]:
        """Return where figures that pass a filter give different values for one thing at one time, newest first."""
        figures = self._store.all(only)
        kept = {item.figure.id: item for item in figures}
        found = [
            Clash(each, tuple(tuple(kept[entry.figure.id] for entry in side.entries) for side in each.sides))
            for each in conflicts(_entries(figures))
        ]
        return sorted(found, key=_newest, reverse=True)

    def total(self, lines: Iterable[Timeline], party: str | None = None) -> Total:
        """Set the current values of some series side by side; a sum only where no two may overlap.

        Args:
            lines: the series.
            party: whose total it is to be; its contracts are then shown from its side.
        """
        found = [line for line in lines if line.current is not None]
        kept = {line.current.kept.figure.id: line.current.kept for line in found if line.current is not None}
        result = reconcile([line.series for line in found], party)
        return Total(result, tuple(replace(kept[figure.id], figure=figure) for figure in result.rows))


def party_of(only: FigureFilter) -> str | None:
    """Return the one organisation whose figures a filter asks for, None where it names several or none."""
    named = only.subjects or only.parties
    if not named or set(gazetteer().family(named[0])) != set(named) | {named[0]}:
        return None
    return named[0]


def seen_by(lines: Iterable[Timeline], party: str | None) -> list[Timeline]:
    """Return series with their contracts told from the side of one party: the value its own, the others beside."""
    return [
        replace(
            line,
            rows=tuple(_seen(row, party) for row in line.rows),
            current=None if line.current is None else _seen(line.current, party),
        )
        for line in lines
    ]


def timelines(figures: Iterable[Kept]) -> list[Timeline]:
    """Return the series that figures make, with what each value replaced."""
    items = [item for item in figures if not item.rejected]
    kept = {item.figure.id: item for item in items}
    return [_timeline(each, kept) for each in series(_entries(items))]


def _seen(row: Row, party: str | None) -> Row:
    return replace(row, kept=replace(row.kept, figure=seen_from(row.kept.figure, party)))


def _entries(figures: Iterable[Kept]) -> list[Entry]:
    return [Entry(item.figure, item.tier, item.origin) for item in figures]


def _timeline(found: Series, kept: dict[FigureId, Kept]) -> Timeline:
    held = [point for point in found.points if point.status in {"superseded", "current", "withdrawn"}]
    before = {later.entry.figure.id: earlier for earlier, later in itertools.pairwise(held)}
    after = {earlier.entry.figure.id: later for earlier, later in itertools.pairwise(held)}
    rows = tuple(
        Row(
            kept[point.entry.figure.id],
            point,
            _kept(before.get(point.entry.figure.id), kept),
            _kept(after.get(point.entry.figure.id), kept) if point.status == "superseded" else None,
        )
        for point in found.points
    )
    current = next((row for row in rows if row.point is not None and row.point == found.current), None)
    return Timeline(id_of(found), found, rows, current, _origins(found))


def _kept(point: Point | None, kept: dict[FigureId, Kept]) -> Kept | None:
    return None if point is None else kept[point.entry.figure.id]


def _origins(found: Series) -> int:
    """Count the independent reports of the value that holds: its own and those that repeat it since."""
    if found.current is None:
        return 0
    since = found.points.index(found.current)
    told = [point for point in found.points[since:] if point.status in {"current", "repeat"}]
    return len({point.entry.origin for point in told})


def _since(line: Timeline, since: PartialDate) -> Timeline | None:
    rows = tuple(
        row
        for row in line.rows
        if row.kept.figure.claim_date is not None and row.kept.figure.claim_date.last_day >= since.first_day
    )
    return replace(line, rows=rows) if rows else None


def _by_key(line: Timeline) -> tuple[str, str, str, str, str, str]:
    key = line.key
    return key.metric, line.series.unit, key.period or "", key.subject, key.scope.name, line.id


def _newest(clash: Clash) -> tuple[str, str]:
    dates = [str(kept.figure.claim_date.first_day) for side in clash.sides for kept in side if kept.figure.claim_date]
    return max(dates, default=""), clash.sides[0][0].figure.id
