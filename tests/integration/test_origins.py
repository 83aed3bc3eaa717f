"""Stories found as documents arrive, over a real record: copies placed, the origin cited, other events left apart."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path

import pytest

from corpus.dates import PartialDate
from corpus.document import DocumentId
from corpus.store import Record
from corpus.stories import Stories
from ingest.likeness import FORMAT
from ingest.origins import Origins
from tests.fakes import HashingEmbedder, Opened, reading

RELEASE = (
    "Halcyon Compute today announced that it will build a campus of 300 megawatts near Oslo.\n"
    "The campus will be supplied with hydroelectric power by Nordfjord Energy under a contract of fifteen years.\n"
    "Construction begins in March 2027, and the first hall is to open in the autumn of 2028.\n"
    "The company expects to spend 2.4 billion dollars on buildings, and considerably more on accelerators.\n"
    "Two hundred people will work at the site once it is complete, most of them hired from the region.\n"
    "The grid operator has confirmed a connection of 350 megawatts in two stages, the first of them in 2028.\n"
)
SHORT = "".join(RELEASE.splitlines(keepends=True)[:3])
OTHER = (
    RELEASE.replace("Oslo", "Turku")
    .replace("300", "120")
    .replace("2.4", "1.1")
    .replace("350", "140")
    .replace("fifteen", "ten")
    .replace("Two hundred", "Ninety")
    .replace("March 2027", "June 2028")
    .replace("2028", "2030")
)


@pytest.fixture
def opened(home: Path) -> Iterator[Opened]:
    """An empty record with its indexes."""
    parts = Opened(Record(home), HashingEmbedder())
    yield parts
    parts.close()


TELLINGS = {
    "press": {"text": "OSLO, Nov 20 (Reuters) - " + RELEASE, "tier": "press", "date": "2026-11-20"},
    "short": {"text": SHORT, "tier": "trade", "date": "2026-11-19"},
    "release": {"text": RELEASE, "tier": "primary", "date": "2026-11-20"},
    "other": {"text": OTHER, "tier": "primary", "date": "2026-11-21"},
}


def _tell(opened: Opened, name: str) -> DocumentId:
    told = TELLINGS[name]
    date = PartialDate.parse(told["date"])
    (kept,) = opened.builder.keep([reading(name, told["text"], tier=told["tier"], published_at=date)])
    return kept.document.id


@pytest.mark.parametrize("order", list(itertools.permutations(TELLINGS))[::5])
def test_copies_go_back_to_the_release(opened: Opened, order: tuple[str, ...]) -> None:
    """In whatever order they arrive, a copy and a shortened copy go back to the release; another campus stays apart."""
    origins = Origins(opened.record)
    ids = {}
    for name in order:
        ids[name] = _tell(opened, name)
        assert 1 == origins.catch_up()

    documents = {name: opened.record.document(each) for name, each in ids.items()}
    stories = {documents[name].story_id for name in ("release", "press", "short")}
    assert 1 == len(stories)
    assert documents["other"].story_id is None
    (story,) = Stories(opened.record.database).some([str(each) for each in stories]).values()
    assert ids["release"] == story.primary_id
    assert "release" in story.reason


def test_a_removed_origin_leaves_the_rest_a_story(opened: Opened) -> None:
    """When the release is removed, its copies are one story still, with another origin."""
    origins = Origins(opened.record)
    ids = {name: _tell(opened, name) for name in ("release", "press", "short")}
    origins.catch_up()
    opened.record.remove(ids["release"])

    assert 2 == origins.catch_up()
    (story_id,) = {opened.record.document(ids[name]).story_id for name in ("press", "short")}
    (story,) = Stories(opened.record.database).some([str(story_id)]).values()
    assert ids["short"] == story.primary_id
    assert "published first" in story.reason


def test_a_changed_text_leaves_its_story(opened: Opened) -> None:
    """A document whose text becomes another no longer belongs to the story."""
    origins = Origins(opened.record)
    ids = {name: _tell(opened, name) for name in ("release", "press", "short")}
    origins.catch_up()
    changed = "Power prices in the region rose by a third within a year, said the operator of the exchange on Monday."
    opened.builder.keep([reading("short", changed, tier="trade")])
    origins.catch_up()

    assert opened.record.document(ids["short"]).story_id is None
    assert opened.record.document(ids["press"]).story_id == opened.record.document(ids["release"]).story_id is not None


def test_a_corrected_date_moves_the_origin(opened: Opened) -> None:
    """What a person corrects of a document decides at once which one the others of its story go back to."""
    origins = Origins(opened.record)
    ids = {name: _tell(opened, name) for name in ("press", "short")}
    origins.catch_up()
    changes = {"published_at": PartialDate.parse("2026-11-21")}
    opened.record.correct(ids["short"], changes, [], generation=opened.builder.generation().name)

    assert [1, 0] == [origins.catch_up(), origins.catch_up()]
    story = str(opened.record.document(ids["short"]).story_id)
    assert ids["press"] == Stories(opened.record.database).some([story])[story].primary_id


def test_signatures_of_another_format_are_made_anew(opened: Opened) -> None:
    """Another version of Groundwork compares every document once more, and ends in the same stories."""
    ids = {name: _tell(opened, name) for name in ("press", "short", "other")}
    Origins(opened.record).catch_up()
    before = {name: opened.record.document(each) for name, each in ids.items()}
    stories = Stories(opened.record.database)
    stories.expect_format(FORMAT)
    assert [] == stories.unplaced(10)
    stories.expect_format(FORMAT + 1)

    assert set(ids.values()) == {document for document, _ in stories.unplaced(10)}
    assert [3, 0] == [Origins(opened.record).catch_up() for _ in range(2)]
    assert before == {name: opened.record.document(each) for name, each in ids.items()}


def test_nothing_is_placed_twice(opened: Opened) -> None:
    """A record in which every document is placed has nothing to do."""
    origins = Origins(opened.record)
    _tell(opened, "release")

    assert [1, 0] == [origins.catch_up(), origins.catch_up()]
