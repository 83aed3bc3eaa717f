"""A question in its conversation: what it means there, and keeping its answer."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from answer.answer import Answer
from answer.gathering import Gathered
from answer.thread import LONGEST, resolve
from api.schemas import AnswerJson
from api.shapes import answer_json, moment_text
from api.thread_schemas import ConversationDetail, ConversationJson, GapJson, TurnJson
from api.wiring import Groundwork
from corpus.conversations import Conversation, Turn
from corpus.document import DocumentId
from corpus.figure_store import Kept
from corpus.gaps import Gap

CONTEXT = 6
"""How many earlier questions a follow-up may lean on."""
CLOSEST = 3
"""How many documents an insufficient answer names by their titles."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as it was typed, and as it is to be answered.

    Attributes:
        conversation_id: where its answer is kept, None where it is not.
    """

    typed: str
    resolved: str
    conversation_id: str | None
    owner: str


def asked_in(groundwork: Groundwork, question: str, conversation_id: str | None, owner: str) -> Asked:
    """Return what a question means in its conversation.

    Raises:
        UnknownConversation: there is none of that id, or it is somebody else's.
    """
    if conversation_id is None:
        return Asked(question, question, None, owner)
    groundwork.conversations.get(conversation_id, owner, to_change=True)
    earlier = [turn.resolved_question for turn in groundwork.conversations.turns(conversation_id)]
    return Asked(question, resolve(question, earlier[-CONTEXT:]), conversation_id, owner)


def asked_after(question: str, earlier: Sequence[str]) -> Asked:
    """Return what a question means after others that were typed before it, which may lean on each other themselves."""
    resolved: list[str] = []
    for typed in [each for each in earlier if len(each) <= LONGEST][-CONTEXT:]:
        resolved.append(resolve(typed, resolved))
    return Asked(question, resolve(question, resolved), None, "")


def understood(answer: Answer, asked: Asked) -> AnswerJson:
    """Return an answer's JSON, with the question as it was typed and, where it was completed, as it was answered."""
    shape = answer_json(answer)
    if asked.resolved != asked.typed:
        shape["question"] = asked.typed
        shape["resolved_question"] = asked.resolved
    return shape


def kept(groundwork: Groundwork, asked: Asked, gathered: Gathered, answer: Answer, *, narrowed: bool) -> AnswerJson:
    """Keep an answer in its conversation, and an unanswered question for the researchers; return the answer's JSON.

    Args:
        groundwork: keeps it.
        asked: the question.
        gathered: its evidence, of which an insufficient answer names the closest.
        answer: what was answered.
        narrowed: the caller left out part of the corpus, which may hold the answer.
    """
    shape = understood(answer, asked)
    if not narrowed:
        _note_gap(groundwork, asked.resolved, answer)
    if asked.conversation_id is not None:
        shape["conversation_id"] = asked.conversation_id
        documents = [citation.document_id for citation in answer.citations]
        documents += [kept.document_id for kept in _counted(answer)]
        if answer.missing is not None:
            documents += _closest(gathered)
        turn = Turn(asked.typed, asked.resolved, cast("Mapping[str, Any]", shape), dt.datetime.now(dt.UTC))
        groundwork.conversations.add_turn(asked.conversation_id, asked.owner, turn, documents)
    return shape


def conversation_json(conversation: Conversation, owner: str) -> ConversationJson:
    """Return a conversation without its turns."""
    return {
        "id": conversation.id,
        "title": conversation.title,
        "shared": conversation.shared,
        "mine": conversation.owner == owner,
        "turns": conversation.turns,
        "created_at": moment_text(conversation.created_at),
        "updated_at": moment_text(conversation.updated_at),
    }


def conversation_detail(conversation: Conversation, turns: tuple[Turn, ...], owner: str) -> ConversationDetail:
    """Return a conversation with its turns."""
    return {
        "id": conversation.id,
        "title": conversation.title,
        "shared": conversation.shared,
        "mine": conversation.owner == owner,
        "created_at": moment_text(conversation.created_at),
        "updated_at": moment_text(conversation.updated_at),
        "turns": [_turn_json(turn) for turn in turns],
    }


def gap_json(gap: Gap) -> GapJson:
    """Return an unanswered question."""
    return {
        "id": gap.id,
        "question": gap.question,
        "what": gap.what,
        "terms": list(gap.terms),
        "state": gap.state,
        "times": gap.times,
        "first_asked_at": moment_text(gap.first_asked_at),
        "last_asked_at": moment_text(gap.last_asked_at),
    }


def _turn_json(turn: Turn) -> TurnJson:
    return {
        "question": turn.question,
        "resolved_question": turn.resolved_question,
        "answer": cast("AnswerJson | None", turn.answer),
        "asked_at": moment_text(turn.asked_at),
    }


def _note_gap(groundwork: Groundwork, question: str, answer: Answer) -> None:
    if answer.status == "insufficient" and answer.missing is not None:
        groundwork.gaps.unanswered(question, answer.missing.what, answer.missing.terms)
    elif answer.status == "answered":
        groundwork.gaps.answered(question)


def _counted(answer: Answer) -> Iterator[Kept]:
    """Yield the figures of an answer, those of which it tells the value only included."""
    for row in answer.figures:
        yield from (kept for kept in (row.kept, row.replaces, row.replaced_by) if kept is not None)
    for clash in answer.conflicts:
        for side in clash.sides:
            yield from side


def _closest(gathered: Gathered) -> list[DocumentId]:
    """Return the documents whose titles an answer names as the closest; see `answer.ask`."""
    titles = list(dict.fromkeys(hit.document.title for hit in gathered.hits))[:CLOSEST]
    return [hit.document.id for hit in gathered.hits if hit.document.title in titles]
