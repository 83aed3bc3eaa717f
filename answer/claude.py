"""Claude as the writer: passages as search results with citations on, streamed, the rules cached.

The question is searched for in parts before the model is asked (`answer.ask`), so the model needs no tool: documents
can then make it do nothing but write.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from itertools import chain
from typing import TYPE_CHECKING, Any

from answer.answer import Usage
from answer.calling import Deadline, Trouble, persist, refused, unreachable
from answer.evidence import heading
from answer.prompt import RULES, asked, one_line
from answer.spending import Budget, most_tokens
from answer.written import Cited, Run, Source, Task
from corpus.errors import ModelFailed

if TYPE_CHECKING:
    from anthropic import Anthropic

DEFAULT_MODEL = "claude-sonnet-5-5"
"""The newest Sonnet among the names that the SDK knows: made for speed, at half the price of the Opus beside it."""

_ENDS = {
    "refusal": "refused to answer",
    "max_tokens": "ran into its limit of tokens; raise GROUNDWORK_MODEL_MAX_TOKENS",
    "model_context_window_exceeded": "had no room left for an answer",
}
_FINISHED = frozenset({"end_turn", "stop_sequence"})


class Claude:
    """Writes answers with the Messages API.

    Args:
        model: a name of the API, such as `claude-sonnet-5-5`.
        api_key: the key.
        base_url: where the API is, if elsewhere than at Anthropic.
        timeout_seconds: how long an answer may take in all.
        max_tokens: how long it may be, thinking included.
        budget: what may be spent.
    """

    name = "claude"

    def __init__(
        self, model: str, *, api_key: str, base_url: str, timeout_seconds: float, max_tokens: int, budget: Budget
    ) -> None:
        self.model = model
        self._api_key, self._base_url = api_key, base_url
        self._timeout_seconds, self._max_tokens = timeout_seconds, max_tokens
        self._budget = budget
        self._ended = threading.Event()
        self._client: Anthropic | None = None

    def write(self, task: Task) -> Iterator[Run | Usage]:
        """Yield the answer run by run as it comes, and at the end what it cost.

        Raises:
            ModelFailed: there is no answer, or no whole one.
        """
        deadline = Deadline(self._timeout_seconds)
        request = self._request(task)
        reservation = self._budget.reserve(most_tokens(_texts(request)), self._max_tokens, task.allowance)
        try:
            events = persist(lambda: self._begun(request, deadline), deadline, self._ended)
        except Trouble as trouble:
            if trouble.unbilled:
                reservation.release()
            raise
        reading = _Reading(task)
        for event in self._events(events, deadline):
            run = reading.take(event)
            if run is not None:
                yield run
        if reading.stop is None:
            raise ModelFailed("broke off before its answer ended")
        yield reservation.settle(reading.usage(self.model))
        if reading.stop not in _FINISHED:
            raise ModelFailed(_ENDS.get(reading.stop, f"stopped for another reason ({one_line(reading.stop)[:40]})"))

    def end(self) -> None:
        """Make no call again; those under way end by themselves."""
        self._ended.set()

    def _request(self, task: Task) -> dict[str, Any]:
        content = [*map(_search_result, task.sources), {"type": "text", "text": asked(task)}]
        return {
            "model": self.model,
            "max_tokens": self._max_tokens,
            "system": [{"type": "text", "text": RULES, "cache_control": {"type": "ephemeral"}}],
            "messages": [{"role": "user", "content": content}],
        }

    def _begun(self, request: Mapping[str, Any], deadline: Deadline) -> Any:
        import anthropic  # noqa: PLC0415 - 1.4 s, which an answer without a model must not pay

        if self._client is None:
            self._client = anthropic.Anthropic(api_key=self._api_key, base_url=self._base_url or None, max_retries=0)
        try:
            return self._client.messages.create(**request, stream=True, timeout=max(0.1, deadline.left_seconds))
        except anthropic.APIStatusError as error:
            raise refused(error.status_code, error.response.headers) from error
        except anthropic.APITimeoutError as error:
            raise deadline.passed() from error
        except anthropic.APIConnectionError as error:
            raise unreachable() from error

    def _events(self, stream: Any, deadline: Deadline) -> Iterator[Mapping[str, Any]]:
        """Yield the events of a stream as plain mappings, whatever shape they have."""
        import anthropic  # noqa: PLC0415
        import httpx2  # noqa: PLC0415

        with stream:
            try:
                for event in stream:
                    deadline.check()
                    to_dict = getattr(event, "to_dict", None)
                    yield to_dict(warnings=False) if to_dict else {}
            except anthropic.APIStatusError as error:
                raise ModelFailed(f"broke off its answer ({_kind(error.body)})") from error
            except httpx2.TimeoutException as error:
                raise deadline.passed() from error
            except (anthropic.APIError, httpx2.HTTPError) as error:
                raise ModelFailed("broke off before its answer ended") from error
            except ValueError as error:
                raise ModelFailed("sent what cannot be read") from error


class _Reading:
    """Puts the events of a stream together to runs.

    Attributes:
        stop: why the model stopped, None until it has.
    """

    def __init__(self, task: Task) -> None:
        self._task = task
        self._text = ""
        self._cited: list[Cited] = []
        self._usage: dict[str, Any] = {}
        self.stop: str | None = None

    def take(self, event: Mapping[str, Any]) -> Run | None:
        """Take an event; return the run that it ends, if it ends one with text."""
        kind = event.get("type")
        if kind == "message_start":
            self._count(_mapping(_mapping(event.get("message")).get("usage")))
        elif kind == "content_block_start":
            self._text, self._cited = _string(_mapping(event.get("content_block")).get("text")), []
        elif kind == "content_block_delta":
            self._add(_mapping(event.get("delta")))
        elif kind == "content_block_stop" and self._text:
            run, self._text = Run(self._text, tuple(self._cited)), ""
            return run
        elif kind == "message_delta":
            self.stop = _string(_mapping(event.get("delta")).get("stop_reason")) or None
            self._count(_mapping(event.get("usage")))
        return None

    def usage(self, model: str) -> Usage:
        """Return what was used, as far as the stream said."""
        counts = {name: count for name, count in self._usage.items() if type(count) is int and count >= 0}
        return Usage(
            model,
            counts.get("input_tokens"),
            counts.get("output_tokens"),
            counts.get("cache_read_input_tokens"),
            counts.get("cache_creation_input_tokens"),
        )

    def _add(self, delta: Mapping[str, Any]) -> None:
        if delta.get("type") == "text_delta":
            self._text += _string(delta.get("text"))
        elif delta.get("type") == "citations_delta":
            self._cited.append(_cited(_mapping(delta.get("citation")), self._task.sources))

    def _count(self, usage: Mapping[str, Any]) -> None:
        self._usage |= {name: count for name, count in usage.items() if count is not None}


def _search_result(source: Source) -> dict[str, Any]:
    return {
        "type": "search_result",
        # Not the URL: what a page calls itself is no more than words of a stranger, and the id finds the document.
        "source": source.document.id,
        "title": one_line(source.document.title) or "untitled",
        "content": [{"type": "text", "text": text} for text in _blocks(source)],
        "citations": {"enabled": True},
    }


def _blocks(source: Source) -> list[str]:
    """Return the citable blocks of a source: what is known of the document, then its sentences."""
    return [one_line(heading(source.document)), *(one_line(sentence.text) for sentence in source.sentences)]


def _cited(citation: Mapping[str, Any], sources: tuple[Source, ...]) -> Cited:
    """Return the sentences that a citation means.

    Raises:
        ModelFailed: it means nothing that was given, or quotes other words than stand there.
    """
    place, first, last = (
        citation.get(name) for name in ("search_result_index", "start_block_index", "end_block_index")
    )
    if type(place) is int and type(first) is int and type(last) is int and 0 <= place < len(sources):
        source = sources[place]
        words = "".join(_blocks(source)[max(0, first) : last])
        in_bounds = 0 <= first < last <= len(source.sentences) + 1
        if in_bounds and _squeezed(_string(citation.get("cited_text"))) == _squeezed(words):
            return Cited(source, max(0, first - 1), last - 1)
    raise ModelFailed("cited what it was not given")


def _squeezed(text: str) -> str:
    return "".join(text.split())


def _texts(part: object) -> Iterator[str]:
    """Yield every string of a request."""
    if isinstance(part, str):
        yield part
    elif isinstance(part, Mapping):
        yield from chain.from_iterable(map(_texts, part.values()))
    elif isinstance(part, list):
        yield from chain.from_iterable(map(_texts, part))


def _kind(body: object) -> str:
    error = _mapping(_mapping(body).get("error"))
    return one_line(_string(error.get("type")))[:40] or "no reason given"


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _string(value: object) -> str:
    return value if isinstance(value, str) else ""
