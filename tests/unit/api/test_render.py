"""Text for people: what it says, and what never reaches a terminal."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from answer.answer import Interpretation, Missing
from api.render import (
    age,
    answer_text,
    clean,
    document_text,
    documents_text,
    hits_text,
    json_text,
    line,
    outcome_text,
    versions_text,
)
from api.render_changes import changes_text
from corpus.dates import PartialDate
from tests.unit.api.nouns import answer, citation, document, hit, version

TODAY = dt.date(2026, 11, 22)
HOSTILE = [
    "\x1b[31mred\x1b[0m",
    "\x1b]0;title\x07",
    "\x1b]8;;https://evil.example\x1b\\link\x1b]8;;\x1b\\",
    "\x9b31m",
    "\x9d0;title\x9c",
    "\x1bP+q544e\x1b\\",
    "\x1bc",
    "\x1b(0",
    "\x1b[",
    "\x1b",
    "a\x08\x08b",
    "safe\rEVIL",
    "\x00\x07\x7f\x84",
    "abc\u202edef\u2066ghi\u200f",
    "tag\U000e0041\U000e007f",
    "soft\u00adhyphen\u200bzero\ufeffwidth",
    "\ud800",
    "two\u2028lines\u2029",
]


@pytest.mark.parametrize("text", HOSTILE, ids=ascii)
def test_nothing_that_steers_a_terminal_is_left(text: str) -> None:
    """Of every hostile string, only what can be printed remains."""
    assert all(character.isprintable() or character in "\n\u200c\u200d\ufffd" for character in clean(text))


@given(st.text(st.characters(), max_size=200))
def test_any_text_becomes_safe(text: str) -> None:
    """No text whatever brings an escape, a control or a lone surrogate through, and cleaning twice changes nothing."""
    cleaned = clean(text)

    assert "\x1b" not in cleaned
    assert all(ord(c) >= 32 or c == "\n" for c in cleaned)
    assert not any(0x7F <= ord(c) <= 0x9F for c in cleaned)
    assert clean(cleaned) == cleaned
    cleaned.encode()


@pytest.mark.parametrize("text", ["Größe: 5 µm, 50 %", "数据中心", "می‌خواهم", "👩‍💻", "naïve – “quoted”"])
def test_writing_of_all_kinds_is_left_alone(text: str) -> None:
    """What people write, joiners included, is not touched."""
    assert clean(text) == text


def test_escape_sequences_go_whole() -> None:
    """Their parameters do not stay behind as litter."""
    assert clean("a\x1b[1;31mb\x1b]0;t\x07c") == "abc"


def test_a_line_is_one_line() -> None:
    """A title cannot start a line of its own, which could pretend to be ours."""
    assert line("Title\n[2] Forged - Reuters, primary\r\n") == "Title [2] Forged - Reuters, primary"


@given(st.text(st.characters(), max_size=100))
def test_json_is_the_same_value_and_safe(text: str) -> None:
    """JSON output escapes what the terminal must not see, and reads back as the same value."""
    written = json_text({"text": text})

    assert json.loads(written) == {"text": text}
    assert clean(written) == written


@pytest.mark.parametrize(
    ("published", "said"),
    [
        (PartialDate(2026, 11, 22), "of that day"),
        (PartialDate(2026, 11, 21), "1 day old"),
        (PartialDate(2026, 9, 30), "53 days old"),
        (PartialDate(2026, 9, 22), "2 months old"),
        (PartialDate(2025, 11, 12), "12 months old"),
        (PartialDate(2025, 11, 30), "11 months old"),
        (PartialDate(2024, 11, 22), "2 years old"),
        (PartialDate(2026, 11), "this month"),
        (PartialDate(2026, 10), "1 month old"),
        (PartialDate(2025, 11), "12 months old"),
        (PartialDate(2026), "this year"),
        (PartialDate(2025), "about 1 year old"),
        (PartialDate(2026, 11, 23), "after that day"),
        (PartialDate(2027), "after that day"),
    ],
)
def test_age_is_said_at_the_precision_that_is_known(published: PartialDate, said: str) -> None:
    """A date known to the month has no age in days."""
    assert age(published, TODAY) == said


def test_an_answer_prints_like_this() -> None:
    """The whole of a small answer, as a reader sees it."""
    assert answer_text(answer()) == (
        "Answered (as of 2026-11-22, 1 independent origin)\n\n"
        "Anthropic committed $50 billion. [1]\n\n"
        "[1] Anthropic and Fluidstack - DCD, trade, 12 November 2025 (12 months old), verified\n"
        '    "Anthropic committed $50 billion."\n'
        "    https://example.com/a"
    )


def test_an_undated_opinion_is_called_so_once() -> None:
    """A reader learns that nobody knows when an opinion was held."""
    shown = answer_text(answer(citations=(citation(published_at=None, tier="analysis", note="an undated opinion"),)))

    assert shown.count("undated opinion") == 1


def test_declining_shows_what_is_missing_and_what_is_near() -> None:
    """An insufficient answer has no statements; it names the terms and the closest evidence with dates."""
    shown = answer_text(
        answer(
            status="insufficient",
            statements=(),
            text="",
            missing=Missing("The corpus does not say. The newest is of May 2026.", ("groq", "\x1b[31mnorway"), ("T",)),
        )
    )

    assert shown.startswith("The corpus does not say (as of 2026-11-22)\n\nThe newest is of May 2026.\n\n")
    assert "No evidence for: groq, norway" in shown
    assert "The closest evidence:\n\n[1] Anthropic and Fluidstack - DCD, trade, 12 November 2025" in shown


def test_declining_without_evidence_names_documents() -> None:
    """With no citation to show, the closest titles are given."""
    shown = answer_text(
        answer(status="insufficient", statements=(), citations=(), missing=Missing("Nothing.", (), ("Near one",)))
    )

    assert shown.endswith("The closest documents:\n- Near one")


def test_the_window_that_was_understood_is_shown() -> None:
    """A reader sees how the dates in the question were taken."""
    asked = Interpretation(published_after=PartialDate(2025, 6), published_before=PartialDate(2026), wants_latest=True)

    assert "Understood as: published from 2025-06, published up to 2026, latest first" in answer_text(
        answer(interpretation=asked)
    )


@pytest.mark.parametrize("text", HOSTILE, ids=ascii)
def test_hostile_fields_are_harmless_everywhere(text: str) -> None:
    """Titles, publishers, quotes, links and texts are all cleaned, in every rendering."""
    hostile = document(title=text, publisher=text, url=text, author=text, organisations=(text,))
    cited = citation(title=text, publisher=text, url=text, quote=text, note=text)
    renderings = [
        answer_text(answer(citations=(cited,), missing=Missing(text, (text,), (text,)))),
        hits_text([hit(document=hostile)], TODAY, confidence=0.9),
        documents_text([hostile]),
        document_text(hostile, version(text=text, title=text, extractor=text), with_text=True),
        versions_text([version(title=text)]),
        changes_text([{"op": "replace", "before": text, "after": text}]),
        outcome_text(hostile, "added", [hostile]),
    ]

    for rendering in renderings:
        assert clean(rendering) == rendering


def test_hits_say_why_they_were_found() -> None:
    """A hit shows its document, its words and its score."""
    assert hits_text([hit()], TODAY, confidence=0.9) == (
        "1. Anthropic and Fluidstack - DCD, trade, November 2025 (12 months old)\n"
        "    One.\n"
        "    https://example.com/a\n"
        "    doc_1, score 0.5000, similarity 0.70"
    )


def test_a_hit_tells_how_many_documents_go_back_to_it() -> None:
    """One line stands for all copies, and says so."""
    assert "doc_1, 3 documents of one origin, score 0.5000" in hits_text([hit(copies=2)], TODAY, confidence=0.9)


def test_no_hits_is_said() -> None:
    """Silence would look like a failure."""
    assert hits_text([], TODAY, confidence=0.0) == "Nothing found."
