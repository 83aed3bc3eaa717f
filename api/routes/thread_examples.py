"""Examples for the documentation of conversations and gaps."""

from __future__ import annotations

from api.routes.examples import ANSWER
from api.thread_schemas import ConversationDetail, ConversationJson, GapJson

CONVERSATION: ConversationJson = {
    "id": "cnv_5f0c2a9d1e7b4c3a8f605f0c2a9d1e7b",
    "title": "Anthropic and Fluidstack",
    "shared": False,
    "mine": True,
    "turns": 1,
    "created_at": "2026-11-22T09:30:00Z",
    "updated_at": "2026-11-22T09:30:02Z",
}
CONVERSATION_DETAIL: ConversationDetail = {
    "id": CONVERSATION["id"],
    "title": CONVERSATION["title"],
    "shared": False,
    "mine": True,
    "created_at": CONVERSATION["created_at"],
    "updated_at": CONVERSATION["updated_at"],
    "turns": [
        {
            "question": ANSWER["question"],
            "resolved_question": ANSWER["question"],
            "answer": ANSWER,
            "asked_at": "2026-11-22T09:30:02Z",
        }
    ],
}
GAP: GapJson = {
    "id": "gap_7d3e9b1f5a2c4e6890d1",
    "question": "What does Groq pay for electricity in Norway?",
    "what": "The corpus does not say.",
    "terms": ["Norway"],
    "state": "open",
    "times": 3,
    "first_asked_at": "2026-11-20T08:00:00Z",
    "last_asked_at": "2026-11-22T09:30:00Z",
}
