"""The `speed` suite: how long a search takes over 10,000 passages, and how fast documents are added."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Sequence

import numpy as np

from api.wiring import Groundwork, open_groundwork
from benchmarks import data, metrics
from benchmarks.homes import Homes, reading_of, settings
from benchmarks.metrics import mean
from benchmarks.outcome import Outcome
from corpus.dates import PartialDate
from corpus.document import DocumentId
from corpus.filters import Filter
from corpus.passage import EmbeddedSlice, FoundPassage

HOME = "speed"
PASSAGES = 10_000
QUESTIONS = 60
WARM_UP = 5
SECONDS_A_KIND = 15
"""No kind of search is timed for longer, so that a slow one costs the gate little."""
DEPTH = 200
"""Deep enough that no hit among the ten nearest vectors is cut off by the fusion."""
NOISE = 0.02
"""How much of a vector is replaced: copies lie close together, as rewritten news does."""

ADDED = 60
_SEED = 20261122
_YEARS = (2023, 2024, 2025, 2026)


def run(homes: Homes) -> Outcome:
    """Time searches with and without filters, question embedding included, and adding articles."""
    news = data.read_news(homes.test_data)
    added = _time_adding(homes, news)
    groundwork = homes.open(HOME, own_vectors=True)
    _fill(groundwork, homes.news())
    questions = [question.question for question in data.read_domain_questions(homes.test_data)][:QUESTIONS]
    long_questions = [question.question for question in news.questions[:QUESTIONS]]
    window = Filter(published_after=PartialDate.parse("2025-03"), published_before=PartialDate.parse("2025-09"))
    publisher = Filter(publishers=("The Verge", "TechCrunch"))
    chroma, dates, publishers = (_times(groundwork, questions, only) for only in (None, window, publisher))
    long = _times(groundwork, long_questions, None)
    with open_groundwork(settings(homes.folder / HOME)) as exact:
        agreement = mean(_agreement(groundwork, exact, question) for question in questions)
    return Outcome(
        gated={"speed.chroma_agrees_with_exact_10": agreement},
        reported={
            "speed.passages": groundwork.record.counts()["passages"],
            "speed.search_p50_ms": metrics.percentile(chroma, 0.5),
            "speed.search_p95_ms": metrics.percentile(chroma, 0.95),
            "speed.search_dates_p50_ms": metrics.percentile(dates, 0.5),
            "speed.search_dates_p95_ms": metrics.percentile(dates, 0.95),
            "speed.search_publishers_p50_ms": metrics.percentile(publishers, 0.5),
            "speed.search_publishers_p95_ms": metrics.percentile(publishers, 0.95),
            "speed.search_long_question_p50_ms": metrics.percentile(long, 0.5),
            **added,
        },
    )


def _fill(groundwork: Groundwork, source: Groundwork) -> None:
    """Store copies of the source's documents under other titles and dates, their embeddings a little changed.

    Embedding 10,000 texts would take minutes and change nothing in what is timed.
    """
    generation = source.builder.generation().name
    by_document: dict[DocumentId, list[tuple[FoundPassage, bytes]]] = {}
    vectors = dict(source.embeddings.vectors(generation))
    for row, found in source.evidence.passages(list(vectors)).items():
        by_document.setdefault(found.document.id, []).append((found, vectors[row]))
    random = np.random.default_rng(_SEED)
    stored, copy = 0, 0
    while stored < PASSAGES:
        for passages in by_document.values():
            stored += _store_copy(groundwork, source, passages, copy, random)
            if stored >= PASSAGES:
                break
        copy += 1
    groundwork.builder.deliver()


def _store_copy(
    groundwork: Groundwork,
    source: Groundwork,
    passages: Sequence[tuple[FoundPassage, bytes]],
    copy: int,
    random: np.random.Generator,
) -> int:
    document = passages[0][0].document
    version = source.record.version(document.version_id)
    year, month, day = _YEARS[copy % len(_YEARS)], int(random.integers(1, 13)), int(random.integers(1, 29))
    reading = groundwork.read_text(
        f"{document.title} ({copy})",
        version.text,
        publisher=document.publisher,
        published_at=f"{year}-{month:02d}-{day:02d}",
    )
    slices = [
        EmbeddedSlice(found.passage.start, found.passage.end, found.passage.text, _perturbed(vector, random))
        for found, vector in passages
    ]
    groundwork.record.keep(
        dataclasses.replace(reading, identity=f"note:speed-{copy}-{document.id}"),
        slices,
        generation=groundwork.builder.generation().name,
    )
    return len(slices)


def _perturbed(vector: bytes, random: np.random.Generator) -> bytes:
    numbers = np.frombuffer(vector, dtype="<f4")
    noise = random.standard_normal(len(numbers)).astype(np.float32)
    moved = numbers + NOISE * noise / np.linalg.norm(noise)
    return bytes((moved / np.linalg.norm(moved)).astype("<f4").tobytes())


def _times(groundwork: Groundwork, questions: Sequence[str], only: Filter | None) -> list[float]:
    """Return milliseconds for each search; the first few, which fill caches, are not counted."""
    times: list[float] = []
    for question in [*questions[:WARM_UP], *questions]:
        if sum(times) > SECONDS_A_KIND * 1000 and len(times) >= WARM_UP + 10:
            break
        groundwork.searcher.forget()  # Its question is embedded each time, as one that nobody asked before.
        started = time.perf_counter()
        groundwork.search(question, only=only, limit=10)
        times.append((time.perf_counter() - started) * 1000)
    return times[WARM_UP:]


def _agreement(groundwork: Groundwork, exact: Groundwork, question: str) -> float:
    """Return how many of the ten truly nearest passages the vector index brings."""
    return metrics.found_share(_nearest(groundwork, question), _nearest(exact, question))


def _nearest(groundwork: Groundwork, question: str) -> list[str]:
    hits = groundwork.search(question, limit=DEPTH)
    return [hit.passage.id for hit in hits if hit.dense_rank is not None and hit.dense_rank <= 10]


def _time_adding(homes: Homes, news: data.News) -> dict[str, float]:
    groundwork = homes.open("adding", own_vectors=True)
    articles = news.articles[:ADDED]
    groundwork.search("load the model before the clock starts")
    started = time.perf_counter()
    groundwork.add_all([reading_of(groundwork, article) for article in articles])
    seconds = time.perf_counter() - started
    return {
        "speed.articles_added_per_s": len(articles) / seconds,
        "speed.passages_added_per_s": groundwork.record.counts()["passages"] / seconds,
    }
