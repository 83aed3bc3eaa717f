"""The record: reading and writing documents. SQL about them is here, in `corpus.rows` and in `corpus.evidence` only."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, delete, func, select, text, update
from sqlalchemy.dialects.sqlite import insert as upsert

from corpus import schema
from corpus.blobs import Blobs
from corpus.database import Database
from corpus.dates import PartialDate
from corpus.document import (
    Document,
    DocumentId,
    Outcome,
    Reading,
    Version,
    VersionId,
    header_line,
)
from corpus.errors import UnknownDocument, UnknownVersion
from corpus.passage import EmbeddedSlice
from corpus.rows import (
    date_columns,
    dissolve_story,
    document_row,
    drop_passages,
    forget_figures,
    forget_signature,
    forget_watched,
    load_documents,
    now,
    outcome_of,
    require_active,
    touch,
    touch_ledger,
    version_of,
    withdraw_answers,
    write_organisations,
    write_passages,
    write_reading,
)


@dataclass(frozen=True, slots=True)
class Kept:
    """What keeping a reading did."""

    document: Document
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class DocumentPage:
    """One page of a list of documents, and the key of the next."""

    documents: tuple[Document, ...]
    total: int
    next_after: str | None


class Record:
    """All that Groundwork knows: an SQL file and the raw bytes beside it, in one folder.

    Args:
        home: the data folder; made if it is not there.
    """

    def __init__(self, home: Path) -> None:
        self.home = home
        self.database = Database(home / "record.sqlite")
        self.blobs = Blobs(home / "raw")

    def close(self) -> None:
        """Close the connections."""
        self.database.close()

    # -- documents: writing ---------------------------------------------------------------------------------------

    def outcome(self, reading: Reading, *, restore: bool = False) -> Outcome:
        """Tell what keeping the reading would do, without doing it.

        Raises:
            RemovedDocument: a tombstone keeps the document out, and `restore` is not set.
        """
        with self.database.read() as connection:
            return outcome_of(connection, reading, restore=restore)

    def remembered(self, reading: Reading) -> Reading:
        """Return a reading with the date and the tier that its document is known by, where it does not say them.

        A page that no longer declares its date has not lost it. A date that a person has set is the document's, and no
        word of the version.
        """
        known = self.find(reading.document_id)
        if known is None:
            return reading
        reading = replace(reading, tier=reading.tier or known.tier)
        if reading.published_at is not None or "published_at" in known.corrected:
            return reading
        return replace(
            reading,
            published_at=known.published_at,
            date_source=known.date_source,
            date_confidence=known.date_confidence,
        )

    def header(self, reading: Reading) -> str:
        """Return the header line that the reading's passages will have: what a person corrected stays corrected."""
        title, publisher, date = reading.title, reading.counted_publisher, reading.published_at
        table = schema.documents
        with self.database.read() as connection:
            row = connection.execute(select(table).where(table.c.id == reading.document_id)).mappings().first()
        if row is not None:
            corrected = json.loads(row["corrected"])
            title = row["title"] if "title" in corrected else title
            publisher = row["publisher"] if "publisher" in corrected else publisher
            if "published_at" in corrected:
                date = None if row["published_at"] is None else PartialDate.parse(row["published_at"])
        return header_line(title, publisher, date)

    def keep(
        self, reading: Reading, slices: Sequence[EmbeddedSlice], *, generation: str, restore: bool = False
    ) -> Kept:
        """Store a reading and all that search needs of it: raw bytes first, then everything else in one transaction.

        An unchanged reading writes nothing. A changed one becomes the next version; the versions before stay, so that
        old answers keep pointing at the words they cited.

        Raises:
            RemovedDocument: a tombstone keeps the document out, and `restore` is not set.
            ModelMismatch: the record was reindexed with another model since the slices were embedded.
        """
        if self.outcome(reading, restore=restore) == "unchanged":
            return Kept(self.document(reading.document_id), "unchanged")
        with self.database.write() as connection:
            outcome = outcome_of(connection, reading, restore=restore)
            if outcome != "unchanged":
                require_active(connection, generation)
                raw_hash = self.blobs.keep(reading.raw)
                write_reading(connection, reading, raw_hash, slices, generation)
                touch(connection)
        return Kept(self.document(reading.document_id), outcome)

    def correct(
        self, document: DocumentId, changes: Mapping[str, Any], slices: Sequence[EmbeddedSlice], *, generation: str
    ) -> Document:
        """Set fields that were read wrong; later fetches leave them as set.

        Args:
            document: whose fields.
            changes: some of `CORRECTABLE`, already of the right type.
            slices: the current version's passages, embedded under the corrected header.
            generation: the generation of the embeddings.
        """
        with self.database.write() as connection:
            require_active(connection, generation)
            row = document_row(connection, document)
            fields = sorted(set(json.loads(row["corrected"])) | set(changes))
            values = {key: value for key, value in changes.items() if key not in {"organisations", "published_at"}}
            if "published_at" in changes:
                values |= date_columns(changes["published_at"]) | {"date_source": "stated", "date_confidence": "high"}
            connection.execute(
                update(schema.documents)
                .where(schema.documents.c.id == document)
                .values(**values, corrected=json.dumps(fields))
            )
            if "organisations" in changes:
                write_organisations(connection, document, changes["organisations"])
            write_passages(connection, document, VersionId(row["version_id"]), slices, generation)
            forget_figures(connection, document)
            forget_signature(connection, document)
            touch(connection)
        return self.document(document)

    def restate_publisher(
        self,
        document: DocumentId,
        version: VersionId,
        publisher: str | None,
        slices: Sequence[EmbeddedSlice],
        *,
        generation: str,
    ) -> None:
        """Set the publisher of a document as it is stated of its source.

        A document that has been changed, removed or corrected by hand since its version was read is left as it is.

        Args:
            document: whose publisher.
            version: that the slices are of.
            publisher: the new one.
            slices: embedded under the new header.
            generation: the generation of the embeddings.
        """
        table = schema.documents.c
        with self.database.write() as connection:
            require_active(connection, generation)
            changed = connection.execute(
                update(schema.documents)
                .where(table.id == document, table.version_id == version, ~table.corrected.contains('"publisher"'))
                .values(publisher=publisher)
            )
            if changed.rowcount:
                write_passages(connection, document, version, slices, generation)
                touch(connection)

    def recut(
        self, documents: Iterable[tuple[DocumentId, VersionId, Sequence[EmbeddedSlice]]], *, generation: str
    ) -> None:
        """Replace the passages of documents by newly cut ones, all in one transaction.

        A document that has been changed or removed since its version was read is passed over: the slices are of a
        text that it no longer has.
        """
        with self.database.write() as connection:
            current = {row.id: row.version_id for row in connection.execute(select(schema.documents))}
            for document, version, slices in documents:
                if current.get(document) == version:
                    write_passages(connection, document, version, slices, generation)
            touch(connection)

    def remove(self, *documents: DocumentId) -> None:
        """Remove documents with everything derived from them, all at once, and leave a tombstone for each.

        Its words are gone from the files when this returns: FTS5 keeps deleted words until its segments are merged,
        and the write-ahead log keeps old pages until it is emptied.
        """
        versions = schema.versions.c
        hashes: set[str] = set()
        with self.database.write() as connection:
            for document in documents:
                row = document_row(connection, document)
                hashes |= set(connection.scalars(select(versions.raw_hash).where(versions.document_id == document)))
                if row["story_id"] is not None:
                    dissolve_story(connection, row["story_id"])
                drop_passages(connection, document)
                withdraw_answers(connection, document)
                forget_watched(connection, document)
                connection.execute(delete(schema.documents).where(schema.documents.c.id == document))
                connection.execute(
                    upsert(schema.tombstones)
                    .values(identity=row["identity"], document_id=document, removed_at=now())
                    .on_conflict_do_nothing()
                )
            connection.execute(text("INSERT INTO keywords (keywords) VALUES ('optimize')"))
            touch(connection)
            touch_ledger(connection)
        # Only once the removal is certain, and while no other process can be adding the same bytes again.
        with self.database.write() as connection:
            named = schema.versions.c.raw_hash
            for digest in hashes - set(connection.scalars(select(named).where(named.in_(hashes)))):
                self.blobs.remove(digest)
        self.database.forget_removed()

    # -- documents: reading ---------------------------------------------------------------------------------------

    def document(self, document: DocumentId) -> Document:
        """Return a document.

        Raises:
            UnknownDocument: there is none of that id.
        """
        with self.database.read() as connection:
            return load_documents(connection, [document])[document]

    def documents(
        self, *, limit: int = 50, after: str | None = None, query: str | None = None, newest_first: bool = True
    ) -> DocumentPage:
        """Return a page of the documents, newest publication first and undated ones last.

        Args:
            limit: how many at most.
            after: the `next_after` of the page before.
            query: only documents whose title, publisher or URL contains this text.
            newest_first: False orders by the time they were first seen, oldest first.
        """
        table = schema.documents.c
        dated = func.coalesce(table.published_last, "")
        key = (dated + "/" + table.id) if newest_first else (table.first_seen_at + "/" + table.id)
        conditions: list[ColumnElement[bool]] = []
        if query:
            pattern = "%" + query.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
            matches = [column.ilike(pattern, escape="\\") for column in (table.title, table.publisher, table.url)]
            conditions.append(matches[0] | matches[1] | matches[2])
        with self.database.read() as connection:
            total = connection.scalar(select(func.count()).select_from(schema.documents).where(*conditions)) or 0
            if after is not None:
                conditions.append(key < after if newest_first else key > after)
            order = key.desc() if newest_first else key.asc()
            rows = connection.execute(
                select(table.id, key.label("key")).where(*conditions).order_by(order).limit(limit + 1)
            ).all()
            loaded = load_documents(connection, [DocumentId(row.id) for row in rows[:limit]])
        next_after = str(rows[limit - 1].key) if len(rows) > limit else None
        return DocumentPage(tuple(loaded.values()), int(total), next_after)

    def version(self, version: VersionId) -> Version:
        """Return a version with its text.

        Raises:
            UnknownVersion: there is none of that id.
        """
        with self.database.read() as connection:
            row = connection.execute(select(schema.versions).where(schema.versions.c.id == version)).mappings().first()
        if row is None:
            raise UnknownVersion(version)
        return version_of(row)

    def versions(self, document: DocumentId) -> tuple[Version, ...]:
        """Return all versions of a document, oldest first."""
        with self.database.read() as connection:
            document_row(connection, document)
            rows = connection.execute(
                select(schema.versions)
                .where(schema.versions.c.document_id == document)
                .order_by(schema.versions.c.number)
            ).mappings()
            return tuple(version_of(row) for row in rows)

    def find_texts(self, text: str, *, apart_from: DocumentId) -> tuple[Document, ...]:
        """Return the documents whose current text is this one, apart from the one that it was read for."""
        with self.database.read() as connection:
            ids = connection.scalars(
                select(schema.versions.c.document_id)
                .join(schema.documents, schema.documents.c.version_id == schema.versions.c.id)
                .where(schema.versions.c.text == text, schema.versions.c.document_id != apart_from)
            ).all()
            return tuple(load_documents(connection, [DocumentId(found) for found in ids]).values())

    def find(self, document: DocumentId) -> Document | None:
        """Return a document, None where there is none of that id."""
        try:
            return self.document(document)
        except UnknownDocument:
            return None

    def documents_beginning(self, start: str, *, limit: int) -> list[DocumentId]:
        """Return the ids of documents that begin so, in their order."""
        table = schema.documents.c
        query = select(table.id).where(table.id.startswith(start, autoescape=True)).order_by(table.id).limit(limit)
        with self.database.read() as connection:
            return [DocumentId(each) for each in connection.scalars(query)]

    def removed_at(self, identity: str) -> str | None:
        """Return when a document of this identity was removed, None where no tombstone keeps it out."""
        tombstones = schema.tombstones.c
        with self.database.read() as connection:
            return connection.scalar(select(tombstones.removed_at).where(tombstones.identity == identity))

    def counts(self) -> dict[str, int]:
        """Return how many documents, versions, passages, sources and undelivered cache changes there are."""
        tables = (schema.documents, schema.versions, schema.passages, schema.sources, schema.outbox)
        with self.database.read() as connection:
            return {
                table.name: int(connection.scalar(select(func.count()).select_from(table)) or 0) for table in tables
            }

    def newest_date(self) -> PartialDate | None:
        """Return the newest publication date in the record."""
        with self.database.read() as connection:
            found = connection.scalar(
                select(schema.documents.c.published_at).order_by(schema.documents.c.published_last.desc()).limit(1)
            )
        return None if found is None else PartialDate.parse(found)

    def revision(self) -> int:
        """Return a number that grows with every change of what can be searched."""
        return int(self.database.value("SELECT value FROM counters WHERE name = 'revision'") or 0)
