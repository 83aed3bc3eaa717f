"""Conversations on the command line: a question is kept, the next one goes on with it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from api.cli import app, main
from api.wiring import open_groundwork
from tests.end_to_end.served import filled, settings_for
from tests.end_to_end.test_conversations_http import QUESTION


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with three texts."""
    folder = tmp_path_factory.mktemp("home")
    with filled(folder):
        pass
    return folder


def ask(home: Path, *arguments: str) -> Any:
    """Run `groundwork ask` in this process."""
    return CliRunner().invoke(app, ["ask", *arguments], env={"GROUNDWORK_HOME": str(home)})


def test_there_must_be_one_to_go_on_with(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The error says how one is begun."""
    monkeypatch.setenv("GROUNDWORK_HOME", str(home))
    monkeypatch.setattr("sys.argv", ["groundwork", "ask", "--continue", "and Microsoft?"])
    with pytest.raises(SystemExit, match="1"):
        main()

    assert "`groundwork ask --keep" in capsys.readouterr().err


def test_a_follow_up_goes_on_with_what_was_kept(home: Path) -> None:
    """It is completed, shown as it was understood, kept in the thread; what is asked alone is kept nowhere."""
    first = ask(home, QUESTION, "--keep", "--json")
    alone = ask(home, "What is Project Rainier?")
    second = ask(home, "--continue", "and Microsoft?")
    third = json.loads(ask(home, "--continue", "When was that announced?", "--json").stdout)
    with open_groundwork(settings_for(home)) as groundwork:
        (thread,) = groundwork.conversations.own("", limit=5)
        turns = groundwork.conversations.turns(thread.id)

    assert [0, 0, 3] == [first.exit_code, alone.exit_code, second.exit_code]
    assert second.stdout.startswith("Understood as: What did Microsoft commit with Fluidstack?\n\nThe corpus")
    assert [QUESTION, "and Microsoft?", "When was that announced?"] == [turn.question for turn in turns]
    assert (QUESTION, thread.id) == (thread.title, json.loads(first.stdout)["conversation_id"])
    assert "When was that announced for Microsoft and Fluidstack?" == third["resolved_question"]
    assert dict(turns[2].answer or {}) == third


def test_a_conversation_is_begun_or_gone_on_with(home: Path) -> None:
    """Not both at once."""
    assert 2 == ask(home, "--continue", "--keep", QUESTION).exit_code
