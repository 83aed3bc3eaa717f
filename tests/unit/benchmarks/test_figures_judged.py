"""Tests of `benchmarks.figures_judged`: verdicts are counted as they stand."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.figures_judged import Read, rates, read_judged


def _row(number: int, right: str) -> dict[str, str | None]:
    figure = Read(f"hash{number}", "Meta", "capex", f"${number} billion", None)
    return {**figure._asdict(), "right": right, "why": "" if right == "yes" else "because"}


def test_a_hundred_are_judged_with_a_reason_for_each_that_is_not_right() -> None:
    """The kept verdicts are of a hundred figures."""
    rows = read_judged()

    assert 100 == len(rows)
    assert all(row["why"] for row in rows if row["right"] != "yes")


def test_verdicts_are_counted_over_all_and_over_what_is_still_read() -> None:
    """A figure that is read otherwise now keeps its verdict, and is not counted as still read."""
    rows = [_row(1, "yes"), _row(2, "partly"), _row(3, "no"), _row(4, "yes")]
    today = [Read("hash1", "Meta", "capex", "$1 billion", None), Read("hash3", "Meta", "capex", "$3 billion", "2026")]

    assert [
        "judged: 4 figures: yes 2, partly 1, no 1",
        "  value, unit and subject right: 0.750",
        "still read so: yes 1 of 2, partly 0 of 1, no 0 of 1",
    ] == list(rates(rows, today))
    assert 2 == len(list(rates(rows, None)))


@pytest.mark.parametrize("verdict", ["right: maybe, why: ''", "right: 'no', why: ''"])
def test_what_is_no_verdict_is_refused(tmp_path: Path, verdict: str) -> None:
    """One of three words, and a reason unless it is right."""
    path = tmp_path / "judged.yaml"
    path.write_text(f"- {{quote: abc, {verdict}}}", encoding="utf-8")

    with pytest.raises(ValueError, match="abc: "):
        read_judged(path)
