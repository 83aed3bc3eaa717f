"""Tests of reading XML from strangers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.errors import InputError
from ingest.plain_xml import decoded, xml_events, xml_text


def test_the_root_is_found_behind_whatever_stands_before_it() -> None:
    """Marks, declarations, comments, stylesheets, document types and stray words before the root are cut away."""
    before = b"\xef\xbb\xbf\nWarning: x\n<?xml version='1.0'?><?x y?><!-- <a> --><!DOCTYPE q PUBLIC 'a' 'b'>\n"
    xml = xml_text(before + b"<A:Feed>x</A:Feed>")

    assert (xml.root, xml.root_tag, xml.text) == ("feed", "A:Feed", "<A:Feed>x</A:Feed>")


@pytest.mark.parametrize(
    "content",
    [
        b'<!DOCTYPE a [<!ENTITY b "c">]><a/>',
        b'<!DOCTYPE a [<!entity % b SYSTEM "c"> %b;]><a/>',
        '<!DOCTYPE a [<!ENTITY b "]>">]><a>&b;</a>'.encode("utf-16"),
        b'<!-- x --><!DOCTYPE a SYSTEM "x" [ <!ELEMENT a ANY> <!ENTITY b "c"> ]><a/>',
    ],
)
def test_entities_are_refused(content: bytes) -> None:
    """No document that declares entities is read, in whatever encoding."""
    with pytest.raises(InputError, match="entities"):
        xml_text(content)


@pytest.mark.parametrize(
    "content", [b"", b"words", b"<!-- never closed", b"<!DOCTYPE a", b"<?xml", b"<1>", b"\x00\x01"]
)
def test_what_holds_no_element_is_refused(content: bytes) -> None:
    """There must be a root element."""
    with pytest.raises(InputError, match="no XML"):
        xml_text(content)


def test_entities_of_html_and_bare_signs_are_mended_outside_cdata() -> None:
    """`&nbsp;` and a bare `&` become what they stand for; CDATA is left as it is."""
    xml = xml_text(b"<a b='1&2'>&eacute;&amp;&lt;&#233;&#27;&#x110000;&unknown; & <![CDATA[&eacute; & ]]></a>")
    (end,) = [event for event in xml_events(xml.text) if event.kind == "end"]

    assert end.text == "é&<é&unknown; & &eacute; &"


def test_events_come_in_order_with_their_texts() -> None:
    """Names are in lower case with their prefix, attributes too; the text is the element's own."""
    events = list(xml_events("<A X='1'>one<n:B>two</n:B>three</A>"))

    assert [(event.kind, event.name, event.text, dict(event.attributes)) for event in events] == [
        ("start", "a", "", {"x": "1"}),
        ("start", "n:b", "", {}),
        ("end", "n:b", "two", {}),
        ("end", "a", "onethree", {}),
    ]


@pytest.mark.parametrize("text", ["<a><b></a>", "<a>", "<a", "<a/><b/>", "<a>" * 300])
def test_damage_ends_the_events(text: str) -> None:
    """The last event of a damaged document says what is wrong and where."""
    events = list(xml_events(text))

    assert [event.kind for event in events].count("broken") == 1
    assert (events[-1].kind, events[-1].line) == ("broken", 1)
    assert events[-1].name


@given(st.text(st.characters(min_codepoint=32, codec="utf-8", exclude_characters="\ufeff"), min_size=1))
def test_decoding_follows_the_mark(text: str) -> None:
    """Text with a byte order mark is read as it was written."""
    for encoding in ("utf-8-sig", "utf-16", "utf-32"):
        assert decoded(text.encode(encoding)) == text


@pytest.mark.parametrize(
    ("content", "charset", "expected"),
    [
        ("<a>é".encode("utf-16-le"), None, "<a>é"),
        ("<a>é".encode("utf-16-be"), "utf-8", "<a>é"),
        ("<a>é".encode("cp1252"), "iso-8859-1", "<a>é"),
        ("<a>é".encode(), "us-ascii", "<a>Ã©"),
        (b"<?xml version='1.0' encoding='shift_jis'?>" + "日".encode("shift_jis"), None, None),
        ("<a>é".encode(), "utf-7", "<a>é"),
        ("<a>é".encode(), "rot13", "<a>é"),
        (b"<a>" + b"x" * 2000 + b"\xff", None, "<a>" + "x" * 2000 + "\ufffd"),
    ],
)
def test_decoding_by_header_declaration_and_guess(content: bytes, charset: str | None, expected: str | None) -> None:
    """Zero bytes tell UTF-16, then the header counts, then the declaration; odd codecs count for nothing."""
    text = decoded(content, charset)

    assert text == expected if expected is not None else text.endswith("日")
