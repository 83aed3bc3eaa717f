"""The log of a server or worker, on standard error: lines for people or JSON for machines, with no secrets."""

from __future__ import annotations

import datetime as dt
import json
import logging
import re
import sys
from collections.abc import Collection
from typing import Any

from api.observing import REQUEST
from api.render import line

_SECRETS = re.compile(r"gwk_[\w-]{8,}|sk-[\w-]{8,}|(?i:(?<=bearer )|(?<=basic ))[^\s\"',]+")
_OWN = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName", "color_message"}
"""What every record has; what it has beside these was given with `extra`."""


def configure(form: str, level: str, *, secrets: Collection[str] = ()) -> None:
    """Let everything that is logged in this process go to standard error, in one form.

    Args:
        form: `text` for people, `json` for one object a line.
        level: the least that is told: debug, info, warning or error.
        secrets: texts that are never told, beside everything that looks like a key.
    """
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter((JsonLines if form == "json" else Lines)(secrets))
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level.upper())
    for name in ("httpx2", "httpcore2", "filelock", "mcp", "alembic.runtime.plugins"):
        # They tell of every step, with addresses that may have what people ask.
        logging.getLogger(name).setLevel(max(logging.WARNING, root.level))


class _Formatter(logging.Formatter):
    def __init__(self, secrets: Collection[str] = ()) -> None:
        super().__init__()
        self._secrets = sorted((secret for secret in secrets if secret), key=len, reverse=True)

    def _safe(self, text: str) -> str:
        for secret in self._secrets:
            text = text.replace(secret, "[secret]")
        return _SECRETS.sub("[secret]", text)


class Lines(_Formatter):
    """Time, level, message and what belongs to it, on one line; a trace, if there is one, below."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        facts = {"request": REQUEST.get(), **_extra(record)}
        told = "".join(f" {name}={value}" for name, value in facts.items() if value is not None)
        start = f"{_moment(record)} {record.levelname.lower():<7} {record.name}: "
        return self._safe("\n".join([start + line(record.getMessage() + told), *_trace(self, record)]))


class JsonLines(_Formatter):
    """One JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the object."""
        members: dict[str, Any] = {
            "time": _moment(record),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            "request_id": REQUEST.get(),
            **_extra(record),
        }
        trace = _trace(self, record)
        if trace:
            members["trace"] = trace[0]
        kept = {name: value for name, value in members.items() if value is not None}
        # Escaping comes last, so that a secret cannot hide behind it.
        return json.dumps({name: self._safe_value(value) for name, value in kept.items()}, default=str)

    def _safe_value(self, value: Any) -> Any:
        return value if isinstance(value, (int, float, bool)) else self._safe(str(value))


def _extra(record: logging.LogRecord) -> dict[str, Any]:
    return {name: value for name, value in vars(record).items() if name not in _OWN}


def _moment(record: logging.LogRecord) -> str:
    time = dt.datetime.fromtimestamp(record.created, dt.UTC)
    return time.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _trace(formatter: logging.Formatter, record: logging.LogRecord) -> list[str]:
    if record.exc_info and record.exc_info[0] is not None:
        return [formatter.formatException(record.exc_info)]
    return []
