"""Any other chat model as the writer, through LangChain: numbered sentences in, `[n]` marks out.

`openai:NAME` speaks to every server with OpenAI's chat API, which those that run models locally have as well; other
providers of LangChain raise errors of their own, and an answer must never fail because a model does.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from answer.answer import Usage
from answer.calling import Deadline, Trouble, persist, refused, unreachable
from answer.prompt import MISSING_MARK, NUMBERED, RULES, asked, numbered
from answer.spending import Budget, most_tokens
from answer.written import Cited, Run, Task
from corpus.errors import ModelFailed
from index.sentences import sentence_spans

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import AIMessageChunk

_MARK = re.compile(r"\[\s*(\d{1,6}(?:\s*,\s*\d{1,6})*)\s*\]")
_FINISHED = frozenset({"stop", ""})
_ENDS = {
    "length": "ran into its limit of tokens; raise GROUNDWORK_MODEL_MAX_TOKENS",
    "content_filter": "refused to answer",
}


class ChatModel:
    """Writes answers with a model that LangChain speaks to.

    Args:
        model: the name that the server knows it by.
        api_key: the key; servers on one's own machine take any.
        base_url: where the server is, if elsewhere than at OpenAI.
        timeout_seconds: how long an answer may take in all.
        max_tokens: how long it may be.
        budget: what may be spent.
    """

    name = "chat_model"

    def __init__(
        self, model: str, *, api_key: str, base_url: str, timeout_seconds: float, max_tokens: int, budget: Budget
    ) -> None:
        self.model = model
        self._api_key, self._base_url = api_key, base_url
        self._timeout_seconds, self._max_tokens = timeout_seconds, max_tokens
        self._budget = budget
        self._ended = threading.Event()
        self._chat: BaseChatModel | None = None

    def write(self, task: Task) -> Iterator[Run | Usage]:
        """Yield the answer sentence by sentence as it comes, and at the end what it cost.

        Raises:
            ModelFailed: there is no answer, or no whole one.
        """
        deadline = Deadline(self._timeout_seconds)
        passages, meant = numbered(task.sources)
        messages = [("system", RULES + NUMBERED), ("human", f"{passages}\n---\n{asked(task)}")]
        prompt_tokens = most_tokens(text for _, text in messages)
        reservation = self._budget.reserve(prompt_tokens, self._max_tokens, task.allowance)
        try:
            chunks = persist(lambda: self._begun(messages, deadline), deadline, self._ended)
        except Trouble as trouble:
            if trouble.unbilled:
                reservation.release()
            raise
        text, stop = "", None
        usage = Usage(self.model, None, None)
        for chunk in self._rest(chunks, deadline):
            text += chunk.text
            stop = chunk.response_metadata.get("finish_reason") or stop
            usage = _usage(self.model, chunk) or usage
            finished, text = _finished(text)
            for sentence in finished:
                yield _run(sentence, meant)
        if stop is None:
            raise ModelFailed("broke off before its answer ended")
        yield reservation.settle(usage)
        if stop not in _FINISHED:
            raise ModelFailed(_ENDS.get(stop, "stopped for another reason"))
        for sentence in _sentences(text):
            yield _run(sentence, meant)

    def end(self) -> None:
        """Make no call again; those under way end by themselves."""
        self._ended.set()

    def _begun(self, messages: Any, deadline: Deadline) -> Iterator[AIMessageChunk]:
        """Return the chunks of an answer of which the first has come."""
        import openai  # noqa: PLC0415

        chunks = self._opened().stream(messages, timeout=max(0.1, deadline.left_seconds))
        try:
            first = next(chunks, None)
        except openai.APIStatusError as error:
            raise refused(error.status_code, error.response.headers) from error
        except openai.APITimeoutError as error:
            raise deadline.passed() from error
        except openai.APIConnectionError as error:
            raise unreachable() from error
        except (openai.OpenAIError, *_UNREADABLE) as error:
            raise Trouble("sent what cannot be read", unbilled=False) from error
        if first is None:
            raise Trouble("sent nothing", unbilled=False)
        return _chained(first, chunks)

    def _opened(self) -> BaseChatModel:
        from langchain.chat_models import init_chat_model  # noqa: PLC0415 - 2 s, only where it is used

        if self._chat is None:
            chat = init_chat_model(
                self.model,
                model_provider="openai",
                api_key=self._api_key or "none",
                base_url=self._base_url or None,
                max_retries=0,
                max_tokens=self._max_tokens,
                stream_usage=True,
                use_responses_api=False,
            )
            self._chat = chat
        return self._chat

    def _rest(self, chunks: Iterator[AIMessageChunk], deadline: Deadline) -> Iterator[AIMessageChunk]:
        import httpx2  # noqa: PLC0415
        import openai  # noqa: PLC0415

        try:
            for chunk in chunks:
                deadline.check()
                yield chunk
        except httpx2.TimeoutException as error:
            raise deadline.passed() from error
        except (openai.OpenAIError, httpx2.HTTPError) as error:
            raise ModelFailed("broke off before its answer ended") from error
        except _UNREADABLE as error:
            raise ModelFailed("sent what cannot be read") from error


_UNREADABLE = (ValueError, TypeError, KeyError, AttributeError, IndexError)
"""What LangChain raises where a server's answer has another shape than it expects."""


def _chained(first: AIMessageChunk, rest: Iterator[AIMessageChunk]) -> Iterator[AIMessageChunk]:
    yield first
    yield from rest


def _usage(model: str, chunk: AIMessageChunk) -> Usage | None:
    counted = chunk.usage_metadata
    if counted is None:
        return None
    cached = counted.get("input_token_details", {}).get("cache_read", 0) or 0
    return Usage(model, max(0, counted["input_tokens"] - cached), counted["output_tokens"], cached, None)


def _finished(text: str) -> tuple[list[str], str]:
    """Return the sentences that are whole, with the marks behind them, and what may still grow."""
    text = _spaced(text)
    *whole, last = _spans(text) or [(0, len(text))]
    return [text[start:end] for start, end in whole], text[last[0] :]


def _sentences(text: str) -> list[str]:
    """Return sentences, each with the marks that stand behind it."""
    text = _spaced(text)
    return [text[start:end] for start, end in _spans(text)]


def _spaced(text: str) -> str:
    """Return text with a space before each mark that follows the end of a sentence, so that both are told apart."""
    return re.sub(r"(?<=[.!?])(?=\[\s*\d)", " ", text)


def _spans(text: str) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    for start, end in sentence_spans(text):
        marks = re.match(rf"(?:{_MARK.pattern}[\s.,;]*)+", text[start:end])
        begin = start
        if marks is not None and found:
            found[-1] = (found[-1][0], start + len(marks.group().rstrip()))
            begin = start + marks.end()
        if begin < end:
            found.append((begin, end))
    return found


def _run(sentence: str, meant: tuple[Cited, ...]) -> Run:
    """Return a sentence with what its marks mean.

    Raises:
        ModelFailed: a mark means nothing that was given.
    """
    numbers = [int(number) for marks in _MARK.findall(sentence) for number in marks.split(",")]
    if any(not 0 < number <= len(meant) for number in numbers):
        raise ModelFailed("cited what it was not given")
    text = _MARK.sub("", sentence).strip()
    cited = tuple(dict.fromkeys(meant[number - 1] for number in numbers))
    begins = "\n" if MISSING_MARK[:-1].lower() in text.lower() else ""
    return Run(begins + text + " ", () if begins else cited)
