"""What following an address does and would do, for every way in."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING

from answer.plain_text import counted
from api.source_schemas import FollowedJson
from api.source_shapes import followed_json
from api.wiring import Groundwork
from corpus.document import Document, Outcome
from corpus.errors import RemovedDocument
from corpus.source import Followed

if TYPE_CHECKING:
    from ingest.preview import Preview


def followed_now(groundwork: Groundwork, followed: Followed, warnings: Sequence[str] = ()) -> FollowedJson:
    """Return a source that has just been followed, with the job that checks it first."""
    waiting = groundwork.jobs.recent(source_id=followed.source.id, states=("queued", "running"), limit=1)
    return followed_json(followed, waiting[0] if waiting else None, dt.datetime.now(dt.UTC), warnings)


def kept_out(count: int) -> str:
    """Return that so many articles were removed on purpose, in words."""
    return f"{counted(count, 'article')} of it stay{'s' if count == 1 else ''} out, removed on purpose"


def warnings_of(preview: Preview, *, restored: bool = False) -> list[str]:
    """Return what a person should know who follows this: that it lists nothing, cannot be read, or was removed once.

    Args:
        preview: what was looked at.
        restored: what was removed has been let back in.
    """
    warnings = []
    if preview.source.kind in {"page", "file"}:
        why = preview.reasons[0] if preview.reasons else ""
        warnings.append(f"It is followed as one {preview.source.kind}, for changes of its own text. {why}".strip())
    if preview.sample is None and preview.sample_problem is not None:
        what = "It" if preview.source.kind in {"page", "file"} else "Its newest entry"
        warnings.append(f"{what} could not be read: {preview.sample_problem}")
    if preview.removed and not restored:
        warnings.append(
            f"{kept_out(len(preview.removed))}; following it with --restore (HTTP: restore) lets "
            f"{'it' if len(preview.removed) == 1 else 'them'} back in."
        )
    return warnings


def sampled(groundwork: Groundwork, preview: Preview) -> tuple[Outcome | None, tuple[Document, ...]]:
    """Return what keeping the sample would do, None where a tombstone keeps it out or there is none, and its copies."""
    if preview.sample is None:
        return None, ()
    try:
        outcome = groundwork.record.outcome(preview.sample)
    except RemovedDocument:
        return None, ()
    return outcome, groundwork.duplicates(preview.sample)
