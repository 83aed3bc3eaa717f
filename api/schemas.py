"""The JSON shapes of every way in.

Plain typed dictionaries rather than Pydantic models: the command line prints the same JSON as the API, and must not
wait for a web framework to load. FastAPI documents and checks them all the same.
"""

from __future__ import annotations

from typing import Any, Literal, NotRequired

from typing_extensions import TypedDict

from answer.answer import Operation, Status, Verification
from api.ledger_schemas import ConflictJson, DocumentReference, FigureJson
from corpus.document import Outcome
from corpus.quantities import Kind
from corpus.source import SourceKind, Tier


class CitationJson(TypedDict):
    """Words of a stored version that a statement rests on."""

    number: int
    document_id: str
    version_id: str
    title: str
    publisher: str | None
    tier: Tier
    url: str | None
    published_at: str | None
    quote: str
    start: int
    end: int
    verification: Verification
    note: str | None


class StatementJson(TypedDict):
    """One sentence of an answer and the numbers of its citations."""

    text: str
    citations: list[int]


class MissingJson(TypedDict):
    """What the corpus does not hold, and what comes closest."""

    what: str
    terms: list[str]
    closest: list[str]


class CalculationJson(TypedDict):
    """A number that code has worked out from quoted values; `low` and `high` are null where they are not added up."""

    operation: Operation
    text: str
    low: float | None
    high: float | None
    unit: str
    citations: list[int]


class InterpretationJson(TypedDict):
    """How the question was understood."""

    organisations: list[str]
    publishers: list[str]
    periods: list[str]
    published_after: str | None
    published_before: str | None
    wants_latest: bool
    parts: list[str]


class QuestionJson(TypedDict):
    """How a question was read, before anything is searched for; `resolved_question` is null where it stands alone."""

    question: str
    resolved_question: str | None
    interpretation: InterpretationJson


class UsageJson(TypedDict):
    """What a model took for an answer; null is unknown."""

    model: str
    input_tokens: int | None
    output_tokens: int | None
    cache_read_tokens: int | None
    cache_write_tokens: int | None
    cost_usd: float | None


FallbackJson = TypedDict("FallbackJson", {"from": str, "reason": str})
"""The model that was to write the answer, and why verbatim sentences stand in for it."""


class AnswerJson(TypedDict):
    """A question answered from the corpus, or an account of why it cannot be.

    `question` is as it was typed; `resolved_question` is there where it leaned on the questions before it, and says
    what was answered.
    """

    id: str
    question: str
    status: Status
    as_of: str
    text: str
    statements: list[StatementJson]
    citations: list[CitationJson]
    figures: list[FigureJson]
    conflicts: list[ConflictJson]
    calculation: CalculationJson | None
    missing: MissingJson | None
    interpretation: InterpretationJson
    newest_evidence_at: str | None
    independent_origins: int
    confidence: float
    answerer: str
    usage: UsageJson | None
    fallback: FallbackJson | None
    timings_ms: dict[str, float]
    conversation_id: NotRequired[str]
    resolved_question: NotRequired[str]


class PassageJson(TypedDict):
    """The slice of a version's text that was found."""

    id: str
    text: str
    start: int
    end: int
    version_id: str


class HitJson(TypedDict):
    """One ranked passage, its document, and why it was found."""

    score: float
    passage: PassageJson
    document: DocumentReference
    similarity: float | None
    dense_rank: int | None
    keyword_rank: int | None
    copies: int
    rerank_score: float | None
    reasons: dict[str, float]


class HitsJson(TypedDict):
    """What a search found, best first, and how its question was understood.

    `confidence` is the estimated probability that the first hits are about what was searched for; null in the evidence
    of an answer, which has a confidence of its own.
    """

    hits: list[HitJson]
    confidence: float | None
    interpretation: InterpretationJson


class DocumentJson(DocumentReference):
    """One document as the record knows it now; an unknown date is null."""

    author: str | None
    kind: SourceKind
    language: str | None
    modified_at: str | None
    date_source: str | None
    date_confidence: str | None
    organisations: list[str]
    first_seen_at: str
    fetched_at: str
    version_id: str
    source_id: str | None
    story_id: str | None


class StoryJson(TypedDict):
    """Documents that tell one event in the same words, and the one they go back to; alone, a document is its own."""

    story_id: str | None
    primary_id: str
    reason: str
    documents: list[DocumentJson]


class DocumentDetail(DocumentJson):
    """One document with its current text, and what a person should know of how it was read.

    `read_from` says of each field where it was found; `page_kind` is null for an article.
    """

    version_number: int
    text: str
    media_type: str
    extractor: str
    read_from: dict[str, str]
    page_kind: str | None
    warnings: list[str]
    details: dict[str, Any]


class Duplicate(TypedDict):
    """Another document with the same text."""

    id: str
    title: str
    url: str | None


class AddedJson(DocumentJson):
    """A document that was given, and what giving it did."""

    outcome: Outcome
    duplicates: list[Duplicate]


class ReadingJson(TypedDict):
    """What would be stored."""

    title: str
    author: str | None
    publisher: str | None
    published_at: str | None
    date_source: str | None
    date_confidence: str | None
    language: str | None
    text: str
    url: str | None
    tier: Tier | None
    kind: SourceKind
    organisations: list[str]
    outcome: Outcome
    duplicates: list[Duplicate]
    robots: str | None
    read_from: dict[str, str]
    page_kind: str | None
    warnings: list[str]


class DocumentsJson(TypedDict):
    """A page of documents, and how many there are in all."""

    documents: list[DocumentJson]
    total: int


class VersionJson(TypedDict):
    """One reading of a document that was kept."""

    id: str
    document_id: str
    number: int
    title: str
    characters: int
    content_hash: str
    raw_hash: str
    media_type: str
    extractor: str
    fetched_at: str


class VersionDetail(VersionJson):
    """One kept reading with its text."""

    text: str
    details: dict[str, Any]


class VersionsJson(TypedDict):
    """All versions of a document, oldest first."""

    versions: list[VersionJson]


class ChangeJson(TypedDict):
    """One place where two versions differ; null where a side has nothing."""

    op: Literal["replace", "delete", "insert"]
    before: str | None
    after: str | None


class FigureChangeJson(TypedDict):
    """One figure that became another, was removed or was added; null where a side has none.

    `unit` is `USD`, `W`, `Wh`, `%`, `B`, the noun that is counted, or null; the contexts are the sentences.
    """

    op: Literal["changed", "removed", "added"]
    before: str | None
    after: str | None
    kind: Kind
    unit: str | None
    context_before: str | None
    context_after: str | None


class FieldChangeJson(TypedDict):
    """One field beside the text that was read differently."""

    field: str
    before: str | None
    after: str | None


DiffJson = TypedDict(
    "DiffJson",
    {
        "from": VersionJson,
        "to": VersionJson,
        "figures": list[FigureChangeJson],
        "fields": list[FieldChangeJson],
        "changes": list[ChangeJson],
    },
)
"""Two versions of a document and what differs between them: figures first, then fields, then sentences."""


class FindingJson(TypedDict):
    """What one check of the doctor found."""

    check: str
    ok: bool
    detail: str
    repaired: bool


class ReportJson(TypedDict):
    """What the doctor found."""

    healthy: bool
    findings: list[FindingJson]
