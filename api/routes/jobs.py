"""Jobs: what is to be fetched, is being fetched or was, with what became of every link."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

from fastapi import APIRouter, Query, Response

from api.routes.served import Served, documented, link_next
from api.routes.source_examples import JOB, JOB_DETAIL, JOBS
from api.source_schemas import JobDetail, JobJson, JobsJson
from api.source_shapes import job_detail, job_json
from corpus.errors import InputError, UnknownJob
from corpus.jobs import JobState, LinkOutcome, LinkResult

router = APIRouter(prefix="/jobs", tags=["jobs"])

_RANKS: dict[LinkResult, str] = {"failed": "0", "skipped": "1", "stored": "2", "unchanged": "3"}
"""How `Jobs.outcomes` orders them; its cursor is the rank followed by the URL."""


@router.get("", responses=documented(422, example=JOBS))
def list_jobs(
    groundwork: Served,
    response: Response,
    state: Annotated[JobState | None, Query(description="Only those in this state.")] = None,
    source: Annotated[str | None, Query(max_length=200, description="Only checks of the source of this id.")] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    after: Annotated[str | None, Query(max_length=200, description="Taken from the `Link` header.")] = None,
) -> JobsJson:
    """Return jobs, the newest first; the `Link` header leads to the next page."""
    try:
        states = () if state is None else (state,)
        found = groundwork.jobs.recent(source_id=source, states=states, limit=limit + 1, after=after)
    except UnknownJob as error:
        raise InputError("the cursor `after` is none that a page of jobs ended with; begin without it") from error
    if len(found) > limit:
        given = {"state": state, "source": source, "limit": limit, "after": found[limit - 1].id}
        link_next(response, "/v1/jobs", given)
    return {"jobs": [job_json(job) for job in found[:limit]]}


@router.get("/{job_id}", responses=documented(404, 422, example=JOB_DETAIL))
def get_job(
    job_id: str,
    groundwork: Served,
    response: Response,
    limit: Annotated[int, Query(ge=1, le=1000, description="How many outcomes at most.")] = 100,
    after: Annotated[
        str | None, Query(max_length=8192, pattern="^[0-3].", description="Taken from the `Link` header.")
    ] = None,
) -> JobDetail:
    """Return a job with a page of what became of its links: failures first, then what was skipped."""
    job = groundwork.jobs.get(job_id)
    found = groundwork.jobs.outcomes(job.id, limit=limit + 1, after=after)
    if len(found) > limit:
        link_next(response, f"/v1/jobs/{job.id}", {"limit": limit, "after": _cursor(found[limit - 1])})
    return job_detail(job, found[:limit])


@router.post("/{job_id}/cancel", responses=documented(404, example=JOB))
def cancel_job(job_id: str, groundwork: Served) -> JobJson:
    """End a job; one that is running stops after the link it is at, and what it has stored stays."""
    return job_json(groundwork.jobs.cancel(job_id, time=dt.datetime.now(dt.UTC)))


def _cursor(outcome: LinkOutcome) -> str:
    return _RANKS[outcome.outcome] + outcome.url
