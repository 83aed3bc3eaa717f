"""Check an answer's citations by code: quotes found again, numbers bound to whom they are said of. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from answer.answer import Verification
from corpus.organisations import gazetteer
from corpus.quantities import Quantity, quantities, same


@dataclass(frozen=True, slots=True)
class Quoted:
    """What a citation claims: these words, at this place of that text."""

    quote: str
    start: int
    end: int
    source_text: str


def verify(statement: str, cited: Sequence[Quoted]) -> Verification:
    """Return how far the cited words carry a statement. Code can only take away trust, never add any.

    `unsupported`: nothing is stated, a quote does not stand where it is said to, or a number of the statement is in no
    quote.
    `partial`: the number is there, but the quotes that hold it name nobody whom the statement names; or the statement
    names somebody whom no quote names.
    `verified`: the quotes stand and name whom the statement names, and every number stands in a quote that names one
    of them.
    """
    if not statement.strip() or not cited or not all(stands(quoted) for quoted in cited):
        return "unsupported"
    stated = quantities(statement)
    organisations = {mention.organisation for mention in gazetteer().mentions(statement)}
    bound = all(any(_names_any(quoted.quote, {name}) for quoted in cited) for name in organisations)
    found = [(quoted, quantities(quoted.quote)) for quoted in cited]
    for quantity in stated:
        holders = [quoted for quoted, held in found if _holds(held, quantity)]
        if not holders:
            return "unsupported"
        bound &= not organisations or any(_names_any(quoted.quote, organisations) for quoted in holders)
    return "verified" if bound else "partial"


def stands(quoted: Quoted) -> bool:
    """Tell whether the quote is exactly the text between its offsets."""
    in_order = quoted.start >= 0 and quoted.end - quoted.start == len(quoted.quote)
    return bool(quoted.quote) and in_order and quoted.source_text[quoted.start : quoted.end] == quoted.quote


def _holds(held: Sequence[Quantity], stated: Quantity) -> bool:
    """Tell whether a quantity is among those held: as it is, as one end of a range, or as a range between two of them.

    `from $9 billion to $30 billion` holds `$30 billion`; `raised $9 billion in May, $30 billion in June` holds
    `from $9 billion to $30 billion`.
    """
    if any(same(stated, one) for one in held):
        return True
    if stated.low == stated.high:
        return any(same(stated, end) for one in held for end in _ends(one))
    return all(any(same(end, one) for one in held) for end in _ends(stated))


def _ends(quantity: Quantity) -> tuple[Quantity, Quantity]:
    return replace(quantity, high=quantity.low), replace(quantity, low=quantity.high)


def _names_any(quote: str, organisations: set[str]) -> bool:
    return any(mention.organisation in organisations for mention in gazetteer().mentions(quote))
