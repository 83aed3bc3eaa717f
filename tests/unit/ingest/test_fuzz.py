"""Fuzz of everything that reads what strangers wrote: only the documented errors, whatever the input."""

from __future__ import annotations

import contextlib
import datetime as dt
import gzip
import json
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corpus.canonical import canonical_url
from corpus.errors import InputError, NothingToRead, ParserFailed
from ingest.decoding import BrokenCompressionError, TooMuchDataError, bounded
from ingest.extract import read_html
from ingest.feed import read_feed
from ingest.filings import read_company_feed, read_filing_index
from ingest.hrefs import absolute, identity, site_of
from ingest.listing import read_listing
from ingest.lists import read_list
from ingest.markdown import read_markdown
from ingest.media import media_of_file, media_of_page
from ingest.metadata import decode_html, read_metadata
from ingest.pdf import read_pdf
from ingest.plain import one_line, plain_text
from ingest.plain_xml import xml_events, xml_text
from ingest.replies import charset_of, media_type_of, status_problem, unreadable
from ingest.reservation import reservation_of, signals_in, tdm_rule_of
from ingest.robots import MAX_CRAWL_DELAY_SECONDS, RobotsReply, max_age_of, site_rules
from ingest.sitemap import read_sitemap
from ingest.written_date import dates_in, written_date
from tests.growth import growth
from tests.hostile.documents import FEED_HEAD, article_page, feed, report

TODAY = dt.date(2026, 11, 22)
URL = "https://northwind.example/news/a"
EDGAR = "https://www.sec.gov/cgi-bin/browse-edgar?action=getcompany&CIK=1"
FILING = "https://www.sec.gov/Archives/edgar/data/1/000000000000000002/0000000000-00-000002-index.htm"
SITEMAP = (
    f"{FEED_HEAD}<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'><url><loc>{URL}</loc>"
    "<lastmod>2026-11-01</lastmod></url></urlset>"
).encode()
JSON_FEED = json.dumps(
    {"version": "https://jsonfeed.org/version/1.1", "items": [{"id": "1", "url": URL, "content_html": "<p>x"}]}
).encode()
OPML = b"<opml version='2.0'><body><outline text='a'><outline xmlUrl='https://a.example/feed'/></outline></body></opml>"
CSV = b"name,url,tier\nNorthwind,https://northwind.example/feed,1\n"
MARKDOWN = (
    b"---\nid: a\ntitle: A\npublished: 2026-11-01\nsources:\n  - url: https://a.example/\n---\n# A\n\nWords [b](c).\n"
)
ROBOTS = b"User-agent: *\nDisallow: /a*b$\nCrawl-delay: 2\nContent-Signal: search=yes\nSitemap: https://a.example/s\n"
TDMREP = b'[{"location": "/news/*", "tdm-reservation": 1}]'
# What parsers stumble over.
TOKENS = (
    *(b"<", b">", b"&", b"'", b'"', b"\x00"),
    *(b"\xff", b"\xed\xa0\x80", b"\xef\xbb\xbf", b"\xff\xfe", b"\r", b"\t", b"\x1b"),
    *(b"<!--", b"-->", b"<![CDATA[", b"]]>", b"<!DOCTYPE x ["),
    *(b"<!ENTITY a 'b'>", b"&a;", b"&#xD800;", b"&#0;", b"<?", b"?>"),
    *(b"<div>", b"</p>", b"<script>", b"</html>"),
    *(b"<title/>", b"<svg>", b"<base href='//['>", b"xmlns:a=''", b"<a:b>"),
    *(b"{", b"}", b"[", b"]", b":", b",", b"null"),
    *(b"1e999", b"-", b"9" * 5000, b'"\\ud800"', b"NaN", b"\\u0000", b"{}"),
    *(b"---\n", b"- ", b"!!python/object:os.system", b"*a", b"&a ", b"? "),
    *(b"|\n", b"%", b"```\n", b"# ", b"](", b"!["),
    *(b"http://[", b"//", b"file:///", b"javascript:"),
    *(b"%00", b"0000-00-00", b"99/99/9999", b"\xe2\x80\xae", b"\xcc\x81" * 50),
    *(b"endobj", b"stream\n", b"endstream", b"/Kids [2 0 R]", b"/Count -1", b"<<", b">>", b"obj", b"xref", b"trailer"),
)  # fmt: skip


def mangled(*samples: bytes) -> st.SearchStrategy[bytes]:
    """Return a strategy of these samples with pieces cut out, repeated or put in, and of anything at all."""
    change = st.tuples(
        st.integers(0, 10_000), st.integers(0, 40), st.sampled_from(TOKENS) | st.binary(max_size=8), st.integers(1, 5)
    )
    changed = st.builds(_changed, st.sampled_from(samples), st.lists(change, min_size=1, max_size=8))
    return changed | st.lists(st.sampled_from(TOKENS), max_size=60).map(b"".join) | st.binary(max_size=300)


def _changed(sample: bytes, changes: list[tuple[int, int, bytes, int]]) -> bytes:
    for place, cut, put, times in changes:
        at = place % (len(sample) + 1)
        sample = sample[:at] + put * times + sample[at + cut :]
    return sample


ANY_TEXT = st.text(max_size=200) | mangled(ROBOTS, MARKDOWN, b"Wed, 12 Nov 2025 08:00:00 GMT").map(
    lambda raw: raw.decode("utf-8", "surrogateescape")
)


@given(st.text(max_size=60), st.integers(0, 1000))
def test_any_header_is_read_or_passed_over(value: str, status: int) -> None:
    """Content types, retry times and cache times of any form are values or nothing, and never an error."""
    assert charset_of(value) is None or charset_of(value)
    assert media_type_of(value) == media_type_of(value).lower()
    assert unreadable(media_type_of(value)) is None or unreadable(media_type_of(value))
    assert (status_problem(status, value) is None) == (status_problem(status, None) is None)
    assert (max_age_of(value) or 0) >= 0


@given(
    st.lists(st.binary(max_size=60) | mangled(gzip.compress(b"words " * 50)), max_size=6),
    st.booleans(),
    st.integers(0, 200),
)
def test_any_body_is_decoded_within_its_limit(chunks: list[bytes], gzipped: bool, limit: int) -> None:
    """Damaged or too much is said so, and no more than the limit ever comes out."""
    received = b""
    with contextlib.suppress(TooMuchDataError, BrokenCompressionError):
        for piece in bounded(chunks, gzipped=gzipped, max_bytes=limit):
            received += piece

    assert len(received) <= limit


@given(mangled(ROBOTS), st.text(max_size=40))
def test_any_robots_file_is_obeyed_as_far_as_it_goes(content: bytes, path: str) -> None:
    """No file is an error, and no delay is longer than the longest that is obeyed."""
    rules = site_rules(RobotsReply(200, content))

    assert rules.allows(f"https://northwind.example/{path}", "Groundwork") in (True, False)
    assert 0 <= rules.delay_seconds("Groundwork") <= MAX_CRAWL_DELAY_SECONDS
    assert isinstance(rules.sitemaps, tuple)


@given(mangled(TDMREP, article_page()[:1200]), ANY_TEXT)
def test_any_reservation_is_weighed(content: bytes, said: str) -> None:
    """Headers, heads and files of any form give a reason or none."""
    headers = {"tdm-reservation": said, "x-robots-tag": said, "content-usage": said}
    signals = signals_in(said, "Groundwork")
    weighed = reservation_of(headers, content, signals, tdm_rule_of(content, URL))

    assert weighed.reason is None or weighed.reason.startswith("the site ")


@given(
    mangled(article_page()), st.sampled_from(["", "text/html", "application/pdf", "text/plain", "text/markdown", "x/y"])
)
def test_any_bytes_are_of_a_kind_or_refused(content: bytes, declared: str) -> None:
    """The first bytes decide, or the kind is refused with what it is."""
    kinds = {"text/html", "application/pdf", "text/plain", "text/markdown"}
    with contextlib.suppress(InputError):
        assert media_of_page(content, declared, URL) in kinds
    with contextlib.suppress(InputError):
        assert media_of_file(content, "a.html") in kinds


@given(
    mangled(article_page()), st.none() | st.text(max_size=12) | st.sampled_from(["utf-16", "utf-7", "base64", "cp037"])
)
def test_any_bytes_decode_to_text(content: bytes, charset: str | None) -> None:
    """Whatever the server calls them."""
    assert isinstance(decode_html(content, charset), str)


@given(ANY_TEXT)
def test_any_text_has_one_plain_form(text: str) -> None:
    """It is reached at once, and can be stored."""
    plain = plain_text(text)

    assert plain_text(plain) == plain
    assert plain.encode().decode() == plain
    assert one_line(text) is None or one_line(one_line(text)) == one_line(text)


@given(ANY_TEXT)
def test_any_text_is_a_date_or_none(text: str) -> None:
    """No date is before 1990 or after tomorrow."""
    date = written_date(text, today=TODAY)
    dates = [found for _, found in dates_in(text, today=TODAY)]

    assert all(one.year >= 1990 and one.first_day <= TODAY + dt.timedelta(days=1) for one in (date, *dates) if one)


@given(mangled(MARKDOWN))
def test_any_markdown_is_read_or_refused(content: bytes) -> None:
    """Front matter that cannot be used is an InputError, and YAML makes no objects."""
    with contextlib.suppress(InputError):
        assert isinstance(read_markdown(content.decode("utf-8", "replace"), name="a.md").text, str)


@given(mangled(article_page()))
def test_any_page_declares_something_or_nothing(content: bytes) -> None:
    """What is no HTML at all is said so."""
    with contextlib.suppress(NothingToRead):
        assert read_metadata(decode_html(content)).times is not None


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(mangled(article_page()))
def test_any_page_is_an_article_or_none(content: bytes) -> None:
    """Nothing but an article with a title and a text comes out."""
    with contextlib.suppress(InputError):
        article = read_html(content, url=URL, today=TODAY)
        assert article.title
        assert article.text


@given(mangled(feed(), SITEMAP, OPML))
def test_any_xml_is_walked_to_its_end_or_its_damage(content: bytes) -> None:
    """There is one `broken` event at most, and it is the last."""
    with contextlib.suppress(InputError):
        kinds = [event.kind for event in xml_events(xml_text(content).text)]
        assert "broken" not in kinds[:-1]


@given(st.text(max_size=80), ANY_TEXT)
def test_any_href_is_an_address_or_none(base: str, href: str) -> None:
    """What comes out is a web address that can be stored, has an identity and belongs to a site."""
    for found in (absolute(URL, href), absolute(base, href)):
        if found is not None:
            assert found.lower().startswith(("http://", "https://"))
            assert canonical_url(found)
            assert identity(found)
            assert site_of(found)


READERS: dict[str, tuple[tuple[bytes, ...], Callable[[bytes], object]]] = {
    "sitemap": ((SITEMAP, gzip.compress(SITEMAP)), lambda content: read_sitemap(content, url=URL, today=TODAY)),
    "listing": ((article_page(),), lambda content: read_listing(content, url=URL, today=TODAY)),
    "company feed": (
        (feed(), b'{"filings": {"recent": {"form": ["10-K"]}}}'),
        lambda content: read_company_feed(content, EDGAR, today=TODAY),
    ),
    "filing": (
        (article_page(), b'{"directory": {"item": []}}'),
        lambda content: read_filing_index(content, FILING, today=TODAY),
    ),
    "opml": ((OPML,), lambda content: read_list(content, "a.opml")),
    "csv": ((CSV,), lambda content: read_list(content, "a.csv")),
    "links": ((MARKDOWN, CSV), lambda content: read_list(content, "a.txt")),
}


@pytest.mark.parametrize("name", READERS)
@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(data=st.data())
def test_any_source_is_read_or_refused(name: str, data: st.DataObject) -> None:
    """Sitemaps, newsrooms, filings and lists raise nothing but an InputError."""
    samples, read = READERS[name]
    with contextlib.suppress(InputError):
        assert read(data.draw(mangled(*samples))) is not None


@settings(max_examples=8, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(mangled(feed(), JSON_FEED))
def test_any_feed_is_read_or_refused(content: bytes) -> None:
    """Its parser runs in a process of its own; what it does there is an error of ours."""
    with contextlib.suppress(InputError, ParserFailed):
        assert all(entry.url.startswith("http") for entry in read_feed(content, url=URL, today=TODAY).entries)


@settings(max_examples=8, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(mangled(report()))
def test_any_pdf_is_read_or_refused(content: bytes) -> None:
    """Its parser runs in a process of its own; what it does there is an error of ours."""
    with contextlib.suppress(NothingToRead, ParserFailed):
        assert read_pdf(content, name="a.pdf").text


LINEAR: dict[str, tuple[Callable[[str], object], str]] = {
    "plain text, marks": (plain_text, "\u0301\u0327"),
    "plain text, blank lines": (plain_text, " \n"),
    "plain text, spaces": (plain_text, " "),
    "one line, marks": (one_line, "\u0301\u0327"),
    "dates, numbers": (lambda text: dates_in(text, today=TODAY), "1 "),
    "dates, months": (lambda text: dates_in(text, today=TODAY), "May 1, "),
    "markdown, brackets": (lambda text: read_markdown(text, name="a.md"), "["),
    "markdown, links": (lambda text: read_markdown(text, name="a.md"), "![a]("),
    "markdown, emphasis": (lambda text: read_markdown(text, name="a.md"), "*a "),
    "markdown, ticks": (lambda text: read_markdown(text, name="a.md"), "` "),
    "decoding, meta": (lambda text: decode_html(text.encode()), "<meta "),
    "kind, comments": (lambda text: media_of_file(text.encode(), "a.html"), "<!-- -->"),
    "xml, ampersands": (lambda text: xml_text(f"<rss>{text}".encode()), "&a"),
    "xml, sections": (lambda text: xml_text(f"<rss>{text}".encode()), "<![CDATA["),
    "xml, elements": (lambda text: list(xml_events(xml_text(f"<rss>{text}".encode()).text)), "<a>"),
    "robots, stars": (lambda text: _robots("User-agent: *\nDisallow: /" + text), "*a"),
    "robots, rules": (lambda text: _robots("User-agent: *\n" + text), "Disallow: /*a*b\n"),
    "signals, groups": (
        lambda text: signals_in(text + text.replace("User-agent", "Content-Usage"), "X"),
        "User-agent: b\n",
    ),
    "signals, a long word": (lambda text: reservation_of({"content-usage": text}, b""), "a"),
    "metas, a long word": (lambda text: reservation_of({}, b"<meta " + text.encode()), "a"),
    "addresses": (lambda text: canonical_url(f"https://a.example/?{text}"), "a=b&"),
    "media types": (lambda text: (media_type_of(text), charset_of(text), max_age_of(text)), "charset="),
    "sitemaps": (lambda text: _refusing(read_sitemap, f"<urlset>{text}"), f"<url><loc>{URL}</loc></url>"),
    "opml": (
        lambda text: read_list(f"<opml><body>{text}".encode(), "a.opml"),
        "<outline text='a' xmlUrl='http://a.b/'>",
    ),
    "csv": (lambda text: read_list(text.encode(), "a.csv"), 'http://a.example/,"a"\n'),
    "links": (lambda text: read_list(text.encode(), "a.txt"), "[a](http://a.example/b) "),
}


def _robots(text: str) -> bool:
    return site_rules(RobotsReply(200, text.encode())).allows(URL + "a" * 2000, "Groundwork")


def _refusing(read: Callable[..., object], text: str) -> None:
    with contextlib.suppress(InputError):
        read(text.encode(), url=URL, today=TODAY)


@pytest.mark.parametrize("name", LINEAR)
def test_time_grows_with_the_size_and_not_with_its_square(name: str) -> None:
    """Twice as much of what is hard to read takes at most three times as long."""
    read, unit = LINEAR[name]

    def reads(text: str) -> None:
        with contextlib.suppress(InputError):
            read(text)

    assert growth(reads, lambda size: unit * size) <= 3
