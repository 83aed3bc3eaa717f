"""The JSON shapes of what the chat page needs beside answers: holdings, suggestions, conversations and gaps."""

from __future__ import annotations

from typing_extensions import TypedDict

from api.schemas import AnswerJson
from corpus.gaps import GapState


class CountJson(TypedDict):
    """A name and how many documents go with it."""

    name: str
    documents: int


class OverviewJson(TypedDict):
    """What the corpus holds; of publishers and organisations, those with most documents."""

    documents: int
    undated: int
    oldest: str | None
    newest: str | None
    publishers: list[CountJson]
    tiers: list[CountJson]
    organisations: list[CountJson]


class SuggestionsJson(TypedDict):
    """Questions that the corpus answers now."""

    questions: list[str]


class ConversationJson(TypedDict):
    """A conversation; `mine` is false where it was shared by somebody else, and can only be read."""

    id: str
    title: str
    shared: bool
    mine: bool
    turns: int
    created_at: str
    updated_at: str


class ConversationsJson(TypedDict):
    """A page of the caller's conversations, the one asked in last first."""

    conversations: list[ConversationJson]


class TurnJson(TypedDict):
    """A question with its answer as it was given; null once a document that it rests on has been removed."""

    question: str
    resolved_question: str
    answer: AnswerJson | None
    asked_at: str


class ConversationDetail(TypedDict):
    """A conversation with all its turns, oldest first."""

    id: str
    title: str
    shared: bool
    mine: bool
    created_at: str
    updated_at: str
    turns: list[TurnJson]


class GapJson(TypedDict):
    """A question that the corpus did not answer; `terms` are its words that no evidence speaks of."""

    id: str
    question: str
    what: str
    terms: list[str]
    state: GapState
    times: int
    first_asked_at: str
    last_asked_at: str


class GapsJson(TypedDict):
    """A page of unanswered questions, those asked last first."""

    gaps: list[GapJson]
