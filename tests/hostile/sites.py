"""Behaviours of what a site says about itself: robots.txt and tdmrep.json."""

from __future__ import annotations

from collections.abc import Iterator

from tests.hostile.answers import CLOSED, GZIP, REFUSED, SOME_CLOSED, bomb, hops, redirects, rules, status
from tests.hostile.behaviour import FETCH_ERROR, READ, RESET, Asked, Behaviour, Script, Step, answer, sends, sends_raw

_ALL_CLOSED = "User-agent: *\nDisallow: /\n"
_PADDING = "# padding that says nothing at all\n"


def _endless_rules(_: Asked) -> Iterator[Step]:
    yield b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n" + SOME_CLOSED.encode()
    while True:
        yield _PADDING.encode() * 300


def _robots(name: str, expected: tuple[str, str, str], robots: Script) -> Behaviour:
    # It is asked for before anybody knows what the link leads to: one medium stands for all.
    return Behaviour(f"robots-{name}", (expected[0], None, None), sends(), robots=robots)


ROBOTS = (
    _robots("closed", CLOSED, rules(_ALL_CLOSED)),
    _robots("404", READ, rules("", status="404 X")),
    _robots("401", READ, rules("", status="401 X")),
    _robots("410", READ, rules("", status="410 X")),
    _robots("500", CLOSED, rules("", status="500 X")),
    _robots("503", CLOSED, rules("", "Retry-After: 600", status="503 X")),
    _robots("empty", READ, rules("")),
    _robots("redirects-six-times", READ, hops(6)),
    _robots("redirects-for-ever", READ, redirects("PATH")),
    _robots("redirects-nowhere", FETCH_ERROR, status("302 Found")),
    _robots("redirects-inside", REFUSED, redirects("http://192.168.0.1/robots.txt")),
    _robots("of-600-kib-closing-first", CLOSED, rules(_ALL_CLOSED + _PADDING * 18_000)),
    _robots("of-600-kib-closing-last", READ, rules(_PADDING * 18_000 + _ALL_CLOSED)),
    _robots("without-end", READ, _endless_rules),
    _robots("of-html", READ, rules(b"<!DOCTYPE html><html><body>Not found</body></html>", content_type="text/html")),
    _robots("of-html-that-disallows", READ, rules(b"<html><p>Disallow: /</p></html>", content_type="text/html")),
    _robots("as-an-image", READ, rules(SOME_CLOSED, content_type="image/png")),
    _robots("with-nuls", CLOSED, rules("User-agent: *\x00\n\x00Disallow: /\nDisallow: /\n")),
    _robots("in-utf-16", READ, rules(SOME_CLOSED.encode("utf-16"))),
    _robots("with-bom", CLOSED, rules("\ufeff" + _ALL_CLOSED)),
    _robots("with-cr-only", CLOSED, rules(_ALL_CLOSED.replace("\n", "\r"))),
    _robots("delay", READ, rules("User-agent: *\nCrawl-delay: 0.5\n")),
    _robots("delay-nan", READ, rules("User-agent: *\nCrawl-delay: nan\n")),
    _robots("delay-negative", READ, rules("User-agent: *\nCrawl-delay: -5\n")),
    _robots("delay-of-words", READ, rules("User-agent: *\nCrawl-delay: ten\nRequest-rate: 1/0\nVisit-time: 9-9\n")),
    _robots("many-stars", READ, rules("User-agent: *\nDisallow: /" + "*a" * 2000 + "*$\n")),
    _robots("many-rules", READ, rules(SOME_CLOSED + "Disallow: /x*y\n" * 30_000)),
    _robots("many-agents", READ, rules("".join(f"User-agent: bot{number}\nDisallow: /\n" for number in range(10_000)))),
    _robots("many-escapes", READ, rules("User-agent: *\nDisallow: /" + "%e4" * 10_000 + "%zz%\n")),
    _robots("long-line", READ, rules("User-agent: *\nDisallow: /" + "x" * 400_000)),
    _robots("gzip-bomb", READ, sends(GZIP, change=lambda _: bomb(SOME_CLOSED.encode()))),
    _robots("gzip-damaged", FETCH_ERROR, sends(GZIP)),
    _robots("in-brotli", FETCH_ERROR, sends("Content-Encoding: br")),
    _robots("stalls", FETCH_ERROR, sends_raw(600.0)),
    _robots("reset", FETCH_ERROR, sends_raw(RESET)),
    _robots("no-http", FETCH_ERROR, sends_raw(b"garbage\r\n\r\n")),
)


def _reservation(name: str, expected: str, tdm: Script | None = None, *, page: Script | None = None) -> Behaviour:
    return Behaviour(f"reservation-{name}", (expected, None, None), page or sends(), tdm=tdm)


def _tdm(text: str) -> Script:
    return sends_raw(answer(text.encode(), "application/json"))


RESERVATIONS = (
    _reservation("stalls", "read", sends_raw(600.0)),
    _reservation("reset", "read", sends_raw(RESET)),
    _reservation("redirects-inside", "read", redirects("http://192.168.0.1/")),
    _reservation("gzip-bomb", "read", sends(GZIP, change=lambda _: bomb(b"[]"))),
    _reservation("without-end", "read", _endless_rules),
    _reservation("no-json", "read", _tdm("<html>")),
    _reservation("nested", "read", _tdm("[" * 100_000)),
    _reservation("of-odd-types", "read", _tdm('[null, 1, {"location": 5}, {"location": "/", "tdm-reservation": {}}]')),
    _reservation("of-a-huge-number", "read", _tdm('[{"location": "/*", "tdm-reservation": ' + "1" * 5000 + "}]")),
    _reservation("many-stars", "read", _tdm('[{"location": "/' + "*a" * 2000 + '", "tdm-reservation": 1}]')),
    _reservation("broken-pattern", "read", _tdm('[{"location": "/[z-a][!]([", "tdm-reservation": 1}]')),
    _reservation("of-all", "OptedOut", _tdm('[{"location": "/*", "tdm-reservation": 1}]')),
    _reservation("header", "OptedOut", page=sends("TDM-Reservation: 1")),
    _reservation(
        "header-of-nonsense", "read", page=sends("Content-Usage: " + ";=,=" * 2000, "X-Robots-Tag: " + ",:" * 5000)
    ),
)

BEHAVIOURS = (*ROBOTS, *RESERVATIONS)
