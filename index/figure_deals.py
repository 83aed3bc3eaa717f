"""Whose a round, valuation, investment or contract is, told by who gave and who received."""

from __future__ import annotations

import re

from index.figure_metrics import Reading
from index.figure_sentence import Owner, Sentence, mention_at, names_of, within
from index.figure_values import Value

_ORG = "\u01c2++"
_VALUED = re.compile(
    rf"\bvalu(?:es|ed|ing)\s(?P<org>{_ORG})\sat\b|(?P<own>{_ORG})(?:['’]s)?\s(?:[a-z-]+\s){{0,3}}?valuation\b|\bvaluation\s(?:of|for)\s(?P<of>{_ORG})"
    rf"|(?P<was>{_ORG})\s(?:was|is|has\sbeen)\s(?:\w+\s)?valued\sat\b"
)
_BACKING = frozenset({"backed", "backs", "led", "leads", "joined", "participated", "invested", "invests", "co-led"})
_RECEIVED = re.compile(
    r"\b(?:receiv\w+|secur\w+|landed|gets?|got|attract\w+|won|obtain\w+|takes?|taken|took|accept\w+)\s(?:[\w-]+\s){0,6}$"
)
_INVESTED_BY = re.compile(
    rf"\s(?:[\w-]+\s){{0,3}}?(?:investments?|funding|financing|loan)\s(?:[a-z]+\s){{0,2}}?from\s(?P<team>{_ORG}(?:(?:,\s|\sand\s){_ORG})*)"
)
_ALSO_AT = re.compile(rf"[$€£][^;:]*\band\s(?:(?P<org>{_ORG})|[A-Z]\w*)\sat\s(?:\w+\s){{0,2}}$")
"""`valued xAI at $80 billion and X at $33 billion`."""

_EARNED_BY = re.compile(rf"\s(?:in|of)\s(?:[\w-]+\s){{0,3}}?(?:revenues?|sales)\s(?:for|to)\s(?:the\s)?(?P<org>{_ORG})")
_TAKEN_FROM = re.compile(rf"\sfrom\s{_ORG}")
_PAID_INTO = re.compile(
    rf"\b(?:invest(?:s|ed|ing)?|committ?(?:s|ed|ing)?|put(?:s|ting)?|pour(?:s|ed|ing)?)\s[^;:]{{0,60}}?[$€£][^;:]{{0,40}}?"
    rf"(?:\s(?:in|into)\s(?P<org>{_ORG})(?=[^;:]*$)|\sat\s)"
    r"|\b(?:sell|buy|acquir)\w*\s(?![^;:]*\b(?:shares?|stock|stakes?)\b)[^;:$€£]{1,60}\sat\s"
)
_MADE_BY = re.compile(
    rf"\s(?:[\w-]+\s){{1,4}}?(?:that\s|which\s)?(?P<team>{_ORG}(?:(?:,\s|\sand\s){_ORG})*)\s(?:has\s|had\s|have\s)?(?:made|signed|struck|announced|raised|"
    r"committed|pledged|secured|agreed|placed|won|booked)\b"
)


def of_a_deal(sentence: Sentence, value: Value, reading: Reading) -> Owner | None:
    """Return whose a sum of a deal is, an owner without names where that is nobody named; None where no rule fits."""
    if reading.metric == "valuation" and (found := _valued(sentence, value)):
        return found
    if reading.metric in {"valuation", "financing"} and (found := _of_the_backed(sentence, value, reading)):
        return found
    for rule in (_earned_by, _made_by, _invested_by):
        if found := rule(sentence, value, reading):
            return found
    return None


def _of_the_backed(sentence: Sentence, value: Value, reading: Reading) -> Owner | None:
    """Read `invested $4 billion in Anthropic at an $18 billion valuation`, `backed it in a $6 billion round`."""
    governing = next((clause for clause in reversed(sentence.clauses) if clause.verb_start < value.start), None)
    if governing is None:
        return None
    paid = _PAID_INTO.search(sentence.mask, governing.verb_start, value.start)
    if paid and reading.metric == "valuation":
        mention = mention_at(sentence, paid.start("org")) if paid["org"] else None
        return Owner((mention.organisation,), "whom was invested in", at=mention.start) if mention else Owner((), "")
    return Owner((), "") if governing.verb in _BACKING else None


def _valued(sentence: Sentence, value: Value) -> Owner | None:
    matches = list(_VALUED.finditer(sentence.mask))
    if not matches:
        return None
    match = min(matches, key=lambda item: abs(item.start() - value.start))
    place = next(match.start(group) for group in ("org", "own", "of", "was") if match[group])
    if another := _ALSO_AT.search(sentence.mask, match.end(), value.start):
        if not another["org"]:
            return Owner((), "")
        place = another.start("org")
    mention = mention_at(sentence, place)
    return Owner((mention.organisation,), "named with 'valuation'") if mention else None


def _earned_by(sentence: Sentence, value: Value, reading: Reading) -> Owner | None:
    """Read `a deal worth $40 billion in revenue for xAI`."""
    match = _EARNED_BY.match(sentence.mask, value.end) if reading.metric == "revenue" else None
    mention = mention_at(sentence, match.start("org")) if match else None
    return Owner((mention.organisation,), "'for' after the revenue", at=mention.start) if mention else None


def _made_by(sentence: Sentence, value: Value, reading: Reading) -> Owner | None:  # noqa: ARG001 - one shape for all rules
    """Read `the $4 billion investment Amazon made in Anthropic`."""
    match = _MADE_BY.match(sentence.mask, value.end)
    team = within(sentence, match.start("team"), match.end("team")) if match else ()
    return Owner(names_of(team), "who made it, after the value", at=team[0].start) if team else None


def _invested_by(sentence: Sentence, value: Value, reading: Reading) -> Owner | None:
    """Read `OpenAI will receive a $100 billion investment from NVIDIA`: it is NVIDIA's, in OpenAI."""
    invested = reading.metric in {"investment", "equity investment"}
    if not invested or not _RECEIVED.search(sentence.mask, 0, value.start):
        return None
    if _TAKEN_FROM.match(sentence.mask, value.end):
        return Owner((), "")
    match = _INVESTED_BY.match(sentence.mask, value.end)
    if match is None:
        return None
    team = within(sentence, match.start("team"), match.end("team"))
    return Owner(names_of(team), "'from' after what is received", at=team[0].start) if team else None
