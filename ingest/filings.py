"""The filings of a company with the SEC (EDGAR): its feed, and the documents of each filing.

A company's feed lists the index pages of its filings; an index page lists the main document and the exhibits, and
press releases are exhibits (EX-99). The SEC wants a contact in the User-Agent and at most ten requests a second.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

from corpus.dates import PartialDate
from corpus.errors import InputError
from ingest.articles import read_links
from ingest.fetch import CONTACT_NEEDED
from ingest.hrefs import absolute
from ingest.listed import Entry, Listed
from ingest.page_links import Page
from ingest.plain import one_line
from ingest.plain_xml import XmlText, decoded, xml_events, xml_text
from ingest.written_date import written_date

WANTED_FORMS = frozenset({"8-K", "10-Q", "10-K", "6-K", "20-F", "40-F", "S-1", "F-1"})
"""Forms that are read, with their amendments (`8-K/A`). Proxy statements (DEF 14A) and merger notes (425) are not."""
REQUESTS_PER_SECOND = 10
_SITE = "https://www.sec.gov"
_MOST_FILINGS = 1000
_ACCESSION = re.compile(r"\d{10}-\d{2}-\d{6}")
_DATA_FOLDER = re.compile(r"/Archives/edgar/data/(\d{1,10})/(\d{18})(?:/|\Z)")
_SUBMISSIONS = re.compile(r"/submissions/CIK\d{10}\.json")
_DOCUMENT = re.compile(r"(?i)\.(?:html?|pdf|txt)\Z")
_EXHIBIT_NAME = re.compile(r"(?i)(?<!ind)ex(?:hibit)?[-_.]?(\d{1,2})(?:[-_.]?\d{1,2})?(?!\d)")
_NO_DOCUMENT = re.compile(
    r"(?i)(?:^R\d+\.htm|-index|filingsummary|metalinks|financial_report|^\d{10}-\d{2}-\d{6}\.txt)"
)
_DATE_LABEL = re.compile(r"(?i)filing date:?")
_UNDECLARED = b"Undeclared Automated Tool"


@dataclass(frozen=True, slots=True)
class _Filing:
    """One filing, as a company's feed lists it."""

    form: str
    accession: str
    date: str
    index_url: str
    about: str


@dataclass(frozen=True, slots=True)
class _Document:
    """One document of a filing, as its index lists it."""

    url: str
    kind: str
    description: str


def is_company_feed(url: str) -> bool:
    """Tell whether an address is that of a company's list of filings, in any of its forms."""
    if not needs_contact(url):
        return False
    parts = urlsplit(url)
    if _SUBMISSIONS.fullmatch(parts.path):
        return True
    return parts.path == "/cgi-bin/browse-edgar" and bool(parse_qs(parts.query).get("CIK"))


def is_filing_index(url: str) -> bool:
    """Tell whether an address is that of the page that lists a filing's documents."""
    if not needs_contact(url) or _DATA_FOLDER.search(path := urlsplit(url).path) is None:
        return False
    last = path.rpartition("/")[2]
    return last in {"", "index.json"} or last.endswith(("-index.htm", "-index.html")) or last.isdigit()


def needs_contact(url: str) -> bool:
    """Tell whether an address is the SEC's, which refuses requests without a contact e-mail."""
    try:
        host = (urlsplit(url).hostname or "").lower()
    except ValueError:
        return False
    return host == "sec.gov" or host.endswith(".sec.gov")


def read_company_feed(
    content: bytes, url: str, *, forms: frozenset[str] = WANTED_FORMS, today: dt.date | None = None
) -> Listed:
    """Read a company's feed: browse-edgar's Atom, or the JSON of data.sec.gov.

    The entries are the index pages of its filings. The title is the name that the SEC gives the company: compare it
    with the one that was meant, because public lists map some keys to other companies.

    Args:
        content: as fetched.
        url: where it was fetched from.
        forms: those that are wanted, each with its amendments.
        today: the day that dates are held against; the current one where it is not given.

    Raises:
        InputError: it is no such feed.
    """
    text = decoded(content).lstrip("\ufeff \t\r\n")
    problems: list[str] = []
    if text.startswith("{"):
        company, filings = _from_json(text, url, problems)
    else:
        company, filings = _from_atom(_atom(content, url), url, problems)
    day = today or dt.datetime.now(dt.UTC).date()
    wanted = (one for one in filings if one.form.removesuffix("/A") in forms)
    entries = {one.accession: _entry(one, company, day) for one in list(wanted)[:_MOST_FILINGS]}
    return Listed(entries=tuple(entries.values()), title=company, problems=tuple(problems))


def read_filing_index(content: bytes, url: str, *, today: dt.date | None = None) -> Listed:
    """Read which documents of a filing are wanted: the main document and the press releases (EX-99).

    Args:
        content: the filing's index page, or the index.json of its folder.
        url: where it was fetched from.
        today: the day that dates are held against; the current one where it is not given.

    Raises:
        InputError: it is no index of a filing.
    """
    day = today or dt.datetime.now(dt.UTC).date()
    text = decoded(content[:200]).lstrip("\ufeff \t\r\n")
    if text.startswith("{"):
        return _folder(decoded(content), url, day)
    page = read_links(content, url=url)
    documents = list(_documents(page))
    if not documents:
        raise InputError(_no_index(content, url))
    form = documents[0].kind
    company, date = _company(page), _filing_date(page, day)
    name = " ".join(part for part in (company, form, str(date or "")) if part)
    return Listed(entries=tuple(_exhibits(documents, name, date)), title=company)


def _atom(content: bytes, url: str) -> XmlText:
    try:
        xml = xml_text(content)
    except InputError as error:
        raise InputError(f"{url} is no list of filings: {error}.") from error
    if xml.root == "html" and _UNDECLARED in content:
        raise InputError(f"{url} was refused: {CONTACT_NEEDED}.")
    if xml.root != "feed":
        what = "a web page" if xml.root == "html" else f"<{xml.root_tag[:40]}>"
        raise InputError(f"{url} is {what}, no list of filings. Follow the company's CIK instead.")
    return xml


def _from_atom(xml: XmlText, url: str, problems: list[str]) -> tuple[str | None, list[_Filing]]:
    company: str | None = None
    filings: list[_Filing] = []
    said: dict[str, str] = {}
    for event in xml_events(xml.text):
        if event.kind == "start" and event.name == "entry":
            said = {}
        elif event.kind == "start" and event.name == "link" and event.attributes.get("rel") == "alternate":
            said.setdefault("link", event.attributes.get("href", ""))
        elif event.kind == "start" and event.name == "category":
            said.setdefault("form", event.attributes.get("term", ""))
        elif event.kind == "end" and event.name == "conformed-name":
            company = company or one_line(event.text)
        elif event.kind == "end" and event.name == "entry":
            filings += _filing(said, url, problems)
        elif event.kind == "end":
            said.setdefault(event.name, event.text)
        elif event.kind == "broken":
            problems.append(f"The list of filings was cut off or is damaged ({event.name}); what came before was read.")
    return company, filings


def _filing(said: Mapping[str, str], url: str, problems: list[str]) -> list[_Filing]:
    number = _ACCESSION.search(said.get("accession-number") or said.get("id", ""))
    link = absolute(url, said.get("filing-href") or said.get("link", ""))
    form = (said.get("filing-type") or said.get("form", "")).strip().upper()
    if number is None or link is None or not form or not needs_contact(link):
        problems.append("A filing without a form, a number or an address of the SEC was passed over.")
        return []
    about = said.get("items-desc") or said.get("form-name", "")
    return [_Filing(form, number[0], said.get("filing-date") or said.get("updated", ""), link, about)]


def _from_json(text: str, url: str, problems: list[str]) -> tuple[str | None, list[_Filing]]:
    try:
        data = json.loads(text)
        recent, cik = data["filings"]["recent"], int(str(data["cik"])[:10])
        columns = [recent[name] for name in ("form", "accessionNumber", "filingDate")]
        described = recent.get("items") or recent.get("primaryDocDescription") or [""] * len(columns[0])
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise InputError(f"{url} is JSON, but no list of a company's filings.") from error
    if not all(isinstance(column, list) for column in (*columns, described)):
        raise InputError(f"{url} is JSON, but its filings are no lists.")
    if len({len(column) for column in columns}) > 1:
        problems.append("The list of filings is uneven; what could be matched was read.")
    filings = [
        _Filing(str(form).strip().upper(), str(number), str(date), _index_url(cik, str(number)), str(about))
        for form, number, date, about in zip(*columns, described, strict=False)
        if _ACCESSION.fullmatch(str(number))
    ]
    return one_line(str(data.get("name") or "")), filings


def _index_url(cik: int, accession: str) -> str:
    return f"{_SITE}/Archives/edgar/data/{cik}/{accession.replace('-', '')}/{accession}-index.htm"


def _entry(one: _Filing, company: str | None, today: dt.date) -> Entry:
    date = written_date(one.date, today=today)
    about = f"items {one.about}" if re.fullmatch(r"[\d.,\s]+", one.about) else one.about
    flag = "amendment of an earlier filing" if one.form.endswith("/A") else None
    return Entry(
        url=one.index_url,
        title=" ".join(part for part in (company, one.form, str(date or "")) if part),
        entry_id=one.accession,
        published_at=date,
        summary=one_line("; ".join(part for part in (flag, about) if part)),
    )


def _documents(page: Page) -> Iterator[_Document]:
    """Give the documents in the table of an index page; its columns are number, description, document, type, size."""
    for link in page.links:
        url = _plain_document(link.url)
        row = next((number for number in page.ancestors(link.node) if page.nodes[number].tag == "tr"), None)
        if row is None or not _DATA_FOLDER.search(urlsplit(url).path) or _NO_DOCUMENT.search(url.rpartition("/")[2]):
            continue
        cells = _cells(page, row)
        if len(cells) >= 4 and cells[3] and _DOCUMENT.search(url):
            yield _Document(url, cells[3].upper(), cells[1])


def _cells(page: Page, row: int) -> list[str]:
    cells: list[str] = []
    for node in page.nodes[row + 1 :]:
        if node.depth <= page.nodes[row].depth:
            break
        if node.parent == row and node.tag in {"td", "th"}:
            cells.append(" ".join(block.text for block in page.blocks[node.start : node.end]))
    return cells


def _plain_document(url: str) -> str:
    """Return the document itself for a link to the viewer of inline XBRL."""
    parts = urlsplit(url)
    if parts.path in {"/ix", "/ix.xhtml"}:
        inner = parse_qs(parts.query).get("doc", [""])[0]
        return absolute(url, inner) or url
    return url


def _exhibits(documents: Sequence[_Document], name: str, date: PartialDate | None) -> Iterator[Entry]:
    """Give the main document and the press releases; a PDF only where the same is not there as a page."""
    pages = {one.kind for one in documents if not one.url.lower().endswith(".pdf")}
    main = documents[0].kind
    seen: set[str] = set()
    for one in documents:
        exhibit = one.kind.startswith("EX-99")
        copy = one.url.lower().endswith(".pdf") and one.kind in pages
        if not (exhibit or one.kind == main) or copy or one.url in seen:
            continue
        seen.add(one.url)
        told = one.description.strip() if one.description.strip().upper() not in {one.kind, ""} else ""
        more = f": {told}" if exhibit and told and not told.upper().startswith(("EX-", "EXHIBIT")) else ""
        title = f"{name}, {one.kind}{more}" if exhibit else name
        amended = "amendment of an earlier filing" if main.endswith("/A") else None
        yield Entry(url=one.url, title=one_line(title, limit=300), published_at=date, summary=amended)


def _company(page: Page) -> str | None:
    """Return the filer's name: the text before its CIK."""
    for number, block in enumerate(page.blocks):
        text = " ".join(one.text for one in page.blocks[number : number + 2])
        found = re.match(r"(.{2,120}?)\s*\((?:Filer|Subject|Issuer|Filed by)\)\s*CIK", text)
        if found and not block.text.startswith("("):
            return one_line(found[1])
    return None


def _filing_date(page: Page, today: dt.date) -> PartialDate | None:
    for label, value in zip(page.blocks, page.blocks[1:], strict=False):
        if _DATE_LABEL.fullmatch(label.text):
            return written_date(value.text, today=today)
    return None


def _folder(text: str, url: str, today: dt.date) -> Listed:
    """Read a folder's index.json, which names files but not their types: these are told by the names."""
    try:
        folder = json.loads(text)["directory"]
        names = [str(item["name"]) for item in folder["item"]]
        dates = [str(item.get("last-modified", "")) for item in folder["item"]]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise InputError(f"{url} is JSON, but no folder of a filing.") from error
    date = written_date(dates[0], today=today) if dates else None
    found = [(name, kind) for name in names if (kind := _kind_by_name(name)) is not None]
    entries = [
        Entry(url=link, title=f"Filing of {date or 'unknown date'}, {kind}: {name}", published_at=date)
        for name, kind in found
        if (link := absolute(url.rpartition("/")[0] + "/", name)) and needs_contact(link)
    ]
    problem = "The folder does not say what each file is; the exhibits were told by their names."
    return Listed(entries=tuple(entries), problems=(problem,) if entries else ())


def _kind_by_name(name: str) -> str | None:
    if not re.search(r"(?i)\.html?\Z", name) or _NO_DOCUMENT.search(name) or "/" in name:
        return None
    found = _EXHIBIT_NAME.search(name)
    if found is None:
        return "main document"
    return "EX-99" if found[1] == "99" else None


def _no_index(content: bytes, url: str) -> str:
    if _UNDECLARED in content:
        return f"{url} was refused: {CONTACT_NEEDED}."
    return f"{url} lists no documents of a filing."
