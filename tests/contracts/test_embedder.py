"""What every embedder promises, on the fake and the real ones."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import platformdirs
import pytest

from corpus.errors import GroundworkError
from index.compile import packaged_model
from index.embed import MODEL, CompiledEmbedder, Embedder, SentenceTransformersEmbedder, open_embedder
from tests.fakes import HashingEmbedder

_TEXTS = [
    "Anthropic committed $50 billion to data centres.",
    "A cat sat on the mat.",
    "",
    "数据中心",
    "a\x00b",
    "a very long text " * 400,
] + [f"Sentence number {number} of a batch." for number in range(40)]


@pytest.fixture(scope="module")
def compiled() -> Embedder:
    """The default model, compiled on first use."""
    return open_embedder(MODEL, Path(platformdirs.user_cache_dir("groundwork", appauthor=False)) / "models")


@pytest.fixture(scope="module")
def original() -> Embedder:
    """The default model under sentence-transformers."""
    return SentenceTransformersEmbedder(str(packaged_model()))


@pytest.fixture(params=["hashing", "compiled", "original"])
def embedder(request: pytest.FixtureRequest) -> Embedder:
    """Each embedder in turn."""
    if request.param == "hashing":
        return HashingEmbedder()
    found: Embedder = request.getfixturevalue(request.param)
    return found


def test_a_row_of_unit_length_for_every_text(embedder: Embedder) -> None:
    """Each text, also an empty or a very long one, has one finite float32 row of unit length."""
    rows = embedder.embed(_TEXTS)

    assert (len(_TEXTS), embedder.dimension) == rows.shape
    assert np.float32 == rows.dtype
    assert pytest.approx(np.ones(len(_TEXTS)), abs=1e-5) == np.linalg.norm(rows, axis=1)


def test_no_texts_no_rows(embedder: Embedder) -> None:
    """Nothing embeds to no rows of the right length."""
    assert (0, embedder.dimension) == embedder.embed([]).shape


def test_rows_stand_in_the_order_of_the_texts(embedder: Embedder) -> None:
    """However texts are batched, a text's row is at the text's place."""
    rows = embedder.embed(_TEXTS)
    backwards = embedder.embed(_TEXTS[::-1])[::-1]

    assert 0.999 < float(np.sum(rows * backwards, axis=1).min())


def test_likeness_shows(embedder: Embedder) -> None:
    """A text is nearer to a question about it than to another text."""
    about, other, question = embedder.embed(
        ["Project Rainier has half a million chips.", "A cat sat on the mat.", "How many chips has Project Rainier?"]
    )

    assert float(about @ question) > float(other @ question) + 0.2


def test_progress_adds_up(embedder: Embedder) -> None:
    """What progress is told adds up to the number of texts."""
    told: list[int] = []
    embedder.embed(_TEXTS, told.append)

    assert len(_TEXTS) == sum(told)


def test_a_fingerprint_is_stable(embedder: Embedder) -> None:
    """The fingerprint names the model and does not change with use."""
    before = embedder.fingerprint
    embedder.embed(["text"])

    assert before == embedder.fingerprint
    assert ":" in before


def test_the_compiled_model_is_the_original(compiled: Embedder, original: Embedder) -> None:
    """The compiled model gives the vectors that sentence-transformers gives."""
    ours, theirs = compiled.embed(_TEXTS), original.embed(_TEXTS)

    assert 0.999 < float(np.sum(ours * theirs, axis=1).min())


def test_the_default_model_is_the_compiled_one(compiled: Embedder) -> None:
    """The default name opens the compiled model, any other name sentence-transformers."""
    assert isinstance(compiled, CompiledEmbedder)
    assert isinstance(open_embedder("some/other", Path("unused")), SentenceTransformersEmbedder)


def test_a_model_that_is_not_there_says_what_to_set(tmp_path: Path) -> None:
    """A model that cannot be loaded is an error that names the setting."""
    with pytest.raises(GroundworkError, match="GROUNDWORK_EMBEDDING_MODEL"):
        SentenceTransformersEmbedder(str(tmp_path / "nothing")).embed(["text"])
