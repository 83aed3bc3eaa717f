"""Search, answer, verify, abstain: the only place that knows the order."""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from answer.answer import (
    Answer,
    Calculation,
    Citation,
    Fallback,
    Interpretation,
    Missing,
    Statement,
    Status,
    Usage,
)
from answer.calculation import Working, calculated, calculation_of, worked_out_text
from answer.candidates import names_side
from answer.citing import citation_of, distinct, note_of, origins_of, quote_of
from answer.composing import Composer, Said, numbered
from answer.confidence import SURE
from answer.evidence import sources_of
from answer.extractive import Selection, select
from answer.from_ledger import told
from answer.gathering import Gathered, Gatherer, Understood
from answer.hops import led_over
from answer.ledger_asked import cues_in
from answer.ledger_quotes import led
from answer.question import Question
from answer.wording import GENERIC, Slot
from answer.words import terms, words_of
from answer.writing import write
from answer.written import Task, Writer
from corpus.document import VersionId
from corpus.figure_store import FigureStore
from corpus.filters import Filter
from corpus.keys import Allowance
from corpus.quantities import quantities, same
from corpus.store import Record
from index.ledger_search import LedgerSearch
from index.search import Searcher

AT_ONCE = 2
"""So many answers are worked on at a time: thirty at once, which share one interpreter, took twice as long in all."""

WORKED_OUT = 0.8
"""How sure an answer is at least that is worked out from values of the ledger, each of which it quotes."""

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
class Restarted:
    """What was said so far does not count: the model failed, and an answer of verbatim sentences follows."""

    fallback: Fallback


_MOST_NAMED = 3
"""So many of the names that nothing was found on are told."""

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
        self._gatherer = Gatherer(searcher)
        self._record = record
        self._ledger = LedgerSearch(FigureStore(record.database))
        self._writer = writer
        self._turns = threading.BoundedSemaphore(AT_ONCE)

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
        understood = self.understand(text, only=only, as_of=as_of, latest=latest)
        return self.answer(self.find(understood), limit=limit)

    def understand(
        self, text: str, *, only: Filter | None = None, as_of: str | None = None, latest: bool | None = None
    ) -> Understood:
        """Read a question; see `Gatherer.understand`."""
        return self._gatherer.understand(text, only=only, as_of=as_of, latest=latest)

    def find(self, understood: Understood) -> Gathered:
        """Find the passages that may answer a question; see `Gatherer.find`."""
        with self._turns:
            return self._gatherer.find(understood)

    def answer(self, gathered: Gathered, *, limit: int = 8) -> Answer:
        """Answer from what was gathered, with every citation checked, and abstain where it does not answer."""
        *_, answer = self.stream(gathered, limit=limit)
        assert isinstance(answer, Answer)
        return answer

    def stream(self, gathered: Gathered, *, limit: int = 8, allowance: Allowance | None = None) -> Iterator[Step]:
        """Yield the statements of a model as they come and are checked, and the answer at last.

        Without a model, or if it fails, or if the allowance does not hold what it may cost, the answer is made of
        verbatim sentences, and says so.
        """
        if self._writer is None or not gathered.hits:
            yield self._extract(gathered, limit)
            return
        begun = time.perf_counter()
        composer = Composer(lambda version: self._record.version(version).text, note_of, limit)
        for step in write(self._writer, _task(gathered, limit, allowance), composer):
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
        calculation = calculation_of(self._worked_out(gathered), composer.citations) if statements else None
        partly = bool(missing or composer.dropped) or all(c.verification == "partial" for c in composer.citations)
        answer = replace(
            base,
            status=_status_of_written(base.status, has_statements=bool(statements), partly=partly),
            # Last, because the statements have been said by now.
            text=_text(numbered(statements), _shown(calculation), missing),
            statements=statements,
            missing=missing,
            calculation=calculation,
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
        with self._turns:
            return self._extracted(gathered, limit)

    def _extracted(self, gathered: Gathered, limit: int) -> Answer:
        begun = time.perf_counter()
        question = gathered.question
        ledger = told(question, gathered.only, self._ledger)
        selection = select(question, gathered.hits, self._searcher.embed, limit)
        if gathered.hop is not None:
            selection = led_over(gathered.hop, question, selection, gathered.hits, self._searcher.embed, limit)
        selection = led(question, selection, ledger, self._record, limit)
        texts = self._texts(selection)
        quotes = distinct([quote_of(c, texts[c.version_id], question) for c in selection.chosen])
        citations = [citation_of(quote, texts) for quote in quotes]
        kept = [citation for citation in citations if citation.verification != "unsupported"]
        supported = [replace(citation, number=number) for number, citation in enumerate(kept, 1)]
        calculation = calculation_of(calculated(question, ledger), supported)
        sure = selection.confidence if calculation is None else max(selection.confidence, WORKED_OUT)
        answered = sure >= SURE and bool(supported)
        missing = _missing(question, selection, gathered, answered=answered, calculated=calculation is not None)
        statements = tuple(Statement(c.quote, (c.number,)) for c in supported) if answered else ()
        dates = [c.published_at for c in supported if c.published_at is not None]
        return Answer(
            id="ans_" + secrets.token_hex(10),
            question=gathered.text,
            status=_status(answered=answered, missing=missing, citations=supported, disagree=ledger.disagree),
            as_of=gathered.as_of,
            text=_text(_shown(calculation), numbered(statements), missing),
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
            independent_origins=origins_of(selection, supported),
            answerer="extractive",
            confidence=round(sure, 4),
            figures=ledger.figures if answered else (),
            conflicts=ledger.clashes if answered else (),
            calculation=calculation,
            timings_ms={
                "retrieve": round(gathered.seconds * 1000, 1),
                "answer": round((time.perf_counter() - begun) * 1000, 1),
            },
        )

    def _worked_out(self, gathered: Gathered) -> Working | None:
        return calculated(gathered.question, told(gathered.question, gathered.only, self._ledger))

    def _texts(self, selection: Selection) -> dict[VersionId, str]:
        return {
            version: self._record.version(version).text
            for version in dict.fromkeys(candidate.version_id for candidate in selection.chosen)
        }


def _task(gathered: Gathered, limit: int, allowance: Allowance | None) -> Task:
    return Task(
        question=gathered.question.text,
        parts=tuple(part.text for part in gathered.asked.parts),
        wants_latest=gathered.question.wants_latest,
        as_of=gathered.as_of,
        sources=sources_of(gathered.hits),
        limit=limit,
        allowance=allowance,
    )


def _what_is_missing(said: str | None, question: str) -> str | None:
    """Return what a model says is missing, unless it states a number there, which nothing cited could carry."""
    if said is None:
        return None
    asked = quantities(question)
    states = any(not any(same(one, other) for other in asked) for one in quantities(said))
    return "The corpus does not say all of it." if states or not said else f"The corpus does not say: {said}"


def _missing(
    question: Question, selection: Selection, gathered: Gathered, *, answered: bool, calculated: bool = False
) -> Missing | None:
    closest = tuple(dict.fromkeys(hit.document.title for hit in gathered.hits))[:3]
    if answered:
        unsaid = () if calculated else selection.unfilled
        silent = [] if calculated else _silent(question, selection)
        lines = [
            *(["The corpus says the reverse of what the question takes for granted."] if selection.is_reverse else []),
            *([f"The corpus does not say {' and '.join(ASPECTS[slot] for slot in unsaid)}."] if unsaid else []),
            *([f"Nothing was found that says it of {' or '.join(silent)}."] if silent else []),
        ]
        return Missing(" ".join(lines), closest=closest) if lines else None
    around = frozenset[str]().union(*(candidate.around for candidate in selection.ranked))
    absent = words_of(question.text, {term for term in question.terms if term not in around and term not in GENERIC})
    if not gathered.hits:
        only = gathered.only
        window = only.published_after or only.published_before
        narrowed = window or only.publishers or only.tiers or only.organisations
        what = "The corpus holds nothing that passes the filters." if narrowed else "The corpus is empty."
        return Missing(what, absent)
    shown = [each.document for each in selection.chosen] or [hit.document for hit in gathered.hits[:8]]
    dates = [document.published_at for document in shown if document.published_at is not None]
    newest = max(dates, key=lambda date: date.last_day, default=None)
    strangers = _strangers(question, selection, around)
    unnamed = f" The closest passages do not name {' or '.join(strangers)}." if strangers else ""
    told = f" The newest of the closest documents is of {newest.in_words()}." if newest else ""
    return Missing(f"The corpus does not say.{unnamed}{told}", absent, closest)


def _strangers(question: Question, selection: Selection, around: frozenset[str]) -> list[str]:
    """Return the organisations and other names of a question that none of the sentences found is about."""
    known = {name for each in selection.ranked for name in (*each.near_organisations, *each.document.organisations)}
    organisations = [each for each in question.organisations if each not in known]
    return [*organisations, *(name for name in question.named if around.isdisjoint(terms(name)))][:_MOST_NAMED]


def _silent(question: Question, selection: Selection) -> list[str]:
    """Return the organisations compared of which no chosen sentence gives the kind of thing asked for, in its words.

    Of a thing that is no organisation a sentence may speak under another name, so that none is found wanting.
    """
    wanted = set(question.slots) - {"who", "place"}
    cues = cues_in(question) if wanted else []  # Without, its words may be about one of them only.
    telling = [
        each
        for each in selection.chosen
        if (not wanted or wanted & each.fills) and (not cues or any(cue.search(each.text) for cue in cues))
    ]
    return [
        side.written
        for side in question.sides
        if side.written
        and not side.names
        and not any(names_side(side, each.near, each.near_organisations) for each in telling)
    ]


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


def _text(first: str, second: str, missing: Missing | None) -> str:
    return " ".join(filter(None, [first, second, "" if missing is None else missing.what]))


def _shown(calculation: Calculation | None) -> str:
    return "" if calculation is None else worked_out_text(calculation)
