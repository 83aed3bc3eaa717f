"""Tests of `benchmarks.citations`: the same citations are drawn again, and verdicts are counted as they stand."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import pytest

from benchmarks.citations import SIZE, Cited, rates, read_judged, sample


def _cited(number: int) -> Cited:
    return Cited(f"q{number}", "How much?", f"It is {number} MW.", f"It is {number} MW.", "note:a", "verified")


def test_the_same_hundred_are_drawn() -> None:
    """Neither order nor repetition of what is given changes the sample."""
    given = [_cited(number) for number in range(300)]

    assert SIZE == len(set(sample(given)))
    assert sample(given) == sample([*reversed(given), *given])


def test_verdicts_are_counted_over_all_and_over_what_is_still_given() -> None:
    """A citation that is no longer given keeps its verdict, and one without a verdict is told."""
    rows = [asdict(_cited(number)) | {"support": "yes", "bears": bears} for number, bears in enumerate(("yes", "no"))]
    lines = list(rates(rows, [_cited(0), _cited(5)]))

    assert "judged: 2 citations" == lines[0]
    assert "bears    0.500  yes 1, partly 0, no 1" in lines[2]
    assert "bears    1.000  yes 1, partly 0, no 0" in lines[5]
    assert "not judged yet: 1" == lines[-1]


def test_all_verdicts_that_are_kept_are_verdicts() -> None:
    """A hundred at least, each of a citation of its own, with a reason wherever it is not right."""
    rows = read_judged()

    assert SIZE <= len(rows)
    assert len(rows) == len({(row["id"], row["statement"], row["quote"], row["document"]) for row in rows})
    assert all(row["why"] for row in rows if {"partly", "no"} & {row["support"], row["bears"]})


@pytest.mark.parametrize("verdict", ["support: maybe, bears: 'yes'", "support: 'no', bears: 'yes'"])
def test_what_is_no_verdict_is_refused(tmp_path: Path, verdict: str) -> None:
    """One of three words, and a reason for a no."""
    path = tmp_path / "judged.yaml"
    path.write_text(f"- {{id: q1, {verdict}, why: ''}}", encoding="utf-8")

    with pytest.raises(ValueError, match="q1: "):
        read_judged(path)
