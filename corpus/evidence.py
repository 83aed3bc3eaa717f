"""What search asks the record: which passages pass a filter, which hold the words, what their vectors are."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import (
    Select,
    bindparam,
    func,
    select,
    text,
)

from corpus import schema
from corpus.database import batches
from corpus.dates import PartialDate
from corpus.document import DocumentId, VersionId
from corpus.filters import Filter, FilterRows, are_in, keyword_condition
from corpus.passage import Behind, FoundPassage, Passage, PassageId
from corpus.rows import load_documents
from corpus.store import Record

_WIDE = 2
"""A filter that passes at least one passage in so many is applied to the best rows, others to every row with a word."""

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
_ID_OF_ROW = select(schema.passages.c.row, schema.passages.c.id).join_from(
    _WANTED, schema.passages, schema.passages.c.row == _WANTED.c.value
)
_ROW_OF_ID = select(schema.passages.c.id, schema.passages.c.row).join_from(
    _WANTED, schema.passages, schema.passages.c.id == _WANTED.c.value
)
_BODIES = text(
    "SELECT keywords.rowid, body FROM json_each(:wanted) AS wanted JOIN keywords ON keywords.rowid = wanted.value"
)

_date = lru_cache(maxsize=16_384)(PartialDate.parse)


class Evidence:
    """Reading the record for search."""

    def __init__(self, record: Record) -> None:
        self._database = record.database
        self._revision = record.revision
        self._runs = FilterRows()
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
            inside = are_in(passing, np.array([row for row, _ in found], dtype=np.int64))
            kept = [pair for pair, passes in zip(found, inside.tolist(), strict=True) if passes]
            if len(kept) >= limit or len(found) < depth:
                return kept[:limit]
            depth *= 8

    def holding(self, signs: Sequence[str], only: Filter, limit: int) -> list[tuple[int, float]]:
        """Return the rows that hold signs letter for letter, with how many they hold, most first. Reads every row."""
        condition, parameters = keyword_condition(only)
        parameters |= {"limit": limit, **{f"sign{place}": sign for place, sign in enumerate(signs)}}
        held = " + ".join(f"(instr(header || ' ' || body, :sign{place}) > 0)" for place in range(len(signs)))
        query = text(
            f"SELECT rowid, {held} AS held FROM keywords "  # noqa: S608 - no user text is spliced in
            f"WHERE held > 0 {condition} ORDER BY held DESC, rowid LIMIT :limit"
        )
        with self._database.read() as connection:
            return [(int(row.rowid), float(row.held)) for row in connection.execute(query, parameters)]

    def _matching(self, expression: str, only: Filter, limit: int) -> list[tuple[int, float]]:
        condition, parameters = keyword_condition(only)
        parameters |= {"expression": expression, "limit": limit}
        # Header words (title, publisher, date) weigh as much as the body: see benchmarks/README.md.
        query = text(
            f"SELECT rowid, bm25(keywords, 1.0, 1.0) AS score FROM keywords "  # noqa: S608 - no user text is spliced in
            f"WHERE keywords MATCH :expression {condition} ORDER BY score LIMIT :limit"
        )
        with self._database.read() as connection:
            return [(int(row.rowid), -float(row.score)) for row in connection.execute(query, parameters)]

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
        return self._pairs(_ID_OF_ROW, rows)

    def rows_of(self, ids: Sequence[str]) -> dict[str, int]:
        """Return the row of each passage id."""
        return self._pairs(_ROW_OF_ID, ids)

    def current_texts(self) -> Iterator[tuple[DocumentId, VersionId, str]]:
        """Yield the id, current version and text of every document."""
        with self._database.read() as connection:
            ids = connection.execute(select(schema.documents.c.id, schema.documents.c.version_id)).all()
        for batch in batches(ids):
            with self._database.read() as connection:
                versions = [row.version_id for row in batch]
                for row in connection.execute(
                    select(schema.versions.c.document_id, schema.versions.c.id, schema.versions.c.text).where(
                        schema.versions.c.id.in_(versions)
                    )
                ):
                    yield DocumentId(row.document_id), VersionId(row.id), row.text

    def _pairs(self, query: Select[Any], wanted: Sequence[Any]) -> dict[Any, Any]:
        with self._database.read() as connection:
            return {row[0]: row[1] for row in connection.execute(query, _listed(wanted)).all()}


def _listed(items: Sequence[Any]) -> dict[str, str]:
    """Return the parameter of the queries that ask for many items."""
    return {"wanted": json.dumps(list(items))}
