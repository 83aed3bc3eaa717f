"""Conversations: questions in a row with the answers as they were given, which keep the versions they cite."""

from __future__ import annotations

import datetime as dt
import json
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, RowMapping, Select, delete, func, insert, or_, select, update

from corpus import schema
from corpus.database import Database
from corpus.document import DocumentId
from corpus.errors import UnknownConversation
from corpus.rows import moment, stamp


@dataclass(frozen=True, slots=True)
class Conversation:
    """Questions in a row.

    Attributes:
        owner: who began it, and alone may go on with it; empty where no keys are asked for.
        shared: whoever knows its id may read it.
        turns: how many questions it has.
    """

    id: str
    title: str
    owner: str
    shared: bool
    created_at: dt.datetime
    updated_at: dt.datetime
    turns: int


@dataclass(frozen=True, slots=True)
class Turn:
    """One question with its answer.

    Attributes:
        resolved_question: what the question means in its thread; the same words where it stands alone.
        answer: as JSON, None once a document that it rests on has been removed.
    """

    question: str
    resolved_question: str
    answer: Mapping[str, Any] | None
    asked_at: dt.datetime


class Conversations:
    """Conversations in the record."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def begin(self, title: str, owner: str) -> Conversation:
        """Begin a conversation."""
        time = dt.datetime.now(dt.UTC)
        made = "cnv_" + secrets.token_hex(16)
        row = {"id": made, "title": title, "owner": owner, "shared": 0, **dict.fromkeys(_TIMES, _precise(time))}
        with self._database.write() as connection:
            connection.execute(insert(schema.conversations).values(**row))
        return Conversation(made, title, owner, shared=False, created_at=time, updated_at=time, turns=0)

    def own(self, owner: str, *, limit: int, after: str | None = None) -> list[Conversation]:
        """Return somebody's conversations, the one asked in last first.

        Args:
            owner: who began them.
            limit: how many at most.
            after: the `cursor` of the last one of the page before.
        """
        table = schema.conversations.c
        key = table.updated_at + "/" + table.id
        query = _counted().where(table.owner == owner).order_by(key.desc()).limit(limit)
        if after is not None:
            query = query.where(key < after)
        with self._database.read() as connection:
            return [_conversation(row) for row in connection.execute(query).mappings()]

    def get(self, identifier: str, owner: str, *, to_change: bool = False) -> Conversation:
        """Return a conversation that somebody may read, or may change.

        Raises:
            UnknownConversation: there is none of that id, or it is somebody else's.
        """
        with self._database.read() as connection:
            return _allowed(connection, identifier, owner, to_change=to_change)

    def turns(self, identifier: str) -> tuple[Turn, ...]:
        """Return the turns of a conversation, oldest first."""
        table = schema.turns
        query = select(table).where(table.c.conversation_id == identifier).order_by(table.c.id)
        with self._database.read() as connection:
            return tuple(_turn(row) for row in connection.execute(query).mappings())

    def add_turn(
        self,
        identifier: str,
        owner: str,
        turn: Turn,
        documents: Iterable[DocumentId],
    ) -> None:
        """Keep a question with its answer.

        Args:
            identifier: the conversation's id.
            owner: who asks.
            turn: what to keep.
            documents: those of which the answer holds words; when one is removed, so is the answer.

        Raises:
            UnknownConversation: there is none of that id, or it is somebody else's.
        """
        time = _precise(turn.asked_at)
        row = {
            "conversation_id": identifier,
            "question": turn.question,
            "resolved_question": turn.resolved_question,
            "answer": None if turn.answer is None else json.dumps(turn.answer),
            "asked_at": time,
        }
        with self._database.write() as connection:
            _allowed(connection, identifier, owner, to_change=True)
            added = connection.execute(insert(schema.turns).values(**row)).inserted_primary_key
            assert added is not None
            rests_on = [{"turn_id": added[0], "document_id": each} for each in dict.fromkeys(documents)]
            if rests_on:
                connection.execute(insert(schema.turn_documents), rests_on)
            connection.execute(_changed(identifier, {"updated_at": time}))

    def change(
        self, identifier: str, owner: str, *, title: str | None = None, shared: bool | None = None
    ) -> Conversation:
        """Rename a conversation, share it, or take that back; None leaves a field as it is.

        Raises:
            UnknownConversation: there is none of that id, or it is somebody else's.
        """
        values: dict[str, Any] = {} if title is None else {"title": title}
        if shared is not None:
            values["shared"] = int(shared)
        with self._database.write() as connection:
            _allowed(connection, identifier, owner, to_change=True)
            if values:
                connection.execute(_changed(identifier, values))
            return _allowed(connection, identifier, owner, to_change=True)

    def remove(self, identifier: str, owner: str) -> None:
        """Remove a conversation with its answers.

        Raises:
            UnknownConversation: there is none of that id, or it is somebody else's.
        """
        with self._database.write() as connection:
            _allowed(connection, identifier, owner, to_change=True)
            connection.execute(delete(schema.conversations).where(schema.conversations.c.id == identifier))


def cursor(conversation: Conversation) -> str:
    """Return where a page that ends with this conversation ends."""
    return f"{_precise(conversation.updated_at)}/{conversation.id}"


_TIMES: Sequence[str] = ("created_at", "updated_at")


def _counted() -> Select[Any]:
    turns = schema.turns.c
    number = select(func.count()).where(turns.conversation_id == schema.conversations.c.id).scalar_subquery()
    return select(schema.conversations, number.label("turns"))


def _allowed(connection: Connection, identifier: str, owner: str, *, to_change: bool) -> Conversation:
    table = schema.conversations.c
    rights: list[ColumnElement[bool]] = [table.owner == owner]
    if not to_change:
        rights.append(table.shared == 1)
    row = connection.execute(_counted().where(table.id == identifier, or_(*rights))).mappings().first()
    if row is None:
        raise UnknownConversation(identifier)
    return _conversation(row)


def _changed(identifier: str, values: Mapping[str, Any]) -> Any:
    return update(schema.conversations).where(schema.conversations.c.id == identifier).values(**values)


def _conversation(row: RowMapping) -> Conversation:
    times = {name: moment(row[name]) for name in _TIMES}
    return Conversation(**dict(row) | times | {"shared": bool(row["shared"])})


def _turn(row: RowMapping) -> Turn:
    answer = None if row["answer"] is None else json.loads(row["answer"])
    return Turn(row["question"], row["resolved_question"], answer, moment(row["asked_at"]))


def _precise(time: dt.datetime) -> str:
    """Return a moment to the millisecond: questions of one second have an order."""
    return stamp(time).removesuffix("Z") + f".{time.microsecond // 1000:03}Z"
