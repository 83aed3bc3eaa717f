"""Of which kind are these bytes? Their first bytes decide; what a name or a server says must agree."""

from __future__ import annotations

import re

from corpus.errors import InputError

HTML = "text/html"
PDF = "application/pdf"
MARKDOWN = "text/markdown"
TEXT = "text/plain"
ACCEPTED = "a web page (.html, .htm), a PDF (.pdf), Markdown (.md, .markdown) or plain text (.txt)"

_SUFFIXES = {".html": HTML, ".htm": HTML, ".pdf": PDF, ".md": MARKDOWN, ".markdown": MARKDOWN, ".txt": TEXT}
_DECLARED = {
    "text/html": HTML,
    "application/xhtml+xml": HTML,
    "application/pdf": PDF,
    "application/x-pdf": PDF,
    "text/markdown": MARKDOWN,
    "text/x-markdown": MARKDOWN,
    "text/plain": TEXT,
}
_UNDECIDED = frozenset({"", "application/octet-stream", "binary/octet-stream", "application/force-download"})
_HTML_START = re.compile(
    rb"<(?:!doctype\s+html|html|head|body|title|meta|script|div|p|h1|article|main)\b", re.IGNORECASE
)
_FEED = re.compile(rb"<(rss|feed|rdf:RDF|urlset|sitemapindex|svg)\b", re.IGNORECASE)
_BEFORE_THE_ROOT = ((b"<?", b"?>"), (b"<!--", b"-->"))
_OTHERS = (
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"RIFF", "a WebP image or a recording"),
    (b"PK\x03\x04", "a ZIP archive or an Office document"),
    (b"\xd0\xcf\x11\xe0", "an old Office document"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"\x28\xb5\x2f\xfd", "a zstd archive"),
    (b"7z\xbc\xaf", "a 7z archive"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90", "a program"),
    (b"{\\rtf", "an RTF document"),
    (b"%!PS", "a PostScript document"),
    (b"SQLite format 3", "a database"),
)
_PDF_MAGIC_WITHIN = 1024
_SNIFFED_BYTES = 8192
_WORDS_FOR_FEEDS = {"svg": "an SVG image", "urlset": "a sitemap", "sitemapindex": "a sitemap"}


def media_of_page(content: bytes, declared: str, url: str) -> str:
    """Return the kind of a fetched page.

    Raises:
        InputError: it is of no kind that is read, or not of the kind that the server declared.
    """
    seen = _seen(content, url)
    wanted = _DECLARED.get(declared)
    if wanted is None and declared not in _UNDECIDED:
        raise InputError(f"{url} is of the type {declared}; Groundwork reads {ACCEPTED}")
    if PDF in (seen, wanted):
        return _agreed(seen, wanted, url)
    if wanted is None:
        return seen or _by_suffix(url.partition("?")[0]) or TEXT
    if wanted == TEXT:
        return MARKDOWN if _by_suffix(url.partition("?")[0]) == MARKDOWN else seen or TEXT
    return wanted


def media_of_file(content: bytes, name: str) -> str:
    """Return the kind of a file by its first bytes and its name.

    Raises:
        InputError: it is of no kind that is read, or its bytes are not what its name says.
    """
    wanted = _by_suffix(name)
    if wanted is None:
        suffix = name[name.rfind(".") :] if "." in name else "no suffix"
        raise InputError(f"{name} ({suffix}) cannot be read; give {ACCEPTED}")
    seen = _seen(content, name)
    if PDF in (seen, wanted):
        return _agreed(seen, wanted, name)
    return wanted


def _agreed(seen: str | None, wanted: str | None, name: str) -> str:
    if wanted in (None, PDF) and seen == PDF:
        return PDF
    if seen == PDF:
        raise InputError(f"{name} is a PDF although it is called {wanted}; give it the suffix .pdf")
    really = "a web page" if seen == HTML else "something else"
    raise InputError(f"{name} is called a PDF but is {really}. Open the link in a browser and save the PDF itself")


def _seen(content: bytes, name: str) -> str | None:
    """Return the kind that the first bytes show, None for anything that could be plain text.

    Raises:
        InputError: they show a kind that is not read.
    """
    start = content[:_SNIFFED_BYTES]
    if b"%PDF-" in start[:_PDF_MAGIC_WITHIN]:
        # A page may talk about PDF files; a PDF does not begin like a page.
        return HTML if _HTML_START.match(_root(start)) else PDF
    for magic, kind in _OTHERS:
        if start.startswith(magic):
            raise InputError(f"{name} is {kind}; give {ACCEPTED}")
    if found := _FEED.match(_root(start)):
        kind = _WORDS_FOR_FEEDS.get(found[1].decode().lower(), "a feed; follow it as a source instead")
        raise InputError(f"{name} is {kind}; give {ACCEPTED}")
    if _HTML_START.match(_root(start)):
        return HTML
    if b"\x00" in start and not start.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise InputError(f"{name} holds binary data; give {ACCEPTED}")
    return None


def _root(start: bytes) -> bytes:
    """Return what follows byte order mark, XML declaration and comments."""
    rest = start.removeprefix(b"\xef\xbb\xbf").lstrip()
    while opened := next((marks for marks in _BEFORE_THE_ROOT if rest.startswith(marks[0])), None):
        rest = rest.partition(opened[1])[2].lstrip()
    return rest


def _by_suffix(name: str) -> str | None:
    return next((media for suffix, media in _SUFFIXES.items() if name.lower().endswith(suffix)), None)
