"""The JSON of sources, links and jobs."""

from __future__ import annotations

import typing

from api.importing import Imported
from api.source_schemas import FollowedJson, JobJson, SourceJson, SourceLinkJson
from api.source_shapes import followed_json, imported_json, job_detail, job_json, link_json, source_json
from corpus.jobs import LinkOutcome
from tests.unit.api.source_nouns import NOW, fine, followed, job, link


def test_every_member_of_the_contract_is_there() -> None:
    """The shapes have the members that are documented, no more and no fewer."""
    for shape, schema in (
        (source_json(fine(), NOW), SourceJson),
        (followed_json(fine(), job(), NOW), FollowedJson),
        (link_json(link()), SourceLinkJson),
        (job_json(job()), JobJson),
    ):
        assert set(shape) == set(typing.get_type_hints(schema))


def test_times_are_utc_and_unknown_ones_null() -> None:
    """Never now, never an empty string."""
    shape = source_json(followed(), NOW)

    assert source_json(fine(), NOW)["checked_at"] == "2026-11-22T11:00:00Z"
    assert (shape["checked_at"], shape["next_fetch_at"], shape["condition"]) == (None, None, "never checked")


def test_links_are_counted_in_every_state() -> None:
    """A state that no link is in is zero, so that nobody has to guess."""
    assert source_json(fine(), NOW)["links"] == {"new": 0, "stored": 4, "skipped": 0, "failed": 1, "old": 0}
    assert job_json(job())["links"] == {"stored": 3, "unchanged": 0, "skipped": 0, "failed": 1}


def test_a_job_shows_its_outcomes_with_their_reasons() -> None:
    """Each with the link, the reason and the class of the problem."""
    outcome = LinkOutcome("https://a.example/", "failed", "status 500", "FetchError")

    assert job_detail(job(), [outcome])["outcomes"] == [
        {
            "url": "https://a.example/",
            "outcome": "failed",
            "reason": "status 500",
            "problem_kind": "FetchError",
            "document_id": None,
        }
    ]


def test_an_import_names_its_job() -> None:
    """Null where no source's kind had to be found out."""
    shape = imported_json(Imported((), job(id="job_9"), ("x",)), NOW)

    assert (shape["sources"], shape["job"], shape["problems"]) == ([], "job_9", ["x"])
    assert imported_json(Imported((), None, ()), NOW)["job"] is None
