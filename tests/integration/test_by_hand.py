"""Pages that a person asks for one by one, over real HTTP on loopback: fetched again, and whose they are."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from api.wiring import Groundwork, open_groundwork
from corpus.errors import FetchError, InputError
from corpus.source import Followed
from tests.end_to_end.served import settings_for
from tests.newsroom import Newsroom, Reply, newsroom

TITLE = "Halcyon opens a campus in Oslo"
ONE = "Halcyon Compute opens a campus of 300 MW in Oslo, and Nordfjord Energy supplies its power."
TWO = "Halcyon Compute opens a campus of 200 MW in Oslo, and Nordfjord Energy supplies its power."


@pytest.fixture
def site() -> Iterator[Newsroom]:
    """A newsroom with one article."""
    with newsroom() as running:
        running.article("oslo", TITLE, ONE)
        yield running


@pytest.fixture
def groundwork(tmp_path: Path) -> Iterator[Groundwork]:
    """An empty record."""
    with open_groundwork(settings_for(tmp_path / "home")) as opened:
        yield opened


def _follow(groundwork: Groundwork, site: Newsroom) -> Followed:
    """Follow a feed of the article, and fetch it."""
    url = site.feed("/feed.xml", (site.url + "/news/oslo", TITLE, "Mon, 02 Nov 2026 08:00:00 GMT"))
    followed, _ = groundwork.desk.follow(url, publisher="Halcyon", tier="primary")
    assert ["stored"] == [done.outcome for done in groundwork.desk.steps(groundwork.desk.check(followed))]
    return followed


def test_an_article_of_a_source_is_fetched_again_and_stays_the_sources(groundwork: Groundwork, site: Newsroom) -> None:
    """Unchanged, it costs a conditional request; changed, it gets a version, and its source and date stay."""
    source = _follow(groundwork, site).source.id
    document = groundwork.record.documents().documents[0].id
    before = len(site.asked_for("/news/oslo"))
    first = groundwork.refresh(document)
    site.article("oslo", TITLE, TWO)
    second, third = groundwork.refresh(document), groundwork.refresh(document)

    assert ["unchanged", "changed", "unchanged"] == [done.outcome for done in (first, second, third)]
    assert all(asked.conditional for asked in site.asked_for("/news/oslo")[before:])
    assert (source, "Halcyon", "primary", "2026-11-02") == (
        second.document.source_id,
        second.document.publisher,
        second.document.tier,
        str(second.document.published_at),
    )
    assert ["300 MW" in version.text for version in groundwork.record.versions(document)] == [True, False]


def test_what_a_person_added_is_asked_for_conditionally_too(groundwork: Groundwork, site: Newsroom) -> None:
    """What the server gave with the page is kept with the version."""
    document = groundwork.add(groundwork.read_url(site.url + "/news/oslo")).document.id
    first = groundwork.refresh(document)
    site.article("oslo", TITLE, TWO)
    second = groundwork.refresh(document)

    assert [False, True, True] == [asked.conditional for asked in site.asked_for("/news/oslo")]
    assert ["unchanged", "changed"] == [first.outcome, second.outcome]
    assert second.document.source_id is None


def test_another_page_in_its_place_changes_nothing(groundwork: Groundwork, site: Newsroom) -> None:
    """An address that leads to another page now, or to none, leaves the document as it is and says so."""
    document = groundwork.add(groundwork.read_url(site.url + "/news/oslo")).document
    site.article("turku", "Halcyon opens a campus in Turku", TWO)
    moved = {"Location": "/news/turku"}
    site.pages["/news/oslo"] = Reply(status=302, headers=moved, validator=False)
    with pytest.raises(InputError, match=r"leads to another page now, http.*/news/turku; add that one"):
        groundwork.refresh(document.id)
    del site.pages["/news/oslo"]
    with pytest.raises(FetchError, match="404"):
        groundwork.refresh(document.id)

    assert document == groundwork.record.document(document.id)
    assert 1 == groundwork.record.counts()["versions"]


def test_a_file_has_no_page_to_fetch(groundwork: Groundwork, site: Newsroom) -> None:
    """A file is not replaced by what its address shows, which may be a paywall."""
    page = site.pages["/news/oslo"].content
    document = groundwork.add(groundwork.read_file("oslo.html", page, url=site.url + "/news/oslo")).document.id

    with pytest.raises(InputError, match="was added as a file, so there is no page to fetch again"):
        groundwork.refresh(document)
    assert [] == site.asked_for("/news/oslo")


def test_adding_what_a_source_brought_leaves_it_the_sources(groundwork: Groundwork, site: Newsroom) -> None:
    """By one link or by a list of them, what a person adds that is here already keeps its source, and its version."""
    source = _follow(groundwork, site).source.id
    added = groundwork.add(groundwork.read_url(site.url + "/news/oslo"))
    job = groundwork.desk.add_links([site.url + "/news/oslo"])
    (listed,) = groundwork.desk.steps(job)

    assert ("unchanged", "unchanged") == (added.outcome, listed.outcome)
    assert source == added.document.source_id == groundwork.record.documents().documents[0].source_id
    assert 1 == groundwork.following.get(source).documents
    assert 1 == groundwork.desk.remove(source)
    assert 0 == groundwork.record.counts()["documents"]


def test_what_the_copies_link_to_is_the_origin(groundwork: Groundwork, site: Newsroom) -> None:
    """Of articles that nothing else sets apart, the one is the origin that the texts of others link to."""
    site.article("a-release", TITLE, ONE)
    said = f'As <a href="{site.url}/news/a-release?utm_source=grid">announced</a> on Monday. {ONE}'
    around = f'<a href="{site.url}/news/b-copy">Halcyon opens a campus in Oslo</a>'
    for name in ("b-copy", "c-copy", "d-copy"):
        site.article(name, TITLE, f"{said} The mayor was there. {around if name == 'd-copy' else ''}")
    added = [
        groundwork.add(groundwork.read_url(f"{site.url}/news/{name}")).document.id
        for name in ("b-copy", "c-copy", "a-release", "d-copy")
    ]
    story, _ = groundwork.story_of(added[0])

    assert story is not None
    assert set(added) == set(story.documents)
    assert (added[2], "3 others name it as their source or link to it") == (story.primary_id, story.reason)
    links = groundwork.record.version(groundwork.record.document(added[0]).version_id).details["links"]
    assert [f"{site.url}/news/a-release?utm_source=grid"] == links


def test_a_corrected_source_or_document_moves_the_origin(groundwork: Groundwork, site: Newsroom) -> None:
    """The tier of a source, and the date of a document, decide at once which article the others go back to."""
    listed = _follow(groundwork, site)
    (article,) = groundwork.record.documents().documents
    site.article("copy", TITLE, ONE, date="2026-11-01")
    copy = groundwork.add(groundwork.read_url(site.url + "/news/copy")).document.id

    def origin() -> str:
        story, _ = groundwork.story_of(copy)
        return "" if story is None else story.primary_id

    assert article.id == origin()
    groundwork.desk.correct(listed.source.id, {"tier": "press"})
    assert copy == origin()
    corrected = groundwork.correct(copy, {"published_at": "2026-11-03"})
    assert article.id == origin()
    assert corrected == groundwork.record.document(copy)


def test_what_a_person_added_before_a_source_listed_it_stays(groundwork: Groundwork, site: Newsroom) -> None:
    """A document that a person added first is not taken over by a source, and outlives it."""
    added = groundwork.add(groundwork.read_url(site.url + "/news/oslo")).document.id
    url = site.feed("/feed.xml", (site.url + "/news/oslo", TITLE, ""))
    followed, _ = groundwork.desk.follow(url)
    assert ["unchanged"] == [done.outcome for done in groundwork.desk.steps(groundwork.desk.check(followed))]

    assert "unchanged" == groundwork.refresh(added).outcome
    assert groundwork.record.document(added).source_id is None
    assert 0 == groundwork.desk.remove(followed.source.id)
    assert 1 == groundwork.record.counts()["documents"]
