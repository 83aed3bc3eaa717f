"""The commands of `groundwork documents`: list them, look into one, correct it, remove it."""
# ruff: noqa: PLC0415, FBT002 - imports wait until a command needs them, and options are Typer's keyword arguments

from __future__ import annotations

import sys
from typing import Annotated, Any

import typer

from api.cli_options import Json, Yes
from api.naming import document_named
from api.opening import is_new, opened_to_read
from api.terminal import print_json, remark, say

documents = typer.Typer(help="List documents, and look into, correct or remove one.", rich_markup_mode=None)

Id = Annotated[str, typer.Argument(metavar="ID", help="A document's id, its beginning, or its address.")]


@documents.callback(invoke_without_command=True)
def list_documents(
    context: typer.Context,
    limit: Annotated[int, typer.Option(min=1, max=200)] = 50,
    after: Annotated[str | None, typer.Option(metavar="CURSOR", help="Where the page before ended.")] = None,
    query: Annotated[str | None, typer.Option(help="In title, publisher or URL.")] = None,
    as_json: Json = False,
) -> None:
    """List documents, newest publication first; or, with a command, do something with one."""
    if context.invoked_subcommand is not None:
        return
    from api.render import documents_text
    from api.shapes import checked_cursor, documents_json
    from corpus.store import DocumentPage

    page = DocumentPage((), 0, None)
    cursor = checked_cursor(after)
    if not is_new():
        with opened_to_read() as groundwork:
            page = groundwork.record.documents(limit=limit, after=cursor, query=query)
    if as_json:
        print_json(documents_json(page))
        return
    if page.documents:
        say(documents_text(page.documents))
    remark(f"{len(page.documents)} of {page.total:,} documents." + (_next_page(page.next_after)))


@documents.command()
def show(
    document: Id,
    text: Annotated[bool, typer.Option("--text", help="Print its text, too.")] = False,
    as_json: Json = False,
) -> None:
    """Show all that is known of a document."""
    from api.render import document_text
    from api.shapes import document_detail

    with opened_to_read() as groundwork:
        found = groundwork.record.document(document_named(groundwork.record, document))
        version = groundwork.record.version(found.version_id)
    if as_json:
        print_json(document_detail(found, version))
    else:
        say(document_text(found, version, with_text=text))


@documents.command()
def story(document: Id, as_json: Json = False) -> None:
    """List the documents that tell the same event in the same words, the one they go back to first."""
    from api.render import story_text
    from api.shapes import story_json

    with opened_to_read() as groundwork:
        told, members = groundwork.story_of(document_named(groundwork.record, document))
    found = story_json(told, members)
    if as_json:
        print_json(found)
    else:
        say(story_text(found["reason"], members, primary=found["primary_id"]))


@documents.command()
def versions(document: Id, as_json: Json = False) -> None:
    """List the versions of a document, oldest first."""
    from api.render import versions_text
    from api.shapes import version_json

    with opened_to_read() as groundwork:
        found = groundwork.record.versions(document_named(groundwork.record, document))
    if as_json:
        print_json({"versions": [version_json(version) for version in found]})
    else:
        say(versions_text(found))


@documents.command()
def diff(
    document: Id,
    older: Annotated[str | None, typer.Option("--from", metavar="VERSION", help="By default the one before.")] = None,
    newer: Annotated[str | None, typer.Option("--to", metavar="VERSION", help="By default the newest.")] = None,
    as_json: Json = False,
) -> None:
    """Show what differs between two versions of a document."""
    from api.differences import compared
    from api.render_changes import diff_text

    with opened_to_read() as groundwork:
        found = compared(groundwork.record.versions(document_named(groundwork.record, document)), older, newer)
    if as_json:
        print_json(found)
    else:
        say(diff_text(found))


@documents.command()
def correct(
    document: Id,
    title: Annotated[str | None, typer.Option()] = None,
    date: Annotated[str | None, typer.Option(help="Publication date; `unknown` clears it.")] = None,
    publisher: Annotated[str | None, typer.Option()] = None,
    author: Annotated[str | None, typer.Option()] = None,
    tier: Annotated[str | None, typer.Option(help="primary, trade, press or analysis.")] = None,
    organisation: Annotated[list[str] | None, typer.Option(help="Replaces all; may be repeated.")] = None,
    as_json: Json = False,
) -> None:
    """Set fields that were read wrong; later fetches leave them as set."""
    from api.render import documents_text
    from api.shapes import document_json

    given = {"title": title, "publisher": publisher, "author": author, "tier": tier, "published_at": date}
    changes: dict[str, Any] = {name: value for name, value in given.items() if value is not None}
    if date == "unknown":
        changes["published_at"] = None
    if organisation:
        changes["organisations"] = organisation
    if not changes:
        raise typer.BadParameter("say what to correct: --title, --date, --publisher, --author, --tier, --organisation")
    with opened_to_read() as groundwork:
        corrected = groundwork.correct(document_named(groundwork.record, document), changes)
    if as_json:
        print_json(document_json(corrected))
    else:
        say(documents_text([corrected]))


@documents.command()
def refresh(document: Id, as_json: Json = False) -> None:
    """Fetch a document's page again: a new version if it has changed; its source stays what it is."""
    from api.render import outcome_text
    from api.shapes import added_json

    with opened_to_read() as groundwork:
        done = groundwork.refresh(document_named(groundwork.record, document))
    if as_json:
        print_json(added_json(done.document, done.outcome, done.duplicates))
    else:
        say(outcome_text(done.document, done.outcome, done.duplicates))


@documents.command()
def remove(
    document: Id,
    yes: Yes = False,
) -> None:
    """Remove a document with everything derived from it; it stays out until `add --restore`."""
    from api.render import line

    if not yes and not sys.stdin.isatty():
        raise typer.BadParameter("nobody can be asked here: confirm with --yes")
    with opened_to_read() as groundwork:
        found = groundwork.record.document(document_named(groundwork.record, document))
        if not yes and not typer.confirm(f"Remove {line(found.title)!r} and everything derived from it?"):
            raise typer.Abort
        groundwork.remove(found.id)
    remark(f"Removed {found.id}.")


def _next_page(cursor: str | None) -> str:
    return f" The next ones: --after {cursor}" if cursor else ""
