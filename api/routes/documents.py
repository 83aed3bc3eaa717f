"""Documents: browse, add, compare, correct and remove them."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response
from fastapi.responses import JSONResponse

from api.differences import compared, version_named
from api.routes.bodies import CorrectionBody, json_only
from api.routes.examples import ADDED, DIFF, DOCUMENT_DETAIL, DOCUMENTS, READING, STORY, VERSION_DETAIL, VERSIONS
from api.routes.served import Served, accepted, documented, link_next
from api.routes.source_examples import JOB
from api.routes.submissions import REQUEST_BODY, Submission, submitted
from api.schemas import (
    AddedJson,
    DiffJson,
    DocumentDetail,
    DocumentJson,
    DocumentsJson,
    StoryJson,
    VersionDetail,
    VersionsJson,
)
from api.shapes import (
    added_json,
    checked_cursor,
    document_detail,
    document_json,
    documents_json,
    reading_json,
    story_json,
    version_detail,
    version_json,
)
from api.source_schemas import JobJson
from api.source_shapes import job_json
from api.wiring import Groundwork
from corpus.document import DocumentId, Reading
from corpus.errors import InputError

router = APIRouter(prefix="/documents", tags=["documents"])

_ADD_RESPONSES = documented(400, 404, 409, 413, 415, 422, 502)
_ADD_RESPONSES[200] = {
    "description": "With `dry_run=true`, what would be stored. Without it, the document as it already was: nothing was "
    "written.",
    "content": {"application/json": {"examples": {"dry_run": {"value": READING}, "unchanged": {"value": ADDED}}}},
}
_ADD_RESPONSES[201] = {
    "model": AddedJson,
    "description": "The document, stored and ready to be found.",
    "headers": {"Location": {"schema": {"type": "string"}, "description": "The document's own path."}},
    "content": {"application/json": {"example": ADDED}},
}
_ADD_RESPONSES[202] = accepted(JOB)[202] | {
    "model": JobJson,
    "description": "With `urls`, the job that fetches and stores them.",
}


@router.post("", status_code=201, responses=_ADD_RESPONSES, openapi_extra={"requestBody": REQUEST_BODY})
def add_document(
    groundwork: Served,
    given: Annotated[Submission, Depends(submitted)],
    dry_run: Annotated[bool, Query(description="Read it, tell what would be stored, and store nothing.")] = False,  # noqa: FBT002
    restore: Annotated[bool, Query(description="Bring back a document that was removed.")] = False,  # noqa: FBT002
) -> JSONResponse:
    """Add a page by its URL, many by theirs, a text, or a file (HTML, PDF, Markdown, text)."""
    if given.urls:
        if dry_run or restore:
            raise InputError("dry_run and restore go with one document; many urls are queued as a job")
        job = groundwork.desk.add_links(given.urls)
        return JSONResponse(dict(job_json(job)), 202, {"Location": f"/v1/jobs/{job.id}"})
    reading = _read(groundwork, given)
    if dry_run:
        outcome = groundwork.record.outcome(reading, restore=restore)
        preview = reading_json(reading, outcome, groundwork.duplicates(reading), fetched=given.fetched)
        return JSONResponse(preview)
    added = groundwork.add(reading, restore=restore)
    status = 200 if added.outcome == "unchanged" else 201
    headers = {"Location": f"/v1/documents/{added.document.id}"}
    return JSONResponse(added_json(added.document, added.outcome, added.duplicates), status, headers)


@router.get("", responses=documented(422, example=DOCUMENTS))
def list_documents(
    groundwork: Served,
    response: Response,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    after: Annotated[str | None, Query(max_length=200, description="Taken from the `Link` header.")] = None,
    q: Annotated[str | None, Query(max_length=200, description="In title, publisher or URL.")] = None,
) -> DocumentsJson:
    """Return documents, newest publication first and undated ones last; the `Link` header leads to the next page."""
    page = groundwork.record.documents(limit=limit, after=checked_cursor(after), query=q or None)
    if page.next_after is not None:
        link_next(response, "/v1/documents", {"limit": limit, "after": page.next_after, "q": q or None})
    return documents_json(page)


@router.get("/{document_id}", responses=documented(404, example=DOCUMENT_DETAIL))
def get_document(document_id: str, groundwork: Served) -> DocumentDetail:
    """Return a document with its current text."""
    document = groundwork.record.document(DocumentId(document_id))
    return document_detail(document, groundwork.record.version(document.version_id))


@router.get("/{document_id}/story", responses=documented(404, example=STORY))
def get_story(document_id: str, groundwork: Served) -> StoryJson:
    """Return the documents that tell the same event in the same words, and which of them the others go back to."""
    return story_json(*groundwork.story_of(DocumentId(document_id)))


@router.get("/{document_id}/versions", responses=documented(404, example=VERSIONS))
def list_versions(document_id: str, groundwork: Served) -> VersionsJson:
    """Return all versions of a document, oldest first."""
    return {"versions": [version_json(version) for version in groundwork.record.versions(DocumentId(document_id))]}


@router.get("/{document_id}/versions/{version_id}", responses=documented(404, example=VERSION_DETAIL))
def get_version(document_id: str, version_id: str, groundwork: Served) -> VersionDetail:
    """Return a version with its text: what an older answer cited."""
    return version_detail(version_named(groundwork.record.versions(DocumentId(document_id)), version_id))


@router.post("/{document_id}/refresh", responses=documented(404, 422, 502, example=ADDED))
def refresh_document(document_id: str, groundwork: Served) -> AddedJson:
    """Fetch a document's page again: a new version if it has changed; its source stays what it is."""
    done = groundwork.refresh(DocumentId(document_id))
    return added_json(done.document, done.outcome, done.duplicates)


@router.get("/{document_id}/diff", responses=documented(404, 422, example=DIFF))
def diff_versions(
    document_id: str,
    groundwork: Served,
    older: Annotated[str | None, Query(alias="from", description="A version's id; by default the one before.")] = None,
    newer: Annotated[str | None, Query(alias="to", description="A version's id; by default the newest.")] = None,
) -> DiffJson:
    """Return what differs between two versions: figures first, then title, publisher and date, then sentences."""
    return compared(groundwork.record.versions(DocumentId(document_id)), older, newer)


@router.patch(
    "/{document_id}",
    responses=documented(400, 404, 413, 415, 422, example=DOCUMENTS["documents"][0]),
    dependencies=[Depends(json_only)],
)
def correct_document(document_id: str, body: CorrectionBody, groundwork: Served) -> DocumentJson:
    """Set fields that were read wrong; later fetches leave them as set."""
    changes = body.model_dump(exclude_unset=True)
    return document_json(groundwork.correct(DocumentId(document_id), changes))


@router.delete("/{document_id}", status_code=204, responses=documented(404))
def remove_document(document_id: str, groundwork: Served) -> None:
    """Remove a document with everything derived from it; it stays out until it is restored."""
    groundwork.remove(DocumentId(document_id))


def _read(groundwork: Groundwork, given: Submission) -> Reading:
    if given.content is not None:
        return groundwork.read_file(given.name or "upload", given.content, url=given.url)
    if given.text is not None:
        return groundwork.read_text(
            given.title or "", given.text, url=given.url, publisher=given.publisher, published_at=given.published_at
        )
    assert given.url is not None
    return groundwork.read_url(given.url)
