"""The floors that measures must keep: `baseline.json`, read, compared and raised."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

BASELINE = Path(__file__).parent / "baseline.json"

NOISE = 0.005
"""How far a measure may lie below its floor.

Two of the 429 news questions, one page in two hundred: what another processor's bf16 rounding moved between runs. One
question of the smaller sets weighs more than this, so none of them may be lost.
"""

_STEPS = 1000
Verdict = Literal["kept", "BELOW", "new", "raise it"]


@dataclass(frozen=True, slots=True)
class Baseline:
    """Floors and the data they were measured on.

    Attributes:
        floors: by measure; higher is better in all of them.
        data: a hash of each data set.
    """

    floors: Mapping[str, float]
    data: Mapping[str, str]


def read_baseline(path: Path = BASELINE) -> Baseline:
    """Read the baseline; empty where there is none yet."""
    if not path.exists():
        return Baseline({}, {})
    loaded = json.loads(path.read_text(encoding="utf-8"))
    return Baseline(loaded["floors"], loaded["data"])


def write_baseline(baseline: Baseline, path: Path = BASELINE) -> None:
    """Write the baseline, sorted, so that a change of it reads well."""
    content = {"data": dict(sorted(baseline.data.items())), "floors": dict(sorted(baseline.floors.items()))}
    path.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")


def verdict(value: float, floor: float | None) -> Verdict:
    """Compare a measure with its floor."""
    if floor is None:
        return "new"
    if value < floor - NOISE:
        return "BELOW"
    return "raise it" if value > floor + NOISE else "kept"


def raised(baseline: Baseline, measured: Mapping[str, float], data: Mapping[str, str]) -> Baseline:
    """Return the baseline with every floor at the measured value where that is higher; none is ever lowered."""
    floors = dict(baseline.floors)
    for name, value in measured.items():
        floors[name] = max(floors.get(name, 0.0), math.floor(value * _STEPS + 1e-9) / _STEPS)
    return Baseline(floors, {**baseline.data, **data})


def changed_data(baseline: Baseline, data: Mapping[str, str]) -> list[str]:
    """Return the data sets that are not those the floors were measured on."""
    return [name for name, digest in data.items() if baseline.data.get(name, digest) != digest]
