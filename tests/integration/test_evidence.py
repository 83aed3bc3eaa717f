"""What search asks the record, on a real SQLite file: filters stay right through every change."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from corpus.filters import Filter
from corpus.store import Record
from tests.fakes import HashingEmbedder, Opened, reading

PRESSES = ("Daily Post", "Evening Echo", "Morning Star")
TEXT = "Harbour cranes are lifted. " * 80


@pytest.fixture
def opened(home: Path) -> Iterator[Opened]:
    """A record of thirty documents of three publishers, some passages each, with its indexes."""
    parts = Opened(Record(home), HashingEmbedder())
    parts.builder.keep(
        [reading(f"n{number}", TEXT + f"Number {number}.", publisher=_press(number)) for number in range(30)]
    )
    yield parts
    parts.close()


def _press(number: int) -> str:
    return PRESSES[0] if number % 10 else PRESSES[1 + number // 10 % 2]


def _rows_of_documents(opened: Opened, publishers: tuple[str, ...]) -> list[int]:
    """Return the rows that pass by looking at every passage's own document."""
    every = [row for row, _ in opened.embeddings.vectors(opened.builder.generation().name)]
    found = opened.evidence.passages(every)
    return sorted(row for row, item in found.items() if item.document.publisher in publishers)


@pytest.mark.parametrize("publishers", [PRESSES[:1], PRESSES[1:2], PRESSES[1:], PRESSES, ("Nobody",)])
def test_rows_follow_every_change(opened: Opened, publishers: tuple[str, ...]) -> None:
    """The rows that pass a filter are those of the documents that do: at first, after additions, changes, removals."""
    only = Filter(publishers=publishers)
    assert _rows_of_documents(opened, publishers) == opened.evidence.rows(only)

    opened.builder.keep([reading("new", TEXT, publisher=PRESSES[0]), reading("n10", "Short.", publisher=PRESSES[2])])
    assert _rows_of_documents(opened, publishers) == opened.evidence.rows(only)

    opened.record.remove(reading("n3", "").document_id, reading("n20", "").document_id)
    assert _rows_of_documents(opened, publishers) == opened.evidence.rows(only)


def test_rows_follow_a_compacted_record(opened: Opened) -> None:
    """VACUUM may number documents anew, and numbers are given again: a filter brings the right ones all the same."""
    only = Filter(publishers=PRESSES[1:])
    opened.record.remove(*(reading(f"n{number}", "").document_id for number in (1, 2, 3, 29)))
    opened.builder.keep([reading("late", TEXT, publisher=PRESSES[2])])
    assert _rows_of_documents(opened, only.publishers) == opened.evidence.rows(only)
    before = _numbers(opened)

    with sqlite3.connect(opened.record.database.path, isolation_level=None) as connection:
        connection.execute("UPDATE documents SET rowid = rowid + 100")
        connection.execute("VACUUM")

    assert before != _numbers(opened)
    for publishers in (PRESSES[:1], PRESSES[1:]):
        assert _rows_of_documents(opened, publishers) == opened.evidence.rows(Filter(publishers=publishers))


def _numbers(opened: Opened) -> list[tuple[int, str]]:
    with opened.record.database.read() as connection:
        found = connection.exec_driver_sql("SELECT rowid, id FROM documents ORDER BY id").all()
    return [(int(number), str(identifier)) for number, identifier in found]


@pytest.mark.parametrize("publishers", [PRESSES[:1], PRESSES[1:2], PRESSES, ("Nobody",)])
@pytest.mark.parametrize("limit", [1, 5, 1000])
def test_keywords_under_a_filter_are_the_best_that_pass(
    opened: Opened, publishers: tuple[str, ...], limit: int
) -> None:
    """Wide or narrow, a filter leaves of all matching rows those that pass, with the same scores and in order."""
    opened.builder.keep([reading("rare", "Harbour lifted harbour lifted.", publisher=PRESSES[1])])
    passing = set(_rows_of_documents(opened, publishers))
    every = opened.evidence.matching('"harbour" OR "lifted" OR "7"', Filter(), 10_000)
    expected = [score for row, score in every if row in passing][:limit]
    actual = opened.evidence.matching('"harbour" OR "lifted" OR "7"', Filter(publishers=publishers), limit)

    assert expected == [score for _, score in actual]
    assert passing >= {row for row, _ in actual}


def test_a_filter_over_an_empty_record_finds_nothing(tmp_path: Path) -> None:
    """Where nothing is kept yet, a filter leaves nothing, by rows as by keywords."""
    record = Record(tmp_path / "home")
    evidence = Opened(record, HashingEmbedder()).evidence

    assert [] == evidence.rows(Filter(publishers=PRESSES))
    assert [] == evidence.matching('"harbour"', Filter(publishers=PRESSES), 10)
    record.close()


def test_a_restored_backup_is_read_anew(tmp_path: Path) -> None:
    """Rows are numbered again after a restored backup, and what was known of the lost ones is forgotten."""
    opened = Opened(Record(tmp_path / "home"), HashingEmbedder())
    opened.builder.keep([reading("kept", "Kept words.", publisher=PRESSES[0])])
    opened.record.close()
    shutil.copytree(tmp_path / "home", tmp_path / "backup")
    live = Opened(Record(tmp_path / "home"), HashingEmbedder())
    live.builder.keep([reading("lost", TEXT, publisher=PRESSES[1]), reading("lost too", TEXT, publisher=PRESSES[1])])
    vector = live.embedder.embed(["Other words."])[0]
    assert live.evidence.rows(Filter(publishers=PRESSES[1:2]))
    assert live.exact.nearest(vector[None], 5)[0]

    restored = Opened(Record(tmp_path / "backup"), HashingEmbedder())
    restored.builder.keep([reading("other", "Other words.", publisher=PRESSES[1])])
    restored.record.close()
    live.record.database.close()
    shutil.copytree(tmp_path / "backup", tmp_path / "home", dirs_exist_ok=True)

    assert _rows_of_documents(live, PRESSES[1:2]) == live.evidence.rows(Filter(publishers=PRESSES[1:2]))
    assert {row for row, _ in live.embeddings.vectors(live.builder.generation().name)} == dict(
        live.exact.nearest(vector[None], 100)[0]
    ).keys()
    live.close()
