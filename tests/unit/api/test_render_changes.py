"""What changed, as text for people."""

from __future__ import annotations

from api.differences import compared
from api.render_changes import diff_text
from corpus.document import VersionId
from tests.unit.api.nouns import version


def test_figures_come_first() -> None:
    """Then the title, then the sentences."""
    old = version(text="It plans 1 GW. It holds 5,000 chips.", title="Plan")
    new = version(
        id=VersionId("ver_2"), number=2, text="It plans 200 MW. It holds 7,000 chips. It costs $2 billion.", title="New"
    )

    assert diff_text(compared([old, new], None, None)) == (
        "Version 1 of 2025-11-13 08:00 UTC and version 2 of 2025-11-13 08:00 UTC\n\n"
        "1 GW became 200 MW\n    It plans 200 MW.\n"
        "5,000 chips became 7,000 chips\n    It holds 7,000 chips.\n"
        "$2 billion is new\n    It costs $2 billion.\n\n"
        "title: Plan became New\n\n"
        "- It plans 1 GW.\n- It holds 5,000 chips.\n"
        "+ It plans 200 MW.\n+ It holds 7,000 chips.\n+ It costs $2 billion."
    )


def test_what_is_gone_shows_where_it_stood() -> None:
    """With the sentence of the older version."""
    old, new = version(text="It has 400 workers. It runs."), version(id=VersionId("ver_2"), number=2, text="It runs.")

    assert "400 workers is gone\n    It has 400 workers." in diff_text(compared([old, new], None, None))


def test_a_single_version_has_nothing_to_be_compared_with() -> None:
    """And says so."""
    assert diff_text(compared([version()], None, None)).startswith("There is one version only")
