"""Tests of `answer.matching`: what a reader would accept, and what not."""

from __future__ import annotations

from decimal import Decimal

import pytest

from answer import matching


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("It commits $50 billion.", "50 billion"),
        ("It commits $50B.", "50 billion"),
        ("It commits USD 50 billion.", "50 billion"),
        ("It commits US$50bn.", "50 billion"),
        ("A 401-megawatt campus", "401 MW"),
        ("401MW of load", "401 MW"),
        ("a 20-year lease", "20 years"),
        ("90 days\u2019 notice", "90 days"),
        ("$195\u2013205 billion", "195-205"),
        ("$195 billion to $205 billion", "195-205"),
        ("between $195 billion and $205 billion", "195-205"),
        ("between 195 and 205 billion", "195-205"),
        ("guided capex for 2026 to $175-185 billion", "175-185"),
        ("in 2026 to 2028", "2026-2028"),
        ("on 22 July 2026", "July 2026"),
        ("on July 22, 2026", "July 2026"),
        ("500,000 chips", "500,000"),
        ("500000 chips", "500,000"),
        ("more than 1 million chips", "one million"),
        ("more than one million chips", "one million"),
        ("over 10 gigawatts", "10 GW"),
        ("leases moved", "lease"),
        ("$19 billion in total", "19 billion"),
        ("$518 billion", "518"),
        ("It ended in 2026.", "2026"),
    ],
)
def test_says(text: str, wanted: str) -> None:
    """Spelling of money, units, ranges and dates does not matter."""
    assert matching.says(text, wanted)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("$150 billion", "50 billion"),
        ("$0.50 billion", "50 billion"),
        ("$50 million", "50 billion"),
        ("13.2 percent", "3.2"),
        ("3.25 billion", "3.2"),
        ("1.3", "3"),
        ("12026", "2026"),
        ("195 billion", "195-205"),
        ("cut from $190 billion to $175 billion", "190-175"),
        ("1,500,000 chips", "500,000"),
        ("a ban", "by"),
    ],
)
def test_does_not_say(text: str, wanted: str) -> None:
    """A part of a number is another number."""
    assert not matching.says(text, wanted)


def test_included_keeps_order() -> None:
    """What is said is returned as it was asked for."""
    assert matching.included("Texas, then $50B", ["50 billion", "Ohio", "Texas"]) == ("50 billion", "Texas")


@pytest.mark.parametrize(
    ("entry", "figures"),
    [
        ("145-155", ("145-155",)),
        ("115-135 as current", ("115-135",)),
        ("175-185 or 180-190 as current", ("175-185", "180-190")),
        ("uses 200, 180-190, 190 or 125-145 as current", ("200", "180-190", "190", "125-145")),
        ("200 billion as current for Google", ("200 billion",)),
        ("14 or 23 as current total", ("14", "23")),
        ("4 GW as current", ("4 gw",)),
        ("5 GW connected", ()),
        ("the full 45 billion is guaranteed", ()),
        ("cancelled", ()),
        ("adds the 180 to the 518", ()),
    ],
)
def test_outdated_figures(entry: str, figures: tuple[str, ...]) -> None:
    """Only what is nothing but figures can be checked."""
    assert matching.outdated_figures(entry) == figures


def test_an_outdated_figure_is_wrong_only_in_the_lead() -> None:
    """What was replaced may be told after the current value."""
    assert matching.gives_outdated(["It is 175-185."], ["175-185"], ["195-205"])
    assert matching.gives_outdated(["Well.", "It is 175-185.", "It is 195-205."], ["175-185"], ["195-205"])
    assert not matching.gives_outdated(["It is $195-205 billion.", "It was 175-185."], ["175-185"], ["195-205"])
    assert not matching.gives_outdated(["Raised from 175-185 to 195-205."], ["175-185"], ["195-205"])
    assert not matching.gives_outdated(["Its earlier range was 175-185."], ["175-185"], ["195-205"])
    assert not matching.gives_outdated([], ["175-185"], ["195-205"])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Applied Digital did not name the hyperscaler.", True),
        ("OpenAI gave no date for a restart.", True),
        ("The price was not disclosed.", True),
        ("The price is $5 billion.", False),
    ],
)
def test_says_undisclosed(text: str, expected: bool) -> None:
    """To say that it was never made known is an answer too."""
    assert matching.says_undisclosed(text) is expected


def test_amounts() -> None:
    """Numbers come with their value, scale and sign."""
    first, second, third = matching.amounts("About $3.83 billion, 24 % and 81,797 units of A100.")

    assert (first.value, first.written, first.unit, first.money) == (
        Decimal(3830000000),
        Decimal("3.83"),
        "billion",
        True,
    )
    assert (second.written, second.unit) == (Decimal(24), "%")
    assert (third.value, third.unit) == (Decimal(81797), "")


def test_unsupported_numbers() -> None:
    """Numbers may be written otherwise but must be there; citation marks are no numbers."""
    assert matching.unsupported_numbers("It pays $50B in 2026 [3].", "pays 50 billion dollars during 2026") == []
    assert matching.unsupported_numbers("It pays $50B.", "It pays $5 billion.") == ["50 billion"]
    assert matching.unsupported_numbers("Between 195 and 205.", "a range of 195-205") == []
