"""Search, answer, verify, abstain: the only place that knows the order."""

from __future__ import annotations

import datetime as dt
import secrets
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from answer.answer import (
    Answer,
    Citation,
    Fallback,
    Interpretation,
    Missing,
    Statement,
    Status,
    Usage,
    Verification,
)
from answer.candidates import Candidate
from answer.composing import Composer, Said, numbered
from answer.confidence import SURE
from answer.evidence import sources_of
from answer.extractive import Selection, select
from answer.from_ledger import led, told
from answer.question import Question, understand
from answer.verify import Quoted, verify
from answer.wording import Slot
from answer.words import words_of
from answer.writing import write
from answer.written import Task, Writer
from corpus.dates import PartialDate
from corpus.document import Document, DocumentId, VersionId
from corpus.errors import InputError
from corpus.evidence import Filter
from corpus.figure_store import FigureStore
from corpus.organisations import gazetteer
from corpus.quantities import quantities, same
from corpus.store import Record
from index.asked import Asked
from index.hit import Hit
from index.ledger_search import LedgerSearch
from index.search import Searcher
from index.sentences import sentence_spans

HITS = 24
"""How many passages the answer may be drawn from."""
HITS_A_SIDE = 8
"""How many passages each organisation or part of a question brings of its own."""
LONGEST_QUESTION = 2_000

ASPECTS: dict[Slot, str] = {
    "money": "the sum",
    "amount": "the amount",
    "power": "the power",
    "count": "the number",
    "date": "the date",
    "duration": "how long",
    "place": "the place",
    "who": "who it is",
    "reason": "the reason",
}
"""How an answer names what it could not find."""


@dataclass(frozen=True, slots=True)
class Gathered:
    """A question with the passages that were found for it."""

    question: Question
    asked: Asked
    only: Filter
    as_of: dt.date
    hits: tuple[Hit, ...]
    seconds: float


@dataclass(frozen=True, slots=True)
class Restarted:
    """What was said so far does not count: the model failed, and an answer of verbatim sentences follows."""

    fallback: Fallback


Step = Said | Restarted | Answer
"""What an answer comes in: statements of a model as they are checked, and at last the whole answer."""


class Asker:
    """Answers questions from one record.

    Args:
        searcher: finds passages.
        record: has the texts that quotes are checked against.
        writer: the model that writes the answers; without one they are verbatim sentences.
    """

    def __init__(self, searcher: Searcher, record: Record, writer: Writer | None = None) -> None:
        self._searcher = searcher
        self._record = record
        self._ledger = LedgerSearch(FigureStore(record.database))
        self._writer = writer

    def ask(
        self,
        text: str,
        *,
        only: Filter | None = None,
        as_of: str | None = None,
        latest: bool | None = None,
        limit: int = 8,
    ) -> Answer:
        """Answer a question; see `Groundwork.ask`."""
        return self.answer(self.gather(text, only=only, as_of=as_of, latest=latest), limit=limit)

    def gather(
        self, text: str, *, only: Filter | None = None, as_of: str | None = None, latest: bool | None = None
    ) -> Gathered:
        """Understand a question and find the passages that may answer it.

        Args:
            text: the question.
            only: which documents may be used.
            as_of: nothing published later counts, and `last month` is counted from it.
            latest: whether the newest should come first, where the question's words should not decide.

        Raises:
            InputError: the question is empty or too long, or `as_of` is no date.
        """
        begun = time.perf_counter()
        text = text.encode("utf-8", "replace").decode().strip()
        if not text or len(text) > LONGEST_QUESTION:
            raise InputError(f"a question has 1 to {LONGEST_QUESTION} characters; this one has {len(text)}")
        today = dt.datetime.now(dt.UTC).date()
        date = PartialDate.parse(as_of) if as_of else None
        today = min(today, (date or PartialDate.of(today)).last_day)
        asked = self._searcher.read(text, today=today)
        question = replace(understand(text, today=today), after=asked.times.after, before=asked.times.before)
        if latest is not None:
            asked, question = replace(asked, wants_latest=latest), replace(question, wants_latest=latest)
        only = _narrowed(only or Filter(), question, date)
        moment = min(today, (date or question.before or PartialDate.of(today)).last_day)
        hits = self._searches(question, asked, only)
        return Gathered(question, asked, only, moment, tuple(hits), time.perf_counter() - begun)

    def answer(self, gathered: Gathered, *, limit: int = 8) -> Answer:
        """Answer from what was gathered, with every citation checked, and abstain where it does not answer."""
        *_, answer = self.stream(gathered, limit=limit)
        assert isinstance(answer, Answer)
        return answer

    def stream(self, gathered: Gathered, *, limit: int = 8) -> Iterator[Step]:
        """Yield the statements of a model as they come and are checked, and the answer at last.

        Without a model, or if it fails, the answer is made of verbatim sentences, and says so.
        """
        if self._writer is None or not gathered.hits:
            yield self._extract(gathered, limit)
            return
        begun = time.perf_counter()
        composer = Composer(lambda version: self._record.version(version).text, _note_of, limit)
        for step in write(self._writer, _task(gathered, limit), composer):
            if isinstance(step, Said):
                yield step
            elif step.failure is None:
                yield self._written(gathered, composer, step.usage, begun)
            else:
                fallback = Fallback(self._writer.model, step.failure)
                if composer.statements:
                    yield Restarted(fallback)
                yield replace(self._extract(gathered, limit), usage=step.usage, fallback=fallback)

    def _written(self, gathered: Gathered, composer: Composer, usage: Usage | None, begun: float) -> Answer:
        assert self._writer is not None
        base = self._extract(gathered, composer.limit)
        said = _what_is_missing(composer.missing, gathered.question.text)
        missing = None if said is None else Missing(said, closest=tuple(h.document.title for h in gathered.hits[:3]))
        statements = tuple(composer.statements)
        dates = [c.published_at for c in composer.citations if c.published_at is not None]
        partly = bool(missing or composer.dropped) or all(c.verification == "partial" for c in composer.citations)
        answer = replace(
            base,
            status=_status_of_written(base.status, has_statements=bool(statements), partly=partly),
            text=_text(statements, missing),
            statements=statements,
            missing=missing,
            answerer=self._writer.name,
            confidence=round(composer.confidence, 4),
            usage=usage,
            timings_ms={**base.timings_ms, "answer": round((time.perf_counter() - begun) * 1000, 1)},
        )
        if not statements:
            return answer  # With the closest evidence, as the extractive answerer finds it.
        return replace(
            answer,
            citations=tuple(composer.citations),
            newest_evidence_at=max(dates, key=lambda date: date.last_day, default=None),
            independent_origins=len({document.story_id or document.id for document in composer.documents}),
        )

    def _extract(self, gathered: Gathered, limit: int) -> Answer:
        """Choose sentences, check them, and abstain where they do not answer."""
        begun = time.perf_counter()
        question = gathered.question
        ledger = told(question, gathered.only, self._ledger)
        selection = select(question, gathered.hits, self._searcher.embed, limit)
        selection = led(question, selection, ledger, self._record, limit)
        texts = self._texts(selection)
        quotes = _distinct([_quote(c, texts[c.version_id], question) for c in selection.chosen])
        citations = [_citation(quote, texts) for quote in quotes]
        kept = [citation for citation in citations if citation.verification != "unsupported"]
        supported = [replace(citation, number=number) for number, citation in enumerate(kept, 1)]
        answered = selection.confidence >= SURE and bool(supported)
        missing = _missing(question, selection, gathered, answered=answered)
        statements = tuple(Statement(c.quote, (c.number,)) for c in supported) if answered else ()
        dates = [c.published_at for c in supported if c.published_at is not None]
        return Answer(
            id="ans_" + secrets.token_hex(10),
            question=question.text,
            status=_status(answered=answered, missing=missing, citations=supported, disagree=ledger.disagree),
            as_of=gathered.as_of,
            text=_text(statements, missing),
            statements=statements,
            citations=tuple(supported),
            missing=missing,
            interpretation=Interpretation(
                organisations=question.organisations,
                publishers=gathered.asked.publishers,
                periods=question.periods,
                published_after=gathered.only.published_after,
                published_before=gathered.only.published_before,
                wants_latest=question.wants_latest,
                parts=tuple(part.text for part in gathered.asked.parts),
            ),
            newest_evidence_at=max(dates, key=lambda date: date.last_day, default=None),
            independent_origins=_origins(selection, supported),
            answerer="extractive",
            confidence=round(selection.confidence, 4),
            figures=ledger.figures if answered else (),
            conflicts=ledger.clashes if answered else (),
            timings_ms={
                "retrieve": round(gathered.seconds * 1000, 1),
                "answer": round((time.perf_counter() - begun) * 1000, 1),
            },
        )

    def _searches(self, question: Question, asked: Asked, only: Filter) -> list[Hit]:
        """Search for the whole question, and among the documents of each organisation that it names."""
        lists = [self._searcher.search(question.text, only=only, limit=HITS, asked=asked)]
        sides = len(question.organisations) > 1 or question.wants_latest
        if sides and not only.organisations:
            lists += [
                self._searcher.search(question.text, only=replace(only, organisations=(name,)), limit=HITS_A_SIDE)
                for name in question.organisations[:5]
            ]
        merged: dict[str, Hit] = {}
        for place in range(max(map(len, lists))):
            for hits in lists:
                if place < len(hits):
                    merged.setdefault(hits[place].passage.id, hits[place])
        return list(merged.values())

    def _texts(self, selection: Selection) -> dict[VersionId, str]:
        return {
            version: self._record.version(version).text
            for version in dict.fromkeys(candidate.version_id for candidate in selection.chosen)
        }


def _narrowed(only: Filter, question: Question, as_of: PartialDate | None) -> Filter:
    """Return the filter with the question's own window where the caller set none, and nothing later than `as_of`."""
    ends = [date for date in (only.published_before or question.before, as_of) if date is not None]
    return replace(
        only,
        published_after=only.published_after or question.after,
        published_before=min(ends, key=lambda date: date.last_day, default=None),
        keep_undated=not (only.published_after or only.published_before),
    )


def _distinct(quotes: Sequence[Candidate]) -> list[Candidate]:
    """Leave out quotes that stand within another one."""
    return [
        quote
        for quote in quotes
        if not any(
            other is not quote
            and other.version_id == quote.version_id
            and other.start <= quote.start
            and quote.end <= other.end
            for other in quotes
        )
    ]


def _quote(candidate: Candidate, text: str, question: Question) -> Candidate:
    """Widen a quote backwards to where its subject is named, if it does not name it and a sentence just before does."""
    wanted = set(question.organisations) or set(candidate.document.organisations[:1])
    if not wanted or not candidate.quantities or candidate.organisations & wanted or candidate.organisations:
        return candidate
    begin = max(0, candidate.start - 600)
    before = [(begin + start, begin + end) for start, end in sentence_spans(text[begin : candidate.start])]
    for start, end in list(reversed(before))[:2]:
        if "\n\n" in text[end : candidate.start]:
            break
        if {mention.organisation for mention in gazetteer().mentions(text[start:end])} & wanted:
            return replace(candidate, start=start, text=text[start : candidate.end])
    return candidate


def _citation(quote: Candidate, texts: dict[VersionId, str]) -> Citation:
    document = quote.document
    return Citation(
        number=0,
        document_id=document.id,
        version_id=quote.version_id,
        title=document.title,
        publisher=document.publisher,
        tier=document.tier,
        url=document.url,
        published_at=document.published_at,
        quote=quote.text,
        start=quote.start,
        end=quote.end,
        verification=_verification(quote, texts[quote.version_id]),
        note=_note_of(document),
    )


def _verification(quote: Candidate, text: str) -> Verification:
    found = verify(quote.text, [Quoted(quote.text, quote.start, quote.end, text)])
    named = quote.organisations or gazetteer().mentions(quote.text)
    if found == "verified" and quote.quantities and quote.document.organisations and not named:
        return "partial"  # A number whose owner stands only in the title may be somebody else's.
    return found


def _note_of(document: Document) -> str | None:
    if document.tier == "analysis":
        return "an opinion" if document.published_at else "an undated opinion"
    if document.kind == "note":
        return "an analyst's note restating the named sources"
    if document.published_at is None:
        return "undated"
    return "its date is a guess" if document.date_confidence == "low" else None


def _task(gathered: Gathered, limit: int) -> Task:
    return Task(
        question=gathered.question.text,
        parts=tuple(part.text for part in gathered.asked.parts),
        wants_latest=gathered.question.wants_latest,
        as_of=gathered.as_of,
        sources=sources_of(gathered.hits),
        limit=limit,
    )


def _what_is_missing(said: str | None, question: str) -> str | None:
    """Return what a model says is missing, unless it states a number there, which nothing cited could carry."""
    if said is None:
        return None
    asked = quantities(question)
    states = any(not any(same(one, other) for other in asked) for one in quantities(said))
    return "The corpus does not say all of it." if states or not said else f"The corpus does not say: {said}"


def _missing(question: Question, selection: Selection, gathered: Gathered, *, answered: bool) -> Missing | None:
    closest = tuple(dict.fromkeys(hit.document.title for hit in gathered.hits))[:3]
    if answered:
        if not selection.unfilled:
            return None
        asked = " and ".join(ASPECTS[slot] for slot in selection.unfilled)
        return Missing(f"The corpus does not say {asked}.", closest=closest)
    around = frozenset[str]().union(*(candidate.around for candidate in selection.ranked))
    absent = words_of(question.text, {term for term in question.terms if term not in around})
    if not gathered.hits:
        return Missing("The corpus holds nothing that passes the filters.", absent)
    dates = [hit.document.published_at for hit in gathered.hits[:8] if hit.document.published_at is not None]
    newest = max(dates, key=lambda date: date.last_day, default=None)
    told = f" The newest of the closest documents is of {newest.in_words()}." if newest else ""
    return Missing(f"The corpus does not say.{told}", absent, closest)


def _status_of_written(found: Status, *, has_statements: bool, partly: bool) -> Status:
    """Return the status of what a model wrote; where the ledger's sources disagree, they do whoever writes."""
    if not has_statements:
        return "insufficient"
    return "conflicting" if found == "conflicting" else "partial" if partly else "answered"


def _status(*, answered: bool, missing: Missing | None, citations: Sequence[Citation], disagree: bool) -> Status:
    if not answered:
        return "insufficient"
    if disagree:
        return "conflicting"
    partly = missing is not None or all(citation.verification == "partial" for citation in citations)
    return "partial" if partly else "answered"


def _origins(selection: Selection, citations: Sequence[Citation]) -> int:
    """Return how many different origins the citations have: documents that tell one story count once."""
    stories = {candidate.document.id: candidate.document.story_id for candidate in selection.chosen}
    return len({stories.get(DocumentId(citation.document_id)) or citation.document_id for citation in citations})


def _text(statements: Sequence[Statement], missing: Missing | None) -> str:
    said = numbered(statements)
    return said if missing is None else f"{said} {missing.what}".strip()
