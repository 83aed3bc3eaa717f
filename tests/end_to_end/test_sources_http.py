"""Following sources over HTTP: a real server, a real worker, a real record, and a newsroom on this machine."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest

from api.wiring import Groundwork, open_groundwork
from tests.end_to_end.served import listening, settings_for
from tests.end_to_end.test_http import assert_problem
from tests.newsroom import Newsroom, Reply, newsroom

DATES = ("Mon, 02 Nov 2026 08:00:00 GMT", "Tue, 03 Nov 2026 08:00:00 GMT", "Wed, 04 Nov 2026 08:00:00 GMT")
PLACES = ("Oslo", "Kiruna", "Turku")


@pytest.fixture
def site() -> Iterator[Newsroom]:
    """A newsroom with three articles and a feed of them."""
    with newsroom() as running:
        items = []
        for place, date in zip(PLACES, DATES, strict=True):
            first = f"Halcyon Compute opens a campus of 300 MW in {place}, and Nordfjord Energy supplies its power."
            url = running.article(place.lower(), f"Halcyon opens a campus in {place}", first)
            items.append((url, f"Halcyon opens a campus in {place}", date))
        running.feed("/feed.xml", *items)
        yield running


@pytest.fixture
def groundwork(tmp_path: Path) -> Iterator[Groundwork]:
    """An empty record, with a worker beside it."""
    with open_groundwork(settings_for(tmp_path / "home"), own_vectors=True) as opened:
        worker = opened.worker(threads=2)
        worker.start()
        try:
            yield opened
        finally:
            worker.stop()


@pytest.fixture
def http(groundwork: Groundwork) -> Iterator[httpx2.Client]:
    """A client of a server without keys."""
    with listening(groundwork) as base, httpx2.Client(base_url=base, timeout=60) as client:
        yield client


def ended(http: httpx2.Client, job: str) -> dict[str, Any]:
    """Return a job once it has ended."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        found: dict[str, Any] = http.get(f"/v1/jobs/{job}").json()
        if found["state"] in {"done", "failed", "cancelled"}:
            return found
        time.sleep(0.1)
    raise AssertionError("the job did not end")


def test_a_feed_is_looked_at_followed_checked_and_removed(http: httpx2.Client, site: Newsroom) -> None:
    """The life of a source: nothing counts before it is followed, and nothing is left once it is removed."""
    url = f"{site.url}/feed.xml"
    preview = http.post("/v1/sources?dry_run=true", json={"url": url}).json()

    assert (preview["source"]["kind"], preview["total"]) == ("feed", 3)
    assert {entry["published_at"] for entry in preview["entries"]} == {"2026-11-02", "2026-11-03", "2026-11-04"}
    assert "Turku" in preview["sample"]["title"]
    assert http.get("/v1/sources").json()["total"] == 0

    followed = http.post("/v1/sources", json={"url": url, "name": "Halcyon", "tier": "primary"})
    path = followed.headers["location"]
    job = ended(http, followed.json()["job"])

    assert (followed.status_code, followed.json()["name"], followed.json()["state"]) == (201, "Halcyon", "active")
    assert (job["state"], job["links"]["stored"]) == ("done", 3), job
    source = http.get(path).json()
    assert (source["condition"], source["documents"], source["links"]["stored"]) == ("fine", 3, 3)

    documents = http.get("/v1/documents").json()["documents"]
    assert {document["source_id"] for document in documents} == {source["id"]}
    assert {(document["published_at"], document["tier"]) for document in documents} == {
        ("2026-11-02", "primary"),
        ("2026-11-03", "primary"),
        ("2026-11-04", "primary"),
    }
    links = http.get(f"{path}/links", params={"state": "stored"}).json()["links"]
    assert {link["document_id"] for link in links} == {document["id"] for document in documents}

    assert http.delete(path).status_code == 204
    assert http.get("/v1/documents").json()["total"] == 0
    assert_problem(http.get(path), 404, "unknown-source")
    assert_problem(http.get(f"{path}/links"), 404, "unknown-source")
    assert_problem(http.delete(path), 404)


def test_following_twice_is_no_second_source(http: httpx2.Client, site: Newsroom) -> None:
    """The second time it is said with 200."""
    url = f"{site.url}/feed.xml"
    first = http.post("/v1/sources", json={"url": url})
    second = http.post("/v1/sources", json={"url": url})

    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json()["id"] == second.json()["id"]
    assert http.get("/v1/sources").json()["total"] == 1


def test_an_article_that_changes_is_compared(http: httpx2.Client, site: Newsroom) -> None:
    """A single page is a source; checked again, its new figure is told first."""
    title = "Halcyon plans a campus in Bergen"
    url = site.article("bergen", title, "Halcyon plans a campus of 1 GW in Bergen by 2029.", date="2026-11-05")
    followed = http.post("/v1/sources", json={"url": url, "kind": "page"}).json()
    ended(http, followed["job"])
    site.article("bergen", title, "Halcyon plans a campus of 200 MW in Bergen by 2029.", date="2026-11-05")
    checked = http.post(f"/v1/sources/{followed['id']}/check")

    assert (checked.status_code, checked.headers["location"]) == (202, f"/v1/jobs/{checked.json()['id']}")
    assert ended(http, checked.json()["id"])["links"]["stored"] == 1
    document = http.get("/v1/documents").json()["documents"][0]
    diff = http.get(f"/v1/documents/{document['id']}/diff").json()
    assert [(each["before"], each["after"]) for each in diff["figures"]] == [("1 GW", "200 MW")]


def test_what_fails_says_why(http: httpx2.Client, site: Newsroom) -> None:
    """A link that cannot be had has its reason; a source that cannot be had is failing, and says why."""
    items = [(f"{site.url}/news/{name}", name.title(), DATES[0]) for name in ("oslo", "missing")]
    url = site.feed("/half.xml", *items)
    followed = http.post("/v1/sources", json={"url": url}).json()
    job = ended(http, followed["job"])

    assert job["state"] == "done"
    failures = [outcome for outcome in job["outcomes"] if outcome["outcome"] in {"failed", "skipped"}]
    assert [(each["url"], bool(each["reason"])) for each in failures] == [(f"{site.url}/news/missing", True)]

    site.pages["/half.xml"] = Reply(b"broken", status=500)
    failed = ended(http, http.post(f"/v1/sources/{followed['id']}/check").json()["id"])
    source = http.get(f"/v1/sources/{followed['id']}").json()

    assert failed["state"] == "failed"
    assert "500" in failed["message"]
    assert (source["condition"], source["failures"]) == ("failing", 1)
    assert http.get("/v1/sources", params={"condition": "failing"}).json()["total"] == 1
    assert http.get("/v1/sources", params={"condition": "fine"}).json()["total"] == 0
    assert http.get("/v1/jobs", params={"state": "failed"}).json()["jobs"][0]["id"] == failed["id"]


def test_a_source_is_corrected_and_paused(http: httpx2.Client, site: Newsroom) -> None:
    """What a person set stays, and its documents take it over."""
    followed = http.post("/v1/sources", json={"url": f"{site.url}/feed.xml"}).json()
    ended(http, followed["job"])
    path = f"/v1/sources/{followed['id']}"
    changed = http.patch(path, json={"tier": "analysis", "pace_seconds": 3600, "state": "paused"}).json()

    assert (changed["tier"], changed["pace_seconds"], changed["condition"]) == ("analysis", 3600, "paused")
    assert {each["tier"] for each in http.get("/v1/documents").json()["documents"]} == {"analysis"}
    assert http.patch(path, json={"state": "active"}).json()["state"] == "active"
    assert_problem(http.patch(path, json={"url": "https://x.example/"}), 422)
    assert_problem(http.patch(path, json={"pace_seconds": 1}), 422)


def test_lists_are_imported_exported_and_paged(http: httpx2.Client, site: Newsroom) -> None:
    """A list goes round: what is exported can be imported; rows that cannot be used are told."""
    rows = "".join(f"https://halcyon.example/{n},Halcyon {n},feed,primary\n" for n in range(5))
    content = f"url,name,kind,tier\n{rows}nonsense,Nothing,feed,press\n"
    known = http.get("/v1/sources").json()
    csv = {"content-type": "text/csv"}
    looked = http.post("/v1/sources/import?dry_run=true", content=content.encode(), headers=csv)
    assert (200, None) == (looked.status_code, looked.json()["job"])
    assert looked.json()["left_out"]
    assert known == http.get("/v1/sources").json()
    imported = http.post("/v1/sources/import", content=content.encode(), headers=csv)

    assert imported.status_code == 200, imported.text
    assert (len(imported.json()["sources"]), len(imported.json()["problems"])) == (5, 1)
    assert {source["state"] for source in imported.json()["sources"]} == {"known"}
    seen, link = [], "/v1/sources?limit=2&state=known"
    while link:
        response = http.get(link)
        seen += [source["name"] for source in response.json()["sources"]]
        link = response.links["next"]["url"] if "next" in response.links else ""
    assert seen == [f"Halcyon {n}" for n in range(5)]
    for form, media_type in (("opml", "text/x-opml"), ("csv", "text/csv"), ("plain", "text/plain")):
        exported = http.get("/v1/sources/export", params={"format": form})
        again = http.post("/v1/sources/import", files={"file": (f"list.{form}", exported.content)})
        assert exported.headers["content-type"].startswith(media_type)
        assert "https://halcyon.example/3" in exported.text
        assert again.status_code in {200, 202}, again.text
    assert http.get("/v1/sources").json()["total"] == 5
    known = imported.json()["sources"][0]["id"]
    assert_problem(http.post(f"/v1/sources/{known}/check"), 422)
    assert_problem(http.patch(f"/v1/sources/{known}", json={"state": "paused"}), 422)


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/v1/sources?after=nobody", 422),
        ("GET", "/v1/sources?state=well", 422),
        ("GET", "/v1/sources?condition=well", 422),
        ("GET", "/v1/sources?page=2", 422),
        ("GET", "/v1/sources/nobody", 404),
        ("GET", "/v1/sources/nobody/links", 404),
        ("GET", "/v1/sources/nobody/links?after=x", 422),
        ("POST", "/v1/sources/nobody/confirm", 404),
        ("POST", "/v1/sources/nobody/check", 404),
        ("GET", "/v1/sources/export?format=doc", 422),
        ("GET", "/v1/jobs?after=job_nothing", 422),
        ("GET", "/v1/jobs?state=late", 422),
        ("GET", "/v1/jobs/job_nothing", 404),
        ("GET", "/v1/jobs/job_nothing?after=x", 422),
        ("POST", "/v1/jobs/job_nothing/cancel", 404),
        ("PUT", "/v1/sources", 405),
        ("POST", "/v1/sources/import", 415),
    ],
)
def test_what_cannot_be_is_a_problem(http: httpx2.Client, method: str, path: str, status: int) -> None:
    """Unknown ids, filters, cursors and parameters."""
    assert_problem(http.request(method, path), status)


def test_what_cannot_be_followed_is_a_problem(http: httpx2.Client, site: Newsroom) -> None:
    """An inner address, what is not there, and a list that is none."""
    assert_problem(http.post("/v1/sources", json={"url": "http://10.0.0.1/feed"}), 403, "address-refused")
    assert_problem(http.post("/v1/sources", json={"url": f"{site.url}/nothing"}), 502)
    assert_problem(http.post("/v1/sources", json={"url": "https://x.example/", "kind": "blog"}), 422)
    assert_problem(http.post("/v1/sources", content=b"{}", headers={"content-type": "text/plain"}), 415)
    empty = http.post("/v1/sources/import", content=b"  ", headers={"content-type": "text/csv"})
    assert_problem(empty, 422)
    assert_problem(http.post("/v1/sources/import", files={"other": ("a.csv", b"x")}), 422)
    assert http.get("/v1/sources").json()["total"] == 0


def test_many_links_are_fetched_by_a_job(http: httpx2.Client, site: Newsroom) -> None:
    """Each with its outcome, paged; they belong to no source."""
    urls = [f"{site.url}/news/{place.lower()}" for place in PLACES] + [f"{site.url}/news/missing"]
    queued = http.post("/v1/documents", json={"urls": urls})
    job = ended(http, queued.json()["id"])

    assert queued.status_code == 202
    assert (job["total"], job["links"]["stored"]) == (4, 3)
    seen, link = [], f"/v1/jobs/{job['id']}?limit=3"
    while link:
        response = http.get(link)
        seen += [outcome["url"] for outcome in response.json()["outcomes"]]
        link = response.links["next"]["url"] if "next" in response.links else ""
    assert seen[0] == f"{site.url}/news/missing"
    assert sorted(seen) == sorted(urls)
    assert {each["source_id"] for each in http.get("/v1/documents").json()["documents"]} == {None}


def test_adding_a_listed_page_by_hand_keeps_what_its_source_says(http: httpx2.Client, site: Newsroom) -> None:
    """A person who adds a page that a source lists changes neither whose it is nor its publisher, date or tier."""
    body = {"url": site.url + "/feed.xml", "publisher": "Halcyon", "tier": "primary"}
    source = http.post("/v1/sources", json=body).json()
    ended(http, source["job"])
    added = http.post("/v1/documents", json={"url": site.url + "/news/oslo"})

    assert 200 == added.status_code
    assert ("unchanged", "Halcyon", "primary", "2026-11-02") == tuple(
        added.json()[key] for key in ("outcome", "publisher", "tier", "published_at")
    )
    assert source["id"] == added.json()["source_id"]
    assert 3 == http.get(f"/v1/sources/{source['id']}").json()["documents"]


def test_an_article_is_fetched_again_on_demand(http: httpx2.Client, site: Newsroom) -> None:
    """Unchanged or changed, and a problem in words where that is not possible."""
    added = http.post("/v1/documents", json={"url": site.url + "/news/oslo"}).json()
    path = f"/v1/documents/{added['id']}/refresh"
    first = http.post(path)
    site.article("oslo", "Halcyon opens a campus in Oslo", "Halcyon Compute opens a campus of 200 MW in Oslo.")
    second = http.post(path)

    assert [(200, "unchanged"), (200, "changed")] == [(r.status_code, r.json()["outcome"]) for r in (first, second)]
    assert 2 == len(http.get(f"/v1/documents/{added['id']}/versions").json()["versions"])
    assert_problem(http.post("/v1/documents/doc_none/refresh"), 404)
    text = http.post("/v1/documents", json={"title": "A note", "text": "Halcyon is said to look for land."}).json()
    assert_problem(http.post(f"/v1/documents/{text['id']}/refresh"), 422)
    del site.pages["/news/oslo"]
    assert_problem(http.post(path), 502)


def test_importing_a_list_changes_nothing_of_what_is_followed(http: httpx2.Client, site: Newsroom) -> None:
    """A list that names a followed source without its publisher leaves that publisher, and the source followed."""
    body = {"url": site.url + "/feed.xml", "publisher": "Halcyon", "name": "Halcyon news"}
    source = http.post("/v1/sources", json=body).json()["id"]
    listed = f'<opml version="2.0"><body><outline text="Other" type="rss" xmlUrl="{site.url}/feed.xml"/></body></opml>'
    answer = http.post("/v1/sources/import", content=listed, headers={"Content-Type": "text/x-opml"})

    assert 200 == answer.status_code
    now = http.get(f"/v1/sources/{source}").json()
    assert ("Halcyon news", "Halcyon", "active") == (now["name"], now["publisher"], now["state"])
