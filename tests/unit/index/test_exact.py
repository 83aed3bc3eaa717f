"""Tests of `index.exact`, over a real record."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from corpus.embeddings import Embeddings, Generation
from corpus.passage import EmbeddedSlice
from corpus.store import Record
from index import exact
from index.exact import ExactIndex
from tests.fakes import reading

DIMENSION = 8
GENERATION = Generation("gen-1", "model", "chunker", DIMENSION)
WIDE = Generation("gen-wide", "model", "chunker", 128)


def _unit(random: np.random.Generator, count: int) -> NDArray[np.float32]:
    rows = random.standard_normal((count, DIMENSION)).astype(np.float32)
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), dtype=np.float32)


@pytest.fixture
def record(tmp_path: Path) -> Iterator[Record]:
    """A record with forty passages of random vectors in one document."""
    with_forty = Record(tmp_path)
    Embeddings(with_forty).begin_generation(GENERATION)
    _keep(with_forty, "forty", _unit(np.random.default_rng(1), 40))
    yield with_forty
    with_forty.close()


def _keep(record: Record, name: str, vectors: NDArray[np.float32], generation: str = GENERATION.name) -> None:
    text = f"{name} " * len(vectors)
    slices = [EmbeddedSlice(start, start + 1, text[start], vector.tobytes()) for start, vector in enumerate(vectors)]
    record.keep(reading(name, text), slices, generation=generation)


def _index(record: Record) -> ExactIndex:
    return ExactIndex(Embeddings(record), GENERATION.name, DIMENSION, record.revision)


def _by_hand(
    record: Record, vector: NDArray[np.float32], only: set[int] | None = None, generation: str = GENERATION.name
) -> list[tuple[int, float]]:
    scored = [
        (row, float(np.dot(np.frombuffer(stored, dtype="<f4"), vector)))
        for row, stored in Embeddings(record).vectors(generation)
        if only is None or row in only
    ]
    return sorted(scored, key=lambda pair: -pair[1])


@pytest.mark.parametrize("limit", [1, 7, 39, 40, 1000])
def test_the_nearest_are_those_of_brute_force(record: Record, limit: int) -> None:
    """The nearest rows, their order and their similarities are those of comparing with every vector."""
    for vector in _unit(np.random.default_rng(2), 5):
        expected = _by_hand(record, vector)[:limit]
        (actual,) = _index(record).nearest(vector[None], limit)

        assert [row for row, _ in expected] == [row for row, _ in actual]
        assert pytest.approx([score for _, score in expected], abs=1e-6) == [score for _, score in actual]


def test_only_the_rows_given_are_searched(record: Record) -> None:
    """Among given rows the nearest are found; rows that have no embedding are passed over, and none comes twice."""
    vector = _unit(np.random.default_rng(3), 1)[0]
    Embeddings(record).drop_embeddings(GENERATION.name, [2, 3, 40])
    rows = [1, 2, 3, 4, 10, 40, 41, 900]

    assert [row for row, _ in _by_hand(record, vector, {1, 4, 10})] == [
        row for row, _ in _index(record).nearest(vector[None], 10, rows)[0]
    ]
    assert [[]] == _index(record).nearest(vector[None], 10, [])


def test_similarities_are_those_of_the_rows(record: Record) -> None:
    """Each vector is compared with each row; a row without an embedding, or none at all, is like nothing."""
    vectors = _unit(np.random.default_rng(3), 2)
    Embeddings(record).drop_embeddings(GENERATION.name, [2, 40])
    rows = [1, 2, 4, 40, 900]
    similarities = _index(record).similarities(vectors, rows)

    assert (2, 5) == similarities.shape
    for vector, found in zip(vectors, similarities, strict=True):
        by_hand = dict(_by_hand(record, vector, set(rows)))
        assert pytest.approx([by_hand.get(row, 0.0) for row in rows], abs=1e-6) == found.tolist()
    assert (2, 0) == _index(record).similarities(vectors, []).shape


def test_an_empty_record_has_no_nearest(tmp_path: Path) -> None:
    """Before the first document nothing is found, with rows or without."""
    record = Record(tmp_path)
    vector = np.ones(DIMENSION, dtype=np.float32)

    assert [[]] == _index(record).nearest(vector[None], 5)
    assert [[]] == _index(record).nearest(vector[None], 5, [1, 2])
    record.close()


def test_it_is_never_stale(record: Record) -> None:
    """What is added, embedded again or removed is seen by the next search of an index that is open."""
    index = _index(record)
    added = _unit(np.random.default_rng(4), 1)
    index.nearest(added, 1)

    _keep(record, "new", added)
    assert pytest.approx(1, abs=1e-6) == index.nearest(added, 1)[0][0][1]
    new_row = index.nearest(added, 1)[0][0][0]

    Embeddings(record).drop_embeddings(GENERATION.name, [new_row])
    assert new_row not in dict(index.nearest(added, 100)[0])

    Embeddings(record).add_embeddings(GENERATION.name, [(new_row, added[0].tobytes())])
    assert new_row == index.nearest(added, 1)[0][0][0]

    record.remove(reading("new", "").document_id)
    assert new_row not in dict(index.nearest(added, 100)[0])


def test_many_are_compared_roughly_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where there are many, the best of a rough comparison hold the nearest ones, with rows given and after changes."""
    monkeypatch.setattr(exact, "ROUGH_FROM", 500)
    monkeypatch.setattr(exact, "CANDIDATES", 200)
    random, record = np.random.default_rng(5), Record(tmp_path)
    Embeddings(record).begin_generation(WIDE)
    index = ExactIndex(Embeddings(record), WIDE.name, WIDE.dimension, record.revision)
    for name in ("first", "second", "third"):
        _keep(record, name, _clustered(random, 300), WIDE.name)
        index.nearest(_clustered(random, 1), 10)
    record.remove(reading("second", "").document_id)
    every = [row for row, _ in Embeddings(record).vectors(WIDE.name)]

    assert 600 == len(every)
    vectors = _clustered(random, 5)
    for rows in (None, every[::2]):
        for vector, actual in zip(vectors, index.nearest(vectors, 10, rows), strict=True):
            scored = _by_hand(record, vector, None if rows is None else set(rows), WIDE.name)

            assert [row for row, _ in scored[:10]] == [row for row, _ in actual]
            assert pytest.approx([score for _, score in scored[:10]], abs=1e-5) == [score for _, score in actual]


def test_embeddings_stored_again_are_read_again(record: Record) -> None:
    """An embedding that is replaced under the same row is seen, though neither rows nor their number have changed."""
    index, (before, after) = _index(record), _unit(np.random.default_rng(6), 2)
    Embeddings(record).add_embeddings(GENERATION.name, [(7, before.tobytes())])
    assert 7 == index.nearest(before[None], 1)[0][0][0]

    Embeddings(record).drop_embeddings(GENERATION.name, [7])
    Embeddings(record).add_embeddings(GENERATION.name, [(7, after.tobytes())])

    assert 7 == index.nearest(after[None], 1)[0][0][0]
    assert pytest.approx(float(before @ after), abs=1e-6) == index.similarities(before[None], [7])[0, 0]


def _clustered(random: np.random.Generator, count: int) -> NDArray[np.float32]:
    """Return vectors that differ mostly in a few directions, as embeddings do."""
    strong = random.standard_normal((count, 32)) @ np.random.default_rng(7).standard_normal((32, WIDE.dimension))
    rows = (strong + 0.5 * random.standard_normal((count, WIDE.dimension))).astype(np.float32)
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), dtype=np.float32)
