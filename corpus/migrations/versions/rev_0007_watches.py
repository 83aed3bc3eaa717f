"""Watches: what they know, what they told, and what is to be sent of it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Make the tables, and the counter that says when the ledger has changed."""
    op.execute("INSERT INTO counters (name, value) VALUES ('ledger', 1)")
    op.create_table(
        "watches",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("question", sa.Text),
        sa.Column("subject", sa.Text),
        sa.Column("metric", sa.String),
        sa.Column("scope", sa.Text),
        sa.Column("period", sa.String),
        sa.Column("webhook", sa.Text),
        sa.Column("secret", sa.Text),
        sa.Column("created_at", sa.String, nullable=False),
        sa.Column("checked_at", sa.String),
        sa.Column("rules", sa.String),
        sa.Column("ledger", sa.Integer),
        sa.Column("round", sa.Integer, nullable=False),
        sa.Column("looked", sa.Integer, nullable=False),
    )
    op.create_table(
        "watch_values",
        _of_watch(primary_key=True),
        sa.Column("series", sa.String, primary_key=True),
        sa.Column("place", sa.Integer, primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("value", sa.Text),
        sa.Column("document_id", sa.String),
        sa.Column("gone", sa.Integer, nullable=False),
    )
    op.create_index("ix_watch_values_document_id", "watch_values", ["document_id"])
    op.create_table(
        "watch_changes",
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("id", sa.String, nullable=False, unique=True),
        _of_watch(nullable=False),
        sa.Column("series", sa.String, nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("old", sa.Text),
        sa.Column("new", sa.Text),
        sa.Column("old_document_id", sa.String),
        sa.Column("new_document_id", sa.String),
        sa.Column("told_at", sa.String, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_watch_changes_watch_id_number", "watch_changes", ["watch_id", "number"])
    op.create_index("ix_watch_changes_old_document_id", "watch_changes", ["old_document_id"])
    op.create_index("ix_watch_changes_new_document_id", "watch_changes", ["new_document_id"])
    op.create_table(
        "watch_deliveries",
        sa.Column(
            "number",
            sa.Integer,
            sa.ForeignKey("watch_changes.number", ondelete="CASCADE"),
            primary_key=True,
            autoincrement=False,
        ),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("due_at", sa.String, nullable=False),
        sa.Column("tried_at", sa.String),
        sa.Column("problem", sa.Text),
    )
    op.create_index("ix_watch_deliveries_state_due_at", "watch_deliveries", ["state", "due_at"])


def _of_watch(*, primary_key: bool = False, nullable: bool | None = None) -> sa.Column[str]:
    key = sa.ForeignKey("watches.id", ondelete="CASCADE")
    return sa.Column("watch_id", sa.String, key, primary_key=primary_key, nullable=bool(nullable) and not primary_key)
