"""Check an answer's citations by code: quotes found again, and everything a statement says held against them. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from answer.answer import Verification
from answer.stance import difference, limit_before
from answer.stated_dates import FISCAL, StatedDate, is_held, stated_dates, stated_spans
from answer.words import terms
from corpus.dates import PartialDate
from corpus.organisations import Mention, gazetteer
from corpus.quantities import Quantity, quantities, same

_TRUST: dict[Verification, int] = {"unsupported": 0, "partial": 1, "verified": 2}
_COUNTS = {
    "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11,
    "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17, "eighteen": 18,
    "nineteen": 19, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80,
    "ninety": 90, "dozen": 12, "hundred": 100, "half": 0.5, "quarter": 0.25,
}  # fmt: skip
_COUNT = re.compile(rf"\b(?<!the )({'|'.join(_COUNTS)})\b(?!-|\s+(?:quarter|half))", re.IGNORECASE)
_MODEL = re.compile(r"(?<![\w.$€£¥])(?=[\w-]*\d)[A-Za-z][\w-]*\w|\b\d+[A-Za-z]{1,3}\d\w*")
_NAME = re.compile(r"(?<![\w])[A-Z][\w’'&.-]*\w")
_OPENS = re.compile(r"(?:^|[.?!:;]\s+)[\"'“(]*$")
_SAME_NAMES = (
    frozenset({"us", "u.s", "usa", "united", "states", "america", "american", "americas"}),
    frozenset({"uk", "u.k", "britain", "british", "kingdom"}),
    frozenset({"eu", "europe", "european", "union"}),
    frozenset({"uae", "emirates", "arab", "emirati"}),
)
_DATES_AND_UNITS = (
    "january february march april may june july august september october november december jan feb mar apr jun jul aug "
    "sep sept oct nov dec monday tuesday wednesday thursday friday saturday sunday ai gw mw kw gwh mwh tw usd eur gbp "
    "fiscal fy i gpu gpus cpu cpus ceo cfo it capex mou ppa"
)
_NO_NAMES = frozenset(_DATES_AND_UNITS.split())
"""Words that are written with capitals and name nobody."""


_LEAST_TOLD = 0.3
"""A statement that shares less than this of its telling words with its quotes says other things than they do."""
_SEVERAL = 3
"""Fewer telling words than this may all be another way to say the same."""


@dataclass(frozen=True, slots=True)
class Quoted:
    """What a citation claims: these words, at this place of that text.

    Attributes:
        title: of the document; it can name whom its sentences leave unnamed, which carries a statement in part.
        published: when the document appeared; a statement may say so.
    """

    quote: str
    start: int
    end: int
    source_text: str
    title: str = ""
    published: PartialDate | None = None


def verify(statement: str, cited: Sequence[Quoted]) -> Verification:
    """Return how far the cited words carry a statement. Code can only take away trust, never add any.

    `unsupported`: nothing is stated, a quote does not stand where it is said to; a number, date or chip of the
    statement is in no quote, or an organisation in neither a quote nor a title; or the statement says the reverse.
    `partial`: the number is there, but not beside whom the statement names; somebody is named by a title alone; a
    year is only that of the document; a name of another kind is in no quote; a qualifier was dropped or added; or most
    of the telling words are in no quote.
    `verified`: none of this.
    """
    if not statement.strip() or not cited or not all(stands(quoted) for quoted in cited):
        return "unsupported"
    if any(statement == quoted.quote for quoted in cited):
        return "verified"
    held = [_Held.of(quoted) for quoted in cited]
    stated = _Stated.of(statement)
    checks = (_organisations, _numbers, _dates, _models, _names, _stance, _telling)
    return min((check(stated, held) for check in checks), key=_TRUST.__getitem__)


def stands(quoted: Quoted) -> bool:
    """Tell whether the quote is exactly the text between its offsets."""
    in_order = quoted.start >= 0 and quoted.end - quoted.start == len(quoted.quote)
    return bool(quoted.quote) and in_order and quoted.source_text[quoted.start : quoted.end] == quoted.quote


@dataclass(frozen=True, slots=True)
class _Stated:
    """A statement taken apart."""

    text: str
    quantities: list[Quantity]
    dates: list[StatedDate]
    mentions: list[Mention]
    organisations: frozenset[str] = field(default_factory=frozenset)

    @classmethod
    def of(cls, text: str) -> _Stated:
        dates, mentions = stated_dates(text), gazetteer().mentions(text)
        numbers = [one for one in quantities(text) if not any(d.start <= one.start < d.end for d in dates)]
        # A chip such as GB200 is held against the quotes as it is written, whoever makes it.
        owners = [one for one in mentions if not (one.by_brand and any(map(str.isdigit, text[one.start : one.end])))]
        return cls(text, numbers, dates, mentions, frozenset(mention.organisation for mention in owners))


@dataclass(frozen=True, slots=True)
class _Held:
    """A quote taken apart."""

    quoted: Quoted
    quantities: list[Quantity]
    dates: list[StatedDate]
    mentions: list[Mention]
    organisations: frozenset[str]
    titled: frozenset[str]

    @classmethod
    def of(cls, quoted: Quoted) -> _Held:
        mentions, dates = gazetteer().mentions(quoted.quote), stated_dates(quoted.quote)
        # The day of a date carries no count: `on 12 January` is no word of twelve sites.
        days = [(date.start, date.end) for date in dates]
        numbers = quantities(quoted.quote)
        return cls(
            quoted,
            [one for one in numbers if one.kind == "year" or not any(start <= one.start < end for start, end in days)],
            dates,
            mentions,
            frozenset(mention.organisation for mention in mentions),
            frozenset(mention.organisation for mention in gazetteer().mentions(quoted.title)),
        )


def _organisations(stated: _Stated, held: Sequence[_Held]) -> Verification:
    quoted = frozenset[str]().union(*(one.organisations for one in held))
    titled = frozenset[str]().union(*(one.titled for one in held))
    if stated.organisations <= quoted:
        return "verified"
    return "partial" if stated.organisations <= quoted | titled else "unsupported"


def _numbers(stated: _Stated, held: Sequence[_Held]) -> Verification:
    spans = [(one.start, one.end) for one in stated.quantities]
    words = [
        match[1].lower()
        for match in _COUNT.finditer(stated.text)
        if not any(start <= match.start() < end for start, end in spans)
    ]
    if not all(any(_counts(one, word) for one in held) for word in words):
        return "unsupported"
    found = [_number(stated, quantity, held) for quantity in stated.quantities]
    return min(found, key=_TRUST.__getitem__, default="verified")


def _number(stated: _Stated, quantity: Quantity, held: Sequence[_Held]) -> Verification:
    holders = [(one, match) for one in held if (match := _holding(one.quantities, quantity)) is not None]
    if not holders:
        return _elsewhere(quantity, held)
    bound = [(one, match) for one, match in holders if _is_theirs(stated, quantity, one, match)]
    if not bound:
        return "partial"
    limit = limit_before(stated.text, quantity.start)
    kept = any(same(quantity, match) and limit_before(one.quoted.quote, match.start) == limit for one, match in bound)
    return "verified" if kept or quantity.low != quantity.high else "partial"


def _elsewhere(quantity: Quantity, held: Sequence[_Held]) -> Verification:
    """Return what carries a number that is in no quote in digits: its word, or, of a year, the document's date."""
    if quantity.low != quantity.high:
        return "unsupported"
    words = [word for word, value in _COUNTS.items() if value == quantity.low]
    if quantity.kind in {"count", "plain"} and any(_counts(one, word) for one in held for word in words):
        return "verified"
    published = {one.quoted.published.year for one in held if one.quoted.published is not None}
    return "partial" if quantity.kind == "year" and quantity.low in published else "unsupported"


def _is_theirs(stated: _Stated, quantity: Quantity, held: _Held, match: Quantity) -> bool:
    """Tell whether a number of a quote is said of somebody the statement names, as far as code can tell.

    Where the quote has another number of the same unit for another organisation, the one named last before a number
    owns it: `Meta spends $145 billion, Amazon $200 billion`.
    """
    if not stated.organisations or quantity.kind == "year":
        return True
    if not held.organisations & stated.organisations:
        return False
    rivals = [one for one in held.quantities if one is not match and one.unit == match.unit and one.kind == match.kind]
    if not rivals or len(held.organisations) == 1:
        return True
    owner, claimed = _owner(held.mentions, match.start), _owner(stated.mentions, quantity.start)
    return owner is None or claimed is None or owner == claimed


def _owner(mentions: Sequence[Mention], place: int) -> str | None:
    before = [mention.organisation for mention in mentions if mention.start < place]
    return before[-1] if before else None


def _holding(held: Sequence[Quantity], stated: Quantity) -> Quantity | None:
    """Return the quantity that holds one: the same, one end of a range, or the two ends of the one that is a range.

    `from $9 billion to $30 billion` holds `$30 billion`; `raised $9 billion in May, $30 billion in June` holds
    `from $9 billion to $30 billion`.
    """
    for one in held:
        if same(stated, one):
            return one
    if stated.low == stated.high:
        return next((one for one in held if any(same(stated, end) for end in _ends(one))), None)
    both = all(any(same(end, one) for one in held) for end in _ends(stated))
    return next((one for one in held if same(_ends(stated)[1], one)), None) if both else None


def _ends(quantity: Quantity) -> tuple[Quantity, Quantity]:
    return replace(quantity, high=quantity.low), replace(quantity, low=quantity.high)


def _counts(held: _Held, word: str) -> bool:
    """Tell whether a quote has a count, as a word or in digits."""
    value = float(_COUNTS[word])
    if any(one.low == one.high == value for one in held.quantities):
        return True
    return any(_COUNTS[match.lower()] == value for match in _COUNT.findall(held.quoted.quote))


def _dates(stated: _Stated, held: Sequence[_Held]) -> Verification:
    quoted = [(one.dates, one.quoted.published) for one in held]
    if not all(is_held(date, quoted) for date in stated.dates):
        return "unsupported"
    spans = frozenset[str]().union(*(stated_spans(one.quoted.quote) for one in held))
    if not stated_spans(stated.text) <= spans:
        return "unsupported"
    periods = bool(spans) or any(one.kind == "year" for one in stated.quantities)
    fiscal = any(FISCAL.search(one.quoted.quote) for one in held)
    return "partial" if periods and fiscal != bool(FISCAL.search(stated.text)) else "verified"


def _models(stated: _Stated, held: Sequence[_Held]) -> Verification:
    """Hold names with digits, such as `GB200` or `Trainium2`, against the quotes."""
    quotes = [re.sub(r"[\s-]", "", one.quoted.quote).lower() for one in held]
    for match in _MODEL.finditer(stated.text):
        spans = [(one.start, one.end) for one in stated.quantities] + [(one.start, one.end) for one in stated.dates]
        inside = any(start <= match.start() < end for start, end in spans)
        if inside or stated_spans(match.group()) or FISCAL.match(match.group()):
            continue
        name = re.escape(re.sub(r"[\s-]", "", match.group()).lower())
        if not any(re.search(rf"{name}(?!\d)", quote) for quote in quotes):
            return "unsupported"
    return "verified"


def _names(stated: _Stated, held: Sequence[_Held]) -> Verification:
    """Hold capitalised words that are no organisation of the gazetteer against the quotes."""
    known = _words(" ".join(one.quoted.quote for one in held))
    for match in _NAME.finditer(stated.text):
        if any(mention.start <= match.start() < mention.end for mention in stated.mentions):
            continue
        if _OPENS.search(stated.text[: match.start()]):
            continue  # The first word of a sentence is written so whatever it is.
        name = _bare(match.group())
        others = next((names for names in _SAME_NAMES if name in names), frozenset({name}))
        if name not in _NO_NAMES and not any(char.isdigit() for char in name) and not others & known:
            return "partial"
    return "verified"


def _words(text: str) -> frozenset[str]:
    found = {_bare(word) for word in re.findall(r"[\w’'&.-]*\w", text)}
    return frozenset(found | {part for word in found for part in re.split(r"[-&’']", word)})


def _bare(word: str) -> str:
    return re.sub(r"['’]s?$", "", word.lower()).strip(".'’-")


def _stance(stated: _Stated, held: Sequence[_Held]) -> Verification:
    differs = difference(stated.text, [one.quoted.quote for one in held])
    if differs.reversed_:
        return "unsupported"
    return "partial" if differs.shifted else "verified"


def _telling(stated: _Stated, held: Sequence[_Held]) -> Verification:
    """Hold all other telling words against the quotes: a statement may use other words, but not say other things."""
    text = stated.text
    spans = [(one.start, one.end) for one in stated.quantities]
    spans += [(one.start, one.end) for one in stated.dates] + [(one.start, one.end) for one in stated.mentions]
    for start, end in spans:
        text = text[:start] + " " * (end - start) + text[end:]
    own = frozenset(terms(text))
    known = frozenset(term for one in held for term in terms(f"{one.quoted.quote} {one.quoted.title}"))
    if len(own) < _SEVERAL or len(own & known) >= _LEAST_TOLD * len(own):
        return "verified"
    return "partial" if own & known else "unsupported"
