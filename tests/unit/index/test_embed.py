"""How texts are put together for the model."""

from __future__ import annotations

import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.errors import SettingsError
from index.embed import BATCH, PASS_TOKENS, batches_of, load_transformer


@given(st.lists(st.integers(1, 512), max_size=120))
def test_every_text_is_in_one_batch_and_none_is_much_longer_than_another(lengths: list[int]) -> None:
    """All of a batch are padded to its longest: a question beside a passage would cost as much as a passage."""
    batches = list(batches_of(lengths))

    assert sorted(place for batch in batches for place in batch) == list(range(len(lengths)))
    for batch in batches:
        held = [lengths[place] for place in batch]
        assert len(batch) <= BATCH
        assert held == sorted(held)
        assert held[-1] <= 3 * held[0]
        assert len(batch) == 1 or len(batch) * held[-1] <= PASS_TOKENS


def test_texts_of_like_length_share_a_batch() -> None:
    """Fewer, fuller passes: what is about as long goes together, shortest first."""
    assert [[2, 0], [1, 3]] == [list(batch) for batch in batches_of([20, 200, 10, 250])]


def test_another_model_says_that_it_needs_torch(monkeypatch: pytest.MonkeyPatch) -> None:
    """An image without it serves the default model alone."""
    monkeypatch.setitem(sys.modules, "sentence_transformers", None)

    with pytest.raises(SettingsError, match="need torch, which is not installed"):
        load_transformer("some/model", "SentenceTransformer", "GROUNDWORK_EMBEDDING_MODEL")
