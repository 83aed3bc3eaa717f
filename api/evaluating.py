"""Asking a gold set: every question as `ask` would, each answer judged, and the whole counted."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence

from answer.audit import audit
from answer.gold import GoldQuestion, Judged, judge
from answer.scores import Scored, scored
from api.wiring import Groundwork


def evaluated(
    groundwork: Groundwork,
    questions: Sequence[GoldQuestion],
    floors: Mapping[str, float],
    progress: Callable[[int, int], None],
) -> Scored:
    """Ask every question of the record, one after another, and judge the answers. Nothing is kept.

    Args:
        groundwork: answers, by a model where one is set.
        questions: what to ask.
        floors: by measure, what its share must not fall below.
        progress: is told how many are done, and of how many.
    """
    judged = []
    for number, question in enumerate(questions, 1):
        judged.append(_judged(groundwork, question))
        progress(number, len(questions))
    return scored(judged, floors)


def _judged(groundwork: Groundwork, question: GoldQuestion) -> Judged:
    begun = time.perf_counter()
    answer = groundwork.ask(question.question, only=question.only, as_of=question.as_of)
    milliseconds = (time.perf_counter() - begun) * 1000
    return judge(question, answer, audit(answer, groundwork.record), milliseconds)
