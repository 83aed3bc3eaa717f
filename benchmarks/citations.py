"""A hundred citations of answers on the starter corpus, judged by a person: the sheet, and the rate.

    python -m benchmarks.citations            the rates, and how many of the judged citations are still given
    python -m benchmarks.citations --sheet    the citations of today that are not judged yet, to add verdicts to

Verdicts stand in `citations_judged.yaml`. They say whether the statement is true to the document at the place that is
cited (`support`: yes, partly, no), and whether it bears on the question (`bears`: yes, partly, no).
"""

from __future__ import annotations

import argparse
import hashlib
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import yaml

from answer.gold import GoldQuestion
from api.gold_file import read_gold_set
from api.wiring import Groundwork
from benchmarks.data import DEFAULT_FOLDER
from benchmarks.homes import Homes

JUDGED = Path(__file__).parent / "citations_judged.yaml"
SIZE = 100
VERDICTS = ("yes", "partly", "no")


@dataclass(frozen=True, slots=True)
class Cited:
    """One citation of one answer, with all that is needed to judge it.

    Attributes:
        document: the address or identity of what is cited, which no reading anew changes.
    """

    id: str
    question: str
    statement: str
    quote: str
    document: str
    verification: str

    @property
    def key(self) -> tuple[str, str, str, str]:
        """What makes two citations the same one."""
        return self.id, self.statement, self.quote, self.document


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the sheet or the rates."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.citations", description=__doc__)
    parser.add_argument("--sheet", action="store_true", help="print what is not judged yet")
    parser.add_argument("--data", type=Path, default=DEFAULT_FOLDER)
    options = parser.parse_args(arguments)
    judged = read_judged()
    with tempfile.TemporaryDirectory() as folder, Homes(Path(folder), options.data) as homes:
        given = sample(list(citations(homes.starter(), questions(options.data))))
    if options.sheet:
        known = {_cited(row).key for row in judged}
        rows = [asdict(each) | {"support": "?", "bears": "?", "why": ""} for each in given if each.key not in known]
        yaml.safe_dump(rows, sys.stdout, sort_keys=False, allow_unicode=True, width=120)
        return 0
    print("\n".join(rates(judged, given)))
    return 0


def questions(data: Path) -> Iterator[GoldQuestion]:
    """Yield the development questions, and those of the domain set where it is here."""
    yield from read_gold_set(Path(__file__).parent / "development.yaml").questions
    held = data / "domain" / "questions.yaml"
    if held.exists():
        yield from read_gold_set(held).questions


def citations(groundwork: Groundwork, asked: Iterable[GoldQuestion]) -> Iterator[Cited]:
    """Yield every citation of every answer that is not declined."""
    for question in asked:
        answer = groundwork.ask(question.question)
        if answer.status == "insufficient":
            continue
        by_number = {citation.number: citation for citation in answer.citations}
        for statement in answer.statements:
            for number in statement.citations:
                citation = by_number[number]
                identity = groundwork.record.document(citation.document_id).identity
                yield Cited(
                    question.id, question.question, statement.text, citation.quote, identity, citation.verification
                )


def sample(given: Sequence[Cited]) -> list[Cited]:
    """Return a hundred of them, chosen by a hash of what they are: the same ones from the same answers."""
    unique = list({each.key: each for each in given}.values())
    return sorted(unique, key=lambda each: hashlib.sha256("\n".join(each.key).encode()).digest())[:SIZE]


def read_judged(path: Path = JUDGED) -> list[dict[str, Any]]:
    """Read the verdicts.

    Raises:
        ValueError: a verdict is none.
    """
    rows: list[dict[str, Any]] = yaml.safe_load(path.read_text(encoding="utf-8")) if path.exists() else []
    for row in rows:
        if row["support"] not in VERDICTS or row["bears"] not in VERDICTS:
            raise ValueError(f"{row['id']}: a verdict is one of {', '.join(VERDICTS)}, in quotes")
        if "no" in {row["support"], row["bears"]} and not row["why"]:
            raise ValueError(f"{row['id']}: say why")
    return rows


def rates(judged: Sequence[dict[str, Any]], given: Sequence[Cited]) -> Iterator[str]:
    """Yield the lines that say how many were judged how, over all that was judged and over what is still given."""
    today = {each.key for each in given}
    still = [row for row in judged if _cited(row).key in today]
    for name, rows in (("judged", judged), ("of these, in today's sample", still)):
        yield f"{name}: {len(rows)} citations"
        for measure in ("support", "bears"):
            counted = Counter(row[measure] for row in rows)
            share = counted["yes"] / len(rows) if rows else 0.0
            yield f"  {measure:<8} {share:.3f}  {', '.join(f'{verdict} {counted[verdict]}' for verdict in VERDICTS)}"
    yield f"not judged yet: {len(today) - len({_cited(row).key for row in still})}"


def _cited(row: dict[str, Any]) -> Cited:
    return Cited(**{name: row[name] for name in Cited.__slots__})


if __name__ == "__main__":
    sys.exit(main())
