"""What a watch told as an Atom feed (RFC 4287)."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from xml.etree import ElementTree as ET

from api.ledger_shapes import value_text
from api.shapes import moment_text
from corpus.figure_store import Kept
from corpus.watches import Told, Watch

MEDIA_TYPE = "application/atom+xml"
ENTRIES = 50
"""How many changes a feed holds, the newest."""
_ATOM = "http://www.w3.org/2005/Atom"
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_HEADINGS = {"new": "Now", "old": "Before"}


def atom_feed(watch: Watch, told: Sequence[Told], *, address: str) -> bytes:
    """Return the feed of a watch.

    Args:
        watch: whose feed.
        told: the newest changes, the newest first.
        address: where the feed is served.
    """
    ET.register_namespace("", _ATOM)
    feed = ET.Element(f"{{{_ATOM}}}feed")
    _text(feed, "id", f"urn:groundwork:watch:{watch.id}")
    _text(feed, "title", f"Groundwork: {watch.name}")
    _text(feed, "updated", moment_text(told[0].told_at if told else watch.created_at))
    _element(feed, "link", rel="self", type=MEDIA_TYPE, href=_plain(address))
    _text(_element(feed, "author"), "name", "Groundwork")
    for each in told:
        _entry(feed, each)
    made: bytes = ET.tostring(feed, encoding="utf-8", xml_declaration=True)
    return made


def _entry(feed: ET.Element, told: Told) -> None:
    entry = _element(feed, "entry")
    _text(entry, "id", f"urn:groundwork:change:{told.id}")
    _text(entry, "title", told.change.text)
    _text(entry, "published", moment_text(told.told_at))
    _text(entry, "updated", moment_text(told.told_at))
    _element(entry, "category", term=told.change.kind)
    source = told.change.new or told.change.old
    if source is not None and (link := _link(source)) is not None:
        _element(entry, "link", rel="alternate", href=_plain(link))
    _text(entry, "content", _content(told)).set("type", "html")


def _content(told: Told) -> str:
    """Return both values with their words and documents as HTML, all of it escaped."""
    parts = [f"<p>{html.escape(told.change.text)}</p>"]
    for name in ("new", "old"):
        kept: Kept | None = getattr(told.change, name)
        if kept is not None:
            value, said = value_text(kept.figure), kept.figure.claim_date or "undated"
            parts.append(
                f"<p>{_HEADINGS[name]}: {html.escape(value)}, {said}</p>"
                f"<blockquote><p>{html.escape(kept.figure.quote)}</p></blockquote><p>{_document(kept)}</p>"
            )
    return "".join(parts)


def _document(kept: Kept) -> str:
    title = html.escape(", ".join(part for part in (kept.title, kept.publisher) if part))
    link = _link(kept)
    return title if link is None else f'<a href="{html.escape(link)}">{title}</a>'


def _link(kept: Kept) -> str | None:
    """Return where a document was published, if that is an address that a reader may open."""
    return kept.url if kept.url and kept.url.startswith(("http://", "https://")) else None


def _element(parent: ET.Element, name: str, **attributes: str) -> ET.Element:
    return ET.SubElement(parent, f"{{{_ATOM}}}{name}", attributes)


def _text(parent: ET.Element, name: str, text: str) -> ET.Element:
    found = _element(parent, name)
    found.text = _plain(text)
    return found


def _plain(text: str) -> str:
    """Return text without the characters that XML cannot hold."""
    return _NO_XML.sub("�", text)
