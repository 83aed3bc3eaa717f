"""Tests of which documents are one story, and where it comes from."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.dates import PartialDate
from corpus.source import Tier
from ingest import likeness, stories
from ingest.likeness import Signature
from ingest.stories import Telling
from tests.unit.ingest.likeness_samples import (
    ABOUT,
    ARTICLE,
    LINDWATER,
    MARSH_END,
    OTHER,
    SECOND_QUARTER,
    THIRD_QUARTER,
    of,
)


def test_story() -> None:
    """The original, its copy and its cut copy are one story; what is unlike stands alone."""
    documents = {
        "original": of(ARTICLE),
        "copy": of("Harrow, again. " + ARTICLE),
        "cut": of("\n".join(ARTICLE.splitlines()[:5])),
        "other": of(OTHER),
        "second quarter": of(SECOND_QUARTER + ABOUT),
        "third quarter": of(THIRD_QUARTER + ABOUT),
    }

    assert stories.cluster(documents) == (("copy", "cut", "original"),)


def test_digest() -> None:
    """A digest that holds several articles brings none of them together."""
    mill = "\n".join(ARTICLE.splitlines()[:5])
    documents = {"mill": of(mill), "port": of(OTHER), "sites": of(LINDWATER)}
    documents["digest"] = of(f"{LINDWATER}\n{OTHER}\n{mill}", "The week in five minutes")

    assert stories.cluster(documents) == ()


def test_digest_of_two() -> None:
    """A digest stays with the article that makes up most of it, and does not bring it together with the other one."""
    documents = {"mill": of(ARTICLE), "port": of(OTHER), "digest": of(f"{OTHER}\n{ARTICLE}", "The week")}

    assert stories.cluster(documents) == (("digest", "mill"),)


def test_no_chains() -> None:
    """Texts that drift from one to the next are not all one story."""
    words = (ARTICLE + OTHER + LINDWATER + MARSH_END).split()
    drifting = {f"{start:04}": of(" ".join(words[start : start + 240])) for start in range(0, len(words) - 240, 70)}
    told = stories.cluster(drifting)

    assert all(
        likeness.relation(drifting[a], drifting[b]).related for a, b in zip(drifting, list(drifting)[1:], strict=False)
    )
    assert max(len(story) for story in told) < 4


class Shelf:
    """The record as far as stories need it: signatures by document, found by hash."""

    def __init__(self) -> None:
        self.held: dict[str, Signature] = {}
        self.told: dict[str, tuple[str, ...]] = {}

    def sharing(self, hashes: tuple[int, ...], apart_from: str) -> Mapping[str, int]:
        """Count the hashes that each document has."""
        wanted = set(hashes)
        counts = {each: len(wanted & set(likeness.lookup_hashes(kept))) for each, kept in self.held.items()}
        return {each: count for each, count in counts.items() if count and each != apart_from}

    def stored(self, documents: Collection[str]) -> Mapping[str, Signature]:
        """Return signatures."""
        return {each: self.held[each] for each in documents}

    def put(self, document: str, kept: Signature) -> None:
        """Take a new or changed document, and place all that this alters."""
        near = {} if document not in self.held else self._near(document)
        self.held[document] = kept
        self._place(stories.gathered({**near, document: kept}, self.sharing, self.stored))

    def remove(self, document: str) -> None:
        """Remove a document, and place all that this alters."""
        near = self._near(document)
        del self.held[document]
        self.told.pop(document, None)
        del near[document]
        self._place(near)

    def stories(self) -> tuple[tuple[str, ...], ...]:
        """Return all stories."""
        return tuple(sorted(set(self.told.values())))

    def _near(self, document: str) -> dict[str, Signature]:
        return stories.gathered({document: self.held[document]}, self.sharing, self.stored)

    def _place(self, gathered: Mapping[str, Signature]) -> None:
        self.told = {each: story for each, story in self.told.items() if each not in gathered}
        for story in stories.cluster(gathered):
            self.told |= dict.fromkeys(story, story)


def pieces() -> dict[str, Signature]:
    """Return documents of every relation: cuts, a digest, a template, copies."""
    lines = ARTICLE.splitlines()
    return {
        "whole": of(ARTICLE, "Harrow Grid to build on the site of a paper mill"),
        "first": of("\n".join(lines[:4]), "A mill becomes a campus"),
        "middle": of("\n".join(lines[4:8]), "Midnight debate"),
        "most": of("\n".join(lines[1:11])),
        "port": of(OTHER, "Nine cranes for Callow"),
        "digest": of(OTHER + "\n" + ARTICLE, "The week"),
        "second": of(SECOND_QUARTER + ABOUT),
        "third": of(THIRD_QUARTER + ABOUT),
        "second again": of("Callow, by wire. " + SECOND_QUARTER),
    }


@settings(max_examples=25, deadline=None)
@given(st.permutations(sorted(pieces())), st.sets(st.sampled_from(sorted(pieces()))))
def test_order_of_arrival(order: list[str], removed: set[str]) -> None:
    """Placed one by one in any order, changed or removed, documents tell the stories they tell all at once."""
    shelf, documents = Shelf(), pieces()
    for document in order:
        shelf.put(document, of(MARSH_END) if document in removed else documents[document])
    for document in sorted(removed)[::2]:
        shelf.remove(document)
    for document in sorted(removed)[1::2]:
        shelf.put(document, documents[document])

    assert shelf.stories() == stories.cluster(shelf.held)


def telling(
    name: str,
    *,
    tier: Tier = "press",
    on: str | None = None,
    publisher: str | None = None,
    text: str = ARTICLE,
    url: str | None = None,
    links: tuple[str, ...] = (),
) -> Telling:
    """Return a document of a story."""
    day = None if on is None else PartialDate.parse(on)
    return Telling(name, tier, day, publisher, likeness.signature(name, text, url, links=links))


def test_primary_by_tier() -> None:
    """A release comes before whatever was published earlier."""
    chosen = stories.primary(
        [telling("a", on="2025-03-01"), telling("b", tier="primary", on="2025-03-04"), telling("c")]
    )

    assert (chosen.id, chosen.reason) == ("b", "the only release, filing or transcript among the 3 documents")


@pytest.mark.parametrize(
    "credit",
    ["LINDWATER, March 4 (Reuters) - ", "Originally published by Reuters. ", "Source: Reuters\n"],
)
def test_primary_by_credit(credit: str) -> None:
    """The document that others name as their source comes before an earlier date."""
    chosen = stories.primary(
        [telling("a", on="2025-03-01", text=credit + ARTICLE), telling("b", on="2025-03-04", publisher="Reuters")]
    )

    assert (chosen.id, chosen.reason) == ("b", "another document names it as its source or links to it")


def test_primary_by_link() -> None:
    """The document that others link to comes first, in whatever form they write its address."""
    link = ("https://harrow.example/news/mill?utm_medium=feed",)
    chosen = stories.primary(
        [telling("a", links=link), telling("b", links=link), telling("c", url="https://www.harrow.example/news/mill/")]
    )

    assert (chosen.id, chosen.reason) == ("c", "2 others name it as their source or link to it")


@pytest.mark.parametrize(
    ("dates", "first", "reason"),
    [
        ((None, "2025-03-04", "2025-03-02"), "c", "published first, 2 March 2025"),
        (("2025", "2025-03-04", None), "b", "published first, 4 March 2025"),
        (("2025-02", "2025-03-04", "2025-03"), "a", "published first, February 2025"),
        ((None, None, None), "a", "nothing sets the documents apart"),
    ],
)
def test_primary_by_date(dates: tuple[str | None, ...], first: str, reason: str) -> None:
    """An unknown date is never the earliest, and a vague one counts as its last day."""
    chosen = stories.primary([telling(name, on=day) for name, day in zip("abc", dates, strict=True)])

    assert (chosen.id, chosen.reason) == (first, reason)


def test_primary_by_length() -> None:
    """Of documents of one day the longest is taken, and both reasons are given."""
    texts = {"a": ARTICLE[:700], "b": ARTICLE, "c": ARTICLE[:900]}
    days = {"a": "2025-03-04", "b": "2025-03-04", "c": "2025-03-05"}
    chosen = stories.primary([telling(name, on=days[name], text=text) for name, text in texts.items()])

    assert chosen.id == "b"
    assert chosen.reason == f"published first, 4 March 2025; the longest, {of(ARTICLE).words} words"


def test_primary_of_one() -> None:
    """A document that stands alone is its own origin."""
    assert stories.primary([telling("a")]).reason == "no other document tells the story"


def test_independent_origins() -> None:
    """A story is one origin, and a report in its own words that links to the release is no further one."""
    release = telling("release", tier="primary", url="https://harrow.example/news/mill", publisher="Harrow Grid")
    copies = [telling(f"copy {number}") for number in range(12)]
    told = [["release", *(copy.id for copy in copies), "not among them"]]
    linking = telling("linking", text=OTHER, links=("https://harrow.example/news/mill",))
    lone = telling("lone", text=OTHER + "\nSource: Harrow Grid")

    assert stories.independent_origins([release, *copies], told) == 1
    assert stories.independent_origins([release, *copies, linking], told) == 1
    assert stories.independent_origins([release, *copies, linking, lone], told) == 2
    assert stories.independent_origins([*copies, linking, lone], told) == 3
    assert stories.independent_origins([], told) == 0


def test_story_id() -> None:
    """The id of a story does not depend on the order of its documents."""
    assert stories.story_id(["doc_b", "doc_a"]) == stories.story_id(["doc_a", "doc_b", "doc_c"])
