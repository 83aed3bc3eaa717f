"""What the addresses of one newsroom's articles have in common, as a pattern that a person can read.

`example.com/news/*` stands for every address with one more part after `/news/`; `YYYY`, `MM` and `DD` stand
for the numbers of a date. The scheme, a leading `www.` and a slash at the end make no difference.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Sequence
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

_YEAR = re.compile(r"(?:19|20)\d{2}")
_MONTH = re.compile(r"(?i)(?:0?[1-9]|1[0-2]|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}")
_DAY = re.compile(r"0?[1-9]|[12]\d|3[01]")
_DATE_RUN = re.compile(r"(?:19|20)\d{2}-?(?:0[1-9]|1[0-2])(?:-?(?:0[1-9]|[12]\d|3[01]))?")
_IDENTIFIER = re.compile(r"(?i)\d{3,}|(?=[0-9a-f-]*\d)[0-9a-f-]{8,}")
_FILE_OF_FOLDER = re.compile(r"(?i)(?:index|default|home)\.(?:html?|php|aspx?|jsp)")
_NAMING_KEY = re.compile(r"(?i)(?:p|q?id|.{0,20}id|article|story|item|slug|nr?|release|detail)")
_NAMES = {"YYYY": r"(?:19|20)\d{2}", "MM": r"\w{1,9}", "DD": r"\d{1,2}", "*": r"[^/]+"}
_WORD = re.compile(r"[^\W_]+")
_LONG_SLUG_WORDS = 5
_FEWEST_ALIKE = 3
_USUAL_PORTS = frozenset({None, 80, 443})


def shape(url: str) -> str:
    """Return the pattern of one address: its last part, numbers and dates left open."""
    parts = urlsplit(url)
    segments = _segments(parts.path)
    key = next((key for key, value in parse_qsl(parts.query) if value and _NAMING_KEY.fullmatch(key)), None)
    opened = [_opened(segments, number) for number in range(len(segments))]
    if key is not None:
        opened = [*opened[:-1], *segments[-1:]]
    elif opened:
        opened[-1] = "*"
    query = f"?{key}=*" if key is not None else ""
    return f"{_place(parts)}/{'/'.join(opened)}{query}"


def matches(pattern: str, url: str) -> bool:
    """Tell whether an address is one that the pattern stands for."""
    parts = urlsplit(url)
    path = "/".join(_segments(parts.path))
    found = _compiled(pattern)
    if found is None or not found[0].fullmatch(f"{_place(parts)}/{path}"):
        return False
    return found[1] is None or any(key == found[1] and value for key, value in parse_qsl(parts.query))


def generalised(patterns: Sequence[str], refused: Iterable[str]) -> tuple[str, ...]:
    """Join patterns that differ in one part only, so that a section that is new tomorrow is covered too.

    Args:
        patterns: those that were found.
        refused: addresses that no joined pattern may stand for.
    """
    never = tuple(refused)
    current = list(dict.fromkeys(patterns))
    for pattern in tuple(current):
        for candidate in _with_one_open(pattern):
            alike = [one for one in current if candidate in _with_one_open(one)]
            if len(alike) >= _FEWEST_ALIKE and not any(matches(candidate, url) for url in never):
                current = [candidate, *(one for one in current if one not in alike)]
                break
    return tuple(current)


def is_broad(pattern: str) -> bool:
    """Tell whether a pattern names no part of the path, so that a site's every page may match it."""
    path = _address(pattern).partition("/")[2].partition("?")[0]
    return all(segment in _NAMES for segment in path.split("/") if segment)


def fixed_parts(pattern: str) -> tuple[str, ...]:
    """Return the parts of the path that a pattern names, in lower case."""
    path = _address(pattern).partition("/")[2].partition("?")[0]
    return tuple(segment.lower() for segment in path.split("/") if segment and segment not in _NAMES)


def last_part(url: str) -> str:
    """Return the part of an address that names the article, as words can be compared with it."""
    parts = urlsplit(url)
    named = [segment for segment in _segments(parts.path) if not segment.isdigit()]
    return unquote(named[-1]) if named else parts.query


def slug_words(url: str) -> tuple[str, ...]:
    """Return the words in the last part of an address, in lower case, without the ending of a file's name."""
    name = re.sub(r"(?i)\.(?:html?|php|aspx?|jsp|pdf)$", "", last_part(url))
    return tuple(_WORD.findall(name.lower()))


def _place(parts: SplitResult) -> str:
    """Return the host of an address as patterns name it: without `www.`, with a port that is not the usual one."""
    host = (parts.hostname or "").lower().removeprefix("www.")
    return host if parts.port in _USUAL_PORTS else f"{host}:{parts.port}"


def _address(pattern: str) -> str:
    """Return a pattern without a scheme, which a person may have written before it."""
    return pattern.strip().partition("://")[2] or pattern.strip()


def _segments(path: str) -> list[str]:
    segments = [segment for segment in path.split("/") if segment]
    if len(segments) > 1 and _FILE_OF_FOLDER.fullmatch(segments[-1]):
        segments.pop()
    return segments


def _opened(segments: Sequence[str], number: int) -> str:
    segment = segments[number]
    if _YEAR.fullmatch(segment):
        return "YYYY"
    before = segments[number - 1] if number else ""
    if _YEAR.fullmatch(before) and _MONTH.fullmatch(segment):
        return "MM"
    if number > 1 and _YEAR.fullmatch(segments[number - 2]) and _MONTH.fullmatch(before) and _DAY.fullmatch(segment):
        return "DD"
    long_slug = len(_WORD.findall(segment)) >= _LONG_SLUG_WORDS
    return "*" if _DATE_RUN.fullmatch(segment) or _IDENTIFIER.fullmatch(segment) or long_slug else segment


def _with_one_open(pattern: str) -> list[str]:
    """Return the pattern with each of the parts that it names opened in turn."""
    host, *segments = _address(pattern).split("/")
    return [
        "/".join([host, *segments[:number], "*", *segments[number + 1 :]])
        for number, segment in enumerate(segments)
        if segment not in _NAMES and "?" not in segment
    ]


@functools.lru_cache(maxsize=256)
def _compiled(pattern: str) -> tuple[re.Pattern[str], str | None] | None:
    address, _, query = _address(pattern).partition("?")
    host, _, path = address.partition("/")
    if not host:
        return None
    wanted = [_NAMES.get(segment) or _escaped(segment) for segment in path.split("/") if segment]
    expression = re.escape(host.lower().removeprefix("www.")) + "/" + "/".join(wanted)
    return re.compile(expression, re.IGNORECASE), query.partition("=")[0] or None


def _escaped(segment: str) -> str:
    """Write a named part as an expression; a `*` inside it stands for anything there."""
    return "[^/]*".join(re.escape(piece) for piece in segment.split("*"))
