"""Tests of `benchmarks.data` on data sets of one or two items."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from benchmarks import data


def write_lines(path: Path, *rows: dict[str, Any]) -> None:
    """Write JSON lines, making the folder."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")


def test_pages(tmp_path: Path) -> None:
    """A page has its bytes unpacked, and no body where the annotation has none."""
    (tmp_path / "pages" / "html").mkdir(parents=True)
    gold = {"title": "T", "main_content": "Body", "publish_date": "2025-01", "with": ["Bo"], "without": ["Menu"]}
    for name, truth in (("0002", {"title": None, "publish_date": None}), ("0001", gold)):
        write_lines(
            tmp_path / "pages" / "ground-truth" / f"{name}.json", {"url": "https://x.org", "ground_truth": truth}
        )
        (tmp_path / "pages" / "html" / f"{name}.html.gz").write_bytes(gzip.compress(b"<p>Body</p>"))

    first, second = data.read_pages(tmp_path)

    assert first == data.GoldPage("0001", "https://x.org", b"<p>Body</p>", "T", "Body", "2025-01", ("Bo",), ("Menu",))
    assert (second.title, second.body, second.date, second.present) == ("", None, None, ())


def test_filings(tmp_path: Path) -> None:
    """A question names its filings by globs over file names without the ending."""
    folder = tmp_path / "sec10q"
    folder.mkdir()
    (folder / "2023 Q3 AAPL.pdf").write_bytes(b"%PDF")
    (folder / "questions.csv").write_text(
        "id,Question,Source Docs,Question Type,Source Chunk Type,Answer\n"
        'q1,How much? ,"*2023 Q3 AAPL*,*MSFT*",Single,Table,"Much,\nvery"\n',
        encoding="utf-8",
    )

    (question,) = data.read_filing_questions(tmp_path)

    assert question.question == "How much?"
    assert question.answer == "Much,\nvery"
    assert question.names("2023 Q3 AAPL.pdf")
    assert question.names("2022 Q1 MSFT.pdf")
    assert not question.names("2022 Q3 AAPL.pdf")
    assert data.read_filings(tmp_path) == {"2023 Q3 AAPL.pdf": b"%PDF"}


def test_passage_questions(tmp_path: Path) -> None:
    """An empty gold answer is none."""
    passage = {"title": "T", "text": "One. Two."}
    row = {"id": "1", "input": "what?", "passages": [passage]}
    write_lines(
        tmp_path / "clapnq" / "answerable.jsonl",
        row | {"output": [{"answer": "One", "selected_sentences": ["One."]}]},
    )
    write_lines(
        tmp_path / "clapnq" / "unanswerable.jsonl", row | {"output": [{"answer": "", "selected_sentences": []}]}
    )

    (answerable,) = data.read_passage_questions(tmp_path, answerable=True)
    (unanswerable,) = data.read_passage_questions(tmp_path, answerable=False)

    assert (answerable.answers, answerable.selected) == (("One",), (("One.",),))
    assert answerable.passage == data.ShortDocument("T", "One. Two.")
    assert unanswerable.answers == ()


def test_news(tmp_path: Path) -> None:
    """Only evidence whose article is missing becomes a document; repeated evidence counts once."""
    news = tmp_path / "multihop_news"
    about = {"title": "T", "source": "S", "published_at": "2023-09-26T17:01:22+00:00"}
    write_lines(news / "corpus_239_of_609.jsonl", about | {"text": "Whole"}, {"title": "Bare", "text": "Text"})
    write_lines(
        news / "evidence_facts.jsonl",
        about | {"fact": "Held", "doc_present": True},
        about | {"fact": "Lone", "doc_present": False},
    )
    write_lines(
        news / "questions_with_evidence_500.jsonl",
        {
            "id": "0",
            "question": "?",
            "question_type": "temporal_query",
            "answer": "yes",
            "evidence_list": [{"fact": "Lone"}, {"fact": "Held"}, {"fact": "Lone"}],
        },
    )

    read = data.read_news(tmp_path)

    assert read.articles[0] == data.ShortDocument("T", "Whole", "S", "2023-09-26")
    assert read.articles[1] == data.ShortDocument("Bare", "Text")
    assert read.facts == (data.ShortDocument("T", "Lone", "S", "2023-09-26"),)
    assert read.questions[0].evidence == ("Lone", "Held")


def test_domain(tmp_path: Path) -> None:
    """Numbers and dates stay as they are written."""
    folder = tmp_path / "domain"
    folder.mkdir()
    (folder / "questions.yaml").write_text(
        "- {id: q1, question: How?, type: single-fact, answerable: true, expected_answer: So, fact_ids: [f1],"
        " must_include: ['518', 2026, 3.2]}\n",
        encoding="utf-8",
    )
    (folder / "facts.yaml").write_text(
        "- {id: f1, title: T, date: 2025-11-12}\n- {id: f2, title: U, date: 2025-11}\n- {id: f3, title: V}\n",
        encoding="utf-8",
    )
    (folder / "series.yaml").write_text(
        "- {id: s1, subject: S, metric: m, kind: restated, current_value: 5, fact_ids: [f1, f2]}\n", encoding="utf-8"
    )

    (question,) = data.read_domain_questions(tmp_path)
    facts = data.read_domain_facts(tmp_path)
    (series,) = data.read_series(tmp_path)

    assert question.must_include == ("518", "2026", "3.2")
    assert question.wrong_if == ()
    assert [fact.date for fact in facts.values()] == ["2025-11-12", "2025-11", None]
    assert series.current == "5"


def test_absent_data_is_said(tmp_path: Path) -> None:
    """A missing set names where it was looked for."""
    with pytest.raises(data.MissingDataError, match=r"no test data at .*pages"):
        data.read_pages(tmp_path)


def test_the_hash_follows_names_and_bytes(tmp_path: Path) -> None:
    """Any change of a file's name or bytes changes the hash of its set."""
    (tmp_path / "set").mkdir()
    (tmp_path / "set" / "a").write_bytes(b"1")
    first = data.data_hash(tmp_path, "set")
    (tmp_path / "set" / "a").write_bytes(b"2")
    second = data.data_hash(tmp_path, "set")
    (tmp_path / "set" / "a").rename(tmp_path / "set" / "b")

    assert len({first, second, data.data_hash(tmp_path, "set")}) == 3
