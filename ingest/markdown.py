"""Markdown and plain text to title and text, with what the front matter says."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import get_args

from corpus.canonical import canonical_url
from corpus.dates import PartialDate
from corpus.document import Json
from corpus.errors import InputError
from corpus.source import Tier
from ingest.plain import one_line, plain_text

MAX_FRONT_MATTER_CHARACTERS = 64 * 1024
_MAX_DEPTH = 20
_LONGEST_STRUCTURE = 1000
_FRONT_MATTER = re.compile(r"\A\ufeff?---[ \t]*\n(.*?)^(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)
_STARTS_FRONT_MATTER = re.compile(r"\A\ufeff?---[ \t]*\n")
_UNKNOWN = frozenset({"", "unknown", "none", "null", "n/a"})
_FENCE = re.compile(r"[ \t]{0,3}(```|~~~)")
_HEADING = re.compile(r"[ \t]{0,3}#{1,6}[ \t]+(.*?)[ \t]*#*[ \t]*\Z")
_UNDERLINE = re.compile(r"[ \t]{0,3}(?:=+|-{2,})[ \t]*\Z")
_RULE = re.compile(r"[ \t]{0,3}(?:(?:\*[ \t]*){3,}|(?:-[ \t]*){3,}|(?:_[ \t]*){3,})\Z")
_TABLE_RULE = re.compile(r"[ \t]*\|?[ \t]*:?-{2,}:?[ \t]*(?:\|[ \t]*:?-{2,}:?[ \t]*)*\|?[ \t]*\Z")
_REFERENCE = re.compile(r"[ \t]{0,3}\[[^\]\n]{1,200}\]:[ \t]*\S+.*\Z")
_UNSEEN_LINES = (_RULE, _TABLE_RULE, _REFERENCE)
_OWN_LINE = re.compile(r"[ \t]{0,3}(?:#{1,6}[ \t]|>)|[ \t]*(?:[-*+]|\d{1,9}[.)])[ \t]|[ \t]*\|")
_ENDS_LINE = re.compile(r"(?: {2}|\\|\|[ \t]?)\Z")
_QUOTE = re.compile(r"(?:[ \t]{0,3}>[ \t]?)+")
_IMAGE = re.compile(r"!\[([^\[\]\n]{0,500})\](?:\([^()\n]{0,2000}\)|\[[^\[\]\n]{0,200}\])")
_LINK = re.compile(
    r"\[([^\[\]\n]{1,1000})\](?:\([^()\n]{0,2000}(?:\([^()\n]{0,500}\)[^()\n]{0,500})?\)|\[[^\[\]\n]{0,200}\])"
)
_AUTOLINK = re.compile(r"<((?:https?://|mailto:)[^<>\s]{1,2000})>")
_STRONG = re.compile(r"(?<!\\)(\*\*|__)(?=\S)([^*_\n]{1,1000}?)(?<=[^\s\\])\1")
_EMPHASIS = re.compile(r"(?<![\w*_\\])([*_])(?=\S)([^*_\n]{1,1000}?)(?<=[^\s\\])\1(?![\w*_])")
_STRUCK = re.compile(r"~~(?=\S)([^~\n]{1,1000}?)~~")
_CODE = re.compile(r"(`{1,2})(?!`)([^`\n]{1,1000}?)\1(?!`)")
_ESCAPED = re.compile(r"\\([\\`*_{}\[\]()#+\-.!|<>~$])")


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """What stands between the `---` lines at the top of a note.

    Attributes:
        publisher_given: the key is there, even where its value is null or `unknown`.
        details: what belongs to the note itself: sources, figures, confidence, confidence_note, category, locations.
    """

    id: str | None = None
    kind: str | None = None
    title: str | None = None
    published_at: PartialDate | None = None
    publisher: str | None = None
    publisher_given: bool = False
    author: str | None = None
    tier: Tier | None = None
    url: str | None = None
    language: str | None = None
    organisations: tuple[str, ...] = ()
    details: Mapping[str, Json] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class MarkdownText:
    """A Markdown document: its front matter (None where it has none), its title and its text without markup."""

    title: str | None
    text: str
    front_matter: FrontMatter | None


def read_markdown(source: str, *, name: str) -> MarkdownText:
    """Read Markdown: front matter apart, light markup removed, paragraphs kept.

    Raises:
        InputError: the front matter cannot be used; says which line or key.
    """
    lines = source.replace("\r\n", "\n").replace("\r", "\n")
    found = _FRONT_MATTER.match(lines)
    if found is None and _STARTS_FRONT_MATTER.match(lines) and "\n---" not in lines[4:]:
        raise InputError(f"{name}: the front matter starts with --- on line 1 but no second --- ends it")
    front_matter = _front_matter(found[1], name) if found else None
    body = lines[found.end() :] if found else lines
    title = front_matter.title if front_matter and front_matter.title else _first_heading(body)
    return MarkdownText(title=title, text=without_markup(body), front_matter=front_matter)


def without_markup(body: str) -> str:
    """Return Markdown as plain text: the words that a reader would see, in paragraphs."""
    return plain_text("\n".join(_plain_lines(_without_comments(body).split("\n"))))


def _plain_lines(lines: list[str]) -> Iterator[str]:
    """Yield the lines without markup; the lines of one paragraph become one."""
    paragraph: list[str] = []
    in_code = False
    for line in lines:
        fence = _is(_FENCE, line)
        if paragraph and (in_code or fence or not line.strip() or _is(_OWN_LINE, line) or _is(_UNDERLINE, line)):
            yield " ".join(paragraph)
            paragraph = []
            if _is(_UNDERLINE, line):
                continue
        if fence:
            in_code = not in_code
        elif in_code or not line.strip():
            yield line
        elif not any(_is(pattern, line) for pattern in _UNSEEN_LINES):
            paragraph.append(_plain_line(line))
            if _ENDS_LINE.search(line[-_LONGEST_STRUCTURE:]) or _is(_HEADING, line):
                yield " ".join(paragraph)
                paragraph = []
    if paragraph:
        yield " ".join(paragraph)


def _is(pattern: re.Pattern[str], line: str) -> bool:
    """Match a pattern for whole lines; none of them is long, and the patterns are slow on long lines."""
    return len(line) <= _LONGEST_STRUCTURE and pattern.match(line) is not None


def _without_comments(body: str) -> str:
    first, *others = body.split("<!--")
    return first + "".join(after for comment in others for _, end, after in [comment.partition("-->")] if end)


def _plain_line(line: str) -> str:
    if len(line) > _LONGEST_STRUCTURE:
        return _inline(line)
    text = _QUOTE.sub("", line, count=1) if _QUOTE.match(line) else line
    heading = _HEADING.fullmatch(text)
    return _inline(heading[1] if heading else text)


def _inline(text: str) -> str:
    for pattern, replacement in (
        (_IMAGE, r"\1"),
        (_LINK, r"\1"),
        (_AUTOLINK, r"\1"),
        (_CODE, r"\2"),
        (_STRONG, r"\2"),
        (_EMPHASIS, r"\2"),
        (_STRUCK, r"\1"),
        (_ESCAPED, r"\1"),
    ):
        text = pattern.sub(replacement, text)
    return text.strip()


def _first_heading(body: str) -> str | None:
    lines = body.split("\n")
    for number, line in enumerate(lines):
        heading = _HEADING.fullmatch(line)
        if heading:
            return one_line(_plain_line(line), limit=300)
        if number and line.startswith("==") and _UNDERLINE.fullmatch(line) and lines[number - 1].strip():
            return one_line(_plain_line(lines[number - 1]), limit=300)
    return None


def _front_matter(text: str, name: str) -> FrontMatter:
    keys = _parsed(text, name)

    def complain(key: str, wanted: str) -> InputError:
        return InputError(f"{name}: front matter key {key!r}: {wanted}, not {str(keys.get(key))[:80]!r}")

    tier = _word(keys, "tier", complain)
    if tier is not None and tier not in get_args(Tier):
        raise complain("tier", f"write one of {', '.join(get_args(Tier))}")
    publisher = _word(keys, "publisher", complain)
    url = _word(keys, "url", complain)
    details = {
        key: keys[key] for key in ("figures", "confidence", "confidence_note", "category") if keys.get(key) is not None
    }
    details |= {key: list(values) for key in ("locations",) if (values := _names(keys, key, complain))}
    if sources := _sources(keys, complain):
        details["sources"] = sources
    return FrontMatter(
        id=_word(keys, "id", complain),
        kind=_word(keys, "kind", complain),
        title=_word(keys, "title", complain),
        published_at=_date(keys, complain),
        publisher=None if publisher is None or publisher.lower() in _UNKNOWN else publisher,
        publisher_given="publisher" in keys,
        author=_word(keys, "author", complain),
        tier=next((known for known in get_args(Tier) if known == tier), None),
        url=_address(url, lambda: complain("url", "write a web address")) if url else None,
        language=_word(keys, "language", complain),
        organisations=_names(keys, "organisations", complain),
        details=details,
    )


_Complaint = Callable[[str, str], InputError]


def _parsed(text: str, name: str) -> dict[str, Json]:
    """Parse the YAML without aliases, which could unfold a few lines into gigabytes."""
    import yaml  # noqa: PLC0415  # imported late: not every command reads notes

    if len(text) > MAX_FRONT_MATTER_CHARACTERS:
        raise InputError(f"{name}: the front matter is longer than {MAX_FRONT_MATTER_CHARACTERS:,} characters")
    try:
        depth = 0
        for event in yaml.parse(text, Loader=yaml.SafeLoader):
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if isinstance(event, yaml.AliasEvent) or depth > _MAX_DEPTH:
                line = event.start_mark.line + 2 if event.start_mark else 2
                raise InputError(f"{name}: front matter line {line}: aliases and deep nesting are not allowed")
        loaded = yaml.safe_load(text)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 2 if error.problem_mark else 1
        raise InputError(f"{name}: front matter line {line}: {error.problem}") from error
    except (yaml.YAMLError, ValueError, OverflowError, RecursionError, TypeError) as error:
        raise InputError(f"{name}: the front matter is no YAML: {str(error)[:200]}") from error
    if loaded is None:
        return {}
    if not isinstance(loaded, dict):
        raise InputError(f"{name}: front matter line 2: write `key: value` lines")
    return {str(key): _plain_json(value) for key, value in loaded.items()}


def _plain_json(value: object) -> Json:
    if isinstance(value, dict):
        return {str(key): _plain_json(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple, set)):
        return [_plain_json(inner) for inner in value]
    if isinstance(value, (dt.date, dt.datetime)):
        return value.isoformat()
    if isinstance(value, float) and (value != value or value in (float("inf"), float("-inf"))):  # noqa: PLR0124
        return str(value)
    return value if value is None or isinstance(value, (str, int, float, bool)) else str(value)


def _word(keys: Mapping[str, Json], key: str, complain: _Complaint) -> str | None:
    value = keys.get(key)
    if value is None:
        return None
    if isinstance(value, (list, dict, bool)):
        raise complain(key, "write one line of text")
    return one_line(str(value))


def _names(keys: Mapping[str, Json], key: str, complain: _Complaint) -> tuple[str, ...]:
    value = keys.get(key)
    if value is None:
        return ()
    if isinstance(value, str):
        value = [*value.split(",")]
    if not isinstance(value, list) or not all(isinstance(name, (str, int, float)) for name in value):
        raise complain(key, "write a list of names")
    names = (one_line(str(name)) for name in value)
    return tuple(dict.fromkeys(name for name in names if name))


def _date(keys: Mapping[str, Json], complain: _Complaint) -> PartialDate | None:
    key = next((key for key in ("published_at", "date") if keys.get(key) is not None), None)
    if key is None or str(keys[key]).strip().lower() in _UNKNOWN:
        return None
    try:
        return PartialDate.parse(str(keys[key]))
    except InputError as error:
        raise complain(key, "write a date as 2025, 2025-11 or 2025-11-12") from error


def _sources(keys: Mapping[str, Json], complain: _Complaint) -> list[Json]:
    value = keys.get("sources")
    if value is None:
        return []
    if not isinstance(value, list):
        raise complain("sources", "write a list of {url, note}")
    sources: list[Json] = []
    for entry in value:
        source: dict[str, Json] = (
            {"url": entry} if isinstance(entry, str) else dict(entry) if isinstance(entry, dict) else {}
        )
        url = source.get("url")
        if not isinstance(url, str):
            raise complain("sources", "give every source a url")
        sources.append({**source, "url": _address(url, lambda: complain("sources", "write web addresses"))})
    return sources


def _address(url: str, complaint: Callable[[], InputError]) -> str:
    try:
        return canonical_url(url)
    except InputError as error:
        raise complaint() from error
