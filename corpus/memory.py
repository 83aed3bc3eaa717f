"""What sites have asked of us, kept in the record: a restart neither forgets a promise nor asks again too soon."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import RowMapping, select
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
        before = row["not_before"]
        moment = None if before is None else dt.datetime.fromisoformat(before)
        return HostState(origin, moment, _copy(row, "robots"), _copy(row, "tdm"))

    def remember(self, state: HostState) -> None:
        """Keep a state, replacing the one before."""
        values = {
            "origin": state.origin,
            "not_before": None if state.not_before is None else _precise(state.not_before),
            **_columns(state.robots, "robots"),
            **_columns(state.tdm, "tdm"),
        }
        with self._database.write() as connection:
            statement = upsert(schema.hosts).values(**values)
            connection.execute(statement.on_conflict_do_update(index_elements=["origin"], set_=values))


_FIELDS = ("status", "content", "etag", "last_modified")


def _copy(row: RowMapping, prefix: str) -> RobotsCopy | None:
    expires = row[f"{prefix}_expires_at"]
    if expires is None:
        return None
    values = {field: row[f"{prefix}_{field}"] for field in _FIELDS}
    return RobotsCopy(expires_at=dt.datetime.fromisoformat(expires), **values)


def _columns(copy: RobotsCopy | None, prefix: str) -> dict[str, object]:
    values = {f"{prefix}_{field}": getattr(copy, field) if copy else None for field in _FIELDS}
    return values | {f"{prefix}_expires_at": _precise(copy.expires_at) if copy else None}


def _precise(time: dt.datetime) -> str:
    """Return a moment to the millisecond: pauses between requests are short."""
    return time.astimezone(dt.UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
