"""The command `eval`: a user's own questions with their answers, asked and judged."""
# ruff: noqa: PLC0415 - imports wait until a command needs them

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli_options import Json
from api.opening import opened_to_read
from api.terminal import complain, print_json, progress, remark, say
from corpus.errors import GroundworkError, InputError

if TYPE_CHECKING:
    from answer.scores import Scored

BELOW = 1
"""The exit code where a measure lies below its floor."""
NOT_MEASURED = 2
"""The exit code where nothing could be measured, as for options that cannot be used."""


def evaluate(
    questions: Annotated[Path, typer.Argument(metavar="QUESTIONS.yaml", help="The gold set; see docs/evaluation.md.")],
    floors: Annotated[
        list[str] | None,
        typer.Option("--floor", metavar="MEASURE=SHARE", help="A measure must not lie below it; may be repeated."),
    ] = None,
    report: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write every question and answer to it, as .md or .json.")
    ] = None,
    as_json: Json = False,  # noqa: FBT002 - an option
) -> None:
    """Ask the questions of a file and judge the answers. Exit code 1 if a measure lies below its floor.

    Floors stand in the file, or are given as `--floor must_include=0.8`, which count before those. Exit code 2 if the
    file cannot be used or there is nothing to ask.
    """
    try:
        scored = _scored(questions, floors or [], report)
        _show(scored, report, as_json=as_json)
    except (GroundworkError, OSError) as error:
        complain(error)
        raise typer.Exit(NOT_MEASURED) from error
    raise typer.Exit(BELOW if scored.below else 0)


def _scored(path: Path, floors: list[str], report: Path | None) -> Scored:
    from api.evaluating import evaluated
    from api.gold_file import floor_of, read_gold_set

    if report is not None and report.suffix not in {".md", ".json"}:
        raise InputError(f"a report is Markdown or JSON: name it {report.stem}.md or {report.stem}.json")
    gold = read_gold_set(path)
    wanted = dict(gold.floors) | dict(map(floor_of, floors))
    if gold.unused:
        remark(f"These fields of {path} mean nothing here: {', '.join(gold.unused)}.")
    with opened_to_read(filled=True) as groundwork, progress("Asking") as tell:
        return evaluated(groundwork, gold.questions, wanted, tell)


def _show(scored: Scored, report: Path | None, *, as_json: bool) -> None:
    import datetime as dt

    from api.eval_report import report_json, report_markdown, report_text
    from api.render import json_text

    today = dt.datetime.now(dt.UTC).date()
    if report is not None:
        written = report_markdown if report.suffix == ".md" else lambda *told: json_text(report_json(*told)) + "\n"
        report.write_text(written(scored, today), encoding="utf-8")
    if as_json:
        print_json(report_json(scored, today))
    else:
        say(report_text(scored))
