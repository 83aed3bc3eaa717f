"""The tables of the record. Times are UTC in ISO 8601; dates are ISO 8601 at their known precision, or null.

`documents` holds what is known of an article now, `versions` every text it ever had. `passages` exist for the
current version only: they, their keyword rows and their embeddings are what search sees. `outbox` says what the
vector cache has not been told yet.
"""

from __future__ import annotations

from sqlalchemy import (
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
)

REVISION = "0001"
"""The newest migration; a record at another revision is migrated when it is opened."""

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

sources = Table(
    "sources",
    metadata,
    Column("id", String, primary_key=True),
    Column("kind", String, nullable=False),
    Column("name", String, nullable=False),
    Column("publisher", String, nullable=False),
    Column("url", String, nullable=False),
    Column("tier", String, nullable=False),
    Column("notes", Text),
)

documents = Table(
    "documents",
    metadata,
    Column("id", String, primary_key=True),
    Column("identity", String, nullable=False, unique=True),
    Column("version_id", String, nullable=False),
    Column("title", Text, nullable=False),
    Column("kind", String, nullable=False),
    Column("tier", String, nullable=False),
    Column("url", Text),
    Column("publisher", String),
    Column("author", String),
    Column("language", String),
    Column("published_at", String),
    Column("published_first", String, doc="the earliest day published_at can mean; what filters compare with"),
    Column("published_last", String, doc="the latest day published_at can mean"),
    Column("modified_at", String),
    Column("date_source", String),
    Column("date_confidence", String),
    Column("corrected", Text, nullable=False, doc="JSON list of the fields a person set; a new fetch leaves them"),
    Column("first_seen_at", String, nullable=False),
    Column("fetched_at", String, nullable=False),
    Index(None, "published_first", "published_last"),
    Index(None, "publisher"),
    Index(None, "tier"),
)

document_organisations = Table(
    "document_organisations",
    metadata,
    Column("document_id", String, ForeignKey("documents.id", ondelete="CASCADE"), primary_key=True),
    Column("name", String, primary_key=True),
    Column("position", Integer, nullable=False),
    Index(None, "name"),
)

versions = Table(
    "versions",
    metadata,
    Column("id", String, primary_key=True),
    Column("document_id", String, ForeignKey("documents.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("number", Integer, nullable=False),
    Column("title", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("content_hash", String, nullable=False),
    Column("raw_hash", String, nullable=False),
    Column("media_type", String, nullable=False),
    Column("extractor", String, nullable=False),
    Column("fetched_at", String, nullable=False),
    Column("details", Text, nullable=False, doc="JSON"),
)

passages = Table(
    "passages",
    metadata,
    Column("row", Integer, primary_key=True, autoincrement=True, doc="also the keyword row's rowid"),
    Column("id", String, nullable=False, unique=True),
    Column("document_id", String, ForeignKey("documents.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("version_id", String, ForeignKey("versions.id", ondelete="CASCADE"), nullable=False),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    sqlite_autoincrement=True,
)

generations = Table(
    "generations",
    metadata,
    Column("name", String, primary_key=True),
    Column("model", String, nullable=False),
    Column("chunker", String, nullable=False),
    Column("dimension", Integer, nullable=False),
    Column("state", String, nullable=False, doc="building or active; only one is active"),
    Column("cache", String, doc="the folder of the vector cache that holds all of it, null while there is none"),
)

embeddings = Table(
    "embeddings",
    metadata,
    Column("generation", String, ForeignKey("generations.name", ondelete="CASCADE"), primary_key=True),
    Column("row", Integer, ForeignKey("passages.row", ondelete="CASCADE"), primary_key=True),
    Column("vector", LargeBinary, nullable=False, doc="little-endian float32, unit length"),
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("passage_id", String, nullable=False),
    Column("action", String, nullable=False, doc="upsert or delete"),
    sqlite_autoincrement=True,
)

tombstones = Table(
    "tombstones",
    metadata,
    Column("identity", String, primary_key=True),
    Column("document_id", String, nullable=False),
    Column("removed_at", String, nullable=False),
)

counters = Table(
    "counters",
    metadata,
    Column("name", String, primary_key=True),
    Column("value", Integer, nullable=False),
)

KEYWORD_TABLE = """
CREATE VIRTUAL TABLE keywords USING fts5(
    header, body, tokenize = "porter unicode61 remove_diacritics 2"
)
"""
"""One row a passage, `rowid` = `passages.row`; written in the transaction that writes the passage."""
