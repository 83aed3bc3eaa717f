"""bm25s alone, with its stop words and an English stemmer, over passages of 200 words."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.peers.retrieval.worker import Found, Result, Source, pages_of, serve, windows

PACKAGES = ("bm25s", "PyStemmer")


class Bm25s:
    """Keywords only: no model is used."""

    def __init__(self, _model: str, _folder: Path) -> None:
        import Stemmer  # type: ignore[import-not-found]

        self._stemmer = Stemmer.Stemmer("english")
        self._passages: list[Found] = []
        self._retriever: Any = None

    def index(self, sources: Sequence[Source]) -> int:
        """Tokenize and index."""
        import bm25s  # type: ignore[import-not-found]

        self._passages = [
            Found(source.id, passage) for source in sources for page in pages_of(source) for passage in windows(page)
        ]
        tokens = bm25s.tokenize(
            [item.text for item in self._passages], stopwords="en", stemmer=self._stemmer, show_progress=False
        )
        self._retriever = bm25s.BM25()
        self._retriever.index(tokens, show_progress=False)
        return len(self._passages)

    def search(self, question: str, limit: int) -> Result:
        """Return the best passages."""
        import bm25s

        tokens = bm25s.tokenize(question, stopwords="en", stemmer=self._stemmer, show_progress=False)
        places, scores = self._retriever.retrieve(tokens, k=min(limit, len(self._passages)), show_progress=False)
        return Result(tuple(self._passages[int(place)] for place in places[0]), float(scores[0][0]))


if __name__ == "__main__":
    serve(Bm25s, PACKAGES)
