"""How well a gold set was answered: shares, in all and by kind, and the floors they must keep. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from answer.audit import cited, numbers_held
from answer.gold import Judged

MEASURES: Mapping[str, str] = {
    "passed": "questions without any fault",
    "answered": "answerable questions that are answered",
    "declined": "unanswerable questions that are declined",
    "must_include": "of what an answer must say, the share that is said",
    "latest_leads": "questions of a latest value that lead with it",
    "not_wrong": "answers free of what `wrong_if` names",
    "sources_cited": "of the expected sources, the share that is cited",
    "citations_verified": "citations that the answer calls verified",
    "quotes_in_place": "quotes that stand in the stored text where their citation says",
    "numbers_in_quotes": "statements whose every number stands in the words they cite",
    "statements_cited": "statements that cite something",
}
"""Every measure with what it is the share of; higher is better in all of them."""


@dataclass(frozen=True, slots=True)
class Score:
    """A share, and of how many.

    Attributes:
        value: None where there is nothing that it could be a share of.
    """

    value: float | None
    of: int

    def keeps(self, floor: float) -> bool:
        """Tell whether the share is no lower than a floor; what could not be measured keeps none."""
        return self.value is not None and round(self.value, 4) >= floor


@dataclass(frozen=True, slots=True)
class Scored:
    """A gold set, answered and judged.

    Attributes:
        scores: by measure, in the order of `MEASURES`.
        kinds: the same for each kind of question.
        floors: by measure, what its share must not fall below.
    """

    judged: tuple[Judged, ...]
    scores: Mapping[str, Score]
    kinds: Mapping[str, Mapping[str, Score]]
    floors: Mapping[str, float]

    @property
    def below(self) -> tuple[str, ...]:
        """The measures that do not keep their floors."""
        return tuple(name for name, floor in self.floors.items() if not self.scores[name].keeps(floor))


def scored(judged: Sequence[Judged], floors: Mapping[str, float]) -> Scored:
    """Count what was judged."""
    kinds = sorted({each.question.kind for each in judged})
    return Scored(
        judged=tuple(judged),
        scores=_scores(judged),
        kinds={kind: _scores([each for each in judged if each.question.kind == kind]) for kind in kinds},
        floors=floors,
    )


def _scores(judged: Sequence[Judged]) -> dict[str, Score]:
    answerable = [each for each in judged if each.question.answerable]
    answered = [each for each in answerable if not each.declined]
    audits = [each.audit for each in judged if not each.declined]
    statements = sum(len(each.answer.statements) for each in judged if not each.declined)
    loose = sum(audit.uncited for audit in audits)
    return {
        "passed": _share(each.passed for each in judged),
        "answered": _share(not each.declined for each in answerable),
        "declined": _share(each.declined for each in judged if not each.question.answerable),
        "must_include": _share(
            1 - len(each.lacking) / len(each.question.must_include) for each in answerable if each.question.must_include
        ),
        "latest_leads": _share(each.leads for each in answerable if each.leads is not None),
        "not_wrong": _share(not each.wrong for each in answered if each.question.wrong_if),
        "sources_cited": _share(
            1 - len(each.uncited) / len(each.question.sources) for each in answerable if each.question.sources
        ),
        "citations_verified": _share(flag for audit in audits for flag in audit.verified),
        "quotes_in_place": _share(cited(audits)),
        "numbers_in_quotes": _share(numbers_held(audits)),
        "statements_cited": Score(1 - loose / statements if statements else None, statements),
    }


def _share(values: Iterable[float]) -> Score:
    listed = list(values)
    return Score(sum(listed) / len(listed) if listed else None, len(listed))
