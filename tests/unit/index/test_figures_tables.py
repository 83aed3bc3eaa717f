"""Tests of `index.figure_tables`: statements of filings and rows of `a | b | c`."""

from __future__ import annotations

from corpus.document import VersionId
from corpus.figure import Figure
from corpus.organisations import gazetteer
from index.figures import Setting, figures_in

STATEMENT = """\
FORM 10-Q
NVIDIA CORPORATION
(Exact name of registrant as specified in its charter)
CONDENSED CONSOLIDATED STATEMENTS OF INCOME
(In millions, except per share data)
Three Months Ended
Apr 26, 2026 Apr 27, 2025
Revenue $ 91,044 $ 44,062
Cost of revenue 22,301 17,394
Research and development 5,112 3,989
Operating income 52,004 21,638
Net income $ 44,120 $ 18,775
"""

TWO_LENGTHS = """\
MICROSOFT CORPORATION
(Exact name of registrant as specified in its charter)
INCOME STATEMENTS
(In millions, except per share amounts) (Unaudited)
Three Months Ended
December 31,
Six Months Ended
December 31,
2026 2025 2026 2025
Revenue:
Product $ 16,111 $ 15,222 $ 31,333 $ 30,444
Total revenue 91,001 81,002 176,003 160,004
Operating income 41,001 38,002 80,003 75,004
"""

THREE_LENGTHS = """\
AMAZON.COM, INC.
(Exact name of registrant as specified in its charter)
CONSOLIDATED STATEMENTS OF CASH FLOWS
(in millions)
Three Months Ended
September 30,
Nine Months Ended
September 30,
Twelve Months Ended
September 30, 2025 2026 2025 2026 2025 2026
OPERATING ACTIVITIES:
Net income 3,001 2,002 19,003 3,004 26,005 11,006
"""

PAID_IN_SHARES = """\
NVIDIA CORPORATION
(Exact name of registrant as specified in its charter)
(In millions)
Our statements of income include stock-based compensation expense as follows:
Three Months Ended
Apr 26, 2026 Apr 27, 2025
Research and development 530 363
Total $ 745 $ 559
"""

SEGMENTS = """\
AMAZON.COM, INC.
(Exact name of registrant as specified in its charter)
Information on reportable segments is as follows (in millions):
Three Months Ended
March 31,
2025 2026
North America
Net sales $ 92,887 $ 99,314
Operating income $ 5,841 $ 6,307
AWS
Net sales $ 29,267 $ 38,059
Consolidated
Net sales $ 155,667 $ 173,143
"""

CASH_FLOWS = """\
Apple Inc.
(Exact name of Registrant as specified in its charter)
CONDENSED CONSOLIDATED STATEMENTS OF CASH FLOWS (Unaudited)
(In millions)
Nine Months Ended
June 27, 2026 June 28, 2025
Payments for acquisition of property, plant and equipment (9,473) (9,473)
"""


def _figures(text: str, title: str = "", publisher: str | None = None) -> list[Figure]:
    return figures_in(text, Setting(VersionId("ver_table"), title, publisher), gazetteer())


def _rows(text: str, title: str = "") -> list[tuple[str, str, float, str | None]]:
    return [
        (item.subject, item.metric, item.low / 1e6, item.period.label if item.period else None)
        for item in _figures(text, title)
    ]


def test_a_statement_gives_every_column_its_own_period() -> None:
    """Rows of an income statement are read in millions, with the registrant's own fiscal quarters."""
    assert [
        ("NVIDIA", "revenue", 91044, "FY2027-Q1"),
        ("NVIDIA", "revenue", 44062, "FY2026-Q1"),
        ("NVIDIA", "research and development", 5112, "FY2027-Q1"),
        ("NVIDIA", "research and development", 3989, "FY2026-Q1"),
        ("NVIDIA", "operating income", 52004, "FY2027-Q1"),
        ("NVIDIA", "operating income", 21638, "FY2026-Q1"),
        ("NVIDIA", "net income", 44120, "FY2027-Q1"),
        ("NVIDIA", "net income", 18775, "FY2026-Q1"),
    ] == _rows(STATEMENT)


def test_a_cell_leads_to_its_row_and_number() -> None:
    """The quote of a cell is its row, the value its number as it is written."""
    figure = _figures(STATEMENT)[1]

    assert ("Revenue $ 91,044 $ 44,062", "44,062") == (figure.quote, figure.written)
    assert STATEMENT[figure.value_start : figure.value_end] == figure.written
    assert "period: column head, 3 months ended 2025-04-27" in figure.bound_by


def test_two_lengths_share_the_columns() -> None:
    """`Three Months Ended … Six Months Ended` over four years: two columns are quarters, two are halves."""
    assert [
        ("Microsoft", "revenue", 91001, "FY2027-Q2"),
        ("Microsoft", "revenue", 81002, "FY2026-Q2"),
        ("Microsoft", "revenue", 176003, "6 months to 2026-12-31"),
        ("Microsoft", "revenue", 160004, "6 months to 2025-12-31"),
    ] == _rows(TWO_LENGTHS)[:4]


def test_three_lengths_are_one_head() -> None:
    """A head over seven lines tells quarters, nine months and twelve months apart, two columns each."""
    assert [
        ("Amazon", "net income", 3001, "2025-Q3"),
        ("Amazon", "net income", 2002, "2026-Q3"),
        ("Amazon", "net income", 19003, "9 months to 2025-09-30"),
        ("Amazon", "net income", 3004, "9 months to 2026-09-30"),
        ("Amazon", "net income", 26005, "12 months to 2025-09-30"),
        ("Amazon", "net income", 11006, "12 months to 2026-09-30"),
    ] == _rows(THREE_LENGTHS)


def test_a_part_of_a_cost_is_not_the_cost() -> None:
    """What a table of share-based pay calls research and development is not what the company spent on it."""
    assert [] == _rows(PAID_IN_SHARES)
    assert 2 == len(_rows(PAID_IN_SHARES.replace("include stock-based compensation expense", "are")))


def test_the_cover_names_who_files() -> None:
    """A cover that has no `exact name of registrant` names its company below the file number."""
    cover = "FORM 10-Q\nCommission File Number 001-00000\n"
    text = STATEMENT.replace("(Exact name of registrant as specified in its charter)\n", "").replace(
        "FORM 10-Q\n", cover
    )

    assert {"NVIDIA"} == {subject for subject, *_ in _rows(text)}
    assert [] == _rows(text.replace("NVIDIA", "ACME"), title="NVIDIA and ACME")


def test_rows_under_a_segment_are_the_segments() -> None:
    """A heading without numbers names whose rows follow; the consolidated ones are the company's."""
    read = [(item.scope.kind, item.scope.name, item.low / 1e6) for item in _figures(SEGMENTS) if item.low > 9e9]

    assert [
        ("segment", "North America", 92887),
        ("segment", "North America", 99314),
        ("segment", "AWS", 29267),
        ("segment", "AWS", 38059),
        ("company", "Amazon", 155667),
        ("company", "Amazon", 173143),
    ] == read


def test_money_spent_is_not_negative() -> None:
    """Payments stand in brackets in a cash-flow statement and are what was spent; a loss in brackets is a loss."""
    loss = STATEMENT.replace("$ 44,120", "$ (44,120)")

    assert [
        ("Apple", "capex", 9473, "9 months to 2026-06-27"),
        ("Apple", "capex", 9473, "9 months to 2025-06-28"),
    ] == _rows(CASH_FLOWS)
    assert -44120 in [value for _, metric, value, _ in _rows(loss) if metric == "net income"]


def test_a_table_that_is_not_sure_gives_nothing() -> None:
    """Without its scale, with columns that do not fit its head, or without its company, a statement is not read."""
    assert [] == _rows(STATEMENT.replace("(In millions, except per share data)\n", ""))
    assert [] == _rows(STATEMENT.replace("Apr 26, 2026 Apr 27, 2025", "2026 2025"))
    assert [] == _rows(STATEMENT.replace("NVIDIA CORPORATION", "ACME CORPORATION"))
    assert 6 == len(_rows(STATEMENT.replace("Revenue $ 91,044 $ 44,062", "Revenue $ 91,044 $ 44,062 12,000")))


def test_a_list_of_companies_is_read_by_row() -> None:
    """Rows that begin with an organisation and columns that name metric, period and unit give figures."""
    head = "Company | 2026 capex ($ billion) | Backlog ($ billion)\n"
    text = f"{head}Meta | 125-145 | 5\nExampleCo | 7 | 8\nOracle | 50 | 523\n"

    assert [
        ("Meta", "capex", 125000, "2026"),
        ("Meta", "backlog", 5000, None),
        ("Oracle", "capex", 50000, "2026"),
        ("Oracle", "backlog", 523000, None),
    ] == _rows(text)


def test_a_table_of_one_company_is_read_by_its_columns() -> None:
    """Where the title names the one company, rows are metrics and columns periods, and cells carry their unit."""
    head = "| | Q1 2026 | Q2 2026 |\n|---|---|---|\n"
    text = f"{head}| Capex | $19.8 billion | $31.1 billion |\n| Headcount | 75,000 | 76,000 |\n"

    assert [("Meta", "capex", 19800, "2026-Q1"), ("Meta", "capex", 31100, "2026-Q2")] == _rows(text, "Meta in numbers")


def test_a_row_without_a_period_for_a_flow_is_left_out() -> None:
    """Capex of no year, or of two, is not guessed."""
    assert [] == _rows("Company | Capex\nMeta | $125 billion\n")
    assert [] == _rows("Company | Capex 2025 and 2026\nMeta | $125 billion\n")
