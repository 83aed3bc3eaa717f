"""What a preview's sample would become, for every way in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from api.wiring import Groundwork
from corpus.document import Document, Outcome
from corpus.errors import RemovedDocument

if TYPE_CHECKING:
    from ingest.preview import Preview


def sampled(groundwork: Groundwork, preview: Preview) -> tuple[Outcome | None, tuple[Document, ...]]:
    """Return what keeping the sample would do, None where a tombstone keeps it out or there is none, and its copies."""
    if preview.sample is None:
        return None, ()
    try:
        outcome = groundwork.record.outcome(preview.sample)
    except RemovedDocument:
        return None, ()
    return outcome, groundwork.duplicates(preview.sample)
