"""Behaviours of connections, of slow servers, and of answers without end or of a false length."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator

from tests.hostile.behaviour import (
    FETCH_ERROR,
    READ,
    RESET,
    TOO_LARGE,
    Asked,
    Behaviour,
    Step,
    answer,
    everywhere,
    sends,
    sends_raw,
)

FOR_EVER = 600.0
_OK = b"HTTP/1.1 200 OK\r\n"


def _head(asked: Asked, *lines: str) -> bytes:
    return "\r\n".join(["HTTP/1.1 200 OK", f"Content-Type: {asked.content_type}", *lines, "", ""]).encode()


def _drip(
    first: Callable[[Asked], bytes], then: Callable[[Asked], bytes], pause: float
) -> Callable[[Asked], Iterator[Step]]:
    def play(asked: Asked) -> Iterator[Step]:
        yield first(asked)
        for byte in then(asked):
            yield bytes([byte])
            yield pause

    return play


def _after(first: Callable[[Asked], bytes], *steps: Step) -> Callable[[Asked], Iterator[Step]]:
    def play(asked: Asked) -> Iterator[Step]:
        yield first(asked)
        yield from steps

    return play


def _without_end(first: Callable[[Asked], bytes], again: Callable[[Asked], bytes]) -> Callable[[Asked], Iterator[Step]]:
    def play(asked: Asked) -> Iterator[Step]:
        yield first(asked)
        yield from itertools.repeat(again(asked))

    return play


def _nothing(_: Asked) -> bytes:
    return b""


def _length(asked: Asked) -> bytes:
    return _head(asked, f"Content-Length: {len(asked.good)}")


def _half(asked: Asked) -> bytes:
    return _length(asked) + asked.good[: len(asked.good) // 2]


def _chunked(asked: Asked) -> bytes:
    return _head(asked, "Transfer-Encoding: chunked")


def _chunks(body: bytes, size: int = 997, note: bytes = b"") -> bytes:
    pieces = [body[start : start + size] for start in range(0, len(body), size)]
    return b"".join(b"%x%s\r\n%s\r\n" % (len(piece), note, piece) for piece in pieces)


def _many_links(asked: Asked) -> Iterator[Step]:
    """Send a million links: as a page, as a feed, as the annotations of a PDF."""
    forms = {
        "page": '<a href="/{0}">Item {0}</a>\n',
        "feed": "<item><title>Item {0}</title><link>https://gridpost.example/{0}</link></item>\n",
        "pdf": "{0} 0 obj << /Type /Annot /A << /S /URI /URI (https://gridpost.example/{0}) >> >> endobj\n",
    }
    starts = {"page": "<!DOCTYPE html><html><body>", "feed": '<rss version="2.0"><channel>', "pdf": "%PDF-1.4\n"}
    yield _head(asked) + starts[asked.medium].encode()
    for first in range(0, 1_000_000, 500):
        yield "".join(forms[asked.medium].format(number) for number in range(first, first + 500)).encode()


def _sent(change: Callable[[Asked], bytes]) -> Callable[[Asked], Iterator[Step]]:
    return _after(change)


def _halves(asked: Asked) -> Iterator[Step]:
    yield _half(asked)
    yield 0.3
    yield asked.good[len(asked.good) // 2 :]


BEHAVIOURS = (
    Behaviour("connect-refused", FETCH_ERROR, sends(), behind="refused"),
    Behaviour("connect-blackhole", FETCH_ERROR, sends(), behind="blackhole"),
    Behaviour("connect-second-address-works", READ, sends(), behind="second-address"),
    Behaviour("connect-sixty-dead-addresses", FETCH_ERROR, sends(), behind="dead-addresses"),
    Behaviour("name-unknown", FETCH_ERROR, sends(), behind="unknown-name"),
    Behaviour("name-without-address", FETCH_ERROR, sends(), behind="no-address"),
    Behaviour("name-look-up-stalls", FETCH_ERROR, sends(), behind="stalled-name"),
    Behaviour("name-leads-inside", everywhere("AddressRefused"), sends(), behind="inside"),
    Behaviour("name-leads-in-and-out", everywhere("AddressRefused"), sends(), behind="in-and-out"),
    Behaviour("tls-proper", READ, sends(), behind="tls", scheme="https"),
    Behaviour("tls-of-another-host", FETCH_ERROR, sends(), behind="tls-other-host", scheme="https"),
    Behaviour("tls-expired", FETCH_ERROR, sends(), behind="tls-expired", scheme="https"),
    Behaviour("tls-of-the-future", FETCH_ERROR, sends(), behind="tls-future", scheme="https"),
    Behaviour("tls-self-signed", FETCH_ERROR, sends(), behind="tls-self-signed", scheme="https"),
    Behaviour("tls-spoken-plainly", FETCH_ERROR, sends(), scheme="https"),
    Behaviour("tls-handshake-stalls", FETCH_ERROR, sends(), behind="silent", scheme="https"),
    Behaviour("tls-handshake-reset", FETCH_ERROR, sends(), behind="resetting", scheme="https"),
    Behaviour("tls-alert-for-http", FETCH_ERROR, sends_raw(b"\x15\x03\x01\x00\x02\x02\x46")),
    Behaviour("silence", FETCH_ERROR, sends_raw(FOR_EVER)),
    Behaviour("silence-on-connecting", FETCH_ERROR, sends(), behind="silent"),
    Behaviour("reset-on-connecting", FETCH_ERROR, sends(), behind="resetting"),
    Behaviour("reset-at-once", FETCH_ERROR, sends_raw(RESET)),
    Behaviour("reset-in-headers", FETCH_ERROR, sends_raw(_OK + b"Content-Ty", 0.05, RESET)),
    Behaviour("reset-in-body", FETCH_ERROR, _after(_half, 0.05, RESET)),
    Behaviour("hang-up-at-once", FETCH_ERROR, sends_raw()),
    Behaviour("hang-up-in-headers", FETCH_ERROR, sends_raw(_OK + b"Content-Ty")),
    Behaviour("hang-up-in-chunk", FETCH_ERROR, _sent(lambda asked: _chunked(asked) + b"ffff\r\n<p>")),
    Behaviour("hang-up-between-chunks", FETCH_ERROR, _sent(lambda asked: _chunked(asked) + _chunks(asked.good))),
    Behaviour("slow-headers", FETCH_ERROR, _drip(_nothing, _length, 1.0)),
    Behaviour("slow-body", FETCH_ERROR, _drip(_length, lambda asked: asked.good, 1.0)),
    Behaviour("slow-chunks", FETCH_ERROR, _drip(_chunked, lambda asked: _chunks(asked.good, 1), 0.05)),
    Behaviour("slow-but-in-time", READ, _halves),
    Behaviour("stall-after-status-line", FETCH_ERROR, sends_raw(_OK, FOR_EVER)),
    Behaviour("stall-after-headers", FETCH_ERROR, _after(_length, FOR_EVER)),
    Behaviour("stall-in-body", FETCH_ERROR, _after(_half, FOR_EVER)),
    Behaviour(
        "continue-for-ever", FETCH_ERROR, _without_end(_nothing, lambda _: b"HTTP/1.1 100 Continue\r\n\r\n" * 50)
    ),
    Behaviour(
        "early-hints-first",
        READ,
        _sent(lambda asked: b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n" + _length(asked) + asked.good),
    ),
    Behaviour("body-without-end", TOO_LARGE, _without_end(_head, lambda asked: asked.good * 20)),
    Behaviour("chunks-without-end", TOO_LARGE, _without_end(_chunked, lambda asked: _chunks(asked.good * 20))),
    Behaviour("empty-lines-without-end", FETCH_ERROR, _without_end(_nothing, lambda _: b"\r\n" * 500)),
    Behaviour(
        "headers-without-end", FETCH_ERROR, _without_end(lambda _: _OK, lambda _: b"X-A: " + b"b" * 2000 + b"\r\n")
    ),
    Behaviour("header-without-end", FETCH_ERROR, _without_end(lambda _: _OK + b"X-A: ", lambda _: b"b" * 2000)),
    Behaviour("status-line-without-end", FETCH_ERROR, _without_end(lambda _: b"HTTP/1.1 200 ", lambda _: b"O" * 2000)),
    Behaviour("cookies-without-end", FETCH_ERROR, _without_end(lambda _: _OK, lambda _: b"Set-Cookie: a=b\r\n" * 100)),
    Behaviour(
        "trailers-without-end",
        FETCH_ERROR,
        _without_end(lambda asked: _chunked(asked) + _chunks(asked.good) + b"0\r\n", lambda _: b"X-A: b\r\n" * 100),
    ),
    Behaviour(
        "chunk-notes-without-end",
        FETCH_ERROR,
        _without_end(lambda asked: _chunked(asked) + b"5;a=", lambda _: b"b" * 2000),
    ),
    Behaviour(
        "chunks-with-notes",
        READ,
        _sent(lambda asked: _chunked(asked) + _chunks(asked.good, note=b";a=" + b"b" * 100) + b"0\r\n\r\n"),
    ),
    Behaviour("chunks-of-one-byte", READ, _sent(lambda asked: _chunked(asked) + _chunks(asked.good, 1) + b"0\r\n\r\n")),
    Behaviour("chunk-of-no-number", FETCH_ERROR, _sent(lambda asked: _chunked(asked) + b"xyz\r\n<p>")),
    Behaviour("chunk-of-a-negative-length", FETCH_ERROR, _sent(lambda asked: _chunked(asked) + b"-1\r\n<p>")),
    Behaviour("chunk-of-exabytes", FETCH_ERROR, _sent(lambda asked: _chunked(asked) + b"ffffffffffffffff\r\n<p>")),
    Behaviour("million-links", TOO_LARGE, _many_links),
    Behaviour("length-of-petabytes", TOO_LARGE, sends("Content-Length: 1000000000000000", length=False)),
    Behaviour("length-of-300-digits", FETCH_ERROR, sends("Content-Length: " + "9" * 300, length=False)),
    Behaviour("length-too-long", FETCH_ERROR, _sent(lambda asked: _head(asked, "Content-Length: 900000") + asked.good)),
    Behaviour(
        "length-too-short", ("NothingToRead", "InputError", "NothingToRead"), sends("Content-Length: 30", length=False)
    ),
    Behaviour("length-zero", ("NothingToRead", "InputError", "InputError"), sends("Content-Length: 0", length=False)),
    Behaviour("length-negative", FETCH_ERROR, sends("Content-Length: -5", length=False)),
    Behaviour("length-of-no-number", FETCH_ERROR, sends("Content-Length: many", length=False)),
    Behaviour("length-twice-differing", FETCH_ERROR, sends("Content-Length: 5", "Content-Length: 6", length=False)),
    Behaviour(
        "length-twice-alike",
        READ,
        _sent(lambda asked: _head(asked, *[f"Content-Length: {len(asked.good)}"] * 2) + asked.good),
    ),
    Behaviour(
        "length-and-chunks",
        READ,
        _sent(
            lambda asked: (
                _head(asked, "Content-Length: 5", "Transfer-Encoding: chunked") + _chunks(asked.good) + b"0\r\n\r\n"
            )
        ),
    ),
    Behaviour("length-none", READ, sends(length=False)),
    Behaviour("transfer-coding-unknown", FETCH_ERROR, sends("Transfer-Encoding: gzip", length=False)),
    Behaviour("transfer-coding-twice", FETCH_ERROR, sends("Transfer-Encoding: chunked, chunked", length=False)),
    Behaviour(
        "more-after-the-end",
        READ,
        _sent(lambda asked: _length(asked) + asked.good + answer(b"<p>smuggled", "text/html")),
    ),
    Behaviour("http-0-9", FETCH_ERROR, lambda asked: [asked.good]),
    Behaviour(
        "http-1-0",
        READ,
        lambda asked: [b"HTTP/1.0 200 OK\r\nContent-Type: " + asked.content_type.encode() + b"\r\n\r\n" + asked.good],
    ),
    Behaviour("http-2-at-once", FETCH_ERROR, sends_raw(b"\x00\x00\x12\x04\x00\x00\x00\x00\x00" + b"\x00" * 18)),
    Behaviour("http-of-the-future", READ, lambda asked: [_length(asked).replace(b"/1.1", b"/9.9", 1) + asked.good]),
    Behaviour("no-http", FETCH_ERROR, sends_raw(b"220 mail.example ESMTP\r\n")),
    Behaviour("status-of-two-digits", FETCH_ERROR, sends_raw(b"HTTP/1.1 99 Odd\r\n\r\n")),
    Behaviour("status-of-four-digits", FETCH_ERROR, sends_raw(b"HTTP/1.1 2000 Odd\r\n\r\n")),
    Behaviour("status-without-words", READ, lambda asked: [_length(asked).replace(b" OK", b"", 1) + asked.good]),
    Behaviour("header-without-colon", FETCH_ERROR, lambda asked: [_head(asked, "Odd header") + asked.good]),
    Behaviour("header-with-space-before-colon", FETCH_ERROR, lambda asked: [_head(asked, "Odd : header") + asked.good]),
    Behaviour("header-with-nul", FETCH_ERROR, lambda asked: [_head(asked, "X-Odd: a\x00b") + asked.good]),
    Behaviour("header-folded", READ, lambda asked: [_head(asked, "X-Odd: a", " b") + asked.good]),
    Behaviour(
        "headers-in-capitals",
        READ,
        lambda asked: [_length(asked).upper().replace(b"HTTP/1.1", b"HTTP/1.1") + asked.good],
    ),
    Behaviour("headers-in-latin-1", READ, sends("X-Odd: \xe4\xf6\xfc")),
    Behaviour("a-thousand-headers", READ, sends(*(f"X-{number}: {number}" for number in range(1000)))),
    Behaviour("lines-end-in-lf", READ, lambda asked: [_length(asked).replace(b"\r\n", b"\n") + asked.good]),
)
