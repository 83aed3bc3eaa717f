"""The record on a real SQLite file: what is kept, what is gone, and what several processes may do at once."""

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from filelock import FileLock
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus import schema
from corpus.corrections import checked_changes
from corpus.database import Database
from corpus.dates import PartialDate
from corpus.document import Document, DocumentId, Reading, VersionId
from corpus.errors import (
    InputError,
    ModelMismatch,
    RecordBusy,
    RecordError,
    RemovedDocument,
    UnknownDocument,
    UnknownVersion,
)
from corpus.filters import Filter
from corpus.health import Health
from corpus.store import Record
from index.doctor import Doctor
from tests.fakes import NOON, HashingEmbedder, Opened, reading

ROOT = Path(__file__).parent.parent.parent
CANARY = "xylophonequartz"


@pytest.fixture
def opened(home: Path) -> Iterator[Opened]:
    """An empty record with its indexes."""
    parts = Opened(Record(home), HashingEmbedder())
    yield parts
    parts.close()


def _keep(opened: Opened, *readings: Reading, restore: bool = False) -> list[str]:
    return [kept.outcome for kept in opened.builder.keep(readings, restore=restore)]


def _files(home: Path) -> dict[str, str]:
    return {
        str(path.relative_to(home)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in home.rglob("*")
        if path.is_file() and path.suffix not in {".sqlite-shm", ".lock"} and path.stat().st_size
    }


def _ids(opened: Opened, only: Filter) -> set[str]:
    return {found.document.identity for found in opened.evidence.passages(opened.evidence.rows(only)).values()}


# -- keeping ----------------------------------------------------------------------------------------------------------


def test_added_changed_unchanged(opened: Opened) -> None:
    """A new reading is added, another text changes it, and the same text again is unchanged."""
    first, second = reading("a", "The first text."), reading("a", "The second text.")

    assert ["added"] == _keep(opened, first)
    assert ["unchanged"] == _keep(opened, first)
    assert ["changed"] == _keep(opened, second)
    assert ["unchanged"] == _keep(opened, second)
    assert ["changed"] == _keep(opened, first)


def test_an_unchanged_reading_writes_nothing(opened: Opened, home: Path) -> None:
    """Keeping what is already there embeds nothing and leaves every file as it was, byte for byte."""
    readings = [reading(name, f"The text of {name}.") for name in "abc"]
    _keep(opened, *readings)
    before = (_files(home), opened.record.revision(), opened.record.counts(), len(opened.embedder.seen))

    assert ["unchanged"] * 3 == _keep(
        opened, *(dataclasses.replace(r, fetched_at=NOON + dt.timedelta(days=1)) for r in readings)
    )
    assert before == (_files(home), opened.record.revision(), opened.record.counts(), len(opened.embedder.seen))


def test_old_versions_stay(opened: Opened) -> None:
    """Every text a document ever had is still there under its id, while search sees the current one only."""
    texts = ["First words.", "Second words.", "Third words."]
    for text in texts:
        _keep(opened, reading("a", text, raw=text.encode()))
    versions = opened.record.versions(reading("a", "").document_id)

    assert [(1, texts[0]), (2, texts[1]), (3, texts[2])] == [(version.number, version.text) for version in versions]
    assert texts == [opened.record.blobs.read(version.raw_hash).decode() for version in versions]
    assert versions == tuple(opened.record.version(version.id) for version in versions)
    assert ["Third words."] == [hit.passage.text for hit in opened.searcher.search("First words")]


def test_one_batch_is_kept_in_order(opened: Opened) -> None:
    """When one batch holds a document twice, the last reading stands, whole, also when it is the one before."""
    old, new = reading("a", "The old text."), reading("a", "The new text.")
    _keep(opened, old)

    assert ["changed", "changed"] == _keep(opened, new, old)
    assert ["The old text."] == [hit.passage.text for hit in opened.searcher.search("text")]


@settings(deadline=None, max_examples=60)
@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=200))
def test_any_text_comes_back(text: str) -> None:
    """Any Unicode text is stored and comes back the same, and its passages are its exact slices."""
    opened = _shared()
    _keep(opened, reading("any", text, title=text or "-", publisher=text, organisations=(text,)))
    document = opened.record.document(reading("any", "").document_id)

    assert (text or "-", text, (text,)) == (document.title, document.publisher, document.organisations)
    assert text == opened.record.version(document.version_id).text
    for found in opened.evidence.passages(opened.evidence.rows(Filter())).values():
        assert text[found.passage.start : found.passage.end] == found.passage.text


_SHARED: list[Opened] = []


def _shared() -> Opened:
    return _SHARED[0]


@pytest.fixture(autouse=True, scope="module")
def _share(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    _SHARED.append(Opened(Record(tmp_path_factory.mktemp("shared")), HashingEmbedder()))
    yield
    _SHARED.pop().close()


def test_everything_read_comes_back(opened: Opened) -> None:
    """A document and its version hold all that the reading said, and null where it said nothing."""
    full = reading(
        "full",
        "Text.",
        url="https://example.com/full",
        publisher="P",
        author="A",
        tier="primary",
        language="en",
        published_at=PartialDate(2025, 11),
        modified_at=PartialDate(2025, 12, 1),
        date_source="json-ld",
        date_confidence="high",
        organisations=("Zeta", "Alpha", "Zeta"),
        details={"pages": [0, 2], "confidence": "high"},
        warnings=("careful",),
    )
    _keep(opened, full, reading("bare", "Text too."))
    document, bare = (opened.record.document(r.document_id) for r in (full, reading("bare", "")))
    version = opened.record.version(document.version_id)

    shared = {field.name for field in dataclasses.fields(Document)} & {
        field.name for field in dataclasses.fields(Reading)
    }
    assert {name: getattr(full, name) for name in shared - {"organisations"}} == {
        name: getattr(document, name) for name in shared - {"organisations"}
    }
    assert ("Zeta", "Alpha") == document.organisations
    beside = {"author": "A", "publisher": "P", "published_at": "2025-11", "modified_at": "2025-12-01"}
    assert {"pages": [0, 2], "confidence": "high", "warnings": ["careful"], **beside} == version.details
    assert (None, None, None, None, "press") == (
        bare.url,
        bare.publisher,
        bare.published_at,
        bare.date_source,
        bare.tier,
    )


def test_the_same_text_elsewhere_is_found(opened: Opened) -> None:
    """Other documents with the same current text are found, the document itself is not."""
    _keep(opened, reading("a", "Same."), reading("b", "Same."), reading("c", "Other."))

    a = reading("a", "Same.").document_id
    assert ["note:b"] == [document.identity for document in opened.record.find_texts("Same.", apart_from=a)]


def test_what_is_not_there_is_unknown(opened: Opened) -> None:
    """An id that nothing has is an error that carries it."""
    calls = (
        lambda: opened.record.document(DocumentId("doc_x")),
        lambda: opened.record.versions(DocumentId("doc_x")),
        lambda: opened.record.remove(DocumentId("doc_x")),
    )

    for call in calls:
        with pytest.raises(UnknownDocument) as caught:
            call()
        assert "doc_x" == caught.value.document_id
    with pytest.raises(UnknownVersion, match="'ver_x'"):
        opened.record.version(VersionId("ver_x"))


# -- correcting -------------------------------------------------------------------------------------------------------


def _correct(opened: Opened, document: DocumentId, **changes: object) -> Document:
    checked = checked_changes(changes)
    now = dataclasses.replace(opened.record.document(document), **checked)
    slices = opened.builder.slices_under(now.header, opened.record.version(now.version_id).text)
    return opened.record.correct(document, checked, slices, generation=opened.builder.generation().name)


def test_corrections_survive_a_new_reading(opened: Opened) -> None:
    """What a person set stays when the document is read again; the rest follows the new reading."""
    first = reading(
        "a", "The text.", title="Wrong", publisher="Old", published_at=PartialDate(1970), organisations=("X",)
    )
    _keep(opened, first)
    _correct(opened, first.document_id, title="Right", published_at="2025-11-12", organisations=["Y", "Z"])
    _keep(opened, dataclasses.replace(first, text="The new text.", publisher="New", title="Wrong again"))
    document = opened.record.document(first.document_id)

    assert ("Right", "New", PartialDate(2025, 11, 12), ("Y", "Z")) == (
        document.title,
        document.publisher,
        document.published_at,
        document.organisations,
    )
    assert ("stated", "high") == (document.date_source, document.date_confidence)
    assert "Right | New | 12 November 2025 (2025-11-12)\nThe new text." == opened.embedder.seen[-1]
    assert ["The new text."] == [hit.passage.text for hit in opened.searcher.search("Right") if hit.keyword_rank]
    assert {"note:a"} == _ids(opened, Filter(published_after=PartialDate(2025, 11)))


def test_a_date_can_be_corrected_to_unknown(opened: Opened) -> None:
    """A wrong date can be taken away, and a new reading does not bring it back."""
    first = reading("a", "The text.", published_at=PartialDate(1970), date_source="searched")
    _keep(opened, first)
    _correct(opened, first.document_id, published_at=None)
    _keep(opened, dataclasses.replace(first, text="The new text."))

    assert opened.record.document(first.document_id).published_at is None


@pytest.mark.parametrize(
    "changes",
    [
        {"text": "x"},
        {"title": ""},
        {"title": None},
        {"tier": "rumour"},
        {"tier": None},
        {"published_at": "soon"},
        {"organisations": "Amazon"},
        {"organisations": None},
        {"organisations": [1]},
    ],
)
def test_impossible_corrections_are_refused(changes: dict[str, object]) -> None:
    """What cannot be corrected, or not to that value, is the caller's mistake."""
    with pytest.raises(InputError):
        checked_changes(changes)


# -- removing ---------------------------------------------------------------------------------------------------------


def test_removal_leaves_no_trace_of_the_words(opened: Opened, home: Path) -> None:
    """After a removal no file holds the document's words: not the database, its log, nor the raw folder."""
    fillers = [reading(f"n{number}", f"Filler text number {number}. " * 20) for number in range(30)]
    secret = reading("secret", f"The {CANARY} text. " * 60, publisher=f"{CANARY} press", organisations=(CANARY,))
    _keep(opened, *fillers[:15], secret, *fillers[15:])
    _keep(opened, dataclasses.replace(secret, text=f"Another {CANARY} text.", raw=f"raw {CANARY}".encode()))
    assert any(CANARY.encode() in path.read_bytes() for path in home.rglob("*") if path.is_file())

    opened.record.remove(secret.document_id)
    assert [] == [path.name for path in home.rglob("*") if path.is_file() and CANARY.encode() in path.read_bytes()]
    assert [] == [hit for hit in opened.searcher.search(CANARY) if hit.keyword_rank]
    assert 30 == opened.record.counts()["documents"]

    opened.close()
    assert [] == [path.name for path in home.rglob("*") if path.is_file() and CANARY.encode() in path.read_bytes()]


def test_bytes_that_another_document_has_stay(opened: Opened) -> None:
    """Raw bytes go with the last document that has them."""
    one, two = reading("one", "Text one.", raw=b"same"), reading("two", "Text two.", raw=b"same")
    _keep(opened, one, two)

    opened.record.remove(one.document_id)
    assert 1 == len(list(opened.record.blobs.digests()))
    opened.record.remove(two.document_id)
    assert [] == list(opened.record.blobs.digests())


def test_a_tombstone_keeps_it_out_until_restored(opened: Opened) -> None:
    """A removed document does not come back by itself; restored, it is whole and its tombstone is gone."""
    note = reading("a", "The text.")
    _keep(opened, note)
    opened.record.remove(note.document_id)

    with pytest.raises(RemovedDocument) as caught:
        _keep(opened, note)
    assert "note:a" == caught.value.identity
    assert opened.record.removed_at("note:a")
    assert 0 == opened.record.counts()["documents"]
    assert ["added"] == _keep(opened, note, restore=True)
    assert opened.record.removed_at("note:a") is None
    assert ["unchanged"] == _keep(opened, note)
    assert ["The text."] == [hit.passage.text for hit in opened.searcher.search("text")]


# -- listing and filtering --------------------------------------------------------------------------------------------


def test_a_window_overlaps_what_a_date_can_mean(opened: Opened) -> None:
    """A month may be any of its days; undated documents are left out of windows, unless they are asked for."""
    dates = ["2025-10", "2025-10-05", "2025-09-30", "2025", "2024-02", None]
    _keep(
        opened,
        *(reading(str(d), "Text.", published_at=None if d is None else PartialDate.parse(d)) for d in dates),
    )

    def between(after: str | None, before: str | None, *, undated: bool = False) -> set[str]:
        window = Filter(
            published_after=None if after is None else PartialDate.parse(after),
            published_before=None if before is None else PartialDate.parse(before),
            keep_undated=undated,
        )
        return {identity.removeprefix("note:") for identity in _ids(opened, window)}

    assert {"2025-10", "2025-10-05", "2025"} == between("2025-10-05", "2025-10-05")
    assert {"2025-10", "2025-10-05", "2025"} == between("2025-10", "2025-10")
    assert {"2025-10", "2025"} == between("2025-10-06", None)
    assert {"2024-02"} == between(None, "2024-02")
    assert {"2024-02"} == between("2024-02-29", "2024-12-31")
    assert set() == between("2026", None)
    assert {"2024-02", "None"} == between(None, "2024", undated=True)
    assert set(map(str, dates)) == between(None, None)


def test_filters_on_who_and_what(opened: Opened) -> None:
    """Publisher, tier and organisation filter in any case and join with and, within one of them with or."""
    _keep(
        opened,
        reading("a", "Text.", publisher="Électricité de Paris", tier="primary", organisations=("Amazon", "Meta")),
        reading("b", "Text.", publisher="DCD", tier="trade", organisations=("Meta",)),
        reading("c", "Text."),
    )

    assert {"note:a"} == _ids(opened, Filter(publishers=("Électricité de Paris",)))
    assert {"note:a", "note:b"} == _ids(opened, Filter(publishers=("Électricité DE paris", "dcd")))
    assert {"note:b"} == _ids(opened, Filter(publishers=("dcd",)))
    assert {"note:c"} == _ids(opened, Filter(tiers=("press",)))
    assert {"note:a", "note:b"} == _ids(opened, Filter(organisations=("meta",)))
    assert {"note:b"} == _ids(opened, Filter(organisations=("META",), tiers=("trade", "press")))
    assert {"note:a", "note:b", "note:c"} == _ids(opened, Filter())
    assert 1 == len(opened.evidence.matching('"text"', Filter(organisations=("meta",), tiers=("trade",)), 10))
    assert 3 == len(opened.evidence.matching('"text"', Filter(), 10))


@pytest.mark.parametrize("newest_first", [True, False])
def test_pages_are_complete_and_stable(opened: Opened, *, newest_first: bool) -> None:
    """Turning the pages meets every document once, in one order, whatever is added before the page meanwhile."""
    dates = [None, "2025", "2025-11", "2025-11-12", "2024-01-01", "2025-11-12"]
    readings = [
        reading(
            f"n{number}",
            f"Text {number}.",
            published_at=None if (d := dates[number % 6]) is None else PartialDate.parse(d),
            fetched_at=NOON + dt.timedelta(seconds=number // 4),
        )
        for number in range(23)
    ]
    _keep(opened, *readings)
    whole = opened.record.documents(limit=100, newest_first=newest_first)
    met: list[Document] = []
    after: str | None = None
    while True:
        page = opened.record.documents(limit=5, after=after, newest_first=newest_first)
        met += page.documents
        assert 23 <= page.total
        if page.next_after is None:
            break
        after = page.next_after
        early = PartialDate(2026) if newest_first else None
        _keep(
            opened,
            reading(f"late{after}", "Late.", published_at=early, fetched_at=NOON - dt.timedelta(days=1)),
        )

    assert list(whole.documents) == met
    assert {r.document_id for r in readings} == {document.id for document in met}
    if newest_first:
        last_days = [d.published_at.last_day if d.published_at else dt.date.min for d in met]
        assert sorted(last_days, reverse=True) == last_days


def test_lists_are_searched_literally(opened: Opened) -> None:
    """A query is part of a title, publisher or URL in any case; percent and underscore are themselves."""
    _keep(
        opened,
        reading("a", "Text.", title="Up 100% in a_b"),
        reading("b", "Text.", publisher="Data Centre Daily"),
        reading("c", "Text.", url="https://example.com/axb"),
    )

    def found(query: str) -> tuple[set[str], int]:
        page = opened.record.documents(query=query)
        return {document.identity for document in page.documents}, page.total

    assert ({"note:a"}, 1) == found("0%")
    assert ({"note:a"}, 1) == found("A_B")
    assert ({"note:b"}, 1) == found("centre daily")
    assert ({"note:c"}, 1) == found("AXB")
    assert (set(), 0) == found("\\")


def test_a_date_is_not_lost(opened: Opened) -> None:
    """A later reading that says neither date nor tier keeps those that the document is known by."""
    known = reading("a", "Text.", published_at=PartialDate(2025, 11), date_source="feed", date_confidence="high")
    _keep(opened, dataclasses.replace(known, tier="primary"))
    silent = opened.record.remembered(dataclasses.replace(reading("a", "Other text."), tier=None))

    assert ("2025-11", "feed", "high", "primary") == (
        str(silent.published_at),
        silent.date_source,
        silent.date_confidence,
        silent.tier,
    )
    assert opened.record.remembered(reading("b", "New.")) == reading("b", "New.")


def test_the_newest_date(opened: Opened) -> None:
    """The newest publication date is the one that may be latest; a record without dates has none."""
    assert opened.record.newest_date() is None
    _keep(opened, reading("a", "Text."))
    assert opened.record.newest_date() is None
    _keep(opened, *(reading(d, "T.", published_at=PartialDate.parse(d)) for d in ("2025-11-12", "2025-12", "2024")))
    assert PartialDate(2025, 12) == opened.record.newest_date()


# -- several processes ------------------------------------------------------------------------------------------------

_WRITER = """
import sys
from pathlib import Path
from corpus.store import Record
from tests.fakes import HashingEmbedder, Opened, reading
opened = Opened(Record(Path(sys.argv[1])), HashingEmbedder())
for number in range(25):
    name = f"{sys.argv[2]}{number}"
    opened.builder.keep([reading(name, f"Text of {name}.", raw=b"shared by all" if number % 2 else name.encode())])
    opened.builder.keep([reading("contested", f"Written by {name}.")])
    if number % 5 == 1:
        opened.record.remove(reading(name, "").document_id)
opened.close()
"""


def _start(script: str, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", script, *arguments], cwd=ROOT, text=True, stdout=subprocess.PIPE, stdin=subprocess.PIPE
    )


def test_two_processes_lose_nothing(home: Path) -> None:
    """Two processes that open a new record and write at once lose nothing of each other, and leave it whole."""
    processes = [_start(_WRITER, str(home), name) for name in "ab"]
    for process in processes:
        process.communicate(timeout=120)
    opened = Opened(Record(home), HashingEmbedder())
    expected = {f"note:{name}{number}" for name in "ab" for number in range(25) if number % 5 != 1} | {"note:contested"}

    assert [0, 0] == [process.returncode for process in processes]
    assert expected == _ids(opened, Filter())
    assert 50 == len(opened.record.versions(reading("contested", "").document_id))
    report = Doctor(opened.record, opened.evidence, opened.builder, None).examine()
    assert [] == [finding for finding in report.findings if not finding.ok]
    opened.close()


_HOLDER = """
import sys
from pathlib import Path
from corpus.database import Database
with Database(Path(sys.argv[1])).write():
    print("held", flush=True)
    sys.stdin.read()
"""


def test_a_held_lock_is_waited_for_and_then_reported(home: Path) -> None:
    """While another process writes, reading goes on; writing waits, then says that the record is busy."""
    path = home / "record.sqlite"
    patient = Database(path, wait_seconds=0.3)
    with _start(_HOLDER, str(path)) as holder:
        assert holder.stdout is not None
        assert holder.stdin is not None
        assert "held\n" == holder.stdout.readline()

        with patient.read() as connection:
            assert 0 == connection.exec_driver_sql("SELECT count(*) FROM documents").scalar()
        with pytest.raises(RecordBusy, match="try again"), patient.write():
            pass
        holder.stdin.close()
        assert 0 == holder.wait(timeout=30)
    with patient.write() as connection:
        assert connection.in_transaction()
    patient.close()


def test_a_reader_cannot_write(opened: Opened) -> None:
    """A reading connection refuses to write."""
    with pytest.raises(RecordError, match="readonly"), opened.record.database.read() as connection:
        connection.exec_driver_sql("DELETE FROM counters")


def test_one_read_sees_one_moment(opened: Opened) -> None:
    """Queries of one reading connection agree with each other, whatever is removed between them."""
    _keep(opened, reading("a", "Text."))
    count = "SELECT count(*) FROM documents"
    with opened.record.database.read() as connection:
        assert 1 == connection.exec_driver_sql(count).scalar()
        _keep(opened, reading("b", "Text."))
        assert 1 == connection.exec_driver_sql(count).scalar()

    assert 2 == opened.record.counts()["documents"]


def test_a_failed_write_changes_nothing(opened: Opened) -> None:
    """An error inside a write undoes all of it."""

    def fail_half_way() -> None:
        with opened.record.database.write() as connection:
            connection.exec_driver_sql("UPDATE counters SET value = 99")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail_half_way()

    assert 0 == opened.record.revision()


def test_a_full_disk_is_one_clear_error(opened: Opened) -> None:
    """When SQLite can write no more, the error is the record's own, and nothing is half-written."""
    _keep(opened, reading("a", "Text."))
    with opened.record.database.write() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(RecordError, match="full"):
        _keep(opened, reading("b", "Long text. " * 5_000))

    assert 1 == opened.record.counts()["documents"]
    with opened.record.database.write() as connection:
        connection.exec_driver_sql("PRAGMA max_page_count = 1000000")
    assert ["added"] == _keep(opened, reading("b", "Long text. " * 5_000))
    assert Health(opened.record).sqlite() is None


def test_embeddings_of_an_old_generation_are_refused(opened: Opened) -> None:
    """What was embedded before a reindex is not stored after it."""
    slices = opened.builder.slices_under("header", "Text.")

    with pytest.raises(ModelMismatch, match="meanwhile"):
        opened.record.keep(reading("a", "Text."), slices, generation="gen-old")
    assert 0 == opened.record.counts()["documents"]
    assert [] == list(opened.record.blobs.digests())


# -- migrations -------------------------------------------------------------------------------------------------------


def test_the_migrations_make_the_schema(home: Path) -> None:
    """A record made by the migrations has exactly the tables, columns and indexes that `corpus.schema` describes."""
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    def ours(name: str | None, kind: str, _parents: object) -> bool:
        return kind != "table" or name is None or not name.startswith("keywords")

    database = Database(home / "record.sqlite")
    with database.write() as connection:
        context = MigrationContext.configure(
            connection, opts={"include_name": ours, "compare_type": True, "compare_server_default": True}
        )
        differences = compare_metadata(context, schema.metadata)
        keywords = connection.exec_driver_sql("SELECT sql FROM sqlite_master WHERE name = 'keywords'").scalar()

    assert [] == differences
    assert "".join(schema.KEYWORD_TABLE.split()) == "".join(str(keywords).split())
    database.close()


def test_a_second_opening_migrates_nothing(home: Path) -> None:
    """Opening a record again changes no byte of it."""
    Record(home).close()
    before = _files(home)
    Record(home).close()

    assert before == _files(home)


def test_the_file_is_kept_safely(opened: Opened) -> None:
    """The writer syncs fully, checks foreign keys, and overwrites what is deleted."""
    with opened.record.database.write() as connection:
        pragmas = [
            connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "secure_delete")
        ]

    assert ["wal", 2, 1, 1] == pragmas


def test_a_newer_record_is_refused(home: Path) -> None:
    """A record of a later revision is not touched, and the error says what to install."""
    Record(home).close()
    with sqlite3.connect(home / "record.sqlite") as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    before = _files(home)

    with pytest.raises(RecordError, match="newer Groundwork"):
        Record(home)
    assert before == _files(home)


def test_what_is_no_record_is_refused(home: Path) -> None:
    """A file that SQLite did not write is an error that names it."""
    home.mkdir()
    (home / "record.sqlite").write_bytes(b"this is no database at all " * 100)

    with pytest.raises(RecordError, match=r"record\.sqlite"):
        Record(home)


def test_an_odd_folder_name_is_no_trouble(tmp_path: Path) -> None:
    """Spaces, question marks, hashes and percent signs in the folder's name are part of the name."""
    opened = Opened(Record(tmp_path / "a b?c#d%20é:e"), HashingEmbedder())
    _keep(opened, reading("a", "Text."))

    assert 1 == opened.record.counts()["documents"]
    opened.close()


def test_what_only_reads_takes_no_writers_lock(tmp_path: Path) -> None:
    """A record is opened, read and closed while another process holds the lock, so a read-only folder will do."""
    Record(tmp_path).close()
    with FileLock(str(tmp_path / "writer.lock")):
        record = Record(tmp_path)
        counts = record.counts()
        record.close()

    assert 0 == counts["documents"]
