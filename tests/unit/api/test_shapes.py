"""The JSON of answers, hits, documents and readings."""

from __future__ import annotations

import datetime as dt

from answer.answer import Missing
from api.shapes import added_json, answer_json, document_json, hits_json, reading_json, version_json
from corpus.document import Reading
from corpus.filters import Filter
from index.asked import Asked
from tests.unit.api.nouns import MOMENT, answer, document, hit, version


def test_an_answer_has_the_members_of_the_contract() -> None:
    """DESIGN section 6 is the contract; interpretation, confidence, usage, fallback and a note come on top."""
    shape = answer_json(answer(missing=Missing("x", ("t",), ("c",))))

    assert set(shape) == {
        *("id", "question", "status", "as_of", "text", "statements", "citations", "figures", "conflicts", "missing"),
        *("newest_evidence_at", "independent_origins", "answerer", "timings_ms", "interpretation", "confidence"),
        *("usage", "fallback", "calculation"),
    }
    assert set(shape["citations"][0]) == {
        *("number", "document_id", "version_id", "title", "publisher", "tier", "url", "published_at", "quote"),
        *("start", "end", "verification", "note"),
    }
    assert shape["as_of"] == "2026-11-22"
    assert shape["citations"][0]["published_at"] == "2025-11-12"


def test_a_hit_has_the_members_of_the_contract() -> None:
    """Passage and document are objects of their own, with the ranks beside them."""
    shape = hits_json([hit()], Asked("x"), Filter())["hits"][0]

    ranks = {"similarity", "dense_rank", "keyword_rank", "rerank_score"}
    assert set(shape) == {"score", "reasons", "passage", "document", "copies"} | ranks
    assert set(shape["passage"]) == {"id", "text", "start", "end", "version_id"}
    assert set(shape["document"]) == {"id", "title", "url", "publisher", "tier", "published_at"}


def test_an_unknown_date_is_null() -> None:
    """Never now, never an empty string."""
    assert document_json(document(published_at=None))["published_at"] is None


def test_times_are_utc() -> None:
    """RFC 3339 with Z, wherever the moment came from."""
    moment = MOMENT.astimezone(dt.timezone(dt.timedelta(hours=5)))

    assert version_json(version(fetched_at=moment))["fetched_at"] == "2025-11-13T08:00:00Z"


def test_adding_tells_outcome_and_duplicates() -> None:
    """What was done, and which documents say the same."""
    shape = added_json(document(), "changed", [document(title="Copy")])

    assert (shape["outcome"], shape["duplicates"]) == (
        "changed",
        [{"id": "doc_1", "title": "Copy", "url": "https://example.com/a"}],
    )


def test_a_fetched_reading_was_allowed_by_robots() -> None:
    """Robots are said of what was fetched, and not of what was posted."""
    reading = Reading("note:x", "T", "text", "note", "text/plain", "plain/1", b"text", MOMENT)

    assert reading_json(reading, "added", (), fetched=True)["robots"] == "allowed"
    assert reading_json(reading, "added", ())["robots"] is None
