"""A question to ranked passages: nearest vectors and matching keywords, fused by rank."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from corpus.document import DocumentId
from corpus.errors import IndexBroken
from corpus.evidence import Evidence, Filter, ToldBy
from index.exact import ExactIndex
from index.hit import Hit
from index.keywords import expression

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from index.embed import Embedder
    from index.keyword_cache import KeywordCache
    from index.rerank import Reranker
    from index.vectors import VectorCache

DEPTH = 100
"""How many hits of each leg are fused."""

RANK_CONSTANT = 60
"""Reciprocal rank fusion's k: Cormack, Clarke and Büttcher, SIGIR 2009."""

_log = logging.getLogger(__name__)


class Searcher:
    """Hybrid search over one record.

    Args:
        cache: the vector cache if this process owns it; without it, and for every filtered search, the record's
            embeddings are searched exactly.
        catch_up: called before a search of the cache, so that it misses nothing that was added.
        reranker: orders the best hits anew, where one is set.
        keywords: ranks by keywords in a large record; without it, the record does.
    """

    def __init__(
        self,
        evidence: Evidence,
        embedder: Embedder,
        exact: ExactIndex,
        cache: VectorCache | None,
        catch_up: Callable[[], None],
        reranker: Reranker | None = None,
        keywords: KeywordCache | None = None,
    ) -> None:
        self._evidence = evidence
        self._embedder = embedder
        self._exact = exact
        self._cache = cache
        self._catch_up = catch_up
        self._reranker = reranker
        self._keywords = keywords or evidence
        self._failed: str | None = None

    @property
    def vector_index(self) -> str:
        """Which vector index answers unfiltered searches: `chroma` or `exact`."""
        return "chroma" if self._cache is not None and self._cache.name not in {None, self._failed} else "exact"

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return the vectors of texts under the model that search uses."""
        return self._embedder.embed(texts)

    def search(self, question: str, *, only: Filter | None = None, limit: int = 10) -> list[Hit]:
        """Return the passages that fit a question best, best first; of copies of one article, the origin's only.

        Args:
            question: any text.
            only: what the documents must be.
            limit: how many passages at most.
        """
        wanted, only = limit, only or Filter()
        limit = limit if self._reranker is None else max(limit, self._reranker.depth)
        depth = max(DEPTH, limit)
        # Half a surrogate pair can be posted as JSON, and no tokenizer takes it.
        question = question.encode("utf-8", "replace").decode("utf-8")
        vector = self._embedder.embed_questions([question])[0]
        dense = self._nearest(vector, only, depth)
        words = expression(question)
        matching = self._keywords.matching(words, only, depth) if words else []
        dense_ranks = {row: rank for rank, (row, _) in enumerate(dense, 1)}
        keyword_ranks = {row: rank for rank, (row, _) in enumerate(matching, 1)}
        scores = {
            row: sum(1 / (RANK_CONSTANT + ranks[row]) for ranks in (dense_ranks, keyword_ranks) if row in ranks)
            for row in dense_ranks | keyword_ranks
        }
        ranked = sorted(scores, key=lambda row: (-scores[row], row))
        told = self._evidence.told_by(ranked)
        best = one_per_origin(ranked, told)[:limit]
        similarities = dict(dense)
        unknown = [row for row in best if row not in similarities]
        similarities |= self._exact.similarities(vector, sorted(unknown))
        found = self._evidence.passages(best)
        stories = {item.document.story_id for item in found.values() if item.document.story_id is not None}
        times = self._evidence.told_times(sorted(stories))
        hits = [
            Hit(
                score=scores[row],
                passage=item.passage,
                document=item.document,
                similarity=similarities.get(row),
                dense_rank=dense_ranks.get(row),
                keyword_rank=keyword_ranks.get(row),
                copies=times.get(item.document.story_id or "", 1) - 1,
            )
            for row, item in found.items()
        ]
        return hits if self._reranker is None else self._reranker.ordered(question, hits)[:wanted]

    def _nearest(self, vector: NDArray[np.float32], only: Filter, depth: int) -> list[tuple[int, float]]:
        if not only.empty:
            return self._exact.nearest(vector, depth, self._evidence.passing(only))
        found = self._from_cache(vector, depth)
        # A cache that brings fewer than asked for is tiny or has lost some: exact search is right for both.
        return found if len(found) >= depth else self._exact.nearest(vector, depth)

    def _from_cache(self, vector: NDArray[np.float32], depth: int) -> list[tuple[int, float]]:
        if self._cache is None or self.vector_index != "chroma":
            return []
        self._catch_up()
        name = self._cache.name
        if name is None:
            return []
        try:
            found = self._cache.nearest(vector, depth)
        except IndexBroken:
            _log.exception("the vector cache failed; searching the record's embeddings until it is rebuilt")
            self._failed = name
            return []
        rows = self._evidence.rows_of([identifier for identifier, _ in found])
        return [(rows[identifier], score) for identifier, score in found if identifier in rows]


def one_per_origin(ranked: Sequence[int], told: Mapping[int, ToldBy]) -> list[int]:
    """Return the rows with one document for each story: the primary where any of its passages was found.

    Args:
        ranked: rows, best first.
        told: of those whose documents tell a story together with others, who they are.
    """
    found = {each.document for each in told.values()}
    chosen: dict[str, DocumentId] = {}
    rows_of: dict[DocumentId, list[int]] = {}
    for row in ranked:
        if row in told:
            each = told[row]
            chosen.setdefault(each.story, each.primary if each.primary in found else each.document)
            rows_of.setdefault(each.document, []).append(row)
    kept: dict[int, None] = {}
    for row in ranked:
        if row not in told:
            kept[row] = None
            continue
        document = chosen[told[row].story]
        # A copy that ranks first lends its place to the best passage of the document that stands for the story.
        kept[row if told[row].document == document else rows_of[document][0]] = None
    return list(kept)
