"""What changed in the ledger between two checks of a watch. Pure: from what was known and what is, to what is told."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from api.ledger_shapes import value_text
from api.render import line as one_line
from api.render_ledger import heading
from corpus.figure import FLOWS, Figure
from corpus.figure_store import Kept
from corpus.watches import Change, ChangeKind, Stand
from index.ledger import agree
from index.ledger_search import Timeline


@dataclass(frozen=True, slots=True)
class Difference:
    """What a check found: what is known from now on, and what is to be told."""

    stands: tuple[Stand, ...]
    changes: tuple[Change, ...]


def difference(known: Sequence[Stand], lines: Iterable[Timeline], verified: Callable[[Kept], bool]) -> Difference:
    """Return how series differ from what was known of them.

    Another report of a value that is known is no change; neither is a value whose words cannot be found again.

    Args:
        known: of the last check.
        lines: the series as they are now; one that is known and not among them holds no figure any more.
        verified: whether a figure's words stand where it says.
    """
    now = {each.id: each for each in lines}
    before = {stand.series: stand for stand in known}
    stands: list[Stand] = []
    changes: list[Change] = []
    for series in dict.fromkeys([*before, *now]):
        found = _of_series(series, before.get(series), now.get(series), verified)
        stands += found.stands
        changes += found.changes
    return Difference(tuple(stands), tuple(changes))


def standing(line: Timeline) -> Stand:
    """Return what is to be known of a series: what holds, and what other reports give instead."""
    current = line.current
    name = heading(line.key, line)
    if current is None:
        return Stand(line.id, name, None)
    rivals: list[Kept] = []
    since = line.rows.index(current) + 1
    for row in line.rows[since:]:
        differs = row.point is not None and row.point.status == "conflicting"
        is_other = differs and row.kept.origin != current.kept.origin
        if is_other and not any(agree(each.figure, row.kept.figure) for each in rivals):
            rivals.append(row.kept)
    return Stand(line.id, name, current.kept, tuple(rivals))


def _of_series(series: str, known: Stand | None, line: Timeline | None, verified: Callable[[Kept], bool]) -> Difference:
    if line is None:
        assert known is not None
        lost = known.held is not None or known.gone
        return Difference((), (_retracted(series, known, None),) if lost else ())
    now = standing(line)
    value = _of_value(known, now, line)
    if value is not None and now.held is not None and not verified(now.held):
        return Difference(() if known is None else (known,), ())
    rivals = [each for each in now.rivals if _is_known(each, known) or verified(each)]
    now = replace(now, rivals=tuple(rivals))
    new = [_change("conflict", now, now.held, each) for each in rivals if not _is_known(each, known)]
    return Difference((now,), tuple(new if value is None else [value, *new]))


def _of_value(known: Stand | None, now: Stand, line: Timeline) -> Change | None:
    """Return how what holds in a series changed."""
    old, new = (None if known is None else known.held), now.held
    if known is not None and known.gone:
        return _retracted(now.series, known, new)
    if known is None or old is None:
        return None if new is None else _change("new", now, None, new)
    if new is not None and _same(old.figure, new.figure):
        return None
    if not any(_same(row.kept.figure, old.figure) for row in line.rows):
        return _retracted(now.series, known, new)
    return _lost(now, old, line) if new is None else _change("superseded", now, old, new)


def _lost(now: Stand, old: Kept, line: Timeline) -> Change:
    """Return how a value that the record still has came to hold no more."""
    withdrawal = next((row for row in reversed(line.rows) if row.point and row.point.status == "withdrawn"), None)
    if withdrawal is not None:
        return _change("withdrawn", now, old, withdrawal.kept)
    text = f"{now.name}: {_value(old)} held before, as a later report says; what holds now is not known."
    return Change("superseded", now.series, text, old, None)


def _is_known(rival: Kept, known: Stand | None) -> bool:
    return known is not None and any(agree(each.figure, rival.figure) for each in known.rivals)


def _same(one: Figure, other: Figure) -> bool:
    """Tell whether two figures say the same; what was guided and what came of it are two things."""
    result = one.metric in FLOWS and (one.modality == "actual") != (other.modality == "actual")
    return agree(one, other) and not result


def _change(kind: ChangeKind, stand: Stand, old: Kept | None, new: Kept) -> Change:
    return Change(kind, stand.series, f"{stand.name}: {_SENTENCES[kind](old, new)}.", old, new)


def _retracted(series: str, known: Stand | None, new: Kept | None) -> Change:
    assert known is not None
    lost = "the value told before" if known.held is None else _value(known.held)
    why = "its document was removed" if known.held is None else "its document or the figure was changed or removed"
    holds = "nothing holds now" if new is None else f"what holds now is {_value(new)}"
    return Change("retracted", series, f"{known.name}: {lost} counts no more ({why}); {holds}.", known.held, new)


def _new(_: Kept | None, new: Kept) -> str:
    return f"{_value(new)}; none was known before"


def _superseded(old: Kept | None, new: Kept) -> str:
    assert old is not None
    return f"{_value(new)} replaces {_value(old)}"


def _withdrawn(old: Kept | None, new: Kept) -> str:
    assert old is not None
    return f"{_value(old)} was withdrawn on {_date(new)}"


def _conflict(old: Kept | None, new: Kept) -> str:
    assert old is not None
    return f"reports disagree, {_value(old)} holds and {_value(new)} is said too"


_SENTENCES: Mapping[ChangeKind, Callable[[Kept | None, Kept], str]] = {
    "new": _new,
    "superseded": _superseded,
    "withdrawn": _withdrawn,
    "conflict": _conflict,
}


def _value(kept: Kept) -> str:
    """Return a value with when it was said, how and where: `$125-145 billion (guided, 2026-04-29, Meta)`."""
    parts = [kept.figure.modality, _date(kept), one_line(kept.publisher) if kept.publisher else ""]
    return f"{value_text(kept.figure)} ({', '.join(part for part in parts if part)})"


def _date(kept: Kept) -> str:
    return "an unknown date" if kept.figure.claim_date is None else str(kept.figure.claim_date)
