"""A question to ranked passages: nearest vectors and matching keywords for each of its parts, fused and weighed."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from corpus.document import DocumentId
from corpus.errors import IndexBroken
from corpus.evidence import Evidence, Filter
from corpus.passage import Behind
from index.asked import Asked, folded, read_question
from index.exact import ExactIndex
from index.hit import Hit
from index.keywords import expression
from index.ranking import (
    AS_RELEVANT,
    AS_RELEVANT_AMONG_ALL,
    SAME_DOCUMENT,
    SAME_DOCUMENT_IN_PARTS,
    Leg,
    Ranked,
    Reasons,
    Wanted,
    fitting,
    full_of_numbers,
    fused,
    newest_first,
    spread,
    times_named,
)

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from index.embed import Embedder
    from index.keyword_cache import KeywordCache
    from index.rerank import Reranker
    from index.vectors import VectorCache

DEPTH = 200
"""How many hits of each leg are ranked."""

CONSIDERED = 60
"""How many of the best candidates may be put first for being the newest."""

MOST_PARTS = 4
"""How many parts of a question are searched for on their own."""

_AS_GOOD = 0.85
"""An origin stands for its copies where its best passage reaches this share of their score."""

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

    def read(self, question: str, *, today: dt.date | None = None) -> Asked:
        """Read what a question asks of a search; `search` does so itself, unless it is given another reading."""
        publishers = {folded(publisher): publisher for publisher in self._evidence.publishers()}
        return read_question(question, publishers=publishers, today=today or dt.datetime.now(dt.UTC).date())

    def search(
        self, question: str, *, only: Filter | None = None, limit: int = 10, asked: Asked | None = None
    ) -> list[Hit]:
        """Return the passages that fit a question best, best first; of copies of one article, the origin's only.

        Args:
            question: any text.
            only: what the documents must be; a window that the question draws holds where none is given.
            limit: how many passages at most.
            asked: what the question asks for, where that is known better than its words tell.
        """
        wanted, limit = limit, limit if self._reranker is None else max(limit, self._reranker.depth)
        # Half a surrogate pair can be posted as JSON, and no tokenizer takes it.
        question = question.encode("utf-8", "replace").decode("utf-8")
        asked = asked or self.read(question)
        only = windowed(only or Filter(), asked)
        texts = [question, *(part.text for part in asked.parts[:MOST_PARTS])]
        found = [self._legs(text, vector, only, max(DEPTH, limit)) for text, vector in self._embedded(texts)]
        behind = self._evidence.behind(sorted({row for each in found for row in (*each.dense, *each.keywords)}))
        ranked = self._ranked(asked, found, behind)[: max(DEPTH, limit)]
        reasons = {item.row: item.reasons for item in ranked}
        told = {row: behind[row] for row in reasons if behind[row].story is not None}
        best = one_per_origin({item.row: item.score for item in ranked}, told)[:limit]
        passages = self._evidence.passages(best)
        stories = {item.document.story_id for item in passages.values() if item.document.story_id is not None}
        times = self._evidence.told_times(sorted(stories))
        similarities = self._exact.similarities(found[0].vector, sorted(set(best)))
        hits = [
            Hit(
                score=sum(reasons[row].values()),
                passage=item.passage,
                document=item.document,
                similarity=similarities.get(row),
                dense_rank=found[0].dense_rank(row),
                keyword_rank=found[0].keyword_rank(row),
                copies=times.get(item.document.story_id or "", 1) - 1,
                reasons=reasons[row],
            )
            for row, item in passages.items()
        ]
        return hits if self._reranker is None else self._reranker.ordered(question, hits)[:wanted]

    def _embedded(self, texts: Sequence[str]) -> list[tuple[str, NDArray[np.float32]]]:
        return list(zip(texts, self._embedder.embed_questions(texts), strict=True))

    def _legs(self, text: str, vector: NDArray[np.float32], only: Filter, depth: int) -> _Legs:
        words = expression(text)
        matching = self._keywords.matching(words, only, depth) if words else []
        return _Legs(vector, dict(self._nearest(vector, only, depth)), dict(matching))

    def _ranked(self, asked: Asked, found: Sequence[_Legs], behind: Mapping[int, Behind]) -> list[Ranked]:
        """Rank all candidates for the whole question and, where it has parts, for the part that they fit best."""
        rows = sorted(behind)
        whole = Wanted(asked.organisations, asked.publishers, asked.times)
        wanted = [whole, *(Wanted(part.organisations, part.publishers, part.times) for part in asked.parts)]
        scored = [self._scored(legs, rows, of, behind) for legs, of in zip(found, wanted, strict=False)]
        reasons, parts = scored[0], scored[1:]
        bodies = self._evidence.bodies(rows) if asked.wants_figures else {}
        for row in rows:
            if row in bodies:
                reasons[row]["numbers"] = full_of_numbers(bodies[row])
            if parts:
                place, best = max(enumerate(parts, 1), key=lambda part: sum(part[1][row].values()))
                reasons[row][f"part {place}"] = sum(best[row].values())
        documents = {row: behind[row].document for row in rows}
        loss = SAME_DOCUMENT_IN_PARTS if asked.parts else SAME_DOCUMENT
        ranked = spread([Ranked(row, reasons[row]) for row in rows], documents, loss)
        if not asked.wants_latest:
            return ranked
        share = AS_RELEVANT_AMONG_ALL if asked.among_all else AS_RELEVANT
        return newest_first(ranked, behind, self._naming(asked, ranked, behind), share)

    def _scored(
        self, legs: _Legs, rows: Sequence[int], wanted: Wanted, behind: Mapping[int, Behind]
    ) -> dict[int, Reasons]:
        similarity = self._exact.similarities(legs.vector, rows)
        base = fused(Leg(similarity, legs.keywords))
        return {row: base.get(row, {}) | fitting(behind[row], wanted) for row in rows}

    def _naming(self, asked: Asked, ranked: Sequence[Ranked], behind: Mapping[int, Behind]) -> set[int]:
        """Return those of the first candidates that name as many of the question's organisations as the first one."""
        first = [item.row for item in ranked[:CONSIDERED]]
        if not asked.organisations or not first:
            return set(first)
        bodies = self._evidence.bodies(first)
        named = {row: times_named(f"{behind[row].title}\n{bodies.get(row, '')}", asked.organisations) for row in first}
        return {row for row in first if named[row] >= named[first[0]]}

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


@dataclass(frozen=True, slots=True)
class _Legs:
    """What the vectors and the keywords found for one text, best first."""

    vector: NDArray[np.float32]
    dense: dict[int, float]
    keywords: dict[int, float]

    def dense_rank(self, row: int) -> int | None:
        return list(self.dense).index(row) + 1 if row in self.dense else None

    def keyword_rank(self, row: int) -> int | None:
        return list(self.keywords).index(row) + 1 if row in self.keywords else None


def windowed(only: Filter, asked: Asked) -> Filter:
    """Return a filter with the window that the question draws, where it has none; undated documents stay in that."""
    if only.published_after or only.published_before or not (asked.times.after or asked.times.before):
        return only
    return replace(only, published_after=asked.times.after, published_before=asked.times.before, keep_undated=True)


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
            says_it = any(ranked[other] >= _AS_GOOD * score for other in origin)
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
