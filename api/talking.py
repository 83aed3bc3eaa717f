"""Conversations on the command line: begun with a question, gone on with by the next one."""

from __future__ import annotations

import dataclasses

from answer.answer import Answer
from answer.gathering import Gathered
from api.schemas import AnswerJson
from api.threads import Asked, asked_in, kept, understood
from api.wiring import Groundwork
from corpus.errors import InputError

_OWNER = ""
"""The command line asks for no key, as a server without keys does: both have the same conversations."""
_LONGEST_TITLE = 200


def asked_here(groundwork: Groundwork, question: str, *, go_on: bool) -> Asked:
    """Return what a question means: alone, or in the conversation that was asked in last.

    Raises:
        InputError: there is no conversation to go on with.
    """
    if not go_on:
        return Asked(question, question, None, _OWNER)
    last = groundwork.conversations.own(_OWNER, limit=1)
    if not last:
        raise InputError('there is no conversation to go on with; `groundwork ask --keep "..."` begins one')
    return asked_in(groundwork, question, last[0].id, _OWNER)


def kept_here(
    groundwork: Groundwork, asked: Asked, gathered: Gathered, answer: Answer, *, begin: bool, narrowed: bool
) -> AnswerJson:
    """Return an answer's JSON, and keep it where it belongs to a conversation or begins one.

    Args:
        groundwork: keeps it.
        asked: the question.
        gathered: its evidence.
        answer: what was answered.
        begin: a conversation begins with it.
        narrowed: part of the corpus was left out, which may hold the answer.
    """
    if begin:
        title = " ".join(asked.typed.split())[:_LONGEST_TITLE]
        asked = dataclasses.replace(asked, conversation_id=groundwork.conversations.begin(title, _OWNER).id)
    if asked.conversation_id is None:
        return understood(answer, asked)
    return kept(groundwork, asked, gathered, answer, narrowed=narrowed)
