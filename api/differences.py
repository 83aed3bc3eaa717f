"""What changed between two versions of a document: figures first, then title, publisher and date, then sentences."""

from __future__ import annotations

from collections.abc import Sequence

from api.figure_changes import changed_blocks, figure_changes, sentences
from api.schemas import ChangeJson, DiffJson, FieldChangeJson
from api.shapes import version_json
from corpus.document import Version
from corpus.errors import UnknownVersion

_FIELDS_OF_DETAILS = ("publisher", "published_at", "modified_at", "author")


def compared(versions: Sequence[Version], older: str | None, newer: str | None) -> DiffJson:
    """Return what differs between two of a document's versions.

    Args:
        versions: all of them, oldest first.
        older: the id of one; by default the one before `newer`, or `newer` itself where it is the first.
        newer: the id of one; by default the newest.

    Raises:
        UnknownVersion: the document has no version of that id.
    """
    new = versions[-1] if newer is None else version_named(versions, newer)
    before = [version for version in versions if version.number < new.number]
    old = (before[-1] if before else new) if older is None else version_named(versions, older)
    return {
        "from": version_json(old),
        "to": version_json(new),
        "figures": figure_changes(old.text, new.text),
        "fields": field_changes(old, new),
        "changes": differences(old.text, new.text),
    }


def differences(before: str, after: str) -> list[ChangeJson]:
    """Return the changes that turn one text into the other, sentence by sentence, in order; equal texts give none."""
    old, new = sentences(before), sentences(after)
    found: list[ChangeJson] = []
    for op, i, j, k, m in changed_blocks(old, new):
        assert op in {"replace", "delete", "insert"}
        found.append({"op": op, "before": "\n".join(old[i:j]) or None, "after": "\n".join(new[k:m]) or None})  # type: ignore[typeddict-item]
    return found


def field_changes(old: Version, new: Version) -> list[FieldChangeJson]:
    """Return what changed beside the text, as far as both versions say what was read."""
    pairs: list[tuple[str, object, object]] = [("title", old.title, new.title)]
    pairs += [
        (field, old.details[field], new.details[field])
        for field in _FIELDS_OF_DETAILS
        if field in old.details and field in new.details
    ]
    return [
        {"field": field, "before": _text(before), "after": _text(after)}
        for field, before, after in pairs
        if before != after
    ]


def version_named(versions: Sequence[Version], identifier: str) -> Version:
    """Return the version of an id.

    Raises:
        UnknownVersion: there is none among them.
    """
    for version in versions:
        if version.id == identifier:
            return version
    raise UnknownVersion(identifier)


def _text(value: object) -> str | None:
    return None if value is None else str(value)
