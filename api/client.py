"""A client of the HTTP API for Python tools, with calls that wait and calls that are awaited; it imports no server.

with Client("http://127.0.0.1:8765") as groundwork:
    answer = groundwork.ask("What did Anthropic commit with Fluidstack?", as_of="2025-12")
    for event in groundwork.stream("What changed since June?"):
        if isinstance(event, Delta):
            print(event.text, end="")
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self, Unpack, cast

import httpx2

from api.client_calls import (
    About,
    Answered,
    Call,
    Cited,
    Delta,
    Event,
    Events,
    Found,
    Narrowing,
    Problem,
    Read,
    Reset,
    Text,
    Within,
    ask_call,
    headers_of,
    next_call,
    path_id,
    raise_for,
)
from api.schemas import (
    AddedJson,
    AnswerJson,
    DocumentDetail,
    DocumentJson,
    DocumentsJson,
    HitsJson,
    ReadingJson,
    VersionDetail,
)
from api.source_schemas import JobDetail, JobJson, SourcesJson

if TYPE_CHECKING:
    # Their shapes are made from the ledger, which a client need not load.
    from api.watch_shapes import (
        CreatedWatchJson,
        WatchChangeJson,
        WatchChangesJson,
        WatchDetail,
        WatchesJson,
        WatchJson,
    )

__all__ = [
    "About",
    "Answered",
    "AsyncClient",
    "Cited",
    "Client",
    "Delta",
    "Event",
    "Found",
    "Narrowing",
    "Problem",
    "Read",
    "Reset",
    "Text",
    "Within",
]

TIMEOUT_SECONDS = 60.0
_PAGE = 200


class Client:
    """Calls that wait for their answer.

    Args:
        base_url: where `groundwork serve` listens.
        key: as `groundwork keys create` printed it; a server on this machine may need none.
        timeout_seconds: of each call.
    """

    def __init__(self, base_url: str, *, key: str | None = None, timeout_seconds: float = TIMEOUT_SECONDS) -> None:
        self._http = httpx2.Client(base_url=base_url, headers=headers_of(key), timeout=timeout_seconds)

    def ask(self, question: str, **narrowing: Unpack[Narrowing]) -> AnswerJson:
        """Return an answer with checked citations."""
        return cast("AnswerJson", self._send(ask_call(question, narrowing)))

    def stream(self, question: str, **narrowing: Unpack[Narrowing]) -> Iterator[Event]:
        """Yield the evidence, the answer's text in pieces, its citations, and the answer."""
        response = self._http.send(ask_call(question, narrowing, stream=True).request(self._http), stream=True)
        try:
            if response.is_error:
                response.read()
            raise_for(response)
            events = Events(response)
            for row in response.iter_lines():
                if (event := events.take(row)) is not None:
                    yield event
        finally:
            response.close()

    def search(self, query: str, **within: Unpack[Within]) -> HitsJson:
        """Return the passages that fit best."""
        return cast("HitsJson", self._send(Call("GET", "/v1/search", {"q": query, **within})))

    def document(self, document_id: str) -> DocumentDetail:
        """Return a document with its current text."""
        return cast("DocumentDetail", self._send(Call("GET", f"/v1/documents/{path_id(document_id)}")))

    def version(self, document_id: str, version_id: str) -> VersionDetail:
        """Return the version of a document that was cited."""
        path = f"/v1/documents/{path_id(document_id)}/versions/{path_id(version_id)}"
        return cast("VersionDetail", self._send(Call("GET", path)))

    def documents(self, query: str | None = None) -> Iterator[DocumentJson]:
        """Yield all documents, the newest publication first, a page at a time."""
        call: Call | None = Call("GET", "/v1/documents", {"q": query, "limit": _PAGE})
        while call is not None:
            response = self._http.send(call.request(self._http))
            raise_for(response)
            yield from cast("DocumentsJson", response.json())["documents"]
            call = next_call(response)

    def add_url(self, url: str) -> AddedJson:
        """Fetch a page and store it."""
        return cast("AddedJson", self._send(Call("POST", "/v1/documents", body={"url": url})))

    def add_text(self, title: str, text: str, **about: Unpack[Text]) -> AddedJson:
        """Store a text."""
        body = {"title": title, "text": text, **about}
        return cast("AddedJson", self._send(Call("POST", "/v1/documents", body=body)))

    def add_file(self, name: str, content: bytes) -> AddedJson:
        """Store a file: HTML, PDF, Markdown or text."""
        return cast("AddedJson", self._send(Call("POST", "/v1/documents", file=(name, content))))

    def preview_url(self, url: str) -> ReadingJson:
        """Fetch a page and return what would be stored."""
        return cast("ReadingJson", self._send(Call("POST", "/v1/documents", {"dry_run": "true"}, {"url": url})))

    def add_urls(self, urls: list[str]) -> JobJson:
        """Queue pages to be fetched and stored; `job` tells what became of them."""
        return cast("JobJson", self._send(Call("POST", "/v1/documents", body={"urls": urls})))

    def job(self, job_id: str) -> JobDetail:
        """Return a job with what became of its links."""
        return cast("JobDetail", self._send(Call("GET", f"/v1/jobs/{path_id(job_id)}")))

    def sources(self) -> SourcesJson:
        """Return the first sources, by name, with how they fare."""
        return cast("SourcesJson", self._send(Call("GET", "/v1/sources", {"limit": _PAGE})))

    def create_watch(self, **about: Unpack[About]) -> CreatedWatchJson:
        """Watch a question or a key of the ledger; the secret of a webhook is shown this once."""
        return cast("CreatedWatchJson", self._send(Call("POST", "/v1/watches", body=about)))

    def watches(self) -> list[WatchJson]:
        """Return all watches, the oldest first."""
        return cast("WatchesJson", self._send(Call("GET", "/v1/watches")))["watches"]

    def watch(self, watch_id: str) -> WatchDetail:
        """Return a watch with what it knows and its last changes."""
        return cast("WatchDetail", self._send(Call("GET", f"/v1/watches/{path_id(watch_id)}")))

    def watch_changes(self, watch_id: str) -> Iterator[WatchChangeJson]:
        """Yield all that a watch told, the newest first, a page at a time."""
        call: Call | None = Call("GET", f"/v1/watches/{path_id(watch_id)}/changes", {"limit": _PAGE})
        while call is not None:
            response = self._http.send(call.request(self._http))
            raise_for(response)
            yield from cast("WatchChangesJson", response.json())["changes"]
            call = next_call(response)

    def remove_watch(self, watch_id: str) -> None:
        """Remove a watch with all that it told."""
        raise_for(self._http.send(Call("DELETE", f"/v1/watches/{path_id(watch_id)}").request(self._http)))

    def close(self) -> None:
        """Let go of the connections."""
        self._http.close()

    def __enter__(self) -> Self:
        """Return itself; `close` is called at the end of the block."""
        return self

    def __exit__(
        self, _type: type[BaseException] | None, _error: BaseException | None, _at: TracebackType | None
    ) -> None:
        """Close."""
        self.close()

    def _send(self, call: Call) -> Any:
        response = self._http.send(call.request(self._http))
        raise_for(response)
        return response.json()


class AsyncClient:
    """Calls that are awaited; see `Client`."""

    def __init__(self, base_url: str, *, key: str | None = None, timeout_seconds: float = TIMEOUT_SECONDS) -> None:
        self._http = httpx2.AsyncClient(base_url=base_url, headers=headers_of(key), timeout=timeout_seconds)

    async def ask(self, question: str, **narrowing: Unpack[Narrowing]) -> AnswerJson:
        """Return an answer with checked citations."""
        return cast("AnswerJson", await self._send(ask_call(question, narrowing)))

    async def stream(self, question: str, **narrowing: Unpack[Narrowing]) -> AsyncIterator[Event]:
        """Yield the evidence, the answer's text in pieces, its citations, and the answer."""
        response = await self._http.send(ask_call(question, narrowing, stream=True).request(self._http), stream=True)
        try:
            if response.is_error:
                await response.aread()
            raise_for(response)
            events = Events(response)
            async for row in response.aiter_lines():
                if (event := events.take(row)) is not None:
                    yield event
        finally:
            await response.aclose()

    async def search(self, query: str, **within: Unpack[Within]) -> HitsJson:
        """Return the passages that fit best."""
        return cast("HitsJson", await self._send(Call("GET", "/v1/search", {"q": query, **within})))

    async def document(self, document_id: str) -> DocumentDetail:
        """Return a document with its current text."""
        return cast("DocumentDetail", await self._send(Call("GET", f"/v1/documents/{path_id(document_id)}")))

    async def create_watch(self, **about: Unpack[About]) -> CreatedWatchJson:
        """Watch a question or a key of the ledger; the secret of a webhook is shown this once."""
        return cast("CreatedWatchJson", await self._send(Call("POST", "/v1/watches", body=about)))

    async def watches(self) -> list[WatchJson]:
        """Return all watches, the oldest first."""
        return cast("WatchesJson", await self._send(Call("GET", "/v1/watches")))["watches"]

    async def watch(self, watch_id: str) -> WatchDetail:
        """Return a watch with what it knows and its last changes."""
        return cast("WatchDetail", await self._send(Call("GET", f"/v1/watches/{path_id(watch_id)}")))

    async def watch_changes(self, watch_id: str) -> AsyncIterator[WatchChangeJson]:
        """Yield all that a watch told, the newest first, a page at a time."""
        call: Call | None = Call("GET", f"/v1/watches/{path_id(watch_id)}/changes", {"limit": _PAGE})
        while call is not None:
            response = await self._http.send(call.request(self._http))
            raise_for(response)
            for change in cast("WatchChangesJson", response.json())["changes"]:
                yield change
            call = next_call(response)

    async def remove_watch(self, watch_id: str) -> None:
        """Remove a watch with all that it told."""
        raise_for(await self._http.send(Call("DELETE", f"/v1/watches/{path_id(watch_id)}").request(self._http)))

    async def close(self) -> None:
        """Let go of the connections."""
        await self._http.aclose()

    async def __aenter__(self) -> Self:
        """Return itself; `close` is called at the end of the block."""
        return self

    async def __aexit__(
        self, _type: type[BaseException] | None, _error: BaseException | None, _at: TracebackType | None
    ) -> None:
        """Close."""
        await self.close()

    async def _send(self, call: Call) -> Any:
        response = await self._http.send(call.request(self._http))
        raise_for(response)
        return response.json()
