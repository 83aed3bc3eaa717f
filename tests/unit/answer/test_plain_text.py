"""Tests of `answer.plain_text`."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from answer.plain_text import plain
from tests.hostile.outputs import PAYLOADS

_HARM = re.compile(
    r"!\[|\]\(|</?[a-z!]|https?://|www\.|javascript:\S|[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", re.IGNORECASE
)


@pytest.mark.parametrize(
    "text",
    [
        "Meta guides to $130-145 billion (up from $115 billion) for 2026.",
        "It takes 5 GW, i.e. 5,000 MW; PUE < 1.2 and 3 > 2.",
        "Amazon.com's TPU v5p/H100 cluster - U.S./U.K. only - costs 4% more.",
        "“Stargate” isn't Q2'26, é, 数据中心, and 3*4=12.",
    ],
)
def test_ordinary_sentences_stay_as_they_are(text: str) -> None:
    """What is no markup is not touched."""
    assert text == plain(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("**Meta** spends `$5` [1][2, 3].", "Meta spends $5."),
        ("# Heading\n- Meta spends\n  more", "Heading Meta spends more"),
        ("See [the filing](https://e.com/x) for it.", "See the filing for it."),
        ("A &amp; B", "A & B"),
        ("_Really_ so 【7†source】.", "Really so."),
    ],
)
def test_markup_loses_its_signs_and_keeps_its_words(text: str, expected: str) -> None:
    """Only code sets citation marks, so those of a model go too."""
    assert expected == plain(text)


@given(
    st.lists(st.sampled_from([*PAYLOADS, "Meta ", "[", "]", "(", ")", "<", ">", "!", "&lt;", "h", "://"]), max_size=6)
)
def test_nothing_put_together_harms(parts: list[str]) -> None:
    """Whatever stands beside what, plain text holds no link, image, tag or control character, and stays as it is."""
    made = plain("".join(parts))

    assert not _HARM.search(made)
    assert made == plain(made)


@given(st.text(max_size=200))
def test_any_text_becomes_one_line(text: str) -> None:
    """No input fails, and none gives a second line."""
    assert "\n" not in plain(text)
