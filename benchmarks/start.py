"""The `start` suite: what a person at the command line waits for, and what it takes of their memory."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

from benchmarks.data import REPOSITORY
from benchmarks.homes import Homes
from benchmarks.outcome import Outcome

QUESTION = "How much did Anthropic commit with Fluidstack in November 2025, and where?"
TURNS = 5
_TELL_TORCH = """
import runpy, sys
sys.argv = sys.argv[1:]
try:
    runpy.run_module("api.cli", run_name="__main__")
finally:
    print("torch" in sys.modules)
"""


def run(homes: Homes) -> Outcome:
    """Run the demo in an empty data folder, then ask in it, each in a process of its own."""
    home = homes.folder / "start"
    demo_seconds, demo_mib, output = _measured(home, ["-m", "api.cli", "demo"])
    asked = [_measured(home, ["-m", "api.cli", "ask", QUESTION]) for _ in range(TURNS + 1)][1:]
    _, _, imports = _measured(home, ["-c", _TELL_TORCH, "groundwork", "ask", QUESTION])
    return Outcome(
        gated={"start.ask_without_torch": float(imports.strip().endswith("False"))},
        reported={
            "start.demo_s": demo_seconds,
            "start.demo_peak_mib": demo_mib,
            "start.demo_output_lines": len(output.splitlines()),
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
    started = time.perf_counter()
    with subprocess.Popen(
        command, cwd=REPOSITORY, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        assert process.stdout is not None
        output = process.stdout.read()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    seconds = time.perf_counter() - started
    if process.returncode or not output.strip():
        raise RuntimeError(f"`{' '.join(command[2:])}` ended with {process.returncode}: {output[-500:]}")
    return seconds, usage.ru_maxrss / 1024, output
