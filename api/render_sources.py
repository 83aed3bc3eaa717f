"""Sources and their links as plain text for people: what is followed, how it fares, what an address would bring."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from answer.plain_text import counted
from api.conditions import Condition, condition_of
from api.importing import Imported
from api.previewing import kept_out
from api.render import fields_text, line, minute, reading_text
from corpus.document import Document, Outcome
from corpus.source import LINK_STATES, Followed, SourceLink

if TYPE_CHECKING:
    from ingest.listed import Entry
    from ingest.preview import Preview

_WIDTH = 100
_URGENCY: tuple[Condition, ...] = (
    "failing",
    "offline",
    "stopped",
    "preview",
    "paused",
    "removing",
    "never checked",
    "quiet",
    "fine",
    "known",
)
"""Conditions, those that want a person's eye first."""
_EXPLAINED = frozenset({"failing", "stopped", "paused"})
_HEAD = ("CONDITION", "LAST OK", "NEW", "DOCS", "NEXT", "ID AND NAME")
_SPANS = ((86400 * 60, 86400 * 30, "mo"), (86400 * 2, 86400, "d"), (7200, 3600, "h"), (90, 60, "min"))


def by_urgency(sources: Iterable[Followed], now: dt.datetime) -> list[Followed]:
    """Return sources with the failing ones first, each condition by name."""
    return sorted(
        sources,
        key=lambda each: (_URGENCY.index(condition_of(each, now)[0]), each.source.name.casefold(), each.source.id),
    )


def sources_text(sources: Sequence[Followed], now: dt.datetime) -> str:
    """Return one line per source, of at most a hundred columns, and a second one where something is wrong."""
    return "\n".join([_row(*_HEAD), *(row for each in sources for row in _source_rows(each, now))])


def source_text(followed: Followed, now: dt.datetime) -> str:
    """Return all that is known of a source, one field per line."""
    source, links = followed.source, followed.links
    condition, why = condition_of(followed, now)
    pace = None if followed.pace_seconds is None else f"every {followed.pace_seconds / 3600:g} hours"
    listed = ", ".join(f"{links[state]} {state}" for state in LINK_STATES if links.get(state))
    walled = f", {followed.walled} of them only in part (paywall)" if followed.walled else ""
    return fields_text(
        name=source.name,
        id=source.id,
        kind=source.kind,
        url=source.url,
        publisher=source.publisher,
        tier=source.tier,
        notes=source.notes,
        condition=f"{condition}: {why}" if why != condition else condition,
        pace=pace,
        followed=_told(followed.followed_at, now),
        last_tried=_told(followed.checked_at, now),
        last_success=_told(followed.succeeded_at, now) or ("never" if followed.checked_at else None),
        last_new=_told(followed.new_at, now),
        next_check=_told(followed.next_fetch_at, now) if followed.state == "active" else None,
        problem=followed.problem,
        links=listed or "none so far",
        documents=f"{followed.documents}{walled}",
        link_rule=_rule(followed.rules),
    )


def links_text(links: Iterable[SourceLink]) -> str:
    """Return the links of a source, each with what became of it."""
    return "\n".join(_link(link) for link in links)


def preview_text(preview: Preview, outcome: Outcome | None, duplicates: Sequence[Document]) -> str:
    """Return what an address is as a source: why, what it lists, and how its newest entry reads."""
    source = preview.source
    known = None if preview.known is None else f"{preview.known.source.id} ({preview.known.state})"
    head = fields_text(
        name=source.name,
        kind=source.kind,
        url=source.url,
        publisher=source.publisher,
        tier=source.tier,
        already_there=known,
        link_rule=_rule(preview.rules),
    )
    blocks = [head, *_list("Why:", [line(reason) for reason in preview.reasons])]
    shown = f"It lists {counted(preview.total, 'link')}"
    shown += f"; the first {len(preview.entries)}:" if len(preview.entries) < preview.total else ":"
    blocks += _list(shown, [_entry(entry) for entry in preview.entries])
    if preview.removed:
        back = "it" if len(preview.removed) == 1 else "them"
        blocks.append(f"{kept_out(len(preview.removed))}; --restore lets {back} back in.")
    blocks += _list("What was passed over:", [line(problem) for problem in preview.problems])
    rejected = [
        f"{line(group.pattern)}: {counted(group.count, 'link')}, {line(group.reason)}" for group in preview.rejected
    ]
    blocks += _list("Links that are left out:", rejected)
    others = [f"{each.kind}: {line(each.url)} ({line(each.reason)})" for each in preview.others]
    blocks += _list("The page also advertises:", others)
    what = "It" if source.kind in {"page", "file"} else "Its newest entry"
    if preview.sample is not None:
        reading = reading_text(preview.sample, outcome or "added", duplicates)
        blocks.append(f"{what} reads like this:\n\n{reading}")
    elif preview.sample_problem is not None:
        blocks.append(f"{what} could not be read: {line(preview.sample_problem)}")
    return "\n\n".join(blocks)


def imported_text(imported: Imported, *, kept: bool = True) -> str:
    """Return what importing a list did, or would do, row by row, and what can be done about the rest."""
    rows = [f"{each.state:<8}  {each.source.kind:<8}  {line(each.source.name)}" for each in imported.sources]
    rows += [
        f"{'left out' if kept else 'new':<8}  {line(row.name or '')}  {line(row.url)}" for row in imported.left_out
    ]
    rows += [f"not used  {line(problem)}" for problem in imported.problems]
    if not kept:
        known, problems = len(imported.sources), counted(len(imported.problems), "problem")
        rows.append(f"{len(imported.left_out)} new, {known} there already, {problems}. Nothing was kept.")
        return "\n".join(rows)
    left = f", {counted(len(imported.left_out), 'row')} left out" if imported.left_out else ""
    rows.append(f"{counted(len(imported.sources), 'source')}, {counted(len(imported.problems), 'problem')}{left}.")
    if imported.left_out:
        rows.append(
            "The list does not say what kind of source those are that were left out: import it with --follow to find "
            "out and follow them."
        )
    if any(each.state == "known" for each in imported.sources):
        rows.append(
            "What is only known is not checked: import the list with --follow to follow all of it, or follow one by "
            "its address."
        )
    if any(each.state == "preview" for each in imported.sources):
        rows.append("The links of newsroom pages wait for your yes: `groundwork sources --condition preview`.")
    return "\n".join(rows)


def since(moment: dt.datetime | None, now: dt.datetime) -> str:
    """Return how long ago a moment was, or in how long it comes, in a few characters: `3 h`, `in 12 min`, `-`."""
    if moment is None:
        return "-"
    seconds = (now - moment).total_seconds()
    for least, unit, name in _SPANS:
        if abs(seconds) >= least:
            return f"{'' if seconds > 0 else 'in '}{abs(seconds) // unit:.0f} {name}"
    return "now"


def _source_rows(followed: Followed, now: dt.datetime) -> list[str]:
    condition, why = condition_of(followed, now)
    cells = (
        condition,
        since(followed.succeeded_at, now),
        since(followed.new_at, now),
        f"{followed.documents}",
        since(followed.next_fetch_at, now) if followed.state == "active" else "-",
        f"{followed.source.id}  {line(followed.source.name)}",
    )
    rows = [_row(*cells)]
    if condition in _EXPLAINED and why != condition:
        rows.append(_cut(f"    {line(why)}"))
    return rows


def _row(condition: str, succeeded: str, new: str, documents: str, following: str, named: str) -> str:
    return _cut(f"{condition:<13}  {succeeded:<7}  {new:<7}  {documents:>5}  {following:<9}  {named}")


def _cut(row: str) -> str:
    return row if len(row) <= _WIDTH else row[: _WIDTH - 1] + "…"


def _link(link: SourceLink) -> str:
    row = f"{link.state:<8} {link.published_at or 'undated'!s:<10} {line(link.url)}"
    about = [line(part) for part in (link.title, link.reason) if part]
    waits = link.state == "failed" or (link.state == "new" and link.reason)
    if link.next_try_at is not None and waits:
        tried = f"tried {counted(link.tries, 'time')}, again" if link.tries else "put off, to be tried"
        about.append(f"{tried} not before {minute(link.next_try_at)}")
    return "\n".join([row, *(f"    {part}" for part in about)])


def _entry(entry: Entry) -> str:
    date, said = entry.published_at, line(entry.title) if entry.title else ""
    if date is None and entry.modified_at is not None:
        date, said = entry.modified_at, f"(last change) {said}".rstrip()
    return f"{date or 'undated'!s:<10}  {said}\n              {line(entry.url)}"


def _list(title: str, rows: Sequence[str]) -> list[str]:
    return ["\n".join([title, *(f"  {row}" for row in rows)])] if rows else []


def _rule(rules: Mapping[str, object] | None) -> str | None:
    """Return the rules of a listing in words."""
    patterns, excluded = (_texts((rules or {}).get(key)) for key in ("patterns", "excluded"))
    if not patterns:
        return None
    return f"links like {' or '.join(patterns)}" + (f", but not {' or '.join(excluded)}" if excluded else "")


def _texts(value: object) -> list[str]:
    return [str(each) for each in value] if isinstance(value, (list, tuple)) else []


def _told(moment: dt.datetime | None, now: dt.datetime) -> str | None:
    if moment is None:
        return None
    span = since(moment, now)
    return f"{minute(moment)} ({span if span == 'now' or span.startswith('in ') else f'{span} ago'})"
