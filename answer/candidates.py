"""Sentences that could be quoted: cut from the passages that search found, and measured against the question."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from answer.question import Compared, Question
from answer.wording import AHEAD, GENERIC, Slot
from answer.words import stem, terms
from corpus.document import Document, VersionId
from corpus.organisations import gazetteer
from corpus.quantities import Quantity, quantities
from index.hit import Hit
from index.sentences import sentence_spans
from index.times import DATE, MONTHS, dates_in, overlaps, quarters_ended, quarters_in

LONGEST_QUOTE_CHARACTERS = 700
"""Longer "sentences" are tables or lists that the splitter could not part; as a quote they would help nobody."""

_REMEMBERED = 16_384
"""So many sentences are kept as they were read: the same ones are found for many questions."""

_GENERIC_COUNTS = 0.2
"""Words such as `current` ask for something; that a sentence holds them says little ("no longer current")."""

_PLACE = re.compile(
    r"\b(?:in|at|near|outside|across|of|to)\s+(?:the\s+|(?:north|south|east|west|central|upstate)\w*\s+)?(?P<place>[A-Z][\w.-]+)"
)
_REASON = re.compile(
    r"\b(?:because|due to|owing to|as a result|driven by|reasons?|so that|in order to|mainly|reflect\w*"
    r"|after (?:[\w’']+ ){1,4}(?:had|has|have|was|were)|caus(?:e[ds]?|ing)|attribut\w+|explain\w*|cit(?:e[ds]|ing)"
    r"|blam\w+|thanks to|in response to|on (?:the strength|account) of|moved? from"
    r"|over (?:the |its )?(?:costs?|prices?|delays?|concerns?|doubts?)|to (?:avoid|cover|meet|support))\b",
    re.IGNORECASE,
)
_DURATION = re.compile(
    r"\b(?:\d+|one|two|three|four|five|six|seven|eight|nine|ten|fifteen|twenty)[- ](?:to[- ]\w+[- ])?"
    r"(?:years?|months?|days?|quarters?|decades?)\b|\b(?:through|until|till)\s+(?:\w+\s+)?\d{4}\b",
    re.IGNORECASE,
)
_WHEN = re.compile(rf"{DATE.pattern}|\bwithin\s+(?:[\w-]+\s+){{1,3}}(?:days|weeks|months|years)\b", DATE.flags)
_WORDED: dict[Slot, re.Pattern[str]] = {"duration": _DURATION, "reason": _REASON, "date": _WHEN}
_NUMBERED = re.compile(r"\b(?P<name>[A-Z][a-z]{3,})[ -]?(?P<number>\d|I{1,3}|IV)\b(?![.,]?\d|\s?%)")
"""A site or a product that is one of several of its name: `Colossus 2`, `Colossus II`, `Trainium3`."""
_ROMAN = {"I": "1", "II": "2", "III": "3", "IV": "4"}
_NOT_PLACES = frozenset(name.capitalize() for name in MONTHS) | {"The", "AI", "Q1", "Q2", "Q3", "Q4", "Its"}


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence with its place and how well it fits; scores are between 0 and about 1.

    Attributes:
        rank: of its passage among the hits, from 0.
        own: the stems of its own words. `near`: with those of the sentence before and of the title.
        around: those of its whole passage and its document's header.
        coverage: the share of the question's words, weighted by how telling they are, that it holds itself.
        similarity: cosine between question and sentence, 0 where it was not embedded.
        fills: the slots of the question that it can fill.
    """

    text: str
    start: int
    end: int
    version_id: VersionId
    document: Document
    rank: int
    own: frozenset[str]
    near: frozenset[str]
    around: frozenset[str]
    quantities: tuple[Quantity, ...]
    organisations: frozenset[str]
    near_organisations: frozenset[str]
    fills: frozenset[Slot]
    passage_similarity: float
    coverage: float = 0.0
    context: float = 0.0
    similarity: float = 0.0
    score: float = 0.0


def candidates(question: Question, hits: Sequence[Hit]) -> list[Candidate]:
    """Return the sentences of the hits, measured by their words against the question, in the order of the hits."""
    raw = [candidate for rank, hit in enumerate(hits) for candidate in _sentences(question, rank, hit)]
    weights = term_weights(question, [candidate.own for candidate in raw])
    total = sum(weights.values()) or 1.0
    return [
        replace(
            candidate,
            coverage=sum(weights[term] for term in question.terms if term in candidate.own) / total,
            context=sum(weights[term] for term in question.terms if term in candidate.around) / total,
        )
        for candidate in raw
    ]


def term_weights(question: Question, texts: Iterable[frozenset[str]]) -> dict[str, float]:
    """Return how telling each word of the question is: inverse document frequency over the candidates."""
    counts: Counter[str] = Counter()
    number = 0
    for words in texts:
        number += 1
        counts.update(term for term in question.terms if term in words)
    return {
        term: math.log(1 + (number + 1) / (counts[term] + 1)) * (_GENERIC_COUNTS if term in GENERIC else 1.0)
        for term in question.terms
    }


def fills(question: Question, text: str, found: Sequence[Quantity], own: frozenset[str]) -> frozenset[Slot]:
    """Return the slots of the question for which a sentence has something of the right kind."""
    return frozenset(slot for slot in question.slots if _fills(slot, question, text, found, own))


def _sentences(question: Question, rank: int, hit: Hit) -> Iterable[Candidate]:
    passage, document = hit.passage, hit.document
    spans = _spans(passage.text)
    said = [_said(passage.text[start:end]) for start, end in spans]
    around = _said(document.header).own.union(*(each.own for each in said))
    title = _said(document.title)
    for place, ((start, end), own) in enumerate(zip(spans, said, strict=True)):
        text, before = passage.text[start:end], said[max(0, place - 1)]
        if len(text) > LONGEST_QUOTE_CHARACTERS or len(own.own) < 3:
            continue
        if _is_later(question, text) or _is_another(question, text, document.title):
            continue
        yield Candidate(
            text=text,
            start=passage.start + start,
            end=passage.start + end,
            version_id=passage.version_id,
            document=document,
            rank=rank,
            own=own.own,
            near=own.own | title.own | before.own,
            around=around,
            quantities=own.quantities,
            organisations=own.organisations,
            near_organisations=own.organisations | before.organisations | title.organisations,
            fills=fills(question, text, own.quantities, own.own),
            passage_similarity=hit.similarity or 0.0,
        )


def _is_later(question: Question, text: str) -> bool:
    """Tell whether a sentence was written into its document after the last day that a question allows.

    What it plans or expects for a later day is no news of that day.
    """
    if question.before is None or AHEAD.search(text):
        return False
    return any(date.month is not None and date.first_day > question.before.last_day for date, _, _ in dates_in(text))


def _is_another(question: Question, text: str, title: str) -> bool:
    """Tell whether a sentence, or its title, is about another one of several of a name: Colossus 1, not Colossus 2."""
    spoken = "; ".join([question.text, *(name[:1].upper() + name[1:] for name in question.named)])
    for name, numbers in _numbers_of(spoken).items():
        if not any(each.startswith(stem(name.lower())) for each in question.names):
            continue  # "About 2 GW"
        told = _numbers_of(text if name in text else title).get(name)
        if told and not told & numbers:
            return True
    return False


@lru_cache(maxsize=_REMEMBERED)
def _numbers_of(text: str) -> dict[str, frozenset[str]]:
    """Return the numbers that stand behind names in a text, by name."""
    found: dict[str, set[str]] = {}
    for match in _NUMBERED.finditer(text):
        if match["name"] not in _NOT_PLACES:
            found.setdefault(match["name"], set()).add(_ROMAN.get(match["number"], match["number"]))
    return {name: frozenset(numbers) for name, numbers in found.items()}


@dataclass(frozen=True, slots=True)
class _Said:
    """What a text holds, whatever is asked: the stems of its words, whom it names, and its quantities beside dates."""

    own: frozenset[str]
    organisations: frozenset[str]
    quantities: tuple[Quantity, ...]


@lru_cache(maxsize=_REMEMBERED)
def _said(text: str) -> _Said:
    dated = [(begin, stop) for _, begin, stop in dates_in(text)]
    found = tuple(q for q in quantities(text) if not any(begin <= q.start < stop for begin, stop in dated))
    named = frozenset(mention.organisation for mention in gazetteer().mentions(text))
    return _Said(frozenset(terms(text)), named, found)


@lru_cache(maxsize=_REMEMBERED // 8)
def _spans(text: str) -> tuple[tuple[int, int], ...]:
    return tuple(sentence_spans(text))


def _fills(slot: Slot, question: Question, text: str, found: Sequence[Quantity], own: frozenset[str]) -> bool:
    kinds = {quantity.kind for quantity in found}
    if slot in {"money", "power"}:
        return slot in kinds
    if slot == "amount":
        large = any(q.kind == "count" and q.low >= 1000 for q in found)
        # Any number will do beside the very thing that is asked for: "how much HBM", "192 GB of HBM".
        beside = bool(kinds) and not own.isdisjoint(question.focus)
        return large or beside or bool(kinds & {"money", "power", "percent"})
    if slot == "count":
        counts = bool(kinds & {"count", "plain"}) or bool(own & {"hundr", "thousand"})
        return counts and all(term in own for term in question.counted)
    if slot == "place":
        return any(_is_place(match["place"], question) for match in _PLACE.finditer(text))
    if slot == "who":
        # Of those that are compared the answer is one; any other question asks for somebody whom it does not name.
        named = {mention.organisation for mention in gazetteer().mentions(text)}
        compared = {*question.organisations, *question.group}
        return bool(named & compared if question.sides else named - set(question.organisations))
    return bool(_WORDED[slot].search(text))


def _is_place(word: str, question: Question) -> bool:
    return word not in _NOT_PLACES and not gazetteer().mentions(word) and stem(word) not in question.names


def fits_periods(question: Question, candidate: Candidate) -> bool:
    """Tell whether a sentence, or its document's date, falls in one of the periods that the question names."""
    if not question.periods:
        return True
    dates = [date for date, _, _ in dates_in(candidate.text)]
    if candidate.document.published_at is not None:
        dates.append(candidate.document.published_at)
    return any(date.month is not None and overlaps(date, period) for date in dates for period in question.periods)


def fits_years(question: Question, candidate: Candidate) -> bool:
    """Tell whether a sentence, or its document's date or title, speaks of the years and quarters of the question.

    All of them for a question of fact, any one of them where the question runs over several. Where it compares or
    traces something of a single year, a sentence that speaks of other years only does not fit.
    """
    if not question.years:
        return True
    own_years = {word for word in candidate.own if re.fullmatch(r"(?:19|20)\d\d", word)}
    single = question.shape != "fact" and len(question.years) == 1
    if single and own_years and question.years[0] not in own_years:
        return False
    told = f"{candidate.document.title} {candidate.text}"
    spoken = candidate.near | quarters_in(told) | quarters_ended(told)
    published = candidate.document.published_at
    if published is not None:
        spoken |= {str(published.year)}
    combine = all if question.shape == "fact" else any
    return combine(year in spoken for year in question.years)


def is_elsewhere(question: Question, candidate: Candidate) -> bool:
    """Tell whether a sentence and its document are about other organisations than those the question names."""
    about = candidate.near_organisations | set(candidate.document.organisations)
    wanted = set(question.organisations) or {name for each in question.group for name in gazetteer().family(each)}
    if any(names_side(side, candidate.near, candidate.near_organisations) for side in question.sides):
        return False
    return bool(wanted) and bool(about) and not about & wanted


def joined(parts: Sequence[Candidate]) -> Candidate:
    """Return some sentences as one, with all that they and their titles hold: they answer one after another."""
    first = parts[0]
    near = frozenset[str]().union(*(each.near for each in parts))
    return replace(
        first,
        own=near,
        near=near,
        organisations=frozenset[str]().union(*(each.organisations for each in parts)),
        near_organisations=frozenset[str]().union(*(each.near_organisations for each in parts)),
        fills=frozenset[Slot]().union(*(each.fills for each in parts)),
        similarity=max(each.similarity for each in parts),
    )


def names_side(side: Compared, words: frozenset[str], organisations: Iterable[str]) -> int:
    """Return how many of the names of a side of a comparison stand in the words or among the organisations."""
    named = set(organisations)
    return sum(each in named for each in side.organisations) + sum(each in words for each in side.names)


def share(wanted: Sequence[str], held: Iterable[str], weights: dict[str, float] | None = None) -> float:
    """Return the share of the wanted words that are held, weighted if weights are given; 1 where none are wanted."""
    held = set(held)
    values = {word: (weights or {}).get(word, 1.0) for word in wanted}
    total = sum(values.values())
    return sum(value for word, value in values.items() if word in held) / total if total else 1.0


def names_subjects(question: Question, words: frozenset[str], organisations: Iterable[str]) -> float:
    """Return the share of the organisations and names of the question that are named; 1 where it names none.

    Of a kind of organisations any one will do.
    """
    named = set(organisations)
    wanted = len(question.organisations) + len(question.names) + bool(question.group)
    if not wanted:
        return 1.0
    held = sum(organisation in named for organisation in question.organisations)
    held += bool(question.group) and not named.isdisjoint(question.group)
    held += sum(name in words for name in question.names)
    return held / wanted
