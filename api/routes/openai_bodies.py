"""What the OpenAI-compatible routes take: OpenAI's request, as far as it means something for answers from a corpus."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, field_validator

from api.routes.bodies import MAX_LIST, DateText, Name
from corpus.source import Tier

MAX_MESSAGES = 1000


class TextPart(BaseModel):
    """A part of a message; there is nothing here that could look at a picture."""

    model_config = ConfigDict(extra="ignore")

    type: Literal["text"]
    text: str


class Message(BaseModel):
    """One message of the conversation."""

    model_config = ConfigDict(extra="ignore")

    role: Literal["system", "developer", "user", "assistant", "tool", "function"]
    content: str | Annotated[list[TextPart], Field(max_length=MAX_LIST)] | None = None

    @property
    def text(self) -> str:
        """What it says."""
        if isinstance(self.content, list):
            return "\n".join(part.text for part in self.content)
        return self.content or ""


class StreamOptions(BaseModel):
    """What a stream ends with."""

    model_config = ConfigDict(extra="ignore")

    include_usage: bool = False


class Narrowing(BaseModel):
    """What may be used to answer: the fields of `POST /v1/ask`."""

    model_config = ConfigDict(extra="forbid")

    as_of: DateText | None = None
    published_after: DateText | None = None
    published_before: DateText | None = None
    publishers: Annotated[list[Name], Field(max_length=MAX_LIST)] = []
    tiers: Annotated[list[Tier], Field(max_length=MAX_LIST)] = []
    organisations: Annotated[list[Name], Field(max_length=MAX_LIST)] = []
    limit: Annotated[int, Field(ge=1, le=50)] = 8


class ChatBody(BaseModel):
    """A conversation whose last message is the question; a follow-up is completed from the user's messages before it.

    Options of a sampling model (temperature, max_tokens, stop and so on) are taken and change nothing: an answer is
    what the corpus holds. What would make another answer than was asked for (n, response_format) is refused.
    """

    model_config = ConfigDict(
        extra="ignore",
        json_schema_extra={
            "examples": [
                {
                    "model": "groundwork",
                    "messages": [{"role": "user", "content": "What did Anthropic announce with Fluidstack?"}],
                    "stream": False,
                    "groundwork": {"as_of": "2025-12"},
                }
            ]
        },
    )

    model: Annotated[str, StringConstraints(min_length=1, max_length=200)]
    messages: Annotated[list[Message], Field(min_length=1, max_length=MAX_MESSAGES)]
    stream: bool | None = False
    stream_options: StreamOptions | None = None
    n: Annotated[int, Field(ge=1, le=1)] | None = None
    response_format: dict[str, Any] | None = None
    groundwork: Narrowing = Narrowing()

    @field_validator("response_format")
    @classmethod
    def _text_only(cls, value: dict[str, Any] | None) -> dict[str, Any] | None:
        if value is not None and value.get("type", "text") != "text":
            raise ValueError("answers are text; /v1/ask gives them as JSON")
        return value

    @field_validator("messages")
    @classmethod
    def _ends_with_a_question(cls, value: list[Message]) -> list[Message]:
        if value[-1].role != "user" or not value[-1].text.strip():
            raise ValueError("the last message must be the user's question")
        return value

    @property
    def question(self) -> str:
        """The last message."""
        return self.messages[-1].text.strip()

    @property
    def earlier(self) -> list[str]:
        """The questions before it, oldest first: what the answers said is the corpus's, and nothing is read from it."""
        return [text for message in self.messages[:-1] if message.role == "user" and (text := message.text.strip())]
