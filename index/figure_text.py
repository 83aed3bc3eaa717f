"""A text taken apart for its figures: the sentences that may hold one, with who and what they name."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from corpus.dates import PartialDate
from corpus.document import VersionId
from corpus.organisations import Gazetteer, Mention, Place
from corpus.quantities import Quantity, quantities
from index.figure_clauses import boundaries, clauses, masked
from index.figure_sentence import Sentence
from index.figure_subjects import only_actor, subject_of_sentence
from index.figure_verbs import ORG
from index.sentences import Span, sentence_spans


@dataclass(frozen=True, slots=True)
class Setting:
    """What is known of a document besides its text.

    Attributes:
        publisher: who published it: where that is an organisation of the gazetteer, `we` is it.
        organisations: those the document is known to be about.
    """

    version_id: VersionId
    title: str = ""
    publisher: str | None = None
    published_at: PartialDate | None = None
    organisations: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence that may hold figures, `offset` letters into the text."""

    sentence: Sentence
    offset: int
    quantities: Sequence[Quantity]
    places: tuple[Place, ...]


_Placed = TypeVar("_Placed", Mention, Place, Quantity)

_LONGEST_SENTENCE = 1200
"""Longer ones are lists and tables without line breaks; no clause of theirs is sure."""

_DEEPEST_PRONOUN = 3
"""Over how many sentences `the company` is followed back to a name."""

_COUNTED_IN_WORDS = re.compile(
    r"\b(?:years?|months?|hundreds\sof|tens\sof|multiple|several|gigawatts?|sites|campuses|data[\s-]cent(?:er|re)s)\b",
    re.IGNORECASE,
)
"""What can stand with a number that `quantities` does not read: `ten-year`, `hundreds of thousands`, `five sites`."""


_OFFICE = r"(?:CEO|CFO|COO|CTO|chief|president|chair\w*|head|finance|vice|executive|founder|co-founder|spokes\w+)"
_NAME = r"(?:[A-Z][\w.’'-]*\s){1,4}"
_SPOKEN = re.compile(
    rf"[,?!][”\"]\s(?:said\s)?(?P<org>{ORG}+)(?:['’]s)?\s(?:{_OFFICE}\s)+(?:[a-z]+\s){{0,3}}{_NAME}?(?:said|told|says|added)"
)


class Text:
    """A version's text with its sentences, and the organisations and programmes they name.

    Args:
        text: a version's text.
        setting: what is known of its document.
        organisations: the gazetteer.
        home: whom `we` means in it.
    """

    def __init__(self, text: str, setting: Setting, organisations: Gazetteer, home: str | None) -> None:
        self._text = text
        self._home = home
        self._spans = sentence_spans(text)
        self._mentions = _trusted(text, setting, organisations)
        starts = {mention.start for mention in self._mentions}
        self._places = [place for place in organisations.places(text) if place.start in starts]
        self._titled = {mention.organisation for mention in organisations.mentions(setting.title)}
        self._taken: dict[int, Sentence] = {}

    def candidates(self, apart: Sequence[Span]) -> Iterator[Candidate]:
        """Yield the sentences that may hold figures, in order.

        Args:
            apart: stretches that are read otherwise, such as the rows of tables.
        """
        found = quantities(self._text)
        for place, (start, end) in enumerate(self._spans):
            inside = _between(found, start, end)
            if not inside and not _COUNTED_IN_WORDS.search(self._text, start, end):
                continue
            if self._is_no_prose(start, end) or any(first < end and start < last for first, last in apart):
                continue
            near = tuple(
                Place(item.kind, item.name, item.owner, item.start - start, item.end - start)
                for item in _between(self._places, start, end)
            )
            yield Candidate(self._sentence(place, 0), start, inside, near)

    def _sentence(self, place: int, depth: int) -> Sentence:
        if place not in self._taken:
            start, end = self._spans[place]
            text = self._text[start:end]
            own = tuple(
                Mention(item.organisation, item.start - start, item.end - start, item.by_brand)
                for item in _between(self._mentions, start, end)
            )
            mask = masked(text, own)
            before = self._subject_before(place, depth)
            edges = tuple(boundaries(mask))
            spoken = _spoken_for(mask, own)
            topic = None if before else self._topic_before(place, depth)
            bones = tuple(clauses(text, own))
            self._taken[place] = Sentence(text, mask, own, bones, edges, before, self._home, spoken, topic)
        return self._taken[place]

    def _subject_before(self, place: int, depth: int) -> str | None:
        """Return whom a pronoun at the beginning of a sentence stands for."""
        if place == 0 or depth >= _DEEPEST_PRONOUN or self._is_no_prose(*self._spans[place - 1]):
            return None
        return subject_of_sentence(self._sentence(place - 1, depth + 1))

    def _topic_before(self, place: int, depth: int) -> str | None:
        """Return whom `the company` stands for where the title names the only one that acts in the sentence before."""
        if place == 0 or depth >= _DEEPEST_PRONOUN or self._is_no_prose(*self._spans[place - 1]):
            return None
        actor = only_actor(self._sentence(place - 1, depth + 1))
        return actor if actor in self._titled else None

    def _is_no_prose(self, start: int, end: int) -> bool:
        return end - start > _LONGEST_SENTENCE or self._text.count("|", start, end) > 1


def _spoken_for(mask: str, mentions: Sequence[Mention]) -> str | None:
    """Return whom `we` means in what somebody of an organisation says: `"We expect …," Alphabet CFO … said`."""
    match = _SPOKEN.search(mask)
    start = match.start("org") if match else -1
    return next((item.organisation for item in mentions if item.start == start and not item.by_brand), None)


def _trusted(text: str, setting: Setting, organisations: Gazetteer) -> list[Mention]:
    """Return the mentions of a text; a brand counts only where its owner, or who made the document, is named too."""
    named = {setting.publisher, *setting.organisations}
    named |= {item.organisation for item in organisations.mentions(setting.title)}
    found = organisations.mentions(text)
    named |= {item.organisation for item in found if not item.by_brand}
    return [item for item in found if not item.by_brand or item.organisation in named]


def _between(items: Sequence[_Placed], start: int, end: int) -> list[_Placed]:
    """Return the items of a stretch of the text, in order of which they stand."""
    first = bisect_left(items, start, key=lambda item: item.start)
    last = bisect_left(items, end, key=lambda item: item.start)
    return [item for item in items[first:last] if item.end <= end]
