"""A made corpus of any size for the cost curve: our own notes' words, made names, vectors clustered like real ones."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from sqlalchemy import Connection, insert, text

from api.wiring import Groundwork
from corpus import schema
from corpus.dates import PartialDate
from corpus.document import Reading, header_line, version_id
from corpus.passage import passage_id
from corpus.rows import DEFAULT_TIER, date_columns, stamp, touch
from index.embed import Vectors
from index.sentences import sentence_spans

PASSAGES_A_DOCUMENT = 10
TITLE_WORDS = 9
PASSAGE_WORDS = 100
"""What passages of the real news articles have on average."""
PUBLISHERS = tuple(f"Made Press {number:02d}" for number in range(40))
DAYS = (dt.date(2023, 1, 1), dt.date(2026, 10, 31))
INVENTED_SHARE = 0.15
"""A word in seven is a made name, most of them rare, as the names and numbers of real articles are."""
INVENTED_NAMES = 200_000
CENTRE_SHARE = 0.75
"""How much of a vector is its cluster's centre; the rest spreads as the real vectors do around their mean."""

_DOCUMENTS_A_TRANSACTION = 1_000
_SEED = 20261122
_FETCHED = dt.datetime(2026, 11, 1, tzinfo=dt.UTC)


@dataclass(frozen=True, slots=True)
class Material:
    """What passages are made of: sentences and their vectors."""

    sentences: tuple[str, ...]
    vectors: Vectors


def material(texts: Sequence[str], groundwork: Groundwork) -> Material:
    """Return the sentences of texts with their vectors."""
    sentences = [text[start:end] for text in texts for start, end in sentence_spans(text)]
    return Material(tuple(sentences), groundwork.searcher.embed(sentences))


def fill(groundwork: Groundwork, made_of: Material, passages: int) -> None:
    """Store so many made passages, embedded without a model: words, rows, keywords and vectors are all real in size.

    Passages are written many at a time, past the outbox: the vector cache is built from the record afterwards.
    """
    random = np.random.default_rng(_SEED)
    generation = groundwork.builder.generation().name
    raw = groundwork.record.blobs.keep(b"made for the cost curve")
    batch = _DOCUMENTS_A_TRANSACTION * PASSAGES_A_DOCUMENT
    for first in range(0, passages, batch):
        count = min(batch, passages - first)
        texts = _passages(made_of, count, random)
        vectors = clustered(made_of.vectors, count, random).astype("<f4")
        with groundwork.record.database.write() as connection:
            readings = {
                start: _reading(first + start, texts[start : start + PASSAGES_A_DOCUMENT], made_of, random)
                for start in range(0, count, PASSAGES_A_DOCUMENT)
            }
            _write_documents(connection, list(readings.values()), raw)
            for start, reading in readings.items():
                some = slice(start, min(start + PASSAGES_A_DOCUMENT, count))
                _write_passages(connection, first + start + 1, reading, texts[some], vectors[some], generation)
            touch(connection)


def clustered(centres: Vectors, count: int, random: np.random.Generator) -> Vectors:
    """Return unit vectors around random centres, spread in the directions in which the centres differ."""
    spread = centres - centres.mean(axis=0)
    chosen = centres[random.integers(0, len(centres), count)]
    # Sums of many differences between real vectors: noise that has their covariance.
    noise = random.standard_normal((count, len(centres)), dtype=np.float32) @ spread
    noise /= np.linalg.norm(noise, axis=1, keepdims=True)
    rows = CENTRE_SHARE * chosen + (1 - CENTRE_SHARE**2) ** 0.5 * noise
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), dtype=np.float32)


def _reading(number: int, passages: Sequence[str], made_of: Material, random: np.random.Generator) -> Reading:
    day = DAYS[0] + dt.timedelta(days=int(random.integers(0, (DAYS[1] - DAYS[0]).days + 1)))
    return Reading(
        identity=f"https://made.example/{number}",
        title=" ".join(made_of.sentences[int(random.integers(0, len(made_of.sentences)))].split()[:TITLE_WORDS]),
        text="\n".join(passages),
        kind="file",
        media_type="text/plain",
        extractor="made",
        raw=b"",
        fetched_at=_FETCHED,
        publisher=PUBLISHERS[int(random.integers(0, len(PUBLISHERS)))],
        published_at=PartialDate.parse(day.isoformat()),
        date_source="stated",
        date_confidence="high",
    )


def _write_documents(connection: Connection, readings: Sequence[Reading], raw: str) -> None:
    """Write documents with their one version each: the rows that `corpus.rows` writes for new ones, many at a time."""
    documents, versions = [], []
    for reading in readings:
        version = version_id(reading.document_id, reading.content_hash, 1)
        fetched = stamp(reading.fetched_at)
        both = {"title": reading.title, "fetched_at": fetched}
        documents.append(
            both
            | {"id": reading.document_id, "identity": reading.identity, "version_id": version, "kind": reading.kind}
            | {"tier": DEFAULT_TIER, "publisher": reading.publisher, "date_source": reading.date_source}
            | {"date_confidence": reading.date_confidence, "corrected": "[]", "first_seen_at": fetched}
            | date_columns(reading.published_at)
        )
        versions.append(
            both
            | {"id": version, "document_id": reading.document_id, "number": 1, "text": reading.text}
            | {"content_hash": reading.content_hash, "raw_hash": raw, "media_type": reading.media_type}
            | {"extractor": reading.extractor, "details": "{}"}
        )
    connection.execute(insert(schema.documents), documents)
    connection.execute(insert(schema.versions), versions)


def _write_passages(
    connection: Connection, first: int, reading: Reading, passages: Sequence[str], vectors: Vectors, generation: str
) -> None:
    """Write the passages of a document that has none, under rows that count on from the first."""
    document = reading.document_id
    version = version_id(document, reading.content_hash, 1)
    header = header_line(reading.title, reading.publisher, reading.published_at)
    rows, ends = range(first, first + len(passages)), np.cumsum([len(text) + 1 for text in passages]) - 1
    starts = [int(end) - len(text) for end, text in zip(ends, passages, strict=True)]
    connection.execute(
        insert(schema.passages),
        [
            {
                "row": row,
                "id": passage_id(version, start, int(end)),
                "document_id": document,
                "version_id": version,
                "start": start,
                "end": int(end),
            }
            for row, start, end in zip(rows, starts, ends, strict=True)
        ],
    )
    connection.execute(
        insert(schema.embeddings),
        [
            {"generation": generation, "row": row, "vector": vector.tobytes()}
            for row, vector in zip(rows, vectors, strict=True)
        ],
    )
    connection.execute(
        text("INSERT INTO keywords (rowid, header, body) VALUES (:row, :header, :body)"),
        [{"row": row, "header": header, "body": body} for row, body in zip(rows, passages, strict=True)],
    )


def _passages(made_of: Material, count: int, random: np.random.Generator) -> list[str]:
    """Return texts of random sentences with invented names between them, cut to one length."""
    usual = sum(len(sentence.split()) for sentence in made_of.sentences) / len(made_of.sentences)
    chosen = random.integers(0, len(made_of.sentences), (count, int(3 * PASSAGE_WORDS / usual)))
    # The n-th name is drawn about 1/n as often as the first, as names are.
    names = (INVENTED_NAMES ** random.random((count, int(PASSAGE_WORDS * INVENTED_SHARE)))).astype(int)
    return [
        _cut(" ".join([*(f"Nam{name:x}" for name in own), *(made_of.sentences[place] for place in places)]))
        for places, own in zip(chosen.tolist(), names.tolist(), strict=True)
    ]


def _cut(text: str) -> str:
    return " ".join(text.split(maxsplit=PASSAGE_WORDS)[:PASSAGE_WORDS])
