"""Exact nearest neighbours over the embeddings in the record: the plain twin of the vector cache, never stale."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from corpus.evidence import Evidence

Neighbours = list[tuple[int, float]]
"""Rows of passages with their cosine similarity, best first."""


class ExactIndex:
    """All embeddings of a generation in memory, read again when the record has changed.

    Args:
        revision: gives a number that grows with every change of the record.
    """

    def __init__(self, evidence: Evidence, generation: str, dimension: int, revision: Callable[[], int]) -> None:
        self._evidence = evidence
        self._generation = generation
        self._dimension = dimension
        self._revision = revision
        self._lock = threading.Lock()
        self._seen = -1
        self._rows: NDArray[np.int64] = np.zeros(0, dtype=np.int64)
        self._matrix: NDArray[np.float32] = np.zeros((0, dimension), dtype=np.float32)

    def nearest(self, vector: NDArray[np.float32], limit: int, rows: Sequence[int] | None = None) -> Neighbours:
        """Return the passages nearest to a vector of unit length, among all or among the rows given."""
        all_rows, matrix = self._current()
        if rows is not None:
            wanted = np.asarray(rows, dtype=np.int64)
            places = np.searchsorted(all_rows, wanted)
            places[places == len(all_rows)] = 0
            places = places[all_rows[places] == wanted] if len(all_rows) else places[:0]
            all_rows, matrix = all_rows[places], matrix[places]
        if not len(all_rows):
            return []
        similarities = matrix @ vector
        best = np.argpartition(-similarities, min(limit, len(similarities) - 1))[:limit]
        best = best[np.argsort(-similarities[best], kind="stable")]
        return [(int(all_rows[place]), float(similarities[place])) for place in best]

    def similarities(self, vector: NDArray[np.float32], rows: Sequence[int]) -> dict[int, float]:
        """Return the cosine similarity of each of the rows."""
        return dict(self.nearest(vector, len(rows), rows)) if rows else {}

    def _current(self) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        revision = self._revision()
        with self._lock:
            if revision != self._seen:
                pairs = list(self._evidence.vectors(self._generation))
                self._rows = np.fromiter((row for row, _ in pairs), dtype=np.int64, count=len(pairs))
                joined = b"".join(vector for _, vector in pairs)
                self._matrix = np.frombuffer(joined, dtype="<f4").reshape(len(pairs), self._dimension)
                self._seen = revision
            return self._rows, self._matrix
