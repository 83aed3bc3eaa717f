"""Watches over HTTP, on a real server: made, told through changes and feed, paged, removed."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import feedparser
import httpx2
import pytest

from api.background import telling_changes
from api.wiring import open_groundwork
from tests.end_to_end.served import listening, settings_for
from tests.end_to_end.test_http import assert_problem

QUESTION = "What is Meta's capex guidance for 2026?"


@pytest.fixture
def client(home: Path) -> Iterator[httpx2.Client]:
    """A client of a server with one report, which checks watches as `groundwork serve` does."""
    with open_groundwork(settings_for(home)) as groundwork, telling_changes(groundwork):
        with listening(groundwork) as url, httpx2.Client(base_url=url, timeout=30) as made:
            _post(made, "Meta guides", "Meta guided 2026 capex of $115-135 billion.", "2026-01-28")
            yield made


def _post(client: httpx2.Client, title: str, text: str, date: str) -> None:
    body = {"title": title, "text": text, "published_at": date, "url": f"https://example.com/{date}"}
    assert 201 == client.post("/v1/documents", json=body).status_code


def _changes(client: httpx2.Client, path: str, count: int) -> list[dict[str, object]]:
    """Return the changes of a watch once there are so many."""
    deadline = time.monotonic() + 30
    while len(found := client.get(f"{path}/changes").json()["changes"]) < count:
        assert time.monotonic() < deadline, "the watch told nothing"
        time.sleep(0.05)
    return list(found)


def test_what_arrives_is_told_by_changes_and_feed(client: httpx2.Client) -> None:
    """A document that raises a value is told with both, once; the feed says the same, and 304 while it is so."""
    made = client.post("/v1/watches", json={"question": QUESTION})
    path = made.headers["Location"]
    before = client.get(f"{path}/feed")
    _post(client, "Meta raises", "Meta raised its 2026 capex guidance to $125-145 billion.", "2026-04-29")
    (change,) = _changes(client, path, 1)
    after = client.get(f"{path}/feed")
    same = client.get(f"{path}/feed", headers={"If-None-Match": after.headers["ETag"]})
    read = feedparser.parse(after.content)
    detail = client.get(path).json()

    assert (201, QUESTION, None) == (made.status_code, made.json()["name"], made.json()["secret"])
    assert "Meta: capex, 2026: $125-145 billion (guided, 2026-04-29) replaces" in str(change["text"])
    assert [change] == detail["changes"]
    assert "$125-145 billion" == detail["values"][0]["held"]["value"]
    assert [] == feedparser.parse(before.content).entries
    assert ("application/atom+xml", False) == (after.headers["content-type"].partition(";")[0], bool(read.bozo))
    assert [change["text"]] == [entry.title for entry in read.entries]
    assert "https://example.com/2026-04-29" == read.entries[0].link
    assert (304, b"") == (same.status_code, same.content)


def test_changes_are_paged(client: httpx2.Client) -> None:
    """The `Link` header leads to older changes, each of which comes once."""
    path = client.post("/v1/watches", json={"subject": "Meta", "metric": "capex"}).headers["Location"]
    for number, (month, value) in enumerate((("04", "$125-145"), ("07", "$150-160"), ("09", "$170-180")), 1):
        _post(client, month, f"Meta raised its 2026 capex guidance to {value} billion.", f"2026-{month}-29")
        _changes(client, path, number)
    seen, page = [], f"{path}/changes?limit=1"
    while page:
        answer = client.get(page)
        seen += [change["new"]["value"] for change in answer.json()["changes"]]
        page = answer.links.get("next", {}).get("url", "")

    assert ["$170-180 billion", "$150-160 billion", "$125-145 billion"] == seen
    assert_problem(client.get(f"{path}/changes?after=x"), 422)


def test_a_removed_watch_is_gone(client: httpx2.Client) -> None:
    """Neither it nor its changes nor its feed are there."""
    path = client.post("/v1/watches", json={"subject": "Meta"}).headers["Location"]
    listed = client.get("/v1/watches").json()["watches"]

    assert [path.rpartition("/")[2]] == [watch["id"] for watch in listed]
    assert 204 == client.delete(path).status_code
    for gone in (path, f"{path}/changes", f"{path}/feed"):
        assert_problem(client.get(gone), 404, "unknown-watch")
    assert_problem(client.delete(path), 404, "unknown-watch")


@pytest.mark.parametrize(
    "body",
    [{}, {"question": "What is new?"}, {"question": QUESTION, "subject": "Meta"}, {"subject": "Meta", "metric": "x"}],
)
def test_what_cannot_be_watched_is_a_problem(client: httpx2.Client, body: dict[str, str]) -> None:
    """The problem says what to give instead, and no watch is made."""
    assert_problem(client.post("/v1/watches", json=body), 422)
    assert {"watches": []} == client.get("/v1/watches").json()
