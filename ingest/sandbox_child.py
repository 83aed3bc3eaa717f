"""The child's side of sandbox.py: set the limits, then run the parser's script. Never imported.

Called with the limits of memory, computing time and open files, and the script to run.
"""

from __future__ import annotations

import runpy
import sys

_MEMORY_STATUS = 77


def _limit(memory_bytes: int, cpu_seconds: int, open_files: int) -> None:
    """Set limits that nothing in this process can raise again."""
    import resource  # noqa: PLC0415  # not on Windows, where only the time limit holds

    wanted = (
        (resource.RLIMIT_AS, memory_bytes),
        (resource.RLIMIT_CPU, cpu_seconds),
        (resource.RLIMIT_NOFILE, open_files),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    )
    for kind, amount in wanted:
        try:
            resource.setrlimit(kind, (amount, amount))
        except ValueError:
            # macOS has no limit on address space; everywhere else an unlimited parser must not run.
            if sys.platform != "darwin":
                raise


def main(arguments: list[str]) -> int:
    """Set the limits and run the script; return an exit status."""
    memory_bytes, cpu_seconds, open_files, script = arguments
    if sys.platform != "win32":
        _limit(int(memory_bytes), int(cpu_seconds), int(open_files))
    sys.argv = [script]
    try:
        runpy.run_path(script, run_name="__main__")
    except MemoryError:
        return _MEMORY_STATUS
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
