"""The log: every line can be read by its reader, and none tells a secret."""

from __future__ import annotations

import json
import logging
from types import TracebackType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.logs import JsonLines, Lines
from api.observing import REQUEST
from corpus.keys import PREFIX

KEY = PREFIX + "Zx-9_" * 8
SECRETS = [KEY, "sk-ant-api03-abcdefgh12345678", "plain-setting-key"]


def record(message: str, *arguments: object, **extra: object) -> logging.LogRecord:
    """Return a record as a logger makes it."""
    made = logging.makeLogRecord({"name": "api.x", "levelname": "INFO", "levelno": logging.INFO, "msg": message})
    made.args = arguments
    vars(made).update(extra)
    return made


def raised(message: str) -> tuple[type[BaseException], BaseException, TracebackType | None]:
    """Return what a handler of an exception has."""
    try:
        int(message)
    except ValueError as error:
        return type(error), error, error.__traceback__
    raise AssertionError


def test_json_lines_hold_what_is_known() -> None:
    """Time, level, message, the request's id and what was given with it, one object a line."""
    token = REQUEST.set("abc")
    shown = JsonLines().format(record("%s\n%s", "GET", "/v1", milliseconds=1.5, key=None))
    REQUEST.reset(token)
    members = json.loads(shown)

    assert "\n" not in shown
    assert ("info", "api.x", "GET\n/v1", "abc", 1.5) == tuple(
        members[name] for name in ("level", "logger", "message", "request_id", "milliseconds")
    )
    assert members["time"].endswith("Z")
    assert "key" not in members


def test_lines_are_for_people() -> None:
    """One line, without control characters; a trace stands below."""
    failed = record("it \x1b[31mfailed\nhere", status="500\nforged")
    failed.exc_info = raised("broken")
    first, *trace = Lines().format(failed).split("\n")

    assert first.endswith("info    api.x: it failed here status=500 forged")
    assert "broken" in trace[-1]


@pytest.mark.parametrize("form", [Lines, JsonLines])
@pytest.mark.parametrize("secret", SECRETS)
def test_no_secret_is_told(form: type[Lines | JsonLines], secret: str) -> None:
    """Neither in the message, nor beside it, nor in a trace."""
    failed = record("called with %s and %s", f"Bearer {secret}", secret, header=f"bearer {secret}")
    failed.exc_info = raised(f"Authorization: Bearer {secret}")

    assert secret not in form(["plain-setting-key"]).format(failed)


@given(st.text(max_size=80), st.text(max_size=20))
def test_any_text_can_be_logged(message: str, extra: str) -> None:
    """JSON stays one readable line, whatever is told."""
    shown = JsonLines().format(record("%s", message, extra=extra))

    assert "\n" not in shown
    assert isinstance(json.loads(shown), dict)
