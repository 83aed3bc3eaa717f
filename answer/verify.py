"""Check an answer's citations by code: quotes found again, numbers bound to whom they are said of. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from answer.answer import Verification
from answer.quantities import quantities, same
from corpus.organisations import gazetteer


@dataclass(frozen=True, slots=True)
class Quoted:
    """What a citation claims: these words, at this place of that text, in a document of this title."""

    quote: str
    start: int
    end: int
    source_text: str
    title: str = ""


def verify(statement: str, cited: Sequence[Quoted]) -> Verification:
    """Return how far the cited words carry a statement. Code can only take away trust, never add any.

    `unsupported`: a quote does not stand where it is said to, or a number of the statement is in no quote.
    `partial`: the number is there, but an organisation that the statement names is not in the quote beside it.
    `verified`: the quotes stand, and every number stands in a quote that also names whom the statement is about.
    """
    if not cited or not all(stands(quoted) for quoted in cited):
        return "unsupported"
    stated = quantities(statement)
    organisations = {mention.organisation for mention in gazetteer().mentions(statement)}
    bound = True
    for quantity in stated:
        holders = [quoted for quoted in cited if any(same(quantity, other) for other in quantities(quoted.quote))]
        if not holders:
            return "unsupported"
        bound &= not organisations or any(_names_any(quoted.quote, organisations) for quoted in holders)
    return "verified" if bound else "partial"


def stands(quoted: Quoted) -> bool:
    """Tell whether the quote is exactly the text between its offsets."""
    return bool(quoted.quote) and quoted.source_text[quoted.start : quoted.end] == quoted.quote


def names(quote: str, organisations: Sequence[str]) -> bool:
    """Tell whether a quote names one of the organisations; True where there are none to name."""
    return not organisations or _names_any(quote, set(organisations))


def _names_any(quote: str, organisations: set[str]) -> bool:
    return any(mention.organisation in organisations for mention in gazetteer().mentions(quote))
