"""The ledger on the command line: `figures`, `timeline`, `compare`, `conflicts`."""
# ruff: noqa: PLC0415, FBT002, PLR0913, PLR0917 - late imports; options are Typer's keyword arguments, one per filter

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from api.cli_options import Json
from api.opening import opened_to_read
from api.terminal import print_json, remark, say
from corpus.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from api.ledger_tables import Cell
    from api.wiring import Groundwork
    from corpus.figure_store import FigureFilter
    from index.ledger_search import Timeline

NOTHING_FOUND = 3

figures = typer.Typer(help="List figures, and look into, correct or reject one.", rich_markup_mode=None)

Subjects = Annotated[list[str] | None, typer.Option("--subject", help="Whose value; repeatable.")]
Parties = Annotated[list[str] | None, typer.Option("--party", help="Named with it, as owner or beside; repeatable.")]
Metrics = Annotated[list[str] | None, typer.Option("--metric", help="Such as capex or power; repeatable.")]
Modalities = Annotated[list[str] | None, typer.Option("--modality", help="Such as planned or actual; repeatable.")]
ScopeName = Annotated[str | None, typer.Option("--scope", help="A part of its name, such as Rainier.")]
PeriodName = Annotated[str | None, typer.Option("--period", help="Such as 2026, 2026-Q1 or FY2027.")]
Since = Annotated[str | None, typer.Option("--since", metavar="DATE", help="Said on or after it.")]
AsOf = Annotated[str | None, typer.Option("--as-of", metavar="DATE", help="Nothing published later counts.")]
Publishers = Annotated[list[str] | None, typer.Option("--publisher", help="Only of this publisher; repeatable.")]
Tiers = Annotated[list[str] | None, typer.Option("--tier", help="Only primary, trade, press or analysis; repeatable.")]
Ids = Annotated[list[str] | None, typer.Option("--series", help="Only this series, by its id; repeatable.")]
Csv = Annotated[bool, typer.Option("--csv", help="Print CSV.")]
Parquet = Annotated[Path | None, typer.Option("--parquet", metavar="FILE", help="Write Parquet to this file.")]
Chart = Annotated[Path | None, typer.Option("--chart", metavar="FILE", help="Draw a chart: FILE.svg or FILE.png.")]
FigureId = Annotated[str, typer.Argument(metavar="ID", help="A figure's id, such as fig_5f0c….")]


@figures.callback(invoke_without_command=True)
def list_figures(
    context: typer.Context,
    subject: Subjects = None,
    party: Parties = None,
    metric: Metrics = None,
    modality: Modalities = None,
    scope: ScopeName = None,
    period: PeriodName = None,
    since: Since = None,
    as_of: AsOf = None,
    publisher: Publishers = None,
    tier: Tiers = None,
    series: Ids = None,
    rejected: Annotated[bool, typer.Option("--rejected", help="Those that a person rejected.")] = False,
    limit: Annotated[int, typer.Option(min=1, max=1000)] = 20,
    after: Annotated[str | None, typer.Option(metavar="CURSOR", help="Where the page before ended.")] = None,
    as_json: Json = False,
    as_csv: Csv = False,
    parquet: Parquet = None,
) -> None:
    """List figures, those said last first; or, with a command, do something with one."""
    if context.invoked_subcommand is not None:
        return
    from api.ledger_answers import checked_figure_cursor, figures_json
    from api.ledger_tables import flat
    from api.render_ledger import figures_text

    with opened_to_read(filled=True) as groundwork:
        only = _only(
            groundwork, subject, party, metric, modality, scope, period, since, as_of, publisher, tier, series, rejected
        )
        page = groundwork.ledger.figures(only, limit=limit, after=checked_figure_cursor(after))
        waiting = _waiting(groundwork)
    if as_json:
        print_json(figures_json(page, waiting))
    elif not _as_table([flat(row) for row in page.rows], as_csv=as_csv, parquet=parquet) and page.rows:
        say(figures_text(page.rows))
    if page.next_after is not None:
        remark(f"{page.total:,} figures in all; the next page: --after {page.next_after}")
    _end(found=bool(page.rows))


@figures.command("show")
def show_figure(figure: FigureId, as_json: Json = False) -> None:
    """Show all that is known of a figure, with the words it was read from."""
    from api.ledger_shapes import figure_json
    from api.render_ledger import figure_text

    with opened_to_read() as groundwork:
        (row,) = groundwork.ledger.placed([groundwork.figures.one(figure)])
    if as_json:
        print_json(figure_json(row))
    else:
        say(figure_text(row))


@figures.command("correct")
def correct_figure(
    figure: FigureId,
    changes: Annotated[
        list[str],
        typer.Argument(metavar="FIELD=VALUE...", help='Such as metric=power value="950 MW" scope="site:Hawesville".'),
    ],
    note: Annotated[str | None, typer.Option(help="Why.")] = None,
    as_json: Json = False,
) -> None:
    """Set fields of a figure that were read wrong; they stay so when its text is read again."""
    from api.ledger_changes import changes_of

    with opened_to_read() as groundwork:
        groundwork.figure_reader.correct(groundwork.figures.one(figure), changes_of(changes), note=note)
    show_figure(figure, as_json=as_json)


@figures.command("reject")
def reject_figure(figure: FigureId, note: Annotated[str | None, typer.Option(help="Why.")] = None) -> None:
    """Say that a figure is wrong: it counts no more, and stays so when its text is read again."""
    with opened_to_read() as groundwork:
        groundwork.figure_reader.reject(groundwork.figures.one(figure), note=note)
    remark(f"{figure} is rejected; `groundwork figures restore {figure}` takes that back.")


@figures.command("restore")
def restore_figure(figure: FigureId) -> None:
    """Take back what people corrected in a figure, or that they rejected it."""
    with opened_to_read() as groundwork:
        groundwork.figure_reader.restore(groundwork.figures.one(figure))
    remark(f"{figure} is as it was read.")


def timeline(
    subject: Subjects = None,
    party: Parties = None,
    metric: Metrics = None,
    modality: Modalities = None,
    scope: ScopeName = None,
    period: PeriodName = None,
    since: Since = None,
    as_of: AsOf = None,
    publisher: Publishers = None,
    tier: Tiers = None,
    series: Ids = None,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="How many series at most.")] = 20,
    as_json: Json = False,
    as_csv: Csv = False,
    parquet: Parquet = None,
    chart: Chart = None,
) -> None:
    """Show how values moved: what held when, what replaced it, what repeats or disputes it."""
    from api.ledger_answers import timeline_json
    from api.ledger_filters import require_narrowed
    from api.ledger_tables import flat
    from api.render_ledger import timeline_text

    with opened_to_read(filled=True) as groundwork:
        only = _only(groundwork, subject, party, metric, modality, scope, period, since, as_of, publisher, tier, series)
        found = groundwork.ledger.timelines(require_narrowed(only))
        waiting = _waiting(groundwork)
    shown = found[:limit]
    if chart is not None:
        _draw(shown, chart, only)
    if as_json:
        print_json(timeline_json(shown, len(found), waiting))
    elif not _as_table([flat(row) for line in shown for row in line.rows], as_csv=as_csv, parquet=parquet) and shown:
        say(timeline_text(shown))
    _tell_rest(len(found), limit)
    _end(found=bool(found))


def compare(
    subject: Subjects = None,
    party: Parties = None,
    metric: Metrics = None,
    modality: Modalities = None,
    scope: ScopeName = None,
    period: PeriodName = None,
    since: Since = None,
    as_of: AsOf = None,
    publisher: Publishers = None,
    tier: Tiers = None,
    series: Ids = None,
    total: Annotated[bool, typer.Option("--total", help="Add up, where nothing is counted twice.")] = False,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="How many series at most.")] = 50,
    as_json: Json = False,
    as_csv: Csv = False,
    parquet: Parquet = None,
    chart: Chart = None,
) -> None:
    """Set side by side what holds now, with its date and what it replaced."""
    from api.ledger_answers import compare_json
    from api.ledger_filters import require_narrowed
    from api.ledger_tables import flat
    from api.render_ledger import compare_text, total_text
    from index.ledger_search import party_of

    with opened_to_read(filled=True) as groundwork:
        only = _only(groundwork, subject, party, metric, modality, scope, period, since, as_of, publisher, tier, series)
        found = groundwork.ledger.timelines(require_narrowed(only))
        summed = groundwork.ledger.total(found, party_of(only)) if total else None
        waiting = _waiting(groundwork)
    shown = found[:limit]
    if chart is not None:
        _draw(shown, chart, only, now=True)
    holding = [flat(line.current) for line in shown if line.current is not None]
    if as_json:
        print_json(compare_json(shown, summed, waiting))
    elif not _as_table(holding, as_csv=as_csv, parquet=parquet) and shown:
        say(compare_text(shown) if summed is None else total_text(summed))
    _tell_rest(len(found), limit)
    _end(found=bool(found))


def conflicts(
    subject: Subjects = None,
    party: Parties = None,
    metric: Metrics = None,
    modality: Modalities = None,
    scope: ScopeName = None,
    period: PeriodName = None,
    since: Since = None,
    as_of: AsOf = None,
    publisher: Publishers = None,
    tier: Tiers = None,
    limit: Annotated[int, typer.Option(min=1, max=1000)] = 20,
    as_json: Json = False,
    as_csv: Csv = False,
    parquet: Parquet = None,
) -> None:
    """Show different values given for one thing at one time, who gives which, and what they may mean differently."""
    from api.ledger_answers import conflicts_json
    from api.ledger_tables import flat_conflicts
    from api.render_ledger import conflicts_text

    with opened_to_read(filled=True) as groundwork:
        only = _only(groundwork, subject, party, metric, modality, scope, period, since, as_of, publisher, tier)
        found = groundwork.ledger.conflicts(only)
        waiting = _waiting(groundwork)
    shown = found[:limit]
    if as_json:
        print_json(conflicts_json(shown, len(found), waiting))
    elif not _as_table(flat_conflicts(shown), as_csv=as_csv, parquet=parquet) and shown:
        say(conflicts_text(shown))
    _tell_rest(len(found), limit)
    _end(found=bool(found))


def _only(groundwork: Groundwork, *given: Any) -> FigureFilter:
    from api.ledger_filters import figure_filter

    names = (
        "subjects", "parties", "metrics", "modalities", "scope", "period", "since", "as_of", "publishers", "tiers",
        "series", "rejected",
    )  # fmt: skip
    single = {"scope", "period", "since", "as_of", "rejected"}
    values: dict[str, Any] = {
        name: value if name in single else value or () for name, value in zip(names, given, strict=False)
    }
    return figure_filter(groundwork, **values)


def _as_table(rows: Sequence[dict[str, Cell]], *, as_csv: bool, parquet: Path | None) -> bool:
    """Write rows as CSV or Parquet where that was asked for; tell whether it was."""
    from api.ledger_tables import csv_text, parquet_bytes

    if parquet is not None:
        parquet.write_bytes(parquet_bytes(rows))
        remark(f"{len(rows):,} rows written to {parquet}.")
    if as_csv:
        sys.stdout.write(csv_text(rows))
    return as_csv or parquet is not None


def _draw(lines: Sequence[Timeline], file: Path, only: FigureFilter, *, now: bool = False) -> None:
    """Write a chart of how values moved, or of what holds now."""
    from api.current_chart import current_chart_bytes
    from api.ledger_charts import chart_bytes
    from index.ledger_search import party_of, seen_by

    ending = file.suffix.lower().removeprefix(".")
    if ending not in {"svg", "png"}:
        raise InputError(f"{file} ends neither in .svg nor in .png")
    drawn = (current_chart_bytes if now else chart_bytes)(
        seen_by(lines, party_of(only)), "svg" if ending == "svg" else "png"
    )
    file.write_bytes(drawn)
    remark(f"The chart is in {file}.")


def _waiting(groundwork: Groundwork) -> int:
    waiting = groundwork.figure_reader.waiting()
    if waiting:
        remark(f"The figures of {waiting:,} texts have not been read yet: `groundwork reindex --figures` reads them.")
    return waiting


def _tell_rest(count: int, limit: int) -> None:
    if count > limit:
        remark(f"{count - limit:,} more are not shown; narrow it, or raise --limit.")


def _end(*, found: bool) -> None:
    if not found:
        remark("The ledger holds no such figure.")
        raise typer.Exit(NOTHING_FOUND)
