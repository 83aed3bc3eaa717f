"""Watches, what they know, and what they told, as JSON."""

from __future__ import annotations

from collections.abc import Iterable

from typing_extensions import TypedDict

from api.ledger_schemas import FigureJson
from api.ledger_shapes import figure_json
from api.shapes import moment_text
from corpus.figure import Metric
from corpus.figure_store import Kept
from corpus.watches import ChangeKind, Delivery, DeliveryState, Stand, Told, Watch
from index.ledger_search import Row


class WatchJson(TypedDict):
    """A watched question, or a watched key of the ledger; `checked_at` is null until its first check.

    Of a webhook, only the site is told: the rest of an address may be its password.
    """

    id: str
    name: str
    question: str | None
    subject: str | None
    metric: Metric | None
    scope: str | None
    period: str | None
    webhook: str | None
    created_at: str
    checked_at: str | None


class CreatedWatchJson(WatchJson):
    """A watch that was just made, with what its webhook's messages are signed with: it is shown this once."""

    secret: str | None


class StandJson(TypedDict):
    """What a watch knows of one series: what holds, and what other reports give instead."""

    series: str
    name: str
    held: FigureJson | None
    rivals: list[FigureJson]


class DeliveryJson(TypedDict):
    """How the sending of a change stands."""

    state: DeliveryState
    tries: int
    due_at: str | None
    tried_at: str | None
    problem: str | None


class WatchChangeJson(TypedDict):
    """A change that a watch told; figures are as they were then. `delivery` is null where there is no webhook."""

    id: str
    watch_id: str
    kind: ChangeKind
    series: str
    text: str
    old: FigureJson | None
    new: FigureJson | None
    told_at: str
    delivery: DeliveryJson | None


class WatchesJson(TypedDict):
    """All watches, the oldest first."""

    watches: list[WatchJson]


class WatchDetail(WatchJson):
    """A watch with what it knows, and the last changes that it told, the newest first."""

    values: list[StandJson]
    changes: list[WatchChangeJson]


class WatchChangesJson(TypedDict):
    """A page of changes, the newest first."""

    changes: list[WatchChangeJson]


def watch_json(watch: Watch) -> WatchJson:
    """Return a watch."""
    return {
        "id": watch.id,
        "name": watch.name,
        "question": watch.about.question,
        "subject": watch.about.subject,
        "metric": watch.about.metric,
        "scope": watch.about.scope,
        "period": watch.about.period,
        "webhook": None if watch.webhook is None else _origin(watch.webhook),
        "created_at": moment_text(watch.created_at),
        "checked_at": None if watch.checked_at is None else moment_text(watch.checked_at),
    }


def created_watch_json(watch: Watch) -> CreatedWatchJson:
    """Return a watch with its secret."""
    return {**watch_json(watch), "secret": watch.secret}


def watches_json(watches: Iterable[Watch]) -> WatchesJson:
    """Return watches."""
    return {"watches": [watch_json(watch) for watch in watches]}


def watch_detail(watch: Watch, stands: Iterable[Stand], told: Iterable[Told]) -> WatchDetail:
    """Return a watch with what it knows and told."""
    values = [
        StandJson(
            series=stand.series,
            name=stand.name,
            held=_figure(stand.held),
            rivals=[figure_json(Row(each)) for each in stand.rivals],
        )
        for stand in stands
    ]
    return {**watch_json(watch), "values": values, "changes": [change_json(each) for each in told]}


def changes_json(told: Iterable[Told]) -> WatchChangesJson:
    """Return changes."""
    return {"changes": [change_json(each) for each in told]}


def change_json(told: Told) -> WatchChangeJson:
    """Return a change."""
    return {
        "id": told.id,
        "watch_id": told.watch_id,
        "kind": told.change.kind,
        "series": told.change.series,
        "text": told.change.text,
        "old": _figure(told.change.old),
        "new": _figure(told.change.new),
        "told_at": moment_text(told.told_at),
        "delivery": None if told.delivery is None else _delivery(told.delivery),
    }


def _origin(webhook: str) -> str:
    """Return where an address leads, without its path and query."""
    scheme, _, rest = webhook.partition("://")
    return f"{scheme}://{rest.partition('/')[0].partition('?')[0]}"


def _delivery(delivery: Delivery) -> DeliveryJson:
    return {
        "state": delivery.state,
        "tries": delivery.tries,
        "due_at": moment_text(delivery.due_at) if delivery.state == "waiting" else None,
        "tried_at": None if delivery.tried_at is None else moment_text(delivery.tried_at),
        "problem": delivery.problem,
    }


def _figure(kept: Kept | None) -> FigureJson | None:
    return None if kept is None else figure_json(Row(kept))
