"""Compare what is with what should be: contents against contents, never against bookkeeping."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from corpus.embeddings import Embeddings, Generation
from corpus.errors import GroundworkError, IndexBroken
from corpus.evidence import Evidence
from corpus.figure_store import FigureStore
from corpus.health import Health
from corpus.store import Record
from index.build import Builder
from index.figure_reading import FigureReader
from index.vectors import VectorCache

SAMPLE = 200
"""How many vectors and raw files are compared bit by bit."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check found.

    Attributes:
        ok: nothing differs, or it did and has been repaired.
        detail: what differs, or what was compared.
    """

    check: str
    ok: bool
    detail: str
    repaired: bool = False


@dataclass(frozen=True, slots=True)
class Report:
    """All findings of one examination."""

    findings: tuple[Finding, ...]

    @property
    def healthy(self) -> bool:
        """True where nothing is wrong any more."""
        return all(finding.ok for finding in self.findings)


class Doctor:
    """Examines a record and its indexes, and mends what can be made again from the record."""

    def __init__(
        self,
        record: Record,
        evidence: Evidence,
        builder: Builder,
        cache: VectorCache | None,
        figures: tuple[FigureStore, FigureReader] | None = None,
    ) -> None:
        self._figures = figures
        self._evidence = evidence
        self._stored = Embeddings(record)
        self._health = Health(record)
        self._builder = builder
        self._cache = cache

    def examine(self, *, repair: bool = False) -> Report:
        """Run every check; with `repair`, mend what differs and check again."""
        checks: list[tuple[str, Callable[[], str | None], Callable[[], None] | None]] = [
            ("sqlite", self._health.sqlite, None),
            ("foreign keys", self._health.foreign_keys, None),
            ("current versions", self._health.current_versions, None),
            ("raw bytes", lambda: self._health.raw_bytes(SAMPLE), None),
            ("stories", self._health.stories, self._health.dissolve_stories),
            ("jobs", self._health.jobs, None),
            ("leftover files", self._health.leftovers, self._health.remove_leftovers),
            ("keywords", self._health.keywords, self._health.rebuild_keywords),
            ("embeddings", self._embeddings, self._embed_again),
            ("vector cache", self._vectors, self._rebuild_vectors),
        ]
        if self._figures is not None:
            store, reader = self._figures
            checks.append(("figures", lambda: _figures(store, reader), lambda: _read_figures(store, reader)))
        return Report(tuple(self._run(name, check, mend if repair else None) for name, check, mend in checks))

    def _run(self, name: str, check: Callable[[], str | None], mend: Callable[[], None] | None) -> Finding:
        try:
            problem = check()
            if problem is None:
                return Finding(name, ok=True, detail="sound")
            if mend is None:
                return Finding(name, ok=False, detail=problem)
            mend()
            remaining = check()
        except GroundworkError as error:
            return Finding(name, ok=False, detail=str(error))
        return Finding(
            name, ok=remaining is None, detail=remaining or f"repaired: {problem}", repaired=remaining is None
        )

    def _generation(self) -> Generation:
        return self._builder.generation()

    def _embeddings(self) -> str | None:
        generation = self._generation()
        missing = self._stored.missing_embeddings(generation.name)
        if missing:
            return f"{len(missing)} passages have no embedding"
        wrong = sum(1 for _, vector in self._stored.vectors(generation.name) if len(vector) != 4 * generation.dimension)
        return f"{wrong} embeddings have the wrong length" if wrong else None

    def _embed_again(self) -> None:
        generation = self._generation()
        wrong = [
            row for row, vector in self._stored.vectors(generation.name) if len(vector) != 4 * generation.dimension
        ]
        self._stored.drop_embeddings(generation.name, wrong)
        self._builder.embed_missing()

    def _vectors(self) -> str | None:
        if self._cache is None:
            return None
        generation = self._generation()
        try:
            if self._cache.name is None:
                return "there is no vector cache"
            return self._compare(self._cache, generation)
        except IndexBroken as broken:
            return str(broken)

    def _compare(self, cache: VectorCache, generation: Generation) -> str | None:
        pending = len(self._stored.outbox(1))
        stored = dict(self._stored.vectors(generation.name))
        ids = self._evidence.ids_of(list(stored))
        cached = cache.ids()
        missing, extra = set(ids.values()) - cached, cached - set(ids.values())
        if missing or extra or pending:
            return (
                f"{len(missing)} passages are missing from it, {len(extra)} should not be in it, {pending} change waits"
            )
        rows = random.Random(len(ids)).sample(sorted(ids), min(SAMPLE, len(ids)))  # noqa: S311 - not for secrets
        vectors = cache.vectors([ids[row] for row in rows])
        differing = [
            row for row in rows if ids[row] not in vectors or vectors[ids[row]].astype("<f4").tobytes() != stored[row]
        ]
        if differing:
            return f"{len(differing)} of {len(rows)} sampled vectors differ from the record's"
        lost = [row for row in rows[:20] if not _finds_itself(cache, ids[row], np.frombuffer(stored[row], dtype="<f4"))]
        return f"{len(lost)} of 20 sampled passages do not find themselves" if lost else None

    def _rebuild_vectors(self) -> None:
        self._builder.rebuild_cache()


def _figures(store: FigureStore, reader: FigureReader) -> str | None:
    """Look for texts whose figures wait to be read, and for figures whose words do not stand where they should."""
    waiting, misplaced = reader.waiting(), store.misplaced(SAMPLE)
    if waiting or misplaced:
        return f"the figures of {waiting} texts wait to be read, {len(misplaced)} sampled quotes stand elsewhere"
    return None


def _read_figures(store: FigureStore, reader: FigureReader) -> None:
    if store.misplaced(SAMPLE):
        store.forget_readings()
    reader.catch_up()


def _finds_itself(cache: VectorCache, identifier: str, vector: np.ndarray[tuple[int], np.dtype[np.float32]]) -> bool:
    """Tell whether a passage is among its own nearest neighbours; copies of one text may come before it."""
    (found,) = cache.nearest(vector[None], 10)
    best = found[0][1] if found else 0.0
    return identifier in {name for name, _ in found} or best > 1 - 1e-5
