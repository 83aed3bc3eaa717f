"""Readers of `shared/data`: third-party text that is measured on and never committed."""

from __future__ import annotations

import csv
import fnmatch
import gzip
import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

REPOSITORY = Path(__file__).resolve().parents[1]
DEFAULT_FOLDER = REPOSITORY.parent / "shared" / "data"


class MissingDataError(Exception):
    """A data set is not on this machine; its benchmark is skipped."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"no test data at {path} (say where it is with --data)")
        self.path = path


@dataclass(frozen=True, slots=True)
class GoldPage:
    """An article page as its publisher served it, and what people read in it.

    Attributes:
        body: None where the annotation has none.
        date: ISO 8601 at the precision of the annotation, None for an undated page.
        present: snippets that belong to the body.
        absent: snippets of the surroundings, which do not.
    """

    id: str
    url: str
    html: bytes
    title: str
    body: str | None
    date: str | None
    present: tuple[str, ...]
    absent: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FilingQuestion:
    """A question on quarterly reports.

    Attributes:
        sources: globs over the file names (without `.pdf`) of the filings that hold the answer.
        scope: one passage, several passages or several filings.
        evidence: `Table` or `Text`.
    """

    id: str
    question: str
    answer: str
    sources: tuple[str, ...]
    scope: str
    evidence: str

    def names(self, filing: str) -> bool:
        """Tell whether a filing, by its file name, is one of the gold documents."""
        stem = filing.removesuffix(".pdf")
        return any(fnmatch.fnmatchcase(stem, glob) for glob in self.sources)


@dataclass(frozen=True, slots=True)
class ShortDocument:
    """A titled text with what is known of it."""

    title: str
    text: str
    publisher: str | None = None
    date: str | None = None


@dataclass(frozen=True, slots=True)
class PassageQuestion:
    """A question of CLAP NQ with the one passage that came with it.

    Attributes:
        answers: the gold answers; none where the passage does not answer the question.
        selected: for each answer, the sentences of the passage that it rests on.
    """

    id: str
    question: str
    passage: ShortDocument
    answers: tuple[str, ...]
    selected: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class NewsQuestion:
    """A question of MultiHop-RAG.

    Attributes:
        kind: `inference_query`, `comparison_query`, `temporal_query` or `null_query`.
        evidence: the sentences that are needed, each once.
    """

    id: str
    question: str
    kind: str
    answer: str
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class News:
    """The news articles, the evidence whose article is missing, and the questions."""

    articles: tuple[ShortDocument, ...]
    facts: tuple[ShortDocument, ...]
    questions: tuple[NewsQuestion, ...]


@dataclass(frozen=True, slots=True)
class DomainQuestion:
    """A strategist's question on the starter corpus.

    Attributes:
        fact_ids: the events whose notes support the answer; for an unanswerable question, the nearest ones.
    """

    id: str
    question: str
    kind: str
    answerable: bool
    expected: str
    fact_ids: tuple[str, ...]
    must_include: tuple[str, ...]
    wrong_if: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DomainFact:
    """An event of the starter corpus, as far as the benchmark needs it."""

    id: str
    title: str
    date: str | None


@dataclass(frozen=True, slots=True)
class Series:
    """One quantity restated or reported differently over time."""

    id: str
    subject: str
    metric: str
    kind: str
    current: str
    fact_ids: tuple[str, ...]


def read_pages(folder: Path) -> tuple[GoldPage, ...]:
    """Read `pages/`, by id."""
    gold = _there(folder / "pages" / "ground-truth")
    return tuple(_page(path, folder / "pages" / "html") for path in sorted(gold.glob("*.json")))


def read_filings(folder: Path) -> dict[str, bytes]:
    """Read the PDFs of `sec10q/`, by file name."""
    return {path.name: path.read_bytes() for path in sorted(_there(folder / "sec10q").glob("*.pdf"))}


def read_filing_questions(folder: Path) -> tuple[FilingQuestion, ...]:
    """Read `sec10q/questions.csv`."""
    path = _there(folder / "sec10q" / "questions.csv")
    with path.open(encoding="utf-8", newline="") as file:
        return tuple(
            FilingQuestion(
                id=row["id"],
                question=row["Question"].strip(),
                answer=row["Answer"],
                sources=tuple(part.strip() for part in row["Source Docs"].split(",") if part.strip()),
                scope=row["Question Type"],
                evidence=row["Source Chunk Type"],
            )
            for row in csv.DictReader(file)
        )


def read_passage_questions(folder: Path, *, answerable: bool) -> tuple[PassageQuestion, ...]:
    """Read one half of `clapnq/`."""
    name = "answerable.jsonl" if answerable else "unanswerable.jsonl"
    return tuple(_passage_question(row) for row in _lines(folder / "clapnq" / name))


def read_news(folder: Path) -> News:
    """Read `multihop_news/`: every piece of evidence whose article is missing becomes a document of its own."""
    news = folder / "multihop_news"
    facts = list(_lines(news / "evidence_facts.jsonl"))
    return News(
        articles=tuple(_article(row, row["text"]) for row in _lines(news / "corpus_239_of_609.jsonl")),
        facts=tuple(_article(row, row["fact"]) for row in facts if not row["doc_present"]),
        questions=tuple(_news_question(row) for row in _lines(news / "questions_with_evidence_500.jsonl")),
    )


def read_domain_questions(folder: Path) -> tuple[DomainQuestion, ...]:
    """Read `domain/questions.yaml`."""
    return tuple(
        DomainQuestion(
            id=row["id"],
            question=row["question"],
            kind=row["type"],
            answerable=row["answerable"],
            expected=row["expected_answer"],
            fact_ids=tuple(row["fact_ids"]),
            must_include=tuple(str(item) for item in row.get("must_include", ())),
            wrong_if=tuple(str(item) for item in row.get("wrong_if", ())),
        )
        for row in _yaml(folder / "domain" / "questions.yaml")
    )


def read_domain_facts(folder: Path) -> dict[str, DomainFact]:
    """Read `domain/facts.yaml`, by id."""
    return {
        row["id"]: DomainFact(row["id"], row["title"], None if row.get("date") is None else str(row["date"]))
        for row in _yaml(folder / "domain" / "facts.yaml")
    }


def read_series(folder: Path) -> tuple[Series, ...]:
    """Read `domain/series.yaml`."""
    return tuple(
        Series(
            id=row["id"],
            subject=row["subject"],
            metric=row["metric"],
            kind=row["kind"],
            current=str(row["current_value"]),
            fact_ids=tuple(row["fact_ids"]),
        )
        for row in _yaml(folder / "domain" / "series.yaml")
    )


def data_hash(folder: Path, name: str) -> str:
    """Return a hash of the names and bytes of all files of one data set."""
    digest = hashlib.sha256()
    root = _there(folder / name)
    for path in sorted(path for path in root.rglob("*") if path.is_file()):
        digest.update(path.relative_to(root).as_posix().encode() + b"\0")
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:16]


def _page(path: Path, pages: Path) -> GoldPage:
    annotation = json.loads(path.read_text(encoding="utf-8"))
    gold = annotation["ground_truth"]
    return GoldPage(
        id=path.stem,
        url=annotation["url"],
        html=gzip.decompress((pages / f"{path.stem}.html.gz").read_bytes()),
        title=gold.get("title") or "",
        body=gold.get("main_content") or None,
        date=gold.get("publish_date") or None,
        present=tuple(gold.get("with") or ()),
        absent=tuple(gold.get("without") or ()),
    )


def _passage_question(row: Mapping[str, Any]) -> PassageQuestion:
    passage = row["passages"][0]
    outputs = [output for output in row["output"] if output["answer"]]
    return PassageQuestion(
        id=row["id"],
        question=row["input"],
        passage=ShortDocument(passage["title"], passage["text"]),
        answers=tuple(output["answer"] for output in outputs),
        selected=tuple(tuple(output["selected_sentences"]) for output in outputs),
    )


def _article(row: Mapping[str, Any], text: str) -> ShortDocument:
    published = row.get("published_at")
    return ShortDocument(row["title"], text, row.get("source") or None, published[:10] if published else None)


def _news_question(row: Mapping[str, Any]) -> NewsQuestion:
    evidence: Sequence[Mapping[str, Any]] = row["evidence_list"]
    facts = dict.fromkeys(str(item["fact"]) for item in evidence)
    return NewsQuestion(row["id"], row["question"], row["question_type"], row["answer"], tuple(facts))


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    with _there(path).open(encoding="utf-8") as file:
        for line in file:
            yield json.loads(line)


def _yaml(path: Path) -> list[dict[str, Any]]:
    loaded: list[dict[str, Any]] = yaml.load(_there(path).read_text(encoding="utf-8"), Loader=_Loader)
    return loaded


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """The safe loader, in C where it is there, that leaves dates as they are written."""


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def _there(path: Path) -> Path:
    if not path.exists():
        raise MissingDataError(path)
    return path
