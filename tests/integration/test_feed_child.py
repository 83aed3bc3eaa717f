"""Tests of the feed parser in its child process: it reaches nothing, and what passes its limits is stopped."""

from __future__ import annotations

import json
import socket
import threading
import time
from pathlib import Path

import pytest

import ingest.feed
from corpus.errors import InputError, ParserFailed
from ingest.feed import read_feed
from ingest.sandbox import Limits, run_parser

CHILD = Path(ingest.feed.__file__).with_name("feed_child.py")
FEED = "<rss version='2.0'><channel><title>t</title><item><link>https://a.example/1</link></item></channel></rss>"


class _Canary:
    """A port of this machine that counts who connects."""

    def __init__(self) -> None:
        self.reached = 0
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        threading.Thread(target=self._count, daemon=True).start()

    def _count(self) -> None:
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            self.reached += 1
            connection.close()

    def close(self) -> None:
        """Stop listening."""
        self._socket.close()


def _given(xml: str) -> bytes:
    return json.dumps({"url": "https://a.example/feed"}).encode() + b"\n" + xml.encode()


@pytest.mark.parametrize(
    "head",
    [
        "<!DOCTYPE rss SYSTEM '{url}/x.dtd'>",
        "<!DOCTYPE rss PUBLIC '-//X//EN' '{url}/x.dtd'>",
        "<!DOCTYPE rss SYSTEM '{url}/x.dtd' []>",
        "<?xml-stylesheet type='text/xsl' href='{url}/x.xsl'?>",
    ],
)
def test_a_feed_reaches_no_other_file(head: str) -> None:
    """A document type or stylesheet elsewhere is not fetched, and the feed is read without it."""
    canary = _Canary()
    try:
        listed = read_feed((head.format(url=canary.url) + FEED).encode(), url=f"{canary.url}/feed")
    finally:
        canary.close()

    assert [entry.url for entry in listed.entries] == ["https://a.example/1"]
    assert canary.reached == 0


def test_the_child_itself_reaches_no_other_file(tmp_path: Path) -> None:
    """Even what never gets past feed.py, entities that name files and links, gives the child nothing."""
    secret = tmp_path / "secret.txt"
    secret.write_text("the secret", encoding="utf-8")
    canary = _Canary()
    try:
        for target in (secret.as_uri(), f"{canary.url}/x"):
            subset = f"<!DOCTYPE rss [<!ENTITY x SYSTEM '{target}'>]>"
            title = FEED.replace("<title>t</title>", "<title>&x;</title>")
            answer = run_parser(CHILD, _given(subset + title), name="a")

            assert "secret" not in json.dumps(answer)
    finally:
        canary.close()

    assert canary.reached == 0


def test_an_entity_bomb_is_stopped_by_the_limits_at_the_latest() -> None:
    """The child ends soon on a bomb that feed.py would have refused; nothing of it reaches this process."""
    entities = "".join(f"<!ENTITY e{n} '{f'&e{n - 1};' * 12 if n else 'bomb'}'>" for n in range(14))
    bomb = f"<!DOCTYPE rss [{entities}]>" + FEED.replace("<title>t</title>", "<title>&e13;</title>")
    started = time.monotonic()
    try:
        answer = run_parser(CHILD, _given(bomb), name="a", limits=Limits(wall_seconds=20, cpu_seconds=10))
    except ParserFailed:
        answer = None

    assert len(json.dumps(answer)) < 100_000
    assert time.monotonic() - started < 40
    with pytest.raises(InputError, match="entities"):
        read_feed(bomb.encode(), url="https://a.example/feed")


def test_a_feed_that_takes_too_long_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """The error of a feed that passes a limit says whose feed it was."""
    monkeypatch.setattr(ingest.feed, "LIMITS", Limits(wall_seconds=0.01))
    with pytest.raises(ParserFailed, match=r"https://a\.example/feed: .* took longer"):
        read_feed(FEED.encode(), url="https://a.example/feed")


def test_the_content_is_never_taken_for_a_name(tmp_path: Path) -> None:
    """A feed whose whole content is a path or a link gives no feed, and opens neither."""
    canary = _Canary()
    file = tmp_path / "feed.xml"
    file.write_text(FEED, encoding="utf-8")
    try:
        for content in (str(file), f"{canary.url}/feed"):
            answer = run_parser(CHILD, _given(content), name="a")

            assert isinstance(answer, dict)
            assert answer["entries"] == []
    finally:
        canary.close()

    assert canary.reached == 0
