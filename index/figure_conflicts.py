"""Conflicts: different values of one thing at one time, who gives which, and what they may mean differently."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from corpus.figure import FLOWS, Figure, FigureKey
from corpus.source import Tier
from index.ledger import Entry, agree, comparable, defining, is_guess, line_of, told_as_change


@dataclass(frozen=True, slots=True)
class Side:
    """One value of a conflict with all who give it, the weightiest first.

    Attributes:
        origins: independent ones: copies of one report count once.
    """

    entries: tuple[Entry, ...]
    tiers: tuple[Tier, ...]
    origins: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Conflict:
    """Values that differ.

    Attributes:
        differences: what the words show the sides to mean differently, such as `programme or site`; empty where they
            speak of the same thing and one of them must be wrong.
    """

    key: FigureKey
    sides: tuple[Side, ...]
    differences: tuple[str, ...]


WINDOW_DAYS = 45
"""Values said at most this far apart are said at one time: a quarter brings new ones."""

_TIERS: dict[Tier, int] = {"primary": 0, "trade": 1, "press": 2, "analysis": 3}


def conflicts(entries: Iterable[Entry]) -> list[Conflict]:
    """Return where figures of one key, or of keys that differ in definition only, give different values at one time.

    A value that replaces another in the open is no conflict: it is told as previous, its words tell of the change, or
    it is said later than the window.
    """
    alike: dict[tuple[str, str, str], list[Figure]] = {}
    usable: list[Entry] = []
    for entry in entries:
        alike.setdefault(_kind(entry.figure), []).append(entry.figure)
        if _usable(entry.figure):
            usable.append(entry)
    found: list[Conflict] = []
    for members in _families(usable):
        clusters = _at_one_time(members)
        for cluster in clusters:
            sides = _standing(_sides(cluster))
            if len(sides) > 1 and (conflict := _conflict(sides)) is not None:
                named = (*conflict.differences, *_confusions(sides, cluster, members, alike))
                found.append(replace(conflict, differences=tuple(sorted(set(named)))))
    return found


def _confusions(
    sides: Sequence[Side],
    cluster: Sequence[Entry],
    members: Sequence[Entry],
    alike: Mapping[tuple[str, str, str], Sequence[Figure]],
) -> list[str]:
    """Name what a side may have been mixed up with: the value before, or that of the programme a site belongs to.

    Args:
        sides: those of the conflict.
        cluster: all that was said at the time.
        members: all that was ever said of the same thing.
        alike: all figures, by subject, metric and unit.
    """
    since = min(_day(entry.figure) for entry in cluster)
    before = [entry.figure for entry in members if entry.figure.claim_date and _day(entry.figure) < since]
    first = sides[0].entries[0].figure
    around = [figure for figure in alike[_kind(first)] if _around(first, figure)]
    pairs = ((before, "new or replaced value"), (around, "programme or site"))
    return [name for others, name in pairs if 0 < sum(_is_among(side, others) for side in sides) < len(sides)]


def _is_among(side: Side, others: Sequence[Figure]) -> bool:
    return any(agree(side.entries[0].figure, other) for other in others)


def _kind(figure: Figure) -> tuple[str, str, str]:
    return figure.subject, figure.metric, figure.unit


def _around(one: Figure, other: Figure) -> bool:
    """Tell whether two figures are of a programme and of a site of its name: `Stargate`, `Stargate UAE`."""
    if {one.scope.kind, other.scope.kind} != {"programme", "site"} or not comparable(other):
        return False
    shorter, longer = sorted((one.scope.name, other.scope.name), key=len)
    return longer.startswith(f"{shorter} ")


def _usable(figure: Figure) -> bool:
    return comparable(figure) and figure.standing not in {"previous", "addition"}


def _families(entries: Sequence[Entry]) -> list[list[Entry]]:
    """Group by subject, metric and unit, and by scopes of one name: a programme may be taken for its site."""
    families: dict[tuple[str, str, str, str, str], list[Entry]] = {}
    for entry in entries:
        figure = entry.figure
        key = figure.key
        place = "place" if key.scope.kind in {"programme", "site"} else key.scope.kind
        name = (key.subject, key.metric, figure.unit, f"{place} {key.scope.name}", _year(figure))
        families.setdefault(name, []).append(entry)
    return list(families.values())


def _year(figure: Figure) -> str:
    """Return the year or quarter a flow is counted over without telling fiscal from calendar; a goal's own date."""
    label = figure.key.period
    return label.removeprefix("FY") if label else ""


def _at_one_time(entries: Sequence[Entry]) -> list[list[Entry]]:
    dated = sorted((entry for entry in entries if entry.figure.claim_date), key=lambda entry: _day(entry.figure))
    clusters: list[list[Entry]] = []
    for entry in dated:
        if clusters and (_day(entry.figure) - _day(clusters[-1][0].figure)).days <= WINDOW_DAYS:
            clusters[-1].append(entry)
        else:
            clusters.append([entry])
    return clusters


def _day(figure: Figure) -> dt.date:
    assert figure.claim_date is not None
    return figure.claim_date.first_day


def _sides(entries: Sequence[Entry]) -> list[Side]:
    groups: list[list[Entry]] = []
    for entry in entries:
        for group in groups:
            if agree(group[0].figure, entry.figure) and _meaning(group[0].figure) == _meaning(entry.figure):
                group.append(entry)
                break
        else:
            groups.append([entry])
    return [_side(group) for group in groups]


def _standing(sides: Sequence[Side]) -> list[Side]:
    """Return the sides that were not replaced in the open by another one."""
    return [side for side in sides if not any(_replaces(other, side) for other in sides if other is not side)]


def _replaces(new: Side, old: Side) -> bool:
    """Tell whether one side is a change of the other, made known later: no report then disputes the old one."""
    first, last = new.entries[0].figure, max((entry.figure for entry in old.entries), key=_day)
    disputed = any(entry.figure.standing == "disputed" for side in (new, old) for entry in side.entries)
    return not disputed and _meaning(first) == _meaning(last) and _day(first) > _day(last) and told_as_change(first)


def _meaning(figure: Figure) -> tuple[object, ...]:
    return figure.key.scope, defining(figure), line_of(figure), bool(figure.period and figure.period.fiscal)


def _side(entries: Sequence[Entry]) -> Side:
    ordered = sorted(entries, key=lambda entry: (_TIERS[entry.tier], entry.figure.value_start))
    tiers = tuple(dict.fromkeys(entry.tier for entry in ordered))
    return Side(tuple(ordered), tiers, tuple(dict.fromkeys(entry.origin for entry in ordered)))


def _conflict(sides: Sequence[Side]) -> Conflict | None:
    """Return the conflict of some sides; None where one report gives all of them."""
    first = sides[0].entries[0].figure
    differences = tuple(sorted({name for one in sides for other in sides for name in _differences(one, other)}))
    values_differ = any(not agree(first, side.entries[0].figure) for side in sides[1:])
    one_report = len({origin for side in sides for origin in side.origins}) == 1
    disputed = any(entry.figure.standing == "disputed" for side in sides for entry in side.entries)
    # A report does not contradict itself: what it tells twice, unless it says that others differ, are two things.
    if (one_report and not disputed) or not (values_differ or "calendar or fiscal" in differences):
        return None
    ordered = sorted(sides, key=lambda side: (min(_TIERS[tier] for tier in side.tiers), -len(side.origins)))
    return Conflict(ordered[0].entries[0].figure.key, tuple(ordered), differences)


def _differences(one: Side, other: Side) -> list[str]:
    """Name what two sides mean differently, as far as their words show it."""
    left, right = one.entries[0].figure, other.entries[0].figure
    found: list[str] = []
    kinds = {left.scope.kind, right.scope.kind}
    if kinds == {"programme", "site"}:
        found.append("programme or site")
    elif left.scope != right.scope:
        found.append(
            f"{left.scope.name} or {right.scope.name}"
            if left.scope.name < right.scope.name
            else f"{right.scope.name} or {left.scope.name}"
        )
    if line_of(left) != line_of(right):
        found.append("planned or operating")
    if (left.qualifier == "up to") != (right.qualifier == "up to"):
        found.append("ceiling or commitment")
    if left.period and right.period and left.period.fiscal != right.period.fiscal:
        found.append("calendar or fiscal")
    bases = sorted(set(defining(left)) ^ set(defining(right)))
    if bases:
        found.append(" or ".join(bases) if len(bases) > 1 else f"{bases[0]} or not told")
    if is_guess(left) != is_guess(right):
        found.append("estimate or statement")
    if (left.modality == "actual") != (right.modality == "actual") and left.metric in FLOWS:
        found.append("guidance or result")
    return found
