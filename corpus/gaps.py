"""Gaps: questions that the corpus did not answer, for those who add sources."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from sqlalchemy import RowMapping, delete, select, update
from sqlalchemy.dialects.sqlite import insert as upsert

from corpus import schema
from corpus.database import Database
from corpus.errors import UnknownGap
from corpus.rows import moment, now

GapState = Literal["open", "answered", "dismissed"]
"""answered: asked again, it was answered. dismissed: a person said that it does not matter."""
GAP_STATES: tuple[GapState, ...] = get_args(GapState)


@dataclass(frozen=True, slots=True)
class Gap:
    """A question that was not answered.

    Attributes:
        what: what is missing, as the asker was told.
        terms: the words of the question that no evidence speaks of.
        times: how often it was asked.
    """

    id: str
    question: str
    what: str
    terms: tuple[str, ...]
    state: GapState
    times: int
    first_asked_at: dt.datetime
    last_asked_at: dt.datetime


class Gaps:
    """The unanswered questions in the record."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def unanswered(self, question: str, what: str, terms: Sequence[str]) -> None:
        """Note that a question was not answered; one that was dismissed stays so."""
        table, time = schema.gaps, now()
        row = {
            "id": gap_id(question),
            "question": question,
            "what": what,
            "terms": json.dumps(list(terms)),
            "state": "open",
            "times": 1,
            "first_asked_at": time,
            "last_asked_at": time,
        }
        again = {
            "times": table.c.times + 1,
            "last_asked_at": time,
            "what": what,
            "terms": row["terms"],
        }
        with self._database.write() as connection:
            statement = upsert(table).values(**row)
            connection.execute(statement.on_conflict_do_update(index_elements=["id"], set_=again))
            reopened = (table.c.id == row["id"]) & (table.c.state == "answered")
            connection.execute(update(table).where(reopened).values(state="open"))

    def answered(self, question: str) -> None:
        """Note that a question was answered, if it is one that was not before."""
        table = schema.gaps
        waiting = (table.c.id == gap_id(question)) & (table.c.state == "open")
        with self._database.read() as connection:
            if connection.execute(select(table.c.id).where(waiting)).first() is None:
                return
        with self._database.write() as connection:
            connection.execute(update(table).where(waiting).values(state="answered"))

    def some(self, *, state: GapState | None, limit: int, after: str | None = None) -> list[Gap]:
        """Return gaps, those asked last first.

        Args:
            state: only those in it.
            limit: how many at most.
            after: the `cursor` of the last one of the page before.
        """
        table = schema.gaps.c
        key = table.last_asked_at + "/" + table.id
        query = select(schema.gaps).order_by(key.desc()).limit(limit)
        if state is not None:
            query = query.where(table.state == state)
        if after is not None:
            query = query.where(key < after)
        with self._database.read() as connection:
            return [_gap(row) for row in connection.execute(query).mappings()]

    def set_state(self, identifier: str, state: GapState) -> Gap:
        """Set the state of a gap.

        Raises:
            UnknownGap: there is none of that id.
        """
        table = schema.gaps
        with self._database.write() as connection:
            connection.execute(update(table).where(table.c.id == identifier).values(state=state))
            row = connection.execute(select(table).where(table.c.id == identifier)).mappings().first()
        if row is None:
            raise UnknownGap(identifier)
        return _gap(row)

    def remove(self, identifier: str) -> None:
        """Remove a gap: the question is gone from the record.

        Raises:
            UnknownGap: there is none of that id.
        """
        with self._database.write() as connection:
            gone = connection.execute(delete(schema.gaps).where(schema.gaps.c.id == identifier))
            if gone.rowcount == 0:
                raise UnknownGap(identifier)


def gap_id(question: str) -> str:
    """Return the id of a question: the same for the same words, whatever their case and spacing."""
    plain = " ".join(question.casefold().split()).rstrip("?!. ")
    return "gap_" + hashlib.sha256(plain.encode()).hexdigest()[:20]


def cursor(gap: Gap) -> str:
    """Return where a page that ends with this gap ends."""
    return f"{gap.last_asked_at.strftime('%Y-%m-%dT%H:%M:%SZ')}/{gap.id}"


def _gap(row: RowMapping) -> Gap:
    times = {name: moment(row[name]) for name in ("first_asked_at", "last_asked_at")}
    return Gap(**dict(row) | times | {"terms": tuple(json.loads(row["terms"]))})
