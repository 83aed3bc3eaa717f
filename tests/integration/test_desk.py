"""The source desk over a real record and a newsroom on loopback: corrections, and what is kept out and let back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest

from api.differences import compared
from api.shapes import document_detail
from api.wiring import Groundwork, open_groundwork
from corpus.document import Document
from corpus.jobs import LinkOutcome
from corpus.source import Followed
from tests.end_to_end.served import settings_for
from tests.newsroom import Newsroom, newsroom

DATE = "Wed, 18 Nov 2026 09:00:00 GMT"
OSLO = "Halcyon Compute opened a campus of 300 megawatts in Oslo, and Nordfjord Energy supplies its power."
TEXAS = "Halcyon Compute will build a second campus of 200 megawatts in Texas, to open in 2028."
NAMED = '<meta property="og:site_name" content="Halcyon Wire">'


@pytest.fixture
def site() -> Iterator[Newsroom]:
    """A newsroom with a feed of two articles that name their publisher."""
    with newsroom() as running:
        oslo = running.article("oslo", "Halcyon opens Oslo campus", OSLO, date="2026-11-18", extra=NAMED)
        texas = running.article("texas", "Halcyon plans Texas campus", TEXAS, date="2026-11-18", extra=NAMED)
        running.feed(
            "/feed.xml", (oslo, "Halcyon opens Oslo campus", DATE), (texas, "Halcyon plans Texas campus", DATE)
        )
        yield running


@pytest.fixture
def groundwork(home: Path) -> Iterator[Groundwork]:
    """An empty data folder."""
    with open_groundwork(settings_for(home)) as opened:
        yield opened


def _checked(groundwork: Groundwork, followed: Followed) -> list[LinkOutcome]:
    """Check a source as a worker does, with all its links due again."""
    groundwork.following.due_again(followed.source.id, dt.datetime.now(dt.UTC))
    return list(groundwork.desk.steps(groundwork.desk.check(followed)))


def _documents(groundwork: Groundwork) -> list[Document]:
    return sorted(groundwork.record.documents().documents, key=lambda document: document.title)


def test_a_corrected_publisher_reaches_the_documents(groundwork: Groundwork, site: Newsroom) -> None:
    """Documents take over their source's publisher, in search too, but for those that a person corrected."""
    followed, _ = groundwork.desk.follow(f"{site.url}/feed.xml")
    _checked(groundwork, followed)
    oslo, texas = _documents(groundwork)
    groundwork.correct(texas.id, {"publisher": "Texas Desk"})

    groundwork.desk.correct(followed.source.id, {"publisher": "Zephyrine Press"})

    assert ["Zephyrine Press", "Texas Desk"] == [each.publisher for each in _documents(groundwork)]
    assert oslo.id == groundwork.search("Zephyrine")[0].document.id
    assert groundwork.doctor().healthy


def test_a_correction_is_no_change_of_the_site(groundwork: Groundwork, site: Newsroom) -> None:
    """A version keeps what the page says of its publisher, so what a person says of the source is in no diff."""
    followed, _ = groundwork.desk.follow(f"{site.url}/feed.xml")
    _checked(groundwork, followed)
    groundwork.desk.correct(followed.source.id, {"publisher": "Zephyrine Press"})
    more = f"{NAMED}<!-- built anew -->"
    site.article("oslo", "Halcyon opens Oslo campus", OSLO.replace("300", "250"), date="2026-11-18", extra=more)
    site.article("texas", "Halcyon plans Texas campus", TEXAS, date="2026-11-18", extra=more)

    outcomes = _checked(groundwork, followed)

    assert {"oslo": "stored", "texas": "unchanged"} == {each.url.rpartition("/")[2]: each.outcome for each in outcomes}
    oslo, texas = _documents(groundwork)
    assert ["Zephyrine Press"] * 2 == [oslo.publisher, texas.publisher]
    difference = compared(groundwork.record.versions(oslo.id), None, None)
    assert [] == difference["fields"]
    assert difference["changes"]


def test_where_a_field_comes_from_names_the_hand_that_set_it(groundwork: Groundwork, site: Newsroom) -> None:
    """What a person corrected is no longer said to be read from the page; the rest is."""
    followed, _ = groundwork.desk.follow(f"{site.url}/feed.xml", publisher="Zephyrine Press")
    _checked(groundwork, followed)
    oslo = _documents(groundwork)[0]
    corrected = groundwork.correct(oslo.id, {"title": "Oslo opens", "published_at": "2026-11-17"})

    places = document_detail(corrected, groundwork.record.version(corrected.version_id))["read_from"]

    assert ("corrected by hand", "corrected by hand") == (places["title"], places["published_at"])
    assert "what is said of its source" == places["publisher"]
    assert "text" in places
