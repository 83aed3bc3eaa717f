"""Tests of `benchmarks.gate` with suites that measure nothing real."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks import floors
from benchmarks.data import MissingDataError
from benchmarks.floors import Baseline
from benchmarks.gate import Options, gate, main
from benchmarks.homes import Homes
from benchmarks.outcome import Outcome
from benchmarks.suites import SUITES, Suite


def suite_of(value: float, *, quick: bool = False, timed: bool = False, name: str = "toy") -> Suite:
    """Return a suite that measures what it is told."""

    def run(_: Homes) -> Outcome:
        return Outcome({f"{name}.share": value}, {f"{name}.time_ms": 1234.5}, [{"id": 1}], [f"{name} was measured"])

    return Suite(name, run, ("set",), quick=quick, timed=timed)


@pytest.fixture
def options(tmp_path: Path) -> Options:
    """Return options that keep everything in the test's folder."""
    (tmp_path / "data" / "set").mkdir(parents=True)
    (tmp_path / "data" / "set" / "file").write_text("words", encoding="utf-8")
    return Options(
        data=tmp_path / "data",
        baseline=tmp_path / "baseline.json",
        results=tmp_path / "results",
        cache=tmp_path / "cache",
        json=tmp_path / "run.json",
    )


def with_floor(options: Options, floor: float) -> None:
    """Write a baseline of one floor."""
    floors.write_baseline(Baseline({"toy.share": floor}, {}), options.baseline)


def test_below_the_floor_fails(options: Options, capsys: pytest.CaptureFixture[str]) -> None:
    """The measure is named, and the exit code is 1."""
    with_floor(options, 0.9)

    assert gate(options, [suite_of(0.5)]) == 1
    assert "FAILED: below the floor: toy.share" in capsys.readouterr().out


def test_at_the_floor_passes(options: Options, capsys: pytest.CaptureFixture[str]) -> None:
    """The table shows value, floor and verdict; reported measures have no floor."""
    with_floor(options, 0.5)

    assert gate(options, [suite_of(0.5)]) == 0
    lines = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert ["toy.share", "0.500", "0.500", "kept"] in lines
    assert ["toy.time_ms", "1,234", "reported"] in lines


def test_raising_writes_higher_floors_only(options: Options) -> None:
    """A better measure raises its floor; a worse one fails and leaves it."""
    raising = Options(
        data=options.data, baseline=options.baseline, results=options.results, cache=options.cache, raise_floors=True
    )
    with_floor(options, 0.5)

    assert gate(raising, [suite_of(0.75)]) == 0
    assert floors.read_baseline(options.baseline).floors == {"toy.share": 0.75}
    assert gate(raising, [suite_of(0.25)]) == 1
    assert floors.read_baseline(options.baseline).floors == {"toy.share": 0.75}


def test_without_raise_nothing_is_written(options: Options) -> None:
    """A run alone never touches the baseline."""
    assert gate(options, [suite_of(0.75)]) == 0
    assert not options.baseline.exists()


def test_absent_data_skips_with_a_reason(options: Options, capsys: pytest.CaptureFixture[str]) -> None:
    """Neither a set that is not there nor a file that is missing in it is a failure."""

    def incomplete(homes: Homes) -> Outcome:
        raise MissingDataError(homes.test_data / "set" / "gone")

    suites = [Suite("absent", incomplete, ("other",)), Suite("incomplete", incomplete, ("set",))]

    assert gate(options, suites) == 0
    printed = capsys.readouterr().out
    assert f"skipped absent: no test data at {options.data / 'other'}" in printed
    assert f"skipped incomplete: no test data at {options.data / 'set' / 'gone'}" in printed


def test_changed_data_is_said(options: Options, capsys: pytest.CaptureFixture[str]) -> None:
    """Floors of other data are not silently compared."""
    floors.write_baseline(Baseline({}, {"set": "other"}), options.baseline)

    gate(options, [suite_of(0.5)])

    assert "the data of set is not what its floors were measured on" in capsys.readouterr().out


def test_results_are_kept(options: Options) -> None:
    """The rows go to the results folder, the measures to the file asked for, and no data folder stays behind."""
    gate(options, [suite_of(0.5)])

    assert json.loads((options.results / "toy.json").read_text(encoding="utf-8")) == [{"id": 1}]
    assert options.json is not None
    run = json.loads(options.json.read_text(encoding="utf-8"))
    assert run["gated"] == {"toy.share": 0.5}
    assert run["notes"] == ["toy was measured"]
    assert options.cache is not None
    assert list(options.cache.iterdir()) == []


def test_quick_and_only_choose(options: Options) -> None:
    """`--quick` leaves slow suites out, `--all` takes timed ones in, `--only` takes what it names."""
    suites = [
        suite_of(0.5, quick=True, name="small"),
        suite_of(0.5, name="large"),
        suite_of(0.5, timed=True, name="timed"),
    ]
    quick = Options(data=options.data, baseline=options.baseline, results=options.results, quick=True)
    only = Options(data=options.data, baseline=options.baseline, results=options.results, only=("large",), quick=True)

    everything = Options(data=options.data, baseline=options.baseline, results=options.results, everything=True)

    gate(Options(data=options.data, baseline=options.baseline, results=options.results / "plain"), suites)
    assert not (options.results / "plain" / "timed.json").exists()
    assert (options.results / "plain" / "large.json").exists()
    gate(quick, suites)
    assert not (options.results / "large.json").exists()
    gate(only, suites)
    assert (options.results / "large.json").exists()
    gate(everything, suites)
    assert (options.results / "timed.json").exists()


def test_unknown_suite_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    """The message lists the suites there are."""
    with pytest.raises(SystemExit):
        main(["--only", "nothing"])

    message = capsys.readouterr().err
    assert all(suite.name in message for suite in SUITES)
