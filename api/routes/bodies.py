"""The bodies and parameters that the routes take, checked before anything is done."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import HTTPException, Request
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, model_validator

from corpus.dates import PartialDate
from corpus.errors import InputError
from corpus.source import Tier

MAX_LIST = 50
MAX_URLS = 1000


def _date(text: str) -> str:
    try:
        return str(PartialDate.parse(text))
    except InputError as error:
        raise ValueError(str(error)) from error


def _year(value: Any) -> Any:
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


DateText = Annotated[
    str,
    StringConstraints(max_length=64),
    BeforeValidator(_year),
    AfterValidator(_date),
    Field(description="2025, 2025-11 or 2025-11-12; of a timestamp, the date is taken.", examples=["2025-11"]),
]
QuestionText = Annotated[str, StringConstraints(min_length=1, max_length=2000, strip_whitespace=True)]
UrlText = Annotated[str, StringConstraints(min_length=1, max_length=4096, strip_whitespace=True)]
Name = Annotated[str, StringConstraints(min_length=1, max_length=200, strip_whitespace=True)]


LATEST = "Whether the newest should come first; without it, the question's words decide."


class AskBody(BaseModel):
    """A question and what may be used to answer it."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [
                {
                    "question": "What did Anthropic announce with Fluidstack in November 2025?",
                    "published_after": "2025-11",
                    "tiers": ["primary", "trade"],
                }
            ]
        },
    )

    question: QuestionText
    as_of: DateText | None = Field(None, description="Answer as on this date: nothing published later counts.")
    published_after: DateText | None = None
    published_before: DateText | None = None
    publishers: Annotated[list[Name], Field(max_length=MAX_LIST)] = []
    tiers: Annotated[list[Tier], Field(max_length=MAX_LIST)] = []
    organisations: Annotated[list[Name], Field(max_length=MAX_LIST)] = []
    latest: bool | None = Field(None, description=LATEST)
    conversation_id: Name | None = Field(
        None, description="Of `POST /v1/conversations`: the question may lean on those before it; the answer is kept."
    )
    limit: Annotated[int, Field(ge=1, le=50, description="How many citations at most.")] = 8


class DocumentBody(BaseModel):
    """A URL to fetch, many of them, or a text with its title."""

    model_config = ConfigDict(extra="forbid")

    url: UrlText | None = None
    urls: Annotated[list[UrlText], Field(min_length=1, max_length=MAX_URLS)] | None = Field(
        None, description="Fetched by a job, and in no order."
    )
    title: Annotated[str, StringConstraints(min_length=1, max_length=1000, strip_whitespace=True)] | None = None
    text: Annotated[str, StringConstraints(min_length=1)] | None = None
    publisher: Name | None = None
    published_at: DateText | None = None

    @model_validator(mode="after")
    def _one_of_three(self) -> DocumentBody:
        if self.urls is not None:
            if self.model_fields_set != {"urls"}:
                raise ValueError("urls go alone: everything else is read from the pages")
            return self
        if self.text is None and self.url is None:
            raise ValueError("give a url to fetch, urls, or a title and a text")
        if self.text is not None and self.title is None:
            raise ValueError("a text needs its title")
        if self.text is None and (self.title or self.publisher or self.published_at):
            raise ValueError("title, publisher and published_at go with a text; of a url they are read from the page")
        return self


class CorrectionBody(BaseModel):
    """Fields that were read wrong; those left out stay as they are, and null means unknown."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"published_at": "2025-11-12", "tier": "primary"}]}
    )

    title: Annotated[str, StringConstraints(min_length=1, max_length=1000, strip_whitespace=True)] | None = None
    publisher: Name | None = None
    author: Name | None = None
    tier: Tier | None = None
    published_at: DateText | None = None
    organisations: Annotated[list[Name], Field(max_length=MAX_LIST)] | None = None

    @model_validator(mode="after")
    def _something(self) -> CorrectionBody:
        given = self.model_fields_set
        if not given:
            raise ValueError("name at least one field to correct")
        for name in ("title", "tier", "organisations"):
            if name in given and getattr(self, name) is None:
                raise ValueError(f"{name} cannot be null")
        return self


async def json_only(request: Request) -> None:
    """Refuse a body that is not JSON.

    Raises:
        HTTPException: the content type is another one, or none is named.
    """
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type != "application/json" and not (media_type.startswith("application/") and media_type[-5:] == "+json"):
        raise HTTPException(415, "Send the body as application/json.")
