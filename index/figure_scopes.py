"""What part of the world a value covers: a programme, a site, a segment, a contract, or the whole company."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from corpus.figure import Metric, Scope
from corpus.organisations import Place, gazetteer


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a value stands in its sentence, and what stands near it.

    Attributes:
        start: where the value begins.
        end: where it ends.
        cue: the place of the word that names the metric.
        named_at: where the subject is named: `Stargate's capacity` is that of the programme, whatever else is named.
        places: the programmes and sites of the gazetteer within reach.
    """

    sentence: str
    start: int
    end: int
    cue: tuple[int, int]
    named_at: int | None
    places: Sequence[Place]


_NAME = r"[A-Z][\w’'-]+"
_PLACE = rf"(?P<place>{_NAME}(?:[\s-](?:(?:de|le|la|of|du|al|el|en|am|upon|the)\s)?{_NAME}){{0,3}}(?:\s\d\b)?)"
_KIND = (
    r"(?:campus|site|data[\s-]cent(?:er|re)|facility|plant|hub|building|region|factory|reactor|complex|lease|venture|"
    r"fab)"
)
_AT = re.compile(
    rf"\b(?:{_KIND})s?\s(?:[\w.,$€-]+\s){{0,6}}?(?:in|at|near)\s(?:southeast\s|north\w*\s|west\w*\s)?{_PLACE}"
)
_NAMED = re.compile(
    rf"\b(?:the\s|its\s|’s\s|'s\s)(?:(?:planned|new|first|largest|initial|completed)\s)?{_PLACE}\s(?:AI\s)?{_KIND}\b"
)
_SPENT_IN = re.compile(
    r"\b(?:invest(?:s|ed|ing|ments?)?|commitments?|spending|plan|jobs)\s(?:[\w.,$€-]+\s){0,4}?(?:in|at|for)\s(?:the\s)?"
    + _PLACE
)
_SEGMENT = re.compile(
    r"(?<![\w-])(?P<name>data[\s-]cent(?:er|re)|cloud|advertising|gaming|networking|services|Azure|AWS|Google\sCloud|"
    r"semiconductor|AI|Intelligent\sCloud|Data\sCenter\sand\sAI|iPhone|Mac|iPad)\s(?:business\s|segment\s|unit\s|contracted\s)?"
    r"(?:revenues?|sales|backlog|net\ssales|operating\sincome)",
    re.IGNORECASE,
)
_UNIT = re.compile(
    r"(?P<name>AWS|Amazon\sWeb\sServices|Google\sCloud)\b|(?:\w+['’]s\s)(?P<part>data[\s-]cent(?:er|re))\sbusiness\b",
    re.IGNORECASE,
)
_PART = (
    r"(?:\b(?:[Ii]ts|[Tt]he|[Aa]n?)|['’]s)\s"
    r"(?P<name>(?:(?!(?:new|own|whole|entire|first|other|largest|of|in|for|and|to|company)\s)[\w&’“”\"-]+\s){1,4}?)"
    r"(?:division|segment|business|arm|unit)"
)
_DIVISION = re.compile(
    _PART
    + r"(?:['’]s|,\s[^,$€£]{3,60},)?\s(?:\w+ly\s)?(?:reported|posted|hit|brought|brings|generated|generates|had|has|"
    r"recorded|reached|earned|(?:annual\s|quarterly\s)?(?:revenues?|sales|operating|net|backlog|profits?|cap))"
)
"""`Its cloud division hit a run rate of …`: what follows is that of the division."""

_OF_DIVISION = re.compile(r"\s(?:at|in|of|from|for)\s(?:\w+)?" + _PART)
_FROM_SEGMENT = re.compile(
    r"(?:\s(?:of\s)?(?:it\s|that\s|which\s|revenues?\s|sales\s)?(?:came\s|was\s)?)from\s(?:its\s|the\s)?"
    r"(?P<name>data[\s-]cent(?:er|re)s?|cloud|gaming|networking|advertising|subscriptions|semiconductors|hardware)\b(?!\s(?:deals?|contracts?|customers?|leases?))"
)
"""Behind a sum: `the $89.0 billion from data centres`."""

_OWN_SEGMENT = re.compile(
    r"(?:^|\s)(?!(?:Total|Net|Our|The|Quarterly|Annual|Its|In|On|For|Consolidated)\s)"
    r"(?P<name>[A-Z][\w’&-]*(?:\s(?:and\s)?[A-Z][\w’&-]*){0,4})"
    r"\s(?:segment\s|business\s|products?\s|services?\s|and\scloud\sservices\s)*(?:revenue|net\ssales|operating\sincome)\b"
)
_COMPARED_WITH = re.compile(r"\b(?:(?:up|down)\sfrom|compared\s(?:with|to)|against|versus)\s(?:\w+\s){0,2}$")
_MONEY = re.compile(r"[$€£¥₹]")
_SEGMENTS = {
    "data centre": "Data center", "data center": "Data center", "amazon web services": "AWS", "aws": "AWS",
}  # fmt: skip
_NO_PLACE_WORDS = (
    "A AI An April At August CES December EC2 February Friday GPU GPUs GTC GW H1 H2 IPO IT In It January July "
    "June MW March May Monday November October On Q1 Q2 Q3 Q4 Saturday September Sunday TPU The Thursday "
    "Tuesday UK US Wednesday"
)
_NO_PLACES = frozenset(_NO_PLACE_WORDS.split())
_CONTRACTS: frozenset[Metric] = frozenset(
    {
        "contract value", "commitment", "guarantee", "equity investment", "stake", "acquisition price", "contract term",
        "financing", "power", "chips", "orders", "date of service",
    }
)  # fmt: skip
_SEGMENTED: frozenset[Metric] = frozenset({"revenue", "backlog", "operating income"})
_PLACED: frozenset[Metric] = frozenset(
    {
        "power", "chips", "sites", "jobs", "floor area", "land", "investment", "date of service", "cost", "guarantee",
        "rack power",
    }
)  # fmt: skip
_TOTAL = re.compile(
    r"\b(?:total(?:l?ing)?|overall|in\sall|combined|cumulative|altogether|portfolio|pipeline|worldwide|global(?:ly)?|"
    r"contracted[\s-]power|connected[\s-]power|active[\s-](?:power|capacity)|across\s(?:its|all))\b",
    re.IGNORECASE,
)
_TOTAL_IN = re.compile(
    rf"\btotal\s(?:leased\s|contracted\s|planned\s|power\s|capacity\s)*(?:in|at|across)\s(?:the\s)?{_PLACE}"
)
_TOTALS = re.compile(r"commitments|obligations", re.IGNORECASE)
_SEVERAL = re.compile(
    r"\btotal\b[^;]{0,90}?\b(?:counting|adding|taking)\b[^;]{0,60}?\b(?:together\swith|and|plus)\b|"
    r"\bacross\s(?:its|all|both|their|the\stwo)\s(?:\w+\s)?(?:contracts|leases|deals|agreements)\b",
    re.IGNORECASE,
)
_WHOLE = re.compile(r"\b(?:programme|program|total|overall|combined|includes)\b", re.IGNORECASE)
_ONE_SITE = re.compile(r"\b(?:campus|site|building|facility|data[\s-]cent(?:er|re))\b", re.IGNORECASE)


def scope(metric: Metric, subject: str, counterparties: Sequence[str], spot: Spot) -> tuple[Scope, str]:
    """Return the scope of a value of one organisation, and what named it.

    Args:
        metric: what is counted.
        subject: whose it is.
        counterparties: the other parties of its clause.
        spot: where it stands.
    """
    found = _segment(subject, spot) if metric in _SEGMENTED else None
    if metric in {"capex", "net income", "orders"}:
        found = _division(spot)
    if metric in _PLACED:
        found = _total_in(spot) or _own_place(spot) or _place(spot)
    if found:
        return found
    if metric == "contract value" and (several := _SEVERAL.search(spot.sentence)):
        return Scope("company", subject), f"'{several.group()}', a total over several contracts"
    if metric in _CONTRACTS and counterparties:
        return Scope("contract", " + ".join(sorted(counterparties))), "the parties of the clause"
    if metric == "orders" or metric not in _CONTRACTS | _PLACED:
        return Scope("company", subject), "a metric of the whole company"
    near = spot.sentence[max(0, spot.start - 70) : spot.start + 60]
    total = _TOTAL.search(near) or _TOTALS.search(spot.sentence, *spot.cue)
    if total:
        return Scope("company", subject), f"'{total.group()}'"
    return Scope("unnamed", subject), "no scope is named"


def _segment(subject: str, spot: Spot) -> tuple[Scope, str] | None:
    """Return the segment that the word for the metric, or the subject itself, is joined to."""
    for pattern in (_SEGMENT, _OWN_SEGMENT):
        for match in pattern.finditer(spot.sentence):
            joined = match.start() <= spot.cue[0] and spot.cue[1] - 1 <= match.end()
            if joined and subject not in match["name"]:
                name = " ".join(match["name"].replace("-", " ").split())
                return Scope("segment", _SEGMENTS.get(name.lower(), name)), f"'{match.group().strip()}'"
    if after := _FROM_SEGMENT.match(spot.sentence, spot.end):
        name = after["name"].replace("-", " ").removesuffix("s")
        return Scope("segment", _SEGMENTS.get(name.lower(), name)), f"'{after.group().strip()}'"
    if division := _division(spot):
        return division
    if spot.named_at is None:
        return None
    unit = _UNIT.match(spot.sentence, spot.named_at)
    if unit is None:
        return None
    name = (unit["name"] or unit["part"]).replace("-", " ")
    return Scope("segment", _SEGMENTS.get(name.lower(), name)), f"'{unit.group()}', the subject"


def _division(spot: Spot) -> tuple[Scope, str] | None:
    """Return the division that a sum is said to be of: `its cloud division hit …`, `sales at its cloud division`."""
    match = _OF_DIVISION.match(spot.sentence, spot.cue[1])
    for match in _DIVISION.finditer(spot.sentence, 0, spot.start):  # noqa: B007 - the last one is wanted
        pass
    if match is None:
        return None
    between = spot.sentence[match.end() : max(match.end(), spot.start)]
    if _MONEY.search(between) and not _COMPARED_WITH.search(between):
        return None
    name = " ".join(match["name"].replace("-", " ").strip('“”" ').split())
    return Scope("segment", _SEGMENTS.get(name.lower(), name)), f"'{match.group().strip()}'"


def _total_in(spot: Spot) -> tuple[Scope, str] | None:
    """Return the region or site that a total is said to be of: `its leased total in North Dakota reached …`."""
    for match in _TOTAL_IN.finditer(spot.sentence, max(0, spot.start - 80), spot.start):
        if _is_place(match["place"]):
            return Scope("site", match["place"]), f"'{match.group()}'"
    return None


def _own_place(spot: Spot) -> tuple[Scope, str] | None:
    own = [place for place in spot.places if place.start == spot.named_at]
    if own and (own[0].kind == "site" or not _is_one_site(spot)):
        return Scope(own[0].kind, own[0].name), f"'{own[0].name}', the subject"
    return None


def _place(spot: Spot) -> tuple[Scope, str] | None:
    """Return the nearest site, else programme; near one site of a programme, the site as the words name it."""
    written = _written_place(spot)
    sites = [place for place in spot.places if place.kind == "site"] or spot.places
    if not sites:
        return written
    nearest = min(sites, key=lambda place: abs(place.start - spot.start))
    if nearest.kind == "programme" and _is_one_site(spot):
        return written
    return Scope(nearest.kind, nearest.name), f"'{spot.sentence[nearest.start : nearest.end]}'"


def _written_place(spot: Spot) -> tuple[Scope, str] | None:
    """Return the place that words such as `campus in Lebanon` name."""
    for pattern in (_NAMED, _AT, _SPENT_IN):
        # `invest $5 billion in Anthropic` names no place.
        near = [match for match in pattern.finditer(spot.sentence) if _is_place(match["place"])]
        match = min(near, key=lambda match: abs(match.start() - spot.start), default=None)
        if match:
            return Scope("site", match["place"].removesuffix("’s").removesuffix("'s")), f"'{match.group()}'"
    return None


def _is_place(name: str) -> bool:
    """Tell whether a name is neither an organisation's, nor a programme's, nor a word of the calendar."""
    found = gazetteer().places(name)
    is_programme = any(place.kind == "programme" and place.end - place.start == len(name) for place in found)
    return not (name.split(maxsplit=1)[0] in _NO_PLACES or is_programme or gazetteer().organisations(name))


def _is_one_site(spot: Spot) -> bool:
    near = spot.sentence[max(0, spot.start - 60) : spot.start + 80]
    return not _WHOLE.search(near) and _ONE_SITE.search(near) is not None
