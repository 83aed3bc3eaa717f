"""What the record holds, counted: by publisher, by tier, by organisation, and from when to when."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Column, Connection, func, select

from corpus import schema
from corpus.database import Database
from corpus.dates import PartialDate

MOST_NAMES = 200


@dataclass(frozen=True, slots=True)
class Holdings:
    """How many documents there are, and of whom. Each list has the largest counts first.

    Attributes:
        oldest: the earliest publication date, None where no document has one.
        newest: the latest.
        undated: how many documents have no publication date.
        publishers: at most `MOST_NAMES` of them, like `organisations`.
    """

    documents: int
    undated: int
    oldest: PartialDate | None
    newest: PartialDate | None
    publishers: tuple[tuple[str, int], ...]
    tiers: tuple[tuple[str, int], ...]
    organisations: tuple[tuple[str, int], ...]


def holdings(database: Database) -> Holdings:
    """Count what the record holds, all at one moment."""
    documents = schema.documents.c
    with database.read() as connection:
        total = int(connection.scalar(select(func.count()).select_from(schema.documents)) or 0)
        dated = int(connection.scalar(select(func.count(documents.published_at))) or 0)
        oldest = connection.scalar(
            select(documents.published_at)
            .where(documents.published_at.is_not(None))
            .order_by(documents.published_first)
            .limit(1)
        )
        newest = connection.scalar(select(documents.published_at).order_by(documents.published_last.desc()).limit(1))
        return Holdings(
            documents=total,
            undated=total - dated,
            oldest=None if oldest is None else PartialDate.parse(oldest),
            newest=None if newest is None else PartialDate.parse(newest),
            publishers=_counted(connection, documents.publisher),
            tiers=_counted(connection, documents.tier),
            organisations=_counted(connection, schema.document_organisations.c.name),
        )


def _counted(connection: Connection, column: Column[str]) -> tuple[tuple[str, int], ...]:
    number = func.count().label("number")
    rows = connection.execute(
        select(column, number)
        .where(column.is_not(None))
        .group_by(column)
        .order_by(number.desc(), column)
        .limit(MOST_NAMES)
    )
    return tuple((name, count) for name, count in rows)
