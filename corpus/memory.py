"""What sites have asked of us, kept in the record: a restart neither forgets a promise nor asks again too soon."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select
from sqlalchemy.dialects.sqlite import insert as upsert

from corpus import schema
from corpus.database import Database
from corpus.hosts import HostState, RobotsCopy


class StoredHosts:
    """A `HostMemory` in the record."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def recall(self, origin: str) -> HostState | None:
        """Return what is remembered of an origin."""
        table = schema.hosts
        with self._database.read() as connection:
            row = connection.execute(select(table).where(table.c.origin == origin)).mappings().first()
        if row is None:
            return None
        robots = None
        if row["robots_expires_at"] is not None:
            robots = RobotsCopy(
                status=row["robots_status"],
                content=row["robots_content"],
                expires_at=dt.datetime.fromisoformat(row["robots_expires_at"]),
                etag=row["robots_etag"],
                last_modified=row["robots_last_modified"],
            )
        before = row["not_before"]
        return HostState(origin, None if before is None else dt.datetime.fromisoformat(before), robots)

    def remember(self, state: HostState) -> None:
        """Keep a state, replacing the one before."""
        robots = state.robots
        values = {
            "origin": state.origin,
            "not_before": None if state.not_before is None else _precise(state.not_before),
            "robots_status": robots.status if robots else None,
            "robots_content": robots.content if robots else None,
            "robots_expires_at": _precise(robots.expires_at) if robots else None,
            "robots_etag": robots.etag if robots else None,
            "robots_last_modified": robots.last_modified if robots else None,
        }
        with self._database.write() as connection:
            statement = upsert(schema.hosts).values(**values)
            connection.execute(statement.on_conflict_do_update(index_elements=["origin"], set_=values))


def _precise(time: dt.datetime) -> str:
    """Return a moment to the millisecond: pauses between requests are short."""
    return time.astimezone(dt.UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
