"""Stories: documents that tell the same event in the same words, and which of them the others go back to.

Only the SQL: what makes two documents one story is decided in `ingest.stories`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, delete, func, insert, or_, select, update
from sqlalchemy.dialects.sqlite import insert as upsert

from corpus import schema
from corpus.database import Database, batches
from corpus.document import Document, DocumentId, VersionId
from corpus.rows import load_documents, touch

_FORMAT_COUNTER = "signature_format"
_FIRST_FORMAT = 1
"""What a record without that counter has."""
COMMON = 200
"""A hash that this many documents have is boilerplate, and says nothing of the event."""


@dataclass(frozen=True, slots=True)
class Story:
    """Documents that go back to one origin.

    Attributes:
        primary_id: the origin, or what comes nearest to it.
        reason: why that one, in words.
    """

    id: str
    primary_id: DocumentId
    reason: str
    documents: tuple[DocumentId, ...]


class Stories:
    """The stories of a record, and the signatures by which documents are compared."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def unplaced(self, limit: int) -> list[tuple[DocumentId, VersionId]]:
        """Return documents whose current version has no signature yet, oldest first."""
        documents, signatures = schema.documents.c, schema.signatures.c
        query = (
            select(documents.id, documents.version_id)
            .outerjoin_from(schema.documents, schema.signatures, signatures.document_id == documents.id)
            .where(or_(signatures.version_id.is_(None), signatures.version_id != documents.version_id))
            .order_by(documents.first_seen_at, documents.id)
            .limit(limit)
        )
        with self._database.read() as connection:
            return [(DocumentId(row.id), VersionId(row.version_id)) for row in connection.execute(query)]

    def expect_format(self, form: int) -> None:
        """Have all documents compared anew where their signatures are of another format than this."""
        counters = schema.counters
        with self._database.write() as connection:
            stored = connection.scalar(select(counters.c.value).where(counters.c.name == _FORMAT_COUNTER))
            if (_FIRST_FORMAT if stored is None else stored) != form:
                connection.execute(delete(schema.signature_hashes))
                connection.execute(delete(schema.signatures))
            if stored != form:
                connection.execute(
                    upsert(counters)
                    .values(name=_FORMAT_COUNTER, value=form)
                    .on_conflict_do_update(index_elements=["name"], set_={"value": form})
                )

    def sharing(self, hashes: Collection[int], *, apart_from: DocumentId) -> dict[DocumentId, int]:
        """Return the documents that have some of the hashes, and how many; hashes of boilerplate do not count."""
        table = schema.signature_hashes.c
        counted: dict[DocumentId, int] = {}
        wanted = sorted(hashes)
        with self._database.read() as connection:
            for batch in batches(wanted):
                common = (
                    select(table.hash).where(table.hash.in_(batch)).group_by(table.hash).having(func.count() > COMMON)
                )
                query = (
                    select(table.document_id, func.count())
                    .where(table.hash.in_(batch), table.hash.not_in(common), table.document_id != apart_from)
                    .group_by(table.document_id)
                )
                for document, shared in connection.execute(query):
                    counted[document] = counted.get(document, 0) + int(shared)
        return counted

    def signatures(self, documents: Collection[DocumentId]) -> dict[DocumentId, bytes]:
        """Return the signatures of documents that have one."""
        table = schema.signatures.c
        with self._database.read() as connection:
            rows = connection.execute(
                select(table.document_id, table.signature).where(table.document_id.in_(list(documents)))
            )
            return {row.document_id: row.signature for row in rows}

    def members(self, story: str) -> tuple[Document, ...]:
        """Return the documents of a story."""
        with self._database.read() as connection:
            return _members(connection, story)

    def some(self, identifiers: Collection[str]) -> dict[str, Story]:
        """Return stories by their ids; those that have gone are left out."""
        stories, documents = schema.stories.c, schema.documents.c
        wanted = list(identifiers)
        if not wanted:
            return {}
        with self._database.read() as connection:
            held: dict[str, list[DocumentId]] = {}
            query = (
                select(documents.story_id, documents.id).where(documents.story_id.in_(wanted)).order_by(documents.id)
            )
            for row in connection.execute(query):
                held.setdefault(row.story_id, []).append(row.id)
            rows = connection.execute(select(schema.stories).where(stories.id.in_(wanted)))
            return {row.id: Story(row.id, row.primary_id, row.reason, tuple(held.get(row.id, ()))) for row in rows}

    def place(
        self,
        document: DocumentId,
        version: VersionId,
        signature: bytes,
        hashes: Iterable[int],
        placed: Mapping[str, tuple[DocumentId, str, Sequence[DocumentId]]],
        dissolved: Collection[str] = (),
    ) -> None:
        """Keep a document's signature together with the stories that its arrival changed, all in one transaction.

        Args:
            document: which.
            version: of which text the signature is; a document that has changed since is passed over.
            signature: what it is compared by.
            hashes: what it is found by.
            placed: by story id, the primary, why it is that, and all documents of the story.
            dissolved: stories that are no more; their documents stand alone unless `placed` names them.
        """
        documents, stories = schema.documents, schema.stories
        with self._database.write() as connection:
            current = connection.scalar(select(documents.c.version_id).where(documents.c.id == document))
            if current != version:
                return
            connection.execute(delete(schema.signature_hashes).where(schema.signature_hashes.c.document_id == document))
            values = {"version_id": version, "signature": signature}
            connection.execute(
                upsert(schema.signatures)
                .values(document_id=document, **values)
                .on_conflict_do_update(index_elements=["document_id"], set_=values)
            )
            rows = [{"hash": each, "document_id": document} for each in sorted(set(hashes))]
            if rows:
                connection.execute(insert(schema.signature_hashes), rows)
            gone = {*dissolved, *placed}
            before = connection.scalar(select(documents.c.story_id).where(documents.c.id == document))
            if before is not None and before not in gone:
                gone.add(before)
            if gone:
                connection.execute(delete(stories).where(stories.c.id.in_(gone)))
                connection.execute(update(documents).where(documents.c.story_id.in_(gone)).values(story_id=None))
            for identifier, (primary, reason, members) in placed.items():
                row = {"primary_id": primary, "reason": reason}
                connection.execute(
                    upsert(stories).values(id=identifier, **row).on_conflict_do_update(index_elements=["id"], set_=row)
                )
                connection.execute(
                    update(documents).where(documents.c.id.in_(list(members))).values(story_id=identifier)
                )
            if gone or placed:
                touch(connection)


def _members(connection: Connection, story: str) -> tuple[Document, ...]:
    documents = schema.documents.c
    ids = connection.scalars(select(documents.id).where(documents.story_id == story).order_by(documents.id)).all()
    return tuple(load_documents(connection, [DocumentId(each) for each in ids]).values())
