"""A version's text, cut into passages: whole sentences together, up to what the embedding model reads."""

from __future__ import annotations

import re

from corpus.passage import Slice
from index.sentences import Span, sentence_spans

CHUNKER = "sentences-160-1"
"""Names this way of cutting; a change of it makes a new generation."""

MAX_WORDS = 160
"""With its header line a passage of 160 words stays within the 256 tokens that the default model reads."""

_WORD = re.compile(r"\S+")
_CHARACTERS_A_WORD = 12
"""Unspaced scripts count a word for every so many characters, or a page of them would be one passage."""


def cut(text: str) -> list[Slice]:
    """Cut a text into passages of whole sentences of at most `MAX_WORDS` words; only a longer sentence is divided."""
    passages: list[Span] = []
    open_start, open_end, open_words = 0, 0, 0
    for start, end in _pieces(text):
        # Not the sum of both: where nothing stands between sentences they become one unspaced run.
        together = _words(text, open_start, end)
        if open_words and (together > MAX_WORDS or _is_break(text, open_end, start, open_words)):
            passages.append((open_start, open_end))
            open_words = 0
        if not open_words:
            open_start = start
            together = _words(text, start, end)
        open_end = end
        open_words = together
    if open_words:
        passages.append((open_start, open_end))
    return [Slice(start, end, text[start:end]) for start, end in passages]


def _is_break(text: str, end: int, start: int, words: int) -> bool:
    """Tell whether a passage that is already well filled should end at this paragraph's end."""
    return words >= MAX_WORDS * 3 // 4 and "\n" in text[end:start]


def _pieces(text: str) -> list[Span]:
    pieces: list[Span] = []
    for start, end in sentence_spans(text):
        if _words(text, start, end) <= MAX_WORDS:
            pieces.append((start, end))
        else:
            pieces.extend(_divide(text, start, end))
    return pieces


def _divide(text: str, start: int, end: int) -> list[Span]:
    """Divide a sentence that is too long at spaces, or in an unspaced run by characters."""
    parts: list[Span] = []
    begin, last, words = start, start, 0
    for found in _WORD.finditer(text, start, end):
        size = _words(text, found.start(), found.end())
        if words and words + size > MAX_WORDS:
            parts.append((begin, last))
            begin, words = found.start(), 0
        while size > MAX_WORDS:
            stop = begin + MAX_WORDS * _CHARACTERS_A_WORD
            parts.append((begin, stop))
            begin = stop
            size = _words(text, begin, found.end())
        words += size
        last = found.end()
    if begin < last:
        parts.append((begin, last))
    return parts


def _words(text: str, start: int, end: int) -> int:
    return sum(
        max(1, -(-(found.end() - found.start()) // _CHARACTERS_A_WORD) if found.end() - found.start() > 30 else 1)
        for found in _WORD.finditer(text, start, end)
    )
