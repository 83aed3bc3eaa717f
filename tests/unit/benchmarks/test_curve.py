"""Tests of the cost curve: the made corpus is what it says, and the tables show what was measured."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import Any, cast

import numpy as np
import pytest

from api.wiring import Groundwork
from benchmarks.curve import FILTERS, PARTS, Clock, Timed, table
from benchmarks.curve_corpus import PASSAGE_WORDS, PUBLISHERS, Material, clustered, fill
from corpus.filters import Filter
from corpus.store import Record
from index.exact import ExactIndex
from tests.fakes import HashingEmbedder, Opened

SENTENCES = ("The cranes of the harbour stand still.", "Ships wait outside.")


@pytest.mark.parametrize("passages", [1, 10, 2_015])
def test_a_made_corpus_holds_as_many_passages_as_asked(tmp_path: Path, passages: int) -> None:
    """Every passage has its words, its keyword row and its vector, and filters and slices find them."""
    opened = Opened(Record(tmp_path), HashingEmbedder())
    made_of = Material(SENTENCES, opened.embedder.embed(SENTENCES))
    fill(cast("Groundwork", opened), made_of, passages)
    found = opened.evidence.passages(opened.evidence.rows(Filter()))

    assert passages == opened.record.counts()["passages"] == len(found)
    assert [] == opened.embeddings.missing_embeddings(opened.builder.generation().name)
    assert passages == len(opened.evidence.matching('"cranes" OR "ships"', Filter(), 10_000))
    assert passages == len(opened.evidence.rows(Filter(publishers=PUBLISHERS)))
    assert {PASSAGE_WORDS} == {len(item.passage.text.split()) for item in found.values()}
    opened.close()


def test_made_vectors_have_unit_length_and_clusters() -> None:
    """Vectors are of unit length and nearer to their own centre than unrelated ones are."""
    random = np.random.default_rng(1)
    centres = random.standard_normal((50, 32)).astype(np.float32)
    centres /= np.linalg.norm(centres, axis=1, keepdims=True)
    made = clustered(centres, 200, random)
    nearest = (made @ centres.T).max(axis=1)

    assert (200, 32) == made.shape
    assert pytest.approx(np.ones(200), abs=1e-5) == np.linalg.norm(made, axis=1)
    assert nearest.min() > 0.5


def test_no_filter_is_asked_twice_in_a_row() -> None:
    """Each kind of filter differs from turn to turn, so that nothing remembered makes it look fast."""
    for kind, filter_of in FILTERS.items():
        filters = [filter_of(turn) for turn in range(-3, 40)]

        assert kind == "unfiltered" or all(one != other for one, other in pairwise(filters))


def test_calls_are_counted_to_their_part(tmp_path: Path) -> None:
    """A timed part answers as the part itself, and its time goes to the part of search that it belongs to."""
    opened = Opened(Record(tmp_path), HashingEmbedder())
    clock = Clock()
    timed = cast("ExactIndex", Timed(opened.exact, clock))

    assert [[]] == timed.nearest(np.ones((1, 32), dtype=np.float32), 5)
    assert {"dense"} == {part for part, seconds in clock.spent.items() if seconds > 0}
    opened.close()


def test_the_tables_have_a_row_for_each_size_and_each_part() -> None:
    """What a size costs stands in one row, and the parts of its searches in one row for each filter."""
    parts = {**dict.fromkeys(PARTS, 1.0), "rest": 0.5}
    times: dict[str, Any] = {
        "one_part_p50_ms": 2.0,
        "several_parts_p50_ms": 2.8,
        "p95_ms": 3.0,
        "processor_p50_ms": 2.5,
    }
    times |= {"parts_ms": parts, "parts_processor_ms": parts}
    search: dict[str, Any] = {"open_seconds": 1.0, "first_seconds": 2.0, "peak_mib": 300, "agreement_10": 1.0}
    stages = {
        "fill": {"seconds": 5.0, "processor_seconds": 4.0},
        "build": {"seconds": 6.0, "processor_seconds": 3.0, "peak_mib": 200, "disk_mib": 100},
        "search": {**search, **dict.fromkeys(FILTERS, times)},
    }
    printed = table({"1000": stages, "10000": stages})

    assert 1 == printed.count("| 10,000 | 5 (4) | 6 (3) |")
    assert "2.0 / 2.8 / 3.0" in printed
    for kind in FILTERS:
        assert 1 == printed.count(f"| 1,000 | {kind} |")
