"""Watches on the command line: what is added by one command is told by the next, once."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from api.cli import app
from tests.receiver import receiving

QUESTION = "What is Meta's capex guidance for 2026?"


def _run(home: Path, *arguments: str, given: str | None = None) -> Result:
    settings = {"GROUNDWORK_HOME": str(home), "GROUNDWORK_VECTOR_INDEX": "exact", "GROUNDWORK_ALLOW_LOOPBACK": "1"}
    return CliRunner().invoke(app, list(arguments), env=settings, input=given)


def _add(home: Path, title: str, text: str, date: str) -> Result:
    return _run(home, "add", "-", "--title", title, "--date", date, given=text)


def test_a_change_is_told_once_and_shown_with_both_words(home: Path) -> None:
    """Adding says that something changed, `watch` shows it with both quotes, and a second look has nothing."""
    empty = _run(home, "watch")
    _add(home, "Meta guides", "Meta guided 2026 capex of $115-135 billion.", "2026-01-28")
    made = json.loads(_run(home, "watch", "add", QUESTION, "--json").stdout)
    keyed = _run(home, "watch", "add", "--subject", "meta", "--metric", "Capex", "--name", "Meta's plans")
    copied = _add(home, "A copy", "In short: Meta guided 2026 capex of $115-135 billion.", "2026-02-03")
    added = _add(home, "Meta raises", "Meta raised its 2026 capex guidance to $125-145 billion.", "2026-04-29")
    shown, again = _run(home, "watch"), _run(home, "watch", "--json")
    detail = json.loads(_run(home, "watch", "show", made["id"], "--json").stdout)

    assert (0, True) == (empty.exit_code, "Nothing is watched" in empty.stderr)
    assert (QUESTION, None, True) == (made["name"], made["secret"], made["checked_at"] is not None)
    assert "$115-135 billion, guided" in keyed.stdout
    assert "figures that you watch" not in copied.stderr
    assert "2 changes of figures that you watch" in added.stderr
    assert 2 == shown.stdout.count("$125-145 billion (guided, 2026-04-29) replaces $115-135 billion")
    assert '"Meta raised its 2026 capex guidance to $125-145 billion."' in shown.stdout
    assert "Meta's plans" in shown.stdout
    assert {"changes": []} == json.loads(again.stdout)
    assert "$125-145 billion" == detail["values"][0]["held"]["value"]
    (change,) = detail["changes"]
    assert ("superseded", "Meta guides", "Meta raises", None) == (
        change["kind"], change["old"]["document"]["title"], change["new"]["document"]["title"], change["delivery"],
    )  # fmt: skip


def test_watches_are_listed_run_and_removed(home: Path) -> None:
    """A removed watch is gone; what cannot be watched is one clear line."""
    _add(home, "Meta guides", "Meta guided 2026 capex of $115-135 billion.", "2026-01-28")
    made = json.loads(_run(home, "watch", "add", QUESTION, "--json").stdout)
    listed, run = _run(home, "watch", "list"), json.loads(_run(home, "watch", "run", "--json").stdout)
    shown, removed = _run(home, "watch", "show", made["id"]), _run(home, "watch", "remove", made["id"])
    gone, odd = _run(home, "watch", "show", made["id"]), _run(home, "watch", "add", "What is new?")

    assert made["id"] in listed.stdout
    assert 0 == run["told"]
    assert "Nothing has changed since it was made." in shown.stdout
    assert QUESTION in removed.stderr
    assert {"watches": []} == json.loads(_run(home, "watch", "list", "--json").stdout)
    assert "There is no watch" in str(gone.exception)
    assert "cannot tell which figures" in str(odd.exception)


def test_a_rejected_figure_and_a_removed_document_are_told(home: Path) -> None:
    """Whatever command changes what holds, it says so; `watch` tells what holds instead."""
    _add(home, "Meta guides", "Meta guided 2026 capex of $115-135 billion.", "2026-01-28")
    _add(home, "Meta raises", "Meta raised its 2026 capex guidance to $125-145 billion.", "2026-04-29")
    _run(home, "watch", "add", QUESTION)
    (figure,) = json.loads(_run(home, "figures", "--since", "2026-04", "--json").stdout)["figures"]
    rejected, told = _run(home, "figures", "reject", figure["id"]), _run(home, "watch")
    (first,) = [
        each["id"]
        for each in json.loads(_run(home, "documents", "--json").stdout)["documents"]
        if "guides" in each["title"]
    ]
    removed, last = _run(home, "documents", "remove", first, "--yes"), _run(home, "watch")

    assert "1 change of figures that you watch" in rejected.stderr
    assert "what holds now is $115-135 billion" in told.stdout
    assert "1 change of figures that you watch" in removed.stderr
    assert "nothing holds now" in last.stdout


@pytest.mark.parametrize("arguments", [["watch"], ["watch", "list"]])
def test_looking_at_nothing_makes_nothing(home: Path, arguments: list[str]) -> None:
    """Without a record, there is none afterwards."""
    result = _run(home, *arguments, "--json")

    assert (0, False) == (result.exit_code, home.exists())
    assert [[]] == list(json.loads(result.stdout).values())


def test_a_webhook_is_sent_to_by_the_command_that_adds(home: Path) -> None:
    """A 500 leaves the change waiting, `show` says why, `run` sends it; the secret is shown once."""
    with receiving() as receiver:
        receiver.answers = [500]
        _add(home, "Meta guides", "Meta guided 2026 capex of $115-135 billion.", "2026-01-28")
        made = json.loads(_run(home, "watch", "add", QUESTION, "--webhook", receiver.url, "--json").stdout)
        _add(home, "Meta raises", "Meta raised its 2026 capex guidance to $125-145 billion.", "2026-04-29")
        waiting = _run(home, "watch", "show", made["id"])
        run = json.loads(_run(home, "watch", "run", "--json").stdout)
        sent = json.loads(_run(home, "watch", "show", made["id"], "--json").stdout)
        inside = _run(home, "watch", "add", QUESTION, "--webhook", "http://10.0.0.8/")

    assert (True, receiver.url.partition("/changes")[0]) == (made["secret"].startswith("gws_"), made["webhook"])
    assert "webhook: waiting, 1 try so far" in waiting.stdout
    assert "it answered with status 500" in waiting.stdout
    assert {"told": 0, "sent": 1, "unsent": 0} == run
    assert ("sent", 2) == (sent["changes"][0]["delivery"]["state"], sent["changes"][0]["delivery"]["tries"])
    assert made["secret"] not in json.dumps(sent) + waiting.stdout
    assert 2 == len(receiver.posted)
    assert "10.0.0.8" in str(inside.exception)
