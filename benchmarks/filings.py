"""The `sec10q` suite: do the figures of the gold answers stand in what search brings from quarterly reports?"""

from __future__ import annotations

import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from answer.matching import Amount
from api.wiring import Groundwork
from benchmarks import data, metrics
from benchmarks.gold_figures import gold_amounts, stands_in
from benchmarks.homes import Homes
from benchmarks.metrics import mean
from benchmarks.outcome import Outcome
from corpus.document import DocumentId
from index.hit import Hit

HITS = 50
READERS = 2


@dataclass(frozen=True, slots=True)
class Found:
    """What search brought for one question.

    Attributes:
        amounts: each figure of the gold answer, whether it stands in the first words retrieved, and whether it does
            in those of them that come from a gold document.
        gold_documents: the share of the gold documents among the first ten hits.
    """

    question: data.FilingQuestion
    amounts: tuple[tuple[Amount, bool, bool], ...]
    gold_documents: float
    files: tuple[str, ...]
    quoted: float | None


def run(homes: Homes) -> Outcome:
    """Add the filings as PDF files, search for every question, and ask it."""
    questions = data.read_filing_questions(homes.test_data)
    groundwork, names, read_seconds, seconds = filled(homes)
    filings = sorted(names.values())
    found, words = [], []
    for question in questions:
        hits = groundwork.search(question.question, limit=HITS)
        words += [len(hit.passage.text.split()) for hit in hits[:10]]
        answer = groundwork.ask(question.question)
        quotes = "" if answer.status == "insufficient" else "\n".join(citation.quote for citation in answer.citations)
        found.append(_judge(question, hits, [names[hit.document.id] for hit in hits], quotes, filings))
    with_figures = [item for item in found if item.amounts]
    passages = groundwork.record.counts()["passages"]
    return Outcome(
        gated={
            "sec10q.first_figure_1500_words": mean(item.amounts[0][1] for item in with_figures),
            "sec10q.any_figure_1500_words": mean(any(there for _, there, _ in item.amounts) for item in with_figures),
            "sec10q.figures_1500_words": mean(mean(there for _, there, _ in item.amounts) for item in with_figures),
            "sec10q.first_figure_in_gold_document": mean(item.amounts[0][2] for item in with_figures),
            "sec10q.gold_document_10": mean(item.gold_documents > 0 for item in found),
            "sec10q.gold_documents_recall_10": mean(item.gold_documents for item in found),
            "sec10q.any_figure_quoted": mean(bool(item.quoted) for item in with_figures),
        },
        reported={
            "sec10q.questions": len(found),
            "sec10q.questions_with_figures": len(with_figures),
            "sec10q.passages": passages,
            "sec10q.words_per_hit": mean(words),
            "sec10q.read_s": read_seconds,
            "sec10q.passages_per_s": passages / seconds,
            "sec10q.figures_1500_words.table": _figures(with_figures, "Table"),
            "sec10q.figures_1500_words.text": _figures(with_figures, "Text"),
        },
        rows=[_row(item) for item in found],
        notes=[f"sec10q: {len(found) - len(with_figures)} of {len(found)} gold answers hold no figure: documents only"],
    )


def filled(homes: Homes) -> tuple[Groundwork, dict[DocumentId, str], float, float]:
    """Return a data folder with the filings, their files by document, and the seconds that reading and adding took."""
    filings = data.read_filings(homes.test_data)
    groundwork = homes.open("sec10q")
    started = time.perf_counter()
    with ThreadPoolExecutor(READERS) as pool:
        readings = list(pool.map(lambda item: groundwork.read_file(*item), filings.items()))
    adding = time.perf_counter()
    groundwork.add_all(readings)
    names = {reading.document_id: name for reading, name in zip(readings, filings, strict=True)}
    return groundwork, names, adding - started, time.perf_counter() - adding


def _judge(
    question: data.FilingQuestion, hits: Sequence[Hit], files: Sequence[str], quotes: str, filings: Sequence[str]
) -> Found:
    texts = [hit.passage.text for hit in hits]
    read = metrics.first_words(texts)
    gold = metrics.first_words(_gold_only(question, texts, files))
    wanted = [name for name in filings if question.names(name)]
    figures = gold_amounts(question.answer)
    return Found(
        question,
        tuple((amount, stands_in(amount, read), stands_in(amount, gold)) for amount in figures),
        metrics.found_share(files[:10], wanted),
        tuple(files[:10]),
        mean(stands_in(amount, quotes) for amount in figures) if figures else None,
    )


def _gold_only(question: data.FilingQuestion, texts: Sequence[str], files: Sequence[str]) -> list[str]:
    """Return the texts of the budget of words that come from gold documents, so that no other filing helps."""
    kept, left = [], metrics.WORD_BUDGET
    for text, name in zip(texts, files, strict=True):
        words = text.split()[:left]
        left -= len(words)
        if question.names(name):
            kept.append(" ".join(words))
    return kept


def _figures(found: Sequence[Found], evidence: str) -> float:
    return mean(mean(there for _, there, _ in item.amounts) for item in found if item.question.evidence == evidence)


def _row(item: Found) -> dict[str, object]:
    return {
        "id": item.question.id,
        "question": item.question.question,
        "sources": item.question.sources,
        "evidence": item.question.evidence,
        "figures": [
            {"figure": f"{amount.written} {amount.unit}".strip(), "found": there, "in_gold_document": in_gold}
            for amount, there, in_gold in item.amounts
        ],
        "gold_documents": item.gold_documents,
        "files": item.files,
        "quoted": item.quoted,
    }
