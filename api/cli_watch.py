"""The commands of `groundwork watch`: questions and keys of the ledger that tell when verified figures change."""
# ruff: noqa: PLC0415, FBT002 - late imports; options are Typer's keyword arguments, one per part

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from api.cli_options import Json
from api.opening import is_new, opened, opened_to_read
from api.terminal import print_json, remark, say

if TYPE_CHECKING:
    from api.wiring import Groundwork
    from corpus.watches import Watch

SHOWN = 10
"""How many of the last changes `show` shows."""

watch = typer.Typer(
    help="Watch questions and keys of the ledger; without a command, show what has changed since you last looked.",
    rich_markup_mode=None,
)

WatchId = Annotated[str, typer.Argument(metavar="ID", help="As `groundwork watch list` shows it.")]


@watch.callback(invoke_without_command=True)
def look(context: typer.Context, as_json: Json = False) -> None:
    """Show what has changed since you last looked; or, with a command, make, show or remove a watch."""
    if context.invoked_subcommand is not None:
        return
    from api.render_watches import fresh_text
    from api.watch_shapes import changes_json

    if is_new():
        _tell_none(as_json=as_json)
        return
    with opened_to_read() as groundwork:
        groundwork.watching.read_and_check()
        watches = groundwork.watches.all()
        fresh = groundwork.watches.fresh()
        if as_json:
            print_json(changes_json(fresh))
        elif fresh:
            say(fresh_text(fresh, {each.id: each.name for each in watches}))
        else:
            remark("Nothing has changed since you last looked." if watches else _NONE)
        groundwork.watches.look(fresh)
        _tell_unchecked(groundwork)


@watch.command("add")
def add_watch(
    question: Annotated[str | None, typer.Argument(help='Such as "What is Meta\'s capex guidance for 2026?".')] = None,
    subject: Annotated[str | None, typer.Option(help="Whose value, where no question is given.")] = None,
    metric: Annotated[str | None, typer.Option(help="Such as capex or power.")] = None,
    scope: Annotated[str | None, typer.Option(help="A part of its name, such as Rainier.")] = None,
    period: Annotated[str | None, typer.Option(help="Such as 2026, 2026-Q1 or FY2027.")] = None,
    name: Annotated[str | None, typer.Option(help="What to call it.")] = None,
    webhook: Annotated[str | None, typer.Option(metavar="URL", help="Where changes are sent, signed.")] = None,
    as_json: Json = False,
) -> None:
    """Watch a question or a key: what holds now is taken as known, and what changes from now on is told."""
    from api.ledger_filters import figure_filter
    from api.render_watches import watch_text
    from api.watch_shapes import created_watch_json
    from corpus.watches import Watched

    with opened() as groundwork:
        (known,) = figure_filter(groundwork, metrics=[metric]).metrics if metric else (None,)
        about = Watched(question, subject, known, scope, period)
        address = groundwork.webhooks.checked(webhook) if webhook else None
        made = groundwork.watching.create(about, name=name, webhook=address)
        stands = groundwork.watches.known(made.id)[1]
    if as_json:
        print_json(created_watch_json(made))
        return
    say(watch_text(made, stands, ()))
    if made.secret is not None:
        remark(f"What is sent is signed with {made.secret} - keep it: it cannot be shown again.")


@watch.command("list")
def list_watches(as_json: Json = False) -> None:
    """List watches, the oldest first."""
    from api.render_watches import watches_text
    from api.watch_shapes import watches_json

    found: tuple[Watch, ...] = ()
    if not is_new():
        with opened_to_read() as groundwork:
            found = groundwork.watches.all()
    if as_json:
        print_json(watches_json(found))
    elif found:
        say(watches_text(found))
    else:
        remark(_NONE)


@watch.command("show")
def show_watch(identifier: WatchId, as_json: Json = False) -> None:
    """Show what a watch knows, the last changes that it told, and whether they were sent."""
    from api.render_watches import watch_text
    from api.watch_shapes import watch_detail

    with opened_to_read() as groundwork:
        found, stands = groundwork.watches.known(identifier)
        told = groundwork.watches.told(identifier, limit=SHOWN)
    if as_json:
        print_json(watch_detail(found, stands, told))
    else:
        say(watch_text(found, stands, told))


@watch.command("remove")
def remove_watch(identifier: WatchId) -> None:
    """Remove a watch with all that it told."""
    with opened_to_read() as groundwork:
        name = groundwork.watches.get(identifier).name
        groundwork.watches.remove(identifier)
    remark(f"{identifier} is removed: {name}")


@watch.command("run")
def run_watches(as_json: Json = False) -> None:
    """Check all watches now, and send to webhooks what waits, without waiting for its next try."""
    from answer.plain_text import counted

    with opened_to_read() as groundwork:
        told = groundwork.watching.read_and_check()
        sent = groundwork.notifier.send_due(early=True)
        unsent = groundwork.deliveries.open
        _tell_unchecked(groundwork)
    if as_json:
        print_json({"told": told, "sent": sent, "unsent": unsent})
        return
    remark(f"{counted(told, 'change')} told; `groundwork watch` shows those that you have not seen.")
    if sent or unsent:
        remark(f"{sent:,} sent to webhooks, {unsent:,} still to be sent; `groundwork watch show ID` tells why.")


_NONE = 'Nothing is watched. `groundwork watch add "QUESTION"` watches a question.'


def _tell_none(*, as_json: bool) -> None:
    if as_json:
        print_json({"changes": []})
    else:
        remark(_NONE)


def _tell_unchecked(groundwork: Groundwork) -> None:
    if groundwork.watches.behind:
        waiting = groundwork.figure_reader.waiting()
        remark(
            f"Watches wait: the figures of {waiting:,} texts have not been read yet; "
            "`groundwork reindex --figures` reads them."
        )
