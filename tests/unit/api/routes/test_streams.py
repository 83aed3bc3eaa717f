"""Streams say that they were broken off."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
from starlette.types import Message

from api.routes.streams import Events

SCOPE = {"type": "http", "asgi": {"spec_version": "2.3"}}


async def _one_and_then_none() -> AsyncIterator[bytes]:
    yield b"first"
    await asyncio.Event().wait()


async def _none() -> AsyncIterator[bytes]:
    await asyncio.Event().wait()
    yield b"never"


async def _waiting() -> Message:
    await asyncio.Event().wait()
    raise AssertionError


async def _cancelled(events: Events, after: int) -> list[Message]:
    """Return what a stream sends that is cancelled when it has sent a number of messages."""
    sent: list[Message] = []
    enough = asyncio.Event()

    async def send(message: Message) -> None:
        sent.append(message)
        if len(sent) == after:
            enough.set()

    task = asyncio.ensure_future(events(SCOPE, _waiting, send))
    await asyncio.wait_for(enough.wait(), 5)
    task.cancel()
    await asyncio.wait_for(task, 5)
    return sent


def test_a_stream_that_the_server_breaks_off_says_so() -> None:
    """After what was sent comes the last word, and the body is whole: its reader does not see a torn connection."""
    sent = asyncio.run(_cancelled(Events(_one_and_then_none(), broken_off=b"the end"), after=2))

    assert [b"first", b"the end"] == [message["body"] for message in sent[1:]]
    assert sent[-1]["more_body"] is False


def test_what_has_not_begun_is_cancelled() -> None:
    """Without a status there is nothing that a last word could follow."""

    async def cancelled() -> None:
        async def refusing(_: Message) -> None:
            await asyncio.Event().wait()

        task = asyncio.ensure_future(Events(_none(), broken_off=b"the end")({**SCOPE}, _waiting, refusing))
        await asyncio.sleep(0)
        task.cancel()
        await asyncio.wait_for(task, 5)

    with pytest.raises(asyncio.CancelledError):
        asyncio.run(cancelled())
