"""Tests of `index.figures`: what figures a text states, and whose they are."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from corpus.dates import PartialDate
from corpus.document import VersionId
from corpus.figure import Figure
from corpus.organisations import gazetteer
from index.figures import Setting, figures_in

_SENTENCES = Path(__file__).with_name("figure_sentences.yaml")
SENTENCES: list[tuple[str, list[str]]] = [
    (row["sentence"], row["figures"])
    for rows in yaml.safe_load(_SENTENCES.read_text(encoding="utf-8")).values()
    for row in rows
]
_VERSION = VersionId("ver_test")
_PUBLISHED = PartialDate(2026, 6, 1)

prose = st.lists(
    st.sampled_from(
        ["Meta", "AWS", "Google's", "$5 billion", "2 GW", "from", "to", "capex", "said", "that", "will", "invest", ",",
         "which", "(", ")", ";", "in 2026", "10,000 GPUs", "14%", "stake", "a", "deal", "with", ". ", "\n", "|",
         "It", "The company", "Three Months Ended", "April 30, 2026", "Revenue $ 5 $ 6", "(in millions)", "“", "ǂ"]
    )
    | st.text(max_size=8),
    max_size=60,
).map(" ".join)  # fmt: skip


def _figures(text: str, **known: str | PartialDate) -> list[Figure]:
    title, publisher = str(known.get("title", "")), known.get("publisher")
    setting = Setting(_VERSION, title, str(publisher) if publisher else None, _PUBLISHED)
    return figures_in(text, setting, gazetteer())


def _sure(text: str, **known: str) -> list[tuple[str, str, str]]:
    return [(item.subject, item.metric, item.written) for item in _figures(text, **known) if item.confidence == "high"]


@pytest.mark.parametrize(("sentence", "expected"), SENTENCES, ids=[sentence[:50] for sentence, _ in SENTENCES])
def test_a_sentence_states_its_figures(sentence: str, expected: list[str]) -> None:
    """Of a sentence in the style of the field, all its figures are read, none is invented, and each is whose it is."""
    stated = [tuple(row.split(" | ")[:3]) for row in expected]

    assert sorted(stated) == sorted(_sure(sentence))


@pytest.mark.parametrize(
    ("sentence", "row"),
    [
        pytest.param(sentence, row, id=f"{sentence[:40]} {row[:30]}")
        for sentence, rows in SENTENCES
        for row in rows
        if "=" in row
    ],
)
def test_a_figure_has_the_parts_that_its_words_give(sentence: str, row: str) -> None:
    """Qualifier, modality, standing, unit, scope, period, counterparties and basis are those of the sentence."""
    subject, metric, written, *parts = row.split(" | ")
    figure = next(
        item for item in _figures(sentence) if (item.subject, item.metric, item.written) == (subject, metric, written)
    )
    read: dict[str, list[str | None]] = {
        "qualifier": [figure.qualifier],
        "modality": [figure.modality],
        "standing": [figure.standing],
        "unit": [figure.unit],
        "scope": [figure.scope.name, *figure.scope.name.split(" + ")],
        "period": [figure.period.label if figure.period else None],
        "with": list(figure.counterparties),
        "basis": [*figure.basis] or [None],
    }
    expected = {name: None if value == "None" else value for name, value in (part.split("=", 1) for part in parts)}

    assert {} == {name: value for name, value in expected.items() if value not in read[name]}


@given(prose)
def test_every_figure_leads_to_its_words(text: str) -> None:
    """Whatever the text, quotes and values are exact slices of it, the value inside its quote, and ids are unique."""
    figures = _figures(text)

    assert all(figure.quote == text[figure.start : figure.end] for figure in figures)
    assert all(figure.written == text[figure.value_start : figure.value_end] for figure in figures)
    assert all(figure.start <= figure.value_start < figure.value_end <= figure.end for figure in figures)
    assert len(figures) == len({figure.id for figure in figures})
    assert all(figure.low <= figure.high for figure in figures)


@pytest.mark.parametrize(
    ("text", "title", "expected"),
    [
        (
            "The milestone came after OpenAI opened its shop. The company is targeting $9 billion in revenue.",
            "OpenAI reaches a milestone",
            [("OpenAI", "revenue", "$9 billion")],
        ),
        (
            "Exemplary Labs grew after NVIDIA invested. The company is targeting $9 billion in revenue.",
            "NVIDIA and a start-up",
            [],
        ),
        (
            "The milestone came after OpenAI opened its shop. The company is targeting $9 billion in revenue.",
            "A milestone for Exemplary Labs",
            [],
        ),
        ("OpenAI grew. That's up from revenue of $5 billion.", "", [("OpenAI", "revenue", "$5 billion")]),
        ("Microsoft told of its quarter. Revenue rose to $30 billion.", "", [("Microsoft", "revenue", "$30 billion")]),
        ("Meta spoke. Capital expenditures will reach $700 billion across the industry.", "", []),
        ("PJM runs the grid. When the line fell, it freed 3 GW of data center load.", "", []),
    ],
)
def test_a_company_is_told_by_the_sentence_before(text: str, title: str, expected: list[tuple[str, str, str]]) -> None:
    """`The company`, `that` and a bare sum are of whom the sentence before is about, else of nobody."""
    assert expected == _sure(text, title=title)


def test_what_is_due_later_has_no_period_of_a_figure_before() -> None:
    """Revenue aimed at by a later year does not take the year of the figure that was told before it."""
    found = _figures("OpenAI had revenue of $5 billion in 2024. It is targeting $125 billion in revenue by 2029.")

    assert [None if item.period is None else item.period.label for item in found] == ["2024", None]


def test_reading_twice_gives_the_same() -> None:
    """The same text of the same version gives the same figures with the same ids; another version gives other ids."""
    text = "Meta expects 2027 capex of $150 billion."
    other = figures_in(text, Setting(VersionId("ver_other")), gazetteer())

    assert _figures(text) == _figures(text)
    assert _figures(text)[0].id != other[0].id


def test_people_see_what_bound_each_part() -> None:
    """A figure says in words where its subject, metric, modality, scope and period come from."""
    (figure,) = _figures("Alphabet guided capex of $180-190 billion for 2026.")

    assert (
        "subject: subject of 'guided'",
        "metric: 'capex'",
        "modality: 'guidance'",
        "scope: a metric of the whole company",
        "period: '2026'",
    ) == figure.bound_by


@pytest.mark.parametrize(
    "text",
    [
        "Oracle reported results on Tuesday. It expects 2027 capex of $50 billion.",
        "Oracle reported results on Tuesday. The company expects 2027 capex of $50 billion.",
        "Oracle reported results on Tuesday.\n\nThe company was upbeat. It expects 2027 capex of $50 billion.",
        "Oracle said it expects 2027 capex of $50 billion.",
    ],
)
def test_a_pronoun_stands_for_the_last_subject(text: str) -> None:
    """`It` and `the company` are followed back to the subject before, over pronouns too."""
    assert [("Oracle", "capex", "$50 billion")] == _sure(text)


@pytest.mark.parametrize(
    "text",
    [
        "Oracle and Meta reported results. It expects 2027 capex of $50 billion.",
        "Analysts were upbeat. It expects 2027 capex of $50 billion.",
        "Investors watched Oracle. Acme reported results. It expects 2027 capex of $50 billion.",
    ],
)
def test_a_pronoun_without_a_sure_subject_stands_for_nobody(text: str) -> None:
    """Where the sentence before has two subjects or an unknown one, the value is left out."""
    assert [] == _sure(text)


def test_we_is_who_made_the_document() -> None:
    """`We` means the publisher where that is an organisation; in anybody else's document it means nobody known."""
    text = "We expect 2027 capex of $50 billion."

    assert [("Meta", "capex", "$50 billion")] == _sure(text, publisher="Meta")
    assert [] == _sure(text, publisher="The Daily Example")
    assert [] == _sure("“We expect 2027 capex of $50 billion,” an Example officer said.", publisher="Meta")


def test_a_brand_counts_only_beside_its_owner() -> None:
    """A site's or chip's name alone may mean something else; with its owner in the document it is that owner's."""
    text = "The Crane reactor is rated at 835 MW."

    assert [] == _sure(text)
    assert [("Constellation", "power", "835 MW")] == _sure(text, title="Constellation to restart Crane")


def test_a_sum_of_an_unknown_company_is_no_ones() -> None:
    """A subject that is not in the gazetteer keeps its value from the organisation that stands near."""
    text = "Acme Cloud raised $2 billion, a day after Microsoft reported revenue of $80 billion for 2025."

    assert [("Microsoft", "revenue", "$80 billion")] == _sure(text)


def test_claims_are_dated_by_the_sentence_then_by_the_document() -> None:
    """A date that opens the sentence, or follows the value, is when the value was claimed; else publication is."""
    assert [PartialDate(2026, 4, 29)] == [
        item.claim_date for item in _figures("On 29 April 2026, Meta guided 2026 capex of $125-145 billion.")
    ]
    assert [PartialDate(2025, 8)] == [
        item.claim_date for item in _figures("Nebius had a target of 1 GW of contracted power in August 2025.")
    ]
    assert [_PUBLISHED] == [item.claim_date for item in _figures("Meta guided 2026 capex of $125-145 billion.")]


def test_a_fiscal_period_gets_the_days_of_its_company() -> None:
    """Fiscal 2027 of NVIDIA began in February 2026, that of Microsoft in July 2026."""
    periods = [item.period for item in _figures("NVIDIA reported revenue of $81 billion for Q1 of fiscal 2027.")]
    other = [item.period for item in _figures("Microsoft reported revenue of $85 billion for Q1 of fiscal 2027.")]

    assert ["FY2027-Q1", "FY2027-Q1"] == [item.label for item in [*periods, *other] if item]
    assert ["2026-02-01", "2026-07-01"] == [str(item.first) for item in [*periods, *other] if item]


def test_a_flow_without_a_period_takes_that_of_the_title() -> None:
    """The one period of the title is the period of a flow that names none."""
    (figure,) = _figures("Meta guided capex of $125-145 billion.", title="Meta raises 2026 capex guidance")

    assert figure.period is not None
    assert "2026" == figure.period.label
    assert "period: the title" in figure.bound_by


def test_listed_values_without_listed_times_have_no_period() -> None:
    """Where several results share one time, it is not guessed whose it is."""
    figures = _figures("Meta's capex was $14.1 billion and $17.0 billion in 2025.", title="Meta in 2025")

    assert [None, None] == [figure.period for figure in figures]


def test_two_possible_owners_make_a_figure_unsure() -> None:
    """Where another organisation in the phrase could own the value as well, the figure is kept with low confidence."""
    figures = _figures("The plan of Microsoft for the campus near the plant of Talen is to use 300 MW.")

    assert [] == [figure for figure in figures if figure.confidence == "high" and figure.subject != "Microsoft"]


@pytest.mark.parametrize(
    ("sentence", "said"),
    [
        ("On 16 July 2026, after its second quarter, TSMC raised its 2026 capex to $56 billion.", "2026-07-16"),
        (
            "Meta replaced the old range in July 2026, when it raised its 2026 capex guidance to $130 billion.",
            "2026-07",
        ),
        ("Four days earlier, on 14 May 2026, Meta had guided 2026 capex of $125 billion.", "2026-05-14"),
        ("On 16 July 2026, Meta will raise its 2026 capex guidance to $130 billion.", "2026-06-01"),
    ],
)
def test_what_a_later_edit_tells_is_dated_by_its_sentence(sentence: str, said: str) -> None:
    """A day after publication dates a value where the words tell that it has happened, and not where it is to come."""
    assert {said} == {str(figure.claim_date) for figure in _figures(sentence)}


def test_parts_that_add_up_are_no_values_of_the_whole() -> None:
    """Of values in one sentence those that sum to another are told apart as its parts; others are left as they are."""
    split = _figures("Talen's campus in Berwick is planned at 1.2 GW, in two halls of 0.7 GW and 0.5 GW.")
    apart = _figures("Talen's campus in Berwick is planned at 1.2 GW, in two halls of 0.7 GW and 0.2 GW.")

    assert {"1.2 GW": "stated", "0.7 GW": "addition", "0.5 GW": "addition"} == {
        figure.written: figure.standing for figure in split
    }
    assert {"stated"} == {figure.standing for figure in apart}


def test_the_whole_is_not_the_segments() -> None:
    """A value that another is a part of belongs to more than the segment that the sentence is about."""
    text = (
        "Microsoft's data-centre business brought in $30.2 billion of the $70.1 billion in the first quarter of 2026."
    )

    assert ["$30.2 billion"] == [figure.written for figure in _figures(text)]


def test_a_share_of_anothers_book_is_nobodys() -> None:
    """Who is named `with` a share behind what is counted is not whose book it is."""
    text = (
        "Crusoe's filing put Crusoe's contract book at $50 billion, with Meta and Amazon together making up 80% of it "
        "at about $20 billion each."
    )

    assert [("Crusoe", "$50 billion")] == [(figure.subject, figure.written) for figure in _figures(text)]


def test_the_maker_of_what_is_rented_is_no_party() -> None:
    """A chip maker named with its product is not who the contract is with; a cloud's own name is."""
    (rented,) = _figures("Mistral AI signed a contract to rent $2 billion of NVIDIA Blackwell capacity from Crusoe.")
    (bought,) = _figures("Mistral AI committed to buy $2 billion of Microsoft Azure capacity.")

    assert ("Crusoe",) == rented.counterparties
    assert ("Microsoft",) == bought.counterparties


def test_guidance_does_not_take_the_period_of_a_result() -> None:
    """A range for the year that is quoted after a quarter's result is not that of the quarter."""
    text = "Meta's actual capex in the first quarter of 2026 was $19.8 billion. Meta guided capex of $125-145 billion."
    (_, guided) = _figures(text, title="Meta raises its 2026 capex")

    assert guided.period is None or "-Q" not in guided.period.label


def test_an_organisation_is_no_place() -> None:
    """What is invested in an organisation names no site; who agreed together is the other party."""
    text = "AMD and Cohere agreed that Cohere would deploy up to 2 GW, and that AMD would invest $5 billion in Cohere."
    power = next(figure for figure in _figures(text) if figure.metric == "power")

    assert ("Cohere", ("AMD",)) == (power.subject, power.counterparties)
    assert ("contract", "AMD") == (power.scope.kind, power.scope.name)
