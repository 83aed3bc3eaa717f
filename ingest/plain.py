"""Plain text as it is stored: one form for every character, no control characters, no ragged blank lines."""

from __future__ import annotations

import re
import unicodedata

from corpus.errors import InputError

MAX_CHARACTERS = 5_000_000
_LINE_ENDS = re.compile(r"\r\n?|[\u0085\u2028\u2029\x0b\x0c]")
# Control characters, unpaired surrogates, non-characters, and marks that hide or reorder what a reader sees.
_UNWANTED = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff\ufffe\uffff\ud800-\udfff]"
)
_SPACES = re.compile(r"[ \u00a0\u2002-\u200a\u202f\u205f\u3000]+")
# Where marks that are put on a letter could stand in a row; letters and digits end it.
_MARKS = re.compile(r"[^\w\s\x00-\u02ff]{31,}")
_MOST_MARKS = 30
"""On one letter: what Unicode's Stream-Safe Text Format allows. Putting n of them in order takes n² steps."""
_BLANK_LINES = re.compile(r"\n{3,}")


def plain_text(text: str) -> str:
    """Return text of several lines in the form in which it is stored.

    Raises:
        InputError: it is longer than the largest text that is kept.
    """
    lines = _UNWANTED.sub("", _LINE_ENDS.sub("\n", _normal(text))).split("\n")
    joined = _BLANK_LINES.sub("\n\n", "\n".join(_SPACES.sub(" ", line).rstrip() for line in lines)).strip("\n")
    if len(joined) > MAX_CHARACTERS:
        raise InputError(
            f"the text has {len(joined):,} characters; the most that is kept is {MAX_CHARACTERS:,}. Split it"
        )
    return _normal(joined)


def one_line(text: str | None, *, limit: int = 500) -> str | None:
    """Return text as one line, such as a title or a name; None where nothing is left."""
    if not text:
        return None
    line = " ".join(_UNWANTED.sub("", _normal(text)).split())
    return _normal(line[:limit]).strip() or None


def _normal(text: str) -> str:
    """Return the text with one form for every character, and with no more marks on a letter than any writing puts."""
    return _MARKS.sub(_thinned, unicodedata.normalize("NFC", _MARKS.sub(_thinned, text)))


def _thinned(found: re.Match[str]) -> str:
    kept: list[str] = []
    marks = 0
    for character in found[0]:
        marks = marks + 1 if unicodedata.combining(character) else 0
        if marks <= _MOST_MARKS:
            kept.append(character)
    return "".join(kept)
