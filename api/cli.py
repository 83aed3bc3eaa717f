"""The command line. Commands load what they need and no more, so that a warm question is answered in a second."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from api.cli_documents import Json, documents
from api.terminal import complain, print_json, progress, remark, say
from corpus.errors import GroundworkError, InputError, SettingsError

if TYPE_CHECKING:
    from api.settings import Settings
    from api.wiring import Groundwork

NOTHING_FOUND = 3
"""The exit code of `ask` and `search` where the corpus does not hold it."""

app = typer.Typer(
    help="Ask the compute landscape. Get an answer you can check.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
app.add_typer(documents, name="documents")

After = Annotated[str | None, typer.Option(metavar="DATE", help="Published in or after 2025, 2025-11 or 2025-11-12.")]
Before = Annotated[str | None, typer.Option(metavar="DATE", help="Published in or before it.")]
Publishers = Annotated[list[str] | None, typer.Option("--publisher", help="Only of this publisher; may be repeated.")]
Tiers = Annotated[list[str] | None, typer.Option("--tier", help="Only primary, trade, press or analysis; repeatable.")]
Organisations = Annotated[list[str] | None, typer.Option("--organisation", help="Only about this one; repeatable.")]


def _print_version(wanted: bool) -> None:
    if wanted:
        from api.shapes import software_version

        print(f"groundwork {software_version()}")
        raise typer.Exit


@app.callback()
def groundwork(
    context: typer.Context,
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version and end.")
    ] = False,
) -> None:
    """Ask the compute landscape. Get an answer you can check."""
    _ = version
    context.obj = _opened


@app.command()
def demo(
    home: Annotated[Path | None, typer.Option(help="Keep the demonstration's data in this folder.")] = None,
) -> None:
    """Load the starter corpus into a place of its own, ask three questions, print their cited answers."""
    import dataclasses
    import tempfile

    from api.demo import demonstrate

    with tempfile.TemporaryDirectory(prefix="groundwork-demo-") as folder:
        settings = dataclasses.replace(_settings(), home=home or Path(folder))
        with _opened(settings=settings, own_vectors=True) as opened:
            _load_starter(opened)
            demonstrate(opened, say)
    remark('Your own: `groundwork load-starter`, then `groundwork ask "..."`; or `groundwork add URL` first.')


@app.command()
def add(
    items: Annotated[list[str], typer.Argument(metavar="URL|FILE...", help="Links and files; - is standard input.")],
    dry_run: Annotated[bool, typer.Option(help="Show what would be stored; store nothing.")] = False,
    restore: Annotated[bool, typer.Option(help="Bring back documents that were removed.")] = False,
    title: Annotated[str | None, typer.Option(help="Of the text on standard input.")] = None,
    url: Annotated[str | None, typer.Option(help="Where a file, or standard input, came from.")] = None,
    publisher: Annotated[str | None, typer.Option(help="Of the text on standard input.")] = None,
    date: Annotated[str | None, typer.Option(help="Publication date of the text on standard input.")] = None,
    as_json: Json = False,
) -> None:
    """Add pages, files or text: one line each. Exit code 1 if any failed; the others are added all the same."""
    from api.adding import STANDARD_INPUT, Stated, add_item, is_link

    if STANDARD_INPUT in items and not title:
        raise typer.BadParameter("text from standard input needs a --title")
    if STANDARD_INPUT not in items and (title or publisher or date):
        raise typer.BadParameter("--title, --publisher and --date go with standard input (-) only")
    if url and (len(items) != 1 or is_link(items[0])):
        raise typer.BadParameter("--url goes with a single file or standard input")
    stated, settings = Stated(title, url, publisher, date), _settings()
    done = []
    with _opened(settings=settings, own_vectors=True) as opened:
        for item in items:
            added = add_item(opened, item, stated, max_bytes=settings.fetch_max_bytes, dry_run=dry_run, restore=restore)
            done.append(added)
            if not as_json:
                (remark if added.failed else say)(added.text)
    if as_json:
        print_json({"items": [added.json for added in done]})
    raise typer.Exit(1 if any(added.failed for added in done) else 0)


@app.command()
def ask(  # noqa: PLR0913, PLR0917 - one per option
    question: Annotated[str, typer.Argument(help="In plain language.")],
    as_of: Annotated[str | None, typer.Option(metavar="DATE", help="Nothing published later counts.")] = None,
    after: After = None,
    before: Before = None,
    publisher: Publishers = None,
    tier: Tiers = None,
    organisation: Organisations = None,
    limit: Annotated[int, typer.Option(min=1, max=50, help="How many citations at most.")] = 8,
    as_json: Json = False,
) -> None:
    """Answer a question with checked citations. Exit code 3 if the corpus does not hold the answer."""
    from api.render import answer_text
    from api.shapes import answer_json

    only = _filter(after, before, publisher, tier, organisation)
    with _opened(filled=True) as opened:
        answer = opened.ask(question, only=only, as_of=as_of, limit=limit)
    if as_json:
        print_json(answer_json(answer))
    else:
        say(answer_text(answer))
    raise typer.Exit(NOTHING_FOUND if answer.status == "insufficient" else 0)


@app.command()
def search(
    question: Annotated[str, typer.Argument(help="A question or keywords.")],
    after: After = None,
    before: Before = None,
    publisher: Publishers = None,
    tier: Tiers = None,
    organisation: Organisations = None,
    limit: Annotated[int, typer.Option(min=1, max=100, help="How many passages at most.")] = 10,
    as_json: Json = False,
) -> None:
    """Find passages, best first. Exit code 3 if there are none."""
    import datetime as dt

    from api.render import hits_text
    from api.shapes import hits_json

    only = _filter(after, before, publisher, tier, organisation)
    with _opened(filled=True) as opened:
        hits = opened.search(question, only=only, limit=limit)
    if as_json:
        print_json(hits_json(hits))
    else:
        say(hits_text(hits, dt.datetime.now(dt.UTC).date()))
    raise typer.Exit(0 if hits else NOTHING_FOUND)


@app.command()
def sources(as_json: Json = False) -> None:
    """List the sources."""
    from api.render import sources_text
    from api.shapes import source_json

    with _opened() as opened:
        found = [followed.source for followed in opened.following.all()]
    if as_json:
        print_json({"sources": [source_json(source) for source in found]})
    else:
        say(sources_text(found) if found else "There are no sources. `groundwork load-starter` brings some.")


@app.command()
def serve(
    host: Annotated[str, typer.Option(help="Anything but loopback needs GROUNDWORK_API_KEYS.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535)] = 8765,
    starter: Annotated[bool, typer.Option(help="Load the starter corpus first, as far as it is missing.")] = False,
) -> None:
    """Serve the HTTP API; its reference stands under /docs."""
    from api.access import is_loopback

    settings = _settings()
    keys = frozenset(key.strip() for key in settings.api_keys.split(",") if key.strip())
    if not keys and not is_loopback(host):
        raise SettingsError(f"{host} can be reached from elsewhere: set GROUNDWORK_API_KEYS, or bind to 127.0.0.1")
    import uvicorn

    from api.app import create_app

    with _opened(settings=settings, own_vectors=True) as opened:
        if starter:
            _load_starter(opened)
        elif not opened.record.counts()["documents"]:
            remark("The record is empty; `groundwork serve --starter` loads the starter corpus.")
        # A multipart body is larger than the file in it.
        application = create_app(opened, api_keys=keys, max_body_bytes=settings.fetch_max_bytes + 65_536)
        uvicorn.run(
            application, host=host, port=port, server_header=False, proxy_headers=False, timeout_graceful_shutdown=10
        )


@app.command()
def doctor(
    repair: Annotated[bool, typer.Option("--repair", help="Mend what can be made again from the record.")] = False,
    as_json: Json = False,
) -> None:
    """Compare the indexes with the record. Exit code 1 if something is wrong and was not mended."""
    from api.render import report_text
    from api.shapes import report_json

    with _opened(own_vectors=True, mend=False) as opened:
        report = opened.doctor(repair=repair)
    if as_json:
        print_json(report_json(report))
    else:
        say(report_text(report))
    raise typer.Exit(0 if report.healthy else 1)


@app.command()
def reindex() -> None:
    """Make passages, embeddings and indexes again from the stored texts, as after a change of model."""
    from api.wiring import reindex as rebuild

    settings = _settings()
    with progress("Embedding") as tell:
        generation = rebuild(settings, progress=tell)
    remark(f"Everything is indexed again, as generation {generation}.")


@app.command("load-starter")
def load_starter() -> None:
    """Load the starter corpus and its sources; what is already there stays as it is."""
    with _opened(own_vectors=True) as opened:
        _load_starter(opened)


@app.command("warm-up")
def warm_up() -> None:
    """Compile the embedding model now, so that nothing has to wait for it later."""
    from api.wiring import warm_up as prepare

    remark(f"Ready: {prepare(_settings())}.")


def main() -> None:
    """Run the command line; an error that a person can act on is one line and exit code 1."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    try:
        app()
    except (GroundworkError, OSError) as error:
        complain(error)
        sys.exit(1)


def _settings() -> Settings:
    from api.settings import Settings

    return Settings.from_environ()


@contextmanager
def _opened(
    *, settings: Settings | None = None, own_vectors: bool = False, mend: bool = True, filled: bool = False
) -> Iterator[Groundwork]:
    from api.wiring import open_groundwork

    with open_groundwork(settings or _settings(), own_vectors=own_vectors, mend=mend) as opened:
        if filled and not opened.record.counts()["documents"]:
            raise InputError(
                "the record is empty. `groundwork load-starter` loads the starter corpus, `groundwork add URL` a page"
            )
        yield opened


def _load_starter(opened: Groundwork) -> None:
    with progress("Loading the starter corpus") as tell:
        loaded = opened.load_starter(progress=tell)
    remark(f"Starter corpus: {loaded} notes loaded, {opened.record.counts()['documents']:,} documents in all.")


def _filter(
    after: str | None,
    before: str | None,
    publishers: list[str] | None,
    tiers: list[str] | None,
    organisations: list[str] | None,
) -> Any:
    from api.filters import filter_of

    return filter_of(
        published_after=after,
        published_before=before,
        publishers=publishers or (),
        tiers=tiers or (),
        organisations=organisations or (),
    )


if __name__ == "__main__":
    main()
