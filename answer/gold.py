"""Gold questions: what a user knows the answers to, and how an answer is judged by them. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from answer import matching
from answer.answer import Answer, Citation
from answer.audit import Audit, lead_text, quoted_text
from corpus.canonical import canonical_url
from corpus.errors import InputError
from corpus.filters import Filter

Alternatives = tuple[str, ...]
"""Spellings of which any one will do."""


@dataclass(frozen=True, slots=True)
class GoldQuestion:
    """A question whose answer is known.

    Attributes:
        kind: any word; results are also counted by it.
        answerable: whether the record holds the answer.
        expected: the answer in a person's words, shown in the report and judged by nobody.
        must_include: what the answer, or the words it cites, must say.
        latest: the value that must come first, in the first statement or the words it cites.
        wrong_if: figures that must not lead the answer, or words that must not stand in it.
        sources: documents that must be cited, each by its id, its address, or words of its title.
    """

    id: str
    question: str
    kind: str = "question"
    answerable: bool = True
    expected: str = ""
    must_include: tuple[Alternatives, ...] = ()
    latest: Alternatives = ()
    wrong_if: tuple[str, ...] = ()
    sources: tuple[Alternatives, ...] = ()
    only: Filter = field(default_factory=Filter)
    as_of: str | None = None


@dataclass(frozen=True, slots=True)
class Judged:
    """A gold question with what was answered to it.

    Attributes:
        lacking: what of `must_include` is not said.
        leads: whether the latest value leads, None where none is asked for.
        wrong: what of `wrong_if` is the case.
        uncited: what of `sources` is not cited.
    """

    question: GoldQuestion
    answer: Answer
    audit: Audit
    milliseconds: float
    lacking: tuple[Alternatives, ...]
    leads: bool | None
    wrong: tuple[str, ...]
    uncited: tuple[Alternatives, ...]

    @property
    def declined(self) -> bool:
        """Whether the answer says that the record does not hold it."""
        return self.answer.status == "insufficient"

    @property
    def faults(self) -> tuple[str, ...]:
        """What is wrong with the answer, a clause each; an answer without faults has passed."""
        if not self.question.answerable:
            return () if self.declined else ("it is answered, and the record does not hold the answer",)
        if self.declined:
            return ("it is declined, and the record holds the answer",)
        return tuple(self._faults_of_answer())

    @property
    def passed(self) -> bool:
        """Whether nothing is wrong with the answer."""
        return not self.faults

    def _faults_of_answer(self) -> Iterator[str]:
        yield from (f"it does not say: {_either(each)}" for each in self.lacking)
        if self.leads is False:
            yield f"it does not lead with the latest value: {_either(self.question.latest)}"
        yield from (f"it says what is wrong: {each}" for each in self.wrong)
        yield from (f"it does not cite: {_either(each)}" for each in self.uncited)
        if not all(self.audit.quotes):
            yield "a quote does not stand in the stored text where its citation says"
        loose = [number for each in self.audit.loose_numbers for number in each]
        if loose:
            yield f"numbers that its cited words do not hold: {', '.join(loose)}"
        if self.audit.uncited:
            yield "a statement cites nothing"


def judge(question: GoldQuestion, answer: Answer, audit: Audit, milliseconds: float) -> Judged:
    """Compare an answer with what is known, by words and figures alone and never by likeness."""
    told = "" if answer.status == "insufficient" else quoted_text(answer)
    return Judged(
        question=question,
        answer=answer,
        audit=audit,
        milliseconds=milliseconds,
        lacking=tuple(each for each in question.must_include if not matching.included(told, each)),
        leads=bool(matching.included(lead_text(answer), question.latest)) if question.latest else None,
        wrong=() if answer.status == "insufficient" else tuple(_wrong(question, answer)),
        uncited=tuple(each for each in question.sources if not any(_cites(answer.citations, one) for one in each)),
    )


def _wrong(question: GoldQuestion, answer: Answer) -> Iterator[str]:
    statements = [statement.text for statement in answer.statements]
    said = [spelling for each in (question.latest, *question.must_include) for spelling in each]
    current = [spelling for spelling in said if spelling[0].isdigit() or spelling[0] == "$"]
    for entry in question.wrong_if:
        figures = matching.outdated_figures(entry)
        if figures:
            if matching.gives_outdated(statements, figures, current):
                yield entry
        elif matching.says(answer.text, entry):
            yield entry


def _cites(citations: Sequence[Citation], wanted: str) -> bool:
    address = _address(wanted)
    words = " ".join(wanted.casefold().split())
    return any(
        wanted == citation.document_id
        or (address is not None and address == _address(citation.url or ""))
        or words in " ".join(citation.title.casefold().split())
        for citation in citations
    )


def _address(text: str) -> str | None:
    try:
        return canonical_url(text)
    except InputError:
        return None


def _either(alternatives: Alternatives) -> str:
    return " or ".join(alternatives)
