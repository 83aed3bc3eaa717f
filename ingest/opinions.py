"""Several readings of one page, and the one that the others confirm.

No extractor is right on every page, and they fail on different ones. Where the words of two readings agree, both are
nearly always right; where they do not, the one that agrees most with the others is kept.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any

from ingest.densest import densest
from ingest.hidden import without_hidden
from ingest.metadata import parse_html

FIRST = "trafilatura"
_SECOND = "resiliparse"
_THIRD = "densest part"
_AGREED = 0.9
"""Where the first two readings agree at least this far, no third is asked."""
_LENGTH_WEIGHT = 0.15
"""What a reading loses for being short: e times shorter than the longest costs as much as this much agreement."""
_FIRST_BONUS = 0.03
_FEW_WORDS = 20
_WORD = re.compile(r"\w+")
_TABS = re.compile(r"[ \t]*\t[ \t]*")


@dataclass(frozen=True, slots=True)
class Body:
    """The text of an article, and who says so.

    Attributes:
        extractor: the one whose reading it is.
        agreement: how far the words of the others agree with it, from 0 to 1; None where there was no other.
        others: the extractors that were asked besides.
    """

    text: str
    extractor: str
    agreement: float | None = None
    others: tuple[str, ...] = ()

    def __str__(self) -> str:
        """Return where the text was read, in words."""
        if self.agreement is None:
            return self.extractor
        return f"{self.extractor} (agrees {self.agreement:.2f} with {' and '.join(self.others)})"


def extractors() -> str:
    """Return the names and versions of the extractors that are asked."""
    return f"groundwork 2: {FIRST} {version('trafilatura')}, {_SECOND} {version('resiliparse')}, {_THIRD}"


def repaired(html: str) -> str:
    """Return the page as a browser understands it: elements closed where HTML says so, none nested by mistake.

    libxml2 keeps the nesting that a page's mistakes suggest, and with an unclosed `nav` loses the whole article.
    """
    from resiliparse.parse.html import HTMLTree  # noqa: PLC0415  # imported late: not every command reads pages

    return str(HTMLTree.parse(html))


def read_body(html: str, url: str | None = None) -> Body:
    """Read the article's text out of a repaired page.

    Args:
        html: the page, as `repaired` gives it.
        url: where it was found.
    """
    html = without_hidden(html)
    readings = {FIRST: _trafilatura(html, url), _SECOND: _resiliparse(html)}
    if agreement(*readings.values()) < _AGREED:
        readings[_THIRD] = densest(parse_html(html))
    return choose(readings)


def choose(readings: Mapping[str, str]) -> Body:
    """Return the reading that agrees most with the others, the longer one where they agree alike."""
    kept = {name: text for name, text in readings.items() if text.strip()}
    if len(kept) <= 1:
        return Body(next(iter(kept.values()), ""), next(iter(kept), next(iter(readings))))
    bags = {name: _bag(text) for name, text in kept.items()}
    longest = max(bag.total() for bag in bags.values())
    shared = {
        name: sum(_agreement(bag, other) for rival, other in bags.items() if rival != name) / (len(bags) - 1)
        for name, bag in bags.items()
    }

    def score(name: str) -> float:
        shortness = math.log((bags[name].total() + _FEW_WORDS) / (longest + _FEW_WORDS))
        return shared[name] + _LENGTH_WEIGHT * shortness + (_FIRST_BONUS if name == FIRST else 0.0)

    best = max(bags, key=score)
    return Body(kept[best], best, shared[best], tuple(name for name in bags if name != best))


def agreement(one: str, other: str) -> float:
    """Return how far two readings agree: the F1 of their words as multisets."""
    return _agreement(_bag(one), _bag(other))


def _agreement(one: Counter[str], other: Counter[str]) -> float:
    both = one.total() + other.total()
    return 2 * (one & other).total() / both if both else 1.0


def _bag(text: str) -> Counter[str]:
    return Counter(_WORD.findall(text.lower()))


def _trafilatura(html: str, url: str | None) -> str:
    import trafilatura  # noqa: PLC0415  # imported late: not every command reads pages

    try:
        found: Any = trafilatura.extract(html, url=url, include_comments=False, include_tables=True)
    except (ValueError, TypeError, AttributeError, RecursionError, LookupError):
        # It can fail on odd markup; the others may not.
        return ""
    return str(found or "")


def _resiliparse(html: str) -> str:
    from resiliparse.extract.html2text import extract_plain_text  # noqa: PLC0415  # imported late, as above

    text: str = extract_plain_text(html, main_content=True, alt_texts=False, comments=False)
    return "\n".join(_TABS.sub(" | ", line.strip()) for line in text.split("\n"))
