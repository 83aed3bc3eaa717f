"""Followed sources, their links, jobs and what is remembered of hosts, on a real SQLite file."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from corpus.document import DocumentId
from corpus.errors import UnknownJob, UnknownSource
from corpus.following import Following
from corpus.hosts import HostState, RobotsCopy
from corpus.jobs import LEASE_SECONDS, MOST_ATTEMPTS, Job, Jobs, LinkOutcome
from corpus.memory import StoredHosts
from corpus.source import Source
from corpus.store import Record
from tests.fakes import NOON, HashingEmbedder, Opened, reading

HOUR = dt.timedelta(hours=1)
ONE = Source("one", "feed", "One", "One Inc.", "https://one.example/feed", "primary")
TWO = Source("two", "listing", "Two", "Two Inc.", "https://two.example/news", "press", notes="slow")


@pytest.fixture
def opened(home: Path) -> Iterator[Opened]:
    """An empty record with its indexes."""
    parts = Opened(Record(home), HashingEmbedder())
    yield parts
    parts.close()


@pytest.fixture
def following(opened: Opened) -> Following:
    """Its sources."""
    return Following(opened.record.database)


@pytest.fixture
def jobs(opened: Opened) -> Jobs:
    """Its jobs."""
    return Jobs(opened.record.database)


def _row(url: str, state: str = "new", **more: Any) -> dict[str, Any]:
    empty = dict.fromkeys(("entry_id", "title", "author", "published_at", "modified_at", "reason"))
    return {**empty, "url": url, "state": state, **more}


def _bring(opened: Opened, following: Following, source: str, name: str) -> DocumentId:
    """Store a document as a source brings it, with its link."""
    (kept,) = opened.builder.keep([dataclasses.replace(reading(name, f"Text of {name}."), source_id=source)])
    following.list_links(source, [_row(f"https://x.example/{name}")], NOON)
    (link,) = [each for each in following.links(source) if each.url.endswith("/" + name)]
    following.set_link(link.id, {"state": "stored", "document_id": kept.document.id, "next_try_at": None})
    return kept.document.id


# -- sources ----------------------------------------------------------------------------------------------------------


def test_known_sources_are_kept_once(following: Following) -> None:
    """Keeping the same sources again writes nothing; a changed one is changed, and none of them is followed."""
    assert 2 == following.keep([ONE, TWO])
    assert 0 == following.keep([ONE, TWO])
    assert 1 == following.keep([dataclasses.replace(ONE, tier="trade"), TWO])
    assert [("one", "trade", "known"), ("two", "press", "known")] == [
        (each.source.id, each.source.tier, each.state) for each in following.all()
    ]
    assert () == following.due(NOON)


def test_following_a_known_source_keeps_its_id(following: Following) -> None:
    """A source followed by the URL of a known one is that one, due at once."""
    following.keep([ONE])

    followed = following.add(dataclasses.replace(ONE, id="src_other", name="Other"), state="active")

    assert ("one", "One", "active") == (followed.source.id, followed.source.name, followed.state)
    assert ["one"] == [each.source.id for each in following.due(dt.datetime.now(dt.UTC))]


def test_a_correction_survives_a_new_list(following: Following) -> None:
    """What a person set of a source stays when the list it came from is loaded again."""
    following.keep([ONE])
    following.correct("one", {"publisher": "One Holding", "pace_seconds": 7200})

    following.keep([dataclasses.replace(ONE, publisher="One Ltd", name="One news")])

    now = following.get("one")
    assert ("One Holding", "One news", 7200) == (now.source.publisher, now.source.name, now.pace_seconds)


def test_a_corrected_tier_reaches_the_documents(opened: Opened, following: Following) -> None:
    """Documents take over their source's tier, but for those that a person corrected."""
    following.add(ONE, state="active")
    first, second = (_bring(opened, following, "one", name) for name in ("a", "b"))
    document = opened.record.document(second)
    text = opened.record.version(document.version_id).text
    opened.record.correct(
        second,
        {"tier": "analysis"},
        opened.builder.slices_under(document.header, text),
        generation=opened.builder.generation().name,
    )

    following.correct("one", {"tier": "trade"})

    assert ["trade", "analysis"] == [opened.record.document(each).tier for each in (first, second)]


def test_an_unknown_source(following: Following) -> None:
    """Asking for what is not there says so."""
    with pytest.raises(UnknownSource, match="'nobody'"):
        following.get("nobody")


def test_counts_of_a_source(opened: Opened, following: Following) -> None:
    """A source tells how many links it lists, by state, and how many documents came of them, paywalled ones apart."""
    following.add(ONE, state="active")
    _bring(opened, following, "one", "a")
    following.list_links("one", [_row("https://x.example/b"), _row("https://x.example/c", "old")], NOON)
    opened.builder.keep([dataclasses.replace(reading("w", "Stub."), source_id="one", details={"page_kind": "paywall"})])

    one = following.get("one")

    assert {"stored": 1, "new": 1, "old": 1} == one.links
    assert (2, 1) == (one.documents, one.walled)


# -- removal ----------------------------------------------------------------------------------------------------------


def test_removing_a_source_leaves_what_others_brought(opened: Opened, following: Following) -> None:
    """Only documents that nobody else brought go with a source; the others pass to who else brought them."""
    following.add(ONE, state="active")
    following.add(TWO, state="active")
    (kept,) = opened.builder.keep([reading("hand", "Text of hand.")])
    mine, both, by_hand = (_bring(opened, following, "one", name) for name in ("mine", "both", "hand"))
    following.list_links("two", [_row("https://x.example/both")], NOON)
    following.set_link(following.links("two")[0].id, {"state": "stored", "document_id": both})

    going = following.only_from("one")
    opened.record.remove(*going)
    following.remove("one")

    assert [mine] == going
    assert "two" == opened.record.document(both).source_id
    assert kept.document.id == by_hand
    assert opened.record.document(by_hand).source_id is None
    assert ["two"] == [each.source.id for each in following.all()]


def test_a_removed_source_does_not_come_back_by_itself(following: Following) -> None:
    """A tombstone keeps a removed source out of later lists; a person who follows it brings it back."""
    following.keep([ONE])
    following.remove("one")

    assert 0 == following.keep([ONE])
    assert "active" == following.add(ONE, state="active").state
    assert 1 == following.keep([dataclasses.replace(ONE, notes="again")])


# -- links ------------------------------------------------------------------------------------------------------------


def test_who_lists_an_address(following: Following) -> None:
    """The followed source that lists an address is found with its link; a source that is only known lists nothing."""
    following.add(ONE, state="active")
    following.keep([TWO])
    following.list_links("one", [_row("https://x.example/a", title="A")], NOON)
    following.list_links("two", [_row("https://x.example/b")], NOON)
    found = following.listed_by("https://x.example/a")

    assert found is not None
    assert (ONE, "A") == (found[0], found[1].title)
    assert following.listed_by("https://x.example/b") is None


def test_links_are_listed_once(following: Following) -> None:
    """A link that is listed again keeps its state; only new ones count."""
    following.add(ONE, state="active")
    assert 2 == following.list_links("one", [_row("https://x.example/a"), _row("https://x.example/b", "old")], NOON)
    (due,) = following.due_links("one", NOON, limit=10)
    following.set_link(due.id, {"state": "skipped", "next_try_at": None, "reason": "robots"})

    assert 1 == following.list_links("one", [_row("https://x.example/a"), _row("https://x.example/c")], NOON + HOUR)

    assert ["https://x.example/c"] == [each.url for each in following.due_links("one", NOON + HOUR, limit=10)]
    assert NOON + HOUR == following.next_link_due("one")


def test_new_links_come_first(following: Following) -> None:
    """New links are tried before those that are looked at again, the newest publication first."""
    following.add(ONE, state="active")
    dated = [_row(f"https://x.example/{day}", published_at=f"2026-11-{day}") for day in ("03", "12", "07")]
    following.list_links("one", dated, NOON)
    again = next(link for link in following.links("one") if link.url.endswith("/07"))
    following.set_link(again.id, {"state": "stored", "next_try_at": NOON})

    assert ["/12", "/03", "/07"] == [each.url[-3:] for each in following.due_links("one", NOON, limit=10)]


# -- jobs -------------------------------------------------------------------------------------------------------------


def _stored(url: str) -> LinkOutcome:
    return LinkOutcome(url, "stored", document_id="doc_1")


def _taken(jobs: Jobs, owner: str, time: dt.datetime, **more: Any) -> Job:
    job = jobs.lease(owner, time=time, **more)
    assert job is not None
    return job


def test_a_job_from_start_to_end(jobs: Jobs) -> None:
    """A job is leased, notes what became of its links, and ends with a count of it."""
    queued = jobs.add("add", time=NOON, payload={"links": ["https://x.example/a"]})
    job = _taken(jobs, "w1", NOON)
    jobs.expect(job.id, 2)
    assert jobs.note(job.id, "w1", _stored("https://x.example/a"), time=NOON)
    failed = LinkOutcome("https://x.example/b", "failed", "the site took longer than 20 s", "FetchError")
    assert jobs.note(job.id, "w1", failed, time=NOON)
    jobs.end(job.id, "w1", "done", None, time=NOON + HOUR)

    ended = jobs.get(queued.id)

    assert ("done", {"stored": 1, "failed": 1}, 2, NOON + HOUR) == (
        ended.state,
        ended.outcomes,
        ended.total,
        ended.ended_at,
    )
    assert (failed, _stored("https://x.example/a")) == jobs.outcomes(job.id)
    assert (failed,) == jobs.outcomes(job.id, limit=1)
    assert (_stored("https://x.example/a"),) == jobs.outcomes(job.id, after="0" + failed.url)


def test_a_source_waits_once(jobs: Jobs) -> None:
    """Queueing a check of a source that already waits gives the job that is there."""
    first = jobs.add("check", time=NOON, source_id="one")

    assert first.id == jobs.add("check", time=NOON + HOUR, source_id="one").id
    assert first.id != jobs.add("check", time=NOON, source_id="two").id


def test_a_lease_belongs_to_one_worker(jobs: Jobs) -> None:
    """While a lease holds, nobody else gets the job; when nothing has moved for its length, the next one does."""
    jobs.add("check", time=NOON, source_id="one")
    job = _taken(jobs, "w1", NOON)
    late = NOON + dt.timedelta(seconds=LEASE_SECONDS + 1)

    assert jobs.lease("w2", time=NOON + dt.timedelta(seconds=LEASE_SECONDS - 1)) is None
    assert job.id == _taken(jobs, "w2", late).id
    assert not jobs.note(job.id, "w1", _stored("https://x.example/a"), time=late)
    jobs.end(job.id, "w1", "done", None, time=late)
    assert "running" == jobs.get(job.id).state


def test_progress_renews_a_lease(jobs: Jobs) -> None:
    """A worker that gets on keeps its job, however long the whole of it takes."""
    jobs.add("check", time=NOON, source_id="one")
    job = _taken(jobs, "w1", NOON)
    later = NOON + dt.timedelta(seconds=LEASE_SECONDS - 1)

    assert jobs.note(job.id, "w1", _stored("https://x.example/a"), time=later)
    assert jobs.lease("w2", time=later + dt.timedelta(seconds=LEASE_SECONDS - 1)) is None


def test_a_dead_workers_job_is_taken_over_at_once(jobs: Jobs) -> None:
    """A job whose worker is known to have ended need not wait for its lease to run out; the third death ends it."""
    jobs.add("check", time=NOON, source_id="one")
    for attempt in range(1, MOST_ATTEMPTS + 1):
        assert attempt == _taken(jobs, f"w{attempt}", NOON, dead=[f"w{attempt - 1}"]).attempts

    assert jobs.lease("last", time=NOON, dead=[f"w{MOST_ATTEMPTS}"]) is None
    (given_up,) = jobs.recent()
    assert ("failed", "given up: its worker died or stood still 3 times") == (given_up.state, given_up.message)


def test_one_job_a_host(jobs: Jobs) -> None:
    """While a job of a host runs, others of that host wait, and jobs of other hosts go on."""
    for source, host in (("one", "sec.example"), ("two", "sec.example"), ("three", "c.example")):
        jobs.add("check", time=NOON, source_id=source, host=host)
    first, second = _taken(jobs, "w1", NOON), _taken(jobs, "w1", NOON)

    assert "three" in {first.source_id, second.source_id}
    assert jobs.lease("w1", time=NOON) is None
    for job in (first, second):
        jobs.end(job.id, "w1", "done", None, time=NOON)
    assert {"one", "two"} - {first.source_id, second.source_id} == {_taken(jobs, "w1", NOON).source_id}


def test_a_job_given_back_is_as_good_as_new(jobs: Jobs) -> None:
    """A worker that is asked to end gives its job back, and that is no failed attempt."""
    jobs.add("check", time=NOON, source_id="one")
    job = _taken(jobs, "w1", NOON)
    jobs.release(job.id, "w1")

    assert ("queued", 0) == (jobs.get(job.id).state, jobs.get(job.id).attempts)
    assert 1 == _taken(jobs, "w2", NOON).attempts


def test_a_cancelled_job_stops(jobs: Jobs) -> None:
    """After a cancellation the worker's next note is refused, and the job is never leased again."""
    jobs.add("check", time=NOON, source_id="one")
    job = _taken(jobs, "w1", NOON)

    assert "cancelled" == jobs.cancel(job.id, time=NOON).state
    assert not jobs.note(job.id, "w1", _stored("https://x.example/a"), time=NOON)
    assert jobs.lease("w2", time=NOON + HOUR) is None


def test_jobs_are_paged(jobs: Jobs) -> None:
    """The newest jobs come first; a page continues where the one before ended."""
    made = [jobs.add("check", time=NOON + n * HOUR, source_id=str(n)).id for n in range(5)]

    first = jobs.recent(limit=2)
    second = jobs.recent(limit=10, after=first[-1].id)

    assert made[::-1] == [job.id for job in first + second]


def test_old_jobs_are_forgotten(jobs: Jobs) -> None:
    """Jobs that ended long ago go, with what became of their links; those that have not ended stay."""
    jobs.add("check", time=NOON, source_id="one")
    jobs.add("check", time=NOON, source_id="two")
    job = _taken(jobs, "w1", NOON)
    jobs.note(job.id, "w1", _stored("https://x.example/a"), time=NOON)
    jobs.end(job.id, "w1", "done", None, time=NOON)

    assert 1 == jobs.forget(NOON + HOUR)
    with pytest.raises(UnknownJob):
        jobs.get(job.id)
    assert 1 == len(jobs.recent())


# -- hosts ------------------------------------------------------------------------------------------------------------


def test_hosts_are_remembered_across_a_restart(opened: Opened, home: Path) -> None:
    """What a site asked for is the same when the record is opened again, robots.txt byte for byte."""
    robots = RobotsCopy(200, b"User-agent: *\r\nDisallow: /\xff", NOON + HOUR, 'W/"1"', "Fri, 20 Nov 2026 12:00:00 GMT")
    states = [
        HostState("https://a.example", NOON + dt.timedelta(milliseconds=1500), robots),
        HostState("https://b.example"),
    ]
    memory = StoredHosts(opened.record.database)
    memory.remember(HostState("https://b.example", NOON))
    for state in states:
        memory.remember(state)
    again = Record(home)

    assert states == [StoredHosts(again.database).recall(state.origin) for state in states]
    assert StoredHosts(again.database).recall("https://c.example") is None
    again.close()
