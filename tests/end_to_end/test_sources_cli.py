"""Following sources on the command line, from a newsroom on this machine.

Commands run in this process, which has what they need loaded already; what must end by a signal runs in its own.
"""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2
import pytest

from api.cli import main
from tests.end_to_end.test_cli import ROOT, environment
from tests.newsroom import Newsroom, Reply, newsroom

DATE = "Wed, 04 Nov 2026 08:00:00 GMT"
TO_LOOPBACK = {"GROUNDWORK_ALLOW_LOOPBACK": "1", "GROUNDWORK_FETCH_PAUSE_SECONDS": "0"}
LIST = "url,name,kind\nhttps://halcyon.example/feed,Halcyon,feed\n"
PLACES = ("Oslo", "Kiruna", "Turku", "Narvik", "Bergen", "Tampere")


@pytest.fixture
def site() -> Iterator[Newsroom]:
    """A newsroom with articles, a feed of two of them that names one that is missing, and a listing of all."""
    with newsroom() as running:
        urls = [
            running.article(
                f"2026/11/halcyon-opens-{place.lower()}",
                f"Halcyon opens a campus of 300 MW in {place}",
                f"Halcyon Compute opens a campus of 300 MW in {place}, and Nordfjord Energy supplies its power.",
                date="2026-11-04",
            )
            for place in PLACES
        ]
        titles = [f"Halcyon opens a campus of 300 MW in {place}" for place in PLACES]
        missing = (f"{running.url}/news/missing", "A missing one", DATE)
        running.feed("/feed.xml", (urls[0], titles[0], DATE), (urls[1], titles[1], DATE), missing)
        cards = "".join(
            f'<article><h2><a href="{url}">{title}</a></h2><time datetime="2026-11-04">4 November 2026</time></article>'
            for url, title in zip(urls, titles, strict=True)
        )
        running.pages["/newsroom"] = Reply(
            f"<!doctype html><html lang='en'><head><title>Halcyon newsroom</title></head><body><nav><a href='/about'>"
            f"About</a></nav><main><h1>Newsroom</h1>{cards}</main></body></html>".encode()
        )
        running.pages["/list.txt"] = Reply("\n".join(urls).encode(), media_type="text/plain")
        yield running


@dataclass(frozen=True, slots=True)
class Done:
    """What a command left."""

    code: int
    out: str
    err: str


class Commands:
    """Runs commands as `groundwork` does, with what they write and their exit codes."""

    def __init__(self, patch: pytest.MonkeyPatch, capture: pytest.CaptureFixture[str]) -> None:
        """Keep what is needed to run and to listen."""
        self._patch = patch
        self._capture = capture

    def __call__(self, home: Path, *arguments: str) -> Done:
        """Run one to its end."""
        for name, value in ({"GROUNDWORK_HOME": str(home)} | TO_LOOPBACK).items():
            self._patch.setenv(name, value)
        self._patch.setattr(sys, "argv", ["groundwork", *arguments])
        self._capture.readouterr()
        try:
            main()
            code = 0
        except SystemExit as end:
            code = int(end.code or 0)
        written = self._capture.readouterr()
        return Done(code, written.out, written.err)

    def out(self, home: Path, *arguments: str) -> str:
        """Run one that succeeds, and return what it wrote."""
        done = self(home, *arguments)
        assert done.code == 0, done.err
        return done.out

    def json(self, home: Path, *arguments: str) -> Any:
        """Run one that succeeds, and return its JSON."""
        return json.loads(self.out(home, *arguments, "--json"))


@pytest.fixture
def groundwork(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Commands:
    """The command line."""
    return Commands(monkeypatch, capsys)


def test_a_feed_is_shown_followed_fetched_and_removed(tmp_path: Path, site: Newsroom, groundwork: Commands) -> None:
    """The researcher's whole way, command by command."""
    home, url = tmp_path / "home", f"{site.url}/feed.xml"
    preview = groundwork.out(home, "follow", url, "--dry-run")

    assert "kind:          feed" in preview
    assert "It lists 3 links:" in preview
    assert "2026-11-04  Halcyon opens a campus of 300 MW in Oslo" in preview
    assert "Its newest entry" in preview
    assert groundwork.json(home, "sources")["total"] == 0

    followed = groundwork.out(home, "follow", url, "--name", "Halcyon", "--tier", "primary")
    identifier = followed.split()[1]
    assert followed.startswith(f"followed   {identifier}  feed  Halcyon")

    fetched = groundwork(home, "fetch")
    assert "Halcyon: 2 stored, 1 " in fetched.out
    assert f"{site.url}/news/missing" in fetched.out
    assert "[1/1] Halcyon: 2 stored" in fetched.err
    again = groundwork(home, "fetch")
    assert (again.code, again.out) == (0, "")
    assert "No source is due; the next is on" in again.err

    rows = groundwork.out(home, "sources").splitlines()
    assert rows[1].split()[0] == "fine"
    assert rows[1].endswith(f"{identifier}  Halcyon")
    assert "2 stored" in groundwork.out(home, "sources", "show", identifier[:8])
    assert groundwork.out(home, "sources", "links", url, "--state", "stored").count("\nstored") == 1
    jobs = groundwork.json(home, "jobs")["jobs"]
    assert [(job["kind"], job["state"], job["links"]["stored"]) for job in jobs] == [("check", "done", 2)]
    assert "/news/missing" in groundwork.out(home, "jobs", jobs[0]["id"][:8])

    document = groundwork.json(home, "documents")["documents"][0]["id"]
    assert groundwork.out(home, "documents", "refresh", document).startswith(f"unchanged  {document}  Halcyon opens")
    assert groundwork.json(home, "documents", "refresh", document)["source_id"] == identifier

    corrected = groundwork.json(home, "sources", "correct", identifier, "--tier", "trade", "--pace-hours", "2")
    assert (corrected["tier"], corrected["pace_seconds"]) == ("trade", 7200)
    assert "paused" in groundwork.out(home, "sources", "pause", identifier)
    assert "fine" in groundwork.out(home, "sources", "resume", identifier)

    removed = groundwork(home, "sources", "remove", identifier, "--yes")
    assert "and 2 documents." in removed.err
    assert groundwork.json(home, "documents")["total"] == 0


def test_the_links_of_a_newsroom_wait_for_a_yes(tmp_path: Path, site: Newsroom, groundwork: Commands) -> None:
    """Found by rules, they are shown first; nothing of them is fetched before."""
    home, url = tmp_path / "home", f"{site.url}/newsroom"
    preview = groundwork.out(home, "follow", url, "--dry-run")
    assert "kind:          listing" in preview
    assert "link rule:     links like" in preview

    followed = groundwork(home, "follow", url)
    identifier = followed.out.split()[1]
    assert f"groundwork sources confirm {identifier}" in followed.err
    asked_for = len([asked for asked in site.asked if asked.path.startswith("/news/")])
    assert "wait for your yes" in groundwork(home, "fetch", identifier).err
    assert len([asked for asked in site.asked if asked.path.startswith("/news/")]) == asked_for

    assert groundwork.out(home, "sources", "confirm", identifier).splitlines()[1].split()[0] != "preview"
    assert f"{len(PLACES)} stored" in groundwork.out(home, "fetch", identifier)


def test_following_again_says_so_and_resuming_takes_many(tmp_path: Path, site: Newsroom, groundwork: Commands) -> None:
    """A source that is followed already is told apart from a new one; all that are paused go on with one command."""
    home, url = tmp_path / "home", f"{site.url}/feed.xml"
    first = groundwork.out(home, "follow", url, "--name", "Halcyon").split()[1]
    second = groundwork.out(home, "follow", f"{site.url}/news/2026/11/halcyon-opens-oslo").split()[1]

    assert groundwork.out(home, "follow", url).startswith(f"already followed  {first}  feed  Halcyon")
    groundwork.out(home, "sources", "pause", first, second)
    assert groundwork.out(home, "follow", url).startswith(f"resumed    {first}")
    groundwork.out(home, "sources", "pause", first)
    assert [2, 0] == [len(groundwork.json(home, "sources", "resume", "--all")["sources"]) for _ in range(2)]
    assert groundwork(home, "sources", "resume", "--all").err == "No source is paused.\n"
    assert groundwork(home, "sources", "pause", first, "nobody").code == 1
    assert "active" == groundwork.json(home, "sources", "show", first)["state"]


def test_the_starter_list_is_shown_before_it_is_followed(tmp_path: Path, groundwork: Commands) -> None:
    """A dry run keeps nothing; what is followed then is what was shown."""
    home = tmp_path / "home"
    shown = groundwork(home, "follow", "--starter", "--dry-run")
    would = groundwork.json(home, "follow", "--starter", "--dry-run")["items"]

    assert 0 == groundwork.json(home, "sources")["total"]
    assert len(would) == len(shown.out.splitlines())
    assert shown.err.startswith(f"{len(would)} sources would be followed")
    followed = groundwork.json(home, "follow", "--starter")["items"]
    assert {each["item"] for each in would} == {each["item"] for each in followed}
    assert "0 sources would be followed" in groundwork(home, "follow", "--starter", "--dry-run").err
    assert "is followed already" in groundwork(home, "follow", "--starter").err


def test_a_source_that_fails_shows_in_the_exit_code(tmp_path: Path, site: Newsroom, groundwork: Commands) -> None:
    """With its reason, as text and in the list."""
    home = tmp_path / "home"
    groundwork.out(home, "follow", f"{site.url}/feed.xml")
    site.pages["/feed.xml"] = Reply(b"broken", status=500)
    failed = groundwork(home, "fetch", "--all")

    assert failed.code == 1
    assert "500" in failed.out
    assert groundwork.out(home, "sources").splitlines()[1].startswith("failing")
    assert groundwork(home, "follow", f"{site.url}/nothing").code == 1


def test_a_machine_without_a_network_is_told_once(tmp_path: Path, groundwork: Commands) -> None:
    """Not source by source; and what cannot be checked is neither failing nor paused."""
    home, file = tmp_path / "home", tmp_path / "list.csv"
    rows = [f"https://{name}.example/feed,{name},feed" for name in ("halcyon", "nordfjord", "kestrel")]
    file.write_text("\n".join(["url,name,kind", *rows]), encoding="utf-8")
    groundwork.out(home, "sources", "import", str(file), "--follow")
    groundwork(home, "fetch", "--all")
    told = groundwork(home, "fetch", "--all")

    assert told.code == 1
    assert told.out.startswith("3 checks put off: no site can be reached: this machine seems to be offline.")
    assert (1, "") == (len(told.out.splitlines()), told.err)
    assert 3 == len(groundwork.json(home, "sources", "--condition", "offline")["sources"])


def test_a_list_of_links_is_added_as_one_job(tmp_path: Path, site: Newsroom, groundwork: Commands) -> None:
    """Comments and repeated links are no links; what failed is told, and shows in the exit code."""
    home, file = tmp_path / "home", tmp_path / "links.txt"
    stored = [f"{site.url}/news/2026/11/halcyon-opens-{place}" for place in ("oslo", "kiruna")]
    file.write_text("\n".join(["# reading list", *stored, stored[0], f"{site.url}/news/missing"]), encoding="utf-8")
    added = groundwork(home, "add", "--list", str(file))

    assert added.code == 1
    assert "add 3 links: 2 stored, 1 " in added.out
    assert f"{site.url}/news/missing" in added.out
    assert groundwork.json(home, "documents")["total"] == 2


def test_lists_of_sources_go_round(tmp_path: Path, groundwork: Commands) -> None:
    """Exported in each form and imported again, they are the same sources."""
    home, file = tmp_path / "home", tmp_path / "sources.csv"
    file.write_text(f"{LIST}nonsense,X,feed\n", encoding="utf-8")
    look = groundwork(home, "sources", "import", str(file), "--dry-run")
    first = groundwork(home, "sources", "import", str(file))

    assert look.code == 1
    assert "1 new, 0 there already, 1 problem. Nothing was kept." in look.out
    assert first.code == 1
    assert "1 source, 1 problem." in first.out
    exported = tmp_path / "out.opml"
    assert groundwork(home, "sources", "export", str(exported)).code == 0
    assert groundwork.out(home, "sources", "export", "-") == exported.read_text(encoding="utf-8")
    assert groundwork(home, "sources", "export", str(exported)).err == f"1 source written to {exported}.\n"
    other = tmp_path / "other"
    assert "1 source, 0 problems." in groundwork.out(other, "sources", "import", str(exported))
    assert groundwork.out(other, "sources", "export", "--format", "csv") == groundwork.out(
        home, "sources", "export", "--format", "csv"
    )


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("documents", "--after", "x"), 1),
        (("sources", "show", "nobody"), 1),
        (("sources", "links", "nobody"), 1),
        (("sources", "remove", "nobody", "--yes"), 1),
        (("sources", "--condition", "well"), 1),
        (("sources", "import", "missing.opml"), 1),
        (("sources", "export", "--format", "doc"), 1),
        (("jobs", "job_nothing"), 1),
        (("jobs", "--state", "late"), 1),
        (("fetch", "nobody"), 1),
        (("follow", "x", "--kind", "blog"), 1),
        (("add", "--list", "missing.txt"), 1),
        (("add",), 2),
        (("add", "https://example.com/", "--title", "T"), 2),
        (("add", "--list", "a.txt", "b.txt"), 2),
        (("follow",), 2),
        (("follow", "--starter", "https://example.com/"), 2),
        (("follow", "https://a.example/", "https://b.example/", "--name", "N"), 2),
        (("fetch", "one", "--all"), 2),
        (("jobs", "--cancel"), 2),
        (("worker", "--threads", "0"), 2),
        (("sources", "correct", "one"), 2),
        (("sources", "correct", "one", "--pace-hours", "nan"), 2),
        (("sources", "remove", "one"), 2),
        (("sources", "resume"), 2),
        (("sources", "resume", "one", "--all"), 2),
    ],
)
def test_mistakes_have_their_exit_codes(
    tmp_path: Path, groundwork: Commands, arguments: tuple[str, ...], code: int
) -> None:
    """1 where the record or the values say no, with one line; 2 where the command is written wrong."""
    home, file = tmp_path / "home", tmp_path / "list.csv"
    file.write_text(LIST, encoding="utf-8")
    groundwork.out(home, "sources", "import", str(file))
    done = groundwork(home, *arguments)

    assert (done.code, done.out) == (code, "")
    assert code != 1 or len(done.err.splitlines()) == 1


def test_an_unfollowed_source_is_not_fetched(tmp_path: Path, groundwork: Commands) -> None:
    """What is only in the list is neither checked nor paused."""
    home, file = tmp_path / "home", tmp_path / "list.csv"
    file.write_text(LIST, encoding="utf-8")
    groundwork.out(home, "sources", "import", str(file))

    for arguments in (("fetch",), ("sources", "pause")):
        refused = groundwork(home, *arguments, "https://halcyon.example/feed")
        assert refused.code == 1
        assert "not followed" in refused.err


def test_the_worker_works_until_it_is_told_to_end(tmp_path: Path, site: Newsroom, groundwork: Commands) -> None:
    """It checks what is due, tells of each job, and ends cleanly on SIGTERM."""
    home = tmp_path / "home"
    groundwork.out(home, "follow", f"{site.url}/feed.xml", "--name", "Halcyon")
    worker = subprocess.Popen(
        [sys.executable, "-m", "api.cli", "worker", "--threads", "2"],
        cwd=ROOT,
        env=environment(home, **TO_LOOPBACK),
        stderr=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    try:
        _until(lambda: groundwork.json(home, "jobs", "--state", "done")["jobs"])
    finally:
        worker.send_signal(signal.SIGTERM)
        _, log = worker.communicate(timeout=40)

    assert worker.returncode == 0, log.decode()
    assert "Halcyon: 2 stored" in log.decode()
    assert "Traceback" not in log.decode()
    assert groundwork.json(home, "documents")["total"] == 2


def test_the_server_checks_sources_beside_answering(tmp_path: Path, site: Newsroom, groundwork: Commands) -> None:
    """Followed over HTTP, a feed is fetched without anybody asking again; the server ends cleanly."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = subprocess.Popen(
        [sys.executable, "-m", "api.cli", "serve", "--port", str(port)],
        cwd=ROOT,
        env=environment(tmp_path / "home", **TO_LOOPBACK),
        stderr=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    base = f"http://127.0.0.1:{port}"
    try:
        _until(lambda: _is_up(base))
        httpx2.post(f"{base}/v1/sources", json={"url": f"{site.url}/feed.xml"}, timeout=60).raise_for_status()
        _until(lambda: httpx2.get(f"{base}/v1/documents", timeout=20).json()["total"] == 2)
    finally:
        server.send_signal(signal.SIGTERM)
        _, log = server.communicate(timeout=60)

    assert server.returncode == 0, log.decode()
    assert "Traceback" not in log.decode()


def _is_up(base: str) -> bool:
    try:
        return httpx2.get(f"{base}/healthz", timeout=5).status_code == 200
    except httpx2.TransportError:
        return False


def _until(holds: Any) -> None:
    deadline = time.monotonic() + 90
    while not holds():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.2)
