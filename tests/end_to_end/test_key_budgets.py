"""Each key's own budget of a model's tokens, at every door, with a stand-in for the Messages API."""

from __future__ import annotations

import asyncio
import datetime as dt
import json
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx2
import pytest
from mcp import Client
from mcp.client.streamable_http import streamable_http_client
from openai import OpenAI

from api.wiring import Groundwork
from corpus.keys import Key
from corpus.spending import Spending
from tests.end_to_end.modelled import QUESTION, modelled
from tests.end_to_end.served import listening
from tests.end_to_end.test_http import assert_problem
from tests.messages_api import ModelServer, messages_api, quotes, says

ANSWER = "Anthropic committed $50 billion to data centres in the United States on 12 November 2025."
TOKENS = 1980
"""What one answer of the stand-in takes: 1,200 and 700 cached of the prompt, 80 written."""


@dataclass(frozen=True, slots=True)
class Serving:
    """A server, and the façade behind it."""

    base: str
    groundwork: Groundwork

    def key(self, tokens_per_day: int | None = None) -> tuple[Key, str]:
        """Make a reader's key; the server knows it when this returns."""
        made = self.groundwork.keys.create(
            "reader", "reader", time=dt.datetime.now(dt.UTC), tokens_per_day=tokens_per_day
        )
        time.sleep(0.6)
        return made

    def used(self, key: Key) -> int:
        """Return how many tokens a key has used today."""
        return self.groundwork.keys.used(time=dt.datetime.now(dt.UTC)).get(key.id, 0)

    def used_by_all(self) -> int:
        """Return how many tokens were used today."""
        return Spending(self.groundwork.record.database).on(dt.datetime.now(dt.UTC).date().isoformat()).tokens


@pytest.fixture(scope="module")
def claude() -> Iterator[ModelServer]:
    """A stand-in for the Messages API."""
    with messages_api() as server:
        yield server


@pytest.fixture(scope="module")
def serving(tmp_path_factory: pytest.TempPathFactory, claude: ModelServer) -> Iterator[Serving]:
    """A server with keys for which Claude writes."""
    with (
        modelled(tmp_path_factory.mktemp("home"), claude.url, model_budget_tokens=0) as groundwork,
        listening(groundwork, api_keys={"root"}, stored=groundwork.keys) as base,
    ):
        yield Serving(base, groundwork)


def _headers(secret: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {secret}"}


def _as_json(base: str, secret: str) -> Any:
    return httpx2.post(f"{base}/v1/ask", json={"question": QUESTION}, headers=_headers(secret)).json()


def _as_events(base: str, secret: str) -> Any:
    headers = _headers(secret) | {"Accept": "text/event-stream"}
    body = httpx2.post(f"{base}/v1/ask", json={"question": QUESTION}, headers=headers).text
    return json.loads(body.split("event: answer\n")[1].removeprefix("data: ").split("\n")[0])


def _from_openai(base: str, secret: str) -> Any:
    with OpenAI(base_url=f"{base}/v1", api_key=secret, max_retries=0) as client:
        done = client.chat.completions.create(model="groundwork", messages=[{"role": "user", "content": QUESTION}])
    return (done.model_extra or {})["groundwork"]


def _from_mcp(base: str, secret: str) -> Any:
    async def asked() -> Any:
        async with (
            httpx2.AsyncClient(headers=_headers(secret)) as http,
            Client(streamable_http_client(f"{base}/mcp", http_client=http)) as client,
        ):
            return (await client.call_tool("ask", {"question": QUESTION})).structured_content

    return asyncio.run(asked())


DOORS: dict[str, Callable[[str, str], Any]] = {
    "json": _as_json,
    "events": _as_events,
    "openai": _from_openai,
    "mcp": _from_mcp,
}


@pytest.mark.parametrize("door", DOORS)
def test_a_key_pays_for_itself_and_is_never_over_its_budget(serving: Serving, claude: ModelServer, door: str) -> None:
    """Within its budget the model writes, and what it took is counted; beyond it, no call is made, and it says so."""
    rich, poor = serving.key(100_000), serving.key(0)
    before = serving.used_by_all()
    claude.script(quotes("$50 billion", ANSWER))
    written = DOORS[door](serving.base, rich[1])
    calls = len(claude.requests)
    verbatim = DOORS[door](serving.base, poor[1])

    assert ("claude", None, 1) == (written["answerer"], written["fallback"], calls)
    assert ("extractive", 1) == (verbatim["answerer"], len(claude.requests))
    assert "budget of this key" in verbatim["fallback"]["reason"]
    assert (TOKENS, 0) == (serving.used(rich[0]), serving.used(poor[0]))
    assert TOKENS == serving.used_by_all() - before


def test_no_rush_passes_a_keys_budget(serving: Serving, claude: ModelServer) -> None:
    """Eight askers at once with one key: what was used stays below its budget, and the others are answered verbatim."""
    budget = 40_000
    claude.script(quotes("$50 billion", ANSWER, pause_seconds=0.02))
    key, secret = serving.key(budget)
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: _as_json(serving.base, secret), range(8)))
    written = [answer for answer in answers if answer["answerer"] == "claude"]

    assert 0 < len(written) < 8
    assert len(claude.requests) == len(written)
    assert serving.used(key) == TOKENS * len(written) <= budget


def test_the_days_budget_gives_a_key_back_what_it_refuses(tmp_path: Path, claude: ModelServer) -> None:
    """Where the whole day's budget is too small, no key has used anything."""
    claude.script(quotes("$50 billion", ANSWER))
    with modelled(tmp_path, claude.url, model_budget_tokens=10) as groundwork:
        key, _ = groundwork.keys.create("x", "reader", time=dt.datetime.now(dt.UTC), tokens_per_day=100_000)
        gathered = groundwork.gather(QUESTION)
        answer = groundwork.answer(gathered, allowance=groundwork.keys.allowance(key))
        used = groundwork.keys.used(time=dt.datetime.now(dt.UTC))

    assert answer.fallback is not None
    assert "budget of the day" in answer.fallback.reason
    assert {key.id: 0} == used
    assert not claude.requests


def test_a_refused_call_costs_a_key_nothing(serving: Serving, claude: ModelServer) -> None:
    """A provider that refuses gives back what was set aside; an answer that breaks off may have been billed."""
    key, _ = serving.key(100_000)
    allowance = serving.groundwork.keys.allowance(key)
    gathered = serving.groundwork.gather(QUESTION)
    claude.script(says(status=401))
    serving.groundwork.answer(gathered, allowance=allowance)
    refused = serving.used(key)
    claude.script(quotes("$50 billion", ANSWER, cut_after=8))
    serving.groundwork.answer(gathered, allowance=allowance)

    assert 0 == refused
    assert serving.used(key) > TOKENS


def test_a_budget_is_changed_and_seen(serving: Serving, claude: ModelServer) -> None:
    """An admin raises a budget, sees what was used of it, and takes limits away; only what is named changes."""
    key, secret = serving.key(0)
    path, admin = f"{serving.base}/v1/keys/{key.id}", _headers("root")
    claude.script(quotes("$50 billion", ANSWER))
    before = _as_json(serving.base, secret)["answerer"]
    raised = httpx2.patch(path, json={"tokens_per_day": 100_000}, headers=admin)
    time.sleep(0.6)
    after = _as_json(serving.base, secret)["answerer"]
    slowed = httpx2.patch(path, json={"requests_per_minute": 7}, headers=admin).json()
    freed = httpx2.patch(path, json={"tokens_per_day": None}, headers=admin).json()

    assert ("extractive", 200, "claude") == (before, raised.status_code, after)
    assert (7, 100_000, TOKENS) == (slowed["requests_per_minute"], slowed["tokens_per_day"], slowed["tokens_today"])
    assert (7, None) == (freed["requests_per_minute"], freed["tokens_per_day"])
    assert_problem(httpx2.patch(path, json={"tokens_per_day": -1}, headers=admin), 422)
    assert_problem(httpx2.patch(path, json={"tokens_per_day": 1}, headers=_headers(secret)), 403)
    assert_problem(httpx2.patch(f"{serving.base}/v1/keys/key_x", json={}, headers=admin), 404, "unknown-key")


@pytest.mark.parametrize("stream", [False, True])
def test_openais_usage_is_what_the_model_took(serving: Serving, claude: ModelServer, stream: bool) -> None:
    """Tokens in, with those of the cache, and tokens out; nothing where verbatim sentences stand in."""
    (_, rich), (_, poor) = serving.key(), serving.key(0)
    claude.script(quotes("$50 billion", ANSWER))

    assert (1900, 80, TOKENS) == _usage(serving.base, rich, stream=stream)
    assert (0, 0, 0) == _usage(serving.base, poor, stream=stream)


def _usage(base: str, secret: str, *, stream: bool) -> tuple[int, int, int] | None:
    asked: dict[str, Any] = {"model": "groundwork", "messages": [{"role": "user", "content": QUESTION}]}
    if stream:
        asked |= {"stream": True, "stream_options": {"include_usage": True}}
    with OpenAI(base_url=f"{base}/v1", api_key=secret, max_retries=0) as client:
        done = client.chat.completions.create(**asked)
        used = [*done][-1].usage if stream else done.usage
    return None if used is None else (used.prompt_tokens, used.completion_tokens, used.total_tokens)
