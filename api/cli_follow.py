"""The command `follow`: find out what an address is, show it, and follow it."""
# ruff: noqa: PLC0415, FBT002 - imports wait until a command needs them, and options are Typer's keyword arguments

from __future__ import annotations

import datetime as dt
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli_options import Json, Yes
from api.opening import opened
from api.terminal import complain, print_json, remark, say
from corpus.errors import GroundworkError, InputError
from corpus.source import SOURCE_KINDS, SourceKind

if TYPE_CHECKING:
    from api.source_schemas import FollowedJson, FollowItem
    from api.wiring import Groundwork
    from corpus.source import Followed


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
    starter: Annotated[
        bool, typer.Option(help="Follow every source that is known, the starter list included.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Follow feeds, newsrooms and pages. The links of a newsroom wait for your yes. Exit code 1 if any failed."""
    if starter and (items or kind or name or publisher or tier or dry_run):
        raise typer.BadParameter("--starter goes alone, or with --json")
    if not starter and not items:
        raise typer.BadParameter("name an address, or take --starter")
    if (name or publisher) and len(items or []) != 1:
        raise typer.BadParameter("--name and --publisher go with a single address")
    stated = {"name": name, "publisher": publisher, "tier": tier}
    with opened(own_vectors=True) as groundwork:
        if starter:
            _follow_starter(groundwork, as_json=as_json)
            return
        done = [
            _follow_one(groundwork, item, _kind(kind), stated, yes=yes, dry_run=dry_run, as_json=as_json)
            for item in items or []
        ]
    if as_json:
        print_json({"items": done})
    raise typer.Exit(1 if any("problem" in item for item in done) else 0)


def _follow_one(
    groundwork: Groundwork,
    item: str,
    kind: SourceKind | None,
    stated: dict[str, str | None],
    *,
    yes: bool,
    dry_run: bool,
    as_json: bool,
) -> FollowItem:
    """Follow one address; a failure is a value, so that the others are still followed."""
    try:
        if dry_run:
            return _preview(groundwork, item, kind, as_json=as_json)
        followed, preview = groundwork.desk.follow(item, kind=kind, confirmed=yes, **stated)
        if followed.state == "preview" and not as_json and sys.stdin.isatty() and sys.stdout.isatty():
            from api.previewing import sampled
            from api.render_sources import preview_text

            say(preview_text(preview, *sampled(groundwork, preview)))
            if typer.confirm("Shall these links count?"):
                followed = groundwork.desk.confirm(followed.source.id)
    except (GroundworkError, OSError) as error:
        if not as_json:
            complain(error)
        return {"item": item, "problem": str(error)}
    if not as_json:
        _tell(followed, preview.total)
    return {"item": item, "source": _followed(groundwork, followed)}


def _preview(groundwork: Groundwork, item: str, kind: SourceKind | None, *, as_json: bool) -> FollowItem:
    from api.previewing import sampled
    from api.render_sources import preview_text
    from api.source_shapes import preview_json

    preview = groundwork.desk.preview(item, kind=kind)
    outcome, duplicates = sampled(groundwork, preview)
    if not as_json:
        say(preview_text(preview, outcome, duplicates))
    return {"item": item, "preview": preview_json(preview, outcome, duplicates, dt.datetime.now(dt.UTC))}


def _follow_starter(groundwork: Groundwork, *, as_json: bool) -> None:
    from corpus.starter import starter_sources

    groundwork.following.keep(starter_sources())
    followed = groundwork.desk.follow_known()
    if as_json:
        print_json({"items": [{"item": each.source.url, "source": _followed(groundwork, each)} for each in followed]})
        return
    waiting = sum(each.state == "preview" for each in followed)
    remark(
        f"{len(followed)} more sources are followed; the links of {waiting} wait for your yes "
        "(`groundwork sources --condition preview`). `groundwork fetch` checks them now, `groundwork serve` or "
        "`groundwork worker` from now on."
    )


def _tell(followed: Followed, total: int) -> None:
    from api.render import line

    source = followed.source
    say(f"followed   {source.id}  {source.kind}  {line(source.name)}  ({total:,} links)")
    if followed.state == "preview":
        remark(
            f"Its links wait for your yes: look at them with `groundwork follow {source.url} --dry-run`, then "
            f"`groundwork sources confirm {source.id}`."
        )
    else:
        remark(f"`groundwork fetch {source.id}` checks it now; `groundwork serve` or `groundwork worker` from now on.")


def _followed(groundwork: Groundwork, followed: Followed) -> FollowedJson:
    from api.source_shapes import followed_json

    waiting = groundwork.jobs.recent(source_id=followed.source.id, states=("queued", "running"), limit=1)
    return followed_json(followed, waiting[0] if waiting else None, dt.datetime.now(dt.UTC))


def _kind(given: str | None) -> SourceKind | None:
    if given is None:
        return None
    for kind in SOURCE_KINDS:
        if kind == given.strip().lower():
            return kind
    raise InputError(f"{given!r} is no kind of source; use one of {', '.join(SOURCE_KINDS)}")
