"""Rows to nouns and nouns to rows: what `corpus.store` does inside one transaction, step by step."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, RowMapping, delete, func, insert, select, text, update

from corpus import schema
from corpus.dates import PartialDate
from corpus.document import Document, DocumentId, Outcome, Reading, Version, VersionId, header_line, version_id
from corpus.errors import ModelMismatch, RemovedDocument, UnknownDocument
from corpus.passage import EmbeddedSlice, passage_id

DEFAULT_TIER = "press"

_PLAIN_COLUMNS = (
    "id",
    "identity",
    "version_id",
    "title",
    "kind",
    "tier",
    "url",
    "publisher",
    "author",
    "language",
    "date_source",
    "date_confidence",
    "source_id",
    "story_id",
)


def load_documents(connection: Connection, ids: Sequence[DocumentId]) -> dict[DocumentId, Document]:
    """Return the documents of the ids, in their order.

    Raises:
        UnknownDocument: one of them is not there.
    """
    if not ids:
        return {}
    table = schema.documents
    rows = {
        row["id"]: row for row in connection.execute(select(table).where(table.c.id.in_(set(ids)))).mappings().all()
    }
    names: dict[str, list[str]] = {}
    organisations = schema.document_organisations
    for found in connection.execute(
        select(organisations)
        .where(organisations.c.document_id.in_(set(ids)))
        .order_by(organisations.c.document_id, organisations.c.position)
    ):
        names.setdefault(found.document_id, []).append(found.name)
    documents: dict[DocumentId, Document] = {}
    for wanted in ids:
        if wanted not in rows:
            raise UnknownDocument(wanted)
        documents[wanted] = _document(rows[wanted], tuple(names.get(wanted, ())))
    return documents


def outcome_of(connection: Connection, reading: Reading, *, restore: bool) -> Outcome:
    """Tell what keeping a reading would do.

    Raises:
        RemovedDocument: a tombstone keeps the document out, and `restore` is not set.
    """
    buried = connection.scalar(
        select(schema.tombstones.c.removed_at).where(schema.tombstones.c.identity == reading.identity)
    )
    if buried is not None and not restore:
        raise RemovedDocument(reading.identity, buried)
    row = connection.execute(
        select(schema.versions.c.content_hash)
        .join(schema.documents, schema.documents.c.version_id == schema.versions.c.id)
        .where(schema.documents.c.identity == reading.identity)
    ).first()
    if row is None:
        return "added"
    return "unchanged" if row.content_hash == reading.content_hash else "changed"


def require_active(connection: Connection, generation: str) -> None:
    """Refuse embeddings of a generation that is no longer the active one."""
    table = schema.generations.c
    if connection.scalar(select(table.name).where(table.state == "active")) != generation:
        raise ModelMismatch("the record was reindexed with another model meanwhile; restart Groundwork and try again")


def write_reading(
    connection: Connection, reading: Reading, raw_hash: str, slices: Sequence[EmbeddedSlice], generation: str
) -> None:
    """Write a reading as the document's next version, with its passages, and lift its tombstone."""
    document = reading.document_id
    old = connection.execute(select(schema.documents).where(schema.documents.c.id == document)).mappings().first()
    number = 1 + (
        connection.scalar(select(func.max(schema.versions.c.number)).where(schema.versions.c.document_id == document))
        or 0
    )
    new_version = version_id(document, reading.content_hash, number)
    values = _document_values(reading, new_version)
    if old is None:
        first_seen = stamp(reading.fetched_at)
        connection.execute(
            insert(schema.documents).values(
                **values, corrected="[]", first_seen_at=first_seen, source_id=reading.source_id
            )
        )
    else:
        corrected = set(json.loads(old["corrected"]))
        if "published_at" in corrected:
            corrected |= {"published_first", "published_last", "date_source", "date_confidence"}
        values = {key: value for key, value in values.items() if key not in corrected}
        connection.execute(update(schema.documents).where(schema.documents.c.id == document).values(**values))
    if old is None or "organisations" not in json.loads(old["corrected"]):
        write_organisations(connection, document, reading.organisations)
    connection.execute(
        insert(schema.versions).values(
            id=new_version,
            document_id=document,
            number=number,
            title=reading.title,
            text=reading.text,
            content_hash=reading.content_hash,
            raw_hash=raw_hash,
            media_type=reading.media_type,
            extractor=reading.extractor,
            fetched_at=stamp(reading.fetched_at),
            details=json.dumps(_details(reading)),
        )
    )
    write_passages(connection, document, new_version, slices, generation)
    connection.execute(delete(schema.tombstones).where(schema.tombstones.c.identity == reading.identity))


def _details(reading: Reading) -> dict[str, Any]:
    """Return what is kept with a version: what was read beside its text, so that versions can be compared."""
    said = {"publisher": reading.publisher, "author": reading.author}
    dates = {"published_at": reading.published_at, "modified_at": reading.modified_at}
    read = said | {key: None if date is None else str(date) for key, date in dates.items()}
    return read | dict(reading.details) | ({"warnings": list(reading.warnings)} if reading.warnings else {})


def _document_values(reading: Reading, version: VersionId) -> dict[str, Any]:
    return {
        "id": reading.document_id,
        "identity": reading.identity,
        "version_id": version,
        "title": reading.title,
        "kind": reading.kind,
        "tier": reading.tier or DEFAULT_TIER,
        "url": reading.url,
        "publisher": reading.counted_publisher,
        "author": reading.author,
        "language": reading.language,
        "modified_at": None if reading.modified_at is None else str(reading.modified_at),
        "date_source": reading.date_source,
        "date_confidence": reading.date_confidence,
        "fetched_at": stamp(reading.fetched_at),
    } | date_columns(reading.published_at)


def date_columns(date: PartialDate | None) -> dict[str, str | None]:
    """Return a date's columns: as it is known, and the first and last day it can mean."""
    if date is None:
        return {"published_at": None, "published_first": None, "published_last": None}
    return {
        "published_at": str(date),
        "published_first": date.first_day.isoformat(),
        "published_last": date.last_day.isoformat(),
    }


def write_organisations(connection: Connection, document: DocumentId, names: Sequence[str]) -> None:
    """Replace the organisations of a document."""
    table = schema.document_organisations
    connection.execute(delete(table).where(table.c.document_id == document))
    rows = [
        {"document_id": document, "name": name, "position": position}
        for position, name in enumerate(dict.fromkeys(names))
    ]
    if rows:
        connection.execute(insert(table), rows)


def write_passages(
    connection: Connection, document: DocumentId, version: VersionId, slices: Sequence[EmbeddedSlice], generation: str
) -> None:
    """Replace the passages of a document, with their embeddings, keywords and outbox entries."""
    drop_passages(connection, document)
    row = document_row(connection, document)
    date = None if row["published_at"] is None else PartialDate.parse(row["published_at"])
    header = header_line(row["title"], row["publisher"], date)
    for piece in slices:
        identifier = passage_id(version, piece.start, piece.end)
        result = connection.execute(
            insert(schema.passages).values(
                id=identifier, document_id=document, version_id=version, start=piece.start, end=piece.end
            )
        )
        assert result.inserted_primary_key is not None
        number = result.inserted_primary_key[0]
        connection.execute(insert(schema.embeddings).values(generation=generation, row=number, vector=piece.vector))
        connection.execute(
            text("INSERT INTO keywords (rowid, header, body) VALUES (:row, :header, :body)"),
            {"row": number, "header": header, "body": piece.text},
        )
        connection.execute(insert(schema.outbox).values(passage_id=identifier, action="upsert"))


def drop_passages(connection: Connection, document: DocumentId) -> None:
    """Remove the passages of a document and all that hangs on them."""
    old = connection.execute(
        select(schema.passages.c.row, schema.passages.c.id).where(schema.passages.c.document_id == document)
    ).all()
    for row in old:
        connection.execute(text("DELETE FROM keywords WHERE rowid = :row"), {"row": row.row})
        connection.execute(insert(schema.outbox).values(passage_id=row.id, action="delete"))
    connection.execute(delete(schema.passages).where(schema.passages.c.document_id == document))


def forget_figures(connection: Connection, document: DocumentId) -> None:
    """Have a document's figures read again: they were read under a date, a publisher or a review that has changed."""
    table = schema.figure_readings
    connection.execute(delete(table).where(table.c.document_id == document))


def forget_signature(connection: Connection, *documents: DocumentId) -> None:
    """Have documents placed into stories again: what decides which one the others go back to has changed."""
    connection.execute(delete(schema.signatures).where(schema.signatures.c.document_id.in_(documents)))


def dissolve_story(connection: Connection, story: str) -> None:
    """Take a story apart; what is left of it is compared anew."""
    documents = schema.documents
    members = select(documents.c.id).where(documents.c.story_id == story)
    connection.execute(delete(schema.signatures).where(schema.signatures.c.document_id.in_(members)))
    connection.execute(update(documents).where(documents.c.story_id == story).values(story_id=None))
    connection.execute(delete(schema.stories).where(schema.stories.c.id == story))


def withdraw_answers(connection: Connection, document: DocumentId) -> None:
    """Take back the kept answers that rest on a document which is being removed: they hold its words."""
    told = schema.turn_documents
    resting = select(told.c.turn_id).where(told.c.document_id == document)
    connection.execute(update(schema.turns).where(schema.turns.c.id.in_(resting)).values(answer=None))
    connection.execute(delete(told).where(told.c.document_id == document))


def document_row(connection: Connection, document: DocumentId) -> Mapping[str, Any]:
    """Return a document's row.

    Raises:
        UnknownDocument: there is none of that id.
    """
    row = connection.execute(select(schema.documents).where(schema.documents.c.id == document)).mappings().first()
    if row is None:
        raise UnknownDocument(document)
    return dict(row)


def _document(row: RowMapping, organisations: tuple[str, ...]) -> Document:
    return Document(
        **{key: row[key] for key in _PLAIN_COLUMNS},
        published_at=None if row["published_at"] is None else PartialDate.parse(row["published_at"]),
        modified_at=None if row["modified_at"] is None else PartialDate.parse(row["modified_at"]),
        organisations=organisations,
        first_seen_at=moment(row["first_seen_at"]),
        fetched_at=moment(row["fetched_at"]),
        corrected=tuple(json.loads(row["corrected"])),
    )


def version_of(row: RowMapping) -> Version:
    """Return a row of `versions` as the noun."""
    values = dict(row) | {"fetched_at": moment(row["fetched_at"]), "details": json.loads(row["details"])}
    return Version(**values)


def forget_watched(connection: Connection, document: DocumentId) -> None:
    """Take back what watches know of a document which is being removed, and told of it: they hold its words."""
    changes, values = schema.watch_changes, schema.watch_values
    told = (changes.c.old_document_id == document) | (changes.c.new_document_id == document)
    connection.execute(delete(changes).where(told))
    its = values.c.document_id == document
    connection.execute(delete(values).where(its, values.c.place > 0))
    connection.execute(update(values).where(its).values(value=None, document_id=None, gone=1))


def touch_ledger(connection: Connection) -> None:
    """Note that the figures of the record have changed."""
    connection.execute(text("UPDATE counters SET value = value + 1 WHERE name = 'ledger'"))


def touch(connection: Connection) -> None:
    """Note that what can be searched has changed."""
    connection.execute(text("UPDATE counters SET value = value + 1 WHERE name = 'revision'"))


def stamp(time: dt.datetime) -> str:
    """Return a moment as it is stored: UTC, to the second."""
    return time.astimezone(dt.UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def moment(stored: str) -> dt.datetime:
    """Return the moment that a stored time means."""
    return dt.datetime.fromisoformat(stored)


def now() -> str:
    """Return the present moment as it is stored."""
    return stamp(dt.datetime.now(dt.UTC))
