"""Does a text say it? Numbers, units, dates and ranges are compared as a reader would, never by similarity."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

_DASHES = re.compile(r"[\u2010-\u2015\u2212\ufe58\ufe63\uff0d]")
SCALES = {"thousand": 3, "million": 6, "billion": 9, "trillion": 12}
_UNITS = (
    (r"(?:trillions?|tn|trn)", "trillion"),
    (r"(?:billions?|bn)", "billion"),
    (r"(?:millions?|mn)", "million"),
    (r"(?:gigawatts?|gws?)", "gw"),
    (r"(?:megawatts?|mws?)", "mw"),
    (r"(?:percent|per cent)", "%"),
)
_COUNTS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
MONTH = "january|february|march|april|may|june|july|august|september|october|november|december"
_AMOUNT = re.compile(
    r"(?P<money>\$\s?)?(?<![\w.,-])(?P<digits>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)(?!\w)"
    r"\s?(?P<unit>%|(?:thousand|million|billion|trillion|gw|mw)\b)?"
)
_NUMBER = r"(?<![\d.,-])(?<!from )(?<!from about )(\d[\d.]*)"  # "from 190 to 175" is a change, not a range
_SCALED_RANGE = re.compile(rf"{_NUMBER} (million|billion|gw|mw) ?(?:to|-|and) ?(\d[\d.]*) \2\b")
_RANGE = re.compile(rf"(?!(?:19|20)\d\d to (?!(?:19|20)\d\d\b)){_NUMBER} ?(?:to|-) ?(\d)")
"""Two numbers with `to` between them, unless the first is a year and the second is none: `guided for 2026 to $175`."""
_BETWEEN = re.compile(r"\bbetween ((?:about )?\d[\d.]*) and (\d)")
_CURRENT = re.compile(r"\s+(?:stated\s+)?as\s+current(?:\s+total|\s+for\s+\w+)?$")
_FORMER = re.compile(
    r"\b(?:replaced|superseded|former|formerly|previous|previously|earlier|had been|stale|outdated|still quotes?|"
    r"no longer|outlier|misreads?|up from|down from|raised .*from)\b",
    re.IGNORECASE,
)
_UNDISCLOSED = re.compile(
    r"\b(?:(?:did|does|has|have|was|were|is|are) not (?:been )?(?:disclosed?|named?|given?|say|said|published?|known)"
    r"|undisclosed|unnamed|gave no|names? no|without naming|no (?:date|price|figure|name|value) (?:was|has))\b",
    re.IGNORECASE,
)
_FIGURE = r"\d[\d.,]*(?:-\d[\d.,]*)?(?:\s(?:thousand|million|billion|trillion|gw|mw|%))?"
_FIGURES = re.compile(rf"(?:uses\s+)?({_FIGURE}(?:(?:,\s|\sor\s){_FIGURE})*)")


@dataclass(frozen=True, slots=True)
class Amount:
    """A number as written, with its unit where one follows.

    Attributes:
        value: in units of one: 3.83 billion is 3,830,000,000.
        written: the number before its scale.
        decimals: how many decimals were written.
        unit: `%`, `gw`, `mw`, `thousand` to `trillion`, or nothing.
    """

    value: Decimal
    written: Decimal
    decimals: int
    unit: str
    money: bool = False

    @property
    def digits(self) -> int:
        """How many digits were written."""
        return len(str(self.written).replace(".", "").lstrip("0"))


def plain(text: str) -> str:
    """Return a text in the one spelling that comparisons use.

    Lower case, plain hyphens, `$50B` and `USD 50 billion` as `50 billion`, `500,000` as `500000`, `one million` as
    `1 million`, `megawatts` as `mw`, `195 to 205` as `195-205`, `$195 billion to $205 billion` as `195-205 billion`.
    """
    told = spelled(text)
    told = re.sub(r"(?<=\d),(?=\d{3}(?!\d))", "", told)
    told = re.sub(r"(?:\bus)?\$\s?|\busd\s?", "", told)
    told = _SCALED_RANGE.sub(r"\1-\3 \2", told)
    told = _RANGE.sub(r"\1-\2", told)
    told = _BETWEEN.sub(r"\1-\2", told)
    return " ".join(told.split())


def says(text: str, wanted: str) -> bool:
    """Tell whether a text includes what it must: numbers as whole numbers, words from their beginning.

    `20 years` is met by `20-year`, `July 2026` by `22 July 2026` and by `July 22, 2026`.
    """
    return bool(included(text, [wanted]))


def included(text: str, wanted: Sequence[str]) -> tuple[str, ...]:
    """Return those of the wanted items that the text says."""
    told = plain(text)
    return tuple(item for item in wanted if re.search(_pattern(plain(item)), told))


def outdated_figures(entry: str) -> tuple[str, ...]:
    """Return the figures that must not be given as current, or nothing where an entry needs a person to read.

    Only entries that are nothing but figures, such as `145-155` and `175-185 or 180-190 as current`, can be checked.
    """
    core = _CURRENT.sub("", plain(entry))
    found = _FIGURES.fullmatch(core)
    return tuple(re.split(r",\s|\sor\s", found[1])) if found else ()


def gives_outdated(statements: Sequence[str], outdated: Sequence[str], current: Sequence[str]) -> bool:
    """Tell whether statements lead with an outdated figure: one comes in a statement before any current one.

    A figure that is named as the former one, or beside or after the current one, is no fault.
    """
    for statement in statements:
        if included(statement, current):
            return False
        if included(statement, outdated) and not _FORMER.search(statement):
            return True
    return False


def says_undisclosed(text: str) -> bool:
    """Tell whether a text says that something was not made known."""
    return _UNDISCLOSED.search(text) is not None


def amounts(text: str) -> list[Amount]:
    """Return every number of a text, in order."""
    found = []
    for match in _AMOUNT.finditer(spelled(text)):
        digits = match["digits"].replace(",", "")
        written, unit = Decimal(digits), match["unit"] or ""
        decimals = len(digits.partition(".")[2])
        found.append(Amount(written.scaleb(SCALES.get(unit, 0)), written, decimals, unit, money=bool(match["money"])))
    return found


def unsupported_numbers(statement: str, quotes: str) -> list[str]:
    """Return the numbers of a statement that do not occur in the words it cites, whatever scale they are written in."""
    cited = amounts(re.sub(r"(?<=\d)-(?=\d)", " ", spelled(quotes)))
    values = {amount.value for amount in cited} | {amount.written for amount in cited if not amount.unit}
    own = amounts(re.sub(r"(?<=\d)-(?=\d)", " ", spelled(re.sub(r"\[\d+\]", " ", statement))))
    return [f"{amount.written} {amount.unit}".strip() for amount in own if amount.value not in values]


def spelled(text: str) -> str:
    """Return a text in lower case with plain hyphens and its units in one spelling."""
    told = _DASHES.sub("-", unicodedata.normalize("NFKC", text)).lower().replace("\u2019", "'")
    told = re.sub(r"(?<=\d)\s?b\b", " billion", told)
    told = re.sub(r"(?<=\d)\s?m\b", " million", told)
    told = re.sub(r"(?<=\d)\s?t\b", " trillion", told)
    for spelling, unit in _UNITS:
        told = re.sub(rf"(?<=[\d\s-]){spelling}\b", f" {unit}", told)
    told = re.sub(r"(?<=\d)\s*-?\s+(?=(?:thousand|million|billion|trillion|gw|mw|%))", " ", told)
    for number, word in enumerate(_COUNTS):
        told = re.sub(rf"\b{word}\s+(?=million|billion|trillion|gw|mw)", f"{number} ", told)
    return told


def _pattern(wanted: str) -> str:
    month_and_year = re.fullmatch(rf"({MONTH}) (\d{{4}})", wanted)
    if month_and_year:
        return rf"\b{month_and_year[1]}(?: \d{{1,2}},?)? {month_and_year[2]}\b"
    parts = [re.escape(part) for part in wanted.split()]
    if len(parts) > 1 and wanted[0].isdigit():
        parts[-1] = re.sub(r"s$", "s?", parts[-1])
    body = "[ -]".join(parts)
    before = r"(?<!\w)"
    if wanted[0].isdigit():
        before = r"(?<![\d.,-])" if "-" in wanted else r"(?<![\d.,])"
    after = r"(?![\d%])(?![.,]\d)" if wanted[-1].isdigit() else ""
    return before + body + after
