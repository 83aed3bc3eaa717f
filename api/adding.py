"""Adding things by name on the command line: links, files, and text from standard input."""

from __future__ import annotations

import dataclasses
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from api.render import line, mebibytes, outcome_text, reading_text
from api.shapes import added_json, reading_json
from api.wiring import Groundwork
from corpus.dates import PartialDate
from corpus.document import Reading
from corpus.errors import GroundworkError, InputError

STANDARD_INPUT = "-"


@dataclass(frozen=True, slots=True)
class Stated:
    """What the person says of a text or file, which counts for more than what is read from it."""

    title: str | None = None
    url: str | None = None
    publisher: str | None = None
    published_at: str | None = None


@dataclass(frozen=True, slots=True)
class Added:
    """What became of one thing that was named.

    Attributes:
        text: for people.
        json: for programs.
        failed: nothing was read or stored.
    """

    text: str
    json: dict[str, Any]
    failed: bool = False


def add_item(
    groundwork: Groundwork, item: str, stated: Stated, *, max_bytes: int, dry_run: bool, restore: bool
) -> Added:
    """Add one thing, or show what would be stored; a failure is a value, so that the others are still added."""
    try:
        reading = _read(groundwork, item, stated, max_bytes)
        if dry_run:
            outcome, same = groundwork.record.outcome(reading, restore=restore), groundwork.duplicates(reading)
            preview = reading_json(reading, outcome, same, fetched=is_link(item))
            return Added(reading_text(reading, outcome, same), {"item": item, **preview})
        added = groundwork.add(reading, restore=restore)
    except (GroundworkError, OSError) as error:
        message = str(error) if isinstance(error, GroundworkError) else f"{item}: {error.strerror or error}"
        return Added(
            f"failed     {line(message)}", {"item": item, "outcome": "failed", "problem": message}, failed=True
        )
    return Added(
        outcome_text(added.document, added.outcome, added.duplicates),
        {"item": item, **added_json(added.document, added.outcome, added.duplicates)},
    )


def is_link(item: str) -> bool:
    """Tell whether a name is a link and not a file."""
    return item.lower().startswith(("http://", "https://"))


def file_content(item: str, max_bytes: int) -> bytes:
    """Return the bytes of a file that was named, one more than is taken where it is too large.

    Raises:
        InputError: there is no such file.
    """
    path = Path(item)
    if path.is_dir():
        raise InputError(f"{item} is a folder; name the files in it")
    if not path.exists():
        raise InputError(f"{item} is no file here, and no link: those begin with http:// or https://")
    with path.open("rb") as file:
        return file.read(max_bytes + 1)


def links_in(file: str, max_bytes: int) -> tuple[list[str], tuple[str, ...]]:
    """Return the links of a file that lists them, and what was wrong with its other lines.

    Raises:
        InputError: there is no such file, it is too large, or it lists nothing.
    """
    from ingest.lists import read_list  # noqa: PLC0415 - parsers load only where something is parsed

    content = file_content(file, max_bytes)
    if len(content) > max_bytes:
        raise InputError(f"{file} has more than {mebibytes(max_bytes)} (GROUNDWORK_FETCH_MAX_BYTES)")
    listed = read_list(content, Path(file).name)
    links = list(dict.fromkeys(row.url for row in listed.rows))
    if not links:
        raise InputError(f"{file} lists no links: write one a line")
    return links, listed.problems


def _read(groundwork: Groundwork, item: str, stated: Stated, max_bytes: int) -> Reading:
    if item == STANDARD_INPUT:
        return groundwork.read_text(
            stated.title or "",
            _standard_input(max_bytes),
            url=stated.url,
            publisher=stated.publisher,
            published_at=stated.published_at,
        )
    if is_link(item):
        return groundwork.read_url(item)
    reading = groundwork.read_file(Path(item).name, file_content(item, max_bytes), url=stated.url)
    return _as_stated(reading, stated)


def _as_stated(reading: Reading, stated: Stated) -> Reading:
    changes: dict[str, Any] = {}
    if stated.title:
        changes["title"] = stated.title.strip()
    if stated.publisher:
        changes["publisher"] = stated.publisher.strip()
    if stated.published_at:
        date = PartialDate.parse(stated.published_at)
        changes |= {"published_at": date, "date_source": "stated", "date_confidence": "high"}
    return dataclasses.replace(reading, **changes)


def _standard_input(max_bytes: int) -> str:
    content = sys.stdin.buffer.read(max_bytes + 1)
    if len(content) > max_bytes:
        raise InputError(f"standard input holds more than {mebibytes(max_bytes)} (GROUNDWORK_FETCH_MAX_BYTES)")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise InputError("standard input is no UTF-8 text") from error
