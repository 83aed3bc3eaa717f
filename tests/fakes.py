"""Plain twins of what is slow or outside, each a small class that passes the contract suite of the real thing."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Callable, Sequence

import numpy as np

from corpus.document import Reading
from corpus.embeddings import Embeddings
from corpus.evidence import Evidence
from corpus.store import Record
from index.build import Builder
from index.embed import Vectors
from index.exact import ExactIndex
from index.search import Searcher
from index.vectors import VectorCache

NOON = dt.datetime(2026, 11, 20, 12, tzinfo=dt.UTC)
"""When readings of tests were fetched."""

_WORD = re.compile(r"\w+")


class HashingEmbedder:
    """Sums a fixed random direction for every word, so that texts with words in common are near each other.

    Attributes:
        seen: every text that was embedded, in order.
    """

    def __init__(self, name: str = "hashing", dimension: int = 32) -> None:
        self.seen: list[str] = []
        self._name = name
        self._dimension = dimension

    @property
    def fingerprint(self) -> str:
        """Return the name and the dimension: two of different names are different models."""
        return f"{self._name}:{self._dimension}"

    @property
    def dimension(self) -> int:
        """Return how long a vector is."""
        return self._dimension

    def embed(self, texts: Sequence[str], progress: Callable[[int], None] | None = None) -> Vectors:
        """Return one row of unit length a text."""
        self.seen += texts
        rows = np.zeros((len(texts), self._dimension), dtype=np.float32)
        for place, text in enumerate(texts):
            total = np.sum([self._direction(word) for word in _WORD.findall(text.lower()) or [""]], axis=0)
            rows[place] = total / max(float(np.linalg.norm(total)), 1e-12)
        if progress is not None:
            progress(len(texts))
        return rows

    def embed_questions(self, questions: Sequence[str]) -> Vectors:
        """Return one row of unit length a question, as for any text."""
        return self.embed(questions)

    def _direction(self, word: str) -> Vectors:
        seed = hashlib.sha256(f"{self._name}:{word}".encode("utf-8", "surrogatepass")).digest()
        return np.random.default_rng(list(seed)).standard_normal(self._dimension).astype(np.float32)


class Opened:
    """The real record, indexes and search of one data folder, on another embedder: `api.wiring` without its model."""

    def __init__(self, record: Record, embedder: HashingEmbedder, *, cache: VectorCache | None = None) -> None:
        self.record = record
        self.evidence = Evidence(record)
        self.embeddings = Embeddings(record)
        self.embedder = embedder
        self.cache = cache
        self.builder = Builder(record, self.evidence, embedder, cache)
        generation = self.builder.generation()
        self.builder.open_cache()
        self.exact = ExactIndex(self.embeddings, generation.name, generation.dimension, record.revision)
        self.searcher = Searcher(self.evidence, embedder, self.exact, cache, self.builder.deliver)

    def close(self) -> None:
        """Let go of the files."""
        if self.cache is not None:
            self.cache.disown()
        self.record.close()


def reading(name: str, text: str, **fields: object) -> Reading:
    """Return a reading of a posted text; its identity is `note:NAME`, everything else can be given."""
    values: dict[str, object] = {
        "identity": f"note:{name}",
        "title": name.title(),
        "text": text,
        "kind": "note",
        "media_type": "text/plain",
        "extractor": "test",
        "raw": text.encode("utf-8", "surrogatepass"),
        "fetched_at": NOON,
    }
    return Reading(**values | fields)  # type: ignore[arg-type]


class Untouchable:
    """A façade that nobody may touch."""

    def __getattr__(self, name: str) -> object:
        """Fail: something was done before it was allowed."""
        raise AssertionError(f"{name} was used")
