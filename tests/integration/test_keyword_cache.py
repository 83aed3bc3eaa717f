"""The keyword cache over real records: it brings what the record's own keyword search brings, through every change."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from corpus.document import Reading
from corpus.filters import Filter
from corpus.store import Record
from index import keyword_cache
from index.keyword_cache import KeywordCache
from index.keywords import expression
from tests.fakes import HashingEmbedder, Opened, reading

PRESSES = ("Daily Post", "Evening Echo")
WORDS = ("harbour", "crane", "steel", "turbine", "grid", "chip", "loan", "permit", "river", "quarry", "signal")
QUESTIONS = ("harbour cranes", "steel for turbines", "river", "the what's #77 of signals", "nowhere", "number 77")


@pytest.fixture(autouse=True)
def _used_from_the_first_passage(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keyword_cache, "CACHED_FROM", 1)


@pytest.fixture
def opened(home: Path) -> Iterator[Opened]:
    """A record of eighty short documents of two publishers."""
    parts = Opened(Record(home), HashingEmbedder())
    parts.builder.keep([_reading(number) for number in range(80)])
    yield parts
    parts.close()


def _reading(number: int, more: str = "") -> Reading:
    words = [WORDS[(number * step) % len(WORDS)] for step in (1, 5, 7)]
    return reading(
        f"n{number}", f"{' '.join(words)} number #{number} {more}".strip(), publisher=PRESSES[number % 10 == 0]
    )


def _cache(opened: Opened, *, owner: bool = True) -> KeywordCache:
    cache = KeywordCache(opened.record.home / "keywords", opened.evidence, opened.record.revision, owner=owner)
    cache.follow()
    return cache


def _assert_same(cache: KeywordCache, opened: Opened, only: Filter | None = None) -> None:
    """Cache and record bring the same rows with nearly the same scores."""
    assert cache.answers
    for question in QUESTIONS:
        words = expression(question)
        assert words is not None
        ours = dict(cache.matching(words, only or Filter(), 200))
        theirs = dict(opened.evidence.matching(words, only or Filter(), 200))

        assert set(theirs) == set(ours)
        assert pytest.approx(theirs, abs=0.75) == ours


@pytest.mark.parametrize("only", [Filter(), Filter(publishers=PRESSES[:1]), Filter(publishers=PRESSES[1:])])
@pytest.mark.parametrize("narrow", [0, 1_000])
def test_it_brings_what_the_record_brings(
    opened: Opened, monkeypatch: pytest.MonkeyPatch, only: Filter, narrow: int
) -> None:
    """With and without filters, whether they are part of the query or applied to the best rows."""
    monkeypatch.setattr(keyword_cache, "NARROW", narrow)
    _assert_same(_cache(opened), opened, only)


def test_it_follows_every_change(opened: Opened) -> None:
    """What is added, changed or corrected is found at the next search, and what was before is not."""
    cache = _cache(opened)
    opened.builder.keep([_reading(200, "zebra"), _reading(3, "zebra")])
    _assert_same(cache, opened)

    assert 2 == len(cache.matching('"zebra"', Filter(), 10))
    opened.builder.keep([_reading(3)])
    assert 1 == len(cache.matching('"zebra"', Filter(), 10))
    _assert_same(cache, opened)


def test_a_removed_word_is_gone_from_the_files(opened: Opened) -> None:
    """After a removal is told no file is left that knew the word, and the cache is made anew without it."""
    opened.builder.keep([reading("secret", "The xylophone is out.")])
    cache = _cache(opened)
    folder = opened.record.home / "keywords"
    before = set(folder.glob("*.term"))
    opened.record.remove(reading("secret", "").document_id)
    cache.forget()

    assert before
    assert not folder.exists()
    assert [] == cache.matching('"xylophone"', Filter(), 10)
    _wait_for_builders()
    _assert_same(cache, opened)
    assert set(folder.glob("*.term")).isdisjoint(before)


def test_a_removal_by_another_process_is_noticed(opened: Opened) -> None:
    """The owner makes the cache anew for a removal that it was not told of, and searches the record meanwhile."""
    cache = _cache(opened)
    before = set((opened.record.home / "keywords").glob("*.term"))
    opened.record.remove(reading("n5", "").document_id)

    assert not cache.answers
    _wait_for_builders()
    _assert_same(cache, opened)
    assert set((opened.record.home / "keywords").glob("*.term")).isdisjoint(before)


def test_another_process_uses_it_while_it_is_up_to_date(opened: Opened) -> None:
    """Whoever is not the owner reads what the owner wrote; once that is behind, it searches the record."""
    owner = _cache(opened)
    assert _cache(opened, owner=False).answers
    opened.builder.keep([_reading(300, "zebra")])
    reader = _cache(opened, owner=False)

    assert not reader.answers
    assert 1 == len(reader.matching('"zebra"', Filter(), 10))
    owner.follow()
    assert _cache(opened, owner=False).answers


def test_reopened_it_goes_on_from_its_files(opened: Opened) -> None:
    """An owner that opens what another owner left adds only what is new."""
    _cache(opened)
    before = {path.name for path in (opened.record.home / "keywords").glob("*.term")}
    opened.builder.keep([_reading(300, "zebra")])
    again = _cache(opened)

    assert before < {path.name for path in (opened.record.home / "keywords").glob("*.term")}
    _assert_same(again, opened)


@pytest.mark.parametrize("harm", ["state lost", "segment cut", "state older than the index"])
def test_files_in_doubt_are_made_anew(opened: Opened, harm: str) -> None:
    """Lost, damaged or unexpected files cost a rebuild and nothing else."""
    folder = opened.record.home / "keywords"
    _cache(opened)
    kept = (folder / "followed.json").read_text(encoding="utf-8")
    if harm == "state lost":
        (folder / "followed.json").unlink()
    elif harm == "segment cut":
        for path in folder.glob("*.term"):
            path.write_bytes(path.read_bytes()[:10])
    else:
        opened.builder.keep([_reading(300, "zebra")])
        _cache(opened)
        (folder / "followed.json").write_text(kept, encoding="utf-8")
    cache = _cache(opened)
    cache.matching('"harbour"', Filter(), 10)
    _wait_for_builders()

    _assert_same(cache, opened)


def test_a_restored_backup_is_followed(opened: Opened, tmp_path: Path) -> None:
    """A record put back to an older state is not searched by what the cache knew of the newer one."""
    folder = opened.record.home / "keywords"
    _cache(opened)
    opened.builder.keep([_reading(300, "zebra")])
    _cache(opened)
    shutil.copytree(folder, tmp_path / "newer")
    opened.record.remove(reading("n300", "").document_id)
    shutil.rmtree(folder)
    shutil.copytree(tmp_path / "newer", folder)

    cache = _cache(opened)
    assert [] == cache.matching('"zebra"', Filter(), 10)
    _assert_same(cache, opened)


def test_a_small_record_needs_none(opened: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    """Below the threshold nothing is written, and the record answers."""
    monkeypatch.setattr(keyword_cache, "CACHED_FROM", 1_000)
    cache = _cache(opened)

    assert not cache.answers
    assert not (opened.record.home / "keywords").exists()
    assert opened.evidence.matching('"river"', Filter(), 5) == cache.matching('"river"', Filter(), 5)


@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30, deadline=None)
@given(question=st.text(max_size=60))
def test_any_text_is_a_question(opened: Opened, question: str) -> None:
    """Whatever is typed is data, never syntax: no error, and nothing is searched by the record instead."""
    words = expression(question)
    if words is not None:
        cache = _cache(opened, owner=not (opened.record.home / "keywords").exists())
        cache.matching(words, Filter(), 10)

        assert cache.answers


def _wait_for_builders() -> None:
    for thread in threading.enumerate():
        if thread.name == "keywords":
            thread.join(timeout=60)
