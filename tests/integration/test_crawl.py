"""Checks of followed sources over real HTTP on loopback: what is fetched, kept, left alone, and asked for again."""

from __future__ import annotations

import dataclasses
import datetime as dt
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from api.conditions import condition_of
from api.render_sources import links_text, preview_text
from corpus.document import Document
from corpus.errors import FetchError, Offline, PageGone, Unreachable
from corpus.following import Following
from corpus.jobs import LinkOutcome
from corpus.source import Source, SourceKind, source_id
from corpus.store import Record
from ingest.crawl import Crawler
from ingest.fetch import Fetcher
from ingest.pacing import HostsInMind, Pacer
from tests.fakes import HashingEmbedder, Opened
from tests.newsroom import Newsroom, Reply, newsroom

START = dt.datetime(2026, 11, 20, 12, tzinfo=dt.UTC)
OSLO = "Halcyon Compute opened a campus of 300 megawatts in Oslo, and Nordfjord Energy supplies its power."
TEXAS = "Halcyon Compute will build a second campus of 200 megawatts in Texas, to open in 2028."


class Desk:
    """A record, a site, and a crawler between them whose clock the test moves."""

    def __init__(self, home: Path, site: Newsroom) -> None:
        self.site = site
        self.time = START
        self.memory = HostsInMind()
        self.online = True
        self.opened = Opened(Record(home), HashingEmbedder())
        self.following = Following(self.opened.record.database)
        self.restart()

    def restart(self) -> None:
        """Forget everything that is not in the record or in the hosts' memory."""
        pacer = Pacer(self.memory, now=lambda: self.time, sleep=self.pass_by)
        fetcher = Fetcher(
            user_agent="Groundwork/0.1",
            contact="desk@example.org",
            pause_seconds=0,
            allow_loopback=True,
            pacer=pacer,
            resolver=self.look_up,
        )
        self.crawler = Crawler(
            self.opened.record,
            self.following,
            fetcher,
            lambda reading: self.opened.builder.keep([reading])[0],
            now=lambda: self.time,
        )

    def look_up(self, host: str, *arguments: Any) -> Any:
        """Find this machine for every name but one, and nothing for any while it is offline."""
        if not self.online:
            raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")
        if host == "dead.example":
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return socket.getaddrinfo("127.0.0.1" if host.endswith(".example") else host, *arguments)

    def named(self, host: str, path: str = "/feed.xml") -> str:
        """Return an address of the site under another host's name."""
        return self.site.url.replace("127.0.0.1", host) + path

    def pass_by(self, seconds: float) -> None:
        """Let time pass."""
        self.time += dt.timedelta(seconds=seconds)

    def follow(self, url: str, kind: SourceKind, **stated: Any) -> str:
        """Follow an address; return its id."""
        source = Source(source_id(url), kind, "Halcyon news", "Halcyon", url, "primary")
        return self.following.add(dataclasses.replace(source, **stated), state="active").source.id

    def check(self, source: str) -> dict[str, LinkOutcome]:
        """Check a source; return what became of each link, by the end of its address."""
        return {outcome.url.removeprefix(self.site.url): outcome for outcome in self.crawler.check(source)}

    def documents(self) -> list[Document]:
        """Return the documents of the record by title."""
        return sorted(self.opened.record.documents().documents, key=lambda document: document.title)


@pytest.fixture
def desk(home: Path) -> Iterator[Desk]:
    """An empty record and a newsroom."""
    with newsroom() as site:
        parts = Desk(home, site)
        yield parts
        parts.opened.close()


def _feed_of_two(desk: Desk) -> str:
    oslo = desk.site.article("oslo", "Halcyon opens Oslo campus", OSLO, date="2026-11-18")
    texas = desk.site.article("texas", "Halcyon plans Texas campus", TEXAS)
    return desk.site.feed(
        "/feed.xml",
        (oslo, "Halcyon opens Oslo campus", "Wed, 18 Nov 2026 09:00:00 GMT"),
        (texas, "Halcyon plans Texas campus", "Thu, 19 Nov 2026 09:00:00 GMT"),
    )


def test_the_linked_pages_of_a_feed_are_stored(desk: Desk) -> None:
    """Each entry's page is read, not its summary; the tier is the source's, the date the page's or else the feed's."""
    outcomes = desk.check(desk.follow(_feed_of_two(desk), "feed"))

    assert {"/news/oslo": "stored", "/news/texas": "stored"} == {url: one.outcome for url, one in outcomes.items()}
    oslo, texas = desk.documents()
    assert ("2026-11-18", "json-ld", "high") == (str(oslo.published_at), oslo.date_source, oslo.date_confidence)
    assert ("2026-11-19", "feed", "high") == (str(texas.published_at), texas.date_source, texas.date_confidence)
    assert ("primary", "Halcyon", "feed") == (texas.tier, texas.publisher, texas.kind)
    text = desk.opened.record.version(texas.version_id).text
    assert TEXAS in text
    assert "In short" not in text


def test_an_unchanged_feed_costs_one_conditional_request(desk: Desk) -> None:
    """A check that finds nothing new asks once, with the ETag as it was given, and writes no version."""
    source = desk.follow(_feed_of_two(desk), "feed")
    desk.check(source)
    asked = len(desk.site.asked)
    desk.pass_by(3600 * 2)

    assert {} == desk.check(source)
    (again,) = desk.site.asked[asked:]
    assert ("/feed.xml", desk.site.pages["/feed.xml"].etag) == (again.path, again.headers["if-none-match"])
    assert 1 == desk.following.get(source).unchanged


def test_a_changed_article_becomes_a_version(desk: Desk) -> None:
    """An article is looked at again after a day; a change becomes the next version, no change writes nothing."""
    source = desk.follow(_feed_of_two(desk), "feed")
    desk.check(source)
    desk.site.article("oslo", "Halcyon opens Oslo campus", OSLO.replace("300", "250"), date="2026-11-18")
    desk.pass_by(3600 * 25)

    outcomes = desk.check(source)

    assert {"/news/oslo": "stored", "/news/texas": "unchanged"} == {url: one.outcome for url, one in outcomes.items()}
    oslo = desk.documents()[0]
    assert [1, 2] == [version.number for version in desk.opened.record.versions(oslo.id)]
    assert all(asked.conditional for asked in desk.site.asked_for("/news/texas")[1:])


def test_a_correction_survives_a_new_fetch(desk: Desk) -> None:
    """What a person corrected of a document stays when its page changes."""
    source = desk.follow(_feed_of_two(desk), "feed")
    desk.check(source)
    oslo = desk.documents()[0]
    text = desk.opened.record.version(oslo.version_id).text
    slices = desk.opened.builder.slices_under(oslo.header, text)
    generation = desk.opened.builder.generation().name
    desk.opened.record.correct(oslo.id, {"publisher": "Halcyon ASA"}, slices, generation=generation)
    desk.site.article("oslo", "Halcyon opens Oslo campus", OSLO.replace("300", "250"), date="2026-11-18")
    desk.pass_by(3600 * 25)
    desk.check(source)

    assert ("Halcyon ASA", 2) == (
        desk.documents()[0].publisher,
        len(desk.opened.record.versions(oslo.id)),
    )


def test_only_the_newest_of_a_long_feed_are_fetched_at_first(desk: Desk) -> None:
    """When a source is first followed, the older part of its list is left alone; what comes later is all fetched."""
    entries = [
        (
            desk.site.article(f"n{number}", f"Halcyon note number {number}", f"{OSLO} This is note {number}."),
            f"Halcyon note number {number}",
            f"{1 + number % 28:02} {'Sep' if number < 28 else 'Oct'} 2026 09:00:00 GMT",
        )
        for number in range(55)
    ]
    source = desk.follow(desk.site.feed("/feed.xml", *entries), "feed")

    assert 50 == len(desk.check(source))
    assert {"stored": 50, "old": 5} == desk.following.get(source).links
    assert [] == desk.site.asked_for("/news/n0")
    late = desk.site.article("late", "Halcyon late note", TEXAS)
    desk.site.feed("/feed.xml", *entries, (late, "Halcyon late note", "Mon, 03 Aug 2026 09:00:00 GMT"))
    desk.pass_by(3600)
    assert ["/news/late"] == list(desk.check(source))


def test_every_link_has_a_reason(desk: Desk) -> None:
    """Links that cannot be stored are outcomes in words, each of its kind, and the others go on."""
    desk.site.pages["/robots.txt"] = Reply(b"User-agent: *\nDisallow: /private", media_type="text/plain")
    good = desk.site.article("good", "Halcyon opens Oslo campus", OSLO)
    desk.site.article("mine", "Halcyon keeps this", OSLO, extra='<meta name="tdm-reservation" content="1">')
    desk.site.pages["/private/a"] = desk.site.pages["/news/good"]
    desk.site.pages["/gone"] = Reply(b"gone", status=410)
    desk.site.pages["/login"] = Reply(b"no", status=403)
    desk.site.pages["/down"] = Reply(b"no", status=500)
    desk.site.pages["/busy"] = Reply(b"no", status=429, headers={"Retry-After": "7200"})
    desk.site.pages["/picture"] = Reply(b"\x89PNG", media_type="image/png")
    paths = ("/private/a", "/gone", "/login", "/down", "/news/mine", "/picture", "/news/missing", "/busy")
    links = [(good, "Good", ""), *((desk.site.url + path, path, "") for path in paths)]
    links.append(("http://10.0.0.1/internal", "internal", ""))
    source = desk.follow(desk.site.feed("/feed.xml", *links), "feed")

    outcomes = desk.check(source)

    assert {
        "/news/good": ("stored", None),
        "/private/a": ("skipped", "RobotsRefused"),
        "/gone": ("skipped", "PageGone"),
        "/login": ("skipped", "FetchError"),
        "/down": ("failed", "FetchError"),
        "/news/mine": ("skipped", "OptedOut"),
        "/picture": ("failed", "FetchError"),
        "/news/missing": ("failed", "FetchError"),
        "/busy": ("failed", "TryLater"),
        "http://10.0.0.1/internal": ("skipped", "AddressRefused"),
    } == {url: (one.outcome, one.problem_kind) for url, one in outcomes.items()}
    assert all(one.reason for one in outcomes.values() if one.outcome != "stored")
    assert [] == desk.site.asked_for("/private/a")


def test_a_failed_link_is_tried_again_later_and_given_up(desk: Desk) -> None:
    """A link that fails is tried after 1, 6, 24 and 72 hours, and then no more."""
    link = desk.site.url + "/news/late"
    source = desk.follow(desk.site.feed("/feed.xml", (link, "Late", "")), "feed")
    desk.check(source)
    for hours in (0.5, 1, 6, 24, 72, 300):
        desk.pass_by(3600 * hours)
        desk.check(source)

    assert 5 == len(desk.site.asked_for("/news/late"))
    assert "given up after 5 tries" in str(desk.following.links(source)[0].reason)


def test_retry_after_is_kept_across_a_restart(desk: Desk) -> None:
    """A site that asks for two hours is not asked anything for two hours, by anybody, also after a restart."""
    source = desk.follow(_feed_of_two(desk), "feed")
    desk.site.pages["/feed.xml"] = Reply(b"no", status=503, headers={"Retry-After": "7200"})
    with pytest.raises(FetchError):
        desk.check(source)
    asked = len(desk.site.asked)
    desk.restart()
    desk.pass_by(7100)
    with pytest.raises(FetchError, match="left alone until"):
        desk.check(source)

    assert asked == len(desk.site.asked)
    assert START + dt.timedelta(hours=2) == desk.following.get(source).next_fetch_at
    assert 1 == desk.following.get(source).failures
    desk.pass_by(200)
    _feed_of_two(desk)
    assert 2 == len(desk.check(source))


def test_a_site_that_asks_for_time_is_not_asked_link_by_link(desk: Desk) -> None:
    """Once one link is answered with 429, the site's other links are put off, not tried one after another."""
    paths = [f"/busy-{number}" for number in range(5)]
    for path in paths:
        desk.site.pages[path] = Reply(b"no", status=429, headers={"Retry-After": "20"})
    source = desk.follow(desk.site.feed("/feed.xml", *((desk.site.url + path, path, "") for path in paths)), "feed")

    assert ["TryLater"] == [outcome.problem_kind for outcome in desk.check(source).values()]
    assert 1 == len([asked for asked in desk.site.asked if asked.path.startswith("/busy")])
    assert ("failing", "none of its 1 link could be stored; `groundwork sources links` says why") == condition_of(
        desk.following.get(source), desk.time
    )
    shown = links_text(desk.following.links(source, limit=10))
    assert 4 == shown.count("its site has asked for time\n    put off, to be tried not before 2026-11-20 12:15 UTC")


def test_a_source_called_by_its_host_has_no_word_on_the_publisher(desk: Desk) -> None:
    """What a page declares of its publisher counts where the source's own is only its host's name."""
    named = '<meta property="og:site_name" content="Halcyon Compute">'
    page = desk.site.article("oslo", "Halcyon opens Oslo campus", OSLO, extra=named)
    desk.check(desk.follow(desk.site.feed("/feed.xml", (page, "Oslo", "")), "feed", publisher="127.0.0.1"))

    assert "Halcyon Compute" == desk.documents()[0].publisher


def test_a_feed_that_is_gone_is_stopped(desk: Desk) -> None:
    """410 stops a source for good, and says so."""
    source = desk.follow(_feed_of_two(desk), "feed")
    desk.site.pages["/feed.xml"] = Reply(b"", status=410)
    with pytest.raises(PageGone):
        desk.check(source)

    stopped = desk.following.get(source)
    assert ("stopped", None) == (stopped.state, stopped.next_fetch_at)
    assert "removed for good" in str(stopped.reason)


def test_ten_failures_pause_a_source(desk: Desk) -> None:
    """A source that fails ten times in a row is paused with the reason, and its health tells."""
    source = desk.follow(desk.site.url + "/nowhere.xml", "feed")
    for count in range(1, 11):
        with pytest.raises(FetchError):
            desk.check(source)
        assert count == desk.following.get(source).failures
        desk.pass_by(24 * 3600)

    paused = desk.following.get(source)
    assert ("paused", "FetchError") == (paused.state, paused.problem_kind)
    assert str(paused.reason).startswith("10 checks in a row failed")
    assert () == desk.following.due(desk.time)


def test_a_listing_that_waits_for_a_yes_is_not_fetched(desk: Desk) -> None:
    """The links of a newsroom page are listed, and fetched only when a person has confirmed them."""
    cards = ""
    for day in range(1, 7):
        title = f"Halcyon publishes note {day} on campuses"
        url = desk.site.article(f"2026-halcyon-note-{day}", title, f"{OSLO} No. {day}.")
        cards += f'<li><a href="{url}"><h3>{title}</h3></a><time datetime="2026-11-{day:02}">{day} Nov 2026</time></li>'
    page = f"<html><body><nav><a href='/about'>About</a></nav><main><h1>News</h1><ul>{cards}</ul></main></body></html>"
    desk.site.pages["/newsroom"] = Reply(page.encode())
    source = desk.follow(desk.site.url + "/newsroom", "listing")
    desk.following.checked(source, {"state": "preview"})

    assert {} == desk.check(source)
    assert {"new": 6} == desk.following.get(source).links
    assert [] == [asked for asked in desk.site.asked if asked.path.startswith("/news/")]
    desk.following.correct(source, {"state": "active"})
    assert ["stored"] * 6 == [one.outcome for one in desk.check(source).values()]
    assert ("2026-11-01", "listing", "medium") == (
        str(desk.documents()[0].published_at),
        desk.documents()[0].date_source,
        desk.documents()[0].date_confidence,
    )


def test_a_sitemap_with_children(desk: Desk) -> None:
    """The articles of an index's child sitemaps are stored; a child that fails does not stop the others."""
    oslo = desk.site.article("oslo", "Halcyon opens Oslo campus", OSLO)
    space = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
    children = "".join(f"<sitemap><loc>{desk.site.url}/{name}.xml</loc></sitemap>" for name in ("a", "missing"))
    desk.site.pages["/sitemap.xml"] = Reply(
        f"<sitemapindex {space}>{children}</sitemapindex>".encode(), media_type="application/xml"
    )
    desk.site.pages["/a.xml"] = Reply(
        f"<urlset {space}><url><loc>{oslo}</loc><lastmod>2026-11-18</lastmod></url></urlset>".encode(),
        media_type="application/xml",
    )
    source = desk.follow(desk.site.url + "/sitemap.xml", "sitemap")

    assert {"/news/oslo": "stored"} == {url: one.outcome for url, one in desk.check(source).items()}
    assert "/missing.xml" in str(desk.following.get(source).problem)
    assert desk.documents()[0].published_at is None
    assert "2026-11-18" == str(desk.documents()[0].modified_at)


def test_a_single_page_is_watched(desk: Desk) -> None:
    """A page that is followed is asked for again at its pace, and its changes become versions."""
    page = desk.site.article("tracker", "Halcyon campuses in numbers", OSLO)
    source = desk.follow(page, "page")
    assert ["stored"] == [one.outcome for one in desk.check(source).values()]
    desk.pass_by(24 * 3600)
    assert ["unchanged"] == [one.outcome for one in desk.check(source).values()]
    desk.site.article("tracker", "Halcyon campuses in numbers", TEXAS)
    desk.pass_by(24 * 3600)
    assert ["stored"] == [one.outcome for one in desk.check(source).values()]

    assert 2 == len(desk.opened.record.versions(desk.documents()[0].id))


def test_what_another_source_brought_is_not_fetched_twice(desk: Desk) -> None:
    """A link that the record holds already, by another source or a person, costs no request."""
    first = desk.follow(_feed_of_two(desk), "feed")
    desk.check(first)
    other = desk.site.feed("/other.xml", (desk.site.url + "/news/oslo?utm_source=rss", "Halcyon opens Oslo campus", ""))
    second = desk.follow(other, "feed")

    (outcome,) = desk.check(second).values()

    assert ("unchanged", "already here") == (outcome.outcome, outcome.reason)
    assert 1 == len(desk.site.asked_for("/news/oslo"))
    assert 2 == len(desk.documents())


def test_what_was_removed_stays_out(desk: Desk) -> None:
    """An article that a person removed is not fetched again."""
    source = desk.follow(_feed_of_two(desk), "feed")
    desk.check(source)
    desk.opened.record.remove(desk.documents()[0].id)
    asked = len(desk.site.asked_for("/news/oslo"))
    desk.pass_by(3600 * 25)

    outcomes = desk.check(source)

    assert ("skipped", "RemovedDocument") == (outcomes["/news/oslo"].outcome, outcomes["/news/oslo"].problem_kind)
    assert asked == len(desk.site.asked_for("/news/oslo"))


def test_links_without_a_source(desk: Desk) -> None:
    """A list of links is worked through, each with its outcome."""
    good = desk.site.article("good", "Halcyon opens Oslo campus", OSLO)

    outcomes = list(desk.crawler.add([good, "ftp://example.org/x", desk.site.url + "/missing", good]))

    assert ["stored", "skipped", "failed", "unchanged"] == [one.outcome for one in outcomes]
    assert desk.documents()[0].source_id is None


def test_a_preview_of_a_sitemap_shows_its_newest_articles(desk: Desk) -> None:
    """Of an index the newest sitemap is opened; the newest page is read, but not the front page that always changes."""
    site = desk.site
    old, new = (site.article(slug, f"Halcyon opens {slug}", OSLO) for slug in ("old", "new"))
    rows = ((old, "2025-01-01"), (site.url + "/", "2026-11-20"), (new, "2026-11-19"), (site.url + "/about", ""))
    pages = "".join(f"<url><loc>{url}</loc>{f'<lastmod>{day}</lastmod>' * bool(day)}</url>" for url, day in rows)
    children = "".join(
        f"<sitemap><loc>{site.url}/{name}.xml</loc><lastmod>{day}</lastmod></sitemap>"
        for name, day in (("posts-1", "2024-05-01"), ("posts-2", "2026-11-20"))
    )
    site.pages["/posts-2.xml"] = Reply(f"<urlset>{pages}</urlset>".encode(), media_type="application/xml")
    site.pages["/sitemap.xml"] = Reply(
        f"<sitemapindex>{children}</sitemapindex>".encode(), media_type="application/xml"
    )
    seen = desk.crawler.preview(site.url + "/sitemap.xml")

    assert [site.url + "/", new, old, site.url + "/about"] == [entry.url for entry in seen.entries]
    assert seen.sample is not None
    assert "Halcyon opens new" == seen.sample.title
    assert ("It is a sitemap.", f"It is an index of 2 sitemaps; the newest is shown: {site.url}/posts-2.xml") == (
        seen.reasons
    )
    assert [] == site.asked_for("/posts-1.xml")
    assert "2026-11-19  (last change)" in preview_text(seen, None, [])


def test_a_sitemap_without_its_newest_child_says_so(desk: Desk) -> None:
    """A child that cannot be had is told with its reason."""
    index = f"<sitemapindex><sitemap><loc>{desk.site.url}/posts.xml</loc></sitemap></sitemapindex>"
    desk.site.pages["/sitemap.xml"] = Reply(index.encode(), media_type="application/xml")

    seen = desk.crawler.preview(desk.site.url + "/sitemap.xml")

    assert (0, "sitemap") == (seen.total, seen.source.kind)
    assert any("/posts.xml" in problem and "404" in problem for problem in seen.problems)


def test_a_preview_keeps_nothing(desk: Desk) -> None:
    """Looking at a newsroom finds the feed that it names, what that lists, and how its newest entry reads."""
    feed = _feed_of_two(desk)
    link = f'<link rel="alternate" type="application/rss+xml" title="News" href="{feed}">'
    desk.site.pages["/newsroom"] = Reply(
        f"<html><head>{link}</head><body><h1>News</h1><p>Welcome.</p></body></html>".encode()
    )

    seen = desk.crawler.preview(desk.site.url + "/newsroom")

    assert ("feed", feed, 2, None) == (seen.source.kind, seen.source.url, seen.total, seen.known)
    assert seen.sample is not None
    assert "Halcyon plans Texas campus" == seen.sample.title
    assert any("names this feed" in reason for reason in seen.reasons)
    assert [] == desk.documents()
    assert () == desk.following.all()


def test_a_preview_reads_the_newest_entry_that_can_be_read(desk: Desk) -> None:
    """A newest entry that is gone or forbidden does not hide how others read; where none does, it is told why."""
    desk.site.pages["/robots.txt"] = Reply(b"User-agent: *\nDisallow: /private", media_type="text/plain")
    oslo = desk.site.article("oslo", "Halcyon opens Oslo campus", OSLO)
    unread = [
        (desk.site.url + "/gone", "Gone", "Fri, 20 Nov 2026 08:00:00 GMT"),
        (desk.site.url + "/private/a", "Private", "Fri, 20 Nov 2026 09:00:00 GMT"),
    ]

    seen = desk.crawler.preview(
        desk.site.feed("/feed.xml", *unread[:1], (oslo, "Oslo", "Mon, 16 Nov 2026 09:00:00 GMT"), unread[1])
    )
    blind = desk.crawler.preview(desk.site.feed("/other.xml", *unread))

    assert seen.sample is not None
    assert ("Halcyon opens Oslo campus", None) == (seen.sample.title, seen.sample_problem)
    assert (None, True) == (blind.sample, "/gone" in (blind.sample_problem or ""))


def test_a_preview_stops_where_the_site_asks_for_time(desk: Desk) -> None:
    """A site that is busy is not asked for one sample after another."""
    paths = ("/busy-1", "/busy-2")
    for path in paths:
        desk.site.pages[path] = Reply(b"no", status=429, headers={"Retry-After": "20"})

    seen = desk.crawler.preview(desk.site.feed("/feed.xml", *((desk.site.url + path, path, "") for path in paths)))

    assert seen.sample is None
    assert 1 == len([asked for asked in desk.site.asked if asked.path.startswith("/busy")])


def test_a_single_page_is_called_by_its_headline(desk: Desk) -> None:
    """A page that is followed has the name and the publisher that a person sees on it, not those of its tab."""
    extra = '<meta property="og:site_name" content="Halcyon Compute">'
    page = desk.site.article("oslo", "Halcyon opens Oslo campus", OSLO, date="2026-11-18", extra=extra)
    shown = desk.site.pages["/news/oslo"]
    tabbed = shown.content.replace(b"campus</title>", b"campus | Halcyon - All the news</title>")
    desk.site.pages["/news/oslo"] = dataclasses.replace(shown, content=tabbed)

    seen = desk.crawler.preview(page)

    assert ("page", "Halcyon opens Oslo campus", "Halcyon Compute") == (
        seen.source.kind,
        seen.source.name,
        seen.source.publisher,
    )


def test_a_machine_without_a_network_counts_against_no_source(desk: Desk) -> None:
    """While every host is unreachable, checks are put off for as long as it takes; then all goes on as before."""
    _feed_of_two(desk)
    sources = [desk.follow(desk.named(f"{name}.example"), "feed") for name in ("one", "two", "three")]
    page = desk.follow(desk.named("four.example", "/news/oslo"), "page")
    for source in [*sources, page]:
        desk.check(source)
    desk.online = False
    for _ in range(12):
        desk.pass_by(24 * 3600)
        for source in sources:
            with pytest.raises(Unreachable):
                desk.check(source)
        assert ["Offline"] == [each.problem_kind for each in desk.check(page).values()]

    found = [desk.following.get(source) for source in sources]
    assert [1, 0, 0] == [each.failures for each in found]
    assert ["offline"] * 3 == [condition_of(each, desk.time)[0] for each in found]
    assert [0] == [link.tries for link in desk.following.links(page)]
    desk.online = True
    desk.pass_by(3600)
    for source in [*sources, page]:
        desk.check(source)
    assert [("active", 0, None)] * 3 == [
        (each.state, each.failures, each.problem_kind) for each in (desk.following.get(source) for source in sources)
    ]


def test_a_dead_site_among_others_fails_alone(desk: Desk) -> None:
    """Where other hosts answer, one that is not found is at fault, and is paused after its tenth failure."""
    _feed_of_two(desk)
    alive = desk.follow(desk.named("one.example"), "feed")
    dead = desk.follow("http://dead.example/feed.xml", "feed")
    for _ in range(10):
        desk.pass_by(24 * 3600)
        desk.check(alive)
        with pytest.raises(Unreachable, match="was not found"):
            desk.check(dead)

    assert ("paused", "Unreachable") == (desk.following.get(dead).state, desk.following.get(dead).problem_kind)


def test_a_single_source_tells_an_absent_network_from_an_absent_site(desk: Desk) -> None:
    """Nobody else can be asked: a name server that does not answer is this side's fault, an unknown name is not."""
    only = desk.follow("http://dead.example/feed.xml", "feed")
    with pytest.raises(Unreachable, match="was not found"):
        desk.check(only)
    desk.online = False
    desk.pass_by(3600)
    with pytest.raises(Offline, match="seems to be offline"):
        desk.check(only)

    assert (1, "Offline") == (desk.following.get(only).failures, desk.following.get(only).problem_kind)
