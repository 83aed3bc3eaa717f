"""The command line. Commands load what they need and no more, so that a warm question is answered in a second."""

from __future__ import annotations

import atexit
import gc
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from api.cli_add import add
from api.cli_documents import documents
from api.cli_eval import evaluate
from api.cli_figures import compare, conflicts, figures, timeline
from api.cli_follow import follow
from api.cli_jobs import fetch, jobs, worker
from api.cli_keys import keys
from api.cli_options import Json
from api.cli_sources import sources
from api.cli_watch import watch
from api.opening import opened, opened_to_read, settings_here
from api.terminal import complain, print_json, progress, remark, say
from corpus.errors import GroundworkError

if TYPE_CHECKING:
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
app.add_typer(sources, name="sources")
app.add_typer(keys, name="keys")
app.add_typer(figures, name="figures")
app.add_typer(watch, name="watch")
app.command()(timeline)
app.command()(compare)
app.command()(conflicts)
app.command()(add)
app.command()(follow)
app.command()(fetch)
app.command()(jobs)
app.command()(worker)
app.command("eval")(evaluate)

After = Annotated[str | None, typer.Option(metavar="DATE", help="Published in or after 2025, 2025-11 or 2025-11-12.")]
Before = Annotated[str | None, typer.Option(metavar="DATE", help="Published in or before it.")]
Publishers = Annotated[list[str] | None, typer.Option("--publisher", help="Only of this publisher; may be repeated.")]
Tiers = Annotated[list[str] | None, typer.Option("--tier", help="Only primary, trade, press or analysis; repeatable.")]
Organisations = Annotated[list[str] | None, typer.Option("--organisation", help="Only about this one; repeatable.")]
Latest = Annotated[
    bool | None, typer.Option("--latest/--no-latest", help="Whether the newest comes first; else the question decides.")
]


def _print_version(wanted: bool) -> None:
    if wanted:
        from api.shapes import software_version

        print(f"groundwork {software_version()}")
        raise typer.Exit


@app.callback()
def groundwork(
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version and end.")
    ] = False,
) -> None:
    """Ask the compute landscape. Get an answer you can check."""
    _ = version


@app.command()
def demo(
    home: Annotated[Path | None, typer.Option(help="Keep the demonstration's data in this folder.")] = None,
) -> None:
    """Load the starter corpus into a place of its own, ask three questions, print their cited answers."""
    import dataclasses
    import tempfile

    from api.demo import demonstrate

    with tempfile.TemporaryDirectory(prefix="groundwork-demo-") as folder:
        settings = dataclasses.replace(settings_here(), home=home or Path(folder))
        with opened(settings=settings, own_vectors=True) as groundwork:
            _load_starter(groundwork)
            demonstrate(groundwork, say)
    remark('Your own: `groundwork load-starter`, then `groundwork ask "..."`; or `groundwork add URL` first.')


@app.command()
def ask(  # noqa: PLR0913, PLR0917 - one per option
    question: Annotated[str, typer.Argument(help="In plain language.")],
    as_of: Annotated[str | None, typer.Option(metavar="DATE", help="Nothing published later counts.")] = None,
    after: After = None,
    before: Before = None,
    publisher: Publishers = None,
    tier: Tiers = None,
    organisation: Organisations = None,
    latest: Latest = None,
    limit: Annotated[int, typer.Option(min=1, max=50, help="How many citations at most.")] = 8,
    keep: Annotated[bool, typer.Option("--keep", help="Keep the answer: begin a conversation with it.")] = False,
    go_on: Annotated[
        bool, typer.Option("--continue", help='Go on with the conversation asked in last: "and Microsoft?".')
    ] = False,
    as_json: Json = False,
) -> None:
    """Answer a question with checked citations. Exit code 3 if the corpus does not hold the answer."""
    from api.filters import require_named
    from api.render import answer_text, line
    from api.talking import asked_here, kept_here

    if keep and go_on:
        raise typer.BadParameter("take --keep to begin a conversation, --continue to go on with one")
    only = _filter(after, before, publisher, tier, organisation)
    with opened_to_read(filled=True) as groundwork:
        asked = asked_here(groundwork, question, go_on=go_on)
        gathered = groundwork.gather(asked.resolved, only=only, as_of=as_of, latest=latest)
        require_named(groundwork, only, gathered.hits)
        answer = groundwork.answer(gathered, limit=limit)
        narrowed = bool(as_of or after or before or publisher or tier or organisation)
        shape = kept_here(groundwork, asked, gathered, answer, begin=keep, narrowed=narrowed)
    if as_json:
        print_json(shape)
    else:
        if asked.resolved != asked.typed:
            say(f"Understood as: {line(asked.resolved)}\n")
        say(answer_text(answer))
    raise typer.Exit(NOTHING_FOUND if answer.status == "insufficient" else 0)


@app.command()
def search(  # noqa: PLR0913, PLR0917 - one per option
    question: Annotated[str, typer.Argument(help="A question or keywords.")],
    after: After = None,
    before: Before = None,
    publisher: Publishers = None,
    tier: Tiers = None,
    organisation: Organisations = None,
    latest: Latest = None,
    limit: Annotated[int, typer.Option(min=1, max=100, help="How many passages at most.")] = 10,
    as_json: Json = False,
) -> None:
    """Find passages, best first. Exit code 3 if there are none."""
    import datetime as dt

    from api.filters import require_named
    from api.render import hits_text
    from api.shapes import hits_json

    only = _filter(after, before, publisher, tier, organisation)
    with opened_to_read(filled=True) as groundwork:
        asked = groundwork.read_question(question, latest=latest)
        hits = groundwork.search(question, only=only, limit=limit, asked=asked)
        require_named(groundwork, only, hits)
        confidence = groundwork.search_confidence(question, hits)
    if as_json:
        print_json(hits_json(hits, asked, only, confidence=confidence))
    else:
        say(hits_text(hits, dt.datetime.now(dt.UTC).date(), confidence=confidence))
    raise typer.Exit(0 if hits else NOTHING_FOUND)


@app.command()
def serve(
    host: Annotated[str, typer.Option(help="Anything but loopback needs a key.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535)] = 8765,
    starter: Annotated[bool, typer.Option(help="Load the starter corpus first, as far as it is missing.")] = False,
    no_worker: Annotated[bool, typer.Option("--no-worker", help="Check no sources, and do no jobs.")] = False,
) -> None:
    """Serve the HTTP API, and check sources in the background; the API's reference stands under /docs."""
    import uvicorn

    from api.background import ended_by_signal
    from api.keyring import Keyring, require_keys
    from api.logs import configure
    from api.serving import serving

    settings = settings_here()
    configure(settings.log_format, settings.log_level, secrets=settings.admin_keys)
    threads = 0 if no_worker else settings.worker_threads
    with ended_by_signal(), opened(settings=settings, own_vectors=True) as groundwork:
        keyring = Keyring(settings.admin_keys, groundwork.keys)
        require_keys(keyring, host)
        if starter:
            _load_starter(groundwork)
        elif not groundwork.record.counts()["documents"]:
            remark("The record is empty; `groundwork serve --starter` loads the starter corpus.")
        with serving(groundwork, settings, keyring, threads=threads) as application:
            uvicorn.run(
                application,
                host=host,
                port=port,
                log_config=None,
                access_log=False,
                server_header=False,
                proxy_headers=False,
                timeout_graceful_shutdown=10,
            )


@app.command()
def mcp() -> None:
    """Serve the Model Context Protocol on standard input and output, for assistants on this machine."""
    from api.logs import configure
    from api.mcp_server import mcp_server

    configure(settings_here().log_format, "warning")
    with opened_to_read() as groundwork:
        mcp_server(groundwork).run("stdio")


@app.command()
def doctor(
    repair: Annotated[bool, typer.Option("--repair", help="Mend what can be made again from the record.")] = False,
    as_json: Json = False,
) -> None:
    """Compare the indexes with the record. Exit code 1 if something is wrong and was not mended."""
    from api.render import report_text
    from api.shapes import report_json

    with opened(own_vectors=True, mend=False) as groundwork:
        report = groundwork.doctor(repair=repair)
    if as_json:
        print_json(report_json(report))
    else:
        say(report_text(report))
    raise typer.Exit(0 if report.healthy else 1)


@app.command()
def reindex(
    figures: Annotated[bool, typer.Option("--figures", help="Only read the figures of all texts again.")] = False,
) -> None:
    """Make passages, embeddings, indexes and figures again from the stored texts, as after a change of model.

    Ended half-way, it goes on from there when it is run again. While `groundwork serve` runs under another model, the
    new embeddings are made beside those in use, and used once it is started again with the new model.
    """
    from api.upkeep import reindex as rebuild
    from api.upkeep import reread_figures

    settings = settings_here()
    if not figures:
        with progress("Embedding") as tell:
            done = rebuild(settings, progress=tell)
        if not done.switched:
            remark(
                f"Generation {done.generation} stands ready beside the one in use. Start `groundwork serve` again with "
                f"GROUNDWORK_EMBEDDING_MODEL={settings.embedding_model}, and it is used from then on."
            )
            return
        remark(f"Everything is indexed again, as generation {done.generation}.")
    with progress("Reading figures") as tell:
        count = reread_figures(settings, every=True, progress=tell)
    remark(f"The figures of {count:,} texts are read again.")


@app.command("load-starter")
def load_starter() -> None:
    """Load the starter corpus and its sources; what is already there stays as it is."""
    with opened(own_vectors=True) as groundwork:
        _load_starter(groundwork)


@app.command("warm-up")
def warm_up() -> None:
    """Compile the embedding model now, so that nothing has to wait for it later."""
    from api.upkeep import warm_up as prepare

    remark(f"Ready: {prepare(settings_here())}.")


def main() -> None:
    """Run the command line; an error that a person can act on is one line and exit code 1."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    # At the end of the process nothing needs collecting: it would take a tenth of a warm question's time.
    atexit.register(gc.freeze)
    try:
        app()
    except (GroundworkError, OSError) as error:
        complain(error)
        sys.exit(1)


def _load_starter(groundwork: Groundwork) -> None:
    with progress("Loading the starter corpus") as tell:
        loaded = groundwork.load_starter(progress=tell)
    remark(f"Starter corpus: {loaded} notes loaded, {groundwork.record.counts()['documents']:,} documents in all.")


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
