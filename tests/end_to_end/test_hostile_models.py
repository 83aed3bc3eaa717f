"""A model that was turned against its readers, through every door: nothing to fetch, to click, to run or to obey."""

from __future__ import annotations

import dataclasses
import json
import re
import unicodedata
from collections.abc import Iterator
from typing import Any

import httpx2
import pytest

from answer.answer import Answer
from api.openai_shapes import chunks_json, completion_json
from api.render import answer_text
from api.shapes import answer_json
from api.wiring import Groundwork
from corpus.filters import Filter
from tests.end_to_end.modelled import QUESTION, modelled
from tests.end_to_end.served import listening
from tests.end_to_end.test_http import events_of
from tests.hostile.outputs import PAYLOADS, outputs
from tests.messages_api import ModelServer, Script, Told, cited, messages_api

ANSWER = "Anthropic committed $50 billion to data centres in the United States on 12 November 2025"
_FORBIDDEN = re.compile(
    r"!\[|\]\(|</?[a-z!]|[a-z][a-z0-9+.-]+://|//\w|www\.|(?:javascript|data|mailto):\S|evil\.example|onerror|\d+\.\d+\.\d+\.\d+"
    r"|[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\u00ad]",
    re.IGNORECASE,
)


@pytest.fixture(scope="module")
def claude() -> Iterator[ModelServer]:
    """A stand-in for the Messages API."""
    with messages_api() as server:
        yield server


@pytest.fixture(scope="module")
def groundwork(tmp_path_factory: pytest.TempPathFactory, claude: ModelServer) -> Iterator[Groundwork]:
    """A façade for which it writes, with documents that have no address of their own."""
    with modelled(tmp_path_factory.mktemp("home"), claude.url, model_budget_tokens=0) as opened:
        yield opened


def _script(payload: str, place: str) -> Script:
    def told(request: Any) -> list[Told]:
        good = cited(request, "$50 billion", f"{ANSWER}.")
        if place == "in a cited run":
            half = len(ANSWER) // 2
            return [cited(request, "$50 billion", f"{ANSWER[:half]} {payload} {ANSWER[half:]}."), good]
        if place == "in an uncited run":
            return [Told(f"{payload} "), good, Told(f" {payload} ")]
        return [good, Told(f"\nNOT IN THE SOURCES: the rent. {payload}")]

    return Script(told)


def _texts(value: Any) -> Iterator[str]:
    """Yield every string of some JSON, its keys too."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from (*_texts(key), *_texts(item))
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item)


def _harm(text: str) -> str | None:
    found = _FORBIDDEN.search(text)
    hidden = [char for char in text if unicodedata.category(char) in {"Cf", "Cc", "Co"} and char != "\n"]
    return found.group() if found else repr(hidden[0]) if hidden else None


def test_there_are_enough_of_them() -> None:
    """A hundred and fifty, no two alike."""
    assert len(set(outputs())) == len(list(outputs())) == 150


def test_no_output_carries_what_a_model_smuggles(groundwork: Groundwork, claude: ModelServer) -> None:
    """JSON, terminal and OpenAI's shape of 150 hostile answers hold words, and the honest statement is kept."""
    gathered = groundwork.gather(QUESTION, only=Filter(publishers=("Anthropic",)))
    harmed: list[tuple[str, str, str | None]] = []
    for payload, place in outputs():
        claude.script(_script(payload, place))
        answer = groundwork.answer(gathered)
        shown = [*_texts(answer_json(answer)), answer_text(answer), *_openai(answer)]
        harmed += [(payload, place, harm) for text in shown if (harm := _harm(text)) is not None]
        assert answer.fallback is not None or f"{ANSWER}." in [said.text for said in answer.statements]

    assert not harmed


def _openai(answer: Answer) -> Iterator[str]:
    """Yield the texts of OpenAI's shape, with and without streaming; its marks and escapes are its own."""
    shape = answer_json(answer)
    whole = completion_json(shape, "groundwork", 1)
    for text in (json.dumps(whole["choices"]), *(json.dumps(one["choices"]) for one in chunks_json(shape, "m", 1))):
        yield from (each.replace("\\", "") for each in _texts(json.loads(text)))


@pytest.mark.parametrize("payload", PAYLOADS[::7])
def test_nor_does_what_is_sent(groundwork: Groundwork, claude: ModelServer, payload: str) -> None:
    """Over HTTP, as JSON and as events: no frame of a stream is the model's own, and no text harms."""
    question = {"question": QUESTION, "publishers": ["Anthropic"]}
    claude.script(_script(payload, "in a cited run"))
    with listening(groundwork) as base:
        whole = httpx2.post(f"{base}/v1/ask", json=question, timeout=30)
        stream = httpx2.post(f"{base}/v1/ask", json=question, headers={"Accept": "text/event-stream"}, timeout=30)
    events = events_of(stream.text)

    assert not [harm for text in _texts(whole.json()) if (harm := _harm(text))]
    assert [name for name, _ in events].count("answer") == 1
    assert not [harm for _, data in events for text in _texts(data) if (harm := _harm(text))]


def test_a_link_of_the_record_is_the_only_one(groundwork: Groundwork, claude: ModelServer) -> None:
    """Even the address of a cited document is no part of the text: it stands with the citation."""
    address = "https://news.example/anthropic"
    groundwork.add(
        groundwork.read_text("Anthropic and Zephyr", "Anthropic leased 17 MW from Zephyr.", url=address, publisher="Z")
    )
    said = f"Anthropic leased 17 MW from Zephyr, see {address}."
    claude.script(Script(lambda request: [cited(request, "17 MW", said)]))
    answer = groundwork.ask("What did Anthropic lease from Zephyr?", only=Filter(publishers=("Z",)))
    (citation,) = answer.citations

    assert address not in answer.text
    assert citation.url == address
    assert dataclasses.replace(citation, url=None).quote == "Anthropic leased 17 MW from Zephyr."
