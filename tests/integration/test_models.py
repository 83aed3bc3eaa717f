"""Other models than the default one: real sentence-transformers models from folders, through `api.wiring`."""

from __future__ import annotations

import dataclasses
import shutil
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from api.settings import Settings
from api.upkeep import reindex
from api.wiring import Groundwork, open_groundwork
from benchmarks.homes import settings as settings_of
from corpus.errors import InputError, ModelMismatch, SettingsError
from index.embed import SentenceTransformersEmbedder
from index.rerank import Reranker
from tests.tiny_models import tiny_cross_encoder, tiny_embedding_model

PROMPTS = {"query": "query: ", "document": "passage: "}
NOTES = {
    "Rainier": "Project Rainier runs on half a million Trainium2 chips in Indiana.",
    "Abilene": "The Abilene campus draws 1.2 GW from the grid and from gas turbines.",
    "Guidance": "Meta raised its capital expenditure guidance for 2026.",
}


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with two embedding models and two CrossEncoders."""
    folder = tmp_path_factory.mktemp("models")
    tiny_embedding_model(folder / "first", seed=1, prompts=PROMPTS)
    tiny_embedding_model(folder / "second", seed=2, dimension=48)
    tiny_cross_encoder(folder / "reranker")
    tiny_cross_encoder(folder / "classifier", labels=3)
    return folder


@pytest.fixture
def settings(models: Path, tmp_path: Path) -> Settings:
    """An empty data folder under the first model."""
    return dataclasses.replace(settings_of(tmp_path / "home"), embedding_model=str(models / "first"))


@pytest.fixture
def opened(settings: Settings) -> Iterator[Groundwork]:
    """The data folder with three notes, open as `groundwork serve` opens it."""
    with open_groundwork(settings, own_vectors=True) as groundwork:
        groundwork.add_all([groundwork.read_text(title, text) for title, text in NOTES.items()])
        yield groundwork


def test_questions_and_documents_get_the_prompts_of_the_model(models: Path) -> None:
    """What the model's configuration says of questions and documents stands before them."""
    with_prompts = SentenceTransformersEmbedder(str(models / "first"))
    plain = SentenceTransformersEmbedder(str(_copy(models / "first", models / "plain" / "first", prompts="{}")))

    assert np.allclose(plain.embed(["query: how much?"]), with_prompts.embed_questions(["how much?"]), atol=1e-6)
    assert np.allclose(plain.embed(["passage: how much?"]), with_prompts.embed(["how much?"]), atol=1e-6)
    assert not np.allclose(with_prompts.embed(["how much?"]), with_prompts.embed_questions(["how much?"]), atol=1e-3)


def test_rows_come_in_the_order_of_the_texts(models: Path) -> None:
    """Texts are sorted by length for speed, and their rows are not."""
    embedder = SentenceTransformersEmbedder(str(models / "second"))
    texts = [f"{'long ' * (number * 7 % 40)}{number}" for number in range(150)]
    told: list[int] = []
    together = embedder.embed(texts, told.append)

    assert (150, 48) == together.shape
    assert 150 == sum(told)
    assert 1 < len(told)
    for place in (0, 77, 149):
        assert np.allclose(embedder.embed([texts[place]])[0], together[place], atol=1e-5)


def test_a_model_is_known_by_what_it_is_not_by_where_it_lies(models: Path, tmp_path: Path) -> None:
    """A moved folder is the same model; other weights, another pooling or other prompts make another one."""
    first = SentenceTransformersEmbedder(str(models / "first")).fingerprint
    moved = _copy(models / "first", tmp_path / "moved" / "first")
    other_prompts = _copy(models / "first", tmp_path / "prompts" / "first", prompts='{"query": "ask: "}')
    other_pooling = tiny_embedding_model(tmp_path / "first", seed=1, pooling="max", prompts=PROMPTS)
    other_weights = tiny_embedding_model(tmp_path / "weights" / "first", seed=9, prompts=PROMPTS)

    assert first == SentenceTransformersEmbedder(str(moved)).fingerprint
    others = {
        SentenceTransformersEmbedder(str(each)).fingerprint for each in (other_prompts, other_pooling, other_weights)
    }
    assert 4 == len(others | {first})


@pytest.mark.parametrize("name", ["/no/such/folder", "no-such-model-anywhere"])
def test_a_model_that_cannot_be_loaded_is_a_wrong_setting(settings: Settings, name: str) -> None:
    """The error names the setting, and nothing is opened."""
    with pytest.raises(SettingsError, match="GROUNDWORK_EMBEDDING_MODEL"):
        open_groundwork(dataclasses.replace(settings, embedding_model=name))


@pytest.mark.parametrize("vector_index", ["chroma", "exact"])
def test_another_model_is_built_beside_the_one_that_serves(models: Path, settings: Settings, vector_index: str) -> None:
    """While a server answers under the old model the new one's embeddings are made; it uses them once started anew."""
    old = dataclasses.replace(settings, vector_index=vector_index)
    new = dataclasses.replace(old, embedding_model=str(models / "second"))
    with open_groundwork(old, own_vectors=True) as serving:
        serving.add_all([serving.read_text(title, text) for title, text in NOTES.items()])
        with pytest.raises(ModelMismatch, match=r"0 of 3 passages embedded\. Run `groundwork reindex`"):
            open_groundwork(new)
        told: list[tuple[int, int]] = []
        beside = reindex(new, progress=lambda done, total: told.append((done, total)))
        late = serving.add(serving.read_text("Late", "Zebra chips were added while another model was embedding."))

        assert not beside.switched
        assert (3, 3) == told[-1]
        assert late.document.id in _near(serving)
        assert serving.builder.generation().name != beside.generation

    with open_groundwork(new, own_vectors=True) as again:
        assert beside.generation == again.builder.generation().name
        assert 4 == again.embeddings.embedded(beside.generation)
        assert late.document.id in _near(again)
        assert 4 == len(_near(again))
        assert again.doctor().healthy
    with pytest.raises(ModelMismatch):
        open_groundwork(old)


def test_with_nobody_else_the_new_model_is_used_at_once(models: Path, opened: Groundwork, settings: Settings) -> None:
    """Reindexing a folder that no other process has open switches it."""
    opened.close()
    new = dataclasses.replace(settings, embedding_model=str(models / "second"))

    assert reindex(new).switched
    with open_groundwork(new) as reopened:
        assert 3 == len(_near(reopened))


def test_an_unprepared_model_is_not_taken_over(models: Path, opened: Groundwork, settings: Settings) -> None:
    """Opening with another model never embeds a whole corpus unasked, not even a small one."""
    opened.close()
    with pytest.raises(ModelMismatch, match="groundwork reindex"):
        open_groundwork(dataclasses.replace(settings, embedding_model=str(models / "second")), own_vectors=True)


@pytest.mark.usefixtures("opened")
def test_the_same_model_is_not_indexed_again_beside_its_owner(settings: Settings) -> None:
    """The owner's cache is its own to rebuild."""
    with pytest.raises(InputError, match="end it first"):
        reindex(settings)


def test_a_reranker_orders_the_best_hits_by_its_score(models: Path, opened: Groundwork) -> None:
    """The first hits stand in the order of what the CrossEncoder gives them; deeper ones follow without a score."""
    hits = opened.search("how many chips", limit=3)
    reranker = Reranker(str(models / "reranker"), depth=2)
    ordered = reranker.ordered("how many chips", hits)
    pairs = [("how many chips", f"{hit.document.header}\n{hit.passage.text}") for hit in hits[:2]]
    by_hand = dict(zip([hit.passage.id for hit in hits], _scores(models / "reranker", pairs), strict=False))

    assert sorted(by_hand, key=lambda found: -by_hand[found]) == [hit.passage.id for hit in ordered[:2]]
    assert pytest.approx(by_hand, abs=1e-5) == {hit.passage.id: hit.rerank_score for hit in ordered[:2]}
    assert hits[2] == ordered[2]
    assert [] == reranker.ordered("how many chips", [])


def test_search_goes_through_the_reranker_that_is_set(models: Path, opened: Groundwork, settings: Settings) -> None:
    """With the setting, each hit of a search says what the reranker gave it, best first."""
    opened.close()
    with open_groundwork(dataclasses.replace(settings, reranker=str(models / "reranker"))) as groundwork:
        hits = groundwork.search("how many chips", limit=2)

    scores = [hit.rerank_score for hit in hits]
    assert 2 == len(scores)
    assert None not in scores
    assert sorted(scores, key=lambda score: -(score or 0)) == scores


@pytest.mark.parametrize(("name", "reason"), [("/no/such/folder", "no such folder"), ("classifier", "3 scores a pair")])
def test_a_reranker_that_cannot_be_used_is_noticed_at_the_start(
    models: Path, settings: Settings, name: str, reason: str
) -> None:
    """Opening fails with the setting's name, before any question."""
    with pytest.raises(SettingsError, match=rf"{reason}|GROUNDWORK_RERANKER") as told:
        open_groundwork(dataclasses.replace(settings, reranker=str(models / name)))

    assert reason in str(told.value)
    assert "GROUNDWORK_RERANKER" in str(told.value)


def _near(groundwork: Groundwork) -> set[str]:
    """Return the documents that the vectors alone bring; random weights tell nothing about which comes first."""
    return {hit.document.id for hit in groundwork.search("chips", limit=10) if hit.dense_rank is not None}


def _scores(folder: Path, pairs: list[tuple[str, str]]) -> list[float]:
    from sentence_transformers import CrossEncoder

    return [float(score) for score in CrossEncoder(str(folder), device="cpu").predict(pairs)]


def _copy(folder: Path, to: Path, *, prompts: str | None = None) -> Path:
    shutil.copytree(folder, to)
    if prompts is not None:
        import json

        path = to / "config_sentence_transformers.json"
        told = json.loads(path.read_text(encoding="utf-8"))
        path.write_text(json.dumps(told | {"prompts": json.loads(prompts)}), encoding="utf-8")
    return to
