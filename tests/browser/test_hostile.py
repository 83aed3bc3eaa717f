"""Hostile text in everything that a page shows: nothing of it becomes markup, code, or a request."""

from __future__ import annotations

import itertools

from playwright.sync_api import Page, expect

from api.wiring import Groundwork
from tests.browser.conftest import Opener, ask
from tests.hostile.injections import CANARY, injections

_TAGS = (
    "<script>{}</script>",
    "<img src=x onerror={}>",
    "<svg onload={}>",
    "<svg><script>{}</script></svg>",
    "<body onload={}>",
    "<iframe src=javascript:{}>",
    "<a href=javascript:{}>click</a>",
    "<input autofocus onfocus={}>",
    "<video><source onerror={}>",
    "<details open ontoggle={}>",
    "<math><mtext><img src=x onerror={}>",
    "<object data=javascript:{}>",
    "<embed src=javascript:{}>",
    "<form action=javascript:{}><button>",
    "<meta http-equiv=refresh content='0;url=javascript:{}'>",
    "<base href=javascript:{}//>",
    "<link rel=stylesheet href=javascript:{}>",
    "<style>@import 'javascript:{}'</style>",
    "<template><script>{}</script></template>",
    "<noscript><p title='</noscript><img src=x onerror={}>'>",
)
_BREAKS = ("", "</title>", "</textarea>", '">', "'>", "]]>", "-->", "${{", "{{{{", "\u202e")
_CODE = ("window.owned=1", "alert(1)")
MARKUP = [
    breaking + tag.format(code)
    for breaking, tag, code in itertools.islice(itertools.product(_BREAKS, _TAGS, _CODE), 0, None, 2)
]
URLS = [
    "javascript:window.owned=1",
    "JaVaScRiPt:window.owned=1",
    " javascript:window.owned=1",
    "java\nscript:window.owned=1",
    "data:text/html,<script>window.owned=1</script>",
    "vbscript:x",
    "file:///etc/passwd",
    "blob:x",
    "//evil.example/x",
    "\\\\evil\\x",
    "http:",
    "https://",
    "http://[",
    "mailto:a@b",
    "ftp://evil.example",
    "view-source:https://evil.example",
    "about:blank",
    "%6aavascript:x",
]
STRINGS = [*MARKUP, *URLS]

_RENDER = """async (strings) => {
  const { showAnswer } = await import("/page/answer.js");
  const turns = document.getElementById("turns");
  turns.replaceChildren();
  for (const text of strings) {
    const citation = {
      number: 1, document_id: text, version_id: text, title: text, publisher: text, tier: text, url: text,
      published_at: "2026-01-01", quote: text, start: 0, end: 1, verification: "verified", note: text,
    };
    const document_ = { id: text, title: text, publisher: text, tier: text, url: text, published_at: "2026-01-01" };
    const figure = {
      subject: text, metric: text, value: text, modality: text, status: text, basis: [text],
      scope: { kind: text, name: text }, period: { label: text }, claim_date: "2026-01-01",
      replaces: { value: text, claim_date: null }, document: document_,
    };
    const side = { value: text, tiers: [text], independent_origins: 1, figures: [figure] };
    const answer = {
      id: text, question: text, resolved_question: text, status: "insufficient", as_of: "2026-01-01", text,
      statements: [{ text, citations: [1] }],
      citations: [citation],
      figures: [figure],
      conflicts: [{ ...figure, sides: [side], differences: [text] }],
      missing: { what: text, terms: [text], closest: [text] },
      interpretation: { organisations: [text], parts: [] },
      newest_evidence_at: null, independent_origins: 1, answerer: text, timings_ms: {}, usage: null,
      fallback: { from: text, reason: text },
    };
    const place = document.createElement("article");
    turns.append(place);
    showAnswer(place, answer, { open: () => {} });
  }
}"""


def assert_harmless(page: Page) -> None:
    """Check that no code ran, and that the page holds no element that text could have brought."""
    brought = "main :is(script, img, iframe, svg, object, embed, video, math, style, link, base, meta, template)"

    assert page.evaluate("window.owned") is None
    assert page.locator(brought).count() == 0
    links = page.eval_on_selector_all("a[href]", "found => found.map(each => each.protocol)")
    assert set(links) <= {"http:", "https:"}


def test_there_are_enough_of_them() -> None:
    """At least 200 different strings are tried."""
    assert len(set(STRINGS)) >= 200


def test_no_field_of_an_answer_becomes_markup(opened: Opener) -> None:
    """Each string in every field of an answer at once: all of it is text, and links lead to web addresses only."""
    page = opened()
    page.locator(".new").wait_for()
    page.evaluate(_RENDER, STRINGS)

    assert page.locator("#turns article").count() == len(STRINGS)
    assert_harmless(page)
    assert page.locator("blockquote").nth(3).text_content() == STRINGS[3]


def test_hostile_documents_are_shown_as_they_are(groundwork: Groundwork, opened: Opener) -> None:
    """From the record through search, stream, citation, stored text, and the desk's lists, text stays text."""
    groundwork.add_all(
        [
            groundwork.read_text(
                f"Zephyrine {number} {text}"[:900],
                f"Zephyrine Cloud leases {number} MW in Tromso. {text} Zephyrine Cloud pays for it.",
                publisher=text[:150].strip() or None,
                url=f"https://example.com/{number}?q={text.split()[0][:40]}" if number % 2 else None,
            )
            for number, text in enumerate(MARKUP[::5], 10)
        ]
    )
    page = opened()
    ask(page, f"How much power does Zephyrine Cloud lease in Tromso? {MARKUP[1]}")
    assert_harmless(page)
    for place in range(min(4, page.locator(".cite").count())):
        page.locator(".cite").nth(place).click()
        page.locator(".reader .stored").wait_for()
        assert_harmless(page)
    page.goto(page.url.split("?")[0] + "sources#documents")
    expect(page.get_by_role("table")).to_contain_text("Zephyrine 10")
    assert_harmless(page)
    page.get_by_role("link", name="Zephyrine 11").click()
    page.locator(".text").wait_for()
    assert_harmless(page)
    page.goto(page.url.split("#")[0] + "#gaps")
    page.locator("h2", has_text="Unanswered").wait_for()
    assert_harmless(page)


def test_orders_in_documents_are_text_like_all_other(groundwork: Groundwork, opened: Opener) -> None:
    """A document of each kind that a file or a person can bring: nothing of it is done, and the answer has its fact."""
    given = [each for each in injections() if each.door in {"file", "text"} and each.language == "fr"]
    groundwork.add_all(
        [
            groundwork.read_text(each.name, each.content.decode())
            if each.door == "text"
            else groundwork.read_file(each.name, each.content)
            for each in given
        ]
    )
    asked = next(each for each in given if each.carrier == "text-within-the-fact")
    page = opened()
    ask(page, asked.question)

    said = page.locator("#turns article").last.inner_text()
    assert f"{asked.megawatts} MW" in said
    assert CANARY not in said
    page.locator(".cite").first.click()
    page.locator(".reader .stored").wait_for()
    assert_harmless(page)
