"""The worker: queues checks of sources when they are due and does jobs, several at once; killed, it loses nothing."""

from __future__ import annotations

import datetime as dt
import logging
import secrets
import threading
from collections.abc import Callable, Collection, Iterator
from pathlib import Path

from filelock import FileLock, Timeout

from api.desk import Desk
from corpus.errors import GroundworkError, RecordBusy
from corpus.jobs import Job, Jobs, JobState

KEEP_JOBS_DAYS = 30
_WAKE_SECONDS = 2.0
_FORGET_EVERY = dt.timedelta(hours=6)

_log = logging.getLogger(__name__)


class Worker:
    """Does the jobs of one record in threads.

    Its life is told by a lock file that the system lets go when the process ends, however it ends: that is how others
    know that its jobs are free.

    Args:
        threads: how many jobs at once.
        schedule: queue checks of sources that are due; without it, only jobs that are there are done.
        on_end: told of every job that this worker has ended, in the thread that did it.
    """

    def __init__(
        self,
        jobs: Jobs,
        desk: Desk,
        home: Path,
        *,
        threads: int = 4,
        schedule: bool = True,
        on_end: Callable[[Job], None] | None = None,
    ) -> None:
        self._jobs = jobs
        self._desk = desk
        self._folder = home / "workers"
        self._schedule = schedule
        self._on_end = on_end
        self._owner = f"worker_{secrets.token_hex(8)}"
        self._stop = threading.Event()
        self._threads = [
            threading.Thread(target=self._work, name=f"groundwork-worker-{number}", daemon=True)
            for number in range(threads)
        ]
        self._lock: FileLock | None = None
        self._forgotten_at: dt.datetime | None = None
        self._ordering = threading.Lock()

    def start(self) -> None:
        """Begin; returns at once."""
        self._folder.mkdir(parents=True, exist_ok=True)
        self._lock = FileLock(str(self._folder / f"{self._owner}.lock"))
        self._lock.acquire(timeout=0)
        for thread in self._threads:
            thread.start()

    def stop(self, *, wait_seconds: float = 30.0) -> None:
        """End after the links that are being fetched; unfinished jobs go back to the queue."""
        self._stop.set()
        for thread in self._threads:
            thread.join(wait_seconds / max(len(self._threads), 1))
        if self._lock is not None:
            self._lock.release()
            (self._folder / f"{self._owner}.lock").unlink(missing_ok=True)

    def wait_for(self, jobs: Collection[str], *, poll_seconds: float = 0.2) -> Iterator[list[Job]]:
        """Yield the jobs as they stand, until all of them have ended."""
        while True:
            now = [self._jobs.get(job) for job in jobs]
            yield now
            if all(job.ended for job in now):
                return
            self._stop.wait(poll_seconds)

    def _work(self) -> None:
        while not self._stop.is_set():
            try:
                job = self._next()
                if job is not None:
                    self._do(job)
                    continue
            except RecordBusy:
                _log.warning("another process holds the record; trying again")
            except GroundworkError:
                _log.exception("the record cannot be used just now")
            self._stop.wait(_WAKE_SECONDS)

    def _next(self) -> Job | None:
        with self._ordering:
            if self._schedule:
                self._desk.queue_due(_now())
                self._forget_old()
            return self._jobs.lease(self._owner, time=_now(), dead=self._dead())

    def _do(self, job: Job) -> None:
        try:
            for outcome in self._desk.steps(job):
                if not self._jobs.note(job.id, self._owner, outcome, time=_now()):
                    return
                if self._stop.is_set():
                    self._jobs.release(job.id, self._owner)
                    return
        except RecordBusy:
            _log.warning("another process holds the record; the job goes back to the queue", extra={"job": job.id})
            self._insist(lambda: self._jobs.release(job.id, self._owner))
        except GroundworkError as error:
            self._end(job, "failed", str(error))
        except Exception:  # noqa: BLE001 - a fault in one job must not end the worker; it is logged with its trace
            _log.exception("job failed", extra={"job": job.id})
            self._end(job, "failed", "an internal error, described in the log")
        else:
            self._end(job, "done", None)

    def _end(self, job: Job, state: JobState, message: str | None) -> None:
        self._insist(lambda: self._jobs.end(job.id, self._owner, state, message, time=_now()))
        if self._on_end is not None:
            self._on_end(self._jobs.get(job.id))

    def _insist(self, write: Callable[[], None]) -> None:
        """Write as soon as the record is free: a job neither ended nor given back waits for its lease to run out."""
        while True:
            try:
                write()
            except RecordBusy:
                if self._stop.wait(_WAKE_SECONDS):
                    return
            else:
                return

    def _dead(self) -> list[str]:
        """Return the workers that hold leases and have ended."""
        return [owner for owner in self._jobs.owners() if owner != self._owner and self._has_ended(owner)]

    def _has_ended(self, owner: str) -> bool:
        path = self._folder / f"{owner}.lock"
        if not path.exists():
            return True
        try:
            with FileLock(str(path)).acquire(timeout=0):
                pass
        except Timeout:
            return False
        path.unlink(missing_ok=True)
        return True

    def _forget_old(self) -> None:
        now = _now()
        if self._forgotten_at is None or now - self._forgotten_at > _FORGET_EVERY:
            self._forgotten_at = now
            self._jobs.forget(now - dt.timedelta(days=KEEP_JOBS_DAYS))


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)
