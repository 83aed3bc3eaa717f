"""What an HTML page declares about itself, as plain data: meta elements, JSON-LD, headings, links, time elements."""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from corpus.errors import NothingToRead

_META_CHARSET = re.compile(rb"<meta[^>]{0,300}?charset\s*=\s*[\"']?\s*([\w.:-]{1,40})", re.IGNORECASE)
_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_PRESCAN_BYTES = 4096
# Codecs of Python that no web page is written in.
_NOT_FOR_PAGES = frozenset(
    {"utf_7", "idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined", "mbcs", "oem"}
)
_LATIN = frozenset({"iso8859-1", "ascii", "latin_1"})
_MANY_BROKEN = 0.002
_MAX_OBJECTS = 3000
_MAX_DEPTH = 12
_MAX_TIMES = 300
_MAX_SCRIPT_CHARACTERS = 2_000_000
_TRAILING_COMMA = re.compile(r",(\s*[}\]])")
_COMMENT_MARKS = re.compile(
    r"^\s*(?:<!--|//\s*<!\[CDATA\[|/\*\s*<!\[CDATA\[\s*\*/|<!\[CDATA\[)|(?://\s*\]\]>|/\*\s*\]\]>\s*\*/|\]\]>|-->)\s*;?\s*$"
)
_UNSEEN = frozenset({"script", "style", "noscript", "template", "head", "svg", "iframe", "select", "option"})
_BEFORE_TITLE = 200
_AFTER_TITLE = 800
_CONTROL = re.compile(r"[\x00-\x1f]+")


@dataclass(frozen=True, slots=True)
class TimeElement:
    """An element that gives a date: `<time>`, or any with an itemprop about dates."""

    value: str
    itemprop: str = ""
    classes: str = ""
    pubdate: bool = False


@dataclass(frozen=True, slots=True)
class PageMetadata:
    """All that a page declares about itself.

    Attributes:
        meta: the contents of meta elements by lower-case name, property or itemprop, in page order.
        linked_data: every JSON-LD object, nested ones after those that hold them.
        near_title: the text that a reader sees around the headline, where bylines stand; a newline after every element.
    """

    meta: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    linked_data: tuple[Mapping[str, Any], ...] = ()
    title: str | None = None
    headings: tuple[str, ...] = ()
    canonical: str | None = None
    language: str | None = None
    times: tuple[TimeElement, ...] = ()
    near_title: str = ""

    def first(self, *names: str) -> str | None:
        """Return the first filled meta content among these names, in the order of the names."""
        for name in names:
            for value in self.meta.get(name, ()):
                if value.strip():
                    return value.strip()
        return None


def decode_html(content: bytes, charset: str | None = None) -> str:
    """Decode a page: byte order mark first, then the header's charset, then the page's own, then UTF-8."""
    for mark, name in _BOMS:
        if content.startswith(mark):
            return content[len(mark) :].decode(name, "replace")
    found = _META_CHARSET.search(content[:_PRESCAN_BYTES])
    declared = (charset, found[1].decode("ascii", "replace") if found else None)
    codec_names = [_page_codec(label) for label in declared if label]
    for codec_name in (*codec_names, "utf-8"):
        if codec_name is None:
            continue
        text = content.decode(codec_name, "replace")
        if text.count("\ufffd") <= len(text) * _MANY_BROKEN:
            return text
    return content.decode("cp1252", "replace")


def _page_codec(label: str) -> str | None:
    try:
        info = codecs.lookup(label)
        # Raises for codecs that give no text; no bytes at all would pass any codec.
        b"test".decode(info.name, "replace")
    except (LookupError, ValueError, UnicodeError):
        return None
    if info.name.replace("-", "_") in _NOT_FOR_PAGES:
        return None
    # The web's "iso-8859-1" is windows-1252, and a prescan of UTF-16 cannot have found its own label.
    if info.name in _LATIN:
        return "cp1252"
    return "utf-8" if info.name.startswith("utf-16") else info.name


def read_metadata(html: str) -> PageMetadata:
    """Read what the page declares.

    Raises:
        NothingToRead: the text is no HTML at all.
    """
    return metadata_of(parse_html(html))


def metadata_of(tree: Any) -> PageMetadata:
    """Read what a parsed page declares."""
    meta: dict[str, list[str]] = {}
    for element in tree.iter("meta"):
        content = element.get("content")
        names = {
            element.get(attribute, "").strip().lower() for attribute in ("name", "property", "itemprop", "http-equiv")
        }
        for name in names - {""}:
            meta.setdefault(name, []).append(content or "")
    html_element = tree if tree.tag == "html" else None
    title = next((text_of(element) for element in tree.iter("title")), None)
    return PageMetadata(
        meta={name: tuple(values) for name, values in meta.items()},
        linked_data=tuple(_linked_data(tree)),
        title=title or None,
        headings=tuple(text for element in tree.iter("h1") if (text := text_of(element))),
        canonical=next(
            (link.get("href") for link in tree.iter("link") if link.get("rel", "").lower() == "canonical"), None
        ),
        language=html_element.get("lang") if html_element is not None else None,
        times=tuple(islice(_times(tree), _MAX_TIMES)),
        near_title=_near_title(tree, title or ""),
    )


def parse_html(html: str) -> Any:
    """Parse a page into an lxml tree.

    Raises:
        NothingToRead: the text is no HTML at all.
    """
    from lxml import etree  # noqa: PLC0415  # imported late: not every command reads pages
    from lxml import html as lxml_html  # noqa: PLC0415

    try:
        # Bytes, because lxml refuses text that carries its own encoding declaration.
        parser = lxml_html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
        tree = lxml_html.document_fromstring(html.encode("utf-8", "replace"), parser=parser)
    except (etree.LxmlError, ValueError, AssertionError) as error:
        raise NothingToRead("the page is empty or no HTML") from error
    return tree


def text_of(element: Any) -> str:
    """Return the text inside an element as one line."""
    return " ".join(" ".join(element.itertext()).split())


def _near_title(tree: Any, title: str) -> str:
    headings = [element for element in tree.iter("h1") if text_of(element)]
    heading = next((element for element in headings if text_of(element)[:40].lower() in title.lower()), None)
    heading = heading if heading is not None else (headings[0] if headings else None)
    before: list[str] = []
    after: list[str] = []
    reached = heading is None
    length = 0
    for event, element in _walked(tree):
        reached = reached or element is heading
        text = (element.text if event == "start" else element.tail) or ""
        if text.strip():
            (after if reached else before).append(" ".join(text.split()))
            length += len(text) if reached else 0
        if length > _AFTER_TITLE:
            break
    return "\n".join(before)[-_BEFORE_TITLE:] + "\n" + "\n".join(after)[:_AFTER_TITLE]


def _walked(tree: Any) -> Iterator[tuple[str, Any]]:
    """Walk through the elements a reader sees, in the order of the text."""
    from lxml import etree  # noqa: PLC0415  # imported late: not every command reads pages

    walker = etree.iterwalk(tree, events=("start", "end"))
    for event, element in walker:
        if event == "start" and element.tag in _UNSEEN:
            walker.skip_subtree()
        else:
            yield event, element


def _linked_data(tree: Any) -> Iterator[Mapping[str, Any]]:
    left = _MAX_OBJECTS
    for script in tree.iter("script"):
        if "ld+json" not in script.get("type", "").lower():
            continue
        for found in _objects(_tolerant_json(script.text or "")):
            yield found
            left -= 1
            if left <= 0:
                return


def _tolerant_json(text: str) -> Any:
    """Parse JSON as sites write it: with comments around it, line breaks in strings, or a comma too many."""
    plain = _COMMENT_MARKS.sub("", text[:_MAX_SCRIPT_CHARACTERS]).strip().removesuffix(";")
    for candidate in (plain, _TRAILING_COMMA.sub(r"\1", _CONTROL.sub(" ", plain))):
        try:
            return json.loads(candidate, strict=False)
        except (ValueError, RecursionError):
            continue
    return None


def _objects(value: Any, depth: int = 0) -> Iterator[Mapping[str, Any]]:
    if depth > _MAX_DEPTH:
        return
    if isinstance(value, dict):
        yield value
        for inner in value.values():
            if isinstance(inner, (dict, list)):
                yield from _objects(inner, depth + 1)
    elif isinstance(value, list):
        for inner in value:
            yield from _objects(inner, depth + 1)


def _times(tree: Any) -> Iterator[TimeElement]:
    for element in tree.iter():
        if not isinstance(element.tag, str) or element.tag == "meta":
            continue
        itemprop = element.get("itemprop", "").lower()
        if element.tag != "time" and not itemprop.startswith("date"):
            continue
        value = element.get("datetime") or element.get("content") or text_of(element)[:60]
        if value:
            yield TimeElement(value, itemprop, element.get("class", "").lower(), element.get("pubdate") is not None)
