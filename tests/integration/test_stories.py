"""Stories in the record, on a real SQLite file: kept, dissolved, searched with one hit for each."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from corpus.document import DocumentId
from corpus.filters import Filter
from corpus.store import Record
from corpus.stories import COMMON, Stories
from index.doctor import Doctor
from tests.fakes import HashingEmbedder, Opened, reading

RELEASE = "Halcyon opens a campus of 300 megawatts in Oslo with hydroelectric power from Nordfjord."


@pytest.fixture
def opened(home: Path) -> Iterator[Opened]:
    """An empty record with its indexes."""
    parts = Opened(Record(home), HashingEmbedder())
    yield parts
    parts.close()


@pytest.fixture
def stories(opened: Opened) -> Stories:
    """Its stories."""
    return Stories(opened.record.database)


def _told_three_times(opened: Opened, stories: Stories) -> list[DocumentId]:
    """Keep a release, two copies of it and something else; return the ids of the first three."""
    kept = opened.builder.keep(
        [reading("release", RELEASE), reading("copy", RELEASE + " Read more."), reading("again", "News: " + RELEASE)]
    )
    opened.builder.keep([reading("else", "Power prices in Oslo rose.")])
    ids = [each.document.id for each in kept]
    for document, version in stories.unplaced(10):
        hashes = [1, 2, hash(document) % 1000 + 10] if document in ids else [3]
        stories.place(document, version, b"signature", hashes, {})
    version = opened.record.document(ids[0]).version_id
    stories.place(ids[0], version, b"signature", [1, 2], {"sty_1": (ids[0], "it is the release", ids)})
    return ids


def test_documents_are_placed_once(opened: Opened, stories: Stories) -> None:
    """A document waits to be placed until its current text has a signature; a changed text makes it wait again."""
    _told_three_times(opened, stories)
    assert [] == stories.unplaced(10)

    (kept,) = opened.builder.keep([reading("copy", "Quite another text.")])

    assert [(kept.document.id, kept.document.version_id)] == stories.unplaced(10)


def test_a_story_is_kept_with_its_documents(opened: Opened, stories: Stories) -> None:
    """A story knows its documents, its origin, and why it is that; a document knows its story."""
    ids = _told_three_times(opened, stories)

    story = stories.some(["sty_1", "sty_gone"])["sty_1"]

    assert (ids[0], "it is the release", tuple(sorted(ids))) == (story.primary_id, story.reason, story.documents)
    assert {"sty_1"} == {opened.record.document(each).story_id for each in ids}
    assert sorted(ids) == [document.id for document in stories.members("sty_1")]


def test_what_shares_hashes_is_found(opened: Opened, stories: Stories) -> None:
    """Documents that share hashes are found with how many; a hash that very many have says nothing."""
    ids = _told_three_times(opened, stories)
    assert {ids[1]: 2, ids[2]: 2} == stories.sharing([1, 2, 999_999], apart_from=ids[0])

    opened.builder.keep([reading(f"n{number}", f"Notice {number}.") for number in range(COMMON)])
    for document, version in stories.unplaced(COMMON):
        stories.place(document, version, b"", [1], {})

    assert {ids[1]: 1, ids[2]: 1} == stories.sharing([1, 2], apart_from=ids[0])


def test_search_brings_the_origin_once(opened: Opened, stories: Stories) -> None:
    """Of a release and its copies search brings the release, and tells how many copies there are."""
    ids = _told_three_times(opened, stories)

    hits = opened.searcher.search("campus in Oslo")

    assert [(ids[0], 2)] == [(hit.document.id, hit.copies) for hit in hits if hit.document.story_id]
    assert 2 == len({hit.document.id for hit in hits})


def test_a_filter_that_keeps_the_origin_out_brings_a_copy(opened: Opened, stories: Stories) -> None:
    """Where the origin does not pass the filter, one of its copies stands for it."""
    ids = _told_three_times(opened, stories)
    document = opened.record.document(ids[0])
    text = opened.record.version(document.version_id).text
    slices = opened.builder.slices_under(document.header, text)
    opened.record.correct(ids[0], {"tier": "analysis"}, slices, generation=opened.builder.generation().name)

    hits = opened.searcher.search("campus in Oslo", only=Filter(tiers=("press",)))

    assert 1 == len([hit for hit in hits if hit.document.story_id])
    assert ids[0] not in {hit.document.id for hit in hits}


def test_removing_the_origin_takes_its_story_apart(opened: Opened, stories: Stories) -> None:
    """When a document of a story is removed, the others stand alone and wait to be compared anew."""
    ids = _told_three_times(opened, stories)

    opened.record.remove(ids[0])

    assert {} == stories.some(["sty_1"])
    assert {None} == {opened.record.document(each).story_id for each in ids[1:]}
    assert set(ids[1:]) == {document for document, _ in stories.unplaced(10)}


def test_a_story_that_loses_a_document_is_written_anew(opened: Opened, stories: Stories) -> None:
    """Placing a document dissolves its old story, unless it is placed again."""
    ids = _told_three_times(opened, stories)
    version = opened.record.document(ids[2]).version_id

    stories.place(ids[2], version, b"other", [7], {"sty_2": (ids[0], "it is the release", ids[:2])}, ["sty_1"])

    assert ["sty_2", "sty_2", None] == [opened.record.document(each).story_id for each in ids]


def test_a_signature_of_an_older_text_is_passed_over(opened: Opened, stories: Stories) -> None:
    """A signature that was made while the text changed is not kept."""
    ids = _told_three_times(opened, stories)
    old = opened.record.document(ids[1]).version_id
    opened.builder.keep([reading("copy", "Quite another text.")])

    stories.place(ids[1], old, b"late", [1], {})

    assert ids[1] in {document for document, _ in stories.unplaced(10)}


def test_doctor_mends_stories(opened: Opened, stories: Stories) -> None:
    """A story that has lost its origin is found, taken apart by a repair, and its documents compared anew."""
    ids = _told_three_times(opened, stories)
    with opened.record.database.write() as connection:
        connection.execute(text("UPDATE documents SET story_id = NULL WHERE id = :id"), {"id": ids[0]})
    doctor = Doctor(opened.record, opened.evidence, opened.builder, None)

    assert ["stories"] == [finding.check for finding in doctor.examine().findings if not finding.ok]
    assert doctor.examine(repair=True).healthy
    assert {} == stories.some(["sty_1"])
    assert set(ids[1:]) <= {document for document, _ in stories.unplaced(10)}
