"""What passes between the asker and a model that writes: evidence in, runs of cited text out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from answer.answer import Usage
from corpus.document import Document, VersionId
from corpus.keys import Allowance


@dataclass(frozen=True, slots=True)
class Sentence:
    """The smallest thing a model can cite: `[start, end)` of a stored version's text."""

    version_id: VersionId
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Source:
    """The sentences of one passage with the document they stand in."""

    document: Document
    sentences: tuple[Sentence, ...]


@dataclass(frozen=True, slots=True)
class Task:
    """What a model is asked to write.

    Attributes:
        parts: the single questions of a question that has several, empty where it is one.
        limit: how many citations the answer may have at most.
        allowance: what the asker's key may still spend, None where no key asks.
    """

    question: str
    parts: tuple[str, ...]
    wants_latest: bool
    as_of: dt.date
    sources: tuple[Source, ...]
    limit: int
    allowance: Allowance | None = None


@dataclass(frozen=True, slots=True)
class Cited:
    """The sentences `[first, last)` of a source."""

    source: Source
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Run:
    """Text as a model wrote it, with what it cited for it; nothing here is checked."""

    text: str
    cited: tuple[Cited, ...] = ()


class Writer(Protocol):
    """A model that writes answers."""

    @property
    def name(self) -> str:
        """The kind of answerer, as `Answer.answerer` tells it."""

    @property
    def model(self) -> str:
        """The model's name."""

    def write(self, task: Task) -> Iterator[Run | Usage]:
        """Yield the answer run by run as it comes, and at the end what it cost.

        Raises:
            ModelFailed: there is no answer, or no whole one.
        """

    def end(self) -> None:
        """Make no call again: nobody waits for answers any more. Those under way end by themselves."""
