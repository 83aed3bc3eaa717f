"""Conversations as Markdown."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from api.shapes import answer_json
from api.transcript import as_markdown
from corpus.conversations import Conversation, Turn
from tests.unit.api.nouns import MOMENT, answer, citation

THREAD = Conversation("cnv_1", "Sites", "", shared=False, created_at=MOMENT, updated_at=MOMENT, turns=1)


def turn(**changes: Any) -> Turn:
    """Return an answered question whose answer is changed."""
    return Turn("and Microsoft?", "What did Microsoft commit?", dict(answer_json(answer(**changes))), MOMENT)


def test_every_citation_is_a_footnote() -> None:
    """A statement carries its marks; each footnote names title, publisher, date, address, version and quote."""
    text = as_markdown(THREAD, [turn()])

    assert "# Sites\n" in text
    assert "## and Microsoft?\n" in text
    assert "*Understood as: What did Microsoft commit?*" in text
    assert "Anthropic committed \\$50 billion.[^1-1]" in text
    assert (
        "[^1-1]: Anthropic and Fluidstack, DCD, trade, 12 November 2025, <https://example.com/a>, version ver_1, "
        "verified: “Anthropic committed \\$50 billion.”"
    ) in text


def test_an_answer_that_was_taken_back_is_told() -> None:
    """The question stays, without words of what was removed."""
    assert "has been removed" in as_markdown(THREAD, [Turn("q", "q", None, MOMENT)])


@given(st.text(alphabet="<>[]()!*_`#|\\&-+=1.) \nab", max_size=60))
def test_nothing_in_a_document_becomes_markup(hostile: str) -> None:
    """Whatever a title or a quote holds, no link, image or tag stands unescaped."""
    text = as_markdown(THREAD, [turn(citations=(citation(title=hostile, quote=hostile, url="javascript:alert(1)"),))])
    bare = text.replace("\\\\", "").replace("\\<", "").replace("\\[", "").replace("\\!", "")

    assert "<" not in bare
    assert "javascript" not in bare
    assert {"[^1-1]"} == {bare[at : at + 6] for at in range(len(bare)) if bare[at] == "["}
