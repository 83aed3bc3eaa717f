"""What the ledger's routes take as bodies."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from api.routes.bodies import MAX_LIST, DateText, Name
from corpus.figure import Metric, Modality, Qualifier, ScopeKind, Standing


class ScopeBody(BaseModel):
    """What part of the world a value covers."""

    model_config = ConfigDict(extra="forbid")

    kind: ScopeKind
    name: Name


class FigureCorrectionBody(BaseModel):
    """Fields of a figure to set, or whether it is rejected. Values are in the unit itself; a period is its label."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"metric": "power", "period": "2026"}, {"rejected": True}]}
    )

    rejected: bool | None = None
    note: Annotated[str, StringConstraints(max_length=2000, strip_whitespace=True)] | None = None
    subject: Name | None = None
    counterparties: Annotated[list[Name], Field(max_length=MAX_LIST)] | None = None
    metric: Metric | None = None
    low: float | None = None
    high: float | None = None
    unit: Name | None = None
    qualifier: Qualifier | None = None
    modality: Modality | None = None
    standing: Standing | None = None
    scope: ScopeBody | None = None
    period: Name | None = None
    claim_date: DateText | None = None

    def changes(self) -> dict[str, Any]:
        """Return the fields that were sent."""
        return self.model_dump(exclude_unset=True, exclude={"rejected", "note"})
