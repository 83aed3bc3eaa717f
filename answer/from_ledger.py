"""What the ledger of figures says to a question: the values asked for, what they replaced, and who disagrees."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from answer.candidates import Candidate, fills
from answer.extractive import Selection
from answer.question import Question
from answer.wording import Slot
from answer.words import terms
from corpus.dates import PartialDate
from corpus.document import DocumentId
from corpus.evidence import Filter
from corpus.figure import FLOWS, SHARED, Metric
from corpus.figure_store import FigureFilter, Kept
from corpus.organisations import gazetteer
from corpus.quantities import quantities
from corpus.source import TIERS
from corpus.store import Record
from index.ledger_search import Clash, LedgerSearch, Row, Timeline
from index.wording import ONE_BY_ONE, PAST, TOGETHER

_MOST_FIGURES = 24
_MOST_LINES = 6
_CUES: tuple[tuple[str, tuple[Metric, ...]], ...] = (
    (r"capex|capital (?:expenditures?|spending|outlays?)", ("capex",)),
    (r"backlog|remaining performance|RPO", ("backlog",)),
    (r"backstop\w*|guarant\w+", ("guarantee",)),
    (r"valuation|valued", ("valuation",)),
    (r"stake|ownership", ("stake",)),
    (r"order book|orders", ("orders",)),
    (r"contract terms?|how long|duration", ("contract term",)),
    (r"commit\w*|owes?|obligations?", ("commitment", "contract value")),
    (r"contract\w*|agreement|deal|lease\w*", ("contract value", "commitment")),
    (r"plans? to spend|spending|spend", ("capex", "commitment")),
    (r"operating (?:income|profit|loss)", ("operating income",)),
    (r"net (?:income|loss|profit)", ("net income",)),
    (r"R&D|research and development", ("research and development",)),
    (r"revenues?|sales", ("revenue",)),
    (r"chips?|GPUs?|TPUs?|accelerators?|Trainium\w*", ("chips",)),
    (r"[GM]W|(?:giga|mega)-?watts?|power|electric\w*|capacity|how (?:large|big)", ("power",)),
    (r"jobs|employ\w*|workers", ("jobs",)),
    (r"invest\w*|costs?", ("investment", "cost")),
    (r"go(?:es)? live|online|open|restart\w*|(?:in|dates? of) service|start up", ("date of service",)),
    (r"suppliers?|counterpart(?:y|ies)", ("commitment", "contract value")),
    (r"how many (?:sites|buildings|campuses)|number of (?:sites|buildings|campuses)|sites|buildings", ("sites",)),
    (r"acres?|land", ("land",)),
    (r"square (?:feet|met(?:er|re)s)|floor (?:area|space)", ("floor area",)),
)
"""What in a question asks for which metrics. The first cues that fit weigh more."""
_PATTERNS = tuple((re.compile(rf"\b(?:{cue})s?\b", re.IGNORECASE), metrics) for cue, metrics in _CUES)
_VALUES: frozenset[Slot] = frozenset({"money", "amount", "power", "count"})
_LOWEST = re.compile(r"\b(?:small(?:er|est)|low(?:er|est)|least|less|fewe(?:r|st)|cheap(?:er|est))\b", re.IGNORECASE)
_SUPPLIERS = re.compile(
    r"\b(?:suppliers?|partners?|providers?|vendors?|counterpart(?:y|ies)|(?:to|with) (?:each|whom))\b", re.IGNORECASE
)
_CUSTOMERS = re.compile(r"\b(?:customers?|tenants?)\b", re.IGNORECASE)
"""Who has contracts with somebody: those who sell to it, and those whom it sells to, as whose the contract is kept."""
_NUMBERS = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6}
_NUMBER = re.compile(rf"\b(?:{'|'.join(_NUMBERS)})\b", re.IGNORECASE)
_YEAR = re.compile(r"(?:19|20)\d\d")


@dataclass(frozen=True, slots=True)
class Told:
    """What the ledger holds of what a question asks for.

    Attributes:
        lead: the figures whose words should open the answer: what holds, then what it replaced; for a timeline all
            that held, in the order of time. Empty where the question does not ask how things stand.
        figures: all rows to show beside the answer.
        clashes: conflicts about the same series.
        documents: those that a value of these series was read from.
    """

    lead: tuple[Row, ...] = ()
    figures: tuple[Row, ...] = ()
    clashes: tuple[Clash, ...] = ()
    documents: frozenset[DocumentId] = frozenset()

    @property
    def disagree(self) -> bool:
        """Whether independent reports give different values for what leads, in the same meaning."""
        return any(
            not clash.conflict.differences and len({kept.origin for side in clash.sides for kept in side}) > 1
            for clash in self.clashes
        )


def told(question: Question, only: Filter, ledger: LedgerSearch) -> Told:
    """Return what the ledger says to a question; nothing where it is not clear which series are asked for.

    Args:
        question: as understood.
        only: which documents may be used, and up to when.
        ledger: the record's.
    """
    chosen = _chosen(question, _metrics(question), lines_about(question, only, ledger))
    if not chosen:
        return Told()
    rows = [row for line in chosen for row in _held(line)]
    clashes = ledger.conflicts(_same(chosen, only))
    now = [line.current for line in chosen if line.current is not None]
    figures = tuple(dict.fromkeys([*now, *rows]))[:_MOST_FIGURES]
    documents = frozenset(row.kept.document_id for line in chosen for row in line.rows)
    return Told(_lead(question, chosen), figures, tuple(_about(clashes, chosen)), documents)


def names_lines(question: Question) -> bool:
    """Tell whether a question names what the ledger is keyed by: a metric, and an organisation, a kind or a place."""
    named = question.organisations or question.group or _added_up(question) or gazetteer().places(question.text)
    return bool(_metrics(question) and named)


def lines_about(question: Question, only: Filter, ledger: LedgerSearch) -> list[Timeline]:
    """Return all series that an answer to a question may lead with, of which `told` chooses.

    Args:
        question: as understood.
        only: which documents may be used, and up to when.
        ledger: the record's.
    """
    if not names_lines(question):
        return []
    metrics = _metrics(question)
    scopes: list[str | None] = [*dict.fromkeys(place.name for place in gazetteer().places(question.text))]
    return [
        line
        for scope in scopes or [None]
        for line in ledger.timelines(_filter(question, metrics, scope, only))
        if line.current is not None and _fits(question, line, named=scope is not None)
    ]


def led(question: Question, selection: Selection, ledger: Told, record: Record, limit: int) -> Selection:
    """Return a selection that opens with the words of some figures; of a timeline, that has them in their place."""
    several = (
        question.shape in {"timeline", "comparison"} or question.group or _added_up(question) or _asks_each(question)
    )
    if not ledger.lead or (not several and _knows_newer(selection, ledger)):
        return selection
    first = [_quoting(row, selection.ranked, record, question) for row in ledger.lead]
    places = {(each.version_id, each.start) for each in first}
    opening = [each for each in _once(first) if (each.version_id, each.start) in places]
    rest = [each for each in selection.chosen if (each.version_id, each.start) not in places]
    if several and question.shape != "timeline" and len(opening) > 1:
        cues = [pattern for pattern, _ in _PATTERNS if pattern.search(question.text)]
        rest = [each for each in rest if any(cue.search(each.text) for cue in cues)]
    added_up = set(_added_up(question))
    best = next((each for each in selection.chosen if len(each.organisations & added_up) > 1), None)
    if best is not None:
        # What somebody has added up comes first; then the parts that have changed since.
        opening = [best, *(each for each in opening if _published(each) > _published(best))]
        rest = [each for each in rest if each is not best]
    chosen = [*opening, *rest][:limit]
    if question.shape == "timeline":
        chosen.sort(key=lambda each: (_published(each), each.start))
    filled = frozenset[Slot]().union(*(each.fills for each in chosen))
    return replace(
        selection, chosen=tuple(chosen), unfilled=tuple(slot for slot in selection.unfilled if slot not in filled)
    )


def _knows_newer(selection: Selection, ledger: Told) -> bool:
    """Tell whether the sentence that fits best is of a newer document, which the ledger read no such value from."""
    best = selection.chosen[0] if selection.chosen else None
    if best is None or best.document.published_at is None or not best.quantities:
        return False
    figure = ledger.lead[0].kept.figure
    kinds = {quantity.kind for quantity in quantities(figure.written)}
    if kinds and kinds.isdisjoint(quantity.kind for quantity in best.quantities):
        return False  # A newer sentence about another kind of thing is no newer value.
    said = figure.claim_date
    return (said is None or best.document.published_at > said) and best.document.id not in ledger.documents


def _once(found: Sequence[Candidate]) -> list[Candidate]:
    return list({(each.version_id, each.start): each for each in found}.values())


def _published(candidate: Candidate) -> str:
    date = candidate.document.published_at
    return "9999" if date is None else date.first_day.isoformat()


def _quoting(row: Row, ranked: Sequence[Candidate], record: Record, question: Question) -> Candidate:
    """Return the sentence of a figure: the one that was found already, or a new one."""
    figure = row.kept.figure
    for each in ranked:
        if each.version_id == figure.version_id and each.start <= figure.value_start < each.end:
            return each
    own = frozenset(terms(figure.quote))
    named = frozenset(mention.organisation for mention in gazetteer().mentions(figure.quote))
    found = tuple(quantities(figure.quote))
    return Candidate(
        text=figure.quote,
        start=figure.start,
        end=figure.end,
        version_id=figure.version_id,
        document=record.document(row.kept.document_id),
        rank=0,
        own=own,
        near=own,
        around=own,
        quantities=found,
        organisations=named,
        near_organisations=named,
        fills=fills(question, figure.quote, found, own),
        passage_similarity=0.0,
    )


def _metrics(question: Question) -> tuple[Metric, ...]:
    """Return the metrics that a question names, in the order of the cues."""
    found = [metric for pattern, metrics in _PATTERNS if pattern.search(question.text) for metric in metrics]
    return tuple(dict.fromkeys(found))


def _filter(question: Question, metrics: tuple[Metric, ...], scope: str | None, only: Filter) -> FigureFilter:
    families = tuple(dict.fromkeys(_asked_about(question)))
    tiers = tuple(tier for tier in TIERS if tier in only.tiers)
    return FigureFilter(
        subjects=() if scope else families,
        metrics=metrics,
        scope=scope,
        as_of=only.published_before,
        publishers=only.publishers,
        tiers=tiers,
    )


def _fits(question: Question, line: Timeline, *, named: bool) -> bool:
    """Tell whether a series is about what a question names, and nothing narrower that it does not name."""
    key = line.key
    if key.scope.kind == "group" or line.series.unit.endswith(("/month", "/year")) or not _in_period(question, line):
        return False
    if named:
        return True
    asked = set(_asked_about(question))
    if key.metric in SHARED and key.scope.kind == "contract":
        parties = {key.subject, *key.scope.name.split(" + ")}
        with_each = asked & (parties if _SUPPLIERS.search(question.text) else {key.subject})
        return (len(asked & parties) > 1 and parties <= asked) or (_asks_each(question) and bool(with_each))
    if len(question.organisations) > 1 and question.shape not in {"comparison", "timeline"}:
        return False  # Of several companies the question tells in words only whose value it is.
    plain = key.scope.kind == "company" or key.scope.name.casefold() in question.text.casefold()
    # AWS and Google Cloud are what their owners are as cloud providers.
    of_kind = bool(question.group or _added_up(question)) and key.scope.name in gazetteer().names_of(key.subject)
    return key.subject in asked and (plain or of_kind)


def _asks_each(question: Question) -> bool:
    """Tell whether a question asks for those with whom one organisation has contracts, one by one."""
    several = question.shape in {"list", "comparison"} or ONE_BY_ONE.search(question.text)
    each = _SUPPLIERS.search(question.text) or _CUSTOMERS.search(question.text)
    return len(question.organisations) == 1 and bool(several and each)


def _asked_about(question: Question) -> list[str]:
    """Return those whose figures a question asks for, with those that share their books."""
    asked = (*question.organisations, *question.group, *_added_up(question))
    return [name for each in asked for name in gazetteer().family(each)]


def _added_up(question: Question) -> tuple[str, ...]:
    """Return those of a kind whose values a question asks for as one: how each stands now tells what a sum is worth."""
    groups = gazetteer().groups(question.text)
    if not groups or question.organisations or not TOGETHER.search(question.text) or PAST.search(question.text):
        return ()
    number = _NUMBER.search(question.text[: groups[0].start])
    return groups[0].members[: _NUMBERS.get(number.group().lower()) if number else None]


def _in_period(question: Question, line: Timeline) -> bool:
    """Tell whether what is counted over time is counted over the time that a question names."""
    if line.key.metric not in FLOWS:
        return True
    years = [year for year in question.years if _YEAR.fullmatch(year)]
    quarters = [each for each in question.years if not _YEAR.fullmatch(each)]
    label = (line.key.period or "").lower()
    if years and not any(year in label for year in years):
        return False
    if quarters:
        return any(each in label for each in quarters)
    return ("-q" in label) == ("quarter" in question.text.lower())


def _chosen(question: Question, metrics: Sequence[Metric], lines: Sequence[Timeline]) -> list[Timeline]:
    """Return the series that are asked for: one for each subject and metric, of the metric named most plainly."""
    if not lines:
        return []
    if _asks_each(question):
        return _by_value(question, _one_a_contract(lines))[:_MOST_LINES]
    by_metric = sorted(lines, key=lambda line: (metrics.index(line.key.metric), _plainness(question, line)))
    first = by_metric[0].key.metric
    kept: dict[tuple[str, str], Timeline] = {}
    for line in by_metric:
        if line.key.metric == first:
            kept.setdefault((line.key.subject, line.key.scope.name), line)
    sides = list(kept.values())
    if question.shape == "comparison" or question.group or _added_up(question):
        return _by_value(question, _one_each(sides))[:_MOST_LINES]
    return sides[: _MOST_LINES if question.shape in {"timeline", "list"} else 1]


def _one_a_contract(lines: Sequence[Timeline]) -> list[Timeline]:
    """Return the series of each contract that holds most: the total, where a part of it has a series of its own."""
    contracts = [line for line in lines if line.key.scope.kind == "contract" and line.series.unit == "USD"]
    most: dict[frozenset[str], Timeline] = {}
    for line in sorted(contracts, key=_held_value, reverse=True):
        most.setdefault(frozenset({line.key.subject, line.key.scope.name}), line)
    return list(most.values())


def _one_each(sides: Sequence[Timeline]) -> list[Timeline]:
    """Return the first series of each subject; companies that share their books are one."""
    first: dict[frozenset[str], Timeline] = {}
    for line in sides:
        first.setdefault(frozenset(gazetteer().family(line.key.subject)), line)
    return list(first.values())


def _by_value(question: Question, sides: list[Timeline]) -> list[Timeline]:
    """Return series by what holds now, the highest first, or the lowest where that is asked for."""
    if len({line.series.unit for line in sides}) > 1:
        return sides
    lowest = bool(_LOWEST.search(question.text))
    return sorted(sides, key=lambda line: _held_value(line) if lowest else -_held_value(line))


def _held_value(line: Timeline) -> float:
    return 0.0 if line.current is None else (line.current.kept.figure.low + line.current.kept.figure.high) / 2


def _plainness(question: Question, line: Timeline) -> tuple[bool, bool, bool, int, str]:
    """Order series of one metric: the plain definition first, then what runs, the newest year, what was told most."""
    current = line.current
    said = current.kept.figure.claim_date if current is not None else None
    planned = line.series.line == "planned"
    asks_planned = bool(re.search(r"\bplan\w*|target|goal|will\b", question.text, re.IGNORECASE))
    return (
        bool(line.series.basis),
        bool(line.series.line) and planned != asks_planned,
        said is None,
        -len(line.rows) - (said.first_day.toordinal() if said is not None and line.key.metric in FLOWS else 0),
        line.id,
    )


def _lead(question: Question, chosen: Sequence[Timeline]) -> tuple[Row, ...]:
    if question.shape == "timeline":
        return tuple(sorted((row for line in chosen for row in _held(line)), key=_said)) if len(chosen) == 1 else ()
    past = (bool(PAST.search(question.text)) and not _asks_each(question)) or bool(question.periods)
    several = question.shape == "comparison" or bool(question.group or _added_up(question)) or _asks_each(question)
    asks_value = question.wants_latest or several or bool(_VALUES & {*question.slots})
    if past or not asks_value:
        return ()
    found: list[Row] = []
    for line in chosen:
        if line.current is not None:
            found.append(line.current)
            if not several and line.current.replaces is not None:
                found += [row for row in line.rows if row.kept == line.current.replaces]
    return tuple(found)


def _held(line: Timeline) -> list[Row]:
    return [row for row in line.rows if row.point and row.point.status in {"current", "superseded", "withdrawn"}]


def _said(row: Row) -> tuple[str, int]:
    date: PartialDate | None = row.kept.figure.claim_date
    return ("" if date is None else date.first_day.isoformat()), row.kept.figure.value_start


def _same(chosen: Sequence[Timeline], only: Filter) -> FigureFilter:
    """Return the filter for all that may clash with some series."""
    return FigureFilter(
        subjects=tuple(dict.fromkeys(line.key.subject for line in chosen)),
        metrics=tuple(dict.fromkeys(line.key.metric for line in chosen)),
        as_of=only.published_before,
    )


def _about(clashes: Sequence[Clash], chosen: Sequence[Timeline]) -> list[Clash]:
    """Return the conflicts in which a value that holds now stands against another."""
    held: set[Kept] = {line.current.kept for line in chosen if line.current is not None}
    return [clash for clash in clashes if any(kept in held for side in clash.sides for kept in side)]
