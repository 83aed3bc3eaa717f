"""Behaviours of feeds that are made to break a parser of XML or JSON, or to make it read what it should not."""

from __future__ import annotations

import html
import json
from collections.abc import Callable

from tests.hostile.behaviour import Behaviour, sends_body
from tests.hostile.documents import ENTITIES, FEED_HEAD, article_page, feed, item, report, rss


def _feed(name: str, expected: str, body: Callable[[], bytes], content_type: str | None = None) -> Behaviour:
    return Behaviour(f"feed-{name}", (None, expected, None), sends_body(body, content_type))


def _atom(body: str) -> bytes:
    return f'{FEED_HEAD}<feed xmlns="http://www.w3.org/2005/Atom"><title>x</title>{body}</feed>'.encode()


def _json_feed(**parts: object) -> bytes:
    return json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": "x", "items": [], **parts}).encode()


def _items(count: int, **options: str) -> list[str]:
    return [item(number, **options) for number in range(count)]


BEHAVIOURS = (
    _feed("cut-off", "read", lambda: feed()[:-60]),
    _feed("cut-off-before-an-entry", "InputError", lambda: feed()[:150]),
    _feed("empty", "InputError", lambda: b""),
    _feed("without-entries", "read", rss),
    _feed("of-a-web-page", "InputError", article_page),
    _feed(
        "in-a-web-page",
        "InputError",
        lambda: b"<!DOCTYPE html><html><body><pre>" + html.escape(feed().decode()).encode() + b"</pre></body></html>",
    ),
    _feed("of-a-pdf", "InputError", report),
    _feed("of-plain-text", "InputError", lambda: b"Nothing but words."),
    _feed(
        "of-a-sitemap", "InputError", lambda: b'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"></urlset>'
    ),
    _feed("of-opml", "InputError", lambda: b"<opml version='2.0'><body/></opml>"),
    _feed("of-another-root", "InputError", lambda: b"<invoice><item><link>http://a.example/</link></item></invoice>"),
    _feed("of-svg", "InputError", lambda: b"<svg xmlns='http://www.w3.org/2000/svg'><script>x</script></svg>"),
    _feed("same-guids", "read", lambda: rss(*_items(50, guid="one"))),
    _feed("same-links", "read", lambda: rss(*_items(50, link="https://gridpost.example/one"))),
    _feed("future-dates", "read", lambda: feed().replace(b"2025", b"2999")),
    _feed("odd-dates", "read", lambda: feed().replace(b"12 Nov 2025", b"99 Foo 0000")),
    _feed("dates-of-a-megabyte", "read", lambda: rss(item(1)).replace(b"12 Nov 2025", b"1 " * 400_000)),
    _feed("many-entries", "read", lambda: rss(*_items(3000))),
    _feed("many-authors", "read", lambda: rss(item(1, extra="<author>a@b.example (x)</author>" * 8_000))),
    _feed(
        "entity-bomb", "InputError", lambda: rss(item(1, extra="<d>&e8;</d>"), before=f"<!DOCTYPE rss [{ENTITIES}]>")
    ),
    _feed(
        "entity-bomb-in-utf-16",
        "InputError",
        lambda: (
            rss(item(1), before=f"<!DOCTYPE rss [{ENTITIES}]>").decode().replace("utf-8", "utf-16").encode("utf-16")
        ),
    ),
    _feed(
        "entity-of-a-file",
        "InputError",
        lambda: rss(item(1, extra="<d>&f;</d>"), before='<!DOCTYPE rss [<!ENTITY f SYSTEM "file:///etc/passwd">]>'),
    ),
    _feed(
        "entity-of-a-parameter",
        "InputError",
        lambda: rss(item(1), before='<!DOCTYPE rss [<!ENTITY % p SYSTEM "http://127.0.0.1/x">%p;]>'),
    ),
    _feed(
        "entity-hidden-by-a-bracket",
        "InputError",
        lambda: rss(
            item(1, extra="<d>&f;</d>"), before='<!DOCTYPE rss [<!-- ] --><!ENTITY f SYSTEM "file:///etc/passwd">]>'
        ),
    ),
    _feed("external-dtd", "read", lambda: rss(item(1), before='<!DOCTYPE rss SYSTEM "http://127.0.0.1/rss.dtd">')),
    _feed("dtd-unclosed", "InputError", lambda: rss(item(1), before="<!DOCTYPE rss [" + "<!ELEMENT a ANY>" * 30_000)),
    _feed("stylesheet", "read", lambda: rss(item(1), before='<?xml-stylesheet href="file:///etc/passwd"?>')),
    _feed(
        "x-include",
        "read",
        lambda: rss(
            item(
                1,
                extra='<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="file:///etc/passwd" parse="text"/>',
            )
        ),
    ),
    _feed("nested", "read", lambda: rss(item(1, extra="<d>" * 20_000 + "</d>" * 20_000))),
    _feed("nested-unclosed", "read", lambda: rss(item(1), item(2, extra="<d>" * 30_000))),
    _feed(
        "nested-markup", "read", lambda: rss(item(1, extra="<description>" + "&lt;div&gt;" * 80_000 + "</description>"))
    ),
    _feed(
        "many-attributes",
        "read",
        lambda: rss(item(1, extra="<d " + " ".join(f"a{n}='1'" for n in range(5_000)) + "/>")),
    ),
    _feed(
        "many-namespaces",
        "read",
        lambda: rss(item(1, extra="".join(f"<n{n}:d xmlns:n{n}='u{n}'/>" for n in range(3_000)))),
    ),
    _feed(
        "nested-namespaces",
        "read",
        lambda: rss(item(1, extra="".join(f"<d xmlns:n{n}='u{n}'>" for n in range(5000)) + "</d>" * 5000)),
    ),
    _feed("undeclared-prefix", "read", lambda: rss(item(1, extra="<media:x url='a'/>"))),
    _feed(
        "cdata",
        "read",
        lambda: rss(item(1, extra="<description><![CDATA[" + "]]&gt;<b>" * 80_000 + "]]></description>")),
    ),
    _feed("cdata-unclosed", "read", lambda: rss(item(1), item(2, extra="<description><![CDATA[" + "x" * 500_000))),
    _feed(
        "many-references", "read", lambda: rss(item(1, extra="<description>" + "&amp;" * 180_000 + "</description>"))
    ),
    _feed(
        "many-bare-ampersands", "read", lambda: rss(item(1, extra="<description>" + "& " * 80_000 + "</description>"))
    ),
    _feed(
        "many-script-starts",
        "read",
        lambda: rss(item(1, extra="<description>" + "&lt;script&gt;" * 60_000 + "</description>")),
    ),
    _feed(
        "many-comment-starts",
        "read",
        lambda: rss(item(1, extra="<description>" + "&lt;!--" * 90_000 + "</description>")),
    ),
    _feed("title-of-a-megabyte", "read", lambda: rss(item(1), title="x" * 900_000)),
    _feed("prolog-of-a-megabyte", "read", lambda: rss(item(1), before="<!-- x -->" * 80_000)),
    _feed("links-to-nowhere", "read", lambda: rss(*_items(20, link="javascript:alert(1)"), item(99))),
    _feed(
        "links-of-odd-kinds",
        "read",
        lambda: rss(
            *(
                item(n, link=link)
                for n, link in enumerate(
                    ("http://[", "//", "", "file:///x", "http://a" + "b" * 9000, "&#10;", "http://\u2100.example/")
                )
            )
        ),
    ),
    _feed("base-elsewhere", "read", lambda: rss(item(1)).replace(b"<rss", b"<rss xml:base='file:///etc/'")),
    _feed(
        "atom",
        "read",
        lambda: _atom("<entry><id>x</id><title>x</title><link href='https://gridpost.example/1'/></entry>"),
    ),
    _feed(
        "atom-of-xhtml",
        "read",
        lambda: _atom(
            "<entry><link href='https://gridpost.example/1'/><content type='xhtml'><div>"
            + "<b>" * 15_000
            + "</b>" * 15_000
            + "</div></content></entry>"
        ),
    ),
    _feed(
        "atom-of-base64",
        "read",
        lambda: _atom(
            "<entry><link href='https://gridpost.example/1'/><content type='image/png' mode='base64'>"
            + "!" * 100_000
            + "</content></entry>"
        ),
    ),
    _feed(
        "rdf",
        "read",
        lambda: (
            b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"><item><title>x</title><link>https://gridpost.example/1</link></item></rdf:RDF>'
        ),
    ),
    _feed("two-feeds", "read", lambda: feed() + feed()),
    _feed("junk-before", "read", lambda: b"Warning: deprecated\n" + feed()),
    _feed("junk-after", "read", lambda: feed() + b"<script>x</script>"),
    _feed("time-to-live-huge", "read", lambda: rss("<ttl>" + "9" * 5000 + "</ttl>", item(1))),
    _feed(
        "json",
        "read",
        lambda: _json_feed(items=[{"id": "1", "url": "https://gridpost.example/1"}]),
        "application/feed+json",
    ),
    _feed("json-cut-off", "InputError", lambda: _json_feed(items=[{"id": "1"}])[:-3]),
    _feed(
        "json-nested", "InputError", lambda: b'{"version":"https://jsonfeed.org/version/1","items":' + b"[" * 300_000
    ),
    _feed(
        "json-of-a-huge-number",
        "InputError",
        lambda: b'{"version":"https://jsonfeed.org/version/1","items":[{"id":' + b"9" * 300_000 + b"}]}",
    ),
    _feed(
        "json-of-odd-types",
        "read",
        lambda: _json_feed(
            items=[None, 5, "x", {"id": {}, "url": 5, "authors": 7, "tags": {}, "title": [1]}], title={"a": 1}
        ),
    ),
    _feed("json-of-other-json", "InputError", lambda: b'{"items": []}'),
    _feed(
        "json-of-lone-surrogates",
        "read",
        lambda: (
            b'{"version":"https://jsonfeed.org/version/1","title":"\\ud800","items":[{"id":"\\udfff","url":"https://gridpost.example/\\ud800"}]}'
        ),
    ),
    _feed(
        "json-with-infinity",
        "read",
        lambda: (
            b'{"version":"https://jsonfeed.org/version/1","items":[{"id":1e999,"url":"https://gridpost.example/1"},NaN]}'
        ),
    ),
)
