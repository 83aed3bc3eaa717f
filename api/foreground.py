"""Jobs done while a person waits: by a worker of this process, with its progress shown source by source."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager

from api.render_jobs import job_line
from api.terminal import remark
from api.wiring import Groundwork
from corpus.errors import Offline
from corpus.jobs import Job

MOST_THREADS = 8
_MOST_LINES = 20

Tell = Callable[[Sequence[Job]], None]


def done_now(groundwork: Groundwork, jobs: Sequence[Job], *, names: Mapping[str, str]) -> list[Job]:
    """Do jobs, and return them as they ended.

    Stopped half-way, they go back to the queue, and the next worker goes on with them.

    Args:
        groundwork: whose jobs they are.
        jobs: queued; another process may already be doing some of them, which is waited for.
        names: of the sources, by their ids.
    """
    worker = groundwork.worker(threads=min(len(jobs), MOST_THREADS), schedule=False)
    standing = list(jobs)
    worker.start()
    try:
        with _shown(names) as tell:
            for standing in worker.wait_for([job.id for job in jobs]):
                tell(standing)
    finally:
        worker.stop()
    return standing


def names_of(groundwork: Groundwork) -> dict[str, str]:
    """Return the name of every source, by its id."""
    return {followed.source.id: followed.source.name for followed in groundwork.following.all()}


@contextmanager
def _shown(names: Mapping[str, str]) -> Iterator[Tell]:
    if not sys.stderr.isatty():
        yield _lines(names)
        return
    from rich.console import Console  # noqa: PLC0415 - only a terminal is worth its import
    from rich.markup import escape  # noqa: PLC0415
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn  # noqa: PLC0415

    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(bar_width=16), MofNCompleteColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        everything = bar.add_task("Jobs")
        tasks = {}

        def tell(jobs: Sequence[Job]) -> None:
            bar.update(everything, total=len(jobs), completed=sum(job.ended for job in jobs))
            for job in [job for job in jobs if job.state == "running" and job.id not in tasks][:_MOST_LINES]:
                tasks[job.id] = bar.add_task(escape(job_line(job, names)), total=None)
            for job in (job for job in jobs if job.id in tasks):
                done = sum(job.outcomes.values())
                shown = job.state == "running"
                description = escape(job_line(job, names))
                bar.update(tasks[job.id], description=description, completed=done, total=job.total, visible=shown)

        yield tell


def _lines(names: Mapping[str, str]) -> Tell:
    """Return what writes a line when a job ends."""
    told: set[str] = set()

    def tell(jobs: Sequence[Job]) -> None:
        for job in jobs:
            if job.ended and job.id not in told:
                told.add(job.id)
                if job.message == Offline.WORDS:
                    # It is said once, when all have ended.
                    continue
                remark(f"[{len(told)}/{len(jobs)}] {job_line(job, names)}")

    return tell
