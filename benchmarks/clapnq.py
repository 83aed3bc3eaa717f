"""The `clapnq` suite: general questions, half of them with a passage on the subject that does not answer them."""

from __future__ import annotations

from dataclasses import dataclass

from answer.answer import Answer
from answer.audit import audit, cited
from api.wiring import Groundwork
from benchmarks import data, metrics
from benchmarks.homes import Homes, reading_of
from benchmarks.metrics import mean
from benchmarks.outcome import Outcome
from corpus.document import DocumentId

HITS = 5


@dataclass(frozen=True, slots=True)
class Asked:
    """One question with what search and the answerer made of it."""

    question: data.PassageQuestion
    answer: Answer
    hit: bool
    similarity: float
    search_confidence: float
    quotes_stand: tuple[bool, ...]

    @property
    def declined(self) -> bool:
        """Whether the answer says that the corpus does not hold it."""
        return self.answer.status == "insufficient"

    @property
    def quoted(self) -> str:
        """The words the answer cites; nothing where it declines."""
        return "" if self.declined else " ".join(citation.quote for citation in self.answer.citations)

    @property
    def answer_f1(self) -> float:
        """Token F1 of the quoted words against the nearest gold answer."""
        return max((metrics.token_f1(self.quoted, gold) for gold in self.question.answers), default=0.0)

    @property
    def selected_f1(self) -> float:
        """Token F1 of the quoted words against the sentences that the gold answer rests on."""
        return max((metrics.token_f1(self.quoted, " ".join(gold)) for gold in self.question.selected), default=0.0)


def run(homes: Homes) -> Outcome:
    """Add the passages of all questions to one corpus and ask every question."""
    answerable = data.read_passage_questions(homes.test_data, answerable=True)
    unanswerable = data.read_passage_questions(homes.test_data, answerable=False)
    groundwork = homes.open("clapnq")
    readings = [reading_of(groundwork, question.passage) for question in (*answerable, *unanswerable)]
    groundwork.add_all(readings)
    documents = {
        question.id: reading.document_id
        for question, reading in zip((*answerable, *unanswerable), readings, strict=True)
    }
    # The other halves calibrated the confidence (answer/extractive.py), so they measure nothing.
    with_answer = [_ask(groundwork, question, documents[question.id]) for question in answerable[1::2]]
    without = [_ask(groundwork, question, documents[question.id]) for question in unanswerable[::2]]
    answered = [item for item in with_answer if not item.declined]
    return Outcome(
        gated={
            "clapnq.hit_5": mean(item.hit for item in with_answer),
            "clapnq.answer_f1": mean(item.answer_f1 for item in with_answer),
            "clapnq.selected_f1": mean(item.selected_f1 for item in with_answer),
            "clapnq.answerable_answered": mean(not item.declined for item in with_answer),
            "clapnq.unanswerable_declined": mean(item.declined for item in without),
            "clapnq.confidence_auroc": metrics.auroc(
                [item.answer.confidence for item in with_answer], [item.answer.confidence for item in without]
            ),
            "clapnq.search_auroc": metrics.auroc(
                [item.search_confidence for item in with_answer], [item.search_confidence for item in without]
            ),
            "clapnq.quotes_in_place": mean(stands for item in [*with_answer, *without] for stands in item.quotes_stand),
        },
        reported={
            "clapnq.questions": len(with_answer) + len(without),
            "clapnq.answer_f1_of_answered": mean(item.answer_f1 for item in answered),
            "clapnq.similarity_auroc": metrics.auroc(
                [item.similarity for item in with_answer], [item.similarity for item in without]
            ),
            "clapnq.quoted_words": mean(len(item.quoted.split()) for item in answered),
        },
        rows=[_row(item) for item in (*with_answer, *without)],
    )


def _ask(groundwork: Groundwork, question: data.PassageQuestion, own: DocumentId) -> Asked:
    hits = groundwork.search(question.question, limit=HITS)
    answer = groundwork.ask(question.question)
    return Asked(
        question=question,
        answer=answer,
        hit=any(hit.document.id == own for hit in hits),
        similarity=max((hit.similarity or 0.0 for hit in hits), default=0.0),
        search_confidence=groundwork.search_confidence(question.question, hits),
        quotes_stand=tuple(cited([audit(answer, groundwork.record)])),
    )


def _row(item: Asked) -> dict[str, object]:
    return {
        "id": item.question.id,
        "answerable": bool(item.question.answers),
        "question": item.question.question,
        "status": item.answer.status,
        "confidence": round(item.answer.confidence, 3),
        "similarity": round(item.similarity, 3),
        "hit": item.hit,
        "answer_f1": round(item.answer_f1, 3),
        "gold": item.question.answers,
        "quoted": item.quoted,
    }
