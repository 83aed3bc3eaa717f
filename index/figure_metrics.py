"""What a value counts: the words around it → its metric, and the basis it is counted on."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.figure import Basis, Metric
from index.figure_cues import BASES, BLOCKERS, CUE, METRICS, POWER_CUE, STRANGE, WEAK
from index.figure_values import Value, counted_noun


@dataclass(frozen=True, slots=True)
class Reading:
    """What a value counts, and the words that say so, at `[cue_start, cue_end)`."""

    metric: Metric
    cue_start: int
    cue_end: int
    basis: tuple[Basis, ...] = ()


LEAST_MONEY = 1e6
"""Smaller sums are prices and wages; no sum of this industry is."""

_REACH_CHARACTERS = 110
"""How far from a value the word may stand that says what it is. Set on the even notes of the starter corpus."""

_CHANGE_IN = re.compile(r"\s(?:increase|decrease|reduction|decline)\s(?:in|to)\s")
"""What makes a sum the change of what is named after it."""

_CONTRACT_WORD = re.compile(
    r"contracts?|deals?|agreements?|leases?|pacts?|(?:funding\s|seed\s|financing\s)?rounds?", re.IGNORECASE
)
_UNDER = re.compile(
    r"\b(?:for|under|of|in|on|to)\s(?:the\s|its\s|this\s|that\s|a\s|an\s)?(?:\u01c2+(?:['’]s?)?\s)?(?:\w+\s)?$"
    r"|\bincluding\s(?:[\w-]+\s){0,3}$"
)
"""What makes a contract the object of something else: `a guarantee for the firm's leases`."""

_ANOTHER = re.compile(
    r",\s(?:with|plus|and|along\swith|as\swell\sas)\s(?:an?\s)?(?:additional|another|further|extra)\b"
)
"""What stands between a word and the sum of something else: `at its valuation, with an additional $30 billion`."""

_VALUED_AT = re.compile(r"\s(?:[\w-]+\s){0,2}?investment\sat\s(?:an?\s|the\s)?(?:[\w-]+\s){0,2}?valuation\b")
"""`finalizing a €2 billion investment at a valuation of …`: it is raised."""

_AT_A_VALUATION = re.compile(r"\s(?:[a-z]+\s){0,3}?at\s(?:an?\s|the\s)?(?:[\w-]+\s){0,3}?[$€£]")
_SHARE_OF = re.compile(
    r"[^;:,$€£]{0,12}?\s(?:would\sbe|is|was|are|were|makes?|represents?|represented|equals?|equalled|accounts?\sfor|accounted\sfor)\s"
    r"(?:[a-z]+\s){0,3}[\d.]+(?:%|\spercent)\sof\b"
)
"""What makes a sum a share of what is named behind it: `$200 billion would be more than 40% of its backlog`."""

_APPROXIMATE = r"(?:(?:about|nearly|some|roughly|around|almost|over|more\sthan|another)\s)?"
_CHANGED_BY = re.compile(
    r"\b(?:gr[eo]w(?:s|n|ing)?|increas(?:es?|ed|ing)|ros?e|risen|fell|cut|jumped|dropped|declined|climbed|surged|upped|"
    r"raised|lifted|boosted|lowered|reduced|trimmed|slashed)\b[^;:,$€£]{0,60}\sby\s" + _APPROXIMATE + "$"
)
_CHANGED = re.compile(
    r"\b(?:gr[eo]w(?:n|ing)?|increas(?:ed|ing)|decreas(?:ed|ing)|rose|risen|fell|fallen|jumped|dropped|declined|climbed|"
    r"surged|up|down)\s" + _APPROXIMATE + "$"
)
"""What makes a sum a change of what is named before it: `revenue increased $3.3 billion or 22%`."""

_MEASURED = frozenset({"revenue", "net income", "operating income", "backlog", "investment"})
"""Sums of which a growth `by` so much is another sum; one of contracts is itself a contract."""

_HOW = re.compile(r"\bhow\s\w+\s(?:this|the|that|its|a)\s$", re.IGNORECASE)
_BINDS = re.compile(r"\s(?:of|at|was|is)\s(?:\w+\s){0,3}")
"""Between a word and the value it belongs to: `a valuation of about $350 billion`."""

_END_OF_RANGE = re.compile(
    r"\b(?:(?:low|high|upper|lower)\s(?:end|half|bound|limit|side)|top|bottom|midpoint)\b[^;:]{0,45}(?:[$€£]\S+\s\w+\s(?:from|to)\s)?$",
    re.IGNORECASE,
)
_LISTING = re.compile(
    r"[^;.]{0,45}?(?:,|\band\b|\bby\b|\bthrough\b|\bplus\b)[^;.]{0,45}?"
    r"(?:about\s|up\sto\s|over\s|more\sthan\s|with\s|of\s|nearly\s|at\sleast\s|and\s|,\s|by\s)"
    r"|,?\s(?:and|or)\s|,\s(?:(?:in\s)?total(?:l?ing|s)?\s(?:of\s)?)?"
    r"|\s(?:in|for|during)\s(?:[\w’']+\s){0,7}?\w+(?:,\s(?:and\s)?|\sand\s)"
    r"|\s\((?:about\s|some\s|roughly\s|around\s|or\s|~)?"
    r"|[^;.]{0,30}?\b(?:(?:up|down)\sfrom|instead\sof|compared\s(?:with|to)|against|versus|rather\sthan|from|to)\s"
    r"(?:(?:about|roughly|around|some|over|nearly|more\sthan|up\sto|just|only|a|an|the|planned|previous)\s){0,3}"
)
"""What stands between two values of which the second counts what the first does."""

_DIRECTLY = re.compile(r"\s(?:of|in|for)?\s?(?:[\w’'-]+\s){0,3}")
_PART_OF_FIRM = re.compile(
    r"\b(?:in|into|for)\s(?:\u01c2+)(?!['’\w]|\s(?:[\w-]+\s){0,2}(?:technolog|infrastructure|data|capacity|sites?|campus|"
    r"compute|cloud|services))"
)
_IN_A_FIRM = re.compile(r"\u01c2['’]s?\s(?:[a-z-]+\s){0,2}?\u01c2++\s$")
_AND = re.compile(r",?\s(?:and|plus|with)\s")
"""Behind words of a list, what makes them the end of an item: `$15 billion upfront and $35 billion …`."""

_FROM = re.compile(r"\s(?:(?:that|which)\s)?(?:(?:came|comes|come|was|were)\s)?from\s(?:its\s|the\s)?")
_NEXT_SUM = re.compile(r",[^$€£]*[$€£]")
_TAKEOVER = re.compile(
    r"\bacqui(?:re[sd]?|ring)\b(?!\s(?:cash|property))|\bacquisition\sof\b|\btakeover|\bbuyout", re.IGNORECASE
)
_BUILDING = re.compile(r"\bto\sinvest\b|\binvestments?\b|\bcommitments?\s(?:in|at|for)\s[A-Z]")
_PROMISED = re.compile(r"\bcommit(?:s|ted|ting)\b")
_BARGAIN = re.compile(r"\bcontract\w*|\bdeal\b|\bagreements?\b", re.IGNORECASE)
_GUIDANCE = re.compile(r"\bcapex|capital\sexp|guidance\b", re.IGNORECASE)
_BOUGHT_UNDER = frozenset({"to buy", "will buy", "would buy", "spend", "purchase"})
_PAID = frozenset({"pay", "pays", "paying"})
_LEASED = re.compile(r"\bcontract\w*|\bdeal\b|\bagreements?\b|\bleases?\b", re.IGNORECASE)
_COUNTED: dict[str, Metric] = {
    "chips": "chips", "sites": "sites", "jobs": "jobs", "area": "floor area", "land": "land",
}  # fmt: skip
_STAKE_AFTER = re.compile(
    r"\s(?!voting)(?:[\w-]+\s){0,4}?(?:stakes?|interest|ownership|shareholding|equity)\b|\sof\s(?:the\s)?(?:[\w'’ǂ-]+\s){0,3}"
    r"(?:joint\sventure|venture|JV|company|shares|equity)\b",
    re.IGNORECASE,
)
_STAKE_BEFORE = re.compile(r"\b(?:stakes?|ownership|shareholding)\b[^;.]{0,60}$", re.IGNORECASE)
_PER_SYSTEM = re.compile(
    r"\bper\s(?:system|rack|server|ultraserver|node|pod|tray|superpod|cabinet)\b"
    r"|\bracks?\b[^.;,]{0,20}\b(?:holds?|name|count|sold)",
    re.IGNORECASE,
)
_FIRST_CONTRACT = re.compile(
    r"\b(?:initial|first)\s(?:\w+\s){0,3}?(?:contracts?|agreements?|leases?|deals?|orders?|rent)\b", re.IGNORECASE
)
_CAPEX = re.compile(r"\bcap(?:ital)?[\s-]?ex(?:penditures?)?\b|\bcapital\s(?:spending|expenses?)\b", re.IGNORECASE)
_LAID_OFF = re.compile(
    r"\b(?:lay(?:s|ing)?\soff|laid\soff|layoffs?|(?<!-)fir(?:es|ed|ing)|departures?|cut(?:s|ting)?|reduc\w+|eliminat\w+|slash\w*)\b",
    re.IGNORECASE,
)
_SOLD = re.compile(r"\b(?:sell(?:s|ing)?|sold|divest\w*|dispos\w+)\b", re.IGNORECASE)
_DEAL_VALUED = re.compile(r"\b(?:deal|transaction|agreement|contract|merger|portfolio|assets)\s$", re.IGNORECASE)
_JOB_KIND = re.compile(
    r"\b(?:construction|union|building|permanent|full-time|long-term|direct|operational)\b", re.IGNORECASE
)
_GOAL = re.compile(r"\b(?:goal|ambition|aim)\b", re.IGNORECASE)
_CONDITIONAL = re.compile(
    r"\bconditional\w*|\btied\sto\b|\bsubject\sto\b|\bmilestones?\b|\bonly\sif\b|\bdepend(?:s|ent|ing)?\s(?:up)?on\b|"
    r"\bcontingent\b",
    re.IGNORECASE,
)
_OPTION = re.compile(
    r"\boptions?\s(?:to|for|on)\b[^;:,]{0,40}$|\b(?:can|could|may|might|designed)\b[^;:,]{0,30}\b(?:expand\w*|grow|scaled?|extended)\s"
    r"(?:up\s)?to\s(?:[\w-]+\s){0,4}$|\bexpandable\sto\s(?:[\w-]+\s){0,4}$",
    re.IGNORECASE,
)
_CONDITIONS_REACH = 45
"""How far behind a value its conditions may end, in letters: `… that depends on …`, `… if milestones are met`."""

_EXTENDED = re.compile(r"\s(?:with|including|if)\s(?:all\s|both\s|the\s|its\s)?(?:extensions?|options?|renewals?)\b")
"""What a value is that somebody may take up, and has not: it does not contradict the one that is agreed."""

_PHASE = re.compile(
    r"\b(?:first|initial)\s(?:phase|tranche|investment)\b|\bimmediate(?:ly)?\b|\bupfront\b|\ban\sinitial\b",
    re.IGNORECASE,
)
_FIRST_POWER = re.compile(r"\b(?:first|initial)\sphase\b", re.IGNORECASE)
_THE_FIRST = re.compile(r"\b(?:the|its|their|a)\s(?:first|initial)\s$", re.IGNORECASE)


def readings(mask: str, found: Sequence[Value], edges: Sequence[int]) -> list[tuple[Value, Reading]]:
    """Return what the values of a sentence count; those whose words do not tell are left out.

    A value in a list counts what the one before it counts: `a commitment of $5 billion, followed by … with $3 billion`.

    Args:
        mask: the sentence with its organisations masked.
        found: its values.
        edges: where its clauses and their parts begin.
    """
    pairs: list[tuple[Value, Reading]] = []
    for value in found:
        what = reading(mask, value, found, edges)
        if what is None and value.kind == "money" and pairs and value.low >= LEAST_MONEY:
            last, before = pairs[-1]
            between = mask[last.end : value.start]
            listed = last.kind == "money" and _LISTING.fullmatch(between) is not None and not BLOCKERS.search(between)
            basis: tuple[Basis, ...] = ("conditional",) if _is_option(mask, value) else ()
            what = Reading(before.metric, before.cue_start, before.cue_end, basis) if listed else None
        if what is not None:
            pairs.append((value, what))
    return pairs


def reading(mask: str, value: Value, others: Sequence[Value], edges: Sequence[int]) -> Reading | None:
    """Return what a value counts, None where the words do not tell.

    Args:
        mask: the sentence with its organisations masked.
        value: one of its values.
        others: all of its values.
        edges: where its clauses and their parts begin.
    """
    if value.kind == "money":
        return _money(mask, value, others, edges)
    if value.kind == "power":
        return _power(mask, value, others, edges)
    if value.kind == "percent":
        return _stake(mask, value)
    return _count(mask, value, edges)


def distance(value: Value, start: int, end: int, others: Sequence[Value], edges: Sequence[int]) -> float:
    """Return how far some words stand from a value: in letters, more across other values and clause boundaries."""
    before = end <= value.start
    gap = value.start - end if before else start - value.end
    if gap < 0:
        return 0.0
    low, high = (end, value.start) if before else (value.end, start)
    crossed = sum(low <= other.start < high and other is not value and other.kind == value.kind for other in others)
    steps = sum(low <= edge <= high for edge in edges)
    return gap + 60.0 * crossed + 45.0 * steps


def _money(mask: str, value: Value, others: Sequence[Value], edges: Sequence[int]) -> Reading | None:
    is_end = _END_OF_RANGE.search(mask, max(0, value.start - 100), value.start)
    if value.low < LEAST_MONEY or is_end or STRANGE.search(_part(mask, value, edges)):
        return None
    near = [
        (_weighed(mask, value, match, others, edges), match)
        for match in CUE.finditer(mask, max(0, value.start - 220), min(len(mask), value.end + 160))
        if match.end() <= value.start or match.start() >= value.end
    ]
    if not near:
        return None
    score, cue = min(near, key=lambda pair: pair[0])
    if score > _REACH_CHARACTERS or _is_blocked(mask, value, cue, min(score + 12, 60), others, edges):
        return None
    metric = _metric(mask, value, cue, edges)
    return Reading(metric, cue.start(), cue.end(), _money_basis(mask, value, metric, cue, others, edges))


def _is_blocked(
    mask: str, value: Value, cue: re.Match[str], reach: float, others: Sequence[Value], edges: Sequence[int]
) -> bool:
    """Tell whether words near a sum say that it is none of the field's, or none of what the cue names."""
    if METRICS[_place(cue)] in _MEASURED:
        before = mask[max(0, value.start - 90) : value.start]
        if _CHANGED_BY.search(before) or (cue.start() < value.start and _CHANGED.search(before)):
            return True
    if METRICS[_place(cue)] == "valuation" and cue.start() > value.end and _AT_A_VALUATION.match(mask, value.end):
        return True
    if _CHANGE_IN.match(mask, value.end) and not value.end <= cue.start() < value.end + 45:
        return True
    if METRICS[_place(cue)] == "valuation" and _DEAL_VALUED.search(mask, max(0, cue.start() - 20), cue.start()):
        return True
    if cue.start() > value.end and _SHARE_OF.match(mask, value.end):
        return True
    near = BLOCKERS.finditer(mask, max(0, value.start - 60), min(len(mask), value.end + 60))
    return any(distance(value, found.start(), found.end(), others, edges) < reach for found in near)


def _weighed(mask: str, value: Value, match: re.Match[str], others: Sequence[Value], edges: Sequence[int]) -> float:
    """Return how far a word stands from a value, more where it belongs to something else."""
    score = distance(value, match.start(), match.end(), others, edges)
    if WEAK.match(match.group()):
        score += 40
        if match.start() >= value.end and _FROM.fullmatch(mask, value.end, match.start()):
            score += 80  # what a sum comes from is not what it is spent on
    if _CONTRACT_WORD.fullmatch(match.group()) and _UNDER.search(mask, max(0, match.start() - 40), match.start()):
        score += 40
    asked = _HOW.search(mask, max(0, match.start() - 30), match.start())
    if asked or (match.end() <= value.start and _ANOTHER.search(mask, match.end(), value.start)):
        score += 80
    for other in others:
        if other is not value and match.end() < other.start and _BINDS.fullmatch(mask, match.end(), other.start):
            score += 80
    if match.start() >= value.end and not _DIRECTLY.fullmatch(mask, value.end, match.start()):
        score += 15
    return score


def _place(cue: re.Match[str]) -> int:
    return next(place for place in range(len(METRICS)) if cue[f"c{place}"])


def _metric(mask: str, value: Value, cue: re.Match[str], edges: Sequence[int]) -> Metric:
    """Return the metric of a word, made precise by the rest of its clause."""
    metric = METRICS[_place(cue)]
    words, part = cue.group().lower(), _part(mask, value, edges)
    if metric == "financing" and words.startswith("rais") and _GUIDANCE.search(part):
        return "capex"
    if metric == "investment" and _VALUED_AT.match(mask, value.end):
        return "financing"
    if metric not in {"investment", "commitment", "contract value"}:
        return metric
    return _of_spending(mask, value, metric, cue, part)


def _of_spending(mask: str, value: Value, metric: Metric, cue: re.Match[str], part: str) -> Metric:
    """Tell apart money for building, for a part of a firm, for a whole one, and for what a supplier delivers."""
    words = cue.group().lower()
    next_sum = _NEXT_SUM.search(mask, max(value.end, cue.end()))
    reach = next_sum.start() if next_sum else len(mask)
    in_firm = "invest" in part.lower() and _PART_OF_FIRM.search(mask, min(value.end, cue.end()), reach)
    rules: tuple[tuple[object, Metric], ...] = (
        (words.startswith("spen") and _CAPEX.search(mask), "capex"),
        (words.startswith("spen") and _PROMISED.search(part), "commitment"),
        (metric != "contract value" and in_firm, "equity investment"),
        (words.startswith("investment") and _IN_A_FIRM.search(mask, 0, cue.start()), "equity investment"),
        (_TAKEOVER.search(part), "acquisition price"),
        (metric == "commitment" and _BUILDING.search(part), "investment"),
    )
    for applies, name in rules:
        if applies:
            return name
    is_bought = words in _BOUGHT_UNDER or re.match(r"\s(?:of|on|with|worth|for)\s", mask[value.end : value.end + 12])
    if words in _PAID and _LEASED.search(part):
        return "contract value"
    if not words.startswith("commit") and is_bought and _BARGAIN.search(part):
        return "contract value"
    return metric


def _money_basis(
    mask: str, value: Value, metric: Metric, cue: re.Match[str], others: Sequence[Value], edges: Sequence[int]
) -> tuple[Basis, ...]:
    part = _part(mask, value, edges)
    found: list[Basis] = []
    if metric == "capex" and re.search(r"\bnet\scash\b", part, re.IGNORECASE):
        found.append("net cash")
    if metric == "revenue" and (
        "run" in cue.group().lower() or "annuali" in cue.group().lower() or value.unit.endswith("/year")
    ):
        found.append("run rate")
    paid_in = metric in {"equity investment", "investment", "financing"}
    if (paid_in and _is_of(_CONDITIONAL, mask, value, others, edges, _CONDITIONS_REACH)) or _is_option(mask, value):
        found.append("conditional")
    if metric in {"contract value", "guarantee", "contract term", "orders"} and _FIRST_CONTRACT.search(mask):
        found.append("first phase")
    if paid_in and _is_of(_PHASE, mask, value, others, edges):
        found.append("first phase")
    return tuple(found)


def _is_of(
    pattern: re.Pattern[str], mask: str, value: Value, others: Sequence[Value], edges: Sequence[int], reach: int = 0
) -> bool:
    """Tell whether words of a value's part of the sentence, or up to `reach` behind it, are its own and no other's."""
    start, end = _bounds(mask, value, edges)
    end = max(end, min(len(mask), value.end + reach))
    alike = [other for other in others if other.kind == value.kind and start <= other.start and other.end <= end]
    for match in pattern.finditer(mask, start, end):
        before = [other for other in alike if other.end <= match.start()]
        near = before if before and _AND.match(mask, match.end()) else alike
        if min(near, key=lambda other: distance(other, match.start(), match.end(), others, edges)) is value:
            return True
    return False


def _is_option(mask: str, value: Value) -> bool:
    """Tell whether a value is one that somebody may still take up: `with an option to reach 1 GW`."""
    before = mask[max(0, value.start - 90) : value.start]
    return _OPTION.search(before) is not None or _EXTENDED.match(mask, value.end) is not None


def _power(mask: str, value: Value, others: Sequence[Value], edges: Sequence[int]) -> Reading | None:
    part = _part(mask, value, edges)
    if value.high < 1e6:
        rack = re.search(r"\brack\b", part, re.IGNORECASE)
        start = part.lower().find("rack")
        return Reading("rack power", start, start + 4) if rack and value.low >= 1e3 else None
    cues = list(POWER_CUE.finditer(mask))
    if not cues:
        return None
    cue = min(cues, key=lambda match: distance(value, match.start(), match.end(), (), edges))
    near = mask[max(0, value.start - 90) : value.end + 60] + " | " + mask[max(0, cue.start() - 30) : cue.end() + 10]
    found: list[Basis] = [basis for basis, pattern in BASES.items() if pattern.search(near)]
    if "IT" in found or "connected" in found:
        found = [basis for basis in found if basis in {"IT", "connected"}]
    if _is_of(_FIRST_POWER, mask, value, others, edges) or _THE_FIRST.search(mask, 0, value.start):
        found.append("first phase")
    elif _is_option(mask, value):
        found.append("conditional")
    elif _GOAL.search(part):
        found.append("goal")
    return Reading("power", cue.start(), cue.end(), tuple(found[:2]))


def _count(mask: str, value: Value, edges: Sequence[int]) -> Reading | None:
    metric = _COUNTED.get(value.kind)
    if metric is None or (metric == "jobs" and _LAID_OFF.search(mask)):
        return None
    start, end = counted_noun(mask, value)
    basis: tuple[Basis, ...] = ()
    if metric == "chips" and _PER_SYSTEM.search(_part(mask, value, edges)):
        basis = ("per system",)
    if metric == "jobs" and (kind := _JOB_KIND.search(mask, max(0, value.start - 20), end + 20)):
        basis = ("construction",) if kind.group().lower() in {"construction", "union", "building"} else ("permanent",)
    return Reading(metric, start, end, basis)


def _stake(mask: str, value: Value) -> Reading | None:
    if _SOLD.search(mask, max(0, value.start - 60), value.start) or mask.startswith(" voting", value.end):
        return None
    after = _STAKE_AFTER.match(mask, value.end)
    if after:
        return Reading("stake", value.end, after.end())
    before = _STAKE_BEFORE.search(mask, max(0, value.start - 70), value.start)
    if before is None or value.high > 100:
        return None
    return Reading("stake", before.start(), min(before.start() + 5, value.start))


def _part(mask: str, value: Value, edges: Sequence[int]) -> str:
    """Return the part of the sentence between the boundaries around a value."""
    start, end = _bounds(mask, value, edges)
    return mask[start:end]


def _bounds(mask: str, value: Value, edges: Sequence[int]) -> tuple[int, int]:
    start = max((edge for edge in edges if edge <= value.start), default=0)
    return start, min((edge for edge in edges if edge >= value.end), default=len(mask))
