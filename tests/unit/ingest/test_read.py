"""Tests of the ways in: page, file, text and note."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import ingest
from corpus.dates import PartialDate
from corpus.errors import GroundworkError, InputError, NothingToRead
from ingest.fetch import Fetched
from ingest.read import read_file, read_note, read_page, read_text
from tests.unit.ingest.page_samples import PARAGRAPHS, article, pdf

NOW = dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC)
URL = "https://www.gridpost.example/2025/11/12/northwind"
EVENT = """---
id: northwind-arbor
title: Northwind announces 300 MW
date: '2025-11'
organisations: [Northwind]
sources:
- {url: 'https://gridpost.example/a', note: release}
---
Northwind will build 300 MW.
"""


def _fetched(content: bytes, media_type: str = "text/html", url: str = URL) -> Fetched:
    return Fetched(
        requested_url=url,
        url=url,
        status=200,
        media_type=media_type,
        charset="utf-8",
        content_type=media_type,
        content=content,
        fetched_at=NOW,
        robots="allowed",
    )


def test_a_fetched_page_becomes_a_reading() -> None:
    """Identity is the canonical address; everything the page tells is there."""
    reading = read_page(_fetched(article().encode(), url=URL + "?utm_source=mail"))

    assert (reading.identity, reading.url, reading.kind) == (URL, URL, "page")
    assert (reading.publisher, reading.author, reading.language) == ("Grid Post", "Ida Okafor", "en")
    assert (str(reading.published_at), reading.date_source, reading.date_confidence) == (
        "2025-11-12",
        "json-ld",
        "high",
    )
    assert str(reading.modified_at) == "2025-11-14"
    assert (reading.media_type, reading.tier, reading.organisations) == ("text/html", None, ())
    assert reading.fetched_at == NOW


def test_fetched_pdf_and_text_become_readings() -> None:
    """Each kind has its extractor, and a PDF keeps the starts of its pages."""
    paper = read_page(_fetched(pdf("Words on page one here.", "And on page two."), "application/pdf", URL + ".pdf"))
    words = read_page(_fetched(b"Plain words.", "text/plain", URL + ".txt"))

    assert paper.details == {"pages": [0, 25]}
    assert paper.extractor.startswith("pypdfium2 ")
    assert paper.title == "northwind"
    assert (words.text, words.extractor, words.publisher) == ("Plain words.", "text 1", "gridpost.example")


def test_a_file_is_known_by_its_address_or_its_bytes() -> None:
    """A given address comes first, then the page's own, then the hash."""
    html = article().encode()
    without = article().replace('rel="canonical"', 'rel="x"').encode()

    assert read_file("a.html", html, now=NOW).identity == URL
    assert read_file("a.html", without, url="https://x.example/a#b", now=NOW).identity == "https://x.example/a"
    assert read_file("a.html", without, now=NOW).identity.startswith("sha256:")
    assert read_file("a.md", b"# T\n\ntext", now=NOW).identity == read_file("b.md", b"# T\n\ntext", now=NOW).identity


def test_titles_come_from_the_content_then_the_name() -> None:
    """A file without a title is called by its name, and without that by its first words."""
    assert read_file("a.md", b"# Big plan\n\ntext", now=NOW).title == "Big plan"
    assert read_file("/tmp/x/annual_report-2025.txt", b"text", now=NOW).title == "annual report-2025"
    assert read_file("1.txt", b"First words here.\nMore.", now=NOW).title == "First words here."


def test_a_long_name_keeps_its_ending() -> None:
    """What is cut is the rest of it, so that the file's kind is known."""
    assert read_file("x" * 3000 + ".txt", b"Some plain words.", now=NOW).media_type == "text/plain"


@settings(deadline=None)
@given(st.text(max_size=200), st.sampled_from([".txt", ".md", ".TXT", ".pdf", ".html", ""]))
def test_any_file_name_is_harmless(name: str, suffix: str) -> None:
    """A name is never a path: whatever it says, the outcome is a reading of these bytes or an InputError."""
    try:
        reading = read_file(name + suffix, b"Some plain words.", now=NOW)
    except GroundworkError:
        return
    assert reading.raw == b"Some plain words."
    assert "\n" not in reading.title
    assert reading.identity.startswith("sha256:")


@pytest.mark.parametrize("name", ["a.txt", "a.md", "a.html", "a.pdf"])
@pytest.mark.parametrize("content", [b"", b"  \n\t ", b"\xef\xbb\xbf"])
def test_nothing_is_never_stored(name: str, content: bytes) -> None:
    """Empty files are refused, whatever their kind."""
    with pytest.raises(InputError):
        read_file(name, content, now=NOW)


def test_posted_text_is_dated_by_the_person() -> None:
    """A stated date is sure; without one there is none."""
    stated = read_text("T", "Some\r\ntext\x00", published_at=PartialDate(2025, 11), tier="press", now=NOW)
    unstated = read_text("", "Some text", url="https://x.example/a?utm_source=b", publisher=" X ", now=NOW)

    assert (stated.text, stated.date_source, stated.date_confidence) == ("Some\ntext", "stated", "high")
    assert (stated.kind, stated.tier) == ("file", "press")
    assert stated.identity == read_text("other", "Some\ntext", now=NOW).identity
    assert (unstated.identity, unstated.title, unstated.publisher) == ("https://x.example/a", "Some text", "X")
    assert (unstated.published_at, unstated.date_source, unstated.date_confidence) == (None, None, None)
    with pytest.raises(NothingToRead):
        read_text("T", " \n ", now=NOW)


def test_an_event_note_says_what_it_is() -> None:
    """Its publisher is Groundwork, its link the first source's, its date the front matter's."""
    note = read_note("x.md", EVENT.encode(), now=NOW)

    assert (note.identity, note.kind, note.url) == ("note:northwind-arbor", "note", "https://gridpost.example/a")
    assert (note.publisher, note.tier) == ("Groundwork notes", None)
    assert (str(note.published_at), note.date_source, note.date_confidence) == ("2025-11", "front-matter", "high")
    assert note.details["what"] == "An analyst's note restating the named sources"
    assert note.details["sources"] == [{"url": "https://gridpost.example/a", "note": "release"}]
    assert note.organisations == ("Northwind",)


def test_an_opinion_keeps_its_unknown_publisher() -> None:
    """An opinion without publisher and date has neither, rather than ours."""
    source = "---\nid: o\ntitle: T\nkind: opinion\ntier: analysis\npublisher: unknown\npublished_at: null\n---\nText.\n"
    note = read_note("o.md", source.encode(), now=NOW)

    assert (note.publisher, note.tier, note.published_at, note.date_source) == (None, "analysis", None, None)
    assert note.details == {"note_kind": "opinion"}


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("text", "front matter"),
        ("---\ntitle: T\n---\ntext", "'id'"),
        ("---\nid: ../x\ntitle: T\n---\ntext", "'id'"),
        ("---\nid: x\n---\ntext", "'title'"),
        ("---\nid: x\ntitle: T\n---\n", "no text"),
    ],
)
def test_a_note_without_its_keys_is_refused(source: str, words: str) -> None:
    """A note needs an id, a title and a text."""
    with pytest.raises(InputError, match=words):
        read_note("n.md", source.encode(), now=NOW)


def test_every_starter_note_is_read() -> None:
    """The notes that are shipped are all usable."""
    notes = sorted((Path(ingest.__file__).parents[1] / "corpus" / "starter" / "notes").glob("*.md"))
    readings = [read_note(path.name, path.read_bytes(), now=NOW) for path in notes]

    assert notes
    assert len({reading.identity for reading in readings}) == len(notes)
    assert all(reading.text and reading.title for reading in readings)


def test_one_reading_is_one_content_hash() -> None:
    """Reading the same page twice gives the same content hash, so no new version."""
    first, second = (read_page(_fetched(article().encode())) for _ in range(2))

    assert first.content_hash == second.content_hash
    assert PARAGRAPHS[0] in first.text


def test_importing_loads_no_parser() -> None:
    """Importing the ways in loads neither parsers nor the HTTP client."""
    heavy = (
        "httpx2",
        "httpcore2",
        "trafilatura",
        "htmldate",
        "lxml",
        "bs4",
        "pypdfium2",
        "yaml",
        "ssrfguard",
        "protego",
    )
    code = f"import sys, ingest.read, ingest.fetch; print([m for m in {heavy!r} if m in sys.modules])"
    found = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=Path(ingest.__file__).parents[1]
    )

    assert found.stdout.strip() == "[]"
