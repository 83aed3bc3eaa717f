"""The values of a sentence: quantities that can be figures, with what is counted and per what time."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from corpus.quantities import Quantity


@dataclass(frozen=True, slots=True)
class Value:
    """A quantity that may become a figure, at `[start, end)` of a sentence, in the unit of `Figure.unit`."""

    kind: str
    low: float
    high: float
    unit: str
    start: int
    end: int


_NOT_BETWEEN = (
    "nm|nanometer|nanometre|layer|bit|way|inch|tier|in|at|for|with|to|on|by|from|that|which|per|is|are|was|were|has|"
    "have"
)
_WORDS = rf"\s+(?:of\s)?(?:(?!(?:{_NOT_BETWEEN})\s)[\w’'&/.+-]+\s){{0,6}}?"
_COUNTED = re.compile(
    rf"""{_WORDS}(?:(?P<chips>GPU\sdies|GPU\spackages|dies|packages|chips?|GPUs?|TPUs?|accelerators?|superchips?|XPUs?
        |LPUs?|CPUs?|graphics\sprocessing\sunits|tensor\sprocessing\sunits)
    |(?P<sites>sites?|data[\s-]cent(?:er|re)s?|campus(?:es)?|buildings?|data\shalls?)
    |(?P<jobs>jobs?|workers|positions)
    |(?P<area>square\sf(?:ee|oo)t|sq\.?\s?ft\.?|square\smet(?:re|er)s?)
    |(?P<land>acres?|hectares?))(?![\w])(?!\s(?:chips?|GPUs?|investment|revenue|sales|market|makers?)\b)""",
    re.VERBOSE | re.IGNORECASE,
)
_MODEL = re.compile(r"\b[A-Z]{2,}\s$")
_NAMED = re.compile(r"[a-z,;]\s(?:[A-Z][\w-]*\s)+$")
"""What makes a number a part of a name: `the Polaris Forge 2 campus`."""

_SMALL_COUNT = re.compile(
    r"(?<![\w-])(?P<n>two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)(?=\s(?:[\w-]+\s){0,4}?"
    r"(?:sites|data[\s-]cent(?:er|re)s|campuses|data\shalls)\b)",
    re.IGNORECASE,
)
_SMALL_WORDS = ("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_SMALL = {word: float(number) for number, word in enumerate(_SMALL_WORDS, 2)}
_VAGUE = re.compile(
    r"(?<![\w-])(?P<many>tens|hundreds|multiple|several)(?P<of>\sof\s(?P<scale>thousands|millions|billions))?"
    r"(?:\sof\s|\s)(?P<unit>dollars|gigawatts|megawatts|GW|MW)?",
    re.IGNORECASE,
)
_SINGULAR = frozenset(
    "chip gpu tpu accelerator superchip xpu lpu cpu site campus building job position".split()  # noqa: SIM905 - prose
)
_LEAST = {"tens": 10.0, "hundreds": 100.0, "multiple": 2.0, "several": 2.0}
_SCALES = {"": 1.0, "thousands": 1e3, "millions": 1e6, "billions": 1e9}
_RATE = re.compile(
    r"\s?(?:(?:/|per\s|an?\s|each\s|every\s)(?P<unit>month|year|quarter)\b(?!\s(?:earlier|ago|before|later))"
    r"|(?P<adverb>monthly|annually|annuali[sz]ed|quarterly)\b)",
    re.IGNORECASE,
)
_UNITS = {
    "square foot": "square feet", "graphics processing units": "GPUs", "tensor processing units": "TPUs",
    "campus": "campuses", "gpu dies": "GPU dies", "gpu packages": "GPU packages",
}  # fmt: skip


def values(sentence: str, found: Sequence[Quantity], offset: int) -> list[Value]:
    """Return the quantities of a sentence that may be figures: money, power, percentages and counts of things.

    Args:
        sentence: its text.
        found: the quantities in it, by their place in the whole text.
        offset: where the sentence begins in the whole text.
    """
    read = [value for item in found if (value := _value(sentence, item, offset)) is not None]
    taken = [(value.start, value.end) for value in read]
    extra = [
        value
        for value in (*_small_counts(sentence), *_vague(sentence))
        if not any(start < value.end and value.start < end for start, end in taken)
    ]
    return sorted([*read, *extra], key=lambda value: value.start)


def counted_noun(text: str, value: Value) -> tuple[int, int]:
    """Return where the noun stands that a value counts, or the value itself where none follows."""
    counted = _COUNTED.match(text, value.end)
    if counted is None or value.kind not in counted.re.groupindex or not counted[value.kind]:
        return value.start, value.end
    return counted.span(value.kind)


def _value(sentence: str, item: Quantity, offset: int) -> Value | None:
    start, end = item.start - offset, item.end - offset
    if item.kind == "money":
        unit, end = _rated(sentence, item.unit, end)
        return Value("money", item.low, item.high, unit, start, end)
    if (item.kind, item.unit) in {("power", "W"), ("percent", "%")}:
        return Value(item.kind, item.low, item.high, item.unit, start, end)
    return _counted_value(sentence, item, start, end)


def _counted_value(sentence: str, item: Quantity, start: int, end: int) -> Value | None:
    """Return a number as the count of the noun after it, None where it counts nothing of the field or is a name's."""
    if item.kind not in {"count", "plain", "year"} or sentence[start - 1 : start] in {"-", "#"}:
        return None
    counted = _COUNTED.match(sentence, end)
    if counted is None or counted.lastgroup is None or item.low != int(item.low):
        return None
    kind = counted.lastgroup
    noun = counted[kind].lower()
    if item.low != 1 and sentence[end : end + 1] != "-" and noun in _SINGULAR:
        return None  # `the RTX 4070 GPU`
    if "," not in sentence[start:end] and _MODEL.search(sentence[max(0, start - 12) : start]):
        return None  # `RTX 4070 GPUs`
    is_year = item.kind == "year" and kind not in {"jobs", "land"}
    if is_year or (item.low < 1000 and _NAMED.search(sentence[max(0, start - 30) : start])):
        return None
    return Value(kind, item.low, item.high, _counted_unit(counted[kind]), start, end)


def _counted_unit(noun: str) -> str:
    """Return the name of a counted thing: in the plural, short, in American spelling."""
    word = " ".join(noun.lower().replace("-", " ").split()).rstrip(".").replace("centre", "center")
    word = word.replace("metre", "meter")
    if word in _UNITS:
        return _UNITS[word]
    if word.startswith("sq") and word.endswith("ft"):
        return "square feet"
    if word.rstrip("s") in {"gpu", "tpu", "cpu", "xpu", "lpu"}:
        return word.rstrip("s").upper() + "s"
    return word if word.endswith(("s", "feet")) else word + "s"


def _rated(sentence: str, unit: str, end: int) -> tuple[str, int]:
    match = _RATE.match(sentence, end)
    if match is None:
        return unit, end
    per = (match["unit"] or {"monthly": "month", "quarterly": "quarter"}.get(match["adverb"].lower(), "year")).lower()
    return f"{unit}/{per}", match.end()


def _small_counts(sentence: str) -> Iterator[Value]:
    for match in _SMALL_COUNT.finditer(sentence):
        number = _SMALL[match["n"].lower()]
        counted = _COUNTED.match(sentence, match.end())
        if counted and counted["sites"]:
            yield Value("sites", number, number, _counted_unit(counted["sites"]), match.start(), match.end())


def _vague(sentence: str) -> Iterator[Value]:
    """Yield `hundreds of thousands of chips` as the range it can mean: 100,000 to 1,000,000."""
    for match in _VAGUE.finditer(sentence):
        many, unit = match["many"].lower(), (match["unit"] or "").lower()
        least = _LEAST[many] * _SCALES[(match["scale"] or "").lower()]
        most = 10.0 if many in {"multiple", "several"} else 10 * least
        if unit[:1] in {"g", "m"} and not match["of"]:
            factor = 1e9 if unit[0] == "g" else 1e6
            yield Value("power", least * factor, most * factor, "W", match.start(), match.end("unit"))
        elif unit == "dollars" and match["of"]:
            yield Value("money", least, most, "USD", match.start(), match.end("unit"))
        elif not unit and match["of"] and least >= 10:
            counted = _COUNTED.match(sentence, match.end("of"))
            if counted and counted["chips"]:
                yield Value("chips", least, most, _counted_unit(counted["chips"]), match.start(), match.end("of"))
