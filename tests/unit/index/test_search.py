"""Tests of `index.search`, over a real record with the hashing embedder."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from corpus.dates import PartialDate
from corpus.filters import Filter
from corpus.store import Record
from index.retriever import GroundworkRetriever
from tests.fakes import HashingEmbedder, Opened, reading

_TEXTS = {
    "rainier": "Project Rainier has half a million Trainium2 chips in Indiana.",
    "stargate": "Stargate will build data centres in Texas for OpenAI.",
    "hyperion": "Hyperion is built by Meta in Louisiana.",
    "prices": "Memory became dearer and capital expenditure rose.",
}


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Opened]:
    """A record with four notes."""
    parts = Opened(Record(tmp_path), HashingEmbedder(dimension=256))
    dates = dict(zip(_TEXTS, (PartialDate(2025, 11), PartialDate(2025), PartialDate(2024, 2, 3), None), strict=True))
    parts.builder.keep([reading(name, text, published_at=dates[name]) for name, text in _TEXTS.items()])
    yield parts
    parts.close()


def _titles(opened: Opened, question: str, *, only: Filter | None = None, limit: int = 10) -> list[str]:
    return [hit.document.title for hit in opened.searcher.search(question, only=only, limit=limit)]


def test_what_was_asked_for_comes_first(opened: Opened) -> None:
    """The passage with the question's words leads, and every passage is ranked."""
    assert "Rainier" == _titles(opened, "How many Trainium2 chips does Rainier have?")[0]
    assert {"Rainier", "Stargate", "Hyperion", "Prices"} == set(_titles(opened, "Trainium2"))


def test_a_score_is_the_sum_of_its_reasons(opened: Opened) -> None:
    """Every hit tells what its score is made of, and hits stand by score."""
    hits = opened.searcher.search("Stargate data centres in Texas for OpenAI")

    for hit in hits:
        assert pytest.approx(sum(hit.reasons.values())) == hit.score
        assert {"meaning", "words"} <= set(hit.reasons)
    assert sorted((hit.score for hit in hits), reverse=True) == [hit.score for hit in hits]
    assert (1, 1) == (hits[0].dense_rank, hits[0].keyword_rank)


def test_every_hit_says_how_similar_it_is(opened: Opened) -> None:
    """Similarity is the cosine between question and embedded passage, also where a filter was set."""
    question = "Meta in Louisiana"
    vector = opened.embedder.embed([question])[0]
    stored = {
        row: np.frombuffer(vector, dtype="<f4")
        for row, vector in opened.embeddings.vectors(opened.builder.generation().name)
    }
    rows = opened.evidence.rows_of([hit.passage.id for hit in opened.searcher.search(question)])

    for only in (None, Filter(published_after=PartialDate(2024))):
        for hit in opened.searcher.search(question, only=only):
            expected = float(stored[rows[hit.passage.id]] @ vector)
            assert pytest.approx(expected, abs=1e-6) == hit.similarity


def test_a_hit_is_an_exact_slice(opened: Opened) -> None:
    """A hit's passage is its version's text between its offsets."""
    for hit in opened.searcher.search("chips"):
        version = opened.record.version(hit.passage.version_id)
        assert version.text[hit.passage.start : hit.passage.end] == hit.passage.text


def test_a_filter_holds_for_both_legs(opened: Opened) -> None:
    """A filtered search brings nothing from outside the filter, however well it fits."""
    window = Filter(published_after=PartialDate(2025, 6), published_before=PartialDate(2025, 12))

    assert {"Rainier", "Stargate"} == set(_titles(opened, "Meta Hyperion Louisiana Memory", only=window))
    assert [] == _titles(opened, "Rainier", only=Filter(publishers=("Nobody",)))


def test_a_window_in_the_question_bounds_the_search(opened: Opened) -> None:
    """What a question's own window leaves out is not found; what is undated stays, and a window that is given wins."""
    question = "What was built in Louisiana or Indiana since June 2025?"

    assert {"Rainier", "Stargate", "Prices"} == set(_titles(opened, question))
    assert {"Hyperion"} == set(_titles(opened, question, only=Filter(published_before=PartialDate(2024, 12))))


def test_the_newest_comes_first_where_the_present_is_asked_for(tmp_path: Path) -> None:
    """Of documents about one figure the newest leads where the question is how it stands, and only there."""
    opened = Opened(Record(tmp_path), HashingEmbedder(dimension=256))
    text = "Meta guides capex of {} billion dollars for 2026 in total."
    opened.builder.keep(
        [
            reading("old", text.format(125), published_at=PartialDate(2026, 1)),
            reading("new", text.format(145), published_at=PartialDate(2026, 7)),
            reading("middle", text.format(135), published_at=PartialDate(2026, 4)),
            reading("other", "Chips are dear.", published_at=PartialDate(2026, 8)),
        ]
    )
    now = opened.searcher.search("What is the current capex of Meta for 2026?")
    asked = replace(opened.searcher.read("What is the current capex of Meta for 2026?"), wants_latest=False)
    then = opened.searcher.search("What is the current capex of Meta for 2026?", asked=asked)
    opened.close()

    assert ["New", "Middle", "Old", "Other"] == [hit.document.title for hit in now]
    assert sorted((hit.score for hit in now), reverse=True) == [hit.score for hit in now]
    assert "newest first" not in {name for hit in then for name in hit.reasons}


def test_each_part_of_a_question_gets_its_evidence(tmp_path: Path) -> None:
    """A question on two publishers' words brings the passage of each first, not two of the one that fits better."""
    opened = Opened(Record(tmp_path), HashingEmbedder(dimension=256))
    opened.builder.keep(
        [
            reading("verge", "Harbour cranes lifted steel for the harbour campus.", publisher="The Verge"),
            reading("copy", "Harbour cranes lifted steel for the harbour campus again.", publisher="Somebody"),
            reading("wired", "Turbines arrived by rail.", publisher="Wired"),
            *(reading(f"n{number}", f"Harbour cranes and steel, number {number}.") for number in range(20)),
        ]
    )
    question = "Does The Verge say that harbour cranes lifted steel, while Wired says that turbines arrived by rail?"
    hits = opened.searcher.search(question, limit=2)
    opened.close()

    assert {"Verge", "Wired"} == {hit.document.title for hit in hits}
    assert {"The Verge", "Wired"} == {hit.document.publisher for hit in hits}


def test_the_limit_holds(opened: Opened) -> None:
    """No more hits come than were asked for, and the best stay."""
    assert _titles(opened, "data centres")[:2] == _titles(opened, "data centres", limit=2)


@pytest.mark.parametrize("question", ["", "?!", "\ud800 Texas", 'a" OR body:* NEAR(', "\x00", "数据中心", "x" * 5_000])
def test_any_question_is_searched(opened: Opened, question: str) -> None:
    """Whatever is typed, search answers."""
    assert 4 == len(_titles(opened, question))


def test_an_empty_record_brings_nothing(tmp_path: Path) -> None:
    """Before the first document a search finds nothing and fails at nothing."""
    opened = Opened(Record(tmp_path), HashingEmbedder())

    assert [] == _titles(opened, "anything")
    opened.close()


def test_chains_get_what_a_citation_needs(opened: Opened) -> None:
    """The LangChain retriever brings the same passages in the same order, with ids and offsets."""
    hits = opened.searcher.search("Stargate in Texas", limit=2)
    found = GroundworkRetriever(searcher=opened.searcher, limit=2).invoke("Stargate in Texas")

    assert [hit.passage.text for hit in hits] == [document.page_content for document in found]
    assert [(h.document.id, h.passage.version_id, h.passage.start, h.passage.end) for h in hits] == [
        tuple(document.metadata[key] for key in ("document_id", "version_id", "start", "end")) for document in found
    ]
