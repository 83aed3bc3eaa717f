"""The command `follow`: find out what an address is, show it, and follow it."""
# ruff: noqa: PLC0415, FBT002 - imports wait until a command needs them, and options are Typer's keyword arguments

from __future__ import annotations

import datetime as dt
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli_options import Json, Yes
from api.opening import opened
from api.terminal import complain, print_json, remark, say
from corpus.errors import GroundworkError, InputError
from corpus.source import SOURCE_KINDS, SourceKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from api.source_schemas import FollowItem
    from api.wiring import Groundwork
    from corpus.source import Followed
    from ingest.preview import Preview


@dataclass(frozen=True, slots=True)
class _How:
    """What the command was told beside the addresses."""

    kind: SourceKind | None
    stated: dict[str, str | None]
    yes: bool
    dry_run: bool
    restore: bool
    as_json: bool


def follow(  # noqa: PLR0913, PLR0917 - one per option
    items: Annotated[
        list[str] | None,
        typer.Argument(metavar="URL|CIK...", help="Feeds, newsrooms, sitemaps, pages; a company's number at the SEC."),
    ] = None,
    kind: Annotated[str | None, typer.Option(help=f"What it is, where you know: {', '.join(SOURCE_KINDS)}.")] = None,
    name: Annotated[str | None, typer.Option(help="What to call it.")] = None,
    publisher: Annotated[str | None, typer.Option(help="Who publishes it.")] = None,
    tier: Annotated[str | None, typer.Option(help="primary, trade, press or analysis.")] = None,
    yes: Yes = False,
    dry_run: Annotated[bool, typer.Option(help="Show what it is and what it lists; keep nothing.")] = False,
    restore: Annotated[
        bool, typer.Option(help="Let articles come back that it lists and that were removed on purpose.")
    ] = False,
    starter: Annotated[
        bool, typer.Option(help="Follow every source that is known, the starter list included.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Follow feeds, newsrooms and pages. The links of a newsroom wait for your yes. Exit code 1 if any failed."""
    if starter and (items or kind or name or publisher or tier or restore):
        raise typer.BadParameter("--starter goes alone, or with --dry-run and --json")
    if not starter and not items:
        raise typer.BadParameter("name an address, or take --starter")
    if (name or publisher) and len(items or []) != 1:
        raise typer.BadParameter("--name and --publisher go with a single address")
    if starter:
        from api.cli_starter import follow_starter

        follow_starter(dry_run=dry_run, as_json=as_json)
        return
    stated = {"name": name, "publisher": publisher, "tier": tier}
    how = _How(_kind(kind), stated, yes=yes, dry_run=dry_run, restore=restore, as_json=as_json)
    with opened(own_vectors=True) as groundwork:
        done = [_follow_one(groundwork, item, how) for item in items or []]
    if as_json:
        print_json({"items": done})
    raise typer.Exit(1 if any("problem" in item for item in done) else 0)


def _follow_one(groundwork: Groundwork, item: str, how: _How) -> FollowItem:
    """Follow one address; a failure is a value, so that the others are still followed."""
    from api.previewing import followed_now, warnings_of

    try:
        if how.dry_run:
            return _preview(groundwork, item, how)
        followed, preview = groundwork.desk.follow(
            item, kind=how.kind, confirmed=how.yes, restore=how.restore, **how.stated
        )
        if followed.state == "preview" and not how.as_json and sys.stdin.isatty() and sys.stdout.isatty():
            followed = _asked(groundwork, followed, preview)
    except (GroundworkError, OSError) as error:
        if not how.as_json:
            complain(error)
        return {"item": item, "problem": str(error)}
    warnings = warnings_of(preview, restored=how.restore)
    if not how.as_json:
        _tell(followed, preview, warnings, restored=how.restore)
    return {"item": item, "source": followed_now(groundwork, followed, warnings)}


def _asked(groundwork: Groundwork, followed: Followed, preview: Preview) -> Followed:
    """Show the links of a newsroom, and let them count if the person says yes."""
    from api.previewing import sampled
    from api.render_sources import preview_text

    say(preview_text(preview, *sampled(groundwork, preview)))
    return groundwork.desk.confirm(followed.source.id) if typer.confirm("Shall these links count?") else followed


def _preview(groundwork: Groundwork, item: str, how: _How) -> FollowItem:
    from api.previewing import sampled
    from api.render_sources import preview_text
    from api.source_shapes import preview_json

    preview = groundwork.desk.preview(item, kind=how.kind)
    outcome, duplicates = sampled(groundwork, preview)
    if not how.as_json:
        say(preview_text(preview, outcome, duplicates))
    return {"item": item, "preview": preview_json(preview, outcome, duplicates, dt.datetime.now(dt.UTC))}


def _tell(followed: Followed, preview: Preview, warnings: Sequence[str], *, restored: bool) -> None:
    from answer.plain_text import counted
    from api.render import line

    source, before = followed.source, preview.known
    state = "known" if before is None else before.state
    done = {"known": "followed", "paused": "resumed", "stopped": "resumed"}.get(state, "already followed")
    listed = f"  ({counted(preview.total, 'link')})" if preview.total else ""
    say(f"{done:<9}  {source.id}  {source.kind}  {line(source.name)}{listed}")
    for warning in warnings:
        remark(warning)
    if restored and preview.removed:
        remark(f"{counted(len(preview.removed), 'removed article')} may come back with the next check.")
    if followed.state == "preview":
        remark(
            f"Its links wait for your yes: look at them with `groundwork follow {source.url} --dry-run`, then "
            f"`groundwork sources confirm {source.id}`."
        )
    else:
        remark(f"`groundwork fetch {source.id}` checks it now; `groundwork serve` or `groundwork worker` from now on.")


def _kind(given: str | None) -> SourceKind | None:
    if given is None:
        return None
    for kind in SOURCE_KINDS:
        if kind == given.strip().lower():
            return kind
    raise InputError(f"{given!r} is no kind of source; use one of {', '.join(SOURCE_KINDS)}")
