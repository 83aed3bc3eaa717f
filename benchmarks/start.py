"""The `start` suite: what a person at the command line waits for, and what it takes of their memory."""

from __future__ import annotations

import statistics
import subprocess
import sys
from pathlib import Path

from benchmarks.data import REPOSITORY
from benchmarks.homes import Homes
from benchmarks.outcome import Outcome

QUESTION = "How much did Anthropic commit with Fluidstack in November 2025, and where?"
TURNS = 5

_MEASURE = """
import resource, subprocess, sys, time
started = time.perf_counter()
ended = subprocess.run(sys.argv[1:], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
seconds = time.perf_counter() - started
print(ended.stdout)
print(ended.returncode, seconds, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024)
"""
"""Runs a command from a process that is small itself: a child's peak counts what its parent held when it forked."""

_TELL_TORCH = """
import runpy, sys
sys.argv = sys.argv[1:]
try:
    runpy.run_module("api.cli", run_name="__main__")
finally:
    print("torch" in sys.modules)
"""


def run(homes: Homes) -> Outcome:
    """Run the demo, then ask in a data folder that holds the starter corpus, each in a process of its own."""
    home = homes.folder / "start"
    demo_seconds, demo_mib, _ = _measured(home, ["-m", "api.cli", "demo"])
    _measured(home, ["-m", "api.cli", "load-starter"])
    asked = [_measured(home, ["-m", "api.cli", "ask", QUESTION]) for _ in range(TURNS + 1)][1:]
    _, _, imports = _measured(home, ["-c", _TELL_TORCH, "groundwork", "ask", QUESTION])
    return Outcome(
        gated={"start.ask_without_torch": float(imports.strip().endswith("False"))},
        reported={
            "start.demo_s": demo_seconds,
            "start.demo_peak_mib": demo_mib,
            "start.warm_ask_s": statistics.median(seconds for seconds, _, _ in asked),
            "start.warm_ask_peak_mib": max(mib for _, mib, _ in asked),
        },
    )


def _measured(home: Path, arguments: list[str]) -> tuple[float, float, str]:
    """Run Python in the repository; return seconds, the peak memory in MiB, and what it wrote.

    Raises:
        RuntimeError: it failed, or wrote nothing.
    """
    command = ["env", f"GROUNDWORK_HOME={home}", sys.executable, *arguments]
    launched = subprocess.run(
        [sys.executable, "-c", _MEASURE, *command], cwd=REPOSITORY, capture_output=True, text=True, check=True
    )
    output, _, last = launched.stdout.rstrip().rpartition("\n")
    code, seconds, mib = last.split()
    if code != "0" or not output.strip():
        raise RuntimeError(f"`{' '.join(command[2:])}` ended with {code}: {output[-500:]}")
    return float(seconds), float(mib), output
