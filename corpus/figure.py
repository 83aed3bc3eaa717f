"""Figures: typed statements of a value, found in a version of a document, with the words they were read from."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass
from typing import Literal, NamedTuple, NewType

from corpus.dates import PartialDate
from corpus.document import VersionId

FigureId = NewType("FigureId", str)

Metric = Literal[
    "capex",
    "investment",
    "commitment",
    "contract value",
    "equity investment",
    "financing",
    "guarantee",
    "acquisition price",
    "backlog",
    "orders",
    "valuation",
    "stake",
    "revenue",
    "operating income",
    "net income",
    "research and development",
    "cost",
    "power",
    "rack power",
    "chips",
    "sites",
    "jobs",
    "floor area",
    "land",
    "date of service",
    "contract term",
]
"""What is counted. `capex` is guidance or result, which the modality tells; `investment` is money for building,
`equity investment` money for a part of a company, `commitment` money promised to a supplier."""

Qualifier = Literal["up to", "more than", "at least", "about", "nearly", "less than"]

Modality = Literal[
    "announced",
    "planned",
    "contracted",
    "under construction",
    "operating",
    "guided",
    "actual",
    "estimated",
    "rumoured",
    "withdrawn",
]

Standing = Literal["stated", "previous", "addition", "disputed"]
"""How the words put the value: as what holds, as what held before, as what is added to something, or as what somebody
else wrongly gives."""

Basis = Literal[
    "IT", "facility", "grid", "generation", "contracted", "connected", "operating", "net cash", "run rate",
    "per system", "conditional", "first phase", "goal", "construction", "permanent",
]  # fmt: skip
"""By which definition a value is counted, where the words say so: values on different bases do not contradict."""

ScopeKind = Literal["company", "programme", "site", "segment", "contract", "group", "unnamed"]
Confidence = Literal["high", "low"]


@dataclass(frozen=True, slots=True)
class Scope:
    """What part of the world a value covers: the company, a programme, a site, a segment, a contract, a group.

    `unnamed` where the words do not tell: such a value stands alone, no other is about the same thing.
    """

    kind: ScopeKind
    name: str


@dataclass(frozen=True, slots=True)
class Period:
    """The time a value covers or is due in.

    Attributes:
        written: the words, as they stand.
        label: the same in one form: `2026`, `2026-Q1`, `2026-H2`, `FY2027`, `FY2027-Q1`, `2026/2030`, `by 2026-12-31`.
        fiscal: counted by the company's own year, of which `first` and `last` give the calendar days where known.
        first: the first day, None for a date something is due by, or where only the length is known.
        last: the last day.
    """

    written: str
    label: str
    fiscal: bool = False
    first: dt.date | None = None
    last: dt.date | None = None

    @property
    def due(self) -> bool:
        """Whether it is the date by which the value is to be reached."""
        return self.label.startswith("by ")


class FigureKey(NamedTuple):
    """What makes two figures statements about the same thing. Text is no part of it."""

    subject: str
    metric: Metric
    scope: Scope
    period: str | None


FLOWS: frozenset[Metric] = frozenset(
    {"capex", "revenue", "operating income", "net income", "research and development", "cost"}
)
"""Metrics that are counted over a time: without a period two of their values cannot be compared."""

SHARED: frozenset[Metric] = frozenset({"contract value", "commitment", "contract term"})
"""Metrics that belong to all parties of a contract alike."""

DUE: frozenset[Metric] = frozenset({"power", "chips", "orders"})
"""Metrics of which a goal for one date and a goal for another are different goals."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One value of one thing, as one sentence or table cell states it.

    Attributes:
        subject: the organisation the value belongs to; of a group, its members joined by ` + `.
        counterparties: the other organisations of the same clause.
        low: the value, or the bottom of a range, in the unit itself (dollars, watts); for dates `yyyymmdd`.
        high: the same, or the top of the range.
        unit: `USD`, `USD/month`, `W`, `chips`, `%`, `date`, ...
        effective_date: the day for which the value is given, where the words name one.
        claim_date: when it was said: the date in the sentence, else the document's; None where neither is known.
        speaker: who says so, where the words name one.
        quote: the sentence or table row, which stands at `[start, end)` of the version's text.
        written: the value as it stands at `[value_start, value_end)`.
        confidence: `low` figures are shown but never enter a series.
        bound_by: what tied each part to the value, for people to read.
    """

    id: FigureId
    version_id: VersionId
    subject: str
    metric: Metric
    low: float
    high: float
    unit: str
    modality: Modality
    scope: Scope
    quote: str
    start: int
    end: int
    written: str
    value_start: int
    value_end: int
    confidence: Confidence
    counterparties: tuple[str, ...] = ()
    qualifier: Qualifier | None = None
    standing: Standing = "stated"
    basis: tuple[Basis, ...] = ()
    period: Period | None = None
    effective_date: PartialDate | None = None
    claim_date: PartialDate | None = None
    speaker: str | None = None
    bound_by: tuple[str, ...] = ()

    @property
    def key(self) -> FigureKey:
        """The key of the series it belongs to.

        A contract belongs to all its parties alike, so that it has one key whoever tells of it.
        """
        period = self.period.label if self.period and (self.metric in FLOWS or self._is_goal) else None
        if self.metric in SHARED and self.scope.kind == "contract":
            first, *others = sorted({self.subject, *self.scope.name.split(" + ")})
            return FigureKey(first, self.metric, Scope("contract", " + ".join(others)), period)
        return FigureKey(self.subject, self.metric, self.scope, period)

    @property
    def _is_goal(self) -> bool:
        return self.metric in DUE and self.period is not None and self.period.due


def figure_id(version: VersionId, start: int, end: int, metric: Metric) -> FigureId:
    """Return the id of the figure whose value stands at a place of a version: the same place always gives the same."""
    return FigureId("fig_" + hashlib.sha256(f"{version}:{start}:{end}:{metric}".encode()).hexdigest()[:20])
