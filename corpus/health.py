"""Whether the record is whole: checks that `groundwork doctor` runs, and the repairs that lose nothing."""

from __future__ import annotations

import itertools
import random

from sqlalchemy import select, text

from corpus import schema
from corpus.document import DocumentId
from corpus.errors import RecordError
from corpus.rows import dissolve_story, load_documents, now
from corpus.store import Record


class Health:
    """Checks of one record; each returns what is wrong, or None."""

    def __init__(self, record: Record) -> None:
        self._record = record
        self._database = record.database

    def sqlite(self) -> str | None:
        """Run SQLite's own integrity check."""
        try:
            with self._database.read() as connection:
                found = [str(row[0]) for row in connection.execute(text("PRAGMA integrity_check(10)"))]
        except RecordError as error:
            return str(error)
        return None if found == ["ok"] else f"{'; '.join(found)}; restore the record from a backup"

    def foreign_keys(self) -> str | None:
        """Look for rows that belong to nothing."""
        with self._database.read() as connection:
            found = connection.execute(text("PRAGMA foreign_key_check")).all()
        return f"{len(found)} rows belong to nothing that is there" if found else None

    def current_versions(self) -> str | None:
        """Look for documents without their current version, and passages of any other."""
        with self._database.read() as connection:
            lost = connection.execute(
                text("SELECT id FROM documents WHERE version_id NOT IN (SELECT id FROM versions)")
            ).all()
            stray = connection.execute(
                text(
                    "SELECT p.id FROM passages p JOIN documents d ON d.id = p.document_id "
                    "WHERE p.version_id <> d.version_id"
                )
            ).all()
        if lost or stray:
            return f"{len(lost)} documents lack their version, {len(stray)} passages are of another than the current"
        return None

    def raw_bytes(self, sample: int) -> str | None:
        """Look for raw files that are gone, and read a sample of them to see whether they have changed."""
        with self._database.read() as connection:
            wanted = sorted(set(connection.scalars(select(schema.versions.c.raw_hash))))
        missing = set(wanted) - set(self._record.blobs.digests())
        if missing:
            return f"{len(missing)} raw files are missing, such as {min(missing)}; restore them from a backup"
        chosen = random.Random(len(wanted)).sample(wanted, min(sample, len(wanted)))  # noqa: S311 - not for secrets
        for digest in chosen:
            try:
                self._record.blobs.read(digest)
            except RecordError as error:
                return str(error)
        return None

    def leftovers(self) -> str | None:
        """Look for raw files that no version names, and halves that an interrupted write left."""
        stray, unfinished = self._stray()
        if stray or unfinished:
            return f"{len(stray)} raw files belong to no version, {len(unfinished)} writes were interrupted"
        return None

    def remove_leftovers(self) -> None:
        """Remove what `leftovers` found, while no other process can be writing."""
        with self._database.write():
            stray, _ = self._stray()
            for digest in stray:
                self._record.blobs.remove(digest)
            for path in self._record.blobs.unfinished():
                path.unlink(missing_ok=True)

    def keywords(self) -> str | None:
        """Compare the keyword rows with the passages and their words, and run FTS5's own check."""
        try:
            return self._keywords()
        except RecordError as error:
            return f"the keyword index is damaged: {error}"

    def _keywords(self) -> str | None:
        with self._database.read() as connection:
            rows = set(connection.scalars(text("SELECT rowid FROM keywords")))
            passages = set(connection.scalars(select(schema.passages.c.row)))
            differing = connection.execute(
                text(
                    "SELECT p.row FROM passages p JOIN versions v ON v.id = p.version_id "
                    "JOIN keywords k ON k.rowid = p.row "
                    'WHERE k.body <> substr(v.text, p.start + 1, p."end" - p.start)'
                )
            ).all()
        if rows != passages or differing:
            return (
                f"{len(passages - rows)} passages have no keywords, {len(rows - passages)} keyword rows no passage, "
                f"{len(differing)} differ"
            )
        with self._database.write() as connection:
            connection.execute(text("INSERT INTO keywords(keywords) VALUES ('integrity-check')"))
        return None

    def rebuild_keywords(self) -> None:
        """Write every keyword row again from the passages."""
        with self._database.write() as connection:
            connection.execute(text("DROP TABLE keywords"))
            connection.execute(text(schema.KEYWORD_TABLE))
            found = connection.execute(
                text(
                    'SELECT p.row, p.document_id, substr(v.text, p.start + 1, p."end" - p.start) AS body '
                    "FROM passages p JOIN versions v ON v.id = p.version_id ORDER BY p.document_id"
                )
            ).all()
            for document, group in itertools.groupby(found, key=lambda row: row.document_id):
                header = load_documents(connection, [DocumentId(document)])[DocumentId(document)].header
                for row in group:
                    connection.execute(
                        text("INSERT INTO keywords (rowid, header, body) VALUES (:row, :header, :body)"),
                        {"row": row.row, "header": header, "body": row.body},
                    )

    def stories(self) -> str | None:
        """Look for stories that lack their origin or hold fewer than two documents, and documents of no story."""
        with self._database.read() as connection:
            alone = connection.execute(text(_STORIES_ALONE)).all()
            stray = connection.execute(
                text("SELECT id FROM documents WHERE story_id IS NOT NULL AND story_id NOT IN (SELECT id FROM stories)")
            ).all()
        if alone or stray:
            return f"{len(alone)} stories have lost documents, {len(stray)} documents are of a story that is not there"
        return None

    def dissolve_stories(self) -> None:
        """Take apart what `stories` found; its documents are compared anew when the next one arrives."""
        with self._database.write() as connection:
            lost = {str(row[0]) for row in connection.execute(text(_STORIES_ALONE))}
            stray = select(schema.documents.c.story_id).where(schema.documents.c.story_id.is_not(None))
            known = set(connection.scalars(select(schema.stories.c.id)))
            for story in lost | (set(connection.scalars(stray)) - known):
                dissolve_story(connection, story)

    def jobs(self) -> str | None:
        """Look for jobs that a worker holds without having got on since their lease ended."""
        table = schema.jobs.c
        query = select(table.id).where(table.state == "running", table.lease_until < now())
        with self._database.read() as connection:
            stuck = connection.scalars(query).all()
        if stuck:
            return f"{len(stuck)} jobs stand still, such as {stuck[0]}; a running worker takes them over"
        return None

    def _stray(self) -> tuple[set[str], list[object]]:
        with self._database.read() as connection:
            wanted = set(connection.scalars(select(schema.versions.c.raw_hash)))
        return set(self._record.blobs.digests()) - wanted, list(self._record.blobs.unfinished())


_STORIES_ALONE = """
SELECT s.id FROM stories s LEFT JOIN documents d ON d.story_id = s.id
GROUP BY s.id HAVING count(d.id) < 2 OR sum(d.id = s.primary_id) < 1
"""
