"""Tests of `answer.question`."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from answer.question import understand
from answer.wording import Shape, Slot
from corpus.organisations import Gazetteer


@pytest.mark.parametrize(
    ("text", "organisations"),
    [
        ("What did AWS announce?", ("Amazon",)),
        ("who leases capacity from coreweave", ("CoreWeave",)),
        ("nvidia vs amd", ("NVIDIA", "AMD")),
        ("Does Google Cloud serve Meta Platforms?", ("Google", "Meta")),
        ("Facebook's capex and Meta's capex", ("Meta",)),
        ("What is meta data?", ()),
        ("Does the Crane plant belong to constellation?", ()),
        ("Did Constellation Energy sign with MSFT?", ("Constellation", "Microsoft")),
        ("What does the Tennessee Valley Authority buy?", ("TVA",)),
        ("How many Trainium2 chips are there?", ()),
        ("Will Hut 8 and TeraWulf merge?", ("Hut 8", "TeraWulf")),
    ],
)
def test_organisations_are_found_under_their_names(text: str, organisations: tuple[str, ...]) -> None:
    """Organisations come by the gazetteer's names, in the order asked; brands and common words name none."""
    assert organisations == understand(text).organisations


@pytest.mark.parametrize(
    ("text", "group"),
    [
        ("Which hyperscaler spends most?", ("Amazon", "Microsoft", "Alphabet", "Meta", "Oracle")),
        ("How does Meta's capex compare with the other Hyperscalers'?", ("Amazon", "Microsoft", "Alphabet", "Oracle")),
        ("Does Google spend more than other cloud giants?", ("Amazon", "Microsoft", "Oracle")),
        ("How much capex do the hyperscalers plan together?", ()),
        ("How did hyperscaler capex change over time?", ()),
        ("What is a hyperscaler?", ()),
        ("Which of them spends most?", ()),
    ],
)
def test_a_kind_of_organisations_is_asked_about_one_by_one(text: str, group: tuple[str, ...]) -> None:
    """Those who are meant come in place of the word for them, where each is asked about and not all as one."""
    question = understand(text)

    assert group == question.group
    assert not group or "hyperscal" not in question.terms


def test_another_gazetteer_can_be_given() -> None:
    """Names are looked up in the gazetteer given."""
    question = understand("Does Acme sell to Meta?", names=Gazetteer({"Acme Corporation": {"aliases": ["Acme"]}}))

    assert ("Acme Corporation",) == question.organisations


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("How large is Project Rainier?", {"rainier"}),
        ("What can Trainium3 do?", {"trainium3"}),
        ("Is GPT-5 trained on Stargate?", {"gpt-5", "stargat"}),
        ("Where is the campus in Abilene, Texas?", {"abilen", "texa"}),
        ("What does Amazon pay?", set()),
        ("What did Meta say in November 2025?", set()),
        ("Which GPUs does xAI use?", set()),
        ("How many GW and MWh in Q3?", set()),
    ],
)
def test_other_things_have_names_of_their_own(text: str, names: set[str]) -> None:
    """Sites, chips and models are named; organisations, months and kinds of thing are not among them."""
    found = set(understand(text).names)

    assert names <= found
    assert names or not found


@pytest.mark.parametrize(
    ("text", "after", "before"),
    [
        ("What is Meta's capex as of July 2026?", None, "2026-07"),
        ("as of 2026-07-30 what is Amazon's capex", None, "2026-07-30"),
        ("What was the guidance as at 5 May 2026?", None, "2026-05-05"),
        ("What was Oracle's capex as of 2025?", None, "2025"),
        ("What did Amazon announce since March 2026?", "2026-03", None),
        ("What has OpenAI signed since the start of June 2026?", "2026-06", None),
        ("deals from January 2026", "2026-01", None),
        ("Which deals were signed before 1 June 2026?", None, "2026-05-31"),
        ("Before March 2024, what was Meta's guidance?", None, "2024-02-29"),
        ("Which deals were signed after Jan. 2026 and before June 2026?", "2026-02-01", "2026-05-31"),
        ("What will open until June 2027?", None, None),
        ("What is due by 30 September 2026?", None, None),
        ("What was spent in 2025?", None, None),
        ("What has OpenAI bought since 2025?", None, None),
        ("What happened in November 2025?", None, None),
        ("What happened since 30 February 2026?", None, None),
    ],
)
def test_windows(text: str, after: str | None, before: str | None) -> None:
    """`since` and `before` bound what was published when they bound a month or a day; `as of` bounds by any date."""
    question = understand(text)

    assert (after, before) == tuple(None if date is None else str(date) for date in (question.after, question.before))


@pytest.mark.parametrize(
    ("text", "periods"),
    [
        ("What happened in November 2025?", ["2025-11"]),
        ("What did Meta say on 12 November 2025?", ["2025-11-12"]),
        ("On Nov. 3, 2025 what happened?", ["2025-11-03"]),
        ("What happened on 2025-11-12?", ["2025-11-12"]),
        ("June 2026 against July of 2026", ["2026-06", "2026-07"]),
        ("What was spent in 2025?", []),
        ("as of July 2026", []),
        ("What about 31 June 2026?", []),
    ],
)
def test_periods(text: str, periods: list[str]) -> None:
    """A month or a day that bounds nothing says when something happened; an impossible date says nothing."""
    assert periods == [str(date) for date in understand(text).periods]


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("What is Meta's 2026 capex?", ("2026",)),
        ("in 2026 and 2027", ("2026", "2027")),
        ("revenue in Q3 2026 and the first quarter of 2027", ("2026", "2027", "q1", "q3")),
        ("What is due by 2030?", ()),
        ("What happened in November 2025?", ()),
        ("What do 1850 chips cost?", ()),
    ],
)
def test_years(text: str, years: tuple[str, ...]) -> None:
    """Bare years and quarters are what a figure is about, each once, years first."""
    assert years == understand(text).years


@pytest.mark.parametrize(
    ("text", "slots"),
    [
        ("How much will Anthropic pay Google Cloud?", ("money", "amount")),
        ("Where is it, who leases it and why?", ("place", "who", "reason")),
        ("When does Crane restart?", ("date",)),
        ("How many jobs, and how long is the lease?", ("count", "duration")),
        ("How many GW?", ("power",)),
        ("Tell me about Stargate.", ()),
    ],
)
def test_slots(text: str, slots: tuple[Slot, ...]) -> None:
    """A question asks for as many kinds of thing as its words say."""
    assert set(slots) == set(understand(text).slots)


@pytest.mark.parametrize(
    ("text", "shape"),
    [
        ("What is Meta's capex?", "fact"),
        ("How large is Stargate UAE?", "fact"),
        ("Compare the 2026 capex guidance of Meta, Amazon and Microsoft.", "comparison"),
        ("nvidia vs amd", "comparison"),
        ("Does Meta or Amazon spend more?", "comparison"),
        ("Is more than half of it built?", "fact"),
        ("Trace the history of Meta's capex guidance for 2026", "timeline"),
        ("How did Meta's capex guidance change?", "timeline"),
        ("Give me a timeline of Project Rainier and Stargate", "timeline"),
        ("Which companies signed nuclear deals?", "list"),
        ("List the tenants of Applied Digital", "list"),
        ("Who supplies Anthropic with chips?", "list"),
    ],
)
def test_shapes(text: str, shape: Shape) -> None:
    """A question wants one fact, a timeline, a comparison of several things, or a list."""
    assert shape == understand(text).shape


@pytest.mark.parametrize(
    ("text", "counted"),
    [
        ("How many permanent jobs will it create?", ("perman", "job")),
        ("how many buildings are live", ("build",)),
        ("What does it cost?", ()),
    ],
)
def test_counted(text: str, counted: tuple[str, ...]) -> None:
    """What is counted is known by its stems."""
    assert counted == understand(text).counted


@pytest.mark.parametrize(
    ("text", "focus"),
    [
        ("What interest rate does Mistral pay on its debt?", {"interest", "rate"}),
        ("thermal design power of Trainium3", {"thermal", "design", "electr"}),
        ("What is the latest capex guidance of AWS?", {"capex", "guidanc"}),
        ("Who leases Colossus 1?", set()),
    ],
)
def test_focus(text: str, focus: set[str]) -> None:
    """What is asked for is known by its stems, general words and names left out."""
    assert focus == set(understand(text).focus)


def test_predicates_leave_out_subjects_and_general_words() -> None:
    """What is said of the subjects is left when names, years and general words are taken away."""
    question = understand("What did Amazon say about dearer memory for Project Rainier in 2026?")

    assert "memori" in question.predicates
    assert not {"amazon", "rainier", "2026", "say"} & set(question.predicates)


@pytest.mark.parametrize(
    ("text", "latest"),
    [
        ("What is the latest capex guidance of AWS?", True),
        ("How much does Oracle currently plan to spend?", True),
        ("What was announced in December 2024?", False),
        ("Trace Meta's current capex over time", False),
    ],
)
def test_the_latest_is_wanted(text: str, latest: bool) -> None:
    """Words for the present ask for the newest evidence, unless a timeline is asked for."""
    assert latest is understand(text).wants_latest


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Who leases it, and when does it open?", ("Who leases it", "when does it open")),
        ("What is it?", ("What is it",)),
        ("Where? When?", ("Where", "When")),
        ("?;?", ()),
    ],
)
def test_parts(text: str, parts: tuple[str, ...]) -> None:
    """A question of several parts is also known part by part."""
    assert parts == understand(text).parts


def test_terms_come_once() -> None:
    """The telling words of a question stand in order, without repeats."""
    assert ("meta", "capex", "amazon") == understand("Meta capex, Amazon capital expenditure").terms


_PIECES = st.sampled_from(
    [
        *(
            "since ",
            "before ",
            "as of ",
            "May ",
            "5 May ",
            "ſept ",
            "0001",
            "2026",
            "9999",
            "-01",
            "first quarter",
            "Q3 ",
            "how many ",
        ),
        *("what ", "Meta", "nvidia", " vs ", "? ", ", and when", "per ", "GPT-5", "\ud800"),
    ]
)


@pytest.mark.parametrize(
    "text",
    ["auguſt 2025", "ſept 2025", "aprıl 2026", "the firſt quarter", "before January 0001", "before 1 January 0001"],
)
def test_odd_dates_are_no_error(text: str) -> None:
    """A month spelt with a long s, and the day before the first one, bound nothing."""
    question = understand(text)

    assert question.before is None
    assert () == question.periods


@given(st.lists(_PIECES, max_size=8).map("".join) | st.text(max_size=200))
def test_every_question_is_understood(text: str) -> None:
    """No question is refused, and understanding it twice gives the same."""
    question = understand(text)

    assert question == understand(text)
    assert set(question.focus) <= set(question.predicates) <= set(question.terms)
    assert all(part == part.strip(" ,;?") != "" for part in question.parts)


@pytest.mark.parametrize(
    "unit",
    ["how did ", "how much ", "which a ", "since 2026-01-01 ", "A.", "May ", "? ", ", and how ", "what the ", "A1"],
)
def test_a_hostile_question_is_understood_in_a_moment(unit: str) -> None:
    """Two thousand characters of any pattern take no time to speak of."""
    begun = time.process_time()
    understand((unit * 2_000)[:2_000])

    assert 0.5 > time.process_time() - begun
