"""What a gold set showed: as text for a terminal, as Markdown to keep, as JSON for a machine to gate on. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Any

from answer.answer import Answer
from answer.gold import Judged
from answer.plain_text import counted
from answer.scores import MEASURES, Score, Scored
from api import markdown
from api.render import line
from api.shapes import answer_json, software_version

_KIND_MEASURES = ("passed", "answered", "declined", "must_include")
_LONGEST = 300


def report_json(scored: Scored, on: dt.date) -> dict[str, Any]:
    """Return everything: the measures with their floors, those by kind, and each question with its whole answer."""
    return {
        "as_of": on.isoformat(),
        "version": software_version(),
        "answerers": _answerers(scored),
        "questions": len(scored.judged),
        "passed": not scored.below,
        "below": list(scored.below),
        "measures": {
            name: _score_json(score) | {"floor": scored.floors.get(name)} for name, score in scored.scores.items()
        },
        "kinds": {
            kind: {name: _score_json(score) for name, score in scores.items()} for kind, scores in scored.kinds.items()
        },
        "items": [_judged_json(each) for each in scored.judged],
    }


def report_text(scored: Scored) -> str:
    """Return the measures, the kinds, and every question with a fault and what it is."""
    blocks = [_headline(scored), "\n".join(_aligned(_measure_rows(scored)))]
    if len(scored.kinds) > 1:
        blocks.append("\n".join(_aligned(_kind_rows(scored))))
    failed = [each for each in scored.judged if not each.passed]
    blocks += ["\n".join(_failed_lines(each)) for each in failed]
    blocks.append(_verdict(scored))
    return "\n\n".join(blocks)


def report_markdown(scored: Scored, on: dt.date) -> str:
    """Return the report as Markdown: the tables first, then each question with its answer, those with faults first."""
    answerers = ", ".join(_answerers(scored))
    parts = [
        "# How the questions were answered",
        markdown.plain(
            f"{_headline(scored)} Groundwork {software_version()}, answerer {answerers}, {on.isoformat()}. "
            f"{_verdict(scored)}"
        ),
        "\n".join(_table(_measure_rows(scored, told=True))),
        "## By kind",
        "\n".join(_table(_kind_rows(scored))),
    ]
    for title, passed in (("Questions with faults", False), ("Questions without", True)):
        chosen = [each for each in scored.judged if each.passed is passed]
        if chosen:
            parts += [f"## {title}", *(part for each in chosen for part in _question_parts(each))]
    return "\n\n".join(parts) + "\n"


def _headline(scored: Scored) -> str:
    passed = sum(each.passed for each in scored.judged)
    return f"{counted(len(scored.judged), 'question')}, {passed} passed."


def _verdict(scored: Scored) -> str:
    if not scored.floors:
        return "No floors are set."
    if not scored.below:
        return f"{counted(len(scored.floors), 'floor')} kept."
    return f"Below the floor: {', '.join(scored.below)}."


def _measure_rows(scored: Scored, *, told: bool = False) -> Iterator[Sequence[str]]:
    yield "measure", "share", "of", "floor", "", *(["what it is the share of"] if told else [])
    for name, score in scored.scores.items():
        floor = scored.floors.get(name)
        kept = "" if floor is None else "kept" if score.keeps(floor) else "BELOW"
        yield name, _share(score), str(score.of), _number(floor), kept, *([MEASURES[name]] if told else [])


def _kind_rows(scored: Scored) -> Iterator[Sequence[str]]:
    yield "kind", "questions", *_KIND_MEASURES
    for kind, scores in scored.kinds.items():
        yield line(kind), str(scores["passed"].of), *(_share(scores[name]) for name in _KIND_MEASURES)


def _failed_lines(judged: Judged) -> Iterator[str]:
    question = judged.question
    yield f"{line(question.id)} ({line(question.kind)}): {line(question.question)}"
    yield from (f"    {line(fault)}" for fault in judged.faults)
    yield f"    answered: {_short(_told(judged.answer))}"
    if question.expected:
        yield f"    expected: {_short(question.expected)}"


def _question_parts(judged: Judged) -> Iterator[str]:
    question, answer = judged.question, judged.answer
    yield f"### {markdown.one_line(f'{question.id}: {question.question}')}"
    facts = [question.kind, answer.status, f"confidence {answer.confidence:.2f}", f"{judged.milliseconds:.0f} ms"]
    yield f"*{markdown.one_line(', '.join(facts))}*"
    if judged.faults:
        yield "\n".join(f"- **{markdown.one_line(fault)}**" for fault in judged.faults)
    yield f"Answered: {markdown.one_line(_told(answer))}"
    if question.expected:
        yield f"Expected: {markdown.one_line(question.expected)}"
    if question.wrong_if:
        yield f"Wrong if: {markdown.one_line('; '.join(question.wrong_if))}"
    if answer.citations:
        yield "\n".join(
            f"{cited.number}. {markdown.one_line(cited.title)} ({cited.verification}): "
            f"“{markdown.one_line(cited.quote)}” {markdown.address(cited.url)}".rstrip()
            for cited in answer.citations
        )


def _judged_json(judged: Judged) -> dict[str, Any]:
    question = judged.question
    return {
        "id": question.id,
        "kind": question.kind,
        "question": question.question,
        "answerable": question.answerable,
        "expected_answer": question.expected,
        "passed": judged.passed,
        "faults": list(judged.faults),
        "lacking": [list(each) for each in judged.lacking],
        "wrong": list(judged.wrong),
        "uncited": [list(each) for each in judged.uncited],
        "milliseconds": round(judged.milliseconds, 1),
        "answer": answer_json(judged.answer),
    }


def _score_json(score: Score) -> dict[str, Any]:
    return {"value": None if score.value is None else round(score.value, 4), "of": score.of}


def _answerers(scored: Scored) -> list[str]:
    return sorted({each.answer.answerer for each in scored.judged})


def _told(answer: Answer) -> str:
    return answer.text or (answer.missing.what if answer.missing is not None else "")


def _short(text: str) -> str:
    shown = line(text)
    return shown if len(shown) <= _LONGEST else f"{shown[:_LONGEST].rstrip()} …"


def _share(score: Score) -> str:
    return _number(score.value)


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"


def _aligned(rows: Iterator[Sequence[str]]) -> Iterator[str]:
    listed = list(rows)
    widths = [max(map(len, column)) for column in zip(*listed, strict=True)]
    for row in listed:
        yield "  ".join(
            cell.rjust(width) if place else cell.ljust(width)
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()


def _table(rows: Iterator[Sequence[str]]) -> Iterator[str]:
    for number, row in enumerate(rows):
        yield f"| {' | '.join(markdown.one_line(cell) for cell in row)} |"
        if number == 0:
            yield "|---" * len(row) + "|"
