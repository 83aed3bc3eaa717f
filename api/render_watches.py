"""Watches and what they told as plain text for people."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping

from answer.plain_text import counted
from api.ledger_shapes import value_text
from api.render import fields_text, line
from corpus.figure_store import Kept
from corpus.watches import Delivery, Stand, Told, Watch

UNCHECKED = "the figures of some texts are still to be read: `groundwork reindex --figures` reads them"


def watches_text(watches: Iterable[Watch]) -> str:
    """Return watches, one a line."""
    return "\n".join(f"{watch.id}  {line(watch.name)}{_state(watch)}" for watch in watches)


def watch_text(watch: Watch, stands: Iterable[Stand], told: Iterable[Told]) -> str:
    """Return all that is known of a watch: what it is about, what holds, what it told, what was sent."""
    about = watch.about
    head = fields_text(
        id=watch.id,
        name=watch.name,
        question=about.question,
        subject=about.subject,
        metric=about.metric,
        scope=about.scope,
        period=about.period,
        webhook=watch.webhook,
        made=_time(watch.created_at),
        checked=UNCHECKED if watch.checked_at is None else _time(watch.checked_at),
    )
    known = [text for stand in stands for text in _stand(stand)] or ["  the ledger holds nothing of it yet"]
    changes = [text for each in told for text in ("", change_text(each))] or [
        "",
        "Nothing has changed since it was made.",
    ]
    return "\n".join([head, "", "Known:", *known, *changes])


def fresh_text(told: Iterable[Told], names: Mapping[str, str]) -> str:
    """Return changes of several watches, each under the name of its watch."""
    groups: dict[str, list[str]] = {}
    for each in told:
        groups.setdefault(each.watch_id, []).append(change_text(each))
    return "\n\n".join("\n\n".join([line(names.get(watch, watch)), *texts]) for watch, texts in groups.items())


def change_text(told: Told) -> str:
    """Return a change: its sentence, then the words of both values with where they stand."""
    change = told.change
    lines = [f"{_time(told.told_at)}  {change.kind}  {line(change.text)}"]
    lines += [text for name, kept in (("now", change.new), ("old", change.old)) if kept for text in _words(name, kept)]
    if told.delivery is not None:
        lines.append(f"    webhook: {_delivery(told.delivery)}")
    return "\n".join(lines)


def _stand(stand: Stand) -> list[str]:
    held = "nothing holds" if stand.held is None else _value(stand.held)
    return [f"  {line(stand.name)}: {held}", *(f"      but {_value(rival)} is said too" for rival in stand.rivals)]


def _value(kept: Kept) -> str:
    return f"{value_text(kept.figure)}, {kept.figure.modality}, {kept.figure.claim_date or 'undated'}"


def _words(name: str, kept: Kept) -> list[str]:
    source = ", ".join(line(part) for part in (kept.title, kept.publisher) if part)
    link = f"  {line(kept.url)}" if kept.url else ""
    return [f'    {name}: "{line(kept.figure.quote)}"', f"         {source} ({kept.document_id}){link}"]


def _delivery(delivery: Delivery) -> str:
    tries = counted(delivery.tries, "try").replace("trys", "tries")
    why = f": {line(delivery.problem)}" if delivery.problem else ""
    if delivery.state == "sent":
        return f"sent after {tries}"
    if delivery.state == "failed":
        return f"given up after {tries}{why}"
    if delivery.state == "sending":
        return f"being sent, try {delivery.tries}"
    return f"waiting, {tries} so far, next at {_time(delivery.due_at)}{why}"


def _state(watch: Watch) -> str:
    return "" if watch.checked_at is not None else "  (not checked yet)"


def _time(moment: dt.datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M} UTC"
