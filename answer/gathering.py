"""Understanding a question and finding the passages that may answer it: the first half of an answer."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import chain, zip_longest

from answer.described import named, valued
from answer.hops import Hop, hop_of
from answer.question import Question, understand
from answer.spelling import respelled
from corpus.dates import PartialDate
from corpus.errors import InputError
from corpus.filters import Filter
from corpus.organisations import gazetteer
from index.asked import Asked
from index.hit import Hit
from index.search import Searcher

HITS = 24
"""How many passages the answer may be drawn from."""
HITS_A_SIDE = 8
"""How many passages each organisation or part of a question brings of its own."""
MOST_OF_A_GROUP = 5
"""So many of a kind of organisations are searched for one by one."""
HITS_A_STEP = 6
"""How many passages each step of a question brings of its own."""
LONGEST_QUESTION = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Understood:
    """A question as it was read.

    Attributes:
        text: as it was asked; the question has names where it describes organisations.
        only: which documents may be used: what the caller allows, within the question's own window.
        seconds: how long it has taken so far.
    """

    text: str
    question: Question
    asked: Asked
    only: Filter
    as_of: dt.date
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered(Understood):
    """A question with the passages that were found for it.

    Attributes:
        hop: what it describes and asks of that, where it does.
    """

    hits: tuple[Hit, ...]
    hop: Hop | None = None


class Gatherer:
    """Finds the passages for a question.

    Args:
        searcher: finds passages.
    """

    def __init__(self, searcher: Searcher) -> None:
        self._searcher = searcher

    def understand(
        self, text: str, *, only: Filter | None = None, as_of: str | None = None, latest: bool | None = None
    ) -> Understood:
        """Read a question.

        Args:
            text: the question.
            only: which documents may be used.
            as_of: nothing published later counts, and `last month` is counted from it.
            latest: whether the newest should come first, where the question's words should not decide.

        Raises:
            InputError: the question is empty or too long, or `as_of` is no date.
        """
        begun = time.perf_counter()
        text = text.encode("utf-8", "replace").decode().strip()
        if not text or len(text) > LONGEST_QUESTION:
            raise InputError(f"a question has 1 to {LONGEST_QUESTION} characters; this one has {len(text)}")
        today = dt.datetime.now(dt.UTC).date()
        date = PartialDate.parse(as_of) if as_of else None
        today = min(today, (date or PartialDate.of(today)).last_day)
        said = valued(named(respelled(text, self._searcher.holds)))
        asked = self._searcher.read(said, today=today)
        ends = [each for each in (asked.times.before, date) if each is not None]
        before = min(ends, key=lambda each: each.last_day, default=None)
        question = replace(understand(said, today=today), after=asked.times.after, before=before)
        if latest is not None:
            asked, question = replace(asked, wants_latest=latest), replace(question, wants_latest=latest)
        only = _narrowed(only or Filter(), question, date)
        moment = min(today, (date or question.before or PartialDate.of(today)).last_day)
        spent = time.perf_counter() - begun
        return Understood(text=text, question=question, asked=asked, only=only, as_of=moment, seconds=spent)

    def find(self, understood: Understood) -> Gathered:
        """Find the passages that may answer a question, and those for the second half of one that has two."""
        begun = time.perf_counter()
        question, only = understood.question, understood.only
        hits = self._searches(question, understood.asked, only)
        hop = hop_of(question, hits, self._searcher.embed)
        for step in hop.steps if hop is not None else ():
            hits = _merged([hits, self._searcher.search(step.text, only=only, limit=HITS_A_STEP)])
        return Gathered(
            text=understood.text,
            question=question,
            asked=understood.asked,
            only=only,
            as_of=understood.as_of,
            hits=tuple(hits),
            seconds=understood.seconds + time.perf_counter() - begun,
            hop=hop,
        )

    def _searches(self, question: Question, asked: Asked, only: Filter) -> list[Hit]:
        """Search for the whole question, and among the documents of each organisation that it names."""
        lists = [self._searcher.search(question.text, only=only, limit=HITS, asked=asked)]
        sides = question.organisations[:5] if len(question.organisations) > 1 or question.wants_latest else ()
        if not only.organisations:
            lists += [
                self._searcher.search(question.text, only=replace(only, organisations=names), limit=HITS_A_SIDE)
                for names in [*((name,) for name in sides), *map(gazetteer().family, question.group[:MOST_OF_A_GROUP])]
            ]
        return _merged([list(row) for row in zip_longest(*lists)])


def _merged(lists: Iterable[Iterable[Hit | None]]) -> list[Hit]:
    """Return the hits of some lists, one after another, each once."""
    merged: dict[str, Hit] = {}
    for hit in chain.from_iterable(lists):
        if hit is not None:
            merged.setdefault(hit.passage.id, hit)
    return list(merged.values())


def _narrowed(only: Filter, question: Question, as_of: PartialDate | None) -> Filter:
    """Return the filter with the question's own window where the caller set none, and nothing later than `as_of`."""
    ends = [date for date in (only.published_before or question.before, as_of) if date is not None]
    return replace(
        only,
        published_after=only.published_after or question.after,
        published_before=min(ends, key=lambda date: date.last_day, default=None),
        keep_undated=not (only.published_after or only.published_before),
    )
