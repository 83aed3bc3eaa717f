"""What changed between two versions, as plain text for people: the figures first."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from api.render import clean, line, minute
from api.schemas import ChangeJson, DiffJson, FieldChangeJson, FigureChangeJson, VersionJson


def diff_text(diff: DiffJson) -> str:
    """Return what changed: figures, then title, publisher and date, then sentences."""
    old, new = diff["from"], diff["to"]
    if old["id"] == new["id"]:
        return f"There is one version only, of {_read(old)}: nothing to compare it with."
    head = f"Version {old['number']} of {_read(old)} and version {new['number']} of {_read(new)}"
    blocks = [head]
    if diff["figures"]:
        blocks.append("\n".join(_figure(change) for change in diff["figures"]))
    if diff["fields"]:
        blocks.append("\n".join(_field(change) for change in diff["fields"]))
    return "\n\n".join([*blocks, changes_text(diff["changes"])])


def changes_text(changes: Iterable[ChangeJson]) -> str:
    """Return changes with `-` before what went and `+` before what came."""
    blocks = [
        "\n".join(
            f"{mark} {piece}"
            for mark, side in (("-", change["before"]), ("+", change["after"]))
            for piece in clean(side or "").splitlines()
        )
        for change in changes
    ]
    return "\n\n".join(blocks) or "The texts are the same."


def _read(version: VersionJson) -> str:
    return minute(dt.datetime.fromisoformat(version["fetched_at"]))


def _figure(change: FigureChangeJson) -> str:
    counted = f" {line(change['unit'])}" if change["kind"] == "count" and change["unit"] else ""
    before = f"{line(change['before'])}{counted}" if change["before"] is not None else ""
    after = f"{line(change['after'])}{counted}" if change["after"] is not None else ""
    said = {"changed": f"{before} became {after}", "removed": f"{before} is gone", "added": f"{after} is new"}
    context = change["context_after"] if change["after"] is not None else change["context_before"]
    return f"{said[change['op']]}\n    {line(context)}"


def _field(change: FieldChangeJson) -> str:
    name = change["field"].replace("_", " ")
    before, after = (line(side) if side else "unknown" for side in (change["before"], change["after"]))
    return f"{line(name)}: {before} became {after}"
