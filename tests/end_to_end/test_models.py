"""Models as writers of answers: real SDKs over real HTTP to stand-ins that behave, and that fail in every way."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import os
import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx2
import pytest

from answer.ask import Restarted
from answer.claude import DEFAULT_MODEL
from answer.composing import Said
from api.settings import Settings
from api.wiring import Groundwork, open_groundwork
from corpus.errors import SettingsError
from corpus.filters import Filter
from corpus.spending import Spending
from tests.end_to_end.modelled import COMMITTED, QUESTION, modelled
from tests.end_to_end.served import listening
from tests.end_to_end.test_cli import out, run
from tests.end_to_end.test_http import events_of
from tests.messages_api import (
    ModelServer,
    Script,
    Told,
    chat_api,
    cited,
    location,
    messages_api,
    quotes,
    says,
    sentence_number,
    where,
)

LIVE_KEY = os.environ.get("ANTHROPIC_API_KEY", "")
"""Read before the fixtures take it out of the environment."""
ANSWER = "Anthropic committed $50 billion to data centres in the United States on 12 November 2025."


@pytest.fixture(scope="module")
def claude() -> Iterator[ModelServer]:
    """A stand-in for the Messages API."""
    with messages_api() as server:
        yield server


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of all façades here."""
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="module")
def groundwork(home: Path, claude: ModelServer) -> Iterator[Groundwork]:
    """A façade for which Claude writes."""
    with modelled(home, claude.url, model_budget_tokens=0) as opened:
        yield opened


def _spent(groundwork: Groundwork) -> int:
    return Spending(groundwork.record.database).on(dt.datetime.now(dt.UTC).date().isoformat()).tokens


# -- Claude -----------------------------------------------------------------------------------------------------------


def test_claude_answers_with_citations_that_stand(groundwork: Groundwork, claude: ModelServer) -> None:
    """A cited run is a statement; its citation is a slice of a stored version; model, tokens and cost are told."""
    claude.script(quotes("$50 billion", ANSWER))
    answer = groundwork.ask(QUESTION)
    (citation,) = answer.citations
    text = groundwork.record.version(citation.version_id).text

    assert (answer.answerer, answer.fallback) == ("claude", None)
    assert (answer.status, len(answer.conflicts)) == ("conflicting", 1)  # The ledger knows of the other sum.
    assert answer.text == f"{ANSWER} [1]"
    assert citation.quote == text[citation.start : citation.end]
    assert COMMITTED in citation.quote
    assert citation.verification == "verified"
    assert answer.usage is not None
    assert dataclasses.astuple(answer.usage) == (DEFAULT_MODEL, 1200, 80, 0, 700, 0.00495)


def test_the_request_gives_sentences_as_blocks_and_no_tools(groundwork: Groundwork, claude: ModelServer) -> None:
    """Search results with citations on, what is known of the document first; the rules are cached; nothing can act."""
    claude.script(quotes("$50 billion", ANSWER))
    groundwork.ask(QUESTION, as_of="2026-10-01")
    (request,) = claude.requests
    *results, question = request["messages"][0]["content"]
    first = results[0]["content"]

    assert request["model"] == DEFAULT_MODEL
    assert "tools" not in request
    assert request["system"][0]["cache_control"] == {"type": "ephemeral"}
    assert QUESTION not in request["system"][0]["text"]
    assert all(result["type"] == "search_result" and result["citations"]["enabled"] for result in results)
    assert "published 12 November 2025 (2025-11-12)" in first[0]["text"]
    assert first[1]["text"].startswith(COMMITTED)
    assert question["text"].endswith(f"Question: {QUESTION}")
    assert "2026-10-01" in question["text"]
    assert any("sk-test" in value for value in claude.headers[0].values())


def test_a_statement_that_nothing_carries_is_dropped(groundwork: Groundwork, claude: ModelServer) -> None:
    """What is left is answered in part; what says nothing cited, or another number, is gone."""
    wrong = "Anthropic committed $60 billion to data centres."
    claude.script(
        Script(
            lambda request: [
                Told("Here is what I found. "),
                cited(request, "$50 billion", ANSWER),
                Told(" "),
                cited(request, "$50 billion", wrong),
                Told(" Meta went bankrupt yesterday."),
            ]
        )
    )
    answer = groundwork.ask(QUESTION)

    assert answer.status in {"partial", "conflicting"}
    assert answer.text == f"{ANSWER} [1]"
    assert len(answer.citations) == 1


def test_a_lead_in_counts_with_its_run(groundwork: Groundwork, claude: ModelServer) -> None:
    """Uncited words that begin a sentence are held against its citation; where they fail, only they are taken away."""
    said = "Anthropic committed $50 billion to data centres"
    found = []
    for lead in ("On 12 November 2025, ", "On 13 November 2025, ", "As everybody knew all along, "):

        def told(request: Any, lead: str = lead) -> list[Told]:
            return [Told(lead), cited(request, "$50 billion", said), Told(". ")]

        claude.script(Script(told))
        found += [statement.text for statement in groundwork.ask(QUESTION).statements]

    assert found == [f"On 12 November 2025, {said}.", f"{said}.", f"{said}."]


def test_a_disagreement_is_not_dropped_with_its_statement(groundwork: Groundwork, claude: ModelServer) -> None:
    """Where the model garbles the other value, the source's own words stand in its place."""
    claude.script(
        Script(
            lambda request: [
                cited(request, "$50 billion", ANSWER),
                cited(request, "$40 billion", " Another note gives $44 billion for Anthropic."),
            ]
        )
    )
    answer = groundwork.ask(QUESTION)

    assert [statement.text for statement in answer.statements] == [
        ANSWER,
        "Anthropic committed $40 billion with Fluidstack, the note says.",
    ]
    assert {citation.verification for citation in answer.citations} == {"verified"}


def test_a_block_of_several_sentences_is_one_quote(groundwork: Groundwork, claude: ModelServer) -> None:
    """The heading is no quote; a range of sentences is quoted as it stands in the version."""

    def told(request: Any) -> list[Told]:
        place, _, _ = where(request, "$50 billion")
        blocks = [block["text"] for block in request["messages"][0]["content"][place]["content"]]
        return [Told("The first sites are in Texas and New York.", [location(place, 0, 3, "".join(blocks[:3]))])]

    claude.script(Script(told))
    (citation,) = groundwork.ask(QUESTION).citations

    assert citation.quote.startswith("On 12 November 2025")
    assert citation.quote.endswith("Texas and New York.")


def test_what_the_sources_do_not_hold_is_said(groundwork: Groundwork, claude: ModelServer) -> None:
    """Alone it is an insufficient answer with the closest evidence; beside statements it makes a partial one."""
    claude.script(says("NOT IN THE SOURCES: the rent that Anthropic pays."))
    nothing = groundwork.ask(QUESTION)
    claude.script(
        Script(lambda r: [cited(r, "$50 billion", ANSWER), Told("\nNOT IN THE SOURCES: the rent that it pays.")])
    )
    some = groundwork.ask(QUESTION)

    assert (nothing.status, nothing.statements, nothing.answerer) == ("insufficient", (), "claude")
    assert nothing.text == "The corpus does not say: the rent that Anthropic pays."
    assert nothing.citations
    assert some.status in {"partial", "conflicting"}
    assert some.text == f"{ANSWER} [1] The corpus does not say: the rent that it pays."


def test_no_evidence_asks_no_model(groundwork: Groundwork, claude: ModelServer) -> None:
    """Where no passage passes the filters there is nothing to write from, and nothing to pay for."""
    claude.script(quotes("$50 billion"))
    answer = groundwork.ask(QUESTION, only=Filter(publishers=("Nobody",)))

    assert (answer.status, answer.answerer, answer.fallback) == ("insufficient", "extractive", None)
    assert not claude.requests


FAULTS: dict[str, tuple[Script, str, int]] = {
    "refused": (quotes("$50 billion", ANSWER, stop="refusal"), "refused to answer", 1),
    "cut short": (quotes("$50 billion", ANSWER, stop="max_tokens"), "limit of tokens", 1),
    "no room": (quotes("$50 billion", ANSWER, stop="model_context_window_exceeded"), "no room", 1),
    "stopped oddly": (quotes("$50 billion", ANSWER, stop="pause_turn"), "stopped for another reason", 1),
    "wrong key": (says("x", status=401), "did not accept the key", 1),
    "unknown model": (says("x", status=404), "unknown to its provider", 1),
    "bad request": (says("x", status=400), "did not accept the request", 1),
    "too many": (says("x", status=429, headers={"retry-after": "0.05"}), "no more requests", 3),
    "too many for an hour": (says("x", status=429, headers={"retry-after": "3600"}), "no more requests", 1),
    "overloaded": (says("x", status=529, headers={"retry-after": "0"}), "overloaded", 3),
    "broken": (says("x", status=500, headers={"retry-after": "0"}), "status 500", 3),
    "closed at once": (quotes("$50 billion", ANSWER, cut_after=0), "broke off", 1),
    "closed in the middle": (quotes("$50 billion", ANSWER, cut_after=5), "broke off", 1),
    "closed before the end": (quotes("$50 billion", ANSWER, cut_after=8), "broke off", 1),
    "error in the stream": (
        quotes("$50 billion", raw=(3, b'event: error\ndata: {"type":"error","error":{"type":"overloaded_error"}}\n\n')),
        "broke off its answer (overloaded_error)",
        1,
    ),
    "no JSON": (quotes("$50 billion", raw=(3, b"event: content_block_delta\ndata: {nope\n\n")), "cannot be read", 1),
    "another shape": (quotes("$50 billion", ANSWER, raw=(8, b"event: message_delta\ndata: [1]\n\n")), "broke off", 1),
    "no such result": (says(Told(ANSWER, [location(99, 1, 2, "x")])), "cited what it was not given", 1),
    "negative result": (says(Told(ANSWER, [location(-1, 1, 2, "x")])), "cited what it was not given", 1),
    "no such block": (says(Told(ANSWER, [location(0, 1, 999, "x")])), "cited what it was not given", 1),
    "empty range": (says(Told(ANSWER, [location(0, 2, 2, "")])), "cited what it was not given", 1),
    "words as indices": (says(Told(ANSWER, [location("0", "1", "2", "x")])), "cited what it was not given", 1),
    "other words": (says(Told(ANSWER, [location(0, 1, 2, "Anthropic owes me.")])), "cited what it was not given", 1),
    "web citation": (
        says(Told(ANSWER, [{"type": "web_search_result_location", "url": "https://evil.example", "cited_text": "x"}])),
        "cited what it was not given",
        1,
    ),
    "nothing cited": (says(ANSWER), "cited nothing", 1),
    "nothing at all": (says(), "cited nothing", 1),
    "nothing carried": (quotes("$50 billion", "Meta owes $7 billion."), "nothing that the words it cites carry", 1),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_falls_back_and_says_so(groundwork: Groundwork, claude: ModelServer, name: str) -> None:
    """The answer is that of verbatim sentences, with the model and the reason; passing faults are tried again."""
    script, reason, calls = FAULTS[name]
    gathered = groundwork.gather(QUESTION)
    claude.script(script)
    answer = groundwork.answer(gathered)
    claude.script(says("x", status=400))
    plain = groundwork.answer(gathered)

    assert answer.fallback is not None
    assert answer.fallback.model == DEFAULT_MODEL
    assert reason in answer.fallback.reason
    assert (answer.answerer, answer.text, answer.citations) == ("extractive", plain.text, plain.citations)
    assert answer.status != "insufficient"
    claude.script(script)
    groundwork.answer(gathered)
    assert len(claude.requests) == calls


def test_a_passing_fault_is_forgotten(groundwork: Groundwork, claude: ModelServer) -> None:
    """An overload once and a rate limit once, and then the answer."""
    claude.script(
        says(status=529, headers={"retry-after": "0"}),
        says(status=429, headers={"retry-after": "0.01"}),
        quotes("$50 billion", ANSWER),
    )
    answer = groundwork.ask(QUESTION)

    assert (answer.answerer, len(claude.requests)) == ("claude", 3)


@pytest.mark.parametrize("pause", [0.3, 30.0])
def test_a_slow_answer_is_given_up(home: Path, claude: ModelServer, pause: float) -> None:
    """Whether it drips or stalls, the model has the time that is set, and no more."""
    with modelled(home, claude.url, model_timeout_seconds=0.7) as groundwork:
        claude.script(quotes("$50 billion", ANSWER, pause_seconds=pause))
        answer = groundwork.ask(QUESTION)

    assert answer.fallback is not None
    assert answer.fallback.reason == "did not answer within 0.7 s"


def test_a_server_that_ends_asks_no_more(home: Path, claude: ModelServer) -> None:
    """A call that failed is not made again, and no other is begun: nobody would read what it costs."""
    with modelled(home, claude.url, model_timeout_seconds=60) as groundwork, ThreadPoolExecutor() as pool:
        claude.script(says(status=529, headers={"retry-after": "30"}))
        under_way = pool.submit(groundwork.ask, QUESTION)
        while not claude.requests:
            time.sleep(0.01)
        groundwork.end_writing()
        answer, later = under_way.result(timeout=15), groundwork.ask(QUESTION)

    assert answer.answerer == later.answerer == "extractive"
    assert later.fallback is not None
    assert later.fallback.reason == "was not asked, because the server is ending"
    assert len(claude.requests) == 1


def test_an_unreachable_model_falls_back(home: Path) -> None:
    """Nobody listens: the answer is there all the same."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with modelled(home, f"http://127.0.0.1:{port}") as groundwork:
        answer = groundwork.ask(QUESTION)

    assert answer.fallback is not None
    assert answer.fallback.reason == "could not be reached"


# -- streaming --------------------------------------------------------------------------------------------------------


def test_statements_are_streamed_as_they_are_checked(groundwork: Groundwork, claude: ModelServer) -> None:
    """Over HTTP, each statement comes with its new citations before the answer does; joined they are its text."""
    claude.script(
        Script(
            lambda request: [
                cited(request, "$50 billion", ANSWER),
                Told(" "),
                cited(request, "Texas", "The first sites are in Texas and New York."),
                Told("\nNOT IN THE SOURCES: the rent."),
            ]
        )
    )
    with listening(groundwork) as base:
        response = httpx2.post(
            f"{base}/v1/ask", json={"question": QUESTION}, headers={"Accept": "text/event-stream"}, timeout=30
        )
    events = events_of(response.text)
    answer = events[-1][1]
    deltas = [data["text"] for name, data in events if name == "delta"]

    expected = ["question", "search_results", "delta", "citation", "delta", "citation", "delta", "answer"]
    assert [name for name, _ in events] == expected
    assert "".join(deltas) == answer["text"]
    assert deltas[0] == f"{ANSWER} [1]"
    assert [data for name, data in events if name == "citation"] == answer["citations"]
    assert answer["usage"]["cost_usd"] == 0.00495


def test_a_stream_that_breaks_starts_again(groundwork: Groundwork, claude: ModelServer) -> None:
    """`reset` takes back what was said; what follows is the whole of another answer."""
    claude.script(
        Script(
            lambda r: [cited(r, "$50 billion", ANSWER), cited(r, "Texas", " The first sites are in Texas.")],
            stop="refusal",
        )
    )
    with listening(groundwork) as base:
        response = httpx2.post(
            f"{base}/v1/ask", json={"question": QUESTION}, headers={"Accept": "text/event-stream"}, timeout=30
        )
    events = events_of(response.text)
    names = [name for name, _ in events]
    after = events[names.index("reset") + 1 :]

    assert names.index("delta") < names.index("reset")
    assert events[names.index("reset")][1] == {"from": DEFAULT_MODEL, "reason": "refused to answer"}
    assert "".join(data["text"] for name, data in after if name == "delta") == events[-1][1]["text"]
    assert [data for name, data in after if name == "citation"] == events[-1][1]["citations"]
    assert events[-1][1]["fallback"] == {"from": DEFAULT_MODEL, "reason": "refused to answer"}


def test_steps_can_be_read_one_by_one(groundwork: Groundwork, claude: ModelServer) -> None:
    """Statements, what takes them back, and the answer are values of their own."""
    claude.script(Script(lambda r: [cited(r, "$50 billion", ANSWER), cited(r, "Texas", " Texas.")], stop="max_tokens"))
    kinds = [type(step).__name__ for step in groundwork.stream(groundwork.gather(QUESTION))]

    assert kinds == [Said.__name__, Restarted.__name__, "Answer"]


def test_who_leaves_stops_the_model(groundwork: Groundwork, claude: ModelServer) -> None:
    """A stream that is closed closes the one to the provider, and what was set aside stays counted."""
    before = _spent(groundwork)
    claude.script(
        Script(
            lambda r: [cited(r, "$50 billion", ANSWER), *[cited(r, "Texas", f" Texas {'x' * 4000}")] * 40],
            pause_seconds=0.005,
        )
    )
    steps = groundwork.stream(groundwork.gather(QUESTION))
    next(steps)
    steps.close()  # type: ignore[attr-defined]
    deadline = time.monotonic() + 10
    while not claude.cut_off and time.monotonic() < deadline:
        time.sleep(0.02)

    assert claude.cut_off == 1
    assert _spent(groundwork) > before + 8192


# -- the budget -------------------------------------------------------------------------------------------------------


def test_a_spent_budget_asks_no_model(home: Path, claude: ModelServer) -> None:
    """Where the call could pass the day's tokens or dollars it is not made, and the answer says so."""
    claude.script(quotes("$50 billion", ANSWER))
    for budget in ({"model_budget_tokens": 9000}, {"model_budget_usd": 0.0001}):
        with modelled(home, claude.url, **budget) as groundwork:
            answer = groundwork.ask(QUESTION)

        assert answer.fallback is not None
        assert "budget" in answer.fallback.reason
    assert not claude.requests


def test_no_rush_passes_the_budget(tmp_path: Path, claude: ModelServer) -> None:
    """Eight askers at once over a budget for some: the settled sum stays below it, and the others are told."""
    budget = 40_000
    claude.script(quotes("$50 billion", ANSWER, pause_seconds=0.02))
    with modelled(tmp_path, claude.url, model_budget_tokens=budget) as groundwork:
        gathered = groundwork.gather(QUESTION)
        with ThreadPoolExecutor(8) as pool:
            answers = list(pool.map(lambda _: groundwork.answer(gathered), range(8)))
        spent = _spent(groundwork)
    written = [answer for answer in answers if answer.answerer == "claude"]

    assert 0 < len(written) < 8
    assert len(claude.requests) == len(written)
    assert spent == 1980 * len(written) <= budget


def test_what_is_turned_down_costs_nothing(tmp_path: Path, claude: ModelServer) -> None:
    """A refused key gives back what was set aside; a broken stream may have been billed and does not."""
    with modelled(tmp_path, claude.url) as groundwork:
        claude.script(says(status=401))
        groundwork.ask(QUESTION)
        released = _spent(groundwork)
        claude.script(quotes("$50 billion", ANSWER, cut_after=5))
        groundwork.ask(QUESTION)
        kept = _spent(groundwork)

    assert released == 0
    assert kept > 8192


# -- other models -----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def chat() -> Iterator[ModelServer]:
    """A stand-in for OpenAI's chat API."""
    with chat_api() as server:
        yield server


@pytest.fixture(scope="module")
def chatting(home: Path, chat: ModelServer) -> Iterator[Groundwork]:
    """A façade for which a model of one's own writes."""
    with modelled(home, f"{chat.url}/v1", model="openai:tiny", model_prices="1,4") as opened:
        yield opened


def _marked(text: str) -> Script:
    """Answer with a text in which `{words}` becomes the number of the first sentence that holds the words."""

    def told(request: Any) -> list[Told]:
        filled = text
        for words in ("$50 billion", "Texas"):
            filled = filled.replace(f"{{{words}}}", str(sentence_number(request, words)))
        return [Told(filled)]

    return Script(told)


def test_another_model_cites_by_numbers(chatting: Groundwork, chat: ModelServer) -> None:
    """Marks become checked citations; what has none, or the wrong words, is gone; the cost is counted."""
    chat.script(
        _marked(
            "Anthropic committed $50 billion to data centres in the United States on 12 November 2025 [{$50 billion}]. "
            "The first sites are in Texas and New York.[{Texas}] Everyone was pleased. "
            "Anthropic owes Oracle $9 billion [{Texas}].\nNOT IN THE SOURCES: the rent."
        )
    )
    answer = chatting.ask(QUESTION)
    texts = {c.version_id: chatting.record.version(c.version_id).text for c in answer.citations}

    assert (answer.answerer, answer.fallback) == ("chat_model", None)
    assert answer.text == (
        f"{ANSWER} [1] The first sites are in Texas and New York. [2] The corpus does not say: the rent."
    )
    assert all(c.quote == texts[c.version_id][c.start : c.end] for c in answer.citations)
    assert answer.usage is not None
    assert dataclasses.astuple(answer.usage) == ("tiny", 1900, 80, 0, None, 0.00222)
    assert chat.requests[0]["stream"] is True


@pytest.mark.filterwarnings("ignore:Pydantic serializer")  # LangChain's, of the answer whose shape is wrong.
@pytest.mark.parametrize(
    ("script", "reason", "calls"),
    [
        (says("x", status=429, headers={"retry-after": "0.01"}), "no more requests", 3),
        (says("x", status=503, headers={"retry-after": "0.01"}), "status 503", 3),
        (says("x", status=401), "did not accept the key", 1),
        (says("Yes [1]. And", cut_after=1), "broke off", 1),
        (says("Yes [1].", stop="max_tokens"), "limit of tokens", 1),
        (says("Yes [1].", stop="refusal"), "refused", 1),
        (says("Yes.", raw=(1, b"data: {nope\n\n")), "cannot be read", 1),
        (says("Yes.", raw=(1, b'data: {"choices": 7}\n\n')), "cannot be read", 1),
        (says("Yes [99999]."), "cited what it was not given", 1),
        (says("Yes, and at length."), "cited nothing", 1),
    ],
)
def test_faults_of_another_model_fall_back(
    chatting: Groundwork, chat: ModelServer, script: Script, reason: str, calls: int
) -> None:
    """The same reasons as for Claude, and the same answer in its place."""
    chat.script(script)
    answer = chatting.ask(QUESTION)

    assert answer.fallback is not None
    assert (answer.answerer, answer.fallback.model) == ("extractive", "tiny")
    assert reason in answer.fallback.reason
    assert len(chat.requests) == calls


def test_a_slow_model_of_ones_own_is_given_up(home: Path, chat: ModelServer) -> None:
    """It has the time that is set."""
    chat.script(says("Yes [1].", pause_seconds=0.4))
    with modelled(home, f"{chat.url}/v1", model="openai:tiny", model_timeout_seconds=0.9) as groundwork:
        answer = groundwork.ask(QUESTION)

    assert answer.fallback is not None
    assert answer.fallback.reason == "did not answer within 0.9 s"


@pytest.mark.parametrize("environ", [{}, {"ANTHROPIC_API_KEY": "k", "GROUNDWORK_MODEL": "extractive"}])
def test_without_a_model_answers_are_verbatim(home: Path, groundwork: Groundwork, environ: dict[str, str]) -> None:
    """No key, or the wish for none: sentences as they stand, no usage, and nothing to excuse."""
    given = {"GROUNDWORK_HOME": str(home), "GROUNDWORK_VECTOR_INDEX": "exact"}
    with open_groundwork(Settings.from_environ(given | environ)) as opened:
        answer = opened.ask(QUESTION)

    assert (answer.answerer, answer.fallback, answer.usage) == ("extractive", None, None)


# -- the settings and the command line --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"GROUNDWORK_MODEL": "claude-sonnet-5-5"}, "ANTHROPIC_API_KEY"),
        ({"GROUNDWORK_MODEL": "mistral:large"}, "openai:NAME"),
        ({"GROUNDWORK_MODEL": "openai:"}, "openai:NAME"),
        ({"GROUNDWORK_MODEL": "openai:tiny", "GROUNDWORK_MODEL_BUDGET_USD": "1"}, "GROUNDWORK_MODEL_PRICES"),
        ({"ANTHROPIC_API_KEY": "k", "GROUNDWORK_MODEL_PRICES": "cheap"}, "2,10"),
        ({"ANTHROPIC_API_KEY": "k", "GROUNDWORK_MODEL_BUDGET_TOKENS": "-1"}, "GROUNDWORK_MODEL_BUDGET_TOKENS"),
        ({"ANTHROPIC_API_KEY": "k", "GROUNDWORK_MODEL_MAX_TOKENS": "0"}, "GROUNDWORK_MODEL_MAX_TOKENS"),
    ],
)
def test_a_model_that_cannot_be_used_is_refused_at_once(tmp_path: Path, changes: dict[str, str], words: str) -> None:
    """The message names what to set."""
    with pytest.raises(SettingsError, match=words):
        open_groundwork(Settings.from_environ({"GROUNDWORK_HOME": str(tmp_path)} | changes)).close()


def test_the_command_line_asks_the_model(home: Path, groundwork: Groundwork, claude: ModelServer) -> None:
    """A key in the environment is all it takes; where the model fails, a line says so and the answer is there."""
    given: dict[str, Any] = {"ANTHROPIC_API_KEY": "sk-test", "GROUNDWORK_MODEL_BASE_URL": claude.url}
    given |= {"GROUNDWORK_VECTOR_INDEX": "exact"}
    claude.script(quotes("$50 billion", ANSWER), says(status=401))
    answered = json.loads(out(run(home, "ask", QUESTION, "--json", **given)))
    fallen = out(run(home, "ask", QUESTION, **given))

    assert (answered["answerer"], answered["text"]) == ("claude", f"{ANSWER} [1]")
    assert f"Not written by a model ({DEFAULT_MODEL} did not accept the key; check it)" in fallen
    assert len(claude.requests) == 2


@pytest.mark.live
@pytest.mark.skipif(not LIVE_KEY, reason="ANTHROPIC_API_KEY is not set")
def test_claude_itself_answers(home: Path) -> None:
    """The real API takes the request, and what it cites stands."""
    with modelled(home, "", model_api_key=LIVE_KEY) as groundwork:
        answer = groundwork.ask(QUESTION)

    assert answer.fallback is None
    assert "$50 billion" in answer.text
    assert answer.usage is not None
    assert answer.usage.output_tokens
