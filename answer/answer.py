"""The Answer: one shape for every answerer and every way in."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from corpus.dates import PartialDate
from corpus.document import DocumentId, VersionId
from corpus.source import Tier
from index.ledger_search import Clash, Row

Status = Literal["answered", "partial", "conflicting", "insufficient"]
Operation = Literal["sum", "difference", "change"]
Verification = Literal["verified", "partial", "unsupported"]


@dataclass(frozen=True, slots=True)
class Citation:
    """Words of a stored version that a statement rests on.

    Attributes:
        number: what `Statement.citations` and the `[n]` marks in the text refer to, from 1.
        quote: exactly `version.text[start:end]`.
        verification: what code found when it looked the quote up again.
        note: what a reader should know of the source, such as that it is an undated opinion.
    """

    number: int
    document_id: DocumentId
    version_id: VersionId
    title: str
    publisher: str | None
    tier: Tier
    url: str | None
    published_at: PartialDate | None
    quote: str
    start: int
    end: int
    verification: Verification
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Statement:
    """One sentence of an answer and the numbers of the citations it rests on."""

    text: str
    citations: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Missing:
    """What the corpus does not hold, and what comes closest to it.

    Attributes:
        what: one sentence for the reader.
        terms: the words of the question that no evidence covers.
        closest: the titles of the documents nearest to the question, best first.
    """

    what: str
    terms: tuple[str, ...] = ()
    closest: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Calculation:
    """A number that no source states, worked out by code from values that the answer quotes.

    Attributes:
        text: it in one sentence, with the values.
        low: the result, or the bottom of its range, in `unit`; None where the values may not be added up.
        high: the same, or the top of its range.
        citations: the numbers of the citations whose quotes have the values.
    """

    operation: Operation
    text: str
    low: float | None
    high: float | None
    unit: str
    citations: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Interpretation:
    """How the question was understood; all of it can be overridden in the request.

    Attributes:
        publishers: whose words it asks for.
        periods: the dates it mentions, which evidence should be of but need not.
        wants_latest: whether it asks how things stand now, so that the newest comes first.
        parts: what it was taken apart into, each with evidence of its own.
    """

    organisations: tuple[str, ...] = ()
    publishers: tuple[str, ...] = ()
    periods: tuple[PartialDate, ...] = ()
    published_after: PartialDate | None = None
    published_before: PartialDate | None = None
    wants_latest: bool = False
    parts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Usage:
    """What a model took for an answer; null is unknown, never nothing.

    Attributes:
        model: the name it goes by.
        input_tokens: of the prompt, beside what was read from or written to the cache.
        cost_usd: null where no price of the model is known.
    """

    model: str
    input_tokens: int | None
    output_tokens: int | None
    cache_read_tokens: int | None = None
    cache_write_tokens: int | None = None
    cost_usd: float | None = None


@dataclass(frozen=True, slots=True)
class Fallback:
    """A model was to write the answer and did not, so it is made of verbatim sentences.

    Attributes:
        model: which one was to write it.
        reason: why it did not, as the end of a sentence that begins with its name.
    """

    model: str
    reason: str


@dataclass(frozen=True, slots=True)
class Answer:
    """A question answered from the corpus, or an honest account of why it cannot be.

    Attributes:
        text: the calculation and the statements, each with its `[n]` marks, and what is missing.
        citations: those that the statements refer to, and no others; for an insufficient answer, the closest evidence.
        newest_evidence_at: the newest publication date among the citations.
        independent_origins: how many different origins the citations come from.
        figures: what the ledger holds of what is asked for, the values that hold first.
        conflicts: where sources give different values for it.
        calculation: what code has worked out from the values it quotes, where the question asks for that.
        usage: what a model took for it, null where none was asked.
        fallback: why a model did not write it although one was to, null otherwise.
    """

    id: str
    question: str
    status: Status
    as_of: dt.date
    text: str
    statements: tuple[Statement, ...]
    citations: tuple[Citation, ...]
    missing: Missing | None
    interpretation: Interpretation
    newest_evidence_at: PartialDate | None
    independent_origins: int
    answerer: str
    confidence: float
    timings_ms: Mapping[str, float] = field(default_factory=dict)
    figures: tuple[Row, ...] = ()
    conflicts: tuple[Clash, ...] = ()
    calculation: Calculation | None = None
    usage: Usage | None = None
    fallback: Fallback | None = None
