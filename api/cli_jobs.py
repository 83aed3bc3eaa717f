"""The commands `fetch`, `worker` and `jobs`: what is to be fetched, now or in the background, and what became of it."""
# ruff: noqa: PLC0415, FBT002 - imports wait until a command needs them, and options are Typer's keyword arguments

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli_options import Json
from api.opening import is_new, opened, opened_to_read, settings_here
from api.terminal import print_json, remark, say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from api.wiring import Groundwork
    from corpus.jobs import Job
    from corpus.source import Followed

_MOST_OUTCOMES = 1000


def fetch(
    sources: Annotated[
        list[str] | None, typer.Argument(metavar="ID...", help="Sources; without any, those that are due.")
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="Every source that is followed, due or not.")] = False,
    as_json: Json = False,
) -> None:
    """Check sources now: what is new is fetched and stored. Exit code 1 if a source failed."""
    from api.foreground import done_now, names_of

    if sources and every:
        raise typer.BadParameter("name sources, or take --all")
    with opened(own_vectors=True) as groundwork:
        wanted = _wanted(groundwork, sources or [], every=every)
        if not wanted and not as_json:
            remark(_nothing_due(groundwork, every=every))
        names = names_of(groundwork)
        done = done_now(groundwork, [groundwork.desk.check(each) for each in wanted], names=names) if wanted else []
        tell_done(groundwork, done, as_json=as_json)
    for each in wanted:
        if each.state == "preview":
            remark(f"The links of {each.source.name} wait for your yes: `groundwork sources confirm {each.source.id}`.")
    raise typer.Exit(1 if any(job.state != "done" for job in done) else 0)


def jobs(
    job: Annotated[str | None, typer.Argument(metavar="ID", help="A job's id, or its beginning.")] = None,
    state: Annotated[
        str | None, typer.Option(help="Only those that are queued, running, done, failed or cancelled.")
    ] = None,
    cancel: Annotated[bool, typer.Option("--cancel", help="End this job after the link it is at.")] = False,
    limit: Annotated[int, typer.Option(min=1, max=200)] = 20,
    as_json: Json = False,
) -> None:
    """List recent jobs, or show what became of the links of one."""
    from corpus.errors import InputError
    from corpus.jobs import JOB_STATES

    states = [each for each in JOB_STATES if each == state]
    if state is not None and not states:
        raise InputError(f"{state!r} is no state of a job; use one of {', '.join(JOB_STATES)}")
    if job is not None:
        _show_job(job, cancel=cancel, as_json=as_json)
        return
    if cancel:
        raise typer.BadParameter("name the job to cancel")
    _list_jobs(states, limit, as_json=as_json)


def worker(
    threads: Annotated[int | None, typer.Option(min=1, max=32, help="How many jobs at once.")] = None,
) -> None:
    """Check sources when they are due, and do what is queued, until interrupted; a line for every job that ends."""
    from api.background import run_until_told
    from api.logs import configure

    settings = settings_here()
    configure(settings.log_format, settings.log_level, secrets=settings.admin_keys)
    with opened(settings=settings, own_vectors=True) as groundwork:
        run_until_told(groundwork, threads=threads or settings.worker_threads or 1)


def tell_done(groundwork: Groundwork, done: Sequence[Job], *, as_json: bool) -> None:
    """Print jobs that have ended: a line each, then what failed or was skipped, and why."""
    from answer.plain_text import counted
    from api.foreground import names_of
    from api.render_jobs import job_line, outcome_line
    from api.source_shapes import job_detail
    from corpus.errors import Offline

    outcomes = {job.id: groundwork.jobs.outcomes(job.id, limit=_MOST_OUTCOMES) for job in done}
    if as_json:
        print_json({"jobs": [job_detail(job, outcomes[job.id]) for job in done]})
        return
    names = names_of(groundwork)
    offline = [job for job in done if job.message == Offline.WORDS]
    for job in done:
        if job not in offline:
            say(job_line(job, names))
    if offline:
        say(f"{counted(len(offline), 'check')} put off: {Offline.WORDS}.")
    for job in done:
        for outcome in outcomes[job.id]:
            if outcome.outcome in {"failed", "skipped"}:
                say(outcome_line(outcome))


def _wanted(groundwork: Groundwork, named: Sequence[str], *, every: bool) -> list[Followed]:
    from api.naming import require_checkable, source_named

    if named:
        found = {each.source.id: each for each in (source_named(groundwork.following, name) for name in named)}
        return [require_checkable(each) for each in found.values()]
    if every:
        return list(groundwork.following.all(states=("active",)))
    return list(groundwork.following.due(dt.datetime.now(dt.UTC)))


def _nothing_due(groundwork: Groundwork, *, every: bool) -> str:
    following = groundwork.following.next_due()
    if every or following is None:
        return "No source is followed. `groundwork follow URL` follows one, `groundwork follow --starter` many."
    return (
        f"No source is due; the next is on {following:%Y-%m-%d at %H:%M} UTC. `groundwork fetch --all` does not wait."
    )


def _show_job(given: str, *, cancel: bool, as_json: bool) -> None:
    from api.foreground import names_of
    from api.naming import job_named
    from api.render_jobs import job_text
    from api.source_shapes import job_detail

    with opened_to_read() as groundwork:
        found = job_named(groundwork.jobs, given)
        if cancel:
            found = groundwork.jobs.cancel(found.id, time=dt.datetime.now(dt.UTC))
        outcomes = groundwork.jobs.outcomes(found.id, limit=_MOST_OUTCOMES)
        names = names_of(groundwork)
    if as_json:
        print_json(job_detail(found, outcomes))
    else:
        say(job_text(found, names, outcomes))


def _list_jobs(states: Sequence[str], limit: int, *, as_json: bool) -> None:
    from api.foreground import names_of
    from api.render_jobs import jobs_text
    from api.source_shapes import job_json

    if is_new():
        found: tuple[Job, ...] = ()
        names: dict[str, str] = {}
    else:
        with opened_to_read() as groundwork:
            found = groundwork.jobs.recent(states=states, limit=limit)  # type: ignore[arg-type]
            names = names_of(groundwork)
    if as_json:
        print_json({"jobs": [job_json(job) for job in found]})
    elif found:
        say(jobs_text(found, names, dt.datetime.now(dt.UTC)))
    else:
        remark("There are no jobs.")
