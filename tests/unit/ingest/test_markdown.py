"""Tests of reading Markdown and front matter."""

from __future__ import annotations

import time

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from corpus.errors import InputError
from ingest.markdown import read_markdown, without_markup

NOTE = """---
id: northwind-arbor
kind: note
title: "Northwind: 300 MW"
date: 2025-11-12
organisations: [Northwind, Grid Post]
tier: primary
publisher: Grid Post
sources:
- url: https://gridpost.example/a?utm_source=x
  note: the release
figures:
- {metric: power, value: 300, unit: MW, as_of: 2025-11-12}
confidence: high
category: data-center
locations: [Lake Arbor]
---

# A heading

Text.
"""


def test_front_matter_is_read() -> None:
    """All keys arrive, dates as text, addresses canonical."""
    front = read_markdown(NOTE, name="n.md").front_matter

    assert front is not None
    assert (front.id, front.kind, front.tier, front.publisher) == ("northwind-arbor", "note", "primary", "Grid Post")
    assert str(front.published_at) == "2025-11-12"
    assert front.organisations == ("Northwind", "Grid Post")
    assert front.details == {
        "figures": [{"metric": "power", "value": 300, "unit": "MW", "as_of": "2025-11-12"}],
        "confidence": "high",
        "category": "data-center",
        "locations": ["Lake Arbor"],
        "sources": [{"url": "https://gridpost.example/a", "note": "the release"}],
    }


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ("title: [a, b]", "'title'"),
        ("tier: gold", "primary, trade"),
        ("date: 12 Nov", "2025-11-12"),
        ("date: 2025-13-40", "no YAML|2025-11-12"),
        ("url: ftp://x", "'url'"),
        ("sources: x", "'sources'"),
        ("sources:\n- note: x", "url"),
        ("organisations: {a: b}", "'organisations'"),
        ("title: a\n  b: c: d", "line 3"),
        ("a: &x 1\nb: *x", "aliases"),
        ("- a\n- b", "key: value"),
        ("just words", "key: value"),
        ("a: \x07", "YAML"),
        ("a: " + "[" * 50 + "]" * 50, "nesting"),
        ("a: !!python/object/apply:os.system [ls]", "line 2|YAML"),
        ("x: " + "y" * 70_000, "longer"),
    ],
)
def test_bad_front_matter_says_where(lines: str, words: str) -> None:
    """The file, and the line or key, are named."""
    with pytest.raises(InputError, match=words) as refused:
        read_markdown(f"---\n{lines}\n---\ntext", name="n.md")

    assert "n.md" in str(refused.value)


def test_front_matter_without_end_is_called_that() -> None:
    """A forgotten second `---` is no silent loss of the text."""
    with pytest.raises(InputError, match="no second ---"):
        read_markdown("---\ntitle: x\n\nText", name="n.md")


@given(st.text(max_size=200))
def test_any_front_matter_is_read_or_refused(lines: str) -> None:
    """Nothing fails in another way than by an InputError."""
    try:
        read_markdown(f"---\n{lines}\n---\ntext", name="n.md")
    except InputError:
        return


@given(
    st.dictionaries(
        st.sampled_from(
            ["title", "date", "published_at", "publisher", "author", "tier", "url", "id", "sources", "figures"]
        ),
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | st.dates(),
            lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
            max_leaves=6,
        ),
        max_size=6,
    )
)
def test_any_values_are_read_or_refused(keys: dict[str, object]) -> None:
    """Whatever a key holds, the answer is a reading or an InputError."""
    try:
        read = read_markdown(f"---\n{yaml.safe_dump(keys)}---\ntext", name="n.md")
    except InputError:
        return
    assert read.text == "text"


@pytest.mark.parametrize(
    ("markup", "plain"),
    [
        ("# Title #", "Title"),
        ("Title\n=====\n\ntext", "Title\n\ntext"),
        ("**bold** and *soft* and __b__ and _s_", "bold and soft and b and s"),
        ("[words](https://a.example/x_(y)) and [ref][1]\n\n[1]: https://a.example", "words and ref"),
        ("![alt](x.png)", "alt"),
        ("<https://a.example>", "https://a.example"),
        ("`code` and ~~old~~", "code and old"),
        ("snake_case_name and 2 * 3 * 4", "snake_case_name and 2 * 3 * 4"),
        ("a\nb\n\nc", "a b\n\nc"),
        ("a  \nb", "a\nb"),
        ("- one\n- two\n  goes on\n1. three", "- one\n- two goes on\n1. three"),
        ("> quoted\n> lines", "quoted\nlines"),
        ("| a | b |\n|---|---|\n| 1 | 2 |", "| a | b |\n| 1 | 2 |"),
        ("a\n\n---\n\nb", "a\n\nb"),
        ("```py\nx = **y**\n```", "x = **y**"),
        ("a<!-- hidden -->b", "ab"),
        ("a<!-- open", "a"),
        (r"1\. \*not\*", "1. *not*"),
        ("$4.2 billion* (up to 5)*", "$4.2 billion* (up to 5)*"),
    ],
)
def test_light_markup_is_removed(markup: str, plain: str) -> None:
    """Readers' words stay, marks go, paragraphs and rows keep their lines."""
    assert without_markup(markup) == plain


@given(st.text(max_size=300))
def test_any_text_can_be_freed_of_markup(text: str) -> None:
    """Nothing fails on any text."""
    assert isinstance(without_markup(text), str)


@pytest.mark.parametrize("unit", ["*", "[", "`", "_a", "<!--", "![", " ", "> ", "# ", "|-", "a\n", "[a](", "\\", "~~a"])
def test_hostile_markup_takes_linear_time(unit: str) -> None:
    """Two hundred thousand characters of one pattern is read within seconds, wherever it stands."""
    started = time.monotonic()
    without_markup(unit * (200_000 // len(unit)))

    assert time.monotonic() - started < 30


def test_the_title_is_the_front_matters_or_the_first_heading() -> None:
    """A heading gives the title only where the front matter does not."""
    assert read_markdown(NOTE, name="n.md").title == "Northwind: 300 MW"
    assert read_markdown("text\n\n## **Big** plan\n", name="n.md").title == "Big plan"
    assert read_markdown("Plan\n====\n", name="n.md").title == "Plan"
    assert read_markdown("text", name="n.md").title is None
