"""What a caller may narrow a search by, checked: the same rules for every way in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from typing import Protocol

from corpus.dates import PartialDate
from corpus.errors import InputError
from corpus.evidence import Evidence
from corpus.filters import Filter
from corpus.organisations import gazetteer
from corpus.source import TIERS, Tier
from index.hit import Hit


class _WithEvidence(Protocol):
    @property
    def evidence(self) -> Evidence: ...


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


def require_named(groundwork: _WithEvidence, only: Filter, hits: Iterable[Hit]) -> None:
    """Refuse a filter on an organisation or publisher that no document has: it is a slip, and not an empty result.

    Args:
        groundwork: knows what documents name.
        only: the filter.
        hits: what was found under it; what they name need not be looked up.

    Raises:
        InputError: one of the filter's organisations is named nowhere, or one of its publishers published nothing.
    """
    found = list(hits)
    for name in only.publishers:
        if not any(hit.document.publisher == name for hit in found) and not groundwork.evidence.rows(
            Filter(publishers=(name,))
        ):
            near = get_close_matches(name, groundwork.evidence.publishers(), n=1)
            meant = f"; did you mean {near[0]!r}?" if near else ""
            raise InputError(f"no document is published by {name!r}{meant}")
    if not only.organisations:
        return
    named = {name.casefold() for hit in found for name in hit.document.organisations}
    for name in only.organisations:
        if name.casefold() not in named and not groundwork.evidence.rows(Filter(organisations=(name,))):
            known = [each for each in gazetteer().organisations(name) if each != name]
            meant = f"; did you mean {known[0]!r}?" if known else ""
            raise InputError(f"no document names an organisation {name!r}{meant}")


def _tier(name: str) -> Tier:
    for tier in TIERS:
        if tier == name.strip().lower():
            return tier
    raise InputError(f"{name!r} is no tier; use one of {', '.join(TIERS)}")
