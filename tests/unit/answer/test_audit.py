"""Tests of `answer.audit`: nothing that the product says about itself is believed."""

from __future__ import annotations

import dataclasses
import datetime as dt
from pathlib import Path

from answer.answer import Answer, Citation, Interpretation, Statement
from answer.audit import audit
from corpus.document import Reading
from corpus.embeddings import Embeddings, Generation
from corpus.passage import EmbeddedSlice
from corpus.store import Record

TEXT = "Anthropic committed $50 billion in 2025."


def test_audit(tmp_path: Path) -> None:
    """A quote must stand at its offsets, and a number in the cited words, whatever the answer calls them."""
    record = Record(tmp_path)
    Embeddings(record).begin_generation(Generation("gen", "toy", "toy", 1))
    now = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    reading = Reading("note:a", "T", TEXT, "note", "text/plain", "toy", TEXT.encode(), now)
    kept = record.keep(reading, [EmbeddedSlice(0, len(TEXT), TEXT, b"\0\0\0\0")], generation="gen").document
    right = Citation(
        number=1,
        document_id=kept.id,
        version_id=kept.version_id,
        title="T",
        publisher=None,
        tier="press",
        url=None,
        published_at=None,
        quote=TEXT[:31],
        start=0,
        end=31,
        verification="verified",
    )
    wrong = dataclasses.replace(right, number=2, start=1, end=32)
    answer = Answer(
        id="a",
        question="?",
        status="answered",
        as_of=now.date(),
        text="",
        statements=(
            Statement("It committed $50B.", (1,)),
            Statement("It committed $60 billion.", (1, 2)),
            Statement("It committed.", ()),
        ),
        citations=(right, wrong),
        missing=None,
        interpretation=Interpretation(),
        newest_evidence_at=None,
        independent_origins=1,
        answerer="toy",
        confidence=1.0,
    )

    found = audit(answer, record)
    record.close()

    assert found.quotes == (True, False)
    assert found.verified == (True, True)
    assert found.loose_numbers == ((), ("60 billion",))
    assert found.uncited == 1
