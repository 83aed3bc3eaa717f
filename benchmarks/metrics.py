"""Measures: pure functions over texts, ranks and scores."""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass

SHINGLE_WORDS = 4
WORD_BUDGET = 1500

_WORD = re.compile(r"\w+")
_ARTICLES = frozenset({"a", "an", "the"})
_STRAIGHT = str.maketrans(
    dict.fromkeys("\u2018\u2019\u201b\u2032", "'") | dict.fromkeys("\u201c\u201d\u201f\u2033", '"')
)


@dataclass(frozen=True, slots=True)
class Overlap:
    """How far what was found agrees with what is right."""

    precision: float
    recall: float

    @property
    def f1(self) -> float:
        """The harmonic mean of both."""
        return harmonic(self.precision, self.recall)


@dataclass(frozen=True, slots=True)
class DateRead:
    """A publication date that was read, beside the right one; both ISO 8601, None for none."""

    gold: str | None
    read: str | None
    confidence: str | None = None


@dataclass(frozen=True, slots=True)
class RankedEvidence:
    """For each piece of evidence, the rank (from 1) of the first hit that holds it, None where none does."""

    ranks: tuple[int | None, ...]

    def hit(self, k: int) -> float:
        """Return 1 where any evidence stands in the first k hits: the official, generous Hits@k."""
        return float(any(rank is not None and rank <= k for rank in self.ranks))

    def recall(self, k: int) -> float:
        """Return the share of the evidence that stands in the first k hits."""
        return mean(rank is not None and rank <= k for rank in self.ranks)

    def complete(self, k: int) -> float:
        """Return 1 where all of the evidence stands in the first k hits."""
        return float(all(rank is not None and rank <= k for rank in self.ranks))

    def reciprocal_rank(self, k: int) -> float:
        """Return 1 / the rank of the first hit with evidence, 0 where it comes after k."""
        first = min((rank for rank in self.ranks if rank is not None), default=k + 1)
        return 1 / first if first <= k else 0.0

    def average_precision(self, k: int) -> float:
        """Return the standard average precision at k, the pieces of evidence being the relevant items.

        Two pieces found in one hit both count at its rank, and no precision passes 1.
        """
        found = sorted(rank for rank in self.ranks if rank is not None and rank <= k)
        return sum(min(1.0, place / rank) for place, rank in enumerate(found, 1)) / min(len(self.ranks), k)


def mean(values: Iterable[float]) -> float:
    """Return the mean, 0 of nothing."""
    listed = list(values)
    return sum(listed) / len(listed) if listed else 0.0


def harmonic(precision: float, recall: float) -> float:
    """Return F1."""
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def percentile(values: Sequence[float], share: float) -> float:
    """Return the smallest of the values that at least this share of them do not pass."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


def words(text: str) -> list[str]:
    """Return the words of a text in lower case: runs of letters, digits and underscores, in any script."""
    return _WORD.findall(unicodedata.normalize("NFKC", text).lower())


def word_overlap(found: str, gold: str) -> Overlap:
    """Compare two bodies as multisets of words: order does not count, repetition does."""
    return _overlap(words(found), words(gold))


def shingle_overlap(found: str, gold: str) -> Overlap:
    """Compare two bodies as multisets of runs of four words, as the article extraction benchmark does."""
    return _overlap(_shingles(words(found)), _shingles(words(gold)))


def token_f1(found: str, gold: str) -> float:
    """Return the token F1 of question answering: words as multisets, without articles."""
    kept = [[word for word in words(text) if word not in _ARTICLES] for text in (found, gold)]
    return _overlap(*kept).f1


def same_date(read: str | None, gold: str | None) -> bool:
    """Tell whether a date is the right one, at least as precise as the annotation."""
    return read == gold if read is None or gold is None else read.startswith(gold)


def date_accuracy(dates: Sequence[DateRead]) -> float:
    """Return the share of dated pages whose date was read right; none read is wrong."""
    return mean(same_date(date.read, date.gold) for date in dates if date.gold is not None)


def date_precision(dates: Sequence[DateRead], confidence: str) -> float:
    """Return the share of right ones among the dates read with this confidence, on dated and undated pages."""
    sure = [date for date in dates if date.read is not None and date.confidence == confidence]
    return mean(same_date(date.read, date.gold) for date in sure)


def invented_dates(dates: Sequence[DateRead], confidence: str | None = None) -> int:
    """Return how many undated pages were given a date, with this confidence or with any."""
    return sum(date.gold is None and date.read is not None and confidence in {None, date.confidence} for date in dates)


def normalised(text: str) -> str:
    """Return a text with its case, white space and quotation marks made alike."""
    return " ".join(unicodedata.normalize("NFKC", text).translate(_STRAIGHT).lower().split())


def rank_evidence(hits: Sequence[str], evidence: Sequence[str]) -> RankedEvidence:
    """Return where each piece of evidence first stands in the texts of the hits."""
    texts = [normalised(hit) for hit in hits]
    return RankedEvidence(
        tuple(
            next((rank for rank, text in enumerate(texts, 1) if wanted in text), None)
            for wanted in map(normalised, evidence)
        )
    )


def first_words(hits: Iterable[str], budget: int = WORD_BUDGET) -> str:
    """Return the first words that a reader of the ranked hits meets, cut off exactly at the budget.

    With it, systems that return long passages and systems that return short ones are compared at equal reading.
    """
    taken: list[str] = []
    for hit in hits:
        taken += hit.split()[: budget - len(taken)]
        if len(taken) >= budget:
            break
    return " ".join(taken)


def evidence_share(text: str, evidence: Sequence[str]) -> float:
    """Return the share of the evidence that stands in the text."""
    seen = normalised(text)
    return mean(normalised(item) in seen for item in evidence)


def found_share(found: Iterable[Hashable], wanted: Iterable[Hashable]) -> float:
    """Return the share of the wanted things that were found."""
    present = set(found)
    return mean(item in present for item in set(wanted))


def auroc(positives: Sequence[float], negatives: Sequence[float]) -> float:
    """Return how often a positive scores above a negative, ties counting half; 0.5 where one side is empty."""
    if not positives or not negatives:
        return 0.5
    wins = sum((positive > negative) + 0.5 * (positive == negative) for positive in positives for negative in negatives)
    return wins / (len(positives) * len(negatives))


def _overlap(found: Sequence[Hashable], gold: Sequence[Hashable]) -> Overlap:
    if not found and not gold:
        return Overlap(1.0, 1.0)
    common = (Counter(found) & Counter(gold)).total()
    return Overlap(common / len(found) if found else 0.0, common / len(gold) if gold else 0.0)


def _shingles(tokens: Sequence[str]) -> list[Hashable]:
    if len(tokens) <= SHINGLE_WORDS:
        return [tuple(tokens)] if tokens else []
    return [tuple(tokens[start : start + SHINGLE_WORDS]) for start in range(len(tokens) - SHINGLE_WORDS + 1)]
