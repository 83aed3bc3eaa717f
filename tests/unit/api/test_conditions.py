"""Tests of `api.conditions`."""

from __future__ import annotations

import pytest

from api.conditions import condition_of
from corpus.source import Followed
from tests.unit.api.source_nouns import NOW, fine, followed, hours


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (fine(), ("fine", "brought something within a day")),
        (fine(new_at=hours(30)), ("fine", "nothing new for 1 day")),
        (fine(new_at=hours(24 * 40)), ("quiet", "nothing new for 40 days")),
        (fine(new_at=None, links={}), ("quiet", "it has listed nothing so far")),
        (fine(failures=1, problem="status 500"), ("failing", "its last check failed: status 500")),
        (fine(failures=3, problem="status 500"), ("failing", "3 checks in a row failed: status 500")),
        (
            followed(checked_at=hours(1), problem="busy"),
            ("failing", "no check has succeeded so far: busy"),
        ),
        (followed(), ("never checked", "its first check is waiting")),
        (followed("paused", reason="10 checks in a row failed"), ("paused", "10 checks in a row failed")),
        (followed("preview"), ("preview", "its links wait for your yes")),
    ],
)
def test_a_condition_is_told_with_its_reason(source: Followed, expected: tuple[str, str]) -> None:
    """What never succeeded is failing, not quiet; numbers go with their nouns."""
    assert expected == condition_of(source, NOW)


def test_a_source_without_a_stored_link_is_failing() -> None:
    """One link is told in the singular."""
    condition, why = condition_of(fine(links={"failed": 1}), NOW)

    assert "failing" == condition
    assert why.startswith("none of its 1 link could be stored")
