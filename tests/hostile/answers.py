"""Behaviours of encodings, statuses, redirects and caching headers."""

from __future__ import annotations

import gzip
import struct
import zlib
from collections.abc import Callable, Iterator
from functools import cache

from tests.hostile.behaviour import (
    FETCH_ERROR,
    READ,
    TOO_LARGE,
    Asked,
    Behaviour,
    Script,
    Step,
    answer,
    everywhere,
    sends,
    sends_raw,
)

LATER = everywhere("TryLater")
INPUT_ERROR = everywhere("InputError")
REFUSED = everywhere("AddressRefused")
CLOSED = everywhere("RobotsRefused")
GZIP = "Content-Encoding: gzip"
_MIB = 1 << 20


@cache
def bomb(body: bytes) -> bytes:
    """Return 64 MiB of spaces after the body, in gzip."""
    packer = zlib.compressobj(wbits=31)
    packed = [packer.compress(body), *(packer.compress(b" " * _MIB) for _ in range(64)), packer.flush()]
    return b"".join(packed)


def _zstd_bomb(_: bytes) -> bytes:
    """Return 512 MiB of one letter in 16 KiB: a zstd frame of blocks that repeat one byte."""
    block = struct.pack("<I", (131072 << 3) | (1 << 1))[:3] + b"x"
    return b"\x28\xb5\x2f\xfd\x00\x58" + block * 4096 + struct.pack("<I", (1 << 3) | (1 << 1) | 1)[:3] + b"x"


def _damaged(body: bytes) -> bytes:
    packed = bytearray(gzip.compress(body))
    packed[-6] ^= 0xFF
    return bytes(packed)


def _typed(content_type: str, change: Callable[[bytes], bytes] = bytes) -> Script:
    def play(asked: Asked) -> Iterator[Step]:
        plain = asked.content_type.partition(";")[0]
        yield answer(change(asked.good), content_type.replace("TYPE", plain))

    return play


def _recoded(name: str) -> Callable[[bytes], bytes]:
    return lambda body: body.decode().encode(name)


def redirects(location: str, status: str = "302 Found") -> Script:
    """Return a script that redirects; HOST and PATH stand for what was asked for."""

    def play(asked: Asked) -> Iterator[Step]:
        filled = location.replace("HOST", asked.host).replace("PATH", asked.path)
        yield answer(b"", "text/html", f"Location: {filled}", status=status)

    return play


def hops(count: int, status: str = "302 Found") -> Script:
    """Redirect that many times within the site, then answer properly."""

    def play(asked: Asked) -> Iterator[Step]:
        done = int(asked.path.partition("?hop=")[2] or 0)
        if done >= count:
            yield answer(asked.good, asked.content_type)
            return
        path = asked.path.partition("?")[0]
        yield answer(b"", "text/html", f"Location: {path}?hop={done + 1}", status=status)

    return play


def status(line: str, *headers: str) -> Script:
    """Return a script that sends the good body with another status."""
    return sends(*headers, status=line)


def rules(text: str | bytes, *headers: str, status: str = "200 OK", content_type: str = "text/plain") -> Script:
    """Return a script that sends a robots.txt."""
    body = text if isinstance(text, bytes) else text.encode()
    return sends_raw(answer(body, content_type, *headers, status=status))


SOME_CLOSED = "User-agent: *\nDisallow: /private\n"

ENCODINGS = (
    Behaviour("gzip", READ, sends(GZIP, change=gzip.compress)),
    Behaviour("gzip-by-its-old-name", READ, sends("Content-Encoding: x-gzip", change=gzip.compress)),
    Behaviour("gzip-bomb", TOO_LARGE, sends(GZIP, change=bomb)),
    Behaviour(
        "gzip-twice",
        FETCH_ERROR,
        sends("Content-Encoding: gzip, gzip", change=lambda body: gzip.compress(gzip.compress(body))),
    ),
    Behaviour("gzip-twice-said-once", INPUT_ERROR, sends(GZIP, change=lambda body: gzip.compress(gzip.compress(body)))),
    Behaviour("gzip-bomb-in-gzip", INPUT_ERROR, sends(GZIP, change=lambda body: gzip.compress(bomb(body), 1))),
    Behaviour("gzip-cut-off", FETCH_ERROR, sends(GZIP, change=lambda body: gzip.compress(body)[:-15])),
    Behaviour("gzip-damaged", FETCH_ERROR, sends(GZIP, change=_damaged)),
    Behaviour("gzip-only-said", FETCH_ERROR, sends(GZIP)),
    Behaviour("gzip-not-said", INPUT_ERROR, sends(change=gzip.compress)),
    Behaviour(
        "gzip-of-many-members",
        READ,
        sends(GZIP, change=lambda body: b"".join(gzip.compress(body[at : at + 9]) for at in range(0, len(body), 9))),
    ),
    Behaviour(
        "gzip-of-empty-members",
        READ,
        sends(GZIP, change=lambda body: gzip.compress(b"") * 20_000 + gzip.compress(body)),
    ),
    Behaviour("gzip-with-a-rest", READ, sends(GZIP, change=lambda body: gzip.compress(body) + b"rest")),
    Behaviour(
        "gzip-on-a-redirect", REFUSED, sends(GZIP, "Location: http://10.0.0.1/", status="302 Found", change=bomb)
    ),
    Behaviour("gzip-on-an-error", FETCH_ERROR, sends(GZIP, status="500 Odd", change=bomb)),
    Behaviour("deflate-unasked", FETCH_ERROR, sends("Content-Encoding: deflate", change=zlib.compress)),
    Behaviour("brotli-unasked", FETCH_ERROR, sends("Content-Encoding: br", change=lambda _: b"\x0b\x02\x80hello\x03")),
    Behaviour("zstd-bomb-unasked", FETCH_ERROR, sends("Content-Encoding: zstd", change=_zstd_bomb)),
    Behaviour("zstd-bomb-not-said", INPUT_ERROR, sends(change=_zstd_bomb)),
    Behaviour("coding-unknown", FETCH_ERROR, sends("Content-Encoding: martian")),
    Behaviour("coding-identity", READ, sends("Content-Encoding: identity")),
    Behaviour("coding-empty", READ, sends("Content-Encoding:")),
    Behaviour("charset-wrong", READ, _typed("TYPE; charset=utf-16")),
    Behaviour("charset-unknown", READ, _typed("TYPE; charset=x-martian")),
    Behaviour("charset-utf-7", READ, _typed("TYPE; charset=utf-7")),
    Behaviour("charset-no-text", READ, _typed("TYPE; charset=base64")),
    Behaviour("charset-of-a-megabyte", FETCH_ERROR, _typed("TYPE; charset=" + "x" * _MIB)),
    Behaviour(
        "bom-and-another-charset",
        ("read", "read", None),
        _typed("TYPE; charset=iso-8859-1", lambda body: b"\xef\xbb\xbf" + body),
    ),
    Behaviour("bom-twice", ("read", "read", None), _typed("TYPE", lambda body: b"\xef\xbb\xbf" * 2 + body)),
    Behaviour(
        "bom-of-utf-16-on-utf-8", ("NothingToRead", "InputError", None), _typed("TYPE", lambda body: b"\xff\xfe" + body)
    ),
    Behaviour("utf-16-with-bom", ("read", "read", None), _typed("TYPE; charset=utf-16", _recoded("utf-16"))),
    Behaviour("utf-16-without-bom", (None, "read", None), _typed("TYPE", _recoded("utf-16-le"))),
    Behaviour("utf-32", (None, "read", None), _typed("TYPE", _recoded("utf-32"))),
    Behaviour(
        "invalid-utf-8",
        ("read", "read", None),
        _typed("TYPE; charset=utf-8", lambda body: body.replace(b" and ", b" \xff\xc3 \xed\xa0\x80 ")),
    ),
    Behaviour(
        "nuls-in-text", ("read", "read", None), _typed("TYPE", lambda body: body.replace(b" and ", b" \x00\x00 "))
    ),
    Behaviour("only-nuls", ("InputError", "InputError", "InputError"), _typed("TYPE", lambda _: bytes(100_000))),
    Behaviour(
        "random-bytes",
        ("NothingToRead", "InputError", "InputError"),
        _typed("TYPE", lambda _: bytes((number * 167 + number // 7) % 251 + 1 for number in range(100_000))),
    ),
    Behaviour("only-spaces", ("NothingToRead", "InputError", "InputError"), _typed("TYPE", lambda _: b" " * 500_000)),
    Behaviour("type-missing", ("read", "read", "read"), lambda asked: [b"HTTP/1.1 200 OK\r\n\r\n" + asked.good]),
    Behaviour("type-without-sense", ("read", "read", "read"), _typed(";;;=,/")),
    Behaviour("type-octet-stream", ("read", "read", "read"), _typed("application/octet-stream")),
    Behaviour("type-image", FETCH_ERROR, _typed("image/png")),
    Behaviour("type-video-without-end", FETCH_ERROR, _typed("video/mp4")),
    Behaviour("type-json", ("InputError", "read", "InputError"), _typed("application/json")),
    Behaviour("type-html-for-all", ("read", "read", "InputError"), _typed("text/html")),
    Behaviour("type-pdf-for-all", ("InputError", "read", "read"), _typed("application/pdf")),
)


def _endless_redirect(asked: Asked) -> Iterator[Step]:
    if "hop" in asked.path:
        yield answer(asked.good, asked.content_type)
        return
    yield b"HTTP/1.1 302 Found\r\nLocation: /article?hop=1\r\n\r\n"
    while True:
        yield b"x" * 10_000


STATUSES = (
    *(
        Behaviour(f"status-{code}", expected, status(f"{code} X"))
        for code, expected in (
            *((code, FETCH_ERROR) for code in (201, 202, 204, 205, 206, 226, 300, 304, 305, 306, 399)),
            *((code, FETCH_ERROR) for code in (400, 401, 402, 403, 404, 405, 406, 407, 408, 409, 418, 421, 425, 451)),
            *((code, FETCH_ERROR) for code in (500, 501, 502, 504, 505, 507, 511, 520, 530, 599, 600, 777, 999)),
            *((code, everywhere("PageGone")) for code in (410,)),
            *((code, LATER) for code in (429, 503)),
            (203, READ),
        )
    ),
    *(
        Behaviour(f"retry-{code}-{name}", LATER, status(f"{code} X", f"Retry-After: {value}"))
        for code in (429, 503)
        for name, value in (
            ("seconds", "120"),
            ("date", "Tue, 01 Dec 2026 10:00:00 GMT"),
            ("past", "Tue, 01 Dec 1998 10:00:00 GMT"),
            ("ten-years", "315360000"),
            ("garbage", "soon, perhaps"),
            ("negative", "-1"),
            ("far-date", "Fri, 31 Dec 9999 23:59:59 -1200"),
            ("many-digits", "9" * 5000),
            ("other-digits", "\xb2\xb3"),
        )
    ),
    Behaviour("redirect-loop", FETCH_ERROR, redirects("PATH")),
    Behaviour("redirect-ever-longer", FETCH_ERROR, redirects("PATHx")),
    Behaviour("redirect-20-hops", FETCH_ERROR, hops(20)),
    Behaviour("redirect-5-hops", READ, hops(5, "308 Permanent Redirect")),
    Behaviour("redirect-303", READ, hops(1, "303 See Other")),
    Behaviour(
        "redirect-to-https",
        READ,
        lambda asked: (
            redirects("https://tls-proper-page.examplePATH", "301 Moved")(asked)
            if asked.medium == "page"
            else [answer(asked.good, asked.content_type)]
        ),
    ),
    Behaviour("redirect-without-location", FETCH_ERROR, status("302 Found")),
    Behaviour("redirect-to-nothing", FETCH_ERROR, redirects("")),
    Behaviour("redirect-to-a-fragment", FETCH_ERROR, redirects("#there")),
    Behaviour("redirect-to-data", REFUSED, redirects("data:text/html,<p>words")),
    Behaviour("redirect-to-a-file", REFUSED, redirects("file:///etc/passwd")),
    Behaviour("redirect-to-a-script", REFUSED, redirects("javascript:alert(1)")),
    Behaviour("redirect-to-ftp", REFUSED, redirects("ftp://HOST/x")),
    Behaviour("redirect-to-this-machine", REFUSED, redirects("http://127.0.0.1/")),
    Behaviour("redirect-to-metadata", REFUSED, redirects("http://169.254.169.254/latest/meta-data/")),
    Behaviour("redirect-with-a-password", REFUSED, redirects("http://user:word@HOST/")),
    Behaviour("redirect-to-a-megabyte", FETCH_ERROR, redirects("/" + "x" * _MIB)),
    Behaviour("redirect-to-5000-characters", FETCH_ERROR, redirects("/" + "x" * 5000)),
    Behaviour("redirect-to-raw-bytes", REFUSED, redirects("http://\xff\xfe\xfd/\xe4")),
    Behaviour("redirect-to-a-broken-address", FETCH_ERROR, redirects("http://[::1/")),
    Behaviour(
        "redirect-to-two-places",
        READ,
        lambda asked: (
            [answer(b"", "text/html", "Location: /article?hop=1", "Location: http://10.0.0.1/", status="302 Found")]
            if "hop" not in asked.path
            else [answer(asked.good, asked.content_type)]
        ),
    ),
    Behaviour("redirect-where-robots-forbids", CLOSED, redirects("http://HOST/private/x"), robots=rules(SOME_CLOSED)),
    Behaviour("redirect-with-a-body-without-end", READ, _endless_redirect),
    Behaviour("refresh-header", READ, sends("Refresh: 0; url=http://10.0.0.1/")),
    Behaviour(
        "refresh-element",
        ("NothingToRead", None, None),
        sends(change=lambda _: b'<html><meta http-equiv="refresh" content="0;url=http://10.0.0.1/">'),
    ),
    Behaviour("etag-weak", READ, sends('ETag: W/"x"')),
    Behaviour("etag-strong", READ, sends('ETag: "x"')),
    Behaviour("etag-unquoted", READ, sends("ETag: x y z")),
    Behaviour("etag-of-50-kilobytes", READ, sends(f'ETag: "{"x" * 50_000}"')),
    Behaviour("etags-two", READ, sends('ETag: "x"', 'ETag: "y"')),
    Behaviour("etag-in-latin-1", READ, sends('ETag: "\xe4"')),
    Behaviour("last-modified-bad", READ, sends("Last-Modified: the day before yesterday")),
    Behaviour("last-modified-future", READ, sends("Last-Modified: Fri, 31 Dec 9999 23:59:59 GMT")),
    Behaviour("vary-star", READ, sends("Vary: *")),
    Behaviour("expires-bad", READ, sends("Expires: -1", "Cache-Control: max-age=99999999999999999999, =,,")),
    Behaviour("date-bad", READ, sends("Date: yesterday", "Age: -5")),
    Behaviour("cookies", READ, sends(*(f"Set-Cookie: a{number}={'b' * 50}" for number in range(64)))),
    Behaviour("encoded-word-in-type", READ, _typed("TYPE; name==?utf-8?q?x?=")),
)


BEHAVIOURS = (*ENCODINGS, *STATUSES)
