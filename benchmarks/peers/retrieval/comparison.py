"""The comparison: every system on every set, questions and timings in turns, so that nobody gets the quiet machine."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks import metrics
from benchmarks.peers.retrieval.peer import Indexed, PeerError, PeerProcess, System, python_of
from benchmarks.peers.retrieval.sets import PeerSet
from benchmarks.peers.retrieval.worker import Result, Source

TIMED_LIMIT = 10
WARM_UP = 5


@dataclass(frozen=True, slots=True)
class Machinery:
    """What every system is started with.

    Attributes:
        environment: the peers' own, made by `make bench-peers`.
        model: the folder of the embedding model that all of them use.
        folder: where they store what they store; the caller removes it.
    """

    environment: Path
    model: Path
    folder: Path


@dataclass(slots=True)
class SetOutcome:
    """What one set gave, by name of the system.

    Attributes:
        milliseconds: of each timed search, ten passages asked for.
    """

    quality: dict[str, dict[str, float]] = field(default_factory=dict)
    indexed: dict[str, Indexed] = field(default_factory=dict)
    milliseconds: dict[str, list[float]] = field(default_factory=dict)
    versions: dict[str, dict[str, str]] = field(default_factory=dict)
    failed: dict[str, str] = field(default_factory=dict)

    def percentile(self, system: str, share: float) -> float:
        """Return a percentile of the timed searches, in milliseconds."""
        return metrics.percentile(self.milliseconds[system], share)


def compare(chosen: PeerSet, systems: Sequence[System], machinery: Machinery, *, timed: int) -> SetOutcome:
    """Index a set with every system, then ask every question of each in turn.

    Args:
        chosen: the set.
        systems: those that are compared; one that fails is left out, with the reason.
        machinery: what they are started with.
        timed: how many of the questions are asked again, for ten passages, with the clock on.
    """
    outcome = SetOutcome()
    with ExitStack() as running:
        processes = []
        for system in systems:
            try:
                process = running.enter_context(_started(system, machinery, chosen.name))
                outcome.indexed[system.name] = process.index(chosen.sources)
            except PeerError as error:
                outcome.failed[system.name] = str(error)
                continue
            outcome.versions[system.name] = dict(process.versions)
            processes.append(process)
        results = _ask_in_turns(processes, chosen)
        outcome.milliseconds = _time_in_turns(processes, list(chosen.questions.values())[:timed])
    outcome.quality = {name: chosen.judge(found) for name, found in results.items()}
    return outcome


def index_in_turns(
    sources: Sequence[Source], systems: Sequence[System], machinery: Machinery, *, rounds: int
) -> dict[str, list[Indexed]]:
    """Index the same sources with every system in a fresh process, A B C A B C."""
    indexed: dict[str, list[Indexed]] = {}
    for turn in range(rounds):
        for system in systems:
            with _started(system, machinery, f"round-{turn}") as process:
                indexed.setdefault(system.name, []).append(process.index(sources))
    return indexed


@contextmanager
def _started(system: System, machinery: Machinery, purpose: str) -> Iterator[PeerProcess]:
    folder = machinery.folder / purpose / system.module
    python = python_of(system, machinery.environment)
    with PeerProcess(system, python, machinery.model, folder) as process:
        yield process


def _ask_in_turns(processes: Sequence[PeerProcess], chosen: PeerSet) -> dict[str, dict[str, Result]]:
    results: dict[str, dict[str, Result]] = {process.system.name: {} for process in processes}
    for key, question in chosen.questions.items():
        for process in processes:
            results[process.system.name][key], _ = process.search(question, chosen.limit)
    return results


def _time_in_turns(processes: Sequence[PeerProcess], questions: Sequence[str]) -> dict[str, list[float]]:
    times: dict[str, list[float]] = {process.system.name: [] for process in processes}
    for place, question in enumerate([*questions[:WARM_UP], *questions]):
        for process in processes:
            # A library's threads may still be spinning from the search before this one.
            time.sleep(0.01)
            _, seconds = process.search(question, TIMED_LIMIT)
            if place >= WARM_UP:
                times[process.system.name].append(seconds * 1000)
    return times
