"""What changed between two versions of a text, sentence by sentence."""

from __future__ import annotations

import difflib

from api.schemas import ChangeJson
from index.sentences import sentence_spans


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
