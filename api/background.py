"""Jobs done in the background: a worker that runs until a signal ends it, and tells of every job that has ended."""

from __future__ import annotations

import logging
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

from api.foreground import names_of
from api.render_jobs import job_line
from api.terminal import remark
from api.wiring import Groundwork
from corpus.errors import GroundworkError, Offline, RecordBusy
from corpus.jobs import Job

_WATCH_SECONDS = 1.0
_STOP_SECONDS = 30.0

_log = logging.getLogger(__name__)


def run_until_told(groundwork: Groundwork, *, threads: int) -> None:
    """Run a worker until SIGINT or SIGTERM, writing a line for every job that ends."""
    stop = threading.Event()
    with _on_signal(stop), telling_changes(groundwork):
        worker = groundwork.worker(threads=threads, on_end=_Teller(groundwork).tell)
        worker.start()
        remark(f"Working with {threads} threads; interrupt to end.")
        try:
            stop.wait()
        finally:
            worker.stop()
            remark("Ended; what is unfinished stays queued.")


class _Teller:
    """Writes a line for every job that has ended; that there is no network, once until there is one again."""

    def __init__(self, groundwork: Groundwork) -> None:
        self._groundwork = groundwork
        self._offline = False

    def tell(self, job: Job) -> None:
        """Write the line."""
        offline = job.message == Offline.WORDS
        if not (offline and self._offline):
            what = Offline.WORDS if offline else job_line(job, names_of(self._groundwork))
            remark(f"{job.ended_at or job.created_at:%Y-%m-%d %H:%M:%S}  {what}")
        self._offline = offline


@contextmanager
def working_beside(
    groundwork: Groundwork, *, threads: int, on_end: Callable[[Job], None] | None = None
) -> Iterator[None]:
    """Run a worker beside what else this process does, none where there are no threads for it.

    Args:
        groundwork: whose jobs.
        threads: how many jobs at once.
        on_end: told of every job that has ended.
    """
    if threads == 0:
        yield
        return
    worker = groundwork.worker(threads=threads, on_end=on_end)
    worker.start()
    try:
        yield
    finally:
        worker.stop()


@contextmanager
def reading_figures(groundwork: Groundwork) -> Iterator[None]:
    """Read the figures of texts that wait, as after an upgrade, beside what else this process does."""
    stop = threading.Event()

    def read() -> None:
        try:
            groundwork.figure_reader.catch_up(stop=stop)
        except GroundworkError:
            _log.exception("reading figures failed; `groundwork reindex --figures` tries again")

    with _beside(read, stop, "groundwork-figures"):
        yield


@contextmanager
def telling_changes(groundwork: Groundwork) -> Iterator[None]:
    """Check watches whenever figures have changed, whichever process changed them, and send to webhooks what is due."""
    stop, notifier = threading.Event(), groundwork.notifier

    def tell() -> None:
        check = groundwork.watching.read_and_check
        while not stop.is_set():
            try:
                check()
                check = groundwork.watching.check
                notifier.send_due(stop=stop)
            except RecordBusy:
                _log.warning("another process holds the record; watches are checked again")
            except GroundworkError:
                _log.exception("watches cannot be checked just now")
            stop.wait(_WATCH_SECONDS)

    with _beside(tell, stop, "groundwork-watches"):
        yield


@contextmanager
def ended_by_signal() -> Iterator[None]:
    """Let SIGTERM end the block as an interrupt does, so that what it has opened is closed.

    uvicorn passes a signal on when it has shut down: under the system's own handler, the process would end there.
    """

    def told(_number: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, told)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


@contextmanager
def _beside(work: Callable[[], None], stop: threading.Event, name: str) -> Iterator[None]:
    """Do some work in a thread for as long as the block runs; it is told to stop, and has half a minute for that."""
    thread = threading.Thread(target=work, name=name, daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(_STOP_SECONDS)


@contextmanager
def _on_signal(stop: threading.Event) -> Iterator[None]:
    def told(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    before = {number: signal.signal(number, told) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
