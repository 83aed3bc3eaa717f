"""Figures in the record, on a real SQLite file: read once, read again when something changes, reviewed by people."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from corpus.dates import PartialDate
from corpus.document import DocumentId
from corpus.errors import InputError, UnknownFigure
from corpus.figure_store import FigureFilter, FigureStore, Kept
from corpus.organisations import Gazetteer, gazetteer
from corpus.store import Record
from index.doctor import Doctor
from index.figure_reading import FigureReader
from tests.fakes import HashingEmbedder, Opened, reading

JANUARY = "Meta guided 2026 capex of $115-135 billion."
APRIL = "Meta raised its 2026 capex guidance to $125-145 billion."


@pytest.fixture
def opened(home: Path) -> Iterator[Opened]:
    """An empty record with its indexes."""
    parts = Opened(Record(home), HashingEmbedder())
    yield parts
    parts.close()


@pytest.fixture
def store(opened: Opened) -> FigureStore:
    """Its figures."""
    return FigureStore(opened.record.database)


@pytest.fixture
def reader(store: FigureStore) -> FigureReader:
    """What reads them."""
    return FigureReader(store, gazetteer())


def _keep(opened: Opened, name: str, text: str, date: str = "2026-01-28") -> DocumentId:
    (kept,) = opened.builder.keep([reading(name, text, published_at=PartialDate.parse(date))])
    return kept.document.id


def _written(store: FigureStore, **only: object) -> list[str]:
    return [item.figure.written for item in store.all(FigureFilter(**only))]  # type: ignore[arg-type]


def _one(store: FigureStore, **only: object) -> Kept:
    (item,) = store.all(FigureFilter(**only))  # type: ignore[arg-type]
    return item


def test_a_kept_figure_is_the_one_that_was_read(opened: Opened, store: FigureStore, reader: FigureReader) -> None:
    """What comes back from the record has every part of what the rules found, and its quote stands in the text."""
    document = _keep(opened, "guidance", f"Results. {JANUARY}")
    reader.catch_up()

    item = _one(store)
    text = opened.record.version(opened.record.document(document).version_id).text
    assert ("Meta", "capex", 115e9, 135e9, "USD") == (
        item.figure.subject, item.figure.metric, item.figure.low, item.figure.high, item.figure.unit,
    )  # fmt: skip
    assert JANUARY == text[item.figure.start : item.figure.end] == item.figure.quote
    assert "$115-135 billion" == text[item.figure.value_start : item.figure.value_end]
    assert ("2026", PartialDate(2026, 1, 28)) == (item.figure.key.period, item.figure.claim_date)
    assert item == store.one(item.figure.id)


def test_a_text_is_read_once_and_again_when_it_changes(
    opened: Opened, store: FigureStore, reader: FigureReader
) -> None:
    """A text waits until it was read; a new version's figures take the place of the old one's."""
    document = _keep(opened, "guidance", JANUARY)
    assert ([document], []) == (reader.catch_up(), reader.catch_up())

    _keep(opened, "guidance", APRIL, "2026-04-29")

    assert ["$115-135 billion"] == _written(store)
    assert [document] == reader.catch_up()
    assert ["$125-145 billion"] == _written(store)


def test_other_rules_read_every_text_again(opened: Opened, store: FigureStore, reader: FigureReader) -> None:
    """A gazetteer that has changed is another set of rules, whose reading replaces that of the old."""
    _keep(opened, "guidance", JANUARY)
    reader.catch_up()
    renamed = FigureReader(store, Gazetteer({"Meta Platforms": {"aliases": ["Meta"]}}))

    assert 1 == renamed.waiting()
    renamed.catch_up()
    assert "Meta Platforms" == _one(store).figure.subject


def test_a_corrected_date_moves_the_claim(opened: Opened, store: FigureStore, reader: FigureReader) -> None:
    """Figures are read again when a person corrects the date of their document."""
    document = _keep(opened, "guidance", JANUARY)
    reader.catch_up()
    slices = opened.builder.slices_under("header", JANUARY)

    opened.record.correct(
        document, {"published_at": PartialDate(2026, 2, 1)}, slices, generation=opened.builder.generation().name
    )
    reader.catch_up()

    assert PartialDate(2026, 2, 1) == _one(store).figure.claim_date


def test_a_removed_document_takes_its_figures_along(opened: Opened, store: FigureStore, reader: FigureReader) -> None:
    """With a document go its figures, the parties they name and what people said of them."""
    document = _keep(opened, "guidance", JANUARY)
    reader.catch_up()
    reader.reject(_one(store))

    opened.record.remove(document)

    with opened.record.database.read() as connection:
        tables = ("figures", "figure_parties", "figure_readings", "figure_reviews")
        counts = [connection.exec_driver_sql(f"SELECT count(*) FROM {name}").scalar() for name in tables]
    assert [0, 0, 0, 0] == counts


def test_a_rejected_figure_stays_rejected(opened: Opened, store: FigureStore, reader: FigureReader) -> None:
    """Neither other rules nor a new version of the text that keeps the sentence bring a rejected figure back."""
    _keep(opened, "guidance", JANUARY)
    reader.catch_up()
    reader.reject(_one(store), note="that was another company")
    assert ([], ["$115-135 billion"]) == (_written(store), _written(store, rejected=True))

    _keep(opened, "guidance", f"Corrected on 3 February. {JANUARY} The company has 60,000 people.")
    reader.catch_up()
    store.forget_readings()
    reader.catch_up()

    assert ["$115-135 billion"] == _written(store, rejected=True)
    assert "$115-135 billion" not in _written(store)


def test_a_corrected_figure_stays_corrected(opened: Opened, store: FigureStore, reader: FigureReader) -> None:
    """A person's value holds when the text is read again, while what the person did not set follows the text."""
    _keep(opened, "guidance", JANUARY)
    reader.catch_up()
    reader.correct(_one(store), {"high": 136e9, "period": "FY2026"})

    _keep(opened, "guidance", f"{JANUARY} Shares rose.", "2026-01-30")
    reader.catch_up()

    item = _one(store)
    assert (115e9, 136e9, "FY2026") == (item.figure.low, item.figure.high, item.figure.key.period)
    assert PartialDate(2026, 1, 30) == item.figure.claim_date
    assert ("high", "period") == item.corrected


def test_a_correction_outlives_rules_that_no_longer_find_it(
    opened: Opened, store: FigureStore, reader: FigureReader
) -> None:
    """Where newer rules overlook the sentence, the corrected figure is there all the same."""
    _keep(opened, "guidance", JANUARY)
    reader.catch_up()
    reader.correct(_one(store), {"subject": "Instagram"})

    FigureReader(store, Gazetteer({})).catch_up()

    assert ("Instagram", "$115-135 billion") == (_one(store).figure.subject, _one(store).figure.written)


def test_a_review_can_be_taken_back(opened: Opened, store: FigureStore, reader: FigureReader) -> None:
    """What was corrected, then rejected, is as it was read once the review is gone."""
    _keep(opened, "guidance", JANUARY)
    reader.catch_up()
    before = _one(store)
    reader.correct(before, {"metric": "revenue"})
    reader.reject(_one(store))

    reader.restore(store.one(before.figure.id))

    assert before == _one(store)


@pytest.mark.parametrize(
    "changes",
    [
        {}, {"quote": "other words"}, {"metric": "weather"}, {"low": "many"}, {"low": True}, {"high": 1.0},
        {"scope": "Meta"}, {"period": "soon"}, {"subject": " "}, {"counterparties": "NVIDIA"}, {"claim_date": "May"},
    ],
)  # fmt: skip
def test_a_correction_that_cannot_be_used_changes_nothing(
    opened: Opened, store: FigureStore, reader: FigureReader, changes: dict[str, object]
) -> None:
    """A wrong field or value is refused, and the figure stays as it was."""
    _keep(opened, "guidance", JANUARY)
    reader.catch_up()
    before = _one(store)

    with pytest.raises(InputError):
        reader.correct(before, changes)
    assert before == _one(store)


@pytest.mark.parametrize(
    ("only", "written"),
    [
        ({"subjects": ("Meta",)}, ["$115-135 billion", "$125-145 billion"]),
        ({"subjects": ("NVIDIA",)}, []),
        ({"metrics": ("capex",), "since": PartialDate(2026, 4)}, ["$125-145 billion"]),
        ({"as_of": PartialDate(2026, 3)}, ["$115-135 billion"]),
        ({"period": "2026"}, ["$115-135 billion", "$125-145 billion"]),
        ({"period": "2027"}, []),
        ({"scope": "meta"}, ["$115-135 billion", "$125-145 billion"]),
        ({"scope": "100%"}, []),
        ({"modalities": ("actual",)}, []),
        ({"tiers": ("primary",)}, []),
        ({"publishers": ("nobody",)}, []),
    ],
)
def test_filters_narrow_what_comes(
    opened: Opened, store: FigureStore, reader: FigureReader, only: dict[str, object], written: list[str]
) -> None:
    """Each filter passes what it names and nothing else, in the order in which it was said."""
    _keep(opened, "january", JANUARY)
    _keep(opened, "april", APRIL, "2026-04-29")
    reader.catch_up()

    assert written == _written(store, **only)


def test_both_parties_of_a_contract_are_its_subjects(opened: Opened, store: FigureStore, reader: FigureReader) -> None:
    """A contract is found under either of its parties; somebody named beside is found as a party only."""
    _keep(opened, "contract", "Anthropic signed a $30 billion contract with Microsoft.")
    reader.catch_up()

    assert 1 == len(_written(store, subjects=("Microsoft",))) == len(_written(store, subjects=("Anthropic",)))
    assert 1 == len(_written(store, parties=("Microsoft",)))


def test_pages_bring_every_figure_once(opened: Opened, store: FigureStore, reader: FigureReader) -> None:
    """Pages follow each other without a gap or a repeat, the newest claim first."""
    for month in range(1, 8):
        _keep(opened, f"note {month}", f"Meta guided 2026 capex of ${100 + month} billion.", f"2026-{month:02d}-10")
    reader.catch_up()

    seen: list[str] = []
    after: str | None = None
    while True:
        page = store.page(FigureFilter(), limit=3, after=after)
        seen += [item.figure.written for item in page.figures]
        after = page.next_after
        if after is None:
            break
    assert [f"${100 + month} billion" for month in range(7, 0, -1)] == seen
    assert 7 == page.total


def test_the_doctor_reads_what_waits(opened: Opened, store: FigureStore, reader: FigureReader) -> None:
    """A text that was not read for figures, and a quote that is not the text's, are found and mended."""
    _keep(opened, "guidance", JANUARY)
    doctor = Doctor(opened.record, opened.evidence, opened.builder, None, (store, reader))
    assert ["figures"] == [each.check for each in doctor.examine().findings if not each.ok]
    assert doctor.examine(repair=True).healthy

    with opened.record.database.write() as connection:
        connection.exec_driver_sql("UPDATE figures SET quote = 'Meta guided capex of $1.'")

    assert not doctor.examine().healthy
    assert doctor.examine(repair=True).healthy
    assert JANUARY == _one(store).figure.quote


def test_an_unknown_figure_is_refused(store: FigureStore) -> None:
    """There is no figure of an id that was never given."""
    with pytest.raises(UnknownFigure, match="fig_none"):
        store.one("fig_none")
