"""Tests of the form in which text is stored."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.errors import InputError
from ingest.plain import MAX_CHARACTERS, one_line, plain_text


@given(st.text(max_size=300))
def test_plain_text_is_stable_and_clean(text: str) -> None:
    """Cleaning twice changes nothing, and no control character is left but tab and newline."""
    clean = plain_text(text)

    assert plain_text(clean) == clean
    assert unicodedata.is_normalized("NFC", clean)
    assert not any(unicodedata.category(c) in ("Cc", "Cs") and c not in "\n\t" for c in clean)
    clean.encode()


def test_line_ends_spaces_and_hidden_characters_are_settled() -> None:
    """Windows line ends, no-break spaces, soft hyphens and direction marks go."""
    assert plain_text("a\r\nb\rc\u00a0 d \u00ad\u202ee\n\n\n\nf\x00") == "a\nb\nc d e\n\nf"


def test_too_much_text_is_refused() -> None:
    """The largest text passes, one character more does not."""
    assert len(plain_text("x" * MAX_CHARACTERS)) == MAX_CHARACTERS
    with pytest.raises(InputError, match="Split it"):
        plain_text("x" * (MAX_CHARACTERS + 1))


@given(st.text(max_size=300) | st.none())
def test_one_line_is_one_line_or_none(text: str | None) -> None:
    """A title is one line without space around it, or None."""
    line = one_line(text, limit=50)

    assert line is None or (line and "\n" not in line and line == line.strip() and len(line) <= 60)
