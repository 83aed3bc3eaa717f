"""What a question asks of a search: whom and whose words, when, how it stands now, and in which parts. Pure."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from corpus.organisations import Gazetteer, Group, gazetteer
from index.keywords import STOPWORDS
from index.sides import listed, sides_of
from index.times import Times, times_in
from index.wording import (
    ASKS,
    COMPARISON,
    DESCRIBED,
    FIGURES,
    GUIDED,
    LATEST,
    ONE_BY_ONE,
    ONE_OF_A_KIND,
    PART,
    PAST,
    PRESENT,
    REPORTED,
    TIMELINE,
    TOGETHER,
)

_CLAUSE = re.compile(
    r"""[,;:]\s+(?:while|whereas|and|but|or|which|before|after|compared\ to|in\ contrast)\b
    | \b(?:while|whereas|compared\ to|before|after|than|and|but|between)\b
    | [,;:](?=\s)""",
    re.IGNORECASE | re.VERBOSE,
)
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_WORD = re.compile(r"\w+")
_SAYING = frozenset("article articles report reports reported published suggest according".split())  # noqa: SIM905
_ATTRIBUTED = re.compile(
    r"(?:according to|reported by|report (?:by|from)|article (?:by|from|in)|published (?:by|in)|from|['\"‘“])\s*$",
    re.IGNORECASE,
)
_CLAUSE_WORDS = 4
"""A clause with fewer telling words says nothing of its own: it belongs to its neighbour."""

_PART_WORDS = 2
"""The same of one of several questions."""

_LONGEST_NAME = 6
"""Publishers' names have at most so many words."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a question that wants evidence of its own: a clause on what one publisher says, a side of a comparison.

    Attributes:
        publishers: whose words it asks for.
    """

    text: str
    organisations: tuple[str, ...]
    publishers: tuple[str, ...]
    times: Times


@dataclass(frozen=True, slots=True)
class Asked:
    """What a question asks of a search.

    Attributes:
        organisations: those it names, by the names of the gazetteer.
        publishers: whose words it asks for.
        wants_latest: whether it asks how things stand now.
        wants_figures: whether it asks for numbers.
        among_all: whether it compares without naming anybody, as "who spends most?" does.
        parts: what it comes apart into, each of which wants evidence; none where it is of one piece.
    """

    text: str
    organisations: tuple[str, ...] = ()
    publishers: tuple[str, ...] = ()
    times: Times = field(default_factory=Times)
    wants_latest: bool = False
    wants_figures: bool = False
    among_all: bool = False
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True)
class _Named:
    publisher: str
    start: int
    end: int


def asked_one_by_one(text: str, known: Gazetteer, organisations: Sequence[str]) -> list[Group]:
    """Return the kinds of organisations whose members a question asks about one by one, without those it names."""
    if TIMELINE.search(text) or TOGETHER.search(text) or not ONE_BY_ONE.search(text):
        return []
    named = {each for organisation in organisations for each in known.family(organisation)}
    groups = [group for group in known.groups(text) if not _is_one(text, group)]
    return [replace(group, members=tuple(each for each in group.members if each not in named)) for group in groups]


def _is_one(text: str, group: Group) -> bool:
    """Tell whether one member of a kind is meant that is described: `the neocloud that`, but not `the largest one`."""
    return bool(ONE_OF_A_KIND.search(text[: group.start]) and DESCRIBED.match(text[group.end :]))


def read_question(text: str, *, publishers: Mapping[str, str], today: dt.date) -> Asked:
    """Read what a question asks of a search.

    Args:
        text: the question as typed.
        publishers: the publishers of the record by `folded` name.
        today: what `last month` is counted from.
    """
    named = _publishers(text, publishers)
    organisations = _organisations(text)
    times = times_in(text, today)
    figures = bool(FIGURES.search(text))
    clauses = _clauses(text, named)
    if clauses:
        times = Times(times.periods, quarters=times.quarters)  # A window in one clause does not bound the others.
    parts = tuple(_part(clause, publishers, today) for clause in clauses or _sides(text, organisations))
    return Asked(
        text=text,
        organisations=organisations,
        publishers=tuple(dict.fromkeys(item.publisher for item in named)),
        times=times,
        # In the present tense people ask of anything that lasts; only figures are out of date so soon.
        wants_latest=wants_latest(text, times) and (figures or bool(LATEST.search(text))) and not named,
        wants_figures=figures,
        among_all=bool(COMPARISON.search(text)) and not organisations,
        parts=parts,
    )


def wants_latest(text: str, times: Times) -> bool:
    """Tell whether a question asks how things stand now: it says so, or is in the present tense and about no period."""
    if TIMELINE.search(text):
        return False
    of_a_year = bool(_YEAR.search(text)) and not GUIDED.search(text)
    names_figure = bool(FIGURES.search(text)) and not ASKS.search(text) and not of_a_year  # "CoreWeave backlog"
    of_now = not times.periods and (names_figure or bool(PRESENT.search(text))) and not PAST.search(text)
    last = REPORTED.search(text) and FIGURES.search(text) and not (times.periods or times.quarters or of_a_year)
    return bool(LATEST.search(text) or last) or of_now


def parts_of(text: str) -> tuple[str, ...]:
    """Return the parts of a question; what stands before the first question word belongs to the part that follows."""
    parts = [part.strip(" ,;?") for part in PART.split(text)]
    parts = [part for part in parts if part]
    if len(parts) > 1 and not ASKS.search(parts[0]):
        parts[:2] = [f"{parts[0]}, {parts[1]}"]
    return tuple(parts)


def folded(publisher: str) -> str:
    """Return a publisher's name as its words, under which `read_question` looks it up; letters keep their case."""
    return " ".join(_WORD.findall(publisher))


def _part(text: str, publishers: Mapping[str, str], today: dt.date) -> Part:
    named = tuple(dict.fromkeys(item.publisher for item in _publishers(text, publishers)))
    return Part(text, _organisations(text), named, times_in(text, today))


def _organisations(text: str) -> tuple[str, ...]:
    found = gazetteer().mentions(text, any_case=True)
    return tuple(dict.fromkeys(mention.organisation for mention in found if not mention.by_brand))


def _publishers(text: str, known: Mapping[str, str]) -> list[_Named]:
    """Return the publishers a text names, longest names first where they overlap.

    One that is an organisation of the field as well is meant as a publisher only where its words are: in "according
    to Microsoft", not in "Microsoft's capex".
    """
    words = list(_WORD.finditer(text))
    found: list[_Named] = []
    place = 0
    while place < len(words):
        for length in range(min(_LONGEST_NAME, len(words) - place), 0, -1):
            start, end = words[place].start(), words[place + length - 1].end()
            publisher = known.get(" ".join(match.group() for match in words[place : place + length]))
            if publisher and (not gazetteer().mentions(publisher) or _ATTRIBUTED.search(text[:start])):
                found.append(_Named(publisher, start, end))
                place += length - 1
                break
        place += 1
    return found


def _clauses(text: str, named: Sequence[_Named]) -> list[str]:
    """Return the clauses of a question that names publishers, each with its own; nothing where it is of one piece."""
    if not named:
        return []
    inside = [(item.start, item.end) for item in named]
    cuts = [match.start() for match in _CLAUSE.finditer(text)]
    cuts = [0, *(cut for cut in cuts if not any(start <= cut < end for start, end in inside)), len(text)]
    clauses: list[tuple[int, int, bool, int]] = []
    for start, end in pairwise(cuts):
        names = any(start <= begin < end for begin, _ in inside)
        words = _telling(text, start, end, inside)
        if clauses and not (names and clauses[-1][2] and clauses[-1][3] >= _CLAUSE_WORDS):
            begin, _, named_before, words_before = clauses.pop()
            clauses.append((begin, end, named_before or names, words_before + words))
        else:
            clauses.append((start, end, names, words))
    while len(clauses) > 1 and clauses[-1][3] < _CLAUSE_WORDS:
        _, end, names, words = clauses.pop()
        begin, _, named_before, words_before = clauses.pop()
        clauses.append((begin, end, named_before or names, words_before + words))
    return [text[start:end].strip(" ,;:") for start, end, _, _ in clauses] if len(clauses) > 1 else []


def _telling(text: str, start: int, end: int, names: Sequence[tuple[int, int]]) -> int:
    """Return how many words of a clause say something, besides the names of publishers."""
    return sum(
        match.group().lower() not in STOPWORDS
        and match.group().lower() not in _SAYING
        and not any(begin <= match.start() < stop for begin, stop in names)
        for match in _WORD.finditer(text, start, end)
    )


def _sides(text: str, organisations: Sequence[str]) -> list[str]:
    """Return the parts of a question: one for each thing it compares, or each of several things it asks."""
    sides = sides_of(text) or listed(text)
    if sides:
        return [side.text for side in sides]
    parts = parts_of(text)
    if len(parts) > 1:
        # "and why" says nothing to search for: what it asks is asked of the other parts' passages.
        telling = [part for part in parts if _telling(part, 0, len(part), ()) >= _PART_WORDS]
        subject = " ".join(organisations)
        whole = [part if _organisations(part) else f"{subject} {part}".strip() for part in telling]
        return whole if len(whole) > 1 else []
    groups = asked_one_by_one(text, gazetteer(), organisations)
    return [f"{text[: group.start]}{member}{text[group.end :]}" for group in groups[:1] for member in group.members]
