"""The JSON of the OpenAI-compatible routes: their names and shapes are OpenAI's, `groundwork` holds what is ours."""

from __future__ import annotations

from typing import Literal, NotRequired

from typing_extensions import TypedDict

from api.schemas import AnswerJson


class UrlCitation(TypedDict):
    """Where the text refers to which page: the offsets of its mark."""

    start_index: int
    end_index: int
    title: str
    url: str


class Annotation(TypedDict):
    """A mark of the text that refers to a page."""

    type: Literal["url_citation"]
    url_citation: UrlCitation


class ChatMessage(TypedDict):
    """The answer as a message."""

    role: Literal["assistant"]
    content: str
    refusal: None
    annotations: list[Annotation]


class Choice(TypedDict):
    """The one answer there is."""

    index: int
    message: ChatMessage
    finish_reason: Literal["stop"]
    logprobs: None


class TokenUsage(TypedDict):
    """Tokens of a model, cached ones of the prompt included; an extractive answer uses none."""

    prompt_tokens: int
    completion_tokens: int
    total_tokens: int


class ChatCompletion(TypedDict):
    """An answer as OpenAI's API gives one; `groundwork` is the whole Answer with its citations."""

    id: str
    object: Literal["chat.completion"]
    created: int
    model: str
    choices: list[Choice]
    usage: TokenUsage
    groundwork: AnswerJson


class Delta(TypedDict):
    """A piece of the message."""

    role: NotRequired[Literal["assistant"]]
    content: NotRequired[str]
    annotations: NotRequired[list[Annotation]]


class ChunkChoice(TypedDict):
    """A piece of the one answer there is."""

    index: int
    delta: Delta
    finish_reason: Literal["stop"] | None


class ChatCompletionChunk(TypedDict):
    """One event of a stream; the one that ends the message has the whole Answer."""

    id: str
    object: Literal["chat.completion.chunk"]
    created: int
    model: str
    choices: list[ChunkChoice]
    usage: NotRequired[TokenUsage | None]
    groundwork: NotRequired[AnswerJson]


class ModelJson(TypedDict):
    """One of the names that `model` takes."""

    id: str
    object: Literal["model"]
    created: int
    owned_by: str


class ModelsJson(TypedDict):
    """The names that `model` takes."""

    object: Literal["list"]
    data: list[ModelJson]
