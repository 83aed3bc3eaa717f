"""The commands of `groundwork sources`: how those that are followed fare, and correcting, pausing or removing one."""
# ruff: noqa: PLC0415, FBT002 - imports wait until a command needs them, and options are Typer's keyword arguments

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from api.cli_options import Json, Yes
from api.opening import is_new, opened, opened_to_read, settings_here
from api.terminal import print_json, remark, say
from corpus.errors import InputError
from corpus.source import LINK_STATES

if TYPE_CHECKING:
    from collections.abc import Callable

    from api.wiring import Groundwork
    from corpus.source import Followed

sources = typer.Typer(
    help="List what is followed and how it fares; look into, correct, pause or remove a source.", rich_markup_mode=None
)

_STANDARD_OUTPUT = "-"
_SHORTEST_PACE_HOURS = 0.25
_LONGEST_PACE_HOURS = 8760.0

Id = Annotated[str, typer.Argument(metavar="ID", help="A source's id, its beginning, or its address.")]

Ids = Annotated[
    list[str], typer.Argument(metavar="ID...", help="Sources: their ids, beginnings of them, or addresses.")
]


@sources.callback(invoke_without_command=True)
def list_sources(
    context: typer.Context,
    condition: Annotated[str | None, typer.Option(help="Only those that are failing, fine, quiet, paused...")] = None,
    as_json: Json = False,
) -> None:
    """List sources, those that fail first; or, with a command, do something with one."""
    if context.invoked_subcommand is not None:
        return
    from api.render_sources import by_urgency, sources_text
    from api.source_shapes import source_json

    now = dt.datetime.now(dt.UTC)
    found: list[Followed] = []
    if not is_new():
        with opened_to_read() as groundwork:
            found = _in_condition(by_urgency(groundwork.following.all(), now), condition, now)
    if as_json:
        print_json({"sources": [source_json(followed, now) for followed in found], "total": len(found)})
    elif found:
        say(sources_text(found, now))
    elif condition is None:
        remark(
            "There are no sources yet. `groundwork follow URL` follows one, `groundwork follow --starter` the starter "
            "list, `groundwork sources import FILE` takes over a list of yours."
        )
    else:
        remark(f"No source is in the condition {condition}.")


@sources.command()
def show(source: Id, as_json: Json = False) -> None:
    """Show all that is known of a source."""
    from api.naming import source_named
    from api.render_sources import source_text
    from api.source_shapes import source_detail

    now = dt.datetime.now(dt.UTC)
    with opened_to_read() as groundwork:
        followed = source_named(groundwork.following, source)
    if as_json:
        print_json(source_detail(followed, now))
    else:
        say(source_text(followed, now))


@sources.command()
def links(
    source: Id,
    state: Annotated[str | None, typer.Option(help=f"Only those that are {', '.join(LINK_STATES)}.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=1000)] = 50,
    after: Annotated[int | None, typer.Option(metavar="CURSOR", help="Where the page before ended.")] = None,
    as_json: Json = False,
) -> None:
    """List the links of a source with what became of each, the newest first."""
    from answer.plain_text import counted
    from api.conditions import condition_of
    from api.naming import source_named
    from api.render_sources import links_text
    from api.source_shapes import link_json

    if state is not None and state not in LINK_STATES:
        raise InputError(f"{state!r} is no state of a link; use one of {', '.join(LINK_STATES)}")
    with opened_to_read() as groundwork:
        followed = source_named(groundwork.following, source)
        found = groundwork.following.links(followed.source.id, state=state, limit=limit, after=after)
    if as_json:
        print_json({"links": [link_json(link) for link in found]})
        return
    if found:
        say(links_text(found))
    total = sum(followed.links.values())
    if total == 0:
        remark(f"It has listed no links so far: {condition_of(followed, dt.datetime.now(dt.UTC))[1]}.")
        return
    following = f" The next ones: --after {found[-1].id}" if len(found) == limit else ""
    remark(f"{len(found)} of {counted(total, 'link')}.{following}")


@sources.command()
def confirm(source: Id, as_json: Json = False) -> None:
    """Let the links of a source count that waited for your yes."""
    _change(source, lambda groundwork, followed: groundwork.desk.confirm(followed.source.id), as_json=as_json)


@sources.command()
def correct(
    source: Id,
    name: Annotated[str | None, typer.Option()] = None,
    publisher: Annotated[str | None, typer.Option()] = None,
    tier: Annotated[str | None, typer.Option(help="primary, trade, press or analysis.")] = None,
    notes: Annotated[str | None, typer.Option()] = None,
    pace_hours: Annotated[float | None, typer.Option(help="How often to check it; 0 for the usual.")] = None,
    as_json: Json = False,
) -> None:
    """Set what was read wrong, or how often it is checked; later checks leave it as set."""
    given = {"name": name, "publisher": publisher, "tier": tier, "notes": notes}
    changes: dict[str, Any] = {field: value for field, value in given.items() if value is not None}
    if pace_hours is not None:
        if pace_hours != 0 and not _SHORTEST_PACE_HOURS <= pace_hours <= _LONGEST_PACE_HOURS:
            raise typer.BadParameter("--pace-hours goes from 0.25 to 8760, or is 0 for the usual")
        changes["pace_seconds"] = round(pace_hours * 3600) or None
    if not changes:
        raise typer.BadParameter("say what to correct: --name, --publisher, --tier, --notes, --pace-hours")
    _change(source, lambda groundwork, followed: groundwork.desk.correct(followed.source.id, changes), as_json=as_json)


@sources.command()
def pause(sources: Ids, as_json: Json = False) -> None:
    """Check sources no more until they are resumed."""
    _set_state(sources, "paused", as_json=as_json)


@sources.command()
def resume(
    sources: Annotated[list[str] | None, typer.Argument(metavar="ID...", help="Their ids or addresses.")] = None,
    every: Annotated[bool, typer.Option("--all", help="Every source that is paused.")] = False,
    as_json: Json = False,
) -> None:
    """Check sources again that were paused or have stopped."""
    if bool(sources) == every:
        raise typer.BadParameter("name sources, or take --all")
    _set_state(sources or None, "active", as_json=as_json)


@sources.command()
def remove(source: Id, yes: Yes = False) -> None:
    """Remove a source with every document that only it has brought; both stay out until they are asked back."""
    from answer.plain_text import counted
    from api.naming import source_named
    from api.render import line

    if not yes and not sys.stdin.isatty():
        raise typer.BadParameter("nobody can be asked here: confirm with --yes")
    with opened_to_read() as groundwork:
        followed = source_named(groundwork.following, source)
        going = counted(len(groundwork.following.only_from(followed.source.id)), "document")
        if not yes and not typer.confirm(
            f"Remove {line(followed.source.name)!r} and {going} that only it has brought?"
        ):
            raise typer.Abort
        groundwork.desk.remove(followed.source.id)
    remark(f"Removed {followed.source.id} and {going}.")


@sources.command("import")
def import_sources(
    file: Annotated[Path, typer.Argument(help="OPML, CSV (with a header), or one link or CIK a line.")],
    follow: Annotated[bool, typer.Option("--follow", help="Begin to follow them; else they are only known.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what is on it; keep nothing.")] = False,
    as_json: Json = False,
) -> None:
    """Take over a list of sources from another reader. Exit code 1 if some of it could not be used."""
    from api.adding import file_content
    from api.foreground import done_now, names_of
    from api.render_sources import imported_text
    from api.source_shapes import imported_json

    settings = settings_here()
    content = file_content(str(file), settings.fetch_max_bytes)
    with opened(settings=settings, own_vectors=True) as groundwork:
        imported = groundwork.desk.import_list(content, file.name, follow=follow, keep=not dry_run)
        jobs = [imported.job] if imported.job is not None else []
        ended = done_now(groundwork, jobs, names=names_of(groundwork)) if jobs else []
        if as_json:
            print_json(imported_json(imported, dt.datetime.now(dt.UTC)))
        else:
            say(imported_text(imported, kept=not dry_run))
            _tell_found(groundwork, [job.id for job in ended])
    failed = any(job.state != "done" or job.outcomes.get("failed") for job in ended)
    raise typer.Exit(1 if imported.problems or imported.left_out or failed else 0)


@sources.command("export")
def export_sources(
    file: Annotated[Path | None, typer.Argument(help="Where to write; standard output without it, or as -.")] = None,
    form: Annotated[
        str | None, typer.Option("--format", help="opml, csv or plain; by the file's ending, else opml.")
    ] = None,
) -> None:
    """Write the sources as a list that this and other readers take over."""
    from answer.plain_text import counted
    from api.exporting import exported, form_of

    chosen = form_of(form, None if file is None else file.name)
    found: list[Followed] = []
    if not is_new():
        with opened_to_read() as groundwork:
            found = [each for each in groundwork.following.all() if each.state != "removing"]
    text = exported([each.source for each in found], chosen)
    if file is None or str(file) == _STANDARD_OUTPUT:
        sys.stdout.write(text)
        return
    file.write_text(text, encoding="utf-8", newline="")
    remark(f"{counted(len(found), 'source')} written to {file}.")


def _change(given: str, act: Callable[[Groundwork, Followed], Followed], *, as_json: bool) -> None:
    from api.naming import source_named
    from api.render_sources import sources_text
    from api.source_shapes import source_detail

    now = dt.datetime.now(dt.UTC)
    with opened_to_read() as groundwork:
        changed = act(groundwork, source_named(groundwork.following, given))
    if as_json:
        print_json(source_detail(changed, now))
    else:
        say(sources_text([changed], now))


def _set_state(named: list[str] | None, state: str, *, as_json: bool) -> None:
    """Pause or resume sources, all that are paused where none is named; nothing is changed if one is unknown."""
    from api.naming import require_checkable, source_named
    from api.render_sources import sources_text
    from api.source_shapes import source_detail, source_json

    now = dt.datetime.now(dt.UTC)
    with opened_to_read() as groundwork:
        if named is None:
            found = list(groundwork.following.all(states=("paused",)))
        else:
            found = [require_checkable(source_named(groundwork.following, each)) for each in dict.fromkeys(named)]
        changed = [groundwork.desk.correct(each.source.id, {"state": state}) for each in found]
    if as_json and named is not None and len(changed) == 1:
        print_json(source_detail(changed[0], now))
    elif as_json:
        print_json({"sources": [source_json(each, now) for each in changed]})
    elif changed:
        say(sources_text(changed, now))
    else:
        remark("No source is paused.")


def _in_condition(found: list[Followed], wanted: str | None, now: dt.datetime) -> list[Followed]:
    from api.conditions import CONDITIONS, condition_of

    if wanted is None:
        return found
    if wanted not in CONDITIONS:
        raise InputError(f"{wanted!r} is no condition; use one of {', '.join(CONDITIONS)}")
    return [each for each in found if condition_of(each, now)[0] == wanted]


def _tell_found(groundwork: Groundwork, jobs: list[str]) -> None:
    from api.render_jobs import outcome_line

    for job in jobs:
        for outcome in groundwork.jobs.outcomes(job):
            say(outcome_line(outcome))
