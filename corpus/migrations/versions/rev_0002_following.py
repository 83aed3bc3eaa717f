"""Sources that are followed, the links they list, jobs, what is remembered of hosts, and stories."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add the columns and make the tables."""
    _sources()
    op.add_column("documents", sa.Column("source_id", sa.String))
    op.add_column("documents", sa.Column("story_id", sa.String))
    op.create_index("ix_documents_source_id", "documents", ["source_id"])
    op.create_index("ix_documents_story_id", "documents", ["story_id"])
    _links()
    _jobs()
    _stories()
    op.create_table(
        "hosts",
        sa.Column("origin", sa.String, primary_key=True),
        sa.Column("not_before", sa.String),
        sa.Column("robots_status", sa.Integer),
        sa.Column("robots_content", sa.LargeBinary),
        sa.Column("robots_expires_at", sa.String),
        sa.Column("robots_etag", sa.Text),
        sa.Column("robots_last_modified", sa.Text),
        sa.Column("tdm_status", sa.Integer),
        sa.Column("tdm_content", sa.LargeBinary),
        sa.Column("tdm_expires_at", sa.String),
        sa.Column("tdm_etag", sa.Text),
        sa.Column("tdm_last_modified", sa.Text),
    )


def _sources() -> None:
    for column in (
        sa.Column("state", sa.String, nullable=False, server_default="known"),
        sa.Column("reason", sa.Text),
        sa.Column("pace_seconds", sa.Integer),
        sa.Column("next_fetch_at", sa.String),
        sa.Column("failures", sa.Integer, nullable=False, server_default="0"),
        sa.Column("unchanged", sa.Integer, nullable=False, server_default="0"),
        sa.Column("etag", sa.Text),
        sa.Column("last_modified", sa.Text),
        sa.Column("given_by", sa.Text),
        sa.Column("rules", sa.Text),
        sa.Column("corrected", sa.Text, nullable=False, server_default="[]"),
        sa.Column("followed_at", sa.String),
        sa.Column("checked_at", sa.String),
        sa.Column("succeeded_at", sa.String),
        sa.Column("new_at", sa.String),
        sa.Column("problem", sa.Text),
        sa.Column("problem_kind", sa.String),
    ):
        op.add_column("sources", column)


def _links() -> None:
    op.create_table(
        "links",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("source_id", sa.String, sa.ForeignKey("sources.id", ondelete="CASCADE"), nullable=False),
        sa.Column("url", sa.Text, nullable=False),
        sa.Column("entry_id", sa.Text),
        sa.Column("title", sa.Text),
        sa.Column("author", sa.Text),
        sa.Column("published_at", sa.String),
        sa.Column("modified_at", sa.String),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("reason", sa.Text),
        sa.Column("problem_kind", sa.String),
        sa.Column("document_id", sa.String, sa.ForeignKey("documents.id", ondelete="SET NULL")),
        sa.Column("first_seen_at", sa.String, nullable=False),
        sa.Column("tried_at", sa.String),
        sa.Column("next_try_at", sa.String),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("checks", sa.Integer, nullable=False),
        sa.Column("etag", sa.Text),
        sa.Column("last_modified", sa.Text),
        sa.Column("given_by", sa.Text),
        sqlite_autoincrement=True,
    )
    op.create_index("uq_links_source_id_url", "links", ["source_id", "url"], unique=True)
    op.create_index("ix_links_source_id_next_try_at", "links", ["source_id", "next_try_at"])
    op.create_index("ix_links_url", "links", ["url"])
    op.create_index("ix_links_document_id", "links", ["document_id"])


def _jobs() -> None:
    op.create_table(
        "jobs",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("source_id", sa.String),
        sa.Column("host", sa.String),
        sa.Column("payload", sa.Text, nullable=False),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("message", sa.Text),
        sa.Column("created_at", sa.String, nullable=False),
        sa.Column("due_at", sa.String, nullable=False),
        sa.Column("started_at", sa.String),
        sa.Column("ended_at", sa.String),
        sa.Column("owner", sa.String),
        sa.Column("lease_until", sa.String),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("total", sa.Integer),
    )
    op.create_index("ix_jobs_state_due_at", "jobs", ["state", "due_at"])
    op.create_index("ix_jobs_source_id_created_at", "jobs", ["source_id", "created_at"])
    op.create_table(
        "job_links",
        sa.Column("job_id", sa.String, sa.ForeignKey("jobs.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("url", sa.Text, primary_key=True),
        sa.Column("outcome", sa.String, nullable=False),
        sa.Column("reason", sa.Text),
        sa.Column("problem_kind", sa.String),
        sa.Column("document_id", sa.String),
        sa.Column("at", sa.String, nullable=False),
    )


def _stories() -> None:
    op.create_table(
        "stories",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("primary_id", sa.String, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
    )
    op.create_table(
        "signatures",
        sa.Column("document_id", sa.String, sa.ForeignKey("documents.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("version_id", sa.String, nullable=False),
        sa.Column("signature", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "signature_hashes",
        sa.Column("hash", sa.Integer, primary_key=True),
        sa.Column("document_id", sa.String, sa.ForeignKey("documents.id", ondelete="CASCADE"), primary_key=True),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_signature_hashes_document_id", "signature_hashes", ["document_id"])
