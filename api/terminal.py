"""Writing to a terminal or a pipe: wrapped and animated on the one, plain on the other."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from api.render import json_text, line

LINE_SECONDS = 30.0


def say(text: str) -> None:
    """Write text that `api.render` made to standard output, wrapped to the width of a terminal."""
    if not sys.stdout.isatty():
        sys.stdout.write(text + "\n")
        return
    from rich.console import Console  # noqa: PLC0415 - only a terminal is worth its import
    from rich.text import Text  # noqa: PLC0415

    shown = Text(text)
    shown.highlight_regex(r"(?<!\S)\[\d+\]", "cyan")
    Console(highlight=False).print(shown)


def print_json(value: Any) -> None:
    """Write JSON to standard output, never wrapped."""
    sys.stdout.write(json_text(value) + "\n")


def complain(message: object) -> None:
    """Write one clear line to standard error."""
    sys.stderr.write(f"groundwork: {line(message)}\n")


def remark(message: str) -> None:
    """Write a line for the person watching to standard error, where it is in no program's way."""
    sys.stderr.write(line(message) + "\n")


@contextmanager
def progress(title: str) -> Iterator[Callable[[int, int], None]]:
    """Show a bar with the time left on standard error while work goes on; yield what to tell how far it is.

    Without a terminal it is a line every half minute instead, and none for what is done sooner.
    """
    if not sys.stderr.isatty():
        yield _Lines(title).tell
        return
    from rich.console import Console  # noqa: PLC0415
    from rich.progress import Progress  # noqa: PLC0415

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(title, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


class _Lines:
    """Tells how far long work is in lines of a log."""

    def __init__(self, title: str) -> None:
        self._title = title
        self._begun: tuple[float, int] | None = None
        self._told = time.monotonic()

    def tell(self, done: int, total: int) -> None:
        """Take note of how far it is, and write a line if the last one is old enough."""
        now = time.monotonic()
        if self._begun is None or done < self._begun[1]:
            self._begun = (now, done)
        if now - self._told < LINE_SECONDS:
            return
        self._told = now
        remark(f"{self._title}: {done:,} of {total:,}{self._left(now, done, total)}")

    def _left(self, now: float, done: int, total: int) -> str:
        begun, before = self._begun or (now, done)
        if done <= before or done >= total:
            return ""
        seconds = (now - begun) / (done - before) * (total - done)
        return f", about {duration(seconds)} left"


def duration(seconds: float) -> str:
    """Return a length of time in the unit that people would use: `40 s`, `12 min`, `3 h 20 min`."""
    if seconds < 100:
        return f"{max(1, round(seconds))} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 100 else f"{minutes // 60} h {minutes % 60:02d} min"
