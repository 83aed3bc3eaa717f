"""Lists of sources, taken over and given away: OPML, CSV, and plain text with links, Markdown included."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import quoteattr

from corpus.canonical import canonical_url
from corpus.errors import InputError
from corpus.source import SOURCE_KINDS, TIERS, Source, SourceKind, Tier
from ingest.cik import company_feed_url, is_cik
from ingest.hrefs import absolute, identity
from ingest.plain import one_line
from ingest.plain_xml import decoded, xml_events, xml_text

MAX_ROWS = 10_000
_MAX_BYTES = 20 << 20
_COLUMNS = {
    "url": ("url", "link", "address", "feed", "feed url", "xmlurl", "rss", "website", "adresse"),
    "name": ("name", "title", "source"),
    "publisher": ("publisher", "company", "organisation", "organization"),
    "kind": ("kind", "type"),
    "tier": ("tier",),
    "notes": ("notes", "note", "comment", "comments", "description"),
}
_COLUMN_OF = {written: column for column, names in _COLUMNS.items() for written in names}
_KINDS: Mapping[str, SourceKind] = {
    **{kind: kind for kind in SOURCE_KINDS},
    **dict.fromkeys(("rss", "atom", "rss/atom", "json feed", "xml"), "feed"),
    **dict.fromkeys(("html listing", "html", "newsroom", "blog"), "listing"),
    **dict.fromkeys(("edgar", "edgar (atom)", "edgar (json)", "sec"), "filings"),
    "pdf": "file",
}
_TIERS: Mapping[str, Tier] = {tier: tier for tier in TIERS}
_FORMULA = ("=", "+", "-", "@", "'")
_BARE_HOST = re.compile(r"(?i)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.){1,8}[a-z]{2,24}(?:[/?]\S{0,2000})?")
_LINK_IN_TEXT = re.compile(r"https?://[^\s<>\"'|`]{1,4000}", re.IGNORECASE)
_MARKDOWN_LINK = re.compile(
    r"\[([^\[\]]{1,300})\]\(\s{0,3}<?(https?://[^\s()<>]{1,2000}(?:\([^\s()<>]{0,200}\)[^\s()<>]{0,500})?)"
)
_EXPORTED = re.compile(rf"# (.+) \[({'|'.join(SOURCE_KINDS)}), ({'|'.join(TIERS)}), (.+)\]")
"""The comment above a link of the plain form, which says what the link is."""
_MOST_UNPRINTABLE = 0.1
_RULE = re.compile(r"[\s|:-]+")
_NUMBER = re.compile(r"[\d.#)\s-]*")


@dataclass(frozen=True, slots=True)
class ListedSource:
    """One source as a list gives it.

    Attributes:
        url: canonical.
        kind: None where the list does not say; `tier`, `name` and the others likewise.
        category: the folders of an OPML list that it lies in.
    """

    url: str
    name: str | None = None
    publisher: str | None = None
    kind: SourceKind | None = None
    tier: Tier | None = None
    notes: str | None = None
    category: str | None = None


@dataclass(frozen=True, slots=True)
class ImportList:
    """The sources of a list, and what could not be used of it, with the lines where that stands."""

    rows: tuple[ListedSource, ...]
    problems: tuple[str, ...] = ()


def read_list(content: bytes, name: str) -> ImportList:
    """Read a list of sources; rows that cannot be used are reported, the others kept.

    Args:
        content: OPML, CSV (commas, semicolons or tabs, with or without a header), or text with links in it.
        name: its file name, which decides where the content leaves it open.

    Raises:
        InputError: it is too large, no text, or of another kind.
    """
    if len(content) > _MAX_BYTES:
        raise InputError(f"{name} is larger than {_MAX_BYTES >> 20} MiB, the most that is read of a list.")
    text = decoded(content).lstrip("\ufeff").replace("\x00", "")
    _require_text(text, name)
    rows = _Rows()
    if text.lstrip()[:1] == "<" and not text.lstrip().lower().startswith("<http"):
        _read_opml(content, name, rows)
        return rows.result()
    if name.lower().endswith((".opml", ".xml")) and text.strip():
        raise InputError(f"{name} is no OPML: it does not begin as XML does.")
    delimiter = _delimiter(text, name)
    if delimiter:
        _read_csv(text, name, delimiter, rows)
    else:
        _read_plain(text, rows, prose=name.lower().endswith((".md", ".markdown")))
    return rows.result()


def write_opml(sources: Iterable[Source]) -> str:
    """Return sources as OPML 2.0: feeds as subscriptions for any feed reader, other kinds as links."""
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<opml version="2.0" xmlns:gw="urn:groundwork:source">',
        "<head><title>Groundwork sources</title></head>",
        "<body>",
    ]
    for source in sources:
        address = ("rss", "xmlUrl") if source.kind == "feed" else ("link", "url")
        said = {
            "text": source.name,
            "title": source.name,
            "type": address[0],
            address[1]: source.url,
            "gw:publisher": source.publisher,
            "gw:kind": source.kind,
            "gw:tier": source.tier,
            "description": source.notes,
        }
        written = " ".join(f"{key}={quoteattr(plain)}" for key, value in said.items() if (plain := one_line(value)))
        lines.append(f"  <outline {written}/>")
    return "\n".join([*lines, "</body>", "</opml>", ""])


def write_csv(sources: Iterable[Source]) -> str:
    """Return sources as CSV with a header; cells that a spreadsheet would run as formulas begin with an apostrophe."""
    output = io.StringIO()
    writer = csv.writer(output, lineterminator="\r\n")
    writer.writerow(_COLUMNS)
    for source in sources:
        cells = (source.url, source.name, source.publisher, source.kind, source.tier, source.notes)
        writer.writerow([_guarded(one_line(cell, limit=5000) or "") for cell in cells])
    return output.getvalue()


def write_plain(sources: Iterable[Source]) -> str:
    """Return the links of sources, one on a line, each below a comment that says its name, kind, tier and publisher."""
    return "".join(f"{_comment(source)}\n{source.url}\n" for source in sources)


def _comment(source: Source) -> str:
    name, publisher = (one_line(said) or source.url for said in (source.name, source.publisher))
    return f"# {name} [{source.kind}, {source.tier}, {publisher}]"


def _require_text(text: str, name: str) -> None:
    beginning = text[:20_000]
    odd = sum(not (character.isprintable() or character.isspace()) or character == "\ufffd" for character in beginning)
    if odd > len(beginning) * _MOST_UNPRINTABLE:
        raise InputError(f"{name} is no text; a list of sources is OPML, CSV, or one link a line.")


class _Rows:
    """Collects rows and what is wrong with them."""

    def __init__(self) -> None:
        self._rows: dict[str, ListedSource] = {}
        self._lines: dict[str, int] = {}
        self._problems: list[str] = []

    def add(self, line: int, said: Mapping[str, str | None], *, kind: SourceKind | None = None) -> None:
        """Take one row over, or note why not."""
        url = self._url(line, said.get("url") or "")
        if url is None:
            return
        key = identity(url)
        if key in self._rows:
            self.problem(line, f"{url} stands in line {self._lines[key]} already")
            return
        if len(self._rows) >= MAX_ROWS:
            if len(self._rows) == MAX_ROWS and not any("the most" in one for one in self._problems):
                self.problem(line, f"{MAX_ROWS:,} sources are the most that is read; the others were left out")
            return
        self._lines[key] = line
        self._rows[key] = ListedSource(
            url=url,
            name=one_line(said.get("name")),
            publisher=one_line(said.get("publisher")),
            kind=self._kind(line, said.get("kind")) or kind,
            tier=self._tier(line, said.get("tier")),
            notes=one_line(said.get("notes"), limit=5000),
            category=one_line(said.get("category")),
        )

    def problem(self, line: int, words: str) -> None:
        """Note what is wrong with a line."""
        self._problems.append(f"Line {line}: {words}.")

    def result(self) -> ImportList:
        """Return all that was collected."""
        return ImportList(tuple(self._rows.values()), tuple(self._problems))

    def _url(self, line: int, written: str) -> str | None:
        plain = one_line(written, limit=5000) or ""
        if is_cik(plain):
            return company_feed_url(plain)
        if "://" not in plain and _BARE_HOST.fullmatch(plain):
            plain = f"https://{plain}"
        url = absolute(plain, plain) if plain.lower().startswith(("http://", "https://")) else None
        if url is None:
            self.problem(line, f"{plain[:80]!r} is no web address" if plain else "there is no web address in it")
        elif re.search(r"[{}]|%7[BbDd]", url):
            self.problem(line, f"{url} has a place that must be filled in first")
        else:
            return canonical_url(url)
        return None

    def _kind(self, line: int, written: str | None) -> SourceKind | None:
        plain = (one_line(written) or "").lower()
        if plain and plain not in _KINDS:
            self.problem(line, f"{plain[:40]!r} is no kind of source ({', '.join(SOURCE_KINDS)}); it will be found out")
        return _KINDS.get(plain)

    def _tier(self, line: int, written: str | None) -> Tier | None:
        plain = (one_line(written) or "").lower()
        if plain and plain not in _TIERS:
            self.problem(line, f"{plain[:40]!r} is no tier ({', '.join(TIERS)}); it was left open")
        return _TIERS.get(plain)


def _read_opml(content: bytes, name: str, rows: _Rows) -> None:
    try:
        xml = xml_text(content)
    except InputError as error:
        raise InputError(f"{name} is no list of sources: {error}.") from error
    if xml.root != "opml":
        what = "a web page" if xml.root == "html" else f"an XML document (<{xml.root_tag[:40]}>)"
        raise InputError(f"{name} is {what}, no OPML. To follow a feed or a page, give its address.")
    folders: list[str] = []
    for event in xml_events(xml.text):
        said = event.attributes
        if event.kind == "broken":
            rows.problem(event.line, f"the OPML is damaged here ({event.name}); what came before was read")
        elif event.name == "outline" and event.kind == "end":
            folders.pop()
        elif event.name == "outline":
            title = said.get("title") or said.get("text") or ""
            address = said.get("xmlurl") or said.get("url") or said.get("htmlurl")
            if address:
                _add_outline(event.line, said, address, folders, rows)
            folders.append("" if address else title)


def _add_outline(line: int, said: Mapping[str, str], address: str, folders: Sequence[str], rows: _Rows) -> None:
    category = " / ".join(one for one in folders if one) or said.get("category")
    row = {
        "url": address,
        "name": said.get("title") or said.get("text"),
        "publisher": said.get("gw:publisher"),
        "kind": said.get("gw:kind"),
        "tier": said.get("gw:tier"),
        "notes": said.get("description"),
        "category": category,
    }
    rows.add(line, row, kind="feed" if said.get("xmlurl") else None)


def _delimiter(text: str, name: str) -> str | None:
    """Return what separates the cells of a CSV file, None where it is no CSV."""
    first = next((line for line in text[:20_000].splitlines() if line.strip()), "")
    by_count = max(("\t", ";", ","), key=first.count)
    cells = [cell.strip(' "').lower() for cell in first.split(by_count)]
    if "url" in [_COLUMN_OF.get(cell) for cell in cells] and not _LINK_IN_TEXT.search(first):
        return by_count
    ending = name.lower().rpartition(".")[2]
    return (by_count if by_count in first else ",") if ending in {"csv", "tsv"} else None


def _read_csv(text: str, name: str, delimiter: str, rows: _Rows) -> None:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    header: list[str | None] | None = None
    begun = False
    try:
        for cells in reader:
            line = reader.line_num
            plain = [_unguarded(cell.strip()) for cell in cells]
            if not any(plain):
                continue
            named = [_COLUMN_OF.get(cell.lower()) for cell in plain]
            if not begun and "url" in named and not _LINK_IN_TEXT.search(" ".join(plain)):
                header = named
            elif header is not None:
                rows.add(line, {column: cell for column, cell in zip(header, plain, strict=False) if column})
            elif not plain[0].startswith("#"):
                rows.add(line, _without_header(plain))
            begun = True
    except csv.Error as error:
        raise InputError(f"{name} cannot be read as CSV after line {reader.line_num}: {error}.") from error


def _without_header(cells: Sequence[str]) -> dict[str, str]:
    """Take the first cell with a link for the address, and the first other one for the name."""
    address = next((cell for cell in cells if _LINK_IN_TEXT.match(cell)), cells[0])
    name = next((cell for cell in cells if cell and cell != address and not _NUMBER.fullmatch(cell)), "")
    return {"url": address, "name": name}


def _read_plain(text: str, rows: _Rows, *, prose: bool) -> None:
    """Read lines with links; where `prose` is expected too, lines without any are no problem."""
    header: list[str | None] = []
    said: dict[str, str] = {}
    for number, raw in enumerate(text.splitlines(), start=1):
        line = raw.strip()
        exported = _EXPORTED.fullmatch(line)
        if exported:
            said = dict(zip(("name", "kind", "tier", "publisher"), exported.groups(), strict=True))
            continue
        if not line.startswith("|"):
            header = []
        if not line or line.startswith(("#", "//")) or _RULE.fullmatch(line):
            continue
        cells = [cell.strip() for cell in line.strip("|").split("|")] if line.startswith("|") else []
        named = [_COLUMN_OF.get(cell.lower()) for cell in cells]
        found = list(_links(line))
        if "url" in named and not found:
            header = named
            continue
        about, said = _cells_by_name(cells, header) | said, {}
        for url, link_name in found:
            rows.add(number, {**about, "url": url, "name": link_name or about.get("name") or about.get("publisher")})
        if not found and not cells and not (prose and " " in line.lstrip("-*+ ")):
            rows.add(number, {"url": line.lstrip("-*+ ").strip()})


def _links(line: str) -> Iterator[tuple[str, str | None]]:
    """Give every link in a line, with its text where it is a Markdown link."""
    for found in _MARKDOWN_LINK.finditer(line):
        yield found[2], found[1]
    rest = _MARKDOWN_LINK.sub(" ", line)
    for bare in _LINK_IN_TEXT.finditer(rest):
        plain = bare[0].rstrip(".,;:!?>]*_")
        yield (plain.rstrip(")") if plain.count(")") > plain.count("(") else plain), None


def _cells_by_name(cells: Sequence[str], header: Sequence[str | None]) -> dict[str, str]:
    """Return what a row of a Markdown table says beside the link; kinds in words of its own are left open."""
    if header:
        said = {column: cell for column, cell in zip(header, cells, strict=False) if column and cell}
        return {key: cell for key, cell in said.items() if key not in {"kind", "tier"} or cell.lower() in _KINDS}
    name = next((cell for cell in cells if not _NUMBER.fullmatch(cell) and not _LINK_IN_TEXT.search(cell)), None)
    return {"name": name} if name else {}


def _guarded(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def _unguarded(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(_FORMULA) else cell
