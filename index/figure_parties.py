"""The other parties of a value: the organisations that its clause ties to it besides its owner."""

from __future__ import annotations

import re
from collections.abc import Sequence

from corpus.organisations import Mention, shipped_groups
from index.figure_sentence import Sentence, mention_at
from index.figure_values import Value

_ORG = "\u01c2++"
_CHIP_MAKERS = frozenset(shipped_groups()["chip makers"]["members"])
_AGREEING = frozenset({"agreed", "agree", "signed", "sign", "struck", "strike", "formed", "form", "entered", "enter"})
_CONNECTED = re.compile(
    rf"(?:\b(?:with|from|(?<!according\s)to|in|into|on|at|between|and|for|of|by|lend|lends|lent|give|gives|gave|pay|pays|paid|owe|owes|sell|sells|sold|provide|provides|supply|supplies|lease|rent)\s"
    rf"(?:the\s|an?\s)?(?:[a-z-]+\s){{0,2}}?|\b(?:an?|the|its|billion|million|\w+['’]s?)\s(?:[a-z-]+\s){{0,2}}?)(?P<org>{_ORG})"
    r"(?!\s(?:[\w-]+\s){0,3}?(?:GPUs?|chips?|TPUs?|racks?|accelerators?|hardware|systems|stock|shares)|\swith\s(?:(?:about|some|up|to|more|than|nearly|over|around|at|least)\s){0,3}[$€£])"
)
_OWN_DEAL = re.compile(
    rf"(?P<owner>{_ORG})['’]s?\s(?:[a-z-]+\s){{0,2}}?(?P<org>{_ORG})\s(?:[a-z-]+\s)?"
    r"(?:contracts?|deals?|agreements?|leases?|investments?|commitments?|stakes?|orders?|fees?|backstops?)\b"
)
"""`Anthropic's SpaceX contract`: whoever's clause tells of it, it is theirs."""


def counterparties(sentence: Sentence, value: Value, subjects: Sequence[str]) -> tuple[str, ...]:
    """Return the other organisations that are tied to the clause of a value by their place in it, nearest first."""
    start, end = _reach(sentence, value)
    found: dict[str, int] = {}
    for match in _CONNECTED.finditer(sentence.mask, start, end):
        mention = mention_at(sentence, match.start("org"))
        if (
            mention
            and not mention.by_brand
            and mention.organisation not in subjects
            and not _of_product(sentence, mention)
        ):
            gap = min(abs(match.start("org") - value.end), abs(value.start - match.end("org")))
            found[mention.organisation] = min(gap, found.get(mention.organisation, gap))
    found |= {name: len(sentence.mask) for name in _dealing_with(sentence, subjects) if name not in found}
    found |= {name: len(sentence.mask) for name in _agreed_with(sentence, value, subjects) if name not in found}
    return tuple(sorted(found, key=lambda name: found[name]))


def _dealing_with(sentence: Sentence, subjects: Sequence[str]) -> list[str]:
    """Return whose name stands before the word for a deal of the owner's: `Anthropic's SpaceX contract`."""
    found: list[str] = []
    for match in _OWN_DEAL.finditer(sentence.mask):
        owner, other = (mention_at(sentence, match.start(name)) for name in ("owner", "org"))
        owned = owner is not None and owner.organisation in subjects
        if owned and other is not None and not other.by_brand and other.organisation not in subjects:
            found.append(other.organisation)
    return found


def _agreed_with(sentence: Sentence, value: Value, subjects: Sequence[str]) -> list[str]:
    """Return who else agreed in `AMD and Anthropic agreed that Anthropic would deploy up to 2 GW`."""
    return [
        mention.organisation
        for clause in sentence.clauses
        if clause.verb in _AGREEING and clause.verb_start < value.start
        if any(mention.organisation in subjects for mention in clause.subjects)
        for mention in clause.subjects
        if mention.organisation not in subjects
    ]


def _of_product(sentence: Sentence, mention: Mention) -> bool:
    """Tell whether a maker of chips is named with its product, as in `NVIDIA Vera Rubin capacity`: that is no party."""
    return mention.organisation in _CHIP_MAKERS and any(
        other.by_brand and other.organisation == mention.organisation and 0 <= other.start - mention.end <= 1
        for other in sentence.mentions
    )


def _reach(sentence: Sentence, value: Value) -> tuple[int, int]:
    """Return the stretch in which the counterparties of a value stand: from the subject of its verb on."""
    around = [clause for clause in sentence.clauses if clause.start <= value.start < clause.end]
    if not around:
        return 0, len(sentence.text)
    return around[0].start, max(around[-1].end, value.end)
