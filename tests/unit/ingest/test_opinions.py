"""Tests of choosing among several readings of one page."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ingest.opinions import FIRST, agreement, choose, read_body, repaired
from tests.unit.ingest.page_samples import PARAGRAPHS, article

STORY = "\n".join(PARAGRAPHS)
TEXTS = st.text(alphabet="ab \n", max_size=40)


def test_the_reading_that_the_others_confirm_is_kept() -> None:
    """One that read the margin instead of the story stands alone."""
    chosen = choose({FIRST: "Subscribe to our letter. " * 20, "b": STORY, "c": f"{STORY}\nShare"})

    assert chosen.text.startswith(STORY)
    assert chosen.extractor in {"b", "c"}
    assert FIRST in chosen.others


def test_a_scrap_does_not_beat_the_whole_story() -> None:
    """Where two readings cannot agree, the one that stopped at the first words loses to the one that read on."""
    assert choose({FIRST: PARAGRAPHS[0][:80], "b": STORY}).extractor == "b"


def test_a_reading_without_words_is_no_opinion() -> None:
    """What is left has nobody to agree with, and the choice says so."""
    chosen = choose({FIRST: " \n", "b": STORY})

    assert (chosen.extractor, chosen.agreement, str(chosen)) == ("b", None, "b")


def test_nothing_read_is_an_empty_text() -> None:
    """No reading at all is no error."""
    assert choose({FIRST: "", "b": ""}).text == ""


@given(st.dictionaries(st.sampled_from([FIRST, "b", "c"]), TEXTS, min_size=1))
def test_the_choice_is_one_of_the_readings(readings: dict[str, str]) -> None:
    """Nothing is mixed or made up, and the agreement is a share."""
    chosen = choose(readings)

    assert chosen.text in {*readings.values(), ""}
    assert chosen.agreement is None or 0 <= chosen.agreement <= 1


@given(TEXTS, TEXTS)
def test_agreement_is_mutual(one: str, other: str) -> None:
    """It is the same both ways, whole with oneself, and never beyond."""
    assert agreement(one, other) == agreement(other, one)
    assert agreement(one, one) == 1
    assert 0 <= agreement(one, other) <= 1


def test_a_page_is_repaired_as_browsers_do() -> None:
    """An unclosed list item ends where the next begins, and linked data stays as it is written."""
    html = repaired('<script type="application/ld+json">{"a": "x & y"}</script><ul><li>one<li>two</ul>')

    assert "<li>one</li><li>two</li>" in html
    assert '{"a": "x & y"}' in html


def test_a_body_says_who_read_it() -> None:
    """The words of the second reading confirm the first."""
    body = read_body(repaired(article()))

    assert all(paragraph in body.text for paragraph in PARAGRAPHS)
    assert str(body).startswith("trafilatura (agrees 0.9")
