"""Totals without double counting: what overlaps with what, and a sum only where nothing does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from corpus.amounts import amount_text
from corpus.figure import SHARED, Figure, Scope
from index.ledger import Series


@dataclass(frozen=True, slots=True)
class Overlap:
    """Two values of which one may contain the other, by their places in the table."""

    one: int
    other: int
    reason: str


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """The values asked for in total.

    Attributes:
        rows: one current value for each series.
        overlaps: which of them may count the same thing twice.
        low: the sum, None where the rows overlap or differ in metric or unit.
        high: the same, of the tops of ranges.
        refused: why there is no sum, in one sentence; None where there is one.
        whole: the place of a row that is the total of all others; None where there is none.
        parts: the sum of these others, as `(low, high)`, where no two of them overlap.
    """

    rows: tuple[Figure, ...]
    overlaps: tuple[Overlap, ...]
    low: float | None
    high: float | None
    refused: str | None
    whole: int | None = None
    parts: tuple[float, float] | None = None


def reconcile(found: Sequence[Series], party: str | None = None) -> Reconciliation:
    """Set the current values of some series side by side, and add them up where no two may overlap.

    Args:
        found: the series.
        party: whose total it is to be, so that its contracts with different others are known to be apart.
    """
    rows = tuple(seen_from(item.current.entry.figure, party) for item in found if item.current is not None)
    overlaps = tuple(
        Overlap(one, other, reason)
        for one in range(len(rows))
        for other in range(one + 1, len(rows))
        if (reason := overlap(rows[one], rows[other])) is not None
    )
    refused = _refusal(rows, overlaps)
    if refused:
        whole = _whole(rows, overlaps)
        if whole is None:
            return Reconciliation(rows, overlaps, None, None, refused)
        others = [row for place, row in enumerate(rows) if place != whole]
        parts = sum(row.low for row in others), sum(row.high for row in others)
        return Reconciliation(rows, overlaps, None, None, _told_whole(rows, whole, parts), whole, parts)
    return Reconciliation(rows, overlaps, sum(row.low for row in rows), sum(row.high for row in rows), None)


def seen_from(figure: Figure, party: str | None) -> Figure:
    """Return a figure of a contract as one of its parties would put it: the value its own, the others beside."""
    if party is None or figure.metric not in SHARED or figure.scope.kind != "contract":
        return figure
    parties = {figure.subject, *figure.scope.name.split(" + ")}
    if party not in parties or figure.subject == party:
        return figure
    others = sorted(parties - {party})
    return replace(figure, subject=party, scope=Scope("contract", " + ".join(others)), counterparties=tuple(others))


def overlap(one: Figure, other: Figure) -> str | None:
    """Return why two values may count the same thing, None where their scopes are apart.

    Programme and site, tenant and supplier, group and member, whole and part are told apart by the parties and scopes
    that the figures name; where these are silent, nothing is assumed to be apart within one company.
    """
    if _times_apart(one, other):
        return None
    if one.scope.kind == "site" and one.scope == other.scope:
        return f"both count {one.scope.name}"
    if _mirrored(one, other):
        return "the same contract, seen from both of its parties"
    shared = _members(one) & _members(other)
    if "group" in {one.scope.kind, other.scope.kind}:
        return f"the group contains {', '.join(sorted(shared))}" if shared else None
    if shared:
        return _within_company(one, other)
    crossing = _members(one) & set(other.counterparties) | _members(other) & set(one.counterparties)
    return f"{', '.join(sorted(crossing))} stands in both" if crossing else None


def _within_company(one: Figure, other: Figure) -> str | None:
    if one.scope == other.scope:
        return "the same scope, counted in two ways"
    for whole, part in ((one, other), (other, one)):
        if reason := _containing(whole, part):
            return reason
    if one.scope.kind == other.scope.kind == "contract":
        shared = set(one.scope.name.split(" + ")) & set(other.scope.name.split(" + "))
        return f"both are with {', '.join(sorted(shared))}" if shared else None
    if one.scope.kind == other.scope.kind:
        return None
    return f"{one.scope.name} and {other.scope.name} are different kinds of scope"


def _containing(whole: Figure, part: Figure) -> str | None:
    """Return why a value of a company or programme may contain another of the same company."""
    if whole.scope.kind == "company":
        return f"{whole.subject}'s total contains {part.scope.name}"
    if whole.scope.kind != "programme":
        return None
    if part.scope.kind == "contract":
        return f"the contract with {part.scope.name} may pay for {whole.scope.name}"
    named = whole.scope.name in part.quote or part.scope.name in whole.quote
    if part.scope.kind == "site" or (part.scope.kind == "programme" and named):
        return f"{part.scope.name} may be a part of {whole.scope.name}"
    return None


def _mirrored(one: Figure, other: Figure) -> bool:
    return (
        one.subject != other.subject
        and one.scope.kind == other.scope.kind == "contract"
        and one.subject in other.scope.name.split(" + ")
        and other.subject in one.scope.name.split(" + ")
    )


def _members(figure: Figure) -> set[str]:
    return set(figure.subject.split(" + "))


def _times_apart(one: Figure, other: Figure) -> bool:
    """Tell whether two values are counted over times that do not touch."""
    if not (one.key.period and other.key.period and one.period and other.period):
        return False
    bounds = one.period.first, one.period.last, other.period.first, other.period.last
    if bounds[0] is None or bounds[1] is None or bounds[2] is None or bounds[3] is None:
        return False
    return bounds[1] < bounds[2] or bounds[3] < bounds[0]


def _refusal(rows: Sequence[Figure], overlaps: Sequence[Overlap]) -> str | None:
    if not rows:
        return "No current value is known."
    if len({row.metric for row in rows}) > 1:
        return f"Different things are not added: {', '.join(sorted({row.metric for row in rows}))}."
    if len({row.unit for row in rows}) > 1:
        return f"Different units are not added: {', '.join(sorted({row.unit for row in rows}))}."
    if overlaps:
        first = overlaps[0]
        rows_named = f"rows {first.one + 1} and {first.other + 1}"
        if len(overlaps) == 1:
            return f"{rows_named.capitalize()} may count the same thing twice: {first.reason}."
        return f"{len(overlaps)} pairs may count the same thing twice, such as {rows_named}: {first.reason}."
    return None


def _whole(rows: Sequence[Figure], overlaps: Sequence[Overlap]) -> int | None:
    """Return the place of the one row that every overlap is with, where it is the total of all other rows.

    That of a company over its parts, or of a group over its members.
    """
    if len({(row.metric, row.unit) for row in rows}) > 1:
        return None
    for place, row in enumerate(rows):
        partners = {each.one + each.other - place for each in overlaps if place in {each.one, each.other}}
        every = all(place in {each.one, each.other} for each in overlaps)
        if every and len(partners) == len(rows) - 1 > 1 and _is_total(row, rows):
            return place
    return None


def _is_total(row: Figure, rows: Sequence[Figure]) -> bool:
    if row.scope.kind != "group":
        return row.scope.kind == "company"
    return _members(row) == {name for other in rows if other is not row for name in _members(other)}


def _told_whole(rows: Sequence[Figure], whole: int, parts: tuple[float, float]) -> str:
    row = rows[whole]
    total, named = amount_text(row.low, row.high, row.unit), amount_text(*parts, row.unit)
    owned = f"{row.subject}'s total" if row.scope.kind == "company" else "the total of all"
    return f"Row {whole + 1} is {owned}, {total}, and may contain the others, which come to {named}."
