"""What a question takes for granted: a takeover or sale that nobody tells of, or a change that went the other way."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from answer.candidates import Candidate, names_subjects
from answer.question import Question
from answer.words import stem, terms
from corpus.organisations import gazetteer

_OPPOSITES = (("raise", "cut"), ("buy", "sell"), ("delay", "hasten"), ("block", "grant"))
_OPPOSITE = {stem(one): stem(other) for pair in _OPPOSITES for one, other in (pair, pair[::-1])}
_LEAST_OF_REST = 0.5
"""A sentence that tells the reverse holds at least this share of what else is said in the question."""
_TAKES_OVER = (
    r"(?:sell(?:s|ing)?|sold|sale of|buy(?:s|ing)?|bought|acquir\w+|acquisition of|purchas\w+"
    r"|tak(?:es?|ing) over|took over|takeover of|merg\w+ with)"
)
_TAKEN = re.compile(rf"\b{_TAKES_OVER}\s+(?:all of\s+|the\s+)?(?=[\w])", re.IGNORECASE)
_ENDS = re.compile(r"\s*(?:[?.!,;]|$|\b(?:in|on|for|and|outright|entirely|last|this|by|from|instead)\b)", re.IGNORECASE)
_NEAR = 60
_BESIDE = 3
"""A change and what it is done to stand so many telling words apart at most."""


def takeovers(question: Question) -> tuple[str, ...]:
    """Return the organisations and named things that a question says somebody bought or sold whole.

    What follows the name belongs to it otherwise ("buy NVIDIA chips"), and is no takeover; nor is what is bought of a
    product ("who buys Trainium2?").
    """
    text = question.text
    mentions = gazetteer().mentions(text, any_case=True)
    # Sites are known by their capitals, which people leave out.
    places = {place.start for written in (text, text.title()) for place in gazetteer().places(written)}
    products = {m.start for m in mentions if m.by_brand} - places
    names = [(text[m.start : m.end], m.start, m.end) for m in mentions]
    names += [(name, found, found + len(name)) for name in question.named if (found := text.find(name)) >= 0]
    begun = {match.end() for match in _TAKEN.finditer(text)} - products
    return tuple(dict.fromkeys(name for name, start, end in names if start in begun and _ENDS.match(text, end)))


def told_of_takeover(name: str, texts: Sequence[str]) -> bool:
    """Tell whether a text has a takeover of what has a name: one is told of beside it."""
    beside = re.compile(
        rf"\b{_TAKES_OVER}.{{0,{_NEAR}}}?{re.escape(name)}"
        rf"|{re.escape(name)}.{{0,{_NEAR}}}?\b(?:acquired|bought|taken over) by",
        re.IGNORECASE,
    )
    return any(beside.search(text) for text in texts)


def with_opposites(question: Question) -> Question:
    """Return a question whose words include the opposites of its changes, so that what tells the reverse is found.

    Who asks which of two opposites it was is answered by either, so that a sentence need hold neither in particular.
    """
    more = [_OPPOSITE[word] for word in question.predicates if word in _OPPOSITE]
    either = {word for word in more if word in question.predicates}
    return replace(
        question,
        terms=tuple(dict.fromkeys([*question.terms, *more])),
        predicates=tuple(word for word in question.predicates if word not in either),
    )


def reverse_of(question: Question, ranked: Sequence[Candidate]) -> Candidate | None:
    """Return the best sentence that tells the reverse of a change in a question, if none tells the change itself.

    Args:
        question: as understood.
        ranked: best first.
    """
    changes = [word for word in question.predicates if word in _OPPOSITE]
    if len(changes) != 1 or question.shape != "fact":
        return None
    change, rest = changes[0], [word for word in question.predicates if word not in changes]
    telling = [
        each
        for each in ranked
        if names_subjects(question, each.near, each.near_organisations) == 1.0
        and sum(word in each.near for word in rest) >= _LEAST_OF_REST * len(rest)
    ]
    if any({change, *rest} <= each.own for each in telling):
        return None
    return next((each for each in telling if _is_done_to(_OPPOSITE[change], rest, each.text)), None)


def _is_done_to(change: str, objects: Sequence[str], text: str) -> bool:
    """Tell whether a change stands beside what it is done to; beside anything, where that is not said."""
    words = terms(text)
    return any(
        word == change and (not objects or not set(objects).isdisjoint(words[max(0, at - _BESIDE) : at + _BESIDE + 1]))
        for at, word in enumerate(words)
    )
