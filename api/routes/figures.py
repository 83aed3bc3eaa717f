"""The ledger over HTTP: figures, timelines, comparisons and conflicts, as JSON, CSV, Parquet or charts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query, Request, Response

from api.chart_parts import Form as Picture
from api.current_chart import current_chart_bytes
from api.ledger_answers import (
    checked_figure_cursor,
    compare_json,
    conflicts_json,
    figures_json,
    timeline_json,
)
from api.ledger_charts import chart_bytes
from api.ledger_filters import figure_filter, require_narrowed
from api.ledger_schemas import CompareJson, ConflictsJson, FigureJson, FiguresJson, TimelineJson
from api.ledger_shapes import figure_json
from api.ledger_tables import Cell, csv_text, flat, flat_conflicts, parquet_bytes
from api.routes.bodies import MAX_LIST, DateText, Name, json_only
from api.routes.figure_bodies import FigureCorrectionBody
from api.routes.figure_examples import COMPARE, CONFLICTS, FIGURE, FIGURES, TIMELINE
from api.routes.served import Served, documented, link_next
from api.wiring import Groundwork
from corpus.errors import InputError
from corpus.figure import Metric, Modality
from corpus.figure_store import FigureFilter
from corpus.source import Tier
from index.ledger_search import Timeline, party_of, seen_by

router = APIRouter(tags=["figures"])

Form = Literal["json", "csv", "parquet"]
ChartForm = Literal["json", "csv", "parquet", "svg", "png"]
_MEDIA_TYPES: dict[str, str] = {
    "json": "application/json",
    "csv": "text/csv",
    "parquet": "application/vnd.apache.parquet",
    "svg": "image/svg+xml",
    "png": "image/png",
}
_OTHER_FORMS = ("csv", "parquet", "svg", "png")
_FORMAT = Query(alias="format", description="By default what `Accept` asks for first, else JSON.")


def _documented(example: Any, *forms: str) -> dict[int | str, dict[str, Any]]:
    described = documented(404, 422, example=example)
    described[200]["content"] |= {_MEDIA_TYPES[form]: {} for form in forms}
    return described


def _filter(  # noqa: PLR0913, PLR0917 - one per parameter
    groundwork: Served,
    subject: Annotated[list[Name], Query(max_length=MAX_LIST, description="Whose value.")] = [],  # noqa: B006
    party: Annotated[list[Name], Query(max_length=MAX_LIST, description="Named with it.")] = [],  # noqa: B006
    metric: Annotated[list[Metric], Query(max_length=MAX_LIST)] = [],  # noqa: B006
    modality: Annotated[list[Modality], Query(max_length=MAX_LIST)] = [],  # noqa: B006
    scope: Annotated[Name | None, Query(description="A part of its name.")] = None,
    period: Annotated[Name | None, Query(description="2026, 2026-Q1 or FY2027.")] = None,
    since: Annotated[DateText | None, Query(description="Said on or after it.")] = None,
    as_of: Annotated[DateText | None, Query(description="Nothing published later counts.")] = None,
    publisher: Annotated[list[Name], Query(max_length=MAX_LIST)] = [],  # noqa: B006
    tier: Annotated[list[Tier], Query(max_length=MAX_LIST)] = [],  # noqa: B006
    document: Annotated[list[Name], Query(max_length=MAX_LIST, description="Read from it, by id.")] = [],  # noqa: B006
    series: Annotated[list[Name], Query(max_length=MAX_LIST, description="By id.")] = [],  # noqa: B006
) -> FigureFilter:
    return figure_filter(
        groundwork,
        subjects=subject,
        parties=party,
        metrics=metric,
        modalities=modality,
        scope=scope,
        period=period,
        since=since,
        as_of=as_of,
        publishers=publisher,
        tiers=tier,
        documents=document,
        series=series,
    )


Only = Annotated[FigureFilter, Depends(_filter)]


@router.get("/figures", response_model=FiguresJson, responses=_documented(FIGURES, "csv", "parquet"))
def list_figures(
    request: Request,
    response: Response,
    groundwork: Served,
    only: Only,
    rejected: Annotated[bool, Query(description="Those that a person rejected.")] = False,  # noqa: FBT002
    limit: Annotated[int, Query(ge=1, le=1000)] = 50,
    after: Annotated[str | None, Query(max_length=200, description="Taken from the `Link` header.")] = None,
    form: Annotated[Form | None, _FORMAT] = None,
) -> Any:
    """Return figures, those said last first, each with its words and what became of its value."""
    page = groundwork.ledger.figures(replace(only, rejected=rejected), limit=limit, after=checked_figure_cursor(after))
    chosen = _form(request, form, ("json", "csv", "parquet"))
    made = response if chosen == "json" else _table([flat(row) for row in page.rows], chosen, "figures")
    if page.next_after is not None:
        given = [(name, value) for name, value in request.query_params.multi_items() if name not in {"after", "limit"}]
        link_next(made, "/v1/figures", [*given, ("limit", limit), ("after", page.next_after)])
    return figures_json(page, _waiting(groundwork)) if chosen == "json" else made


@router.get("/figures/{figure_id}", responses=documented(404, example=FIGURE))
def get_figure(figure_id: str, groundwork: Served) -> FigureJson:
    """Return a figure with its words and what became of its value."""
    (row,) = groundwork.ledger.placed([groundwork.figures.one(figure_id)])
    return figure_json(row)


@router.patch(
    "/figures/{figure_id}",
    responses=documented(400, 404, 413, 415, 422, example=FIGURE),
    dependencies=[Depends(json_only)],
)
def review_figure(figure_id: str, body: FigureCorrectionBody, groundwork: Served) -> FigureJson:
    """Set what was read wrong, or reject the figure; it stays so when its text is read again.

    With `rejected` false, all that people said of it is taken back.
    """
    kept = groundwork.figures.one(figure_id)
    changes = body.changes()
    if body.rejected is not None and changes:
        raise InputError("a figure is either rejected, restored or corrected; send `rejected` alone")
    if body.rejected is None:
        groundwork.figure_reader.correct(kept, changes, note=body.note)
    elif body.rejected:
        groundwork.figure_reader.reject(kept, note=body.note)
    else:
        groundwork.figure_reader.restore(kept)
    return get_figure(figure_id, groundwork)


@router.get("/timeline", response_model=TimelineJson, responses=_documented(TIMELINE, *_OTHER_FORMS))
def get_timeline(
    request: Request,
    groundwork: Served,
    only: Only,
    limit: Annotated[int, Query(ge=1, le=1000, description="How many series at most.")] = 50,
    form: Annotated[ChartForm | None, _FORMAT] = None,
) -> Any:
    """Return how values moved: what held when, what replaced it, what repeats or disputes it."""
    found = groundwork.ledger.timelines(require_narrowed(only))
    shown = found[:limit]
    chosen = _form(request, form, tuple(_MEDIA_TYPES))
    if chosen == "json":
        return timeline_json(shown, len(found), _waiting(groundwork))
    return _drawn(seen_by(shown, party_of(only)), chosen, chart_bytes) or _table(
        [flat(row) for line in shown for row in line.rows], chosen, "timeline"
    )


@router.get("/compare", response_model=CompareJson, responses=_documented(COMPARE, *_OTHER_FORMS))
def compare(
    request: Request,
    groundwork: Served,
    only: Only,
    total: Annotated[bool, Query(description="Add up, where nothing is counted twice.")] = False,  # noqa: FBT002
    limit: Annotated[int, Query(ge=1, le=1000, description="How many series at most.")] = 200,
    form: Annotated[ChartForm | None, _FORMAT] = None,
) -> Any:
    """Return what holds now in each series, with its date and what it replaced; and a total, if it can be had."""
    found = groundwork.ledger.timelines(require_narrowed(only))
    shown = found[:limit]
    chosen = _form(request, form, tuple(_MEDIA_TYPES))
    if chosen == "json":
        summed = groundwork.ledger.total(found, party_of(only)) if total else None
        return compare_json(shown, summed, _waiting(groundwork))
    holding = [flat(line.current) for line in shown if line.current is not None]
    return _drawn(seen_by(shown, party_of(only)), chosen, current_chart_bytes) or _table(holding, chosen, "compare")


@router.get("/conflicts", response_model=ConflictsJson, responses=_documented(CONFLICTS, "csv", "parquet"))
def list_conflicts(
    request: Request,
    groundwork: Served,
    only: Only,
    limit: Annotated[int, Query(ge=1, le=1000)] = 50,
    form: Annotated[Form | None, _FORMAT] = None,
) -> Any:
    """Return different values given for one thing at one time, newest first, with what they may mean differently."""
    found = groundwork.ledger.conflicts(only)
    shown = found[:limit]
    chosen = _form(request, form, ("json", "csv", "parquet"))
    if chosen == "json":
        return conflicts_json(shown, len(found), _waiting(groundwork))
    return _table(flat_conflicts(shown), chosen, "conflicts")


def _form(request: Request, given: str | None, forms: Sequence[str]) -> str:
    """Return the form that a caller wants: as named, else what `Accept` names first."""
    if given is not None:
        return given
    first = request.headers.get("accept", "").split(",")[0].split(";")[0].strip().lower()
    return next((form for form in forms if _MEDIA_TYPES[form] == first), "json")


def _table(rows: Sequence[dict[str, Cell]], form: str, name: str) -> Response:
    content = parquet_bytes(rows) if form == "parquet" else csv_text(rows).encode()
    charset = "" if form == "parquet" else "; charset=utf-8"
    headers = {"Content-Disposition": f'attachment; filename="groundwork-{name}.{form}"'}
    return Response(content, 200, headers, f"{_MEDIA_TYPES[form]}{charset}")


def _drawn(
    lines: Sequence[Timeline], form: str, draw: Callable[[Sequence[Timeline], Picture], bytes]
) -> Response | None:
    """Return a chart where one is wanted."""
    if form == "svg":
        return Response(draw(lines, "svg"), 200, None, _MEDIA_TYPES["svg"])
    return Response(draw(lines, "png"), 200, None, _MEDIA_TYPES["png"]) if form == "png" else None


def _waiting(groundwork: Groundwork) -> int:
    return groundwork.figure_reader.waiting()
