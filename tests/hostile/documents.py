"""Proper pages, feeds and PDF files of our own writing, and what all the malformed ones are made of."""

from __future__ import annotations

from tests.unit.ingest.page_samples import PARAGRAPHS, article, pdf

FEED_HEAD = '<?xml version="1.0" encoding="utf-8"?>'
ENTITIES = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10 if n else "ha " * 10}">' for n in range(9))
"""Declarations of entities of which each holds ten of the one before."""


def article_page() -> bytes:
    """Return a proper article."""
    return article().encode()


def report() -> bytes:
    """Return a proper PDF."""
    return pdf("\n".join(PARAGRAPHS), "A second page with a few more words about the grid.")


def feed() -> bytes:
    """Return a proper RSS feed."""
    return rss(*(item(number) for number in range(1, 4)))


def item(number: int, *, guid: str | None = None, link: str | None = None, extra: str = "") -> str:
    """Return an item of an RSS feed."""
    address = f"https://gridpost.example/{number}" if link is None else link
    return (
        f"<item><title>Item {number}</title><link>{address}</link><guid>{guid or address}</guid>"
        f"<pubDate>Wed, 12 Nov 2025 08:00:00 GMT</pubDate>{extra}</item>"
    )


def rss(*items: str, before: str = "", title: str = "Grid Post") -> bytes:
    """Return an RSS feed of these items."""
    channel = f"<title>{title}</title><link>https://gridpost.example/</link>{''.join(items)}"
    return f'{FEED_HEAD}{before}<rss version="2.0"><channel>{channel}</channel></rss>'.encode()


def page(body: str, *, head: str = "") -> bytes:
    """Return an HTML page whose body holds the article's text and this."""
    text = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)
    return (
        f"<!DOCTYPE html><html lang=en><head><title>Northwind to build near Lake Arbor</title>{head}</head><body>"
        f"<article><h1>Northwind to build near Lake Arbor</h1>{text}</article>{body}</body></html>"
    ).encode()


def assembled_pdf(*objects: bytes, trailer: str = "", start: int | None = None) -> bytes:
    """Return a PDF of these objects, the first of which is the catalogue.

    Args:
        objects: numbered from 1.
        trailer: what else stands in the trailer.
        start: where the file claims that its table of objects begins, if not where it does.
    """
    out = bytearray(b"%PDF-1.4\n")
    offsets = []
    for number, content in enumerate(objects, start=1):
        offsets.append(len(out))
        out += f"{number} 0 obj\n".encode() + content + b"\nendobj\n"
    table = len(out)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    out += b"".join(f"{offset:010d} 00000 n \n".encode() for offset in offsets)
    end = (
        f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R {trailer} >>\nstartxref\n{table if start is None else start}"
    )
    return bytes(out + end.encode() + b"\n%%EOF\n")


def one_page_pdf(content: bytes, *more: bytes, filters: str = "", resources: str = "", trailer: str = "") -> bytes:
    """Return a PDF of one page that shows this content stream; further objects are numbered from 6."""
    page = (
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 5 0 R /Resources << /Font << /F1 4 0 R >> "
        f"{resources} >> >>"
    )
    return assembled_pdf(
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        page.encode(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        f"<< /Length {len(content)} {filters} >>\nstream\n".encode() + content + b"\nendstream",
        *more,
        trailer=trailer,
    )
