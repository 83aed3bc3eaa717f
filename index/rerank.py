"""Reranking: a CrossEncoder reads the question together with each of the best passages and orders them anew."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from corpus.errors import SettingsError
from index.embed import load_transformer
from index.hit import Hit

BATCH = 16


class Reranker:
    """Any CrossEncoder of sentence-transformers that gives a pair of texts one score.

    Args:
        model: its name or folder; loaded here, so that a wrong one is noticed before the first question.
        depth: how many of the best hits are read; more cost time, a few milliseconds to tens of them each.

    Raises:
        SettingsError: it cannot be loaded, or gives more than one score.
    """

    def __init__(self, model: str, depth: int) -> None:
        self.depth = depth
        self._lock = threading.Lock()
        self._model: Any = load_transformer(model, "CrossEncoder", "GROUNDWORK_RERANKER")
        if self._model.num_labels != 1:
            raise SettingsError(
                f"the model {model!r} gives {self._model.num_labels} scores a pair, and a reranker gives one; "
                "set GROUNDWORK_RERANKER to a CrossEncoder with one label"
            )

    def ordered(self, question: str, hits: Sequence[Hit]) -> list[Hit]:
        """Return the hits, the first `depth` of them ordered by the model's score; the others follow as they are."""
        read = hits[: self.depth]
        if not read:
            return list(hits)
        pairs = [(question, f"{hit.document.header}\n{hit.passage.text}") for hit in read]
        with self._lock:
            scores = self._model.predict(pairs, batch_size=BATCH, show_progress_bar=False, convert_to_numpy=True)
        scored = [
            replace(hit, rerank_score=float(score))
            for hit, score in zip(read, np.ravel(np.asarray(scores)), strict=True)
        ]
        return [*sorted(scored, key=lambda hit: -(hit.rerank_score or 0.0)), *hits[self.depth :]]
