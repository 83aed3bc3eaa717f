"""Tests that the web at its worst ends every fetch in a named state, in bounded time and memory, delaying no other."""

from __future__ import annotations

import dataclasses
import json
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from corpus.errors import FetchError
from ingest.read import read_page
from tests.hostile.behaviour import MEDIA
from tests.hostile.client import TIMEOUT_SECONDS, fetcher_on
from tests.hostile.network import Network
from tests.hostile.web import BEHAVIOURS, KIND, Doors, hostile_web

REPOSITORY = Path(__file__).parents[2]
EXPECTED = {
    (behaviour.name, medium): expected
    for behaviour in BEHAVIOURS
    for medium, expected in zip(MEDIA, behaviour.expected, strict=True)
    if expected is not None
}
LONGEST_FETCH_SECONDS = 2 * TIMEOUT_SECONDS + 10.0
"""Twice the limit, once for robots.txt and once for the link, and a wide margin for a machine with much else to do."""
LONGEST_SECONDS = 100.0
MOST_GROWTH_MEBIBYTES = 64


@pytest.fixture(scope="module")
def doors(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Doors]:
    """All the hostile servers, running."""
    with hostile_web(tmp_path_factory.mktemp("certificates")) as opened:
        yield opened


@pytest.fixture(scope="module")
def report(doors: Doors) -> dict[str, Any]:
    """What became of every link of the hostile web, met by the real client in a process of its own."""
    finished = subprocess.run(
        [sys.executable, "-m", "tests.hostile.client"],
        input=json.dumps(dataclasses.asdict(doors)),
        capture_output=True,
        text=True,
        cwd=REPOSITORY,
        timeout=400,
        check=False,
    )
    assert finished.returncode == 0, finished.stderr[-4000:]
    answer: dict[str, Any] = json.loads(finished.stdout)
    return answer


def _met(report: dict[str, Any]) -> dict[tuple[str, str], str]:
    return {(cell["name"], cell["medium"]): cell["state"] for cell in report["met"]}


def test_there_are_enough_behaviours() -> None:
    """At least 80 of them, each with a name of its own, and at least 80 tried for each of page, feed and PDF."""
    tried = Counter(medium for _, medium in EXPECTED)

    assert len({behaviour.name for behaviour in BEHAVIOURS}) == len(BEHAVIOURS) >= 80
    assert all(tried[medium] >= 80 for medium in MEDIA)


def test_every_fetch_ends_in_a_named_state(report: dict[str, Any]) -> None:
    """Nothing crashes, every link is accounted for, and every failure has a sentence for a person."""
    assert set(_met(report)) == set(EXPECTED)
    assert [cell for cell in report["met"] if cell["state"].startswith("crash")] == []
    assert [cell for cell in report["met"] if cell["state"] != "read" and len(cell["reason"]) < 20] == []


def test_the_states_are_the_right_ones(report: dict[str, Any]) -> None:
    """At least 95 of 100 fetches end in the state that the behaviour deserves."""
    met = _met(report)
    wrong = {cell: (expected, met[cell]) for cell, expected in EXPECTED.items() if met[cell] != expected}

    assert len(wrong) <= len(EXPECTED) * 0.05, wrong


def test_no_fetch_lasts_longer_than_its_limit(report: dict[str, Any]) -> None:
    """However slow, endless or stuck the other side is, and whatever the parser is given."""
    slow = {
        (cell["name"], cell["medium"]): cell["fetch_seconds"]
        for cell in report["met"]
        if cell["fetch_seconds"] > LONGEST_FETCH_SECONDS
    }

    assert slow == {}
    assert [cell["name"] for cell in report["met"] if cell["seconds"] > LONGEST_SECONDS] == []


def test_memory_stays_bounded(report: dict[str, Any]) -> None:
    """The whole hostile web, several sites at a time, costs little more memory than a few kind pages do."""
    growth = report["memory_after_mebibytes"] - report["memory_before_mebibytes"]

    assert growth <= MOST_GROWTH_MEBIBYTES


def test_kind_sites_are_read_all_the_while(report: dict[str, Any]) -> None:
    """Between all the others, every proper page is read, and none waits for somebody else's time limit."""
    assert [one["reason"] for one in report["kind"] if one["state"] != "read"] == []
    assert [one for one in report["kind"] if one["fetch_seconds"] > LONGEST_FETCH_SECONDS] == []


def test_only_public_addresses_are_connected_to(report: dict[str, Any]) -> None:
    """The hostile web's redirects and names lead nowhere inside, and nothing goes around the checked connection."""
    assert report["beside"] == []
    assert [address for address in report["asked"] if not address.startswith("93.184.")] == []


def test_a_stuck_site_delays_no_other(doors: Doors) -> None:
    """While sites that never answer are waited for, a kind one is fetched and read to its end."""
    network = Network()
    stuck = ("blackhole", "silent", "plain")
    for number, behind in enumerate(stuck):
        network.site(f"stall-after-headers{number}-page.example", doors.ports[behind])
    network.name("name-look-up-stalls.example", ["10.0.0.1"])
    network.site(KIND.format("x"), doors.ports["plain"])
    links = [f"http://stall-after-headers{number}-page.example/" for number in range(2)]
    links += ["http://name-look-up-stalls.example/"]
    ended: list[str] = []

    def wait_for(link: str) -> None:
        with pytest.raises(FetchError):
            fetcher.fetch(link)
        ended.append(link)

    with network.installed():
        fetcher = fetcher_on(network, doors.authority, timeout_seconds=4.0)
        waiting = [threading.Thread(target=wait_for, args=(link,)) for link in links]
        for thread in waiting:
            thread.start()
        read = [read_page(fetcher.fetch(f"http://{KIND.format('x')}/{number}")).title for number in range(5)]
        ended_before = list(ended)
        for thread in waiting:
            thread.join()

    assert read == ["Northwind to build 300 MW near Lake Arbor"] * 5
    assert ended_before == []
    assert sorted(ended) == sorted(links)
