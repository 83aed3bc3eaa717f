"""What search asks the record: which passages pass a filter, which hold the words, what their vectors are."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import (
    ColumnElement,
    Connection,
    Integer,
    Select,
    and_,
    bindparam,
    delete,
    func,
    insert,
    literal_column,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.dialects.sqlite import insert as upsert

from corpus import schema
from corpus.dates import PartialDate
from corpus.document import DocumentId, VersionId
from corpus.passage import Behind, FoundPassage, Passage, PassageId
from corpus.rows import load_documents
from corpus.source import Tier
from corpus.store import Record

_BATCH = 500
_WIDE = 2
"""A filter that passes at least one passage in so many is applied to the best rows, others to every row with a word."""
_T = TypeVar("_T")

# What every search asks. Items come as one parameter: a list would be compiled anew for each length.
_WANTED = func.json_each(bindparam("wanted")).table_valued("value")
_PASSAGES = (
    select(
        schema.passages,
        func.substr(
            schema.versions.c.text, schema.passages.c.start + 1, schema.passages.c.end - schema.passages.c.start
        ).label("slice"),
    )
    .join_from(_WANTED, schema.passages, schema.passages.c.row == _WANTED.c.value)
    .join(schema.versions, schema.versions.c.id == schema.passages.c.version_id)
)
_BEHIND = (
    select(
        schema.passages.c.row,
        schema.documents.c.id,
        schema.documents.c.title,
        schema.documents.c.publisher,
        schema.documents.c.published_at,
        schema.stories.c.id.label("story"),
        schema.stories.c.primary_id,
    )
    .join_from(_WANTED, schema.passages, schema.passages.c.row == _WANTED.c.value)
    .join(schema.documents, schema.documents.c.id == schema.passages.c.document_id)
    .outerjoin(schema.stories, schema.stories.c.id == schema.documents.c.story_id)
)
_BODIES = text(
    "SELECT keywords.rowid, body FROM json_each(:wanted) AS wanted JOIN keywords ON keywords.rowid = wanted.value"
)

_NUMBER: ColumnElement[int] = literal_column("documents.rowid", Integer)
_date = lru_cache(maxsize=16_384)(PartialDate.parse)


@dataclass(frozen=True, slots=True)
class Filter:
    """Which documents a search may bring. Dates are compared at their precision: `2025-10` may be 5 October.

    Attributes:
        published_after: the first day of the window, itself included.
        published_before: its last day, itself included. A window leaves out undated documents.
    """

    published_after: PartialDate | None = None
    published_before: PartialDate | None = None
    publishers: tuple[str, ...] = ()
    tiers: tuple[Tier, ...] = ()
    organisations: tuple[str, ...] = ()
    keep_undated: bool = False

    @property
    def empty(self) -> bool:
        """True where every document passes."""
        return not (
            self.published_after or self.published_before or self.publishers or self.tiers or self.organisations
        )


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


class Evidence:
    """Reading the record for search, and keeping the generations of its embeddings."""

    def __init__(self, record: Record) -> None:
        self._database = record.database
        self._revision = record.revision
        self._runs = _Runs()
        self._publishers: tuple[int, tuple[str, ...]] | None = None

    def rows(self, only: Filter) -> list[int]:
        """Return the rows of the passages whose documents pass the filter, ascending."""
        rows: list[int] = self.passing(only).tolist()
        return rows

    def passing(self, only: Filter) -> NDArray[np.int64]:
        """Return the same as an array, which must not be changed: a wide filter passes hundreds of thousands."""
        with self._database.read() as connection:
            return self._runs.rows(connection, only)

    def matching(self, expression: str, only: Filter, limit: int) -> list[tuple[int, float]]:
        """Return the rows that hold the words of an FTS5 expression with their BM25 score, best (highest) first."""
        if only.empty:
            return self._matching(expression, only, limit)
        with self._database.read() as connection:
            passing, last = self._runs.rows(connection, only), self._runs.last
        if not len(passing):
            return []
        if len(passing) * _WIDE < last:
            return self._matching(expression, only, limit)
        # Looking up every row that holds a word costs more than taking the best of all and leaving out what fails.
        depth = 2 * limit * last // len(passing)
        while True:
            found = self._matching(expression, Filter(), depth)
            inside = np.isin(np.array([row for row, _ in found], dtype=np.int64), passing)
            kept = [pair for pair, passes in zip(found, inside.tolist(), strict=True) if passes]
            if len(kept) >= limit or len(found) < depth:
                return kept[:limit]
            depth *= 8

    def holding(self, signs: Sequence[str], only: Filter, limit: int) -> list[tuple[int, float]]:
        """Return the rows that hold signs letter for letter, with how many they hold, most first. Reads every row."""
        condition, parameters = _condition(only)
        parameters |= {"limit": limit, **{f"sign{place}": sign for place, sign in enumerate(signs)}}
        held = " + ".join(f"(instr(header || ' ' || body, :sign{place}) > 0)" for place in range(len(signs)))
        query = text(
            f"SELECT rowid, {held} AS held FROM keywords "  # noqa: S608 - no user text is spliced in
            f"WHERE held > 0 {condition} ORDER BY held DESC, rowid LIMIT :limit"
        )
        with self._database.read() as connection:
            return [(int(row.rowid), float(row.held)) for row in connection.execute(query, parameters)]

    def _matching(self, expression: str, only: Filter, limit: int) -> list[tuple[int, float]]:
        condition, parameters = _condition(only)
        parameters |= {"expression": expression, "limit": limit}
        # Header words (title, publisher, date) weigh as much as the body: see benchmarks/README.md.
        query = text(
            f"SELECT rowid, bm25(keywords, 1.0, 1.0) AS score FROM keywords "  # noqa: S608 - no user text is spliced in
            f"WHERE keywords MATCH :expression {condition} ORDER BY score LIMIT :limit"
        )
        with self._database.read() as connection:
            return [(int(row.rowid), -float(row.score)) for row in connection.execute(query, parameters)]

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
            for batch in _batches(rows):
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

    def passages(self, rows: Sequence[int]) -> dict[int, FoundPassage]:
        """Return the passages of the rows with their documents; rows that have gone are left out."""
        with self._database.read() as connection:
            found = connection.execute(_PASSAGES, _listed(rows)).all()
            documents = load_documents(connection, list(dict.fromkeys(DocumentId(row.document_id) for row in found)))
        by_row = {
            row.row: FoundPassage(
                Passage(PassageId(row.id), VersionId(row.version_id), row.start, row.end, row.slice),
                documents[DocumentId(row.document_id)],
            )
            for row in found
        }
        return {row: by_row[row] for row in rows if row in by_row}

    def passage_rows(self) -> NDArray[np.int64]:
        """Return the rows of all passages, ascending."""
        rows = schema.passages.c.row
        with self._database.read() as connection:
            return np.fromiter(connection.scalars(select(rows).order_by(rows)), dtype=np.int64)

    def last_row(self) -> int:
        """Return the row of the newest passage, 0 where there is none."""
        with self._database.read() as connection:
            return int(connection.scalar(select(func.max(schema.passages.c.row))) or 0)

    def keyword_texts(self, *, after: int) -> Iterator[tuple[int, str, str]]:
        """Yield row, header and body of what the keywords of the passages after a row were made from, by row."""
        query = text("SELECT rowid, header, body FROM keywords WHERE rowid > :after ORDER BY rowid")
        with self._database.read() as connection:
            for row in connection.execute(query, {"after": after}):
                yield int(row.rowid), row.header, row.body

    def removals(self) -> int:
        """Return how many documents have been removed for good."""
        with self._database.read() as connection:
            return int(connection.scalar(select(func.count()).select_from(schema.tombstones)) or 0)

    def behind(self, rows: Sequence[int]) -> dict[int, Behind]:
        """Return the document behind each row, as far as ranking needs it; rows that have gone are left out."""
        found: dict[int, Behind] = {}
        known: dict[str, Behind] = {}
        with self._database.read() as connection:
            rows_behind = connection.execute(_BEHIND, _listed(rows)).all()
        for row, document, title, publisher, published_at, story, primary in rows_behind:
            if document not in known:
                date = None if published_at is None else _date(published_at)
                known[document] = Behind(DocumentId(document), title, publisher, date, story, primary)
            found[row] = known[document]
        return found

    def bodies(self, rows: Sequence[int]) -> dict[int, str]:
        """Return the text of each row."""
        with self._database.read() as connection:
            return {row: str(body) for row, body in connection.execute(_BODIES, _listed(rows))}

    def publishers(self) -> tuple[str, ...]:
        """Return the publishers of all documents."""
        revision, column = self._revision(), schema.documents.c.publisher
        known = self._publishers
        if known is None or known[0] != revision:
            with self._database.read() as connection:
                found = connection.scalars(select(column).where(column.is_not(None)).distinct())
                known = self._publishers = revision, tuple(sorted(map(str, found)))
        return known[1]

    def told_times(self, stories: Sequence[str]) -> dict[str, int]:
        """Return how many documents tell each story."""
        if not stories:
            return {}
        documents = schema.documents.c
        query = select(documents.story_id, func.count()).where(documents.story_id.in_(stories))
        with self._database.read() as connection:
            return {str(row[0]): int(row[1]) for row in connection.execute(query.group_by(documents.story_id))}

    def ids_of(self, rows: Sequence[int]) -> dict[int, str]:
        """Return the passage id of each row."""
        return self._lookup(schema.passages.c.row, schema.passages.c.id, rows)

    def rows_of(self, ids: Sequence[str]) -> dict[str, int]:
        """Return the row of each passage id."""
        return self._lookup(schema.passages.c.id, schema.passages.c.row, ids)

    def current_texts(self) -> Iterator[tuple[DocumentId, VersionId, str]]:
        """Yield the id, current version and text of every document."""
        with self._database.read() as connection:
            ids = connection.execute(select(schema.documents.c.id, schema.documents.c.version_id)).all()
        for batch in _batches(ids):
            with self._database.read() as connection:
                versions = [row.version_id for row in batch]
                for row in connection.execute(
                    select(schema.versions.c.document_id, schema.versions.c.id, schema.versions.c.text).where(
                        schema.versions.c.id.in_(versions)
                    )
                ):
                    yield DocumentId(row.document_id), VersionId(row.id), row.text

    # -- generations and the vector cache's outbox ----------------------------------------------------------------

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
            for batch in _batches(vectors):
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
            for batch in _batches(rows):
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

    def _lookup(self, key: ColumnElement[Any], value: ColumnElement[Any], wanted: Sequence[Any]) -> dict[Any, Any]:
        query = select(key, value).join_from(_WANTED, schema.passages, key == _WANTED.c.value)
        with self._database.read() as connection:
            return {row[0]: row[1] for row in connection.execute(query, _listed(wanted)).all()}


class _Runs:
    """The first and last row of each document's passages, which are written together and so follow one another.

    Documents that have gone are kept: no filter names them any more. What is new has higher rows, never given twice.
    Documents go by SQLite's own number for them, which a filter brings in a tenth of the time that their ids take.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._seen = (-1, -1)
        self._ends = _no_rows(2)
        self._latest: tuple[Filter, NDArray[np.int64]] | None = None
        self.last = 0

    def rows(self, connection: Connection, only: Filter) -> NDArray[np.int64]:
        """Return the rows that pass, ascending; both legs of a search ask, and the second is given what the first was.

        Args:
            connection: one that has read nothing yet, so that it sees the record as it is now.
            only: what passes.
        """
        with self._lock:
            self._follow(connection)
            if self._latest is None or self._latest[0] != only:
                numbers = connection.scalar(select(func.group_concat(_NUMBER)).where(_passes(only)))
                passing = np.fromstring(numbers or "", dtype=np.int64, sep=",")
                self._latest = only, _rows_between(self._ends[passing[passing < len(self._ends)]])
            return self._latest[1]

    def _follow(self, connection: Connection) -> None:
        table, counters = schema.passages.c, schema.counters.c
        revision = int(connection.scalar(select(counters.value).where(counters.name == "revision")) or 0)
        # VACUUM gives documents other numbers, and counts as a change of the schema.
        structure = int(connection.exec_driver_sql("PRAGMA schema_version").scalar() or 0)
        if (revision, structure) == self._seen:
            return
        if revision < self._seen[0] or structure != self._seen[1]:  # a backup was restored, or numbers are others
            self._ends, self.last = _no_rows(2), 0
        new = (
            select(_NUMBER, func.min(table.row), func.max(table.row))
            .join(schema.documents, schema.documents.c.id == table.document_id)
            .where(table.row > self.last)
            .group_by(table.document_id)
        )
        ends = np.array([tuple(row) for row in connection.execute(new).all()], dtype=np.int64).reshape(-1, 3)
        if len(ends):
            room = int(ends[:, 0].max()) + 1 - len(self._ends)
            self._ends = np.pad(self._ends, ((0, max(0, room)), (0, 0)))
            self._ends[ends[:, 0]] = ends[:, 1:]
            self.last = int(ends[:, 2].max())
        self._latest, self._seen = None, (revision, structure)


def _no_rows(columns: int) -> NDArray[np.int64]:
    return np.zeros((0, columns), dtype=np.int64)


def _rows_between(ends: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return every row from the first to the last of each run, ascending; 0 and 0 are the ends of none."""
    ends = ends[ends[:, 1] > 0]
    ends = ends[np.argsort(ends[:, 0])]
    lengths = ends[:, 1] - ends[:, 0] + 1
    # Counting on within all rows, and set back to the first of its run at the beginning of each.
    starts = ends[:, 0] - np.cumsum(lengths) + lengths
    return np.asarray(np.repeat(starts, lengths) + np.arange(int(lengths.sum())), dtype=np.int64)


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


def _folded(name: str) -> str:
    """Lower a name as SQLite's `lower` does, which knows ASCII only."""
    return "".join(letter.lower() if letter.isascii() else letter for letter in name)


def _listed(items: Sequence[Any]) -> dict[str, str]:
    """Return the parameter of the queries that ask for many items."""
    return {"wanted": json.dumps(list(items))}


def _pairs(connection: Connection, query: Select[tuple[int, bytes]]) -> Iterator[tuple[int, bytes]]:
    for row in connection.execute(query.order_by(schema.embeddings.c.row)):
        yield int(row.row), row.vector


def _batches(items: Sequence[_T]) -> Iterator[Sequence[_T]]:
    for start in range(0, len(items), _BATCH):
        yield items[start : start + _BATCH]


def _condition(only: Filter) -> tuple[str, dict[str, Any]]:
    """Return what a query of the keyword table adds to its WHERE for a filter, and the parameters of that."""
    if only.empty:
        return "", {}
    clause = _rows_passing(only).compile(compile_kwargs={"render_postcompile": True})
    return f"AND +rowid IN ({clause})", dict(clause.params)


def _rows_passing(only: Filter) -> Select[int]:
    """Return the query for the passages that pass, each document judged once, not once for each of its passages."""
    passing = select(schema.documents.c.id).where(_passes(only))
    return select(schema.passages.c.row).where(schema.passages.c.document_id.in_(passing))


def _passes(only: Filter) -> ColumnElement[bool]:
    table = schema.documents.c
    conditions: list[ColumnElement[bool]] = []
    if only.published_after is not None:
        conditions.append(table.published_last >= only.published_after.first_day.isoformat())
    if only.published_before is not None:
        conditions.append(table.published_first <= only.published_before.last_day.isoformat())
    window = and_(*conditions) if conditions else None
    clauses: list[ColumnElement[bool]] = []
    if window is not None:
        clauses.append(or_(window, table.published_first.is_(None)) if only.keep_undated else window)
    if only.publishers:
        clauses.append(func.lower(table.publisher).in_([_folded(name) for name in only.publishers]))
    if only.tiers:
        clauses.append(table.tier.in_(only.tiers))
    if only.organisations:
        names = schema.document_organisations.c
        clauses.append(
            table.id.in_(
                select(names.document_id).where(
                    func.lower(names.name).in_([_folded(name) for name in only.organisations])
                )
            )
        )
    return and_(*clauses) if clauses else table.id.is_not(None)
