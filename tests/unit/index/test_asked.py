"""Tests of `index.asked`."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.asked import Asked, folded, parts_of, read_question

TODAY = dt.date(2026, 11, 23)
PUBLISHERS = {folded(name): name for name in ("The Verge", "Wired", "Microsoft", "Data Center Dynamics | News")}

_WORDS = ("The Verge", "Wired", ",", "while", "Meta", "and", "or", "?", "2026", "'")


def _read(text: str) -> Asked:
    return read_question(text, publishers=PUBLISHERS, today=TODAY)


@pytest.mark.parametrize(
    ("text", "publishers"),
    [
        ("What does The Verge report on Rainier?", ("The Verge",)),
        ("What do 'Wired' and 'The Verge' report?", ("Wired", "The Verge")),
        ("What did Data Center Dynamics | News write?", ("Data Center Dynamics | News",)),
        ("Was the campus wired by the verge of the road?", ()),
        ("What does Microsoft spend?", ()),
        ("What is its capex according to Microsoft?", ("Microsoft",)),
    ],
)
def test_publishers_are_known_by_the_record(text: str, publishers: tuple[str, ...]) -> None:
    """A publisher is named in its own letters; one that is an organisation of the field only where its words are."""
    assert publishers == _read(text).publishers


def test_a_question_comes_apart_at_the_clauses_of_its_publishers() -> None:
    """Each clause keeps its publisher, organisations and dates, and a clause that says little joins its neighbour."""
    asked = _read(
        "Does The Verge report on 5 October 2026 that Meta halted its campus, while Wired, in turn, says that Amazon "
        "began one in Indiana?"
    )

    assert [("The Verge",), ("Wired",)] == [part.publishers for part in asked.parts]
    assert [("Meta",), ("Amazon",)] == [part.organisations for part in asked.parts]
    assert ["2026-10-05"] == [str(period) for period in asked.parts[0].times.periods]
    assert () == asked.parts[1].times.periods


def test_a_window_in_one_clause_does_not_bound_the_others() -> None:
    """Where publishers are compared, `after` belongs to one of them."""
    asked = _read(
        "Did The Verge change its view of the campus after May 2026, and did Wired keep its doubts of power supply?"
    )

    assert 2 == len(asked.parts)
    assert asked.times.after is None
    assert "2026-06-01" == str(asked.parts[0].times.after)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Compare Meta and Amazon by capex", ["Compare Meta and by capex", "Compare and Amazon by capex"]),
        ("Who leases the campus, and when do its doors open?", ["Who leases the campus", "when do its doors open"]),
        ("What rent does Meta pay, and when do doors open?", ["What rent does Meta pay", "Meta when do doors open"]),
        ("Who built the campus, and why?", []),
        ("What do Meta and Amazon build?", []),
        (
            "What do Meta, Amazon and Oracle build?",
            ["What do Meta build?", "What do Amazon build?", "What do Oracle build?"],
        ),
        ("What is the capex of Meta?", []),
    ],
)
def test_sides_and_parts(text: str, parts: list[str]) -> None:
    """Each side of a comparison is a part, each organisation of a list, and each of several questions."""
    assert parts == [part.text for part in _read(text).parts]


@pytest.mark.parametrize(
    ("text", "latest"),
    [
        ("What is Meta's current capex guidance?", True),
        ("What is Meta's capex guidance for 2026?", True),
        ("What was Meta's capex guidance in 2025?", False),
        ("How did Meta's capex guidance change over time?", False),
        ("Who is the tenant of the campus?", False),
        ("Who is the latest tenant of the campus?", True),
        ("What is the current capex according to The Verge?", False),
        ("CoreWeave backlog", True),
        ("CoreWeave backlog in 2025", False),
        ("Meta 2026 capex guidance", True),
        ("Fluidstack sites in Texas", False),
    ],
)
def test_when_the_newest_comes_first(text: str, latest: bool) -> None:
    """The newest leads for figures in the present tense and where it is asked for, not in what one publisher said."""
    assert latest is _read(text).wants_latest


def test_who_is_compared() -> None:
    """A comparison that names nobody is among all; one of named sides is not, and a plain question neither."""
    assert _read("Which company now spends more than the others?").among_all
    assert not _read("Does Meta now spend more than Amazon?").among_all
    assert not _read("What is spent now?").among_all


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        ("Who leases it, and when does it open?", ("Who leases it", "when does it open")),
        ("Who leases it? Where is it?", ("Who leases it", "Where is it")),
        ("What does it cost; how large is it?", ("What does it cost", "how large is it")),
        ("What do Meta, Amazon and Google spend?", ("What do Meta, Amazon and Google spend",)),
    ],
)
def test_where_a_question_comes_apart(question: str, parts: tuple[str, ...]) -> None:
    """A question is split before a further question word, and not within a list of names."""
    assert parts == parts_of(question)


@given(st.text() | st.lists(st.sampled_from(_WORDS)).map(" ".join))
def test_any_text_is_read(text: str) -> None:
    """Whatever is typed is read, and its parts hold only what it says."""
    asked = _read(text)

    assert all(part.text for part in asked.parts)
    assert {word for part in asked.parts for word in part.text.split()} <= {*text.split(), *asked.organisations} or any(
        character in text for character in ",;:?'"
    )
