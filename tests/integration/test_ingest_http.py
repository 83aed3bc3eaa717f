"""Tests of fetching over real sockets: a server of our own on loopback, kind, broken and hostile."""

from __future__ import annotations

import gzip
import itertools
import socket
import threading
import time
import tracemalloc
import zlib
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar

import pytest

from corpus.errors import AddressRefused, FetchError, ResponseTooLarge, RobotsRefused
from ingest.fetch import Fetcher
from ingest.read import read_page
from tests.unit.ingest.page_samples import PARAGRAPHS, article

Route = Callable[["_Handler"], None]


class _Handler(BaseHTTPRequestHandler):
    """Answers by a table of routes and records what was asked."""

    routes: ClassVar[dict[str, Route]] = {}
    hits: ClassVar[list[str]] = []
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """Answer from the table; what is not in it is not found."""
        self.hits.append(self.path)
        self.close_connection = True
        self.routes.get(self.path, _status(404))(self)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the signature of the standard library
        """Stay silent."""


class _Server:
    def __init__(self) -> None:
        handler = type("Handler", (_Handler,), {"routes": {}, "hits": []})
        self.http = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self.http.daemon_threads = True
        self.handler: Any = handler
        self.port = self.http.server_port
        self.url = f"http://127.0.0.1:{self.port}"
        self.thread = threading.Thread(target=self.http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self.thread.start()

    @property
    def routes(self) -> dict[str, Route]:
        return self.handler.routes  # type: ignore[no-any-return]

    @property
    def hits(self) -> list[str]:
        return self.handler.hits  # type: ignore[no-any-return]


def _status(status: int, **headers: str) -> Route:
    return _body(b"", status=status, **headers)


def _body(content: bytes, *, status: int = 200, **headers: str) -> Route:
    sent = {"Content-Type": "text/html; charset=utf-8", "Content-Length": str(len(content)), "Connection": "close"}
    sent |= {name.replace("_", "-"): value for name, value in headers.items()}

    def answer(handler: _Handler) -> None:
        handler.send_response(status)
        for name, value in sent.items():
            if value:
                handler.send_header(name, value)
        handler.end_headers()
        handler.wfile.write(content)

    return answer


def _raw(content: bytes) -> Route:
    def answer(handler: _Handler) -> None:
        handler.wfile.write(content)

    return answer


def _endless(first: bytes, then: bytes, pause_seconds: float = 0.0) -> Route:
    def answer(handler: _Handler) -> None:
        try:
            handler.wfile.write(first)
            while True:
                handler.wfile.write(then)
                time.sleep(pause_seconds)
        except OSError:
            return

    return answer


@pytest.fixture
def server() -> Iterator[_Server]:
    """A server on loopback that answers 404 until a test gives it routes."""
    running = _Server()
    yield running
    running.http.shutdown()
    running.http.server_close()
    running.thread.join()


def _fetcher(**options: Any) -> Fetcher:
    given: dict[str, Any] = {"pause_seconds": 0.0, "timeout_seconds": 3.0, "allow_loopback": True} | options
    return Fetcher(user_agent="Groundwork/0.1", contact="https://example.com/bot", **given)


def test_an_article_is_fetched_and_read(server: _Server) -> None:
    """From a link to a reading over real HTTP, with compression, redirect, ETag and the agent's name."""
    seen: list[dict[str, str]] = []

    def page(handler: _Handler) -> None:
        seen.append({name.lower(): value for name, value in handler.headers.items()})
        _body(gzip.compress(article().encode()), Content_Encoding="gzip", ETag='W/"x"', Last_Modified="odd date")(
            handler
        )

    server.routes.update({"/a": _status(301, Location="/b?x=1#top"), "/b?x=1": page})
    fetched = _fetcher().fetch(server.url + "/a")
    reading = read_page(fetched)

    assert (fetched.requested_url, fetched.url) == (server.url + "/a", server.url + "/b?x=1")
    assert (fetched.status, fetched.media_type, fetched.charset) == (200, "text/html", "utf-8")
    assert (fetched.etag, fetched.last_modified, fetched.robots) == ('W/"x"', "odd date", "allowed (no robots.txt)")
    assert server.hits == ["/robots.txt", "/a", "/b?x=1", "/.well-known/tdmrep.json"]
    assert seen[0]["user-agent"] == "Groundwork/0.1 (+https://example.com/bot)"
    assert seen[0]["accept-encoding"] == "gzip"
    assert reading.title == "Northwind to build 300 MW near Lake Arbor"
    assert all(paragraph in reading.text for paragraph in PARAGRAPHS)
    assert (str(reading.published_at), reading.date_confidence) == ("2025-11-12", "high")


INTERNAL_TARGETS = (
    "http://10.0.0.1/",
    "http://169.254.169.254/latest/meta-data/",
    "http://[::ffff:10.0.0.1]/",
    "http://192.168.1.1/",
    "https://[fe80::1]/",
    "http://[64:ff9b::a00:1]/",
    "//172.16.0.1/x",
    "http://0.0.0.0/",
    "file:///etc/passwd",
    "ftp://127.0.0.1/",
    "http://user@127.0.0.1/",
    "http://2130706433/",
    "gopher://x/",
    "http://[::ffff:0:127.0.0.1]/",
)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirects_to_internal_addresses_are_refused(
    server: _Server, status: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every hop is checked like the first, and nothing but the server itself is connected to."""
    connected: list[Any] = []
    real = socket.create_connection

    def recorded(address: Any, *args: Any, **options: Any) -> socket.socket:
        connected.append(address)
        return real(address, *args, **options)

    monkeypatch.setattr(socket, "create_connection", recorded)
    fetcher = _fetcher()
    for number, target in enumerate(INTERNAL_TARGETS):
        server.routes[f"/{number}"] = _status(status, Location=target)
        with pytest.raises(AddressRefused):
            fetcher.fetch(f"{server.url}/{number}")

    assert set(connected) == {("127.0.0.1", server.port)}


def test_an_internal_address_after_several_hops_is_refused(server: _Server) -> None:
    """The last of five hops is checked too, and a loop ends."""
    for number in range(4):
        server.routes[f"/{number}"] = _status(302, Location=f"/{number + 1}")
    server.routes["/4"] = _status(302, Location="http://10.0.0.1/")
    server.routes["/loop"] = _status(302, Location="/loop")

    with pytest.raises(AddressRefused):
        _fetcher().fetch(server.url + "/0")
    with pytest.raises(FetchError, match="more than 5 times"):
        _fetcher().fetch(server.url + "/loop")
    server.routes["/nowhere"] = _status(302)
    with pytest.raises(FetchError, match="without saying where"):
        _fetcher().fetch(server.url + "/nowhere")


def test_refresh_is_not_followed(server: _Server) -> None:
    """Neither the Refresh header nor its meta element makes us go anywhere."""
    server.routes["/a"] = _body(b'<meta http-equiv="refresh" content="0;url=/b">', Refresh="0; url=/b")
    _fetcher().fetch(server.url + "/a")

    assert "/b" not in server.hits


def _hostile_forms(port: int) -> list[str]:
    """Return ways to write a link to this machine, most of which some client has followed."""
    numbers = (
        "127.0.0.1",
        "127.1",
        "127.0.1",
        "2130706433",
        "0x7f000001",
        "0x7f.0x0.0x0.0x1",
        "0x7f.1",
        "0177.0.0.1",
        "0177.1",
        "017700000001",
        "127.0.0.01",
        "127.000.000.001",
        "127.0.0.1.",
        "0",
        "0.0.0.0",
        "127.255.255.254",
        "00127.0.0.1",
        "0x7F000001",
        "0X7f.0.0.1",
        "127.0.0.1.nip.io",
        "127。0。0。1",
        "①②⑦.⓪.⓪.①",
        "127.0.0.1%00",
        "%31%32%37.0.0.1",
        "1２7.0.0.1",
        "4294967297",
        "0x17f000001",
        "127.0.0.257",
        "127.0x0.0.1",
        "127.0.0.1%20",
        "[::1]",
        "[::]",
        "[0:0:0:0:0:0:0:1]",
        "[::127.0.0.1]",
        "[::7f00:1]",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
        "[0:0:0:0:0:ffff:7f00:1]",
        "[::ffff:0:127.0.0.1]",
        "[::ffff:0:7f00:1]",
        "[64:ff9b::127.0.0.1]",
        "[64:ff9b::7f00:1]",
        "[64:ff9b:1::7f00:1]",
        "[2002:7f00:1::]",
        "[2002:7f00:0001::1]",
        "[2001:0:7f00:1::]",
        "[2001::80ff:fffe]",
        "[fe80::1]",
        "[fe80::1%25lo]",
        "[::1%25lo]",
        "[::1%lo]",
        "[fec0::1]",
        "[fd00::1]",
        "[ff02::1]",
        "[::ffff:127.1]",
        "::1",
        "localhost",
        "LOCALHOST",
        "LocalHost.",
        "localhost.localdomain",
        "ip6-localhost",
        "localhost6",
        "foo.localhost",
        "ⓛⓞⓒⓐⓛⓗⓞⓢⓣ",
        "localhost%00.example.com",
        "loc%61lhost",
        "localhost\t",
        "local\u00adhost",
    )
    here = f"127.0.0.1:{port}"
    tricks = [
        f"http://example.com@{here}/",
        f"http://{here}@example.com/",
        f"http://example.com:80@{here}/",
        f"http://a:b@{here}/",
        f"http://@{here}/",
        f"http://example.com\\@{here}/",
        f"http://{here}\\@example.com/",
        f"http://{here}#@example.com/",
        f"http://example.com#@{here}/",
        f"http://{here}?@example.com/",
        f"http:///{here}/",
        f"http:/{here}/",
        f"http:{here}/",
        f"http:\\\\{here}\\",
        f"//{here}/",
        f"\\\\{here}\\",
        here,
        f" http://{here}/",
        f"\thttp://{here}/",
        f"http://\t{here}/",
        f"ht\ntp://{here}/",
        f"http://\r\n{here}/",
        f"http://{here}\x00/",
        f"http://%20{here}/",
        f"http://{here}%2f@example.com/",
        f"http://example.com%40{here}/",
        f"http://{here}%23@example.com/",
        f"http://{here}%2523@example.com/",
        f"HTTP://{here}/",
        f"hTTps://{here}/",
        f"http://{here}/;@example.com",
        f"ftp://{here}/",
        f"file://{here}/",
        f"gopher://{here}/_",
        f"ws://{here}/",
        f"wss://{here}/",
        f"dict://{here}/",
        f"jar:http://{here}!/",
        f"data:text/html,http://{here}/",
        f"javascript:fetch('http://{here}')",
        f"unix://{here}/",
        f"url:http://{here}/",
        f"view-source:http://{here}/",
        f"http+unix://{here}/",
        f"blob:http://{here}/",
        f"http://[{here}]/",
        f"http://[::1]{here}/",
        f"http://a.example,{here}/",
        f"http://example.com&{here}/",
        f"http://{here};example.com/",
        f"http://example.com /{here}/",
        f"http://|{here}/",
        f"http://{here}:80/",
        f"http://127.0.0.1:0{port}/",
        f"http://127.0.0.1:+{port}/",
        f"http://127.0.0.1:{port} /",
        f"http://127.0.0.1:{port + 65536}/",
        f"http://127.0.0.1:٣{port}/",
        f"http://{here}/..//example.com",
    ]
    return [f"{scheme}://{host}:{port}/" for scheme, host in itertools.product(("http", "https"), numbers)] + tricks


def test_no_form_of_an_internal_address_is_reached(server: _Server) -> None:
    """With the default setting, none of at least 120 ways to write this machine's address arrives."""
    forms = _hostile_forms(server.port)

    def resolver(host: str, port: int, *args: Any) -> list[Any]:
        # Where the system's resolver knows no such name, and for real ones, the worst answer is given.
        try:
            if "example" not in host:
                return socket.getaddrinfo(host, port, *args)
        except (OSError, UnicodeError):
            pass
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]

    fetcher = _fetcher(allow_loopback=False, resolver=resolver, timeout_seconds=2.0)
    for form in forms:
        with pytest.raises(AddressRefused):
            fetcher.fetch(form)

    assert len(set(forms)) >= 120
    assert server.hits == []


def test_allowing_loopback_allows_no_other_spelling(server: _Server) -> None:
    """The setting for tests opens the plain addresses of this machine only."""
    fetcher = _fetcher()
    for host in ("127.0.0.1", "localhost"):
        with pytest.raises(FetchError, match="404"):
            fetcher.fetch(f"http://{host}:{server.port}/")
    for host in ("[::ffff:127.0.0.1]", "[64:ff9b::7f00:1]", "0.0.0.0", "2130706433", "127.1"):
        with pytest.raises(AddressRefused):
            fetcher.fetch(f"http://{host}:{server.port}/")


def test_a_name_that_changes_its_address_is_checked_at_every_connection(
    server: _Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One lookup per connection, and the connection goes to the address that was checked, not to a second answer."""
    answers = iter(["93.184.216.34", "127.0.0.1", "127.0.0.1"])
    lookups: list[str] = []
    connected: list[str] = []

    def rebinding(host: str, port: int, *_: Any) -> list[Any]:
        lookups.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (next(answers), port))]

    def refusing(address: tuple[str, int], *_: Any, **__: Any) -> socket.socket:
        connected.append(address[0])
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "create_connection", refusing)
    fetcher = _fetcher(allow_loopback=False, resolver=rebinding)
    with pytest.raises(FetchError, match="connection failed"):
        fetcher.fetch(f"http://rebind.example:{server.port}/")
    # Of another port, because a site whose robots.txt could not be had is left alone for a while.
    with pytest.raises(AddressRefused):
        fetcher.fetch(f"http://rebind.example:{server.port - 1}/")

    assert lookups == ["rebind.example"] * 2
    assert connected == ["93.184.216.34"]
    assert server.hits == []


def test_a_stalled_lookup_ends_by_the_deadline(server: _Server) -> None:
    """A name server that never answers costs no more than the time limit."""

    def stalled(*_: Any) -> list[Any]:
        time.sleep(5)
        return []

    started = time.monotonic()
    with pytest.raises(FetchError, match="looking up"):
        _fetcher(resolver=stalled, timeout_seconds=0.3).fetch("http://slow.example/")

    assert time.monotonic() - started < 4


def test_a_bomb_costs_little_memory(server: _Server) -> None:
    """Half a gigabyte in half a megabyte of gzip is refused at the limit, and not read as the body of a redirect."""
    packer = zlib.compressobj(wbits=31)
    bomb = b"".join(packer.compress(bytes(1 << 20)) for _ in range(500)) + packer.flush()
    server.routes["/bomb"] = _body(bomb, Content_Encoding="gzip")
    server.routes["/moved"] = _body(bomb, status=302, Content_Encoding="gzip", Location="/page")
    server.routes["/page"] = _body(article().encode())
    fetcher = _fetcher(timeout_seconds=10.0)
    fetcher.fetch(server.url + "/page")
    tracemalloc.start()
    with pytest.raises(ResponseTooLarge, match="20 MiB"):
        fetcher.fetch(server.url + "/bomb")
    fetcher.fetch(server.url + "/moved")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert peak < 64 << 20


@pytest.mark.parametrize("coding", ["br", "zstd", "deflate", "compress", "gzip, gzip", "gzip, br", "x-unknown"])
def test_other_compressions_are_refused(server: _Server, coding: str) -> None:
    """Only what was asked for is decoded, and only once."""
    server.routes["/a"] = _body(b"x" * 100, Content_Encoding=coding)
    with pytest.raises(FetchError, match="only gzip was asked for"):
        _fetcher().fetch(server.url + "/a")


@pytest.mark.parametrize(
    "first",
    [
        b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 1000000\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nX-Slow: ",
        b"",
        b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\nf4240\r\n",
    ],
)
def test_a_slow_drip_ends_by_the_deadline(server: _Server, first: bytes) -> None:
    """One byte at a time, in headers or body, lasts no longer than the whole time limit."""
    server.routes["/slow"] = _endless(first, b"x", pause_seconds=0.05)
    started = time.monotonic()
    with pytest.raises(FetchError):
        _fetcher(timeout_seconds=0.7).fetch(server.url + "/slow")

    assert time.monotonic() - started < 10


def test_an_endless_body_and_endless_headers_end(server: _Server) -> None:
    """Without end means too large, whatever the server announces."""
    server.routes["/body"] = _endless(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n", b"x" * 65536)
    server.routes["/headers"] = _endless(b"HTTP/1.1 200 OK\r\n", b"X-A: " + b"b" * 2000 + b"\r\n")
    server.routes["/huge"] = _body(b"x", Content_Length=str(10**12))

    with pytest.raises(ResponseTooLarge, match="1 MiB"):
        _fetcher(max_bytes=1 << 20).fetch(server.url + "/body")
    with pytest.raises(FetchError):
        _fetcher().fetch(server.url + "/headers")
    with pytest.raises(ResponseTooLarge):
        _fetcher().fetch(server.url + "/huge")


def test_lengths_that_lie_are_noticed(server: _Server) -> None:
    """Less than announced is an error; more than announced is not read."""
    server.routes["/short"] = _body(b"<p>half", Content_Length="5000")
    server.routes["/long"] = _body(b"<p>whole</p><p>more</p>", Content_Length="12")
    server.routes["/cut"] = _body(gzip.compress(b"<p>words</p>" * 500)[:-15], Content_Encoding="gzip")

    with pytest.raises(FetchError, match="no proper HTTP"):
        _fetcher().fetch(server.url + "/short")
    assert _fetcher().fetch(server.url + "/long").content == b"<p>whole</p>"
    with pytest.raises(FetchError, match="damaged"):
        _fetcher().fetch(server.url + "/cut")


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\r\n",
        b"garbage\r\n\r\n",
        b"HTTP/9.9 abc\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nBad Header\r\n\r\n",
        b"\x16\x03\x01",
    ],
)
def test_answers_that_are_no_http_are_errors_of_ours(server: _Server, raw: bytes) -> None:
    """Whatever comes back, the reason is a FetchError."""
    server.routes["/x"] = _raw(raw)
    with pytest.raises(FetchError):
        _fetcher().fetch(server.url + "/x")


@pytest.mark.parametrize(
    ("status", "headers", "words"),
    [
        (401, {}, "login"),
        (403, {}, "Save the page yourself"),
        (404, {}, "no such page"),
        (410, {}, "removed for good"),
        (429, {"Retry_After": "120"}, "in 120 seconds"),
        (503, {"Retry_After": "Tue, 01 Dec 2026 10:00:00 GMT"}, "2026-12-01 10:00"),
        (500, {}, "status 500"),
        (206, {}, "206"),
        (304, {}, "304"),
        (204, {"Content_Length": ""}, "204"),
    ],
)
def test_every_status_says_what_to_do(server: _Server, status: int, headers: dict[str, str], words: str) -> None:
    """The reason is one that a researcher can act on, Retry-After included."""
    server.routes["/x"] = _status(status, **headers)
    with pytest.raises(FetchError, match=words) as failed:
        _fetcher().fetch(server.url + "/x")

    assert failed.value.url == server.url + "/x"


def test_what_cannot_be_read_is_not_downloaded(server: _Server) -> None:
    """An image is refused by its type."""
    server.routes["/x.png"] = _body(b"\x89PNG", Content_Type="image/png")
    with pytest.raises(FetchError, match=r"an image \(image/png\)"):
        _fetcher().fetch(server.url + "/x.png")


def test_robots_is_obeyed(server: _Server) -> None:
    """A disallowed page is not asked for, an allowed one is, and robots.txt is asked for once."""
    server.routes["/robots.txt"] = _body(b"User-agent: Groundwork\nDisallow: /private", Content_Type="text/plain")
    server.routes["/a"] = server.routes["/private/a"] = _body(article().encode())
    server.routes["/to-private"] = _status(302, Location="/private/a")
    fetcher = _fetcher()

    assert fetcher.fetch(server.url + "/a").robots == "allowed"
    for path in ("/private/a", "/to-private"):
        with pytest.raises(RobotsRefused, match="disallows"):
            fetcher.fetch(server.url + path)
    assert server.hits == ["/robots.txt", "/a", "/.well-known/tdmrep.json", "/to-private"]


def test_a_failing_robots_closes_the_site(server: _Server) -> None:
    """A server error for robots.txt means to stay away."""
    server.routes["/robots.txt"] = _status(500)
    with pytest.raises(RobotsRefused, match="500"):
        _fetcher().fetch(server.url + "/a")

    assert server.hits == ["/robots.txt"]


def test_robots_is_followed_through_redirects_and_cut(server: _Server) -> None:
    """Redirects to the file are followed up to five times; a huge file counts by its beginning."""
    rules = b"User-agent: *\nDisallow: /private\n" + b"# padding\n" * 100_000
    server.routes["/robots.txt"] = _status(301, Location="/r1")
    server.routes["/r1"] = _body(rules, Content_Type="text/plain")
    server.routes["/a"] = _body(article().encode())
    fetcher = _fetcher()

    assert fetcher.fetch(server.url + "/a").robots == "allowed"
    with pytest.raises(RobotsRefused):
        fetcher.fetch(server.url + "/private")
    server.routes["/robots.txt"] = _status(302, Location="/robots.txt")
    assert _fetcher().fetch(server.url + "/a").robots == "allowed (no robots.txt)"
    server.routes["/robots.txt"] = _status(302, Location="http://10.0.0.1/robots.txt")
    with pytest.raises(AddressRefused):
        _fetcher().fetch(server.url + "/a")


def test_requests_are_paced(server: _Server) -> None:
    """Between two fetches from one host lies the pause; a crawl-delay counts where it is longer."""
    server.routes["/robots.txt"] = _body(b"User-agent: *\nCrawl-delay: 0.4", Content_Type="text/plain")
    server.routes["/a"] = _body(article().encode())
    fetcher = _fetcher(pause_seconds=0.1)
    fetcher.fetch(server.url + "/a")
    started = time.monotonic()
    fetcher.fetch(server.url + "/a")

    assert time.monotonic() - started >= 0.35


def test_a_closed_port_and_a_plain_server_for_https_are_explained(server: _Server) -> None:
    """Refused connections and failed TLS are reasons, not crashes."""
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        closed = unused.getsockname()[1]
    for url in (f"http://127.0.0.1:{closed}/", f"https://127.0.0.1:{server.port}/"):
        with pytest.raises(FetchError, match="connection failed"):
            _fetcher().fetch(url)


def test_proxies_of_the_environment_are_ignored(server: _Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """A proxy would look names up itself, behind the check."""
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, server.url)
    with pytest.raises(AddressRefused):
        _fetcher(allow_loopback=False).fetch("http://10.0.0.1/")

    assert server.hits == []
