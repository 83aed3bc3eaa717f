"""What a caller may narrow a search by, checked: the same rules for every way in."""

from __future__ import annotations

from collections.abc import Sequence

from corpus.dates import PartialDate
from corpus.errors import InputError
from corpus.evidence import Filter
from corpus.source import TIERS, Tier


def filter_of(
    *,
    published_after: str | None = None,
    published_before: str | None = None,
    publishers: Sequence[str] = (),
    tiers: Sequence[str] = (),
    organisations: Sequence[str] = (),
) -> Filter:
    """Return the filter that the words of a caller mean.

    Raises:
        InputError: a date or a tier cannot be used, or the window is empty.
    """
    after = None if published_after is None else PartialDate.parse(published_after)
    before = None if published_before is None else PartialDate.parse(published_before)
    if after is not None and before is not None and after.first_day > before.last_day:
        raise InputError(f"nothing can be published after {after} and before {before}; swap the two dates")
    return Filter(
        published_after=after,
        published_before=before,
        publishers=tuple(publishers),
        tiers=tuple(_tier(name) for name in tiers),
        organisations=tuple(organisations),
    )


def _tier(name: str) -> Tier:
    for tier in TIERS:
        if tier == name.strip().lower():
            return tier
    raise InputError(f"{name!r} is no tier; use one of {', '.join(TIERS)}")
