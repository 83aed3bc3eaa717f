"""The source desk over a real record and a newsroom on loopback: corrections, and what is kept out and let back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest

from api.differences import compared
from api.previewing import warnings_of
from api.shapes import document_detail
from api.wiring import Groundwork, open_groundwork
from corpus.document import Document
from corpus.errors import InputError
from corpus.jobs import LinkOutcome
from corpus.source import Followed
from tests.end_to_end.served import settings_for
from tests.newsroom import Newsroom, Reply, newsroom

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


def test_a_date_set_by_hand_is_no_change_of_the_site(groundwork: Groundwork, site: Newsroom) -> None:
    """An undated page that is dated by hand and then changes keeps the date, and its diff tells the page's changes."""
    page = site.article("undated", "Halcyon opens Bergen campus", OSLO.replace("Oslo", "Bergen"))
    document = groundwork.add(groundwork.read_url(page)).document
    groundwork.correct(document.id, {"published_at": "2026-11-02"})
    site.article("undated", "Halcyon opens Bergen campus", OSLO.replace("Oslo", "Bergen").replace("300", "250"))

    refreshed = groundwork.refresh(document.id)

    assert ("changed", "2026-11-02") == (refreshed.outcome, str(refreshed.document.published_at))
    assert [] == compared(groundwork.record.versions(document.id), None, None)["fields"]


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


def test_what_was_removed_with_a_source_is_told_and_let_back(groundwork: Groundwork, site: Newsroom) -> None:
    """Followed again, a removed source says how many of its articles stay out; asked to, it lets them come back."""
    followed, first = groundwork.desk.follow(f"{site.url}/feed.xml")
    _checked(groundwork, followed)
    groundwork.desk.remove(followed.source.id)

    followed, again = groundwork.desk.follow(f"{site.url}/feed.xml")
    skipped = [each.outcome for each in _checked(groundwork, followed)]
    restored, _ = groundwork.desk.follow(f"{site.url}/feed.xml", restore=True)
    stored = [each.outcome for each in _checked(groundwork, restored)]

    assert (0, 2) == (len(first.removed), len(again.removed))
    assert any("2 articles of it stay out" in warning for warning in warnings_of(again))
    assert ["skipped"] * 2 == skipped
    assert ["stored"] * 2 == stored
    assert 2 == len(_documents(groundwork))
    assert () == groundwork.desk.preview(f"{site.url}/feed.xml").removed


def test_a_page_that_is_nothing_is_refused(groundwork: Groundwork, site: Newsroom) -> None:
    """Neither a list nor readable: it is not followed unless the person insists."""
    site.pages["/app"] = Reply(b"<!doctype html><html><head><title>App</title></head><body><div></div></body></html>")

    with pytest.raises(InputError, match=r"is no feed, newsroom or sitemap, and as a page it cannot be read"):
        groundwork.desk.follow(f"{site.url}/app")

    assert () == groundwork.following.all()
    followed, preview = groundwork.desk.follow(f"{site.url}/app", kind="page")
    assert "page" == followed.source.kind
    assert any("could not be read" in warning for warning in warnings_of(preview))


def test_a_single_page_is_said_to_be_one(groundwork: Groundwork, site: Newsroom) -> None:
    """Whoever follows an article instead of a newsroom is told what that means."""
    _, preview = groundwork.desk.follow(f"{site.url}/news/oslo")

    (warning,) = warnings_of(preview)
    assert warning.startswith("It is followed as one page, for changes of its own text. It is an article")


def test_servers_on_one_host_do_not_wait_for_each_other(groundwork: Groundwork, site: Newsroom) -> None:
    """Checks of two ports are two turns; two sources of one server take one after the other."""
    with newsroom() as other:
        other.feed("/feed.xml", (f"{site.url}/news/oslo", "Oslo", DATE))
        site.pages["/second.xml"] = site.pages["/feed.xml"]
        for url in (f"{site.url}/feed.xml", f"{other.url}/feed.xml", f"{site.url}/second.xml"):
            groundwork.desk.follow(url)

    now = dt.datetime.now(dt.UTC) + dt.timedelta(seconds=5)
    leased = [groundwork.jobs.lease("worker", time=now) for _ in range(3)]

    assert [True, True, False] == [job is not None for job in leased]


def test_a_list_that_does_not_say_what_it_lists(groundwork: Groundwork, site: Newsroom) -> None:
    """Its rows are named, not dropped; followed, they are found out, and keep their names and tiers."""
    content = f"url,name,tier\n{site.url}/feed.xml,Halcyon,trade\n{site.url}/nothing,Nothing,press\n".encode()

    looked = groundwork.desk.import_list(content, "list.csv")
    begun = groundwork.desk.import_list(content, "list.csv", follow=True)
    assert begun.job is not None
    outcomes = list(groundwork.desk.steps(begun.job))

    assert ((), ["Halcyon", "Nothing"]) == (looked.sources, [row.name for row in looked.left_out])
    assert ["stored", "failed"] == [each.outcome for each in outcomes]
    (followed,) = groundwork.following.all()
    assert ("Halcyon", "trade", "feed") == (followed.source.name, followed.source.tier, followed.source.kind)
    again = groundwork.desk.import_list(content, "list.csv")
    assert (["Halcyon"], 1) == ([each.source.name for each in again.sources], len(again.left_out))


def test_a_list_does_not_bring_back_what_was_removed(groundwork: Groundwork) -> None:
    """It says so, instead of passing over the row; and a paused source is not resumed by a list."""
    content = b"url,name,kind\nhttps://a.example/feed,A,feed\nhttps://b.example/feed,B,feed\n"
    removed, paused = groundwork.desk.import_list(content, "list.csv").sources
    groundwork.desk.remove(removed.source.id)
    groundwork.desk.correct(paused.source.id, {"state": "paused"})

    again = groundwork.desk.import_list(content, "list.csv", follow=True)

    assert ["paused"] == [each.state for each in again.sources]
    (problem,) = again.problems
    assert problem.startswith("https://a.example/feed was removed on purpose; `groundwork follow")


def test_a_list_without_a_source_is_an_error(groundwork: Groundwork) -> None:
    """Empty, or with nothing on it that is an address."""
    for content in (b"", b"# only a comment\n", b"nonsense here\n"):
        with pytest.raises(InputError, match="lists no source that can be used"):
            groundwork.desk.import_list(content, "list.txt")
