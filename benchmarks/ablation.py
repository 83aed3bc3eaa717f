"""What each lever of search is worth: the retrieval measures again, with one of them off at a time.

python -m benchmarks.ablation --data ../shared/data
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

from benchmarks import data, domain, filings, metrics
from benchmarks.data import DEFAULT_FOLDER, MissingDataError
from benchmarks.gold_figures import gold_amounts, stands_in
from benchmarks.homes import Homes
from benchmarks.metrics import mean
from benchmarks.news import HITS as NEWS_HITS
from benchmarks.outcome import RESULTS
from index import ranking, search

Settings = Sequence[tuple[ModuleType, str, Any]]


def _as_they_are(ranked: Sequence[ranking.Ranked], *_others: object) -> list[ranking.Ranked]:
    return list(ranked)


def _every_copy(ranked: Mapping[int, float], _told: object) -> list[int]:
    return list(ranked)


def _share(value: float) -> Settings:
    return [(ranking, "DENSE_LEAST", value), (ranking, "DENSE_MOST", value)]


LEVERS: Mapping[str, Settings] = {
    "all of it": [],
    "keywords alone": _share(0.0),
    "meaning alone": _share(1.0),
    "both, one weight for every question": _share((ranking.DENSE_LEAST + ranking.DENSE_MOST) / 2),
    "nothing for organisations in titles": [(ranking, "OF_ORGANISATION", 0.0)],
    "nothing for publishers asked for": [(ranking, "OF_PUBLISHER", 0.0)],
    "nothing for dates and quarters asked for": [(ranking, "OF_DATE", 0.0), (ranking, "OF_QUARTER", 0.0)],
    "nothing for passages full of numbers": [(ranking, "OF_NUMBERS", 0.0)],
    "no parts": [(search, "MOST_PARTS", 0)],
    "no loss for the same document": [(search, "SAME_DOCUMENT", 0.0), (search, "SAME_DOCUMENT_IN_PARTS", 0.0)],
    "the newest not first": [(search, "newest_first", _as_they_are)],
    "copies beside their origin": [(search, "one_per_origin", _every_copy)],
}
"""What is set otherwise for each row; the rest stays as it is."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure every lever, keep the figures, print the table."""
    given = _options(arguments)
    table: dict[str, dict[str, float]] = {}
    with tempfile.TemporaryDirectory(prefix="groundwork-ablation-") as folder, Homes(Path(folder), given.data) as homes:
        try:
            sets = (_news(homes), _filings(homes), _domain(homes))
        except MissingDataError as missing:
            print(f"skipped: {missing}", file=sys.stderr)
            return 0
        for lever, settings in LEVERS.items():
            with _set(settings):
                table[lever] = {name: value for measure in sets for name, value in measure().items()}
            print(lever, table[lever], file=sys.stderr, flush=True)
    given.results.parent.mkdir(parents=True, exist_ok=True)
    given.results.write_text(json.dumps(table, indent=1) + "\n", encoding="utf-8")
    print(markdown(table))
    return 0


def markdown(table: Mapping[str, Mapping[str, float]]) -> str:
    """Return the measures of the first row, and how far each other row is from it."""
    whole = next(iter(table.values()))
    lines = [["search", *whole], ["---"] * (len(whole) + 1)]
    for lever, values in table.items():
        told = whole is values
        lines.append(
            [lever, *(f"{values[name]:.3f}" if told else _apart(values[name] - whole[name]) for name in whole)]
        )
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _apart(difference: float) -> str:
    return "·" if abs(difference) < 0.0005 else f"{difference:+.3f}"


@contextmanager
def _set(settings: Settings) -> Iterator[None]:
    before = [(module, name, getattr(module, name)) for module, name, _ in settings]
    for module, name, value in settings:
        setattr(module, name, value)
    try:
        yield
    finally:
        for module, name, value in before:
            setattr(module, name, value)


def _news(homes: Homes) -> Any:
    questions = [question for question in data.read_news(homes.test_data).questions if question.evidence]
    groundwork = homes.news()

    def measure() -> dict[str, float]:
        found = [
            (question, [hit.passage.text for hit in groundwork.search(question.question, limit=NEWS_HITS)])
            for question in questions
        ]
        ranked = [metrics.rank_evidence(texts, question.evidence) for question, texts in found]
        return {
            "news: evidence in 1,500 words": mean(
                metrics.evidence_share(metrics.first_words(texts), question.evidence) for question, texts in found
            ),
            "all evidence in 10": mean(item.complete(10) for item in ranked),
            "MRR@10": mean(item.reciprocal_rank(10) for item in ranked),
        }

    return measure


def _filings(homes: Homes) -> Any:
    questions = data.read_filing_questions(homes.test_data)
    groundwork, names, *_ = filings.filled(homes)

    def measure() -> dict[str, float]:
        figures, documents = [], []
        for question in questions:
            hits = groundwork.search(question.question, limit=filings.HITS)
            wanted = [name for name in names.values() if question.names(name)]
            documents.append(metrics.found_share([names[hit.document.id] for hit in hits[:10]], wanted) > 0)
            if amounts := gold_amounts(question.answer):
                figures.append(stands_in(amounts[0], metrics.first_words([hit.passage.text for hit in hits])))
        return {"10-Q: first figure in 1,500 words": mean(figures), "filing in 10": mean(documents)}

    return measure


def _domain(homes: Homes) -> Any:
    questions = [question for question in data.read_domain_questions(homes.test_data) if question.answerable]
    facts, series = data.read_domain_facts(homes.test_data), data.read_series(homes.test_data)
    groundwork = homes.starter()

    def measure() -> dict[str, float]:
        complete, newest = [], []
        for text, fact_ids, asked in [
            *((question.question, question.fact_ids, True) for question in questions),
            *((f"What is the latest figure for {one.subject}: {one.metric}?", one.fact_ids, False) for one in series),
        ]:
            found = [hit.document.id for hit in groundwork.search(text, limit=domain.HITS)]
            first = domain.newest_first(found, fact_ids, facts)
            if asked:
                complete.append(metrics.found_share(found, [domain.note_of(fact) for fact in fact_ids]) == 1)
            elif first is not None:
                newest.append(first)
        return {"domain: all notes in 10": mean(complete), "newest first": mean(newest)}

    return measure


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.ablation", description=__doc__)
    parser.add_argument("--data", type=Path, default=DEFAULT_FOLDER, help="the folder of the test data")
    parser.add_argument("--results", type=Path, default=RESULTS / "ablation.json", help="where the figures are kept")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
