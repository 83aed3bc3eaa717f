"""Tests of reading sitemaps."""

from __future__ import annotations

import datetime as dt
import gzip
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.errors import InputError
from ingest.listed import Listed
from ingest.sitemap import MAX_BYTES, MAX_ENTRIES, read_sitemap

URL = "https://www.northwind.example/sitemap.xml"
PAGES = b"""<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">
<url><loc>https://www.northwind.example/news/campus?x=1&y=2</loc><lastmod>2026-11-20T23:30:00-08:00</lastmod>
<image:image><image:loc>https://www.northwind.example/a.jpg</image:loc></image:image></url>
<url><image:image><image:loc>https://www.northwind.example/b.jpg</image:loc></image:image>
<loc> https://press.northwind.example/turbines </loc><lastmod>2026-10</lastmod></url>
<url><loc>/relative</loc><lastmod>2024</lastmod></url>
<url><loc>https://elsewhere.example/x</loc></url>
<url><loc>https://www.northwind.example/soon</loc><lastmod>2031-01-01</lastmod></url>
<url><loc>javascript:alert(1)</loc></url>
</urlset>"""
NEWS = b"""<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:n="http://www.google.com/schemas/sitemap-news/0.9">
<url><loc>https://www.northwind.example/news/1</loc><n:news><n:publication><n:name>Northwind</n:name></n:publication>
<n:publication_date>2026-11-21T22:00:00-05:00</n:publication_date>
<n:title>Campus &amp; grid</n:title></n:news></url></urlset>"""
INDEX = b"""<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
<sitemap><loc>https://www.northwind.example/sitemap-2025-02.xml</loc></sitemap>
<sitemap><loc>https://www.northwind.example/post-tag-sitemap.xml</loc><lastmod>2026-11-22</lastmod></sitemap>
<sitemap><loc>https://www.northwind.example/posts-1.xml</loc><lastmod>2026-01-05</lastmod></sitemap>
<sitemap><loc>https://www.northwind.example/posts-2.xml</loc><lastmod>2026-11-21T10:00:00Z</lastmod></sitemap>
</sitemapindex>"""


def _read(content: bytes) -> Listed:
    return read_sitemap(content, url=URL, today=dt.date(2026, 11, 22))


def test_a_sitemap_gives_the_pages_of_its_own_site() -> None:
    """Pages come with the day of their change; images, other sites and unusable links do not come at all."""
    listed = _read(PAGES)

    assert [(entry.url, str(entry.modified_at)) for entry in listed.entries] == [
        ("https://www.northwind.example/news/campus?x=1&y=2", "2026-11-20"),
        ("https://press.northwind.example/turbines", "2026-10"),
        ("https://www.northwind.example/relative", "2024"),
        ("https://www.northwind.example/soon", "None"),
    ]
    assert all(entry.published_at is None for entry in listed.entries)
    assert set(listed.problems) == {
        "1 link of another site.",
        "1 link without a usable address.",
        "1 link with a date that makes no sense or is yet to come; the date was left out.",
    }


def test_a_news_sitemap_gives_titles_and_publication_dates() -> None:
    """News sitemaps say when a page was published, whatever prefix they use."""
    (entry,) = _read(NEWS).entries

    assert (entry.title, str(entry.published_at)) == ("Campus & grid", "2026-11-21")


def test_an_index_gives_its_children_newest_first() -> None:
    """Dates in names count where no other is given; sitemaps of tags come last."""
    listed = _read(INDEX)

    assert [link.rpartition("/")[2] for link in listed.more] == [
        "posts-2.xml",
        "posts-1.xml",
        "sitemap-2025-02.xml",
        "post-tag-sitemap.xml",
    ]
    assert listed.entries == ()


def test_pages_come_newest_first() -> None:
    """Whatever the order of the file; those without a date come last, in their order."""
    rows = (("a", ""), ("b", "2026-01"), ("c", "2026-11-20"), ("d", ""), ("e", "2026-01-31"), ("f", "2025"))
    pages = "".join(
        f"<url><loc>https://northwind.example/{name}</loc><lastmod>{day}</lastmod></url>" for name, day in rows
    )

    assert "cbefad" == "".join(entry.url[-1] for entry in _read(f"<urlset>{pages}</urlset>".encode()).entries)


def test_gzip_and_text_sitemaps() -> None:
    """Both other forms of the protocol are read, byte order mark or not."""
    text = "\ufeffhttps://www.northwind.example/a\r\n\r\nhttps://www.northwind.example/b\n".encode()

    assert _read(gzip.compress(PAGES)) == _read(PAGES)
    assert [entry.url[-2:] for entry in _read(text).entries] == ["/a", "/b"]


def test_damaged_sitemaps_give_what_came_before() -> None:
    """A cut sitemap gives its whole records and a problem, packed or not."""
    cut = PAGES[: PAGES.index(b"</urlset>") - 80]
    packed = gzip.compress(PAGES + b" " * 100_000, compresslevel=0)[:-60_000]

    assert len(_read(cut).entries) == 3
    assert "damaged after" in _read(cut).problems[0]
    assert len(_read(packed).entries) == 4
    assert "damaged" in _read(packed).problems[0]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"<!DOCTYPE html><html>", "a web page, not a sitemap"),
        (b"<rss/>", "another kind"),
        (b"", "no sitemap"),
        (b"hello", "no sitemap"),
        (b"<urlset><url><loc>https://www.northwind.example/a", "damaged before its first link"),
        (b'<!DOCTYPE x [<!ENTITY a "b">]><urlset/>', "entities"),
        (gzip.compress(bytes(MAX_BYTES + 1)), "more than 50 MiB"),
        (b"\x1f\x8b nothing packed", "no sitemap"),
    ],
)
def test_what_is_no_sitemap_is_named(content: bytes, message: str) -> None:
    """The message says what is wrong."""
    with pytest.raises(InputError, match=message):
        _read(content)


def test_no_more_links_are_read_than_the_protocol_allows() -> None:
    """The rest of a sitemap that breaks the protocol's limit is left alone."""
    records = b"".join(b"<url><loc>https://northwind.example/%d</loc></url>" % n for n in range(MAX_ENTRIES + 10))
    listed = _read(b"<urlset>" + records + b"</urlset>")

    assert len(listed.entries) == MAX_ENTRIES
    assert "more than 50,000" in listed.problems[0]


@settings(max_examples=300, deadline=None)
@given(st.sampled_from([PAGES, NEWS, INDEX, gzip.compress(PAGES)]), st.data())
def test_damage_gives_a_result_or_a_clear_error(good: bytes, data: st.DataObject) -> None:
    """Whatever is done to a sitemap's bytes, only its own site's links come out, or an InputError."""
    start = data.draw(st.integers(0, len(good)))
    end = data.draw(st.integers(start, min(len(good), start + 40)))
    try:
        listed = _read(good[:start] + data.draw(st.binary(max_size=30)) + good[end:])
    except InputError:
        return

    assert all(".northwind.example/" in entry.url for entry in listed.entries)


@pytest.mark.parametrize(
    "piece", ["<url>", "<url a='", "<!a>", "<!--", "<![CDATA[", "&", "&amp;", "http://a.example/ "]
)
def test_hostile_repetition_grows_no_faster_than_the_input(piece: str) -> None:
    """Three megabytes of one awkward piece are read or refused in little time."""
    started = time.monotonic()
    for head in ("<urlset>", "<!DOCTYPE a", ""):
        try:
            _read((head + piece * (3_000_000 // len(piece))).encode())
        except InputError:
            continue

    assert time.monotonic() - started < 60
