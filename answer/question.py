"""What a question asks for: whom, when, what kind of thing, and how the answer should be put together. Pure."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass

from answer import wording
from answer.wording import Shape, Slot
from answer.words import stem, terms
from corpus.dates import PartialDate
from corpus.organisations import Gazetteer, Mention, gazetteer
from index.asked import asked_one_by_one, parts_of, wants_latest
from index.sides import Span, name_spans, sides_of
from index.times import MONTHS, dates_in, months_between, quarters_in, times_in
from index.wording import COMPARISON, OPENLY_COMPARES, TIMELINE

_WORD = re.compile(r"\w[\w-]*")
_UNTELLING = wording.GENERIC | {stem(month) for month in MONTHS} | {"q1", "q2", "q3", "q4"}
_RANGE_END = re.compile(
    r"\b(?:before|until|till|up to|through|by|to)\s+"
    r"(?:(?:the|end of|early|mid|late|spring|summer|autumn|fall|winter)[- ])*$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Compared:
    """One side of a comparison.

    Attributes:
        organisations: those it names, by the names of the gazetteer.
        names: the stems of the other names in it.
        written: what it is called in the question.
    """

    organisations: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    written: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """A question, understood.

    Attributes:
        terms: its telling words as stems, without repeats.
        organisations: those it names, by the names of the gazetteer.
        group: those it asks about one by one as a kind, such as the hyperscalers in "which hyperscaler spends most?",
            without those it names.
        names: stems of other things with names of their own, such as `rainier` or `trainium3`.
        named: those things as they were written, such as `Project Rainier`.
        periods: the dates it mentions that say when something happened, rather than bound a search.
        after: the first day it allows, from `since` and the like.
        before: the last day it allows, from `as of`, `before` and the like.
        slots: the kinds of thing it asks for, in the order asked.
        years: bare years and quarters (`2027`, `q3`) that the evidence must speak of.
        counted: the stems of what is counted, for `how many ...`.
        focus: the stems of what is asked for: `interest`, `rate` for "what interest rate does ...".
        predicates: the stems of all that is said or asked of the subjects, general words left out.
        sides: what it compares; nothing where it does not.
        calculates: whether what it asks for has to be worked out from what is said.
        between: the months between which it asks how something moved.
    """

    text: str
    terms: tuple[str, ...]
    organisations: tuple[str, ...]
    group: tuple[str, ...]
    names: tuple[str, ...]
    named: tuple[str, ...]
    periods: tuple[PartialDate, ...]
    after: PartialDate | None
    before: PartialDate | None
    shape: Shape
    slots: tuple[Slot, ...]
    years: tuple[str, ...]
    counted: tuple[str, ...]
    focus: tuple[str, ...]
    predicates: tuple[str, ...]
    wants_latest: bool
    parts: tuple[str, ...]
    sides: tuple[Compared, ...]
    calculates: bool = False
    between: tuple[PartialDate, PartialDate] | None = None


def understand(text: str, *, names: Gazetteer | None = None, today: dt.date | None = None) -> Question:
    """Read a question.

    Args:
        text: the question as typed.
        names: the gazetteer to find organisations with; by default the one that is shipped.
        today: what `last month` is counted from; by default the day it is.
    """
    known = names or gazetteer()
    found = known.mentions(text, any_case=True)
    organisations = tuple(dict.fromkeys(mention.organisation for mention in found if not mention.by_brand))
    taken = [(mention.start, mention.end) for mention in found if not mention.by_brand]
    today = today or dt.datetime.now(dt.UTC).date()
    times = times_in(text, today)
    slots = _slots(text)
    timeline = bool(TIMELINE.search(text))
    counted = wording.COUNTED.search(text)
    subjects = {word for mention in found if not mention.by_brand for word in terms(text[mention.start : mention.end])}
    spans = _spans(text, found, taken)
    proper, named = _names(text, spans), _phrases(text, spans)
    group, of_group = _group(text, known, organisations)
    telling = [word for word in dict.fromkeys(terms(text)) if word not in of_group]
    said = [word for word in telling if word not in subjects and word not in proper]
    of_shares = {stem(match["words"]) for match in wording.SHARE_OF.finditer(text)}
    predicates = tuple(
        word for word in said if word not in _UNTELLING and word not in of_shares and not word[0].isdigit()
    )
    shape = _shape(text, timeline=timeline, subjects=len(organisations) + len(named) + len(group))
    return Question(
        text=text,
        terms=tuple(telling),
        organisations=organisations,
        group=group,
        names=proper,
        named=named,
        periods=times.periods,
        after=times.after,
        before=times.before,
        shape=shape,
        slots=slots,
        years=_years(text),
        counted=tuple(terms(counted["words"])) if counted else (),
        focus=tuple(word for word in _focus(text) if word in predicates),
        predicates=predicates,
        wants_latest=wants_latest(text, times),
        parts=parts_of(text),
        sides=_compared(text, known, (*organisations, *group), proper) if shape == "comparison" else (),
        calculates=bool(wording.CALCULATES.search(text)),
        between=months_between(text, today),
    )


def _slots(text: str) -> tuple[Slot, ...]:
    """Return the kinds of thing a question asks for; who asks why something costs more knows what it is about."""
    found = tuple(slot for slot, pattern in wording.SLOTS.items() if pattern.search(text))
    only_why = "reason" in found and not wording.AMOUNT_ASKED.search(text)
    return tuple(slot for slot in found if not (only_why and slot in {"money", "amount", "power"}))


def _compared(
    text: str, known: Gazetteer, organisations: tuple[str, ...], names: tuple[str, ...]
) -> tuple[Compared, ...]:
    """Return the sides of a comparison; where its words do not tell them, each of what it names is one."""
    sides = [_side(side.names, known) for side in sides_of(text)]
    return tuple(sides or [*(Compared((each,)) for each in organisations), *(Compared((), (each,)) for each in names)])


def _side(names: tuple[str, ...], known: Gazetteer) -> Compared:
    text = " ; ".join(names)
    mentions = [each for each in known.mentions(text, any_case=True) if not each.by_brand]
    words = {word for each in mentions for word in terms(text[each.start : each.end])}
    others = tuple(dict.fromkeys(word for word in terms(text) if word not in words))
    return Compared(tuple(dict.fromkeys(each.organisation for each in mentions)), others, " and ".join(names))


def _group(text: str, known: Gazetteer, organisations: tuple[str, ...]) -> tuple[tuple[str, ...], frozenset[str]]:
    """Return who is asked about one by one, as members of a kind of organisations, and the words that name the kind."""
    groups = asked_one_by_one(text, known, organisations)
    members = dict.fromkeys(member for group in groups for member in group.members)
    return tuple(members), frozenset(word for group in groups for word in terms(text[group.start : group.end]))


def _shape(text: str, *, timeline: bool, subjects: int) -> Shape:
    if timeline:
        return "timeline"
    if COMPARISON.search(text) and (subjects > 1 or OPENLY_COMPARES.search(text)):
        return "comparison"
    return "list" if wording.LIST.search(text) else "fact"


def _years(text: str) -> tuple[str, ...]:
    years = [
        str(date) for date, start, _ in dates_in(text) if date.month is None and not _RANGE_END.search(text[:start])
    ]
    return tuple(dict.fromkeys([*years, *sorted(quarters_in(text))]))


def _focus(text: str) -> list[str]:
    found = [word for match in wording.FOCUS.finditer(text) for word in terms(match["words"])]
    opening = wording.OPENING.match(text)
    if not found and opening:
        found = terms(opening["words"])
    found += [word for match in wording.ROLE.finditer(text) for word in terms(match["words"])]
    found += [word for match in wording.PER.finditer(text) for word in terms(match["unit"])]
    return list(dict.fromkeys(found))


def _spans(text: str, found: Sequence[Mention], taken: Sequence[Span]) -> list[Span]:
    """Return where the words of other names stand; a brand is one in any case: `ironwood` as well as `Ironwood`."""
    spans = name_spans(text, taken)
    for mention in found:
        if mention.by_brand and not any(mention.start < end and start < mention.end for start, end in spans):
            spans += [match.span() for match in _WORD.finditer(text, mention.start, mention.end)]
    return sorted(spans)


def _phrases(text: str, spans: Sequence[Span]) -> tuple[str, ...]:
    """Return runs of words that are names, as written."""
    phrases: list[str] = []
    end = -2
    for start, stop in spans:
        if start <= end + 1 and phrases:
            phrases[-1] = f"{phrases[-1]} {text[start:stop]}"
        else:
            phrases.append(text[start:stop])
        end = stop
    return tuple(dict.fromkeys(phrases))


def _names(text: str, spans: Sequence[Span]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word for start, end in spans for word in terms(text[start:end])[:1]))
