"""Tests that no way of writing, hiding or changing an address makes Groundwork reach a machine inside."""

from __future__ import annotations

import asyncio
import html
import ipaddress
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from corpus.canonical import canonical_url
from corpus.errors import AddressRefused, FetchError, InputError
from ingest.address import refusal
from ingest.feed import read_feed
from ingest.fetch import Fetcher
from ingest.read import read_page
from tests.hostile import internal_forms
from tests.hostile.network import Network
from tests.hostile.server import Request, Server
from tests.unit.ingest.page_samples import article, pdf

CANARY = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 7\r\nConnection: close\r\n\r\nsecrets"


@dataclass
class Web:
    """A public site, a canary on both addresses of this machine, and the network in which both are."""

    network: Network
    public: Server
    canary: Server
    port: int
    public_port: int
    links: list[str]
    pages: dict[str, tuple[int, dict[str, str], bytes]]

    def fetcher(self, **options: Any) -> Fetcher:
        """Return a fetcher on this network, with the settings it has by default but for the waiting."""
        given: dict[str, Any] = {"pause_seconds": 0.0, "timeout_seconds": 5.0, "resolver": self.network.resolver}
        return Fetcher(user_agent="Groundwork/0.1", contact=None, **(given | options))

    def assert_nothing_was_reached(self) -> None:
        """The canary is untouched, and every connection asked for was to a public address by its number."""
        asked = {address for address, _ in self.network.asked}
        assert self.canary.connections == 0
        assert self.network.beside == []
        assert {address for address in asked if refusal(address) is not None} == set()
        assert all(ipaddress.ip_address(address) for address in asked)


@pytest.fixture
def web() -> Iterator[Web]:
    """A public site and the canary; the network is the made-up one while the test runs."""
    pages: dict[str, tuple[int, dict[str, str], bytes]] = {}
    links: list[str] = []

    async def answer(request: Request, writer: asyncio.StreamWriter) -> None:
        status, headers, body = pages.get(request.path) or _redirect(request.path, links)
        lines = [f"HTTP/1.1 {status} X", *(f"{name}: {value}" for name, value in headers.items())]
        head = "\r\n".join([*lines, f"Content-Length: {len(body)}", "Connection: close", "", ""])
        writer.write(head.encode("utf-8", "surrogatepass") + body)

    async def bait(request: Request, writer: asyncio.StreamWriter) -> None:
        writer.write(CANARY)

    public, canary, network = Server(answer), Server(bait), Network()
    try:
        port = canary.listen()
        canary.listen(host="::1", port=port)
        public_port = public.listen()
        network.site("site.example", public_port)
        links += internal_forms.links(port)
        with network.installed():
            yield Web(network, public, canary, port, public_port, links, pages)
    finally:
        canary.close()
        public.close()


def _redirect(path: str, links: list[str]) -> tuple[int, dict[str, str], bytes]:
    """Answer `/go/NUMBER/STATUS/HOPS`: that many redirects with that status, the last one to that link."""
    found = re.fullmatch(r"/go/(\d+)/(\d+)/(\d+)", path)
    if found is None:
        return 404, {}, b""
    number, status, hops = (int(part) for part in found.groups())
    if hops > 1:
        return status, {"Location": f"/go/{number}/{status}/{hops - 1}"}, b""
    # A server can send any byte in a header but a line's end, which would end the header.
    return status, {"Location": links[number].replace("\r", "").replace("\n", "")}, b""


def _reaches(fetcher: Fetcher, link: str) -> str:
    """Return how a fetch ends: `read`, `AddressRefused`, or the reason of another error."""
    try:
        fetcher.fetch(link)
    except AddressRefused:
        return "AddressRefused"
    except FetchError as error:
        return error.reason
    return "read"


def test_the_canary_sings_when_it_is_reached(web: Web) -> None:
    """Nothing below could fail if the canary were deaf: reached on purpose, it records the visit."""
    web.network._servers["127.0.0.1"] = web.port
    fetched = web.fetcher(allow_loopback=True).fetch(f"http://127.0.0.1:{web.port}/")

    assert fetched.content == b"secrets"
    assert web.canary.connections > 0
    with pytest.raises(AssertionError):
        web.assert_nothing_was_reached()


def test_no_form_is_reached_directly(web: Web) -> None:
    """At least 150 ways to write an address inside, with either scheme, are refused before any connection."""
    fetcher = web.fetcher()
    states = {link: _reaches(fetcher, link) for link in web.links}

    assert internal_forms.forms() >= 150
    assert {link: state for link, state in states.items() if state != "AddressRefused"} == {}
    assert web.network.asked == []
    web.assert_nothing_was_reached()


@pytest.mark.parametrize(("status", "hops"), [(301, 1), (302, 2), (303, 3), (307, 4), (308, 5)])
def test_no_form_is_reached_by_redirects(web: Web, status: int, hops: int) -> None:
    """A public page that redirects inside, at once or by several hops, with every redirecting status."""
    fetcher = web.fetcher()
    states = {
        link: _reaches(fetcher, f"http://site.example/go/{number}/{status}/{hops}")
        for number, link in enumerate(web.links)
    }

    # What is a relative address after a redirect leads to the public site itself, which has no such page; and a header
    # with a NUL in it ends the conversation.
    assert {state.partition(" (")[0] for state in states.values()} <= {
        "AddressRefused",
        "there is no such page",
        "it redirects to an unusable address",
        "the server's answer was no proper HTTP",
    }
    assert sum(state == "AddressRefused" for state in states.values()) >= 400
    web.assert_nothing_was_reached()


def test_robots_of_a_public_site_leads_nowhere_inside(web: Web) -> None:
    """A robots.txt that redirects is checked hop by hop like a page."""
    fetcher = web.fetcher()
    for number, link in enumerate(web.links):
        host = f"robots{number}.example"
        web.network.site(host, web.public_port)
        web.pages["/robots.txt"] = 302, {"Location": link.replace("\r", "").replace("\n", "")}, b""
        assert _reaches(fetcher, f"http://{host}/page") != "read"

    web.assert_nothing_was_reached()


def test_no_form_is_reached_by_the_links_of_a_feed(web: Web) -> None:
    """What a feed lists is fetched by the same rules, and reading the feed itself reaches for nothing."""
    here = f"http://127.0.0.1:{web.port}"
    items = "".join(f"<item><title>x</title><link>{_xml(link)}</link></item>" for link in web.links)
    dtd = f'<?xml version="1.0"?><?xml-stylesheet href="{here}/s.xsl"?><!DOCTYPE rss SYSTEM "{here}/rss.dtd">'
    rss = f'{dtd}<rss version="2.0" xml:base="{here}/"><channel><title>x</title>{items}</channel></rss>'
    json_feed = json.dumps(
        {"version": "https://jsonfeed.org/version/1.1", "items": [{"id": one, "url": one} for one in web.links]}
    )
    fetcher = web.fetcher()
    reached = 0
    for content in (rss.encode("utf-8", "replace"), json_feed.encode()):
        entries = read_feed(content, url="http://site.example/feed.xml").entries
        states = [_reaches(fetcher, entry.url) for entry in entries]
        reached += len(states)
        assert "read" not in states

    assert reached >= 150
    web.assert_nothing_was_reached()


def _xml(link: str) -> str:
    return html.escape("".join(one for one in link if one >= " "))


def test_no_form_is_reached_after_it_was_stored(web: Web) -> None:
    """A link is stored in its canonical form, which reads no other way than the link did."""
    fetcher = web.fetcher()
    states: list[str] = []
    for link in web.links:
        try:
            stored = canonical_url(link)
        except InputError:
            continue
        states.append(_reaches(fetcher, stored))

    assert len(states) >= 150
    assert set(states) == {"AddressRefused"}
    web.assert_nothing_was_reached()


def _internal_numbers() -> list[str]:
    """Return every internal address that stands in the forms, in the form that a name server gives it in."""
    found: dict[str, None] = {}
    for host in (*internal_forms.THIS_MACHINE, *internal_forms.ELSEWHERE):
        try:
            found[str(ipaddress.ip_address(host.strip("[]")))] = None
        except ValueError:
            continue
    return list(found)


def test_a_name_that_leads_inside_later_is_refused_then(web: Web) -> None:
    """A stored link whose name first leads to a public site and later inside is fetched once and never again."""
    web.pages["/page"] = 200, {"Content-Type": "text/html"}, article().encode()
    numbers = _internal_numbers()
    for place, inside in enumerate(numbers):
        host = f"later{place}.example"
        public = web.network.public_address(web.public_port)
        # Once for robots.txt, once for the page; then the name changes hands.
        web.network.name(host, [public], [public], [inside])
        link = canonical_url(f"http://{host}/page")
        fetcher = web.fetcher()
        assert fetcher.fetch(link).url == link
        with pytest.raises(AddressRefused):
            fetcher.fetch(link)
        with pytest.raises(AddressRefused):
            web.fetcher().fetch(link)

    assert len(numbers) >= 70
    web.assert_nothing_was_reached()


def test_no_second_answer_is_ever_used(web: Web) -> None:
    """Rebinding: the name is looked up once per connection, and the connection goes to the address that was checked."""
    web.pages["/page"] = 200, {"Content-Type": "text/html"}, article().encode()
    web.pages["/robots.txt"] = 200, {"Content-Type": "text/plain"}, b"User-agent: *\nAllow: /\n"
    for place, inside in enumerate(_internal_numbers()):
        host = f"rebind{place}.example"
        public = web.network.public_address(web.public_port)
        web.network.name(host, [public], [inside])
        before = len(web.network.asked)
        with pytest.raises(AddressRefused):
            web.fetcher().fetch(f"http://{host}/page")
        assert web.network.asked[before:] == [(public, 80)]
        assert web.network.lookups.count(host) == 2

    web.assert_nothing_was_reached()


@pytest.mark.parametrize("order", [1, -1])
def test_a_name_with_answers_inside_and_outside_is_refused(web: Web, order: int) -> None:
    """One bad answer among good ones refuses the name, wherever it stands."""
    for place, inside in enumerate(_internal_numbers()):
        host = f"mixed{place}.example"
        web.network.name(host, [web.network.public_address(web.public_port), inside][::order])
        with pytest.raises(AddressRefused):
            web.fetcher().fetch(f"http://{host}/")

    assert web.network.asked == []


@pytest.mark.parametrize(
    "headers",
    [
        {"Refresh": "0; url={inside}"},
        {"Link": '<{inside}>; rel="preload", <{inside}>; rel="canonical"'},
        {"Content-Location": "{inside}"},
        {"Alt-Svc": 'h2="127.0.0.1:{port}"; ma=86400, h3=":{port}"', "Strict-Transport-Security": "max-age=9"},
        {"Proxy": "{inside}", "X-Forwarded-Host": "127.0.0.1:{port}", "Location": "{inside}"},
    ],
)
def test_nothing_a_page_names_is_reached_for(web: Web, headers: dict[str, str]) -> None:
    """Neither a page's headers nor what it embeds makes the fetcher, or the parsers in their processes, go anywhere."""
    inside = f"http://127.0.0.1:{web.port}/x"
    sent = {name: value.replace("{inside}", inside).replace("{port}", str(web.port)) for name, value in headers.items()}
    head = f"""<base href="{inside}"><link rel="stylesheet" href="{inside}"><link rel="canonical" href="{inside}">
<meta http-equiv="refresh" content="0;url={inside}"><script src="{inside}"></script><iframe src="{inside}"></iframe>
<img src="{inside}"><object data="{inside}"></object><xi:include xmlns:xi="http://www.w3.org/2001/XInclude"
 href="{inside}"/>"""
    page = f'<!DOCTYPE html SYSTEM "{inside}">' + article(head)
    document = pdf("A report of several words, so that there is something to read.").replace(
        b"/Type /Catalog", f"/OpenAction << /S /URI /URI ({inside}) >> /Type /Catalog".encode()
    )
    web.pages["/page"] = 200, {"Content-Type": "text/html"} | sent, page.encode()
    web.pages["/a.pdf"] = 200, {"Content-Type": "application/pdf"} | sent, document
    for path in ("/page", "/a.pdf"):
        reading = read_page(web.fetcher().fetch(f"http://site.example{path}"))
        assert reading.text
        assert reading.url == f"http://site.example{path}"

    web.assert_nothing_was_reached()


def test_no_proxy_of_the_environment_is_used(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    """A proxy would look names up itself and connect wherever it is told; the environment cannot name one."""
    for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{web.port}")
    web.pages["/page"] = 200, {"Content-Type": "text/html"}, article().encode()

    assert web.fetcher().fetch("http://site.example/page").status == 200
    web.assert_nothing_was_reached()


def test_a_refusal_says_why(web: Web) -> None:
    """Whoever gave the link learns which address is not public, and nothing about what is there."""
    web.network.name("intranet.example", ["10.1.2.3"])
    with pytest.raises(FetchError, match=r"intranet\.example is not a public address \(10\.1\.2\.3"):
        web.fetcher().fetch("http://intranet.example/")
