"""Tests of taking over and giving away lists of sources."""

from __future__ import annotations

import contextlib
import csv
import io
import time
from collections.abc import Callable, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.errors import InputError
from corpus.source import SOURCE_KINDS, TIERS, Source
from ingest.lists import MAX_ROWS, ListedSource, read_list, write_csv, write_opml, write_plain
from ingest.plain import one_line

OPML = """<?xml version="1.0" encoding="UTF-8"?>
<opml version="1.0"><head><title>Feeds</title></head><body>
<outline text="Chips"><outline title="Northwind &amp; Sons" text="x" type="rss" xmlUrl="https://northwind.example/feed?a=1&b=2"
 htmlUrl="https://northwind.example/"/>
<outline text="Deeper"><outline text="Harbor" xmlUrl="http://harbor.example/rss"/></outline></outline>
<outline text="A page" type="link" url="https://kestrel.example/news"/>
<outline text="Bad" xmlUrl="javascript:alert(1)"/>
<outline text="Again" xmlUrl="https://www.northwind.example/feed/?a=1&amp;b=2&amp;utm_source=x"/>
</body></opml>"""


def _urls(text: str, name: str = "list.txt") -> list[str]:
    return [row.url for row in read_list(text.encode(), name).rows]


def test_opml_gives_feeds_with_their_folders() -> None:
    """Nested outlines become categories; bad and repeated ones are reported with their lines."""
    read = read_list(OPML.encode(), "feeds.opml")

    assert read.rows == (
        ListedSource("https://northwind.example/feed?a=1&b=2", "Northwind & Sons", kind="feed", category="Chips"),
        ListedSource("http://harbor.example/rss", "Harbor", kind="feed", category="Chips / Deeper"),
        ListedSource("https://kestrel.example/news", "A page"),
    )
    assert len(read.problems) == 2
    assert read.problems[0].startswith("Line 6: 'javascript:alert(1)' is no web address")
    assert "stands in line" in read.problems[1]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_csv_with_its_header_in_any_order(delimiter: str) -> None:
    """Columns are told by their names, in any order and case, with any of the usual delimiters."""
    lines = [
        ["Kind", "Title", "URL", "Tier", "ignored", "Notes"],
        ["RSS", "Northwind", "https://northwind.example/feed", "primary", "x", "Free"],
        ["blogg", "Harbor", "harbor.example", "best", "", ""],
        ["feed", "", "not a link", "", "", ""],
    ]
    read = read_list("\n".join(delimiter.join(line) for line in lines).encode(), "sources.txt")

    assert read.rows == (
        ListedSource("https://northwind.example/feed", "Northwind", kind="feed", tier="primary", notes="Free"),
        ListedSource("https://harbor.example/", "Harbor"),
    )
    assert [problem.partition(":")[0] for problem in read.problems] == ["Line 3", "Line 3", "Line 4"]


def test_csv_without_a_header() -> None:
    """One column of links, or links beside names, need no header."""
    assert _urls("https://a.example/1\nhttps://a.example/2\n", "x.csv") == [
        "https://a.example/1",
        "https://a.example/2",
    ]
    assert read_list(b"1,Northwind,https://a.example/\n", "x.csv").rows == (
        ListedSource("https://a.example/", "Northwind"),
    )


def test_plain_text_and_markdown() -> None:
    """Comments are passed over; bullets, Markdown links and tables give their links and names."""
    text = """# Sources
// another comment

https://a.example/feed
- <https://b.example/feed>.
* [Harbor (news)](https://c.example/wiki/A_(b)), see also https://d.example/x.
e.example/feed

| # | Publisher | URL | Kind |
|---|---|---|---|
| 1 | Kestrel | https://f.example/rss | rss |
| 2 | Lumen | https://g.example/ ; https://h.example/ | html listing, more |
| 3 | Paper only | none | - |
this line has none
https://x.example/?q={query}
"""
    read = read_list(text.encode(), "sources.md")

    assert [(row.url, row.name, row.publisher, row.kind) for row in read.rows] == [
        ("https://a.example/feed", None, None, None),
        ("https://b.example/feed", None, None, None),
        ("https://c.example/wiki/A_(b)", "Harbor (news)", None, None),
        ("https://d.example/x", None, None, None),
        ("https://e.example/feed", None, None, None),
        ("https://f.example/rss", "Kestrel", "Kestrel", "feed"),
        ("https://g.example/", "Lumen", "Lumen", None),
        ("https://h.example/", "Lumen", "Lumen", None),
    ]
    assert [problem.partition(":")[0] for problem in read.problems] == ["Line 15"]
    assert len(read_list(text.encode(), "sources.txt").problems) == 2


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"<html><a href='https://a.example'>", "a web page, no OPML"),
        (b"<rss><channel/></rss>", "an XML document"),
        (b'<!DOCTYPE opml [<!ENTITY a "b">]><opml/>', "entities"),
        (b"< ", "no list of sources"),
        (bytes(range(1, 32)) * 40, "is no text"),
        (b'url,name\n"' + b"x" * 200_000, "cannot be read as CSV"),
    ],
)
def test_what_is_no_list_is_named(content: bytes, message: str) -> None:
    """The message says what was given instead."""
    with pytest.raises(InputError, match=message):
        read_list(content, "given.txt")


@pytest.mark.parametrize("content", [b"not an outline\n" * 500, b"url,name\nhttps://a.example/,A\n"])
def test_what_is_called_opml_and_is_none_is_one_error(content: bytes) -> None:
    """Not one problem a line."""
    with pytest.raises(InputError, match=r"feeds\.opml is no OPML"):
        read_list(content, "feeds.opml")


def test_a_damaged_list_gives_what_came_before() -> None:
    """A cut OPML file gives its first sources and a problem with the line."""
    read = read_list(OPML[: OPML.index("A page")].encode(), "feeds.opml")

    assert len(read.rows) == 2
    assert "damaged here" in read.problems[-1]


def test_no_more_rows_are_read_than_the_limit() -> None:
    """A list without end is cut, and said to be once."""
    read = read_list("".join(f"https://a.example/{n}\n" for n in range(MAX_ROWS + 50)).encode(), "list.txt")

    assert len(read.rows) == MAX_ROWS
    assert len(read.problems) == 1


LINES = st.text(st.characters(codec="utf-8"), max_size=40).map(lambda text: one_line(text) or "").filter(bool)
FORMULAS = st.sampled_from(["=1+1", "+49", "-a", "@x", "'quoted", "''=x", "'=x", 'a "b", c; d', "<&>\"'", "a\u00a0b"])
SOURCES = st.lists(
    st.builds(
        Source,
        id=st.just("x"),
        kind=st.sampled_from(SOURCE_KINDS),
        name=(LINES | FORMULAS).map(lambda text: one_line(text) or "x"),
        publisher=(LINES | FORMULAS).map(lambda text: one_line(text) or "x"),
        url=st.integers(0, 50).map(lambda n: f"https://a{n}.example/feed?x={n}&y=%22"),
        tier=st.sampled_from(TIERS),
        notes=st.none() | (LINES | FORMULAS).map(lambda text: one_line(text) or "x"),
    ),
    max_size=6,
    unique_by=lambda source: source.url,
)


@settings(max_examples=200, deadline=None)
@given(SOURCES)
@pytest.mark.parametrize(("write", "name"), [(write_opml, "a.opml"), (write_csv, "a.csv")])
def test_what_is_written_is_read_back(
    write: Callable[[Sequence[Source]], str], name: str, sources: list[Source]
) -> None:
    """OPML and CSV carry all there is to say of a source, whatever characters are in it."""
    read = read_list(write(sources).encode(), name)

    assert read.problems == ()
    assert read.rows == tuple(
        ListedSource(one.url, one.name, one.publisher, one.kind, one.tier, one.notes) for one in sources
    )


@settings(max_examples=100, deadline=None)
@given(SOURCES)
def test_plain_links_are_read_back(sources: list[Source]) -> None:
    """The plain form carries the links, in their order, and nothing in a name becomes one."""
    read = read_list(write_plain(sources).encode(), "a.txt")

    assert read.problems == ()
    assert [(row.url, row.kind, row.tier) for row in read.rows] == [
        (source.url, source.kind, source.tier) for source in sources
    ]


def test_the_plain_form_says_all_but_the_notes() -> None:
    """Name and publisher come back too; a comment of a person's own says nothing of the next link."""
    source = Source("x", "feed", "Northwind [beta]", "Northwind, Inc.", "https://northwind.example/feed", "primary")
    text = f"{write_plain([source])}# A heading [of mine]\nhttps://harbor.example/\n"

    assert read_list(text.encode(), "a.txt").rows == (
        ListedSource(source.url, source.name, source.publisher, "feed", "primary"),
        ListedSource("https://harbor.example/"),
    )


def test_companies_may_be_given_by_their_keys() -> None:
    """A Central Index Key alone on its line, or as the address of a CSV row, is the feed of a company's filings."""
    keys = "0000990001\nCIK 990002\n# 990009\n2024\n"
    read = read_list(keys.encode(), "companies.txt")
    table = read_list(b"url,name,tier\n0000990003,Northwind,primary\n", "companies.csv")

    assert [row.url[-15:] for row in (*read.rows, *table.rows)] == [f"000099000{number}.json" for number in (1, 2, 3)]
    assert ("Northwind", "primary") == (table.rows[0].name, table.rows[0].tier)
    assert ("Line 4: '2024' is no web address.",) == read.problems


@settings(max_examples=100, deadline=None)
@given(SOURCES)
def test_no_cell_begins_as_a_formula(sources: list[Source]) -> None:
    """A spreadsheet that opens the CSV runs nothing."""
    cells = [cell for row in csv.reader(io.StringIO(write_csv(sources), newline="")) for cell in row]

    assert [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))] == []


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=300) | st.text(max_size=300).map(str.encode), st.sampled_from(["a.opml", "a.csv", "a.txt"]))
def test_any_bytes_give_a_list_or_a_clear_error(content: bytes, name: str) -> None:
    """Whatever is given, only web addresses come out, or an InputError."""
    try:
        read = read_list(content, name)
    except InputError:
        return

    assert all(row.url.startswith(("http://", "https://")) for row in read.rows)


@pytest.mark.parametrize(
    "piece",
    [
        "<outline text='a'>",
        "<outline text='",
        "[",
        "[a](",
        "[a](https://a.example/(",
        "https://",
        "|",
        "a.",
        "a," * 50,
        '"',
    ],
)
@pytest.mark.parametrize("head", ["", "<opml>", "url,name\n"])
def test_hostile_repetition_stays_bounded(head: str, piece: str) -> None:
    """A megabyte of one awkward piece is read or refused in little time."""
    started = time.monotonic()
    with contextlib.suppress(InputError):
        read_list((head + piece * (1_000_000 // len(piece))).encode(), "a.txt")

    assert time.monotonic() - started < 30
