"""A question to ranked passages: nearest vectors and matching keywords for each of its parts, fused and weighed."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from corpus.document import DocumentId
from corpus.errors import IndexBroken
from corpus.evidence import Evidence
from corpus.filters import Filter
from corpus.passage import Behind
from index.asked import Asked, folded, read_question
from index.exact import ExactIndex, Neighbours
from index.hit import Hit
from index.keywords import expression, signs, telling
from index.ranking import (
    AS_RELEVANT,
    AS_RELEVANT_AMONG_ALL,
    SAME_DOCUMENT,
    SAME_DOCUMENT_IN_PARTS,
    Ranked,
    Reasons,
    Scores,
    Wanted,
    fitting,
    full_of_numbers,
    fused,
    newest_first,
    one_per_origin,
    singling,
    spread,
    times_named,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from index.embed import Embedder
    from index.keyword_cache import KeywordCache
    from index.rerank import Reranker
    from index.vectors import VectorCache

DEPTH = 200
"""How many hits of each leg are ranked."""

PART_DEPTH = 100
"""The same for each part of a question."""

CONSIDERED = 60
"""How many of the best candidates may be put first for being the newest."""

READ_FOR_NUMBERS = 100
"""How many of the best candidates are read for how full of numbers they are."""

REMEMBERED = 10_000
"""So many vectors of sentences are kept, each 1.5 kB with the default model."""

MOST_PARTS = 4
"""How many parts of a question are searched for on their own."""

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
        self._exact = exact
        self._cache = cache
        self._catch_up = catch_up
        self._reranker = reranker
        self._keywords = keywords or evidence
        self._failed: str | None = None
        self._texts = _Remembering(embedder.embed)
        self._questions = _Remembering(embedder.embed_questions)
        self._beside = ThreadPoolExecutor(thread_name_prefix="keywords")

    @property
    def vector_index(self) -> str:
        """Which vector index answers unfiltered searches: `chroma` or `exact`."""
        return "chroma" if self._cache is not None and self._cache.name not in {None, self._failed} else "exact"

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return the vectors of texts under the model that search uses; answers ask for the same ones again."""
        return self._texts(texts)

    def embed_questions(self, questions: Sequence[str]) -> NDArray[np.float32]:
        """Return the vectors of questions under the model that search uses, as search embeds them."""
        return self._questions(questions)

    def holds(self, word: str) -> bool:
        """Tell whether any passage holds a word."""
        words = expression(word)
        return words is not None and bool(self._keywords.matching(words, Filter(), 1))

    def forget(self) -> None:
        """Drop the vectors that are remembered, as a search finds them that nobody asked for before."""
        self._texts.clear()
        self._questions.clear()

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
        found = self._legs(texts, only, max(DEPTH, limit))
        behind = self._evidence.behind(sorted({row for each in found for row in (*each.dense, *each.keywords)}))
        ranked = self._ranked(asked, found, behind, max(DEPTH, limit))
        reasons = {item.row: item.reasons for item in ranked}
        told = {row: behind[row] for row in reasons if behind[row].story is not None}
        best = one_per_origin({item.row: item.score for item in ranked}, told)[:limit]
        passages = self._evidence.passages(best)
        stories = {item.document.story_id for item in passages.values() if item.document.story_id is not None}
        times = self._evidence.told_times(sorted(stories))
        kept = sorted(passages)
        similarities = dict(zip(kept, self._exact.similarities(found[0].vector[None], kept)[0].tolist(), strict=True))
        hits = [
            Hit(
                score=sum(reasons[row].values()),
                passage=item.passage,
                document=item.document,
                similarity=similarities[row],
                dense_rank=found[0].dense_rank(row),
                keyword_rank=found[0].keyword_rank(row),
                copies=times.get(item.document.story_id or "", 1) - 1,
                reasons=reasons[row],
            )
            for row, item in passages.items()
        ]
        return hits if self._reranker is None else self._reranker.ordered(question, hits)[:wanted]

    def _legs(self, texts: Sequence[str], only: Filter, depth: int) -> list[_Legs]:
        # The two legs share nothing, and neither holds the interpreter's lock for long.
        depths = [depth, *[PART_DEPTH] * (len(texts) - 1)]
        keywords = self._beside.submit(self._matching, texts, only, depths)
        vectors = self._questions(texts)
        nearest = self._nearest(vectors, only, depth)
        return [
            _Legs(text, vector, dict(dense[:deep]), dict(words))
            for text, vector, dense, words, deep in zip(texts, vectors, nearest, keywords.result(), depths, strict=True)
        ]

    def _matching(self, texts: Sequence[str], only: Filter, depths: Sequence[int]) -> list[Neighbours]:
        found = []
        for text, depth in zip(texts, depths, strict=True):
            words, odd = expression(text), signs(text)
            ranked = self._keywords.matching(words, only, depth) if words else []
            found.append(ranked or (self._evidence.holding(odd, only, depth) if odd else []))
        return found

    def _ranked(self, asked: Asked, found: Sequence[_Legs], behind: Mapping[int, Behind], limit: int) -> list[Ranked]:
        """Rank all candidates for the whole question and, where it has parts, for the part that they fit best."""
        rows = sorted(behind)
        documents = [behind[row].document for row in rows]
        whole, *parts = self._scored(asked, found, rows, behind)
        total = whole.total
        fit = np.stack([part.total for part in parts]) if parts else None
        if fit is not None:
            total = total + fit.max(axis=0)
        numbers = self._numbers(rows, total) if asked.wants_figures else {}
        for place, worth in numbers.items():
            total[place] += worth
        ranked: list[Ranked] = []
        loss = SAME_DOCUMENT_IN_PARTS if asked.parts else SAME_DOCUMENT
        for place, lost in spread(total.tolist(), documents, loss, limit):
            reasons = whole.reasons(place, documents[place])
            if place in numbers:
                reasons["numbers"] = numbers[place]
            if fit is not None:
                reasons[f"part {fit[:, place].argmax() + 1}"] = float(fit[:, place].max())
            if lost:
                reasons["same document"] = -lost
            ranked.append(Ranked(rows[place], reasons))
        if not asked.wants_latest:
            return ranked
        share = AS_RELEVANT_AMONG_ALL if asked.among_all else AS_RELEVANT
        return newest_first(ranked, behind, self._naming(asked, ranked, behind), share)

    def _scored(
        self, asked: Asked, found: Sequence[_Legs], rows: Sequence[int], behind: Mapping[int, Behind]
    ) -> list[_Scored]:
        """Score the candidates for the whole question, and for each of its parts that was searched for."""
        whole = Wanted(asked.organisations, asked.publishers, asked.times)
        wanted = [whole, *(Wanted(part.organisations, part.publishers, part.times) for part in asked.parts)]
        similarities = self._exact.similarities(np.stack([legs.vector for legs in found]), rows)
        by_document = {each.document: each for each in behind.values()}
        documents = [behind[row].document for row in rows]
        scored: list[_Scored] = []
        for legs, of, similarity in zip(found, wanted, similarities, strict=False):
            keywords = np.array([legs.keywords.get(row, 0.0) for row in rows], dtype=np.float64)
            meaning, words = fused(similarity.astype(np.float64), keywords, self._singling(legs, behind))
            fits = {document: fitting(each, of) for document, each in by_document.items()}
            worth = {document: sum(fit.values()) for document, fit in fits.items()}
            fit = np.array([worth[document] for document in documents], dtype=np.float64)
            scored.append(_Scored(meaning, words, fits, meaning + words + fit))
        return scored

    def _singling(self, legs: _Legs, behind: Mapping[int, Behind]) -> float:
        """Return how far keywords can single passages out, from the best passage for them with its title."""
        words = telling(legs.text)
        best = next(iter(legs.keywords), None)
        if best is None:
            return 1.0
        text = f"{behind[best].title}\n{self._evidence.bodies([best])[best]}".casefold()
        return singling(sum(word.casefold().removesuffix("s") in text for word in words), len(words))

    def _numbers(self, rows: Sequence[int], total: Scores) -> dict[int, float]:
        """Return what the numbers of the best candidates are worth, by place."""
        best = {rows[place]: place for place in np.argsort(-total)[:READ_FOR_NUMBERS].tolist()}
        return {best[row]: full_of_numbers(body) for row, body in self._evidence.bodies(list(best)).items()}

    def _naming(self, asked: Asked, ranked: Sequence[Ranked], behind: Mapping[int, Behind]) -> set[int]:
        """Return those of the first candidates that name as many of the question's organisations as the first one."""
        first = [item.row for item in ranked[:CONSIDERED]]
        if not asked.organisations or not first:
            return set(first)
        bodies = self._evidence.bodies(first)
        named = {row: times_named(f"{behind[row].title}\n{bodies.get(row, '')}", asked.organisations) for row in first}
        return {row for row in first if named[row] >= named[first[0]]}

    def _nearest(self, vectors: NDArray[np.float32], only: Filter, depth: int) -> list[Neighbours]:
        passing = None if only.empty else self._evidence.passing(only)
        found = self._from_cache(vectors, depth) if passing is None else []
        # A cache that brings fewer than asked for is tiny or has lost some: exact search is right for both.
        if found and all(len(each) >= depth for each in found):
            return found
        return self._exact.nearest(vectors, depth, passing)

    def _from_cache(self, vectors: NDArray[np.float32], depth: int) -> list[Neighbours]:
        if self._cache is None or self.vector_index != "chroma":
            return []
        self._catch_up()
        name = self._cache.name
        if name is None:
            return []
        try:
            found = self._cache.nearest(vectors, depth)
        except IndexBroken:
            _log.exception("the vector cache failed; searching the record's embeddings until it is rebuilt")
            self._failed = name
            return []
        rows = self._evidence.rows_of(list({identifier for each in found for identifier, _ in each}))
        return [[(rows[identifier], score) for identifier, score in each if identifier in rows] for each in found]


class _Remembering:
    """Embeds texts, and what it embedded lately only once: an answer searches for one question several times."""

    def __init__(self, embed: Callable[[Sequence[str]], NDArray[np.float32]]) -> None:
        self._embed = embed
        self._vectors: dict[str, NDArray[np.float32]] = {}

    def __call__(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return one row a text."""
        if not texts:
            return self._embed(texts)
        held = {text: self._vectors[text] for text in texts if text in self._vectors}
        new = [text for text in dict.fromkeys(texts) if text not in held]
        held |= zip(new, self._embed(new), strict=True) if new else ()
        if len(self._vectors) > REMEMBERED:
            self._vectors = {}
        self._vectors.update(held)
        return np.stack([held[text] for text in texts])

    def clear(self) -> None:
        """Forget all of them."""
        self._vectors = {}


@dataclass(frozen=True, slots=True)
class _Scored:
    """What each candidate is worth for one text.

    Attributes:
        fits: what it is worth that a document is who, of whom and of when the text asks.
        total: all together.
    """

    meaning: Scores
    words: Scores
    fits: Mapping[DocumentId, Reasons]
    total: Scores

    def reasons(self, place: int, document: DocumentId) -> Reasons:
        """Return what a candidate's score is made of."""
        return {"meaning": float(self.meaning[place]), "words": float(self.words[place]), **self.fits[document]}


@dataclass(frozen=True, slots=True)
class _Legs:
    """What the vectors and the keywords found for one text, best first."""

    text: str
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
