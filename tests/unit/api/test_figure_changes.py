"""Which figures changed between two texts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.figure_changes import figure_changes


def said(before: str, after: str) -> list[tuple[str, str | None, str | None]]:
    """Return what changed, shortly."""
    return [(change["op"], change["before"], change["after"]) for change in figure_changes(before, after)]


def test_a_restated_figure_comes_with_both_sentences() -> None:
    """The value before, the value after, their unit, and where each stands."""
    assert figure_changes("It opens soon. It plans 1 GW.", "It opens soon. It plans 200 MW.") == [
        {
            "op": "changed",
            "before": "1 GW",
            "after": "200 MW",
            "kind": "power",
            "unit": "W",
            "context_before": "It plans 1 GW.",
            "context_after": "It plans 200 MW.",
        }
    ]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        # The sentence is reworded around its figures.
        (
            "The campus will reach 1 GW by 2027, at a cost of $10 billion.",
            "The Texas campus will only reach 200 MW by 2028, at a cost of more than $12 billion.",
            [("changed", "1 GW", "200 MW"), ("changed", "2027", "2028"), ("changed", "$10 billion", "$12 billion")],
        ),
        # A new one stands before those that stay.
        (
            "One site of 100 MW, one of 200 MW.",
            "One site of 50 MW, one of 100 MW, one of 200 MW.",
            [("added", None, "50 MW")],
        ),
        # Moved within its sentence, and written in another unit of the same kind.
        ("A 1 GW campus in Texas opens.", "In Texas a campus opens, of 1,000 MW.", []),
        # Moved to another sentence.
        ("It has 40 MW. It is in Oslo. It is new.", "It is in Oslo. It is new. It has 40 MW.", []),
        # Of two units, each finds its own.
        (
            "It pays $5 billion for 300 MW.",
            "It pays $6 billion for 250 MW.",
            [("changed", "$5 billion", "$6 billion"), ("changed", "300 MW", "250 MW")],
        ),
        # Units that differ are never a pair.
        (
            "It costs $5 billion.",
            "It costs €5 billion.",
            [("removed", "$5 billion", None), ("added", None, "€5 billion")],
        ),
        # Counted things, with their noun written differently.
        ("It holds 500,000 chips.", "It holds 1 million Trainium2 chips.", [("changed", "500,000", "1 million")]),
        # A sentence in the place of another that it has no word in common with is another.
        (
            "First. Alpha builds towers in Ohio with 300 MW. Last.",
            "First. Elsewhere engineers measured losses of 5 MW. Last.",
            [("removed", "300 MW", None), ("added", None, "5 MW")],
        ),
        # What went with its sentence.
        ("It pays well. It has 400 workers.", "It pays well.", [("removed", "400", None)]),
        # A lone year, or a number without a unit, is told where it became another only.
        ("It is old.", "It is old. It was planned in 2019, as number 7.", []),
        ("It opens in 2026.", "It opens in 2027.", [("changed", "2026", "2027")]),
        # Among changed sentences of different number, the ones that are alike are compared.
        (
            "Alpha builds in Ohio with 300 MW. Beta leases 20 MW in Oslo.",
            "Gamma has no plans at all. Alpha builds in Ohio with 450 MW. Delta is new. Beta leases 25 MW in Oslo.",
            [("changed", "300 MW", "450 MW"), ("changed", "20 MW", "25 MW")],
        ),
    ],
)
def test_figures_are_paired_by_where_they_stand(
    before: str, after: str, expected: list[tuple[str, str | None, str | None]]
) -> None:
    """The same unit in the same place is the same figure; everything else went or came."""
    assert said(before, after) == expected


def test_what_became_something_else_is_told_first() -> None:
    """Then what went, then what came."""
    ops = [op for op, _, _ in said("A has 5 MW. Quite another thing has 7 GW.", "New: 9 TWh of heat. A has 6 MW.")]

    assert ops == ["changed", "removed", "added"]


words = st.sampled_from(["1 GW", "200 MW", "$5 billion", "7%", "2026", "plans", "in", "Texas", ".", "\n\n", "and", "3"])
texts = st.lists(words, max_size=30).map(" ".join)


@given(texts)
def test_equal_texts_have_no_changed_figures(text: str) -> None:
    """Nothing is made up."""
    assert figure_changes(text, text) == []


@given(texts, texts)
def test_every_figure_that_is_told_stands_in_its_sentence(before: str, after: str) -> None:
    """And the sentence in its text."""
    changes = figure_changes(before, after)

    for change in changes:
        for figure, context, text in (
            (change["before"], change["context_before"], before),
            (change["after"], change["context_after"], after),
        ):
            assert (figure is None) == (context is None)
            assert figure is None or (figure in (context or "") and (context or "") in text)


def test_large_changes_stay_bounded() -> None:
    """Every sentence of a long text reworded, and a table read as one sentence: both are answered."""
    long = ["".join(f"{word} number {n} has {n} MW.\n\n" for n in range(4000)) for word in ("Sentence", "Phrase")]
    table = [" ".join(f"{n + shift} MW" for n in range(5000)) for shift in (0, 7)]

    assert len(figure_changes(long[0], long[1])) <= 8000
    assert figure_changes(table[0], table[1])
