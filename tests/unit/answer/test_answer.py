"""Tests of `answer.answer`."""

from __future__ import annotations

import dataclasses
import datetime as dt

import pytest

from answer.answer import Answer, Citation, Interpretation, Missing, Statement
from corpus.document import DocumentId, VersionId


def _answer() -> Answer:
    citation = Citation(1, DocumentId("d"), VersionId("v"), "A", None, "press", None, None, "Yes.", 0, 4, "verified")
    return Answer(
        id="ans_1",
        question="Is it?",
        status="answered",
        as_of=dt.date(2026, 11, 20),
        text="Yes. [1]",
        statements=(Statement("Yes.", (1,)),),
        citations=(citation,),
        missing=None,
        interpretation=Interpretation(),
        newest_evidence_at=None,
        independent_origins=1,
        answerer="extractive",
        confidence=0.9,
    )


def test_an_answer_is_a_value() -> None:
    """Two answers with the same parts are equal, and one with another part is not."""
    assert _answer() == _answer()
    assert _answer() != dataclasses.replace(_answer(), missing=Missing("The corpus does not say."))


@pytest.mark.parametrize("field", ["text", "citations", "status"])
def test_an_answer_cannot_be_changed(field: str) -> None:
    """What was checked stays as it was checked."""
    with pytest.raises(dataclasses.FrozenInstanceError):
        setattr(_answer(), field, None)


def test_answers_share_no_timings() -> None:
    """Each answer has timings of its own, empty at first."""
    one, other = _answer(), _answer()

    assert {} == one.timings_ms
    assert one.timings_ms is not other.timings_ms
