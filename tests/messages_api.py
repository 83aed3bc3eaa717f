"""Stand-ins on loopback that speak the Messages API and OpenAI's chat API, and fail as a test tells them to."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

USAGE = {"input_tokens": 1200, "cache_creation_input_tokens": 700, "cache_read_input_tokens": 0}


@dataclass(frozen=True, slots=True)
class Told:
    """One block of text that the model writes, with the raw citations it gives for it."""

    text: str
    citations: Sequence[Mapping[str, Any]] = ()


@dataclass(frozen=True, slots=True)
class Script:
    """How one request is answered.

    Attributes:
        told: returns the blocks for a request.
        status: other than 200, an error of that status is sent.
        cut_after: the connection is closed after so many events; None for never.
        raw: sent in the place of the event of that number.
        pause_seconds: waited before every event.
    """

    told: Callable[[Any], Sequence[Told]]
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    stop: str | None = "end_turn"
    cut_after: int | None = None
    raw: tuple[int, bytes] | None = None
    pause_seconds: float = 0.0
    output_tokens: int = 80


class ModelServer:
    """A server whose answers a test lines up; the last one is given again and again.

    Attributes:
        requests: the bodies that came in, in order.
        headers: their headers.
        cut_off: how many answers nobody read to the end.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        self.scripts: list[Script] = [Script(lambda _: ())]
        self.requests: list[Any] = []
        self.headers: list[Mapping[str, str]] = []
        self.cut_off = 0

    def script(self, *scripts: Script) -> None:
        """Answer the next requests so, and forget what came before."""
        self.scripts = list(scripts)
        self.requests.clear()
        self.headers.clear()
        self.cut_off = 0

    def next(self) -> Script:
        """Return how to answer now."""
        return self.scripts.pop(0) if len(self.scripts) > 1 else self.scripts[0]


def says(*told: Told | str, **how: Any) -> Script:
    """Answer with these blocks, whatever is asked; a text alone cites nothing."""
    return Script(lambda _: [Told(one) if isinstance(one, str) else one for one in told], **how)


def quotes(words: str, text: str | None = None, **how: Any) -> Script:
    """Answer with a text, or with the cited words themselves, citing the first sentence that holds some words."""
    return Script(lambda request: [cited(request, words, text)], **how)


def cited(request: Any, words: str, text: str | None = None) -> Told:
    """Return a block that cites the first sentence of a request which holds some words."""
    place, block, sentence = where(request, words)
    return Told(sentence if text is None else text, [location(place, block, block + 1, sentence)])


def where(request: Any, words: str) -> tuple[int, int, str]:
    """Return search result, block and text of the first sentence of a request that holds some words."""
    results = [block for block in request["messages"][-1]["content"] if block["type"] == "search_result"]
    for place, result in enumerate(results):
        for number, block in enumerate(result["content"]):
            if number and words in block["text"]:
                return place, number, block["text"]
    raise AssertionError(f"no sentence holds {words!r}")


def location(result: object, first: object, last: object, text: object, **changes: Any) -> dict[str, Any]:
    """Return a raw citation."""
    return {
        "type": "search_result_location",
        "cited_text": text,
        "search_result_index": result,
        "start_block_index": first,
        "end_block_index": last,
        "source": "doc",
        "title": "A title",
        **changes,
    }


def sentence_number(request: Any, words: str) -> int:
    """Return the number that a sentence with some words has in a prompt of OpenAI's chat API."""
    for line in request["messages"][-1]["content"].split("\n"):
        if line.startswith("[") and words in line:
            return int(line[1 : line.index("]")])
    raise AssertionError(f"no sentence holds {words!r}")


@contextmanager
def messages_api() -> Iterator[ModelServer]:
    """Yield a server at `{url}/v1/messages`."""
    yield from _running(_MessagesHandler)


@contextmanager
def chat_api() -> Iterator[ModelServer]:
    """Yield a server at `{url}/v1/chat/completions`; of a block's citations only the text matters."""
    yield from _running(_ChatHandler)


def _running(handler: type[BaseHTTPRequestHandler]) -> Iterator[ModelServer]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    model = ModelServer(f"http://127.0.0.1:{server.server_address[1]}")
    server.model = model  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield model
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    path_served = ""

    def events(self, script: Script, request: Any) -> Iterator[bytes]:
        """Yield the events of a streamed answer."""
        raise NotImplementedError

    def do_POST(self) -> None:
        """Answer as the script says."""
        model: ModelServer = self.server.model  # type: ignore[attr-defined]
        request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        model.requests.append(request)
        model.headers.append({name.lower(): value for name, value in self.headers.items()})
        script = model.next()
        self.close_connection = True
        status = script.status if self.path == self.path_served else 404
        if status != 200:
            self._send(status, script.headers, json.dumps(_error(status)).encode())
            return
        assert request["stream"] is True
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Connection", "close")
        self.end_headers()
        try:
            self._stream(script, request)
        except OSError:
            model.cut_off += 1  # Whoever asked has gone.

    def _stream(self, script: Script, request: Any) -> None:
        for number, event in enumerate(self.events(script, request)):
            if script.cut_after is not None and number >= script.cut_after:
                return
            time.sleep(script.pause_seconds)
            self.wfile.write(script.raw[1] if script.raw is not None and script.raw[0] == number else event)
            self.wfile.flush()

    def _send(self, status: int, headers: Mapping[str, str], content: bytes) -> None:
        self.send_response(status)
        for name, value in {"Content-Type": "application/json", "Connection": "close", **headers}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: Any) -> None:
        """Stay quiet."""


class _MessagesHandler(_Handler):
    path_served = "/v1/messages"

    def events(self, script: Script, request: Any) -> Iterator[bytes]:
        message = {
            "id": "msg_1",
            "type": "message",
            "role": "assistant",
            "model": request["model"],
            "content": [],
            "stop_reason": None,
            "stop_sequence": None,
            "usage": USAGE | {"output_tokens": 1},
        }
        yield _sse("message_start", message=message)
        yield _sse("ping")
        for index, told in enumerate(script.told(request)):
            yield _sse("content_block_start", index=index, content_block={"type": "text", "text": "", "citations": []})
            for citation in told.citations:
                delta = {"type": "citations_delta", "citation": citation}
                yield _sse("content_block_delta", index=index, delta=delta)
            for begin in range(0, len(told.text), 40):
                delta = {"type": "text_delta", "text": told.text[begin : begin + 40]}
                yield _sse("content_block_delta", index=index, delta=delta)
            yield _sse("content_block_stop", index=index)
        usage = {"output_tokens": script.output_tokens}
        yield _sse("message_delta", delta={"stop_reason": script.stop, "stop_sequence": None}, usage=usage)
        yield _sse("message_stop")


class _ChatHandler(_Handler):
    path_served = "/v1/chat/completions"

    def events(self, script: Script, request: Any) -> Iterator[bytes]:
        def chunk(delta: Any, finish: str | None = None, **more: Any) -> bytes:
            choices = [] if more else [{"index": 0, "delta": delta, "finish_reason": finish}]
            shape = {"id": "c1", "object": "chat.completion.chunk", "created": 1, "model": request["model"]}
            return f"data: {json.dumps(shape | {'choices': choices} | more)}\n\n".encode()

        yield chunk({"role": "assistant", "content": ""})
        for told in script.told(request):
            for begin in range(0, len(told.text), 40):
                yield chunk({"content": told.text[begin : begin + 40]})
        yield chunk(
            {}, {"end_turn": "stop", "max_tokens": "length", "refusal": "content_filter"}.get(script.stop or "")
        )
        if request.get("stream_options", {}).get("include_usage"):
            counts = {"prompt_tokens": 1900, "completion_tokens": script.output_tokens}
            yield chunk({}, usage=counts | {"total_tokens": 1900 + script.output_tokens})
        yield b"data: [DONE]\n\n"


def _sse(kind: str, **fields: Any) -> bytes:
    return f"event: {kind}\ndata: {json.dumps({'type': kind} | fields)}\n\n".encode()


def _error(status: int) -> dict[str, Any]:
    kind = {429: "rate_limit_error", 529: "overloaded_error", 401: "authentication_error"}.get(status, "api_error")
    return {"type": "error", "error": {"type": kind, "message": "no"}}
