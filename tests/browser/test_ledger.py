"""The page of figures in a real browser."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect

from api.wiring import Groundwork
from tests.browser.conftest import PHONE, Opener, assert_accessible

GUIDED = (("2025-10-30", "$150 billion"), ("2026-01-29", "$170 billion"), ("2026-04-30", "$190 billion"))


@pytest.fixture(scope="module", autouse=True)
def _guided(groundwork: Groundwork) -> None:
    for date, value in GUIDED:
        text = f"Microsoft expects capital expenditure of {value} in 2026, the company said."
        groundwork.add(groundwork.read_text(f"Outlook of {date}", text, publisher="Microsoft", published_at=date))


def test_figures_are_filtered_and_open_their_words(opened: Opener) -> None:
    """A filter is in the address, and each value leads to the words that it was read from."""
    page = opened("/figures")
    page.get_by_label("Metric").select_option("capex")
    expect(page.locator(".count")).to_have_text("3 figures.")
    assert page.url.endswith("/figures?metric=capex&view=figures")
    assert_accessible(page)
    page.get_by_role("button", name="Microsoft: $190 billion").click()

    expect(page.locator(".reader mark")).to_contain_text("$190 billion")


def test_values_over_time_are_a_chart_and_a_table(opened: Opener) -> None:
    """The chart is a picture with a text beside it; what was replaced is struck through; all can be taken away."""
    page = opened("/figures?party=Microsoft&view=timeline")
    image = page.get_by_role("img", name="The values below as a chart")
    expect(image).to_be_visible()
    assert image.evaluate("image => image.decode().then(() => image.naturalWidth)") > 200
    expect(page.locator("tr.superseded")).to_have_count(2)
    assert_accessible(page)
    with page.expect_download() as download:
        page.get_by_role("button", name="CSV").click()

    assert "190000000000" in Path(download.value.path()).read_text(encoding="utf-8").replace(".0", "")


def test_what_holds_now_fits_a_phone_in_the_dark(opened: Opener) -> None:
    """One value holds, and nothing is wider than the screen."""
    page = opened("/figures?party=Microsoft&view=compare", viewport=PHONE, color_scheme="dark")
    expect(page.get_by_role("row")).to_have_count(2)
    expect(page.get_by_role("region", name="Figures")).to_contain_text("$190 billion")

    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    assert_accessible(page)


def test_a_view_that_needs_a_filter_says_so(opened: Opener) -> None:
    """Everything over time would be too much; what cannot be used is told."""
    page = opened("/figures?view=timeline")
    expect(page.locator("#shown")).to_contain_text("Name an organisation")
    page.get_by_label("Show", exact=True).select_option("conflicts")

    expect(page.locator(".count")).to_contain_text("conflict")


def test_what_is_shown_is_watched_told_and_removed(opened: Opener, groundwork: Groundwork) -> None:
    """A filter becomes a watch; a change is told in words that lead to the text; removing asks first."""
    page = opened("/figures?party=Microsoft&metric=capex&period=2026&view=compare")
    page.get_by_role("button", name="Watch this").click()
    expect(page.locator(".made")).to_contain_text("Watched as")
    text = "Microsoft raised its capital expenditure outlook to $210 billion in 2026, the company said."
    added = groundwork.add(
        groundwork.read_text("Outlook of July", text, publisher="Microsoft", published_at="2026-07-30")
    )
    groundwork.tell_changes()
    page.get_by_label("Show", exact=True).select_option("watches")
    expect(page.locator(".told li")).to_contain_text("$210 billion")
    assert_accessible(page)
    page.locator(".told").get_by_role("button", name="Microsoft: $210 billion").click()
    expect(page.locator(".reader mark")).to_contain_text("$210 billion")
    page.get_by_role("button", name="Remove", exact=True).click()
    page.get_by_role("button", name="Remove “Microsoft: capex, 2026”").click()

    expect(page.locator(".count")).to_have_text("Nothing is watched yet.")
    groundwork.remove(added.document.id)
