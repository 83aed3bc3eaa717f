"""Organisations that a question describes, not names: "the Blackwell maker", "Google's parent", "Altman's lab"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from corpus.organisations import Gazetteer, Mention, gazetteer

_COMPANY = r"(?:own\s+)?(?:AI\s+)?(?:company|firm|lab|start-?up|employer|group|outfit)\b"
_MAKER = r"(?:maker|designer|developer|creator)\b"
_PARENT = r"parent(?:\s+company)?\b"
_THE = re.compile(r"\bthe\s+$", re.IGNORECASE)
_MAKER_OR_PARENT = rf"(?:(?P<maker>{_MAKER})|(?P<parent>{_PARENT}))"
_OF_WHICH = re.compile(rf"\b(?:the\s+)?{_MAKER_OR_PARENT}\s+of\s+(?:the\s+)?$", re.IGNORECASE)
_WHOSE = re.compile(rf"(?:['’]s?)?\s+{_MAKER_OR_PARENT}", re.IGNORECASE)
_LED = re.compile(rf"['’]s?\s+{_COMPANY}", re.IGNORECASE)
_THEIR = re.compile(rf"\b(?:his|her|their)\s+{_COMPANY}", re.IGNORECASE)
_RUNS = re.compile(
    r"\bthe\s+(?:(?:cloud|AI|tech)\s+)?(?:company|firm|hyperscaler|lab|group|chip\s?maker|provider|giant)\s+(?:(?:that|which)\s+"
    r"(?:runs|owns|operates|makes|designs|builds|(?:is|stands)\s+behind)|behind|running|operating|making)\s+(?:the\s+)?$",
    re.IGNORECASE,
)
"""What says of a product or an undertaking over several sites that whose it is is meant."""
_ASKS_WHO = re.compile(r"\b(?:who|(?:which|what)\s+\w+)(?:['’]s|\s+(?:is|are|was|were))\s+(?:the\s+)?$", re.IGNORECASE)
_TOLD = re.compile(r"(?P<told>[^?]+?[a-z]\.)\s+(?P<asked>[A-Z][^?]*\?)\s*$")
"""A statement with the question that follows it."""
_LEANS = re.compile(r"\b(?:it|its|they|their|them|there|this|these|those|that\s+\w+)\b", re.IGNORECASE)
_WORTH = re.compile(
    r"\b(?:what(?:['’]s|\s+(?P<then>is|was))|how\s+much\s+(?P<once>is|was))\s+(?P<who>\w[\w.& -]*?)"
    r"(?P<now>\s+(?:now|currently|today))?\s+worth\b",
    re.IGNORECASE,
)

_Replacement = tuple[int, int, str]


def named(question: str, *, names: Gazetteer | None = None) -> str:
    """Return a question with organisations in the place of words that describe them.

    A product stands for its maker, a company or a brand for its parent, and whoever leads a company for that company.
    A sentence that only told whom the next one means by "his company" is left out.
    Whoever asks who it is ("who is the maker of Trainium?") is left that question.

    Args:
        question: as typed.
        names: the gazetteer to find organisations with; by default the one that is shipped.
    """
    known = names or gazetteer()
    replacements = [*_made(question, known), *_led(question, known)]
    for start, end, organisation in sorted(replacements, reverse=True):
        if not _ASKS_WHO.search(question[:start]):
            question = question[:start] + organisation + question[end:]
    told = _TOLD.match(question)
    said_who = told is not None and any(start >= told.end("told") for start, _, _ in replacements)
    return told["asked"] if told is not None and said_who and not _LEANS.search(told["asked"]) else question


def valued(question: str, *, names: Gazetteer | None = None) -> str:
    """Return a question for what an organisation is worth as one for its valuation, the word that sources use.

    What a deal or a contract is worth is another matter, and stays.

    Args:
        question: as typed.
        names: the gazetteer to find organisations with; by default the one that is shipped.
    """
    known = names or gazetteer()
    asked = _WORTH.search(question)
    mentions = known.mentions(question, any_case=True) if asked else []
    if asked is None or asked.span("who") not in [(mention.start, mention.end) for mention in mentions]:
        return question
    tense = (asked["then"] or asked["once"] or "is").lower()
    valuation = f"What {tense} {asked['who']}'s valuation{asked['now'] or ''}"
    return question[: asked.start()] + valuation + question[asked.end() :]


def _made(question: str, known: Gazetteer) -> Iterator[_Replacement]:
    sites = {place.start for place in known.places(question) if place.kind == "site"}
    for mention in known.mentions(question, any_case=True):
        runs = _RUNS.search(question[: mention.start]) if mention.by_brand and mention.start not in sites else None
        if runs is not None:
            yield runs.start(), mention.end, mention.organisation
            continue
        before, after = _OF_WHICH.search(question[: mention.start]), _WHOSE.match(question, mention.end)
        found = before or after
        organisation = _meant(question, mention, found, known) if found else None
        if found is None or organisation is None:
            continue
        the = _THE.search(question[: mention.start])
        start = before.start() if before else the.start() if the else mention.start
        yield start, mention.end if before else found.end(), organisation


def _meant(question: str, mention: Mention, found: re.Match[str], known: Gazetteer) -> str | None:
    """Return whom a maker or parent is; None where nothing is known of one."""
    if found["maker"]:
        return mention.organisation if mention.by_brand else None
    whole = known.whole(mention.organisation)
    written = question[mention.start : mention.end]
    return None if whole.casefold() == written.casefold() else whole


def _led(question: str, known: Gazetteer) -> Iterator[_Replacement]:
    people = known.people(question)
    for person in people:
        company = _LED.match(question, person.end)
        if company is not None:
            yield person.start, company.end(), person.organisation
    leads = {person.organisation for person in people}
    their = _THEIR.search(question, people[0].end) if len(leads) == 1 else None
    if their is not None:
        yield their.start(), their.end(), leads.pop()
