"""What can be posted about sources: one to follow, a correction, or a list to import."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import HTTPException, Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator
from starlette.datastructures import UploadFile

from api.desk import SHORTEST_PACE_SECONDS
from api.routes.bodies import Name
from corpus.source import SourceKind, Tier

LONGEST_PACE_SECONDS = 31_536_000
_ENDINGS = {
    "text/x-opml": ".opml",
    "text/x-opml+xml": ".opml",
    "application/xml": ".opml",
    "text/xml": ".opml",
    "text/csv": ".csv",
    "text/plain": ".txt",
}
_MAX_FIELD_BYTES = 8192

Notes = Annotated[str, StringConstraints(max_length=2000, strip_whitespace=True)]


class SourceBody(BaseModel):
    """An address to follow, and what the caller knows better than the page."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"url": "https://example.com/newsroom", "tier": "primary"}]}
    )

    url: Annotated[
        str,
        StringConstraints(min_length=1, max_length=4096, strip_whitespace=True),
        Field(description="A feed, a newsroom, a sitemap, a page, a filings feed, or a company's CIK."),
    ]
    kind: SourceKind | None = Field(None, description="What it is; by default it is found out.")
    name: Name | None = None
    publisher: Name | None = None
    tier: Tier | None = None
    notes: Notes | None = None
    confirmed: bool = Field(default=False, description="The links of a listing page have been looked at and count.")
    restore: bool = Field(default=False, description="Let what it lists come back that was removed on purpose.")


class SourceCorrectionBody(BaseModel):
    """Fields of a source to set; those left out stay as they are."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"tier": "primary", "pace_seconds": 3600}, {"state": "paused"}]}
    )

    name: Name | None = None
    publisher: Name | None = None
    tier: Tier | None = None
    notes: Notes | None = None
    kind: SourceKind | None = None
    state: Annotated[str | None, Field(pattern="^(active|paused)$", description="active or paused.")] = None
    pace_seconds: Annotated[
        int | None,
        Field(
            ge=SHORTEST_PACE_SECONDS,
            le=LONGEST_PACE_SECONDS,
            description="How often it is checked; null for the usual.",
        ),
    ] = None

    @model_validator(mode="after")
    def _something(self) -> SourceCorrectionBody:
        given = self.model_fields_set
        if not given:
            raise ValueError("name at least one field to set")
        for name in ("name", "publisher", "tier", "kind", "state"):
            if name in given and getattr(self, name) is None:
                raise ValueError(f"{name} cannot be null")
        return self


@dataclass(frozen=True, slots=True)
class PostedList:
    """A list of sources that was posted.

    Attributes:
        name: its file name, which helps to tell its form.
    """

    content: bytes
    name: str


async def posted_list(request: Request) -> PostedList:
    """Read a posted list: a multipart file, or the body itself.

    Raises:
        HTTPException: the content type is not taken.
        RequestValidationError: the form has no file, or the body is empty.
    """
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type == "multipart/form-data":
        async with request.form(max_files=1, max_fields=1, max_part_size=_MAX_FIELD_BYTES) as form:
            upload = form.get("file")
            if not isinstance(upload, UploadFile) or set(form) != {"file"}:
                raise _invalid("file", "send one file in the field `file`, and nothing else")
            return PostedList(await upload.read(), upload.filename or "list")
    if media_type not in _ENDINGS:
        raise HTTPException(415, "Send text/x-opml, text/csv or text/plain, or multipart/form-data with a file.")
    content = await request.body()
    if not content.strip():
        raise _invalid("body", "the list is empty")
    return PostedList(content, f"list{_ENDINGS[media_type]}")


def _invalid(field: str, message: str) -> RequestValidationError:
    return RequestValidationError([{"type": "value_error", "loc": ("body", field), "msg": message}])


LIST_BODY: dict[str, Any] = {
    "required": True,
    "content": {
        "text/x-opml": {"schema": {"type": "string"}},
        "text/csv": {
            "schema": {"type": "string"},
            "examples": {"csv": {"value": "url,name,kind,tier\nhttps://example.com/feed.xml,Example,feed,trade\n"}},
        },
        "text/plain": {
            "schema": {"type": "string"},
            "examples": {"plain": {"summary": "One link a line", "value": "https://example.com/feed.xml\n"}},
        },
        "multipart/form-data": {
            "schema": {
                "type": "object",
                "required": ["file"],
                "properties": {"file": {"type": "string", "format": "binary", "description": "OPML, CSV or text."}},
            }
        },
    },
}
