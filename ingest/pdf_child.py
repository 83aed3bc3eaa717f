"""The parser that sandbox.py runs on a PDF: bytes on standard input, JSON on standard output. Never imported.

It is the only code that touches pypdfium2, so a crash of that library ends this process and nothing else.
"""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pypdfium2

MAX_PAGES = 2000
MAX_CHARACTERS = 5_000_000
_PASSWORD_ERROR = 4


def read(content: bytes, *, most_characters: int = MAX_CHARACTERS) -> dict[str, Any]:
    """Return the text of every page and what the document says about itself, or why it cannot be read."""
    import pypdfium2  # noqa: PLC0415  # only here, where the limits are already set

    version = str(pypdfium2.PYPDFIUM_INFO)
    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        kind = "encrypted" if error.err_code == _PASSWORD_ERROR else "damaged"
        return {"problem": kind, "detail": str(error)[:200], "version": version}
    pages: list[str] = []
    total = 0
    count = len(document)
    for number in range(min(count, MAX_PAGES)):
        text = _page_text(document, number)
        total += len(text)
        if total > most_characters and not pages:
            return {"problem": "too-long", "detail": f"{len(text):,}", "version": version}
        if total > most_characters:
            break
        pages.append(text)
    return {"pages": pages, "page_count": count, "metadata": _metadata(document), "version": version}


def _metadata(document: pypdfium2.PdfDocument) -> dict[str, str]:
    try:
        told: dict[str, str] = document.get_metadata_dict()
    except UnicodeDecodeError:
        # A title that is no text must not hide the document.
        return {}
    return told


def _page_text(document: pypdfium2.PdfDocument, number: int) -> str:
    import pypdfium2  # noqa: PLC0415  # only here, where the limits are already set

    try:
        page = document[number]
        textpage = page.get_textpage()
        text: str = textpage.get_text_range(errors="replace")
        textpage.close()
        page.close()
    except pypdfium2.PdfiumError:
        # One damaged page must not hide the others; it counts as empty.
        return ""
    return text


if __name__ == "__main__":
    answer = json.dumps(read(sys.stdin.buffer.read()), ensure_ascii=True)
    sys.stdout.write(answer)
    sys.stdout.flush()
