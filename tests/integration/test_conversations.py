"""Conversations, unanswered questions and holdings on a real SQLite file."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest

from corpus.conversations import Conversations, Turn, cursor
from corpus.dates import PartialDate
from corpus.document import DocumentId
from corpus.errors import UnknownConversation, UnknownGap
from corpus.gaps import Gaps
from corpus.gaps import cursor as gap_cursor
from corpus.holdings import holdings
from corpus.store import Record
from tests.fakes import HashingEmbedder, Opened, reading

NOON = dt.datetime(2026, 11, 22, 12, 0, tzinfo=dt.UTC)


@pytest.fixture
def opened(home: Path) -> Iterator[Opened]:
    """An empty record with its indexes."""
    parts = Opened(Record(home), HashingEmbedder())
    yield parts
    parts.close()


@pytest.fixture
def conversations(opened: Opened) -> Conversations:
    """The conversations of that record."""
    return Conversations(opened.record.database)


def turn(question: str, *, after_seconds: float = 0) -> Turn:
    """Return a question with an answer."""
    return Turn(question, question, {"text": "Answer."}, NOON + dt.timedelta(seconds=after_seconds))


def test_turns_are_kept_in_order_and_the_list_begins_with_the_last_used(conversations: Conversations) -> None:
    """Asking in a conversation brings it to the top; its turns come oldest first."""
    first, second = conversations.begin("first", "a"), conversations.begin("second", "a")
    for number, thread in enumerate([second, first, first], 1):
        conversations.add_turn(thread.id, "a", turn(f"q{number}", after_seconds=86_400 * 365 + number), [])

    own = conversations.own("a", limit=10)

    assert [("first", 2), ("second", 1)] == [(each.title, each.turns) for each in own]
    assert ["q2", "q3"] == [each.question for each in conversations.turns(first.id)]
    assert ["second"] == [each.title for each in conversations.own("a", limit=10, after=cursor(own[0]))]


def test_a_conversation_is_its_owners_until_it_is_shared(conversations: Conversations) -> None:
    """Others see nothing of it; shared, they may read it, and change nothing."""
    thread = conversations.begin("mine", "a")

    assert conversations.own("b", limit=10) == []
    with pytest.raises(UnknownConversation):
        conversations.get(thread.id, "b")
    conversations.change(thread.id, "a", shared=True)
    assert conversations.get(thread.id, "b").shared
    for attempt in (
        lambda: conversations.get(thread.id, "b", to_change=True),
        lambda: conversations.change(thread.id, "b", title="theirs"),
        lambda: conversations.add_turn(thread.id, "b", turn("q"), []),
        lambda: conversations.remove(thread.id, "b"),
    ):
        with pytest.raises(UnknownConversation):
            attempt()
    conversations.change(thread.id, "a", shared=False, title="renamed")
    with pytest.raises(UnknownConversation):
        conversations.get(thread.id, "b")
    assert conversations.get(thread.id, "a").title == "renamed"


def test_a_removed_conversation_takes_its_turns_along(conversations: Conversations) -> None:
    """Nothing of it is left."""
    thread = conversations.begin("short", "a")
    conversations.add_turn(thread.id, "a", turn("q"), [DocumentId("doc_1")])
    conversations.remove(thread.id, "a")

    assert conversations.turns(thread.id) == ()


def test_removing_a_document_takes_back_the_answers_that_hold_its_words(
    opened: Opened, conversations: Conversations
) -> None:
    """The question stays; answers that rest on other documents stay too."""
    kept = opened.builder.keep([reading("One", "One says this."), reading("Two", "Two says that.")])
    one, two = (each.document.id for each in kept)
    thread = conversations.begin("both", "a")
    conversations.add_turn(thread.id, "a", turn("of one"), [one])
    conversations.add_turn(thread.id, "a", turn("of two"), [two])
    opened.record.remove(one)

    assert [("of one", True), ("of two", False)] == [
        (each.question, each.answer is None) for each in conversations.turns(thread.id)
    ]


def test_gaps_count_how_often_they_are_asked(opened: Opened) -> None:
    """The same question in other case is the same; answered, it is settled; unanswered again, it is open again."""
    gaps = Gaps(opened.record.database)
    gaps.unanswered("What does Groq pay?", "Nothing.", ["Groq"])
    gaps.unanswered("what does  Groq pay", "Still nothing.", ["Groq"])
    (gap,) = gaps.some(state="open", limit=10)

    assert (2, "Still nothing.", ("Groq",)) == (gap.times, gap.what, gap.terms)
    gaps.answered("What does Groq pay?")
    assert ["answered"] == [each.state for each in gaps.some(state=None, limit=10)]
    gaps.unanswered("What does Groq pay?", "Gone again.", [])
    assert ["open"] == [each.state for each in gaps.some(state=None, limit=10)]


def test_a_dismissed_gap_stays_dismissed(opened: Opened) -> None:
    """What a person has put aside does not come back by being asked again."""
    gaps = Gaps(opened.record.database)
    gaps.unanswered("What is the weather?", "No.", [])
    (gap,) = gaps.some(state="open", limit=10)
    gaps.set_state(gap.id, "dismissed")
    gaps.unanswered("What is the weather?", "No.", [])

    assert gaps.some(state="open", limit=10) == []
    assert gaps.some(state=None, limit=10, after=gap_cursor(gaps.some(state=None, limit=1)[0])) == []
    gaps.remove(gap.id)
    with pytest.raises(UnknownGap):
        gaps.remove(gap.id)
    with pytest.raises(UnknownGap):
        gaps.set_state(gap.id, "open")


def test_holdings_count_what_is_there(opened: Opened) -> None:
    """Documents by publisher and tier, and from when to when; an empty record has no dates."""
    assert (0, None, None) == (
        holdings(opened.record.database).documents,
        holdings(opened.record.database).oldest,
        holdings(opened.record.database).newest,
    )
    opened.builder.keep(
        [
            reading("Old", "Old words.", publisher="DCD", published_at=PartialDate(2024, 1)),
            reading("New", "New words.", publisher="DCD", published_at=PartialDate(2026, 2, 3)),
            reading("None", "No date.", publisher="Blog", published_at=None),
        ]
    )
    held = holdings(opened.record.database)

    assert (3, 1, "2024-01", "2026-02-03") == (held.documents, held.undated, str(held.oldest), str(held.newest))
    assert held.publishers == (("DCD", 2), ("Blog", 1))
