"""Run a parser in a child process that can be killed, with limits of time, memory and output."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from corpus.document import Json
from corpus.errors import ParserFailed

_ENTRY = Path(__file__).with_name("sandbox_child.py")
_READ_BYTES = 256 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """What a parser may use before it is killed."""

    wall_seconds: float = 60.0
    cpu_seconds: int = 60
    memory_bytes: int = 1 << 30
    output_bytes: int = 64 << 20
    open_files: int = 64


def run_parser(script: Path, content: bytes, *, name: str, limits: Limits | None = None) -> Json:
    """Run a script on some bytes, given as its standard input, and return the JSON it prints.

    The script's process knows nothing of this one: no environment, no open files, its own session, an empty folder.

    Raises:
        ParserFailed: it crashed, hung, printed no JSON, or passed a limit; `name` says whose content it was.
    """
    allowed = limits or Limits()
    with tempfile.TemporaryFile() as source, tempfile.TemporaryDirectory(prefix="groundwork-") as folder:
        source.write(content)
        source.seek(0)
        output, timed_out, status = _watched(_command(script, allowed), source, folder, allowed)
    if timed_out:
        raise ParserFailed(name, f"reading it took longer than {allowed.wall_seconds:g} s, so it was stopped")
    if len(output) > allowed.output_bytes:
        raise ParserFailed(
            name, f"reading it gave more than {allowed.output_bytes >> 20} MiB of text, so it was stopped"
        )
    if status != 0:
        raise ParserFailed(name, f"its parser {_ending(status, allowed)}; the file may be damaged")
    try:
        result: Json = json.loads(output)
    except (ValueError, RecursionError) as error:
        raise ParserFailed(name, "its parser gave no usable answer; the file may be damaged") from error
    return result


def _command(script: Path, limits: Limits) -> list[str]:
    numbers = (limits.memory_bytes, limits.cpu_seconds, limits.open_files)
    return [sys.executable, "-I", "-B", str(_ENTRY), *map(str, numbers), str(script)]


def _watched(command: list[str], source: IO[bytes], folder: str, limits: Limits) -> tuple[bytes, bool, int]:
    """Run the command; return what it printed, whether it ran out of time, and its exit status."""
    timed_out = threading.Event()
    process = subprocess.Popen(  # noqa: S603  # our own interpreter and script; the content comes through stdin
        command,
        stdin=source,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=folder,
        env={"LC_ALL": "C.UTF-8", "PYTHONHASHSEED": "0"},
        start_new_session=True,
    )

    def stop() -> None:
        timed_out.set()
        _kill(process)

    timer = threading.Timer(limits.wall_seconds, stop)
    timer.daemon = True
    timer.start()
    try:
        output = _read_up_to(process, limits.output_bytes)
        if len(output) > limits.output_bytes:
            _kill(process)
        status = process.wait()
    finally:
        timer.cancel()
        _kill(process)
        process.wait()
        if process.stdout is not None:
            process.stdout.close()
    return output, timed_out.is_set(), status


def _read_up_to(process: subprocess.Popen[bytes], limit: int) -> bytes:
    assert process.stdout is not None
    pieces: list[bytes] = []
    total = 0
    while total <= limit:
        piece = os.read(process.stdout.fileno(), _READ_BYTES)
        if not piece:
            break
        pieces.append(piece)
        total += len(piece)
    return b"".join(pieces)


def _kill(process: subprocess.Popen[bytes]) -> None:
    """Kill the child's whole session, so that nothing it started stays behind."""
    if process.returncode is not None:
        return
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        return


def _ending(status: int, limits: Limits) -> str:
    if status in (-signal.SIGXCPU, -signal.SIGKILL):
        return f"used more than {limits.cpu_seconds} s of computing time or was killed"
    if status == _MEMORY_STATUS:
        return f"needed more than {limits.memory_bytes >> 20} MiB of memory"
    return f"crashed (signal {-status})" if status < 0 else f"failed (status {status})"


_MEMORY_STATUS = 77
"""The exit status that sandbox_child.py uses for a MemoryError."""
