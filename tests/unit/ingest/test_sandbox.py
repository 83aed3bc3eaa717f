"""Tests of parsers in a killable child process."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from corpus.errors import ParserFailed
from ingest.sandbox import Limits, run_parser


def _script(tmp_path: Path, body: str) -> Path:
    path = tmp_path / "parser.py"
    path.write_text(f"import json, os, sys\ndata = sys.stdin.buffer.read()\n{body}\n", encoding="utf-8")
    return path


def test_a_parser_gets_the_bytes_and_answers_json(tmp_path: Path) -> None:
    """The content comes on standard input, the answer on standard output."""
    script = _script(tmp_path, "print(json.dumps({'length': len(data)}))")

    assert run_parser(script, b"x" * 300_000, name="a") == {"length": 300_000}


def test_a_parser_sees_nothing_of_ours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither environment, nor working directory, nor our modules reach the child."""
    monkeypatch.setenv("ANTHROPIC_API_KEY", "secret")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    script = _script(
        tmp_path, "print(json.dumps([sorted(os.environ), os.getcwd(), os.listdir(), os.getsid(0), sys.path]))"
    )
    answer = run_parser(script, b"", name="a")

    assert isinstance(answer, list)
    environment, folder, files, session, path = answer
    assert environment == ["LC_ALL", "PYTHONHASHSEED"]
    assert folder != str(Path.cwd())
    assert files == []
    assert session != 0
    assert isinstance(path, list)
    assert "" not in path


@pytest.mark.parametrize("body", ["import time; time.sleep(60)", "os.fork(); import time; time.sleep(60)"])
def test_a_parser_that_hangs_is_killed(tmp_path: Path, body: str) -> None:
    """After the wall-clock limit the whole session is gone, children too."""
    started = time.monotonic()
    with pytest.raises(ParserFailed, match=r"longer than 0\.5 s"):
        run_parser(_script(tmp_path, body), b"", name="a", limits=Limits(wall_seconds=0.5))

    assert time.monotonic() - started < 30


def test_a_parser_that_spins_is_killed(tmp_path: Path) -> None:
    """Computing time is limited on its own."""
    with pytest.raises(ParserFailed, match="computing time"):
        run_parser(_script(tmp_path, "while True: pass"), b"", name="a", limits=Limits(wall_seconds=20, cpu_seconds=1))


def test_a_parser_that_eats_memory_is_stopped(tmp_path: Path) -> None:
    """More memory than the limit is not to be had."""
    with pytest.raises(ParserFailed, match="256 MiB of memory"):
        run_parser(_script(tmp_path, "x = b'x' * (1 << 30)"), b"", name="a", limits=Limits(memory_bytes=256 << 20))


def test_a_parser_that_floods_is_stopped(tmp_path: Path) -> None:
    """Output beyond the limit ends it."""
    with pytest.raises(ParserFailed, match="1 MiB of text"):
        run_parser(
            _script(tmp_path, "while True: sys.stdout.write('x' * 65536)"),
            b"",
            name="a",
            limits=Limits(output_bytes=1 << 20),
        )


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("os.abort()", "crashed, or needed more than 1024 MiB of memory"),
        ("sys.exit(3)", "status 3"),
        ("raise ValueError", "failed"),
        ("print('no json')", "usable"),
        ("print('[' * 100000)", "usable"),
        ("", "usable"),
        ("open('x', 'w').write('y' * 10)", "crashed|failed|usable"),
    ],
)
def test_a_parser_that_fails_says_so(tmp_path: Path, body: str, words: str) -> None:
    """Crash, exit status, no JSON and an attempt to write a file are each refused with the file's name."""
    with pytest.raises(ParserFailed, match=words) as failed:
        run_parser(_script(tmp_path, body), b"", name="a.pdf")

    assert failed.value.url == "a.pdf"
