"""Tests of the comparison with other readers of pages."""

from __future__ import annotations

from benchmarks.data import GoldPage
from benchmarks.peers.pages import OURS, PEERS, Peer, PeerReading, score
from tests.unit.ingest.page_samples import PARAGRAPHS, article

TITLE = "Northwind to build 300 MW near Lake Arbor"
PAGE = GoldPage(
    id="1",
    url="https://www.gridpost.example/2025/11/12/northwind",
    html=article().encode(),
    title=TITLE,
    body="\n".join(PARAGRAPHS),
    date="2025-11-12",
    present=(),
    absent=(),
)


def test_a_perfect_reader_scores_one() -> None:
    """Words, title and date are right, and case in the title does not count."""
    perfect = Peer("perfect", "json", lambda *_: PeerReading("\n".join(PARAGRAPHS), TITLE.upper(), "2025-11-12"))
    found = score(perfect, [PAGE])

    assert (found.word_f1, found.title_exact, found.date_accuracy, found.failed) == (1, 1, 1, 0)


def test_a_reader_that_fails_read_nothing() -> None:
    """Its error is counted, and its page too; what reads no dates has no share of right ones."""

    def fails(_html: str, _url: str) -> PeerReading:
        raise ValueError

    found = score(Peer("broken", "json", fails), [PAGE])

    assert (found.word_f1, found.title_exact, found.date_accuracy, found.failed) == (0, 0, None, 1)


def test_groundwork_is_read_by_the_same_rules() -> None:
    """It stands in the same table, through the same function."""
    ours = next(peer for peer in PEERS if peer.name == OURS)
    found = score(ours, [PAGE])

    assert found.word_f1 > 0.9
    assert (found.title_exact, found.date_accuracy) == (1, 1)
