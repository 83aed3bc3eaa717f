"""How sure it is that evidence answers a question: estimated, so that the corpus can say that it does not know."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from answer.candidates import Candidate, fits_periods, fits_years, names_subjects, share, term_weights
from answer.premise import takeovers, told_of_takeover
from answer.question import Question
from answer.wording import ACTS, ACTUALLY, AHEAD, WITHHELD, Slot
from answer.words import stem, terms
from index.hit import Hit

Embed = Callable[[Sequence[str]], NDArray[np.float32]]
SURE = 0.5
"""Below this confidence the corpus is said not to answer."""
_MEASURED = frozenset[Slot]({"money", "amount", "power", "count", "date", "duration"})
"""What can be told to be given or not, whatever the field."""
_PAUSED = stem("paused")
_CALLED_OFF = frozenset(map(stem, ("cancelled", "cancellation", "abandon", "scrap", "terminate")))
_TELLING = 48
"""A search is judged by so many words of a passage."""
_STRIDE = 4
_WORD = re.compile(r"\S+\s*")
_PASSAGES = 3
"""A general question is held against the own words of so many passages."""
_PASSAGES_OF_SEARCH = 2
"""So many of a search: each costs every search 3 ms, and a third one told no more."""


def features_of(
    question: Question,
    ranked: Sequence[Candidate],
    chosen: Sequence[Candidate],
    hits: Sequence[Hit],
    embed: Embed,
    *,
    joined: Candidate | None = None,
) -> dict[str, float]:
    """Measure what tells answered questions from unanswerable ones.

    A question that names an organisation, a thing or a time is judged by whether one sentence does all that it asks;
    closeness in meaning hardly tells there, because a near miss is about the very same thing. One that names nothing
    leaves only its meaning to go by.

    Args:
        question: as understood.
        ranked: sentences with their scores, best first; at least one.
        chosen: those that the answer would be made of.
        hits: best first, as from search.
        embed: turns texts into vectors of unit length.
        joined: what is judged instead of the best of `ranked`: sentences that answer one after another.
    """
    if _is_general(question) and joined is None:
        return {
            "own_words": _closeness(question.text, hits, embed),
            "margin": _margin(hits),
            "score": ranked[0].score,
            "of_field": float(bool(ranked[0].document.organisations)),
            "undone": _undone(question, ranked, chosen),
        }
    weights = term_weights(question, [candidate.own for candidate in ranked])
    fits = [_fit(question, candidate, weights) for candidate in (ranked if joined is None else [joined])]
    best = max(fits, key=lambda fit: sum(_OF_NAMED[name] * value for name, value in fit.items()))
    around = frozenset[str]().union(*(c.around for c in chosen))
    asks_for_something = bool(question.slots or question.focus)  # "What happened to …?" is answered by a refusal, too.
    named = frozenset[str]().union(*(c.organisations | set(c.document.organisations) for c in chosen))
    return best | {
        "passage": max(c.passage_similarity for c in ranked),
        "subjects": names_subjects(question, around, named),
        **_lacks(question, ranked, chosen),
        "withheld": float(bool(WITHHELD.search(chosen[0].text)) and len(question.parts) == 1 and asks_for_something),
        "parts": min(3.0, len(question.parts) - 1 + (question.shape != "fact")),
    }


def _lacks(question: Question, ranked: Sequence[Candidate], chosen: Sequence[Candidate]) -> dict[str, float]:
    """Return what shows that something else is told than what a question of fact asks for.

    An act that nobody tells of, an organisation that no sentence names, a number or date asked for and none given, or a
    plan where it is asked what came of it.
    """
    known = frozenset[str]().union(*(c.near_organisations | set(c.document.organisations) for c in ranked))
    # Things that are counted are those of the question: so many of another kind are no answer.
    counted = question.slots == ("count",)
    filled = any(c.fills and (not counted or share(question.names, c.near) == 1) for c in chosen)
    one_thing = question.shape == "fact"
    return {
        "undone": _undone(question, ranked, chosen),
        "stranger": float(one_thing and not known.issuperset(question.organisations)),
        "unfilled": float(one_thing and _MEASURED.issuperset(question.slots or ("who",)) and not filled),
        "ahead": float(bool(ACTUALLY.search(question.text) and AHEAD.search(chosen[0].text))),
    }


def _undone(question: Question, ranked: Sequence[Candidate], chosen: Sequence[Candidate]) -> float:
    told = frozenset[str]().union(*(c.own for c in chosen))
    if _PAUSED in told:
        told |= _CALLED_OFF  # Whoever asks whether something was cancelled is told that it was paused.
    texts = [candidate.text for candidate in ranked]
    bought = all(told_of_takeover(name, texts) for name in takeovers(question))
    return float(not (bought and ACTS.intersection(question.predicates) <= told))


def confidence(features: dict[str, float]) -> float:
    """Return the probability that an answer with these features answers its question."""
    return _probability(_OF_GENERAL if "own_words" in features else _OF_NAMED, features | {"always": 1.0})


def search_confidence(text: str, hits: Sequence[Hit], embed_question: Embed, embed: Embed) -> float:
    """Return the probability that what a search found is about what was searched for; 0 without hits.

    Args:
        text: what was searched for.
        hits: best first.
        embed_question: turns questions into vectors of unit length.
        embed: does so with other texts.
    """
    if not hits:
        return 0.0
    # These words of a passage tell as much as all of it, and every search pays for them.
    told = embed([_telling_words(text, hit.passage.text) for hit in hits[:_PASSAGES_OF_SEARCH]])
    features = {
        "own_words": float((told @ embed_question([text])[0]).max()),
        "margin": _margin(hits),
        "of_field": float(bool(hits[0].document.organisations)),
    }
    return _probability(_OF_SEARCH, features | {"always": 1.0})


def _probability(weights: dict[str, float], features: dict[str, float]) -> float:
    return float(1 / (1 + np.exp(-sum(weight * features.get(name, 0.0) for name, weight in weights.items()))))


def _is_general(question: Question) -> bool:
    return not (question.organisations or question.group or question.named or question.periods or question.years)


def _closeness(text: str, hits: Sequence[Hit], embed: Embed) -> float:
    """Compare a question with the first passages by their own words: a title makes near misses look near."""
    vectors = embed([text, *(hit.passage.text for hit in hits[:_PASSAGES])])
    return float((vectors[1:] @ vectors[0]).max())


def _margin(hits: Sequence[Hit]) -> float:
    return hits[0].score - hits[1].score if len(hits) > 1 else 0.0


def _telling_words(question: str, text: str) -> str:
    """Return as many words of a text in a row as tell, those with most words of the question."""
    words = _WORD.findall(text)
    if len(words) <= _TELLING:
        return text
    asked = frozenset(terms(question))
    held = [asked.intersection(terms(word)) for word in words]
    starts = range(0, len(words) - _TELLING + 1, _STRIDE)
    best = max(starts, key=lambda start: len(frozenset[str]().union(*held[start : start + _TELLING])))
    return "".join(words[best : best + _TELLING])


def _fit(question: Question, candidate: Candidate, weights: dict[str, float]) -> dict[str, float]:
    """Return how far one sentence does all that is asked: of whom, what, of which kind, when."""
    organisations = candidate.near_organisations | set(candidate.document.organisations)
    wanted = question.slots[:1]
    return {
        "similarity": candidate.similarity,
        "organisations": share(question.organisations, organisations),
        "names": share(question.names, candidate.near),
        "focus": share(question.focus, candidate.own, weights),
        "asked": share(question.predicates, candidate.own, weights),
        "filled": float(all(slot in candidate.fills for slot in wanted)),
        "time": float(fits_periods(question, candidate) and fits_years(question, candidate)),
    }


# Set by hand: they are too seldom to be fitted.
_LACKING = {"undone": -4.0, "stranger": -2.0, "unfilled": -2.0, "ahead": -4.0}
# Logistic regressions. The first over the questions of benchmarks/development.yaml that name something, and every
# second one of clapnq; `parts` is held down, because long questions are answerable there more often than elsewhere.
_OF_NAMED = {
    "always": -14.65,
    "similarity": 2.2,
    "organisations": 2.6,
    "names": 1.4,
    "focus": 1.6,
    "asked": 0.8,
    "filled": 1.2,
    "time": 3.4,
    "passage": 4.0,
    "subjects": 1.4,
    "parts": 1.6,
    "withheld": -2.3,
    **_LACKING,
}
# The others over those of development.yaml that name nothing, and every second one of clapnq. Texts of this field, full
# of figures, are less close to their questions than encyclopedias are to theirs.
# Where one passage stands out among the hits, it is more often the one that answers: `margin`.
_OF_GENERAL = {
    "always": -9.8,
    "own_words": 6.1,
    "score": 8.5,
    "margin": 3.3,
    "of_field": 2.2,
    "undone": _LACKING["undone"],
}
_OF_SEARCH = {"always": -5.6, "own_words": 8.7, "margin": 3.7, "of_field": 1.2}
