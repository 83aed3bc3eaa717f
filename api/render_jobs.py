"""Jobs as plain text for people: what was to be done, and what became of every link."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping

from answer.plain_text import counted
from api.render import fields_text, line
from api.render_sources import since
from corpus.jobs import LINK_RESULTS, Job, LinkOutcome


def jobs_text(jobs: Iterable[Job], names: Mapping[str, str], now: dt.datetime) -> str:
    """Return one line per job.

    Args:
        jobs: the newest first.
        names: of the sources, by their ids.
        now: when their ages are told.
    """
    rows = []
    for job in jobs:
        span = since(job.ended_at or job.started_at or job.created_at, now)
        rows.append(f"{job.id}  {job.state:<9} {span:<7} {job_line(job, names)}")
    return "\n".join(rows)


def job_line(job: Job, names: Mapping[str, str]) -> str:
    """Return what a job does and what became of it so far, on one line."""
    about = line(names.get(job.source_id or "", job.source_id or "")) or counted(_given(job), "link")
    what = {"check": f"{about}", "add": f"add {about}", "follow": f"find out about {about}"}[job.kind]
    said = ", ".join(f"{job.outcomes[result]} {result}" for result in LINK_RESULTS if job.outcomes.get(result))
    if job.state in {"failed", "cancelled"}:
        said = "; ".join(part for part in (job.state, line(job.message or ""), said) if part)
    return f"{what}: {said or ('nothing new' if job.state == 'done' else job.state)}"


def job_text(job: Job, names: Mapping[str, str], outcomes: Iterable[LinkOutcome]) -> str:
    """Return all that is known of a job, with what became of its links."""
    head = fields_text(
        job=job.id,
        kind=job.kind,
        source=None if job.source_id is None else f"{names.get(job.source_id, '')} ({job.source_id})",
        state=job.state,
        message=job.message,
        created=_second(job.created_at),
        started=_second(job.started_at),
        ended=_second(job.ended_at),
        attempts=job.attempts,
        links=job.total if job.total is not None else _given(job) or None,
    )
    rows = [outcome_line(outcome) for outcome in outcomes]
    return "\n".join([head, *([""] if rows else []), *rows])


def outcome_line(outcome: LinkOutcome) -> str:
    """Return what became of a link, with its reason."""
    reason = f"\n           {line(outcome.reason)}" if outcome.reason else ""
    return f"{outcome.outcome:<9}  {line(outcome.url)}{reason}"


def _given(job: Job) -> int:
    links = job.payload.get("links")
    return len(links) if isinstance(links, (list, tuple)) else 0


def _second(moment: dt.datetime | None) -> str | None:
    return None if moment is None else f"{moment.astimezone(dt.UTC):%Y-%m-%d %H:%M:%S} UTC"
