"""Tests of `index.ranking`."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.dates import PartialDate
from corpus.document import DocumentId
from corpus.passage import Behind
from index.ranking import (
    DENSE_LEAST,
    DENSE_MOST,
    OF_NUMBERS,
    Ranked,
    Scores,
    Wanted,
    dense_share,
    fitting,
    full_of_numbers,
    fused,
    newest_first,
    one_per_origin,
    singling,
    spread,
    times_named,
)
from index.times import Quarter, Times


def _behind(name: str, *, title: str = "A title", publisher: str | None = None, date: str | None = None) -> Behind:
    return Behind(DocumentId(name), title, publisher, None if date is None else PartialDate.parse(date))


def _scores(*numbers: float) -> Scores:
    return np.array(numbers, dtype=np.float64)


def test_the_best_of_both_legs_has_the_whole_score() -> None:
    """Meaning and words are each worth their share at their best, and nothing where they do not speak."""
    meaning, words = fused(_scores(0.8, 0.4, -0.1), _scores(12.0, 0.0, 3.0))

    assert pytest.approx(1.0) == meaning[0] + words[0]
    assert pytest.approx(DENSE_LEAST / 2) == meaning[1] + words[1]
    assert 0.0 == meaning[2]
    assert pytest.approx((1 - DENSE_LEAST) / 4) == words[2]


def test_keywords_that_match_everywhere_decide_little() -> None:
    """The share of meaning is least where scores fall, most where they hardly do, and all without keywords."""
    assert DENSE_LEAST == dense_share(_scores(9.0, 0.0, 1.0))
    assert DENSE_MOST == pytest.approx(dense_share(_scores(*[9.0] * 80)))
    assert 1.0 == dense_share(_scores()) == dense_share(_scores(0.0, 0.0))
    assert DENSE_LEAST < dense_share(_scores(10.0, *[5.0] * 60)) < DENSE_MOST


def test_keywords_that_find_few_of_the_words_decide_less() -> None:
    """Half of a question's words single a passage out, or three of them; fewer do so by their share."""
    assert (0.0, 0.5, 1.0, 1.0) == tuple(singling(held, 4) for held in range(4))
    assert 1.0 == singling(3, 40) == singling(1, 1) == singling(0, 0)
    assert DENSE_LEAST == dense_share(_scores(9.0), 1.0) < dense_share(_scores(9.0), 0.5) < DENSE_MOST
    assert DENSE_MOST == dense_share(_scores(9.0), 0.0)


@given(st.lists(st.tuples(st.floats(-1, 1), st.floats(0, 50)), max_size=20))
def test_every_candidate_is_scored_between_nothing_and_one(found: list[tuple[float, float]]) -> None:
    """Whatever the legs bring, fused scores are within bounds."""
    meaning, words = fused(_scores(*(one for one, _ in found)), _scores(*(other for _, other in found)))

    assert len(found) == len(meaning) == len(words)
    assert all((-1e-9 <= meaning + words) & (meaning + words <= 1 + 1e-9))


def test_what_fits_the_question() -> None:
    """A document gains for the organisation in its title, its publisher, its date and the quarter it reports on."""
    wanted = Wanted(("NVIDIA",), ("Wired",), Times((PartialDate(2026, 5),), quarters=(Quarter(2027, 1),)))
    fit = fitting(_behind("d", title="NVIDIA reports", publisher="Wired", date="2026-05-20"), wanted)
    late = fitting(_behind("d", title="Nvidia reports", date="2026-08-20"), wanted)

    assert {"organisation", "publisher", "date", "quarter"} == set(fit)
    assert {"organisation"} == set(late)
    assert {} == fitting(_behind("d"), wanted) == fitting(_behind("d", title="NVIDIA", date="2026-05-20"), Wanted())


def test_a_window_is_a_date_that_fits() -> None:
    """In a part with a window of its own, what lies inside fits, and what lies outside does not."""
    wanted = Wanted(times=Times(after=PartialDate(2026, 5), before=PartialDate(2026, 6)))

    assert ["date"] == list(fitting(_behind("d", date="2026-05-31"), wanted))
    assert {} == fitting(_behind("d", date="2026-07-01"), wanted) == fitting(_behind("d"), wanted)


def test_numbers_count_up_to_a_bound() -> None:
    """A table is worth the whole bonus, prose with a figure a part of it, and an empty text nothing."""
    assert OF_NUMBERS == full_of_numbers("Revenue 12 14 15.3 1,200")
    assert 0 < full_of_numbers("The campus will take 2 GW of power by then.") < OF_NUMBERS
    assert 0 == full_of_numbers("") == full_of_numbers("No figures.")


def test_further_passages_of_a_document_give_way() -> None:
    """The second passage of a document comes after an almost as good one of another, and says what it lost."""
    scores, documents = [1.0, 0.9, 0.85], ["a", "a", "b"]

    assert [(0, 0.0), (2, 0.0), (1, 0.1)] == spread(scores, documents, 0.1, 3)
    assert [0, 2] == [place for place, _ in spread(scores, documents, 0.1, 2)]
    assert [0, 1, 2] == [place for place, _ in spread(scores, documents, 0.0, 9)]


@given(st.lists(st.tuples(st.floats(0, 2), st.sampled_from("abc")), max_size=20), st.floats(0, 0.5))
def test_spreading_loses_nobody_and_keeps_the_order_of_scores(found: list[tuple[float, str]], loss: float) -> None:
    """Whatever is ranked comes out once, by falling score, and the best stays first."""
    scores = [score for score, _ in found]
    order = spread(scores, [document for _, document in found], loss, len(found))
    after = [scores[place] - lost for place, lost in order]

    assert set(range(len(found))) == {place for place, _ in order}
    assert all(one >= other - 1e-9 for one, other in pairwise(after))
    assert not found or max(scores) == after[0]


def test_the_newest_of_the_relevant_leads() -> None:
    """Relevant dated documents are put first by date, with their best passage; beside the point or undated ones not."""
    behind = {
        1: _behind("old", date="2026-01"),
        2: _behind("new", date="2026-07"),
        3: _behind("beside", date="2026-09"),
        4: _behind("undated"),
        5: _behind("new", date="2026-07"),
    }
    scores = {1: 1.0, 4: 0.95, 2: 0.8, 5: 0.7, 3: 0.2}
    ranked = [Ranked(row, {"words": score}) for row, score in scores.items()]
    order = newest_first(ranked, behind, naming=set(behind))

    assert [2, 1, 4, 5, 3] == [item.row for item in order]
    assert all(one.score >= other.score for one, other in pairwise(order))
    assert [1, 4, 2, 5, 3] == [item.row for item in newest_first(ranked, behind, naming={1})]
    assert [3, 2, 1, 4, 5] == [item.row for item in newest_first(ranked, behind, set(behind), share=0.1)]
    assert [] == newest_first([], {}, set())


def test_organisations_are_counted_by_any_of_their_names() -> None:
    """An alias or a brand names its owner; part of a word does not."""
    assert 2 == times_named("Facebook's parent and AWS", ("Meta", "Amazon"))
    assert 0 == times_named("metamaterials", ("Meta",))


# -- one hit for each origin -------------------------------------------------------------------------------------------


def _of_story(document: str, story: str, primary: str) -> Behind:
    return Behind(DocumentId(document), "A title", None, None, story, DocumentId(primary))


def _told(rows: Mapping[int, str], primary: str = "release") -> dict[int, Behind]:
    """Return who tells the story `s` with these rows."""
    return {row: _of_story(document, "s", primary) for row, document in rows.items()}


def _falling(*rows: int) -> dict[int, float]:
    """Return rows with scores that hardly fall."""
    return {row: 1.0 - 0.001 * place for place, row in enumerate(rows)}


def test_passages_without_a_story_stay_as_they_are() -> None:
    """Documents that stand alone keep their places."""
    assert [3, 1, 2] == one_per_origin(_falling(3, 1, 2), {})


def test_the_origin_takes_the_place_of_its_copies() -> None:
    """A copy that ranks first gives its place to the origin's best passage, and other copies are left out."""
    told = _told({1: "copy", 2: "other copy", 4: "release", 5: "release"})

    assert [4, 3, 5] == one_per_origin(_falling(1, 2, 3, 4, 5), told)


def test_a_copy_that_says_more_of_what_was_asked_keeps_its_place() -> None:
    """Copies are not always whole: where the origin's passages fit far worse, the copy is the hit."""
    told = _told({1: "copy", 4: "release"})

    assert [1] == one_per_origin({1: 1.0, 4: 0.5}, told)


def test_the_best_copy_stands_for_an_origin_that_was_not_found() -> None:
    """Where no passage of the origin was found, or a filter keeps it out, the best of its copies is the hit."""
    told = _told({1: "copy", 2: "other copy", 3: "copy"})

    assert [1, 3] == one_per_origin(_falling(1, 2, 3), told)


@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from(["none", "s", "t"])), max_size=12))
def test_one_document_a_story(found: list[tuple[str, str]]) -> None:
    """Whatever was found: no row twice, no story by two documents, and nothing that stands alone is lost."""
    ranked = list(range(len(found)))
    told = {
        row: _of_story(f"{story}-{name}", story, f"{story}-a")
        for row, (name, story) in enumerate(found)
        if story != "none"
    }

    kept = one_per_origin(_falling(*ranked), told)

    assert len(kept) == len(set(kept))
    assert [row for row in ranked if row not in told] == [row for row in kept if row not in told]
    by_story = {(told[row].story, told[row].document) for row in kept if row in told}
    assert len({story for story, _ in by_story}) == len(by_story)
    assert {story for story, _ in by_story} == {each.story for each in told.values()}
