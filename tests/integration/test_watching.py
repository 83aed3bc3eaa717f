"""Watches over a real record: checked when figures change, told once, whatever was killed in between."""

from __future__ import annotations

import datetime as dt
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from api.background import telling_changes
from api.watching import Watching
from api.wiring import open_groundwork
from corpus.dates import PartialDate
from corpus.document import DocumentId
from corpus.errors import InputError, UnknownWatch
from corpus.figure_store import FigureFilter, FigureStore
from corpus.organisations import gazetteer
from corpus.store import Record
from corpus.watches import Checked, Watch, Watched, Watches
from index.figure_reading import FigureReader
from tests.end_to_end.served import settings_for
from tests.fakes import HashingEmbedder, Opened, reading

JANUARY = "Meta guided 2026 capex of $115-135 billion."
APRIL = "Meta raised its 2026 capex guidance to $125-145 billion."
META = Watched(subject="Meta", metric="capex")


class Renamed:
    """A reader whose rules have another name than those that the figures were read by."""

    def __init__(self, reader: FigureReader, rules: str, waiting: int = 0) -> None:
        self.rules = rules
        self._reader = reader
        self._waiting = waiting

    def waiting(self) -> int:
        """Return as many as it was told."""
        return self._waiting

    def catch_up(self) -> object:
        """Read what waits."""
        return self._reader.catch_up()


@pytest.fixture
def opened(home: Path) -> Iterator[Opened]:
    """A record with one report."""
    parts = Opened(Record(home), HashingEmbedder())
    _keep(parts, "january", JANUARY, "2026-01-28")
    yield parts
    parts.close()


@pytest.fixture
def reader(opened: Opened) -> FigureReader:
    """What reads its figures."""
    return FigureReader(FigureStore(opened.record.database), gazetteer())


@pytest.fixture
def watches(opened: Opened) -> Watches:
    """Its watches."""
    return Watches(opened.record.database)


@pytest.fixture
def watching(opened: Opened, watches: Watches, reader: FigureReader) -> Watching:
    """What checks them."""
    return Watching(opened.record, FigureStore(opened.record.database), watches, lambda: reader)


def _keep(opened: Opened, name: str, text: str, date: str, **fields: object) -> DocumentId:
    given = reading(name, text, published_at=PartialDate.parse(date), **fields)
    (kept,) = opened.builder.keep([given])
    FigureReader(FigureStore(opened.record.database), gazetteer()).catch_up(among=[kept.document.id])
    return kept.document.id


def _kinds(watches: Watches, watch: Watch) -> list[str]:
    return [told.change.kind for told in watches.told(watch.id, limit=20)]


def test_the_first_check_tells_nothing_and_the_next_what_changed(
    opened: Opened, watching: Watching, watches: Watches
) -> None:
    """What holds when a watch is made is known; a raised value is told once, however often it is checked."""
    watch = watching.create(META)
    before = (watch.checked_at is not None, _kinds(watches, watch), watches.behind)
    _keep(opened, "april", APRIL, "2026-04-29")

    assert (True, [], False) == before
    assert [1, 0, 0] == [watching.check(), watching.check(), watching.check()]
    (told,) = watches.told(watch.id, limit=20)
    assert ("superseded", "April", "January") == (
        told.change.kind, told.change.new and told.change.new.title, told.change.old and told.change.old.title,
    )  # fmt: skip
    assert FigureStore(opened.record.database).one(told.change.new.figure.id if told.change.new else "") == (
        told.change.new
    )


def test_a_question_watches_what_its_answers_lead_with(opened: Opened, watching: Watching, watches: Watches) -> None:
    """A question comes to the same series as its key; another company's figures are not its business."""
    watch = watching.create(Watched(question="What is Meta's capex guidance for 2026?"))
    _keep(opened, "alphabet", "Alphabet raised its 2026 capex guidance to $195-205 billion.", "2026-07-22")
    unmoved = watching.check()
    _keep(opened, "april", APRIL, "2026-04-29")

    assert (0, 1) == (unmoved, watching.check())
    assert ["superseded"] == _kinds(watches, watch)


def test_what_the_ledger_does_not_hold_yet_is_told_when_it_does(
    opened: Opened, watching: Watching, watches: Watches
) -> None:
    """A question about a company without figures waits for the first."""
    watch = watching.create(Watched(question="How much capex does Oracle guide for 2026?"))
    _keep(opened, "oracle", "Oracle guided 2026 capex of $50 billion.", "2026-06-12")

    assert 1 == watching.check()
    assert ["new"] == _kinds(watches, watch)


def test_a_removed_document_leaves_no_words(opened: Opened, watching: Watching, watches: Watches, home: Path) -> None:
    """What a watch knew and told of it goes with it; that the value counts no more is told without it."""
    watch = watching.create(META)
    april = _keep(opened, "april", APRIL, "2026-04-29")
    watching.check()
    opened.record.remove(april)
    left = b"".join(path.read_bytes() for path in home.glob("record.sqlite*"))

    assert b"raised its 2026" not in left
    assert b"125-145" not in left
    assert 1 == watching.check()
    (told,) = watches.told(watch.id, limit=20)
    assert ("retracted", None, "January") == (
        told.change.kind, told.change.old, told.change.new and told.change.new.title,
    )  # fmt: skip


def test_a_document_removed_during_a_check_leaves_no_words(
    opened: Opened, watches: Watches, reader: FigureReader
) -> None:
    """The check begins anew, and what was removed comes back neither as known nor as told."""
    store = FigureStore(opened.record.database)
    watch = Watching(opened.record, store, watches, lambda: reader).create(META)
    april = [_keep(opened, "april", APRIL, "2026-04-29")]

    def meanwhile() -> FigureReader:
        if april:
            opened.record.remove(april.pop())
        return reader

    assert 0 == Watching(opened.record, store, watches, meanwhile).check()
    (stand,) = watches.known(watch.id)[1]
    assert (1, "January", False) == (watches.get(watch.id).round - 1, stand.held and stand.held.title, watches.behind)


def test_a_rejected_figure_is_retracted(opened: Opened, watching: Watching, watches: Watches) -> None:
    """A person who says that a figure is wrong is heard by those who were told it."""
    watch = watching.create(META)
    _keep(opened, "april", APRIL, "2026-04-29")
    watching.check()
    store = FigureStore(opened.record.database)
    (april,) = [kept for kept in store.all(FigureFilter()) if kept.title == "April"]
    FigureReader(store, gazetteer()).reject(april)

    assert 1 == watching.check()
    assert ["retracted", "superseded"] == _kinds(watches, watch)


def test_of_two_checks_at_once_one_counts(opened: Opened, watching: Watching, watches: Watches) -> None:
    """A process that read a watch before another one kept its check, or figures before they changed, keeps nothing."""
    watch = watching.create(META)
    _keep(opened, "april", APRIL, "2026-04-29")
    watching.check()
    (told,) = watches.told(watch.id, limit=20)
    late = Checked(watches.ledger, watch.rules or "", (), (told.change,))
    changed = Checked(watches.ledger - 1, watch.rules or "", (), (told.change,))

    assert not watches.keep(watch, late, time=dt.datetime.now(dt.UTC))
    assert not watches.keep(watches.get(watch.id), changed, time=dt.datetime.now(dt.UTC))
    assert ["superseded"] == _kinds(watches, watch)
    watches.remove(watch.id)
    assert not watches.keep(watch, late, time=dt.datetime.now(dt.UTC))


def test_texts_read_by_new_rules_are_no_news(
    opened: Opened, watching: Watching, watches: Watches, reader: FigureReader
) -> None:
    """While some texts wait for new rules, nothing is told; then only what has arrived since the last check."""
    watch = watching.create(META)
    store = FigureStore(opened.record.database)
    # Fetched on NOON, days before the first check: as if the old rules had overlooked it.
    _keep(opened, "overlooked", "Meta guided 2027 capex of $160 billion.", "2026-07-01")
    _keep(opened, "april", APRIL, "2026-04-29", fetched_at=dt.datetime.now(dt.UTC))
    unread, read = Renamed(reader, "rules-new", waiting=5_000), Renamed(reader, "rules-new")

    assert 0 == Watching(opened.record, store, watches, lambda: unread).check()
    assert watches.behind
    assert 1 == Watching(opened.record, store, watches, lambda: read).check()
    (told,) = watches.told(watch.id, limit=20)
    assert "Meta: capex, 2026: $125-145 billion" in told.change.text
    assert 2 == len(watches.known(watch.id)[1])


def test_a_first_check_waits_for_texts_that_are_not_read(
    opened: Opened, watches: Watches, reader: FigureReader
) -> None:
    """A watch is made all the same, and knows nothing until the texts are read."""
    waiting = Renamed(reader, reader.rules, waiting=5_000)
    watching = Watching(opened.record, FigureStore(opened.record.database), watches, lambda: waiting)

    assert watching.create(META).checked_at is None


def test_what_a_killed_process_left_is_told(opened: Opened, watching: Watching, watches: Watches) -> None:
    """A text that was kept and not read, or read and not checked, is told by the next process, once."""
    watch = watching.create(META)
    opened.builder.keep([reading("april", APRIL, published_at=PartialDate.parse("2026-04-29"))])

    assert ([0, 1], ["superseded"]) == ([watching.check(), watching.read_and_check()], _kinds(watches, watch))
    _keep(opened, "july", "Meta raised its 2026 capex guidance to $150-160 billion.", "2026-07-29")
    assert [1, 0] == [watching.read_and_check(), watching.read_and_check()]


def test_looking_marks_what_was_seen(opened: Opened, watching: Watching, watches: Watches) -> None:
    """What was looked at is not fresh any more, and what is told later is."""
    watching.create(META)
    _keep(opened, "april", APRIL, "2026-04-29")
    watching.check()
    first = watches.fresh()
    watches.look(first)
    looked = watches.fresh()
    _keep(opened, "july", "Meta raised its 2026 capex guidance to $150-160 billion.", "2026-07-29")
    watching.check()

    assert ([1, 0, 1], True) == ([len(first), len(looked), len(watches.fresh())], watches.fresh() != first)


@pytest.mark.parametrize(
    ("about", "says"),
    [
        (Watched(), "name what to watch"),
        (Watched(metric="capex"), "name what to watch"),
        (Watched(question="What is new?"), "cannot tell which figures"),
        (Watched(question="x" * 2001), "2001"),
        (Watched(question="What is Meta's capex?", subject="Meta"), "either a question"),
        (Watched(subject="Halcyon"), "no figure belongs"),
    ],
)
def test_what_cannot_be_watched_is_refused(watching: Watching, watches: Watches, about: Watched, says: str) -> None:
    """The message says what to give instead, and nothing is kept."""
    with pytest.raises(InputError, match=says):
        watching.create(about)

    assert () == watches.all()


def test_an_unknown_watch_is_told_so(watches: Watches) -> None:
    """Neither read nor removed."""
    with pytest.raises(UnknownWatch):
        watches.known("wat_x")
    with pytest.raises(UnknownWatch):
        watches.remove("wat_x")


def test_a_record_of_before_is_migrated(home: Path) -> None:
    """A record without the tables of watches gets them, and its figures count as changed."""
    parts = Opened(Record(home), HashingEmbedder())
    parts.close()
    with sqlite3.connect(home / "record.sqlite") as connection:
        for table in ("watch_deliveries", "watch_changes", "watch_values", "watches"):
            connection.execute(f"DROP TABLE {table}")
        connection.execute("DELETE FROM counters WHERE name = 'ledger'")
        connection.execute("UPDATE alembic_version SET version_num = '0006'")
    connection.close()
    again = Opened(Record(home), HashingEmbedder())

    assert (1, ()) == (Watches(again.record.database).ledger, Watches(again.record.database).all())
    again.close()


def test_a_thread_beside_tells_what_others_changed(home: Path) -> None:
    """Beside a server or worker, a watch is checked when figures change, here by another façade of the record."""
    with open_groundwork(settings_for(home)) as groundwork, telling_changes(groundwork):
        groundwork.add(groundwork.read_text("January", JANUARY, published_at="2026-01-28"))
        watch = groundwork.watching.create(META)
        with open_groundwork(settings_for(home)) as other:
            other.add(other.read_text("April", APRIL, published_at="2026-04-29"))
        deadline = time.monotonic() + 30
        while groundwork.watches.behind and time.monotonic() < deadline:
            time.sleep(0.05)

        assert ["superseded"] == _kinds(groundwork.watches, watch)
