"""Writing to a terminal or a pipe: wrapped and animated on the one, plain on the other."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from api.render import json_text, line


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
def progress(title: str) -> Iterator[Callable[[int, int], None] | None]:
    """Show a bar on standard error while work goes on; yield what to tell how far it is, None without a terminal."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console  # noqa: PLC0415
    from rich.progress import Progress  # noqa: PLC0415

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(title, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)
