"""Asking the ledger of a real record: what holds, what it replaced, what overlaps, who disagrees."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path

import pytest

from api.chart_parts import MOST_SERIES
from api.current_chart import current_chart_bytes, current_chart_spec
from api.ledger_charts import chart_bytes, chart_spec
from api.ledger_shapes import figure_json, total_json
from api.ledger_tables import COLUMNS, csv_text, flat, flat_conflicts, parquet_bytes
from api.render_ledger import compare_text, conflicts_text, figures_text, timeline_text, total_text
from corpus.dates import PartialDate
from corpus.errors import InputError
from corpus.figure_store import FigureFilter, FigureStore
from corpus.organisations import gazetteer
from corpus.store import Record
from index.figure_reading import FigureReader
from index.ledger_search import LedgerSearch, Row, Timeline, party_of
from tests.fakes import NOON, HashingEmbedder, Opened, reading

TOLD = (
    ("january", "2026-01-28", "primary", "Meta guided 2026 capex of $115-135 billion."),
    ("april", "2026-04-29", "primary", "Meta raised its 2026 capex guidance to $125-145 billion."),
    ("stale", "2026-05-20", "press", "Meta guided 2026 capex of $115-135 billion."),
    ("alphabet", "2026-07-22", "primary", "Alphabet raised its 2026 capex guidance to $195-205 billion."),
    ("azure", "2025-11-18", "press", "Anthropic committed to buy $30 billion of compute from Microsoft."),
    ("aws", "2025-11-20", "press", "Anthropic committed to buy $110 billion of compute from Amazon."),
)


@pytest.fixture
def opened(home: Path) -> Iterator[Opened]:
    """A record of six short reports."""
    parts = Opened(Record(home), HashingEmbedder())
    for name, date, tier, text in TOLD:
        parts.builder.keep([reading(name, text, published_at=PartialDate.parse(date), tier=tier)])
    yield parts
    parts.close()


@pytest.fixture
def ledger(opened: Opened) -> LedgerSearch:
    """Its ledger, read."""
    store = FigureStore(opened.record.database)
    FigureReader(store, gazetteer()).catch_up()
    return LedgerSearch(store)


CAPEX = FigureFilter(metrics=("capex",), subjects=("Meta",))
COMMITMENTS = FigureFilter(metrics=("commitment",), subjects=("Anthropic",))


def _one(lines: list[Timeline]) -> Timeline:
    (line,) = lines
    return line


def test_a_row_tells_what_it_replaced(ledger: LedgerSearch) -> None:
    """The value that holds names the one before it and that one its successor; a stale repeat changes nothing."""
    rows = {row.kept.title: figure_json(row) for row in ledger.figures(CAPEX, limit=10).rows}

    assert ["superseded", "current", "stale repeat"] == [rows[name]["status"] for name in ("January", "April", "Stale")]
    before, after = rows["April"]["replaces"], rows["January"]["replaced_by"]
    assert before is not None
    assert after is not None
    assert ("$115-135 billion", "2026-01-28") == (before["value"], before["claim_date"])
    assert ("$125-145 billion", "2026-04-29") == (after["value"], rows["January"]["superseded_on"])


def test_a_page_is_judged_by_the_whole_series(ledger: LedgerSearch) -> None:
    """What became of a value does not depend on which page it stands on."""
    together = ledger.figures(CAPEX, limit=10).rows
    alone: list[Row] = []
    page = ledger.figures(CAPEX, limit=1)
    while True:
        alone += page.rows
        if page.next_after is None:
            break
        page = ledger.figures(CAPEX, limit=1, after=page.next_after)

    assert list(together) == alone


def test_the_past_knows_nothing_of_what_came_later(ledger: LedgerSearch) -> None:
    """As of February the January value holds, and nothing has replaced it."""
    line = _one(ledger.timelines(FigureFilter(subjects=("Meta",), as_of=PartialDate(2026, 2))))

    assert line.current is not None
    assert ("$115-135 billion", None) == (line.current.kept.figure.written, line.current.replaced_by)


def test_since_leaves_out_rows_but_not_what_they_replaced(ledger: LedgerSearch) -> None:
    """A timeline that begins in April still says what the value of April replaced."""
    line = _one(ledger.timelines(FigureFilter(subjects=("Meta",), since=PartialDate(2026, 4))))

    assert ["April", "Stale"] == [row.kept.title for row in line.rows]
    assert "January" == (line.rows[0].replaces and line.rows[0].replaces.title)


def test_contracts_of_one_party_add_up(ledger: LedgerSearch) -> None:
    """What a company commits to different others is apart, whichever name the key begins with."""
    total = ledger.total(ledger.timelines(COMMITMENTS), party_of(COMMITMENTS))

    assert ("$140 billion", None) == (total_json(total)["value"], total_json(total)["refused"])
    assert ["Anthropic", "Anthropic"] == [kept.figure.subject for kept in total.rows]
    assert "Total: $140 billion" in total_text(total)


def test_a_companys_total_holds_its_parts(opened: Opened, ledger: LedgerSearch) -> None:
    """Beside its own total the parts are set out, and added to each other only."""
    opened.builder.keep(
        [reading("total", "Anthropic's commitments total $518 billion.", published_at=PartialDate(2026, 9))]
    )
    FigureReader(FigureStore(opened.record.database), gazetteer()).catch_up()
    shape = total_json(ledger.total(ledger.timelines(COMMITMENTS), party_of(COMMITMENTS)))

    assert (None, "$140 billion") == (shape["value"], shape["parts"])
    whole = shape["whole"]
    assert whole is not None
    assert "$518 billion" == shape["rows"][whole]["value"]
    assert "may contain the others" in str(shape["refused"])


def test_conflicts_name_their_sides(opened: Opened, ledger: LedgerSearch) -> None:
    """Two reports of one week that differ are set side by side, each with its document."""
    opened.builder.keep(
        [reading("rival", "Alphabet's 2026 capex guidance is $150 billion.", published_at=PartialDate(2026, 7, 24))]
    )
    FigureReader(FigureStore(opened.record.database), gazetteer()).catch_up()
    (clash,) = ledger.conflicts(FigureFilter(subjects=("Alphabet",)))

    assert [["Alphabet"], ["Rival"]] == [[kept.title for kept in side] for side in clash.sides]
    assert [1, 2] == [row["side"] for row in flat_conflicts([clash])]
    shown = conflicts_text([clash])
    assert "$195-205 billion  (primary; 1 independent report)" in shown
    assert "$150 billion  (press; 1 independent report)" in shown


def test_the_words_for_people(ledger: LedgerSearch) -> None:
    """The terminal shows values, what became of them, their words, and where they stand."""
    shown = figures_text(ledger.figures(CAPEX, limit=10).rows)
    lines = ledger.timelines(CAPEX)

    assert "$125-145 billion - Meta: capex, 2026 (guided, NOW, replaces $115-135 billion of 2026-01-28)" in shown
    assert '"Meta guided 2026 capex of $115-135 billion."' in shown
    assert "replaced by $125-145 billion on 2026-04-29" in timeline_text(lines)
    assert "$115-135 billion of 2026-01-28" in compare_text(lines)


def test_tables_hold_the_same_in_every_form(ledger: LedgerSearch) -> None:
    """CSV and Parquet have the columns of the flat row, and the values come back."""
    from arro3.io import read_parquet

    rows = [flat(row) for row in ledger.figures(CAPEX, limit=10).rows]
    read = list(csv.DictReader(io.StringIO(csv_text(rows))))
    table = read_parquet(io.BytesIO(parquet_bytes(rows))).read_all()

    assert set(COLUMNS) >= set(rows[0])
    assert [row["quote"] for row in rows] == [row["quote"] for row in read]
    assert [str(row["claim_date"]) for row in rows] == [row["claim_date"] for row in read]
    assert list(COLUMNS) == table.schema.names
    assert [row["low"] for row in rows] == table["low"].to_pylist()
    assert [row["replaces"] for row in rows] == table["replaces"].to_pylist()


@pytest.mark.parametrize("rows", [0, 1])
def test_an_empty_table_is_a_table(rows: int, ledger: LedgerSearch) -> None:
    """A table without rows still names its columns in both forms."""
    from arro3.io import read_parquet

    some = [flat(row) for row in ledger.figures(CAPEX, limit=10).rows][:rows]

    assert rows == read_parquet(io.BytesIO(parquet_bytes(some))).read_all().num_rows
    assert rows + 1 == len(csv_text(some).splitlines())


def test_no_cell_is_a_formula() -> None:
    """A title that a spreadsheet would run is shown as text."""
    text = csv_text([{"title": '=HYPERLINK("http://evil.example")', "low": -5.0}])

    assert "'=HYPERLINK" in text
    assert ",-5," in text


def test_a_chart_has_a_step_for_each_value_and_names_its_sources(ledger: LedgerSearch) -> None:
    """The SVG writes the values that held and the documents they are from; the PNG is a picture."""
    lines = ledger.timelines(FigureFilter(metrics=("capex",)))
    svg = chart_bytes(lines, "svg", today=NOON.date()).decode()
    spec = chart_spec(lines, NOON.date())

    assert all(
        f"{value} [{number}]" in svg for number, value in ((1, "$195-205bn"), (2, "$115-135bn"), (3, "$125-145bn"))
    )
    assert "[2] January (28 January 2026)" in svg
    assert "Stale" not in svg
    assert ["Alphabet", "Meta"] == [part["title"]["text"] for part in spec["vconcat"][:2]]
    steps = spec["vconcat"][1]["layer"][0]["data"]["values"]
    assert [(115.0, 135.0), (125.0, 145.0), (125.0, 145.0)] == [(step["low"], step["high"]) for step in steps]
    assert chart_bytes(lines, "png", today=NOON.date()).startswith(b"\x89PNG")


def test_what_holds_now_is_a_bar_for_each_series(ledger: LedgerSearch) -> None:
    """The bars go by their value, the highest first, to the bottom of a range and on in grey; each names its source."""
    lines = ledger.timelines(FigureFilter(metrics=("capex",)))
    svg = current_chart_bytes(lines, "svg").decode()
    spec = current_chart_spec(lines)

    assert "$195-205bn [1]" in svg
    assert "$125-145bn [2]" in svg
    assert "$115-135bn" not in svg
    ranges, full, hollow = (layer["data"]["values"] for layer in spec["vconcat"][0]["layer"][:3])
    assert [("Alphabet", 195.0, 205.0), ("Meta", 125.0, 145.0)] == [
        (bar["name"], bar["low"], bar["high"]) for bar in ranges
    ]
    assert ["Alphabet", "Meta"] == [bar["name"] for bar in full]
    assert [] == hollow
    assert current_chart_bytes(lines, "png").startswith(b"\x89PNG")
    with pytest.raises(InputError, match="no dated value"):
        current_chart_spec([])


def test_what_cannot_be_drawn_is_said(ledger: LedgerSearch) -> None:
    """Nothing, series in different units, and too many series are refused with a reason."""
    capex, other = ledger.timelines(CAPEX), ledger.timelines(COMMITMENTS)

    with pytest.raises(InputError, match="no dated value"):
        chart_spec([], NOON.date())
    with pytest.raises(InputError, match=f"{MOST_SERIES} can be drawn"):
        chart_spec(capex * (MOST_SERIES + 1), NOON.date())
    assert {"USD"} == {line.series.unit for line in [*capex, *other]}
