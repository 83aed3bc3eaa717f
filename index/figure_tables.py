"""Tables in text form that can be read surely: income and cash-flow statements of filings, and rows of `a | b | c`."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from corpus.dates import PartialDate
from corpus.figure import Metric, Period
from corpus.organisations import Gazetteer
from corpus.quantities import quantities
from index.figure_periods import fiscal_label, number_of, period_of, times


@dataclass(frozen=True, slots=True)
class Cell:
    """A value of a table, at `[start, end)` of the text, in the row `[row_start, row_end)`.

    Attributes:
        segment: the part of the company that the row is about, None for all of it.
        bound_by: which words of the table gave subject, metric and period.
    """

    row_start: int
    row_end: int
    start: int
    end: int
    subject: str
    metric: Metric
    low: float
    high: float
    unit: str
    period: Period | None
    segment: str | None
    bound_by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Line:
    start: int
    text: str


@dataclass(frozen=True, slots=True)
class _Header:
    """The head of a statement, so many lines long: its columns' lengths in months and last days, and its scale."""

    columns: tuple[tuple[int, dt.date], ...]
    scale: float
    changes: bool
    lines: int


_LABELS: dict[str, Metric] = {
    "revenue": "revenue", "revenues": "revenue", "total revenue": "revenue", "total revenues": "revenue",
    "net revenue": "revenue", "total net revenue": "revenue", "net sales": "revenue", "total net sales": "revenue",
    "consolidated net sales": "revenue", "operating income": "operating income",
    "income from operations": "operating income", "total operating income": "operating income",
    "operating income (loss)": "operating income", "net income": "net income", "net income (loss)": "net income",
    "research and development": "research and development",
    "purchases of property and equipment": "capex", "additions to property and equipment": "capex",
    "purchases related to property and equipment and intangible assets": "capex",
    "payments for acquisition of property, plant and equipment": "capex",
    "additions to property, plant and equipment": "capex", "purchases of property, plant and equipment": "capex",
    "capital expenditures": "capex",
}  # fmt: skip
_NUMBER = re.compile(
    r"\$?\s?(?P<open>\()?(?P<digits>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)\)?(?P<percent>\s?%)?|(?P<none>[—–-](?=\s|$))"
)
_ROW = re.compile(r"^(?P<label>[A-Za-z][A-Za-z,()’'&/ -]*?)(?:\s\(\d\))?\s*:?\s+(?P<numbers>(?:\$\s?)?[(\d—–].*)$")
_LENGTH = re.compile(
    r"\b(?P<n>three|six|nine|twelve|3|6|9|12)[\s-]months?\sended|(?P<quarter>\bquarters?\sended)|(?P<year>\b(?:fiscal\s)?years?\sended)",
    re.IGNORECASE,
)
_SCALE = re.compile(r"\(?\b(?:(?:dollars|amounts|usd)\s)?in\s(?P<scale>thousands|millions|billions)\b", re.IGNORECASE)
_SCALES = {"thousands": 1e3, "millions": 1e6, "billions": 1e9}
_MONTH_DAY = re.compile(
    r"\b(?P<month>jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*\.?\s(?P<day>\d{1,2})\b(?!\d)",
    re.IGNORECASE,
)
_MONTHS = {name: number for number, name in enumerate("jan feb mar apr may jun jul aug sep oct nov dec".split(), 1)}  # noqa: SIM905
_YEAR = re.compile(r"(?<![\d,.$-])(?:19|20)\d\d(?![\d,])")
_CHANGE = re.compile(r"\b(?:change|percentage|variance|increase|decrease)\b|%", re.IGNORECASE)
_REGISTRANT = "(exact name of registrant"
_FILE_NUMBER = "commission file number"
_COVER_CHARACTERS = 8000
_STATEMENT_PART = re.compile(
    r"revenue|sales|expens|income|cost|consolidated|activities|total|net\b|cash|earnings|per\sshare|statement|unaudited|millions|"
    r"liabilit|assets|equity|shares|results|other|table|depreciation|adjust|operating|margin|tax|note|page|ended|\d",
    re.IGNORECASE,
)
_KEEPS_SEGMENT = re.compile(r"^(?:net\s)?(?:revenues?|sales)$|operating\sexpenses?|cost", re.IGNORECASE)
_SEGMENTED: frozenset[Metric] = frozenset({"revenue", "operating income"})
_HEADER_LINES = 9
_PART_OF_COSTS = re.compile(r"\binclud\w+\s(?:stock|share)-based\scompensation\b", re.IGNORECASE)
"""What stands before a table that breaks one kind of cost down by function: its rows are no company's whole costs."""
_TABLE_LINES = 70
"""A statement's row lies at most this many lines below its head; a page holds fewer."""

_PIPE_METRICS: tuple[tuple[Metric, str], ...] = (
    ("capex", r"\bcap(?:ital\s)?ex(?:penditures?)?\b|\bcapital\sspending\b"),
    ("backlog", r"\bbacklog\b|\bRPO\b|remaining\sperformance\sobligations"),
    ("operating income", r"\boperating\sincome\b"),
    ("net income", r"\bnet\sincome\b"),
    ("revenue", r"\brevenues?\b|\bnet\ssales\b"),
    ("valuation", r"\bvaluation\b"),
    ("power", r"\b(?:capacity|power|IT\sload)\b"),
    ("investment", r"\binvestment\b"),
)
_PIPE_METRIC = [(metric, re.compile(words, re.IGNORECASE)) for metric, words in _PIPE_METRICS]
_PIPE_UNIT = re.compile(
    r"\((?:in\s)?(?P<unit>(?:US)?\$\s?(?:bn|billion|b|million|m)|USD\s(?:billion|million|bn)|€\s?(?:bn|billion)|GW|MW)\)",
    re.IGNORECASE,
)


def table_cells(text: str, home: str | None, title: str, organisations: Gazetteer) -> list[Cell]:
    """Return the cells that can be read surely: their metric, unit and period are written, and one company reports.

    Args:
        text: a version's text.
        home: who made the document, as `maker` tells.
        title: the document's title.
        organisations: finds whose table it is.
    """
    lines = _lines(text)
    files = _registrant(text[:_COVER_CHARACTERS]) is not None
    company = home or (None if files else _single(organisations, title))
    cells: list[Cell] = []
    if company and ("nded" in text or "NDED" in text):
        cells += _of_statements(lines, company, organisations.fiscal_year_ends(company))
    if "|" in text:
        cells += _of_pipes(lines, company, organisations)
    return cells


def maker(text: str, publisher: str | None, organisations: Gazetteer) -> str | None:
    """Return who made a document and says `we` in it: the registrant of a filing, else its publisher."""
    registrant = _registrant(text[:_COVER_CHARACTERS])
    if registrant is not None:
        named = organisations.mentions(registrant, any_case=True)
        return named[0].organisation if named else None
    return _single(organisations, publisher or "")


def _registrant(cover: str) -> str | None:
    """Return the line of a filing's cover that names who files, None where it is no cover of a filing."""
    lines = [line for line in cover.split("\n") if line.strip(" _")]
    for place, line in enumerate(lines):
        if _REGISTRANT in line.lower() and place:
            return lines[place - 1]
    for line, following in pairwise(lines):
        if line.lower().startswith(_FILE_NUMBER):
            return following
    return None


def _lines(text: str) -> list[_Line]:
    lines, start = [], 0
    for line in text.split("\n"):
        lines.append(_Line(start, line))
        start += len(line) + 1
    return lines


def _single(organisations: Gazetteer, text: str) -> str | None:
    named = {mention.organisation for mention in organisations.mentions(text) if not mention.by_brand}
    return named.pop() if len(named) == 1 else None


def _of_statements(lines: Sequence[_Line], company: str, year_ends: int | None) -> Iterator[Cell]:
    header: _Header | None = None
    header_line = 0
    heading: str | None = None
    for place, line in enumerate(lines):
        if _LENGTH.search(line.text) and len(line.text) < 120:
            if header is None or place - header_line >= max(header.lines, 4):
                header_line = place
                header = _header(lines, place)
                heading = _heading(lines[place + header.lines - 1].text, None) if header else None
            continue
        if header is not None and place - header_line < header.lines:
            continue
        if header is None or place - header_line > _TABLE_LINES:
            continue
        row = _ROW.match(line.text)
        if row is None:
            heading = _heading(line.text, heading)
            continue
        metric = _LABELS.get(" ".join(row["label"].lower().split()))
        segment = None if row["label"].lower().startswith("total") else heading
        if metric and not (segment and metric not in _SEGMENTED):
            yield from _row_cells(line, row, metric, header, company, segment, year_ends)


def _heading(line: str, before: str | None) -> str | None:
    """Return whose rows follow a line without numbers: a segment's, or None for the whole company's."""
    words = line.strip().rstrip(":").strip()
    if not words or not words[0].isupper() or len(words) > 48 or line.rstrip().endswith((".", ",", ";")):
        return before
    if _STATEMENT_PART.search(words):
        return before if _KEEPS_SEGMENT.search(words) else None
    return words


def _header(lines: Sequence[_Line], place: int) -> _Header | None:
    """Read the head of a statement, None where its columns are not told surely."""
    head: list[str] = []
    for line in lines[place : place + _HEADER_LINES]:
        row = _ROW.match(line.text)
        if (
            row
            and len(_NUMBER.findall(row["numbers"])) > 1
            and not _MONTH_DAY.search(line.text)
            and not _LENGTH.search(line.text)
        ):
            break
        head.append(line.text)
    words = "\n".join(head)
    if any(_PART_OF_COSTS.search(line.text) for line in lines[max(0, place - 2) : place]):
        return None
    scale = _SCALE.search("\n".join([*(line.text for line in lines[max(0, place - 6) : place]), words]))
    columns = _columns(words)
    if scale is None or columns is None:
        return None
    return _Header(columns, _SCALES[scale["scale"].lower()], _CHANGE.search(words) is not None, len(head))


def _columns(words: str) -> tuple[tuple[int, dt.date], ...] | None:
    months = [_months(match) for match in _LENGTH.finditer(words)]
    days = [(_MONTHS[match["month"].lower()[:3]], int(match["day"])) for match in _MONTH_DAY.finditer(words)]
    years = [int(year) for year in _YEAR.findall(words)]
    count = len(years)
    if not months or not days or not years or count % len(months) or len(days) not in {1, len(months), count}:
        return None
    columns = []
    for column, year in enumerate(years):
        month, day = days[column * len(days) // count]
        try:
            columns.append((months[column * len(months) // count], dt.date(year, month, day)))
        except ValueError:
            return None
    return tuple(columns) if len(set(columns)) == count else None


def _months(match: re.Match[str]) -> int:
    if match["n"]:
        return (
            int(number_of(match["n"]))
            if match["n"].isdecimal()
            else {"three": 3, "six": 6, "nine": 9, "twelve": 12}[match["n"].lower()]
        )
    return 3 if match["quarter"] else 12


def _row_cells(
    line: _Line,
    row: re.Match[str],
    metric: Metric,
    header: _Header,
    company: str,
    segment: str | None,
    year_ends: int | None,
) -> Iterator[Cell]:
    numbers = list(_NUMBER.finditer(line.text, row.start("numbers")))
    if any(number["percent"] for number in numbers) and not header.changes:
        return
    expected = len(header.columns)
    if len(numbers) != expected and not (header.changes and len(header.columns) == 2 and len(numbers) in {3, 4}):
        return
    for (months, last), number in zip(header.columns, numbers, strict=False):
        if number["none"] or number["percent"]:
            continue
        value = float(number["digits"].replace(",", "")) * header.scale
        value = -value if number["open"] and metric != "capex" else value
        yield Cell(
            row_start=line.start,
            row_end=line.start + len(line.text),
            start=line.start + number.start("digits"),
            end=line.start + number.end("digits"),
            subject=company,
            metric=metric,
            low=value,
            high=value,
            unit="USD",
            period=_period(months, last, year_ends),
            segment=segment,
            bound_by=(
                "subject: who files",
                f"metric: row '{row['label'].strip()}'",
                f"period: column head, {months} months ended {last.isoformat()}",
            ),
        )


def _period(months: int, last: dt.date, year_ends: int | None) -> Period:
    written = f"{months} months ended {last.isoformat()}"
    first_month = last.year * 12 + last.month - 1 - months + (1 if last.day > 10 else 0)
    first = dt.date(first_month // 12, first_month % 12 + 1, 1)
    label = fiscal_label(last, months, year_ends) or f"{months} months to {last.isoformat()}"
    return Period(written, label, label.startswith("FY"), first, last)


def _of_pipes(lines: Sequence[_Line], company: str | None, organisations: Gazetteer) -> Iterator[Cell]:
    table: list[_Line] = []
    for line in [*lines, _Line(0, "")]:
        if line.text.count("|") >= 2 or (line.text.count("|") == 1 and table):
            table.append(line)
            continue
        if len(table) >= 2:
            yield from _of_pipe_table(table, company, organisations)
        table = []


def _of_pipe_table(table: Sequence[_Line], company: str | None, organisations: Gazetteer) -> Iterator[Cell]:
    head = _cells(table[0])
    for line in table[1:]:
        cells = _cells(line)
        if len(cells) != len(head) or all(re.fullmatch(r"[\s:-]*", cell) for _, cell in cells):
            continue
        label = cells[0][1]
        named = {mention.organisation for mention in organisations.mentions(label) if not mention.by_brand}
        subject = named.pop() if len(named) == 1 else (company if not named else None)
        if subject is None:
            continue
        for (start, cell), (_, column) in zip(cells[1:], head[1:], strict=True):
            if found := _of_pipe_cell(line, start, cell, column, label, subject, organisations):
                yield found


def _of_pipe_cell(
    line: _Line, start: int, cell: str, column: str, label: str, subject: str, organisations: Gazetteer
) -> Cell | None:
    words = f"{column} {label}"
    metrics = [metric for metric, pattern in _PIPE_METRIC if pattern.search(words)]
    unit = _PIPE_UNIT.search(words)
    written = cell.strip()
    spelled = f"{written} {unit['unit']}" if unit and unit["unit"][-1] in "Ww" else written
    if unit and unit["unit"][-1] not in "Ww":
        sign = "€" if "€" in unit["unit"] else "$"
        spelled = f"{sign}{written} {'million' if 'm' in unit['unit'].lower().replace('usd', '') else 'billion'}"
    found = [item for item in quantities(spelled) if item.kind in {"money", "power"}]
    if len(metrics) != 1 or len(found) != 1 or (found[0].kind == "power") != (metrics[0] == "power"):
        return None
    named = [time for time in times(words) if time.role in {"period", "due"}]
    if len(named) > 1 or (metrics[0] in {"capex", "revenue", "net income", "operating income"} and not named):
        return None
    period = (
        period_of(named[0], words[named[0].start : named[0].end], organisations.fiscal_year_ends(subject))
        if named
        else None
    )
    begin = line.start + start + len(cell) - len(cell.lstrip())
    return Cell(
        row_start=line.start,
        row_end=line.start + len(line.text),
        start=begin,
        end=begin + len(written),
        subject=subject,
        metric=metrics[0],
        low=found[0].low,
        high=found[0].high,
        unit=found[0].unit,
        period=period,
        segment=None,
        bound_by=(
            "subject: row or title of the table",
            f"metric: '{column.strip()}' and '{label.strip()}'",
            f"unit: {'head' if unit else 'cell'}",
        ),
    )


def _cells(line: _Line) -> list[tuple[int, str]]:
    """Return the cells of a row with their places in the line; an outer frame is no cell."""
    cells, start = [], 0
    for part in line.text.split("|"):
        cells.append((start, part))
        start += len(part) + 1
    if not cells[0][1].strip():
        cells = cells[1:]
    if cells and not cells[-1][1].strip():
        cells = cells[:-1]
    return cells


def claimed_on(cell: Cell, published: PartialDate | None) -> PartialDate | None:
    """Return when a cell's value was said: with its document, and where that has no date, when its period ended."""
    if published is not None:
        return published
    return PartialDate.of(cell.period.last) if cell.period and cell.period.last else None
