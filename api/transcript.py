"""A conversation as Markdown with footnotes: nothing from a document can become markup in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from api import markdown
from corpus.conversations import Conversation, Turn
from corpus.dates import PartialDate

_STATUS = {
    "answered": "Answered",
    "partial": "Answered in part",
    "conflicting": "Sources disagree",
    "insufficient": "Not in the corpus",
}


def as_markdown(conversation: Conversation, turns: Sequence[Turn]) -> str:
    """Return a conversation: each question a heading, each citation a footnote with its quote and its version."""
    parts = [f"# {markdown.one_line(conversation.title)}"]
    notes: list[str] = []
    for number, turn in enumerate(turns, 1):
        parts += [f"## {markdown.one_line(turn.question)}", *_answered(turn, number)]
        notes += [] if turn.answer is None else [_note(each, number) for each in turn.answer["citations"]]
    return "\n\n".join([*parts, *notes]) + "\n"


def _answered(turn: Turn, number: int) -> list[str]:
    if turn.answer is None:
        return ["*A document that this answer cited has been removed, and the answer with it.*"]
    answer = turn.answer
    status = _STATUS.get(answer["status"], str(answer["status"]))
    parts = [f"*{status}, as of {answer['as_of']}.*"]
    if turn.resolved_question != turn.question:
        parts.append(f"*Understood as: {markdown.one_line(turn.resolved_question)}*")
    worked_out = answer.get("calculation")  # Answers from before calculations have none.
    if worked_out is not None:
        marks = "".join(f"[^{number}-{cited}]" for cited in worked_out["citations"])
        parts.append(f"Worked out: {markdown.plain(worked_out['text'])}{marks}")
    for statement in answer["statements"]:
        marks = "".join(f"[^{number}-{cited}]" for cited in statement["citations"])
        parts.append(markdown.plain(statement["text"]) + marks)
    if answer["missing"] is not None:
        parts.append(markdown.plain(answer["missing"]["what"]))
    return parts


def _note(citation: Mapping[str, Any], number: int) -> str:
    date = citation["published_at"]
    told = [
        markdown.one_line(citation["title"]),
        markdown.one_line(citation["publisher"] or "unknown publisher"),
        citation["tier"],
        PartialDate.parse(date).in_words() if date else "undated",
        markdown.address(citation["url"]),
        f"version {citation['version_id']}",
        citation["verification"],
    ]
    said = ", ".join(part for part in told if part)
    return f"[^{number}-{citation['number']}]: {said}: “{markdown.one_line(citation['quote'])}”"
