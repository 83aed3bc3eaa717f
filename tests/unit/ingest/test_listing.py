"""Tests of finding articles on newsroom pages."""

from __future__ import annotations

import contextlib
import datetime as dt
import time
from collections.abc import Callable
from urllib.parse import urljoin

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.errors import InputError
from ingest.hrefs import identity
from ingest.listing import Listing, ListingRules, read_listing
from tests.unit.ingest.listing_samples import (
    DESIGNS,
    FIRST_HELD_OUT,
    HELD_OUT,
    LAST_HELD_OUT,
    Design,
    cards,
    moved,
    redesigned,
)

TODAY = dt.date(2026, 11, 22)
ALL_DESIGNS = (*DESIGNS, *FIRST_HELD_OUT, *HELD_OUT, *LAST_HELD_OUT)


def _read(design: Design, rules: ListingRules | None = None) -> Listing:
    return read_listing(design.html.encode(), url=design.url, rules=rules, today=TODAY)


def _found(design: Design, rules: ListingRules | None = None) -> set[str]:
    return {identity(entry.url) for entry in _read(design, rules).listed.entries}


def _wanted(design: Design) -> set[str]:
    return {identity(urljoin(design.url, article.path)) for article in design.articles}


def test_there_are_enough_designs() -> None:
    """The floors below stand on at least twenty designs."""
    assert len(ALL_DESIGNS) >= 20


@pytest.mark.parametrize(
    "designs", [DESIGNS, FIRST_HELD_OUT, HELD_OUT, LAST_HELD_OUT], ids=["set", "first", "held out", "last"]
)
def test_articles_are_found_on_pages_of_many_designs(designs: tuple[Callable[[], Design], ...]) -> None:
    """Over each part of the designs, precision and recall of the links are at least .95."""
    right = found = wanted = 0
    for make in designs:
        design = make()
        links = _found(design)
        right, found, wanted = right + len(links & _wanted(design)), found + len(links), wanted + len(_wanted(design))

    assert right / found >= 0.95
    assert right / wanted >= 0.95


@pytest.mark.parametrize("make", ALL_DESIGNS, ids=lambda make: make.__name__)
def test_titles_and_dates_stand_beside_the_right_links(make: Callable[[], Design]) -> None:
    """Every article found has the title and the day that the page prints for it, and none where it prints none."""
    design = make()
    expected = {identity(urljoin(design.url, one.path)): (one.title, one.day) for one in design.articles}
    read = {
        identity(entry.url): (entry.title, str(entry.published_at) if entry.published_at else None)
        for entry in _read(design).listed.entries
    }

    assert {url: said for url, said in read.items() if url in expected} == expected


@pytest.mark.parametrize("make", ALL_DESIGNS, ids=lambda make: make.__name__)
def test_rules_find_the_same_again(make: Callable[[], Design]) -> None:
    """Rules that were stored and read back find exactly what they found the first time, without a problem."""
    first = _read(make())
    rules = ListingRules.from_json(first.rules.as_json())
    second = _read(make(), rules)

    assert (second.listed.entries, second.rules) == (first.listed.entries, first.rules)
    assert second.listed.problems == first.listed.problems


@pytest.mark.parametrize("pair", redesigned(), ids=["cards to links", "table to cards", "links to table"])
def test_rules_survive_a_redesign(pair: tuple[Design, Design]) -> None:
    """What was found on the old page finds the same articles on the new one."""
    before, after = pair
    rules = _read(before).rules
    listing = _read(after, rules)

    assert _found(after, rules) == _wanted(after)
    assert (listing.rules, listing.listed.problems) == (rules, ())


def test_new_addresses_are_found_again_and_said_so() -> None:
    """Where the old pattern finds no article any more, a new one is found, and the researcher is told."""
    before, after = moved()
    rules = _read(before).rules
    listing = _read(after, rules)

    assert _found(after, rules) == _wanted(after)
    assert listing.rules.patterns == ("northwind.example/stories/YYYY/*",)
    assert "any more" in listing.listed.problems[0]


def test_excluded_links_stay_out() -> None:
    """A pattern that a person excluded is left out, and named among what was left out."""
    rules = ListingRules(("https://northwind.example/news/*",), ("https://northwind.example/news/turbines*",))
    listing = _read(cards(), rules)

    assert "northwind.example/news/turbines-arrive-at-the-lakeside-site" not in _found(cards(), rules)
    assert len(listing.listed.entries) == 7
    assert "excluded by the rules" in {group.reason for group in listing.rejected}


def test_the_rule_and_what_it_left_out_can_be_read() -> None:
    """A person sees the rule in words, and the other links by what speaks against them."""
    listing = _read(cards())

    assert listing.rules.pattern == "links like northwind.example/news/*"
    assert all(group.reason and group.samples and group.count for group in listing.rejected)


def test_the_next_page_comes_only_where_asked_for() -> None:
    """Pagination is followed on request alone."""
    design = next(make for make in DESIGNS if make.__name__ == "root_slugs")()
    asked = read_listing(design.html.encode(), url=design.url, today=TODAY, next_page=True)

    assert _read(design).listed.more == ()
    assert asked.listed.more == ("https://blog.northwind.example/page/2/",)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"Plain words",
        b"<html><body><p>No links here.</p></body></html>",
        b"<nav><a href='/news/a-long-title-of-an-article'>A long title of an article</a></nav>",
        b"<a href='javascript:go()'>Northwind opens a hall</a><a href='mailto:a@b.example'>Write to us about it</a>",
        b"<div id='app'></div><script type='application/json'>{\"a\": [[[[",
    ],
)
def test_a_page_without_articles_is_refused(content: bytes) -> None:
    """A page whose links are no articles gives an error that says what to do."""
    with pytest.raises(InputError, match=r"no web page|no links that look like articles"):
        read_listing(content, url="https://northwind.example/news", today=TODAY)


@pytest.mark.parametrize("stored", [{}, {"patterns": "x"}, {"patterns": []}, {"patterns": ["a"], "excluded": "b"}])
def test_stored_rules_of_another_form_are_refused(stored: dict[str, object]) -> None:
    """Rules without patterns are no rules."""
    with pytest.raises(InputError):
        ListingRules.from_json(stored)


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(ALL_DESIGNS), st.data())
def test_damaged_pages_give_a_result_or_a_clear_error(make: Callable[[], Design], data: st.DataObject) -> None:
    """Whatever is done to a page's bytes, only web links come out, or an InputError."""
    good = make().html.encode()
    start = data.draw(st.integers(0, len(good)))
    end = data.draw(st.integers(start, min(len(good), start + 200)))
    damaged = good[:start] + data.draw(st.binary(max_size=30)) + good[end:]
    try:
        listing = read_listing(damaged, url=make().url, today=TODAY)
    except InputError:
        return

    assert all(entry.url.startswith(("http://", "https://")) for entry in listing.listed.entries)


@pytest.mark.parametrize(
    "piece",
    [
        "<a href='/news/a-story-of-many-words-{n}'>A story of many words {n}</a>",
        "<div>",
        "<a href='{long}'>x</a>",
        "<b>",
        "<time datetime='2026-11-11'>",
        "<a href='/x-{n}/y-{n}'>",
    ],
)
def test_hostile_pages_take_no_more_than_twice_as_long_when_twice_as_large(piece: str) -> None:
    """The time grows with the size of the page and not with its square; above a limit it stops growing."""

    def seconds(count: int) -> float:
        page = "".join(piece.replace("{n}", str(n)).replace("{long}", "x" * 900) for n in range(count)).encode()
        started = time.process_time()
        with contextlib.suppress(InputError):
            read_listing(page, url="https://northwind.example/news", today=TODAY)
        return time.process_time() - started

    seconds(100)
    assert seconds(12_000) / max(seconds(6_000), 0.5) <= 3
