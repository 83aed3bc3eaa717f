"""Keys on the command line, and a server that will not listen without one."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from api.cli import main
from corpus.database import Database
from corpus.keys import Keys, digest_of


def _run(patch: pytest.MonkeyPatch, capture: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    patch.setattr(sys, "argv", ["groundwork", *arguments])
    with pytest.raises(SystemExit) as ended:
        main()
    written = capture.readouterr()
    return int(ended.value.code or 0), written.out, written.err


def test_a_key_is_printed_once_listed_without_its_secret_and_revoked(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Standard output holds the secret alone, so that a script can take it; no list shows it again."""
    monkeypatch.setenv("GROUNDWORK_HOME", str(home))
    empty = _run(monkeypatch, capsys, "keys", "list")
    code, secret, told = _run(monkeypatch, capsys, "keys", "create", "memo writer", "--tokens-per-day", "500")
    listed = json.loads(_run(monkeypatch, capsys, "keys", "list", "--json")[1])["keys"]
    shown = _run(monkeypatch, capsys, "keys")[1]
    changed = _run(monkeypatch, capsys, "keys", "limit", listed[0]["id"], "--tokens-per-day", "900")[1]
    freed = _run(monkeypatch, capsys, "keys", "limit", listed[0]["id"], "--tokens-per-day", "none", "--json")[1]
    odd = _run(monkeypatch, capsys, "keys", "limit", listed[0]["id"], "--tokens-per-day", "many")
    revoked = _run(monkeypatch, capsys, "keys", "revoke", listed[0]["id"])
    unknown = _run(monkeypatch, capsys, "keys", "revoke", "key_x")
    wrong = _run(monkeypatch, capsys, "keys", "create", "x", "--role", "owner")
    database = Database(home / "record.sqlite")
    (key,) = Keys(database).all()
    database.close()

    assert (0, "") == empty[:2]
    assert (0, digest_of(secret.strip().encode())) == (code, key.digest)
    assert ("memo writer", "reader", 500) == (listed[0]["name"], listed[0]["role"], listed[0]["tokens_per_day"])
    assert "0 of 500 tokens today" in shown
    assert "0 of 900 tokens today" in changed
    assert json.loads(freed)["tokens_per_day"] is None
    assert (1, True) == (odd[0], "--tokens-per-day is 'many'" in odd[2])
    assert secret.strip() not in json.dumps(listed) + shown + told
    assert (0, True) == (revoked[0], key.revoked_at is not None)
    assert (1, 1) == (unknown[0], wrong[0])
    assert "reader, researcher, admin" in wrong[2]


def test_others_are_not_listened_to_without_a_key(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """An address that is not this machine's own is refused before the port is opened; a revoked key is none."""
    monkeypatch.setenv("GROUNDWORK_HOME", str(home))
    made = json.loads(_run(monkeypatch, capsys, "keys", "create", "x", "--json")[1])
    _run(monkeypatch, capsys, "keys", "revoke", made["id"])
    code, _, told = _run(monkeypatch, capsys, "serve", "--host", "0.0.0.0", "--port", "0")

    assert 1 == code
    assert "groundwork keys create" in told
