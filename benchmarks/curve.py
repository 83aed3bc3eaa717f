"""`python -m benchmarks.curve`: what building and searching cost, from 1,000 to 1,000,000 passages.

Each stage runs in a process of its own, so that its peak memory is its own: `fill` stores texts, keywords and ready
vectors; `build` makes the vector cache; `search` opens the folder as the server does and times searches by part.
"""

from __future__ import annotations

import argparse
import copy
import dataclasses
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from api.settings import Settings
from api.wiring import Groundwork, open_groundwork
from benchmarks.curve_corpus import PUBLISHERS, fill, material
from benchmarks.data import REPOSITORY
from benchmarks.homes import settings
from benchmarks.metrics import found_share, mean, percentile
from benchmarks.outcome import RESULTS
from corpus.dates import PartialDate
from corpus.filters import Filter
from index.search import Searcher

SIZES = (1_000, 10_000, 100_000, 1_000_000)
QUESTIONS = 40
WARM_UP = 3
SECONDS_A_KIND = 40.0
CACHED_UP_TO = 200_000
"""Beyond so many passages the vector cache is left out: it takes an hour to build, and exact search needs none."""


def _year(turn: int) -> Filter:
    year, month = 2024 + turn // 12 % 2, 1 + turn % 12
    until = f"{year + (month > 1)}-{(month + 10) % 12 + 1:02d}"
    return Filter(published_after=PartialDate.parse(f"{year}-{month:02d}"), published_before=PartialDate.parse(until))


def _two_publishers(turn: int) -> Filter:
    return Filter(publishers=(PUBLISHERS[turn % len(PUBLISHERS)], PUBLISHERS[(turn + 7) % len(PUBLISHERS)]))


def _since(turn: int) -> Filter:
    return Filter(published_after=PartialDate.parse(f"2023-01-{1 + turn % 28:02d}"))


FILTERS: Mapping[str, Callable[[int], Filter | None]] = {
    "unfiltered": lambda _turn: None,
    "dates": _year,
    "publishers": _two_publishers,
    "since": _since,
}
"""A quarter of the documents, a twentieth, and nearly all; another filter at every turn, so that none is remembered."""
PARTS = ("embed", "dense", "keyword", "filter", "load")
_SHOWN = ("one_part_p50_ms", "several_parts_p50_ms", "p95_ms")
_PART_OF: Mapping[str, str] = {
    "embed": "embed",
    "embed_questions": "embed",
    "nearest": "dense",
    "similarities": "dense",
    "rows_of": "dense",
    "matching": "keyword",
    "passing": "filter",
}
"""Which part of a search a call belongs to; every other call of the record is loading."""


@dataclass(slots=True)
class Clock:
    """Seconds by part of a search: as they pass, and as processors worked."""

    spent: dict[str, float] = field(default_factory=lambda: dict.fromkeys(PARTS, 0.0))
    worked: dict[str, float] = field(default_factory=lambda: dict.fromkeys(PARTS, 0.0))

    def reset(self) -> None:
        """Begin anew."""
        for seconds in (self.spent, self.worked):
            seconds.update(dict.fromkeys(PARTS, 0.0))


class Timed:
    """Stands before a part of search and adds the time of every call to the clock."""

    def __init__(self, part: Any, clock: Clock) -> None:
        self._part = part
        self._clock = clock

    def __getattr__(self, name: str) -> Any:
        """Return what the part has, its calls timed."""
        value = getattr(self._part, name)
        if not callable(value):
            return value

        def call(*arguments: Any, **named: Any) -> Any:
            part = _PART_OF.get(name, "load")
            started, used = time.perf_counter(), time.process_time()
            try:
                return value(*arguments, **named)
            finally:
                self._clock.spent[part] += time.perf_counter() - started
                self._clock.worked[part] += time.process_time() - used

        return call


def main(arguments: Sequence[str] | None = None) -> int:
    """Run every size, keep the figures, print the table."""
    given = _options(arguments)
    if given.stage:
        print(json.dumps(_stage(given.stage, given.home, given.sizes[0])))
        return 0
    curve: dict[str, Any] = {}
    with tempfile.TemporaryDirectory(prefix="groundwork-curve-", dir=given.cache, ignore_cleanup_errors=True) as made:
        for size in given.sizes:
            home = (given.home or Path(made)) / str(size)
            curve[str(size)] = {stage: _in_process(stage, home, size) for stage in STAGES}
            print(f"{size:,} passages done", flush=True)
    given.results.parent.mkdir(parents=True, exist_ok=True)
    given.results.write_text(json.dumps(curve, indent=1) + "\n", encoding="utf-8")
    print(table(curve))
    return 0


def table(curve: Mapping[str, Any]) -> str:
    """Return the figures as two Markdown tables: what a size costs, and where the time of a search goes."""
    header = [
        "passages",
        "fill s (processor)",
        "cache s (processor)",
        "cache MiB",
        "disk MiB",
        "open s",
        "first search s",
        "search MiB",
    ]
    header += ["agreement", *(f"{kind}: p50 of one part / of several / p95 of all, ms" for kind in FILTERS)]
    rows = []
    for size, stages in curve.items():
        fill_, build, search = (stages[stage] for stage in STAGES)
        rows.append(
            [
                f"{int(size):,}",
                *(f"{stage['seconds']:,.0f} ({stage['processor_seconds']:,.0f})" for stage in (fill_, build)),
                *(f"{value:,.0f}" for value in (build["peak_mib"], build["disk_mib"])),
                *(f"{search[key]:.2f}" for key in ("open_seconds", "first_seconds")),
                f"{search['peak_mib']:,.0f}",
                f"{search['agreement_10']:.3f}",
                *(" / ".join(f"{search[kind][key]:.1f}" for key in _SHOWN) for kind in FILTERS),
            ]
        )
    columns = (*PARTS, "rest")
    parts = [
        [
            f"{int(size):,}",
            kind,
            f"{stages['search'][kind]['processor_p50_ms']:.1f}",
            *(f"{stages['search'][kind]['parts_processor_ms'][part]:.1f}" for part in columns),
        ]
        for size, stages in curve.items()
        for kind in FILTERS
    ]
    title = (
        "Where the time goes: milliseconds of processor time a search, which other work on the machine changes less."
    )
    header_of_parts = ["passages", "search", "p50", *columns]
    return "\n\n".join([_markdown(header, rows), title, _markdown(header_of_parts, parts)])


def _in_process(stage: str, home: Path, size: int) -> dict[str, Any]:
    """Run a stage, or return what it gave where a kept folder has it behind it; searches are always timed anew."""
    kept = home / f"curve-{stage}.json"
    if kept.exists() and stage != "search":
        done_before: dict[str, Any] = json.loads(kept.read_text(encoding="utf-8"))
        return done_before
    command = [sys.executable, "-m", "benchmarks.curve", "--stage", stage, "--home", str(home), "--sizes", str(size)]
    done = subprocess.run(command, cwd=REPOSITORY, stdout=subprocess.PIPE, text=True, check=True)
    outcome: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    outcome["load_average"] = os.getloadavg()[0]
    kept.write_text(json.dumps(outcome), encoding="utf-8")
    return outcome


def _stage(stage: str, home: Path, size: int) -> dict[str, Any]:
    return STAGES[stage](home, size) | {"peak_mib": _peak_mib(), "processor_seconds": time.process_time()}


def _fill(home: Path, size: int) -> dict[str, Any]:
    with open_groundwork(_settings(home, size)) as groundwork:
        made_of = material(_notes(), groundwork)
        started = time.perf_counter()
        fill(groundwork, made_of, size)
        return {"seconds": time.perf_counter() - started}


def _build(home: Path, size: int) -> dict[str, Any]:
    """Make from the record what search needs beside it: the vector cache and the keyword cache."""
    started = time.perf_counter()
    with open_groundwork(_settings(home, size), own_vectors=True):
        seconds = time.perf_counter() - started
    return {"seconds": seconds, "disk_mib": sum(p.stat().st_size for p in home.rglob("*") if p.is_file()) / 2**20}


def _search(home: Path, size: int) -> dict[str, Any]:
    questions = _questions()
    started = time.perf_counter()
    with open_groundwork(_settings(home, size), own_vectors=True) as groundwork:
        opened = time.perf_counter() - started
        started = time.perf_counter()
        groundwork.search(questions[0])
        first = time.perf_counter() - started
        return {
            "open_seconds": opened,
            "first_seconds": first,
            **{kind: _times(groundwork, questions, only) for kind, only in FILTERS.items()},
            "agreement_10": mean(_agreement(groundwork, question) for question in questions),
        }


STAGES: Mapping[str, Callable[[Path, int], dict[str, Any]]] = {"fill": _fill, "build": _build, "search": _search}


def _settings(home: Path, size: int) -> Settings:
    return dataclasses.replace(settings(home), vector_index="chroma" if size <= CACHED_UP_TO else "exact")


def _times(
    groundwork: Groundwork, questions: Sequence[str], filter_of: Callable[[int], Filter | None]
) -> dict[str, Any]:
    """Return percentiles of whole searches and the mean of each part, in milliseconds."""
    clock = Clock()
    searcher = _timed(groundwork, clock)
    for turn, question in enumerate(questions[:WARM_UP]):
        groundwork.searcher.forget()
        searcher.search(question, only=filter_of(-1 - turn))
    clock.reset()
    times: list[float] = []
    busy: list[float] = []
    of_parts: dict[bool, list[float]] = {False: [], True: []}
    for turn, question in enumerate(questions):
        if sum(times) > SECONDS_A_KIND * 1000:
            break
        groundwork.searcher.forget()  # Its question is embedded each time, as one that nobody asked before.
        started, used = time.perf_counter(), time.process_time()
        searcher.search(question, only=filter_of(turn))
        times.append((time.perf_counter() - started) * 1000)
        busy.append((time.process_time() - used) * 1000)
        of_parts[bool(searcher.read(question).parts)].append(times[-1])
    parts, worked = (
        {part: seconds * 1000 / len(times) for part, seconds in each.items()} for each in (clock.spent, clock.worked)
    )
    return {
        "searches": len(times),
        "p50_ms": percentile(times, 0.5),
        "p95_ms": percentile(times, 0.95),
        "one_part_p50_ms": percentile(of_parts[False], 0.5),
        "several_parts_p50_ms": percentile(of_parts[True], 0.5),
        "processor_p50_ms": percentile(busy, 0.5),
        "parts_ms": parts | {"rest": mean(times) - sum(parts.values())},
        "parts_processor_ms": worked | {"rest": mean(busy) - sum(worked.values())},
    }


def _timed(groundwork: Groundwork, clock: Clock) -> Searcher:
    """Return the searcher of an open folder with clocks between it and its parts."""
    timed = copy.copy(groundwork.searcher)
    for name in ("_evidence", "_exact", "_cache", "_keywords"):
        part = vars(timed)[name]
        vars(timed)[name] = None if part is None else Timed(part, clock)
    vars(timed)["_questions"] = Timed(groundwork.searcher, clock).embed_questions
    return timed


def _agreement(groundwork: Groundwork, question: str) -> float:
    """Return how many of the ten truly nearest passages, by comparing all, an unfiltered search brings."""
    own = vars(groundwork.searcher)
    vector = groundwork.searcher.embed([question])[0]
    own["_exact"].nearest(vector[None], 1)
    held = vars(own["_exact"])["_held"]
    nearest = held.rows[np.argsort(-(held.matrix @ vector), kind="stable")[:10]].tolist()
    if own["_cache"] is None:
        return found_share([row for row, _ in own["_exact"].nearest(vector[None], 100)[0][:10]], nearest)
    found = own["_cache"].nearest(vector[None], 100)[0][:10]
    return found_share(groundwork.evidence.rows_of([identifier for identifier, _ in found]).values(), nearest)


def _notes() -> list[str]:
    from corpus.starter import starter_notes

    return [content.decode().split("\n---\n", 1)[1] for _, content in starter_notes()]


def _questions() -> list[str]:
    path = REPOSITORY / "benchmarks" / "development.yaml"
    rows = yaml.safe_load(path.read_text(encoding="utf-8"))
    return [str(row["question"]) for row in rows][:QUESTIONS]


def _peak_mib() -> float:
    """Return the peak memory of this program alone, from the kernel's own count."""
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _markdown(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    return "\n".join(f"| {' | '.join(line)} |" for line in [header, ["---"] * len(header), *rows])


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.curve", description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=list(SIZES), help="how many passages")
    parser.add_argument("--cache", type=Path, help="where to make the data folders (default: the temp folder)")
    parser.add_argument("--home", type=Path, help="keep the data folders here, and use what is there already")
    parser.add_argument("--results", type=Path, default=RESULTS / "curve.json", help="where the figures are kept")
    parser.add_argument("--stage", choices=list(STAGES), help=argparse.SUPPRESS)
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
