"""What of a page no reader sees, taken out before its text is read: instructions to machines are hidden so.

Only what a page says in its own markup is known here; style sheets are not read. Text that is hidden by one, or shown
white on white, is kept, as words of the page like all others.
"""

from __future__ import annotations

import re
from typing import Any

# Frameworks that stream a page send its parts in hidden elements `S:0`, `S:1` and move them into place by a script.
_HIDDEN = 'template, [hidden]:not([hidden="until-found"]):not([id^="S:"]), [data-unseen]'
_MAY_HIDE = re.compile(r"<template\b|\shidden\b|font-size:\s*0|:\s*-\d{3}", re.IGNORECASE)
_NO_SIZE = re.compile(r"(?:^|;)\s*font-size:\s*0+(?:\.0+)?(?:px|pt|r?em|%)?\s*(?:!important\s*)?(?:;|$)", re.IGNORECASE)
_AWAY = re.compile(
    r"(?:^|;)\s*(?:left|top|right|margin-left|text-indent):\s*-\d{3,}(?:\.\d+)?(?:px|pt|r?em|vw|%)", re.IGNORECASE
)


def without_hidden(html: str) -> str:
    """Return a repaired page without what it hides: templates, hidden elements, text of no size or off the screen."""
    if not _MAY_HIDE.search(html):
        return html
    from resiliparse.parse.html import HTMLTree  # noqa: PLC0415  # imported late: not every command reads pages

    tree = HTMLTree.parse(html)
    if tree.body is None:
        return html
    for node in tree.body.query_selector_all("[style]"):
        if _is_unseen(node):
            node.setattr("data-unseen", "")
    # One at a time: what lies inside of another one goes with it.
    while (hidden := tree.body.query_selector(_HIDDEN)) is not None:
        hidden.decompose()
    return str(tree)


def _is_unseen(node: Any) -> bool:
    style = node.getattr("style") or ""
    if _AWAY.search(style):
        return True
    # Layouts set no size on a container to close the gaps inside of it, and a size again on what it contains.
    return bool(_NO_SIZE.search(style)) and node.query_selector("[style*='font-size'], [class]") is None
