"""Tests of `ingest.hidden`: what a page hides is no text of it, and what only looks hidden is."""

from __future__ import annotations

import pytest

from ingest.hidden import without_hidden
from ingest.opinions import repaired


@pytest.mark.parametrize(
    "markup",
    [
        "<p hidden>SECRET</p>",
        '<div hidden="hidden"><p>SECRET</p><p hidden>SECRET</p></div>',
        "<template><p>SECRET</p></template>",
        '<div style="font-size: 0px; line-height:0"><p>SECRET</p></div>',
        '<span style="color:red;font-size:0.0em!important">SECRET</span>',
        '<p style="position:absolute; left:-9999px">SECRET</p>',
        '<p style="text-indent:-1000em">SECRET</p>',
    ],
)
def test_what_is_hidden_is_taken_out(markup: str) -> None:
    """By the page's own markup, with all that lies inside of it."""
    shown = without_hidden(repaired(f"<p>Before.</p>{markup}<p>After.</p>"))

    assert "SECRET" not in shown
    assert "Before." in shown
    assert "After." in shown


@pytest.mark.parametrize(
    "markup",
    [
        '<div hidden id="S:0"><p>TEXT</p></div>',
        '<div hidden="until-found">TEXT</div>',
        '<div style="font-size:0"><span style="font-size:1rem">TEXT</span></div>',
        '<div style="font-size:0"><span class="cell">TEXT</span></div>',
        '<p style="font-size:0.9em">TEXT</p>',
        '<p style="margin-left:-20px">TEXT</p>',
        '<p style="opacity:0">TEXT</p>',
        "<p>The hidden costs of TEXT and a <template> of it</p>",
    ],
)
def test_what_readers_see_stays(markup: str) -> None:
    """Streamed parts, layouts without gaps and pages that fade in."""
    assert "TEXT" in without_hidden(repaired(markup))


def test_a_page_that_hides_nothing_is_left_as_it_is() -> None:
    """It is not even parsed again."""
    page = repaired("<p>Nothing to see.</p>")

    assert page is without_hidden(page)
