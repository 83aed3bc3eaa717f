"""Tests of `benchmarks.figures`: what counts as read, right and missed."""

from __future__ import annotations

import pytest

from benchmarks.figure_series import WANTED, Wanted, answering, is_right, is_total
from benchmarks.figures import Event, Listed, compare, listed_span, note_figures, score, stale_kept_out
from corpus.dates import PartialDate
from corpus.organisations import gazetteer
from index.ledger import Entry, series

_NOTE = "On 4 May 2026, Meta guided 2026 capex of $125-145 billion. Oracle reported a backlog of $500 billion."


def _listed(metric: str, low: float, high: float, unit: str | None, *subjects: str, status: str = "planned") -> Listed:
    return Listed("an-event", metric, "", status, low, high, unit, frozenset(subjects))


def _event(*listed: Listed, note: str = _NOTE) -> Event:
    return Event("an-event", "An event", PartialDate(2026, 5, 4), ("Meta",), listed, note)


@pytest.mark.parametrize(
    ("value", "unit", "expected"),
    [
        ("about 1.6", "USD", (1.6, 1.6)),
        ("125-145", "USD", (125, 145)),
        ("1 or more", "W", (1, 1)),
        ("hundreds of thousands", "chips", (1e5, 1e6)),
        ("multiple", "W", (2, 10)),
        ("2028", "date", (20280101, 20281231)),
        ("2025-10", "date", (20251001, 20251031)),
        ("H2 2027", "date", (20270701, 20271231)),
        ("late 2027 or early 2028", "date", (20270701, 20280630)),
        ("paused", "", None),
    ],
)
def test_listed_values_are_numbers(value: str, unit: str, expected: tuple[float, float] | None) -> None:
    """The list writes values for people; ranges, words and dates become bottom and top."""
    assert expected == listed_span(value, unit)


def test_a_figure_is_right_with_value_unit_and_subject() -> None:
    """The value alone is not enough: another subject makes it wrong and leaves the listed one missed."""
    event = _event(
        _listed("capex guidance 2026", 125e9, 145e9, "USD", "Meta"), _listed("backlog", 500e9, 500e9, "USD", "Google")
    )
    matches, missed = compare(event, note_figures(event, gazetteer()))

    assert [("Meta", True), ("Oracle", False)] == [(match.figure.subject, match.right) for match in matches]
    assert ["backlog"] == [item.metric for item in missed]


def test_what_is_neither_listed_nor_reviewed_counts_as_wrong() -> None:
    """Precision is over all figures read, recall over the listed ones that the ledger counts."""
    event = _event(
        _listed("capex guidance 2026", 125e9, 145e9, "USD", "Meta"), _listed("country tiers", 3, 3, None, "Meta")
    )
    found = score([event], {"an-event": note_figures(event, gazetteer())})

    assert (1, 2, 0.5, 1.0, 1.0) == (found.listed, found.read, found.precision, found.recall, found.subject)
    assert (1.0, 1.0) == (found.metric, found.modality)


def test_a_series_is_found_by_its_key() -> None:
    """The wanted key picks the series, and its current value decides."""
    event = _event(note="Meta guided 2026 capex of $125-145 billion. Meta guided 2027 capex of $150 billion.")
    found = series([Entry(figure, "press", "a") for figure in note_figures(event, gazetteer())])
    wanted = Wanted("", "capex", ("Meta",), 125e9, 145e9, period="2026")

    assert is_right(wanted, answering(wanted, found))
    assert not is_right(Wanted("", "capex", ("Meta",), 1e9, 1e9, period="2026"), answering(wanted, found))
    assert None is answering(Wanted("", "capex", ("Oracle",), 1, 1), found)


def test_a_total_may_be_the_sum_of_its_parties() -> None:
    """Where no document states the total, the reconciled sum of the parties' current values counts."""
    plans = {"Meta": 130, "Amazon": 220, "Oracle": 50}
    event = _event(note=" ".join(f"{name} guided 2026 capex of ${plan} billion." for name, plan in plans.items()))
    found = series([Entry(figure, "press", "a") for figure in note_figures(event, gazetteer())])

    assert is_total(Wanted("", "capex", ("Meta", "Amazon", "Oracle"), 400e9, 400e9, period="2026"), found)
    assert not is_total(Wanted("", "capex", ("Meta", "Amazon", "Oracle"), 390e9, 390e9, period="2026"), found)


def test_every_replaced_value_is_printed_again() -> None:
    """The check repeats each superseded value a year later and asks whether the current one stays."""
    texts = (
        ("2026-01-28", "Meta guided 2026 capex of $115-135 billion."),
        ("2026-04-29", "Meta raised its 2026 capex guidance to $125-145 billion."),
    )
    entries = []
    for date, text in texts:
        event = Event(date, "", PartialDate.parse(date), ("Meta",), (), text)
        entries += [Entry(figure, "press", date) for figure in note_figures(event, gazetteer())]

    assert [True] == stale_kept_out(entries)


def test_wanted_series_are_named_once() -> None:
    """Each series of the test data is asked for at most once."""
    assert len(WANTED) == len({wanted.id for wanted in WANTED})
