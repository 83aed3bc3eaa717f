"""Behaviours of pages that are made to break a parser of HTML."""

from __future__ import annotations

import json
from collections.abc import Callable

from tests.hostile.behaviour import Behaviour, sends_body
from tests.hostile.documents import ENTITIES, page


def _page(name: str, expected: str, body: Callable[[], bytes]) -> Behaviour:
    return Behaviour(f"html-{name}", (expected, None, None), sends_body(body))


def _linked_data(text: str) -> str:
    return f'<script type="application/ld+json">{text}</script>'


BEHAVIOURS = (
    _page("nested-divs", "read", lambda: page("<div>" * 150_000)),
    _page("nested-tags-before-the-text", "read", lambda: b"<html><body>" + b"<b><i>" * 80_000 + page("")),
    _page("nested-tables", "read", lambda: page("<table><tr><td>" * 40_000)),
    _page("misnested-formatting", "read", lambda: page("<a><b><i><font><p>" * 30_000)),
    _page("unclosed-attribute", "read", lambda: page('<a href="' + "x" * 500_000)),
    _page("unclosed-comment", "read", lambda: page("<!--" + "- -" * 200_000)),
    _page("unclosed-script", "read", lambda: page("<script>" + "if(a<b){" * 80_000)),
    _page("unclosed-tags", "read", lambda: page("<a <b <c " * 60_000)),
    _page("many-attributes", "read", lambda: page("<p " + " ".join(f"a{n}=1" for n in range(8_000)) + ">x")),
    _page("many-entities", "read", lambda: page("&amp;&eacute;&#65;&#x41;&bogus;&" * 25_000)),
    _page("numbers-of-no-character", "read", lambda: page("&#0;&#xD800;&#99999999999;&#x110000;" * 20_000)),
    _page("many-links", "read", lambda: page("".join(f'<a href="/{n}">{n}</a> ' for n in range(4_000)))),
    _page("calendar-trap", "read", lambda: page("".join(f'<td><a href="?day={n}">{n % 31}</a>' for n in range(8_000)))),
    _page("many-paragraphs", "read", lambda: page("<p>Words of no interest.</p>" * 3_000)),
    _page("many-line-breaks", "read", lambda: page("x<br>" * 8_000)),
    _page("many-headings", "read", lambda: page("<h1>By Nobody</h1>" * 1_500)),
    _page("many-times", "read", lambda: page("<time datetime=2025-01-01>x</time>" * 5_000)),
    _page("many-dates", "read", lambda: page("<p>" + "12 November 2025 11/12/2025 " * 30_000)),
    _page("almost-dates", "read", lambda: page("<p>" + "1 1 1 1 " * 100_000)),
    _page("almost-bylines", "read", lambda: page("<p>By " * 2_000)),
    _page("title-of-a-megabyte", "read", lambda: page("", head="<title>" + "word " * 180_000 + "</title>")),
    _page("word-of-a-megabyte", "read", lambda: page("<p>" + "x" * 900_000)),
    _page("spaces-of-a-megabyte", "read", lambda: page("<p>" + " " * 900_000 + "x")),
    _page("combining-marks", "read", lambda: page("<p>x" + "\u0301\u0327" * 5_000)),
    _page("bidi-marks", "read", lambda: page("<p>" + "\u202e\u2066words\u2069" * 50_000)),
    _page("linked-data-nested", "read", lambda: page("", head=_linked_data('{"a":' * 100_000 + "1" + "}" * 100_000))),
    _page("linked-data-nested-lists", "read", lambda: page("", head=_linked_data("[" * 200_000))),
    _page("linked-data-of-a-huge-number", "read", lambda: page("", head=_linked_data('{"a": ' + "9" * 500_000 + "}"))),
    _page(
        "linked-data-of-odd-types",
        "read",
        lambda: page(
            "",
            head=_linked_data(
                json.dumps(
                    {
                        "@type": ["NewsArticle", 5, None, {}],
                        "headline": {"a": [1]},
                        "datePublished": [{}],
                        "author": [[["x"]], 7, None],
                        "publisher": 3.5,
                        "dateModified": {"@value": True},
                    }
                )
            ),
        ),
    ),
    _page("linked-data-of-spaces-and-commas", "read", lambda: page("", head=_linked_data("[" + "," + " " * 800_000))),
    _page("canonical-elsewhere", "read", lambda: page("", head='<link rel=canonical href="http://127.0.0.1/">' * 10)),
    _page("canonical-broken", "read", lambda: page("", head='<link rel=canonical href="http://[">')),
    _page("base-elsewhere", "read", lambda: page("", head='<base href="file:///etc/"><base href="http://[">')),
    _page(
        "frames-only", "NothingToRead", lambda: b'<html><frameset><frame src="file:///etc/passwd"></frameset></html>'
    ),
    _page(
        "script-only",
        "NoArticle",
        lambda: b"<!DOCTYPE html><html><body><div id=root></div><script>draw()</script></html>",
    ),
    _page("plaintext-element", "read", lambda: page("<plaintext>" + "<p>" * 100_000)),
    _page("foreign-content", "read", lambda: page("<svg><math><mi><p>x</p></svg>" * 3_000)),
    _page("cdata", "read", lambda: page("<![CDATA[ <p>x ]]>" * 40_000)),
    _page("entity-declarations", "read", lambda: f"<!DOCTYPE html [{ENTITIES}]>".encode() + page("<p>&e8;")),
    _page(
        "xhtml-with-external-dtd",
        "read",
        lambda: b'<?xml version="1.0"?><!DOCTYPE html SYSTEM "http://127.0.0.1/x.dtd">' + page(""),
    ),
    _page("nuls-in-tags", "read", lambda: page("<p\x00 cl\x00ass=x>a\x00b</p>" * 1_000)),
    _page("other-languages", "read", lambda: page("<p>" + "言葉と数字、そして電力。" * 20_000)),
)
