"""The gazetteer: organisations of the field with their aliases, and where a text names them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

import yaml


@dataclass(frozen=True, slots=True)
class Mention:
    """An organisation named in a text, at `[start, end)`.

    Attributes:
        by_brand: named through something of its own (`Trainium2` for Amazon), not by a name of its own.
    """

    organisation: str
    start: int
    end: int
    by_brand: bool


class Gazetteer:
    """Finds organisations in texts by their names, aliases and brands.

    Args:
        entries: organisation → `aliases` and `brands`, as in `corpus/organisations.yaml`.
    """

    def __init__(self, entries: Mapping[str, Mapping[str, list[str]] | None]) -> None:
        self._names: dict[str, tuple[str, bool]] = {}
        for organisation, entry in entries.items():
            for brand in (entry or {}).get("brands", []):
                self._names.setdefault(brand, (organisation, True))
            for name in [organisation, *(entry or {}).get("aliases", [])]:
                self._names[name] = (organisation, False)
        longest_first = sorted(self._names, key=len, reverse=True)
        alternatives = "|".join(re.escape(name) for name in longest_first) or r"(?!)"
        self._pattern = re.compile(rf"(?<![\w-])(?:{alternatives})(?![\w-])")
        self._loose = re.compile(rf"(?<![\w-])(?:{alternatives})(?![\w-])", re.IGNORECASE)
        self._folded = {name.lower(): value for name, value in self._names.items()}

    def mentions(self, text: str, *, any_case: bool = False) -> list[Mention]:
        """Return every mention in the order of the text.

        Args:
            text: any text.
            any_case: accept `nvidia` for `NVIDIA`, as people type in questions.
        """
        pattern = self._loose if any_case else self._pattern
        found = []
        for match in pattern.finditer(text):
            # `re` folds a few letters that `lower` does not, such as the long s: those are no names.
            owner = self._folded.get(match.group().lower())
            if owner is None:
                continue
            organisation, by_brand = owner
            if any_case and match.group().islower() and match.group() in _COMMON_WORDS:
                continue
            found.append(Mention(organisation, match.start(), match.end(), by_brand))
        return found

    def organisations(self, text: str, *, limit: int = 24) -> tuple[str, ...]:
        """Return the organisations a text names by name, those named most first."""
        counts: dict[str, int] = {}
        for mention in self.mentions(text):
            if not mention.by_brand:
                counts[mention.organisation] = counts.get(mention.organisation, 0) + 1
        return tuple(sorted(counts, key=lambda name: -counts[name])[:limit])

    def names_of(self, organisation: str) -> tuple[str, ...]:
        """Return all names, aliases and brands that lead to an organisation."""
        return tuple(name for name, (owner, _) in self._names.items() if owner == organisation)


_COMMON_WORDS = frozenset(
    "meta switch lambda oracle arm galaxy dominion apple constellation vantage apollo valor".split()  # noqa: SIM905 - prose
)


@cache
def gazetteer() -> Gazetteer:
    """Return the gazetteer that Groundwork ships."""
    content = resources.files("corpus").joinpath("organisations.yaml").read_text(encoding="utf-8")
    return Gazetteer(yaml.load(content, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)))  # noqa: S506 - safe
