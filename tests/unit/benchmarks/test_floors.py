"""Tests of `benchmarks.floors`: floors only rise."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks import floors
from benchmarks.floors import Baseline

SHARES = st.dictionaries(st.sampled_from("abc"), st.floats(0, 1))


@pytest.mark.parametrize(
    ("value", "floor", "expected"),
    [
        (0.5, None, "new"),
        (0.5, 0.5, "kept"),
        (0.496, 0.5, "kept"),
        (0.494, 0.5, "BELOW"),
        (0.504, 0.5, "kept"),
        (0.52, 0.5, "raise it"),
    ],
)
def test_verdict(value: float, floor: float | None, expected: str) -> None:
    """The margin of noise counts on both sides."""
    assert floors.verdict(value, floor) == expected


@given(SHARES, SHARES)
def test_raising_never_lowers(old: dict[str, float], measured: dict[str, float]) -> None:
    """Whatever was measured, no floor falls, none goes, and none passes both its value and its old floor."""
    new = floors.raised(Baseline(old, {}), measured, {}).floors

    assert set(new) == set(old) | set(measured)
    assert all(new[name] >= floor for name, floor in old.items())
    assert all(new[name] <= max(old.get(name, 0), measured.get(name, 0)) + 1e-6 for name in new)


def test_a_raised_floor_passes_its_own_measure() -> None:
    """Floors are cut to three decimals, not rounded up."""
    new = floors.raised(Baseline({}, {}), {"a": 0.6666}, {"set": "1"})

    assert new == Baseline({"a": 0.666}, {"set": "1"})


def test_changed_data_is_noticed() -> None:
    """A set without a hash yet has not changed."""
    assert floors.changed_data(Baseline({}, {"a": "1", "b": "1"}), {"a": "1", "b": "2", "c": "3"}) == ["b"]


def test_the_file_reads_as_it_was_written(tmp_path: Path) -> None:
    """An absent file is an empty baseline."""
    path = tmp_path / "baseline.json"
    baseline = Baseline({"a": 0.5}, {"set": "1"})

    assert floors.read_baseline(path) == Baseline({}, {})
    floors.write_baseline(baseline, path)
    assert floors.read_baseline(path) == baseline
