"""Tests of telling of which kind some bytes are."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.errors import InputError
from ingest.media import HTML, MARKDOWN, PDF, TEXT, media_of_file, media_of_page

PAGE = b"<!DOCTYPE html><html><p>text</p></html>"
PDF_START = b"%PDF-1.7\n%\xe2\xe3"


@pytest.mark.parametrize(
    ("name", "content", "media"),
    [
        ("a.html", PAGE, HTML),
        ("A.HTM", b"plain words", HTML),
        ("a.pdf", PDF_START, PDF),
        ("a.PDF", b"\n\n" + PDF_START, PDF),
        ("a.md", b"# T", MARKDOWN),
        ("a.markdown", b"---\nid: x\n---\n", MARKDOWN),
        ("a.txt", b"words", TEXT),
        ("a.md", b"<div align=center>", MARKDOWN),
        ("a.html", PAGE + PDF_START, HTML),
    ],
)
def test_files_are_what_bytes_and_name_say(name: str, content: bytes, media: str) -> None:
    """The suffix decides where the bytes do not contradict it."""
    assert media_of_file(content, name) == media


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.pdf", PAGE, "is a web page"),
        ("a.pdf", b"words", "something else"),
        ("a.html", PDF_START, "is a PDF"),
        ("a.txt", PDF_START, "is a PDF"),
        ("a.html", b"\x89PNG\r\n", "PNG"),
        ("a.md", b"PK\x03\x04", "ZIP"),
        ("a.txt", b"a\x00b", "binary"),
        ("a.html", b"<?xml version='1.0'?><rss>", "feed"),
        ("a.html", b"<svg xmlns=''>", "SVG"),
        ("a.docx", b"PK\x03\x04", "cannot be read"),
        ("a", b"words", "no suffix"),
        ("a.exe", b"MZ\x90", "cannot be read"),
        ("a.html", b"\x7fELF", "program"),
        ("a.txt", b"\xd0\xcf\x11\xe0", "Office"),
    ],
)
def test_other_kinds_are_refused_by_name(name: str, content: bytes, words: str) -> None:
    """What is not read, or not what its name says, is called what it is."""
    with pytest.raises(InputError, match=words):
        media_of_file(content, name)


@pytest.mark.parametrize(
    ("declared", "content", "url", "media"),
    [
        ("text/html", PAGE, "https://a.example/x", HTML),
        ("application/xhtml+xml", PAGE, "https://a.example/", HTML),
        ("application/pdf", PDF_START, "https://a.example/x", PDF),
        ("", PDF_START, "https://a.example/x", PDF),
        ("application/octet-stream", PDF_START, "https://a.example/x.pdf", PDF),
        ("", PAGE, "https://a.example/", HTML),
        ("text/plain", b"words", "https://a.example/x.txt", TEXT),
        ("text/plain", b"# T", "https://a.example/x.md?raw", MARKDOWN),
        ("text/plain", PAGE, "https://a.example/x", HTML),
        ("", b"words", "https://a.example/", TEXT),
    ],
)
def test_pages_are_what_bytes_and_server_say(declared: str, content: bytes, url: str, media: str) -> None:
    """The server's word counts where the bytes do not contradict it; where it says nothing, the bytes decide."""
    assert media_of_page(content, declared, url) == media


@pytest.mark.parametrize(
    ("declared", "content", "words"),
    [
        ("application/pdf", PAGE, "called a PDF but is a web page"),
        ("text/html", PDF_START, "is a PDF"),
        ("application/json", b"{}", "application/json"),
        ("text/html", b"\xff\xd8\xff", "JPEG"),
        ("text/csv", b"a,b", "text/csv"),
    ],
)
def test_a_server_that_mislabels_is_told(declared: str, content: bytes, words: str) -> None:
    """A mismatch and an unsupported type are refused with both kinds named."""
    with pytest.raises(InputError, match=words):
        media_of_page(content, declared, "https://a.example/x")


@given(st.text(max_size=60), st.binary(max_size=100))
def test_any_name_and_bytes_are_judged(name: str, content: bytes) -> None:
    """Nothing fails in another way than by refusing."""
    try:
        media = media_of_file(content, name)
    except InputError:
        return
    assert media in (HTML, PDF, MARKDOWN, TEXT)


def test_comments_before_the_page_are_skipped() -> None:
    """Declarations and any number of comments, closed or not, cost no time and hide no page."""
    assert media_of_page(b"<?xml version='1.0'?><!-- a --> <!-- b -->" + PAGE, "", "https://a.example/") == HTML
    for hostile in (b"<!---->" * 5000, b"<!--" * 5000, b"<?" * 5000):
        assert media_of_page(hostile, "", "https://a.example/") == TEXT
