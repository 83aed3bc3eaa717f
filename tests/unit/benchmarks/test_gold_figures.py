"""Tests of `benchmarks.gold_figures`: which numbers of a gold answer count, and what a table says of them."""

from __future__ import annotations

import pytest

from answer import matching
from benchmarks import gold_figures


def test_gold_amounts_leave_out_dates_and_names() -> None:
    """Years, days, file names, list marks and small bare numbers are no figures."""
    answer = (
        "1. For the quarter ended June 25, 2022, sales were $82,959 million and 3% more. (SOURCE: 2022 Q3 AAPL.pdf)\n"
        "2. In Q1 2023 they took 3 steps worth 81,797.\n\nSOURCE(S): 2022 Q3 AAPL.pdf, 2023 Q1 AAPL.pdf"
    )

    assert [str(amount.written) for amount in gold_figures.gold_amounts(answer)] == ["82959", "3", "81797"]


@pytest.mark.parametrize(
    ("gold", "text", "expected"),
    [
        ("$82,959 million", "Total net sales $ 82,959", True),
        ("$82,959 million", "Total 82,959 million", True),
        ("$82,959 million", "Total 82,960", False),
        ("$3.83 billion", "Data Center 3,833", True),
        ("$3.83 billion", "Data Center 3,840", False),
        ("$3.83 billion", "Data Center $3.83 billion", True),
        ("$7.7 billion", "7,730", False),
        ("$11.0 billion", "11,000 of notes", True),
        ("15.7%", "15.7 %", True),
        ("15.7%", "15.7", False),
        ("$36,413 million", "(in thousands) 36,413,000", True),
        ("$36,413 million", "364,130", False),
        ("$0.10", "0.10", True),
        ("4,255", "4,255", True),
    ],
)
def test_stands_in(gold: str, text: str, expected: bool) -> None:
    """Tables in millions are understood, and nearly right is wrong."""
    assert gold_figures.stands_in(matching.amounts(gold)[0], text) is expected
