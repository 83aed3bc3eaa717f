"""Polite fetching over real sockets: conditional requests, Retry-After, robots.txt, opt-outs, a small week of feeds."""

from __future__ import annotations

import datetime as dt
import itertools
import socket
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from benchmarks.week import simulate
from benchmarks.week_hosts import make_sites
from corpus.errors import FetchError, OptedOut, PageGone, RobotsRefused, TryLater
from ingest.fetch import Fetched, Fetcher, NotModified
from ingest.pacing import HostsInMind, Pacer

NOON = dt.datetime(2026, 11, 20, 12, tzinfo=dt.UTC)
PAGE = b"<!doctype html><title>A</title><p>Words."
Answer = tuple[int, dict[str, str], bytes]


class _Hosts:
    """Hosts of any name behind one server, a clock that moves when someone waits, and fetchers with one memory.

    Attributes:
        pages: what to answer, by host and path; anything else is not found.
        asked: the host, the path and the headers of every request.
        busiest: the most requests to one host that were under way at once.
    """

    def __init__(self, port: int) -> None:
        self.port = port
        self.pages: dict[str, Answer] = {}
        self.asked: list[tuple[str, dict[str, str], dt.datetime]] = []
        self.busy: list[str] = []
        self.busiest = 0
        self.memory = HostsInMind()
        self.moment = NOON
        self.lock = threading.Lock()

    def url(self, place: str) -> str:
        """Return the address of `host/path`."""
        host, _, path = place.partition("/")
        return f"http://{host}:{self.port}/{path}"

    def paths(self) -> list[str]:
        """Return what was asked for, without the site's rules."""
        rules = ("/robots.txt", "/.well-known/tdmrep.json")
        return [place for place, _, _ in self.asked if not place.endswith(rules)]

    def said(self, place: str, name: str) -> list[str | None]:
        """Return a header of each request for a place."""
        return [headers.get(name) for each, headers, _ in self.asked if each == place]

    def fetcher(self, **options: Any) -> Fetcher:
        """Return a fetcher as a process that has just started has it."""
        given: dict[str, Any] = {"contact": "desk@example.org", "pause_seconds": 2.0} | options
        pacer = Pacer(self.memory, now=lambda: self.moment, sleep=self.sleep)
        return Fetcher(
            user_agent="Groundwork/0.1",
            allow_loopback=True,
            resolver=self.resolve,
            pacer=pacer,
            timeout_seconds=10,
            **given,
        )

    def sleep(self, seconds: float) -> None:
        with self.lock:
            self.moment += dt.timedelta(seconds=seconds)

    def resolve(
        self, _: str, port: int, *__: object, **___: object
    ) -> list[tuple[int, int, int, str, tuple[Any, ...]]]:
        return [(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP, "", ("127.0.0.1", port))]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """Answer from the table."""
        hosts: _Hosts = self.server.hosts  # type: ignore[attr-defined]
        name = self.headers["Host"].partition(":")[0]
        place = name + self.path
        with hosts.lock:
            hosts.asked.append((place, {key.lower(): value for key, value in self.headers.items()}, hosts.moment))
            hosts.busy.append(name)
            hosts.busiest = max(hosts.busiest, hosts.busy.count(name))
        status, headers, body = hosts.pages.get(place, (404, {}, b""))
        self.close_connection = True
        self.send_response_only(status)
        for key, value in {"Content-Type": "text/html", **headers}.items():
            for line in value.split("\n"):
                self.send_header(key, line)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        with hosts.lock:
            hosts.busy.remove(name)
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Stay quiet."""


@pytest.fixture
def hosts() -> Iterator[_Hosts]:
    """Hosts that answer 404 until a test gives them pages."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.daemon_threads = True
    played = _Hosts(server.server_port)
    server.hosts = played  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield played
    server.shutdown()
    server.server_close()
    thread.join(5)


# -- conditional requests ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("etag", "modified"),
    [
        ('"abc"', None),
        ('W/"abc"', "Fri, 20 Nov 2026 12:00:00 GMT"),
        ("no-quotes; at all", None),
        (None, "20.11.2026, about noon"),
        ('"caf\xe9"', "Fri,  20 Nov 2026 12:00:00 GMT"),
        ('W/""', "0"),
    ],
)
def test_validators_go_back_byte_for_byte(hosts: _Hosts, etag: str | None, modified: str | None) -> None:
    """What the server gave comes back as it was, however odd; 304 then says that nothing changed."""
    given = {name: value for name, value in (("ETag", etag), ("Last-Modified", modified)) if value is not None}
    hosts.pages["a.example/p"] = (200, given, PAGE)
    fetcher = hosts.fetcher()
    fetched = fetcher.fetch(hosts.url("a.example/p"))
    hosts.pages["a.example/p"] = (304, {}, b"")
    again = fetcher.fetch(hosts.url("a.example/p"), etag=fetched.etag, last_modified=fetched.last_modified)

    assert [None, etag] == hosts.said("a.example/p", "if-none-match")
    assert [None, modified] == hosts.said("a.example/p", "if-modified-since")
    assert isinstance(again, NotModified)
    assert (etag, modified, hosts.url("a.example/p")) == (again.etag, again.last_modified, again.url)


def test_a_304_may_bring_new_validators(hosts: _Hosts) -> None:
    """Those are what to ask with the next time."""
    hosts.pages["a.example/p"] = (304, {"ETag": '"2"'}, b"")
    again = hosts.fetcher().fetch(hosts.url("a.example/p"), etag='"1"', last_modified="then")

    assert isinstance(again, NotModified)
    assert ('"2"', "then") == (again.etag, again.last_modified)


def test_a_changed_page_is_sent_whole(hosts: _Hosts) -> None:
    """A conditional request to a page that has changed gives the page."""
    hosts.pages["a.example/p"] = (200, {"ETag": '"2"'}, PAGE)
    again = hosts.fetcher().fetch(hosts.url("a.example/p"), etag='"1"', last_modified=None)

    assert isinstance(again, Fetched)
    assert (PAGE, '"2"') == (again.content, again.etag)


def test_an_answer_that_nobody_asked_for_is_an_error(hosts: _Hosts) -> None:
    """304 to a request without validators holds nothing to read."""
    hosts.pages["a.example/p"] = (304, {}, b"")
    with pytest.raises(FetchError, match="nothing has changed"):
        hosts.fetcher().fetch(hosts.url("a.example/p"))


def test_validators_go_only_to_whom_they_came_from(hosts: _Hosts) -> None:
    """Across a redirect to another site they are left out, or, where it is known who gave them, sent there only."""
    hosts.pages |= {
        "a.example/p": (301, {"Location": "/q"}, b""),
        "a.example/q": (301, {"Location": hosts.url("b.example/p")}, b""),
        "b.example/p": (200, {}, PAGE),
    }
    fetcher = hosts.fetcher()
    fetcher.fetch(hosts.url("a.example/p"), etag='"1"', last_modified=None)
    fetcher.fetch(hosts.url("a.example/p"), etag='"1"', last_modified=None, given_by=hosts.url("b.example/p"))

    assert ['"1"', None] == hosts.said("a.example/p", "if-none-match")
    assert ['"1"', None] == hosts.said("a.example/q", "if-none-match")
    assert [None, '"1"'] == hosts.said("b.example/p", "if-none-match")


# -- statuses, Retry-After, pauses ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "header", "seconds"),
    [
        (429, "7200", 7200),
        (503, "Fri, 20 Nov 2026 15:00:00 GMT", 3 * 3600),
        (503, "315360000", 7 * 86400),
        (503, "Fri, 20 Nov 2020 15:00:00 GMT", 0),
        (429, "when it suits", None),
        (429, None, None),
    ],
)
def test_retry_after_is_kept(hosts: _Hosts, status: int, header: str | None, seconds: int | None) -> None:
    """The error says when to come back; until then nothing of the site is asked for, not even after a restart."""
    hosts.pages["a.example/p"] = (status, {"Retry-After": header} if header else {}, b"")
    with pytest.raises(TryLater) as caught:
        hosts.fetcher().fetch(hosts.url("a.example/p"))
    expected = None if seconds is None else hosts.moment + dt.timedelta(seconds=seconds)

    assert (status, expected) == (caught.value.status, caught.value.not_before)
    if not seconds:
        return
    hosts.moment += dt.timedelta(seconds=seconds - 120)
    with pytest.raises(TryLater, match="left alone until") as later:
        hosts.fetcher().fetch(hosts.url("a.example/q"))
    assert (None, expected) == (later.value.status, later.value.not_before)
    hosts.moment += dt.timedelta(seconds=130)
    with pytest.raises(TryLater):
        hosts.fetcher().fetch(hosts.url("a.example/p"))
    assert ["a.example/p", "a.example/p"] == hosts.paths()


@pytest.mark.parametrize("status", [429, 503])
def test_retry_after_of_a_robots_txt_is_kept(hosts: _Hosts, status: int) -> None:
    """A site that is too busy for its robots.txt is left alone for as long as it says, robots.txt included."""
    hosts.pages["a.example/robots.txt"] = (status, {"Retry-After": "3600"}, b"")
    for minutes, error in ((0, RobotsRefused), (30, TryLater), (1, TryLater)):
        hosts.moment += dt.timedelta(minutes=minutes)
        with pytest.raises(error):
            hosts.fetcher().fetch(hosts.url("a.example/p"))

    assert ["a.example/robots.txt"] == [place for place, _, _ in hosts.asked]


def test_what_is_gone_is_told_apart(hosts: _Hosts) -> None:
    """410 means for good; other refusals carry their status."""
    statuses = (401, 402, 403, 404, 451, 500)
    hosts.pages |= {f"a.example/{status}": (status, {}, b"") for status in (*statuses, 410)}
    fetcher, met = hosts.fetcher(), []
    with pytest.raises(PageGone) as gone:
        fetcher.fetch(hosts.url("a.example/410"))
    for status in statuses:
        with pytest.raises(FetchError) as caught:
            fetcher.fetch(hosts.url(f"a.example/{status}"))
        met.append((type(caught.value), caught.value.status))

    assert 410 == gone.value.status
    assert [(FetchError, status) for status in statuses] == met


@pytest.mark.parametrize(("robots", "pause"), [(b"", 2.0), (b"User-agent: *\nCrawl-delay: 20", 20.0)])
def test_a_host_is_asked_one_thing_at_a_time(hosts: _Hosts, robots: bytes, pause: float) -> None:
    """Threads that share a fetcher take turns on a host, with its crawl-delay or the usual pause between."""
    hosts.pages |= {"a.example/robots.txt": (200, {}, robots)}
    hosts.pages |= {f"a.example/{number}": (200, {}, PAGE) for number in range(6)}
    fetcher = hosts.fetcher(obey_reservations=False)
    with ThreadPoolExecutor(6) as pool:
        list(pool.map(fetcher.fetch, [hosts.url(f"a.example/{number}") for number in range(6)]))
    moments = [moment for place, _, moment in hosts.asked if not place.endswith("robots.txt")]
    gaps = [(later - earlier).total_seconds() for earlier, later in itertools.pairwise(moments)]

    assert 1 == hosts.busiest
    assert [pause] * 5 == gaps


def test_the_sec_is_told_who_asks(hosts: _Hosts) -> None:
    """Without a contact its hosts are not asked at all, not by redirect either; with one, it is in the User-Agent."""
    hosts.pages |= {
        "www.sec.gov/p": (200, {}, PAGE),
        "notsec.gov/p": (302, {"Location": hosts.url("www.sec.gov/p")}, b""),
    }
    nameless = hosts.fetcher(contact=None)
    for place in ("www.sec.gov/p", "sec.gov/p", "notsec.gov/p"):
        with pytest.raises(FetchError, match="set GROUNDWORK_CONTACT"):
            nameless.fetch(hosts.url(place))
    asked = hosts.paths()
    hosts.fetcher().fetch(hosts.url("www.sec.gov/p"))

    assert ["notsec.gov/p"] == asked
    assert ["Groundwork/0.1 (+desk@example.org)"] == hosts.said("www.sec.gov/p", "user-agent")


# -- robots.txt -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("hops", "allowed"), [(5, False), (6, True)])
def test_a_robots_txt_is_followed_for_five_redirects(hosts: _Hosts, hops: int, allowed: bool) -> None:
    """Also to other hosts; one that is further away counts as absent."""
    hosts.pages["h0.example/p"] = (200, {}, PAGE)
    for hop in range(hops):
        hosts.pages[f"h{hop}.example/robots.txt"] = (
            302,
            {"Location": hosts.url(f"h{hop + 1}.example/robots.txt")},
            b"",
        )
    hosts.pages[f"h{hops}.example/robots.txt"] = (200, {}, b"User-agent: *\nDisallow: /")
    if allowed:
        assert "allowed (no robots.txt)" == hosts.fetcher().fetch(hosts.url("h0.example/p")).robots
        return
    with pytest.raises(RobotsRefused):
        hosts.fetcher().fetch(hosts.url("h0.example/p"))


def test_a_robots_txt_outlives_the_process(hosts: _Hosts) -> None:
    """It is asked for once a day, with its own validator, however often the process starts again."""
    hosts.pages |= {
        "a.example/p": (200, {}, PAGE),
        "a.example/robots.txt": (200, {"ETag": '"r1"', "Last-Modified": "then"}, b"User-agent: *\nDisallow: /q"),
    }
    for hours in (0, 5, 18):
        hosts.moment += dt.timedelta(hours=hours)
        hosts.fetcher().fetch(hosts.url("a.example/p"))
    hosts.pages["a.example/robots.txt"] = (304, {}, b"")
    hosts.moment += dt.timedelta(hours=2)
    with pytest.raises(RobotsRefused):
        hosts.fetcher().fetch(hosts.url("a.example/q"))

    assert [None, '"r1"'] == hosts.said("a.example/robots.txt", "if-none-match")
    assert [None, "then"] == hosts.said("a.example/robots.txt", "if-modified-since")


def test_a_failing_robots_txt_closes_the_site_beyond_a_restart(hosts: _Hosts) -> None:
    """It is not asked for again within ten minutes; the refusal says that it may pass."""
    hosts.pages |= {"a.example/p": (200, {}, PAGE), "a.example/robots.txt": (500, {}, b"")}
    for _ in range(2):
        with pytest.raises(RobotsRefused, match="Try again later") as caught:
            hosts.fetcher().fetch(hosts.url("a.example/p"))
        assert 500 == caught.value.status
    hosts.pages["a.example/robots.txt"] = (404, {}, b"")
    hosts.moment += dt.timedelta(minutes=11)
    hosts.fetcher().fetch(hosts.url("a.example/p"))

    assert 2 == len(hosts.said("a.example/robots.txt", "host"))


def test_sitemaps_of_a_robots_txt_are_offered(hosts: _Hosts) -> None:
    """They are read from the same copy as the rules."""
    hosts.pages |= {
        "a.example/robots.txt": (200, {}, b"Sitemap: https://a.example/news.xml\nUser-agent: *\nDisallow: /q"),
        "a.example/p": (200, {}, PAGE),
    }
    fetcher = hosts.fetcher()
    fetcher.fetch(hosts.url("a.example/p"))

    assert ("https://a.example/news.xml",) == fetcher.sitemaps(hosts.url("a.example/anything"))
    assert 1 == len(hosts.said("a.example/robots.txt", "host"))


# -- text and data mining ---------------------------------------------------------------------------------------------

META = b"<!doctype html><meta name='tdm-reservation' content='1'><title>A</title><p>Words."
RULES = b'[{"location": "/p", "tdm-reservation": 1}]'


@pytest.mark.parametrize(
    ("pages", "words"),
    [
        ({"a.example/p": (200, {"TDM-Reservation": "1"}, PAGE)}, "header tdm-reservation"),
        ({"a.example/p": (200, {"X-Robots-Tag": "noindex\nnoai"}, PAGE)}, "header x-robots-tag"),
        ({"a.example/p": (200, {}, META)}, "meta tdm-reservation"),
        ({"a.example/.well-known/tdmrep.json": (200, {}, RULES)}, "tdmrep.json"),
        ({"a.example/robots.txt": (200, {}, b"User-agent: *\nContent-Signal: ai-input=no")}, "Content-Signal"),
    ],
)
def test_an_opt_out_is_obeyed(hosts: _Hosts, pages: dict[str, Answer], words: str) -> None:
    """Wherever it stands, the error names it; where the researcher may read all the same, it is recorded."""
    hosts.pages |= {"a.example/p": (200, {}, PAGE), **pages}
    with pytest.raises(OptedOut, match=words):
        hosts.fetcher().fetch(hosts.url("a.example/p"))
    free = hosts.fetcher(obey_reservations=False).fetch(hosts.url("a.example/p"))

    assert any(words in said for said in free.reservations) == (words != "tdmrep.json")


def test_what_only_looks_like_an_opt_out_is_read(hosts: _Hosts) -> None:
    """A plain text that speaks of meta tags reserves nothing; what does not concern us is recorded."""
    headers = {"Content-Type": "text/plain", "X-Robots-Tag": "noindex", "Content-Signal": "ai-train=no"}
    hosts.pages["a.example/p"] = (200, headers, META)
    fetched = hosts.fetcher().fetch(hosts.url("a.example/p"))

    assert ("header x-robots-tag: noindex", "header content-signal: ai-train=no") == fetched.reservations


def test_a_tdmrep_file_is_asked_for_once_a_day(hosts: _Hosts) -> None:
    """The answer is remembered beyond a restart, also that there is none; robots.txt may keep us from asking."""
    hosts.pages |= {
        "a.example/p": (200, {}, PAGE),
        "b.example/p": (200, {}, PAGE),
        "b.example/robots.txt": (200, {}, b"User-agent: *\nDisallow: /.well-known/"),
    }
    for hours in (0, 5, 18, 2):
        hosts.moment += dt.timedelta(hours=hours)
        hosts.fetcher().fetch(hosts.url("a.example/p"))
        hosts.fetcher().fetch(hosts.url("b.example/p"))

    assert 2 == len(hosts.said("a.example/.well-known/tdmrep.json", "host"))
    assert [] == hosts.said("b.example/.well-known/tdmrep.json", "host")


# -- a small week -----------------------------------------------------------------------------------------------------


def test_a_small_week_keeps_every_promise(tmp_path: Path) -> None:
    """Two days of twenty feeds with restarts: no promise is broken, and everything that was listed is found."""
    week = simulate(tmp_path, make_sites(20, 7), days=2, restarts=5, seed=7)
    tally = week.tally

    assert [] == tally.examples
    assert 0 == tally.early + tally.robots + tally.retry_after + tally.close + tally.overlapping + tally.changed
    assert tally.repolls > 200
    assert tally.conditional >= 0.95 * tally.repolls
    assert 1.0 == week.news_found
    assert 1 == week.states["stopped"]
