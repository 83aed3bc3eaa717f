"""Asking: one answer as JSON, or as a stream of events."""

from __future__ import annotations

import itertools
import json
import logging
from collections.abc import Iterator, Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, Request
from fastapi.responses import Response
from fastapi.sse import format_sse_event

from answer.answer import Answer
from answer.ask import Restarted
from answer.composing import Said, marked
from answer.gathering import Gathered, Understood
from api.filters import filter_of, require_named
from api.problems import problem_of, request_id_of
from api.routes.bodies import AskBody, json_only
from api.routes.conversations import Owner
from api.routes.examples import ANSWER, EVENTS
from api.routes.served import EVENT_SCHEMA, Served, Spending, documented
from api.routes.streams import Events, shutting_down
from api.schemas import AnswerJson, QuestionJson
from api.shapes import citation_json, fallback_json, hits_json, interpretation_json
from api.threads import Asked, asked_in, kept
from api.wiring import Groundwork
from corpus.keys import Allowance

logger = logging.getLogger(__name__)
router = APIRouter(tags=["ask"])

_RESPONSES = documented(400, 404, 413, 415, 422)
_RESPONSES[200] = {
    "description": "The answer. With `Accept: text/event-stream`, the events `question`, `search_results`, `delta`, "
    "`citation` and `answer`, in this order; while a model writes, deltas and citations take turns, and `reset` says "
    "that what was said so far does not count because the model failed. A failure on the way is an `error` event that "
    "holds a problem.",
    "content": {
        "application/json": {"example": ANSWER},
        "text/event-stream": {"schema": EVENT_SCHEMA, "example": EVENTS},
    },
}


@router.post("/ask", response_model=AnswerJson, responses=_RESPONSES, dependencies=[Depends(json_only)])
def ask(
    body: AskBody,
    request: Request,
    groundwork: Served,
    owner: Owner,
    spending: Spending,
    accept: Annotated[str, Header()] = "",
) -> AnswerJson | Response:
    """Answer a question from the corpus, each statement with citations that were checked."""
    only = filter_of(
        published_after=body.published_after,
        published_before=body.published_before,
        publishers=body.publishers,
        tiers=body.tiers,
        organisations=body.organisations,
    )
    asked = asked_in(groundwork, body.question, body.conversation_id, owner)
    understood = groundwork.understand(asked.resolved, only=only, as_of=body.as_of, latest=body.latest)
    if _wants_events(accept):
        # What is wrong with the request still has its status; whoever waits for the search sees how it was read.
        require_named(groundwork, only, ())
        stream = _events(groundwork, body, asked, understood, spending, request)
        return Events(stream, broken_off=_event("error", shutting_down(request.url.path).as_json()))
    gathered = groundwork.find(understood)
    require_named(groundwork, only, gathered.hits)
    answer = groundwork.answer(gathered, limit=body.limit, allowance=spending)
    return _kept(groundwork, body, asked, gathered, answer)


def pieces(answer: AnswerJson) -> list[str]:
    """Return the answer's text cut before each statement but the first; joined, they are the text again."""
    text, cuts, searched = answer["text"], [0], 0
    for statement in answer["statements"]:
        found = text.find(statement["text"], searched)
        if found < 0:
            continue
        searched = found + len(statement["text"])
        if cuts[-1] < found and found > 0:
            cuts.append(found)
    bounds = [*cuts, len(text)]
    return [text[start:end] for start, end in itertools.pairwise(bounds) if start < end]


def _kept(groundwork: Groundwork, body: AskBody, asked: Asked, gathered: Gathered, answer: Answer) -> AnswerJson:
    return kept(groundwork, asked, gathered, answer, narrowed=_is_narrowed(body))


def _is_narrowed(body: AskBody) -> bool:
    window = body.as_of or body.published_after or body.published_before
    return bool(window or body.publishers or body.tiers or body.organisations)


def _events(
    groundwork: Groundwork,
    body: AskBody,
    asked: Asked,
    understood: Understood,
    allowance: Allowance | None,
    request: Request,
) -> Iterator[bytes]:
    yield _event("question", _read(asked, understood))
    said: list[str] = []
    try:
        gathered = groundwork.find(understood)
        yield _event("search_results", hits_json(gathered.hits[: body.limit], gathered.asked, gathered.only))
        for step in groundwork.stream(gathered, limit=body.limit, allowance=allowance):
            if isinstance(step, Said):
                said.append(f"{' ' if said else ''}{marked(step.statement)}")
                yield _event("delta", {"text": said[-1]})
                for citation in step.citations:
                    yield _event("citation", citation_json(citation))
            elif isinstance(step, Restarted):
                said.clear()
                yield _event("reset", fallback_json(step.fallback))
            else:
                yield from _whole(_kept(groundwork, body, asked, gathered, step), "".join(said))
    except Exception as error:
        logger.exception("request %s failed after its stream began", request_id_of(request))
        problem = problem_of(error, request.url.path, request_id_of(request))
        yield _event("error", problem.as_json())


def _read(asked: Asked, understood: Understood) -> QuestionJson:
    """Return how a question was read: as it was typed, what it means in its conversation, and what is searched for."""
    resolved = asked.resolved if asked.resolved != asked.typed else None
    interpretation = interpretation_json(understood.asked, understood.only)
    return {"question": asked.typed, "resolved_question": resolved, "interpretation": interpretation}


def _whole(answer: AnswerJson, said: str) -> Iterator[bytes]:
    """Yield what has not been said of an answer, and the answer."""
    rest = [answer["text"].removeprefix(said)] if said else pieces(answer)
    for piece in filter(None, rest):
        yield _event("delta", {"text": piece})
    for citation in answer["citations"] if not said else ():
        yield _event("citation", citation)
    yield _event("answer", answer)


def _event(name: str, data: Mapping[str, Any]) -> bytes:
    return format_sse_event(data_str=json.dumps(data), event=name)


def _wants_events(accept: str) -> bool:
    for part in accept.lower().split(","):
        media_type, *parameters = (piece.strip() for piece in part.split(";"))
        if media_type == "text/event-stream":
            return not any(parameter.replace(" ", "") in {"q=0", "q=0.0", "q=0.00"} for parameter in parameters)
    return False
