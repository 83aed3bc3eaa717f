"""Sources, links and jobs to render and represent, with what varies left to the test."""

from __future__ import annotations

import datetime as dt
from typing import Any

from corpus.dates import PartialDate
from corpus.jobs import Job
from corpus.source import Followed, Source, SourceLink

NOW = dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC)


def hours(number: float) -> dt.datetime:
    """Return the moment that many hours before now."""
    return NOW - dt.timedelta(hours=number)


def source(**changes: Any) -> Source:
    """Return a feed of a newsroom."""
    values: dict[str, Any] = {
        "id": "src_1",
        "kind": "feed",
        "name": "Halcyon news",
        "publisher": "Halcyon",
        "url": "https://halcyon.example/feed",
        "tier": "primary",
        "notes": None,
    }
    return Source(**values | changes)


def followed(state: str = "active", **changes: Any) -> Followed:
    """Return a source that is followed; what names a field of the source goes there."""
    of_source = {key: changes.pop(key) for key in list(changes) if key in Source.__dataclass_fields__}
    return Followed(source(**of_source), state=state, **changes)  # type: ignore[arg-type]


def fine(**changes: Any) -> Followed:
    """Return a source that brought something three hours ago and is checked again in one."""
    values: dict[str, Any] = {
        "followed_at": hours(100),
        "checked_at": hours(1),
        "succeeded_at": hours(1),
        "new_at": hours(3),
        "next_fetch_at": hours(-1),
        "links": {"stored": 4, "failed": 1},
        "documents": 4,
    }
    return followed(**values | changes)


def link(**changes: Any) -> SourceLink:
    """Return a link that was stored."""
    values: dict[str, Any] = {
        "id": 7,
        "source_id": "src_1",
        "url": "https://halcyon.example/a",
        "title": "Halcyon opens",
        "author": None,
        "published_at": PartialDate(2026, 11, 20),
        "modified_at": None,
        "state": "stored",
        "reason": None,
        "problem_kind": None,
        "document_id": "doc_1",
        "first_seen_at": hours(3),
        "tried_at": hours(3),
        "next_try_at": None,
        "tries": 0,
        "checks": 0,
        "etag": None,
        "last_modified": None,
        "given_by": None,
    }
    return SourceLink(**values | changes)


def job(**changes: Any) -> Job:
    """Return a check that is done."""
    values: dict[str, Any] = {
        "id": "job_1",
        "kind": "check",
        "source_id": "src_1",
        "payload": {},
        "state": "done",
        "message": None,
        "created_at": hours(2),
        "due_at": hours(2),
        "started_at": hours(2),
        "ended_at": hours(1),
        "attempts": 1,
        "total": None,
        "outcomes": {"stored": 3, "failed": 1},
    }
    return Job(**values | changes)
