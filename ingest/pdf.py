"""PDF bytes to text, page by page, read in a child process with limits."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from corpus.dates import PartialDate
from corpus.document import Json
from corpus.errors import InputError, NothingToRead, ParserFailed
from ingest.plain import MAX_CHARACTERS, one_line, plain_text
from ingest.sandbox import Limits, run_parser

LIMITS = Limits(wall_seconds=60.0, cpu_seconds=60, memory_bytes=1 << 30)
_CHILD = Path(__file__).with_name("pdf_child.py")
_FEWEST_LETTERS = 20
_EARLIEST_YEAR = 1990
_PDF_DATE = re.compile(r"(?:D:)?(\d{4})(\d{2})?(\d{2})?")
_NO_TITLE = re.compile(
    r"(?i)untitled|microsoft (?:word|powerpoint)\b|\.(?:docx?|pptx?|indd|qxd|pdf|html?)\b|^[\W\d_]*$"
)
_FORM = re.compile(r"(?i)\bform\s+(10-[QK]|8-K|20-F|6-K|40-F|S-1|S-4|F-1|DEF 14A)(/A)?(?=\W|\Z)")
_REGISTRANT = re.compile(r"(?im)^(.{2,120})\n\s*\(?exact name of registrant")
_PERIOD = re.compile(r"(?i)\b(?:period|year) ended:?\s+([A-Z][a-z]+ \d{1,2}, ?\d{4})")
_MONTH = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?|"
    r"Nov(?:ember)?|Dec(?:ember)?)\.?"
)
_DAY_ONLY = re.compile(rf"{_MONTH} \d{{1,2}},")
_YEAR_FIRST = re.compile(r"(?:19|20)\d{2}\b")
_DATES_ONLY = re.compile(rf"(?:{_MONTH} \d{{1,2}}, (?:19|20)\d{{2}} ?)+")
_NUMBER = r"(?:[$€£¥]\s?)?\(?-?\d[\d,]*(?:\.\d+)?\)?\s?%?|—|–"
_ROW = re.compile(rf"(?:^|\s)(?:{_NUMBER})\s+(?:{_NUMBER})\)?$")
_NEW_ITEM = re.compile(r"[•●▪◦■*–—-]\s|\(?[a-zA-Z0-9]{1,3}[.)]\s|(?:Item|ITEM|Note|NOTE|PART|Table) \d")
_LINE_SHARE = 0.72
_NARROWEST_PROSE = 45
_SENTENCE_ENDS = (".", "!", "?", ":", ";", ".”", '."')


@dataclass(frozen=True, slots=True)
class PdfText:
    """What a PDF says.

    Attributes:
        page_starts: for every page, the offset in `text` where it begins; an empty page begins where the next one does.
        created: the day the file was made, which may be years after its text was published.
        page_count: all pages, also those beyond the limit, which were not read.
    """

    text: str
    page_starts: list[int]
    page_count: int
    title: str | None
    author: str | None
    created: PartialDate | None
    version: str


def read_pdf(content: bytes, *, name: str, limits: Limits = LIMITS) -> PdfText:
    """Read a PDF's text layer.

    Raises:
        NothingToRead: it is protected by a password, damaged, or only pictures of text.
        InputError: its text is longer than the largest that is kept.
        ParserFailed: the parser crashed or passed a limit.
    """
    answer = run_parser(_CHILD, content, name=name, limits=limits)
    if not isinstance(answer, dict):
        raise ParserFailed(name, "its parser gave no usable answer; the file may be damaged")
    refuse_unreadable(answer, name)
    raw_pages = answer.get("pages")
    pages = [_page(str(page)) for page in raw_pages] if isinstance(raw_pages, list) else []
    whole = "\n".join(pages)
    if sum(character.isalpha() for character in whole) < _FEWEST_LETTERS:
        raise NothingToRead(
            f"{name} holds pictures of text, not text. Run text recognition over it (for instance with ocrmypdf) and "
            "add the result."
        )
    words = frozenset(re.findall(r"\w{2,80}", whole))
    text, starts = _joined([_hyphens_settled(page, words) for page in pages])
    metadata = answer.get("metadata")
    told = {str(key): str(value) for key, value in metadata.items()} if isinstance(metadata, dict) else {}
    count = answer.get("page_count")
    return PdfText(
        text=text,
        page_starts=starts,
        page_count=count if isinstance(count, int) else len(pages),
        title=_title(told.get("Title"), pages),
        author=one_line(told.get("Author")),
        created=_created(told.get("CreationDate", "")),
        version=str(answer.get("version", "")),
    )


def refuse_unreadable(answer: dict[str, Json], name: str) -> None:
    """Raise what the parser's answer says is wrong with the file, if anything is.

    Raises:
        NothingToRead: it is protected by a password, or damaged.
        InputError: its first page is longer than the largest text that is kept.
    """
    problem = answer.get("problem")
    if problem == "encrypted":
        raise NothingToRead(f"{name} is protected by a password. Save a copy without one and add that.")
    if problem == "too-long":
        raise InputError(
            f"The first page of {name} alone has {answer.get('detail')} characters; the most that is kept of a text "
            f"is {MAX_CHARACTERS:,}. Split it and add the parts."
        )
    if problem is not None:
        raise NothingToRead(f"{name} is damaged or no PDF ({answer.get('detail')}). Download it again.")


def _joined(pages: list[str]) -> tuple[str, list[int]]:
    text = "\n\n".join(page for page in pages if page)
    starts: list[int] = []
    following = len(text)
    end = len(text)
    for page in reversed(pages):
        if page:
            following = end - len(page)
            end = following - 2
        starts.append(following)
    return text, starts[::-1]


def _page(raw: str) -> str:
    # pdfium writes U+FFFE for a hyphen at a line's end; a private character keeps it through the clean-up.
    text = plain_text(raw.replace("\ufffe", "\ue0fe"))
    return "\n".join(_reflowed(line.strip() for line in text.split("\n") if line.strip()))


def _hyphens_settled(page: str, words: frozenset[str]) -> str:
    """Join words broken at a line's end where the same document writes them unbroken, and else keep the hyphen."""

    def settled(found: re.Match[str]) -> str:
        joined = found[1] + found[2]
        return joined if joined in words else f"{found[1]}-{found[2]}"

    return re.sub(r"(\w{1,40})\ue0fe\s?(\w{1,40})", settled, page).replace("\ue0fe", "-")


def _reflowed(raw_lines: Iterator[str]) -> Iterator[str]:
    """Join the lines of a paragraph, and leave table rows, headings and list items on lines of their own."""
    lines = list(raw_lines)
    if not lines:
        return
    width = max(len(line) for line in lines)
    paragraph = [lines[0]]
    for line in lines[1:]:
        if _continues(paragraph, line, width):
            paragraph.append(line)
        else:
            yield " ".join(paragraph)
            paragraph = [line]
    yield " ".join(paragraph)


def _continues(paragraph: list[str], line: str, width: int) -> bool:
    last = paragraph[-1]
    if _DAY_ONLY.fullmatch(last):
        return _YEAR_FIRST.match(line) is not None
    if _DATES_ONLY.fullmatch(" ".join(paragraph[-2:])):
        return _DAY_ONLY.fullmatch(line) is not None
    if len(last) < max(_NARROWEST_PROSE, width * _LINE_SHARE) or last.endswith(_SENTENCE_ENDS):
        return False
    if last.startswith("(") and last.endswith(")"):
        return False
    return not _ROW.search(last) and not _ROW.search(line) and not _NEW_ITEM.match(line)


def _title(declared: str | None, pages: list[str]) -> str | None:
    """Name a filing by what its cover says, because the makers of filings declare file names; else trust the file."""
    first = pages[0][:6000] if pages else ""
    form, registrant = _FORM.search(first), _REGISTRANT.search(first)
    if form is None or registrant is None:
        title = one_line(declared, limit=300)
        return None if title is None or _NO_TITLE.search(title) else title
    period = _PERIOD.search(first)
    when = f" for the period ended {period[1]}" if period else ""
    return f"{registrant[1].strip()}: Form {form[1].upper()}{form[2] or ''}{when}"


def _created(text: str) -> PartialDate | None:
    found = _PDF_DATE.match(text)
    if found is None:
        return None
    try:
        date = PartialDate(*(int(part) if part else None for part in found.groups()))  # type: ignore[arg-type]
    except InputError:
        return None
    tomorrow = dt.datetime.now(dt.UTC).date() + dt.timedelta(days=1)
    return date if date.year >= _EARLIEST_YEAR and date.first_day <= tomorrow else None
