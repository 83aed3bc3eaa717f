"""Whose a subject phrase is: a name, an owner, an attribute, an `of`, a pronoun, or nobody we know."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from corpus.organisations import Mention

SubjectKind = Literal["named", "possessive", "attributive", "of", "pronoun", "self", "other"]
Subject = tuple[SubjectKind, tuple[Mention, ...]]

_ORG = "\u01c2++"
_ALIAS = rf"(?:\s\((?:{_ORG}|[A-Z][\w.&\s:-]{{0,30}})\))?"
_TEAM = rf"(?P<team>{_ORG}{_ALIAS}(?:(?:,\s(?:and\s)?|\sand\s|\s&\s|/|\sas\swell\sas\s){_ORG}{_ALIAS})*)"
_LEADING = re.compile(rf"\s*(?:and\s|but\s|that\s)?(?:the\s(?:[a-z-]+\s){{0,2}})?{_TEAM}(?P<rest>.*)", re.DOTALL)
_RUN_BY = re.compile(rf",\s(?:owned|operated|run|developed|built|led)\sby\s(?:the\s)?{_TEAM},?\s*$")
_ENDING = re.compile(rf",\s{_TEAM}\s*$")
_LAST_ATTRIBUTE = re.compile(
    r"(?<!\bto)(?<!\bof)(?<!\bin)(?<!\bat)(?<!\bby)(?<!\bon)(?<!with)(?<!from)(?<!\bfor)(?<!near)(?<!that)(?<!\band)"
    rf"\sthe\s{_TEAM}\s(?:[a-z-]+\s?){{1,2}}$"
)
_DETERMINED = re.compile(
    rf"\s*(?:(?:the|a|an|this|that|its)\s)(?:[\w$€£.,%-]+\s){{0,4}}?{_TEAM}(?P<rest>.*)", re.DOTALL | re.IGNORECASE
)
_TRADE = (
    r"(?:giant|start-?up|company|maker|chipmaker|group|firm|lab|provider|developer|operator|builder|neocloud|"
    r"hyperscaler|designer|specialist|heavyweight|unicorn|conglomerate|manufacturer|miner|rival|leader|retailer|parent)"
)
_DESCRIBED = re.compile(
    rf"\s*(?:and\s|but\s|that\s)?(?:[\w’'&.-]+\s){{0,5}}?(?:{_TRADE}|[\w&.]+-(?:backed|owned|based|listed|led|run))\s"
    rf"{_TEAM}(?P<rest>.*)",
    re.DOTALL | re.IGNORECASE,
)
"""`Cloud storage giant Snowflake`, `Blackstone-backed AirTrunk`."""

_BELONGING = re.compile(rf"\s*(?:[A-Z][\w.]*\s){{0,2}}[A-Z][\w.]*['’]s\s{_TEAM}(?P<rest>.*)", re.DOTALL)
"""`Larry Ellison's Oracle`."""

_SUM_AT = re.compile(
    rf"\s*(?:[\w-]+\s){{0,3}}?(?:sales|revenues?|spending|cap(?:ital)?[\s-]?ex(?:penditures?)?|income|profits?|backlog)"
    rf"\sat\s(?:the\s)?{_TEAM}",
    re.IGNORECASE,
)
_GENITIVE = re.compile(rf"\bof\s(?:the\s)?(?:[a-z-]+\s){{0,2}}?{_TEAM}", re.IGNORECASE)
_PRONOUN = re.compile(
    r"[\s“\"]*(?:and\s|but\s|that\s)?(?:it|they|its|their|(?:the|this)\s(?:\w+\s){0,2}?"
    r"(?:company|firm|group|chipmaker|startup|start-up|hyperscaler|retailer|lab|giant|maker|developer|operator|provider|"
    r"business|utility|partners|companies|duo))\b",
    re.IGNORECASE,
)
_BARE_SUM = re.compile(
    r"\s*(?:and\s|but\s|that\s|its\s|total\s|overall\s|quarterly\s|annual\s|full-year\s|net\s)*"
    r"(?:revenues?|sales|(?:net|operating)\s(?:income|profit))\s*",
    re.IGNORECASE,
)
"""`Revenue rose …` is told of whom the words before are about."""

_BARE_SPENDING = re.compile(
    r"\s*(?:that\s|its\s|total\s|overall\s|quarterly\s|annual\s|full-year\s)*"
    r"(?:cap(?:ital)?[\s-]?ex(?:penditures?)?|capital\s(?:spending|outlays?)|(?:contracted\s)?backlog|"
    r"remaining\sperformance\sobligations|revenues?|sales)"
    r"(?:\s(?:for|in|during)\s(?:(?:the|this|its|full|fiscal|calendar|year|quarter|first|second|third|fourth|current|"
    r"next|coming|\d{4})\s?)+)?\s*",
    re.IGNORECASE,
)
_WE = re.compile(r"[\s“\"]*(?:and\s|but\s|that\s)?(?:we|our)\b", re.IGNORECASE)
_STRANGERS = re.compile(
    r"^(?:['’]?s?\s(?:(?!and\s)[\w-]+\s){0,3}?|-)(?:backed|funded|customers?|clients?|rivals?|challengers?|competitors?|suppliers?|investors?|shareholders?|"
    r"shares?|stock|critics?|analysts?|users?|fans|lenders?|creditors?|former|employees|engineers|partners?|neighbou?rs?|"
    r"landlord|founders?|co-founder|bankers?|backers?|stake)\b",
    re.IGNORECASE,
)
_OWN_PARTNER = re.compile(
    rf"^['’]s\s(?:(?!(?:with|to|from|for|in|at|of|on|by|and)\s)[a-z-]+\s){{1,3}}(?P<team>{_ORG})\s*$"
)
_NAMED_AFTER = re.compile(rf"\s(?:[a-z-]+\s)?{_TEAM}\s*(?:\([^()]*\)\s*)?$")
"""`NVIDIA challenger Groq`: the one that is named is the subject."""

_OTHER_PREPOSITIONS = re.compile(
    r"\b(?:to|with|from|in|for|between|against|at|by|on|about|than)\s(?:the\s)?$", re.IGNORECASE
)
_PREPOSITIONS = re.compile(r"\b(?:of|to|with|from|in|for|between|against|at|by|on|that|which)\b")
_OBSERVERS = re.compile(
    r"\b(?:customers?|analysts?|shares?|rivals?|investors?|users?|critics?|shareholders?|outlets?)$", re.IGNORECASE
)
_TITLES = frozenset({"executives", "officials", "management"})


def subject(phrase: str, offset: int, mentions: Sequence[Mention]) -> Subject:
    """Return how the subject phrase of a verb names its organisations, and which.

    Args:
        phrase: the words before the verb, organisations masked.
        offset: where they begin in the sentence.
        mentions: the organisations of the sentence.
    """
    if _PRONOUN.match(phrase) or re.search(r"\s(?:it|they)$", phrase):
        return "pronoun", ()
    if _WE.match(phrase):
        return "self", ()
    if leading := _LEADING.match(phrase) or _described(phrase):
        return _of_leading(leading, offset, mentions)
    determined = _DETERMINED.match(phrase)
    before = phrase[: determined.start("team")] if determined else ""
    if determined and not _OTHER_PREPOSITIONS.search(before) and not _PREPOSITIONS.search(before):
        return _of_attribute(determined, offset, mentions)
    if run_by := _RUN_BY.search(phrase):
        return "attributive", inside(mentions, offset + run_by.start("team"), offset + run_by.end("team"))
    return _of_genitive(phrase, offset, mentions)


def is_bare_sum(phrase: str, *, first: bool) -> bool:
    """Tell whether a subject phrase is a company's own sum without its owner: `revenue`, `capital expenditures`.

    Args:
        phrase: the words before the verb.
        first: whether no verb stands before them in the sentence; spending may then be that of a whole industry.
    """
    return _BARE_SUM.fullmatch(phrase) is not None or (not first and _BARE_SPENDING.fullmatch(phrase) is not None)


def late_subject(phrase: str) -> re.Match[str] | None:
    """Find the organisation a phrase ends with, as group `team`, after words that are no part of the subject."""
    return _ENDING.search(phrase) or _LAST_ATTRIBUTE.search(phrase)


def inside(mentions: Sequence[Mention], start: int, end: int) -> tuple[Mention, ...]:
    """Return the mentions of a stretch, each organisation once."""
    found: dict[str, Mention] = {}
    for mention in mentions:
        if start <= mention.start and mention.end <= end:
            found.setdefault(mention.organisation, mention)
    return tuple(found.values())


def _described(phrase: str) -> re.Match[str] | None:
    if belonging := _BELONGING.match(phrase):
        return belonging
    described = _DESCRIBED.match(phrase)
    return described if described and not _PREPOSITIONS.search(phrase[: described.start("team")]) else None


def _of_leading(leading: re.Match[str], offset: int, mentions: Sequence[Mention]) -> Subject:
    rest = leading["rest"]
    team = inside(mentions, offset + leading.start("team"), offset + leading.end("team"))
    if partner := _OWN_PARTNER.match(rest):
        start = offset + leading.start("rest") + partner.start("team")
        return "named", inside(mentions, start, offset + leading.end())
    if stranger := _STRANGERS.match(rest):
        named = _NAMED_AFTER.match(rest, stranger.end())
        start = offset + leading.start("rest")
        return (
            ("named", inside(mentions, start + named.start("team"), offset + leading.end())) if named else ("other", ())
        )
    stripped = rest.strip()
    if not stripped or stripped.startswith((",", "(")) or stripped in _TITLES:
        return "named", team
    if rest.startswith(("'", "’")):
        is_list = "/" not in leading["team"] and "and" not in leading["team"]
        return "possessive", team[-1:] if is_list else team
    return "attributive", team


def _of_attribute(found: re.Match[str], offset: int, mentions: Sequence[Mention]) -> Subject:
    if _STRANGERS.match(found["rest"]):
        return "other", ()
    return "attributive", inside(mentions, offset + found.start("team"), offset + found.end("team"))


def _of_genitive(phrase: str, offset: int, mentions: Sequence[Mention]) -> Subject:
    """Read `the planned first phase of SoftBank's programme`; customers or analysts of somebody are somebody else."""
    if _OBSERVERS.search(phrase.split(" of ", maxsplit=1)[0].strip()):
        return "other", ()
    first = _SUM_AT.match(phrase) or _GENITIVE.search(phrase)
    if first is None or "," in phrase[: first.start()]:
        return "other", ()
    return "of", inside(mentions, offset + first.start("team"), offset + first.end("team"))
