"""Tests of reading feeds."""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corpus.errors import InputError, ParserFailed
from ingest.feed import MAX_ENTRIES, read_feed
from ingest.listed import Listed

URL = "https://northwind.example/feed/"
TODAY = dt.date(2026, 11, 22)
RSS = b"""<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:sy="http://purl.org/rss/1.0/modules/syndication/"
 xmlns:feedburner="http://rssnamespace.org/feedburner/ext/1.0">
<channel><title>Northwind &amp; Sons</title><link>https://northwind.example/</link><ttl>90</ttl>
<sy:updatePeriod>daily</sy:updatePeriod><sy:updateFrequency>2</sy:updateFrequency>
<item><title>Campus &lt;b&gt;opens&lt;/b&gt;</title><link>../news/campus-opens?a=1&b=2</link>
<pubDate>Sat, 21 Nov 2026 23:30:00 -0500</pubDate><author>ida@northwind.example (Ida Okafor)</author>
<description><![CDATA[<p>A first hall &amp; a second.</p><script>alert(1)</script>]]></description></item>
<item><title>Turbines ordered</title><guid>https://northwind.example/turbines</guid><dc:date>2026-11-19</dc:date></item>
<item><title>Burned</title><link>https://proxy.example/1</link>
<feedburner:origLink>https://northwind.example/burned</feedburner:origLink></item>
</channel></rss>"""
ATOM = b"""<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://northwind.example/a/">
<title type="text">Notes &lt;beta&gt;</title>
<entry xml:base="b/"><id>urn:1</id><title type="text">5 &lt; 6 &lt;i&gt;</title><link rel="self" href="self"/>
<link href="one"/>
<updated>2026-11-20T23:00:00-08:00</updated><author><name>Ida Okafor</name></author></entry>
<entry><id>urn:2</id><title type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">A <b>hall</b></div></title>
<link href="/two"/><published>2026-11-18T01:00:00+09:00</published><updated>2026-11-20T01:00:00Z</updated></entry>
</feed>"""
RDF = b"""<?xml version="1.0"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
 xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel rdf:about="https://northwind.example/"><title>Northwind</title></channel>
<item rdf:about="https://northwind.example/x"><title>Grid deal</title><link>https://northwind.example/x</link>
<dc:date>2026-11-02T08:00:00+01:00</dc:date></item></rdf:RDF>"""
JSON_FEED = {
    "version": "https://jsonfeed.org/version/1.1",
    "title": "Northwind",
    "items": [
        {"id": 7, "url": "/seven", "title": "Seven", "date_published": "2026-11-05T23:59:00-08:00"},
        {"id": "https://northwind.example/eight", "content_html": "<p>Hall&nbsp;8</p>", "authors": [{"name": "Ida"}]},
    ],
}


def _read(content: bytes, charset: str | None = None) -> Listed:
    return read_feed(content, url=URL, charset=charset, today=TODAY)


def _rss(items: str, head: str = "") -> bytes:
    return f"{head}<rss version='2.0'><channel><title>t</title>{items}</channel></rss>".encode()


def _item(number: int, more: str = "") -> str:
    return f"<item><title>Item {number}</title><link>https://northwind.example/{number}</link>{more}</item>"


def test_rss_gives_links_titles_and_the_day_as_written() -> None:
    """Links are absolute, titles are plain, and the day is the feed's own, whatever its time zone."""
    listed = _read(RSS)
    first, second, third = listed.entries

    assert first.url == "https://northwind.example/news/campus-opens?a=1&b=2"
    assert (first.title, first.author, first.summary) == ("Campus opens", "Ida Okafor", "A first hall & a second.")
    assert [str(entry.published_at) for entry in listed.entries] == ["2026-11-21", "2026-11-19", "None"]
    assert (second.url, second.entry_id) == ("https://northwind.example/turbines", "https://northwind.example/turbines")
    assert third.url == "https://northwind.example/burned"
    assert (listed.title, listed.pace_seconds, listed.problems) == ("Northwind & Sons", 43200, ())


def test_atom_resolves_against_xml_base_and_updated_is_not_published() -> None:
    """Nested xml:base counts, plain titles keep their signs, and only `published` is a publication date."""
    first, second = _read(ATOM).entries

    assert [first.url, second.url] == ["https://northwind.example/a/b/one", "https://northwind.example/two"]
    assert (first.title, second.title) == ("5 < 6 <i>", "A hall")
    assert (first.published_at, str(first.modified_at)) == (None, "2026-11-20")
    assert (str(second.published_at), str(second.modified_at)) == ("2026-11-18", "2026-11-20")


def test_rss_1_dates_by_dublin_core() -> None:
    """RSS 1.0 has no other date than dc:date, which is the publication's."""
    (entry,) = _read(RDF).entries

    assert (str(entry.published_at), entry.modified_at) == ("2026-11-02", None)


def test_json_feed() -> None:
    """A JSON Feed gives the same things; an id that is a link stands in for a missing one."""
    seven, eight = _read(json.dumps(JSON_FEED).encode()).entries

    assert (seven.url, seven.entry_id, str(seven.published_at)) == (
        "https://northwind.example/seven",
        "7",
        "2026-11-05",
    )
    assert (eight.url, eight.summary, eight.author) == ("https://northwind.example/eight", "Hall 8", "Ida")


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("Sat, 21 Nov 26 10:00:00 GMT", "2026-11-21"),
        ("Mon, 23 Nov 2026 00:30:00 +1300", "2026-11-23"),
        ("Tue, 24 Nov 2026 10:00:00 GMT", "None"),
        ("Mon, 1 Jan 0001 00:00:00 GMT", "None"),
        ("yesterday", "None"),
        ("2026-11-31T00:00:00Z", "None"),
    ],
)
def test_dates_without_sense_are_left_out(written: str, expected: str) -> None:
    """A date that is none, or after tomorrow, is left out and said so; the entry stays."""
    listed = _read(_rss(_item(1, f"<pubDate>{written}</pubDate>")))

    assert [str(entry.published_at) for entry in listed.entries] == [expected]
    assert bool(listed.problems) == (expected == "None")


def test_repeated_links_become_one_entry() -> None:
    """The same address under two guises is one entry, filled up from both."""
    listed = _read(
        _rss(
            "<item><link>http://www.northwind.example/a/?utm_source=x#top</link></item>"
            "<item><title>Late title</title><link>https://northwind.example/a</link></item>"
        )
    )

    assert [(entry.url, entry.title) for entry in listed.entries] == [
        ("http://www.northwind.example/a/?utm_source=x", "Late title")
    ]


def test_entries_without_a_web_link_are_counted_not_kept() -> None:
    """Links to scripts, files and mail are no articles; neither is a guid that is no link."""
    links = ("javascript:alert(1)", "file:///etc/passwd", "mailto:a@b.example", "ftp://northwind.example/a", "")
    items = "".join(f"<item><link>{link}</link><guid isPermaLink='false'>g</guid></item>" for link in links)
    listed = _read(_rss(items + _item(1)))

    assert [entry.url for entry in listed.entries] == ["https://northwind.example/1"]
    assert listed.problems == ("5 entries without a link to a web page.",)


def test_a_long_feed_is_cut_and_says_so() -> None:
    """No more entries are read than the limit."""
    listed = _read(_rss("".join(_item(number) for number in range(MAX_ENTRIES + 5))))

    assert len(listed.entries) == MAX_ENTRIES
    assert "2,005 entries" in listed.problems[0]


@pytest.mark.parametrize("cut", [b"</channel></rss>", b"ordered</title>", b"<feedburner:origLink>"])
def test_a_feed_cut_off_gives_its_whole_entries(cut: bytes) -> None:
    """Entries that arrived whole are read; half an entry is not."""
    end = RSS.index(cut)
    listed = _read(RSS[:end])

    assert len(listed.entries) == RSS[:end].count(b"</item>")
    assert "cut off" in listed.problems[0]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"<!doctype html><p>Hi", "a web page, not a feed"),
        (b"<html><body>Hi", "a web page, not a feed"),
        (b"<urlset></urlset>", "a sitemap, not a feed"),
        (b"<opml version='2.0'/>", "a list of feeds"),
        (b"<kml></kml>", "another kind"),
        (b"%PDF-1.7", "no XML"),
        (b"", "no XML"),
        (b'{"items": []}', "no JSON Feed"),
        (b"[" * 100_000, "cannot be read"),
        (b'{"version": "https://jsonfeed.org/version/1", "items": 5}', "without a list"),
        (b"<rss><channel><item><title>Half", "cut off before its first entry"),
    ],
)
def test_what_is_no_feed_is_named(content: bytes, message: str) -> None:
    """The message says what the address gave instead of a feed."""
    with pytest.raises(InputError, match=message):
        _read(content)


BOMB = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10 if n else "lol"}">' for n in range(12))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_entities_of_its_own_are_refused_in_every_encoding(encoding: str) -> None:
    """An entity bomb, or one that names a file, is refused before anything is parsed."""
    for subset in (BOMB, '<!ENTITY l11 SYSTEM "file:///etc/passwd">'):
        with pytest.raises(InputError, match="entities"):
            _read(f"<!DOCTYPE rss [{subset}]>{_rss(_item(1, '<author>&l11;</author>')).decode()}".encode(encoding))


def test_an_outside_document_type_does_nothing() -> None:
    """RSS 0.91 names a DTD; it is neither fetched nor needed, and HTML's entities are known without it."""
    head = '<?xml version="1.0"?><!DOCTYPE rss PUBLIC "-//X//EN" "http://127.0.0.1:9/rss.dtd">'
    listed = _read(
        _rss("<item><title>Caf&eacute; &undefined;</title><link>https://northwind.example/1</link></item>", head)
    )

    assert listed.entries[0].title == "Café &undefined;"


@pytest.mark.parametrize(
    ("content", "charset"),
    [
        (_rss(_item(1)).replace(b"Item 1", "Größe".encode()), None),
        (
            _rss(_item(1), '<?xml version="1.0" encoding="iso-8859-1"?>').replace(b"Item 1", "Größe".encode("cp1252")),
            None,
        ),
        (_rss(_item(1)).replace(b"Item 1", "Größe".encode("cp1252")), "windows-1252"),
        (_rss(_item(1)).decode().replace("Item 1", "Größe").encode("utf-16"), None),
        (_rss(_item(1)).replace(b"Item 1", "Größe".encode("cp1252")), None),
        (b"\n\n" + _rss(_item(1)).replace(b"Item 1", "Größe".encode()), "no-such-charset"),
    ],
)
def test_encodings(content: bytes, charset: str | None) -> None:
    """Mark, header, declaration: each is understood, and wrong ones are got over."""
    assert _read(content, charset).entries[0].title == "Größe"


def test_titles_hold_no_escapes() -> None:
    """Terminal escapes and marks that reorder text do not reach a researcher's screen."""
    listed = _read(
        _rss("<item><title>Safe\x1b[31m\u202e text&#27;</title><link>https://northwind.example/1</link></item>")
    )

    assert listed.entries[0].title == "Safe text"


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from([RSS, ATOM, RDF, json.dumps(JSON_FEED).encode()]), st.data())
def test_damaged_feeds_give_entries_or_a_clear_error(good: bytes, data: st.DataObject) -> None:
    """Whatever is done to a feed's bytes, the outcome is a result or one of the documented errors."""
    start = data.draw(st.integers(0, len(good)))
    end = data.draw(st.integers(start, min(len(good), start + 40)))
    damaged = good[:start] + data.draw(st.binary(max_size=30)) + good[end:]
    try:
        listed = _read(damaged)
    except (InputError, ParserFailed):
        return

    assert all(entry.url.startswith("http") for entry in listed.entries)


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=200).map(lambda tail: tail if b"<" not in tail else tail.replace(b"<", b"{")))
def test_any_bytes_are_refused_clearly(content: bytes) -> None:
    """Bytes that hold no XML element are never a feed."""
    with pytest.raises(InputError):
        _read(content)


@pytest.mark.parametrize("piece", ["<!a>", "<!-- -->", "<![CDATA[", "&", "</item", "<?a?>", "<item>"])
def test_hostile_repetition_stays_bounded(piece: str) -> None:
    """A megabyte of one awkward piece is refused or read long before a limit would be needed."""
    started = time.monotonic()
    with contextlib.suppress(InputError, ParserFailed):
        _read(b"<rss><channel><item>" + piece.encode() * (1_000_000 // len(piece)))

    assert time.monotonic() - started < 40
