"""Tests of `answer.verify`."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from answer.verify import Quoted, stands, verify

_TRUST = {"unsupported": 0, "partial": 1, "verified": 2}


def _quoted(quote: str, *, before: str = "It was a long year: ", after: str = " More was to come.") -> Quoted:
    return Quoted(quote, len(before), len(before) + len(quote), f"{before}{quote}{after}")


def test_a_quote_stands_at_its_offsets_only() -> None:
    """A quote that is elsewhere in the text, cut short, at its very words but counted from the end, or empty fails."""
    quoted = _quoted("Meta spent $72.22 billion.")

    assert stands(quoted)
    assert not stands(replace(quoted, start=quoted.start + 1, end=quoted.end + 1))
    assert not stands(replace(quoted, end=quoted.end - 1))
    assert not stands(replace(quoted, start=quoted.start - len(quoted.source_text), end=quoted.end))
    assert not stands(Quoted("end.", -4, 7, "The end."))
    assert not stands(Quoted("end.", 4, 99, "The end."))
    assert not stands(Quoted("", 0, 0, "The end."))


def test_a_changed_source_carries_nothing() -> None:
    """Where one of the quotes does not stand, the statement is unsupported, whatever the others hold."""
    good = _quoted("Meta spent $72.22 billion in 2025.")
    gone = replace(good, source_text=good.source_text.replace("72.22", "72.23"))

    assert "verified" == verify(good.quote, [good])
    assert "unsupported" == verify(good.quote, [gone])
    assert "unsupported" == verify(good.quote, [good, gone])


@pytest.mark.parametrize(
    "quote",
    [
        "On 12 November 2025, Anthropic committed $50 billion to data centres in the United States.",
        "Stargate UK will not proceed: OpenAI paused it, and no date was given.",
        "Google may guarantee up to $1.4 billion, but only if Fluidstack defaults.",
        "Meta's guidance of $115-135 billion is no longer current.",
        "It never drew more than 300MW, nearly 1.2GW less than planned.",
        "No chips, no power, no money.",
        "1. Revenue | $ (1,234) | 5 % | 2025-11-12 | H100 | Q2 FY26",
        "数据中心 ٣ GW",
        "x",
    ],
)
def test_verbatim_statements_verify(quote: str) -> None:
    """A statement that is its quote holds every number, name, negation and qualifier of it."""
    assert "verified" == verify(quote, [_quoted(quote)])


@pytest.mark.parametrize(
    ("statement", "quote"),
    [
        ("Anthropic committed $50B.", "Anthropic committed 50 billion dollars to it."),
        ("Anthropic committed $50 billion.", "Anthropic committed USD 50,000 million."),
        ("Anthropic committed 50 billion.", "Anthropic committed $50 billion."),
        ("AWS leases 300 MW.", "Amazon Web Services leases 0.3 gigawatts."),
        ("Meta guides to between $115 billion and $135 billion.", "Meta guides to $115-135 billion."),
        ("Anthropic's revenue is $30 billion.", "Anthropic's revenue grew from $9 billion to $30 billion."),
        ("Anthropic went from $9 billion to $30 billion.", "Anthropic had $9 billion in May and $30 billion in June."),
        ("Microsoft buys the power for 20 years.", "Microsoft pays Constellation for 20 years."),
    ],
)
def test_a_statement_in_other_words_verifies(statement: str, quote: str) -> None:
    """The same value in the same unit, beside the same organisation, carries a statement however it is written."""
    assert "verified" == verify(statement, [_quoted(quote)])


@pytest.mark.parametrize(
    ("statement", "quote"),
    [
        ("Meta spends $145 billion.", "Meta spends a lot."),
        ("Meta spends $145 billion.", "Meta spends $135 billion."),
        ("Meta spends $145 billion.", "Meta spends $145 million."),
        ("Meta spends $145 billion.", "Meta spends €145 billion."),
        ("Meta spends $145 billion.", "Meta spends $14.5 billion."),
        ("Meta spends $125-145 billion.", "Meta spends up to $145 billion."),
        ("Meta spends $125-145 billion.", "Meta spends $115-145 billion, or $125-150 billion."),
        ("Meta has 5 GW.", "Meta has 5 MW."),
        ("Meta has 5 GW.", "Meta has 5 GWh."),
        ("Meta grew by 5%.", "Meta grew by 5 percentage points."),
        ("Each chip holds 144 TB.", "Each chip holds 144 GB."),
        ("Meta spent it in 2027.", "Meta spent it in 2026."),
        ("Meta has 1,300,000 chips in 2026.", "Meta has chips in 2026."),
        ("Meta has 1.2GW.", "Meta has 1.3GW."),
        ("Meta has ten gigawatts.", "Meta has two gigawatts."),
    ],
)
def test_a_missing_number_is_unsupported(statement: str, quote: str) -> None:
    """A number that no quote holds, in its value, unit and scale, leaves a statement unsupported."""
    assert "unsupported" == verify(statement, [_quoted(quote)])


@pytest.mark.parametrize(
    ("statement", "quotes"),
    [
        ("Meta spends $200 billion.", ["Amazon spends $200 billion."]),
        ("Meta spends $200 billion.", ["It spends $200 billion."]),
        ("Meta spends $200 billion.", ["Meta spends more.", "The total is $200 billion."]),
        ("Meta and Google spend $200 billion.", ["Meta spends $200 billion."]),
        ("Google sued Meta.", ["It rained in Paris."]),
    ],
)
def test_whose_number_it_is_must_be_quoted(statement: str, quotes: list[str]) -> None:
    """A number whose quote names nobody of the statement, or a name that no quote has, is partial."""
    assert "partial" == verify(statement, [_quoted(quote) for quote in quotes])


def test_several_quotes_carry_a_statement_together() -> None:
    """Each number and each name may stand in a quote of its own."""
    quotes = [_quoted("Meta guides to $130-145 billion."), _quoted("AWS's owner Amazon guides to $220 billion.")]

    assert "verified" == verify("Amazon guides to $220 billion and Meta to $130-145 billion.", quotes)
    assert "unsupported" == verify("Amazon guides to $220 billion and Meta to $130-146 billion.", quotes)


def test_who_is_not_named_needs_no_name() -> None:
    """A statement that names nobody is verified by its numbers alone."""
    assert "verified" == verify("Capex is $145 billion.", [_quoted("Meta's capex is $145 billion.")])


@pytest.mark.parametrize("statement", ["", " \n", "Meta spends $5.", "Nothing of note."])
def test_nothing_cited_carries_nothing(statement: str) -> None:
    """Without a quote every statement is unsupported."""
    assert "unsupported" == verify(statement, [])


@pytest.mark.parametrize("statement", ["", " ", "\n\t"])
def test_nothing_stated_is_not_verified(statement: str) -> None:
    """An empty statement is not carried by any quote."""
    assert "unsupported" == verify(statement, [_quoted("Meta spends $5.")])


_WORDS = st.lists(
    st.sampled_from(
        ["Meta", "Amazon", "AWS", "spends", "$5 billion", "$7 billion", "2026", "5 GW", "5-7%", "not", "."]
    ),
    max_size=6,
).map(" ".join)


@given(_WORDS, st.lists(_WORDS, max_size=3), st.integers(-3, 3))
def test_no_statement_is_better_than_its_quotes(statement: str, quotes: list[str], shift: int) -> None:
    """A moved quote makes a statement unsupported; taking quotes away never makes it verified where it was not."""
    cited = [_quoted(quote) for quote in quotes]
    moved = [replace(quoted, start=quoted.start + shift, end=quoted.end + shift) for quoted in cited]
    found = verify(statement, cited)

    assert shift == 0 or "unsupported" == verify(statement, moved)
    assert all(stands(quoted) for quoted in cited) or found == "unsupported"
    if all(quotes):
        assert all(_TRUST[verify(statement, cited[:count])] <= _TRUST[found] for count in range(len(cited)))


@given(st.text(max_size=80), st.text(max_size=20), st.text(max_size=20))
def test_any_text_verifies_itself(text: str, before: str, after: str) -> None:
    """A statement quoted word for word is verified, or is blank."""
    expected = "verified" if text.strip() else "unsupported"

    assert expected == verify(text, [_quoted(text, before=before, after=after)])
