"""Where sentences begin and end: spans over a text, so that whatever is cut or quoted stays an exact slice of it."""

from __future__ import annotations

import re
from collections.abc import Iterator

Span = tuple[int, int]

# Abbreviations after which a full stop ends no sentence although a capital may follow.
_SHORT_FORMS = (
    "mr mrs ms dr prof sr jr st vs etc inc corp co ltd plc llc no nos fig figs eq approx est dept gov sen rep gen col "
    "jan feb mar apr jun jul aug sep sept oct nov dec mon tue wed thu fri sat sun e.g i.e cf al vol pp ed u.s u.k u.n "
    "e.u a.m p.m ph.d"
)
_ABBREVIATIONS = frozenset(_SHORT_FORMS.split())
# The look-behind and the possessive repeats keep a line of a hundred thousand dots linear.
_ENDS = re.compile(r"(?<![.!?…])[.!?…]++[\"'”’)\]]*+(?=\s)|[。！？]+[”」』]*")
_INK = re.compile(r"\S")
_OPENER = re.compile(r"[\"'“‘(]*(?:The|It|In|On|This|That|A|An|But|And|He|She|They|We|As|At|For)\b")
_LAST_WORD = re.compile(r"[\w.&-]+$")
_BLANK_LINE = re.compile(r"\n[ \t]*\n\s*")
_BULLET = re.compile(r"\s*(?:[-*•▪◦‣–]|\d{1,2}[.)]|\([a-z0-9]\))\s")
_LONGEST_ABBREVIATION = 24
"""How far back from a full stop to look for one: longer than any, so that a part of a word is never taken for it."""
_WRAPPED_LINE_CHARACTERS = 70
"""A line at least this long that ends in a word was broken by the page's width, not by its author."""


def sentence_spans(text: str) -> list[Span]:
    """Return the `[start, end)` of every sentence, heading, list item and table row, in order, without blank space."""
    spans: list[Span] = []
    for start, end in _blocks(text):
        spans.extend(_sentences(text, start, end))
    return spans


def _blocks(text: str) -> Iterator[Span]:
    """Yield the stretches between breaks that no sentence crosses: blank lines, and lines that were not wrapped."""
    start = 0
    for blank in _BLANK_LINE.finditer(text):
        yield from _lines(text, start, blank.start())
        start = blank.end()
    yield from _lines(text, start, len(text))


def _lines(text: str, start: int, end: int) -> Iterator[Span]:
    block = start
    line = start
    while line < end:
        newline = text.find("\n", line, end)
        if newline == -1:
            break
        following = newline + 1
        if not _is_wrapped(text[line:newline], text[following : following + 40]):
            yield block, newline
            block = following
        line = following
    if block < end:
        yield block, end


def _is_wrapped(line: str, following: str) -> bool:
    stripped = line.rstrip()
    if not stripped or not following.strip() or _BULLET.match(following):
        return False
    if stripped[-1] in ".!?:;…。！？|" or following.lstrip().startswith("|"):
        return False
    if following.lstrip()[0].islower() or stripped[-1] in ",(-–":
        return True
    return len(stripped) >= _WRAPPED_LINE_CHARACTERS and stripped[-1].isalpha()


def _sentences(text: str, start: int, end: int) -> Iterator[Span]:
    begin = start
    for found in _ENDS.finditer(text, start, end):
        if not _really_ends(text, begin, found, end):
            continue
        yield from _trimmed(text, begin, found.end())
        begin = found.end()
    yield from _trimmed(text, begin, end)


def _really_ends(text: str, begin: int, found: re.Match[str], end: int) -> bool:
    following = _INK.search(text, found.end(), end)
    if following is None:
        return True
    if following.group().islower():
        return False
    if found.group()[0] != ".":
        return True
    word = _LAST_WORD.search(text, max(begin, found.start() - _LONGEST_ABBREVIATION), found.start())
    if word is None:
        return True
    last = word.group().lower()
    if last in {"u.s", "u.k", "e.u", "u.n", "a.m", "p.m", "inc", "corp", "co", "ltd", "plc", "llc"}:
        # These do end sentences too; they do so when what follows opens one.
        return _OPENER.match(text, following.start(), end) is not None
    is_initial = len(last) == 1 and last.isalpha()
    return not (is_initial or last in _ABBREVIATIONS)


def _trimmed(text: str, start: int, end: int) -> Iterator[Span]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if start < end:
        yield start, end
