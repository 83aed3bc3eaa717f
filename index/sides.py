"""What a question names, and which of those things it sets against each other. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from corpus.organisations import gazetteer
from corpus.quantities import quantities
from index.keywords import STOPWORDS
from index.times import MONTHS, dates_in
from index.wording import COMPARES, COMPARISON, KINDS, NAME, NOT_NAMES, SENTENCE_START

_PIVOT = re.compile(
    r"\b(?:compar\w+\s+(?:with|to|against)|versus|vs\b\.?|differs?\s+from|as opposed to|against|than)(?!\w)",
    re.IGNORECASE,
)
"""What a comparison turns on: the one side stands before it, the other after it."""

_OPENING = re.compile(r"\bcompar\w+", re.IGNORECASE)
"""The verb that opens a comparison: the things compared stand after it."""

_JOINED = re.compile(
    r"(?:['’]s)?(?:\s+[\w$.'’-]+){0,3}?(?:\s*,)?\s+(?:and|or|nor|versus|vs\.?)(?:\s+[\w'’-]+){0,3}\s+|\s*,\s+",
    re.IGNORECASE,
)
_JOINED_BY_COMPARE = re.compile(
    r"(?:['’]s)?(?:\s+[\w$.'’-]+){0,4}?\s+(?:with|to|against)(?:\s+[\w'’-]+){0,3}\s+", re.IGNORECASE
)
"""What stands between two things that are named side by side."""

_NUMBERED = re.compile(r"\s\d{1,2}(?!\s*(?:%|[GMk]Wh?\b|billion|million|trillion))(?![\w.,]*\d)\b")
"""What follows a name that is one of several: `Colossus 2`."""

_TOUCHING = re.compile(r"(?:['’]s)?\s+")
_OWNER = re.compile(r"(?P<name>.+?)['’]s\s+(?=\w)")
_OWNING = re.compile(r"(?<!\w)['’]s\b")

_LIST = 3
"""Two organisations may be the parties of one thing; so many are asked about one by one."""

Span = tuple[int, int]
"""Where a name stands: `[start, end)`."""


@dataclass(frozen=True, slots=True)
class Side:
    """One of the things that are compared.

    Attributes:
        names: what it is named by, as written: `Anthropic` and `Fluidstack` for a commitment of one with the other.
        text: the question without the other sides.
    """

    names: tuple[str, ...]
    text: str


def name_spans(text: str, taken: Sequence[Span]) -> list[Span]:
    """Return where words stand that are names, besides dates, quantities and what is taken already."""
    spans = [*taken, *((start, end) for _, start, end in dates_in(text))]
    spans += [(quantity.start, quantity.end) for quantity in quantities(text)]
    found = []
    for match in NAME.finditer(text):
        if any(start < match.end() and match.start() < end for start, end in spans):
            continue
        word = match.group().removesuffix("'s").removesuffix("’s")
        opens = bool(SENTENCE_START.search(text[: match.start()]))
        known = word.lower() in NOT_NAMES or word.lower() in STOPWORDS or word.lower() in MONTHS
        if known or (opens and word[1:].islower()) or word.casefold() in KINDS:
            continue
        found.append((match.start(), match.start() + len(word)))
    return found


def listed(text: str) -> tuple[Side, ...]:
    """Return each of three or more organisations that a question lists, such as `Amazon, Meta and Oracle`."""
    runs = _side_by_side(text, _named(text))
    if len(runs) < _LIST or not all(_is_known(text, side) for side in runs):
        return ()
    begin, end = runs[0][0][0], runs[-1][-1][1]
    names = [text[side[0][0] : side[-1][1]] for side in runs]
    return tuple(Side((name,), f"{text[:begin]}{name}{text[end:]}") for name in names)


def sides_of(text: str) -> tuple[Side, ...]:
    """Return what a question compares, in its order; nothing where it compares no two things that it names."""
    if not COMPARISON.search(text):
        return ()
    spans = _named(text)
    sides = _without_common_owner(text, _around_a_pivot(text, spans) or _side_by_side(text, spans))
    if not COMPARES.search(text) and not all(_is_known(text, side) for side in sides):
        return ()  # Of two unknown names with an "or" between them each may be part of one thing.
    return tuple(_side(text, side, [other for other in sides if other is not side]) for side in sides)


def _side(text: str, side: Sequence[Span], others: Sequence[Sequence[Span]]) -> Side:
    names = tuple(dict.fromkeys(text[start:end] for start, end in side))
    return Side(names, _without(text, [each for other in others for each in other]))


def _named(text: str) -> list[Span]:
    """Return all that a question names, in its order; names that touch are one."""
    mentions = [(each.start, each.end) for each in gazetteer().mentions(text, any_case=True)]
    found: list[Span] = []
    for start, stop in sorted([*mentions, *name_spans(text, mentions)]):
        numbered = _NUMBERED.match(text, stop)
        end = numbered.end() if numbered else stop
        if found and _TOUCHING.fullmatch(text, found[-1][1], start):
            found[-1] = (found[-1][0], end)
        else:
            found.append((start, end))
    return found


def _is_known(text: str, side: Sequence[Span]) -> bool:
    return any(gazetteer().mentions(text[start:end], any_case=True) for start, end in side)


def _without_common_owner(text: str, sides: list[list[Span]]) -> list[list[Span]]:
    """Leave an organisation out of the first side that owns the others too, as in `Intel's cloud or edge segment`."""
    others = [mention for side in sides[1:] for start, end in side for mention in gazetteer().mentions(text[start:end])]
    if not sides or not all(mention.by_brand for mention in others):
        return sides
    start, end = sides[0][0]
    owner = _OWNER.match(text, start, end)
    if owner is None or not gazetteer().mentions(owner["name"], any_case=True):
        return sides
    return [[(owner.end(), end), *sides[0][1:]], *sides[1:]]


def _around_a_pivot(text: str, named: Sequence[Span]) -> list[list[Span]]:
    """Return the sides before and after the word that compares them: each with all that its side names."""
    for pivot in _PIVOT.finditer(text):
        before = [each for each in named if each[1] <= pivot.start()]
        after = [each for each in named if each[0] >= pivot.end()]
        if before and after:
            return [*_apart(text, before), *_apart(text, after)]
    return []


def _apart(text: str, named: Sequence[Span]) -> list[list[Span]]:
    """Return one side for all that is named, or one for each of what stands side by side."""
    joined = all(_JOINED.fullmatch(text, one[1], other[0]) for one, other in pairwise(named))
    return [[each] for each in named] if joined else [list(named)]


def _side_by_side(text: str, named: Sequence[Span]) -> list[list[Span]]:
    """Return the longest run of things named side by side, such as `A, B or C`."""
    opens = _OPENING.search(text)
    runs: list[list[Span]] = [[each] for each in named[:1]]
    for one, other in pairwise(named):
        joined = _JOINED.fullmatch(text, one[1], other[0]) or (
            opens and opens.end() <= one[0] and _JOINED_BY_COMPARE.fullmatch(text, one[1], other[0])
        )
        if joined:
            runs[-1].append(other)
        else:
            runs.append([other])
    longest = max(runs, key=len, default=[])
    return [[each] for each in longest] if len(longest) > 1 else []


def _without(text: str, names: Sequence[Span]) -> str:
    kept, place = [], 0
    for start, end in names:
        kept.append(text[place:start])
        place = end
    return " ".join(_OWNING.sub(" ", " ".join([*kept, text[place:]])).split())
