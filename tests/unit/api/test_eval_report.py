"""Tests of `api.eval_report`: what a person reads, what a machine gates on, and that neither obeys a document."""

from __future__ import annotations

import datetime as dt

from answer.audit import Audit
from answer.gold import GoldQuestion, judge
from answer.scores import Scored, scored
from api.eval_report import report_json, report_markdown, report_text
from tests.unit.api.nouns import answer, citation

TODAY = dt.date(2026, 11, 23)
HOSTILE = "| x |\n# Run ![a](https://evil.example/a) <b>\x1b[31m\u202e\n- [ ] www.evil.example"


def _scored(text: str = "How much?") -> Scored:
    right = GoldQuestion("a", text, expected=text, kind=text)
    wrong = GoldQuestion("b", text, must_include=(("Texas",), (text,)), wrong_if=(text,))
    given = answer(text=text, citations=(citation(title=text, quote=text, url="javascript:alert(1)"),))
    audit = Audit((True,), (True,), (), 0)
    return scored([judge(right, answer(), audit, 1.0), judge(wrong, given, audit, 1.0)], {"passed": 0.9})


def test_a_person_reads_what_is_wrong() -> None:
    """The measures, then each question with a fault and what was answered."""
    text = report_text(_scored())

    assert text.startswith("2 questions, 1 passed.")
    assert "passed              0.500   2  0.900  BELOW" in text
    assert "b (question): How much?\n    it does not say: Texas\n" in text
    assert "a (How much?)" not in text
    assert text.endswith("Below the floor: passed.")


def test_a_machine_reads_all_of_it() -> None:
    """Measures with floors, and each question with its faults and its whole answer."""
    found = report_json(_scored(), TODAY)

    assert (False, ["passed"], 2) == (found["passed"], found["below"], found["questions"])
    assert {"value": 0.5, "of": 2, "floor": 0.9} == found["measures"]["passed"]
    assert [True, False] == [item["passed"] for item in found["items"]]
    assert "$50 billion" in found["items"][0]["answer"]["citations"][0]["quote"]


def test_nothing_in_a_report_is_markup() -> None:
    """Hostile questions, answers and titles stay on their line and mean nothing to Markdown or a terminal."""
    shown = report_markdown(_scored(HOSTILE), TODAY)
    lines = shown.splitlines()

    assert not [line for line in lines if line.startswith(("# Run", "| x", "- ["))]
    assert {"<https://example.com/a>"} == {f"<{part.split('>')[0]}>" for part in shown.split("<")[1:] if "b" != part[0]}
    assert not {"\x1b", "\u202e"} & set(shown + report_text(_scored(HOSTILE)))
    bare = shown.replace("\\", "\\ ")
    assert not [part for part in ("![", "[a](", " <b>", "www.evil", "javascript:") if part in bare]
