"""The tables of the record. Times are UTC in ISO 8601; dates are ISO 8601 at their known precision, or null.

`documents` holds what is known of an article now, `versions` every text it ever had. `passages` exist for the
current version only: they, their keyword rows and their embeddings are what search sees. `outbox` says what the
vector cache has not been told yet. `links` are what a followed source lists, `jobs` the fetching that is to be done or
was done, `hosts` what sites have asked of us. `figures` are read from the current versions too; `figure_reviews` hold
what people said of them, which stays when they are read again. `conversations` and `turns` are questions with the
answers as they were given, `gaps` the questions that were not answered. `watches` are questions and keys of the ledger
that somebody wants to hear about: `watch_values` is what they knew at their last check, `watch_changes` what they told.
"""

from __future__ import annotations

from sqlalchemy import (
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
)

REVISION = "0007"
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
    Column("state", String, nullable=False, server_default="known", doc="known, preview, active, paused or stopped"),
    Column("reason", Text, doc="why it is paused or stopped"),
    Column("pace_seconds", Integer, doc="how often the researcher wants it checked, null for the usual"),
    Column("next_fetch_at", String),
    Column("failures", Integer, nullable=False, server_default="0", doc="checks that failed in a row"),
    Column("unchanged", Integer, nullable=False, server_default="0", doc="checks in a row that brought nothing new"),
    Column("etag", Text),
    Column("last_modified", Text),
    Column("given_by", Text, doc="the address that gave the two before, after redirects"),
    Column("rules", Text, doc="JSON: which links of a listing page are articles"),
    Column("corrected", Text, nullable=False, server_default="[]", doc="JSON list of the fields a person set"),
    Column("followed_at", String),
    Column("checked_at", String),
    Column("succeeded_at", String, doc="the last check that was answered, changed or not"),
    Column("new_at", String, doc="the last check that brought a new link"),
    Column("problem", Text, doc="what the last failed check ran into"),
    Column("problem_kind", String, doc="the class of that error"),
)

links = Table(
    "links",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("source_id", String, ForeignKey("sources.id", ondelete="CASCADE"), nullable=False),
    Column("url", Text, nullable=False, doc="canonical"),
    Column("entry_id", Text),
    Column("title", Text),
    Column("author", Text),
    Column("published_at", String, doc="as the source says"),
    Column("modified_at", String),
    Column("state", String, nullable=False, doc="new, stored, skipped, failed or old"),
    Column("reason", Text),
    Column("problem_kind", String),
    Column("document_id", String, ForeignKey("documents.id", ondelete="SET NULL")),
    Column("first_seen_at", String, nullable=False),
    Column("tried_at", String),
    Column("next_try_at", String, doc="null: never again by itself"),
    Column("tries", Integer, nullable=False, doc="failed tries in a row"),
    Column("checks", Integer, nullable=False, doc="how often it was looked at again after it was stored"),
    Column("etag", Text),
    Column("last_modified", Text),
    Column("given_by", Text),
    Index("uq_links_source_id_url", "source_id", "url", unique=True),
    Index(None, "source_id", "next_try_at"),
    Index(None, "url"),
    Index(None, "document_id"),
    sqlite_autoincrement=True,
)

jobs = Table(
    "jobs",
    metadata,
    Column("id", String, primary_key=True),
    Column("kind", String, nullable=False, doc="check, add or remove"),
    Column("source_id", String),
    Column("host", String, doc="whose turn it takes, with an unusual port; one job at a time runs for it"),
    Column("payload", Text, nullable=False, doc="JSON"),
    Column("state", String, nullable=False, doc="queued, running, done, failed or cancelled"),
    Column("message", Text),
    Column("created_at", String, nullable=False),
    Column("due_at", String, nullable=False),
    Column("started_at", String),
    Column("ended_at", String),
    Column("owner", String, doc="the worker that holds the lease"),
    Column("lease_until", String),
    Column("attempts", Integer, nullable=False),
    Column("total", Integer, doc="how many links it has to do, null until that is known"),
    Index(None, "state", "due_at"),
    Index(None, "source_id", "created_at"),
)

job_links = Table(
    "job_links",
    metadata,
    Column("job_id", String, ForeignKey("jobs.id", ondelete="CASCADE"), primary_key=True),
    Column("url", Text, primary_key=True),
    Column("outcome", String, nullable=False, doc="stored, unchanged, skipped or failed"),
    Column("reason", Text),
    Column("problem_kind", String),
    Column("document_id", String),
    Column("at", String, nullable=False),
)

hosts = Table(
    "hosts",
    metadata,
    Column("origin", String, primary_key=True),
    Column("not_before", String),
    Column("robots_status", Integer),
    Column("robots_content", LargeBinary),
    Column("robots_expires_at", String),
    Column("robots_etag", Text),
    Column("robots_last_modified", Text),
    Column("tdm_status", Integer),
    Column("tdm_content", LargeBinary),
    Column("tdm_expires_at", String),
    Column("tdm_etag", Text),
    Column("tdm_last_modified", Text),
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
    Column("source_id", String, doc="the source that brought it; null where a person added it"),
    Column("story_id", String, doc="the story it tells together with others; null where it stands alone"),
    Index(None, "published_first", "published_last"),
    Index(None, "source_id"),
    Index(None, "story_id"),
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

stories = Table(
    "stories",
    metadata,
    Column("id", String, primary_key=True),
    Column("primary_id", String, nullable=False, doc="the document that the others go back to"),
    Column("reason", Text, nullable=False, doc="why that one"),
)

signatures = Table(
    "signatures",
    metadata,
    Column("document_id", String, ForeignKey("documents.id", ondelete="CASCADE"), primary_key=True),
    Column("version_id", String, nullable=False),
    Column("signature", LargeBinary, nullable=False, doc="what ingest.stories compares"),
)

signature_hashes = Table(
    "signature_hashes",
    metadata,
    Column("hash", Integer, primary_key=True),
    Column("document_id", String, ForeignKey("documents.id", ondelete="CASCADE"), primary_key=True, index=True),
    sqlite_with_rowid=False,
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

keys = Table(
    "keys",
    metadata,
    Column("id", String, primary_key=True),
    Column("name", Text, nullable=False),
    Column("role", String, nullable=False, doc="reader, researcher or admin"),
    Column("digest", LargeBinary, nullable=False, doc="the SHA-256 of the secret, which is kept nowhere"),
    Column("created_at", String, nullable=False),
    Column("revoked_at", String),
    Column("requests_per_minute", Integer, doc="null for what the server's settings say"),
    Column("tokens_per_day", Integer, doc="of a paid model; null for no limit"),
    Index("uq_keys_digest", "digest", unique=True),
)

key_usage = Table(
    "key_usage",
    metadata,
    Column("key_id", String, primary_key=True, doc="a key's id, or the name of one that the settings give"),
    Column("day", String, primary_key=True, doc="in UTC"),
    Column("tokens", Integer, nullable=False),
)

figures = Table(
    "figures",
    metadata,
    Column("id", String, primary_key=True),
    Column("document_id", String, ForeignKey("documents.id", ondelete="CASCADE"), nullable=False),
    Column("version_id", String, ForeignKey("versions.id", ondelete="CASCADE"), nullable=False),
    Column("series", String, doc="what it belongs to in the ledger; null where it stands alone"),
    Column("subject", String, nullable=False),
    Column("metric", String, nullable=False),
    Column("low", Float, nullable=False),
    Column("high", Float, nullable=False),
    Column("unit", String, nullable=False),
    Column("modality", String, nullable=False),
    Column("scope_kind", String, nullable=False),
    Column("scope_name", String, nullable=False),
    Column("quote", Text, nullable=False),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    Column("written", Text, nullable=False),
    Column("value_start", Integer, nullable=False),
    Column("value_end", Integer, nullable=False),
    Column("confidence", String, nullable=False),
    Column("qualifier", String),
    Column("standing", String, nullable=False),
    Column("period_label", String),
    Column("period_written", Text),
    Column("period_fiscal", Integer, nullable=False, server_default="0"),
    Column("period_first", String),
    Column("period_last", String),
    Column("effective_date", String),
    Column("claim_date", String),
    Column("claim_first", String, nullable=False, doc="the earliest day claim_date can mean, empty where unknown"),
    Column("speaker", Text),
    Column("details", Text, nullable=False, doc="JSON: counterparties, basis and what each part was bound by"),
    Column("rejected", Integer, nullable=False, doc="1 where a person said that it is wrong"),
    Column("corrected", Text, nullable=False, doc="JSON list of the fields that a person set"),
    Index(None, "document_id"),
    Index(None, "version_id"),
    Index(None, "series"),
    Index(None, "metric"),
    Index(None, "claim_first", "id"),
)

figure_parties = Table(
    "figure_parties",
    metadata,
    Column("name", String, primary_key=True),
    Column("figure_id", String, ForeignKey("figures.id", ondelete="CASCADE"), primary_key=True, index=True),
    Column("role", String, nullable=False, doc="subject: the value is its own; counterparty: it is named beside"),
    sqlite_with_rowid=False,
)

figure_readings = Table(
    "figure_readings",
    metadata,
    Column("document_id", String, ForeignKey("documents.id", ondelete="CASCADE"), primary_key=True),
    Column("version_id", String, nullable=False),
    Column("rules", String, nullable=False, doc="by which rules; those of a document read by others are read again"),
)

figure_reviews = Table(
    "figure_reviews",
    metadata,
    Column("id", String, primary_key=True),
    Column("document_id", String, ForeignKey("documents.id", ondelete="CASCADE"), nullable=False),
    Column("metric", String, nullable=False, doc="as it was read; the same words may give figures of several metrics"),
    Column("quote", Text, nullable=False),
    Column("written", Text, nullable=False),
    Column("offset", Integer, nullable=False, doc="where in the quote the value stands"),
    Column("verdict", String, nullable=False, doc="rejected or corrected"),
    Column("figure", Text, nullable=False, doc="JSON: the figure as the person left it"),
    Column("fields", Text, nullable=False, doc="JSON list of the fields that the person set"),
    Column("note", Text),
    Column("reviewed_at", String, nullable=False),
    Index(None, "document_id"),
)

conversations = Table(
    "conversations",
    metadata,
    Column("id", String, primary_key=True),
    Column("title", Text, nullable=False),
    Column("owner", String, nullable=False, doc="who began it; empty where no keys are asked for"),
    Column("shared", Integer, nullable=False, doc="1: whoever knows its id may read it"),
    Column("created_at", String, nullable=False),
    Column("updated_at", String, nullable=False),
    Index(None, "owner", "updated_at"),
)

turns = Table(
    "turns",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("conversation_id", String, ForeignKey("conversations.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("question", Text, nullable=False, doc="as typed"),
    Column("resolved_question", Text, nullable=False, doc="as it was understood in the thread"),
    Column("answer", Text, doc="JSON; null once a document that it rests on has been removed"),
    Column("asked_at", String, nullable=False),
    sqlite_autoincrement=True,
)

turn_documents = Table(
    "turn_documents",
    metadata,
    Column("turn_id", Integer, ForeignKey("turns.id", ondelete="CASCADE"), primary_key=True),
    Column("document_id", String, primary_key=True, index=True),
)

gaps = Table(
    "gaps",
    metadata,
    Column("id", String, primary_key=True),
    Column("question", Text, nullable=False),
    Column("what", Text, nullable=False, doc="what is missing, as the asker was told"),
    Column("terms", Text, nullable=False, doc="JSON list of the words that no evidence speaks of"),
    Column("state", String, nullable=False, doc="open, answered or dismissed"),
    Column("times", Integer, nullable=False, doc="how often it was asked"),
    Column("first_asked_at", String, nullable=False),
    Column("last_asked_at", String, nullable=False),
    Index(None, "state", "last_asked_at"),
)

spending = Table(
    "spending",
    metadata,
    Column("day", String, primary_key=True, doc="in UTC"),
    Column("tokens", Integer, nullable=False, doc="in and out, with what is set aside for calls under way"),
    Column("micro_usd", Integer, nullable=False, doc="of the tokens whose price is known"),
)

watches = Table(
    "watches",
    metadata,
    Column("id", String, primary_key=True),
    Column("name", Text, nullable=False, doc="the question, or the key in words"),
    Column("question", Text, doc="null where a key is watched"),
    Column("subject", Text),
    Column("metric", String),
    Column("scope", Text, doc="a part of the scope's name"),
    Column("period", String),
    Column("webhook", Text, doc="where changes are sent, null for nowhere"),
    Column("secret", Text, doc="what those are signed with"),
    Column("created_at", String, nullable=False),
    Column("checked_at", String, doc="null until the first check, which sets what is known and tells nothing"),
    Column("rules", String, doc="by which rules the figures of the last check were read"),
    Column("ledger", Integer, doc="the counter `ledger` at the last check: another means that figures have changed"),
    Column("round", Integer, nullable=False, doc="how many checks were kept; of two at once, the second is not"),
    Column("looked", Integer, nullable=False, doc="the number of the last change that a person looked at"),
)

watch_values = Table(
    "watch_values",
    metadata,
    Column("watch_id", String, ForeignKey("watches.id", ondelete="CASCADE"), primary_key=True),
    Column("series", String, primary_key=True),
    Column("place", Integer, primary_key=True, doc="0 for what holds, others for what disagrees with it"),
    Column("name", Text, nullable=False, doc="what the series is of, in words"),
    Column("value", Text, doc="JSON: the figure with its document; null where nothing holds"),
    Column("document_id", String, index=True),
    Column("gone", Integer, nullable=False, doc="1: it held, and its document was removed since"),
)

watch_changes = Table(
    "watch_changes",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("id", String, nullable=False, unique=True),
    Column("watch_id", String, ForeignKey("watches.id", ondelete="CASCADE"), nullable=False),
    Column("series", String, nullable=False),
    Column("kind", String, nullable=False, doc="new, superseded, conflict, withdrawn or retracted"),
    Column("text", Text, nullable=False, doc="the sentence that is told"),
    Column("old", Text, doc="JSON: a figure with its document"),
    Column("new", Text, doc="JSON, likewise"),
    Column("old_document_id", String, index=True),
    Column("new_document_id", String, index=True),
    Column("told_at", String, nullable=False),
    Index(None, "watch_id", "number"),
    sqlite_autoincrement=True,
)

watch_deliveries = Table(
    "watch_deliveries",
    metadata,
    Column(
        "number", Integer, ForeignKey("watch_changes.number", ondelete="CASCADE"), primary_key=True, autoincrement=False
    ),
    Column("state", String, nullable=False, doc="waiting, sending, sent or failed"),
    Column("tries", Integer, nullable=False),
    Column("due_at", String, nullable=False),
    Column("tried_at", String),
    Column("problem", Text, doc="why the last try failed"),
    Index(None, "state", "due_at"),
)

KEYWORD_TABLE = """
CREATE VIRTUAL TABLE keywords USING fts5(
    header, body, tokenize = "porter unicode61 remove_diacritics 2"
)
"""
"""One row a passage, `rowid` = `passages.row`; written in the transaction that writes the passage."""
