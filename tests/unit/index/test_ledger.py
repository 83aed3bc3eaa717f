"""Tests of the ledger: what holds, what it replaced, who disagrees, and what may be added."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.dates import PartialDate
from corpus.document import VersionId
from corpus.figure import Figure, Qualifier
from corpus.organisations import gazetteer
from corpus.source import Tier
from index.figure_conflicts import Conflict, conflicts
from index.figure_totals import Reconciliation, reconcile
from index.figures import Setting, figures_in
from index.ledger import Entry, Series, agree, marks, series

Told = tuple[str, str] | tuple[str, str, Tier]


def _entries(*told: Told) -> list[Entry]:
    """Return the figures of some one-sentence documents: date, text, tier (`press` where none is given)."""
    found: list[Entry] = []
    for number, item in enumerate(told):
        setting = Setting(VersionId(f"ver_{number}"), "", None, PartialDate.parse(item[0]))
        tier = item[2] if len(item) == 3 else "press"
        found += [Entry(figure, tier, f"origin {number}") for figure in figures_in(item[1], setting, gazetteer())]
    return found


def _one(*told: Told) -> Series:
    (only,) = series(_entries(*told))
    return only


def _statuses(item: Series) -> list[tuple[str, str]]:
    return [(point.entry.figure.written, point.status) for point in item.points]


def _current(item: Series) -> str | None:
    return item.current.entry.figure.written if item.current else None


_JANUARY: Told = ("2026-01-28", "Meta guided 2026 capex of $115-135 billion.", "primary")
_APRIL: Told = ("2026-04-29", "Meta raised its 2026 capex guidance to $125-145 billion.", "primary")


def test_a_restatement_becomes_current_and_says_since_when() -> None:
    """The newer value holds, and the older one says what day it was replaced on."""
    item = _one(_APRIL, _JANUARY)

    assert [("$115-135 billion", "superseded"), ("$125-145 billion", "current")] == _statuses(item)
    assert PartialDate(2026, 4, 29) == item.points[0].superseded_on
    assert item.points[1] == item.current


@pytest.mark.parametrize("tier", ["primary", "trade", "press", "analysis"])
def test_an_old_value_printed_again_does_not_come_back(tier: Tier) -> None:
    """Whoever repeats the replaced value after the change, the newer one stays current."""
    item = _one(_JANUARY, _APRIL, ("2026-05-20", "Meta expects 2026 capex of $115-135 billion.", tier))

    assert "$125-145 billion" == _current(item)
    assert ("$115-135 billion", "stale repeat") == _statuses(item)[-1]


def test_a_primary_source_can_turn_back_in_words() -> None:
    """Where the company itself says it lowered its guidance to an old value, that value holds again."""
    item = _one(
        _JANUARY, _APRIL, ("2026-07-29", "Meta lowered its 2026 capex guidance to $115-135 billion.", "primary")
    )

    assert "$115-135 billion" == _current(item)


def test_a_value_confirmed_is_a_repeat() -> None:
    """The same value said again by others changes nothing, and `about` need not be exact."""
    item = _one(
        _APRIL,
        ("2026-05-02", "Meta expects 2026 capex of about $125 billion to $145 billion."),
        ("2026-05-03", "Meta will spend up to $145 billion on capex in 2026."),
    )

    assert ["current", "repeat", "repeat"] == [status for _, status in _statuses(item)]


def test_dates_are_not_close_to_each_other() -> None:
    """A date of service moved by a year is another date, although its number differs by little."""
    item = _one(
        ("2024-09-20", "Constellation plans to have the Crane Clean Energy Center online in 2028."),
        ("2025-06-25", "Constellation brought the Crane Clean Energy Center's restart forward from 2028 to 2027."),
    )

    assert [("2028", "superseded"), ("2028", "previous"), ("2027", "current")] == _statuses(item)


def test_a_stranger_does_not_overrule_who_says_it_again() -> None:
    """Where another source says the old value on the very day, a new one is a conflict; words of change decide."""
    held: Told = ("2026-07-29", "Meta expects 2026 capex of $130-145 billion.")
    again: Told = ("2026-08-20", "Meta expects 2026 capex of $130-145 billion.")
    other: Told = ("2026-08-20", "Meta expects 2026 capex of $170-180 billion.")
    raised: Told = ("2026-08-20", "Meta raised its 2026 capex guidance to $170-180 billion.")

    assert "$130-145 billion" == _current(_one(held, again, other))
    assert ("$170-180 billion", "conflicting") in _statuses(_one(held, again, other))
    assert "$170-180 billion" == _current(_one(held, again, raised))
    assert "$170-180 billion" == _current(_one(held, other))


def test_a_result_replaces_guidance_for_good() -> None:
    """The actual value is current although guidance for the same year is printed later."""
    item = _one(
        ("2025-10-29", "Meta guided 2025 capex of $70-72 billion."),
        ("2026-01-28", "Meta's capex in 2025 was $72.22 billion."),
        ("2026-03-01", "Meta guided 2025 capex of $66-72 billion."),
    )

    assert "$72.22 billion" == _current(item)
    assert "stale repeat" == _statuses(item)[-1][1]


def test_a_weaker_source_needs_words_of_change_or_company() -> None:
    """A new value from a weaker source is conflicting at first; a second origin, or `raised`, makes it current."""
    lone = _one(_APRIL, ("2026-08-01", "Meta's 2026 capex guidance is $145-155 billion."))
    second = _one(
        _APRIL,
        ("2026-08-01", "Meta's 2026 capex guidance is $145-155 billion."),
        ("2026-08-03", "Meta's 2026 capex guidance is $145-155 billion."),
    )
    raised = _one(_APRIL, ("2026-08-01", "Meta raised its 2026 capex guidance to $145-155 billion."))

    assert ["$125-145 billion", "$145-155 billion", "$145-155 billion"] == [
        _current(lone),
        _current(second),
        _current(raised),
    ]
    assert "conflicting" == _statuses(lone)[-1][1]


def test_an_estimate_never_replaces_the_companys_word() -> None:
    """What analysts expect, or what is rumoured, is shown beside guidance and is not current."""
    item = _one(_APRIL, ("2026-06-01", "Analysts expect Meta's 2026 capex to reach $160 billion."))

    assert "$125-145 billion" == _current(item)
    assert ("$160 billion", "estimate") == _statuses(item)[-1]


def test_additions_previous_and_disputed_values_are_never_current() -> None:
    """`By $10 billion`, `from …` and `wrongly gives …` are points of the series and nothing more."""
    item = _one(
        ("2026-04-29", "Meta raised its 2026 capex guidance by $10 billion to $125-145 billion."),
        ("2026-05-03", "One outlet wrongly gives Meta's 2026 capex guidance as $200 billion."),
    )

    assert {"$10 billion": "addition", "$125-145 billion": "current", "$200 billion": "disputed"} == dict(
        _statuses(item)
    )


def test_a_value_named_as_former_retires_what_held() -> None:
    """A later report that calls the current value the earlier one ends it even if it gives no other."""
    item = _one(_JANUARY, ("2026-05-01", "Meta had guided 2026 capex to $115-135 billion."))

    assert None is item.current
    assert [("$115-135 billion", "superseded"), ("$115-135 billion", "previous")] == _statuses(item)


def test_a_withdrawn_plan_has_no_current_value() -> None:
    """After `cancelled`, nothing holds, and the point says so."""
    item = _one(
        ("2026-01-10", "CoreWeave plans to build a $6 billion campus in Lancaster."),
        ("2026-05-10", "CoreWeave cancelled its plan to build a $6 billion campus in Lancaster."),
    )

    assert None is item.current
    assert ["superseded", "withdrawn"] == [status for _, status in _statuses(item)]


def test_unrelated_figures_never_retire_each_other() -> None:
    """Other subjects, metrics, years, scopes, counterparties, units and definitions make other series."""
    found = series(
        _entries(
            ("2026-01-01", "Meta guided 2026 capex of $115 billion."),
            ("2026-02-01", "Meta guided 2027 capex of $150 billion."),
            ("2026-02-01", "Oracle guided 2026 capex of $50 billion."),
            ("2026-03-01", "Meta's revenue in 2026 was $220 billion."),
            ("2026-03-02", "Anthropic will deploy 2 GW of capacity from AMD."),
            ("2026-03-03", "Anthropic will deploy 5 GW of capacity from AWS."),
            ("2026-03-04", "Anthropic pays SpaceX $1.25 billion per month under the agreement."),
            ("2026-03-05", "Anthropic signed a contract worth $45 billion with SpaceX."),
            ("2026-03-06", "CoreWeave has 1.5 GW of active power in operation."),
            ("2026-03-07", "CoreWeave raised its contracted power to 3.7 GW."),
        )
    )

    assert 10 == len(found)
    assert all(item.current is not None for item in found)


def test_what_names_no_scope_is_compared_with_nothing() -> None:
    """Two sums of one company without site, partner or total may be two things: neither makes a series."""
    assert [] == series(_entries(("2026-01-01", "Meta leased 800 MW."), ("2026-02-01", "Meta leased 300 MW.")))
    assert [] == series(_entries(("2026-01-01", "Meta guided capex of $100 billion.")))


def test_a_contract_has_one_key_whoever_tells() -> None:
    """`OpenAI signed with Oracle` and `Oracle signed with OpenAI` are about one contract."""
    item = _one(
        ("2025-09-10", "OpenAI signed a contract worth $300 billion with Oracle."),
        ("2025-10-10", "Oracle's contract with OpenAI is worth $300 billion."),
    )

    assert ["current", "repeat"] == [status for _, status in _statuses(item)]


def test_marks_say_what_keeps_a_value_from_being_a_commitment() -> None:
    """Ceilings, letters of intent, conditions and withdrawals are marked."""
    read = {
        text: marks(_entries(("2026-01-01", text))[0].figure)
        for text in (
            "NVIDIA will invest up to $100 billion in OpenAI.",
            "NVIDIA signed a letter of intent to invest $100 billion in OpenAI.",
            "NVIDIA will invest $10 billion in OpenAI, conditional on milestones.",
            "NVIDIA cancelled its plan to invest $100 billion in OpenAI.",
            "NVIDIA will invest $100 billion in OpenAI.",
        )
    }

    assert [("ceiling",), ("not binding",), ("conditional",), ("withdrawn",), ()] == list(read.values())


@given(st.permutations(range(4)))
def test_the_order_of_reading_does_not_matter(order: list[int]) -> None:
    """A series is the same in whatever order its documents were read."""
    entries = _entries(
        _JANUARY,
        _APRIL,
        ("2026-05-20", "Meta expects 2026 capex of $115-135 billion."),
        ("2026-07-29", "Meta raised its 2026 capex guidance to $130-145 billion."),
    )
    (item,) = series([entries[place] for place in order])

    assert "$130-145 billion" == _current(item)
    assert ["superseded", "superseded", "stale repeat", "current"] == [status for _, status in _statuses(item)]


@given(st.floats(1e6, 1e12), st.sampled_from(["about", "more than", "up to", "nearly", None]))
def test_a_value_agrees_with_itself(value: float, qualifier: Qualifier | None) -> None:
    """Agreement is reflexive and symmetric, and does not reach a value a tenth away."""
    base = _entries(("2026-01-01", "Meta guided 2026 capex of $115 billion."))[0].figure
    one = replace(base, low=value, high=value, qualifier=qualifier)
    far = replace(base, low=value * 1.1, high=value * 1.1)

    assert agree(one, one)
    assert not agree(one, far)
    assert agree(one, far) == agree(far, one)


def _conflicts(*told: Told) -> list[Conflict]:
    return conflicts(_entries(*told))


def _sides(conflict: Conflict) -> list[tuple[str, tuple[str, ...], int]]:
    return [(side.entries[0].figure.written, side.tiers, len(side.origins)) for side in conflict.sides]


def test_different_values_at_one_time_conflict() -> None:
    """Values of one key said within weeks stand side by side with their tiers and origins, the weightiest first."""
    (conflict,) = _conflicts(
        ("2026-09-30", "NVIDIA contracted 2.6 GW of capacity for Anthropic in all.", "press"),
        ("2026-10-01", "NVIDIA contracted 2.5 GW of capacity for Anthropic in all.", "primary"),
        ("2026-10-02", "NVIDIA contracted 2.5 GW of capacity for Anthropic in all.", "press"),
    )

    assert [("2.5 GW", ("primary", "press"), 2), ("2.6 GW", ("press",), 1)] == _sides(conflict)
    assert () == conflict.differences


def test_a_restatement_is_no_conflict() -> None:
    """Values months apart, or of which one is told as former, do not conflict."""
    assert [] == _conflicts(_JANUARY, _APRIL)
    assert [] == _conflicts(
        ("2026-04-29", "Meta raised its 2026 capex guidance from $115-135 billion to $125-145 billion."), _APRIL
    )


def test_a_report_does_not_contradict_itself() -> None:
    """Two values of one key in one text are two things, unless it says that others give another value."""
    text = (
        "NVIDIA contracted 2.6 GW of capacity for Anthropic in all. NVIDIA contracted 0.5 GW of capacity for Anthropic."
    )

    assert [] == _conflicts(("2026-09-30", text))


@pytest.mark.parametrize(
    ("one", "other", "difference"),
    [
        (
            "Stargate's planned capacity is 8 GW, OpenAI said.",
            "Stargate has 1 GW of active capacity in operation, OpenAI said.",
            "planned or operating",
        ),
        (
            "NVIDIA will invest up to $100 billion in OpenAI.",
            "NVIDIA will invest $30 billion in OpenAI.",
            "ceiling or commitment",
        ),
        (
            "Microsoft guided capex of $190 billion for calendar 2026.",
            "Microsoft guided capex of $146 billion for fiscal 2026.",
            "calendar or fiscal",
        ),
        (
            "Cipher Mining's campus in Colorado City has 168 MW of critical IT load.",
            "Cipher Mining's campus in Colorado City has 244 MW of gross capacity.",
            "IT or facility",
        ),
        (
            "CoreWeave's contracted power is 3.7 GW.",
            "CoreWeave's connected power is 1.5 GW.",
            "connected or contracted",
        ),
    ],
)
def test_a_difference_of_definition_is_named(one: str, other: str, difference: str) -> None:
    """Where the words show that two values count different things, the conflict says which."""
    (conflict,) = _conflicts(("2026-05-01", one), ("2026-05-03", other))

    assert difference in conflict.differences


def test_one_more_deal_of_the_same_parties_replaces_none() -> None:
    """A contract told on another day by no word of change stands beside the first; a raised one takes its place."""
    first = ("2025-08-18", "TeraWulf and Fluidstack signed leases worth $6.7 billion of contract revenue.")
    another = ("2025-10-28", "TeraWulf and Fluidstack formed a venture with $9.5 billion of contract revenue.")
    raised = ("2025-10-28", "TeraWulf and Fluidstack raised their contract revenue to $9.5 billion.")

    (beside,) = series(_entries(first, another))
    (replaced,) = series(_entries(first, raised))

    assert ["current", "addition"] == [point.status for point in beside.points]
    assert ["superseded", "current"] == [point.status for point in replaced.points]


def test_what_is_called_off_ends_the_value_on_every_basis() -> None:
    """A campus that is cancelled is no longer planned, though its power was given as that of IT; others go on."""
    (planned,) = series(
        _entries(
            ("2026-01-10", "Cohere plans a data centre campus in Kingston with 300 MW of IT load."),
            ("2026-06-15", "Cohere cancelled its planned 300 MW campus in Kingston on 15 June 2026."),
        )
    )
    other, gone = series(
        _entries(
            ("2026-01-10", "Cohere plans a data centre campus in Kingston with 420 MW of IT load."),
            ("2026-06-15", "Cohere cancelled its planned 300 MW campus in Kingston on 15 June 2026."),
        )
    )

    assert (("IT",), None) == (planned.basis, planned.current)
    assert ["superseded", "withdrawn"] == [point.status for point in planned.points]
    assert other.current is not None
    assert gone.current is None


def test_an_estimate_beside_guidance_is_named() -> None:
    """What analysts reckon may differ from what a company says: the conflict tells which is which."""
    (conflict,) = _conflicts(
        ("2026-04-20", "Cohere guided its 2026 capex to $2.6-2.8 billion."),
        ("2026-05-02", "Analysts estimate that Cohere's 2026 capex will be $3.5 billion."),
    )

    assert ("estimate or statement",) == conflict.differences


_PROGRAMME = "Stargate's planned capacity is 8 GW, OpenAI said."
_SITE = "Stargate Michigan's planned capacity is 1 GW, OpenAI said."


def test_a_programme_and_its_site_do_not_conflict() -> None:
    """A site is a part of its programme: its value is another thing's."""
    assert [] == _conflicts(("2026-05-01", _PROGRAMME), ("2026-05-03", _SITE))


def test_a_value_of_the_programme_given_to_the_site_is_named() -> None:
    """Where one side of a site's conflict is the programme's value, the two may have been mixed up."""
    mixed_up = "Stargate Michigan's planned capacity is 8 GW, a paper said of OpenAI."

    (conflict,) = _conflicts(("2026-05-01", _PROGRAMME), ("2026-05-03", _SITE), ("2026-05-05", mixed_up))

    assert "Stargate Michigan" == conflict.key.scope.name
    assert ("programme or site",) == conflict.differences


def test_a_change_told_as_one_is_no_conflict() -> None:
    """A value that rose within weeks is a history: nobody disputes the one before."""
    assert [] == _conflicts(
        ("2026-09-23", "Stargate's planned capacity is 7 GW, OpenAI said."),
        ("2026-10-20", "Stargate's planned capacity rose to 8 GW, OpenAI said."),
    )


def test_an_old_value_printed_after_the_change_is_named() -> None:
    """Where some still print what was replaced, the conflict says so: nobody has two opinions."""
    (conflict,) = _conflicts(
        ("2026-02-04", "Alphabet guided 2026 capex of $175-185 billion."),
        ("2026-04-29", "Alphabet raised its 2026 capex guidance to $180-190 billion."),
        ("2026-04-30", "Some articles still quote Alphabet's 2026 capex guidance of $175-185 billion."),
    )

    assert ("new or replaced value",) == conflict.differences


def _total(*told: Told) -> Reconciliation:
    return reconcile(series(_entries(*told)))


def test_disjoint_values_are_added() -> None:
    """Guidance of different companies for one year does not overlap: bottoms and tops are added."""
    total = _total(
        ("2026-07-22", "Alphabet guided 2026 capex of $195-205 billion."),
        ("2026-07-30", "Amazon guided 2026 capex of $220 billion."),
        ("2026-07-29", "Meta guided 2026 capex of $130-145 billion."),
    )

    assert (545e9, 570e9, (), None) == (total.low, total.high, total.overlaps, total.refused)


@pytest.mark.parametrize(
    ("one", "other", "reason"),
    [
        (
            "Anthropic's commitments total $518 billion.",
            "Anthropic committed to buy $110 billion of compute from AWS.",
            "Anthropic's total contains",
        ),
        (
            "OpenAI's Stargate programme is planned at 8 GW.",
            "OpenAI's Stargate Michigan campus is planned at 1 GW.",
            "may be a part of Stargate",
        ),
        (
            "The combined 2026 capex of Amazon, Alphabet, Microsoft and Meta is estimated at $725 billion.",
            "Meta guided 2026 capex of $130-145 billion.",
            "the group contains Meta",
        ),
        (
            "TeraWulf's campus in Hawesville is planned at 401 MW.",
            "Anthropic's campus in Hawesville is planned at 401 MW.",
            "both count Hawesville",
        ),
        (
            "Galaxy Digital will deliver 393 MW of capacity to CoreWeave.",
            "CoreWeave will receive 393 MW of capacity from Galaxy Digital.",
            "the same contract",
        ),
    ],
)
def test_overlapping_values_are_not_added(one: str, other: str, reason: str) -> None:
    """Whole and part, programme and site, group and member, tenant and supplier: a table and no sum."""
    total = _total(("2026-05-01", one), ("2026-05-02", other))

    assert 2 == len(total.rows)
    assert (None, None) == (total.low, total.high)
    assert [True] == [reason in item.reason for item in total.overlaps]
    assert reason in str(total.refused)


def test_a_groups_total_stands_beside_the_sum_of_its_members() -> None:
    """Where one row is the total of all others, these are added up beside it, and it is not added to them."""
    group = ("2026-05-01", "The combined 2026 capex of Alphabet, Meta and Oracle is estimated at $400 billion.")
    members = (
        ("2026-07-22", "Alphabet guided 2026 capex of $195-205 billion."),
        ("2026-07-29", "Meta guided 2026 capex of $130-145 billion."),
        ("2026-07-30", "Oracle guided 2026 capex of $50 billion."),
    )

    assert (375e9, 400e9) == _total(group, *members).parts
    assert _total(group, *members).low is None
    assert _total(group, *members[:2]).parts is None


def test_different_things_are_not_added() -> None:
    """Metrics and units that differ give no sum, and the refusal names them."""
    metrics = _total(
        ("2026-05-01", "Meta guided 2026 capex of $130 billion."),
        ("2026-05-01", "Oracle reported a backlog of $523 billion."),
    )
    units = _total(
        ("2026-05-01", "Meta guided 2026 capex of $130 billion."),
        ("2026-05-01", "SoftBank guided 2026 capex of €30 billion."),
    )

    assert "Different things are not added: backlog, capex." == metrics.refused
    assert "Different units are not added: EUR, USD." == units.refused
    assert "No current value is known." == _total().refused


def test_quarters_of_one_company_are_apart() -> None:
    """Times that do not touch are added; a year and one of its quarters are not."""
    apart = _total(
        ("2026-04-29", "Meta's capex was $19.8 billion in the first quarter of 2026."),
        ("2026-07-29", "Meta's capex was $31.1 billion in the second quarter of 2026."),
    )
    inside = _total(("2026-04-29", "Meta's capex was $19.8 billion in the first quarter of 2026."), _APRIL[:2])

    assert 50.9e9 == pytest.approx(apart.low)
    assert None is inside.low


def _figure() -> Figure:
    return _entries(_APRIL)[0].figure


def test_low_confidence_never_enters() -> None:
    """A figure that is not sure makes no series and no conflict."""
    unsure = Entry(replace(_figure(), confidence="low"), "press", "origin")

    assert [] == series([unsure])
    assert [] == conflicts([unsure, *_entries(_JANUARY)])
