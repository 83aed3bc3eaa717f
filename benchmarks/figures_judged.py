"""A hundred figures read from real documents, judged by a person: the rates, and how many are still read so.

    python -m benchmarks.figures_judged --data ../shared/data

Verdicts stand in `figures_judged.yaml`, which says how they were drawn. Sentences are known by their hash only.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from benchmarks import data
from benchmarks.data import DEFAULT_FOLDER, MissingDataError
from benchmarks.homes import Homes, reading_of
from corpus.document import Reading, VersionId
from corpus.errors import GroundworkError
from corpus.figure import Figure
from corpus.organisations import gazetteer
from index.figures import Setting, figures_in

JUDGED = Path(__file__).parent / "figures_judged.yaml"
VERDICTS = ("yes", "partly", "no")


class Read(NamedTuple):
    """A figure as far as it is judged."""

    quote: str
    subject: str
    metric: str
    value: str
    period: str | None


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the rates."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.figures_judged", description=__doc__)
    parser.add_argument("--data", type=Path, default=DEFAULT_FOLDER, help="the folder of the test data")
    options = parser.parse_args(arguments)
    today: set[Read] | None = None
    try:
        with tempfile.TemporaryDirectory() as folder, Homes(Path(folder), options.data) as homes:
            today = {read_as(figure) for reading in _readings(homes) for figure in _sure(reading)}
    except MissingDataError as missing:
        print(f"not read again: {missing}", file=sys.stderr)
    print("\n".join(rates(read_judged(), today)))
    return 0


def read_as(figure: Figure) -> Read:
    """Return what is judged of a figure."""
    quote = hashlib.sha256(figure.quote.encode()).hexdigest()[:16]
    return Read(quote, figure.subject, figure.metric, figure.written, figure.period.label if figure.period else None)


def read_judged(path: Path = JUDGED) -> list[dict[str, Any]]:
    """Read the verdicts.

    Raises:
        ValueError: a verdict is none, or one that is not `yes` has no reason.
    """
    rows: list[dict[str, Any]] = yaml.safe_load(path.read_text(encoding="utf-8"))
    for row in rows:
        if row["right"] not in VERDICTS:
            raise ValueError(f"{row['quote']}: a verdict is one of {', '.join(VERDICTS)}, in quotes")
        if row["right"] != "yes" and not row["why"]:
            raise ValueError(f"{row['quote']}: say why")
    return rows


def rates(judged: Sequence[dict[str, Any]], today: Iterable[Read] | None) -> Iterator[str]:
    """Yield how many were judged how, and of each verdict how many are still read in the same way."""
    counted = Counter(row["right"] for row in judged)
    yield f"judged: {len(judged)} figures: " + ", ".join(f"{verdict} {counted[verdict]}" for verdict in VERDICTS)
    yield f"  value, unit and subject right: {(counted['yes'] + counted['partly']) / len(judged):.3f}"
    if today is None:
        return
    known = set(today)
    still = Counter(row["right"] for row in judged if Read(*(row[name] for name in Read._fields)) in known)
    yield "still read so: " + ", ".join(f"{verdict} {still[verdict]} of {counted[verdict]}" for verdict in VERDICTS)


def _sure(reading: Reading) -> Iterator[Figure]:
    setting = Setting(VersionId("judged"), reading.title, reading.publisher, reading.published_at)
    return (each for each in figures_in(reading.text, setting, gazetteer()) if each.confidence == "high")


def _readings(homes: Homes) -> Iterator[Reading]:
    groundwork = homes.open("judged")
    for page in data.read_pages(homes.test_data):
        try:
            yield groundwork.read_file(f"{page.id}.html", page.html, url=page.url)
        except GroundworkError as error:
            print(f"{page.id}: {error}", file=sys.stderr)  # No article is found on some pages, which is no failure.
    for document in data.read_news(homes.test_data).articles:
        yield reading_of(groundwork, document)
    for name, content in data.read_filings(homes.test_data).items():
        yield groundwork.read_file(name, content)


if __name__ == "__main__":
    sys.exit(main())
