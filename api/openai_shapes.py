"""Answers in OpenAI's shapes."""

from __future__ import annotations

from collections.abc import Iterator

from api.footnotes import Footnoted, footnoted
from api.openai_schemas import (
    Annotation,
    ChatCompletion,
    ChatCompletionChunk,
    ChunkChoice,
    Delta,
    ModelJson,
    TokenUsage,
)
from api.schemas import AnswerJson

MODELS = ("groundwork",)
"""The names that `model` takes: the answerer that the settings choose."""


def completion_json(answer: AnswerJson, model: str, created: int) -> ChatCompletion:
    """Return a whole answer."""
    text = footnoted(answer)
    return {
        "id": f"chatcmpl-{answer['id']}",
        "object": "chat.completion",
        "created": created,
        "model": model,
        "choices": [
            {
                "index": 0,
                "message": {
                    "role": "assistant",
                    "content": text.text,
                    "refusal": None,
                    "annotations": _annotations(answer, text),
                },
                "finish_reason": "stop",
                "logprobs": None,
            }
        ],
        "usage": _usage(answer),
        "groundwork": answer,
    }


def chunks_json(
    answer: AnswerJson, model: str, created: int, *, with_usage: bool = False
) -> Iterator[ChatCompletionChunk]:
    """Yield an answer as the events of a stream: its role, its pieces, its end with the citations, its usage."""
    text = footnoted(answer)

    def chunk(choices: list[ChunkChoice]) -> ChatCompletionChunk:
        made: ChatCompletionChunk = {
            "id": f"chatcmpl-{answer['id']}",
            "object": "chat.completion.chunk",
            "created": created,
            "model": model,
            "choices": choices,
        }
        if with_usage:
            made["usage"] = None if choices else _usage(answer)
        return made

    def said(delta: Delta) -> list[ChunkChoice]:
        return [{"index": 0, "delta": delta, "finish_reason": None}]

    yield chunk(said({"role": "assistant", "content": ""}))
    for piece in text.pieces:
        yield chunk(said({"content": piece}))
    yield chunk(said({"annotations": _annotations(answer, text)}))
    yield chunk([{"index": 0, "delta": {}, "finish_reason": "stop"}]) | {"groundwork": answer}
    if with_usage:
        yield chunk([])


def model_json(name: str, created: int) -> ModelJson:
    """Return a name that `model` takes."""
    return {"id": name, "object": "model", "created": created, "owned_by": "groundwork"}


def _annotations(answer: AnswerJson, text: Footnoted) -> list[Annotation]:
    cited = {citation["number"]: citation for citation in answer["citations"]}
    found: list[Annotation] = []
    for mark in text.marks:
        citation = cited.get(mark.number)
        if citation is not None and citation["url"]:
            found.append(
                {
                    "type": "url_citation",
                    "url_citation": {
                        "start_index": mark.start,
                        "end_index": mark.end,
                        "title": citation["title"],
                        "url": citation["url"],
                    },
                }
            )
    return found


def _usage(answer: AnswerJson) -> TokenUsage:
    """Return what a model took, cached tokens of the prompt included; nothing where none was asked."""
    used = answer["usage"]
    if used is None:
        return {"prompt_tokens": 0, "completion_tokens": 0, "total_tokens": 0}
    prompt = (used["input_tokens"] or 0) + (used["cache_read_tokens"] or 0) + (used["cache_write_tokens"] or 0)
    written = used["output_tokens"] or 0
    return {"prompt_tokens": prompt, "completion_tokens": written, "total_tokens": prompt + written}
