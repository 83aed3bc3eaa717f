"""The `news` suite: evidence for questions over several news articles (MultiHop-RAG, in part)."""

from __future__ import annotations

from dataclasses import dataclass

from benchmarks import data, metrics
from benchmarks.homes import Homes
from benchmarks.metrics import RankedEvidence, mean
from benchmarks.outcome import Outcome

HITS = 60
"""The lone facts are short: so many hits are needed to fill the budget of words."""


@dataclass(frozen=True, slots=True)
class Found:
    """What search brought for one question."""

    question: data.NewsQuestion
    ranked: RankedEvidence
    within_budget: float


def run(homes: Homes) -> Outcome:
    """Search for the evidence of every question that has some, and ask the questions that have none."""
    news = data.read_news(homes.test_data)
    groundwork = homes.news()
    found, words = [], []
    for question in news.questions:
        if not question.evidence:
            continue
        hits = groundwork.search(question.question, limit=HITS)
        texts = [hit.passage.text for hit in hits]
        words += [len(text.split()) for text in texts[:10]]
        found.append(
            Found(
                question,
                metrics.rank_evidence(texts, question.evidence),
                metrics.evidence_share(metrics.first_words(texts), question.evidence),
            )
        )
    null = [(question, groundwork.ask(question.question)) for question in news.questions if not question.evidence]
    counts = groundwork.record.counts()
    return Outcome(
        gated={
            "news.evidence_1500_words": mean(item.within_budget for item in found),
            "news.evidence_recall_10": mean(item.ranked.recall(10) for item in found),
            "news.all_evidence_10": mean(item.ranked.complete(10) for item in found),
            "news.hits_10": mean(item.ranked.hit(10) for item in found),
            "news.hits_4": mean(item.ranked.hit(4) for item in found),
            "news.mrr_10": mean(item.ranked.reciprocal_rank(10) for item in found),
            "news.map_10": mean(item.ranked.average_precision(10) for item in found),
            "news.null_declined": mean(answer.status == "insufficient" for _, answer in null),
        },
        reported={
            "news.questions": len(found),
            "news.passages": counts["passages"],
            "news.words_per_hit": mean(words),
            **{
                f"news.evidence_1500_words.{kind.removesuffix('_query')}": mean(
                    item.within_budget for item in found if item.question.kind == kind
                )
                for kind in sorted({item.question.kind for item in found})
            },
        },
        rows=[
            *(
                {
                    "id": item.question.id,
                    "kind": item.question.kind,
                    "question": item.question.question,
                    "ranks": item.ranked.ranks,
                    "within_budget": item.within_budget,
                }
                for item in found
            ),
            *(
                {
                    "id": question.id,
                    "kind": question.kind,
                    "question": question.question,
                    "status": answer.status,
                    "confidence": answer.confidence,
                    "text": answer.text,
                }
                for question, answer in null
            ),
        ],
    )
