"""Tests of what a page declares about itself."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.errors import NothingToRead
from ingest.metadata import decode_html, read_metadata
from tests.unit.ingest.page_samples import article


@pytest.mark.parametrize(
    ("content", "charset"),
    [
        ("<p>Żółć café</p>".encode(), None),
        ("\ufeff<p>Żółć café</p>".encode(), "iso-8859-1"),
        ("<p>Żółć café</p>".encode("iso-8859-2"), "iso-8859-2"),
        (b'<meta charset="iso-8859-2"><p>\xaf\xf3\xb3\xe6 caf\xe9</p>', None),
        ("\ufeff<p>Żółć café</p>".encode("utf-16-le"), None),
        ("\ufeff<p>Żółć café</p>".encode("utf-16-be"), "utf-8"),
    ],
)
def test_the_charset_is_found(content: bytes, charset: str | None) -> None:
    """Byte order mark, header and meta element are each enough."""
    assert "Żółć café" in decode_html(content, charset)


def test_a_wrong_charset_is_not_believed() -> None:
    """Latin-1 bytes that claim to be UTF-8, and codecs that are no charset, still give text."""
    assert "café" in decode_html("<p>café</p>".encode("cp1252"), "utf-8")
    for label in ("zip", "rot13", "utf-7", "idna", "no-such", "unicode_escape", "hex"):
        assert decode_html(b"<p>+AGE- text</p>", label) == "<p>+AGE- text</p>"


@given(st.binary(max_size=300), st.sampled_from([None, "utf-8", "shift_jis", "utf-16", "cp1252", "big5"]))
def test_any_bytes_can_be_decoded(content: bytes, charset: str | None) -> None:
    """Decoding never fails."""
    assert isinstance(decode_html(content, charset), str)


def test_declarations_are_read() -> None:
    """Meta elements, JSON-LD inside @graph, headings, canonical link and language are found."""
    page = read_metadata(article())

    assert page.first("og:site_name") == "Grid Post"
    assert page.headings == ("Northwind to build 300 MW near Lake Arbor",)
    assert page.canonical == "https://www.gridpost.example/2025/11/12/northwind?utm_source=x"
    assert page.language == "en-US"
    assert [found["headline"] for found in page.linked_data if "headline" in found]
    assert "November 12, 2025" in page.near_title


@pytest.mark.parametrize(
    "script",
    [
        '<!-- {"@type": "Article", "headline": "H"} -->',
        '{"@type": "Article", "headline": "H",}',
        '{"@type": "Article",\n "description": "two\nlines", "headline": "H"}',
        '//<![CDATA[\n{"@type": "Article", "headline": "H"}\n//]]>',
        '[[{"@type": "Article", "headline": "H"}]];',
    ],
)
def test_broken_json_is_tolerated(script: str) -> None:
    """Comments, a comma too many, raw line breaks and nested lists do not hide the data."""
    page = read_metadata(f'<html><script type="application/ld+json">{script}</script><p>x</p></html>')

    assert [found["headline"] for found in page.linked_data] == ["H"]


@given(st.text(max_size=200))
def test_hopeless_json_is_left_out(text: str) -> None:
    """Whatever stands in the script, the page is read."""
    page = read_metadata(
        '<html><script type="application/ld+json">' + text.replace("<", "") + "</script><p>x</p></html>"
    )

    assert page.headings == ()


def test_deep_json_and_deep_markup_end() -> None:
    """Nesting without end costs neither a crash nor the page."""
    script = '<script type="application/ld+json">' + "[" * 100_000 + "</script>"

    assert read_metadata(f"<html>{script}{'<div>' * 20_000}<h1>T</h1></html>").linked_data == ()


def test_nothing_is_no_page() -> None:
    """An empty text is refused."""
    with pytest.raises(NothingToRead):
        read_metadata("  ")
