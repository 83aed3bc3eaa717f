"""The `domain` suite: strategists' questions on the starter corpus, searched for and asked."""

from __future__ import annotations

import re
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from answer import matching
from answer.answer import Answer
from answer.audit import Audit, audit, cited, lead_text, numbers_held, quoted_text
from api.wiring import Groundwork
from benchmarks import data, metrics
from benchmarks.homes import Homes
from benchmarks.metrics import mean
from benchmarks.outcome import Outcome
from corpus.document import DocumentId, document_id

HITS = 10
_CURRENT_FIGURE = re.compile(r"\d[\d.,]*(?:-\d[\d.,]*)?")


@dataclass(frozen=True, slots=True)
class Asked:
    """One question with what search and the answerer made of it.

    Attributes:
        notes: the share of the supporting notes among the first ten hits.
        met: what of `must_include` the answer or its quotes say.
        outdated: for each checkable entry of `wrong_if`, whether the answer leads with what it names.
    """

    question: data.DomainQuestion
    answer: Answer
    notes: float
    newest_first: bool | None
    met: tuple[str, ...]
    outdated: Mapping[str, bool]
    audit: Audit
    milliseconds: float

    @property
    def declined(self) -> bool:
        """Whether the answer says that the corpus does not hold it."""
        return self.answer.status == "insufficient"

    @property
    def told_undisclosed(self) -> bool:
        """Whether it declines, or leads with the fact that this was never made known."""
        return self.declined or matching.says_undisclosed(lead_text(self.answer))

    @property
    def share(self) -> float:
        """The share of `must_include` that is met."""
        return len(self.met) / len(self.question.must_include)

    @property
    def leads_with_value(self) -> bool:
        """Whether the first statement, or the words it cites, give the first thing that must be said."""
        return matching.says(lead_text(self.answer), self.question.must_include[0])


@dataclass(frozen=True, slots=True)
class SeriesAsked:
    """A restated quantity, asked for by its name."""

    series: data.Series
    newest_first: bool | None
    leads_with_current: bool | None


def run(homes: Homes) -> Outcome:
    """Search and ask every question, and ask for the current value of every series."""
    facts = data.read_domain_facts(homes.test_data)
    groundwork = homes.starter()
    asked = [_ask(groundwork, question, facts) for question in data.read_domain_questions(homes.test_data)]
    series = [_ask_series(groundwork, item, facts) for item in data.read_series(homes.test_data)]
    answerable = [item for item in asked if item.question.answerable]
    unanswerable = [item for item in asked if not item.question.answerable]
    latest = [item for item in answerable if item.question.kind == "latest-value"]
    audits = [item.audit for item in asked if not item.declined]
    checked = [wrong for item in asked for wrong in item.outdated.values()]
    orders = [*(item.newest_first for item in latest), *(item.newest_first for item in series)]
    ordered = [order for order in orders if order is not None]
    restated = [item.leads_with_current for item in series if item.leads_with_current is not None]
    kinds = sorted({item.question.kind for item in answerable})
    return Outcome(
        gated={
            "domain.all_notes_10": mean(item.notes == 1 for item in answerable),
            "domain.notes_recall_10": mean(item.notes for item in answerable),
            "domain.newest_first": mean(ordered),
            "domain.must_include": mean(item.share for item in answerable),
            "domain.must_include_all": mean(item.share == 1 for item in answerable),
            "domain.latest_value_leads": mean(item.leads_with_value for item in latest),
            "domain.series_current_leads": mean(restated),
            "domain.not_outdated": 1 - mean(checked),
            "domain.answerable_answered": mean(not item.declined for item in answerable),
            "domain.unanswerable_declined": mean(item.declined for item in unanswerable),
            "domain.quotes_in_place": mean(cited(audits)),
            "domain.numbers_in_quotes": mean(numbers_held(audits)),
            "domain.statements_cited": 1 - mean(item.uncited > 0 for item in audits),
        },
        reported={
            "domain.questions": len(asked),
            "domain.citations": len(cited(audits)),
            "domain.statements_with_numbers": len(numbers_held(audits)),
            "domain.citations_called_verified": mean(flag for item in audits for flag in item.verified),
            "domain.unanswerable_declined_or_told_undisclosed": mean(item.told_undisclosed for item in unanswerable),
            "domain.ask_p50_ms": metrics.percentile([item.milliseconds for item in asked], 0.5),
            "domain.ask_p95_ms": metrics.percentile([item.milliseconds for item in asked], 0.95),
            "domain.confidence_auroc": metrics.auroc(
                [item.answer.confidence for item in answerable], [item.answer.confidence for item in unanswerable]
            ),
            **{
                f"domain.must_include.{kind}": mean(item.share for item in answerable if item.question.kind == kind)
                for kind in kinds
            },
        },
        rows=[*map(_row, asked), *map(_series_row, series)],
        notes=_notes(asked, checked),
    )


def _ask(groundwork: Groundwork, question: data.DomainQuestion, facts: Mapping[str, data.DomainFact]) -> Asked:
    hits = groundwork.search(question.question, limit=HITS)
    started = time.perf_counter()
    answer = groundwork.ask(question.question)
    milliseconds = (time.perf_counter() - started) * 1000
    found = [hit.document.id for hit in hits]
    # What was worked out opens the answer, before its statements.
    worked_out = [answer.calculation.text] if answer.calculation is not None else []
    statements = [*worked_out, *(statement.text for statement in answer.statements)]
    current = [item for item in question.must_include if item[0].isdigit()]
    return Asked(
        question=question,
        answer=answer,
        notes=metrics.found_share(found, [note_of(fact) for fact in question.fact_ids]),
        newest_first=newest_first(found, question.fact_ids, facts),
        met=matching.included("" if answer.status == "insufficient" else quoted_text(answer), question.must_include),
        outdated={
            entry: answer.status != "insufficient" and matching.gives_outdated(statements, figures, current)
            for entry in question.wrong_if
            if (figures := matching.outdated_figures(entry))
        },
        audit=audit(answer, groundwork.record),
        milliseconds=milliseconds,
    )


def _ask_series(groundwork: Groundwork, series: data.Series, facts: Mapping[str, data.DomainFact]) -> SeriesAsked:
    question = f"What is the latest figure for {series.subject}: {series.metric}?"
    found = [hit.document.id for hit in groundwork.search(question, limit=HITS)]
    figure = _CURRENT_FIGURE.search(series.current)
    leads = None
    if series.kind == "restated" and figure is not None:
        leads = matching.says(lead_text(groundwork.ask(question)), figure[0].rstrip(".,"))
    return SeriesAsked(series, newest_first(found, series.fact_ids, facts), leads)


def newest_first(
    found: Sequence[DocumentId], fact_ids: Sequence[str], facts: Mapping[str, data.DomainFact]
) -> bool | None:
    """Tell whether the newest of the supporting notes comes before the others; None where dates do not tell."""
    dated = sorted((facts[fact].date or "", fact) for fact in fact_ids if facts[fact].date)
    if len(dated) < 2 or dated[-1][0][:7] == dated[-2][0][:7]:
        return None
    places = {fact: found.index(note_of(fact)) if note_of(fact) in found else len(found) for _, fact in dated}
    newest = dated[-1][1]
    return all(places[newest] < place for fact, place in places.items() if fact != newest)


def note_of(fact: str) -> DocumentId:
    """Return the id of the starter note on a fact."""
    return document_id(f"note:{fact}")


def _notes(asked: Sequence[Asked], checked: Sequence[bool]) -> list[str]:
    entries = [entry for item in asked if item.question.answerable for entry in item.question.wrong_if]
    wrong = [f"{item.question.id} ({entry})" for item in asked for entry, is_wrong in item.outdated.items() if is_wrong]
    return [
        f"domain: {len(checked)} of {len(entries)} wrong_if entries of answerable questions are figures that code can "
        f"check; {len(entries) - len(checked)} are prose for a person to read (results/domain.json)"
        + (f"; wrong: {', '.join(wrong)}" if wrong else "")
    ]


def _row(item: Asked) -> dict[str, object]:
    met = set(item.met)
    return {
        "id": item.question.id,
        "kind": item.question.kind,
        "question": item.question.question,
        "expected": item.question.expected,
        "status": item.answer.status,
        "confidence": round(item.answer.confidence, 3),
        "notes_found": round(item.notes, 3),
        "newest_first": item.newest_first,
        "missing": [wanted for wanted in item.question.must_include if wanted not in met],
        "outdated": dict(item.outdated),
        "wrong_if_to_read": [entry for entry in item.question.wrong_if if entry not in item.outdated],
        "loose_numbers": [loose for loose in item.audit.loose_numbers if loose],
        "text": item.answer.text,
        "quotes": [f"{citation.title}: {citation.quote}" for citation in item.answer.citations],
    }


def _series_row(item: SeriesAsked) -> dict[str, object]:
    return {
        "id": item.series.id,
        "kind": "series",
        "current": item.series.current,
        "newest_first": item.newest_first,
        "leads_with_current": item.leads_with_current,
    }
