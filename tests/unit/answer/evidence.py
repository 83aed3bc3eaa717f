"""Hits made by hand, and what selects from them: for the tests of `candidates`, `extractive` and `ask`."""

from __future__ import annotations

import datetime as dt

from corpus.dates import PartialDate
from corpus.document import Document, document_id, version_id
from corpus.organisations import gazetteer
from corpus.passage import Passage, passage_id
from corpus.source import Tier
from index.hit import Hit

_MOMENT = dt.datetime(2026, 11, 20, tzinfo=dt.UTC)


def hit(
    text: str,
    *,
    title: str = "A note",
    date: str | None = "2026-02-05",
    tier: Tier = "press",
    start: int = 0,
    similarity: float | None = 0.5,
) -> Hit:
    """Return a hit on a passage with this text; documents are told apart by their titles."""
    document = document_id(title)
    version = version_id(document, title, 1)
    return Hit(
        score=1.0,
        passage=Passage(passage_id(version, start, start + len(text)), version, start, start + len(text), text),
        document=Document(
            id=document,
            identity=f"note:{title}",
            version_id=version,
            title=title,
            kind="page",
            tier=tier,
            url=None,
            publisher=None,
            author=None,
            language="en",
            published_at=None if date is None else PartialDate.parse(date),
            modified_at=None,
            date_source=None,
            date_confidence=None,
            organisations=gazetteer().organisations(f"{title} {text}"),
            first_seen_at=_MOMENT,
            fetched_at=_MOMENT,
        ),
        similarity=similarity,
        dense_rank=1,
        keyword_rank=1,
    )
