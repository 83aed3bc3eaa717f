"""The source desk as a researcher uses it, in a real browser."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from api.wiring import Groundwork
from tests.browser.conftest import PHONE, Opener, Watched, ask, assert_accessible
from tests.end_to_end.served import site


@pytest.fixture
def worked(groundwork: Groundwork) -> Iterator[None]:
    """A worker that does the jobs of the record."""
    worker = groundwork.worker(threads=1, schedule=False)
    worker.start()
    yield
    worker.stop()


def test_a_page_is_looked_at_added_and_asked_about(opened: Opener) -> None:
    """Nothing counts before a person says so; then it answers."""
    page = opened("/sources")
    with site() as where:
        page.get_by_label("Addresses").fill(f"{where}/news/campus")
        page.get_by_role("button", name="Look first").click()
        preview = page.get_by_role("region", name="How it reads")
        expect(preview).to_contain_text("4 March 2026, from opengraph (high confidence)")
        expect(preview).to_contain_text("In the corpusnot yet")
        assert_accessible(page)
        page.get_by_role("button", name="Add this document").click()
        page.get_by_role("link", name="Look at it").wait_for()
    page.get_by_role("link", name="ask about it").click()
    ask(page, "Where did Halcyon Compute open a campus of 300 MW?")

    expect(page.locator(".statements")).to_contain_text("Oslo")


def test_what_cannot_be_fetched_is_told(watched: Watched, opened: Opener) -> None:
    """An address that is refused says why, and the form stays as it was."""
    page = opened("/sources")
    with site() as where:
        page.get_by_label("Addresses").fill(f"{where}/private/x")
        page.get_by_role("button", name="Look first").click()

        expect(page.get_by_role("alert")).to_contain_text("robots.txt")
        expect(page.get_by_label("Addresses")).to_have_value(f"{where}/private/x")
    watched.complaints[:] = [each for each in watched.complaints if "403" not in each]


def test_many_links_show_what_became_of_each(opened: Opener, worked: None) -> None:
    """A job shows its progress link by link, with reasons."""
    page = opened("/sources")
    with site() as where:
        page.get_by_label("Addresses").fill(f"{where}/news/campus\n{where}/private/x\n{where}/nowhere")
        page.get_by_role("button", name="Look first").click()
        page.get_by_role("button", name="Fetch each once").click()
        page.get_by_role("link", name="See how it goes").click()
        expect(page.locator("main").get_by_text("Done:")).to_be_visible(timeout=20_000)

    expect(page.get_by_role("row", name="/private/x")).to_contain_text("robots.txt")
    expect(page.get_by_role("row", name="/nowhere")).to_contain_text("failed")
    assert_accessible(page)


def test_a_file_is_looked_at_and_added(opened: Opener, tmp_path: Path) -> None:
    """A file is previewed like a page."""
    file = tmp_path / "note.md"
    file.write_text("# Vesterheim\n\nVesterheim Compute will open 90 MW in Narvik in May 2027.\n", encoding="utf-8")
    page = opened("/sources")
    page.get_by_label("Or a file").set_input_files(file)
    page.get_by_role("button", name="Look first").click()
    expect(page.get_by_role("region", name="What would be stored")).to_contain_text("undated")
    page.get_by_role("button", name="Add it").click()

    expect(page.get_by_text("Vesterheim: added.")).to_be_visible()


def test_a_list_is_looked_at_before_it_is_taken_over(opened: Opener, tmp_path: Path) -> None:
    """Its rows, and those that cannot be used, show before any source is known."""
    listed = tmp_path / "sources.csv"
    listed.write_text("url,name,kind\nhttps://atom.example/feed,Atom wire,feed\nno address,x,feed\n", encoding="utf-8")
    page = opened("/sources")
    page.get_by_label("Or a file").set_input_files(listed)
    page.get_by_role("button", name="Look first").click()
    expect(page.locator(".result")).to_contain_text("1 source on it is new")
    expect(page.locator(".result li").first).to_contain_text("Atom wire")
    expect(page.locator(".result .trouble")).to_contain_text("no address")
    assert_accessible(page)
    assert (
        page.evaluate("fetch('/v1/sources').then(r => r.json()).then(found => found.total ?? found.sources.length)")
        == 0
    )
    page.get_by_role("button", name="Only take it over").click()

    expect(page.locator(".result")).to_contain_text("1 source taken over")


def test_a_document_is_found_corrected_and_removed(opened: Opener) -> None:
    """A date that was read wrong is set; removal asks again, and the document is gone."""
    page = opened("/sources#documents")
    page.get_by_label("In title, publisher or address").fill("opinion")
    page.keyboard.press("Enter")
    expect(page.get_by_text("1 document.")).to_be_visible()
    page.get_by_role("link", name="An opinion on power").click()
    page.get_by_text("Correct what was read wrong").click()
    page.get_by_label("Published").fill("2026-02")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("dl")).to_contain_text("February 2026 (9 months old)")
    assert_accessible(page)
    page.get_by_role("button", name="Remove this document").click()
    page.get_by_role("button", name="Remove it with everything derived from it").click()
    page.get_by_role("heading", name="Documents").wait_for()

    expect(page.get_by_role("table")).not_to_contain_text("An opinion on power")


def test_sources_are_followed_paused_and_corrected(groundwork: Groundwork, opened: Opener) -> None:
    """Health stands in words; a source can be paused, resumed and corrected in its row."""
    with site() as where:
        groundwork.desk.follow(f"{where}/news/campus", kind="page", name="Halcyon news")
    page = opened("/sources#sources")
    row = page.get_by_role("row", name="Halcyon news").first
    row.get_by_role("button", name="Pause").click()
    expect(row.locator(".health")).to_have_text("paused")
    row.get_by_role("button", name="Resume").click()
    expect(row.locator(".health")).not_to_have_text("paused")
    row.get_by_role("button", name="Correct").click()
    page.get_by_label("Tier").select_option("primary")
    page.get_by_role("button", name="Save").click()
    expect(row).to_contain_text("page · primary")

    assert_accessible(page)


def test_unanswered_questions_are_asked_again_and_put_aside(groundwork: Groundwork, opened: Opener) -> None:
    """A question leaves the queue when it is answered, or when it does not matter."""
    groundwork.gaps.unanswered("Where is Project Rainier?", "Nothing.", ["Rainier"])
    groundwork.gaps.unanswered("What is the weather in Oslo?", "Nothing.", ["weather"])
    page = opened("/sources#gaps", viewport=PHONE, color_scheme="dark")
    expect(page.get_by_role("row")).to_have_count(3)
    assert_accessible(page)
    page.get_by_role("button", name="Dismiss: What is the weather in Oslo?").click()

    expect(page.get_by_role("row")).to_have_count(2)
    again = page.get_by_role("button", name="Ask again: Where is Project Rainier?")
    box = again.bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= PHONE["width"]
    again.click()
    expect(page.locator("main .notice")).to_contain_text("Asked again: “Where is Project Rainier?” Answered")
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
