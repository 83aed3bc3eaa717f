"""The `embedding` suite: the compiled model beside sentence-transformers, one core each."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import numpy as np

from benchmarks import data
from benchmarks.homes import Homes, settings
from benchmarks.metrics import mean
from benchmarks.outcome import Outcome
from corpus.filters import Filter
from index.build import embedded_text
from index.compile import packaged_model
from index.embed import MODEL, CompiledEmbedder, Vectors, compiled_folder, open_embedder

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

PASSAGES = 300
QUESTIONS = 200
TURNS = 4
"""Both models take turns at the work, so that what else the machine does falls on both."""


def run(homes: Homes) -> Outcome:
    """Compare what both models bring first, and how fast they are."""
    import torch
    from sentence_transformers import SentenceTransformer

    torch.set_num_threads(1)
    original = SentenceTransformer(str(packaged_model()), device="cpu")
    models = settings(homes.folder).models
    open_embedder(MODEL, models)
    compiled = CompiledEmbedder(compiled_folder(models), threads=1)
    news = homes.news()
    rows = news.evidence.rows(Filter())
    found = news.evidence.passages(rows[:: max(1, len(rows) // PASSAGES)][:PASSAGES]).values()
    texts = [embedded_text(item.document.header, item.passage.text) for item in found]
    questions = [item.question for item in data.read_news(homes.test_data).questions[:QUESTIONS]]

    def by_original(batch: Sequence[str]) -> Vectors:
        return np.asarray(original.encode(list(batch), normalize_embeddings=True), dtype=np.float32)

    mine, theirs, own_seconds, their_seconds = _take_turns(compiled.embed, by_original, texts)
    nearest_mine = _nearest(compiled.embed(questions), mine)
    nearest_theirs = _nearest(by_original(questions), theirs)
    agreement = mean(len(set(a) & set(b)) / 10 for a, b in zip(nearest_mine, nearest_theirs, strict=True))
    return Outcome(
        gated={"embedding.agreement_10": agreement},
        reported={
            "embedding.passages": len(texts),
            "embedding.speed_ratio": their_seconds / own_seconds,
            "embedding.passages_per_s_core": len(texts) / own_seconds,
            "embedding.least_cosine": float((mine * theirs).sum(axis=1).min()),
        },
    )


def _take_turns(
    own: Callable[[Sequence[str]], Vectors], other: Callable[[Sequence[str]], Vectors], texts: Sequence[str]
) -> tuple[Vectors, Vectors, float, float]:
    """Return the vectors of both and the seconds that each took."""
    for embed in (own, other):
        embed(texts[:8])
    size = -(-len(texts) // TURNS)
    parts: tuple[list[Vectors], list[Vectors]] = ([], [])
    seconds = [0.0, 0.0]
    for start in range(0, len(texts), size):
        for place, embed in enumerate((own, other)):
            started = time.perf_counter()
            parts[place].append(embed(texts[start : start + size]))
            seconds[place] += time.perf_counter() - started
    return np.concatenate(parts[0]), np.concatenate(parts[1]), seconds[0], seconds[1]


def _nearest(questions: Vectors, passages: Vectors) -> list[list[int]]:
    return [list(map(int, row)) for row in np.argsort(-(questions @ passages.T), axis=1, kind="stable")[:, :10]]
