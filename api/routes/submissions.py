"""What can be posted as a document: JSON with a URL, many of them, or a text, or a multipart file."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from fastapi import HTTPException, Request
from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError
from starlette.datastructures import FormData, UploadFile

from api.routes.bodies import DocumentBody

_MAX_FIELDS = 4
_MAX_FIELD_BYTES = 8192


@dataclass(frozen=True, slots=True)
class Submission:
    """One posted document: a URL to fetch, a text, or the bytes of a file.

    Attributes:
        name: the file's name, which tells its kind where its bytes do not.
        urls: many to fetch, in the background.
    """

    url: str | None = None
    title: str | None = None
    text: str | None = None
    publisher: str | None = None
    published_at: str | None = None
    name: str | None = None
    content: bytes | None = None
    urls: tuple[str, ...] = ()

    @property
    def fetched(self) -> bool:
        """True where the document comes from the web and not from the request."""
        return self.text is None and self.content is None


async def submitted(request: Request) -> Submission:
    """Read the body according to its content type.

    Raises:
        HTTPException: the content type is not taken, or the body cannot be parsed.
        RequestValidationError: the body does not fit.
    """
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type == "application/json":
        return _from_json(await request.body())
    if media_type == "multipart/form-data":
        async with request.form(max_files=1, max_fields=_MAX_FIELDS, max_part_size=_MAX_FIELD_BYTES) as form:
            return await _from_form(form)
    raise HTTPException(415, "Send application/json, or multipart/form-data with a file.")


def _from_json(body: bytes) -> Submission:
    try:
        given = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise HTTPException(400, "The body is no valid JSON.") from error
    try:
        checked = DocumentBody.model_validate(given)
    except ValidationError as error:
        raise RequestValidationError(error.errors(include_url=False, include_context=False)) from error
    return Submission(
        checked.url,
        checked.title,
        checked.text,
        checked.publisher,
        checked.published_at,
        urls=tuple(dict.fromkeys(checked.urls or ())),
    )


async def _from_form(form: FormData) -> Submission:
    upload, url = form.get("file"), form.get("url")
    if not isinstance(upload, UploadFile):
        raise _invalid("file", "Field required: the file to add")
    if unknown := sorted(set(form) - {"file", "url"}):
        raise _invalid(unknown[0], "there is no such field; the fields are file and url")
    if url is not None and not isinstance(url, str):
        raise _invalid("url", "must be a text field")
    return Submission(url=(url or "").strip() or None, name=upload.filename, content=await upload.read())


def _invalid(field: str, message: str) -> RequestValidationError:
    return RequestValidationError([{"type": "value_error", "loc": ("body", field), "msg": message}])


REQUEST_BODY: dict[str, Any] = {
    "required": True,
    "content": {
        "application/json": {
            "schema": DocumentBody.model_json_schema(),
            "examples": {
                "url": {"summary": "A page to fetch", "value": {"url": "https://example.com/news/campus"}},
                "urls": {
                    "summary": "Many pages, fetched by a job",
                    "value": {"urls": ["https://example.com/news/campus", "https://example.com/news/lease"]},
                },
                "text": {
                    "summary": "A text",
                    "value": {
                        "title": "Call notes, Abilene campus",
                        "text": "The second building draws 206 MW of IT load since March 2026.",
                        "publisher": "Research desk",
                        "published_at": "2026-03",
                    },
                },
            },
        },
        "multipart/form-data": {
            "schema": {
                "type": "object",
                "required": ["file"],
                "properties": {
                    "file": {"type": "string", "format": "binary", "description": "HTML, PDF, Markdown or text."},
                    "url": {"type": "string", "description": "Where the file came from."},
                },
            }
        },
    },
}
