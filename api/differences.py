"""What changed between two versions of a text, sentence by sentence."""

from __future__ import annotations

import difflib
from collections.abc import Sequence

from api.schemas import ChangeJson, DiffJson
from api.shapes import version_json
from corpus.document import Version
from corpus.errors import UnknownDocument
from index.sentences import sentence_spans


def compared(versions: Sequence[Version], older: str | None, newer: str | None) -> DiffJson:
    """Return what differs between two of a document's versions.

    Args:
        versions: all of them, oldest first.
        older: the id of one; by default the one before `newer`, or `newer` itself where it is the first.
        newer: the id of one; by default the newest.

    Raises:
        UnknownDocument: the document has no version of that id.
    """
    new = versions[-1] if newer is None else _of(versions, newer)
    before = [version for version in versions if version.number < new.number]
    old = (before[-1] if before else new) if older is None else _of(versions, older)
    return {"from": version_json(old), "to": version_json(new), "changes": differences(old.text, new.text)}


def differences(before: str, after: str) -> list[ChangeJson]:
    """Return the changes that turn one text into the other, in order; equal texts give none."""
    old, new = _pieces(before), _pieces(after)
    start = _shared(old, new)
    end = _shared(old[start:][::-1], new[start:][::-1])
    old, new = old[start : len(old) - end], new[start : len(new) - end]
    matcher = difflib.SequenceMatcher(None, old, new)
    return [
        {"op": op, "before": "\n".join(old[i:j]) or None, "after": "\n".join(new[k:m]) or None}
        for op, i, j, k, m in matcher.get_opcodes()
        if op != "equal"
    ]


def _of(versions: Sequence[Version], identifier: str) -> Version:
    for version in versions:
        if version.id == identifier:
            return version
    raise UnknownDocument(identifier)


def _pieces(text: str) -> list[str]:
    return [text[start:end] for start, end in sentence_spans(text)]


# difflib takes quadratic time; most edits touch a few sentences, and what stands around them need not be searched.
def _shared(old: list[str], new: list[str]) -> int:
    count = 0
    for left, right in zip(old, new, strict=False):
        if left != right:
            break
        count += 1
    return count
