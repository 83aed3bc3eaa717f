"""Nearest neighbours over the embeddings in the record: the plain twin of the vector cache, never stale."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from corpus.embeddings import Embeddings
from corpus.filters import are_in

Neighbours = list[tuple[int, float]]
"""Rows of passages with their cosine similarity, best first."""

ROUGH_FROM = 50_000
"""From so many passages on, a rough comparison chooses what is compared exactly; below, all are."""

ROUGH_DIMENSIONS = 64
"""How many leading directions the rough comparison uses: a sixth of the numbers, and nearly all that tells vectors
apart. Over 400,000 made passages 48 already bring all of the true ten, in a seventh of the time."""

CANDIDATES = 2_000
"""How many are compared exactly after a rough comparison; see benchmarks/README.md for what that misses."""

_GATHER = 8
"""Copying single rows out of the matrix costs so many times what multiplying them in place does."""

_SAMPLE = 20_000
_TOLD_BY = 60_000
_READ_AT_ONCE = 2_000
_Number = TypeVar("_Number", np.float32, np.int64)


class ExactIndex:
    """All embeddings of a generation in memory; what was added or removed is followed when the record has changed.

    Args:
        revision: gives a number that grows with every change of the record.
    """

    def __init__(self, embeddings: Embeddings, generation: str, dimension: int, revision: Callable[[], int]) -> None:
        self._embeddings = embeddings
        self._generation = generation
        self._revision = revision
        self._lock = threading.Lock()
        self._seen = -1
        self._replaced = 0
        self._held = _nothing(dimension)
        # A product of this size is done before a second thread is awake; it then spins for longer than that took, on a
        # core that the next search needs.
        threadpool_limits(limits=1, user_api="blas")

    def nearest(
        self, vectors: NDArray[np.float32], limit: int, rows: Sequence[int] | NDArray[np.int64] | None = None
    ) -> list[Neighbours]:
        """Return for each vector the passages nearest to it, among all or among the rows given.

        Args:
            vectors: of shape (n, dimension), each of unit length.
            limit: how many passages for each.
            rows: only these, ascending.
        """
        among = None if rows is None else np.asarray(rows, dtype=np.int64)
        return self._current().nearest(np.asarray(vectors, dtype=np.float32), limit, among)

    def similarities(self, vectors: NDArray[np.float32], rows: Sequence[int]) -> NDArray[np.float32]:
        """Return the cosine similarity of vectors and rows, 0 where a row has no embedding.

        Args:
            vectors: of shape (n, dimension), each of unit length.
            rows: m rows, ascending.

        Returns:
            An array of shape (n, m).
        """
        held, wanted = self._current(), np.asarray(rows, dtype=np.int64)
        found = np.zeros((len(vectors), len(wanted)), dtype=np.float32)
        if held.count:
            places = np.minimum(np.searchsorted(held.rows, wanted), held.count - 1)
            there = np.flatnonzero(held.rows[places] == wanted)
            found[:, there] = vectors @ held.matrix[places[there]].T
        return found

    def _current(self) -> _Held:
        revision = self._revision()
        with self._lock:
            if revision != self._seen:
                self._follow(revision)
            return self._held

    def _follow(self, revision: int) -> None:
        stored = self._embeddings.stored(self._generation)
        held = self._held
        # An older revision is another record in its place: a backup was restored.
        if revision < self._seen or stored.replaced != self._replaced:
            held = _nothing(held.matrix.shape[1])
        # Rows are numbered upwards and never given twice, so what is new has higher ones.
        held = _extended(held, self._embeddings.vectors(self._generation, after=held.last), stored.total)
        if held.count != stored.total:
            there = np.fromiter(self._embeddings.embedded_rows(self._generation), dtype=np.int64)
            held = _reduced(held, np.isin(held.rows, there, assume_unique=True))
        self._held, self._seen, self._replaced = held, revision, stored.replaced


@dataclass(frozen=True, slots=True)
class _Held:
    """Embeddings by row, in arrays with room behind the last: what a reader holds never changes, what is added follows.

    Attributes:
        basis: the directions of the rough comparison, None while there is none.
    """

    count: int
    row_room: NDArray[np.int64]
    matrix_room: NDArray[np.float32]
    basis: NDArray[np.float32] | None = None
    rough_room: NDArray[np.float32] | None = None

    @property
    def rows(self) -> NDArray[np.int64]:
        """The rows, ascending."""
        return self.row_room[: self.count]

    @property
    def matrix(self) -> NDArray[np.float32]:
        """Their embeddings."""
        return self.matrix_room[: self.count]

    @property
    def last(self) -> int:
        """The highest row, 0 where there is none."""
        return int(self.row_room[self.count - 1]) if self.count else 0

    def places(self, wanted: NDArray[np.int64]) -> NDArray[np.intp]:
        """Return where those of the rows stand that are held."""
        if not self.count:
            return np.zeros(0, dtype=np.intp)
        if len(wanted) * _GATHER > self.count:
            return np.flatnonzero(np.isin(self.rows, wanted, kind="table"))
        places = np.searchsorted(self.rows, wanted)
        places[places == self.count] = 0
        return np.asarray(places[self.rows[places] == wanted], dtype=np.intp)

    def nearest(self, vectors: NDArray[np.float32], limit: int, wanted: NDArray[np.int64] | None) -> list[Neighbours]:
        """Return for each vector the nearest of all, or of those that are wanted: ascending rows."""
        if wanted is None:
            return self._nearest(vectors, limit, None)
        if len(wanted) * 2 > self.count and self._is_rough(limit, self.count):
            # Nearly all may come: those that may not are taken out of the likely ones, not of a million.
            likely = [some[are_in(wanted, self.rows[some])] for some in self._likely(vectors, None)]
            if all(len(some) >= limit for some in likely):
                return self._compared(vectors, limit, likely)
        return self._nearest(vectors, limit, self.places(wanted))

    def _nearest(self, vectors: NDArray[np.float32], limit: int, places: NDArray[np.intp] | None) -> list[Neighbours]:
        among = self.count if places is None else len(places)
        if not among:
            return [[] for _ in vectors]
        if self._is_rough(limit, among):
            return self._compared(vectors, limit, self._likely(vectors, places))
        return [self._best(of_one, limit, places) for of_one in _products(self.matrix, vectors, places).T]

    def _is_rough(self, limit: int, among: int) -> bool:
        return self.rough_room is not None and limit * 10 <= CANDIDATES < among

    def _likely(self, vectors: NDArray[np.float32], places: NDArray[np.intp] | None) -> list[NDArray[np.intp]]:
        """Return for each vector where those stand that a rough comparison finds near."""
        if self.rough_room is None or self.basis is None:
            raise ValueError("nothing to compare roughly")
        rough = _products(self.rough_room[: self.count], vectors @ self.basis, places)
        likely = [_likely(of_one) for of_one in rough.T]
        return likely if places is None else [places[some] for some in likely]

    def _compared(
        self, vectors: NDArray[np.float32], limit: int, likely: Sequence[NDArray[np.intp]]
    ) -> list[Neighbours]:
        return [
            self._best(self.matrix[some] @ vector, limit, some) for vector, some in zip(vectors, likely, strict=True)
        ]

    def _best(self, similarities: NDArray[np.float32], limit: int, places: NDArray[np.intp] | None) -> Neighbours:
        best = np.argpartition(-similarities, min(limit, len(similarities) - 1))[:limit]
        best = best[np.argsort(-similarities[best], kind="stable")]
        rows = self.rows[best if places is None else places[best]]
        return list(zip(rows.tolist(), similarities[best].tolist(), strict=True))


def _nothing(dimension: int) -> _Held:
    return _Held(0, np.zeros(0, dtype=np.int64), np.zeros((0, dimension), dtype=np.float32))


def _extended(held: _Held, pairs: Iterable[tuple[int, bytes]], expected: int) -> _Held:
    """Return what is held and more behind it; about as many as expected are then held."""
    remaining = iter(pairs)
    start = held.count
    while batch := list(islice(remaining, _READ_AT_ONCE)):
        end = held.count + len(batch)
        if end > len(held.row_room):
            held = _with_room(held, max(expected, end))
        held.row_room[held.count : end] = [row for row, _ in batch]
        joined = b"".join(vector for _, vector in batch)
        held.matrix_room[held.count : end] = np.frombuffer(joined, dtype="<f4").reshape(len(batch), -1)
        held = replace(held, count=end)
    if held.basis is None and held.count >= ROUGH_FROM and held.matrix.shape[1] > ROUGH_DIMENSIONS:
        room = np.empty((len(held.row_room), ROUGH_DIMENSIONS), dtype=np.float32)
        held, start = replace(held, basis=_leading_directions(held.matrix), rough_room=room), 0
    if held.basis is not None and held.rough_room is not None:
        for begin in range(start, held.count, _SAMPLE):
            part = slice(begin, min(begin + _SAMPLE, held.count))
            held.rough_room[part] = held.matrix_room[part] @ held.basis
    return held


def _reduced(held: _Held, kept: NDArray[np.bool_]) -> _Held:
    """Return only those that are kept."""
    rough = None if held.rough_room is None else held.rough_room[: held.count][kept]
    rows = held.rows[kept]
    return replace(held, count=len(rows), row_room=rows, matrix_room=held.matrix[kept], rough_room=rough)


def _with_room(held: _Held, wanted: int) -> _Held:
    """Return the same with room for as many as wanted and for what a live corpus adds, or each article moves it all."""
    capacity = wanted + wanted // 16 + 64
    return replace(
        held,
        row_room=_moved(held.row_room, held.count, capacity),
        matrix_room=_moved(held.matrix_room, held.count, capacity),
        rough_room=None if held.rough_room is None else _moved(held.rough_room, held.count, capacity),
    )


def _products(
    matrix: NDArray[np.float32], vectors: NDArray[np.float32], places: NDArray[np.intp] | None
) -> NDArray[np.float32]:
    """Return the products of the rows at the places, or of all, with each vector, one column each."""
    if places is None:
        return matrix @ vectors.T
    if len(places) * _GATHER > len(matrix):
        return (matrix @ vectors.T)[places]
    return matrix[places] @ vectors.T


def _likely(rough: NDArray[np.float32]) -> NDArray[np.intp]:
    """Return the places of the best by a rough comparison: `CANDIDATES` or somewhat more, as an even sample tells.

    Telling who is above a bound takes a tenth of the time of putting the best of a million apart.
    """
    sample = rough[:: max(1, len(rough) // _TOLD_BY)]
    above = min(len(sample), CANDIDATES * 3 // 2 * len(sample) // len(rough) + 1)
    likely = np.flatnonzero(rough >= np.partition(sample, len(sample) - above)[len(sample) - above])
    return likely if len(likely) >= CANDIDATES else np.argpartition(rough, len(rough) - CANDIDATES)[-CANDIDATES:]


def _leading_directions(matrix: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the orthogonal directions in which the rows have most of their length, judged by an even sample."""
    sample = matrix[:: max(1, len(matrix) // _SAMPLE)]
    _, directions = np.linalg.eigh(sample.T @ sample)
    return np.ascontiguousarray(directions[:, : -ROUGH_DIMENSIONS - 1 : -1], dtype=np.float32)


def _moved(old: NDArray[_Number], count: int, capacity: int) -> NDArray[_Number]:
    new = np.empty((capacity, *old.shape[1:]), dtype=old.dtype)
    new[:count] = old[:count]
    return new
