"""Sources, links and jobs as text for people."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.importing import Imported
from api.render import clean
from api.render_jobs import job_line, job_text, jobs_text, outcome_line
from api.render_sources import by_urgency, imported_text, links_text, since, source_text, sources_text
from corpus.jobs import LinkOutcome
from ingest.lists import ListedSource
from tests.unit.api.source_nouns import NOW, fine, followed, hours, job, link
from tests.unit.api.test_render import HOSTILE

FAILING = fine(id="src_2", name="Broken", failures=3, problem="status 500", problem_kind="FetchError")


def test_a_list_of_sources_prints_like_this() -> None:
    """The failing one first, with its reason on a line of its own."""
    known = followed("known", id="src_3", name="Another")
    shown = sources_text(by_urgency([known, fine(), FAILING], NOW), NOW)

    assert shown.split("\n") == [
        "CONDITION      LAST OK  NEW       DOCS  NEXT       ID AND NAME",
        "failing        60 min   3 h          4  in 60 min  src_2  Broken",
        "    3 checks in a row failed: status 500",
        "fine           60 min   3 h          4  in 60 min  src_1  Halcyon news",
        "known          -        -            0  -          src_3  Another",
    ]


@given(st.text(max_size=300), st.text(max_size=300), st.integers(min_value=0, max_value=10**7))
def test_no_row_is_wider_than_a_hundred_columns(name: str, problem: str, documents: int) -> None:
    """Whatever a source is called and whatever it ran into; and nothing steers the terminal."""
    shown = sources_text([fine(name=name, problem=problem, failures=1, documents=documents)], NOW)

    assert max(len(row) for row in shown.split("\n")) <= 100
    assert clean(shown) == shown


@pytest.mark.parametrize(
    ("ago", "said"),
    [(0, "now"), (0.01, "now"), (0.5, "30 min"), (-0.5, "in 30 min"), (5, "5 h"), (72, "3 d"), (24 * 70, "2 mo")],
)
def test_times_are_said_shortly(ago: float, said: str) -> None:
    """In the largest unit that still tells something."""
    assert since(hours(ago), NOW) == said


def test_no_time_is_a_dash() -> None:
    """What has not happened has no time."""
    assert since(None, NOW) == "-"


def test_a_source_shows_its_health_and_its_rule() -> None:
    """Counts of links and documents, the paywalled ones, and which links of a listing count."""
    rules = {"patterns": ["https://halcyon.example/news/*"], "excluded": ["https://halcyon.example/news/tag/*"]}
    shown = source_text(fine(kind="listing", walled=2, rules=rules, pace_seconds=7200), NOW)

    assert "documents:     4, 2 of them only in part (paywall)" in shown
    assert "links:         4 stored, 1 failed" in shown
    assert "links like https://halcyon.example/news/*, but not https://halcyon.example/news/tag/*" in shown
    assert "pace:          every 2 hours" in shown


def test_a_failed_link_says_why_and_when_again() -> None:
    """A person can read what became of every link."""
    shown = links_text([link(state="failed", reason="status 503", next_try_at=hours(-2), tries=1)])

    assert shown.split("\n") == [
        "failed   2026-11-20 https://halcyon.example/a",
        "    Halcyon opens",
        "    status 503",
        "    tried 1 time, again not before 2026-11-22 14:00 UTC",
    ]


def test_a_link_that_was_not_tried_is_put_off() -> None:
    """A site that asked for time has not been tried, so no number of tries is told."""
    shown = links_text([link(state="failed", reason="busy", next_try_at=hours(-2), tries=0)])

    assert shown.endswith("    put off, to be tried not before 2026-11-22 14:00 UTC")


def test_jobs_say_what_they_did() -> None:
    """A check names its source, other jobs how many links they were given; an ended one how it ended."""
    names = {"src_1": "Halcyon news"}

    assert job_line(job(), names) == "Halcyon news: 3 stored, 1 failed"
    assert job_line(job(outcomes={}), names) == "Halcyon news: nothing new"
    assert job_line(job(outcomes={}, state="running"), names) == "Halcyon news: running"
    assert job_line(job(state="failed", message="status 500", outcomes={}), names) == "Halcyon news: failed; status 500"
    links = {"links": ["https://a.example/", "https://b.example/"]}
    assert job_line(job(kind="add", source_id=None, payload=links), {}) == "add 2 links: 3 stored, 1 failed"
    assert jobs_text([job()], names, NOW) == "job_1  done      60 min  Halcyon news: 3 stored, 1 failed"


def test_imported_rows_and_problems_are_counted() -> None:
    """Each with its line."""
    left = ListedSource("https://halcyon.example/blog", "The blog")
    shown = imported_text(Imported((followed("known"),), None, ("line 2: no URL",), (left,))).split("\n")

    assert shown[:4] == [
        "known     feed      Halcyon news",
        "left out  The blog  https://halcyon.example/blog",
        "not used  line 2: no URL",
        "1 source, 1 problem, 1 row left out.",
    ]
    assert ["--follow" in hint for hint in shown[4:]] == [True, True]


@pytest.mark.parametrize("text", HOSTILE, ids=ascii)
def test_hostile_sources_are_harmless(text: str) -> None:
    """Names, problems, titles and reasons come from the web, and are cleaned in every rendering."""
    each = fine(name=text, publisher=text, notes=text, url=text, failures=1, problem=text, rules={"patterns": [text]})
    outcome = LinkOutcome(text, "failed", text)
    renderings = [
        sources_text([each], NOW),
        source_text(each, NOW),
        links_text([link(url=text, title=text, reason=text)]),
        jobs_text([job(message=text, state="failed")], {"src_1": text}, NOW),
        job_text(job(message=text), {"src_1": text}, [outcome]),
        outcome_line(outcome),
        imported_text(Imported((each,), None, (text,))),
    ]

    for rendering in renderings:
        assert clean(rendering) == rendering
