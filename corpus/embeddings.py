"""Generations of embeddings in the record, and the outbox of changes that the vector cache has yet to follow."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, Select, and_, delete, func, insert, select, text, update
from sqlalchemy.dialects.sqlite import insert as upsert

from corpus import schema
from corpus.database import batches
from corpus.passage import PassageId
from corpus.store import Record


@dataclass(frozen=True, slots=True)
class Generation:
    """A set of embeddings by one model over one way of cutting passages.

    Attributes:
        cache: the folder of the vector cache that holds all of it, None while there is none.
    """

    name: str
    model: str
    chunker: str
    dimension: int
    cache: str | None = None


@dataclass(frozen=True, slots=True)
class Stored:
    """How many embeddings a generation has, and how often some were taken back or stored again."""

    total: int
    replaced: int


class Embeddings:
    """The embeddings of a record, by generation, and what the vector cache must still be told of them."""

    def __init__(self, record: Record) -> None:
        self._database = record.database

    def vectors(
        self, generation: str, *, rows: Sequence[int] | None = None, after: int = 0
    ) -> Iterator[tuple[int, bytes]]:
        """Yield the row and embedding of every passage of a generation, or of the rows given, by row.

        Args:
            generation: its name.
            rows: only these.
            after: without `rows`, only those of higher rows.
        """
        table = schema.embeddings.c
        with self._database.read() as connection:
            if rows is None:
                every = select(table.row, table.vector).where(table.generation == generation, table.row > after)
                yield from _pairs(connection, every)
                return
            for batch in batches(rows):
                yield from _pairs(
                    connection,
                    select(table.row, table.vector).where(table.generation == generation, table.row.in_(batch)),
                )

    def stored(self, generation: str) -> Stored:
        """Return how many embeddings a generation has, and how often any was taken back or replaced so far."""
        counters, embeddings = schema.counters.c, schema.embeddings
        counted = select(func.count()).select_from(embeddings).where(embeddings.c.generation == generation)
        with self._database.read() as connection:
            replaced = connection.scalar(select(counters.value).where(counters.name == _replaced(generation)))
            return Stored(int(connection.scalar(counted) or 0), int(replaced or 0))

    def embedded_rows(self, generation: str) -> Iterator[int]:
        """Yield the row of every embedding of a generation, ascending."""
        table = schema.embeddings.c
        with self._database.read() as connection:
            yield from connection.scalars(select(table.row).where(table.generation == generation).order_by(table.row))

    def active(self) -> Generation | None:
        """Return the generation that search uses, or None before the first document."""
        table = schema.generations
        with self._database.read() as connection:
            row = connection.execute(select(table).where(table.c.state == "active")).first()
        return None if row is None else Generation(row.name, row.model, row.chunker, row.dimension, row.cache)

    def begin_generation(self, generation: Generation) -> None:
        """Note a generation; embeddings may then be stored under its name. The first one is active at once."""
        table = schema.generations
        with self._database.write() as connection:
            first = connection.scalar(select(func.count()).select_from(table).where(table.c.state == "active")) == 0
            connection.execute(
                upsert(table)
                .values(
                    name=generation.name,
                    model=generation.model,
                    chunker=generation.chunker,
                    dimension=generation.dimension,
                    state="active" if first else "building",
                    cache=None,
                )
                .on_conflict_do_nothing()
            )

    def switch_generation(self, name: str) -> bool:
        """Make a generation the active one and drop the others with their embeddings, in one transaction.

        Returns:
            False where passages lack an embedding in it, such as those added since it was embedded: nothing is done.
        """
        table = schema.generations
        with self._database.write() as connection:
            if connection.scalar(_missing(name).limit(1)) is not None:
                return False
            connection.execute(delete(schema.embeddings).where(schema.embeddings.c.generation != name))
            connection.execute(delete(table).where(table.c.name != name))
            connection.execute(update(table).where(table.c.name == name).values(state="active", cache=None))
            _touch(connection)
        return True

    def add_embeddings(self, generation: str, vectors: Sequence[tuple[int, bytes]]) -> None:
        """Store embeddings of passages under a generation; passages that have gone meanwhile are passed over."""
        rows = schema.passages.c.row
        with self._database.write() as connection:
            for batch in batches(vectors):
                there = set(connection.scalars(select(rows).where(rows.in_([row for row, _ in batch]))))
                found = [
                    {"generation": generation, "row": row, "vector": vector} for row, vector in batch if row in there
                ]
                if found:
                    connection.execute(insert(schema.embeddings).prefix_with("OR REPLACE"), found)
            _note_replaced(connection, generation)
            _touch(connection)

    def drop_embeddings(self, generation: str, rows: Sequence[int]) -> None:
        """Remove embeddings of a generation."""
        table = schema.embeddings
        with self._database.write() as connection:
            for batch in batches(rows):
                connection.execute(delete(table).where(table.c.generation == generation, table.c.row.in_(batch)))
            _note_replaced(connection, generation)
            _touch(connection)

    def embedded(self, generation: str) -> int:
        """Return how many passages have an embedding in the generation."""
        table = schema.embeddings
        with self._database.read() as connection:
            counted = select(func.count()).select_from(table).where(table.c.generation == generation)
            return int(connection.scalar(counted) or 0)

    def missing_embeddings(self, generation: str) -> list[int]:
        """Return the rows of passages without an embedding in the generation."""
        with self._database.read() as connection:
            return list(connection.scalars(_missing(generation)))

    def point_cache(self, generation: str, cache: str | None, *, up_to: int) -> None:
        """Note which folder of the vector cache holds all of a generation, and forget the changes it already has."""
        table = schema.generations
        with self._database.write() as connection:
            connection.execute(update(table).where(table.c.name == generation).values(cache=cache))
            connection.execute(delete(schema.outbox).where(schema.outbox.c.id <= up_to))

    def outbox(self, limit: int) -> list[tuple[int, PassageId, str]]:
        """Return the oldest changes the vector cache has not been told: number, passage, `upsert` or `delete`."""
        table = schema.outbox
        with self._database.read() as connection:
            rows = connection.execute(select(table).order_by(table.c.id).limit(limit)).all()
        return [(row.id, PassageId(row.passage_id), row.action) for row in rows]

    def outbox_end(self) -> int:
        """Return the number of the newest change, 0 where there is none."""
        with self._database.read() as connection:
            return int(connection.scalar(select(func.max(schema.outbox.c.id))) or 0)

    def clear_outbox(self, up_to: int) -> None:
        """Forget the changes up to a number: the cache has them."""
        with self._database.write() as connection:
            connection.execute(delete(schema.outbox).where(schema.outbox.c.id <= up_to))


def _missing(generation: str) -> Select[tuple[int]]:
    passages, embeddings = schema.passages.c, schema.embeddings.c
    has_one = and_(embeddings.row == passages.row, embeddings.generation == generation)
    return (
        select(passages.row)
        .outerjoin(schema.embeddings, has_one)
        .where(embeddings.row.is_(None))
        .order_by(passages.row)
    )


def _touch(connection: Connection) -> None:
    connection.execute(text("UPDATE counters SET value = value + 1 WHERE name = 'revision'"))


def _note_replaced(connection: Connection, generation: str) -> None:
    """Count a change of embeddings that their rows do not show, so that whoever holds them reads all of them again."""
    counted = upsert(schema.counters).values(name=_replaced(generation), value=1)
    more = {"value": schema.counters.c.value + 1}
    connection.execute(counted.on_conflict_do_update(index_elements=[schema.counters.c.name], set_=more))


def _replaced(generation: str) -> str:
    return f"replaced {generation}"


def _pairs(connection: Connection, query: Select[tuple[int, bytes]]) -> Iterator[tuple[int, bytes]]:
    for row in connection.execute(query.order_by(schema.embeddings.c.row)):
        yield int(row.row), row.vector
