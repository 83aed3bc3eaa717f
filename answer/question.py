"""What a question asks for: whom, when, what kind of thing, and how the answer should be put together. Pure."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from answer import wording
from answer.wording import Shape, Slot
from answer.words import stem, terms
from corpus.dates import PartialDate
from corpus.errors import InputError
from corpus.organisations import Gazetteer, gazetteer
from corpus.quantities import quantities
from index.keywords import STOPWORDS

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            *(("january", "jan"), ("february", "feb"), ("march", "mar"), ("april", "apr"), ("may",), ("june", "jun")),
            *(("july", "jul"), ("august", "aug"), ("september", "sept", "sep"), ("october", "oct")),
            *(("november", "nov"), ("december", "dec")),
        ),
        1,
    )
    for name in names
}
_MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
DATE = re.compile(
    rf"\b(?:(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?(?P<month>{_MONTH})\.?,?\s+(?P<year>\d{{4}})"
    rf"|(?P<month2>{_MONTH})\.?\s+(?P<day2>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year2>\d{{4}})"
    rf"|(?P<month3>{_MONTH})\.?,?\s+(?:of\s+)?(?P<year3>\d{{4}})"
    r"|(?P<iso>\d{4}-\d{2}(?:-\d{2})?)"
    r"|(?P<year4>(?:19|20)\d{2}))\b",
    re.IGNORECASE | re.ASCII,
)
_UNTELLING = wording.GENERIC | {stem(month) for month in MONTHS} | {"q1", "q2", "q3", "q4"}
_BLANKS = str.maketrans(dict.fromkeys("\u00a0\u2007\u2009\u202f", " "))
_YEARS = range(1900, 2200)
_AFTER = re.compile(r"\b(?:since|after|from|starting(?: in)?|as from)\s+(?:the\s+)?(?:start of\s+)?$", re.IGNORECASE)
_BEFORE = re.compile(r"\b(?:before|until|till|up to|through|by|to)\s+(?:the\s+)?(?:end of\s+)?$", re.IGNORECASE)
_RANGE_END = re.compile(
    r"\b(?:before|until|till|up to|through|by|to)\s+"
    r"(?:(?:the|end of|early|mid|late|spring|summer|autumn|fall|winter)[- ])*$",
    re.IGNORECASE,
)
_AS_OF = re.compile(r"\bas (?:of|at)\s+$", re.IGNORECASE)

_QUARTER = re.compile(
    r"\b(?:q(?P<digit>[1-4])|(?P<word>first|second|third|fourth|1st|2nd|3rd|4th)[- ]quarter)\b",
    re.IGNORECASE | re.ASCII,
)
_QUARTERS = {"first": 1, "1st": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4}


@dataclass(frozen=True, slots=True)
class Question:
    """A question, understood.

    Attributes:
        terms: its telling words as stems, without repeats.
        organisations: those it names, by the names of the gazetteer.
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
    """

    text: str
    terms: tuple[str, ...]
    organisations: tuple[str, ...]
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


def understand(text: str, *, names: Gazetteer | None = None) -> Question:
    """Read a question.

    Args:
        text: the question as typed.
        names: the gazetteer to find organisations with; by default the one that is shipped.
    """
    found = (names or gazetteer()).mentions(text, any_case=True)
    organisations = tuple(dict.fromkeys(mention.organisation for mention in found if not mention.by_brand))
    taken = [(mention.start, mention.end) for mention in found if not mention.by_brand]
    periods, after, before = _times(text)
    slots = tuple(slot for slot, pattern in wording.SLOTS.items() if pattern.search(text))
    timeline = bool(wording.TIMELINE.search(text))
    counted = wording.COUNTED.search(text)
    subjects = {word for mention in found if not mention.by_brand for word in terms(text[mention.start : mention.end])}
    proper, named = _names(text, taken), _phrases(text, taken)
    said = [word for word in dict.fromkeys(terms(text)) if word not in subjects and word not in proper]
    predicates = tuple(word for word in said if word not in _UNTELLING and not word[0].isdigit())
    return Question(
        text=text,
        terms=tuple(dict.fromkeys(terms(text))),
        organisations=organisations,
        names=proper,
        named=named,
        periods=periods,
        after=after,
        before=before,
        shape=_shape(text, timeline=timeline, subjects=len(organisations) + len(named)),
        slots=slots,
        years=_years(text),
        counted=tuple(terms(counted["words"])) if counted else (),
        focus=tuple(word for word in _focus(text) if word in predicates),
        predicates=predicates,
        wants_latest=not timeline and (bool(wording.LATEST.search(text)) or _is_of_now(text, periods)),
        parts=_parts(text),
    )


def dates_in(text: str) -> list[tuple[PartialDate, int, int]]:
    """Return the dates a text mentions, with where they stand."""
    found = []
    for match in DATE.finditer(text.translate(_BLANKS)):
        date = _date(match)
        if date is not None and date.year in _YEARS:
            found.append((date, match.start(), match.end()))
    return found


def overlaps(one: PartialDate, other: PartialDate) -> bool:
    """Tell whether two dates can mean the same day."""
    return one.first_day <= other.last_day and other.first_day <= one.last_day


def _shape(text: str, *, timeline: bool, subjects: int) -> Shape:
    if timeline:
        return "timeline"
    if wording.COMPARISON.search(text) and (subjects > 1 or wording.OPENLY_COMPARES.search(text)):
        return "comparison"
    return "list" if wording.LIST.search(text) else "fact"


def _times(text: str) -> tuple[tuple[PartialDate, ...], PartialDate | None, PartialDate | None]:
    periods: list[PartialDate] = []
    after = before = None
    for date, start, _ in dates_in(text):
        leading = text[:start]
        if _AS_OF.search(leading):
            before = date
        elif date.month is None:
            continue  # A bare year is mostly what a figure is about, not when it was published.
        elif found := _AFTER.search(leading):
            exclusive = found.group().lower().startswith("after")
            after = PartialDate.of(date.last_day + dt.timedelta(days=1)) if exclusive else date
        elif _BEFORE.search(leading):
            if re.search(r"\bbefore\s+$", leading, re.IGNORECASE):
                before = PartialDate.of(date.first_day - dt.timedelta(days=1))
        else:
            periods.append(date)
    return tuple(periods), after, before


def _date(match: re.Match[str]) -> PartialDate | None:
    try:
        if match["iso"]:
            return PartialDate.parse(match["iso"])
        if match["year4"]:
            return PartialDate(int(match["year4"]))
        month = match["month"] or match["month2"] or match["month3"]
        year = match["year"] or match["year2"] or match["year3"]
        day = match["day"] or match["day2"]
        return PartialDate(int(year), MONTHS[month.lower()], int(day) if day else None)
    except InputError:
        return None


def quarters_in(text: str) -> set[str]:
    """Return the quarters that a text speaks of, as `q1` to `q4`."""
    return {f"q{match['digit'] or _QUARTERS[match['word'].lower()]}" for match in _QUARTER.finditer(text)}


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
    found += [word for match in wording.PER.finditer(text) for word in terms(match["unit"])]
    return list(dict.fromkeys(found))


def _parts(text: str) -> tuple[str, ...]:
    """Return the parts of a question; what stands before the first question word belongs to the part that follows."""
    parts = [part.strip(" ,;?") for part in wording.PART.split(text)]
    parts = [part for part in parts if part]
    if len(parts) > 1 and not wording.ASKS.search(parts[0]):
        parts[:2] = [f"{parts[0]}, {parts[1]}"]
    return tuple(parts)


def _is_of_now(text: str, periods: tuple[PartialDate, ...]) -> bool:
    """Tell whether a question in the present tense, about no period, asks how things stand."""
    return not periods and bool(wording.PRESENT.search(text)) and not wording.PAST.search(text)


def _phrases(text: str, taken: list[tuple[int, int]]) -> tuple[str, ...]:
    """Return runs of words that `_names` takes for names, as written."""
    phrases: list[str] = []
    end = -2
    for start, stop in _name_spans(text, taken):
        if start <= end + 1 and phrases:
            phrases[-1] = f"{phrases[-1]} {text[start:stop]}"
        else:
            phrases.append(text[start:stop])
        end = stop
    return tuple(dict.fromkeys(phrases))


def _names(text: str, taken: list[tuple[int, int]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word for start, end in _name_spans(text, taken) for word in terms(text[start:end])[:1]))


def _name_spans(text: str, taken: list[tuple[int, int]]) -> list[tuple[int, int]]:
    spans = taken + [(start, end) for _, start, end in dates_in(text)]
    spans += [(quantity.start, quantity.end) for quantity in quantities(text)]
    found = []
    for match in wording.NAME.finditer(text):
        if any(start < match.end() and match.start() < end for start, end in spans):
            continue
        word = match.group().removesuffix("'s").removesuffix("’s")
        opens = bool(wording.SENTENCE_START.search(text[: match.start()]))
        known = word.lower() in wording.NOT_NAMES or word.lower() in STOPWORDS or word.lower() in MONTHS
        if known or (opens and word[1:].islower()) or stem(word) in wording.KINDS:
            continue
        found.append((match.start(), match.start() + len(word)))
    return found
