"""`python -m benchmarks.peers.retrieval`: run the comparison, keep it as JSON, print it as tables."""

from __future__ import annotations

import argparse
import dataclasses
import datetime as dt
import json
import os
import platform
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from benchmarks.data import DEFAULT_FOLDER, REPOSITORY, MissingDataError
from benchmarks.peers.retrieval.comparison import Machinery, SetOutcome, compare, index_in_turns
from benchmarks.peers.retrieval.peer import SYSTEMS, PeerError, System
from benchmarks.peers.retrieval.sets import SETS
from benchmarks.peers.retrieval.table import tables

ENVIRONMENT = REPOSITORY / ".venv" / "peers" / "retrieval"
KEPT = REPOSITORY / "benchmarks" / "peers" / "retrieval.json"
"""Numbers only, so that it is part of the repository."""
OURS = "groundwork"
RATE_SOURCES = 24
"""So many articles show how fast a system indexes; more would only take longer."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run what was asked for; return 1 where a system failed, else 0."""
    given = _options(arguments)
    wanted = {OURS if name == "ours" else name for name in given.only or ()}
    systems = [system for system in SYSTEMS if not wanted or system.module.removeprefix("with_") in wanted]
    kept = _kept(given.results)
    with tempfile.TemporaryDirectory(prefix="groundwork-peers-", ignore_cleanup_errors=True) as made:
        machinery = Machinery(given.environment, _model(), Path(made))
        for name in given.set or SETS:
            _run_set(name, systems, machinery, given, kept)
        if given.rounds:
            _run_rounds(systems, machinery, given, kept)
    print(tables(kept, SYSTEMS))
    return 1 if any(outcome["failed"] for outcome in kept["sets"].values()) else 0


def _run_set(
    name: str, systems: Sequence[System], machinery: Machinery, given: argparse.Namespace, kept: dict[str, Any]
) -> None:
    try:
        chosen = SETS[name](given.data)
    except MissingDataError as absent:
        print(f"skipped {name}: {absent}", flush=True)
        return
    outcome = compare(chosen, systems, machinery, timed=given.timed)
    for system, reason in outcome.failed.items():
        print(f"{name}: without {system}: {reason}", flush=True)
    measured = _as_json(outcome, len(chosen.sources), len(chosen.questions))
    kept["sets"][name] = merged(kept["sets"].get(name, {}), measured)
    _keep(kept, given.results)
    print(f"{name}: {', '.join(outcome.quality)}", flush=True)


def _run_rounds(
    systems: Sequence[System], machinery: Machinery, given: argparse.Namespace, kept: dict[str, Any]
) -> None:
    try:
        sources = SETS["news"](given.data).sources[:RATE_SOURCES]
        rounds = index_in_turns(sources, systems, machinery, rounds=given.rounds)
    except (MissingDataError, PeerError) as error:
        print(f"skipped the index rate: {error}", flush=True)
        return
    indexed = {name: [dataclasses.asdict(item) for item in items] for name, items in rounds.items()}
    kept["rounds"] = merged(kept.get("rounds", {}), {"documents": len(sources), "indexed": indexed})
    _keep(kept, given.results)


def merged(before: Mapping[str, Any], now: Mapping[str, Any]) -> dict[str, Any]:
    """Return what was measured now, and of what was measured before the systems that were not measured again."""
    by_system = {key: value for key, value in now.items() if isinstance(value, dict)}
    again = {system for value in by_system.values() for system in value}
    return dict(now) | {
        key: {system: item for system, item in before.get(key, {}).items() if system not in again} | value
        for key, value in by_system.items()
    }


def _as_json(outcome: SetOutcome, documents: int, questions: int) -> dict[str, Any]:
    when = {"at": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"), "load_average": os.getloadavg()[0]}
    return {
        "documents": documents,
        "questions": questions,
        "measured": dict.fromkeys([*outcome.quality, *outcome.failed], when),
        **dataclasses.asdict(outcome),
    }


def _kept(path: Path) -> dict[str, Any]:
    """Return what earlier runs left, so that one set can be measured anew."""
    kept: dict[str, Any] = {"sets": {}}
    if path.exists():
        kept = json.loads(path.read_text(encoding="utf-8"))
    kept["machine"] = {
        "processors": os.cpu_count(),
        "architecture": platform.machine(),
        "python": platform.python_version(),
    }
    return kept


def _keep(kept: Mapping[str, Any], path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")


def _model() -> Path:
    from index.compile import packaged_model

    return Path(packaged_model())


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.peers.retrieval", description=__doc__)
    names = [system.module.removeprefix("with_") for system in SYSTEMS]
    parser.add_argument("--data", type=Path, default=DEFAULT_FOLDER, help="the folder of the test data")
    parser.add_argument("--environment", type=Path, default=ENVIRONMENT, help="the peers' own environment")
    parser.add_argument("--results", type=Path, default=KEPT, help="where results are kept, and added to")
    parser.add_argument("--set", action="append", choices=list(SETS), help="only this set; repeatable")
    parser.add_argument(
        "--only",
        action="append",
        choices=["ours", *names],
        help="measure this system alone and keep the rows of the others; repeatable",
    )
    parser.add_argument("--timed", type=int, default=60, help="how many questions of each set are timed")
    parser.add_argument("--rounds", type=int, default=3, help="how often indexing is timed, in turns; 0 for never")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
