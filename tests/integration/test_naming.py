"""Sources and jobs found as people name them, and filters that name nothing, on a real record."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from api.filters import require_named
from api.naming import document_named, job_named, require_checkable, source_named
from corpus.dates import PartialDate
from corpus.document import document_id
from corpus.errors import InputError, UnknownDocument, UnknownJob, UnknownSource
from corpus.filters import Filter
from corpus.following import Following
from corpus.jobs import Jobs
from corpus.source import Source
from corpus.store import Record
from tests.fakes import NOON, HashingEmbedder, Opened, reading

SOURCES = (
    Source("halcyon-news", "feed", "Halcyon", "Halcyon", "https://halcyon.example/feed", "primary"),
    Source("halcyon-blog", "feed", "Halcyon blog", "Halcyon", "https://halcyon.example/blog/feed", "primary"),
    Source("zephyr", "page", "Zephyr", "Zephyr", "https://zephyr.example/", "press"),
    Source("zephyr-two", "page", "Zephyr two", "Zephyr", "https://zephyr.example/two", "press"),
)


@pytest.fixture
def opened(home: Path) -> Iterator[Opened]:
    """A record with one document, beside its indexes."""
    parts = Opened(Record(home), HashingEmbedder())
    parts.builder.keep([reading("one", "Text.", organisations=("CoreWeave", "Amazon"))])
    yield parts
    parts.close()


@pytest.fixture
def following(opened: Opened) -> Following:
    """The sources, followed but for the last."""
    following = Following(opened.record.database)
    for source in SOURCES[:-1]:
        following.add(source, state="active")
    following.keep(SOURCES[-1:])
    return following


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ("halcyon-n", "halcyon-news"),
        (" halcyon-blog ", "halcyon-blog"),
        # An id counts even where others begin with it.
        ("zephyr", "zephyr"),
        ("zephyr-", "zephyr-two"),
        # The address, with what canonical addresses do not have.
        ("HTTPS://halcyon.example/feed?utm_source=x#top", "halcyon-news"),
    ],
)
def test_a_source_is_found_by_id_beginning_or_address(following: Following, given: str, found: str) -> None:
    """What a person types or pastes is enough."""
    assert source_named(following, given).source.id == found


def test_what_could_be_several_is_none(following: Following) -> None:
    """The ids it could be are named; what none begins with is unknown."""
    with pytest.raises(InputError, match="halcyon-news, halcyon-blog"):
        source_named(following, "halcyon")
    for nothing in ("nobody", "", "https://nobody.example/"):
        with pytest.raises(UnknownSource):
            source_named(following, nothing)


def test_a_job_is_found_by_its_beginning(opened: Opened) -> None:
    """As commits are."""
    jobs = Jobs(opened.record.database)
    job = jobs.add("add", time=NOON, payload={"links": ["https://x.example/"]})

    assert job_named(jobs, job.id[:10]).id == job.id
    with pytest.raises(UnknownJob):
        job_named(jobs, "job_nothing")


def test_only_what_is_followed_is_checked(following: Following) -> None:
    """A source that is only in the list is not fetched from."""
    assert require_checkable(following.get("zephyr")).state == "active"
    with pytest.raises(InputError, match="not followed"):
        require_checkable(following.get("zephyr-two"))


def test_what_no_document_has_is_told(opened: Opened) -> None:
    """In any case of its letters an organisation counts; an alias is led to the name that documents have."""
    require_named(opened, Filter(organisations=("coreweave",)), ())
    require_named(opened, Filter(published_after=PartialDate(2031)), ())

    with pytest.raises(InputError, match=r"no document is published by 'Nobody'$"):
        require_named(opened, Filter(publishers=("Nobody",)), ())
    with pytest.raises(InputError, match=r"no document names an organisation 'Nobody Inc\.'$"):
        require_named(opened, Filter(organisations=("CoreWeave", "Nobody Inc.")), ())
    with pytest.raises(InputError, match="did you mean 'Amazon'"):
        require_named(opened, Filter(organisations=("AWS",)), ())


def test_a_document_is_found_by_id_beginning_or_address(opened: Opened) -> None:
    """What stands in a list, its beginning or the page's address is enough; what fits several names them."""
    address = "https://halcyon.example/oslo"
    opened.builder.keep([reading("two", "Another text.", identity=address, url=address)])
    one = opened.record.document(document_id(address))

    named = [document_named(opened.record, given) for given in (one.id, f" {one.id[:12]} ", f"{address}?utm_source=x")]

    assert [one.id] * 3 == named
    with pytest.raises(InputError, match="write more of it"):
        document_named(opened.record, "doc_")


@pytest.mark.parametrize("given", ["", "doc_none", "%", "https://halcyon.example/none"])
def test_a_document_that_is_not_there_is_an_error(opened: Opened, given: str) -> None:
    """Nothing is guessed."""
    with pytest.raises(UnknownDocument):
        document_named(opened.record, given)
