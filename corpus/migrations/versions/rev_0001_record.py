"""The first record: documents, versions, passages, embeddings, keywords, outbox, tombstones.

Written out in full, so that a later change of `corpus.schema` cannot change what this revision made.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "sources",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("publisher", sa.String, nullable=False),
        sa.Column("url", sa.String, nullable=False),
        sa.Column("tier", sa.String, nullable=False),
        sa.Column("notes", sa.Text),
    )
    op.create_table(
        "documents",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("identity", sa.String, nullable=False, unique=True),
        sa.Column("version_id", sa.String, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("tier", sa.String, nullable=False),
        sa.Column("url", sa.Text),
        sa.Column("publisher", sa.String),
        sa.Column("author", sa.String),
        sa.Column("language", sa.String),
        sa.Column("published_at", sa.String),
        sa.Column("published_first", sa.String),
        sa.Column("published_last", sa.String),
        sa.Column("modified_at", sa.String),
        sa.Column("date_source", sa.String),
        sa.Column("date_confidence", sa.String),
        sa.Column("corrected", sa.Text, nullable=False),
        sa.Column("first_seen_at", sa.String, nullable=False),
        sa.Column("fetched_at", sa.String, nullable=False),
    )
    op.create_index("ix_documents_published_first_published_last", "documents", ["published_first", "published_last"])
    op.create_index("ix_documents_publisher", "documents", ["publisher"])
    op.create_index("ix_documents_tier", "documents", ["tier"])
    op.create_table(
        "document_organisations",
        sa.Column("document_id", sa.String, sa.ForeignKey("documents.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("name", sa.String, primary_key=True),
        sa.Column("position", sa.Integer, nullable=False),
    )
    op.create_index("ix_document_organisations_name", "document_organisations", ["name"])
    op.create_table(
        "versions",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("document_id", sa.String, sa.ForeignKey("documents.id", ondelete="CASCADE"), nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("content_hash", sa.String, nullable=False),
        sa.Column("raw_hash", sa.String, nullable=False),
        sa.Column("media_type", sa.String, nullable=False),
        sa.Column("extractor", sa.String, nullable=False),
        sa.Column("fetched_at", sa.String, nullable=False),
        sa.Column("details", sa.Text, nullable=False),
    )
    op.create_index("ix_versions_document_id", "versions", ["document_id"])
    op.create_table(
        "passages",
        sa.Column("row", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("id", sa.String, nullable=False, unique=True),
        sa.Column("document_id", sa.String, sa.ForeignKey("documents.id", ondelete="CASCADE"), nullable=False),
        sa.Column("version_id", sa.String, sa.ForeignKey("versions.id", ondelete="CASCADE"), nullable=False),
        sa.Column("start", sa.Integer, nullable=False),
        sa.Column("end", sa.Integer, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_passages_document_id", "passages", ["document_id"])
    op.create_table(
        "generations",
        sa.Column("name", sa.String, primary_key=True),
        sa.Column("model", sa.String, nullable=False),
        sa.Column("chunker", sa.String, nullable=False),
        sa.Column("dimension", sa.Integer, nullable=False),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("cache", sa.String),
    )
    op.create_table(
        "embeddings",
        sa.Column("generation", sa.String, sa.ForeignKey("generations.name", ondelete="CASCADE"), primary_key=True),
        sa.Column("row", sa.Integer, sa.ForeignKey("passages.row", ondelete="CASCADE"), primary_key=True),
        sa.Column("vector", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "outbox",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("passage_id", sa.String, nullable=False),
        sa.Column("action", sa.String, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "tombstones",
        sa.Column("identity", sa.String, primary_key=True),
        sa.Column("document_id", sa.String, nullable=False),
        sa.Column("removed_at", sa.String, nullable=False),
    )
    op.create_table(
        "counters",
        sa.Column("name", sa.String, primary_key=True),
        sa.Column("value", sa.Integer, nullable=False),
    )
    op.execute("INSERT INTO counters (name, value) VALUES ('revision', 0)")
    op.execute(
        'CREATE VIRTUAL TABLE keywords USING fts5(header, body, tokenize = "porter unicode61 remove_diacritics 2")'
    )
