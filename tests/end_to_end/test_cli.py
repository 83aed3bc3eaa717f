"""The command line as real processes: exit codes, JSON, and what is loaded."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import httpx2
import pytest

from tests.end_to_end.served import PAGE, TEXTS, filled

ROOT = Path(__file__).parents[2]
HEAVY = (
    r"torch|chromadb|fastapi|starlette|uvicorn|langchain\w*|trafilatura|anthropic|httpx2?|sentence_transformers|rich"
)


def environment(home: Path, **changes: str) -> dict[str, str]:
    """Return the environment of a process with a home of its own."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GROUNDWORK_")}
    return kept | {"GROUNDWORK_HOME": str(home), "COLUMNS": "80"} | changes


def run(home: Path, *arguments: str, stdin: bytes = b"", flags: tuple[str, ...] = (), **changes: str) -> Any:
    """Run the command line to its end."""
    return subprocess.run(
        [sys.executable, *flags, "-m", "api.cli", *arguments],
        cwd=ROOT,
        env=environment(home, **changes),
        input=stdin,
        capture_output=True,
        timeout=120,
        check=False,
    )


def out(process: Any) -> str:
    """Return standard output of a process that succeeded."""
    assert process.returncode == 0, process.stderr.decode()
    text: str = process.stdout.decode()
    return text


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with three texts."""
    folder = tmp_path_factory.mktemp("home")
    with filled(folder):
        pass
    return folder


def test_version_and_help(tmp_path: Path) -> None:
    """Both work without a record, and make none."""
    home = tmp_path / "home"

    assert re.fullmatch(r"groundwork \S+\n", out(run(home, "--version")))
    shown = out(run(home, "--help"))
    for command in (
        "demo",
        "add",
        "ask",
        "search",
        "documents",
        "sources",
        "follow",
        "fetch",
        "jobs",
        "worker",
        "serve",
        "doctor",
        "reindex",
        "load-starter",
    ):
        assert command in shown
        assert out(run(home, command, "--help"))
    assert not home.exists()


def test_a_question_is_answered(home: Path) -> None:
    """Exit code 0, the status first, then marks and numbered citations; no colours in a pipe."""
    shown = out(run(home, "ask", "What did Anthropic commit with Fluidstack?"))

    assert shown.startswith("Answered")
    assert "$50 billion" in shown
    assert "[1] Anthropic commits $50 billion with Fluidstack - Anthropic, press, 12 November 2025 (" in shown
    assert "\x1b" not in shown


def test_an_unanswerable_question_exits_with_three(home: Path) -> None:
    """A script can tell declining from answering and from failing."""
    process = run(home, "ask", "How much does Groq pay for electricity in Norway?")

    assert process.returncode == 3
    assert process.stdout.decode().startswith("The corpus does not say")


def test_a_warm_question_loads_nothing_heavy(home: Path) -> None:
    """Neither torch nor any framework that answering does not need."""
    process = run(home, "ask", "What is Project Rainier?", flags=("-X", "importtime"))
    loaded = {row.rsplit("|", 1)[-1].strip() for row in process.stderr.decode().splitlines() if "|" in row}

    assert "answer.ask" in loaded
    assert not [name for name in loaded if re.fullmatch(HEAVY, name)]


@pytest.mark.parametrize("command", [("documents",), ("sources",), ("jobs",), ("documents", "--json")])
def test_lists_of_nothing_make_nothing(tmp_path: Path, command: tuple[str, ...]) -> None:
    """Looking is no reason to make a data folder; an empty list is no mistake."""
    assert run(tmp_path / "home", *command).returncode == 0
    assert not (tmp_path / "home").exists()


@pytest.mark.parametrize("command", ["ask", "search"])
def test_an_empty_record_says_what_to_do(tmp_path: Path, command: str) -> None:
    """One line, exit code 1, no traceback, and nothing made."""
    process = run(tmp_path / "home", command, "anything")

    assert process.returncode == 1
    assert process.stdout == b""
    assert len(process.stderr.decode().splitlines()) == 1
    assert "load-starter" in process.stderr.decode()
    assert not (tmp_path / "home").exists()


def test_json_is_the_same_as_over_http(home: Path) -> None:
    """Every reading command prints the JSON of its route."""
    answer = json.loads(out(run(home, "ask", "What is Project Rainier?", "--json")))
    hits = json.loads(out(run(home, "search", "Rainier", "--json", "--limit", "1")))["hits"]
    listed = json.loads(out(run(home, "documents", "--json", "--query", "rainier")))
    identifier = listed["documents"][0]["id"]
    shown = json.loads(out(run(home, "documents", "show", identifier, "--json")))

    assert {"id", "status", "statements", "citations", "interpretation", "confidence"} <= set(answer)
    assert (len(hits), hits[0]["document"]["title"]) == (1, TEXTS[1][0])
    assert listed["total"] == 1
    assert shown["text"] == TEXTS[1][1]
    assert len(json.loads(out(run(home, "documents", "versions", identifier, "--json")))["versions"]) == 1
    assert json.loads(out(run(home, "documents", "diff", identifier, "--json")))["changes"] == []
    assert json.loads(out(run(home, "sources", "--json"))) == {"sources": [], "total": 0}
    assert json.loads(out(run(home, "jobs", "--json"))) == {"jobs": []}
    assert json.loads(out(run(home, "doctor", "--json")))["healthy"] is True


def test_filters_are_taken(home: Path) -> None:
    """A search under filters that nothing passes finds nothing, and says so with exit code 3."""
    found = run(home, "search", "Anthropic", "--after", "2025-11", "--publisher", "Anthropic", "--tier", "press")
    nothing = run(home, "search", "Anthropic", "--before", "2020")

    assert "Anthropic commits" in out(found)
    assert (nothing.returncode, nothing.stdout) == (3, b"Nothing found.\n")


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("ask", "x", "--after", "soon"), 1),
        (("ask", "x", "--tier", "gossip"), 1),
        (("ask", "x", "--as-of", "2025-99"), 1),
        (("ask", "   "), 1),
        (("search", "x", "--organisation", "Anthropik"), 1),
        (("documents", "show", "doc_nothing"), 1),
        (("documents", "diff", "doc_nothing"), 1),
        (("documents", "correct", "doc_nothing", "--tier", "press"), 1),
        (("documents", "remove", "doc_nothing", "--yes"), 1),
        (("serve", "--host", "0.0.0.0"), 1),
        (("ask",), 2),
        (("ask", "x", "--limit", "0"), 2),
        (("nonsense",), 2),
        (("documents", "correct", "doc_nothing"), 2),
        (("documents", "remove", "doc_nothing"), 2),
        (("add", "-"), 2),
        (("add", "a.txt", "b.txt", "--title", "T"), 2),
        (("serve", "--port", "99999"), 2),
    ],
)
def test_mistakes_have_their_exit_codes(home: Path, arguments: tuple[str, ...], code: int) -> None:
    """1 where the record or the values say no, 2 where the command is written wrong; never a traceback."""
    process = run(home, *arguments)

    assert process.returncode == code, process.stderr.decode()
    assert "Traceback" not in process.stderr.decode()
    assert code != 1 or len(process.stderr.decode().splitlines()) == 1


def test_an_unknown_setting_is_one_line(home: Path) -> None:
    """A misspelt variable is told, and nothing is opened."""
    process = run(home, "sources", GROUNDWORK_HOMME="/x")

    assert process.returncode == 1
    assert process.stderr.decode().startswith("groundwork: unknown setting GROUNDWORK_HOMME")


def test_things_are_added_and_the_failed_ones_told(tmp_path: Path) -> None:
    """One line each; what failed does not keep the others out, and shows in the exit code."""
    home, page, note = tmp_path / "home", tmp_path / "campus.html", tmp_path / "note.txt"
    page.write_text(PAGE, encoding="utf-8")
    note.write_text("Zephyr plans 100 MW in Kiruna.", encoding="utf-8")

    mixed = run(home, "add", str(page), str(tmp_path / "missing.txt"), str(tmp_path), str(note))

    assert mixed.returncode == 1
    assert [row.split()[0] for row in mixed.stdout.decode().splitlines()] == ["added", "added"]
    assert [row.split()[0] for row in mixed.stderr.decode().splitlines()] == ["failed", "failed"]

    stated = ("--title", "My title", "--date", "2026-03", "--publisher", "Me", "--dry-run", "--json")
    said = json.loads(out(run(home, "add", str(note), *stated)))["items"][0]
    assert (said["title"], said["published_at"], said["date_source"]) == ("My title", "2026-03", "stated")
    assert (said["publisher"], said["date_confidence"]) == ("Me", "high")

    again = out(run(home, "add", str(page)))
    preview = out(run(home, "add", str(page), "--dry-run"))
    piped = json.loads(
        out(run(home, "add", "-", "--title", "Call", "--date", "2026-03", "--json", stdin="Größe: 5 MW.".encode()))
    )

    assert again.startswith("unchanged")
    assert "published:     4 March 2026" in preview
    assert (piped["items"][0]["outcome"], piped["items"][0]["published_at"]) == ("added", "2026-03")


def test_a_document_is_corrected_removed_and_restored(tmp_path: Path) -> None:
    """A removed document stays out until it is asked back."""
    home, note = tmp_path / "home", tmp_path / "note.txt"
    note.write_text("Zephyr plans 100 MW in Kiruna.", encoding="utf-8")
    identifier = out(run(home, "add", str(note))).split()[1]

    corrected = out(run(home, "documents", "correct", identifier, "--date", "2026-05", "--title", "Kiruna"))
    assert "2026-05" in corrected
    assert "Kiruna" in corrected
    assert "undated" in out(run(home, "documents", "correct", identifier, "--date", "unknown"))
    assert "Zephyr plans" in out(run(home, "documents", "show", identifier, "--text"))

    assert run(home, "documents", "remove", identifier, "--yes").returncode == 0
    assert run(home, "add", str(note)).returncode == 1
    assert out(run(home, "add", str(note), "--restore")).startswith("added")


def test_what_changed_is_told_figures_first(tmp_path: Path) -> None:
    """A restated figure leads, with its sentence; then the sentences."""
    home = tmp_path / "home"
    options = ("--title", "Kiruna", "--url", "https://example.com/kiruna")
    run(home, "add", "-", *options, stdin=b"Zephyr plans 1 GW in Kiruna. It opens in 2027.")
    identifier = out(
        run(home, "add", "-", *options, stdin=b"Zephyr plans 200 MW in Kiruna. It opens in 2027.")
    ).split()[1]
    shown = out(run(home, "documents", "diff", identifier))

    assert shown.split("\n\n")[1] == "1 GW became 200 MW\n    Zephyr plans 200 MW in Kiruna."
    assert "- Zephyr plans 1 GW in Kiruna.\n+ Zephyr plans 200 MW in Kiruna." in shown
    unknown = run(home, "documents", "diff", identifier, "--from", "ver_nothing")
    assert "no version 'ver_nothing'" in unknown.stderr.decode()


def test_stored_escapes_never_reach_the_terminal(tmp_path: Path) -> None:
    """A hostile text is shown without its escapes, as text and as JSON."""
    home = tmp_path / "home"
    hostile = "Zephyr \x1b[31mplans\x1b[0m 100 MW\x9b31m in Kiruna.\x1b]0;owned\x07 It opens soon."
    added = run(home, "add", "-", "--title", "Zephyr \x1b]0;owned\x07\u202ekiruna", stdin=hostile.encode())
    identifier = out(added).split()[1]
    shown = [
        added.stdout,
        run(home, "ask", "What does Zephyr plan in Kiruna?").stdout,
        run(home, "search", "Zephyr", "--json").stdout,
        run(home, "search", "Zephyr").stdout,
        run(home, "documents").stdout,
        run(home, "documents", "show", identifier, "--text").stdout,
        run(home, "documents", "show", "\x1b[31mdoc").stderr,
        run(home, "add", "\x1b[31m.txt").stderr,
    ]

    for stream in shown:
        text = stream.decode()
        assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e]", text), text


def test_the_server_serves_and_ends(home: Path) -> None:
    """It answers while the command line asks, and ends cleanly on a signal."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = subprocess.Popen(
        [sys.executable, "-m", "api.cli", "serve", "--port", str(port)],
        cwd=ROOT,
        env=environment(home),
        stderr=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    try:
        answer = _ask_when_up(f"http://127.0.0.1:{port}")
        beside = run(home, "ask", "What is Project Rainier?")
    finally:
        server.send_signal(signal.SIGTERM)
        _, log = server.communicate(timeout=30)

    assert answer["status"] == "answered", log.decode()
    assert beside.returncode == 0
    assert "Traceback" not in log.decode()


def _ask_when_up(base: str) -> Any:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            if httpx2.get(f"{base}/readyz", timeout=10).status_code == 200:
                break
        except httpx2.TransportError:
            time.sleep(0.1)
    return httpx2.post(f"{base}/v1/ask", json={"question": "What is Project Rainier?"}, timeout=20).json()


def test_the_demonstration_answers_two_and_declines_one(tmp_path: Path) -> None:
    """Three questions, two answers with citations, one refusal, and a folder that stays as asked."""
    shown = out(run(tmp_path / "elsewhere", "demo", "--home", str(tmp_path / "demo")))

    assert shown.count("\nAnswered") == 2
    assert shown.count("The corpus does not say (") == 1
    assert "[1] " in shown
    assert (tmp_path / "demo" / "record.sqlite").exists()
    assert not (tmp_path / "elsewhere").exists()


def test_the_starter_corpus_loads_once(tmp_path: Path) -> None:
    """Loading it again loads nothing, and reindexing keeps every document findable."""
    first = run(tmp_path, "load-starter")
    second = run(tmp_path, "load-starter")
    again = run(tmp_path, "reindex")

    assert "Starter corpus: 0 notes loaded" not in first.stderr.decode()
    assert "Starter corpus: 0 notes loaded" in second.stderr.decode()
    assert again.returncode == 0, again.stderr.decode()
    assert out(run(tmp_path, "search", "Project Rainier"))
