"""The ledger: figures with one key in the order of time, what holds now, what it replaced and when."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from corpus.dates import PartialDate
from corpus.figure import FLOWS, Basis, Figure, FigureKey, Metric
from corpus.source import Tier

Status = Literal[
    "current",
    "superseded",
    "repeat",
    "stale repeat",
    "previous",
    "addition",
    "estimate",
    "disputed",
    "conflicting",
    "withdrawn",
    "undated",
]
"""What became of a value. `repeat` says again what held at the time; `stale repeat` what no longer did; `previous` is
named only as what held before; `addition` comes on top of what holds, or is one more deal; `estimate` is somebody
else's guess, which never replaces the company's own word."""

Mark = Literal["ceiling", "not binding", "conditional", "withdrawn"]


@dataclass(frozen=True, slots=True)
class Entry:
    """A figure with what weighs its source.

    Attributes:
        origin: what copies of one report share: the story's id, or the document's own.
    """

    figure: Figure
    tier: Tier
    origin: str


@dataclass(frozen=True, slots=True)
class Point:
    """A figure in its series.

    Attributes:
        date: when it was said; None where unknown, and then it stands after all others.
        superseded_on: when another value took its place.
        marks: what keeps its value from being a plain commitment.
    """

    entry: Entry
    status: Status
    date: PartialDate | None
    superseded_on: PartialDate | None = None
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True, slots=True)
class Series:
    """All that was said of one thing, in the order of time.

    Attributes:
        basis: the definition by which these values are counted; others of the same key are series of their own.
        line: `operating` or `planned` for what is built, so that a plan is never taken for what runs; else empty.
        current: what holds now; None where it was withdrawn, or only additions, estimates and disputes are known.
    """

    key: FigureKey
    unit: str
    basis: tuple[Basis, ...]
    line: str
    points: tuple[Point, ...]
    current: Point | None


_BUILT: frozenset[Metric] = frozenset({"power", "chips", "sites", "jobs", "floor area", "rack power"})
_TIERS: dict[Tier, int] = {"primary": 0, "trade": 1, "press": 2, "analysis": 3}
_LOOSE: dict[str | None, float] = {"about": 0.03, "nearly": 0.05, "more than": 0.03}
"""How far two values may lie apart and still be one, by qualifier: `nearly 500,000` and `500,000` agree."""

_TURNED_BACK = re.compile(
    r"\b(?:lower\w*|cut\w*|reduc\w+|return\w*|revert\w*|reinstat\w+|back\sto|restor\w+|trim\w*)\b", re.IGNORECASE
)
_EXACT = 0.001
_RAISED = re.compile(
    r"\b(?:rais\w+|lift\w+|increas\w+|revis\w+|upgrad\w+|lower\w*|cut\w*|now|instead\sof|up\sfrom|down\sfrom|updat\w+|replac\w+|restat\w+|"
    r"expand\w+|enlarg\w+|extend\w+)\b",
    re.IGNORECASE,
)
"""Words that say a value is new: a weaker source that has them is believed that the value changed."""

_REPLACES = re.compile(
    r"\b(?:ros?e|risen|gr[eo]wn?|grows|climb\w+|passed|reach(?:es|ed)|brought|brings|took|takes|went|restated)\b",
    re.IGNORECASE,
)
_ALL_OF_IT = re.compile(
    r"\b(?:total\w*|cumulative|altogether|overall|in\sall|whole|confirm\w*|kept|could\sreach|value[ds]?)\b",
    re.IGNORECASE,
)
"""Words that tell a value to be all there is, and not one more deal of the same parties."""

_DEALS: frozenset[Metric] = frozenset(
    {"contract value", "equity investment", "financing", "acquisition price", "orders"}
)
_NOT_BINDING = re.compile(
    r"\b(?:letters?\sof\sintent|memorand\w+|MoUs?|non-?binding|not\s(?:a\s)?(?:binding|final|commitment)|right\sof\sfirst\srefusal|"
    r"option(?:s|ally)?|expression\sof\sinterest|framework\sagreement)\b",
    re.IGNORECASE,
)


_Name = tuple[FigureKey, str, tuple[Basis, ...], str]


def series(entries: Iterable[Entry]) -> list[Series]:
    """Return the series that figures make, by key. Only figures of high confidence enter, and flows with a period."""
    groups: dict[_Name, list[Entry]] = {}
    for entry in entries:
        if comparable(entry.figure):
            groups.setdefault(_name_of(entry.figure), []).append(entry)
    _withdraw_on_every_basis(groups)
    return [_one(*name, members) for name, members in groups.items()]


def _name_of(figure: Figure) -> _Name:
    return figure.key, figure.unit, defining(figure), line_of(figure)


def _withdraw_on_every_basis(groups: dict[_Name, list[Entry]]) -> None:
    """Let what was called off end the same value counted on another basis: `300 MW of IT load`, `the 300 MW campus`.

    A withdrawal that has ended others makes no series of its own.
    """
    for name, members in list(groups.items()):
        gone = [entry for entry in members if entry.figure.modality == "withdrawn"]
        told: set[str] = set()
        for other, entries in groups.items():
            if other == name or (other[0], other[1], other[3]) != (name[0], name[1], name[3]):
                continue
            held = [entry.figure for entry in entries if entry.figure.modality != "withdrawn"]
            ended = [entry for entry in gone if any(agree(entry.figure, figure) for figure in held)]
            entries.extend(ended)
            told |= {entry.figure.id for entry in ended}
        left = [entry for entry in members if entry.figure.id not in told]
        if left and told:
            groups[name] = left
        elif told:
            del groups[name]


def series_id(figure: Figure) -> str | None:
    """Return the id of the series that a figure belongs to; None where it stands alone."""
    if not comparable(figure):
        return None
    return _id(*_name_of(figure))


def id_of(found: Series) -> str:
    """Return the id of a series."""
    return _id(found.key, found.unit, found.basis, found.line)


def _id(key: FigureKey, unit: str, basis: tuple[Basis, ...], line: str) -> str:
    parts = (key.subject, key.metric, key.scope.kind, key.scope.name, key.period or "", unit, line)
    seed = "\n".join([*parts, *basis])
    return "ser_" + hashlib.sha256(seed.encode()).hexdigest()[:20]


def comparable(figure: Figure) -> bool:
    """Tell whether a figure is sure enough, and its words name enough, to be compared with others."""
    named = figure.scope.kind != "unnamed"
    return figure.confidence == "high" and named and not (figure.metric in FLOWS and figure.period is None)


def marks(figure: Figure) -> tuple[Mark, ...]:
    """Return what keeps a figure's value from being a plain commitment."""
    found: list[Mark] = []
    if figure.qualifier == "up to":
        found.append("ceiling")
    if _NOT_BINDING.search(figure.quote):
        found.append("not binding")
    if "conditional" in figure.basis:
        found.append("conditional")
    if figure.modality == "withdrawn":
        found.append("withdrawn")
    return tuple(found)


def defining(figure: Figure) -> tuple[Basis, ...]:
    """Return the bases that make two values of one key incomparable; whether it runs is told by `line_of`."""
    return tuple(sorted(basis for basis in figure.basis if basis != "operating"))


def line_of(figure: Figure) -> str:
    """Return whether a figure of something built tells of what runs or of what is planned; empty for other metrics."""
    if figure.metric not in _BUILT:
        return ""
    return "operating" if figure.modality == "operating" or "operating" in figure.basis else "planned"


def told_as_change(figure: Figure) -> bool:
    """Tell whether the words of a figure say that its value is new: raised, cut, or reached."""
    return _RAISED.search(figure.quote) is not None or _REPLACES.search(figure.quote) is not None


def agree(one: Figure, other: Figure) -> bool:
    """Tell whether two figures state one value, as far as their qualifiers are exact.

    One end of a range is that range told short; a month agrees with its year.
    """
    if one.unit == "date":
        return one.low <= other.high and other.low <= one.high
    slack = max(_LOOSE.get(one.qualifier, _EXACT), _LOOSE.get(other.qualifier, _EXACT))
    if _close(one.low, other.low, slack) and _close(one.high, other.high, slack):
        return True
    for short, long in ((one, other), (other, one)):
        ends = (long.high,) if short.qualifier in {"up to", "nearly"} else (long.low, long.high)
        if long.high >= 5 * long.low > 0 and long.low <= short.low <= short.high <= long.high:
            return True  # `hundreds of thousands` and a number among them
        if short.low == short.high and long.low < long.high and any(_close(short.low, end, _EXACT) for end in ends):
            return True
    return False


def _close(one: float, other: float, slack: float) -> bool:
    return abs(one - other) <= slack * max(abs(one), abs(other))


def _one(key: FigureKey, unit: str, basis: tuple[Basis, ...], line: str, entries: Sequence[Entry]) -> Series:
    ordered = sorted(entries, key=_order)
    points: list[Point] = []
    current: int | None = None
    for entry in ordered:
        status = _status(entry, points, current, ordered)
        point = Point(entry, status, entry.figure.claim_date, marks=marks(entry.figure))
        points.append(point)
        if status == "current":
            _supersede(points, current, point.date)
            current = len(points) - 1
        elif status == "withdrawn":
            _supersede(points, current, point.date)
            current = None
        elif status == "previous":
            _retire(points, current, entry)
            current = current if current is not None and points[current].status == "current" else None
    return Series(key, unit, basis, line, tuple(points), points[current] if current is not None else None)


def _order(entry: Entry) -> tuple[str, int, int, int]:
    """Order by date of the claim, what is told as replaced first, then by weight of the source and place.

    What is undated comes last: it may be of any day, and takes no value's place.
    """
    figure = entry.figure
    told = {"previous": 0, "stated": 1, "addition": 2, "disputed": 3}[figure.standing]
    return (
        str(figure.claim_date.first_day) if figure.claim_date else "9999",
        told,
        _TIERS[entry.tier],
        figure.value_start,
    )


def _status(entry: Entry, points: Sequence[Point], current: int | None, entries: Sequence[Entry]) -> Status:
    figure = entry.figure
    if figure.standing in {"addition", "disputed", "previous"}:
        special: dict[str, Status] = {"addition": "addition", "disputed": "disputed", "previous": "previous"}
        return special[figure.standing]
    if figure.modality == "withdrawn":
        return "withdrawn"
    if figure.claim_date is None and points:
        return "undated"
    held = points[current] if current is not None else None
    if held is None:
        return "stale repeat" if _is_stale(entry, points) else "current"
    return _against(entry, held, points, entries)


def _against(entry: Entry, held: Point, points: Sequence[Point], entries: Sequence[Entry]) -> Status:
    """Return what a stated value is beside the one that holds."""
    figure, other = entry.figure, held.entry.figure
    if figure.metric in FLOWS and (figure.modality == "actual") != (other.modality == "actual"):
        if figure.modality == "actual":
            return "current"
        return "repeat" if agree(figure, other) else "stale repeat"
    if agree(figure, other):
        return "repeat"
    if aside := _beside(entry, held):
        return aside
    if _is_stale(entry, points):
        return "stale repeat"
    denied = _said_again(held.entry, entry, entries) and not _RAISED.search(figure.quote)
    return "current" if not denied and _believed(entry, held, points) else "conflicting"


def _beside(entry: Entry, held: Point) -> Status | None:
    """Return what a value is that has no claim to the place of the one that holds; None where it may have one."""
    if is_guess(entry.figure) and not is_guess(held.entry.figure):
        return "estimate"
    return "addition" if _is_another(entry, held) else None


def _is_another(entry: Entry, held: Point) -> bool:
    """Tell whether a value is that of one more deal of the same parties: told on another day, by no word of change."""
    figure, other = entry.figure, held.entry.figure
    is_deal = figure.metric in _DEALS and figure.scope.kind == "contract" and figure.claim_date != held.date
    is_whole = told_as_change(figure) or _ALL_OF_IT.search(figure.quote)
    return is_deal and not is_guess(other) and not is_whole


def _said_again(held: Entry, new: Entry, entries: Sequence[Entry]) -> bool:
    """Tell whether on the very day of a new value another source, no weaker, says that the old one holds."""
    return any(
        other.origin != new.origin
        and other.figure.claim_date == new.figure.claim_date
        and other.figure.standing == "stated"
        and _TIERS[other.tier] <= _TIERS[new.tier]
        and agree(other.figure, held.figure)
        for other in entries
    )


def _is_stale(entry: Entry, points: Sequence[Point]) -> bool:
    """Tell whether a value was replaced before it was printed again."""
    said = entry.figure.claim_date
    if said is None or (entry.tier == "primary" and _TURNED_BACK.search(entry.figure.quote)):
        return False
    for point in points:
        since = point.superseded_on if point.status == "superseded" else point.date
        known = point.status == "superseded" or (point.status == "previous" and since is not None and since < said)
        if known and since is not None and not said < since and agree(point.entry.figure, entry.figure):
            return True
    return False


def _believed(entry: Entry, held: Point, points: Sequence[Point]) -> bool:
    """Tell whether a new value takes the place of the one that holds.

    That of a weaker source does so when its words say that the value changed, or when a second origin gives it too.
    """
    if _TIERS[entry.tier] <= _TIERS[held.entry.tier]:
        # Said on one day, the first in the text is what the text is about, and another report's is another opinion.
        same_day = held.date is not None and held.date == entry.figure.claim_date
        return not same_day or _TIERS[entry.tier] < _TIERS[held.entry.tier]
    others = {
        point.entry.origin
        for point in points
        if point.status == "conflicting" and agree(point.entry.figure, entry.figure)
    }
    return _RAISED.search(entry.figure.quote) is not None or bool(others - {entry.origin})


def is_guess(figure: Figure) -> bool:
    """Tell whether a value is what somebody reckons or has heard, and nobody's statement."""
    return figure.modality in {"estimated", "rumoured"}


def _supersede(points: list[Point], current: int | None, on: PartialDate | None) -> None:
    if current is not None:
        points[current] = replace(points[current], status="superseded", superseded_on=on)


def _retire(points: list[Point], current: int | None, entry: Entry) -> None:
    """Retire the value that holds where a later report names it as what held before."""
    if current is None or not agree(points[current].entry.figure, entry.figure):
        return
    held = points[current].date
    if held is None or entry.figure.claim_date is None or held < entry.figure.claim_date:
        points[current] = replace(points[current], status="superseded", superseded_on=entry.figure.claim_date)
