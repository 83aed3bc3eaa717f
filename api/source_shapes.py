"""Sources, links, previews and jobs become JSON: one function per shape of `api.source_schemas`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from api.conditions import condition_of
from api.importing import Imported
from api.shapes import moment_text, reading_json
from api.source_schemas import (
    EntryJson,
    FollowedJson,
    ImportedJson,
    JobDetail,
    JobJson,
    NamedSource,
    OutcomeJson,
    PreviewJson,
    SourceDetail,
    SourceJson,
    SourceLinkJson,
)
from corpus.document import Document, Outcome
from corpus.jobs import LINK_RESULTS, Job, LinkOutcome
from corpus.source import LINK_STATES, Followed, Source, SourceLink

if TYPE_CHECKING:
    from ingest.listed import Entry
    from ingest.preview import Preview


def named_source_json(source: Source) -> NamedSource:
    """Return what tells one source from another."""
    return {
        "id": source.id,
        "kind": source.kind,
        "name": source.name,
        "publisher": source.publisher,
        "url": source.url,
        "tier": source.tier,
        "notes": source.notes,
    }


def source_json(followed: Followed, now: dt.datetime) -> SourceJson:
    """Return a source as it is followed, with its health at a moment."""
    condition, detail = condition_of(followed, now)
    return {
        **named_source_json(followed.source),
        "state": followed.state,
        "condition": condition,
        "condition_detail": detail,
        "pace_seconds": followed.pace_seconds,
        "followed_at": _moment(followed.followed_at),
        "checked_at": _moment(followed.checked_at),
        "succeeded_at": _moment(followed.succeeded_at),
        "new_at": _moment(followed.new_at),
        "next_fetch_at": _moment(followed.next_fetch_at),
        "failures": followed.failures,
        "problem": followed.problem,
        "problem_kind": followed.problem_kind,
        "links": {state: followed.links.get(state, 0) for state in LINK_STATES},
        "documents": followed.documents,
        "walled": followed.walled,
    }


def source_detail(followed: Followed, now: dt.datetime) -> SourceDetail:
    """Return a source with the rules of its links."""
    return {**source_json(followed, now), "rules": None if followed.rules is None else dict(followed.rules)}


def followed_json(followed: Followed, job: Job | None, now: dt.datetime, warnings: Sequence[str] = ()) -> FollowedJson:
    """Return a source that is followed now, with the job that checks it and what to know of it."""
    return {**source_detail(followed, now), "job": None if job is None else job.id, "warnings": list(warnings)}


def link_json(link: SourceLink) -> SourceLinkJson:
    """Return a link that a source lists."""
    return {
        "id": link.id,
        "url": link.url,
        "title": link.title,
        "author": link.author,
        "published_at": _text(link.published_at),
        "modified_at": _text(link.modified_at),
        "state": link.state,
        "reason": link.reason,
        "problem_kind": link.problem_kind,
        "document_id": link.document_id,
        "first_seen_at": moment_text(link.first_seen_at),
        "tried_at": _moment(link.tried_at),
        "next_try_at": _moment(link.next_try_at),
        "tries": link.tries,
    }


def preview_json(
    preview: Preview, outcome: Outcome | None, duplicates: Sequence[Document], now: dt.datetime
) -> PreviewJson:
    """Return an address looked at as a source.

    Args:
        preview: what was seen.
        outcome: what keeping its sample would do; None where there is no sample.
        duplicates: documents that hold the sample's text already.
        now: when the health of a known source is told.
    """
    sample = preview.sample
    return {
        "source": named_source_json(preview.source),
        "reasons": list(preview.reasons),
        "others": [{"url": each.url, "kind": each.kind, "reason": each.reason} for each in preview.others],
        "entries": [_entry_json(entry) for entry in preview.entries],
        "total": preview.total,
        "rules": None if preview.rules is None else dict(preview.rules),
        "rejected": [
            {"pattern": group.pattern, "count": group.count, "reason": group.reason, "samples": list(group.samples)}
            for group in preview.rejected
        ],
        "sample": None if sample is None else reading_json(sample, outcome or "added", duplicates, fetched=True),
        "sample_problem": preview.sample_problem,
        "problems": list(preview.problems),
        "known": None if preview.known is None else source_json(preview.known, now),
        "removed": len(preview.removed),
    }


def imported_json(imported: Imported, now: dt.datetime) -> ImportedJson:
    """Return what importing a list did."""
    return {
        "sources": [source_json(followed, now) for followed in imported.sources],
        "job": None if imported.job is None else imported.job.id,
        "problems": list(imported.problems),
        "left_out": [
            {"url": row.url, "name": row.name, "publisher": row.publisher, "tier": row.tier, "notes": row.notes}
            for row in imported.left_out
        ],
    }


def job_json(job: Job) -> JobJson:
    """Return a job as it stands."""
    return {
        "id": job.id,
        "kind": job.kind,
        "source_id": job.source_id,
        "state": job.state,
        "message": job.message,
        "created_at": moment_text(job.created_at),
        "started_at": _moment(job.started_at),
        "ended_at": _moment(job.ended_at),
        "attempts": job.attempts,
        "total": job.total,
        "links": {result: job.outcomes.get(result, 0) for result in LINK_RESULTS},
    }


def job_detail(job: Job, outcomes: Iterable[LinkOutcome]) -> JobDetail:
    """Return a job with what became of its links."""
    return {**job_json(job), "outcomes": [_outcome_json(outcome) for outcome in outcomes]}


def _outcome_json(outcome: LinkOutcome) -> OutcomeJson:
    return {
        "url": outcome.url,
        "outcome": outcome.outcome,
        "reason": outcome.reason,
        "problem_kind": outcome.problem_kind,
        "document_id": outcome.document_id,
    }


def _entry_json(entry: Entry) -> EntryJson:
    return {
        "url": entry.url,
        "title": entry.title,
        "published_at": _text(entry.published_at),
        "modified_at": _text(entry.modified_at),
        "author": entry.author,
        "summary": entry.summary,
    }


def _moment(moment: dt.datetime | None) -> str | None:
    return None if moment is None else moment_text(moment)


def _text(value: object | None) -> str | None:
    return None if value is None else str(value)
