"""The `figures` suite: the figures listed for every event against those read from its note, and their series."""

from __future__ import annotations

import re
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import yaml

from benchmarks.data import MissingDataError
from benchmarks.figure_series import WANTED, answering, is_right, is_total
from benchmarks.homes import Homes
from benchmarks.metrics import mean
from benchmarks.outcome import Outcome
from corpus.dates import PartialDate
from corpus.document import VersionId
from corpus.figure import Figure, Metric, Modality
from corpus.organisations import Gazetteer, gazetteer
from index.figure_periods import bounds, times
from index.figures import Setting, figures_in
from index.ledger import Entry, Point, Series, agree, series

REVIEWED = Path(__file__).with_name("figures.yaml")
NOTES = Path(__file__).resolve().parents[1] / "corpus" / "starter" / "notes"


@dataclass(frozen=True, slots=True)
class Listed:
    """A figure as the test data lists it for an event.

    Attributes:
        unit: as `Figure.unit`, with all kinds of chip counted as `chips`; None for what the ledger does not count.
        subjects: the organisations that may be its subject.
    """

    event: str
    metric: str
    what: str
    status: str
    low: float
    high: float
    unit: str | None
    subjects: frozenset[str]


@dataclass(frozen=True, slots=True)
class Event:
    """An event with its listed figures and the note that tells of it."""

    id: str
    title: str
    date: PartialDate | None
    organisations: tuple[str, ...]
    listed: tuple[Listed, ...]
    note: str


_UNITS: Mapping[str, tuple[str, float]] = {
    "USD billion": ("USD", 1e9), "USD million": ("USD", 1e6), "USD": ("USD", 1.0), "EUR billion": ("EUR", 1e9),
    "USD billion per year": ("USD/year", 1e9), "USD billion per month": ("USD/month", 1e9),
    "GW": ("W", 1e9), "MW": ("W", 1e6), "kW": ("W", 1e3), "percent": ("%", 1.0), "jobs": ("jobs", 1.0),
    "people": ("jobs", 1.0), "acres": ("acres", 1.0), "buildings": ("sites", 1.0), "campuses": ("sites", 1.0),
    "years": ("years", 1.0), "year": ("date", 1.0), "month": ("date", 1.0), "date": ("date", 1.0),
}  # fmt: skip
_CHIPS = re.compile(r"chips|GPUs|GPU dies|GPU packages")
_COUNTED_UNITS = {"GPUs": "chips", "TPUs": "chips", "GPU dies": "chips", "GPU packages": "chips", "CPUs": "chips",
                  "buildings": "sites", "campuses": "sites", "data centers": "sites", "workers": "jobs"}  # fmt: skip
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_SHARED = re.compile(r"commitment|agreement|contract|programme|sites|order|plants")


_METRICS: tuple[tuple[str, frozenset[Metric]], ...] = (
    (r"capex|capital spending", frozenset({"capex"})),
    (r"rack power", frozenset({"rack power"})),
    (r"backlog|RPO", frozenset({"backlog"})),
    (r"order", frozenset({"orders", "contract value"})),
    (r"backstop|guarantee", frozenset({"guarantee"})),
    (r"valuation", frozenset({"valuation"})),
    (r"stake|ownership", frozenset({"stake"})),
    (r"contract term", frozenset({"contract term"})),
    (
        r"(?:contract|lease) revenue|contract (?:value|total|addition)|agreement",
        frozenset({"contract value", "commitment"}),
    ),
    (r"revenue", frozenset({"revenue"})),
    (r"commitment", frozenset({"commitment", "contract value"})),
    (r"debt|loan|financing|capital", frozenset({"financing"})),
    (r"investment|cost|pledge", frozenset({"investment", "equity investment", "cost"})),
    (r"chips|GPU|rack|cluster", frozenset({"chips"})),
    (r"jobs", frozenset({"jobs"})),
    (r"buildings|campuses", frozenset({"sites"})),
    (r"capacity|power|load|output|systems|GW|refusal|compute", frozenset({"power"})),
)
"""The listed metrics are words; the first pattern that fits tells what the ledger may call them."""

_MODALITIES: Mapping[str, frozenset[Modality]] = {
    "planned": frozenset({"planned", "guided"}),
    "expected": frozenset({"planned", "guided"}),
    "contracted": frozenset({"contracted"}),
    "committed": frozenset({"contracted"}),
    "completed": frozenset({"actual", "operating"}),
    "announced": frozenset({"announced", "planned", "contracted"}),
    "estimated": frozenset({"estimated"}),
}
"""`reported`, `up to` and `superseded` tell of source, qualifier and standing, not of modality: they are not scored."""


def run(homes: Homes) -> Outcome:
    """Read every note and score its figures, all and the half that nothing was developed on; then the series."""
    events = read_events(homes.test_data)
    started = time.perf_counter()
    figures = {event.id: note_figures(event, gazetteer()) for event in events}
    seconds = time.perf_counter() - started
    letters = sum(len(event.note) for event in events)
    everything = score(events, figures)
    held_out = score(events[1::2], figures)
    entries = [Entry(figure, "trade", event.id) for event in events for figure in figures[event.id]]
    asked = score_series(entries)
    return Outcome(
        gated={
            "figures.precision": everything.precision,
            "figures.recall": everything.recall,
            "figures.subject": everything.subject,
            "figures.metric": everything.metric,
            "figures.modality": everything.modality,
            "figures.series_current": mean(asked.values()),
            "figures.no_stale_current": mean(stale_kept_out(entries)),
        },
        reported={
            "figures.listed": everything.listed,
            "figures.read": everything.read,
            "figures.precision_held_out": held_out.precision,
            "figures.recall_held_out": held_out.recall,
            "figures.subject_held_out": held_out.subject,
            "figures.documents_per_second": len(events) / seconds,
            "figures.letters_per_second": letters / seconds,
        },
        rows=[_row(match) for event in events for match in compare(event, figures[event.id])[0]],
        notes=[f"figures: wrong or missing series: {', '.join(name for name, right in asked.items() if not right)}"],
    )


def read_events(folder: Path) -> list[Event]:
    """Read `domain/facts.yaml` with its figures, and the starter notes that belong to it."""
    path = folder / "domain" / "facts.yaml"
    if not path.exists():
        raise MissingDataError(path)
    rows: list[dict[str, Any]] = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
    return [_event(row) for row in rows]


def note_figures(event: Event, organisations: Gazetteer) -> list[Figure]:
    """Return the figures read from an event's note."""
    setting = Setting(VersionId(f"ver_{event.id}"), event.title, None, event.date)
    return figures_in(event.note, setting, organisations)


def _event(row: Mapping[str, Any]) -> Event:
    names = tuple(row["organisations"])
    note = (NOTES / f"{row['id']}.md").read_text(encoding="utf-8").split("---", 2)[2].strip()
    listed = tuple(_listed(row["id"], figure, names) for figure in row["figures"])
    date = PartialDate.parse(row["date"]) if row.get("date") else None
    return Event(row["id"], row["title"], date, names, listed, note)


def _listed(event: str, row: Mapping[str, Any], names: Sequence[str]) -> Listed:
    unit, factor = ("chips", 1.0) if _CHIPS.search(row["unit"]) else _UNITS.get(row["unit"], ("", 1.0))
    span = listed_span(row["value"], unit)
    low, high = span or (0.0, 0.0)
    return Listed(
        event=event,
        metric=row["metric"],
        what=row["what"],
        status=row["status"],
        low=low * factor,
        high=high * factor,
        unit=unit if unit and span else None,
        subjects=_subjects(row["metric"], names),
    )


def listed_span(value: str, unit: str) -> tuple[float, float] | None:
    """Return bottom and top of a listed value; dates as `yyyymmdd`."""
    if unit == "date":
        days = [bounds(time.label) for time in times(f"in {value}") if time.role not in {"length", "span"}]
        days = [pair for pair in days if pair[0] and pair[1]]
        if not days or days[0][0] is None or days[-1][1] is None:
            return None
        return float(days[0][0].strftime("%Y%m%d")), float(days[-1][1].strftime("%Y%m%d"))
    if "hundreds of thousands" in value:
        return 1e5, 1e6
    if value == "multiple":
        return 2.0, 10.0
    numbers = [float(number) for number in _NUMBER.findall(value)]
    return (numbers[0], numbers[-1]) if numbers else None


def _subjects(metric: str, names: Sequence[str]) -> frozenset[str]:
    """Return who may own a listed figure: the organisation its metric names, else any of the event's.

    What two organisations share, and what is named by the counterparty alone (`Nebius`), may be either's.
    """
    mentions = [mention for mention in gazetteer().mentions(metric) if not mention.by_brand]
    named = frozenset(mention.organisation for mention in mentions)
    rest = metric
    for mention in reversed(mentions):
        rest = rest[: mention.start] + rest[mention.end :]
    everyone = frozenset(names) | ({"Google"} if "Alphabet" in names else set())
    if not named or not rest.strip() or _SHARED.search(metric):
        return everyone | named
    return named | ({"Alphabet"} if "Google" in named and "Alphabet" in names else frozenset())


@dataclass(frozen=True, slots=True)
class Match:
    """A figure read from a note, and the listed one of the same value and unit, if any."""

    event: str
    figure: Figure
    listed: Listed | None

    @property
    def right(self) -> bool:
        """Whether it is listed, and belongs to whom the list says."""
        return self.listed is not None and any(
            name in self.listed.subjects for name in self.figure.subject.split(" + ")
        )


def compare(event: Event, figures: Sequence[Figure]) -> tuple[list[Match], list[Listed]]:
    """Return every sure figure of a note with what the list says of it, and the listed ones that no figure states."""
    sure = [figure for figure in figures if figure.confidence == "high"]
    matches = [Match(event.id, figure, _same_value(figure, event.listed)) for figure in sure]
    typed = [item for item in event.listed if item.unit is not None]
    missed = [
        item
        for item in typed
        if not any(_is_same(figure, item) and Match(event.id, figure, item).right for figure in sure)
    ]
    return matches, missed


def _same_value(figure: Figure, listed: Sequence[Listed]) -> Listed | None:
    same = [item for item in listed if _is_same(figure, item)]
    owned = [item for item in same if Match("", figure, item).right]
    return next(iter([*owned, *same]), None)


def _is_same(figure: Figure, item: Listed) -> bool:
    if _COUNTED_UNITS.get(figure.unit, figure.unit) != item.unit:
        return False
    if item.unit == "date":
        return figure.low <= item.high and item.low <= figure.high
    return _close(figure.low, item.low) and _close(figure.high, item.high)


def _close(one: float, other: float) -> bool:
    return abs(one - other) <= 0.005 * max(abs(one), abs(other))


@dataclass(frozen=True, slots=True)
class Score:
    """How well the figures of some notes were read.

    Attributes:
        precision: of the figures read, the share that is listed with the same subject, or was found right by reading.
        recall: of the listed figures that the ledger counts, the share that was read with the right subject.
        subject: of the figures read whose value is listed, the share that belongs to the right organisation.
        metric: of the right ones, the share that is called what the list calls it.
        modality: of the right ones whose status tells a modality, the share that has it.
    """

    listed: int
    read: int
    precision: float
    recall: float
    subject: float
    metric: float
    modality: float


def score(events: Sequence[Event], figures: Mapping[str, Sequence[Figure]]) -> Score:
    """Score the figures read from some events' notes."""
    reviewed = read_reviewed()
    matches: list[Match] = []
    missed: list[Listed] = []
    for event in events:
        found, lost = compare(event, figures[event.id])
        matches += found
        missed += lost
    counted = sum(item.unit is not None for event in events for item in event.listed)
    valued = [match for match in matches if match.listed is not None]
    right = [match for match in valued if match.right]
    return Score(
        listed=counted,
        read=len(matches),
        precision=mean(match.right or _seen(match, reviewed) for match in matches),
        recall=1 - len(missed) / counted,
        subject=mean(match.right for match in valued),
        metric=mean(named for match in right if (named := _metric_right(match)) is not None),
        modality=mean(told for match in right if (told := _modality_right(match)) is not None),
    )


def read_reviewed() -> frozenset[tuple[str, str, str]]:
    """Read which figures that the test data does not list a person found right in the notes: event, subject, value."""
    rows: dict[str, list[str]] = yaml.load(REVIEWED.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
    return frozenset(
        (event, row.partition(" | ")[0], row.partition(" | ")[2]) for event, lines in rows.items() for row in lines
    )


def score_series(entries: Sequence[Entry]) -> dict[str, bool]:
    """Return for each series of the test data whether its current value is right; a total may be a sum of several."""
    found = series(entries)
    right: dict[str, bool] = {}
    for wanted in WANTED:
        right[wanted.id] = is_right(wanted, answering(wanted, found)) or is_total(wanted, found)
    return right


def stale_kept_out(entries: Sequence[Entry]) -> list[bool]:
    """Return for each value that a series replaced, whether printing it again later leaves the current value alone."""
    return [
        _stays(item, point, entries)
        for item in series(entries)
        for point in item.points
        if point.status == "superseded" and item.current is not None and item.current.date is not None
    ]


def _stays(item: Series, point: Point, entries: Sequence[Entry]) -> bool:
    assert item.current is not None
    assert item.current.date is not None
    late = PartialDate(item.current.date.year + 1)
    again = replace(point.entry.figure, claim_date=late, standing="stated")
    copies = [entry for entry in entries if entry.figure.key == item.key]
    after = series([*copies, Entry(again, "press", "a page that repeats it")])
    same = next(other for other in after if (other.unit, other.basis, other.line) == (item.unit, item.basis, item.line))
    return same.current is not None and agree(same.current.entry.figure, item.current.entry.figure)


def _seen(match: Match, reviewed: frozenset[tuple[str, str, str]]) -> bool:
    return (match.event, match.figure.subject, match.figure.written) in reviewed


def _metric_right(match: Match) -> bool | None:
    assert match.listed is not None
    if match.listed.unit == "date":
        return match.figure.metric == "date of service"
    for words in (match.listed.metric, match.listed.what):
        for pattern, metrics in _METRICS:
            if re.search(pattern, words, re.IGNORECASE):
                return match.figure.metric in metrics
    return None


def _modality_right(match: Match) -> bool | None:
    assert match.listed is not None
    expected = _MODALITIES.get(match.listed.status)
    return None if expected is None else match.figure.modality in expected


def _row(match: Match) -> dict[str, object]:
    figure = match.figure
    return {
        "event": match.event,
        "subject": figure.subject,
        "metric": figure.metric,
        "written": figure.written,
        "modality": figure.modality,
        "standing": figure.standing,
        "scope": figure.scope.name,
        "period": figure.period.label if figure.period else None,
        "listed": match.listed.metric if match.listed else None,
        "right": match.right,
        "quote": figure.quote,
    }
