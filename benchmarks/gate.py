"""The quality gate: run the suites, print one table, fail where a measure is below its floor."""

from __future__ import annotations

import argparse
import datetime as dt
import json
import platform
import tempfile
import time
from collections.abc import Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks import floors
from benchmarks.data import DEFAULT_FOLDER, MissingDataError, data_hash
from benchmarks.floors import Baseline
from benchmarks.homes import Homes
from benchmarks.outcome import RESULTS, Outcome, keep_rows
from benchmarks.suites import SUITES, Suite

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True, slots=True)
class Options:
    """What was asked for on the command line."""

    data: Path = DEFAULT_FOLDER
    baseline: Path = floors.BASELINE
    results: Path = RESULTS
    cache: Path | None = None
    only: tuple[str, ...] = ()
    quick: bool = False
    everything: bool = False
    raise_floors: bool = False
    json: Path | None = None


@dataclass(slots=True)
class Run:
    """What one run of the gate found."""

    gated: dict[str, float] = field(default_factory=dict)
    reported: dict[str, float] = field(default_factory=dict)
    data: dict[str, str] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)
    skipped: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the gate; return 1 where a measure is below its floor, else 0."""
    return gate(_options(arguments), SUITES)


def gate(options: Options, suites: Sequence[Suite]) -> int:
    """Run the chosen suites, print what they measured, and raise floors where asked."""
    baseline = floors.read_baseline(options.baseline)
    chosen = [suite for suite in suites if _chosen(suite, options)]
    with _folder(options) as folder, Homes(folder, options.data) as homes:
        run = _run(chosen, homes, options)
    below = [name for name, value in run.gated.items() if floors.verdict(value, baseline.floors.get(name)) == "BELOW"]
    print("\n".join(_report(run, baseline)))
    if options.json is not None:
        options.json.write_text(json.dumps(_as_json(run, baseline, below), indent=1) + "\n", encoding="utf-8")
    if options.raise_floors:
        floors.write_baseline(floors.raised(baseline, run.gated, run.data), options.baseline)
        print(f"floors raised in {options.baseline}; none was lowered")
    if below:
        print(f"FAILED: below the floor: {', '.join(below)}")
    return 1 if below else 0


def _run(suites: Sequence[Suite], homes: Homes, options: Options) -> Run:
    run = Run()
    for suite in suites:
        started = time.perf_counter()
        try:
            data = {name: data_hash(homes.test_data, name) for name in suite.data}
            outcome = suite.run(homes)
        except MissingDataError as absent:
            run.skipped[suite.name] = str(absent)
            continue
        run.seconds[suite.name] = time.perf_counter() - started
        run.data |= data
        _take(run, suite, outcome, options)
        print(f"{suite.name}: {run.seconds[suite.name]:.0f} s", flush=True)
    return run


def _take(run: Run, suite: Suite, outcome: Outcome, options: Options) -> None:
    run.gated |= outcome.gated
    run.reported |= outcome.reported
    run.notes += outcome.notes
    if outcome.rows:
        keep_rows(suite.name, outcome.rows, options.results)


def _report(run: Run, baseline: Baseline) -> list[str]:
    rows = [("measure", "value", "floor", "verdict")]
    for name, value in run.gated.items():
        floor = baseline.floors.get(name)
        rows.append((name, f"{value:.3f}", "" if floor is None else f"{floor:.3f}", floors.verdict(value, floor)))
    rows += [(name, _plain(value), "", "reported") for name, value in run.reported.items()]
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    lines = ["", *(f"{a:<{widths[0]}}  {b:>{widths[1]}}  {c:>{widths[2]}}  {d}" for a, b, c, d in rows), ""]
    lines += [f"skipped {name}: {reason}" for name, reason in run.skipped.items()]
    lines += [
        f"the data of {name} is not what its floors were measured on: values and floors cannot be compared"
        for name in floors.changed_data(baseline, run.data)
    ]
    lines += run.notes
    lines.append(f"{sum(run.seconds.values()):.0f} s on {platform.machine()}, Python {platform.python_version()}")
    return lines


def _as_json(run: Run, baseline: Baseline, below: Sequence[str]) -> Mapping[str, object]:
    return {
        "measured_at": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        "python": platform.python_version(),
        "gated": run.gated,
        "reported": run.reported,
        "floors": baseline.floors,
        "below": below,
        "skipped": run.skipped,
        "seconds": run.seconds,
        "data": run.data,
        "notes": run.notes,
    }


def _chosen(suite: Suite, options: Options) -> bool:
    if options.only:
        return suite.name in options.only
    if options.quick:
        return suite.quick
    return options.everything or not suite.timed


@contextmanager
def _folder(options: Options) -> Iterator[Path]:
    """Yield the folder of this run's data folders: a new one each time, and none left behind."""
    if options.cache is not None:
        options.cache.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="groundwork-bench-", dir=options.cache, ignore_cleanup_errors=True) as made:
        yield Path(made)


def _plain(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3f}".rstrip("0").rstrip(".") or "0"


def _options(arguments: Sequence[str] | None) -> Options:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--data", type=Path, default=DEFAULT_FOLDER, help="the folder of the test data")
    parser.add_argument(
        "--cache", type=Path, help="where to make the data folders of the run (default: the temp folder)"
    )
    parser.add_argument("--quick", action="store_true", help="only the small suites, about a minute")
    parser.add_argument("--all", dest="everything", action="store_true", help="the timed suites too")
    parser.add_argument(
        "--only",
        action="append",
        default=[],
        choices=[suite.name for suite in SUITES],
        help="only this suite; repeatable",
    )
    parser.add_argument("--raise", dest="raise_floors", action="store_true", help="raise floors to what was measured")
    parser.add_argument("--json", type=Path, help="write everything that was measured to this file")
    given = parser.parse_args(arguments)
    return Options(
        data=given.data,
        cache=given.cache,
        only=tuple(given.only),
        quick=given.quick,
        everything=given.everything,
        raise_floors=given.raise_floors,
        json=given.json,
    )
