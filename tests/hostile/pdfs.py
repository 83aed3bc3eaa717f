"""Behaviours of PDF files that are made to break a parser, or to keep it busy."""

from __future__ import annotations

import itertools
import zlib
from collections.abc import Callable
from functools import cache

from tests.hostile.behaviour import Behaviour, sends_body
from tests.hostile.documents import article_page, assembled_pdf, one_page_pdf, report
from tests.unit.ingest.page_samples import PARAGRAPHS, pdf

_WORDS = b"BT /F1 10 Tf 40 700 Td (Northwind said that it will build a data centre near Lake Arbor.) Tj ET "
_PASSWORD = f"/Encrypt << /Filter /Standard /V 1 /R 2 /O <{'00' * 32}> /U <{'11' * 32}> /P -4 >> /ID [<00> <00>]"
_FORM = b"<< /Type /XObject /Subtype /Form /BBox [0 0 9 9] "
_CATALOGUE = b"<< /Type /Catalog /Pages 2 0 R >>"


def _pdf(name: str, expected: str, body: Callable[[], bytes]) -> Behaviour:
    return Behaviour(f"pdf-{name}", (None, None, expected), sends_body(body))


@cache
def _bomb_stream(mebibytes: int, filler: bytes = b" ") -> bytes:
    packer = zlib.compressobj(9)
    return b"".join(
        [packer.compress(_WORDS), *(packer.compress(filler * (1 << 20)) for _ in range(mebibytes)), packer.flush()]
    )


def _text(count: int) -> bytes:
    return b"BT /F1 10 Tf 40 700 Td " + b"(Northwind will build near Lake Arbor. ) Tj " * count + b"ET"


def _looping() -> bytes:
    """Return a PDF whose table of objects says that the one before it is itself."""
    whole = one_page_pdf(_WORDS, trailer="/Prev 0000000000")
    return whole.replace(b"/Prev 0000000000", b"/Prev %010d" % whole.index(b"xref\n"))


def _multiplying() -> bytes:
    """Return a PDF in which each of 40 forms draws the next one twice."""
    forms = [
        _FORM + b"/Resources << /XObject << /X %d 0 R >> >> /Length 12 >>\n"
        b"stream\n/X Do /X Do \nendstream" % (number + 1)
        for number in range(6, 46)
    ]
    return one_page_pdf(_WORDS + b"/X Do", *forms, resources="/XObject << /X 6 0 R >>")


def _mapped() -> bytes:
    """Return a PDF whose font maps every character to many, over and over."""
    ranges = "".join(
        f"1 beginbfrange <0000> <FFFF> <{letter:04X}> endbfrange\n"
        for letter in itertools.islice(itertools.cycle(range(65, 90)), 3000)
    )
    character_map = f"/CIDInit /ProcSet findresource begin begincmap {ranges} endcmap".encode()
    return one_page_pdf(
        _WORDS, b"<< /Length %d >>\nstream\n" % len(character_map) + character_map + b"\nendstream"
    ).replace(b"/BaseFont /Helvetica", b"/BaseFont /Helvetica /ToUnicode 6 0 R")


BEHAVIOURS = (
    _pdf("cut-off", "NothingToRead", lambda: report()[: len(report()) * 3 // 4]),
    _pdf("cut-off-early", "NothingToRead", lambda: report()[:100]),
    _pdf("only-the-magic", "NothingToRead", lambda: b"%PDF-1.7\n"),
    _pdf("empty", "InputError", lambda: b""),
    _pdf("of-html", "InputError", article_page),
    _pdf(
        "of-html-that-holds-the-magic", "InputError", lambda: b"<!DOCTYPE html><html><!-- %PDF-1.4 -->" + article_page()
    ),
    _pdf("of-an-image", "InputError", lambda: b"\x89PNG\r\n\x1a\n" + bytes(100)),
    _pdf("after-junk", "read", lambda: b"junk " * 100 + report()),
    _pdf("polyglot", "read", lambda: b"PK\x03\x04" + report()),
    _pdf(
        "page-tree-loop",
        "NothingToRead",
        lambda: assembled_pdf(_CATALOGUE, b"<< /Type /Pages /Kids [2 0 R] /Count 1 >>"),
    ),
    _pdf(
        "page-tree-long-loop",
        "NothingToRead",
        lambda: assembled_pdf(
            _CATALOGUE,
            b"<< /Type /Pages /Kids [3 0 R] /Count 5 >>",
            b"<< /Type /Pages /Parent 2 0 R /Kids [2 0 R 3 0 R] /Count 5 >>",
        ),
    ),
    _pdf(
        "page-tree-deep",
        "NothingToRead",
        lambda: assembled_pdf(
            _CATALOGUE, *(f"<< /Type /Pages /Kids [{n} 0 R] /Count 1 >>".encode() for n in range(3, 10_000))
        ),
    ),
    _pdf(
        "page-tree-without-end",
        "NothingToRead",
        lambda: assembled_pdf(_CATALOGUE, b"<< /Type /Pages /Kids [999 0 R] /Count 1 >>"),
    ),
    _pdf("page-count-huge", "read", lambda: report().replace(b"/Count 2", b"/Count 2000000000")),
    _pdf("page-count-negative", "read", lambda: report().replace(b"/Count 2", b"/Count -2")),
    _pdf(
        "pages-all-the-same",
        "read",
        lambda: assembled_pdf(
            _CATALOGUE,
            b"<< /Type /Pages /Kids [" + b"3 0 R " * 10_000 + b"] /Count 10000 >>",
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 5 0 R "
            b"/Resources << /Font << /F1 4 0 R >> >> >>",
            b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
            b"<< /Length %d >>\nstream\n" % len(_WORDS) + _WORDS + b"\nendstream",
        ),
    ),
    _pdf("nested-arrays", "NothingToRead", lambda: assembled_pdf(_CATALOGUE, b"[" * 400_000)),
    _pdf("nested-dictionaries", "NothingToRead", lambda: assembled_pdf(_CATALOGUE, b"<< /A " * 150_000)),
    _pdf("nested-in-content", "read", lambda: one_page_pdf(_WORDS + b"[" * 300_000 + b"q " * 100_000)),
    _pdf("stream-bomb", "read", lambda: one_page_pdf(_bomb_stream(64), filters="/Filter /FlateDecode")),
    _pdf(
        "stream-bomb-in-a-bomb",
        "read",
        lambda: one_page_pdf(zlib.compress(_bomb_stream(256)), filters="/Filter [/FlateDecode /FlateDecode]"),
    ),
    _pdf(
        "stream-of-many-filters",
        "read",
        lambda: one_page_pdf(_WORDS, filters="/Filter [" + "/ASCIIHexDecode " * 50_000 + "]"),
    ),
    _pdf(
        "stream-predictor-huge",
        "NothingToRead",
        lambda: one_page_pdf(
            zlib.compress(_WORDS),
            filters="/Filter /FlateDecode /DecodeParms << /Predictor 12 /Columns 2147483647 /Colors 32 >>",
        ),
    ),
    _pdf(
        "stream-length-huge",
        "read",
        lambda: one_page_pdf(_WORDS).replace(b"/Length %d" % len(_WORDS), b"/Length 99999999999"),
    ),
    _pdf(
        "stream-length-of-itself",
        "read",
        lambda: one_page_pdf(_WORDS).replace(b"/Length %d" % len(_WORDS), b"/Length 5 0 R"),
    ),
    _pdf(
        "stream-damaged",
        "NothingToRead",
        lambda: one_page_pdf(zlib.compress(_WORDS)[::-1], filters="/Filter /FlateDecode"),
    ),
    _pdf("xref-loop", "read", _looping),
    _pdf("xref-start-huge", "read", lambda: one_page_pdf(_WORDS).replace(b"startxref\n", b"startxref\n99999999999")),
    _pdf("xref-start-negative", "read", lambda: one_page_pdf(_WORDS).replace(b"startxref\n", b"startxref\n-")),
    _pdf("xref-size-huge", "read", lambda: one_page_pdf(_WORDS).replace(b"/Size 6", b"/Size 2147483647")),
    _pdf("object-numbers-huge", "read", lambda: one_page_pdf(_WORDS).replace(b"4 0 obj", b"4294967295 0 obj")),
    _pdf(
        "form-that-draws-itself",
        "read",
        lambda: one_page_pdf(
            _WORDS + b"/X Do",
            _FORM + b"/Resources << /XObject << /X 6 0 R >> >> /Length 6 >>\nstream\n/X Do \nendstream",
            resources="/XObject << /X 6 0 R >>",
        ),
    ),
    _pdf("forms-that-multiply", "ParserFailed", _multiplying),
    _pdf(
        "font-of-itself",
        "read",
        lambda: one_page_pdf(_WORDS, resources="/Font << /F1 6 0 R >>").replace(
            b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
            b"<< /Type /Font /Subtype /Type0 /BaseFont /X /DescendantFonts [4 0 R] >>",
        ),
    ),
    _pdf("character-map-huge", "read", _mapped),
    _pdf("text-of-a-megabyte", "read", lambda: one_page_pdf(_text(20_000))),
    _pdf(
        "text-without-end",
        "ParserFailed",
        lambda: one_page_pdf(zlib.compress(_text(300_000)), filters="/Filter /FlateDecode"),
    ),
    _pdf("pictures-only", "NothingToRead", lambda: pdf("")),
    _pdf(
        "encrypted",
        "NothingToRead",
        lambda: pdf(
            "words " * 20,
            extra_trailer=_PASSWORD,
        ),
    ),
    _pdf(
        "encrypted-oddly",
        "NothingToRead",
        lambda: pdf("words " * 20, extra_trailer="/Encrypt << /Filter /Martian /V 99 >>"),
    ),
    _pdf(
        "with-scripts",
        "read",
        lambda: one_page_pdf(_WORDS).replace(
            _CATALOGUE, b"<< /Type /Catalog /Pages 2 0 R /OpenAction << /S /JavaScript /JS (while(1);) >> >>"
        ),
    ),
    _pdf(
        "with-launch",
        "read",
        lambda: one_page_pdf(_WORDS).replace(
            _CATALOGUE, b"<< /Type /Catalog /Pages 2 0 R /OpenAction << /S /Launch /F (/bin/sh) >> >>"
        ),
    ),
    _pdf(
        "metadata-odd",
        "read",
        lambda: pdf(
            "\n".join(PARAGRAPHS),
            info="/Title (" + "x" * 300_000 + ") /Author <FEFFD800> /CreationDate (D:99999999999999)",
        ),
    ),
    _pdf("page-of-no-size", "read", lambda: one_page_pdf(_WORDS).replace(b"[0 0 612 792]", b"[0 0 0 0]")),
    _pdf(
        "page-of-huge-size", "read", lambda: one_page_pdf(_WORDS).replace(b"[0 0 612 792]", b"[-1e38 -1e38 1e38 1e38]")
    ),
    _pdf(
        "comments-of-a-megabyte",
        "read",
        lambda: one_page_pdf(_WORDS).replace(b"%PDF-1.4\n", b"%PDF-1.4\n" + b"%\n" * 400_000),
    ),
)
