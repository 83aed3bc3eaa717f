"""A user's gold set as a YAML file: read strictly, so that a slip of the pen is told with its line."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from answer.gold import Alternatives, GoldQuestion
from answer.scores import MEASURES
from api.filters import filter_of
from corpus.dates import PartialDate
from corpus.errors import BadGoldSet, InputError
from corpus.filters import Filter

FIELDS = (
    "id",
    "question",
    "kind",
    "type",
    "answerable",
    "expected_answer",
    "must_include",
    "latest",
    "wrong_if",
    "sources",
    "as_of",
    "published_after",
    "published_before",
)
"""What a question may say of itself; `type` is another word for `kind`."""

_BOOLEANS = {"true": True, "yes": True, "false": False, "no": False}
_SLIP = 0.75
"""How like a known field an unknown one must be to be taken for a slip of the pen."""


@dataclass(frozen=True, slots=True)
class GoldSet:
    """The questions of a file.

    Attributes:
        floors: by measure, what its share must not fall below.
        unused: fields of the questions that mean nothing here.
    """

    questions: tuple[GoldQuestion, ...]
    floors: Mapping[str, float] = field(default_factory=dict)
    unused: tuple[str, ...] = ()


class _Fields(dict[str, Any]):
    """A mapping of the file that knows its lines."""

    def __init__(self, line: int) -> None:
        super().__init__()
        self.line = line
        self.lines: dict[str, int] = {}


class _Loader(yaml.BaseLoader):
    """Reads every value as it is written: `2026` and `401.50` are words to look for, and no numbers."""


def read_gold_set(path: Path) -> GoldSet:
    """Read a gold set.

    Raises:
        BadGoldSet: it is no YAML, or something in it cannot be used; says the line and what to write instead.
    """
    content = _content(path)
    floors: Mapping[str, float] = {}
    rows, line = content, 1
    if isinstance(content, _Fields):
        _require_known(path, content, ("floors", "questions"))
        floors = _floors(path, content)
        rows, line = content.get("questions"), content.lines.get("questions", content.line)
    if not isinstance(rows, list) or not rows:
        raise BadGoldSet(path, line, "there are no questions: write a list, each `- question: ...`")
    questions = [_question(path, row, number) for number, row in enumerate(rows, 1)]
    lines: dict[str, int] = {}
    for question, row in zip(questions, rows, strict=True):
        if question.id in lines:
            raise BadGoldSet(path, row.line, f"the id {question.id!r} is taken by line {lines[question.id]}")
        lines[question.id] = row.line
    unused = sorted({name for row in rows for name in row if name not in FIELDS})
    return GoldSet(tuple(questions), floors, tuple(unused))


def floor_of(text: str) -> tuple[str, float]:
    """Read `must_include=0.8`.

    Raises:
        InputError: it names no measure, or no share.
    """
    name, _, value = text.partition("=")
    name = name.strip()
    if name not in MEASURES:
        raise InputError(f"{name!r} is no measure; a floor is of one of {', '.join(MEASURES)}")
    try:
        share = float(value)
    except ValueError:
        share = -1.0
    if not 0 <= share <= 1:
        raise InputError(f"the floor of {name} is no share: write a number from 0 to 1, such as {name}=0.8")
    return name, share


def _content(path: Path) -> Any:
    try:
        return yaml.load(path.read_text(encoding="utf-8-sig"), Loader=_Loader)  # noqa: S506 - it makes text only
    except yaml.MarkedYAMLError as error:
        line = 1 if error.problem_mark is None else error.problem_mark.line + 1
        raise BadGoldSet(path, line, f"this is no YAML: {error.problem or error.context}") from error
    except yaml.YAMLError as error:
        raise BadGoldSet(path, 1, f"this is no YAML: {' '.join(str(error).split())}") from error
    except UnicodeDecodeError as error:
        raise BadGoldSet(path, 1, "this is no text in UTF-8; save it as such") from error
    except RecursionError as error:
        raise BadGoldSet(path, 1, "its lists lie too deep within each other") from error


def _mapping(loader: _Loader, node: yaml.MappingNode) -> _Fields:
    fields = _Fields(node.start_mark.line + 1)
    for key_node, value_node in node.value:
        key = loader.construct_object(key_node, deep=True)
        if not isinstance(key, str) or key in fields:
            problem = f"{key!r} stands here twice" if isinstance(key, str) else "the name of a field is a word"
            raise yaml.MarkedYAMLError(problem=problem, problem_mark=key_node.start_mark)
        fields[key] = loader.construct_object(value_node, deep=True)
        fields.lines[key] = key_node.start_mark.line + 1
    return fields


_Loader.add_constructor("tag:yaml.org,2002:map", _mapping)


def _question(path: Path, row: Any, number: int) -> GoldQuestion:
    if not isinstance(row, _Fields):
        raise BadGoldSet(path, 1, f"question {number} has no fields: write `- question: ...`")
    _require_known(path, row, FIELDS, lenient=True)
    question = _word(path, row, "question")
    if not question:
        raise BadGoldSet(path, row.line, "a question is missing: write `question: ...`")
    answerable = _word(path, row, "answerable").lower() or "true"
    if answerable not in _BOOLEANS:
        raise BadGoldSet(path, row.lines["answerable"], "`answerable` is true or false")
    return GoldQuestion(
        id=_word(path, row, "id") or f"q{number:03}",
        question=question,
        kind=_word(path, row, "kind") or _word(path, row, "type") or "question",
        answerable=_BOOLEANS[answerable],
        expected=_word(path, row, "expected_answer"),
        must_include=_all_of(path, row, "must_include"),
        latest=tuple(_words(path, row, "latest", row.get("latest"))),
        wrong_if=tuple(_words(path, row, "wrong_if", row.get("wrong_if"))),
        sources=_all_of(path, row, "sources"),
        only=_window(path, row),
        as_of=_date(path, row, "as_of"),
    )


def _require_known(path: Path, row: _Fields, known: tuple[str, ...], *, lenient: bool = False) -> None:
    for name in row:
        if name in known:
            continue
        meant = difflib.get_close_matches(name, known, 1, _SLIP)
        if meant:
            raise BadGoldSet(path, row.lines[name], f"there is no field {name!r}; did you mean {meant[0]!r}?")
        if not lenient:
            raise BadGoldSet(path, row.lines[name], f"there is no field {name!r}; there are {' and '.join(known)}")


def _floors(path: Path, content: _Fields) -> dict[str, float]:
    floors = content.get("floors") or _Fields(content.line)
    if not isinstance(floors, _Fields):
        raise BadGoldSet(path, content.lines["floors"], "`floors` has a line for each measure, such as `declined: 0.9`")
    read: dict[str, float] = {}
    for name, value in floors.items():
        try:
            read.update([floor_of(f"{name}={value}")])
        except InputError as error:
            raise BadGoldSet(path, floors.lines[name], str(error)) from error
    return read


def _word(path: Path, row: _Fields, name: str) -> str:
    value = row.get(name, "")
    if not isinstance(value, str):
        raise BadGoldSet(path, row.lines[name], f"`{name}` is one text, and no list")
    return " ".join(value.split())


def _words(path: Path, row: _Fields, name: str, value: Any) -> Iterator[str]:
    listed = value if isinstance(value, list) else [value] if value else []
    for each in listed:
        if not isinstance(each, str) or not any(character.isalnum() for character in each):
            raise BadGoldSet(path, row.lines[name], f"`{name}` is a text or a list of texts; put quotes around each")
        yield " ".join(each.split())


def _all_of(path: Path, row: _Fields, name: str) -> tuple[Alternatives, ...]:
    """Return what is wanted, all of it; where an entry is a list, any one of it will do."""
    value = row.get(name) or []
    listed = value if isinstance(value, list) else [value]
    wanted = [tuple(_words(path, row, name, each)) for each in listed]
    if not all(wanted):
        raise BadGoldSet(path, row.lines[name], f"an entry of `{name}` is empty")
    return tuple(wanted)


def _window(path: Path, row: _Fields) -> Filter:
    after, before = _date(path, row, "published_after"), _date(path, row, "published_before")
    try:
        return filter_of(published_after=after, published_before=before)
    except InputError as error:
        raise BadGoldSet(path, row.line, str(error)) from error


def _date(path: Path, row: _Fields, name: str) -> str | None:
    text = _word(path, row, name)
    if not text:
        return None
    try:
        PartialDate.parse(text)
    except InputError as error:
        raise BadGoldSet(path, row.lines[name], str(error)) from error
    return text
