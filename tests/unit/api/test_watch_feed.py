"""The Atom feed of a watch: what RFC 4287 asks for, whatever the words hold."""

from __future__ import annotations

import datetime as dt
from xml.etree import ElementTree as ET

import feedparser
from hypothesis import given
from hypothesis import strategies as st

from api.watch_feed import atom_feed
from corpus.dates import PartialDate
from corpus.document import DocumentId, VersionId
from corpus.figure import Figure, FigureId, Scope
from corpus.figure_store import Kept
from corpus.watches import Change, Told, Watch, Watched

NOON = dt.datetime(2026, 4, 29, 12, tzinfo=dt.UTC)
ADDRESS = "https://groundwork.example.com/v1/watches/wat_1/feed"
ATOM = "{http://www.w3.org/2005/Atom}"
WATCH = Watch("wat_1", "Meta & co", Watched(subject="Meta"), None, None, NOON, NOON, "rules", 1, 1, 0)


def _kept(quote: str, url: str | None = "https://example.com/meta?a=1&b=2") -> Kept:
    figure = Figure(
        id=FigureId("fig_1"),
        version_id=VersionId("ver_1"),
        subject="Meta",
        metric="capex",
        low=1e9,
        high=1e9,
        unit="USD",
        modality="guided",
        scope=Scope("company", "Meta"),
        quote=quote,
        start=0,
        end=len(quote),
        written="$1 billion",
        value_start=0,
        value_end=1,
        confidence="high",
        claim_date=PartialDate.parse("2026-04-29"),
    )
    return Kept(figure, "ser_1", False, (), DocumentId("doc_1"), "A <title>", url, "Meta", "primary", None, None)


def _told(number: int, quote: str, url: str | None = "https://example.com/meta?a=1&b=2") -> Told:
    change = Change("superseded", "ser_1", f"Meta: {quote}", _kept("Before."), _kept(quote, url))
    return Told(number, f"chg_{number}", "wat_1", change, NOON + dt.timedelta(hours=number), None)


def test_a_feed_reader_reads_it() -> None:
    """Ids, times, titles, links and both quotes come out as they went in."""
    made = atom_feed(WATCH, [_told(2, "It is <b>$1 billion</b> now."), _told(1, "First.")], address=ADDRESS)

    read = feedparser.parse(made)
    first, second = read.entries
    assert (False, "atom10") == (bool(read.bozo), read.version)
    assert ("Groundwork: Meta & co", "urn:groundwork:watch:wat_1", "2026-04-29T14:00:00Z") == (
        read.feed.title, read.feed.id, read.feed.updated,
    )  # fmt: skip
    assert [ADDRESS] == [link.href for link in read.feed.links if link.rel == "self"]
    assert ("urn:groundwork:change:chg_2", "urn:groundwork:change:chg_1") == (first.id, second.id)
    assert ("https://example.com/meta?a=1&b=2", "superseded") == (first.link, first.tags[0].term)
    assert "&lt;b&gt;$1 billion&lt;/b&gt;" in first.content[0].value
    assert "Before." in first.content[0].value


def test_a_feed_without_changes_is_whole() -> None:
    """It has the parts that every feed must have, and no entry."""
    root = ET.fromstring(atom_feed(WATCH, [], address=ADDRESS))

    assert ["id", "title", "updated", "link", "author"] == [child.tag.removeprefix(ATOM) for child in root]


def test_an_address_that_is_none_of_the_web_is_no_link() -> None:
    """What a document calls its address may be anything; only http and https become links."""
    made = atom_feed(WATCH, [_told(1, "First.", "javascript:alert(1)")], address=ADDRESS)

    assert b"javascript" not in made


@given(st.text(), st.text())
def test_any_words_make_a_feed_that_can_be_read(quote: str, name: str) -> None:
    """Control characters, lone surrogates and markup neither break the XML nor become markup."""
    watch = Watch("wat_1", name, Watched(subject="Meta"), None, None, NOON, NOON, "rules", 1, 1, 0)
    root = ET.fromstring(atom_feed(watch, [_told(1, quote)], address=ADDRESS))

    wanted = {"id", "title", "published", "updated", "category", "link", "content"}
    (entry,) = root.findall(f"{ATOM}entry")
    assert wanted == {child.tag.removeprefix(ATOM) for child in entry}
    assert all(len(child) == 0 for child in entry)
