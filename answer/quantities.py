"""Quantities in text, normalised: `$50B`, `50 billion dollars` and `USD 50,000 million` are one and the same."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

Kind = Literal["money", "power", "percent", "count", "year", "plain"]


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with its unit, standing at `[start, end)`.

    Attributes:
        low: the value, or the bottom of a range, in the unit itself (dollars, watts, percent).
        high: the same, or the top of the range.
        unit: `USD`, `EUR`, ... for money, `W` or `Wh` for power and energy, `%`, or the noun counted, or empty.
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
_CURRENCIES = {
    "us$": "USD", "usd": "USD", "$": "USD", "dollar": "USD", "dollars": "USD", "a$": "AUD", "c$": "CAD", "hk$": "HKD",
    "€": "EUR", "eur": "EUR", "euro": "EUR", "euros": "EUR", "£": "GBP", "gbp": "GBP", "pounds": "GBP",
    "¥": "JPY", "jpy": "JPY", "yen": "JPY", "₹": "INR", "inr": "INR", "rs": "INR", "rupees": "INR",
    "rmb": "CNY", "cny": "CNY", "yuan": "CNY", "won": "KRW", "₩": "KRW", "krw": "KRW",
}  # fmt: skip
_POWER = {"w": 1.0, "kw": 1e3, "mw": 1e6, "gw": 1e9, "tw": 1e12}
_POWER_WORDS = {"watt": 1.0, "kilowatt": 1e3, "megawatt": 1e6, "gigawatt": 1e9, "terawatt": 1e12}
_SMALL = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "eleven": 11, "twelve": 12, "fifteen": 15, "twenty": 20, "thirty": 30, "fifty": 50,
}  # fmt: skip

_NUMBER = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_PATTERN = re.compile(
    rf"""(?<![\w.,])
    (?P<before>us\$|a\$|c\$|hk\$|[$€£¥₹₩]|(?:usd|eur|gbp|inr|rs|rmb|cny|jpy|krw)\.?(?=\s?\d))?\s?
    (?:(?P<half>half\ a)|(?P<word>{"|".join(_SMALL)}|a)(?=[\s-](?:hundred|thousand|million|billion|trillion)\b)
       |(?P<low>{_NUMBER})
        (?:\s?(?P<lowscale>thousand|million|billion|trillion|bn|mn|k|m|b)?\s?(?:-|–|—|to|and)\s?
           (?:us\$|[$€£¥₹])?(?P<high>{_NUMBER}))?
    )
    [\s-]?(?P<scale>hundred|thousand|lakh|million|mln|mn|m|crore|billion|bn|b|trillion|trn|tn|t|k)?(?![\w])
    (?:[\s-]?(?P<unit>%|per\ ?cent|percent|[kmgt]?wh?\b|(?:kilo|mega|giga|tera)?watts?(?:-hours?)?\b
        |us\ dollars?|dollars?\b|euros?\b|yen\b|yuan\b|rupees\b|pounds\b|usd\b|eur\b))?
    """,
    re.VERBOSE | re.IGNORECASE,
)
_GLUED = re.compile(rf"(?<![\w.,])(?P<low>{_NUMBER})(?P<unit>[kmgt]wh?|%)(?!\w)", re.IGNORECASE)
_NOUN = re.compile(r"\s+(?:(?:[A-Z][\w-]*|[a-z-]+)\s+){0,2}?(?P<noun>[a-z][a-z-]+)")
_YEARS = range(1950, 2101)


def quantities(text: str) -> list[Quantity]:
    """Return every quantity of a text, in order. Four-digit numbers that can be years are of kind `year`."""
    found = [item for match in _PATTERN.finditer(text) if (item := _read(text, match)) is not None]
    taken = {place for item in found for place in range(item.start, item.end)}
    for match in _GLUED.finditer(text):
        if match.start() not in taken:
            value = _value(match["low"])
            found.append(_united(value, value, match["unit"], match.start(), match.end()))
    return sorted(found, key=lambda item: item.start)


def same(one: Quantity, other: Quantity) -> bool:
    """Tell whether two quantities state the same value in the same unit; a bare number agrees with any unit."""
    if not (_close(one.low, other.low) and _close(one.high, other.high)):
        return False
    bare = {"plain", "year", "count"}
    return one.unit == other.unit or one.kind in bare or other.kind in bare


def _read(text: str, match: re.Match[str]) -> Quantity | None:
    scale_word = (match["scale"] or "").lower()
    bounds = _bounds(match, _SCALES.get(scale_word, 1.0))
    if bounds is None:
        return None
    low, high = bounds
    end = match.end()
    start = end - len(match.group().lstrip())
    if match["before"]:
        return Quantity("money", low, high, _CURRENCIES[match["before"].lower().rstrip(".")], start, end)
    if match["unit"]:
        return _united(low, high, match["unit"], start, end)
    if len(scale_word) == 1 and match.group()[-2:-1].isspace():
        return None  # A lone letter after a space is a word, not a scale.
    if match["low"] and not match["high"] and not scale_word and "," not in match["low"] and low in _YEARS:
        return Quantity("year", low, high, "", start, end)
    noun = _NOUN.match(text, end)
    return Quantity("count" if noun else "plain", low, high, noun["noun"] if noun else "", start, end)


def _bounds(match: re.Match[str], scale: float) -> tuple[float, float] | None:
    """Return bottom and top of a number or range; in `900 million to 1.2 billion` the bottom has a scale of its own."""
    if match["half"]:
        return (0.5 * scale, 0.5 * scale) if scale > 1 else None
    if match["word"]:
        value = float(_SMALL.get(match["word"].lower(), 1)) * scale
        return value, value
    low = _value(match["low"])
    if not match["high"]:
        return low * scale, low * scale
    own = _SCALES[match["lowscale"].lower()] if match["lowscale"] else scale
    return low * own, max(low * own, _value(match["high"]) * scale)


def _united(low: float, high: float, unit: str, start: int, end: int) -> Quantity:
    unit = unit.lower()
    if unit == "%" or unit.replace(" ", "") == "percent":
        return Quantity("percent", low, high, "%", start, end)
    currency = unit.removeprefix("us ").strip()
    if currency in _CURRENCIES:
        return Quantity("money", low, high, _CURRENCIES[currency], start, end)
    energy = unit.endswith("h") or "hour" in unit
    name = unit.split("-", maxsplit=1)[0].rstrip("s")
    factor = _POWER_WORDS.get(name) or _POWER.get(unit.removesuffix("h") if energy else unit, 1.0)
    return Quantity("power", low * factor, high * factor, "Wh" if energy else "W", start, end)


def _value(digits: str) -> float:
    return float(digits.replace(",", ""))


def _close(one: float, other: float) -> bool:
    return abs(one - other) <= 1e-9 * max(abs(one), abs(other), 1.0)
