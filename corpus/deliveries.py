"""What is to be sent to the webhooks of watches: taken by one process at a time, tried again, at last given up."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, and_, exists, or_, select, update

from corpus import schema
from corpus.database import Database
from corpus.rows import stamp
from corpus.watches import Told, told_of, told_rows

MOST_TRIES = 8
WAITS = tuple(dt.timedelta(seconds=seconds) for seconds in (30, 120, 600, 1_800, 7_200, 21_600, 43_200))
"""How long after each failed try the next one follows: nearly a day in all."""
_CUT_OFF = "the process that was sending it ended"


@dataclass(frozen=True, slots=True)
class Taken:
    """A delivery that this process is to send.

    Attributes:
        watch_name: what the watch is called.
        tries: how many there were, this one included.
    """

    told: Told
    watch_name: str
    webhook: str
    secret: str
    tries: int


class Deliveries:
    """The deliveries of a record."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @property
    def open(self) -> int:
        """How many are neither sent nor given up."""
        query = "SELECT COUNT(*) FROM watch_deliveries WHERE state IN ('waiting', 'sending')"
        return int(self._database.value(query))

    def take(
        self, *, time: dt.datetime, lease: dt.timedelta, early: bool = False, apart_from: Collection[int] = ()
    ) -> Taken | None:
        """Take the delivery that is due first, None where none is; those of one watch go in the order they were told.

        Args:
            time: now.
            lease: how long others leave it alone; after that, its sender is taken to have ended.
            early: also what waits for its next try.
            apart_from: numbers of changes to leave out.
        """
        table = schema.watch_deliveries
        ready = and_(_due(time, early=early), table.c.number.not_in(list(apart_from)))
        found = select(table.c.number, table.c.tries).where(ready).order_by(table.c.due_at, table.c.number).limit(1)
        with self._database.read() as connection:
            if connection.execute(found).first() is None:
                return None
        with self._database.write() as connection:
            _give_up(connection, time)
            row = connection.execute(found).first()
            if row is None:
                return None
            values = {
                "state": "sending",
                "tries": row.tries + 1,
                "due_at": stamp(time + lease),
                "tried_at": stamp(time),
            }
            connection.execute(update(table).where(table.c.number == row.number).values(**values))
            return _taken(connection, row.number)

    def sent(self, taken: Taken) -> None:
        """Note that a delivery was accepted."""
        table = schema.watch_deliveries
        with self._database.write() as connection:
            connection.execute(
                update(table).where(table.c.number == taken.told.number).values(state="sent", problem=None)
            )

    def failed(self, taken: Taken, problem: str, *, time: dt.datetime, for_good: bool = False) -> bool:
        """Note that a delivery failed; return whether it is tried again later.

        Args:
            taken: which.
            problem: why, in words.
            time: now.
            for_good: it makes no sense to try again.
        """
        table = schema.watch_deliveries
        with self._database.write() as connection:
            mine = update(table).where(table.c.number == taken.told.number)
            if for_good or taken.tries >= MOST_TRIES:
                connection.execute(mine.values(state="failed", problem=problem))
                return False
            due = stamp(time + WAITS[taken.tries - 1])
            connection.execute(mine.values(state="waiting", problem=problem, due_at=due))
        return True


def _due(time: dt.datetime, *, early: bool) -> ColumnElement[bool]:
    """Return the condition for what may be taken: of one watch, only the first that is not done with."""
    table = schema.watch_deliveries.c
    past = table.due_at <= stamp(time)
    waiting = table.state == "waiting"
    ready = or_(waiting if early else and_(waiting, past), and_(table.state == "sending", past))
    before, its, other = schema.watch_deliveries.alias(), schema.watch_changes.alias(), schema.watch_changes.alias()
    blocked = exists().where(
        its.c.number == table.number,
        other.c.watch_id == its.c.watch_id,
        before.c.number == other.c.number,
        before.c.number < table.number,
        before.c.state.in_(("waiting", "sending")),
    )
    return and_(ready, ~blocked)


def _give_up(connection: Connection, time: dt.datetime) -> None:
    """Give up what was being sent for the last time by a process that has ended."""
    table = schema.watch_deliveries
    lost = (table.c.state == "sending", table.c.due_at <= stamp(time), table.c.tries >= MOST_TRIES)
    connection.execute(update(table).where(*lost).values(state="failed", problem=_CUT_OFF))


def _taken(connection: Connection, number: int) -> Taken:
    changes, watches = schema.watch_changes.c, schema.watches.c
    row = connection.execute(told_rows().where(changes.number == number)).mappings().one()
    told = told_of(row)
    watch = connection.execute(
        select(watches.name, watches.webhook, watches.secret).where(watches.id == told.watch_id)
    ).one()
    assert told.delivery is not None
    return Taken(told, watch.name, watch.webhook, watch.secret, told.delivery.tries)
