"""Tests of `answer.verify`."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from answer.verify import Quoted, stands, verify
from corpus.dates import PartialDate

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
    ("expected", "statement", "quotes", "title"),
    [
        ("unsupported", "Meta spends $200 billion.", ["Amazon spends $200 billion."], ""),
        ("unsupported", "Meta spends $200 billion.", ["It spends $200 billion."], ""),
        ("partial", "Meta spends $200 billion.", ["It spends $200 billion."], "Meta raises its guidance"),
        ("partial", "Meta spends $200 billion.", ["Meta spends more.", "The total is $200 billion."], ""),
        ("unsupported", "Meta and Google spend $200 billion.", ["Meta spends $200 billion."], ""),
        ("partial", "Amazon spends $145 billion.", ["Meta spends $145 billion, Amazon $200 billion."], ""),
        ("verified", "Amazon spends $200 billion.", ["Meta spends $145 billion, Amazon $200 billion."], ""),
        ("unsupported", "Google sued Meta.", ["It rained in Paris."], ""),
        ("partial", "Meta builds Hyperion in Ohio.", ["Meta builds Hyperion in Louisiana."], ""),
        ("verified", "Meta builds it in America.", ["Meta builds it in the United States."], ""),
        ("unsupported", "Anthropic rents GB300 chips.", ["Anthropic rents GB200 chips."], ""),
        (
            "verified",
            "Anthropic rents GB200 chips.",
            ["Anthropic will not say more. Anthropic rents GB-200 chips."],
            "",
        ),
    ],
)
def test_whose_it_is_must_be_quoted(expected: str, statement: str, quotes: list[str], title: str) -> None:
    """A name must stand beside its number; a title names in part; a name, place or chip nobody gave counts against."""
    assert expected == verify(statement, [replace(_quoted(quote), title=title) for quote in quotes])


@pytest.mark.parametrize(
    ("expected", "statement", "quote"),
    [
        ("verified", "Meta opens three sites.", "Meta opens 3 sites."),
        ("verified", "Meta opens 3 sites.", "Meta opens three sites."),
        ("unsupported", "Meta opens four sites.", "Meta opens three sites."),
        ("unsupported", "Meta opens sites in May 2026.", "Meta opens sites in June 2026."),
        ("unsupported", "Meta opens a site on 3 May 2026.", "Meta opens a site on 4 May 2026."),
        ("verified", "Meta opens a site on May 3, 2026.", "Meta opens a site on 3 May 2026."),
        ("unsupported", "Meta guided to $5 billion in Q2.", "Meta guided to $5 billion in the third quarter."),
        ("verified", "Meta guided to $5 billion in Q3.", "Meta guided to $5 billion in the third quarter."),
        ("partial", "Oracle spends $50 billion in 2026.", "Oracle spends $50 billion in fiscal 2026."),
    ],
)
def test_counts_and_times_are_held_against_the_quote(expected: str, statement: str, quote: str) -> None:
    """Words count as digits do; a month, day or quarter that no quote has is unsupported; fiscal years say so."""
    assert expected == verify(statement, [_quoted(quote)])


@pytest.mark.parametrize(
    ("expected", "statement"),
    [
        ("verified", "Meta raised it on 4 February 2026."),
        ("verified", "Meta raised it in February 2026."),
        ("partial", "Meta raised it in 2026."),
        ("unsupported", "Meta raised it in March 2026."),
        ("unsupported", "Meta raised it on 5 February 2026."),
    ],
)
def test_a_statement_may_say_when_its_document_appeared(expected: str, statement: str) -> None:
    """The day and the month of the document count as given; its year alone may be another's than that of the fact."""
    quoted = replace(_quoted("Meta raised it."), published=PartialDate(2026, 2, 4))

    assert expected == verify(statement, [quoted])


@pytest.mark.parametrize(
    ("expected", "statement", "quote"),
    [
        ("unsupported", "Stargate UK will proceed in Blyth.", "Stargate UK will not proceed in Blyth."),
        ("unsupported", "Stargate UK will not proceed in Blyth.", "Stargate UK will proceed in Blyth."),
        ("unsupported", "Microsoft leases the Abilene site.", "Microsoft dropped the lease of the Abilene site."),
        ("unsupported", "Meta buys chips from Google.", "Meta denied that it buys chips from Google."),
        ("partial", "Google guarantees $1.4 billion.", "Google guarantees up to $1.4 billion."),
        ("partial", "Google guarantees up to $1.4 billion.", "Google guarantees $1.4 billion."),
        ("partial", "Meta holds more than 5 GW.", "Meta holds nearly 5 GW."),
        ("partial", "NVIDIA invests $100 billion in OpenAI.", "NVIDIA plans to invest $100 billion in OpenAI."),
        ("partial", "NVIDIA invests in OpenAI.", "NVIDIA signed a non-binding letter of intent to invest in OpenAI."),
        ("partial", "Google pays the rent.", "Google pays the rent, but only if Fluidstack defaults."),
        ("partial", "Meta buys the site in Ohio.", "Meta reportedly buys the site in Ohio."),
        ("verified", "Meta plans to spend $5 billion.", "Meta plans to spend $5 billion on chips."),
        ("verified", "Google guarantees up to $1.4bn.", "Google guarantees as much as $1.4 billion."),
        ("verified", "Anthropic committed $50 billion.", "Anthropic committed $50 billion but did not name the towns."),
    ],
)
def test_negations_and_qualifiers_are_kept(expected: str, statement: str, quote: str) -> None:
    """What says the reverse is unsupported; what drops or adds a limit, a plan, a condition or a rumour is partial."""
    assert expected == verify(statement, [_quoted(quote)])


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
    if all(quotes) and not any("not" in quote for quote in quotes):  # A quote that denies it may take trust away.
        assert all(_TRUST[verify(statement, cited[:count])] <= _TRUST[found] for count in range(len(cited)))


@given(st.text(max_size=80), st.text(max_size=20), st.text(max_size=20))
def test_any_text_verifies_itself(text: str, before: str, after: str) -> None:
    """A statement quoted word for word is verified, or is blank."""
    expected = "verified" if text.strip() else "unsupported"

    assert expected == verify(text, [_quoted(text, before=before, after=after)])


_ORGANISATIONS = ("Meta", "Amazon", "Google", "Anthropic", "Microsoft", "OpenAI", "Oracle", "CoreWeave")
_VERBS = (("will", "spend"), ("does", "owe"), ("can", "raise"), ("has", "committed"), ("did", "pay"))
_PLACES = ("Ohio", "Texas", "Louisiana", "Norway", "Indiana")
_LIMITS = ("", "up to ", "at least ", "about ")


@st.composite
def _facts(draw: st.DrawFn) -> dict[str, str]:
    auxiliary, verb = draw(st.sampled_from(_VERBS))
    return {
        "who": draw(st.sampled_from(_ORGANISATIONS)),
        "auxiliary": auxiliary,
        "not": draw(st.sampled_from(("", "not "))),
        "verb": verb,
        "limit": draw(st.sampled_from(_LIMITS)),
        "value": f"${draw(st.integers(1, 990))} {draw(st.sampled_from(('million', 'billion')))}",
        "sites": draw(st.sampled_from(("three", "seven", "twelve", "4", "19"))),
        "place": draw(st.sampled_from(_PLACES)),
        "when": f"{draw(st.integers(1, 28))} {draw(st.sampled_from(('January', 'April', 'October')))} "
        f"{draw(st.integers(2019, 2031))}",
    }


def _told(fact: dict[str, str]) -> str:
    return "{who} {auxiliary} {not}{verb} {limit}{value} for {sites} sites in {place} on {when}.".format(**fact)


def test_the_day_of_a_date_is_no_count() -> None:
    """A number that stands in the quote as the day of a date only is not what is counted."""
    source = "Meta will build three sites in Ohio by 12 January 2029."
    quoted = [Quoted(source, 0, len(source), source)]

    assert "verified" == verify("Meta will build three sites in Ohio by 12 January 2029.", quoted)
    assert "unsupported" == verify("Meta will build twelve sites in Ohio by 12 January 2029.", quoted)
    assert "unsupported" == verify("Meta will build 12 sites in Ohio by 12 January 2029.", quoted)


@given(_facts(), _facts(), st.sampled_from(("who", "not", "limit", "value", "sites", "place", "when")))
def test_nothing_changed_stays_verified(fact: dict[str, str], other: dict[str, str], part: str) -> None:
    """A statement is verified by its own words among others; with its name, number, date or negation changed, never."""
    source = f"It had been a long week. {_told(fact)} Nobody commented on the towns."
    quoted = [Quoted(source, 0, len(source), source)]
    changed = fact | {part: other[part]}

    assert "verified" == verify(_told(fact), quoted)
    assert changed == fact or "verified" != verify(_told(changed), quoted)
