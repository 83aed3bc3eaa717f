"""A hit: a passage that search found, with its document and why it was found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from corpus.document import Document
from corpus.passage import Passage


@dataclass(frozen=True, slots=True)
class Hit:
    """One ranked passage.

    Attributes:
        score: higher is better; only comparable within one search.
        similarity: cosine between question and passage, None where only the keywords found it.
        dense_rank: its place among the vector hits, from 1, or None.
        keyword_rank: its place among the keyword hits, from 1, or None.
        copies: how many other documents tell the same story; only the origin, or what comes nearest to it, is a hit.
        rerank_score: what the reranker gave it, on a scale of that model's own; None where there is none, or where the
            hit lies deeper than it reads.
        reasons: what the score is made of, by name; they add up to it.
    """

    score: float
    passage: Passage
    document: Document
    similarity: float | None
    dense_rank: int | None
    keyword_rank: int | None
    copies: int = 0
    rerank_score: float | None = None
    reasons: Mapping[str, float] = field(default_factory=dict)
