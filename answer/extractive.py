"""The answerer without a model: verbatim sentences, chosen for what the question asks, in an order that reads well."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from answer.candidates import (
    Candidate,
    candidates,
    fits_periods,
    fits_years,
    is_elsewhere,
    joined,
    names_side,
    names_subjects,
)
from answer.confidence import Embed, confidence, features_of
from answer.premise import reverse_of, with_opposites
from answer.question import Compared, Question
from answer.wording import ADVICE, DOUBT, FORMER, LEANING, WITHHELD, Slot
from answer.words import terms
from corpus.document import VersionId
from corpus.organisations import gazetteer
from index.hit import Hit
from index.times import dates_in

EMBEDDED = 14
"""How many of the sentences that the words favour are also compared by meaning; each costs about 3 ms."""
_MOST = {"fact": 5, "comparison": 8, "list": 6, "timeline": 8}
_LEAST_OF_BEST = 0.55
"""A further sentence must reach this share of the best one's score, or it is beside the point."""
_LEAST_SCORE = 0.75
"""The same before what it adds is counted, whatever that is."""
_LEAST_TO_COMPARE = 0.45
"""The same where things are compared: what is left out of a comparison misleads."""
_OF_ONE_STORY = 0.7
"""Documents whose best sentence reaches this share of the best one's score belong to the same timeline."""
_LEAST_STEPS = 4
"""A timeline with fewer steps takes a second sentence from each document."""
REPEATS = 0.6
"""Sentences that share this much of their words say the same thing twice."""
_AS_GOOD = 0.80
"""For questions about the current state, newer sentences this close to the best one's score come first."""


_NEARLY = 0.92
"""So close to the best one's score a sentence may open a list because it lists more."""

_HEDGE = re.compile(
    r"\b(?:second-hand|inferred|should be confirmed|confirm(?:ed)? against|does? not show|not visible|not shown|"
    r"secondary|rests? on|outlets differ|could not be (?:confirmed|verified)|exact (?:day|date))\b",
    re.IGNORECASE,
)
_INVESTS_IN = re.compile(r"\binvest(?:s|ed|ing|ments?)?\b[^?]{0,40}?\bin(?:to)?\b", re.IGNORECASE)
_INVESTMENT = re.compile(
    r"\b(?:invest(?:s|ed|ing|ments?)?|stake|equity|shares|(?:funding|financing) round)\b", re.IGNORECASE
)
_TITLE_GAINS = 0.15
"""Of two sentences for a side of a comparison, one from a document about that side is better by so much."""
_LEAST_LIKE = 0.55
"""A further sentence must be at least this share as close in meaning to the question as the closest one."""
_HEDGE_COSTS = 0.08
"""A sentence about how sure a source is answers few questions; it is worth this much less."""

_WITHHELD_COSTS = 0.06
_FIRST_GAINS = 0.05
_FIRST_CHARACTERS = 40
"""A text's first sentence tells its matter, if any does."""
_LEANING_COSTS = 0.06
"""A sentence that leans on those before it, or tells who wrote what, is worth this much less as the first."""

_OPINION_COSTS = 0.05
"""An opinion that repeats a fact comes after the sources of the fact."""
_SEVERAL = re.compile(r",|;|\band\b", re.IGNORECASE)
"""A question with these is likely to ask for more than one thing."""
_OPENING_CHARACTERS = 300
"""A sentence that starts so early in its text is one of those that tell the whole matter."""
_OPENING_GAINS = 0.03
"""What a text opens with tells its matter: it is worth this much more."""
_LISTED_GAINS = 0.03
"""Where a list is asked for, each organisation that a sentence names makes it worth this much more."""


@dataclass(frozen=True, slots=True)
class Selection:
    """The sentences chosen, in reading order, and what the choice rested on.

    Attributes:
        confidence: the estimated probability that the sentences answer the question.
        unfilled: what the question asks for that no chosen sentence has.
        features: what the confidence was computed from.
        is_reverse: whether the first sentence tells the reverse of what the question takes for granted.
    """

    chosen: tuple[Candidate, ...]
    ranked: tuple[Candidate, ...]
    confidence: float
    unfilled: tuple[Slot, ...]
    features: dict[str, float]
    is_reverse: bool = False


def select(question: Question, hits: Sequence[Hit], embed: Embed, limit: int) -> Selection:
    """Choose the sentences of the hits that answer a question.

    Args:
        question: as understood.
        hits: best first, as from search.
        embed: turns texts into vectors of unit length.
        limit: how many sentences at most.
    """
    question = with_opposites(question)
    best = ranked(question, candidates(question, hits), embed)
    if not best:
        return Selection((), (), 0.0, question.slots, {})
    most = min(limit, _MOST[question.shape])
    of_them = [candidate for candidate in best if not is_elsewhere(question, candidate)] or best
    of_them = of_them if question.shape == "comparison" else _of_the_names(question, of_them)
    of_them = _of_investors(question, of_them)
    of_then = [candidate for candidate in of_them if fits_years(question, candidate)] or of_them
    chosen = _timeline(of_then, most) if question.shape == "timeline" else _covering(question, of_then, most)
    if question.shape == "comparison" or (question.shape != "timeline" and _asks_several(question)):
        chosen = _with_leads(chosen, of_then, most)
    reverse = reverse_of(question, of_then)
    if reverse is not None:
        chosen = [reverse, *(each for each in chosen if each != reverse)][:most]
    filled = frozenset[Slot]().union(*(candidate.fills for candidate in chosen))
    unfilled = tuple(slot for slot in question.slots if slot not in filled)
    features = _features(question, best, chosen, hits, embed)
    ordered = chosen if reverse is not None else _in_reading_order(question, chosen)
    return Selection(tuple(ordered), tuple(best), confidence(features), unfilled, features, reverse is not None)


def _features(
    question: Question, best: Sequence[Candidate], chosen: Sequence[Candidate], hits: Sequence[Hit], embed: Embed
) -> dict[str, float]:
    """Return what the confidence rests on: one sentence, one for each thing compared, or two to calculate with."""
    alone = features_of(question, best, chosen, hits, embed)
    sides = [_of_side(side, chosen)[:1] for side in question.sides]
    if len(sides) >= 2 and all(sides):
        together = joined([each for side in sides for each in side])
    elif question.calculates or (len(question.parts) > 1 and question.shape == "fact"):
        together = joined(chosen[: max(2, min(3, len(question.parts)))])
    else:
        return alone
    return max(alone, features_of(question, best, chosen, hits, embed, joined=together), key=confidence)


def _of_the_names(question: Question, ranked: list[Candidate]) -> list[Candidate]:
    """Return the candidates whose passage or title holds most of the names asked about: another site is no answer."""
    held = [sum(name in candidate.around for name in question.names) for candidate in ranked]
    return [candidate for candidate, number in zip(ranked, held, strict=True) if number == max(held)]


def _of_investors(question: Question, ranked: list[Candidate]) -> list[Candidate]:
    """Return the candidates that speak of investing where one organisation's investment in another is asked for.

    What one spends with the other is money the other way, and has the same words otherwise.
    """
    asked = question.shape in {"fact", "comparison"} and len(question.organisations) > 1
    found = _INVESTS_IN.search(question.text) if asked else None
    if found is None:
        return ranked
    mentions = gazetteer().mentions(question.text, any_case=True)
    into = [mention.organisation for mention in mentions if mention.start >= found.end()][:1]
    told = [candidate for candidate in ranked if _INVESTMENT.search(candidate.text)]
    return [candidate for candidate in told if candidate.organisations.issuperset(into)] or told or ranked


def ranked(question: Question, found: list[Candidate], embed: Embed, number: int = EMBEDDED) -> list[Candidate]:
    """Return the sentences that fit a question best by their words, in the order of their words and meaning.

    Args:
        question: as understood.
        found: from `candidates`.
        embed: turns texts into vectors of unit length.
        number: how many are compared by meaning.
    """
    by_words = sorted(found, key=lambda c: (-_word_score(question, c), c.rank, c.start))
    distinct = _fairly(question, list({(c.version_id, c.start, c.end): c for c in by_words}.values()))[:number]
    if not distinct:
        return []
    vectors = embed([question.text, *(f"{c.document.title}: {c.text}" for c in distinct)])
    similarities = vectors[1:] @ vectors[0]
    scored = [
        replace(c, similarity=float(s), score=_score(question, c, float(s)))
        for c, s in zip(distinct, similarities, strict=True)
    ]
    return sorted(scored, key=lambda c: (-c.score, c.rank, c.start))


def _fairly(question: Question, found: list[Candidate]) -> list[Candidate]:
    """Return the first of the sentences: of a comparison as many for each side, for the latest half from the newest."""
    sides = question.sides[:6]
    chosen: list[Candidate] = []
    for side in sides:
        chosen += _of_side(side, found)[: EMBEDDED // len(sides)]
    if question.wants_latest:
        dated = [c for c in found[: 3 * EMBEDDED] if c.document.published_at and not is_elsewhere(question, c)]
        chosen += found[: EMBEDDED // 2] + sorted(dated, key=_age)[: EMBEDDED // 2]
    return list(dict.fromkeys(chosen + found))[:EMBEDDED]


def _word_score(question: Question, candidate: Candidate) -> float:
    return (
        candidate.coverage + 0.4 * candidate.context + 0.3 / (1 + candidate.rank) + 0.2 * _aptness(question, candidate)
    )


def _score(question: Question, candidate: Candidate, similarity: float) -> float:
    return (
        0.40 * similarity
        + 0.25 * candidate.coverage
        + 0.15 * candidate.context
        + 0.20 * _aptness(question, candidate)
        + 0.05 / (1 + candidate.rank)
        - (_HEDGE_COSTS if _HEDGE.search(candidate.text) and not DOUBT.search(question.text) else 0.0)
        - (_OPINION_COSTS if candidate.document.tier == "analysis" and not ADVICE.search(question.text) else 0.0)
        + (_LISTED_GAINS * min(3, len(candidate.organisations)) if question.shape == "list" else 0.0)
    )


def _aptness(question: Question, candidate: Candidate) -> float:
    """Return how well a sentence fits what is asked: whom, what kind of thing, when. Between 0 and 1."""
    subject = names_subjects(question, candidate.own, candidate.organisations)
    kind = len(candidate.fills) / len(question.slots) if question.slots else 1.0
    time = fits_periods(question, candidate) and fits_years(question, candidate)
    return 0.4 * subject + 0.4 * kind + 0.2 * time


def _covering(question: Question, ranked: Sequence[Candidate], most: int) -> list[Candidate]:
    """Take the best sentence, or the best of each side, then those that add words or slots of the question."""
    chosen = [leading(question, ranked)]
    if question.shape == "comparison":
        chosen = _sides(question, ranked)[:most] or chosen
    closest = max(candidate.similarity for candidate in ranked)
    close = [
        candidate
        for candidate in ranked
        if candidate.similarity >= _LEAST_LIKE * closest and candidate.score >= _LEAST_SCORE * ranked[0].score
    ]
    least = _LEAST_TO_COMPARE if question.shape == "comparison" else _LEAST_OF_BEST
    while len(chosen) < most:
        gains = [(_gain(question, candidate, chosen), candidate) for candidate in close if candidate not in chosen]
        best = max(gains, key=lambda pair: pair[0], default=None)
        if best is None or best[0] < least * ranked[0].score:
            break
        chosen.append(best[1])
    return chosen


def leading(question: Question, ranked: Sequence[Candidate]) -> Candidate:
    """Return the sentence that an answer opens with: the newest of the best ones, where the latest is asked for.

    For other questions it is the best that has the kind of thing asked for first, if it is nearly as good as any. A
    best sentence that says that it is not known stays: it is the answer.

    Args:
        question: as understood.
        ranked: best first; at least one.
    """
    if question.wants_latest and question.shape != "list":
        return _newest_of_best(ranked)
    if not question.slots and not question.focus and question.shape == "fact":
        good = [each for each in ranked if each.score >= _NEARLY * ranked[0].score]
        return max(good, key=_telling)
    if not question.slots or WITHHELD.search(ranked[0].text):
        return ranked[0]
    having = [each for each in ranked if each.fills.issuperset(question.slots[:1])]
    if question.shape == "list":  # What lists most of them says it best.
        named = [names_subjects(question, each.own, each.organisations) for each in having]
        having = [each for each, number in zip(having, named, strict=True) if number == max(named)]
        good = [each for each in having if each.score >= _NEARLY * ranked[0].score]
        return max(good, key=lambda each: (_listed(question, each), _worth(each)), default=ranked[0])
    best = max(having, key=_worth, default=ranked[0])
    return best if best.score >= _AS_GOOD * ranked[0].score else ranked[0]


def _telling(candidate: Candidate) -> float:
    """Return how well a sentence begins an answer to an open question, such as what was announced."""
    first = _FIRST_GAINS if candidate.start < _FIRST_CHARACTERS else 0.0
    return _worth(candidate) + first - (_WITHHELD_COSTS if WITHHELD.search(candidate.text) else 0.0)


def _listed(question: Question, candidate: Candidate) -> tuple[bool, int]:
    """Return whether a sentence is a source's own, and how many it names that the question does not, three at most."""
    return candidate.document.tier != "analysis", min(
        3, len(candidate.organisations.difference(question.organisations))
    )


def _worth(candidate: Candidate) -> float:
    """Return a sentence's score, and more where its text opens with it: there it tells its matter."""
    gains = _OPENING_GAINS if _opens(candidate) else 0.0
    return candidate.score + gains - (_LEANING_COSTS if LEANING.search(candidate.text) else 0.0)


def _sides(question: Question, ranked: Sequence[Candidate]) -> list[Candidate]:
    """Return the best sentence for each thing that is compared; before them the newest ones where those are asked."""
    asked = set(question.organisations)
    newest: list[Candidate] = []
    best: list[Candidate] = []
    for side in question.sides:
        others = [other for other in question.sides if other != side]
        own = _of_side(side, ranked)
        own.sort(key=lambda c: -_worth(c) - (_TITLE_GAINS if _is_about(side, others, c) else 0.0))
        best += own[:1]
        if own and question.wants_latest:
            newest.append(_newest_of_best([c for c in own if c.organisations >= own[0].organisations & asked]))
    return list(dict.fromkeys([*newest, *best]))


def _of_side(side: Compared, found: Sequence[Candidate]) -> list[Candidate]:
    """Return the sentences that name a side as fully as any do."""
    named = [names_side(side, candidate.own, candidate.organisations) for candidate in found]
    most = max(named, default=0)
    return [candidate for candidate, number in zip(found, named, strict=True) if number == most > 0]


def _is_about(side: Compared, others: Sequence[Compared], candidate: Candidate) -> bool:
    """Tell whether a sentence's document is, by its title, about one side and none of the others."""
    title, words = candidate.document.title, frozenset(terms(candidate.document.title))
    named = [
        names_side(each, words, [name for name in each.organisations if name in title]) for each in (side, *others)
    ]
    return named[0] > 0 and not any(named[1:])


def _gain(question: Question, candidate: Candidate, chosen: Sequence[Candidate]) -> float:
    repeated = max(likeness(candidate, other) for other in chosen)
    # Words of the question are in most good sentences: they alone make no repetition.
    if any(min(likeness(candidate, c), likeness(candidate, c, beside=question.terms)) > REPEATS for c in chosen):
        return -1.0
    held = frozenset[str]().union(*(c.own for c in chosen))
    filled = frozenset[Slot]().union(*(c.fills for c in chosen))
    named = frozenset[str]().union(*(c.organisations for c in chosen))
    new_words = sum(term in candidate.own and term not in held for term in question.terms) / max(1, len(question.terms))
    new_slots = len(candidate.fills - filled)
    new_subjects = len((candidate.organisations & set(question.organisations)) - named)
    return candidate.score - 0.35 * repeated + 0.3 * new_words + 0.12 * new_slots + 0.10 * new_subjects - 0.08


def _asks_several(question: Question) -> bool:
    return len(question.slots) > 1 or bool(_SEVERAL.search(question.text))


def _with_leads(chosen: list[Candidate], ranked: Sequence[Candidate], most: int) -> list[Candidate]:
    """Add the sentences that the chosen documents open with: news and notes tell the whole matter there."""
    leads = []
    for version in dict.fromkeys(candidate.version_id for candidate in chosen):
        openings = [c for c in ranked if c.version_id == version and _opens(c)]
        leads += sorted(openings, key=lambda c: c.start)[:1]
    return list(dict.fromkeys([*chosen, *leads]))[:most]


def likeness(one: Candidate, other: Candidate, *, beside: Sequence[str] = ()) -> float:
    """Return the share of the words of the shorter one that both have, some words not counted."""
    mine, theirs = one.own.difference(beside), other.own.difference(beside)
    return len(mine & theirs) / max(1, min(len(mine), len(theirs)))


def _newest_of_best(ranked: Sequence[Candidate]) -> Candidate:
    good = [candidate for candidate in ranked if candidate.score >= _AS_GOOD * ranked[0].score]
    dated = [(_newest_day(candidate), candidate) for candidate in good if not FORMER.search(candidate.text)]
    told = [(*day, candidate.score, candidate) for day, candidate in dated if day is not None]
    return max(told, key=lambda item: item[:3], default=(ranked[0],))[-1]


def _newest_day(candidate: Candidate) -> tuple[dt.date, dt.date] | None:
    """Return when a sentence was published, and the last day that it speaks of itself; None without a date."""
    published = candidate.document.published_at
    if published is None:
        return None
    days = [date.last_day for date, _, _ in dates_in(candidate.text) if date.month is not None]
    return published.last_day, max((day for day in days if day <= published.last_day), default=published.last_day)


def _timeline(ranked: Sequence[Candidate], most: int) -> list[Candidate]:
    """Take the best sentence of each dated document, as long as they are about the same thing, then second ones."""
    dated = [c for c in ranked if c.document.published_at is not None]
    good = _openings_first([c for c in dated if c.score >= _OF_ONE_STORY * ranked[0].score])
    chosen: list[Candidate] = []
    for each in (1, 2):
        for candidate in good:
            same = [c for c in chosen if c.document.id == candidate.document.id]
            if candidate not in chosen and len(same) < each and all(likeness(candidate, c) <= REPEATS for c in same):
                chosen.append(candidate)
        if len(chosen) >= _LEAST_STEPS:
            break
    return chosen[:most] or [ranked[0]]


def _openings_first(ranked: Sequence[Candidate]) -> list[Candidate]:
    """Let what a document opens with come before its other sentences where it is nearly as good: it tells the event."""
    best: dict[VersionId, float] = {}
    for candidate in ranked:
        best.setdefault(candidate.version_id, candidate.score)

    def worth(candidate: Candidate) -> float:
        of_document = best[candidate.version_id]
        return of_document if _opens(candidate) and candidate.score >= _AS_GOOD * of_document else candidate.score

    return sorted(ranked, key=lambda candidate: -worth(candidate))


def _opens(candidate: Candidate) -> bool:
    """Tell whether a sentence is the first of its text or next to it; a title that is printed again is none."""
    return candidate.start < _OPENING_CHARACTERS and not candidate.own <= frozenset(terms(candidate.document.title))


def _in_reading_order(question: Question, chosen: Sequence[Candidate]) -> list[Candidate]:
    if question.shape == "timeline":
        return sorted(chosen, key=lambda c: (_when(c), c.start))
    if question.sides:
        return list(chosen)  # A sentence for each side, and then what else there is.
    if question.wants_latest and question.shape != "list" and len(chosen) > 1:
        return [chosen[0], *sorted(chosen[1:], key=lambda c: (c.document.id != chosen[0].document.id, _age(c)))]
    first, rest = chosen[0], list(chosen[1:])
    return [first, *sorted(rest, key=lambda c: (c.document.id != first.document.id, c.rank, c.start))]


def _when(candidate: Candidate) -> str:
    date = candidate.document.published_at
    return "9999" if date is None else date.first_day.isoformat()


def _age(candidate: Candidate) -> int:
    date = candidate.document.published_at
    return 0 if date is None else -date.last_day.toordinal()
