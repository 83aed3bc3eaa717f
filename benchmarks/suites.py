"""All suites, in the order in which they run."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from benchmarks import clapnq, domain, duplicates, embedding, figures, filings, load, news, pages, speed, start, week
from benchmarks.homes import Homes
from benchmarks.outcome import Outcome


@dataclass(frozen=True, slots=True)
class Suite:
    """A benchmark.

    Attributes:
        name: the first part of its measures' names.
        data: the sets of test data it uses.
        quick: whether it belongs to the quick gate.
        timed: whether it mostly measures the machine; such suites run only when all are asked for.
    """

    name: str
    run: Callable[[Homes], Outcome]
    data: tuple[str, ...]
    quick: bool = False
    timed: bool = False


SUITES = (
    Suite("domain", domain.run, ("domain",), quick=True),
    Suite("figures", figures.run, ("domain",), quick=True),
    Suite("clapnq", clapnq.run, ("clapnq",), quick=True),
    Suite("pages", pages.run, ("pages",)),
    Suite("news", news.run, ("multihop_news",)),
    Suite("duplicates", duplicates.run, ("near_duplicates", "multihop_news")),
    Suite("sec10q", filings.run, ("sec10q",)),
    Suite("week", week.run, ()),
    Suite("embedding", embedding.run, ("multihop_news",), timed=True),
    Suite("speed", speed.run, ("multihop_news",), timed=True),
    Suite("stories", duplicates.run_lookups, (), timed=True),
    Suite("start", start.run, (), timed=True),
    Suite("load", load.run, (), timed=True),
)
