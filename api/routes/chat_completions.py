"""OpenAI-compatible routes, for tools and chat programs that speak that: cited answers as chat completions."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable, Iterator
from typing import Any

from fastapi import APIRouter, Depends, HTTPException, Request
from fastapi.responses import Response

from api.filters import filter_of, require_named
from api.openai_schemas import ChatCompletion, ModelJson, ModelsJson
from api.openai_shapes import MODELS, chunks_json, completion_json, model_json
from api.problems import openai_error, problem_of, request_id_of
from api.routes.bodies import json_only
from api.routes.examples import ANSWER
from api.routes.openai_bodies import ChatBody
from api.routes.served import EVENT_SCHEMA, Served, Spending, documented_for_openai
from api.routes.streams import Events, shutting_down
from api.schemas import AnswerJson
from api.threads import asked_after, understood

logger = logging.getLogger(__name__)
router = APIRouter(tags=["openai"])

_CREATED = 1_763_856_000
"""A moment for what has none: the names of models have always been there."""
_EXAMPLE = completion_json(ANSWER, MODELS[0], _CREATED)
_RESPONSES = documented_for_openai(400, 404, 413, 415)
_RESPONSES[200] = {
    "description": "The answer, with footnotes in the text, marks as annotations, and the whole Answer in "
    "`groundwork`. With `stream`, chunks as server-sent events that end with `[DONE]`; the last one of the message has "
    "the Answer.",
    "content": {
        "application/json": {"example": _EXAMPLE},
        "text/event-stream": {"schema": EVENT_SCHEMA},
    },
}


@router.post(
    "/chat/completions", response_model=ChatCompletion, responses=_RESPONSES, dependencies=[Depends(json_only)]
)
def create_chat_completion(
    body: ChatBody, request: Request, groundwork: Served, spending: Spending
) -> ChatCompletion | Response:
    """Answer the last message from the corpus, each statement with citations that were checked.

    A follow-up ("and Microsoft?") is completed from the user's messages before it; the text says how it was understood.
    """
    _require_model(body.model)
    asked = body.groundwork
    only = filter_of(
        published_after=asked.published_after,
        published_before=asked.published_before,
        publishers=asked.publishers,
        tiers=asked.tiers,
        organisations=asked.organisations,
    )
    question = asked_after(body.question, body.earlier)
    gathered = groundwork.gather(question.resolved, only=only, as_of=asked.as_of)
    require_named(groundwork, only, gathered.hits)

    def answer() -> AnswerJson:
        return understood(groundwork.answer(gathered, limit=asked.limit, allowance=spending), question)

    if body.stream:
        broken_off = _event(openai_error(shutting_down(request.url.path)))
        return Events(_events(answer, body, request), broken_off=broken_off)
    return completion_json(answer(), body.model, int(time.time()))


@router.get(
    "/models",
    responses=documented_for_openai(example={"object": "list", "data": [model_json(MODELS[0], _CREATED)]}),
)
def list_models() -> ModelsJson:
    """Return the names that `model` takes."""
    return {"object": "list", "data": [model_json(name, _CREATED) for name in MODELS]}


@router.get("/models/{model}", responses=documented_for_openai(404, example=model_json(MODELS[0], _CREATED)))
def get_model(model: str) -> ModelJson:
    """Return a name that `model` takes."""
    _require_model(model)
    return model_json(model, _CREATED)


def _require_model(name: str) -> None:
    if name not in MODELS:
        raise HTTPException(404, f"There is no such model here; `model` takes {' or '.join(MODELS)}.")


def _events(answered: Callable[[], AnswerJson], body: ChatBody, request: Request) -> Iterator[bytes]:
    try:
        answer = answered()
    except Exception as error:
        logger.exception("request %s failed after its stream began", request_id_of(request))
        yield _event(openai_error(problem_of(error, request.url.path, request_id_of(request))))
        return
    with_usage = body.stream_options is not None and body.stream_options.include_usage
    for chunk in chunks_json(answer, body.model, int(time.time()), with_usage=with_usage):
        yield _event(chunk)
    yield b"data: [DONE]\n\n"


def _event(data: Any) -> bytes:
    return b"data: " + json.dumps(data).encode("ascii") + b"\n\n"
