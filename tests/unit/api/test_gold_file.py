"""Tests of `api.gold_file`: what a gold set may be, and what is said of one that is none."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api.gold_file import FIELDS, floor_of, read_gold_set
from corpus.dates import PartialDate
from corpus.errors import BadGoldSet, InputError

WHOLE = """\
floors: {passed: 0.5}
questions:
- id: capex
  question: How much?
  type: latest-value
  expected_answer: 195 to 205.
  must_include: [401.50 MW, [500000, half a million]]
  latest: 195-205
  wrong_if: [175-185]
  sources: https://example.com/a
  as_of: 2026-03-01
  published_after: 2025
  note: only for people
- question: And who?
  answerable: no
"""


def _file(folder: Path, content: str) -> Path:
    path = folder / "gold.yaml"
    path.write_text(content, encoding="utf-8")
    return path


def test_everything_is_read(tmp_path: Path) -> None:
    """Numbers and dates stay as written, one text is a list of one, and what is left out has its default."""
    gold = read_gold_set(_file(tmp_path, WHOLE))
    first, second = gold.questions

    assert {"passed": 0.5} == gold.floors
    assert ("note",) == gold.unused
    assert ("capex", "latest-value", True, "195 to 205.") == (first.id, first.kind, first.answerable, first.expected)
    assert (("401.50 MW",), ("500000", "half a million")) == first.must_include
    assert (("195-205",), ("175-185",)) == (first.latest, first.wrong_if)
    assert (("https://example.com/a",),) == first.sources
    assert ("2026-03-01", PartialDate(2025)) == (first.as_of, first.only.published_after)
    assert ("q002", "question", False, ()) == (second.id, second.kind, second.answerable, second.must_include)


def test_a_list_alone_will_do(tmp_path: Path) -> None:
    """Without floors, the file is its questions."""
    assert 1 == len(read_gold_set(_file(tmp_path, "- question: How much?\n")).questions)


@pytest.mark.parametrize(
    ("content", "line", "message"),
    [
        ("", 1, "there are no questions"),
        ("questions: []", 1, "there are no questions"),
        ("floors: {passed: 1}\nquestions: none", 2, "there are no questions"),
        ("- question: a\n- b", 1, "question 2 has no fields"),
        ("- id: x", 1, "a question is missing"),
        ("- question: a\n  must_inclued: x", 2, "did you mean 'must_include'?"),
        ("- question: a\n  question: b", 2, "'question' stands here twice"),
        ("- question: [a]", 1, "one text, and no list"),
        ("- question: a\n  answerable: maybe", 2, "true or false"),
        ("- question: a\n  must_include: [x, '-']", 2, "put quotes around each"),
        ("- question: a\n  must_include: [x, []]", 2, "is empty"),
        ("- question: a\n  must_include: [[[x]]]", 2, "put quotes around each"),
        ("- question: a\n  wrong_if: {x: y}", 2, "put quotes around each"),
        ("- question: a\n  as_of: May 2026", 2, "is no date"),
        ("- question: a\n  as_of: 2026-02-30", 2, "no date of the calendar"),
        ("- id: x\n  question: a\n- id: x\n  question: b", 3, "taken by line 1"),
        ("floors: {pased: 1}\nquestions: [{question: a}]", 1, "no measure"),
        ("floors: {passed: 90%}\nquestions: [{question: a}]", 1, "no share"),
        ("floors: high\nquestions: [{question: a}]", 1, "a line for each measure"),
        ("question: a", 1, "did you mean 'questions'?"),
        ("all: [a]", 1, "there is no field 'all'"),
        ("- question: 'a", 1, "this is no YAML"),
        ("- question: a\n\tb: c", 2, "this is no YAML"),
        ("- question: a\x00", 1, "this is no YAML"),
        ("- &a [*a]", 1, "this is no YAML"),
        ("[" * 5000, 1, "too deep"),
    ],
)
def test_a_bad_file_is_told_with_its_line(tmp_path: Path, content: str, line: int, message: str) -> None:
    """Whatever is wrong, the message says where and what to write."""
    with pytest.raises(BadGoldSet, match=rf"gold.yaml, line {line}: ") as raised:
        read_gold_set(_file(tmp_path, content))

    assert message in str(raised.value)


def test_a_window_that_is_empty_is_refused(tmp_path: Path) -> None:
    """As by every other way in, and with the line."""
    content = "- question: a\n  published_after: 2026\n  published_before: 2025\n"
    with pytest.raises(BadGoldSet, match=r"line 1: nothing can be published after 2026 and before 2025"):
        read_gold_set(_file(tmp_path, content))


def test_what_is_no_text_is_refused(tmp_path: Path) -> None:
    """Bytes that are no UTF-8 are said to be none."""
    path = tmp_path / "gold.yaml"
    path.write_bytes(b"- question: \xff\xfe")

    with pytest.raises(BadGoldSet, match="UTF-8"):
        read_gold_set(path)


@given(st.text(alphabet="-:[]{}\"'#&*!|>%@`?, \nabquestion", max_size=60))
@settings(max_examples=200)
def test_any_text_is_read_or_refused(tmp_path_factory: pytest.TempPathFactory, content: str) -> None:
    """Nothing but the one error comes of whatever a file holds."""
    path = tmp_path_factory.getbasetemp() / "any.yaml"
    path.write_text(content, encoding="utf-8")
    try:
        gold = read_gold_set(path)
    except BadGoldSet:
        return

    assert all(question.question for question in gold.questions)


@pytest.mark.parametrize("text", ["passed", "passed=", "passed=1.5", "passed=nan", "=1", "speed=1", ""])
def test_what_is_no_floor_is_refused(text: str) -> None:
    """A floor names a measure and a share."""
    with pytest.raises(InputError, match=r"is no measure|is no share"):
        floor_of(text)


def test_every_field_and_measure_is_documented() -> None:
    """docs/evaluation.md has them all."""
    from answer.scores import MEASURES

    text = (Path(__file__).parents[3] / "docs" / "evaluation.md").read_text(encoding="utf-8")

    assert set() == {name for name in (*FIELDS, *MEASURES) if f"`{name}`" not in text}
