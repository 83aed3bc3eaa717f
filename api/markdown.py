"""Stored text in a Markdown file: shown as it is, and never a heading, a link, an image or markup. Pure."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from answer import plain_text

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~$&!^])")
_LINE_START = re.compile(r"^(\s*)([-+>=]|\d+[.)](?=\s|$))", re.MULTILINE)
LINKED = re.compile(r"(?<=[A-Za-z])://|(?<=www)\.|(?<=mailto):|(?<=\w)@(?=\w)", re.IGNORECASE)
"""What many readers make a link of without any markup; a backslash before it keeps it text."""


def plain(text: str) -> str:
    """Return a text that Markdown shows as it is, without terminal escapes and hidden or reordering characters."""
    escaped = LINKED.sub(r"\\\g<0>", _SPECIAL.sub(r"\\\1", plain_text.clean(text)))
    return _LINE_START.sub(_escape_start, escaped)


def one_line(text: str) -> str:
    """Return `plain` text without line breaks, as a heading or a cell of a table needs it."""
    return plain(" ".join(text.split()))


def address(url: str | None) -> str:
    """Return a web address as a link, and anything else as nothing."""
    if url is None or re.search(r"[\s<>]", url) or plain_text.clean(url) != url:
        return ""
    try:
        scheme = urlsplit(url).scheme
    except ValueError:
        return ""
    return f"<{url}>" if scheme in {"http", "https"} else ""


def _escape_start(match: re.Match[str]) -> str:
    """Escape what begins a list or a rule; of a number, the sign after it, for a digit cannot be escaped."""
    mark = match[2]
    return match[1] + (f"{mark[:-1]}\\{mark[-1]}" if mark[0].isdigit() else f"\\{mark}")
