"""From what the legs of a search found to one ranking: fusion, evidence for names and times, several documents."""

from __future__ import annotations

import datetime as dt
import heapq
import re
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from corpus.dates import PartialDate
from corpus.document import DocumentId
from corpus.organisations import gazetteer
from corpus.passage import Behind
from index.times import Quarter, Times, overlaps, quarter_ends

Scores = NDArray[np.float64]
"""One number for each candidate."""

Reasons = dict[str, float]
"""What a score is made of, by name: they add up to it."""

DENSE_LEAST, DENSE_MOST = 0.35, 0.80
"""The share of meaning in the fusion: least where keywords single passages out, most where they match everywhere."""

FALL_LOW, FALL_HIGH = 0.30, 0.70
"""Keywords whose score falls by less than the one over the first `FALL_AT` hits single nothing out, by the other do."""

FALL_AT = 50

HELD_SHARE, HELD_WORDS = 0.5, 3
"""Keywords whose best hit holds fewer of the question's words, by share and number, single out less, by as many."""

OF_ORGANISATION = 0.20
OF_PUBLISHER = 0.20
OF_DATE = 0.20
OF_QUARTER = 0.20
OF_NUMBERS = 0.10
"""What it is worth, where the question asks for it, that a document's title names the organisation, that its publisher
or its date is the one asked for, or that a passage is full of numbers."""

SAME_DOCUMENT = 0.025
SAME_DOCUMENT_IN_PARTS = 0.18
"""What each further passage of one document loses: little, and more where a question has several parts."""

AS_RELEVANT = 0.60
"""For how things stand now, the newest comes first among the documents that score at least this share of the best."""

AS_RELEVANT_AMONG_ALL = 0.30
"""The same where all are compared: each document is about one of them, and none answers alone."""

AS_GOOD = 0.85
"""An origin stands for its copies where its best passage reaches this share of their score."""

_OF_RELEVANCE = frozenset({"meaning", "words", "organisation", "publisher", "quarter"})
_REPORTED_WITHIN = dt.timedelta(days=75)
_NUMBER = re.compile(r"\d[\d,.]*")
_ANY_TIME = Times()


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a question, or a part of it, asks the documents to be."""

    organisations: tuple[str, ...] = ()
    publishers: tuple[str, ...] = ()
    times: Times = field(default_factory=Times)


@dataclass(frozen=True, slots=True)
class Ranked:
    """A candidate with its score and what that is made of."""

    row: int
    reasons: Reasons

    @property
    def score(self) -> float:
        """Their sum."""
        return sum(self.reasons.values())


def fused(similarity: Scores, keywords: Scores, singling: float = 1.0) -> tuple[Scores, Scores]:
    """Return what meaning and words contribute: a convex combination of both legs of a search, each 1 for its best.

    Convex combination keeps what ranks throw away, how much better the best is (Bruch, Gai and Ingber, ACM TOIS 2023).
    Its weight follows the question: keywords whose scores hardly fall match everywhere and decide little.

    Args:
        similarity: the cosine of every candidate.
        keywords: the BM25 of every candidate, 0 where it holds none of the words.
        singling: from `singling`, how far keywords can single passages out.
    """
    dense = dense_share(keywords, singling)
    return dense * _of_best(similarity), (1 - dense) * _of_best(keywords)


def _of_best(scores: Scores) -> Scores:
    best = scores.max(initial=0.0)
    return np.maximum(scores, 0.0) / best if best > 0 else np.zeros_like(scores)


def singling(held: int, words: int) -> float:
    """Return how far keywords can single passages out, from 0 to 1, by how many words the best one for them holds.

    Where the telling words of a question stand in no passage, the others find what is beside the point.

    Args:
        held: how many of the words stand in that passage.
        words: how many the question has.
    """
    return min(1.0, held / min(HELD_SHARE * words, HELD_WORDS)) if words else 1.0


def dense_share(keywords: Scores, singling: float = 1.0) -> float:
    """Return the share of meaning in the fusion, from how far the keyword scores fall over the first hits.

    Args:
        keywords: the scores.
        singling: from `singling`, how far keywords can single passages out.
    """
    falling = np.sort(keywords[keywords > 0])[::-1]
    if not len(falling):
        return 1.0
    last = falling[FALL_AT] if len(falling) > FALL_AT else 0.0
    fall = float(falling[0] - last) / float(falling[0])
    telling = min(1.0, max(0.0, (fall - FALL_LOW) / (FALL_HIGH - FALL_LOW)))
    return DENSE_MOST + (DENSE_LEAST - DENSE_MOST) * telling * singling


def fitting(behind: Behind, wanted: Wanted) -> Reasons:
    """Return what it is worth that a document is by whom, about whom and of when the question asks."""
    reasons: Reasons = {}
    if wanted.organisations and not named_in(behind.title).isdisjoint(wanted.organisations):
        reasons["organisation"] = OF_ORGANISATION
    if behind.publisher in wanted.publishers:
        reasons["publisher"] = OF_PUBLISHER
    if behind.published_at is not None and wanted.times != _ANY_TIME:
        _fit_in_time(behind.published_at, wanted, reasons)
    return reasons


def _fit_in_time(date: PartialDate, wanted: Wanted, reasons: Reasons) -> None:
    if any(overlaps(date, period) for period in wanted.times.periods) or _inside(date, wanted):
        reasons["date"] = OF_DATE
    if any(_reports(date, quarter, wanted) for quarter in wanted.times.quarters):
        reasons["quarter"] = OF_QUARTER


def full_of_numbers(text: str) -> float:
    """Return what the numbers of a passage are worth where figures are asked for: all from one word in four on."""
    words = len(text.split())
    return OF_NUMBERS * min(1.0, 4 * len(_NUMBER.findall(text)) / words) if words else 0.0


def spread(scores: Sequence[float], documents: Sequence[Hashable], loss: float, limit: int) -> list[tuple[int, float]]:
    """Order candidates so that each further one of the same document loses, and what stands in one does not crowd out.

    Args:
        scores: of the candidates, in any order.
        documents: whose they are.
        loss: what each further passage of a document loses.
        limit: how many are wanted.

    Returns:
        The places of the best in `scores`, best first, each with what it lost.
    """
    taken: dict[Hashable, int] = {}
    order: list[tuple[int, float]] = []
    heap = [(-score, place, 0) for place, score in enumerate(scores)]
    heapq.heapify(heap)
    while heap and len(order) < limit:
        _, place, times = heapq.heappop(heap)
        before = taken.get(documents[place], 0)
        if before != times:
            heapq.heappush(heap, (-scores[place] + loss * before, place, before))
            continue
        taken[documents[place]] = before + 1
        order.append((place, loss * before))
    return order


def newest_first(
    ranked: Sequence[Ranked], behind: Mapping[int, Behind], naming: set[int], share: float = AS_RELEVANT
) -> list[Ranked]:
    """Put the best passages of the relevant dated documents first, the newest before the others.

    Args:
        ranked: best first.
        behind: their documents.
        naming: the candidates that name all that the question is about.
        share: how much of the best one's relevance makes a document relevant.
    """
    if not ranked:
        return []
    least = share * max(map(_relevance, ranked))
    first: dict[str, Ranked] = {}
    for item in ranked:
        if _relevance(item) >= least and item.row in naming and behind[item.row].published_at is not None:
            first.setdefault(behind[item.row].document, item)
    newest = sorted(first.values(), key=lambda item: _age(behind[item.row]))
    put_first = {item.row for item in newest}
    rest = [item for item in ranked if item.row not in put_first]
    # Scores stay in order: whoever is put first is given what the one behind it has.
    lifted: list[Ranked] = []
    floor = rest[0].score if rest else 0.0
    for item in reversed(newest):
        gain = floor - item.score
        lifted.append(Ranked(item.row, item.reasons | {"newest first": gain}) if gain > 0 else item)
        floor = max(floor, item.score)
    return [*reversed(lifted), *rest]


def one_per_origin(ranked: Mapping[int, float], told: Mapping[int, Behind]) -> list[int]:
    """Return the rows with one document for each story: the primary where it says nearly as well what was asked for.

    Args:
        ranked: rows with their scores, best first.
        told: of those whose documents tell a story together with others, who they are.
    """
    chosen: dict[str | None, DocumentId] = {}
    rows_of: dict[DocumentId, list[int]] = {}
    for row in ranked:
        if row in told:
            rows_of.setdefault(told[row].document, []).append(row)
    for row, score in ranked.items():
        if row in told:
            each = told[row]
            origin = rows_of.get(each.primary, []) if each.primary is not None else []
            says_it = any(ranked[other] >= AS_GOOD * score for other in origin)
            chosen.setdefault(each.story, each.primary if each.primary is not None and says_it else each.document)
    kept: dict[int, None] = {}
    for row in ranked:
        if row not in told:
            kept[row] = None
            continue
        document = chosen[told[row].story]
        # A copy that ranks first lends its place to the best passage of the document that stands for the story.
        kept[row if told[row].document == document else rows_of[document][0]] = None
    return list(kept)


def _relevance(ranked: Ranked) -> float:
    """Return how well a candidate fits the question as a whole, however new it is."""
    return sum(worth for name, worth in ranked.reasons.items() if name in _OF_RELEVANCE)


@lru_cache(maxsize=65_536)
def named_in(title: str) -> frozenset[str]:
    """Return the organisations that a title names."""
    return frozenset(mention.organisation for mention in gazetteer().mentions(title, any_case=True))


def times_named(text: str, organisations: Sequence[str]) -> int:
    """Return how many of the organisations a text names."""
    return sum(bool(_names_of(organisation).search(text)) for organisation in organisations)


@lru_cache(maxsize=1_024)
def _names_of(organisation: str) -> re.Pattern[str]:
    names = sorted({organisation, *gazetteer().names_of(organisation)}, key=len, reverse=True)
    return re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, names))})(?![\w-])")


def _age(behind: Behind) -> int:
    return 0 if behind.published_at is None else -behind.published_at.last_day.toordinal()


def _inside(date: PartialDate, wanted: Wanted) -> bool:
    """Tell whether a date may lie in the window that is asked for, if one is."""
    after, before = wanted.times.after, wanted.times.before
    bounded = after is not None or before is not None
    return (
        bounded
        and (after is None or date.last_day >= after.first_day)
        and (before is None or date.first_day <= before.last_day)
    )


def _reports(date: PartialDate, quarter: Quarter, wanted: Wanted) -> bool:
    """Tell whether a document of a date may report on a quarter: results come within weeks of its end."""
    fiscal = [gazetteer().fiscal_year_ends(organisation) for organisation in wanted.organisations] or [None]
    ends = {end for month in fiscal for end in quarter_ends(quarter, month)}
    return any(end <= date.last_day and date.first_day <= end + _REPORTED_WITHIN for end in ends)
