"""What a suite measured."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

RESULTS = Path(__file__).parent / "results"


@dataclass(frozen=True, slots=True)
class Outcome:
    """The measures of one suite and what they rest on.

    Attributes:
        gated: measures with a floor, named `suite.measure`; higher is better in every one of them.
        reported: measures that depend on the machine, or that only explain the others.
        rows: one for each question or page; kept on this machine only, for they hold third-party text.
        notes: what a reader of the table must know.
    """

    gated: Mapping[str, float] = field(default_factory=dict)
    reported: Mapping[str, float] = field(default_factory=dict)
    rows: Sequence[Mapping[str, object]] = ()
    notes: Sequence[str] = ()


def keep_rows(suite: str, rows: Sequence[Mapping[str, object]], folder: Path = RESULTS) -> Path:
    """Write the rows of a suite as JSON and return where."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{suite}.json"
    path.write_text(json.dumps(rows, ensure_ascii=False, indent=1), encoding="utf-8")
    return path
