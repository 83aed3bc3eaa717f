"""A conversation as Markdown with footnotes: nothing from a document can become markup in it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from corpus.conversations import Conversation, Turn
from corpus.dates import PartialDate

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~$&!^])")
_LINE_START = re.compile(r"^(\s*)([-+>=]|\d+[.)])", re.MULTILINE)
_STATUS = {
    "answered": "Answered",
    "partial": "Answered in part",
    "conflicting": "Sources disagree",
    "insufficient": "Not in the corpus",
}


def as_markdown(conversation: Conversation, turns: Sequence[Turn]) -> str:
    """Return a conversation: each question a heading, each citation a footnote with its quote and its version."""
    parts = [f"# {_plain(conversation.title)}"]
    notes: list[str] = []
    for number, turn in enumerate(turns, 1):
        parts += [f"## {_plain(turn.question)}", *_answered(turn, number)]
        notes += [] if turn.answer is None else [_note(each, number) for each in turn.answer["citations"]]
    return "\n\n".join([*parts, *notes]) + "\n"


def _answered(turn: Turn, number: int) -> list[str]:
    if turn.answer is None:
        return ["*A document that this answer cited has been removed, and the answer with it.*"]
    answer = turn.answer
    status = _STATUS.get(answer["status"], str(answer["status"]))
    parts = [f"*{status}, as of {answer['as_of']}.*"]
    if turn.resolved_question != turn.question:
        parts.append(f"*Understood as: {_plain(turn.resolved_question)}*")
    for statement in answer["statements"]:
        marks = "".join(f"[^{number}-{cited}]" for cited in statement["citations"])
        parts.append(_plain(statement["text"]) + marks)
    if answer["missing"] is not None:
        parts.append(_plain(answer["missing"]["what"]))
    return parts


def _note(citation: Mapping[str, Any], number: int) -> str:
    date = citation["published_at"]
    told = [
        _plain(citation["title"]),
        _plain(citation["publisher"] or "unknown publisher"),
        citation["tier"],
        PartialDate.parse(date).in_words() if date else "undated",
        _address(citation["url"]),
        f"version {citation['version_id']}",
        citation["verification"],
    ]
    said = ", ".join(part for part in told if part)
    return f"[^{number}-{citation['number']}]: {said}: “{_plain(' '.join(citation['quote'].split()))}”"


def _address(url: str | None) -> str:
    """Return a web address as a link, and anything else as nothing."""
    if url is None or urlsplit(url).scheme not in {"http", "https"} or re.search(r"[\s<>]", url):
        return ""
    return f"<{url}>"


def _plain(text: str) -> str:
    """Return a text that Markdown shows as it is."""
    return _LINE_START.sub(r"\1\\\2", _SPECIAL.sub(r"\\\1", text))
