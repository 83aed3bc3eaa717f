"""txtai with hybrid search as it comes: Faiss and BM25, halves of the score each; passages of 200 words."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from benchmarks.peers.retrieval.worker import Found, Result, Source, pages_of, serve, windows

PACKAGES = ("txtai", "faiss-cpu")


class Txtai:
    """An embeddings database. txtai cuts nothing unless told how."""

    def __init__(self, model: str, _folder: Path) -> None:
        from txtai import Embeddings  # type: ignore[import-not-found]

        self._embeddings = Embeddings(path=model, hybrid=True, content=True)
        self._embeddings.batchtransform(["warm"])
        self._sources: list[str] = []

    def index(self, sources: Sequence[Source]) -> int:
        """Build the index from rows of text."""
        rows = [(source.id, passage) for source in sources for page in pages_of(source) for passage in windows(page)]
        self._sources = [source for source, _ in rows]
        self._embeddings.index([(number, text, None) for number, (_, text) in enumerate(rows)])
        return len(rows)

    def search(self, question: str, limit: int) -> Result:
        """Return the best rows."""
        found = self._embeddings.search(question, limit)
        return Result(
            tuple(Found(self._sources[int(row["id"])], row["text"]) for row in found),
            float(found[0]["score"]) if found else 0.0,
        )


if __name__ == "__main__":
    serve(Txtai, PACKAGES)
