"""Run a parser in a child process that can be killed, with limits of time, memory and output."""

from __future__ import annotations

import json
import os
import signal
import struct
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from corpus.document import Json
from corpus.errors import ParserFailed

_ENTRY = Path(__file__).with_name("sandbox_child.py")
_READ_BYTES = 256 * 1024
_EXIT_SECONDS = 5.0
_ENVIRONMENT = {"LC_ALL": "C.UTF-8", "PYTHONHASHSEED": "0"}
_QUESTION = struct.Struct("!II")
_ANSWER = struct.Struct("!I")


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


class ParserProcess:
    """A parser that stays alive between questions, so that its imports are paid for once; not for two threads at once.

    Question and answer are frames on its standard input and output: lengths, a JSON header and the content; a length
    and JSON. It ends by itself when its standard input closes, as it does when this process dies in any way.
    """

    def __init__(self, script: Path, limits: Limits) -> None:
        self._limits = limits
        self._folder = tempfile.TemporaryDirectory(prefix="groundwork-")
        self._process = subprocess.Popen(  # noqa: S603  # our own interpreter and script; content comes through stdin
            _command(script, limits),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=self._folder.name,
            env=_ENVIRONMENT,
            start_new_session=True,
        )

    @property
    def process_id(self) -> int:
        """The child's process id."""
        return self._process.pid

    def ask(self, header: Mapping[str, Json], content: bytes, *, name: str) -> Json:
        """Ask it to read some bytes; it is dead after any error and must be replaced.

        Raises:
            ParserFailed: it crashed, hung, gave no JSON, or passed a limit; `name` says whose content it was.
        """
        with _deadline(self._process, self._limits.wall_seconds) as timed_out:
            answer = self._exchange(json.dumps(header).encode(), content)
        if answer is not None and len(answer) <= self._limits.output_bytes:
            try:
                result: Json = json.loads(answer)
            except (ValueError, RecursionError) as error:
                self.kill()
                raise ParserFailed(name, "its parser gave no usable answer; the page may be damaged") from error
            return result
        status = self._ended(crashed=answer is None)
        if timed_out.is_set():
            raise ParserFailed(name, f"reading it took longer than {self._limits.wall_seconds:g} s, so it was stopped")
        if answer is not None:
            limit = self._limits.output_bytes >> 20
            raise ParserFailed(name, f"reading it gave more than {limit} MiB of text, so it was stopped")
        raise ParserFailed(name, f"its parser {_ending(status, self._limits)}; the page may be damaged")

    def kill(self) -> None:
        """End the child and whatever it started, and remove its folder; harmless where it has ended."""
        _kill(self._process)
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            _close(pipe)
        self._folder.cleanup()

    def _ended(self, *, crashed: bool) -> int:
        """End the child and return its exit status: its own where it is on its way out by itself."""
        if crashed:
            try:
                self._process.wait(_EXIT_SECONDS)
            except subprocess.TimeoutExpired:
                _kill(self._process)
        _kill(self._process)
        status = self._process.wait()
        self.kill()
        return status

    def _exchange(self, header: bytes, content: bytes) -> bytes | None:
        """Return the answer's bytes, one more than the limit where it is longer, None where the child ended before."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        try:
            self._process.stdin.write(_QUESTION.pack(len(header), len(content)) + header)
            self._process.stdin.write(content)
            self._process.stdin.flush()
        except BrokenPipeError:
            return None
        length = self._process.stdout.read(_ANSWER.size)
        if len(length) < _ANSWER.size:
            return None
        wanted = min(_ANSWER.unpack(length)[0], self._limits.output_bytes + 1)
        answer = self._process.stdout.read(wanted)
        return answer if len(answer) == wanted else None


@contextmanager
def _deadline(process: subprocess.Popen[bytes], seconds: float) -> Iterator[threading.Event]:
    """Kill the process if the block takes longer; the event then tells so."""
    timed_out = threading.Event()

    def stop() -> None:
        timed_out.set()
        _kill(process)

    timer = threading.Timer(seconds, stop)
    timer.daemon = True
    timer.start()
    try:
        yield timed_out
    finally:
        timer.cancel()


def _close(pipe: IO[bytes] | None) -> None:
    if pipe is None:
        return
    try:
        pipe.close()
    except BrokenPipeError:
        # What was left to write has no reader any more.
        return


def _command(script: Path, limits: Limits) -> list[str]:
    numbers = (limits.memory_bytes, limits.cpu_seconds, limits.open_files)
    return [sys.executable, "-I", "-B", str(_ENTRY), *map(str, numbers), str(script)]


def _watched(command: list[str], source: IO[bytes], folder: str, limits: Limits) -> tuple[bytes, bool, int]:
    """Run the command; return what it printed, whether it ran out of time, and its exit status."""
    process = subprocess.Popen(  # noqa: S603  # our own interpreter and script; the content comes through stdin
        command,
        stdin=source,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=folder,
        env=_ENVIRONMENT,
        start_new_session=True,
    )
    with _deadline(process, limits.wall_seconds) as timed_out:
        try:
            output = _read_up_to(process, limits.output_bytes)
            if len(output) > limits.output_bytes:
                _kill(process)
            status = process.wait()
        finally:
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
    if status == -signal.SIGABRT:
        # Libraries in C++ end so where they are given no more memory.
        return f"crashed, or needed more than {limits.memory_bytes >> 20} MiB of memory"
    return f"crashed (signal {-status})" if status < 0 else f"failed (status {status})"


_MEMORY_STATUS = 77
"""The exit status that sandbox_child.py uses for a MemoryError."""
