"""What a question asks for: whom, when, what kind of thing, and how the answer should be put together. Pure."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import Literal

from answer.words import stem, terms
from corpus.dates import PartialDate
from corpus.errors import InputError
from corpus.organisations import Gazetteer, gazetteer

Shape = Literal["fact", "timeline", "comparison", "list"]
Slot = Literal["amount", "power", "count", "date", "duration", "place", "who", "reason"]

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan",
            "february feb",
            "march mar",
            "april apr",
            "may",
            "june jun",
            "july jul",
            "august aug",
            "september sept sep",
            "october oct",
            "november nov",
            "december dec",
        ),
        1,
    )
    for name in names.split()
}
_MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
_DATE = re.compile(
    rf"\b(?:(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?(?P<month>{_MONTH})\.?,?\s+(?P<year>\d{{4}})"
    rf"|(?P<month2>{_MONTH})\.?\s+(?P<day2>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year2>\d{{4}})"
    rf"|(?P<month3>{_MONTH})\.?,?\s+(?:of\s+)?(?P<year3>\d{{4}})"
    r"|(?P<iso>\d{4}-\d{2}(?:-\d{2})?)"
    r"|(?P<year4>(?:19|20)\d{2}))\b",
    re.IGNORECASE,
)
_AFTER = re.compile(r"\b(?:since|after|from|starting(?: in)?|as from)\s+(?:the\s+)?(?:start of\s+)?$", re.IGNORECASE)
_BEFORE = re.compile(r"\b(?:before|until|till|up to|through|by|to)\s+(?:the\s+)?(?:end of\s+)?$", re.IGNORECASE)
_AS_OF = re.compile(r"\bas (?:of|at)\s+$", re.IGNORECASE)

_LATEST = re.compile(
    r"\b(?:latest|newest|current(?:ly)?|most recent(?:ly)?|now|today|so far|to date|up[- ]to[- ]date|at present|these days"
    r"|right now|last (?:reported|known|stated)|still)\b",
    re.IGNORECASE,
)
_TIMELINE = re.compile(
    r"\b(?:time ?line|trace|chronolog\w*|history of|steps?|over time|evol\w+|develop(?:ed|ment)?s? (?:of|over)"
    r"|how (?:did|has|have) .* (?:develop|change|move|evolve|grow|progress)\w*|milestones?|sequence|so far|step by step"
    r"|walk me through|how .* changed?)\b",
    re.IGNORECASE,
)
_COMPARISON = re.compile(
    r"\b(?:compar\w+|versus|vs\.?|than|rank|difference|differ\w*|larger|largest|bigger|biggest|smaller|smallest|more|most"
    r"|less|least|higher|highest|lower|lowest|dearer|cheaper|both|or)\b",
    re.IGNORECASE,
)
_LIST = re.compile(r"\b(?:which (?:\w+ ){0,3}?(?:companies|chips|clouds|sites|countries|places|suppliers|partners|banks"
                   r"|organisations|firms|deals|projects|states|models)|list|name all|what are (?:all )?the|who are)\b",
                   re.IGNORECASE)  # fmt: skip
_SLOTS: tuple[tuple[Slot, re.Pattern[str]], ...] = tuple(
    (slot, re.compile(pattern, re.IGNORECASE))
    for slot, pattern in (
        ("power", r"\b(?:how many (?:giga|mega|kilo)?-?watts?|how many [gmk]w|[gmk]w\b(?=.*\?)|electrical load|peak load"
                  r"|power (?:draw|demand|capacity)|how much power)\b"),
        ("count", r"\bhow many (?!(?:giga|mega|kilo)?-?watts?|[gmk]w\b|years?\b|months?\b|days?\b)|\bnumber of\b|\bhow often\b"),
        ("amount", r"\b(?:how (?:much|large|big|sizeable)|what (?:price|amount|sum|size|value)|price|cost|costs|worth"
                   r"|what is the size)\b"),
        ("date", r"\b(?:when|what date|which (?:year|month|day|quarter)|what year|how soon|until when|since when)\b"),
        ("duration", r"\b(?:how long|over what (?:period|time)|for how many (?:years|months)|how many (?:years|months|days)"
                     r"|term of|what term)\b"),
        ("place", r"\b(?:where|which (?:state|city|country|county|place|region|location)s?|what (?:location|place|site)s?)\b"),
        ("who", r"\b(?:who|whom|whose|which (?:\w+ ){0,2}?(?:company|companies|firm|hyperscaler|partner|customer|tenant"
                r"|supplier|bank|cloud|provider|lender|investor|organisation|utility|developer)s?)\b"),
        ("reason", r"\b(?:why|how come|what (?:is|was) the reason|for what reason)\b"),
    )
)  # fmt: skip
_COUNTED = re.compile(r"\bhow many (?P<words>(?:[\w-]+\s+){0,2}?[\w-]+)(?=\s+(?:does|do|did|has|have|had|is|are|was|were|will|"
                      r"can|could|would|in|at|for|from|of|to|per|on|by|with|and)\b|\s*[?,.]|$)", re.IGNORECASE)  # fmt: skip
_NAME = re.compile(r"[A-Z][\w’'&.-]*[\w]|[A-Z]|[A-Za-z]+\d[\w-]*|\d+[A-Za-z][\w-]*")
_SENTENCE_START = re.compile(r"(?:^|[.?!]\s+)[\"'“(]*$")
_NOT_NAMES = frozenset(
    "what which who whom whose where when why how is are was were do does did has have had can could will would should "
    "may might i ai us uk eu gw mw kw ipo ceo cfo tell give show list name trace rank compare describe explain "
    "summarise summarize q1 q2 q3 q4 h1 h2 1h 2h capex".split()
)
_PART = re.compile(r"\?\s+|;\s+|,?\s+and (?=(?:how|what|when|where|who|why|which|may|can|does|did|is|are)\b)"
                   r"|,\s+(?=(?:how|what|when|where|who|why|which|until when|with whom)\b)", re.IGNORECASE)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Question:
    """A question, understood.

    Attributes:
        terms: its telling words as stems, without repeats.
        organisations: those it names, by the names of the gazetteer.
        names: stems of other things with names of their own, such as `rainier` or `trainium3`.
        periods: the dates it mentions that say when something happened, rather than bound a search.
        after: the first day it allows, from `since` and the like.
        before: the last day it allows, from `as of`, `before` and the like.
        slots: the kinds of thing it asks for, in the order asked.
        counted: the stems of what is counted, for `how many ...`.
    """

    text: str
    terms: tuple[str, ...]
    organisations: tuple[str, ...]
    names: tuple[str, ...]
    periods: tuple[PartialDate, ...]
    after: PartialDate | None
    before: PartialDate | None
    shape: Shape
    slots: tuple[Slot, ...]
    counted: tuple[str, ...]
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
    slots = tuple(slot for slot, pattern in _SLOTS if pattern.search(text))
    timeline = bool(_TIMELINE.search(text))
    counted = _COUNTED.search(text)
    return Question(
        text=text,
        terms=tuple(dict.fromkeys(terms(text))),
        organisations=organisations,
        names=_names(text, taken),
        periods=periods,
        after=after,
        before=before,
        shape=_shape(text, timeline=timeline, organisations=organisations),
        slots=slots,
        counted=tuple(terms(counted["words"])) if counted else (),
        wants_latest=bool(_LATEST.search(text)) and not timeline,
        parts=tuple(part.strip(" ,;?") for part in _PART.split(text) if part and part.strip(" ,;?")),
    )


def dates_in(text: str) -> list[tuple[PartialDate, int, int]]:
    """Return the dates a text mentions, with where they stand."""
    found = []
    for match in _DATE.finditer(text):
        date = _date(match)
        if date is not None:
            found.append((date, match.start(), match.end()))
    return found


def overlaps(one: PartialDate, other: PartialDate) -> bool:
    """Tell whether two dates can mean the same day."""
    return one.first_day <= other.last_day and other.first_day <= one.last_day


def _shape(text: str, *, timeline: bool, organisations: tuple[str, ...]) -> Shape:
    if timeline:
        return "timeline"
    if _COMPARISON.search(text) and (len(organisations) > 1 or re.search(r"\b(?:compar|rank|vs|versus|differ)", text, re.I)):
        return "comparison"
    return "list" if _LIST.search(text) else "fact"


def _times(text: str) -> tuple[tuple[PartialDate, ...], PartialDate | None, PartialDate | None]:
    periods: list[PartialDate] = []
    after = before = None
    for date, start, _ in dates_in(text):
        leading = text[:start]
        if _AS_OF.search(leading):
            before = date
        elif date.month is None:
            continue  # A bare year is mostly what a figure is about, not when it was published.
        elif _AFTER.search(leading):
            after = date
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


def _names(text: str, taken: list[tuple[int, int]]) -> tuple[str, ...]:
    spans = taken + [(start, end) for _, start, end in dates_in(text)]
    names: list[str] = []
    for match in _NAME.finditer(text):
        if any(start < match.end() and match.start() < end for start, end in spans):
            continue
        word = match.group().removesuffix("'s").removesuffix("’s")
        opens = bool(_SENTENCE_START.search(text[: match.start()]))
        if word.lower() in _NOT_NAMES or word.lower() in MONTHS or (opens and word[1:].islower()):
            continue
        names.extend(stem(part) for part in re.split(r"[-&]", word) if len(part) > 1 or part.isdigit())
    return tuple(dict.fromkeys(names))
