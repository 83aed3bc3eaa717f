"""What a question asks of the ledger of figures: which metrics, of whom, over what time, and so which series."""

from __future__ import annotations

import re

from answer.question import Question
from corpus.figure import FLOWS, SHARED, Metric
from corpus.figure_store import FigureFilter
from corpus.filters import Filter
from corpus.organisations import gazetteer, shipped_groups
from corpus.source import TIERS
from index.ledger_search import LedgerSearch, Timeline
from index.wording import ONE_BY_ONE, PAST, TOGETHER, any_of

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
    (r"customers?|tenants?", ("contract value", "commitment")),
    (r"how many (?:sites|buildings|campuses)|number of (?:sites|buildings|campuses)|sites|buildings", ("sites",)),
    (r"acres?|land", ("land",)),
    (r"square (?:feet|met(?:er|re)s)|floor (?:area|space)", ("floor area",)),
)
"""What in a question asks for which metrics. The first cues that fit weigh more."""
_PATTERNS = tuple((re.compile(rf"\b(?:{cue})s?\b", re.IGNORECASE), metrics) for cue, metrics in _CUES)
_SUPPLIERS = re.compile(
    r"\b(?:suppliers?|partners?|providers?|vendors?|counterpart(?:y|ies)|(?:to|with) (?:each|whom))\b", re.IGNORECASE
)
_OF_SOME = re.compile(
    r"(?:['’]s|\bthe|\bits)\s+(?!(?:cloud|compute|computing|chip|capacity|biggest|largest|main|other|total)\b)[a-z-]+\s+"
    r"(?:suppliers?|providers?|customers?|tenants?|vendors?)\b",
    re.IGNORECASE,
)
_CUSTOMERS = re.compile(r"\b(?:customers?|tenants?)\b", re.IGNORECASE)
"""Who has contracts with somebody: those who sell to it, and those whom it sells to, as whose the contract is kept."""
_GROWS = any_of(
    *(
        r"gr[eo]w\w*",
        "growth",
        r"increas\w*",
        r"chang\w*",
        r"ris\w+",
        "rose",
        r"fall\w*",
        "fell",
        "than",
        "double",
        "up",
    ),
    *(r"compar\w*", "versus", "vs", "difference", "against", "jump"),
)
_MOVED = any_of(
    r"by how (?:much|many)",
    r"how (?:much|many|fast|far)\b.{0,80}\b(?:gr[eo]w|increase|raise|lift|cut|lower|change|rise|fall|growth)\w*",
    r"(?:increase|growth|change|rise|cut)\b.{0,40}\b(?:percent|%|in (?:dollars|per ?cent))",
)
_OVER_A_TIME = re.compile(
    r"\b(?:between|from|since|over|until|till|during)\b.{0,30}?\b(?:20\d\d|\w+\s+(?:and|to)\s+\w+)", re.IGNORECASE
)
_NUMBERS = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6}
_NUMBER = re.compile(rf"\b(?:{'|'.join(_NUMBERS)})\b", re.IGNORECASE)
_LABS = frozenset(shipped_groups()["AI labs"]["members"])
_YEAR = re.compile(r"(?:19|20)\d\d")
_YEARS = re.compile(r"(?<![\w-])20\d\d(?![\w-])")


def names_lines(question: Question) -> bool:
    """Tell whether a question names what the ledger is keyed by: a metric, and an organisation, a kind or a place."""
    labs = bool(question.organisations) and _LABS.issuperset(question.organisations)
    if labs and _CUSTOMERS.search(question.text):
        return False  # A lab's contracts are with its suppliers.
    named = question.organisations or question.group or added_up(question) or gazetteer().places(question.text)
    return bool(metrics_of(question) and named)


def lines_about(question: Question, only: Filter, ledger: LedgerSearch) -> list[Timeline]:
    """Return all series that an answer to a question may lead with, of which `told` chooses.

    Args:
        question: as understood.
        only: which documents may be used, and up to when.
        ledger: the record's.
    """
    if not names_lines(question):
        return []
    metrics = metrics_of(question)
    scopes: list[str | None] = [*dict.fromkeys(place.name for place in gazetteer().places(question.text))]
    return [
        line
        for scope in scopes or [None]
        for line in ledger.timelines(_filter(question, metrics, scope, only))
        if line.current is not None and _fits(question, line, named=scope is not None)
    ]


def cues_in(question: Question) -> list[re.Pattern[str]]:
    """Return the patterns of what is counted that a question fits."""
    return [pattern for pattern, _ in _PATTERNS if pattern.search(question.text)]


def metrics_of(question: Question) -> tuple[Metric, ...]:
    """Return the metrics that a question names, in the order of the cues."""
    found = [metric for pattern, metrics in _PATTERNS if pattern.search(question.text) for metric in metrics]
    return tuple(dict.fromkeys(found))


def asks_each(question: Question) -> bool:
    """Tell whether a question asks for those with whom one organisation has contracts, one by one."""
    several = question.shape in {"list", "comparison"} or ONE_BY_ONE.search(question.text)
    each = _SUPPLIERS.search(question.text) or _CUSTOMERS.search(question.text)
    if not (several and each) or len(question.organisations) != 1 or question.group:
        return False
    # Of some suppliers only, such as those of nuclear power, a contract's words tell nothing.
    return not _OF_SOME.search(question.text)


def added_up(question: Question) -> tuple[str, ...]:
    """Return those whose values a question asks for as one, by name or as a kind.

    How each stands now tells what a sum is worth that somebody has published.
    """
    groups = gazetteer().groups(question.text)
    if not TOGETHER.search(question.text) or PAST.search(question.text):
        return ()
    if question.organisations:
        several = len(question.organisations) > 1 and question.shape != "comparison"
        return question.organisations if several else ()
    if not groups:
        return ()
    number = _NUMBER.search(question.text[: groups[0].start])
    return groups[0].members[: _NUMBERS.get(number.group().lower()) if number else None]


def spanned(question: Question) -> tuple[str, ...]:
    """Return the two years, the earlier first, between which a question asks how one organisation's value moves."""
    years = sorted({match.group() for match in _YEARS.finditer(question.text)})
    one = len(question.organisations) == 1 and not question.group and question.shape != "timeline"
    counted = bool(FLOWS.intersection(metrics_of(question)[:1]))
    asked = one and counted and len(years) == 2 and _GROWS.search(question.text)
    return tuple(years) if asked else ()


def moved(question: Question) -> bool:
    """Tell whether a question asks by how much one organisation moved a value."""
    one = len(question.organisations) == 1 and question.shape == "fact"
    if not one or not _MOVED.search(question.text) or spanned(question):
        return False
    # Over a time that is not understood it may have moved by something else.
    return question.between is not None or not _OVER_A_TIME.search(question.text)


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
        with_each = asked & (parties if _SUPPLIERS.search(question.text) else _sold_by(line))
        return (len(asked & parties) > 1 and parties <= asked) or (asks_each(question) and bool(with_each))
    if len(question.organisations) > 1 and question.shape not in {"comparison", "timeline"} and not added_up(question):
        return False  # Of several companies the question tells in words only whose value it is.
    plain = key.scope.kind == "company" or key.scope.name.casefold() in question.text.casefold()
    # AWS and Google Cloud are what their owners are as cloud providers.
    of_kind = bool(question.group or added_up(question)) and key.scope.name in gazetteer().names_of(key.subject)
    return key.subject in asked and (plain or of_kind)


def _sold_by(line: Timeline) -> set[str]:
    """Return who sells by a contract: as whose its value is kept, or to whom somebody has committed himself."""
    return {line.key.subject} if line.key.metric == "contract value" else set(line.key.scope.name.split(" + "))


def _asked_about(question: Question) -> list[str]:
    """Return those whose figures a question asks for, with those that share their books."""
    asked = (*question.organisations, *question.group, *added_up(question))
    return [name for each in asked for name in gazetteer().family(each)]


def _in_period(question: Question, line: Timeline) -> bool:
    """Tell whether what is counted over time is counted over the time that a question names."""
    if line.key.metric not in FLOWS:
        return True
    years = spanned(question) or [year for year in question.years if _YEAR.fullmatch(year)]
    quarters = [each for each in question.years if not _YEAR.fullmatch(each)]
    label = (line.key.period or "").lower()
    if years and not any(year in label for year in years):
        return False
    if quarters:
        return any(each in label for each in quarters)
    return ("-q" in label) == ("quarter" in question.text.lower())
