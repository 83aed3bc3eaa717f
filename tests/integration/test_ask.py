"""Tests of asking, over the starter corpus under the real model."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from answer.answer import Answer
from answer.gathering import LONGEST_QUESTION
from api.wiring import Groundwork
from corpus.dates import PartialDate
from corpus.errors import InputError
from corpus.filters import Filter
from corpus.quantities import quantities, same

ANSWERED: dict[str, tuple[str, ...]] = {
    "How much did Anthropic commit to data centres with Fluidstack?": ("$50 billion",),
    "How many Trainium2 chips were in service in Project Rainier in October 2025?": ("500,000",),
    "How much did the Department of Energy lend for the Crane restart?": ("$1 billion",),
    "Why did OpenAI pause Stargate UK?": ("energy prices",),
    "Where is the data centre that Mistral AI borrowed money for?": ("Bruyères-le-Châtel",),
    "What is the latest 2026 capex guidance of Alphabet?": ("$195-205 billion",),
    "How many MW does TeraWulf lease to Anthropic in Kentucky, and for how long?": ("401 MW", "20 years"),
    "Who develops the site in Nueces County, Texas, for Lambda?": ("Hut 8",),
    "How much HBM memory does a Google Ironwood chip carry?": ("192 GB",),
    "How much power will Talen supply to Amazon?": ("1,920 MW",),
    "What share of Cipher Mining did Google receive?": ("5.4%",),
    "What is the size of the xAI and Humain data centre in Saudi Arabia?": ("500 MW",),
}
"""Questions of fact with what their answers must quote."""
COMPARED = "Compare the 2026 capex guidance of Meta, Amazon and Microsoft."
TRACED = "Trace the history of Meta's capex guidance for 2026."
LISTED = "Which companies leased capacity to Anthropic?"
UNANSWERABLE = (
    "What interest rate does Mistral AI pay on its loan?",
    "What is the share price of Samsung on 3 March 2031?",
    "How many penguins live in Antarctica?",
    "What does Apple pay its chef?",
)
QUESTIONS = (*ANSWERED, COMPARED, TRACED, LISTED, *UNANSWERABLE)


@pytest.fixture(scope="module")
def answers(starter_groundwork: Groundwork) -> dict[str, Answer]:
    """Every question of this module, asked once."""
    return {question: starter_groundwork.ask(question) for question in QUESTIONS}


@pytest.mark.parametrize("question", QUESTIONS)
def test_quotes_stand_where_they_are_said_to(
    starter_groundwork: Groundwork, answers: dict[str, Answer], question: str
) -> None:
    """Each quote is exactly the text of its version between its offsets."""
    for citation in answers[question].citations:
        text = starter_groundwork.record.version(citation.version_id).text

        assert text[citation.start : citation.end] == citation.quote != ""
        assert citation.document_id == starter_groundwork.record.version(citation.version_id).document_id


@pytest.mark.parametrize("question", QUESTIONS)
def test_numbers_stand_in_the_quotes(answers: dict[str, Answer], question: str) -> None:
    """Every number of every statement is in one of the quotes that the statement cites."""
    answer = answers[question]
    quotes = {citation.number: citation.quote for citation in answer.citations}
    for statement in answer.statements:
        held = [other for number in statement.citations for other in quantities(quotes[number])]

        assert all(any(same(one, other) for other in held) for one in quantities(statement.text))


@pytest.mark.parametrize("question", QUESTIONS)
def test_citations_are_numbered_and_referred_to(answers: dict[str, Answer], question: str) -> None:
    """Numbers run from 1 without gaps; an answer refers to all of them, statement by statement, and to no others."""
    answer = answers[question]
    numbers = [citation.number for citation in answer.citations]

    assert list(range(1, len(numbers) + 1)) == numbers
    if answer.status == "insufficient":
        assert () == answer.statements
    else:
        assert numbers == sorted({number for statement in answer.statements for number in statement.citations})
        assert all(f"{one.text} [{one.citations[0]}]" in answer.text for one in answer.statements)


@pytest.mark.parametrize("question", QUESTIONS)
def test_nothing_unsupported_is_said(answers: dict[str, Answer], question: str) -> None:
    """What code could not verify at all is not cited, and an answer that is only partly verified does not hide it."""
    answer = answers[question]
    verified = {citation.verification for citation in answer.citations}

    assert "unsupported" not in verified
    assert answer.status != "answered" or "verified" in verified
    assert answer.status != "partial" or answer.missing is not None or verified == {"partial"}


@pytest.mark.parametrize(("question", "said"), ANSWERED.items())
def test_questions_of_fact_are_answered(answers: dict[str, Answer], question: str, said: tuple[str, ...]) -> None:
    """What the notes say is found, and quoted."""
    answer = answers[question]

    assert answer.status in {"answered", "partial"}
    assert all(words in answer.text for words in said)


def test_the_latest_figure_leads(answers: dict[str, Answer]) -> None:
    """Where the latest is asked for, the newest note comes first."""
    answer = answers["What is the latest 2026 capex guidance of Alphabet?"]

    assert "2026-07-22" == str(answer.citations[0].published_at)
    assert answer.interpretation.wants_latest


def test_a_comparison_has_all_its_sides(answers: dict[str, Answer]) -> None:
    """Each organisation compared is named in a quote."""
    quoted = " ".join(citation.quote for citation in answers[COMPARED].citations)

    assert ("Meta", "Amazon", "Microsoft") == answers[COMPARED].interpretation.organisations
    assert all(name in quoted for name in ("Meta", "Amazon", "Microsoft"))


def test_every_statement_of_a_timeline_is_of_the_year_asked_for(answers: dict[str, Answer]) -> None:
    """A figure of another year is no step in the history of this one's."""
    assert all("2026" in statement.text for statement in answers[TRACED].statements)


def test_a_timeline_runs_from_old_to_new(answers: dict[str, Answer]) -> None:
    """The steps come in the order of their dates, and the last restatement is among them."""
    dates = [citation.published_at for citation in answers[TRACED].citations if citation.published_at]

    assert len(dates) >= 3
    assert sorted(dates) == dates
    assert "$130-145 billion" in answers[TRACED].text


@pytest.mark.parametrize("question", UNANSWERABLE)
def test_what_the_corpus_does_not_hold_is_not_answered(answers: dict[str, Answer], question: str) -> None:
    """The answer says that the corpus does not say, and shows the closest evidence there is."""
    answer = answers[question]

    assert ("insufficient", ()) == (answer.status, answer.statements)
    assert answer.missing is not None
    assert answer.missing.what.startswith("The corpus does not say")
    assert answer.missing.what == answer.text
    assert answer.missing.closest
    assert answer.citations


def test_what_no_document_mentions_is_told(answers: dict[str, Answer]) -> None:
    """Words of the question that no evidence covers are named, those that some covers are not."""
    missing = answers["How many penguins live in Antarctica?"].missing

    assert missing is not None
    assert {"penguins", "Antarctica"} <= set(missing.terms)
    assert "The closest passages do not name Antarctica." in missing.what


def test_who_is_not_found_is_named(starter_groundwork: Groundwork) -> None:
    """A lease that others have is not that of the company asked about: it is named as what no passage is about."""
    missing = starter_groundwork.ask("How many MW did Meta lease from TeraWulf at Lake Mariner?").missing

    assert missing is not None
    assert "The closest passages do not name Meta." in missing.what


def test_as_of_leaves_out_what_came_later(starter_groundwork: Groundwork) -> None:
    """As of March 2026, Meta's guidance is that of January, whichever way the day is given."""
    question = "What is Meta's capex guidance for 2026?"
    given_ = starter_groundwork.ask(question, as_of="2026-03-31")
    worded = starter_groundwork.ask("What is Meta's capex guidance for 2026 as of March 2026?")

    for answer in (given_, worded):
        dates = [citation.published_at for citation in answer.citations if citation.published_at]

        assert "$115-135 billion" in answer.text
        assert "$130-145 billion" not in answer.text
        assert all(date.first_day <= PartialDate(2026, 3, 31).last_day for date in dates)
        assert dates


def test_before_the_first_document_there_is_nothing(starter_groundwork: Groundwork) -> None:
    """As of a day before all dated documents, dated ones are not cited."""
    answer = starter_groundwork.ask("What is Meta's capex guidance for 2026?", as_of="2020-01-01")

    assert "insufficient" == answer.status
    assert all(citation.published_at is None for citation in answer.citations)


@pytest.mark.parametrize(
    ("only", "allowed"),
    [
        (Filter(organisations=("Amazon",)), "Amazon"),
        (Filter(published_after=PartialDate(2026, 7)), "2026-07"),
        (Filter(tiers=("analysis",)), "analysis"),
    ],
)
def test_filters_are_respected(starter_groundwork: Groundwork, only: Filter, allowed: str) -> None:
    """No citation comes from a document that the filter leaves out, however well it fits."""
    answer = starter_groundwork.ask("What is the capex of Meta and Amazon in 2026?", only=only)
    documents = [starter_groundwork.record.document(citation.document_id) for citation in answer.citations]

    assert documents
    for document in documents:
        seen = {*document.organisations, document.tier, str(document.published_at)[:7]}

        assert allowed in seen or str(document.published_at) >= allowed > "2026"


def test_a_filter_that_nothing_passes(starter_groundwork: Groundwork) -> None:
    """Where no document is left the answer says so, and cites nothing."""
    answer = starter_groundwork.ask("What is Meta's capex?", only=Filter(publishers=("Nobody",)))

    assert ("insufficient", ()) == (answer.status, answer.citations)
    assert answer.missing is not None
    assert "nothing that passes the filters" in answer.missing.what


@pytest.mark.parametrize("limit", [1, 3])
def test_a_limit_is_kept(starter_groundwork: Groundwork, limit: int) -> None:
    """No more citations come than were asked for."""
    assert 1 <= len(starter_groundwork.ask(COMPARED, limit=limit).citations) <= limit


def test_an_answer_is_the_same_every_time(starter_groundwork: Groundwork, answers: dict[str, Answer]) -> None:
    """Asked again, a question has the same text, citations and confidence."""
    again = starter_groundwork.ask(COMPARED)

    assert (answers[COMPARED].text, answers[COMPARED].citations) == (again.text, again.citations)
    assert answers[COMPARED].confidence == again.confidence


@pytest.mark.parametrize("question", ["", " \n\t", "x" * (LONGEST_QUESTION + 1)])
def test_questions_that_cannot_be_asked(starter_groundwork: Groundwork, question: str) -> None:
    """Nothing at all and more than 2,000 characters are refused."""
    with pytest.raises(InputError):
        starter_groundwork.ask(question)


_HOSTILE = st.text(st.characters(codec="utf-8"), max_size=120) | st.lists(
    st.sampled_from(
        [
            *('"', "NEAR(", "*", "^", "AND", "OR", "NOT", "--", "';", "{title}:", "\x00", "\u202e", "\ufeff"),
            *("0x", "$$$", "1,", "9" * 40, "Meta", "nvidia", "how many", "since", "2026", "as of 9999", "-", "%", "\\"),
        ]
    ),
    max_size=12,
).map(" ".join)


@settings(max_examples=100, deadline=None)
@given(_HOSTILE)
@example("how many " * 222)
@example("$" * LONGEST_QUESTION)
@example("?")
def test_no_question_breaks_it(starter_groundwork: Groundwork, question: str) -> None:
    """Whatever is typed, an answer comes whose quotes stand, or the question is refused as none."""
    try:
        answer = starter_groundwork.ask(question)
    except InputError:
        assert not question.strip()
        return

    texts = [starter_groundwork.record.version(citation.version_id).text for citation in answer.citations]
    assert all(text[c.start : c.end] == c.quote for c, text in zip(answer.citations, texts, strict=True))
    assert answer.status in {"answered", "partial", "insufficient"}
    assert 0 <= answer.confidence <= 1


@pytest.mark.parametrize(
    "question", ["What did auguſt 2025 bring?", "Capex in the firſt quarter?", "What was said before January 0001?"]
)
def test_odd_dates_are_answered(starter_groundwork: Groundwork, question: str) -> None:
    """A month with a long s and a day before all days are words like others."""
    assert starter_groundwork.ask(question).question == question


def test_half_a_character_is_a_question_or_an_input_error(starter_groundwork: Groundwork) -> None:
    """A lone surrogate, as JSON may carry it, breaks nothing."""
    question = "What is Meta's capex \ud800?"

    assert "What is Meta's capex ??" == starter_groundwork.ask(question).question


@pytest.mark.parametrize(
    ("question", "newest"),
    [
        ("What is Meta's current capex guidance for 2026?", "$130-145 billion"),
        ("What is Microsoft's current capex guidance for 2026?", "$175 billion"),
        ("What is Alphabet's current capex guidance for 2026?", "$195-205 billion"),
    ],
)
def test_the_current_value_leads(starter_groundwork: Groundwork, question: str, newest: str) -> None:
    """A value that has been replaced never stands before the one that replaced it."""
    assert newest in starter_groundwork.ask(question).statements[0].text


def test_another_companys_figure_is_no_answer(starter_groundwork: Groundwork) -> None:
    """What is said of Meta alone is not quoted when Amazon is asked about."""
    answer = starter_groundwork.ask("What is Amazon's current capex guidance for 2026?")

    assert all("Amazon" in c.quote or "AWS" in c.quote or "Amazon" in c.title for c in answer.citations)


def test_what_is_not_said_of_one_side_is_named(starter_groundwork: Groundwork) -> None:
    """Another sum of a company is not its backlog; where the corpus knows both sides nothing is missing."""
    one = starter_groundwork.ask("CoreWeave's backlog versus Nebius's backlog?")
    both = starter_groundwork.ask("CoreWeave or Nebius: who plans more capex for 2026?")

    assert one.missing is not None
    assert "Nothing was found that says it of Nebius." == one.missing.what
    assert "partial" == one.status
    assert both.missing is None
