"""Tests of `corpus.errors`."""

from __future__ import annotations

import re

from corpus import errors


def _tree(kind: type[BaseException], depth: int = 0) -> list[tuple[int, str]]:
    below = [line for child in kind.__subclasses__() for line in _tree(child, depth + 1)]
    return [(depth, kind.__name__), *below]


def test_the_tree_that_is_drawn_is_the_tree_there_is() -> None:
    """The docstring's tree names every error class of the product, each under its base, in order."""
    drawn = []
    for line in (errors.__doc__ or "").splitlines():
        found = re.match(r"^([│├└─ ]*)([A-Z]\w+)(?:\s{2,}|$)", line)
        if found:
            drawn.append((len(found[1]) // 4, found[2]))

    assert (0, "GroundworkError") == drawn[0]
    assert drawn == [line for line in _tree(errors.GroundworkError) if hasattr(errors, line[1])]


def test_errors_carry_their_subject() -> None:
    """What an error is about is an attribute, and its message says what to do."""
    unknown, removed = errors.UnknownDocument("doc_1"), errors.RemovedDocument("note:a", "2026-01-02T03:04:05Z")
    refused = errors.AddressRefused("http://a.example/", "it is not public")

    assert ("doc_1", "note:a") == (unknown.document_id, removed.identity)
    assert ("http://a.example/", "it is not public") == (refused.url, refused.reason)
    assert "groundwork documents" in str(unknown)
    assert "removed on 2026-01-02" in str(removed)
    assert "http://a.example/: it is not public" == str(refused)
