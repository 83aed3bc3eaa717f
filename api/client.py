"""A client of the HTTP API for Python tools, with calls that wait and calls that are awaited; it imports no server.

with Client("http://127.0.0.1:8765") as groundwork:
    answer = groundwork.ask("What did Anthropic commit with Fluidstack?", as_of="2025-12")
    for event in groundwork.stream("What changed since June?"):
        if isinstance(event, Delta):
            print(event.text, end="")
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self, TypedDict, Unpack, cast

import httpx2

from api.schemas import (
    AddedJson,
    AnswerJson,
    CitationJson,
    DocumentDetail,
    DocumentJson,
    DocumentsJson,
    FallbackJson,
    HitsJson,
    ReadingJson,
    VersionDetail,
)
from api.source_schemas import JobDetail, JobJson, SourcesJson
from corpus.errors import GroundworkError
from corpus.source import Tier

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
    from corpus.figure import Metric

TIMEOUT_SECONDS = 60.0
_PAGE = 200


class Problem(GroundworkError):
    """The server answered with a problem.

    Attributes:
        status: the HTTP status.
        kind: what kind of problem, such as `unknown-document`.
        errors: what is wrong with which field.
        retry_after_seconds: when to come back, None where the server does not say.
        request_id: what the server's log has it under.
    """

    def __init__(self, response: httpx2.Response, members: Mapping[str, Any]) -> None:
        self.status = response.status_code
        self.kind = str(members.get("type", "")).rpartition(":")[2]
        self.errors: list[dict[str, str]] = list(members.get("errors", ()))
        after = response.headers.get("retry-after", "")
        self.retry_after_seconds = int(after) if after.isascii() and after.isdigit() else None
        self.request_id = response.headers.get("x-request-id")
        super().__init__(str(members.get("detail") or f"the server answered with status {self.status}"))


class Narrowing(TypedDict, total=False):
    """What may be used to answer, and how many citations there may be at most; dates are 2025, 2025-11 or 2025-11-12.

    Attributes:
        as_of: answer as on this date: nothing published later counts.
    """

    as_of: str
    published_after: str
    published_before: str
    publishers: list[str]
    tiers: list[Tier]
    organisations: list[str]
    limit: int
    conversation_id: str


class Within(TypedDict, total=False):
    """What a search is narrowed to, and how many passages there may be at most."""

    published_after: str
    published_before: str
    publisher: list[str]
    tier: list[Tier]
    organisation: list[str]
    limit: int


class Text(TypedDict, total=False):
    """What is known of a text that is added."""

    url: str
    publisher: str
    published_at: str


class About(TypedDict, total=False):
    """What is watched: a question, or a key of the ledger; what to call it, and where its changes are sent.

    Attributes:
        scope: a part of its name, such as Rainier.
        period: 2026, 2026-Q1 or FY2027.
    """

    question: str
    subject: str
    metric: Metric
    scope: str
    period: str
    name: str
    webhook: str


@dataclass(frozen=True, slots=True)
class Found:
    """The evidence, before the answer is there."""

    hits: HitsJson


@dataclass(frozen=True, slots=True)
class Delta:
    """A piece of the answer's text."""

    text: str


@dataclass(frozen=True, slots=True)
class Reset:
    """What was said so far does not count, because a model failed; pieces of another answer follow."""

    fallback: FallbackJson


@dataclass(frozen=True, slots=True)
class Cited:
    """A citation of the answer."""

    citation: CitationJson


@dataclass(frozen=True, slots=True)
class Answered:
    """The whole answer, which ends the stream."""

    answer: AnswerJson


Event = Found | Delta | Reset | Cited | Answered


@dataclass(frozen=True, slots=True)
class _Call:
    method: str
    path: str
    query: Mapping[str, Any] = field(default_factory=dict)
    body: Mapping[str, Any] | None = None
    file: tuple[str, bytes] | None = None
    accept: str = "application/json"

    def request(self, client: httpx2.Client | httpx2.AsyncClient) -> httpx2.Request:
        return client.build_request(
            self.method,
            self.path,
            params=_query(self.query),
            json=self.body,
            files=None if self.file is None else {"file": self.file},
            headers={"Accept": self.accept},
        )


class Client:
    """Calls that wait for their answer.

    Args:
        base_url: where `groundwork serve` listens.
        key: as `groundwork keys create` printed it; a server on this machine may need none.
        timeout_seconds: of each call.
    """

    def __init__(self, base_url: str, *, key: str | None = None, timeout_seconds: float = TIMEOUT_SECONDS) -> None:
        self._http = httpx2.Client(base_url=base_url, headers=_headers(key), timeout=timeout_seconds)

    def ask(self, question: str, **narrowing: Unpack[Narrowing]) -> AnswerJson:
        """Return an answer with checked citations."""
        return cast("AnswerJson", self._send(_ask(question, narrowing)))

    def stream(self, question: str, **narrowing: Unpack[Narrowing]) -> Iterator[Event]:
        """Yield the evidence, the answer's text in pieces, its citations, and the answer."""
        response = self._http.send(_ask(question, narrowing, stream=True).request(self._http), stream=True)
        try:
            if response.is_error:
                response.read()
            _raise_for(response)
            events = _Events(response)
            for row in response.iter_lines():
                if (event := events.take(row)) is not None:
                    yield event
        finally:
            response.close()

    def search(self, query: str, **within: Unpack[Within]) -> HitsJson:
        """Return the passages that fit best."""
        return cast("HitsJson", self._send(_Call("GET", "/v1/search", {"q": query, **within})))

    def document(self, document_id: str) -> DocumentDetail:
        """Return a document with its current text."""
        return cast("DocumentDetail", self._send(_Call("GET", f"/v1/documents/{_id(document_id)}")))

    def version(self, document_id: str, version_id: str) -> VersionDetail:
        """Return the version of a document that was cited."""
        path = f"/v1/documents/{_id(document_id)}/versions/{_id(version_id)}"
        return cast("VersionDetail", self._send(_Call("GET", path)))

    def documents(self, query: str | None = None) -> Iterator[DocumentJson]:
        """Yield all documents, the newest publication first, a page at a time."""
        call: _Call | None = _Call("GET", "/v1/documents", {"q": query, "limit": _PAGE})
        while call is not None:
            response = self._http.send(call.request(self._http))
            _raise_for(response)
            yield from cast("DocumentsJson", response.json())["documents"]
            call = _next(response)

    def add_url(self, url: str) -> AddedJson:
        """Fetch a page and store it."""
        return cast("AddedJson", self._send(_Call("POST", "/v1/documents", body={"url": url})))

    def add_text(self, title: str, text: str, **about: Unpack[Text]) -> AddedJson:
        """Store a text."""
        body = {"title": title, "text": text, **about}
        return cast("AddedJson", self._send(_Call("POST", "/v1/documents", body=body)))

    def add_file(self, name: str, content: bytes) -> AddedJson:
        """Store a file: HTML, PDF, Markdown or text."""
        return cast("AddedJson", self._send(_Call("POST", "/v1/documents", file=(name, content))))

    def preview_url(self, url: str) -> ReadingJson:
        """Fetch a page and return what would be stored."""
        return cast("ReadingJson", self._send(_Call("POST", "/v1/documents", {"dry_run": "true"}, {"url": url})))

    def add_urls(self, urls: list[str]) -> JobJson:
        """Queue pages to be fetched and stored; `job` tells what became of them."""
        return cast("JobJson", self._send(_Call("POST", "/v1/documents", body={"urls": urls})))

    def job(self, job_id: str) -> JobDetail:
        """Return a job with what became of its links."""
        return cast("JobDetail", self._send(_Call("GET", f"/v1/jobs/{_id(job_id)}")))

    def sources(self) -> SourcesJson:
        """Return the first sources, by name, with how they fare."""
        return cast("SourcesJson", self._send(_Call("GET", "/v1/sources", {"limit": _PAGE})))

    def create_watch(self, **about: Unpack[About]) -> CreatedWatchJson:
        """Watch a question or a key of the ledger; the secret of a webhook is shown this once."""
        return cast("CreatedWatchJson", self._send(_Call("POST", "/v1/watches", body=about)))

    def watches(self) -> list[WatchJson]:
        """Return all watches, the oldest first."""
        return cast("WatchesJson", self._send(_Call("GET", "/v1/watches")))["watches"]

    def watch(self, watch_id: str) -> WatchDetail:
        """Return a watch with what it knows and its last changes."""
        return cast("WatchDetail", self._send(_Call("GET", f"/v1/watches/{_id(watch_id)}")))

    def watch_changes(self, watch_id: str) -> Iterator[WatchChangeJson]:
        """Yield all that a watch told, the newest first, a page at a time."""
        call: _Call | None = _Call("GET", f"/v1/watches/{_id(watch_id)}/changes", {"limit": _PAGE})
        while call is not None:
            response = self._http.send(call.request(self._http))
            _raise_for(response)
            yield from cast("WatchChangesJson", response.json())["changes"]
            call = _next(response)

    def remove_watch(self, watch_id: str) -> None:
        """Remove a watch with all that it told."""
        _raise_for(self._http.send(_Call("DELETE", f"/v1/watches/{_id(watch_id)}").request(self._http)))

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

    def _send(self, call: _Call) -> Any:
        response = self._http.send(call.request(self._http))
        _raise_for(response)
        return response.json()


class AsyncClient:
    """Calls that are awaited; see `Client`."""

    def __init__(self, base_url: str, *, key: str | None = None, timeout_seconds: float = TIMEOUT_SECONDS) -> None:
        self._http = httpx2.AsyncClient(base_url=base_url, headers=_headers(key), timeout=timeout_seconds)

    async def ask(self, question: str, **narrowing: Unpack[Narrowing]) -> AnswerJson:
        """Return an answer with checked citations."""
        return cast("AnswerJson", await self._send(_ask(question, narrowing)))

    async def stream(self, question: str, **narrowing: Unpack[Narrowing]) -> AsyncIterator[Event]:
        """Yield the evidence, the answer's text in pieces, its citations, and the answer."""
        response = await self._http.send(_ask(question, narrowing, stream=True).request(self._http), stream=True)
        try:
            if response.is_error:
                await response.aread()
            _raise_for(response)
            events = _Events(response)
            async for row in response.aiter_lines():
                if (event := events.take(row)) is not None:
                    yield event
        finally:
            await response.aclose()

    async def search(self, query: str, **within: Unpack[Within]) -> HitsJson:
        """Return the passages that fit best."""
        return cast("HitsJson", await self._send(_Call("GET", "/v1/search", {"q": query, **within})))

    async def document(self, document_id: str) -> DocumentDetail:
        """Return a document with its current text."""
        return cast("DocumentDetail", await self._send(_Call("GET", f"/v1/documents/{_id(document_id)}")))

    async def create_watch(self, **about: Unpack[About]) -> CreatedWatchJson:
        """Watch a question or a key of the ledger; the secret of a webhook is shown this once."""
        return cast("CreatedWatchJson", await self._send(_Call("POST", "/v1/watches", body=about)))

    async def watches(self) -> list[WatchJson]:
        """Return all watches, the oldest first."""
        return cast("WatchesJson", await self._send(_Call("GET", "/v1/watches")))["watches"]

    async def watch(self, watch_id: str) -> WatchDetail:
        """Return a watch with what it knows and its last changes."""
        return cast("WatchDetail", await self._send(_Call("GET", f"/v1/watches/{_id(watch_id)}")))

    async def watch_changes(self, watch_id: str) -> AsyncIterator[WatchChangeJson]:
        """Yield all that a watch told, the newest first, a page at a time."""
        call: _Call | None = _Call("GET", f"/v1/watches/{_id(watch_id)}/changes", {"limit": _PAGE})
        while call is not None:
            response = await self._http.send(call.request(self._http))
            _raise_for(response)
            for change in cast("WatchChangesJson", response.json())["changes"]:
                yield change
            call = _next(response)

    async def remove_watch(self, watch_id: str) -> None:
        """Remove a watch with all that it told."""
        _raise_for(await self._http.send(_Call("DELETE", f"/v1/watches/{_id(watch_id)}").request(self._http)))

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

    async def _send(self, call: _Call) -> Any:
        response = await self._http.send(call.request(self._http))
        _raise_for(response)
        return response.json()


class _Events:
    """Lines of a stream become events.

    Args:
        response: what a problem in the stream is told of.
    """

    def __init__(self, response: httpx2.Response) -> None:
        self._response = response
        self._name = ""
        self._data: list[str] = []

    def take(self, row: str) -> Event | None:
        """Take a line; return the event that it ends, if it does.

        Raises:
            Problem: the server failed after the stream had begun.
        """
        if row:
            name, _, value = row.partition(":")
            value = value.removeprefix(" ")
            if name == "event":
                self._name = value
            elif name == "data":
                self._data.append(value)
            return None
        name, data = self._name, "\n".join(self._data)
        self._name, self._data = "", []
        return self._event(name, json.loads(data)) if data else None

    def _event(self, name: str, data: Any) -> Event | None:
        match name:
            case "search_results":
                return Found(data)
            case "delta":
                return Delta(data["text"])
            case "reset":
                return Reset(data)
            case "citation":
                return Cited(data)
            case "answer":
                return Answered(data)
            case "error":
                raise Problem(self._response, data)
            case _:
                # What a newer server tells beside these is not for this client.
                return None


def _ask(question: str, narrowing: Narrowing, *, stream: bool = False) -> _Call:
    accept = "text/event-stream" if stream else "application/json"
    return _Call("POST", "/v1/ask", body={"question": question, **narrowing}, accept=accept)


def _raise_for(response: httpx2.Response) -> None:
    if response.is_success:
        return
    try:
        members = response.json()
    except ValueError:
        members = {}
    raise Problem(response, members if isinstance(members, dict) else {})


def _next(response: httpx2.Response) -> _Call | None:
    target = response.links.get("next", {}).get("url")
    return None if target is None else _Call("GET", target)


def _query(given: Mapping[str, Any]) -> dict[str, Any] | None:
    # An empty mapping would take the query from a path that has one.
    return {name: value for name, value in given.items() if value is not None} or None


def _headers(key: str | None) -> dict[str, str]:
    return {} if key is None else {"Authorization": f"Bearer {key}"}


def _id(identifier: str) -> str:
    if not identifier or not identifier.replace("_", "").isalnum():
        raise ValueError(f"{identifier!r} is no id")
    return identifier
