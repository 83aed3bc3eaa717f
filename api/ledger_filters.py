"""Which figures a caller wants, in the caller's words, checked: the same rules for every way in."""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import get_close_matches
from typing import Protocol, TypeVar, get_args

from corpus.dates import PartialDate
from corpus.document import DocumentId
from corpus.errors import InputError
from corpus.figure import Metric, Modality
from corpus.figure_store import FigureFilter, FigureStore
from corpus.organisations import gazetteer
from corpus.source import TIERS
from index.figure_periods import times

METRICS: tuple[Metric, ...] = get_args(Metric)
MODALITIES: tuple[Modality, ...] = get_args(Modality)
_LABEL = re.compile(
    r"(?:FY)?\d{4}(?:-[QH][1-4])?|\d{4}-\d\d(?:-\d\d)?|\d{4}/\d{4}|(?:by |/)\d{4}(?:-\d\d){0,2}|\d{4}(?:-\d\d){0,2}/",
    re.IGNORECASE,
)
"""How the ledger writes periods: those that something covers, is due by, lasts until or begins with."""

_NAMES = 2000
"""Among so many organisations, those with most figures first, a name that was nearly written is looked for."""

_Word = TypeVar("_Word", bound=str)


class _WithFigures(Protocol):
    @property
    def figures(self) -> FigureStore: ...


def figure_filter(  # noqa: PLR0913 - one per thing that can be named
    groundwork: _WithFigures,
    *,
    subjects: Sequence[str] = (),
    parties: Sequence[str] = (),
    metrics: Sequence[str] = (),
    modalities: Sequence[str] = (),
    scope: str | None = None,
    period: str | None = None,
    since: str | None = None,
    as_of: str | None = None,
    publishers: Sequence[str] = (),
    tiers: Sequence[str] = (),
    documents: Sequence[str] = (),
    series: Sequence[str] = (),
    rejected: bool = False,
) -> FigureFilter:
    """Return the filter that the words of a caller mean.

    Raises:
        InputError: a word cannot be used, or the ledger knows no such organisation.
    """
    return FigureFilter(
        subjects=tuple(each for name in subjects for each in _organisations(groundwork, name)),
        parties=tuple(each for name in parties for each in _organisations(groundwork, name)),
        metrics=tuple(_one_of(METRICS, name, "metric") for name in metrics),
        modalities=tuple(_one_of(MODALITIES, name, "modality") for name in modalities),
        scope=scope or None,
        period=_period(period) if period and period.strip() else None,
        since=None if since is None else PartialDate.parse(since),
        as_of=None if as_of is None else PartialDate.parse(as_of),
        publishers=tuple(publishers),
        tiers=tuple(_one_of(TIERS, name, "tier") for name in tiers),
        documents=tuple(DocumentId(name) for name in documents),
        series=tuple(series),
        rejected=rejected,
    )


def require_narrowed(only: FigureFilter) -> FigureFilter:
    """Return a filter that names something, so that not every series of the record is asked for.

    Raises:
        InputError: it names nothing.
    """
    if not (only.subjects or only.parties or only.metrics or only.scope or only.series):
        raise InputError("name what you want to see: a subject, a party, a metric, a scope or a series")
    return only


def _organisations(groundwork: _WithFigures, name: str) -> tuple[str, ...]:
    """Return the names that the ledger knows an organisation, and those that share its books, by."""
    wanted = name.strip()
    known = [mention for mention in gazetteer().mentions(wanted, any_case=True) if mention.end - mention.start > 1]
    if known and (known[0].start, known[0].end) == (0, len(wanted)):
        return gazetteer().family(known[0].organisation)
    found = groundwork.figures.subjects(holding=wanted, limit=20) if wanted else []
    same = [each for each in found if each.casefold() == wanted.casefold()]
    if same:
        return (same[0],)
    near = f"; there are {', '.join(found[:5])}" if found else _meant(groundwork, wanted)
    raise InputError(f"no figure belongs to an organisation {name!r}{near}")


def _meant(groundwork: _WithFigures, wanted: str) -> str:
    """Ask whether a name that is nearly written so was meant."""
    names = {each.casefold(): each for each in groundwork.figures.subjects(limit=_NAMES)}
    near = get_close_matches(wanted.casefold(), names, n=1, cutoff=0.7)
    return f"; did you mean {names[near[0]]!r}?" if near else ""


def _period(given: str) -> str:
    """Return the label that the ledger gives a period, however it is written: `2026-Q1` for `Q1 2026`."""
    wanted = " ".join(given.split())
    if _LABEL.fullmatch(wanted):
        return wanted
    found = [time for time in times(wanted) if time.role == "period"]
    if len(found) == 1 and (found[0].start, found[0].end) == (0, len(wanted)):
        return found[0].label
    raise InputError(f"{given!r} is no period; write it as 2026, 2026-Q1, 2026-H1, FY2027 or FY2027-Q2")


def _one_of(words: Sequence[_Word], given: str, what: str) -> _Word:
    for word in words:
        if word.casefold() == given.strip().casefold().replace("_", " "):
            return word
    raise InputError(f"{given!r} is no {what}; use one of {', '.join(words)}")
