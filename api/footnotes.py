"""An answer as Markdown with footnotes, for chats that show it: nothing in it is markup but what was written here.

What documents say is data: in a chat window their brackets must make no link and no image, and their addresses must
not become links. The only links are those of the cited documents.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote

from api.markdown import LINKED
from api.render import line
from api.schemas import AnswerJson, CitationJson

_MARKUP = re.compile(r"[\\`\[\]<>|]|(?<=^)[-+*=#>~]+(?=\s|$)|(?<=^\d)[.)]|[*_~]{2,}")
_HEADINGS = {"insufficient": "The closest evidence:"}


@dataclass(frozen=True, slots=True)
class Mark:
    """One `[n]` in the text, from `start` to `end`."""

    number: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Footnoted:
    """An answer as text.

    Attributes:
        pieces: in the order in which they are shown; joined, they are the text.
        marks: where the text refers to which citation.
    """

    pieces: tuple[str, ...]
    marks: tuple[Mark, ...]

    @property
    def text(self) -> str:
        """The whole of it."""
        return "".join(self.pieces)


def footnoted(answer: AnswerJson) -> Footnoted:
    """Return an answer with a mark behind each statement, what is missing, and a footnote a citation.

    A follow-up question comes first, as it was understood.
    """
    pieces: list[str] = []
    marks: list[Mark] = []
    if "resolved_question" in answer:
        pieces.append(f"Understood as: {inert(answer['resolved_question'])}")
    length = sum(map(len, pieces))
    worked_out = answer["calculation"]
    said = [(statement["text"], statement["citations"]) for statement in answer["statements"]]
    if worked_out is not None:
        said.insert(0, (f"Worked out: {worked_out['text']}", worked_out["citations"]))
    for text, numbers in said:
        piece = ("\n\n" if pieces else "") + inert(text)
        for number in numbers:
            piece += f" [{number}]"
            marks.append(Mark(number, length + len(piece) - len(f"[{number}]"), length + len(piece)))
        pieces.append(piece)
        length += len(piece)
    blocks = [*_missing(answer), *_footnotes(answer)]
    return Footnoted(
        (*pieces, *("\n\n" * (place > 0 or bool(pieces)) + b for place, b in enumerate(blocks))), (*marks,)
    )


def inert(text: str) -> str:
    """Return text on one line in which no Markdown reader finds markup, and no address becomes a link."""
    shown = _MARKUP.sub(lambda found: "".join("\\" + character for character in found[0]), line(text))
    return LINKED.sub(lambda found: "\\" + found[0], shown)


def _missing(answer: AnswerJson) -> Iterator[str]:
    missing = answer["missing"]
    if missing is not None:
        yield inert(missing["what"])
        if not answer["citations"] and missing["closest"]:
            yield "The closest documents: " + "; ".join(inert(title) for title in missing["closest"])


def _footnotes(answer: AnswerJson) -> Iterator[str]:
    if answer["citations"]:
        heading = _HEADINGS.get(answer["status"])
        rows = ([heading, ""] if heading else []) + [_footnote(citation) for citation in answer["citations"]]
        # Two spaces end a line in Markdown, and do no harm where it is shown as it is.
        yield "  \n".join(rows)


def _footnote(citation: CitationJson) -> str:
    about = [citation["publisher"] or "", citation["tier"], citation["published_at"] or "undated"]
    facts = ", ".join(inert(fact) for fact in [*about, citation["verification"]] if fact)
    link = _link(citation["url"])
    return f"[{citation['number']}] {inert(citation['title'])} ({facts}): “{inert(citation['quote'])}”{link}"


def _link(url: str | None) -> str:
    if url is None or not url.lower().startswith(("https://", "http://")):
        return ""
    return f" <{quote(url, safe=_URL_SAFE)}>"


_URL_SAFE = "%:/?#[]@!$&'()*+,;=-._~"
