"""A real façade whose answers a stand-in for a model writes."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from api.wiring import Groundwork, open_groundwork
from tests.end_to_end.served import TEXTS, settings_for

QUESTION = "What did Anthropic commit with Fluidstack?"
COMMITTED = "On 12 November 2025, Anthropic committed $50 billion to data centres in the United States"
MORE_TEXTS = (
    (
        "Meta raises its guidance",
        "Meta guides to capital expenditure of $130-145 billion for 2026. Meta did not sign a lease in Ohio.",
        "Meta",
        "2026-04-29",
    ),
    (
        "A desk note on Anthropic and Fluidstack",
        "Anthropic committed $40 billion with Fluidstack, the note says. Fluidstack will build the first halls.",
        "A Desk",
        "2025-11-20",
    ),
)


@contextmanager
def modelled(home: Path, url: str, **changes: Any) -> Iterator[Groundwork]:
    """Yield a façade with a few texts, whose model is at a URL."""
    given: dict[str, Any] = {"vector_index": "exact", "model_api_key": "sk-test", "model_timeout_seconds": 20.0}
    settings = dataclasses.replace(settings_for(home), model_base_url=url, **(given | changes))
    with open_groundwork(settings) as groundwork:
        if not groundwork.record.counts()["documents"]:
            groundwork.add_all(
                [
                    groundwork.read_text(title, text, publisher=publisher, published_at=date)
                    for title, text, publisher, date in TEXTS + MORE_TEXTS
                ]
            )
        yield groundwork
