"""Quantities in text, normalised: `$50B`, `50 billion dollars` and `USD 50,000 million` are one and the same."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

Kind = Literal["money", "power", "percent", "data", "count", "year", "plain"]


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with its unit, standing at `[start, end)`. Signs are not read: `-5%` and `a fall of 5%` say the same.

    Attributes:
        low: the value, or the bottom of a range, in the unit itself (dollars, watts, percent).
        high: the same, or the top of the range.
        unit: `USD`, `EUR`, ... for money, `W` or `Wh` for power and energy, `%`, `B` and `B/s` for data, or the noun
            counted, or empty.
    """

    kind: Kind
    low: float
    high: float
    unit: str
    start: int
    end: int


_SCALES = {
    "hundred": 1e2, "thousand": 1e3, "k": 1e3, "lakh": 1e5, "million": 1e6, "mn": 1e6, "mln": 1e6, "m": 1e6,
    "crore": 1e7, "billion": 1e9, "bn": 1e9, "b": 1e9, "trillion": 1e12, "tn": 1e12, "trn": 1e12, "t": 1e12,
}  # fmt: skip
_SIGNS = {
    "us$": "USD", "$us": "USD", "au$": "AUD", "a$": "AUD", "ca$": "CAD", "c$": "CAD", "hk$": "HKD", "nt$": "TWD",
    "s$": "SGD", "nz$": "NZD", "r$": "BRL", "$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY", "₹": "INR", "₩": "KRW",
}  # fmt: skip
_CODES = {
    "rs": "INR", "inr": "INR", "rmb": "CNY", "cny": "CNY", "usd": "USD", "eur": "EUR", "gbp": "GBP", "jpy": "JPY",
    "krw": "KRW", "aud": "AUD", "cad": "CAD", "hkd": "HKD", "twd": "TWD", "sgd": "SGD", "chf": "CHF", "sek": "SEK",
    "nok": "NOK", "dkk": "DKK", "aed": "AED", "sar": "SAR",
}  # fmt: skip
_CURRENCY_WORDS = {
    "dollar": "USD", "euro": "EUR", "pound": "GBP", "yen": "JPY", "rupee": "INR", "yuan": "CNY", "won": "KRW",
    "u.s. dollar": "USD", "australian dollar": "AUD", "canadian dollar": "CAD", "hong kong dollar": "HKD",
    "singapore dollar": "SGD", "taiwan dollar": "TWD", "new taiwan dollar": "TWD", "new zealand dollar": "NZD",
    "swiss franc": "CHF",
}  # fmt: skip
_NATIONAL = [words for words in _CURRENCY_WORDS if " " in words]
_PREFIXES = {"": 1.0, "k": 1e3, "m": 1e6, "g": 1e9, "t": 1e12, "p": 1e15, "e": 1e18}
_WATT_PREFIXES = {"": 1.0, "kilo": 1e3, "mega": 1e6, "giga": 1e9, "tera": 1e12}
_SMALL = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17,
    "eighteen": 18, "nineteen": 19, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70,
    "eighty": 80, "ninety": 90,
}  # fmt: skip
_YEARS = range(1950, 2101)


def _either(*alternatives: str) -> str:
    return "(?:" + "|".join(sorted(alternatives, key=len, reverse=True)) + ")"


_SPACED = "\u00a0\u202f\u2009"
_DASH = "[-\u2010\u2011–—−]"
_NUMBER = rf"""(?>(?:\d{{1,3}}(?:,\d{{2,3}})*,\d{{3}}(?:\.\d+)? | \d{{1,3}}(?:\.\d{{3}}){{2,}}
    | \d{{1,3}}(?:[{_SPACED}]\d{{3}})+ | \d+,\d{{1,2}} | \d+(?:\.\d+)? | \.\d+)(?![.,]?\d))"""
_SIGN = _either(*map(re.escape, _SIGNS))
_CURRENCY = rf"(?:{_SIGN}|{_either(*_CODES)}\.?(?=\s?\d))"
_WORD_SCALE = _either(*(scale for scale in _SCALES if len(scale) > 1))
_LETTER = r"(?(before)\s?[kmbt]|(?-i:[kKmMbBT]))"  # `TPU 8t` is a name
_WATTS = rf"{_either(*_WATT_PREFIXES)}watts?(?:[\s-]hours?)?"
_SCALED_ONLY = f"(?(scale)(?:won|{_either(*(f'(?-i:{code.upper()})' for code in _CODES))})|(?!))"
"""What names a currency only after a scale: `5 trillion won`, but `5 won`, and `5 CAD seats`."""
_UNIT = rf"""(?:%|{_SIGN}(?!\s?[\d(])|(?:per\s?cent(?:age\s+points?)?|pct|basis\s+points|bps
    | [kmgt]w(?:h|[\s-]?hours?|ac|dc|e|it|p|s)?|wh?|{_WATTS}|(?-i:[kKMGTPE]i?(?:B(?:/s|ps)?|b(?:/s|ps)))
    | us\s+dollars?|(?:dollar|euro|rupee)s?|pounds|yen|yuan|usd|eur
    |{_either(*map(re.escape, _NATIONAL))}s?|{_SCALED_ONLY}|(?<=\d)x)(?!\w))"""
_LOW_UNIT = _UNIT.replace(_SCALED_ONLY, "(?!)")
_SINGLES = rf"""(?:(?:(?:{_either(*_SMALL)}|a)[\s-]hundred\s(?:and\s)?)?
    {_either(*_SMALL)}(?:[\s-](?:one|two|three|four|five|six|seven|eight|nine))?)"""
_SCALED = rf"(?=[\s-](?:{_WORD_SCALE}|{_WATTS}|per\s?cent|[kmgt]wh?|us\s+dollars|dollars|euros)(?!\w))"
_OPENER = rf"(?=[\d.(+$€£¥₹₩]|(?:{_either(*_SMALL)}|a|half)[\s-]|{_either(*_CODES)}[\d\s.]|[a-z]{{1,2}}\$)"
"""What every quantity begins with; looked for first, because most words of a text begin none."""


def _quantity(range_end: str) -> re.Pattern[str]:
    return re.compile(
        rf"""(?<![\w.,]){_OPENER}(?:
        (?P<date>(?P<year>\d{{4}})-(?:0[1-9]|1[0-2])(?:-(?P<day>[0-3]\d))?(?:T[\d:.]+Z?)?(?![-\w]))
        |(?P<skip>(?m:^)\d{{1,2}}[.)]\s+(?=(?-i:[A-Z"“]))  # the number of a list item
            |(?:\+\d{{1,3}}[\s.-]?)?\(\d{{3}}\)\s?\d{{3}}-\d{{4}}|\d+(?:-\d+){{2,}}(?![.\d])  # telephone
            |(?!\d{{1,3}}(?:\.\d{{3}})+(?!\.?\d))\d+(?:\.\d+){{2,}}  # version
            |\d{{1,2}}-(?-i:[KQFGA])(?!\w))  # a form of the SEC
        |(?:(?P<before>{_CURRENCY})\s?(?P<open>\()?)?
        (?:(?:(?P<wholes>{_SINGLES})\s+and\s+)?(?P<half>half[\s-]a|a[\s-]half|half){_SCALED}
            |(?P<word>{_SINGLES}){_SCALED}|(?P<one>a)(?=[\s-]{_WORD_SCALE}(?!\w))
            |(?P<low>{_NUMBER}){range_end})
        (?:[\s-]?(?P<scale>{_WORD_SCALE}(?:[\s-]{_WORD_SCALE})?)(?!\w)
            |(?P<letter>{_LETTER})(?!\w))?
        (?:[\s-]?(?P<unit>{_UNIT}))?
        (?(unit)|(?!\w)))""",
        re.VERBOSE | re.IGNORECASE,
    )


_RANGE_END = rf"""(?:(?:\s?(?P<lowscale>{_WORD_SCALE})(?!\w)|(?P<lowletter>{_LETTER})(?!\w))?
    (?:[\s-]?(?P<lowunit>{_LOW_UNIT}))?(?:\s?{_DASH}\s?|-?\s+(?P<link>to|and)\s+)(?(before)(?:{_CURRENCY}\s?)?)
    (?P<high>{_NUMBER}))?"""
_PATTERN = _quantity(_RANGE_END)
_SINGLE = _quantity("(?P<lowscale>(?!))?(?P<lowletter>(?!))?(?P<lowunit>(?!))?(?P<link>(?!))?(?P<high>(?!))?")
_BETWEEN = re.compile(r"\bbetween\s+(?:\w+\s+){0,2}$", re.IGNORECASE)
_BY = re.compile(
    r"\bby\s+(?:\w+\s+){0,2}$|\b(?:gr[eo]w(?:n|ing)?|increas(?:ed|ing)|decreas(?:ed|ing)|rose|risen|fell|fallen|jumped|"
    r"dropped|declined|climbed|surged|up|down)\s(?:(?:about|nearly|some|roughly|around|almost|over|another)\s)?$",
    re.IGNORECASE,
)
"""What is told of the first of two amounts that is a change to the second."""
_FROM = re.compile(r"\bfrom\s(?:\w+\s){0,3}$", re.IGNORECASE)
_MOVED = re.compile(
    r"\b(?:rais|lift|increas|expand|boost|enlarg|upgrad|cut|reduc|lower|trim|revis|chang)\w*\b(?!.*\brang)"
    r"|\b(?:grew|grow(?:s|n|ing)?|rose|ris(?:es?|en|ing)|fell|fall(?:s|en|ing)?|went|jump\w*|up|down|step)\b(?!.*\brang)",
    re.IGNORECASE,
)
_NAMED = re.compile(rf"[^\W\d_]{_DASH}$")
_NOUN = re.compile(r"\s+(?:(?:[A-Z][\w-]*|[a-z-]+)\s+){0,2}?(?P<noun>[a-z][a-z-]+)")
_ODD_LETTERS = str.maketrans("ſıİ\u212a", "ßßßß")
"""`re` takes these for `s`, `i` and `k` where case is ignored, the tables above do not: they begin no unit."""
_DECIMAL_COMMA = re.compile(r"\d+,\d{1,2}")


def quantities(text: str) -> list[Quantity]:
    """Return every quantity of a text, in order.

    Four-digit numbers that can be years are of kind `year`; of an ISO date the year and the day are returned. The
    numbers of list items, telephones, versions, forms (`10-K`) and names (`GPT-5`, `H100`) are no quantities.
    """
    return list(_read(text.translate(_ODD_LETTERS)))


def same(one: Quantity, other: Quantity) -> bool:
    """Tell whether two quantities state the same value in the same unit; a bare number agrees with any unit."""
    if not (_close(one.low, other.low) and _close(one.high, other.high)):
        return False
    bare = {"plain", "year", "count"}
    return one.unit == other.unit or one.kind in bare or other.kind in bare


def _read(text: str) -> Iterator[Quantity]:
    place = 0
    while match := _PATTERN.search(text, place):
        if match["high"] and not _is_range(text, match):
            match = _SINGLE.match(text, match.start())
            assert match is not None
        place = match.end()
        if match["date"]:
            yield from _of_date(match)
        elif not match["skip"] and (item := _one(text, match)) is not None:
            yield item


def _of_date(match: re.Match[str]) -> Iterator[Quantity]:
    yield Quantity("year", float(match["year"]), float(match["year"]), "", match.start("year"), match.end("year"))
    if match["day"]:
        yield Quantity("plain", float(match["day"]), float(match["day"]), "", match.start("day"), match.end("day"))


def _is_range(text: str, match: re.Match[str]) -> bool:
    """Tell whether two numbers are the ends of one range, and not two quantities that a word or a dash joins."""
    link = (match["link"] or "").lower()
    before = text[max(0, match.start() - 60) : match.start()]
    if link == "and" and not _BETWEEN.search(before):
        return False
    if link == "to" and _BY.search(before) and (match["lowscale"] or match["lowletter"] or match["lowunit"]):
        return False  # `raised by $5 billion to $180 billion`, `rose $9 billion to $82 billion`
    if link == "to" and _FROM.search(before) and _MOVED.search(text[max(0, match.start() - 120) : match.start()]):
        return False  # `raised its target from 4 GW to 5 GW`
    if _is_short_year(match):
        return True
    if _is_year(match["low"]) != _is_year(match["high"]) and not (match["before"] or match["scale"] or match["unit"]):
        return False
    low, high = _ends(match)
    unit, low_unit = _unit(match["unit"]), _unit(match["lowunit"])
    return low <= high and not (match["before"] and unit[0] not in {"", "money"}) and low_unit in {_BARE, unit}


def _one(text: str, match: re.Match[str]) -> Quantity | None:
    low, high = _ends(match)
    kind, unit, factor = _unit(match["unit"])
    start = min(match.start(group) for group in ("before", *_VALUES) if match[group])
    end = match.end()
    if match["before"]:
        sign = match["before"].lower().rstrip(".")
        kind, unit, factor = "money", _SIGNS.get(sign) or _CODES[sign], 1.0
        end += bool(match["open"]) and text[end : end + 1] == ")"
    if kind:
        return Quantity(kind, low * factor, high * factor, unit, start, end)
    scaled = match["scale"] or match["letter"]
    if match["low"] and not scaled and _is_year(match["low"]) and (not match["high"] or high in _YEARS):
        return Quantity("year", low, high, "", start, end)
    is_name = _NAMED.search(text[max(0, start - 2) : start]) is not None
    if is_name or (match["low"] and not scaled and _DECIMAL_COMMA.fullmatch(match["low"])):
        return None
    noun = _NOUN.match(text, end)
    return Quantity("count" if noun else "plain", low, high, noun["noun"] if noun else "", start, end)


_VALUES = ("wholes", "half", "word", "one", "low")
_BARE: tuple[Kind | Literal[""], str, float] = ("", "", 1.0)


def _ends(match: re.Match[str]) -> tuple[float, float]:
    """Return bottom and top of a number or range; in `900 million to 1.2 billion` the bottom has a scale of its own."""
    scale = _scale(match["scale"] or match["letter"])
    if match["half"]:
        value = (0.5 + (_word_value(match["wholes"]) if match["wholes"] else 0.0)) * scale
        return value, value
    if not match["low"]:
        value = (_word_value(match["word"]) if match["word"] else 1.0) * scale
        return value, value
    low = _value(match["low"])
    if not match["high"]:
        return low * scale, low * scale
    if _is_short_year(match):
        return low, low - low % 100 + _value(match["high"])
    own = match["lowscale"] or match["lowletter"]
    return low * (_scale(own) if own else scale), _value(match["high"]) * scale


def _scale(words: str | None) -> float:
    scale = 1.0
    for word in re.split(r"[\s-]", (words or "").strip().lower()):
        scale *= _SCALES.get(word, 1.0)
    return scale


def _unit(written: str | None) -> tuple[Kind | Literal[""], str, float]:
    """Return the kind and the name of a unit, and how much of it one of the written is."""
    unit = " ".join((written or "").lower().split())
    if unit in {"", "x"}:
        return _BARE
    if unit in {"%", "pct", "percent", "per cent"}:
        return "percent", "%", 1.0
    if unit in {"bps", "basis points"}:
        return "percent", "pp", 0.01
    if "cent" in unit:
        return "percent", "pp", 1.0
    currency = unit.removeprefix("us ").removesuffix("s")
    named = _SIGNS.get(unit) or _CODES.get(unit) or _CURRENCY_WORDS.get(currency)
    if named:
        return "money", named, 1.0
    assert written is not None
    return _of_power(unit) or _of_data(written)


def _of_power(unit: str) -> tuple[Kind, str, float] | None:
    if "watt" in unit:
        return "power", "Wh" if "hour" in unit else "W", _WATT_PREFIXES[unit.partition("watt")[0]]
    prefix, watt, rest = unit.partition("w")
    return ("power", "Wh" if "h" in rest else "W", _PREFIXES[prefix]) if watt else None


def _of_data(unit: str) -> tuple[Kind, str, float]:
    binary = unit[1] == "i"
    factor = 1024.0 ** (1 + "kmgtpe".index(unit[0].lower())) if binary else _PREFIXES[unit[0].lower()]
    name = unit.lstrip("kKMGTPEi")
    return "data", name.replace("ps", "/s"), factor


def _word_value(words: str) -> float:
    value = 0
    for word in re.split(r"[\s-]", words.lower()):
        value = value * 100 if word == "hundred" else value + _SMALL.get(word, word == "a")
    return float(value)


def _is_year(digits: str) -> bool:
    return len(digits) == 4 and digits.isdecimal() and int(digits) in _YEARS


def _is_short_year(match: re.Match[str]) -> bool:
    """Tell whether a range is two years of which the second is written with two digits: `2026-27`."""
    low, high = match["low"] or "", match["high"] or ""
    bare = not (match["before"] or match["scale"] or match["letter"] or match["unit"] or match["link"])
    return bare and _is_year(low) and len(high) == 2 and high.isdecimal() and int(high) > int(low) % 100


def _value(digits: str) -> float:
    if _DECIMAL_COMMA.fullmatch(digits):
        return float(digits.replace(",", "."))
    if digits.count(".") > 1:
        digits = digits.replace(".", "")
    return float(re.sub(rf"[,{_SPACED}]", "", digits))


def _close(one: float, other: float) -> bool:
    return one == other or abs(one - other) <= 1e-9 * max(abs(one), abs(other), 1.0)
