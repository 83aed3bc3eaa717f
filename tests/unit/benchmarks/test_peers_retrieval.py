"""Tests of the comparison with other retrieval systems: its protocol, its sets and its tables."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from benchmarks.data import DomainFact
from benchmarks.peers.retrieval.__main__ import merged
from benchmarks.peers.retrieval.peer import SYSTEMS, PeerError, PeerProcess, System, python_of
from benchmarks.peers.retrieval.sets import newest_first
from benchmarks.peers.retrieval.table import tables
from benchmarks.peers.retrieval.worker import WINDOW_WORDS, Source, pages_of, windows

FACTS = {
    "old": DomainFact("old", "Old", "2026-01-05"),
    "new": DomainFact("new", "New", "2026-03-05"),
    "same-month": DomainFact("same-month", "Same month", "2026-03-01"),
}


def test_a_page_shows_title_publisher_and_date_above_the_text() -> None:
    """Peers get what a saved page shows, and nothing for what is not known."""
    assert "Title\n\nPress, 2026-01-05\n\nBody" == Source("a", "Title", "Body", "Press", "2026-01-05").page
    assert "Title\n\nBody" == Source("a", "Title", "Body").page
    assert ["Title\n\nBody"] == pages_of(Source("a", "Title", "Body"))


@pytest.mark.parametrize(("words", "expected"), [(0, []), (1, [1]), (WINDOW_WORDS, [200]), (450, [200, 200, 50])])
def test_windows_hold_every_word_once(words: int, expected: list[int]) -> None:
    """A text is cut into runs of so many words, the last one shorter."""
    assert expected == [len(window.split()) for window in windows("word " * words)]


def test_newest_first_needs_the_newest_above_all_others() -> None:
    """The newest note must come first; one that is not found comes last, and two newest of one month tell nothing."""
    assert newest_first(["new", "x", "old"], ["old", "new"], FACTS) is True
    assert newest_first(["new"], ["old", "new"], FACTS) is True
    assert newest_first(["old", "new"], ["old", "new"], FACTS) is False
    assert newest_first(["x"], ["old", "new"], FACTS) is False
    assert newest_first(["new"], ["same-month", "new"], FACTS) is None
    assert newest_first(["new"], ["new"], FACTS) is None


def test_a_missing_environment_says_how_to_make_it(tmp_path: Path) -> None:
    """Without the peers' environment only Groundwork can run, and the message names the target that makes it."""
    ours, *peers = SYSTEMS

    assert Path(sys.executable) == python_of(ours, tmp_path)
    for peer in peers:
        with pytest.raises(PeerError, match="make bench-peers"):
            python_of(peer, tmp_path)


def test_a_peer_that_ends_is_reported_with_its_last_words(tmp_path: Path) -> None:
    """An adapter that cannot start is no crash of the comparison but an error that says why."""
    with pytest.raises(PeerError, match=r"No module named .*with_nothing"):
        PeerProcess(System("Nothing", "with_nothing", ""), Path(sys.executable), tmp_path, tmp_path / "own")


def test_tables_give_every_system_its_row_and_its_versions() -> None:
    """Quality, speed and versions stand in the tables; what failed is named with its reason."""
    ours, peer = SYSTEMS[:2]
    quality = dict.fromkeys(("all_notes_10", "notes_recall_10", "newest_first"), 0.5)
    outcome = {
        "documents": 2,
        "questions": 3,
        "quality": {ours.name: quality},
        "versions": {ours.name: {"groundwork": "1.2.3"}},
        "failed": {peer.name: "it ended"},
    }
    printed = tables({"sets": {"domain": outcome}}, SYSTEMS)

    assert f"| {ours.name} | 0.500 | 0.500 | 0.500 |" in printed
    assert "groundwork 1.2.3" in printed
    assert f"domain: {peer.name} was left out: it ended" in printed
    assert "| LlamaIndex" not in printed


def test_measuring_one_system_again_keeps_the_rows_of_the_others() -> None:
    """`--only ours` replaces our numbers, what failed before included, and leaves everybody else's."""
    before = {
        "questions": 3,
        "quality": {"Ours": {"mrr_10": 0.1}, "Theirs": {"mrr_10": 0.5}},
        "failed": {"Third": "it ended"},
    }
    now = {"questions": 4, "quality": {"Ours": {"mrr_10": 0.9}, "Third": {"mrr_10": 0.2}}, "failed": {}}

    expected = {"Ours": {"mrr_10": 0.9}, "Third": {"mrr_10": 0.2}, "Theirs": {"mrr_10": 0.5}}
    assert {"questions": 4, "quality": expected, "failed": {}} == merged(before, now)
    assert now == merged({}, now)
