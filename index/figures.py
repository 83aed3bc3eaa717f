"""Figures of a text, found by rules: sentences, quantities, clauses, the gazetteer, and words near the value."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from corpus.dates import PartialDate
from corpus.figure import Figure, Modality, Period, Scope, figure_id
from corpus.organisations import Gazetteer, Place
from index.figure_dating import Timing, dates_of, may_inherit, time_of
from index.figure_metrics import Reading, distance, readings
from index.figure_parties import counterparties
from index.figure_periods import Time, period_of, times
from index.figure_scopes import Spot, scope
from index.figure_sentence import Owner, Sentence
from index.figure_subjects import in_their_order, owner
from index.figure_tables import Cell, claimed_on, maker, table_cells
from index.figure_terms import dates_of_service, terms
from index.figure_text import Candidate, Setting, Text
from index.figure_values import Value, values
from index.figure_wording import Wording, speaker, wording

__all__ = ["RULES", "Setting", "figures_in"]

RULES = "rules-7"
"""Raise it when the rules change what they find, or how figures form series: stored ones are then read again."""


@dataclass(frozen=True, slots=True)
class _Found:
    """A value of a sentence with all that is tied to it, before it becomes a figure."""

    sentence: Sentence
    offset: int
    value: Value
    reading: Reading
    owner: Owner
    times: tuple[Time, ...]
    places: tuple[Place, ...]


_OF_WHOLE = re.compile(r"\s(?:out\s)?of\s(?:the|its|their|a\stotal\sof)\s(?:total\s|whole\s|combined\s)?")
_ADDS_UP = 0.01
"""Parts may miss their sum by so much: they are rounded."""

_PLACE_REACH = 120
"""How far from a value a programme or site may be named that it is of. Set on the even notes of the starter corpus."""


def figures_in(text: str, setting: Setting, organisations: Gazetteer) -> list[Figure]:
    """Return the figures of a text, in order. A value whose owner structure does not tell gives none.

    Args:
        text: a version's text; quotes are slices of it.
        setting: what is known of its document.
        organisations: the gazetteer that subjects are found with.
    """
    home = maker(text, setting.publisher, organisations)
    cells = table_cells(text, home, setting.title, organisations)
    tabled = sorted({(cell.row_start, cell.row_end) for cell in cells})
    figures: list[Figure] = []
    for candidate in Text(text, setting, organisations, home).candidates(tabled):
        figures += _of_sentence(candidate, setting, organisations, figures)
    figures += [_of_cell(cell, text, setting) for cell in cells]
    return sorted({figure.id: figure for figure in figures}.values(), key=lambda figure: figure.value_start)


def _of_sentence(
    candidate: Candidate, setting: Setting, organisations: Gazetteer, before: Sequence[Figure]
) -> list[Figure]:
    sentence = candidate.sentence
    if not (sentence.mentions or sentence.antecedent or sentence.topic or sentence.home):
        return []
    named = tuple(times(sentence.text, published=setting.published_at))
    counted = [
        item
        for item in candidate.quantities
        if not any(name.start <= item.start - candidate.offset < name.end for name in sentence.mentions)
    ]
    read = values(sentence.text, counted, candidate.offset)
    pairs = readings(sentence.mask, read, sentence.edges)
    found: list[Figure] = []
    pairs += [*terms(sentence.text, named, sentence.edges), *dates_of_service(sentence.text, named, sentence.edges)]
    owners = in_their_order(sentence, [(value, owner(sentence, value, read_as)) for value, read_as in pairs])
    for (value, read_as), whose in zip(pairs, owners, strict=True):
        if whose is None or not whose.organisations:
            continue
        what = _named_again(value, read_as, whose, before)
        item = _Found(sentence, candidate.offset, value, what, whose, named, candidate.places)
        if whose.needs_period and time_of(_timing(item, read)) is None:
            continue
        figure = _figure(item, read, setting, organisations, before)
        if figure.scope.kind == "segment" and _is_whole(value, read, sentence.mask):
            continue
        found.append(figure)
    return _parts_apart(found)


def _is_whole(value: Value, others: Sequence[Value], mask: str) -> bool:
    """Tell whether a value is what another is a part of: `$75 billion of the $82 billion`."""
    return any(other.end <= value.start and _OF_WHOLE.fullmatch(mask, other.end, value.start) for other in others)


def _parts_apart(found: list[Figure]) -> list[Figure]:
    """Return the figures of a sentence, those that add up to another one as what they are: parts of it."""
    parts: set[str] = set()
    for whole in found:
        alike = [each for each in found if each is not whole and _alike(each, whole) and each.high < whole.low]
        together = sum(each.high for each in alike)
        if len(alike) > 1 and abs(together - whole.high) <= _ADDS_UP * whole.high:
            parts |= {each.id for each in alike}
    return [replace(each, standing="addition") if each.id in parts else each for each in found]


def _alike(one: Figure, other: Figure) -> bool:
    alike = (one.subject, one.metric) == (other.subject, other.metric)
    return alike and (one.unit == other.unit or one.metric == "sites")  # halls are counted among buildings


def _named_again(value: Value, what: Reading, whose: Owner, before: Sequence[Figure]) -> Reading:
    """Return what a value counts, told by an earlier sentence where this one only names the sum again."""
    if what.metric != "investment":
        return what
    for figure in reversed(before):
        same = (figure.low, figure.high, figure.unit) == (value.low, value.high, value.unit)
        if same and figure.subject == whose.organisations[0] and figure.standing != "disputed":
            return Reading(figure.metric, what.cue_start, what.cue_end, figure.basis)
    return what


def _figure(
    item: _Found, others: Sequence[Value], setting: Setting, organisations: Gazetteer, before: Sequence[Figure]
) -> Figure:
    sentence, value, what = item.sentence, item.value, item.reading
    names = item.owner.organisations
    subject = " + ".join(sorted(names)) if item.owner.group else names[0]
    joint = () if item.owner.group else names[1:]
    parties = (*joint, *counterparties(sentence, value, item.owner.beside or names))
    where, scoped_by = _scope(item, subject, joint or parties[:1], others)
    put = _wording(item)
    timing = _timing(item, others)
    # A range that is guided is not that of the quarter just reported.
    reported = {figure.id for figure in before if figure.modality == "actual" and "-Q" in (_label(figure) or "")}
    told = [figure for figure in before if put.modality != "guided" or figure.id not in reported]
    period, dated_by = _period(timing, subject, setting, organisations, told)
    claimed, effective = dates_of(timing, setting.published_at)
    start, end = item.offset + value.start, item.offset + value.end
    return Figure(
        id=figure_id(setting.version_id, start, end, what.metric),
        version_id=setting.version_id,
        subject=subject,
        metric=what.metric,
        low=value.low,
        high=value.high,
        unit=value.unit,
        modality=put.modality,
        scope=where,
        quote=sentence.text,
        start=item.offset,
        end=item.offset + len(sentence.text),
        written=sentence.text[value.start : value.end],
        value_start=start,
        value_end=end,
        confidence="high" if item.owner.sure else "low",
        counterparties=parties,
        qualifier=put.qualifier,
        standing=put.standing,
        basis=what.basis,
        period=period,
        effective_date=effective,
        claim_date=None if _too_early(put.modality, period, claimed) else claimed,
        speaker=speaker(sentence.text),
        bound_by=(
            f"subject: {item.owner.rule}",
            f"metric: '{sentence.text[what.cue_start : what.cue_end]}'",
            f"modality: {put.told_by}",
            f"scope: {scoped_by}",
            *([f"period: {dated_by}"] if period else []),
        ),
    )


def _too_early(modality: Modality, period: Period | None, claimed: PartialDate | None) -> bool:
    """Tell whether a value of a period that was not over yet is told as actual: it was written in later."""
    over = period.last if period is not None else None
    return modality == "actual" and over is not None and claimed is not None and claimed.last_day < over


def _label(figure: Figure) -> str | None:
    return figure.period.label if figure.period else None


def _scope(item: _Found, subject: str, parties: Sequence[str], others: Sequence[Value]) -> tuple[Scope, str]:
    """Return the scope of a value among the places that stand near it."""
    if item.owner.group:
        return Scope("group", subject), "several subjects together"
    value, edges = item.value, item.sentence.edges
    near = [
        place
        for place in item.places
        if place.start == item.owner.at or distance(value, place.start, place.end, others, edges) <= _PLACE_REACH
    ]
    cue = (item.reading.cue_start, item.reading.cue_end)
    spot = Spot(item.sentence.text, value.start, value.end, cue, item.owner.at, near)
    return scope(item.reading.metric, subject, parties, spot)


def _timing(item: _Found, others: Sequence[Value]) -> Timing:
    sentence = item.sentence
    begin = [clause.start for clause in sentence.clauses if clause.kind == "other"]
    shared = bool(item.owner.beside)
    return Timing(sentence.text, item.value, item.reading.metric, others, sentence.edges, item.times, begin, shared)


def _wording(item: _Found) -> Wording:
    """Read the qualifier, modality and standing of a value from its clause and the words close to it."""
    sentence, value = item.sentence, item.value
    start = max((edge for edge in sentence.edges if edge <= value.start), default=0)
    end = min((edge for edge in sentence.edges if edge >= value.end), default=len(sentence.mask))
    governing = [clause for clause in sentence.clauses if clause.verb_start < value.start]
    clause_start = min(start, governing[-1].start) if governing else start
    return wording(
        item.reading.metric,
        sentence.mask,
        value_start=value.start,
        value_end=value.end,
        clause=(clause_start, end),
        part=(start, end),
    )


def _period(
    timing: Timing, subject: str, setting: Setting, organisations: Gazetteer, before: Sequence[Figure]
) -> tuple[Period | None, str]:
    """Return the period of a value and what tied it: the nearest time, that of a figure before, or the title's."""
    year_ends = organisations.fiscal_year_ends(subject)
    near, text = time_of(timing), timing.text
    if near is None and may_inherit(timing):
        same = [figure for figure in before if (figure.low, figure.high) == (timing.value.low, timing.value.high)]
        for figure in reversed([*before[-4:], *same]):
            if figure.subject == subject and figure.metric == timing.metric and figure.period:
                return figure.period, "the figure before"
        titled = [time for time in times(setting.title) if time.role == "period"]
        near, text = (titled[0], setting.title) if len(titled) == 1 else (None, "")
    if near is None:
        return None, ""
    written = text[near.start : near.end]
    return period_of(near, written, year_ends), "the title" if text == setting.title else f"'{written}'"


def _of_cell(cell: Cell, text: str, setting: Setting) -> Figure:
    where = Scope("segment", cell.segment) if cell.segment else Scope("company", cell.subject)
    return Figure(
        id=figure_id(setting.version_id, cell.start, cell.end, cell.metric),
        version_id=setting.version_id,
        subject=cell.subject,
        metric=cell.metric,
        low=cell.low,
        high=cell.high,
        unit=cell.unit,
        modality="actual",
        scope=where,
        quote=text[cell.row_start : cell.row_end],
        start=cell.row_start,
        end=cell.row_end,
        written=text[cell.start : cell.end],
        value_start=cell.start,
        value_end=cell.end,
        confidence="high",
        period=cell.period,
        claim_date=claimed_on(cell, setting.published_at),
        bound_by=cell.bound_by,
    )
