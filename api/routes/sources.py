"""Sources: look at an address, follow it, see how it fares, correct, check and remove it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response
from fastapi.responses import JSONResponse

from api.conditions import Condition, condition_of
from api.exporting import Form, exported
from api.naming import require_checkable
from api.previewing import followed_now, sampled, warnings_of
from api.routes.bodies import json_only
from api.routes.served import Served, accepted, documented, link_next
from api.routes.source_bodies import LIST_BODY, PostedList, SourceBody, SourceCorrectionBody, posted_list
from api.routes.source_examples import DETAIL, FOLLOWED, IMPORTED, JOB, LINKS, PREVIEW, SOURCES
from api.source_schemas import FollowedJson, ImportedJson, JobJson, SourceDetail, SourceLinksJson, SourcesJson
from api.source_shapes import (
    imported_json,
    job_json,
    link_json,
    preview_json,
    source_detail,
    source_json,
)
from corpus.errors import InputError
from corpus.source import LinkState, SourceKind, SourceState

router = APIRouter(prefix="/sources", tags=["sources"])

_MEDIA_TYPES: Mapping[Form, tuple[str, str]] = {
    "opml": ("text/x-opml", "opml"),
    "csv": ("text/csv", "csv"),
    "plain": ("text/plain", "txt"),
}
_FOLLOW_RESPONSES = documented(400, 413, 415, 422, 502)
_FOLLOW_RESPONSES[200] = {
    "description": "With `dry_run=true`, what would be followed. Without it, the source as it was followed already.",
    "content": {"application/json": {"examples": {"dry_run": {"value": PREVIEW}, "followed": {"value": FOLLOWED}}}},
}
_FOLLOW_RESPONSES[201] = {
    "model": FollowedJson,
    "description": "The source; its job checks it as soon as a worker is free. The links of a listing page wait for "
    "`POST /v1/sources/{id}/confirm`, unless they were `confirmed`.",
    "headers": {"Location": {"schema": {"type": "string"}, "description": "The source's own path."}},
    "content": {"application/json": {"example": FOLLOWED}},
}
_IMPORT_RESPONSES = documented(400, 413, 415, 422, example=IMPORTED)
_IMPORT_RESPONSES[202] = {
    "model": ImportedJson,
    "description": "The same, and a job that finds out what kind the others are.",
    "headers": {"Location": {"schema": {"type": "string"}, "description": "The job's path."}},
    "content": {"application/json": {"example": {**IMPORTED, "job": JOB["id"]}}},
}
_EXPORT_RESPONSES = documented(422)
_EXPORT_RESPONSES[200] = {
    "content": {media_type: {"schema": {"type": "string"}} for media_type, _ in _MEDIA_TYPES.values()}
}

JsonOnly = Depends(json_only)


@router.post("", status_code=201, responses=_FOLLOW_RESPONSES, dependencies=[JsonOnly])
def follow_source(
    body: SourceBody,
    groundwork: Served,
    dry_run: Annotated[bool, Query(description="Tell what it is and what it lists, and keep nothing.")] = False,  # noqa: FBT002
) -> JSONResponse:
    """Find out what an address is, and follow it."""
    if dry_run:
        preview = groundwork.desk.preview(body.url, kind=body.kind)
        return JSONResponse(dict(preview_json(preview, *sampled(groundwork, preview), _now())))
    stated = body.model_dump(include={"name", "publisher", "tier", "notes"})
    followed, preview = groundwork.desk.follow(
        body.url, kind=body.kind, confirmed=body.confirmed, restore=body.restore, **stated
    )
    known = preview.known is not None and preview.known.state != "known"
    headers = {"Location": f"/v1/sources/{followed.source.id}"}
    warnings = warnings_of(preview, restored=body.restore)
    return JSONResponse(dict(followed_now(groundwork, followed, warnings)), 200 if known else 201, headers)


@router.get("", responses=documented(422, example=SOURCES))
def list_sources(
    groundwork: Served,
    response: Response,
    state: Annotated[SourceState | None, Query(description="Only those in this state.")] = None,
    condition: Annotated[Condition | None, Query(description="Only those that are doing so.")] = None,
    kind: Annotated[SourceKind | None, Query()] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    after: Annotated[str | None, Query(max_length=200, description="Taken from the `Link` header.")] = None,
) -> SourcesJson:
    """Return sources by name; the `Link` header leads to the next page."""
    now = _now()
    found = [
        each
        for each in groundwork.following.all(states=() if state is None else (state,))
        if (kind is None or each.source.kind == kind) and (condition is None or condition_of(each, now)[0] == condition)
    ]
    start = 0
    if after is not None:
        places = [place for place, each in enumerate(found) if each.source.id == after]
        if not places:
            raise InputError("the cursor `after` is none that a page of sources ended with; begin without it")
        start = places[0] + 1
    page = found[start : start + limit]
    if start + limit < len(found):
        given = {"state": state, "condition": condition, "kind": kind, "limit": limit, "after": page[-1].source.id}
        link_next(response, "/v1/sources", given)
    return {"sources": [source_json(each, now) for each in page], "total": len(found)}


@router.post("/import", responses=_IMPORT_RESPONSES, openapi_extra={"requestBody": LIST_BODY})
def import_sources(
    groundwork: Served,
    given: Annotated[PostedList, Depends(posted_list)],
    follow: Annotated[bool, Query(description="Begin to follow them; else they are only known.")] = False,  # noqa: FBT002
    dry_run: Annotated[bool, Query(description="Keep nothing; tell what is known already.")] = False,  # noqa: FBT002
) -> JSONResponse:
    """Take over a list of sources: OPML, CSV, or a link or CIK a line. Rows that cannot be used are told."""
    imported = groundwork.desk.import_list(given.content, given.name, follow=follow, keep=not dry_run)
    shape = dict(imported_json(imported, _now()))
    if imported.job is None:
        return JSONResponse(shape)
    return JSONResponse(shape, 202, {"Location": f"/v1/jobs/{imported.job.id}"})


@router.get("/export", response_class=Response, responses=_EXPORT_RESPONSES)
def export_sources(
    groundwork: Served,
    form: Annotated[Form, Query(alias="format")] = "opml",
) -> Response:
    """Return all sources as a list that this and other readers take over."""
    found = [each.source for each in groundwork.following.all() if each.state != "removing"]
    media_type, ending = _MEDIA_TYPES[form]
    headers = {"Content-Disposition": f'attachment; filename="groundwork-sources.{ending}"'}
    return Response(exported(found, form).encode(), 200, headers, f"{media_type}; charset=utf-8")


@router.get("/{source_id}", responses=documented(404, 422, example=DETAIL))
def get_source(source_id: str, groundwork: Served) -> SourceDetail:
    """Return a source with its health."""
    return source_detail(groundwork.following.get(source_id), _now())


@router.get("/{source_id}/links", responses=documented(404, 422, example=LINKS))
def list_links(
    source_id: str,
    groundwork: Served,
    response: Response,
    state: Annotated[LinkState | None, Query(description="Only those of which this became.")] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    after: Annotated[int | None, Query(ge=0, le=2**62, description="Taken from the `Link` header.")] = None,
) -> SourceLinksJson:
    """Return the links that a source lists with what became of each, the newest first."""
    found = groundwork.following.links(source_id, state=state, limit=limit + 1, after=after)
    if len(found) > limit:
        given = {"state": state, "limit": limit, "after": found[limit - 1].id}
        link_next(response, f"/v1/sources/{source_id}/links", given)
    return {"links": [link_json(link) for link in found[:limit]]}


@router.patch("/{source_id}", responses=documented(400, 404, 413, 415, 422, example=DETAIL), dependencies=[JsonOnly])
def correct_source(source_id: str, body: SourceCorrectionBody, groundwork: Served) -> SourceDetail:
    """Set what was read wrong, how often it is checked, or pause and resume it; later checks leave it as set."""
    if "state" in body.model_fields_set:
        require_checkable(groundwork.following.get(source_id))
    return source_detail(groundwork.desk.correct(source_id, body.model_dump(exclude_unset=True)), _now())


@router.delete("/{source_id}", status_code=204, responses=documented(404, 422))
def remove_source(source_id: str, groundwork: Served) -> None:
    """Remove a source with every document that only it has brought; a tombstone keeps each out."""
    groundwork.desk.remove(source_id)


@router.post("/{source_id}/confirm", responses=documented(404, 422, example=FOLLOWED))
def confirm_source(source_id: str, groundwork: Served) -> FollowedJson:
    """Let the links of a listing page count."""
    return followed_now(groundwork, groundwork.desk.confirm(source_id))


@router.post("/{source_id}/check", status_code=202, responses=accepted(JOB, 404, 422))
def check_source(source_id: str, groundwork: Served, response: Response) -> JobJson:
    """Check a source as soon as a worker is free; one check waits at most."""
    job = groundwork.desk.check(require_checkable(groundwork.following.get(source_id)))
    response.headers["Location"] = f"/v1/jobs/{job.id}"
    return job_json(job)


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)
