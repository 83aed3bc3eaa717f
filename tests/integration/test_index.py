"""Both indexes over a real record and a real Chroma: no needless work, and nothing lost with the cache."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from api.settings import Settings
from api.wiring import open_groundwork
from corpus.errors import IndexBroken, ModelMismatch
from corpus.evidence import Evidence
from corpus.passage import Slice
from corpus.store import Record
from index import build
from index.build import Builder
from index.doctor import Doctor, Report
from index.passages import CHUNKER
from index.vectors import VectorCache
from tests.fakes import HashingEmbedder, Opened, reading

ROOT = Path(__file__).parent.parent.parent
WORDS = [
    "chips",
    "power",
    "Texas",
    "Indiana",
    "billion",
    "gigawatt",
    "OpenAI",
    "Meta",
    "Amazon",
    "water",
    "land",
    "loan",
]
READINGS = [
    reading(f"n{n}", f"{WORDS[n % 12]} and {WORDS[n % 7]} with {WORDS[(n * 5) % 11]} number {n}.") for n in range(130)
]
"""More passages than search asks its indexes for, so that the vector cache answers."""

QUESTIONS = ["power in Texas number 7", "billion gigawatt", "loan for land", "number 99"]


def _open(home: Path, embedder: HashingEmbedder | None = None) -> Opened:
    cache = VectorCache(home / "vectors")
    owned = cache.own()
    return Opened(Record(home), embedder or HashingEmbedder(dimension=64), cache=cache if owned else None)


@pytest.fixture
def opened(home: Path) -> Iterator[Opened]:
    """An empty record with both indexes."""
    parts = _open(home)
    yield parts
    parts.close()


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A closed data folder with 130 notes; copy it before use."""
    home = tmp_path_factory.mktemp("filled")
    parts = _open(home)
    parts.builder.keep(READINGS)
    parts.close()
    return home


def _copy(filled: Path, home: Path) -> Path:
    shutil.copytree(filled, home)
    return home


def _found(opened: Opened) -> list[list[str]]:
    return [[hit.passage.id for hit in opened.searcher.search(question, limit=10)] for question in QUESTIONS]


def _expected(opened: Opened) -> list[list[str]]:
    """What search over the record's embeddings alone finds."""
    return _found(Opened(opened.record, HashingEmbedder(dimension=64)))


def _examine(opened: Opened, *, repair: bool = False) -> Report:
    return Doctor(opened.record, opened.evidence, opened.builder, opened.cache).examine(repair=repair)


def _assert_whole(opened: Opened) -> None:
    """The cache holds what the record holds, bit for bit, and the doctor finds nothing."""
    stored = dict(opened.embeddings.vectors(opened.builder.generation().name))
    ids = opened.evidence.ids_of(list(stored))
    assert opened.cache is not None
    cached = opened.cache.vectors(sorted(opened.cache.ids()))

    assert {ids[row]: vector for row, vector in stored.items()} == {
        identifier: vector.astype("<f4").tobytes() for identifier, vector in cached.items()
    }
    assert [] == [finding for finding in _examine(opened).findings if not finding.ok]


# -- no needless work -------------------------------------------------------------------------------------------------


def test_building_twice_is_no_work(opened: Opened) -> None:
    """Adding the same documents again embeds nothing, writes nothing, and tells the cache nothing."""
    opened.builder.keep(READINGS[:20])
    before = (len(opened.embedder.seen), opened.record.revision(), opened.cache and opened.cache.name)
    opened.builder.keep(READINGS[:20])

    assert before == (len(opened.embedder.seen), opened.record.revision(), opened.cache and opened.cache.name)
    assert 20 == len(opened.embedder.seen)
    _assert_whole(opened)


def test_one_changed_document_is_embedded_once(opened: Opened) -> None:
    """Of many documents only the changed one is embedded again, and only its new passage is found."""
    opened.builder.keep(READINGS[:20])
    opened.embedder.seen.clear()
    kept = opened.builder.keep([*READINGS[:7], reading("n7", "An entirely new sentence."), *READINGS[8:20]])

    assert ["changed"] == [item.outcome for item in kept if item.outcome != "unchanged"]
    assert ["N7\nAn entirely new sentence."] == opened.embedder.seen
    assert opened.cache is not None
    assert 20 == opened.cache.count()
    _assert_whole(opened)


def test_a_removed_document_is_gone_from_both(opened: Opened) -> None:
    """After a removal neither the record nor the cache has anything of the document."""
    opened.builder.keep(READINGS[:20])
    gone = [version.id for version in opened.record.versions(READINGS[3].document_id)]
    opened.record.remove(READINGS[3].document_id)
    opened.builder.deliver()

    assert opened.cache is not None
    assert 19 == opened.cache.count() == opened.record.counts()["passages"]
    assert [] == [hit for hit in opened.searcher.search("number 3", limit=100) if hit.passage.version_id in gone]
    _assert_whole(opened)


def test_a_restart_opens_the_cache_as_it_is(filled: Path, home: Path) -> None:
    """Opening again embeds nothing and rebuilds nothing."""
    opened = _open(_copy(filled, home))

    assert [] == opened.embedder.seen
    assert [path.name for path in (filled / "vectors").glob("cache-*")] == [opened.cache and opened.cache.name]
    assert "chroma" == opened.searcher.vector_index
    _assert_whole(opened)
    opened.close()


def test_progress_counts_every_passage(opened: Opened) -> None:
    """Progress ends at the number of passages there were to do."""
    told: list[tuple[int, int]] = []
    opened.builder.keep(READINGS[:20], progress=lambda done, total: told.append((done, total)))
    opened.builder.reindex(lambda done, total: told.append((done, total)))

    assert [(20, 20), (20, 20)] == told


class _EndingEmbedder(HashingEmbedder):
    """Ends the program at the third window of texts, as a kill does: nothing that has not been stored is left."""

    def __init__(self, name: str) -> None:
        super().__init__(name, dimension=64)
        self._calls = 0

    def embed(self, texts: object, progress: object = None) -> NDArray[np.float32]:
        self._calls += 1
        if self._calls == 3:
            raise KeyboardInterrupt
        return super().embed(texts, progress)  # type: ignore[arg-type]


def test_keeping_many_readings_goes_on_where_it_was_ended(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was stored before the end is not embedded again when the same readings are kept again."""
    monkeypatch.setattr(build, "WINDOW", 20)
    ended = _open(home, _EndingEmbedder("hashing"))
    with pytest.raises(KeyboardInterrupt):
        ended.builder.keep(READINGS[:100])
    ended.close()
    opened = _open(home)
    told: list[tuple[int, int]] = []
    kept = opened.builder.keep(READINGS[:100], progress=lambda done, total: told.append((done, total)))

    assert ["unchanged"] * 40 + ["added"] * 60 == [each.outcome for each in kept]
    assert 60 == len(opened.embedder.seen)
    assert (60, 60) == told[-1]
    _assert_whole(opened)
    opened.close()


def test_a_reindex_goes_on_where_it_was_ended(filled: Path, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What another model had embedded before the end is not embedded again by the next reindex."""
    monkeypatch.setattr(build, "WINDOW", 20)
    _copy(filled, home)
    other = HashingEmbedder("another", dimension=64)
    with pytest.raises(KeyboardInterrupt):
        _reindex(home, _EndingEmbedder("another"))
    with closing(Record(home)) as record, pytest.raises(ModelMismatch, match="40 of 130 passages"):
        Opened(record, other)
    _reindex(home, other)

    assert 90 == len(other.seen)
    opened = _open(home, other)
    _assert_whole(opened)
    opened.close()


# -- one owner --------------------------------------------------------------------------------------------------------

_SECOND = """
import sys
from contextlib import closing
from pathlib import Path
from tests.integration.test_index import READINGS, _open, _found, reading
opened = _open(Path(sys.argv[1]))
opened.builder.keep([reading("second", "Added by the second process: zebra.")])
print(opened.cache, opened.searcher.vector_index, len(_found(opened)[0]))
opened.close()
"""


def test_a_second_process_is_refused_and_searches_exactly(filled: Path, home: Path) -> None:
    """While one process owns the cache another searches exactly; what it adds the owner finds at its next search."""
    owner = _open(_copy(filled, home))
    second = subprocess.run(
        [sys.executable, "-c", _SECOND, str(home)], cwd=ROOT, capture_output=True, text=True, check=True, timeout=120
    )

    assert "None exact 10" == second.stdout.strip()
    assert "Second" == owner.searcher.search("zebra", limit=1)[0].document.title
    assert owner.cache is not None
    assert 131 == owner.cache.count()
    owner.close()


def test_ownership_ends_with_closing(home: Path) -> None:
    """Whoever closes lets the next one own."""
    first, second = VectorCache(home), VectorCache(home)

    assert first.own()
    assert not second.own()
    first.disown()
    assert second.own()
    second.disown()


# -- another model, another way of cutting ----------------------------------------------------------------------------


def test_another_model_is_refused_until_reindexed(filled: Path, home: Path) -> None:
    """A record under another model does not open; reindexed, every passage is embedded anew and search goes on."""
    _copy(filled, home)
    other = HashingEmbedder("another", dimension=48)
    record = Record(home)
    with pytest.raises(ModelMismatch, match="groundwork reindex"):
        Opened(record, other)
    record.close()

    _reindex(home, other)
    opened = _open(home, other)
    assert 130 == len(other.seen)
    assert {48 * 4} == {len(vector) for _, vector in opened.embeddings.vectors(opened.builder.generation().name)}
    assert 130 == opened.embeddings.embedded(opened.builder.generation().name)
    assert "chroma" == opened.searcher.vector_index
    _assert_whole(opened)
    opened.close()


def _reindex(home: Path, embedder: HashingEmbedder) -> None:
    cache = VectorCache(home / "vectors")
    assert cache.own()
    try:
        with closing(Record(home)) as record:
            Builder(record, Evidence(record), embedder, cache).reindex()
    finally:
        cache.disown()


def test_another_way_of_cutting_is_refused_until_reindexed(
    filled: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When passages are cut otherwise, reindexing cuts and embeds every document again."""
    _copy(filled, home)
    monkeypatch.setattr(build, "CHUNKER", "by-four-characters")
    monkeypatch.setattr(build, "cut", lambda text: [Slice(n, n + 4, text[n : n + 4]) for n in (0, 4)])
    record = Record(home)
    with pytest.raises(ModelMismatch, match="by-four-characters"):
        Opened(record, HashingEmbedder(dimension=64))
    record.close()

    _reindex(home, HashingEmbedder(dimension=64))
    opened = _open(home)
    assert 260 == opened.record.counts()["passages"] == opened.cache.count() if opened.cache else 0
    assert {4} == {len(hit.passage.text) for hit in opened.searcher.search("chips", limit=20)}
    _assert_whole(opened)
    opened.close()


def test_reindexing_the_same_model_embeds_nothing(filled: Path, home: Path) -> None:
    """Where model and cutting are the same, reindexing only builds the cache anew, from the stored embeddings."""
    opened = _open(_copy(filled, home))
    before = opened.cache and opened.cache.name
    opened.builder.reindex()

    assert [] == opened.embedder.seen
    assert before != (opened.cache and opened.cache.name)
    assert 1 == len(list((home / "vectors").glob("cache-*")))
    _assert_whole(opened)
    opened.close()


class _BusyEmbedder(HashingEmbedder):
    """Runs something while the first texts are embedded, as another process may."""

    def __init__(self, meanwhile: Callable[[], object]) -> None:
        super().__init__("busy", dimension=16)
        self._meanwhile: Callable[[], object] | None = meanwhile

    def embed(self, texts: object, progress: object = None) -> NDArray[np.float32]:
        meanwhile, self._meanwhile = self._meanwhile, None
        if meanwhile is not None:
            meanwhile()
        return super().embed(texts, progress)  # type: ignore[arg-type]


@pytest.mark.parametrize("chunker", [CHUNKER, "another"])
def test_what_is_added_during_a_reindex_is_not_lost(
    opened: Opened, monkeypatch: pytest.MonkeyPatch, chunker: str
) -> None:
    """Documents that are added, changed or removed while another model embeds are whole under that model too."""
    opened.builder.keep(READINGS[:10])

    def meanwhile() -> None:
        with monkeypatch.context() as patch:
            patch.setattr(build, "CHUNKER", CHUNKER)
            opened.builder.keep([reading("late", "Added late."), reading("n1", "Changed late.")])
            opened.record.remove(READINGS[2].document_id)

    embedder = _BusyEmbedder(meanwhile)
    with monkeypatch.context() as patch:
        patch.setattr(build, "CHUNKER", chunker)
        builder = Builder(opened.record, opened.evidence, embedder, opened.cache)
        generation = builder.reindex().name

        assert [] == opened.embeddings.missing_embeddings(generation)
        assert 10 == opened.record.counts()["passages"] == opened.embeddings.embedded(generation)
        report = Doctor(opened.record, opened.evidence, builder, opened.cache).examine()
        assert [] == [finding for finding in report.findings if not finding.ok]


# -- a wrecked cache --------------------------------------------------------------------------------------------------


def _delete_folder(cache: Path) -> None:
    shutil.rmtree(cache)


def _delete_database(cache: Path) -> None:
    for path in cache.glob("chroma.sqlite3*"):
        path.unlink()


def _delete_segments(cache: Path) -> None:
    for path in cache.iterdir():
        if path.is_dir():
            shutil.rmtree(path)


def _truncate(cache: Path) -> None:
    for path in cache.rglob("*"):
        if path.is_file():
            path.write_bytes(b"")


def _truncate_database(cache: Path) -> None:
    (cache / "chroma.sqlite3").write_bytes((cache / "chroma.sqlite3").read_bytes()[:10_000])


def _garbage(cache: Path) -> None:
    for path in cache.rglob("*"):
        if path.is_file():
            path.write_bytes(np.random.default_rng(1).bytes(path.stat().st_size))


def _garbage_in_segments(cache: Path) -> None:
    for path in cache.glob("*/*"):
        path.write_bytes(np.random.default_rng(1).bytes(path.stat().st_size))


WRECKS = [
    _delete_folder,
    _delete_database,
    _delete_segments,
    _truncate,
    _truncate_database,
    _garbage,
    _garbage_in_segments,
]


def _cache_folder(home: Path) -> Path:
    return next((home / "vectors").glob("cache-*"))


@pytest.mark.parametrize("wreck", WRECKS)
def test_a_cache_wrecked_while_closed_is_mended_by_starting(
    filled: Path, home: Path, wreck: Callable[[Path], None]
) -> None:
    """Whatever was done to the closed cache, the next start has it whole again, without embedding anything."""
    wreck(_cache_folder(_copy(filled, home)))
    opened = _open(home)

    assert "chroma" == opened.searcher.vector_index
    assert _expected(opened) == _found(opened)
    assert [] == [text for text in opened.embedder.seen if text not in QUESTIONS]
    _assert_whole(opened)
    opened.close()


@pytest.mark.parametrize("wreck", WRECKS)
def test_a_cache_wrecked_while_open_does_not_stop_search(
    filled: Path, home: Path, wreck: Callable[[Path], None]
) -> None:
    """While the cache is wrecked under it, search finds the same, adding goes on, and repair or restart mends it."""
    opened = _open(_copy(filled, home))
    expected = _expected(opened)
    wreck(_cache_folder(home))

    assert expected == _found(opened)
    opened.builder.keep([reading("after", "Added after the wreck: zebra.")])
    assert "After" == opened.searcher.search("zebra", limit=1)[0].document.title
    assert _expected(opened) == _found(opened)
    assert _examine(opened, repair=True).healthy
    assert _expected(opened) == _found(opened)
    opened.close()

    again = _open(home)
    assert "After" == again.searcher.search("zebra", limit=1)[0].document.title
    _assert_whole(again)
    again.close()


def test_a_cache_that_lost_most_does_not_thin_out_search(filled: Path, home: Path) -> None:
    """Where the cache brings fewer passages than were asked for, the record's embeddings answer."""
    opened = _open(_copy(filled, home))
    expected = _expected(opened)
    assert opened.cache is not None
    opened.cache.delete(sorted(opened.cache.ids())[:60])

    assert expected == _found(opened)
    opened.close()


def test_a_cache_that_cannot_be_built_stops_nothing(home: Path) -> None:
    """Where no cache can be made, adding and searching go on, and the doctor says so."""
    (home / "vectors").mkdir(parents=True)
    opened = Opened(Record(home), HashingEmbedder(dimension=64), cache=_UnbuildableCache(home / "vectors"))
    opened.builder.keep(READINGS[:20])

    assert "exact" == opened.searcher.vector_index
    assert _expected(opened) == _found(opened)
    report = _examine(opened, repair=True)
    assert not report.healthy
    assert ["vector cache"] == [finding.check for finding in report.findings if not finding.ok]
    opened.close()


class _UnbuildableCache(VectorCache):
    """A cache on a disk that takes nothing."""

    def _connect(self, path: Path) -> None:
        raise IndexBroken(f"no space for {path}")


# -- the doctor -------------------------------------------------------------------------------------------------------


def _sql(*statements: str) -> Callable[[Opened], None]:
    def harm(opened: Opened) -> None:
        with opened.record.database.write() as connection:
            for statement in statements:
                connection.exec_driver_sql(statement)

    return harm


def _forget_in_cache(opened: Opened) -> None:
    assert opened.cache is not None
    opened.cache.delete(sorted(opened.cache.ids())[:3])


def _stray_in_cache(opened: Opened) -> None:
    assert opened.cache is not None
    opened.cache.upsert([("psg_stray", HashingEmbedder(dimension=64).embed(["stray"])[0].tobytes())])


def _wrong_in_cache(opened: Opened) -> None:
    assert opened.cache is not None
    vector = HashingEmbedder(dimension=64).embed(["wrong"])[0].tobytes()
    opened.cache.upsert([(identifier, vector) for identifier in opened.cache.ids()])


def _stray_blob(opened: Opened) -> None:
    digest = opened.record.blobs.keep(b"belongs to nothing")
    (opened.record.home / "raw" / digest[:2] / ".part-x").write_bytes(b"ha")


HARMS: dict[str, tuple[str, Callable[[Opened], None]]] = {
    "stray blob": ("leftover files", _stray_blob),
    "keyword row gone": ("keywords", _sql("DELETE FROM keywords WHERE rowid < 5")),
    "stray keyword row": ("keywords", _sql("INSERT INTO keywords (rowid, header, body) VALUES (9999, 'h', 'b')")),
    "keyword row differs": ("keywords", _sql("UPDATE keywords SET body = 'other' WHERE rowid = 5")),
    "keyword index garbage": ("keywords", _sql("UPDATE keywords_data SET block = x'00ff00ff00ff' WHERE id > 10")),
    "keyword index empty": ("keywords", _sql("DELETE FROM keywords_data WHERE id > 10")),
    "embedding gone": ("embeddings", _sql("DELETE FROM embeddings WHERE row IN (1, 7)")),
    "embedding cut short": ("embeddings", _sql("UPDATE embeddings SET vector = x'0000' WHERE row = 3")),
    "cache forgot": ("vector cache", _forget_in_cache),
    "cache has a stray": ("vector cache", _stray_in_cache),
    "cache is wrong": ("vector cache", _wrong_in_cache),
}


@pytest.mark.parametrize("name", HARMS)
def test_the_doctor_finds_and_mends(opened: Opened, name: str) -> None:
    """Each kind of harm is found by its check and mended by repair, so that nothing is left to find."""
    opened.builder.keep(READINGS[:20])
    check, harm = HARMS[name]
    harm(opened)
    found = [finding.check for finding in _examine(opened).findings if not finding.ok]
    mended = _examine(opened, repair=True)

    assert check in found
    assert check in [finding.check for finding in mended.findings if finding.repaired]
    assert mended.healthy
    assert not any(finding.repaired for finding in _examine(opened, repair=True).findings)
    _assert_whole(opened)
    assert _expected(opened) == _found(opened)


def test_an_empty_record_is_healthy(opened: Opened) -> None:
    """Before the first document the doctor finds nothing wrong, and there is nothing to repair."""
    report = _examine(opened, repair=True)

    assert [] == [finding for finding in report.findings if not finding.ok or finding.repaired]


def test_the_doctor_tells_what_it_cannot_mend(opened: Opened) -> None:
    """Raw bytes that are gone and rows that belong to nothing are reported, not passed over and not made up."""
    opened.builder.keep(READINGS[:3])
    assert _examine(opened).healthy

    digest = next(opened.record.blobs.digests())
    opened.record.blobs.remove(digest)
    report = _examine(opened, repair=True)
    assert [("raw bytes", False)] == [(f.check, f.repaired) for f in report.findings if not f.ok]

    _sql("PRAGMA defer_foreign_keys = ON", "UPDATE documents SET version_id = 'ver_gone'")(opened)
    assert "current versions" in [finding.check for finding in _examine(opened).findings if not finding.ok]


def test_the_doctor_survives_a_damaged_record(filled: Path, home: Path) -> None:
    """A record whose pages are damaged is reported as such, by a report and not by a crash."""
    _copy(filled, home)
    database = home / "record.sqlite"
    with closing(sqlite3.connect(database)) as connection:
        size = connection.execute("PRAGMA page_size").fetchone()[0]
        root = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'embeddings'").fetchone()[0]
    content = bytearray(database.read_bytes())
    content[(root - 1) * size : root * size] = bytes(size)
    database.write_bytes(content)
    opened = Opened(Record(home), HashingEmbedder(dimension=64))
    report = _examine(opened, repair=False)

    assert not report.healthy
    assert "sqlite" in [finding.check for finding in report.findings if not finding.ok]
    opened.close()


def test_doctor_tells_of_a_lost_cache_before_it_mends_it(tmp_path: Path) -> None:
    """Without `repair` the damage is reported and stays; with it the cache is built again."""
    home = Settings(home=tmp_path / "home", models=Settings.from_environ().models)
    with open_groundwork(home, own_vectors=True) as opened:
        opened.add(opened.read_text("A title", "Anthropic committed $50 billion to data centres."))
    shutil.rmtree(home.home / "vectors")

    with open_groundwork(home, own_vectors=True, mend=False) as opened:
        told, mended = opened.doctor(), opened.doctor(repair=True)

    assert not told.healthy
    assert mended.healthy
