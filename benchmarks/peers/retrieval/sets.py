"""The data sets as every peer gets them, and what is measured on each."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

from benchmarks import data, gold_figures, metrics
from benchmarks.metrics import mean
from benchmarks.peers.retrieval.worker import Result, Source

Results = Mapping[str, Result]
"""What a system found, by question id."""


@dataclass(frozen=True, slots=True)
class PeerSet:
    """Documents, questions, and how to judge what was found.

    Attributes:
        questions: by id.
        limit: how many passages are asked for: enough to fill the budget of words with the shortest ones.
    """

    name: str
    sources: tuple[Source, ...]
    questions: Mapping[str, str]
    limit: int
    judge: Callable[[Results], dict[str, float]]


def news(folder: Path) -> PeerSet:
    """Return the news articles and lone facts, with the questions that have evidence."""
    read = data.read_news(folder)
    asked = {question.id: question for question in read.questions if question.evidence}

    def judge(results: Results) -> dict[str, float]:
        texts = {key: [item.text for item in results[key].found] for key in asked}
        ranked = [metrics.rank_evidence(texts[key], question.evidence) for key, question in asked.items()]
        within = [
            metrics.evidence_share(metrics.first_words(texts[key]), question.evidence)
            for key, question in asked.items()
        ]
        return {
            "evidence_1500_words": mean(within),
            "evidence_recall_10": mean(item.recall(10) for item in ranked),
            "all_evidence_10": mean(item.complete(10) for item in ranked),
            "hits_4": mean(item.hit(4) for item in ranked),
            "hits_10": mean(item.hit(10) for item in ranked),
            "mrr_10": mean(item.reciprocal_rank(10) for item in ranked),
            "map_10": mean(item.average_precision(10) for item in ranked),
            "words_per_hit": mean(len(text.split()) for found in texts.values() for text in found[:10]),
        }

    sources = [_short(f"news-{place}", item) for place, item in enumerate((*read.articles, *read.facts))]
    return PeerSet("news", tuple(sources), {key: question.question for key, question in asked.items()}, 60, judge)


def filings(folder: Path) -> PeerSet:
    """Return the quarterly reports as PDF files."""
    files = sorted(data.read_filings(folder))
    asked = {question.id: question for question in data.read_filing_questions(folder)}

    def judge(results: Results) -> dict[str, float]:
        first, every, gold = [], [], []
        for key, question in asked.items():
            found = results[key].found
            names = [item.source for item in found[:10]]
            gold.append(metrics.found_share(names, [name for name in files if question.names(name)]))
            if figures := gold_figures.gold_amounts(question.answer):
                read = metrics.first_words(item.text for item in found)
                there = [gold_figures.stands_in(figure, read) for figure in figures]
                first.append(there[0])
                every.append(mean(there))
        return {
            "first_figure_1500_words": mean(first),
            "figures_1500_words": mean(every),
            "gold_document_10": mean(share > 0 for share in gold),
            "gold_documents_recall_10": mean(gold),
            "words_per_hit": mean(len(item.text.split()) for result in results.values() for item in result.found[:10]),
        }

    sources = [Source(name, name, "", file=str((folder / "sec10q" / name).resolve())) for name in files]
    return PeerSet("sec10q", tuple(sources), {key: question.question for key, question in asked.items()}, 50, judge)


def clapnq(folder: Path) -> PeerSet:
    """Return the passages of all questions as short documents; half of the questions have no answer in them."""
    answerable = data.read_passage_questions(folder, answerable=True)
    unanswerable = data.read_passage_questions(folder, answerable=False)

    def judge(results: Results) -> dict[str, float]:
        places = [
            next((rank for rank, item in enumerate(results[question.id].found, 1) if item.source == question.id), None)
            for question in answerable
        ]
        return {
            "hit_5": mean(place is not None and place <= 5 for place in places),
            "mrr_10": mean(0.0 if place is None or place > 10 else 1 / place for place in places),
            "confidence_auroc": metrics.auroc(
                [results[question.id].confidence for question in answerable],
                [results[question.id].confidence for question in unanswerable],
            ),
        }

    both = (*answerable, *unanswerable)
    sources = tuple(_short(question.id, question.passage) for question in both)
    return PeerSet("clapnq", sources, {question.id: question.question for question in both}, 10, judge)


def domain(folder: Path) -> PeerSet:
    """Return the notes of the starter corpus, with strategists' questions and the restated series."""
    facts = data.read_domain_facts(folder)
    asked = {question.id: question for question in data.read_domain_questions(folder) if question.answerable}
    series = {item.id: item for item in data.read_series(folder)}
    latest = {key: question.fact_ids for key, question in asked.items() if question.kind == "latest-value"}
    latest |= {key: item.fact_ids for key, item in series.items()}

    def judge(results: Results) -> dict[str, float]:
        found = {key: [item.source for item in results[key].found[:10]] for key in results}
        shares = [metrics.found_share(found[key], question.fact_ids) for key, question in asked.items()]
        orders = [newest_first(found[key], fact_ids, facts) for key, fact_ids in latest.items()]
        return {
            "all_notes_10": mean(share == 1 for share in shares),
            "notes_recall_10": mean(shares),
            "newest_first": mean(order for order in orders if order is not None),
        }

    questions = {key: question.question for key, question in asked.items()}
    questions |= {key: f"What is the latest figure for {item.subject}: {item.metric}?" for key, item in series.items()}
    return PeerSet("domain", _starter(), questions, 10, judge)


SETS: Mapping[str, Callable[[Path], PeerSet]] = {
    "news": news,
    "sec10q": filings,
    "clapnq": clapnq,
    "domain": domain,
}


def newest_first(found: Sequence[str], fact_ids: Sequence[str], facts: Mapping[str, data.DomainFact]) -> bool | None:
    """Tell whether the newest of the supporting notes comes before the others; None where dates do not tell.

    As the `domain` suite counts it: two newest notes of one month tell nothing, and what is not found comes last.
    """
    dated = sorted((facts[fact].date or "", fact) for fact in fact_ids if facts[fact].date)
    if len(dated) < 2 or dated[-1][0][:7] == dated[-2][0][:7]:
        return None
    places = {fact: found.index(fact) if fact in found else len(found) for _, fact in dated}
    newest = dated[-1][1]
    return all(places[newest] < place for fact, place in places.items() if fact != newest)


def _short(identifier: str, document: data.ShortDocument) -> Source:
    return Source(identifier, document.title, document.text, document.publisher, document.date)


def _starter() -> tuple[Source, ...]:
    """Return the notes as they are read by us: peers get their words without the front matter, Groundwork the file."""
    import datetime as dt

    from corpus.starter import starter_notes
    from ingest.read import read_note

    sources = []
    for name, content in starter_notes():
        reading = read_note(name, content, now=dt.datetime.now(dt.UTC))
        date = None if reading.published_at is None else str(reading.published_at)
        path = str(resources.files("corpus.starter").joinpath("notes", name))
        sources.append(
            Source(reading.identity.removeprefix("note:"), reading.title, reading.text, reading.publisher, date, path)
        )
    return tuple(sources)
