"""Figures read from the texts, and what people said of them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Make the tables."""
    _figures()
    _readings()


def _figures() -> None:
    op.create_table(
        "figures",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("document_id", sa.String, sa.ForeignKey("documents.id", ondelete="CASCADE"), nullable=False),
        sa.Column("version_id", sa.String, sa.ForeignKey("versions.id", ondelete="CASCADE"), nullable=False),
        sa.Column("series", sa.String),
        sa.Column("subject", sa.String, nullable=False),
        sa.Column("metric", sa.String, nullable=False),
        sa.Column("low", sa.Float, nullable=False),
        sa.Column("high", sa.Float, nullable=False),
        sa.Column("unit", sa.String, nullable=False),
        sa.Column("modality", sa.String, nullable=False),
        sa.Column("scope_kind", sa.String, nullable=False),
        sa.Column("scope_name", sa.String, nullable=False),
        sa.Column("quote", sa.Text, nullable=False),
        sa.Column("start", sa.Integer, nullable=False),
        sa.Column("end", sa.Integer, nullable=False),
        sa.Column("written", sa.Text, nullable=False),
        sa.Column("value_start", sa.Integer, nullable=False),
        sa.Column("value_end", sa.Integer, nullable=False),
        sa.Column("confidence", sa.String, nullable=False),
        sa.Column("qualifier", sa.String),
        sa.Column("standing", sa.String, nullable=False),
        sa.Column("period_label", sa.String),
        sa.Column("period_written", sa.Text),
        sa.Column("period_fiscal", sa.Integer, nullable=False, server_default="0"),
        sa.Column("period_first", sa.String),
        sa.Column("period_last", sa.String),
        sa.Column("effective_date", sa.String),
        sa.Column("claim_date", sa.String),
        sa.Column("claim_first", sa.String, nullable=False),
        sa.Column("speaker", sa.Text),
        sa.Column("details", sa.Text, nullable=False),
        sa.Column("rejected", sa.Integer, nullable=False),
        sa.Column("corrected", sa.Text, nullable=False),
    )
    op.create_index("ix_figures_document_id", "figures", ["document_id"])
    op.create_index("ix_figures_version_id", "figures", ["version_id"])
    op.create_index("ix_figures_series", "figures", ["series"])
    op.create_index("ix_figures_metric", "figures", ["metric"])
    op.create_index("ix_figures_claim_first_id", "figures", ["claim_first", "id"])
    op.create_table(
        "figure_parties",
        sa.Column("name", sa.String, primary_key=True),
        sa.Column("figure_id", sa.String, sa.ForeignKey("figures.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("role", sa.String, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_figure_parties_figure_id", "figure_parties", ["figure_id"])


def _readings() -> None:
    op.create_table(
        "figure_readings",
        sa.Column("document_id", sa.String, sa.ForeignKey("documents.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("version_id", sa.String, nullable=False),
        sa.Column("rules", sa.String, nullable=False),
    )
    op.create_table(
        "figure_reviews",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("document_id", sa.String, sa.ForeignKey("documents.id", ondelete="CASCADE"), nullable=False),
        sa.Column("metric", sa.String, nullable=False),
        sa.Column("quote", sa.Text, nullable=False),
        sa.Column("written", sa.Text, nullable=False),
        sa.Column("offset", sa.Integer, nullable=False),
        sa.Column("verdict", sa.String, nullable=False),
        sa.Column("figure", sa.Text, nullable=False),
        sa.Column("fields", sa.Text, nullable=False),
        sa.Column("note", sa.Text),
        sa.Column("reviewed_at", sa.String, nullable=False),
    )
    op.create_index("ix_figure_reviews_document_id", "figure_reviews", ["document_id"])
