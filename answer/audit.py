"""An independent look at an answer: are its quotes where it says, and its numbers in them?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from answer.answer import Answer, Citation
from answer.matching import unsupported_numbers
from corpus.errors import UnknownDocument
from corpus.store import Record


@dataclass(frozen=True, slots=True)
class Audit:
    """What was found in one answer.

    Attributes:
        quotes: for each citation, whether its quote stands in the stored version at its offsets.
        verified: for each citation, whether the answer calls it verified.
        loose_numbers: for each statement with numbers, those that its cited words do not hold.
        uncited: how many statements cite nothing.
    """

    quotes: tuple[bool, ...]
    verified: tuple[bool, ...]
    loose_numbers: tuple[tuple[str, ...], ...]
    uncited: int


def audit(answer: Answer, record: Record) -> Audit:
    """Check every citation and every number of an answer without using what the product checks them with."""
    quotes = {citation.number: citation.quote for citation in answer.citations}
    loose = []
    for statement in answer.statements:
        cited = "\n".join(quotes.get(number, "") for number in statement.citations)
        # Checked against nothing, every number of a statement is loose: so this lists the numbers there are.
        if unsupported_numbers(statement.text, ""):
            loose.append(tuple(unsupported_numbers(statement.text, cited)))
    return Audit(
        quotes=tuple(_stands(record, citation) for citation in answer.citations),
        verified=tuple(citation.verification == "verified" for citation in answer.citations),
        loose_numbers=tuple(loose),
        uncited=sum(not statement.citations for statement in answer.statements),
    )


def quoted_text(answer: Answer) -> str:
    """Return the answer and the words it cites: all that a reader has before them."""
    return "\n".join([answer.text, *(citation.quote for citation in answer.citations)])


def lead_text(answer: Answer) -> str:
    """Return the first statement and the words it cites; nothing where the corpus is said not to hold it."""
    if not answer.statements or answer.status == "insufficient":
        return ""
    first = answer.statements[0]
    quotes = [citation.quote for citation in answer.citations if citation.number in first.citations]
    return "\n".join([first.text, *quotes])


def cited(audits: Sequence[Audit]) -> list[bool]:
    """Return, over all citations of all answers, whether the quote stands where it should."""
    return [stands for item in audits for stands in item.quotes]


def numbers_held(audits: Sequence[Audit]) -> list[bool]:
    """Return, over all statements with numbers, whether the cited words hold every one of them."""
    return [not loose for item in audits for loose in item.loose_numbers]


def _stands(record: Record, citation: Citation) -> bool:
    try:
        text = record.version(citation.version_id).text
    except UnknownDocument:
        return False
    return bool(citation.quote) and text[citation.start : citation.end] == citation.quote
