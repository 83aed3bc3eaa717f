"""The figures of a gold answer on filings, and whether they stand in a text whose tables leave scales unsaid."""

from __future__ import annotations

import re
from decimal import Decimal

from answer.matching import MONTH, SCALES, Amount, amounts, spelled

_SOURCE_NOTE = re.compile(r"\(?\bsource(?:\(s\))?:.*", re.IGNORECASE)
_FILE_NAME = re.compile(r"\"?\b20\d\d q\d [a-z]+(?:\.pdf)?\"?", re.IGNORECASE)
_LIST_MARK = re.compile(r"^\s*\d+[.)]\s", re.MULTILINE)
_YEARS = range(1900, 2100)
_EXACT_DIGITS = 3
_DATES = re.compile(
    rf"\b(?:{MONTH})\s+\d{{1,2}},?\s+(?:19|20)\d\d|\b\d{{1,2}}\s+(?:{MONTH})\s+(?:19|20)\d\d"
    rf"|\b(?:{MONTH})\s+(?:\d{{1,2}}\b(?!,\d)|(?:19|20)\d\d)|\b(?:19|20)\d\d-\d\d(?:-\d\d)?"
)


def gold_amounts(answer: str) -> list[Amount]:
    """Return the figures of a gold answer on filings, each once.

    Left out are dates, years, list marks, source notes and file names, and bare small numbers, which stand anywhere.
    """
    kept = _LIST_MARK.sub(" ", _FILE_NAME.sub(" ", _SOURCE_NOTE.sub(" ", answer)))
    kept = _DATES.sub(" ", spelled(kept))
    return list(dict.fromkeys(amount for amount in amounts(kept) if _is_figure(amount)))


def stands_in(amount: Amount, text: str) -> bool:
    """Tell whether a figure stands in a text, whose tables may give millions without saying so.

    A percentage needs its sign. A scaled figure is found at its own scale or as a bare number in thousands or
    millions; at three digits or more a finer number that rounds to it will do, as 3,833 does for 3.83 billion.
    """
    return any(_same(amount, other) for other in amounts(text))


def _is_figure(amount: Amount) -> bool:
    if amount.unit or amount.decimals or amount.money:
        return True
    if amount.written in _YEARS:
        return False
    return bool(amount.written >= 10**_EXACT_DIGITS)


def _same(gold: Amount, other: Amount) -> bool:
    if (gold.unit == "%") != (other.unit == "%"):
        return False
    scale = SCALES.get(gold.unit, 0)
    exact = gold.value if scale else gold.written
    if other.value == exact:
        return True
    if not scale or other.unit in SCALES:
        candidates = [other.value] if scale else [other.written]
    else:
        candidates = [other.written, other.written.scaleb(3), other.written.scaleb(6)]
    if exact in candidates:
        return True
    if gold.digits < _EXACT_DIGITS or not scale:
        return False
    step = Decimal(1).scaleb(scale - gold.decimals)
    return any(candidate > exact / 2 and abs(candidate - exact) * 2 <= step for candidate in candidates)
