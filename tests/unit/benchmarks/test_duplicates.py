"""Tests of `benchmarks.duplicates`: how copies are made, and how stories are scored."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from benchmarks import duplicates
from benchmarks.data import MissingDataError
from benchmarks.duplicates import Found

TEXT = "One hall opens. Two more follow! Will there be power? The company said so after a vote. It cost $1,200 million."


def chance() -> random.Random:
    """Return the same source of chance each time."""
    return random.Random(1)


def test_thirds() -> None:
    """A third is a third of the words, from the front or from the middle."""
    words = TEXT.split()

    assert duplicates.first_third(TEXT, chance()).split() == words[:7]
    assert duplicates.middle_third(TEXT, chance()).split() == words[7:14]


def test_sentences_dropped() -> None:
    """One of five sentences goes, the others stay in order; the same seed drops the same."""
    left = duplicates.sentences_dropped(TEXT, chance())
    again = duplicates.sentences_dropped(TEXT, chance())
    sentences = ["One hall opens.", "Two more follow!", "Will there be power?", "The company said so after a vote."]

    assert left == again
    assert len(left) < len(TEXT)
    assert [sentence in left for sentence in sentences].count(True) in {3, 4}


def test_surrounded() -> None:
    """The article stands whole among a site's words."""
    copied = duplicates.surrounded(TEXT, chance())

    assert TEXT in copied
    assert not copied.startswith(TEXT)
    assert not copied.endswith(TEXT)


def test_rewritten() -> None:
    """Words and number formats change; a paraphrase loses words as well."""
    copied = duplicates.rewritten(TEXT * 4, chance())
    paraphrase = duplicates.paraphrased(TEXT * 4, chance())

    assert "firm stated" in copied
    assert "$1200 million" in copied
    assert len(paraphrase.split()) < len(copied.split())


def test_scored() -> None:
    """Pairs are counted: found, missed, wrong."""
    events = {"a": "1", "b": "1", "c": "1", "d": "2"}
    found = duplicates.scored(events, [("a", "b", "d")])

    assert found == Found(right=1, missed=2, wrong=2)
    assert found.recall == pytest.approx(1 / 3)
    assert found.precision == pytest.approx(1 / 3)


def test_nothing_found() -> None:
    """Where nothing is found, nothing of it is right."""
    assert duplicates.scored({"a": "1", "b": "1"}, []).precision == 0


def test_planted_pairs(tmp_path: Path) -> None:
    """Both documents of a planted pair tell one event, and fall into one half."""
    folder = tmp_path / "near_duplicates"
    folder.mkdir()
    (folder / "articles_1000.train").write_text("t1 A hall.\nt2 A port.\nt3 A hall!\n", encoding="utf-8")
    (folder / "articles_1000.truth").write_text("t1 t3\n", encoding="utf-8")
    read = duplicates.read_near_duplicates(tmp_path)

    assert [(article.id, article.event, article.text) for article in read] == [
        ("t1", "t1", "A hall."),
        ("t2", "t2", "A port."),
        ("t3", "t1", "A hall!"),
    ]


def test_no_data(tmp_path: Path) -> None:
    """An absent set is named."""
    with pytest.raises(MissingDataError, match="near_duplicates"):
        duplicates.read_near_duplicates(tmp_path)


def test_halves() -> None:
    """Thresholds are set on about half of the articles."""
    share = sum(duplicates.tuned_on(f"t{number}") for number in range(1000)) / 1000

    assert 0.4 < share < 0.6
