"""XML from strangers, read without any of what makes XML dangerous: no DTD, no entities of its own, no other files.

Everything before the root element is cut away before a parser sees the text, so a document type can do nothing.
"""

from __future__ import annotations

import codecs
import html
import html.entities
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from corpus.errors import InputError

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_DECLARED = re.compile(rb"<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w.:-]{1,40})[\"']", re.IGNORECASE)
_NOT_TEXT = frozenset({"utf-7", "idna", "punycode", "unicode_escape", "raw-unicode-escape", "undefined"})
_LATIN = frozenset({"iso8859-1", "ascii", "latin-1"})
_HEAD_BYTES = 4096
_ILLEGAL = re.compile("\x1b\\[[0-9;?]{0,20}[@-~]|[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_FIRST_TAG = re.compile(r"<(?:\?xml|!doctype|!--|rss|feed|rdf:rdf|urlset|sitemapindex|opml|html)\b", re.IGNORECASE)
_HTML = re.compile(r"<!doctype\s+html\b", re.IGNORECASE)
_ROOT = re.compile(r"<([A-Za-z_][\w.:-]{0,99})")
_ENTITY = re.compile(r"&(?:(#x[0-9a-fA-F]{1,6}|#[0-9]{1,7})|([A-Za-z][A-Za-z0-9]{1,31}));|&")
_OF_XML = frozenset({"amp", "lt", "gt", "quot", "apos"})
_JUNK_BEFORE = 2000
_CHUNK = 1 << 20
_DEEPEST = 200


@dataclass(frozen=True, slots=True)
class XmlText:
    """An XML document from its root element on.

    Attributes:
        root: the root element's name in lower case without its prefix, "html" where the document type says so;
            `root_tag` as it is written.
    """

    root: str
    root_tag: str
    text: str


@dataclass(frozen=True, slots=True)
class XmlEvent:
    """An element that begins or ends, or the place where the document is damaged.

    Attributes:
        name: lower case, with the prefix that the document uses; what is wrong where the document is `broken`.
        text: all that stands directly in the element, once it ends.
        line: counted from the root element.
    """

    kind: Literal["start", "end", "broken"]
    name: str
    line: int
    text: str = ""
    attributes: Mapping[str, str] = field(default_factory=dict)


class _TooDeepError(ValueError):
    """Elements are nested deeper than any list or feed nests them."""


def xml_text(content: bytes, charset: str | None = None) -> XmlText:
    """Return an XML document's text, decoded, from its root element on.

    Raises:
        InputError: it declares entities, which no feed needs and attacks use, or there is no element at all.
    """
    text = _ILLEGAL.sub("", decoded(content, charset)).lstrip("\ufeff \t\r\n")
    if not text.startswith("<"):
        found = _FIRST_TAG.search(text[:_JUNK_BEFORE])
        text = text[found.start() :] if found else text
    start = _after_prolog(text)
    root = _ROOT.match(text, start)
    if root is None:
        raise InputError("there is no XML in it")
    if _HTML.search(text[:start]):
        return XmlText("html", "html", text[start:])
    return XmlText(root[1].lower().rpartition(":")[2], root[1], _outside_cdata(text[start:], _known_entities))


def decoded(content: bytes, charset: str | None = None) -> str:
    """Decode XML or JSON: byte order mark, the header's charset, the declared encoding, UTF-8, windows-1252."""
    for mark, name in _BOMS:
        if content.startswith(mark):
            return content[len(mark) :].decode(name, "replace")
    head = content[:4]
    if head[:2] in (b"<\x00", b"{\x00"):
        return content.decode("utf-16-le", "replace")
    if head[:2] in (b"\x00<", b"\x00{"):
        return content.decode("utf-16-be", "replace")
    found = _DECLARED.search(content[:_HEAD_BYTES])
    labels = (charset, found[1].decode("ascii") if found else None, "utf-8")
    for codec in (_codec(label) for label in labels if label):
        try:
            if codec:
                return content.decode(codec)
        except UnicodeError:
            continue
    broken = content.decode("utf-8", "replace")
    # A few damaged bytes in UTF-8 are no reason to read all of it as another encoding.
    return broken if broken.count("\ufffd") * 500 < len(broken) else content.decode("cp1252", "replace")


def xml_events(text: str) -> Iterator[XmlEvent]:
    """Walk through a document that `xml_text` gave; damage ends the walk with a `broken` event."""
    from xml.parsers import expat  # noqa: PLC0415  # imported late; the document type is gone from the text

    parser = expat.ParserCreate()
    parser.buffer_text = True
    waiting: list[XmlEvent] = []
    texts: list[list[str]] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        if len(texts) >= _DEEPEST:
            raise _TooDeepError
        texts.append([])
        lowered = {key.lower(): value for key, value in attributes.items()}
        waiting.append(XmlEvent("start", name.lower(), parser.CurrentLineNumber, attributes=lowered))

    def end(name: str) -> None:
        waiting.append(XmlEvent("end", name.lower(), parser.CurrentLineNumber, "".join(texts.pop()).strip()))

    def characters(data: str) -> None:
        if texts:
            texts[-1].append(data)

    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = start, end, characters
    for position in range(0, max(len(text), 1), _CHUNK):
        try:
            parser.Parse(text[position : position + _CHUNK], position + _CHUNK >= len(text))
        except expat.ExpatError as error:
            waiting.append(XmlEvent("broken", expat.ErrorString(error.code), error.lineno))
        except _TooDeepError:
            waiting.append(XmlEvent("broken", f"elements nested more than {_DEEPEST} deep", parser.CurrentLineNumber))
        yield from waiting
        if waiting and waiting[-1].kind == "broken":
            return
        waiting.clear()


def _codec(label: str) -> str | None:
    try:
        info = codecs.lookup(label.strip())
        # Raises for codecs that give no text.
        b"test".decode(info.name, "replace")
    except (LookupError, ValueError, UnicodeError):
        return None
    if info.name in _NOT_TEXT or info.name.startswith(("utf-16", "utf-32")):
        # Text in these would have begun with a mark, or with the zero bytes looked for before.
        return None
    return "cp1252" if info.name in _LATIN else info.name


def _after_prolog(text: str) -> int:
    """Return where the root element begins, behind declaration, comments and document type."""
    position = 0
    while position < len(text):
        if text[position].isspace():
            position += 1
            continue
        if text.startswith("<?", position):
            end = text.find("?>", position)
        elif text.startswith("<!--", position):
            end = text.find("-->", position)
        elif text.startswith("<!", position):
            end = _doctype_end(text, position)
        else:
            return position
        if end < 0:
            return len(text)
        position = text.index(">", end) + 1
    return position


def _doctype_end(text: str, position: int) -> int:
    close = text.find(">", position)
    subset = text.find("[", position, close if close >= 0 else None)
    if close < 0 or subset < 0:
        return close
    end = text.find("]", subset)
    if "<!entity" in text[position : end if end >= 0 else None].lower():
        raise InputError("it declares XML entities of its own, which are used for attacks, so it was not read")
    return text.find(">", end) if end >= 0 else -1


def _outside_cdata(text: str, mended: Callable[[str], str]) -> str:
    pieces: list[str] = []
    position = 0
    while (begin := text.find("<![CDATA[", position)) >= 0:
        end = text.find("]]>", begin)
        end = len(text) if end < 0 else end + 3
        pieces += [mended(text[position:begin]), text[begin:end]]
        position = end
    return "".join([*pieces, mended(text[position:])])


def _known_entities(text: str) -> str:
    """Write HTML's entities as characters, and a bare `&` in a link as XML wants it."""

    def known(found: re.Match[str]) -> str:
        if found[1]:
            return _number_entity(found[0])
        name = found[2]
        if name in _OF_XML:
            return found[0]
        character = html.entities.html5.get(f"{name};") if name else None
        return html.escape(character) if character else f"&amp;{found[0][1:]}"

    return _ENTITY.sub(known, text)


def _number_entity(written: str) -> str:
    """Keep a numeric character reference where XML allows its character, and drop it where it does not."""
    number = int(written[3:-1], 16) if written[2] in "xX" else int(written[2:-1])
    if number > 0x10FFFF or (_ILLEGAL.match(chr(number)) and number not in (9, 10, 13)):
        return ""
    return written
