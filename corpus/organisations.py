"""The gazetteer: organisations of the field with their aliases, programmes and sites, and where a text names them."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, Literal, TypedDict

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


PlaceKind = Literal["programme", "site"]


@dataclass(frozen=True, slots=True)
class Place:
    """A programme or a site named in a text, at `[start, end)`; `name` is its first one in the gazetteer."""

    kind: PlaceKind
    name: str
    owner: str
    start: int
    end: int


class Entry(TypedDict, total=False):
    """What the gazetteer knows of an organisation.

    Attributes:
        aliases: other names of its own.
        brands: chips and products: naming one names their owner when a question is understood.
        programmes: the same for undertakings over several sites, each with its other names.
        sites: the same for single places.
        fiscal_year_ends: the month (1 to 12) in which its fiscal year ends, which is named for the year of that month.
        part_of: the company whose books it is in.
        people: who leads it or speaks for it, by their full names.
    """

    aliases: list[str]
    brands: list[str]
    programmes: dict[str, list[str]]
    sites: dict[str, list[str]]
    fiscal_year_ends: int
    part_of: str
    people: list[str]


class GroupEntry(TypedDict):
    """What people call a kind of organisations, in the singular, and who is meant, those of most weight first."""

    names: list[str]
    members: list[str]


@dataclass(frozen=True, slots=True)
class Group:
    """A kind of organisations named in a text, at `[start, end)`."""

    name: str
    members: tuple[str, ...]
    start: int
    end: int


class Gazetteer:
    """Finds organisations in texts by their names, aliases and brands.

    Args:
        entries: organisation → what is known of it, as in `corpus/organisations.yaml`.
        groups: kind of organisations → what it is called and who is meant, as in `corpus/groups.yaml`.
    """

    def __init__(self, entries: Mapping[str, Entry | None], groups: Mapping[str, GroupEntry] | None = None) -> None:
        self._known = repr(sorted(entries.items(), key=lambda item: item[0]))
        self._groups: dict[str, tuple[str, tuple[str, ...]]] = {}
        for group, called in (groups or {}).items():
            for name in called["names"]:
                self._groups[name.casefold()] = self._groups[_plural(name).casefold()] = (
                    group,
                    tuple(called["members"]),
                )
        self._group_names = _any_of(self._groups)
        self._names: dict[str, tuple[str, bool]] = {}
        self._places: dict[str, tuple[PlaceKind, str]] = {}
        self._fiscal: dict[str, int] = {}
        self._wholes: dict[str, str] = {}
        self._people: dict[str, str] = {}
        for organisation, given in entries.items():
            entry: Entry = given or {}
            places = {
                **_named("programme", entry.get("programmes", {})),
                **_named("site", entry.get("sites", {})),
            }
            for brand in [*entry.get("brands", []), *places]:
                self._names.setdefault(brand, (organisation, True))
            self._places |= places
            if "fiscal_year_ends" in entry:
                self._fiscal[organisation] = entry["fiscal_year_ends"]
            if "part_of" in entry:
                self._wholes[organisation] = entry["part_of"]
            for name in [organisation, *entry.get("aliases", [])]:
                self._names[name] = (organisation, False)
            self._people |= dict.fromkeys(entry.get("people", []), organisation)
        self._pattern, self._loose = _any_of(self._names, any_case=False), _any_of(self._names)
        self._folded = {name.lower(): value for name, value in self._names.items()}

        self._people |= self._by_last_name()
        self._person = _any_of(self._people, any_case=False)

    @property
    def fingerprint(self) -> str:
        """A hash of all that it knows."""
        return hashlib.sha256(self._known.encode()).hexdigest()[:8]

    @property
    def words(self) -> tuple[str, ...]:
        """All names of one word, as they are written."""
        return tuple(name for name in self._names if name.isalpha())

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

    def places(self, text: str) -> list[Place]:
        """Return every programme and site that a text names, in order."""
        found = []
        for mention in self.mentions(text):
            if mention.by_brand and (place := self._places.get(text[mention.start : mention.end])):
                kind, name = place
                found.append(Place(kind, name, mention.organisation, mention.start, mention.end))
        return found

    def groups(self, text: str) -> list[Group]:
        """Return every kind of organisations that a text names, in any case, in order."""
        found = []
        for match in self._group_names.finditer(text):
            known = self._groups.get(match.group().casefold())
            if known is not None:
                found.append(Group(*known, match.start(), match.end()))
        return found

    def people(self, text: str) -> list[Mention]:
        """Return whom a text names of those who lead an organisation, in order, each as that organisation."""
        return [
            Mention(self._people[match.group()], match.start(), match.end(), by_brand=False)
            for match in self._person.finditer(text)
        ]

    def whole(self, organisation: str) -> str:
        """Return the company whose books an organisation is in; itself, where it is in no other's."""
        return self._wholes.get(organisation, organisation)

    def fiscal_year_ends(self, organisation: str) -> int | None:
        """Return the month in which an organisation's fiscal year ends, None where that is not known."""
        return self._fiscal.get(organisation)

    def family(self, organisation: str) -> tuple[str, ...]:
        """Return an organisation with those that share its books, itself first."""
        whole = self.whole(organisation)
        parts = (part for part, of in self._wholes.items() if of == whole)
        return tuple(dict.fromkeys([organisation, whole, *parts]))

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

    def _by_last_name(self) -> dict[str, str]:
        """Return the last names that are of one person only, and no organisation's."""
        last = [(name.rpartition(" ")[2], organisation) for name, organisation in self._people.items()]
        counts = Counter(name for name, _ in last)
        return {name: each for name, each in last if counts[name] == 1 and name not in self._names}


_COMMON_WORDS = frozenset(
    "meta switch lambda oracle arm galaxy dominion apple constellation vantage apollo valor".split()  # noqa: SIM905 - prose
)


def _any_of(names: Iterable[str], *, any_case: bool = True) -> re.Pattern[str]:
    """Return a pattern of whole names, of which the longest matches."""
    alternatives = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True)) or r"(?!)"
    return re.compile(rf"(?<![\w-])(?:{alternatives})(?![\w-])", re.IGNORECASE if any_case else 0)


def _plural(name: str) -> str:
    return f"{name[:-1]}ies" if name.endswith("y") else f"{name}s"


def _named(kind: PlaceKind, places: Mapping[str, list[str]]) -> dict[str, tuple[PlaceKind, str]]:
    """Return for each name of some places their kind and first name."""
    return {name: (kind, first) for first, others in places.items() for name in [first, *others]}


@cache
def gazetteer() -> Gazetteer:
    """Return the gazetteer that Groundwork ships."""
    return Gazetteer(_shipped("organisations.yaml"), shipped_groups())


def shipped_groups() -> dict[str, GroupEntry]:
    """Return the kinds of organisations that Groundwork ships, by name."""
    groups: dict[str, GroupEntry] = _shipped("groups.yaml")
    return groups


def _shipped(name: str) -> Any:
    content = resources.files("corpus").joinpath(name).read_text(encoding="utf-8")
    return yaml.load(content, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 - safe
