"""Jobs: fetching that is to be done, is being done, or was done, with what became of every link.

A job is leased by one worker at a time. Every link that is done renews the lease, so a lease that runs out means that
nothing moved, and another worker takes the job over; what was done stays done, because links keep their own state.
"""

from __future__ import annotations

import datetime as dt
import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

from sqlalchemy import ColumnElement, Connection, RowMapping, and_, case, delete, func, insert, or_, select, update
from sqlalchemy.dialects.sqlite import insert as upsert

from corpus import schema
from corpus.database import Database
from corpus.errors import UnknownJob
from corpus.rows import moment, stamp

JobKind = Literal["check", "add", "follow"]
"""check: look at a source and fetch what is due. add: fetch links. follow: find out what kind of source each is."""
JobState = Literal["queued", "running", "done", "failed", "cancelled"]
LinkResult = Literal["stored", "unchanged", "skipped", "failed"]

JOB_STATES: tuple[JobState, ...] = get_args(JobState)
LINK_RESULTS: tuple[LinkResult, ...] = get_args(LinkResult)
LEASE_SECONDS = 300.0
"""Longer than the slowest single link: fetching has a limit of seconds, parsing one of a minute."""
MOST_ATTEMPTS = 3
"""A job whose worker has died this often is given up: it is likely to be what killed them."""


@dataclass(frozen=True, slots=True)
class LinkOutcome:
    """What became of one link of a job.

    Attributes:
        reason: why it was skipped or failed, in words; None where it was stored.
        problem_kind: the class of the error behind it.
    """

    url: str
    outcome: LinkResult
    reason: str | None = None
    problem_kind: str | None = None
    document_id: str | None = None


@dataclass(frozen=True, slots=True)
class Job:
    """One job, as it stands.

    Attributes:
        message: how it ended, or what it waits for.
        total: how many links it has to do, None until that is known.
        outcomes: how many links came to what.
    """

    id: str
    kind: JobKind
    source_id: str | None
    payload: Mapping[str, Any]
    state: JobState
    message: str | None
    created_at: dt.datetime
    due_at: dt.datetime
    started_at: dt.datetime | None
    ended_at: dt.datetime | None
    attempts: int
    total: int | None
    owner: str | None = None
    outcomes: Mapping[LinkResult, int] = field(default_factory=dict)

    @property
    def ended(self) -> bool:
        """True where nothing more will happen to it."""
        return self.state in {"done", "failed", "cancelled"}


class Jobs:
    """The jobs of a record."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(
        self,
        kind: JobKind,
        *,
        time: dt.datetime,
        source_id: str | None = None,
        host: str | None = None,
        payload: Mapping[str, Any] | None = None,
    ) -> Job:
        """Queue a job; a source has at most one of a kind waiting, which is returned where there is one.

        Args:
            kind: what is to be done.
            time: now.
            source_id: for `check`.
            host: with its port, where that is not the usual one; while a job of it runs, no other of it does.
            payload: for the other kinds, `links`.
        """
        table = schema.jobs
        with self._database.write() as connection:
            if source_id is not None:
                waiting = connection.scalar(
                    select(table.c.id).where(
                        table.c.source_id == source_id, table.c.kind == kind, table.c.state.in_(("queued", "running"))
                    )
                )
                if waiting is not None:
                    return _loaded(connection, [_row(connection, waiting)])[0]
            identifier = "job_" + secrets.token_hex(10)
            connection.execute(
                insert(table).values(
                    id=identifier,
                    kind=kind,
                    source_id=source_id,
                    host=host,
                    payload=json.dumps(dict(payload or {})),
                    state="queued",
                    created_at=stamp(time),
                    due_at=stamp(time),
                    attempts=0,
                )
            )
            return _loaded(connection, [_row(connection, identifier)])[0]

    def lease(self, owner: str, *, time: dt.datetime, dead: Sequence[str] = ()) -> Job | None:
        """Take the job that has waited longest, or one whose worker died; None where there is none.

        Args:
            owner: the worker that takes it.
            time: now.
            dead: workers that are known to have ended; their leases count no longer.
        """
        table = schema.jobs.c
        lost = and_(table.state == "running", or_(table.lease_until < stamp(time), table.owner.in_(dead)))
        busy = select(table.host).where(table.state == "running", table.host.is_not(None))
        due = and_(
            table.state == "queued", table.due_at <= stamp(time), or_(table.host.is_(None), table.host.not_in(busy))
        )
        with self._database.read() as connection:
            if connection.scalar(select(table.id).where(or_(due, lost)).limit(1)) is None:
                return None
        with self._database.write() as connection:
            _give_up(connection, lost, time)
            found = connection.scalar(
                select(table.id).where(or_(due, lost)).order_by(table.due_at, table.created_at, table.id).limit(1)
            )
            if found is None:
                return None
            values = {
                "state": "running",
                "owner": owner,
                "lease_until": _lease_end(time),
                "attempts": table.attempts + 1,
                "started_at": func.coalesce(table.started_at, stamp(time)),
                "message": None,
            }
            connection.execute(update(schema.jobs).where(table.id == found).values(**values))
            return _loaded(connection, [_row(connection, found)])[0]

    def expect(self, identifier: str, total: int) -> None:
        """Note how many links a job has to do, those already done included."""
        with self._database.write() as connection:
            connection.execute(update(schema.jobs).where(schema.jobs.c.id == identifier).values(total=total))

    def note(self, identifier: str, owner: str, outcome: LinkOutcome, *, time: dt.datetime) -> bool:
        """Keep what became of a link and renew the lease; False where the worker no longer holds it, and must stop."""
        table = schema.jobs.c
        with self._database.write() as connection:
            held = connection.execute(
                update(schema.jobs)
                .where(table.id == identifier, table.owner == owner, table.state == "running")
                .values(lease_until=_lease_end(time))
            )
            if held.rowcount == 0:
                return False
            values = {
                "outcome": outcome.outcome,
                "reason": outcome.reason,
                "problem_kind": outcome.problem_kind,
                "document_id": outcome.document_id,
                "at": stamp(time),
            }
            connection.execute(
                upsert(schema.job_links)
                .values(job_id=identifier, url=outcome.url, **values)
                .on_conflict_do_update(index_elements=["job_id", "url"], set_=values)
            )
        return True

    def end(self, identifier: str, owner: str, state: JobState, message: str | None, *, time: dt.datetime) -> None:
        """End a job that this worker holds."""
        table = schema.jobs.c
        with self._database.write() as connection:
            connection.execute(
                update(schema.jobs)
                .where(table.id == identifier, table.owner == owner, table.state == "running")
                .values(state=state, message=message, ended_at=stamp(time), lease_until=None)
            )

    def release(self, identifier: str, owner: str) -> None:
        """Give a job back unfinished, as a worker does that is asked to end."""
        table = schema.jobs.c
        with self._database.write() as connection:
            connection.execute(
                update(schema.jobs)
                .where(table.id == identifier, table.owner == owner, table.state == "running")
                .values(state="queued", owner=None, lease_until=None, attempts=table.attempts - 1)
            )

    def cancel(self, identifier: str, *, time: dt.datetime) -> Job:
        """End a job that has not ended; its worker stops after the link it is at.

        Raises:
            UnknownJob: there is none of that id.
        """
        table = schema.jobs.c
        with self._database.write() as connection:
            _row(connection, identifier)
            connection.execute(
                update(schema.jobs)
                .where(table.id == identifier, table.state.in_(("queued", "running")))
                .values(state="cancelled", ended_at=stamp(time), lease_until=None)
            )
        return self.get(identifier)

    def get(self, identifier: str) -> Job:
        """Return a job.

        Raises:
            UnknownJob: there is none of that id.
        """
        with self._database.read() as connection:
            return _loaded(connection, [_row(connection, identifier)])[0]

    def recent(
        self,
        *,
        source_id: str | None = None,
        states: Sequence[JobState] = (),
        limit: int = 50,
        after: str | None = None,
    ) -> tuple[Job, ...]:
        """Return jobs, the newest first; `after` is the id of the last of the page before."""
        table = schema.jobs.c
        conditions: list[ColumnElement[bool]] = []
        conditions += [table.source_id == source_id] if source_id else []
        conditions += [table.state.in_(states)] if states else []
        with self._database.read() as connection:
            if after is not None:
                last = _row(connection, after)
                older = table.created_at < last["created_at"]
                conditions.append(or_(older, and_(table.created_at == last["created_at"], table.id < after)))
            rows = connection.execute(
                select(schema.jobs).where(*conditions).order_by(table.created_at.desc(), table.id.desc()).limit(limit)
            )
            return _loaded(connection, rows.mappings().all())

    def outcomes(self, identifier: str, *, limit: int = 1000, after: str | None = None) -> tuple[LinkOutcome, ...]:
        """Return what became of a job's links: failures first, then skipped ones, then the rest, each by URL."""
        table = schema.job_links.c
        rank = case({"failed": "0", "skipped": "1", "stored": "2"}, value=table.outcome, else_="3")
        key = rank + table.url
        conditions = [table.job_id == identifier] + ([key > after] if after is not None else [])
        with self._database.read() as connection:
            _row(connection, identifier)
            rows = connection.execute(select(schema.job_links).where(*conditions).order_by(key).limit(limit)).mappings()
            return tuple(
                LinkOutcome(row["url"], row["outcome"], row["reason"], row["problem_kind"], row["document_id"])
                for row in rows
            )

    def open_by_state(self) -> dict[str, int]:
        """Return how many jobs wait and how many run."""
        table = schema.jobs.c
        wanted = select(table.state, func.count()).where(table.state.in_(("queued", "running"))).group_by(table.state)
        with self._database.read() as connection:
            return {"queued": 0, "running": 0} | {state: int(number) for state, number in connection.execute(wanted)}

    def owners(self) -> list[str]:
        """Return the workers that hold a lease."""
        table = schema.jobs.c
        with self._database.read() as connection:
            found = connection.scalars(select(table.owner).where(table.state == "running").distinct())
            return [owner for owner in found if owner is not None]

    def forget(self, before: dt.datetime) -> int:
        """Remove jobs that ended before a moment; return how many."""
        table = schema.jobs.c
        with self._database.write() as connection:
            return connection.execute(delete(schema.jobs).where(table.ended_at < stamp(before))).rowcount


def _give_up(connection: Connection, lost: ColumnElement[bool], time: dt.datetime) -> None:
    connection.execute(
        update(schema.jobs)
        .where(lost, schema.jobs.c.attempts >= MOST_ATTEMPTS)
        .values(
            state="failed",
            ended_at=stamp(time),
            lease_until=None,
            message=f"given up: its worker died or stood still {MOST_ATTEMPTS} times",
        )
    )


def _lease_end(time: dt.datetime) -> str:
    return stamp(time + dt.timedelta(seconds=LEASE_SECONDS))


def _row(connection: Connection, identifier: str) -> RowMapping:
    row = connection.execute(select(schema.jobs).where(schema.jobs.c.id == identifier)).mappings().first()
    if row is None:
        raise UnknownJob(identifier)
    return row


def _loaded(connection: Connection, rows: Sequence[RowMapping]) -> tuple[Job, ...]:
    table = schema.job_links.c
    counted: dict[str, dict[Any, int]] = {}
    query = (
        select(table.job_id, table.outcome, func.count().label("links"))
        .where(table.job_id.in_([row["id"] for row in rows]))
        .group_by(table.job_id, table.outcome)
    )
    for found in connection.execute(query):
        counted.setdefault(found.job_id, {})[found.outcome] = found.links
    return tuple(
        Job(
            **{key: row[key] for key in ("id", "kind", "source_id", "state", "message", "attempts", "total", "owner")},
            payload=json.loads(row["payload"]),
            created_at=moment(row["created_at"]),
            due_at=moment(row["due_at"]),
            started_at=None if row["started_at"] is None else moment(row["started_at"]),
            ended_at=None if row["ended_at"] is None else moment(row["ended_at"]),
            outcomes=counted.get(row["id"], {}),
        )
        for row in rows
    )
