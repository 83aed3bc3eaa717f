"""Tests of what two documents have to do with each other."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.errors import RecordError
from ingest import likeness
from ingest.likeness import Signature
from tests.unit.ingest.likeness_samples import (
    ABOUT,
    ARTICLE,
    LINDWATER,
    MARSH_END,
    OTHER,
    SECOND_QUARTER,
    THIRD_QUARTER,
    between,
    of,
)


@pytest.mark.parametrize("part", [slice(0, 4), slice(4, 8), slice(8, 12)])
def test_third(part: slice) -> None:
    """A copy cut to any third of the article is a shortened one."""
    found = between(ARTICLE, "\n".join(ARTICLE.splitlines()[part]))

    assert (found.kind, found.score > 0.95) == ("shortened", True)


def test_sentences_dropped() -> None:
    """A copy that lost every third sentence is found; the reason gives the share in words."""
    kept = [line for number, line in enumerate(ARTICLE.splitlines()) if number % 3]
    found = between(ARTICLE, "\n".join(kept))

    assert found.related
    assert "% of the 4-word sequences of the shorter text stand in the other" in found.reason


def test_surroundings_and_title() -> None:
    """Another title and a site's own words before and after do not hide a copy."""
    before = (
        "Skip to the content. Sign in or make an account. Markets, weather, letters, puzzles. Read aloud, six minutes. "
    )
    after = (
        " Read next: what our readers cook on Sundays. Join the evening letter. All rights are reserved by the owners."
    )
    original = of(ARTICLE, "Harrow Grid to build on the site of a paper mill")
    found = likeness.relation(original, of(before + ARTICLE + after, "A village, a chimney and 480 megawatts"))

    assert found.kind == "copy"


def test_rewritten() -> None:
    """Other words here and there, other number formats and another order of sentences leave a rewritten copy."""
    text = ARTICLE.replace("2.4 billion dollars", "$2,400m").replace("said", "stated").replace("The ", "This ")
    for word in (
        "company",
        "site",
        "spring",
        "programme",
        "debate",
        "buildings",
        "lease",
        "work",
        "people",
        "down",
        "right",
    ):
        text = text.replace(f" {word} ", f" other {word}s ")
    lines = text.splitlines()
    found = between(ARTICLE, "\n".join(lines[6:] + lines[:6]))

    assert found.related
    assert found.score < 0.9


def test_number_formats() -> None:
    """The same number in another format is the same."""
    one = "Over 200 pages it lists 1,200 chips, $3.5 billion and 40 percent of twelve plants that nobody has seen. "
    other = "Over 200 pages it lists 1200 chips, 3,500 million dollars and 40% of 12 plants that nobody has seen. "

    assert between(one * 2, other * 2).kind == "same"


def test_same_words() -> None:
    """White space, case and typographic signs make no difference."""
    found = between(ARTICLE, ARTICLE.upper().replace("'", "\u2019").replace(" ", "\u00a0 "))

    assert (found.kind, found.score, found.reason) == ("same", 1.0, "the words are the same")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (SECOND_QUARTER, THIRD_QUARTER),
        (SECOND_QUARTER + ABOUT, THIRD_QUARTER + ABOUT),
        (SECOND_QUARTER + ABOUT.replace("\n", " "), THIRD_QUARTER + ABOUT.replace("\n", " ")),
        (LINDWATER + ABOUT, MARSH_END + ABOUT),
        (LINDWATER + ABOUT.replace("\n", " "), MARSH_END + ABOUT.replace("\n", " ")),
        (ABOUT.replace("\n", " ") + LINDWATER, ABOUT.replace("\n", " ") + MARSH_END),
        (ARTICLE, LINDWATER),
        (ARTICLE, OTHER),
    ],
)
def test_different_events(one: str, other: str) -> None:
    """Two quarters, or two sites, of one company stay apart, whatever boilerplate they share, under one title even."""
    title = "Harrow Grid announces results and plans"

    assert between(one, other).kind == "different"
    if not one.startswith("About"):
        assert likeness.relation(of(one, title), of(other, title)).kind == "different"


def test_reports_of_two_quarters_stay_apart() -> None:
    """Long texts that share most of their wording, hardly any of it with figures, are no copies; a whole one is."""
    choose = random.Random(5)
    words = [f"word{number}" for number in range(900)]
    paragraphs = [" ".join(choose.choices(words, k=60)) + "." for _ in range(200)]
    own = [" ".join(choose.choices(words, k=60)) + "." for _ in range(50)]
    report, other, cut = paragraphs, paragraphs[:150] + own, paragraphs[:198]
    kept = [likeness.signature("Quarterly report", "\n".join(text)) for text in (report, other, cut)]

    assert "different" == likeness.relation(kept[0], kept[1]).kind
    assert likeness.relation(kept[0], kept[1]).apart
    assert "copy" == likeness.relation(kept[0], kept[2]).kind


def test_template_is_named() -> None:
    """Equal wording about other figures speaks against one event, and the reason says so."""
    found = between(SECOND_QUARTER, THIRD_QUARTER)

    assert found.apart
    assert found.reason.startswith("the wording is the same and the figures differ in ")


def test_corrected_figure() -> None:
    """One corrected figure leaves a copy a copy."""
    assert between(ARTICLE, ARTICLE.replace("480", "840")).kind == "copy"


def test_same_address() -> None:
    """The mobile and the AMP form of an address are that address; another query is another page."""
    one = of(ARTICLE, url="https://www.harrow.example/news/mill?utm_source=x")
    same = of(ARTICLE[:900] + OTHER[:700], url="https://m.harrow.example/news/mill/amp/")
    another = of(ARTICLE[:900] + OTHER[:700], url="https://www.harrow.example/news/mill?id=2")

    assert likeness.relation(one, same).kind == "same"
    assert "one address" in likeness.relation(one, same).reason
    assert one.url != another.url


def test_site_is_no_address() -> None:
    """The address of a whole site, or none that can be read, names no article."""
    assert [of(OTHER, url=url).url for url in ("https://harrow.example/", "mailto:desk", None)] == ["", "", ""]


@pytest.mark.parametrize("text", ["", "Subscribe to keep reading.", "\u2014 \u2014"])
def test_too_short(text: str) -> None:
    """Next to no words are nobody's copy, not even each other's."""
    assert between(text, text).kind == "different"
    assert between(text, ARTICLE).kind == "different"


def test_writing_without_spaces() -> None:
    """A cut copy is found in Japanese too."""
    text = "".join(
        f"第{number}号棟の工事は港の近くで来年の春に始まり水と電力は市が用意する予定である。" for number in range(9)
    )

    assert between(text, text[: len(text) // 2]).related


def test_signature_is_small() -> None:
    """However long the text, the signature takes a few kilobytes and few hashes are looked up."""
    chance = random.Random(3)
    text = " ".join(chance.choice(ARTICLE.split()) + str(chance.randrange(999)) for _ in range(30_000))
    kept = of(text)

    assert len(kept.to_bytes()) < 6_000
    assert len(likeness.lookup_hashes(kept)) <= likeness.LOOKED_UP_AT_MOST
    assert between(text, " ".join(text.split()[9_000:10_000])).kind == "shortened"


def test_hostile_text() -> None:
    """A text that names thousands of sources and links to thousands of pages leaves a small signature too."""
    text = "".join(f"Source: Desk{number}\nabout Desk{number}\n" for number in range(3_000))
    kept = likeness.signature("- " * 9_000, text, links=(f"https://harrow.example/{number}" for number in range(3_000)))

    assert len(kept.to_bytes()) < 8_000


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=400), st.text(max_size=60), st.one_of(st.none(), st.text(max_size=40)))
def test_stored_form(text: str, title: str, url: str | None) -> None:
    """A signature survives being stored, and its hashes fit a signed 64-bit column."""
    kept = likeness.signature(title, text, url, links=["https://harrow.example/a", "no link"])

    assert Signature.from_bytes(kept.to_bytes()) == kept
    assert all(0 <= each < 1 << 63 for each in likeness.lookup_hashes(kept))


def test_stored_by_another_version() -> None:
    """A signature of another format is refused with what to do."""
    stored = of(ARTICLE).to_bytes().replace(b"[1,", b"[0,", 1)

    with pytest.raises(RecordError, match="compare the documents anew"):
        Signature.from_bytes(stored)


@settings(max_examples=40, deadline=None)
@given(st.sets(st.integers(0, 11), min_size=1), st.sets(st.integers(0, 11), min_size=1))
def test_order_of_two(one: set[int], other: set[int]) -> None:
    """The relation of two documents does not depend on which comes first."""
    lines = ARTICLE.splitlines()
    left, right = (of("\n".join(lines[number] for number in sorted(chosen))) for chosen in (one, other))

    assert likeness.relation(left, right) == likeness.relation(right, left)
