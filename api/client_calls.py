"""What the client of the HTTP API sends and understands, whether its calls wait or are awaited."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypedDict

from api.schemas import AnswerJson, CitationJson, FallbackJson, HitsJson, QuestionJson
from corpus.errors import GroundworkError
from corpus.source import Tier

if TYPE_CHECKING:
    import httpx2

    # Its shapes are made from the ledger, which a client need not load.
    from corpus.figure import Metric


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
class Read:
    """How the question was read, before anything is searched for."""

    question: QuestionJson


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


Event = Read | Found | Delta | Reset | Cited | Answered
_EVENTS: Mapping[str, type[Event]] = {
    "question": Read,
    "search_results": Found,
    "delta": Delta,
    "reset": Reset,
    "citation": Cited,
    "answer": Answered,
}


@dataclass(frozen=True, slots=True)
class Call:
    """A request that is yet to be made.

    Attributes:
        query: its parameters; those that are None are left out.
        file: the name and content of an upload.
    """

    method: str
    path: str
    query: Mapping[str, Any] = field(default_factory=dict)
    body: Mapping[str, Any] | None = None
    file: tuple[str, bytes] | None = None
    accept: str = "application/json"

    def request(self, client: httpx2.Client | httpx2.AsyncClient) -> httpx2.Request:
        """Return it for a client to send."""
        return client.build_request(
            self.method,
            self.path,
            params=_query(self.query),
            json=self.body,
            files=None if self.file is None else {"file": self.file},
            headers={"Accept": self.accept},
        )


class Events:
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
        if name == "error":
            raise Problem(self._response, data)
        made = _EVENTS.get(name)  # What a newer server tells beside these is not for this client.
        return made(data["text"] if made is Delta else data) if made else None


def ask_call(question: str, narrowing: Narrowing, *, stream: bool = False) -> Call:
    """Return the call that asks a question, for the answer alone or for what leads to it as well."""
    accept = "text/event-stream" if stream else "application/json"
    return Call("POST", "/v1/ask", body={"question": question, **narrowing}, accept=accept)


def raise_for(response: httpx2.Response) -> None:
    """Raise the problem that a response tells of, if it does."""
    if response.is_success:
        return
    try:
        members = response.json()
    except ValueError:
        members = {}
    raise Problem(response, members if isinstance(members, dict) else {})


def next_call(response: httpx2.Response) -> Call | None:
    """Return the call for the page after a response's, None after the last."""
    target = response.links.get("next", {}).get("url")
    return None if target is None else Call("GET", target)


def _query(given: Mapping[str, Any]) -> dict[str, Any] | None:
    # An empty mapping would take the query from a path that has one.
    return {name: value for name, value in given.items() if value is not None} or None


def headers_of(key: str | None) -> dict[str, str]:
    """Return the headers that every call carries."""
    return {} if key is None else {"Authorization": f"Bearer {key}"}


def path_id(identifier: str) -> str:
    """Return an id as it may stand in a path.

    Raises:
        ValueError: it is no id; anything else could lead to another route.
    """
    if not identifier or not identifier.replace("_", "").isalnum():
        raise ValueError(f"{identifier!r} is no id")
    return identifier
