"""Tests of reading pages in child processes: hostile pages cost a child and nothing else."""

from __future__ import annotations

import dataclasses
import datetime as dt
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from corpus.errors import GroundworkError, InputError, NoArticle, NothingToRead, ParserFailed
from ingest.articles import ArticleReaders
from ingest.extract import Article, read_html
from ingest.page_links import read_links
from ingest.sandbox import Limits, ParserProcess
from tests.unit.ingest.page_samples import PARAGRAPHS, article

TODAY = dt.date(2026, 11, 22)
URL = "https://www.gridpost.example/2025/11/12/northwind"
LIMITS = Limits(wall_seconds=60.0, cpu_seconds=60, memory_bytes=1 << 30, output_bytes=8 << 20)
_SCRIPT_HEAD = "import json, os, struct, sys\nread, out = sys.stdin.buffer.read, sys.stdout.buffer\nq = read(8)\n"
_SCRIPT_REPLY = "a = json.dumps({}).encode()\nout.write(struct.pack('!I', len(a)) + a); out.flush()\n"

HOSTILE = {
    "a megabyte of nested elements": "<div>" * 200_000 + "x",
    "nested formatting": "<b><i>" * 50_000 + PARAGRAPHS[0],
    "nested tables": "<table><tr><td>" * 30_000 + PARAGRAPHS[0],
    "200,000 attributes": "<p " + " ".join(f"a{number}=1" for number in range(200_000)) + f">{PARAGRAPHS[0]}</p>",
    "unclosed links": "<a href='/a'>Northwind opens a hall " * 50_000,
    "a huge text": f"<p>{'word ' * 1_500_000}</p>",
    "a flood of entities": "<p>" + "&lt;&amp;&#120;&nbsp;" * 200_000 + "</p>",
    "many paragraphs": f"<p>{PARAGRAPHS[0]}</p>" * 20_000,
    "open brackets": "<" * 1_000_000,
    "a long comment": "<!--" + "-" * 1_000_000,
    "null bytes": "\0" * 1_000_000,
}


@pytest.fixture
def readers() -> Iterator[ArticleReaders]:
    """Return readers of this test's own, ended after it."""
    made = ArticleReaders(children=2, limits=LIMITS)
    yield made
    made.close()


def _read(readers: ArticleReaders, html: str) -> Article:
    return readers.read(html.encode(), url=URL, charset=None, name=None, today=TODAY)


def test_a_child_reads_what_this_process_would(readers: ArticleReaders) -> None:
    """Nothing is lost on the way, and the second page is read by the same child."""
    first, child = _read(readers, article()), readers.process_ids()
    second = _read(readers, article())

    assert first == second == read_html(article().encode(), url=URL, today=TODAY)
    assert readers.process_ids() == child


def test_a_child_reads_the_links_that_this_process_would(readers: ArticleReaders) -> None:
    """Blocks, headings, labels, data and the next page come back as they are, from the child that reads articles."""
    _read(readers, article())
    child = readers.process_ids()
    html = (
        '<title>News</title><link rel=next href=/2><script type=\'application/json\'>{"a": "\ud83d"}</script>'
        "<nav>x</nav><h2><a href='/a' title='A'>Northwind</a></h2><time datetime='2026-11-20'>today</time>"
        "<a href='/b'><img alt=B></a>"
    ).encode("utf-8", "surrogatepass")

    assert read_links(html, url=URL) == readers.read_links(html, url=URL, charset=None)
    assert child == readers.process_ids()
    with pytest.raises(InputError, match="holds no web page"):
        readers.read_links(b"plain words", url=URL, charset=None)


def test_a_page_of_links_that_needs_too_much_costs_a_child_only() -> None:
    """A listing that would fill the memory is refused by name, and the next page is read."""
    small = ArticleReaders(children=1, limits=dataclasses.replace(LIMITS, memory_bytes=1 << 28))
    try:
        with pytest.raises(ParserFailed, match="2025/11/12/northwind"):
            small.read_links(b"<b>" * 900_000, url=URL, charset=None)
        page = small.read_links(b"<a href='/a'>A</a>", url=URL, charset=None)
    finally:
        small.close()

    assert ["https://www.gridpost.example/a"] == [link.url for link in page.links]


def test_refusals_come_back_as_they_were_raised(readers: ArticleReaders) -> None:
    """With their kind and their words, and the child lives on."""
    with pytest.raises(NoArticle, match="proof of being human") as refused:
        _read(readers, "<title>Just a moment...</title><p>Checking your browser before you go on.</p>")
    with pytest.raises(NothingToRead, match="is empty"):
        _read(readers, "  ")

    assert refused.value.page_kind == "bot-check"
    assert len(readers.process_ids()) == 1


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_page_ends_in_bounded_time(name: str) -> None:
    """It is read, refused or given up by name, and the next page is read as ever."""
    # Long enough for a child to start on a busy machine.
    readers = ArticleReaders(children=1, limits=dataclasses.replace(LIMITS, wall_seconds=15.0))
    started = time.monotonic()
    try:
        outcome = _read(readers, HOSTILE[name]).title
    except GroundworkError as refused:
        outcome = str(refused)

    assert time.monotonic() - started < 90
    assert outcome
    assert _read(readers, article()).author == "Ida Okafor"
    readers.close()


def test_a_child_that_dies_is_replaced(readers: ArticleReaders) -> None:
    """The page it was asked for is named, the next one gets a new child."""
    _read(readers, article())
    (child,) = readers.process_ids()
    os.kill(child, signal.SIGKILL)
    with pytest.raises(ParserFailed, match="gridpost"):
        _read(readers, article())

    assert _read(readers, article()).title
    assert readers.process_ids() != [child]


def test_a_child_is_replaced_after_its_pages() -> None:
    """None lives for ever."""
    readers = ArticleReaders(children=1, limits=LIMITS, pages=1)
    _read(readers, article())

    assert readers.process_ids() == []


def test_threads_share_a_few_children(readers: ArticleReaders) -> None:
    """Every page is read, by no more children than there may be."""
    with ThreadPoolExecutor(6) as pool:
        titles = set(pool.map(lambda _: _read(readers, article()).title, range(24)))

    assert titles == {"Northwind to build 300 MW near Lake Arbor"}
    assert 1 <= len(readers.process_ids()) <= 2


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("import time; time.sleep(60)", r"longer than 8 s"),
        ("out.write(struct.pack('!I', 1 << 30)); out.write(b'x' * (2 << 20)); out.flush()", "more than 1 MiB"),
        ("out.write(struct.pack('!I', 3) + b'{a}'); out.flush(); read()", "no usable answer"),
        ("x = [bytes(1 << 24) for _ in range(999)]", "MiB of memory"),
        ("os.abort()", "crashed"),
    ],
)
def test_a_process_that_fails_says_how(tmp_path: Path, body: str, words: str) -> None:
    """Hanging, flooding, rambling, growing and crashing are told apart."""
    script = tmp_path / "child.py"
    script.write_text(_SCRIPT_HEAD + body + "\n", encoding="utf-8")
    process = ParserProcess(script, Limits(wall_seconds=8.0, memory_bytes=1 << 28, output_bytes=1 << 20))
    with pytest.raises(ParserFailed, match=words):
        process.ask({}, b"x", name="a page")

    process.kill()


def test_a_process_sees_nothing_of_ours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither the environment nor open files reach it."""
    monkeypatch.setenv("ANTHROPIC_API_KEY", "secret")
    script = tmp_path / "child.py"
    reply = _SCRIPT_REPLY.replace("{}", "sorted(os.environ)")
    script.write_text(_SCRIPT_HEAD + "read(sum(struct.unpack('!II', q)))\n" + reply + "read()\n", encoding="utf-8")
    process = ParserProcess(script, LIMITS)
    answer = process.ask({}, b"", name="a")
    process.kill()

    assert answer == ["LC_ALL", "PYTHONHASHSEED"]


def test_no_child_outlives_its_parent() -> None:
    """Even a parent that is killed leaves nobody behind: the child's input ends."""
    code = (
        "import os, signal\nfrom ingest import articles\n"
        "from tests.unit.ingest.page_samples import article\n"
        "articles.read_article(article().encode())\n"
        "print(articles._READERS.process_ids()[0], flush=True)\nos.kill(os.getpid(), signal.SIGKILL)\n"
    )
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=120)
    child = int(ended.stdout)
    deadline = time.monotonic() + 60
    while _lives(child) and time.monotonic() < deadline:
        time.sleep(0.05)

    assert ended.returncode == -signal.SIGKILL
    assert not _lives(child)


def test_importing_the_readers_starts_no_child() -> None:
    """A question is answered without any parser."""
    code = (
        "import api.wiring, ingest.articles, sys\n"
        "loaded = sorted({'trafilatura', 'resiliparse', 'lxml'} & set(sys.modules))\n"
        "print(ingest.articles._READERS.process_ids(), loaded)"
    )
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=120)

    assert ended.stdout.strip() == "[] []"


def _lives(process_id: int) -> bool:
    try:
        state = Path(f"/proc/{process_id}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state != "Z"


def test_a_large_parent_does_not_wear_its_children_out(readers: ArticleReaders) -> None:
    """What counts is the memory of the child: that of the process which started it is none of its wear."""
    ballast = bytearray(700 << 20)
    ballast[::4096] = b"x" * len(range(0, len(ballast), 4096))
    _read(readers, article())
    before = readers.process_ids()
    _read(readers, article())

    assert before == readers.process_ids()
    assert 1 == len(before)
    del ballast
