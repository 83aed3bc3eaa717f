"""A sentence taken apart, whose a value of it is, and what of it stands where."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from corpus.organisations import Mention
from index.figure_clauses import Clause


@dataclass(frozen=True, slots=True)
class Owner:
    """The organisations a value is tied to.

    Attributes:
        organisations: the first is the subject; with `group` the value is the sum over all.
        rule: what tied them, for people to read.
        sure: False where another reading is as good.
        at: where the first of them is named in the sentence, None where a pronoun stands for it.
        beside: subjects of other values of the same list, which are no counterparties.
        needs_period: whether the value is one line of a report, and means nothing without its period.
    """

    organisations: tuple[str, ...]
    rule: str
    sure: bool = True
    group: bool = False
    at: int | None = None
    beside: tuple[str, ...] = ()
    needs_period: bool = False


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence taken apart.

    Attributes:
        mask: its text with the organisations masked.
        antecedent: whom `the company` or `it` means at its beginning, where the sentence before tells.
        home: whom `we` means: the organisation that made the document, where it is known.
        spoken: whom `we` means in words that somebody of it is quoted with.
        topic: whom `the company` means where `antecedent` is not known: the only one that acts in the sentence before.
    """

    text: str
    mask: str
    mentions: tuple[Mention, ...]
    clauses: tuple[Clause, ...]
    edges: tuple[int, ...]
    antecedent: str | None
    home: str | None = None
    spoken: str | None = None
    topic: str | None = None


def mention_at(sentence: Sentence, start: int) -> Mention | None:
    """Return the organisation that is named at a place, if any."""
    return next((mention for mention in sentence.mentions if mention.start <= start < mention.end), None)


def within(sentence: Sentence, start: int, end: int) -> tuple[Mention, ...]:
    """Return the organisations that are named in a stretch, in order."""
    return tuple(mention for mention in sentence.mentions if start <= mention.start and mention.end <= end)


def names_of(mentions: Sequence[Mention]) -> tuple[str, ...]:
    """Return the names of organisations, each once, in order."""
    return tuple(dict.fromkeys(mention.organisation for mention in mentions))


def organisations_of(mentions: Sequence[Mention]) -> set[str]:
    """Return which organisations are named."""
    return {mention.organisation for mention in mentions}
