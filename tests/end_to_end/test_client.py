"""The Python client against a real server: waiting, awaiting and streaming."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Iterator

import pytest

from api.client import Answered, AsyncClient, Cited, Client, Delta, Event, Found, Problem, Read
from api.wiring import Groundwork
from corpus.errors import IndexBroken
from tests.end_to_end.served import TEXTS, filled, listening
from tests.end_to_end.test_cli import ROOT
from tests.end_to_end.test_http import QUESTION, Failing


@pytest.fixture(scope="module")
def groundwork(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Groundwork]:
    """What is served: three texts."""
    with filled(tmp_path_factory.mktemp("home")) as opened:
        yield opened


@pytest.fixture(scope="module")
def base(groundwork: Groundwork) -> Iterator[str]:
    """The address of a server with one key."""
    with listening(groundwork, api_keys={"right"}) as address:
        yield address


@pytest.fixture(scope="module")
def client(base: str) -> Iterator[Client]:
    """A client with the key."""
    with Client(base, key="right") as opened:
        yield opened


def _check(events: list[Event]) -> None:
    answer = events[-1]
    assert isinstance(answer, Answered)
    assert isinstance(events[0], Read)
    assert isinstance(events[1], Found)
    assert events[0].question["interpretation"] == answer.answer["interpretation"]
    assert answer.answer["text"] == "".join(event.text for event in events if isinstance(event, Delta))
    assert answer.answer["citations"] == [event.citation for event in events if isinstance(event, Cited)]
    assert "answered" == answer.answer["status"]


def test_a_tool_asks_searches_and_reads(client: Client) -> None:
    """A question is answered, and each quote stands in the version that it names."""
    answer = client.ask(QUESTION, tiers=["press"], limit=3)
    hits = client.search("chips", publisher=["AWS", "A Blog"], limit=5)["hits"]

    assert "answered" == answer["status"]
    assert {"AWS", "A Blog"} == {hit["document"]["publisher"] for hit in hits}
    for citation in answer["citations"]:
        text = client.version(citation["document_id"], citation["version_id"])["text"]
        assert citation["quote"] == text[citation["start"] : citation["end"]]
        assert text == client.document(citation["document_id"])["text"]


def test_an_answer_streams(client: Client) -> None:
    """The events come in their order, and the pieces are the answer."""
    _check(list(client.stream(QUESTION)))


def test_a_stream_can_be_left(client: Client) -> None:
    """Who has seen enough stops, and the next call works."""
    for event in client.stream(QUESTION):
        assert isinstance(event, Read)
        break

    assert client.ask(QUESTION)["statements"]


def test_awaited_calls_do_the_same(base: str) -> None:
    """Several at once, over one client."""

    async def use() -> None:
        async with AsyncClient(base, key="right") as client:
            answers = await asyncio.gather(*(client.ask(QUESTION) for _ in range(5)))
            assert 1 == len({answer["text"] for answer in answers})
            _check([event async for event in client.stream(QUESTION)])
            hit = (await client.search("power"))["hits"][0]
            assert hit["passage"]["text"] in (await client.document(hit["document"]["id"]))["text"]
            with pytest.raises(Problem, match="no document"):
                await client.document("doc_none")

    asyncio.run(use())


def test_a_tool_adds_and_lists(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """Texts and files are stored; lists are read page by page."""
    monkeypatch.setattr("api.client._PAGE", 2)
    added = client.add_text("Kiruna", "A campus of 90 MW opened in Kiruna.", published_at="2026-02", publisher="Desk")
    filed = client.add_file("turku.md", b"# Turku\n\nA campus of 80 MW opened in Turku.")
    job = client.add_urls(["https://example.com/news"])
    titles = {document["title"] for document in client.documents()}

    assert ("added", "2026-02", "Turku") == (added["outcome"], added["published_at"], filed["title"])
    assert {title for title, *_ in TEXTS} | {"Kiruna", "Turku"} == titles
    assert ["Kiruna"] == [document["title"] for document in client.documents("kiruna")]
    assert "queued" == client.job(job["id"])["state"]
    assert 0 == client.sources()["total"]


def test_a_tool_watches(client: Client, groundwork: Groundwork, monkeypatch: pytest.MonkeyPatch) -> None:
    """A watch is made, tells each new value, page by page, and is gone once it is removed."""
    monkeypatch.setattr("api.client._PAGE", 1)
    made = client.create_watch(subject="Meta", metric="capex", name="Capex")
    for month, amount in (("05", "125"), ("06", "145")):
        text = f"Meta said that its 2026 capital expenditures will be ${amount} billion."
        client.add_text(f"Meta plans {amount}", text, publisher="Meta", published_at=f"2026-{month}-01")
        groundwork.watching.check()
    changes = list(client.watch_changes(made["id"]))
    shown = client.watch(made["id"])
    listed = client.watches()
    client.remove_watch(made["id"])

    assert (None, [made["id"]]) == (made["secret"], [each["id"] for each in listed])
    assert ["superseded", "new"] == [each["kind"] for each in changes]
    assert changes == shown["changes"]
    with pytest.raises(Problem, match="no watch"):
        client.watch(made["id"])


def test_awaited_calls_watch_too(base: str) -> None:
    """The same calls, awaited."""

    async def use() -> None:
        async with AsyncClient(base, key="right") as client:
            made = await client.create_watch(subject="Nvidia", metric="revenue")
            assert [made["id"]] == [each["id"] for each in await client.watches()]
            assert "NVIDIA" == (await client.watch(made["id"]))["subject"]
            assert [] == [each async for each in client.watch_changes(made["id"])]
            await client.remove_watch(made["id"])
            assert [] == await client.watches()

    asyncio.run(use())


def test_problems_are_raised_with_what_the_server_says(base: str, client: Client) -> None:
    """Status, kind and fields are attributes, before a stream begins and within it."""
    with pytest.raises(Problem) as unknown:
        client.document("doc_none")
    with pytest.raises(Problem) as unfit:
        client.ask("x", limit=0)
    with Client(base) as keyless, pytest.raises(Problem) as closed:
        list(keyless.stream(QUESTION))
    with (
        listening(Failing(IndexBroken("run reindex"), reads=True)) as broken,
        Client(broken) as unlucky,
        pytest.raises(Problem, match="run reindex"),
    ):
        list(unlucky.stream("x"))
    with pytest.raises(ValueError, match="no id"):
        client.document("../keys")

    assert (404, "unknown-document") == (unknown.value.status, unknown.value.kind)
    assert (422, "limit") == (unfit.value.status, unfit.value.errors[0]["field"])
    assert 401 == closed.value.status
    assert closed.value.request_id


def test_the_client_loads_no_server() -> None:
    """A tool that imports it needs neither web framework nor index."""
    code = "import api.client, sys; print(' '.join(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    servers = {"fastapi", "starlette", "uvicorn", "pydantic", "chromadb", "mcp", "numpy"}

    assert set() == servers & set(done.stdout.split())
