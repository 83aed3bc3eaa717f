"""Tests of `benchmarks.metrics`, against values worked out by hand."""

from __future__ import annotations

import pytest

from benchmarks import metrics
from benchmarks.metrics import DateRead, RankedEvidence


def test_word_overlap_counts_repetition_and_not_order() -> None:
    """Bodies are compared as multisets: of `a a b` against `b a c`, two of three words agree on both sides."""
    overlap = metrics.word_overlap("A a b", "b, a: c!")

    assert pytest.approx(2 / 3) == overlap.precision
    assert pytest.approx(2 / 3) == overlap.recall
    assert pytest.approx(2 / 3) == overlap.f1


def test_word_overlap_of_nothing() -> None:
    """An empty reading of a body scores 0; nothing against nothing scores 1."""
    assert metrics.word_overlap("", "words").f1 == 0
    assert metrics.word_overlap("words", "").f1 == 0
    assert metrics.word_overlap("", "").f1 == 1


def test_shingles_see_order() -> None:
    """Of five words there are two runs of four; moving the last word to the front breaks one and adds another."""
    assert metrics.shingle_overlap("one two three four five", "one two three four five").f1 == 1
    assert metrics.shingle_overlap("five one two three four", "one two three four five").f1 == 0.5


def test_short_texts_are_one_shingle() -> None:
    """A text of fewer than four words is compared whole."""
    assert metrics.shingle_overlap("one two", "one two").f1 == 1
    assert metrics.shingle_overlap("one two", "one three").f1 == 0


def test_token_f1_leaves_articles_out() -> None:
    """`the cat sat` against `a cat ran` agrees on one of two words."""
    assert metrics.token_f1("The cat sat.", "a cat ran") == 0.5


def test_dates() -> None:
    """A missing date is inaccurate but not imprecise; a date on an undated page is invented."""
    dates = [
        DateRead("2025-01-02", "2025-01-02", "high"),
        DateRead("2025-01-02", "2025-01-03", "high"),
        DateRead("2025-01", "2025-01-09", "low"),
        DateRead("2025-01-02", None),
        DateRead(None, "2025-01-02", "high"),
        DateRead(None, None),
    ]

    assert metrics.date_accuracy(dates) == 0.5
    assert pytest.approx(1 / 3) == metrics.date_precision(dates, "high")
    assert metrics.date_precision(dates, "low") == 1
    assert metrics.invented_dates(dates) == 1
    assert metrics.invented_dates(dates, "high") == 1
    assert metrics.invented_dates(dates, "low") == 0


def test_a_coarser_date_is_wrong() -> None:
    """A month does not answer for a day, a day does for its month."""
    assert not metrics.same_date("2025-01", "2025-01-02")
    assert metrics.same_date("2025-01-02", "2025-01")
    assert metrics.same_date(None, None)


def test_rank_measures() -> None:
    """Evidence at ranks 2 and 4 of three pieces: MRR 1/2, AP (1/2 + 2/4) / 3."""
    ranked = RankedEvidence((4, None, 2))

    assert ranked.hit(1) == 0
    assert ranked.hit(2) == 1
    assert pytest.approx(2 / 3) == ranked.recall(10)
    assert pytest.approx(1 / 3) == ranked.recall(3)
    assert ranked.complete(10) == 0
    assert ranked.reciprocal_rank(10) == 0.5
    assert ranked.reciprocal_rank(1) == 0
    assert pytest.approx((1 / 2 + 2 / 4) / 3) == ranked.average_precision(10)


def test_average_precision_is_bounded() -> None:
    """Two pieces of evidence in the first hit make a perfect ranking, not a better one."""
    assert RankedEvidence((1, 1)).average_precision(10) == 1
    assert RankedEvidence((1, 1)).complete(10) == 1
    assert RankedEvidence((11,)).average_precision(10) == 0


def test_average_precision_divides_by_what_can_be_found() -> None:
    """With more evidence than places, a full list of evidence is perfect."""
    assert RankedEvidence((1, 2, 3)).average_precision(2) == 1


def test_evidence_is_found_whatever_its_case_spaces_and_quotes() -> None:
    """The first hit that holds the words counts."""
    hits = ["Nothing here.", "He said: \u201cIt\u2019s\n  over\u201d, twice.", 'he said: "it\'s over", again']

    assert metrics.rank_evidence(hits, ["It's over\"", "absent"]).ranks == (2, None)


def test_first_words_cuts_at_the_budget() -> None:
    """The last passage is cut where the budget ends."""
    assert metrics.first_words(["a b c", "d e f"], budget=4) == "a b c d"
    assert metrics.first_words(["a b", "c"], budget=10) == "a b c"


def test_evidence_share() -> None:
    """Half of the evidence stands in the text."""
    assert metrics.evidence_share("One  Two three", ["one two", "four"]) == 0.5


def test_auroc() -> None:
    """Of four pairs three are in order and one is a tie."""
    assert metrics.auroc([0.9, 0.5], [0.5, 0.1]) == 3.5 / 4
    assert metrics.auroc([1.0], [0.0]) == 1
    assert metrics.auroc([], [0.0]) == 0.5


def test_found_share() -> None:
    """Repetition counts once."""
    assert metrics.found_share(["a", "a", "b"], ["a", "c", "c"]) == 0.5


def test_percentile_is_one_of_the_values() -> None:
    """The nearest rank: p50 of four values is the second, p95 the last."""
    values = [4.0, 1.0, 3.0, 2.0]

    assert metrics.percentile(values, 0.5) == 2
    assert metrics.percentile(values, 0.95) == 4
    assert metrics.percentile([7.0], 0.5) == 7


def test_mean_of_nothing() -> None:
    """The mean of nothing is 0."""
    assert metrics.mean([]) == 0
