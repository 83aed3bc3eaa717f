"""The JSON shapes of the ledger: figures, series, comparisons, conflicts, totals."""

from __future__ import annotations

from typing_extensions import TypedDict

from corpus.figure import Basis, Confidence, Metric, Modality, Qualifier, ScopeKind, Standing
from corpus.source import Tier
from index.ledger import Mark, Status


class DocumentReference(TypedDict):
    """What tells one document from another."""

    id: str
    title: str
    url: str | None
    publisher: str | None
    tier: Tier
    published_at: str | None


class ScopeJson(TypedDict):
    """What part of the world a value covers."""

    kind: ScopeKind
    name: str


class PeriodJson(TypedDict):
    """The time a value covers or is due in; null days where the calendar is not known."""

    label: str
    written: str
    fiscal: bool
    first: str | None
    last: str | None


class ValueJson(TypedDict):
    """Another value of the same series."""

    id: str
    value: str
    low: float
    high: float
    claim_date: str | None


class FigureJson(TypedDict):
    """A figure with the words it was read from and what became of its value; status is null where it stands alone.

    Values are in the unit itself: dollars, watts; dates as yyyymmdd. `quote` is the version's text at [start, end).
    """

    id: str
    series: str | None
    status: Status | None
    subject: str
    counterparties: list[str]
    metric: Metric
    value: str
    low: float
    high: float
    unit: str
    qualifier: Qualifier | None
    modality: Modality
    standing: Standing
    basis: list[Basis]
    marks: list[Mark]
    scope: ScopeJson
    period: PeriodJson | None
    effective_date: str | None
    claim_date: str | None
    superseded_on: str | None
    replaces: ValueJson | None
    replaced_by: ValueJson | None
    speaker: str | None
    confidence: Confidence
    bound_by: list[str]
    corrected: list[str]
    rejected: bool
    quote: str
    start: int
    end: int
    written: str
    value_start: int
    value_end: int
    version_id: str
    document: DocumentReference
    origin: str


class FiguresJson(TypedDict):
    """One page of figures, those said last first; `waiting` texts have not been read for figures yet."""

    figures: list[FigureJson]
    total: int
    waiting: int


class SeriesJson(TypedDict):
    """All that was said of one thing; `line` tells what runs from what is planned, where that matters."""

    id: str
    subject: str
    metric: Metric
    scope: ScopeJson
    period: str | None
    unit: str
    basis: list[Basis]
    line: str
    current: FigureJson | None
    independent_origins: int
    points: list[FigureJson]


class TimelineJson(TypedDict):
    """Series, each in the order of time."""

    series: list[SeriesJson]
    total: int
    waiting: int


class ComparedJson(TypedDict):
    """What holds in one series; `current` is null where it was withdrawn or never held."""

    id: str
    subject: str
    metric: Metric
    scope: ScopeJson
    period: str | None
    unit: str
    basis: list[Basis]
    line: str
    current: FigureJson | None
    independent_origins: int


class OverlapJson(TypedDict):
    """Two rows, counted from 0, that may count the same thing twice."""

    one: int
    other: int
    reason: str


class TotalJson(TypedDict):
    """A reconciliation: a sum only where no two rows may overlap, else why there is none.

    `whole` is the row, counted from 0, that may contain all others; `parts` is then what these come to.
    """

    rows: list[FigureJson]
    overlaps: list[OverlapJson]
    value: str | None
    low: float | None
    high: float | None
    refused: str | None
    whole: int | None
    parts: str | None


class CompareJson(TypedDict):
    """What holds now in each series; `total` is null unless it was asked for."""

    series: list[ComparedJson]
    total: TotalJson | None
    waiting: int


class SideJson(TypedDict):
    """One value of a conflict with all who give it."""

    value: str
    low: float
    high: float
    tiers: list[Tier]
    independent_origins: int
    figures: list[FigureJson]


class ConflictJson(TypedDict):
    """Different values for one thing at one time; `differences` names what the sides may mean differently."""

    subject: str
    metric: Metric
    scope: ScopeJson
    period: str | None
    differences: list[str]
    sides: list[SideJson]


class ConflictsJson(TypedDict):
    """Conflicts, newest first."""

    conflicts: list[ConflictJson]
    total: int
    waiting: int
