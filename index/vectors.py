"""The vector cache: embedded Chroma, filled from the record and thrown away whenever in doubt.

The only module that imports chromadb. One process owns the cache at a time, because two embedded writers silently lose
vectors; whoever finds it owned searches the record's embeddings exactly instead.
"""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import numpy as np
from filelock import FileLock, Timeout
from numpy.typing import NDArray

from corpus.errors import IndexBroken

BATCH = 2_000
"""Vectors a call; Chroma refuses more than about 5,000."""

_COLLECTION = "passages"
_SEARCH_BREADTH = 400
"""hnsw ef_search: lifts recall@10 from .975 to .994 over 100,000 vectors for half a millisecond."""


class VectorCache:
    """The caches of one data folder, of which one at a time is open."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = FileLock(str(folder / "owner.lock"))
        self._collection: Any = None
        self._client: Any = None
        self.name: str | None = None

    def own(self) -> bool:
        """Become the owner; False where another process is."""
        self._folder.mkdir(parents=True, exist_ok=True)
        try:
            self._lock.acquire(timeout=0)
        except Timeout:
            return False
        return True

    def open(self, name: str) -> None:
        """Open the cache of a name and make sure that it answers.

        Raises:
            IndexBroken: it is not there, or Chroma cannot read it.
        """
        self.close()
        if not (self._folder / name).is_dir():
            raise IndexBroken(f"the vector cache {name} is gone; `groundwork reindex` rebuilds it from the record")
        try:
            with _chroma_errors():
                self._connect(self._folder / name)
                # Counting reads Chroma's own SQLite only; a broken index shows when it is searched.
                some = self._collection.get(limit=1, include=["embeddings"])["embeddings"]
                if len(some):
                    self._collection.query(query_embeddings=some, n_results=1, include=["distances"])
        except IndexBroken:
            self.close()
            raise
        self.name = name

    def build(self, items: Iterable[tuple[str, bytes]], progress: Callable[[int], None] | None = None) -> str:
        """Make a new cache beside the open one, fill it, check it, and open it; return its name."""
        name = "cache-" + secrets.token_hex(4)
        self.close()
        try:
            with _chroma_errors():
                self._connect(self._folder / name)
                total = 0
                for batch in _batches(items):
                    self.upsert(batch)
                    total += len(batch)
                    if progress is not None:
                        progress(len(batch))
            if (held := self.count()) != total:
                raise IndexBroken(f"the new vector cache holds {held} of {total} vectors")  # noqa: TRY301 - cleaned up below
            self.name = name
        except BaseException:
            self.close()
            shutil.rmtree(self._folder / name, ignore_errors=True)
            raise
        return name

    def upsert(self, items: Sequence[tuple[str, bytes]]) -> None:
        """Store vectors under their passages' ids, replacing those that are there."""
        if not items:
            return
        vectors = np.frombuffer(b"".join(vector for _, vector in items), dtype="<f4").reshape(len(items), -1)
        with _chroma_errors():
            self._collection.upsert(ids=[identifier for identifier, _ in items], embeddings=vectors)

    def delete(self, ids: Sequence[str]) -> None:
        """Forget passages; ids that are not there are passed over."""
        with _chroma_errors():
            for start in range(0, len(ids), BATCH):
                self._collection.delete(ids=list(ids[start : start + BATCH]))

    def nearest(self, vectors: NDArray[np.float32], limit: int) -> list[list[tuple[str, float]]]:
        """Return for each vector the ids of the nearest passages with their cosine similarity, best first.

        Args:
            vectors: of shape (n, dimension).
            limit: how many passages for each.
        """
        with _chroma_errors():
            found = self._collection.query(query_embeddings=vectors, n_results=limit, include=["distances"])
        return [
            [(identifier, 1.0 - float(distance)) for identifier, distance in zip(ids, distances, strict=True)]
            for ids, distances in zip(found["ids"], found["distances"], strict=True)
        ]

    def count(self) -> int:
        """Return how many passages are in the cache."""
        with _chroma_errors():
            return int(self._collection.count())

    def ids(self) -> set[str]:
        """Return the ids of all passages in the cache."""
        with _chroma_errors():
            return set(self._collection.get(include=[])["ids"])

    def vectors(self, ids: Sequence[str]) -> dict[str, NDArray[np.float32]]:
        """Return the stored vectors of passages."""
        if not ids:
            return {}
        with _chroma_errors():
            found = self._collection.get(ids=list(ids), include=["embeddings"])
            return {
                identifier: np.asarray(vector, dtype=np.float32)
                for identifier, vector in zip(found["ids"], found["embeddings"], strict=True)
            }

    def drop_others(self) -> None:
        """Remove every cache but the open one."""
        for path in self._folder.glob("cache-*"):
            if path.name != self.name:
                shutil.rmtree(path, ignore_errors=True)

    def close(self) -> None:
        """Close the open cache, broken or not; ownership stays."""
        client, self._client, self._collection, self.name = self._client, None, None, None
        if client is not None:
            with suppress(IndexBroken), _chroma_errors():
                client.close()

    def disown(self) -> None:
        """Close the cache and let another process own it."""
        self.close()
        self._lock.release()

    def _connect(self, path: Path) -> None:
        import chromadb  # noqa: PLC0415
        from chromadb.config import Settings  # noqa: PLC0415

        self._client = chromadb.PersistentClient(path=str(path), settings=Settings(anonymized_telemetry=False))
        self._collection = self._client.get_or_create_collection(
            _COLLECTION,
            embedding_function=None,
            # Not "cosine", which normalizes again what has unit length already, and so changes the last bits.
            configuration={"hnsw": {"space": "ip", "ef_search": _SEARCH_BREADTH}},
        )


@contextmanager
def _chroma_errors() -> Iterator[None]:
    """Turn whatever Chroma raises into IndexBroken: its failures share no class, and Rust panics are no Exception."""
    try:
        yield
    except (IndexBroken, KeyboardInterrupt, SystemExit, GeneratorExit):
        raise
    except BaseException as error:
        raise IndexBroken(
            f"the vector cache failed ({type(error).__name__}: {error}); the record is intact, and "
            "`groundwork reindex` rebuilds the cache from it"
        ) from error


def _batches(items: Iterable[tuple[str, bytes]]) -> Iterator[list[tuple[str, bytes]]]:
    batch: list[tuple[str, bytes]] = []
    for item in items:
        batch.append(item)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch
