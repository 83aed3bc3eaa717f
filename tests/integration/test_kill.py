"""kill -9 at every step of the write order: what was acknowledged is there, once, and nothing is half-written.

As SQLite's and curl's torture tests do, a process is killed at its first step, its second, its third, until one run
ends by itself. A seeded part of the steps runs by default, every one of them with `--every-kill`.
"""

from __future__ import annotations

import random
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from corpus.document import header_line
from corpus.errors import ModelMismatch
from corpus.evidence import Evidence
from corpus.filters import Filter
from corpus.store import Record
from index.build import embedded_text
from index.doctor import Doctor
from index.passages import cut
from index.vectors import VectorCache
from tests.fakes import Opened
from tests.integration.killed import PLANS, SEED, Work, do, embedder, open_parts

ROOT = Path(__file__).parent.parent.parent
USUAL_KILLS = 30
"""How many steps of each plan are fatal in a usual run."""

Texts = dict[str, tuple[str, str]]
"""Title and text of each document that is there."""

_EVERYTHING = Filter()

Run = Callable[[str, int, Path], tuple[int, int, int]]


@pytest.fixture(scope="module")
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A closed data folder that holds the seed."""
    home = tmp_path_factory.mktemp("seeded") / "home"
    opened = open_parts(home)
    for work in SEED:
        do(opened, work)
    opened.close()
    return home


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    """Run a plan to its n-th step; return exit status, how much work was acknowledged, and how many steps it took."""
    log = tmp_path_factory.mktemp("kill") / "log"
    command = [sys.executable, "-m", "tests.integration.killed"]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as forker:
        assert forker.stdin is not None
        assert forker.stdout is not None
        requests, replies = forker.stdin, forker.stdout

        def one(plan: str, fatal: int, home: Path) -> tuple[int, int, int]:
            log.unlink(missing_ok=True)
            requests.write(f"{plan} {fatal} {home} {log}\n")
            requests.flush()
            status = int(replies.readline())
            lines = log.read_text(encoding="utf-8").split() if log.exists() else []
            return status, lines.count("done"), int(lines[-1]) if status == 0 else fatal

        yield one
        requests.close()


def _states(plan: str) -> list[Texts]:
    """What should be there after none, one, two … pieces of the plan's work."""
    now: Texts = {} if plan == "new" else {work.name: (work.name.title(), work.text) for work in SEED}
    states = [now]
    for work in PLANS[plan]:
        now = _after(now, work)
        states.append(now)
    return states


def _after(now: Texts, work: Work) -> Texts:
    title, text = now.get(work.name, (work.name.title(), ""))
    if work.action == "keep":
        return now | {work.name: (title, work.text)}
    if work.action == "retitle":
        return now | {work.name: (work.text, text)}
    return {name: value for name, value in now.items() if name != work.name}


@pytest.mark.parametrize("plan", PLANS)
def test_a_kill_at_any_step_loses_nothing(
    plan: str, run: Run, seeded: Path, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """After a kill and one repair what was acknowledged is there once and whole, the rest whole or not at all."""
    status, done, steps = run(plan, 0, _fresh(plan, seeded, tmp_path / "whole"))
    assert (0, len(PLANS[plan])) == (status, done)
    fatal = list(range(1, steps + 1))
    if not request.config.getoption("--every-kill"):
        fatal = sorted(random.Random(f"{plan} {steps}").sample(fatal, min(USUAL_KILLS, steps)))

    killed = 0
    for step in fatal:
        home = _fresh(plan, seeded, tmp_path / "home")
        status, done, _ = run(plan, step, home)
        killed += status == -signal.SIGKILL
        assert status in {0, -signal.SIGKILL}, f"step {step} ended with {status}"
        try:
            _assert_whole(home, _states(plan)[done : done + 2])
        except Exception as error:
            raise AssertionError(f"after a kill at step {step} of {steps}, with {done} pieces of work done") from error
    # Threads of Chroma and names of temporary files may move a step; hardly any run may escape its kill.
    assert killed >= len(fatal) - 2


def _fresh(plan: str, seeded: Path, home: Path) -> Path:
    shutil.rmtree(home, ignore_errors=True)
    if plan != "new":
        shutil.copytree(seeded, home)
    return home


def _assert_whole(home: Path, allowed: Sequence[Texts]) -> None:
    """Open what the killed process left, repair it once, and compare everything there is with what may be."""
    _words_are_found_before_repair(home, allowed)
    opened = _open_as_a_user_would(home)
    try:
        report = Doctor(opened.record, opened.evidence, opened.builder, opened.cache).examine(repair=True)
        assert [] == [finding for finding in report.findings if not finding.ok]
        documents = {d.identity.removeprefix("note:"): d for d in opened.record.documents(limit=100).documents}
        found = {
            name: (document.title, opened.record.version(document.version_id).text)
            for name, document in documents.items()
        }
        assert found in allowed
        _passages_are_whole(opened, found)
        for name in {name for state in allowed for name in state} - set(found):
            assert opened.record.removed_at(f"note:{name}") or name not in allowed[0]
        hashes = {v.raw_hash for d in documents.values() for v in opened.record.versions(d.id)}
        assert hashes == set(opened.record.blobs.digests())
        assert [] == list(opened.record.blobs.unfinished())
        assert [opened.cache and opened.cache.name] == [path.name for path in (home / "vectors").glob("cache-*")]
    finally:
        opened.close()


def _words_are_found_before_repair(home: Path, allowed: Sequence[Texts]) -> None:
    record = Record(home)
    words = [text.split()[0].strip(".") for _, text in allowed[0].values() if allowed[0] == allowed[-1]]
    found = [Evidence(record).matching(f'"{word}"', _EVERYTHING, 10) for word in words]
    record.close()

    assert [] == [word for word, rows in zip(words, found, strict=True) if len(rows) != 1]


def _open_as_a_user_would(home: Path) -> Opened:
    """Open under the model that is active; where that needs a reindex, do what the error says."""
    for model in ("hashing", "another"):
        cache = VectorCache(home / "vectors")
        assert cache.own()
        record = Record(home)
        try:
            return Opened(record, embedder(model), cache=cache)
        except ModelMismatch:
            record.close()
            cache.disown()
    raise AssertionError("the record is under neither model")


def _passages_are_whole(opened: Opened, texts: Texts) -> None:
    """Passages, keywords, embeddings and the vector cache hold all of the texts and nothing else."""
    expected = {
        (name, piece.start, piece.end, embedded_text(header_line(title, None, None), piece.text))
        for name, (title, text) in texts.items()
        for piece in cut(text)
    }
    rows = opened.evidence.rows(_EVERYTHING)
    passages = opened.evidence.passages(rows)
    actual = [
        (
            item.document.identity.removeprefix("note:"),
            item.passage.start,
            item.passage.end,
            embedded_text(item.document.header, item.passage.text),
        )
        for item in passages.values()
    ]
    assert sorted(expected) == sorted(actual)

    stored = dict(opened.embeddings.vectors(opened.builder.generation().name))
    assert rows == sorted(stored)
    for row, (_, _, _, text) in zip(passages, actual, strict=True):
        assert opened.embedder.embed([text])[0].tobytes() == stored[row]

    assert opened.cache is not None
    cached = opened.cache.vectors(sorted(opened.cache.ids()))
    assert {item.passage.id: stored[row] for row, item in passages.items()} == {
        identifier: vector.tobytes() for identifier, vector in cached.items()
    }
    with opened.record.database.read() as connection:
        keywords = connection.exec_driver_sql("SELECT rowid, header || char(10) || body FROM keywords ORDER BY rowid")
        assert sorted(zip(passages, (text for *_, text in actual), strict=True)) == [tuple(row) for row in keywords]
