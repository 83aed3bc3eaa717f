"""Tests of `answer.spending`."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from answer.answer import Usage
from answer.claude import DEFAULT_MODEL
from answer.spending import PRICES, Prices, most_tokens, parse_prices, priced
from corpus.errors import InputError
from corpus.spending import Spent


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2,10", Prices(2.0, 10.0, 2.0, 2.0)),
        ("2, 10, 2.5, 0.1", Prices(2.0, 10.0, 2.5, 0.1)),
        ("0,0", Prices(0.0, 0.0, 0.0, 0.0)),
    ],
)
def test_prices_are_read(text: str, expected: Prices) -> None:
    """Two numbers leave the cache at the price of the prompt."""
    assert expected == parse_prices(text)


@pytest.mark.parametrize("text", ["", "2", "2,10,3", "a,b", "-1,2", "nan,1", "inf,1", "2;10"])
def test_what_are_no_prices_is_refused(text: str) -> None:
    """The message shows how to write them."""
    with pytest.raises(InputError, match="such as 2,10"):
        parse_prices(text)


def test_an_unknown_price_is_null() -> None:
    """Never nothing: neither where the model is unknown, nor where a count is."""
    assert priced(Usage("x", 5, 5), None).cost_usd is None
    assert priced(Usage("x", None, 5), PRICES[DEFAULT_MODEL]).cost_usd is None


def test_the_cost_counts_every_kind_of_token() -> None:
    """A million of each at its own price."""
    million = 1_000_000

    assert priced(Usage("x", million, million, million, million), Prices(2.0, 10.0, 2.5, 0.1)).cost_usd == 14.6


@given(st.lists(st.text(max_size=30), max_size=5))
def test_no_text_has_more_tokens_than_bytes(texts: list[str]) -> None:
    """What is set aside for a prompt is at least its bytes."""
    assert most_tokens(texts) >= len("".join(texts).encode("utf-8", "replace"))


@given(st.integers(0, 100), st.integers(0, 100), st.integers(0, 100), st.integers(0, 100))
def test_a_limit_of_nothing_is_none(tokens: int, micro_usd: int, most: int, most_micro_usd: int) -> None:
    """Each limit counts alone, and 0 lifts it."""
    expected = (most == 0 or tokens <= most) and (most_micro_usd == 0 or micro_usd <= most_micro_usd)

    assert expected == Spent(tokens, micro_usd).fits(Spent(most, most_micro_usd))
