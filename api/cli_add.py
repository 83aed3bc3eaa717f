"""The command `add`: pages, files, text, and lists of links."""
# ruff: noqa: PLC0415, FBT002 - imports wait until a command needs them, and options are Typer's keyword arguments

from __future__ import annotations

from typing import Annotated

import typer

from api.cli_options import Json
from api.opening import opened, settings_here
from api.terminal import complain, print_json, remark, say


def add(  # noqa: PLR0913, PLR0917 - one per option
    items: Annotated[
        list[str] | None, typer.Argument(metavar="URL|FILE...", help="Links and files; - is standard input.")
    ] = None,
    listed: Annotated[str | None, typer.Option("--list", metavar="FILE", help="A file of links, one a line.")] = None,
    dry_run: Annotated[bool, typer.Option(help="Show what would be stored; store nothing.")] = False,
    restore: Annotated[bool, typer.Option(help="Bring back documents that were removed.")] = False,
    title: Annotated[str | None, typer.Option(help="Of a file, or of the text on standard input.")] = None,
    url: Annotated[str | None, typer.Option(help="Where a file, or standard input, came from.")] = None,
    publisher: Annotated[str | None, typer.Option(help="Of a file, or of the text on standard input.")] = None,
    date: Annotated[str | None, typer.Option(help="Publication date of it.")] = None,
    as_json: Json = False,
) -> None:
    """Add pages, files or text: one line each. Exit code 1 if any failed; the others are added all the same."""
    from api.adding import STANDARD_INPUT, Stated, add_item, is_link

    if listed is not None:
        if items or dry_run or restore or title or url or publisher or date:
            raise typer.BadParameter("--list goes alone, or with --json")
        _add_list(listed, as_json=as_json)
        return
    if not items:
        raise typer.BadParameter("name links or files, or take --list")
    if STANDARD_INPUT in items and not title:
        raise typer.BadParameter("text from standard input needs a --title")
    if (url or title or publisher or date) and (len(items) != 1 or is_link(items[0])):
        raise typer.BadParameter("--title, --url, --publisher and --date go with a single file or standard input")
    stated, settings = Stated(title, url, publisher, date), settings_here()
    done = []
    with opened(settings=settings, own_vectors=True) as groundwork:
        for item in items:
            added = add_item(
                groundwork, item, stated, max_bytes=settings.fetch_max_bytes, dry_run=dry_run, restore=restore
            )
            done.append(added)
            if not as_json:
                (remark if added.failed else say)(added.text)
    if as_json:
        print_json({"items": [added.json for added in done]})
    raise typer.Exit(1 if any(added.failed for added in done) else 0)


def _add_list(file: str, *, as_json: bool) -> None:
    from api.adding import links_in
    from api.cli_jobs import tell_done
    from api.foreground import done_now

    settings = settings_here()
    links, problems = links_in(file, settings.fetch_max_bytes)
    for problem in problems:
        complain(problem)
    with opened(settings=settings, own_vectors=True) as groundwork:
        done = done_now(groundwork, [groundwork.desk.add_links(links)], names={})
        tell_done(groundwork, done, as_json=as_json)
    failed = any(job.state != "done" or job.outcomes.get("failed") for job in done)
    raise typer.Exit(1 if problems or failed else 0)
