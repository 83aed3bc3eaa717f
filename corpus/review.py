"""What people said of figures, and its return to them whenever a text is read again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, get_args

from corpus.dates import PartialDate
from corpus.document import VersionId
from corpus.errors import InputError
from corpus.figure import Figure, Metric, Modality, Qualifier, Scope, ScopeKind, Standing, figure_id

Verdict = Literal["rejected", "corrected"]

CORRECTABLE_FIELDS = (
    "subject",
    "counterparties",
    "metric",
    "low",
    "high",
    "unit",
    "qualifier",
    "modality",
    "standing",
    "scope",
    "period",
    "claim_date",
)
"""What a person may set where a figure was read wrong."""

_WORDS: Mapping[str, tuple[str, ...]] = {
    "metric": get_args(Metric),
    "modality": get_args(Modality),
    "standing": get_args(Standing),
    "qualifier": get_args(Qualifier),
}
_SCOPE_KINDS: tuple[ScopeKind, ...] = get_args(ScopeKind)


@dataclass(frozen=True, slots=True)
class Review:
    """A person's word on a figure. It is bound to the words of the text, not to how they were read.

    Attributes:
        metric: the figure's as it was read.
        offset: where in the quote the value stands.
        figure: as the person left it.
        fields: those that the person set; all others follow a newer reading.
    """

    metric: Metric
    quote: str
    written: str
    offset: int
    verdict: Verdict
    figure: Figure
    fields: tuple[str, ...]
    note: str | None
    reviewed_at: dt.datetime


@dataclass(frozen=True, slots=True)
class Reviewed:
    """A figure with what a person said of it.

    Attributes:
        corrected: the fields that a person set.
    """

    figure: Figure
    rejected: bool = False
    corrected: tuple[str, ...] = ()


def reviewed(figures: Sequence[Figure], reviews: Sequence[Review], text: str, version: VersionId) -> list[Reviewed]:
    """Return the figures of a text as people left them.

    A rejected reading stays rejected, and a corrected one corrected, wherever its sentence stands in the text; a
    corrected one is there even where the rules no longer find it.
    """
    found = {figure.id: Reviewed(figure) for figure in figures}
    for review in reviews:
        for start in _places(text, review.quote):
            for item in _applied(review, list(found.values()), start, version):
                found[item.figure.id] = item
    return sorted(found.values(), key=lambda item: item.figure.value_start)


def checked_correction(figure: Figure, changes: Mapping[str, Any]) -> Figure:
    """Return a figure with some fields set.

    Args:
        figure: as it was read.
        changes: by field; a scope is `{"kind": ..., "name": ...}`, dates are text, a period is a `Period` or None.

    Raises:
        InputError: a field cannot be set, or its value cannot be used.
    """
    values: dict[str, Any] = {}
    for field, value in changes.items():
        if field not in CORRECTABLE_FIELDS:
            raise InputError(f"{field!r} of a figure cannot be corrected; these can: {', '.join(CORRECTABLE_FIELDS)}")
        values[field] = value if field == "period" else _checked(field, value)
    corrected = replace(figure, **values)
    if corrected.low > corrected.high:
        raise InputError(f"the value's low end, {corrected.low:g}, is above its high end, {corrected.high:g}")
    return corrected


def _checked(field: str, value: Any) -> Any:
    if field in _WORDS:
        return _word(field, value)
    if field in {"low", "high"}:
        return _number(field, value)
    if field == "counterparties":
        if not isinstance(value, (list, tuple)) or not all(isinstance(name, str) and name.strip() for name in value):
            raise InputError('counterparties is a list of names, such as ["Amazon"]')
        return tuple(value)
    if field == "claim_date":
        return None if value is None else PartialDate.parse(str(value))
    if field == "scope":
        return _scope(value)
    if not isinstance(value, str) or not value.strip():
        raise InputError(f"{field} cannot be empty")
    return value.strip()


def _word(field: str, value: Any) -> str | None:
    if value is None and field == "qualifier":
        return None
    if value not in _WORDS[field]:
        raise InputError(f"{value!r} is no {field}; use one of {', '.join(_WORDS[field])}")
    return str(value)


def _number(field: str, value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not -1e18 < value < 1e18:
        raise InputError(f"{field} is a number in the figure's unit itself, such as 38000000000 for $38 billion")
    return float(value)


def _scope(value: Any) -> Scope:
    kind, name = (value.get("kind"), value.get("name")) if isinstance(value, Mapping) else (None, None)
    if kind not in _SCOPE_KINDS or not isinstance(name, str) or not name.strip():
        raise InputError(f'a scope is {{"kind": ..., "name": ...}} of a kind among {", ".join(_SCOPE_KINDS)}')
    return Scope(kind, name.strip())


def _places(text: str, quote: str) -> Iterator[int]:
    start = text.find(quote)
    while start >= 0:
        yield start
        start = text.find(quote, start + max(len(quote), 1))


def _applied(review: Review, found: Sequence[Reviewed], start: int, version: VersionId) -> Iterator[Reviewed]:
    """Yield what a review makes of the figures at the place that it speaks of."""
    begin = start + review.offset
    end = begin + len(review.written)
    there = [item for item in found if (item.figure.value_start, item.figure.value_end) == (begin, end)]
    same = [item for item in there if item.figure.metric == review.metric]
    if review.verdict == "rejected":
        yield from (replace(item, rejected=True) for item in same)
        return
    identity = figure_id(version, begin, end, review.metric)
    # Rules that have learnt what the person said read the same figure, which is then shown once.
    learnt = [item for item in there if item.figure.metric == review.figure.metric and item not in same]
    yield from (replace(item, rejected=True) for item in learnt)
    if same:
        values = {field: getattr(review.figure, field) for field in review.fields}
        yield Reviewed(replace(same[0].figure, **values), corrected=review.fields)
        return
    moved = replace(
        review.figure,
        id=identity,
        version_id=version,
        start=start,
        end=start + len(review.quote),
        value_start=begin,
        value_end=end,
    )
    yield Reviewed(moved, corrected=review.fields)
