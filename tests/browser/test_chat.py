"""The chat page as a strategist uses it, in a real browser."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from answer.ask import Step
from answer.gathering import Gathered
from api.wiring import Groundwork
from corpus.keys import Allowance
from tests.browser.conftest import PHONE, Opener, Watched, ask, assert_accessible, settle
from tests.end_to_end.served import listening

QUESTION = "What did Anthropic commit with Fluidstack?"
QUOTE = (
    "On 12 November 2025, Anthropic committed $50 billion to data centres in the United States, built with Fluidstack."
)


def test_a_question_is_answered_and_its_citation_opens_at_the_quoted_words(opened: Opener) -> None:
    """With the keyboard alone: ask, look at the card of a citation, open it, and come back."""
    page = opened()
    ask(page, QUESTION)
    mark = page.get_by_role("button", name="Source 1:")
    mark.focus()
    card = page.get_by_role("tooltip")
    expect(card).to_contain_text(QUOTE)
    expect(card).to_contain_text("Anthropic · press · 12 November 2025 (")
    page.keyboard.press("Escape")
    expect(card).to_be_hidden()
    page.keyboard.press("Enter")

    expect(page.locator(".reader mark")).to_have_text(QUOTE)
    expect(page.locator(".reader .stored")).to_contain_text("The first sites are in Texas and New York.")
    expect(page.get_by_role("complementary", name="Source")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator(".reader")).to_be_hidden()
    expect(mark).to_be_focused()


def test_quotes_are_found_behind_letters_that_take_two_places(groundwork: Groundwork, opened: Opener) -> None:
    """Offsets count characters, where a browser's strings count an emoji twice."""
    said = "Quillfeather Compute leases 40 MW in Bergen from Nordlys Power."
    groundwork.add(groundwork.read_text("🏗️ Quillfeather 🚀", f"🚀🚀 News! 🏭\n\n{said}\n\nMore 🔋 follows."))
    page = opened()
    ask(page, "How much power does Quillfeather Compute lease in Bergen?")
    page.locator(".cite").first.click()

    expect(page.locator(".reader mark")).to_contain_text(said)


def test_a_follow_up_says_how_it_was_understood_and_the_thread_is_kept(opened: Opener) -> None:
    """`and Microsoft?` is completed from the question before; after a reload both are there, as answered."""
    page = opened()
    ask(page, QUESTION)
    ask(page, "and Microsoft?")
    expect(page.locator(".understood q")).to_have_text("What did Microsoft commit with Fluidstack?")
    page.reload()

    expect(page.get_by_role("heading", level=2, name=QUESTION)).to_be_visible()
    expect(page.locator(".understood q")).to_have_text("What did Microsoft commit with Fluidstack?")
    expect(page.locator(".status")).to_have_count(2)


def test_what_is_asked_stands_at_the_top_while_its_answer_comes(opened: Opener) -> None:
    """A follow-up below a long answer is in sight with its status, however much stood above it."""
    page = opened(viewport={"width": 900, "height": 560})
    ask(page, QUESTION)
    ask(page, "and Microsoft?")

    assert page.locator(".question").nth(1).evaluate("each => each.getBoundingClientRect().y") < 120
    expect(page.locator(".status").nth(1)).to_be_in_viewport()


def test_what_the_corpus_does_not_hold_is_said_and_queued(opened: Opener) -> None:
    """The status is words and not colour alone; what comes closest is there; the researchers see the question."""
    page = opened()
    ask(page, "How much does Groq pay for electricity in Norway?")
    expect(page.locator(".status")).to_contain_text("Not in the corpus")
    page.get_by_role("link", name="researcher's queue").click()

    expect(page.get_by_role("table")).to_contain_text("How much does Groq pay for electricity in Norway?")


def test_conflicts_and_replaced_values_have_their_panels(groundwork: Groundwork, opened: Opener) -> None:
    """Each side of a conflict stands with who gives it; a figure opens the stored text at its words."""
    for publisher, date, value in (
        ("Microsoft", "2026-03-04", "$190 billion"),
        ("Daily", "2026-03-06", "$175 billion"),
    ):
        text = f"Microsoft expects capital expenditure of {value} in 2026."
        if publisher == "Daily":
            text = f"{text} Its chief financial officer said that Microsoft's capex for 2026 is planned at {value}."
        groundwork.add(groundwork.read_text(f"Outlook of {publisher}", text, publisher=publisher, published_at=date))
    page = opened()
    ask(page, "What capital expenditure does Microsoft expect for 2026?")
    conflict = page.get_by_role("region", name="Where sources disagree")
    expect(page.locator(".status")).to_contain_text("Sources disagree")
    expect(conflict.get_by_role("listitem")).to_have_count(2)
    expect(conflict).to_contain_text("$175 billion")
    expect(page.get_by_role("region", name="Figures")).to_contain_text("Microsoft, capex, 2026")
    assert_accessible(page)
    expect(conflict.get_by_role("button")).to_have_count(2)
    conflict.get_by_role("button", name="Daily").click()

    expect(page.locator(".reader mark")).to_have_text("Microsoft expects capital expenditure of $175 billion in 2026.")


def test_what_moved_is_a_chart_and_a_table_and_can_be_taken_away(groundwork: Groundwork, opened: Opener) -> None:
    """The newest value stands first, the replaced one below it; a phone shows the same without scrolling sideways."""
    for date, value in (("2026-02-04", "$50 billion"), ("2026-06-10", "$56 billion")):
        text = f"Oracle expects capital expenditure of {value} in 2026."
        groundwork.add(groundwork.read_text(f"Oracle's outlook of {date}", text, publisher="Oracle", published_at=date))
    page = opened(viewport=PHONE)
    ask(page, "How has Oracle's capital expenditure for 2026 changed over time?")
    chart = page.get_by_role("img", name="Chart of the values below: Oracle, capex, 2026")
    expect(chart).to_be_visible()
    assert chart.evaluate("image => image.decode().then(() => image.naturalWidth)") > 200
    values = page.get_by_role("region", name="Figures").locator(".value").all_inner_texts()
    with page.expect_download() as download:
        page.get_by_role("button", name="Save as CSV").click()
    with page.expect_download() as drawing:
        page.get_by_role("button", name="Save as SVG").click()

    assert Path(drawing.value.path()).read_text(encoding="utf-8").startswith("<svg")
    assert ["$56 billion", "$50 billion"] == values
    assert "56000000000" in Path(download.value.path()).read_text(encoding="utf-8")
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    assert_accessible(page)


def test_the_scope_is_seen_and_changed(opened: Opener) -> None:
    """A narrower scope goes with the question, is shown in a line, and can be taken back."""
    page = opened()
    page.get_by_role("button", name="Scope: any time").click()
    page.get_by_label("Published until").fill("2025-10")
    page.get_by_label("AWS (1)").check()
    page.get_by_role("button", name="Done").click()
    expect(page.locator(".scope-line")).to_contain_text("until October 2025 · AWS")
    ask(page, "How many Trainium2 chips does Project Rainier have?")

    expect(page.locator(".understood")).to_contain_text("published until October 2025")
    expect(page.locator(".sources .origin").first).to_contain_text("AWS")
    ask(page, "What is the weather in Oslo?")
    expect(page.locator(".missing")).to_contain_text("Only this was searched: until October 2025 · AWS.")
    page.locator(".scope-line button").click()
    page.get_by_role("button", name="Reset").click()
    expect(page.locator(".scope-line")).to_contain_text("any time · all sources")


@pytest.mark.parametrize("written", ["last week", "2025-13", "2026-02-30"])
def test_a_date_that_is_none_is_told(opened: Opener, written: str) -> None:
    """What cannot be a date is marked, told in words, and neither goes with the question nor keeps it back."""
    page = opened()
    page.get_by_role("button", name="Scope: any time").click()
    field = page.get_by_label("Published since")
    field.fill(written)
    field.blur()

    expect(field).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_role("alert")).to_have_text("Not a date, so not used.")
    expect(page.locator(".scope-line")).to_contain_text("any time")
    page.get_by_role("button", name="Done").click()
    ask(page, QUESTION)
    expect(page.locator(".status")).to_contain_text("Answered")


def test_suggested_questions_are_answered(groundwork: Groundwork, opened: Opener) -> None:
    """What the empty page suggests comes from the corpus, and a click asks it."""
    groundwork.add(
        groundwork.read_text(
            "Oracle's backlog", "Oracle's backlog is $523 billion, the company said.", published_at="2026-01-05"
        )
    )
    page = opened()
    page.locator(".suggestion").first.click()

    expect(page.locator(".status")).to_contain_text("Answered")


def test_a_conversation_is_renamed_shared_exported_and_deleted(opened: Opener) -> None:
    """All that can be done with a conversation, from its entry in the list; the focus stays there."""
    page = opened()
    ask(page, QUESTION)
    page.get_by_role("button", name="Rename").click()
    page.keyboard.press("Escape")
    expect(page.get_by_label("New name")).to_have_count(0)
    expect(page.get_by_role("button", name="Rename")).to_be_focused()
    page.keyboard.press("Enter")
    page.get_by_label("New name").fill("Sites & power")
    page.keyboard.press("Enter")
    expect(page.locator("[aria-current=page]", has_text="Sites & power")).to_be_visible()
    expect(page.get_by_role("button", name="Rename")).to_be_focused()
    expect(page).to_have_title("Sites & power · Groundwork")
    page.get_by_role("button", name="Share").click()
    expect(page.get_by_text("Link copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == page.url
    page.get_by_role("button", name="Stop sharing").click()
    expect(page.get_by_role("button", name="Share Sites & power")).to_be_focused()
    with page.expect_download() as download:
        page.get_by_role("button", name="Export").click()
    assert download.value.suggested_filename == "sites-power.md"
    assert "[^1-1]" in Path(download.value.path()).read_text(encoding="utf-8")
    page.get_by_role("button", name="Delete").click()
    page.get_by_role("button", name="Delete for good").click()

    expect(page.locator(".welcome")).to_be_visible()
    expect(page.get_by_text("Sites & power")).to_have_count(0)


def test_an_answer_is_copied_with_its_sources(opened: Opener) -> None:
    """What goes into a memo holds the sentences, their numbers and the list of sources."""
    page = opened()
    ask(page, QUESTION)
    page.get_by_role("button", name="Copy with sources").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()

    assert "[1] Anthropic commits $50 billion with Fluidstack, Anthropic, 12 November 2025" in page.evaluate(
        "navigator.clipboard.readText()"
    )


def test_a_link_is_shown_where_the_page_may_not_copy_it(opened: Opener) -> None:
    """Without a clipboard, as over plain HTTP, the link can be read, and that nothing was copied is said."""
    page = opened()
    ask(page, QUESTION)
    page.evaluate("Object.defineProperty(navigator, 'clipboard', { value: undefined })")
    page.get_by_role("button", name="Share").click()
    page.get_by_role("button", name="Copy with sources").click()

    expect(page.locator(".threads").get_by_role("link", name=page.url)).to_be_visible()
    expect(page.get_by_role("button", name="Not copied")).to_be_visible()


class Held:
    """A façade whose answers wait until they are let go, or fail."""

    def __init__(self, groundwork: Groundwork) -> None:
        self._groundwork = groundwork
        self.let_go = threading.Event()
        self.failing = False

    def __getattr__(self, name: str) -> Any:
        """Return whatever else the façade has."""
        return getattr(self._groundwork, name)

    def stream(self, gathered: Gathered, *, limit: int, allowance: Allowance | None = None) -> Iterator[Step]:
        """Wait, then answer or fail."""
        self.let_go.wait(20)
        if self.failing:
            raise RuntimeError
        yield from self._groundwork.stream(gathered, limit=limit, allowance=allowance)


def test_an_answer_on_its_way_can_be_stopped_and_asked_again(
    groundwork: Groundwork, watched: Watched, opened: Opener
) -> None:
    """Evidence shows while the answer is made; Stop ends it; nothing of it is kept, and asking again works."""
    held = Held(groundwork)
    with listening(held) as watched.base:
        page = opened()
        page.get_by_label("Your question").fill(QUESTION)
        page.keyboard.press("Enter")
        expect(page.locator(".answer .waiting")).to_contain_text("Reading")
        page.get_by_role("button", name="Stop").click()
        expect(page.locator(".answer")).to_contain_text("Stopped.")
        held.let_go.set()
        page.get_by_role("button", name="Ask again").click()

        expect(page.locator(".status")).to_contain_text("Answered")
        settle(page)


def test_an_answer_takes_the_focus_from_nobody(groundwork: Groundwork, watched: Watched, opened: Opener) -> None:
    """Who looks at something else while an answer comes stays there."""
    held = Held(groundwork)
    with listening(held) as watched.base:
        page = opened()
        page.get_by_label("Your question").fill(QUESTION)
        page.keyboard.press("Enter")
        expect(page.locator(".answer .waiting")).to_contain_text("Reading")
        elsewhere = page.get_by_role("button", name="Scope: any time")
        elsewhere.focus()
        held.let_go.set()
        expect(page.locator(".status")).to_contain_text("Answered")
        settle(page)

        expect(elsewhere).to_be_focused()


def test_a_question_that_failed_leaves_no_empty_conversation(
    groundwork: Groundwork, watched: Watched, opened: Opener
) -> None:
    """The list of another page has what was answered, and not what was begun and never was."""
    held = Held(groundwork)
    held.failing = True
    held.let_go.set()
    with listening(held) as watched.base:
        page = opened()
        page.get_by_label("Your question").fill("What did Zephyr commit to?")
        page.keyboard.press("Enter")
        expect(page.get_by_role("alert")).to_be_visible()
        held.failing = False
        other = opened()
        ask(other, QUESTION)

        expect(other.locator(".threads")).to_contain_text(QUESTION)
        expect(other.locator(".threads")).not_to_contain_text("Zephyr")


def test_a_failure_is_told_with_a_way_on(groundwork: Groundwork, watched: Watched, opened: Opener) -> None:
    """An answer that fails midway says so, keeps the question, and can be asked again."""
    held = Held(groundwork)
    held.failing = True
    held.let_go.set()
    with listening(held) as watched.base:
        page = opened()
        page.get_by_label("Your question").fill(QUESTION)
        page.keyboard.press("Enter")
        expect(page.get_by_role("alert")).to_be_visible()
        page.get_by_role("button", name="Change the question").click()
        expect(page.get_by_label("Your question")).to_have_value(QUESTION)
        assert_accessible(page)
        held.failing = False
        page.get_by_role("button", name="Ask again").click()

        expect(page.locator(".status")).to_contain_text("Answered")
        settle(page)


def test_a_server_that_is_gone_is_told(groundwork: Groundwork, watched: Watched, opened: Opener) -> None:
    """The page says that the server cannot be reached."""
    with listening(groundwork) as watched.base:
        page = opened()
        expect(page.locator(".held")).to_contain_text("document")
    page.get_by_label("Your question").fill(QUESTION)
    page.keyboard.press("Enter")

    expect(page.get_by_role("alert")).to_contain_text("could not be reached")


def test_a_key_is_asked_for_and_kept_in_the_tab(groundwork: Groundwork, watched: Watched, opened: Opener) -> None:
    """Where keys are asked for, the page says that one is wrong, takes one, and uses it for all that follows."""
    with listening(groundwork, api_keys=["secret-key"]) as watched.base:
        page = opened()
        page.get_by_role("textbox", name="Key").fill("another-key")
        page.keyboard.press("Enter")
        expect(page.get_by_role("alert")).to_contain_text("does not open this server")
        page.get_by_role("textbox", name="Key").fill("secret-key")
        assert_accessible(page)
        page.keyboard.press("Enter")
        page.locator(".new").wait_for()
        ask(page, QUESTION)

        expect(page.locator(".status")).to_contain_text("Answered")
        assert page.evaluate("[localStorage.length, document.cookie]") == [0, ""]
    watched.complaints[:] = [each for each in watched.complaints if "401" not in each]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_stands_in_the_way_of_anybody(opened: Opener, scheme: str) -> None:
    """Empty, answered, declined, with a source, a card and the scope open: no violation of WCAG 2.2 AA."""
    page = opened(color_scheme=scheme)
    expect(page.locator(".held")).to_contain_text("document")
    assert_accessible(page)
    ask(page, QUESTION)
    ask(page, "How much does Groq pay for electricity in Norway?")
    page.locator(".sources summary").first.click()
    assert_accessible(page)
    page.locator(".scope-line button").click()
    page.get_by_role("button", name="Done").wait_for()
    assert_accessible(page)
    page.keyboard.press("Escape")
    page.locator(".cite").first.hover()
    page.get_by_role("tooltip").wait_for()
    assert_accessible(page)
    page.locator(".cite").first.click()
    page.locator(".reader mark").wait_for()
    assert_accessible(page)

    light = page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(251, 250, 247)"
    assert light == (scheme == "light")


def test_it_fits_a_phone(opened: Opener) -> None:
    """Nothing is wider than the screen; a source covers the page, and what is behind cannot be reached."""
    page = opened(viewport=PHONE, has_touch=True, is_mobile=True)
    ask(page, QUESTION)
    # In the field, the keyboard would cover the answer.
    expect(page.get_by_role("button", name="Ask", exact=True)).to_be_focused()
    page.get_by_role("button", name="History").tap()
    expect(page.get_by_role("link", name="New conversation")).to_be_visible()
    assert page.evaluate("document.querySelector('main').inert") is True
    page.get_by_role("button", name="History").tap()
    page.locator(".cite").first.tap()
    expect(page.locator(".reader mark")).to_be_in_viewport()

    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    assert page.evaluate("document.querySelector('.top nav').getBoundingClientRect().right") <= PHONE["width"]
    assert page.evaluate("document.querySelector('main').inert") is True
    assert_accessible(page)
    page.get_by_role("button", name="Close").tap()
    assert page.evaluate("document.querySelector('main').inert") is False


def test_it_works_over_a_slow_network(browser: Browser, base: str) -> None:
    """At 400 ms and 50 kB a second the page says what it waits for, and answers."""
    context = browser.new_context()
    page = context.new_page()
    session = context.new_cdp_session(page)
    limits = {"offline": False, "latency": 400, "downloadThroughput": 50_000, "uploadThroughput": 50_000}
    session.send("Network.emulateNetworkConditions", limits)
    page.goto(base)
    page.get_by_label("Your question").fill(QUESTION)
    page.keyboard.press("Enter")
    expect(page.locator(".answer .waiting")).to_be_visible()

    expect(page.locator(".status")).to_contain_text("Answered", timeout=20_000)
    context.close()
