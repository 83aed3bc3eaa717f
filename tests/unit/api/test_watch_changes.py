"""What changed between two checks of a watch: told where a value changed, and only there."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from api.watch_changes import Difference, difference
from corpus.dates import PartialDate
from corpus.document import DocumentId, VersionId
from corpus.figure import Figure, Modality, Scope, Standing, figure_id
from corpus.figure_store import Kept
from corpus.organisations import gazetteer
from corpus.source import Tier
from corpus.watches import Stand
from index.figures import Setting, figures_in
from index.ledger import series_id
from index.ledger_search import timelines

JANUARY = ("meta guides", "Meta guided 2026 capex of $115-135 billion.", "2026-01-28", "primary")
COPY = ("a copy", "Meta guided 2026 capex of $115-135 billion.", "2026-02-03", "press")
APRIL = ("meta raises", "Meta raised its 2026 capex guidance to $125-145 billion.", "2026-04-29", "primary")
DOUBT = ("another says", "Meta's 2026 capex guidance is $90 billion.", "2026-05-02", "press")
Report = tuple[str, str, str, str]


def _kept(report: Report) -> list[Kept]:
    name, text, date, tier = report
    version = VersionId(f"ver_{name}")
    setting = Setting(version, name, None, PartialDate.parse(date), ("Meta",))
    return [
        Kept(
            figure=figure,
            series=series_id(figure),
            rejected=False,
            corrected=(),
            document_id=DocumentId(f"doc_{name}"),
            title=name,
            url=None,
            publisher=None,
            tier=tier,  # type: ignore[arg-type]
            published_at=PartialDate.parse(date),
            story_id=None,
        )
        for figure in figures_in(text, setting, gazetteer())
    ]


def _check(known: Sequence[Stand], *reports: Report, verified: bool = True) -> Difference:
    lines = timelines([kept for report in reports for kept in _kept(report)])
    return difference(known, lines, lambda _: verified)


def _told(found: Difference) -> list[tuple[str, str]]:
    return [(change.kind, change.text) for change in found.changes]


def test_a_raised_value_is_told_with_what_it_replaced() -> None:
    """The sentence has both values with their dates, and the change both figures."""
    known = _check((), JANUARY).stands

    found = _check(known, JANUARY, APRIL)
    (change,) = found.changes
    assert ("superseded", "meta guides", "meta raises") == (
        change.kind, change.old and change.old.title, change.new and change.new.title,
    )  # fmt: skip
    assert (
        "Meta: capex, 2026: $125-145 billion (guided, 2026-04-29) replaces $115-135 billion (guided, 2026-01-28)."
    ) == change.text
    assert () == _check(found.stands, JANUARY, APRIL).changes


def test_another_report_of_a_known_value_is_no_change() -> None:
    """Neither when it comes beside the first, nor when only it is left."""
    known = _check((), JANUARY).stands

    assert () == _check(known, JANUARY, COPY).changes
    assert () == _check(known, COPY).changes


def test_an_old_value_printed_again_is_no_change() -> None:
    """What was replaced and is said again does not become the value."""
    late: Report = ("late copy", COPY[1], "2026-06-01", "press")
    known = _check((), JANUARY, APRIL).stands

    assert () == _check(known, JANUARY, APRIL, late).changes


def test_a_first_value_is_new() -> None:
    """A series that nobody knew is told once a figure is in it."""
    assert [("new", "Meta: capex, 2026: $115-135 billion (guided, 2026-01-28); none was known before.")] == _told(
        _check((), JANUARY)
    )


def test_a_disagreement_is_told_once() -> None:
    """A weaker source's other value is told beside the one that holds; when a second one gives it too, it holds."""
    known = _check((), APRIL).stands
    second: Report = ("second", DOUBT[1], "2026-05-03", "press")

    found = _check(known, APRIL, DOUBT)
    (change,) = found.changes
    assert "conflict" == change.kind
    assert (
        "Meta: capex, 2026: reports disagree, $125-145 billion (guided, 2026-04-29) holds and $90 billion "
        "(guided, 2026-05-02) is said too."
    ) == change.text
    assert () == _check(found.stands, APRIL, DOUBT).changes
    assert () == _check(found.stands, APRIL).changes
    assert ["superseded"] == [kind for kind, _ in _told(_check(found.stands, APRIL, DOUBT, second))]


def test_a_value_that_left_the_record_is_retracted() -> None:
    """It is said why, and what holds instead."""
    known = _check((), JANUARY, APRIL).stands
    alone = _check((), APRIL).stands

    (back,) = _told(_check(known, JANUARY))
    (gone,) = _told(_check(alone))
    assert "retracted" == back[0] == gone[0]
    assert back[1].endswith("what holds now is $115-135 billion (guided, 2026-01-28).")
    assert gone[1].endswith("nothing holds now.")


def test_a_removed_document_is_not_quoted() -> None:
    """What is left of it is that something held: the change has neither its value nor its words."""
    (stand,) = _check((), APRIL).stands
    removed = Stand(stand.series, stand.name, None, gone=True)

    (change,) = _check([removed], JANUARY).changes
    (last,) = _check([removed]).changes
    assert ("retracted", None, "meta guides") == (change.kind, change.old, change.new and change.new.title)
    assert "$125" not in change.text
    assert ("retracted", None, None) == (last.kind, last.old, last.new)


def test_what_was_withdrawn_is_told_so() -> None:
    """The change leads to the words that withdraw it, and is told once."""
    plan, end = _power("plan", "stated", "planned", "2026-01-10"), _power("end", "stated", "withdrawn", "2026-03-01")
    known = difference((), timelines([plan]), lambda _: True).stands

    found = difference(known, timelines([plan, end]), lambda _: True)
    (change,) = found.changes
    assert ("withdrawn", "end") == (change.kind, change.new and change.new.title)
    assert "500 MW (planned, 2026-01-10) was withdrawn on 2026-03-01." in change.text
    assert () == difference(found.stands, timelines([plan, end]), lambda _: True).changes


def test_a_value_named_as_past_is_told_as_not_known() -> None:
    """A later report that names what held before, and not what holds, leaves nothing that holds."""
    plan, past = _power("plan", "stated", "planned", "2026-01-10"), _power("past", "previous", "planned", "2026-03-01")
    known = difference((), timelines([plan]), lambda _: True).stands

    (change,) = difference(known, timelines([plan, past]), lambda _: True).changes
    assert ("superseded", None) == (change.kind, change.new)
    assert change.text.endswith("what holds now is not known.")


def test_a_value_whose_words_are_not_found_waits() -> None:
    """It is neither told nor known, so that it is told once its words stand where it says."""
    known = _check((), JANUARY).stands

    waiting = _check(known, JANUARY, APRIL, verified=False)
    assert (known, ()) == (waiting.stands, waiting.changes)
    assert ["superseded"] == [kind for kind, _ in _told(_check(waiting.stands, JANUARY, APRIL))]


@given(st.lists(st.sampled_from([JANUARY, COPY, APRIL, DOUBT]), unique=True), st.permutations([0, 1, 2, 3]))
def test_what_was_told_is_not_told_again(reports: list[Report], order: list[int]) -> None:
    """Whatever was known, and in whatever order the figures come, a second check tells nothing."""
    kept = [each for report in reports for each in _kept(report)]
    shuffled = [kept[place] for place in order if place < len(kept)]
    first = difference((), timelines(kept), lambda _: True)

    again = difference(first.stands, timelines(shuffled), lambda _: True)
    assert () == again.changes


def _power(name: str, standing: Standing, modality: Modality, date: str, tier: Tier = "primary") -> Kept:
    quote = f"{name}: 500 MW"
    version = VersionId(f"ver_{name}")
    figure = Figure(
        id=figure_id(version, 0, len(quote), "power"),
        version_id=version,
        subject="Meta",
        metric="power",
        low=5e8,
        high=5e8,
        unit="W",
        modality=modality,
        scope=Scope("site", "Hyperion"),
        quote=quote,
        start=0,
        end=len(quote),
        written="500 MW",
        value_start=len(name) + 2,
        value_end=len(quote),
        confidence="high",
        standing=standing,
        claim_date=PartialDate.parse(date),
    )
    return Kept(
        figure, series_id(figure), False, (), DocumentId(f"doc_{name}"), name, None, None, tier, None, None
    )  # fmt: skip
