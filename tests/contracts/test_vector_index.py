"""What exact search and the vector cache both promise: the same nearest passages on the same data."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from corpus.store import Record
from index.vectors import VectorCache
from tests.fakes import HashingEmbedder, Opened, reading

_WORDS = "chips power data centre Texas Indiana billion gigawatt OpenAI Meta Amazon water land loan court".split()  # noqa: SIM905
Nearest = Callable[[NDArray[np.float32], int], list[tuple[str, float]]]


@dataclass(frozen=True)
class Indexed:
    """A record in both indexes, and one of them to ask."""

    opened: Opened
    nearest: Nearest


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Opened]:
    """Three hundred short notes in a real record and a real Chroma."""
    folder = tmp_path_factory.mktemp("both")
    cache = VectorCache(folder / "vectors")
    assert cache.own()
    parts = Opened(Record(folder), HashingEmbedder(dimension=64), cache=cache)
    random = np.random.default_rng(5)
    readings = [reading(f"n{n}", " ".join(random.choice(_WORDS, 6)) + f" {n}") for n in range(300)]
    parts.builder.keep(readings)
    parts.builder.keep([reading(f"n{n}", f"changed {n}") for n in range(20)])
    for note in readings[280:]:
        parts.record.remove(note.document_id)
    parts.builder.deliver()
    yield parts
    parts.close()


@pytest.fixture(params=["exact", "chroma"])
def indexed(request: pytest.FixtureRequest, opened: Opened) -> Indexed:
    """Each index in turn."""
    return Indexed(opened, _exact(opened) if request.param == "exact" else _chroma(opened))


def _exact(opened: Opened) -> Nearest:
    def nearest(vector: NDArray[np.float32], limit: int) -> list[tuple[str, float]]:
        (found,) = opened.exact.nearest(vector[None], limit)
        ids = opened.evidence.ids_of([row for row, _ in found])
        return [(ids[row], score) for row, score in found]

    return nearest


def _chroma(opened: Opened) -> Nearest:
    cache = opened.cache
    assert cache is not None

    def nearest(vector: NDArray[np.float32], limit: int) -> list[tuple[str, float]]:
        (found,) = cache.nearest(vector[None], limit)
        return found

    return nearest


def _by_hand(opened: Opened, vector: NDArray[np.float32]) -> dict[str, float]:
    pairs = list(opened.embeddings.vectors(opened.builder.generation().name))
    ids = opened.evidence.ids_of([row for row, _ in pairs])
    return {ids[row]: float(np.frombuffer(stored, dtype="<f4") @ vector) for row, stored in pairs}


def test_the_nearest_are_the_nearest(indexed: Indexed) -> None:
    """The ten best are those of comparing with every vector, best first, with their cosine."""
    for question in ("power in Texas", "billion gigawatt", "changed 7", "court loan 33"):
        vector = indexed.opened.embedder.embed([question])[0]
        every = _by_hand(indexed.opened, vector)
        found = indexed.nearest(vector, 10)

        assert pytest.approx(sorted(every.values(), reverse=True)[:10], abs=1e-5) == [score for _, score in found]
        assert pytest.approx([every[identifier] for identifier, _ in found], abs=1e-5) == [score for _, score in found]
        assert 10 == len({identifier for identifier, _ in found})


def test_asking_for_more_than_there_is_brings_all(indexed: Indexed) -> None:
    """A limit beyond the number of passages brings every passage once: no removed one, none of an old version."""
    vector = indexed.opened.embedder.embed(["anything"])[0]

    assert set(_by_hand(indexed.opened, vector)) == {identifier for identifier, _ in indexed.nearest(vector, 400)}


def test_an_empty_cache_has_no_nearest(tmp_path: Path) -> None:
    """Before the first document the cache brings nothing, like exact search."""
    cache = VectorCache(tmp_path)
    cache.own()
    cache.build([])

    assert [[]] == cache.nearest(np.ones((1, 8), dtype=np.float32), 5)
    assert set() == cache.ids()
    assert 0 == cache.count()
    cache.disown()
