"""The worker as a real process: jobs are done, a killed worker loses nothing, one that is asked to end gives back."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from filelock import FileLock

from api.wiring import Groundwork, open_groundwork
from corpus.jobs import Job
from tests.end_to_end.served import settings_for
from tests.newsroom import Newsroom, newsroom

COUNT = 20


@pytest.fixture
def site() -> Iterator[Newsroom]:
    """A newsroom whose feed lists a score of articles."""
    with newsroom() as running:
        entries = []
        for number in range(COUNT):
            title = f"Halcyon opens campus number {number} in Oslo"
            first = f"Halcyon Compute opened its campus number {number} of {100 + number} megawatts in Oslo on Monday."
            entries.append((running.article(f"campus-{number}", title, first), title, ""))
        running.feed("/feed.xml", *entries)
        yield running


@contextmanager
def _worker(home: Path) -> Iterator[subprocess.Popen[bytes]]:
    environ = os.environ | {
        "GROUNDWORK_HOME": str(home),
        "GROUNDWORK_ALLOW_LOOPBACK": "1",
        "GROUNDWORK_FETCH_PAUSE_SECONDS": "0",
    }
    command = [sys.executable, "-m", "api.cli", "worker", "--threads", "2"]
    process = subprocess.Popen(command, env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def _until(holds: Callable[[], bool], what: str, seconds: float = 150) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, f"never: {what}"
        time.sleep(0.05)


def _stored(groundwork: Groundwork, job: Job) -> int:
    return groundwork.jobs.get(job.id).outcomes.get("stored", 0)


def _followed(groundwork: Groundwork, site: Newsroom) -> Job:
    followed, _ = groundwork.desk.follow(site.url + "/feed.xml")
    (job,) = groundwork.jobs.recent(source_id=followed.source.id)
    return job


def test_a_killed_worker_loses_nothing(home: Path, site: Newsroom) -> None:
    """After kill -9 in the middle of a job the next worker takes it over at once: every article once, nothing twice."""
    with open_groundwork(settings_for(home)) as groundwork:
        job = _followed(groundwork, site)
        with _worker(home) as first:
            _until(lambda: _stored(groundwork, job) >= 1, "an article is stored")
            site.gate.clear()
            first.kill()
            first.wait()
        before = _stored(groundwork, job)
        assert "running" == groundwork.jobs.get(job.id).state
        assert before < COUNT
        site.gate.set()
        with _worker(home):
            _until(lambda: groundwork.jobs.get(job.id).ended, "the job ends")

        ended = groundwork.jobs.get(job.id)
        # An article that was stored in the very moment of the kill is found unchanged by the next worker.
        assert ("done", 2, COUNT) == (ended.state, ended.attempts, sum(ended.outcomes.values()))
        assert set(ended.outcomes) <= {"stored", "unchanged"}
        assert COUNT == groundwork.record.counts()["documents"] == groundwork.record.counts()["versions"]
        assert groundwork.doctor().healthy


def test_a_worker_that_is_asked_to_end_gives_its_job_back(home: Path, site: Newsroom) -> None:
    """SIGTERM ends a worker after the link that it is at; what is left is done by the next one."""
    with open_groundwork(settings_for(home)) as groundwork:
        job = _followed(groundwork, site)
        site.gate.clear()
        with _worker(home) as first:
            _until(lambda: groundwork.jobs.get(job.id).state == "running", "the job is begun")
            first.send_signal(signal.SIGTERM)
            site.gate.set()
            assert 0 == first.wait(90)
        given_back = groundwork.jobs.get(job.id)
        assert ("queued", 0) == (given_back.state, given_back.attempts)
        with _worker(home):
            _until(lambda: groundwork.jobs.get(job.id).ended, "the job ends")

        assert {"stored": COUNT} == groundwork.jobs.get(job.id).outcomes


def test_two_workers_share_the_jobs(home: Path, site: Newsroom) -> None:
    """Two workers at once do every link once."""
    with open_groundwork(settings_for(home)) as groundwork:
        jobs = [_followed(groundwork, site)]
        jobs.append(groundwork.desk.add_links([f"{site.url}/news/campus-{number}" for number in range(COUNT)]))
        with _worker(home), _worker(home):
            _until(lambda: all(groundwork.jobs.get(job.id).ended for job in jobs), "both jobs end")

        assert ["done", "done"] == [groundwork.jobs.get(job.id).state for job in jobs]
        assert COUNT == groundwork.record.counts()["documents"] == groundwork.record.counts()["versions"]


def test_a_job_outlives_a_record_that_others_hold(home: Path, site: Newsroom, monkeypatch: pytest.MonkeyPatch) -> None:
    """A worker that waits in vain for the record gives the job back, and does the rest when the record is free."""
    with open_groundwork(settings_for(home)) as groundwork:
        job = _followed(groundwork, site)
        monkeypatch.setattr(groundwork.record.database, "_wait_seconds", 0.1)
        monkeypatch.setattr("api.worker._WAKE_SECONDS", 0.1)
        worker = groundwork.worker(threads=1, schedule=False)
        worker.start()
        try:
            _until(lambda: _stored(groundwork, job) >= 1, "an article is stored")
            with FileLock(str(home / "writer.lock")):
                time.sleep(1.0)
            _until(lambda: groundwork.jobs.get(job.id).ended, "the job ends")
        finally:
            worker.stop()

        ended = groundwork.jobs.get(job.id)
        assert ("done", COUNT) == (ended.state, sum(ended.outcomes.values()))
        assert COUNT == groundwork.record.counts()["documents"]
