"""Tests of reading the SEC's lists of filings."""

# ruff: noqa: E501  # markup is easier to read in long lines

from __future__ import annotations

import datetime as dt
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.errors import InputError
from ingest.cik import company_feed_url
from ingest.filings import (
    is_company_feed,
    is_filing_index,
    needs_contact,
    read_company_feed,
    read_filing_index,
)

TODAY = dt.date(2026, 11, 22)
FEED = (
    "https://www.sec.gov/cgi-bin/browse-edgar?action=getcompany&CIK=0000990001&type=&owner=exclude&count=40&output=atom"
)
FOLDER = "https://www.sec.gov/Archives/edgar/data/990001/000099000126000042"
INDEX = f"{FOLDER}/0000990001-26-000042-index.htm"


def _atom_entry(form: str, number: str, date: str, about: str) -> str:
    folder = f"https://www.sec.gov/Archives/edgar/data/990001/{number.replace('-', '')}"
    return f"""<entry><category label="form type" scheme="https://www.sec.gov/" term="{form}"/><content type="text/xml">
<accession-number>{number}</accession-number><filing-date>{date}</filing-date>
<filing-href>{folder}/{number}-index.htm</filing-href><filing-type>{form}</filing-type><form-name>Report</form-name>
<items-desc>{about}</items-desc></content><id>urn:tag:sec.gov,2008:accession-number={number}</id>
<link href="{folder}/{number}-index.htm" rel="alternate" type="text/html"/><title>{form} - Report</title>
<updated>{date}T19:30:00-05:00</updated></entry>"""


ATOM = f"""<?xml version="1.0" encoding="ISO-8859-1" ?><feed xmlns="http://www.w3.org/2005/Atom">
<author><email>webmaster@sec.gov</email><name>Webmaster</name></author><company-info><cik>0000990001</cik>
<conformed-name>NORTHWIND COMPUTE INC</conformed-name></company-info><title>NORTHWIND COMPUTE INC (0000990001)</title>
{_atom_entry("8-K", "0000990001-26-000042", "2026-11-19", "items 2.02 and 9.01")}
{_atom_entry("8-K/A", "0000990001-26-000041", "2026-11-12", "item 5.02")}
{_atom_entry("4", "0000990001-26-000040", "2026-11-11", "")}
{_atom_entry("DEF 14A", "0000990001-26-000039", "2026-11-10", "")}
{_atom_entry("10-Q", "0000990001-26-000038", "2026-11-05", "Report")}
</feed>""".encode()
SUBMISSIONS = {
    "cik": "990001",
    "name": "NORTHWIND COMPUTE INC",
    "filings": {
        "recent": {
            "accessionNumber": ["0000990001-26-000042", "0000990001-26-000041", "0000990001-26-000040"],
            "filingDate": ["2026-11-19", "2026-11-12", "2026-11-11"],
            "form": ["8-K", "8-K/A", "4"],
            "items": ["2.02,9.01", "5.02", ""],
        }
    },
}
INDEX_PAGE = """<html><body><div><div><a href="/index.html">Home</a></div></div>
<div id="formDiv"><div id="formHeader"><div id="formName"><strong>Form 8-K</strong> - Current report:</div></div>
<div><div class="formGrouping"><div class="infoHead">Filing Date</div><div class="info">2026-11-19</div>
<div class="infoHead">Period of Report</div><div class="info">2026-11-18</div></div></div></div>
<div><p>Document Format Files</p><table><tr><th>Seq</th><th>Description</th><th>Document</th><th>Type</th><th>Size</th></tr>
<tr><td>1</td><td>FORM 8-K</td><td><a href="/ix?doc=/Archives/edgar/data/990001/000099000126000042/nw-20261118.htm">
nw-20261118.htm</a> <span>iXBRL</span></td><td>8-K</td><td>30411</td></tr>
<tr><td>2</td><td>EX-10.1</td><td><a href="/Archives/edgar/data/990001/000099000126000042/ex101.htm">ex101.htm</a></td>
<td>EX-10.1</td><td>9</td></tr>
<tr><td>3</td><td>PRESS RELEASE DATED NOVEMBER 19</td><td>
<a href="/Archives/edgar/data/990001/000099000126000042/nw-ex991.htm">nw-ex991.htm</a></td><td>EX-99.1</td><td>9</td></tr>
<tr><td>4</td><td>EX-99.1</td><td><a href="/Archives/edgar/data/990001/000099000126000042/nw-ex991.pdf">nw-ex991.pdf</a>
</td><td>EX-99.1</td><td>9</td></tr>
<tr><td>5</td><td>EX-99.2</td><td><a href="/Archives/edgar/data/990001/000099000126000042/nw-ex992.pdf">nw-ex992.pdf</a>
</td><td>EX-99.2</td><td>9</td></tr>
<tr><td>6</td><td>LOGO</td><td><a href="/Archives/edgar/data/990001/000099000126000042/logo.jpg">logo.jpg</a></td>
<td>GRAPHIC</td><td>9</td></tr>
<tr><td></td><td>Complete submission text file</td><td>
<a href="/Archives/edgar/data/990001/000099000126000042/0000990001-26-000042.txt">0000990001-26-000042.txt</a></td>
<td>&nbsp;</td><td>9</td></tr></table><p>Data Files</p><table>
<tr><td>7</td><td>XBRL SCHEMA</td><td><a href="/Archives/edgar/data/990001/000099000126000042/nw.xsd">nw.xsd</a></td>
<td>EX-101.SCH</td><td>9</td></tr></table></div>
<div><span class="companyName">NORTHWIND COMPUTE INC (Filer) <acronym title="Central Index Key">CIK</acronym>:
<a href="/cgi-bin/browse-edgar?action=getcompany&amp;CIK=0000990001">0000990001 (see all company filings)</a></span></div>
</body></html>"""


def test_a_company_feed_lists_the_wanted_filings() -> None:
    """Filings come with form and filing date; amendments are said to be such; other forms do not come."""
    listed = read_company_feed(ATOM, FEED, today=TODAY)

    assert listed.title == "NORTHWIND COMPUTE INC"
    assert [(one.title, one.entry_id, str(one.published_at), one.summary) for one in listed.entries] == [
        ("NORTHWIND COMPUTE INC 8-K 2026-11-19", "0000990001-26-000042", "2026-11-19", "items 2.02 and 9.01"),
        (
            "NORTHWIND COMPUTE INC 8-K/A 2026-11-12",
            "0000990001-26-000041",
            "2026-11-12",
            "amendment of an earlier filing; item 5.02",
        ),
        ("NORTHWIND COMPUTE INC 10-Q 2026-11-05", "0000990001-26-000038", "2026-11-05", "Report"),
    ]
    assert listed.entries[0].url == INDEX
    assert is_filing_index(listed.entries[0].url)


def test_the_json_of_submissions_lists_the_same() -> None:
    """Both forms of a company's feed give the same filings."""
    url = "https://data.sec.gov/submissions/CIK0000990001.json"
    listed = read_company_feed(json.dumps(SUBMISSIONS).encode(), url, today=TODAY)
    from_atom = read_company_feed(ATOM, FEED, today=TODAY)

    assert [(one.url, one.title) for one in listed.entries] == [(one.url, one.title) for one in from_atom.entries[:2]]
    assert listed.entries[0].summary == "items 2.02,9.01"


def test_other_forms_come_where_asked_for() -> None:
    """The forms that are wanted can be chosen."""
    listed = read_company_feed(ATOM, FEED, forms=frozenset({"DEF 14A"}), today=TODAY)

    assert [one.entry_id for one in listed.entries] == ["0000990001-26-000039"]


def test_a_cut_feed_gives_what_came_before() -> None:
    """Filings that arrived whole are listed, with a problem."""
    listed = read_company_feed(ATOM[: ATOM.index(b"DEF 14A")], FEED, today=TODAY)

    assert len(listed.entries) == 2
    assert "cut off" in listed.problems[0]


def test_an_index_gives_the_document_and_the_press_releases() -> None:
    """The main document and EX-99 come, the viewer left aside; contracts, graphics, data and PDF copies do not."""
    listed = read_filing_index(INDEX_PAGE.encode(), INDEX, today=TODAY)

    assert [(one.url.rpartition("/")[2], one.title, str(one.published_at)) for one in listed.entries] == [
        ("nw-20261118.htm", "NORTHWIND COMPUTE INC 8-K 2026-11-19", "2026-11-19"),
        (
            "nw-ex991.htm",
            "NORTHWIND COMPUTE INC 8-K 2026-11-19, EX-99.1: PRESS RELEASE DATED NOVEMBER 19",
            "2026-11-19",
        ),
        ("nw-ex992.pdf", "NORTHWIND COMPUTE INC 8-K 2026-11-19, EX-99.2", "2026-11-19"),
    ]
    assert listed.entries[0].url == f"{FOLDER}/nw-20261118.htm"


def test_the_json_of_a_folder_is_told_by_its_names() -> None:
    """Where only names are given, exhibits are told by them, and said to be."""
    names = ["nw-20261118.htm", "d42dex991.htm", "nw_ex10-1.htm", "ex-31.htm", "R1.htm", "logo.jpg", "nw-index.html"]
    items = [{"name": name, "type": "text.gif", "last-modified": "2026-11-19 16:20:05"} for name in names]
    content = json.dumps({"directory": {"name": "/Archives/edgar/data/990001/000099000126000042", "item": items}})
    listed = read_filing_index(content.encode(), f"{FOLDER}/index.json", today=TODAY)

    assert [one.url for one in listed.entries] == [f"{FOLDER}/nw-20261118.htm", f"{FOLDER}/d42dex991.htm"]
    assert "by their names" in listed.problems[0]


@pytest.mark.parametrize("written", ["990001", "0000990001", " CIK 990001", "cik:0000990001"])
def test_a_key_gives_the_feeds_address(written: str) -> None:
    """A Central Index Key in any of its forms leads to the same feed."""
    assert company_feed_url(written) == "https://data.sec.gov/submissions/CIK0000990001.json"


@pytest.mark.parametrize("written", ["NVDA", "", "0", "12345678901", "99 0001", "https://www.sec.gov/"])
def test_what_is_no_key_is_refused(written: str) -> None:
    """Tickers and names are not guessed at."""
    with pytest.raises(InputError, match="no Central Index Key"):
        company_feed_url(written)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        (FEED, (True, True, False)),
        ("https://data.sec.gov/submissions/CIK0000990001.json", (True, True, False)),
        ("https://www.sec.gov/cgi-bin/browse-edgar?action=getcompany", (True, False, False)),
        (INDEX, (True, False, True)),
        (f"{FOLDER}/", (True, False, True)),
        (f"{FOLDER}/index.json", (True, False, True)),
        (f"{FOLDER}/nw-ex991.htm", (True, False, False)),
        ("https://www.sec.gov.example/submissions/CIK0000990001.json", (False, False, False)),
        ("https://notsec.gov/x", (False, False, False)),
        ("https://[bad", (False, False, False)),
    ],
)
def test_addresses_of_the_sec_are_known(url: str, expected: tuple[bool, bool, bool]) -> None:
    """An address is told by its host and path: the SEC's, a company's feed, a filing's index."""
    assert (needs_contact(url), is_company_feed(url), is_filing_index(url)) == expected


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"<html><body>Your Request Originates from an Undeclared Automated Tool</body></html>", "GROUNDWORK_CONTACT"),
        (b"<html><body>Hello</body></html>", "no list of filings"),
        (b"<rss/>", "no list of filings"),
        (b"{}", "no list of a company's filings"),
        (
            b'{"cik": 1, "filings": {"recent": {"form": 1, "accessionNumber": 2, "filingDate": 3, "items": 4}}}',
            "no lists",
        ),
        (b"", "no list of filings"),
    ],
)
def test_what_is_no_company_feed_is_named(content: bytes, message: str) -> None:
    """The message says what is wrong, and what to do where the SEC refused the request."""
    with pytest.raises(InputError, match=message):
        read_company_feed(content, FEED, today=TODAY)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"<p>Undeclared Automated Tool</p>", "GROUNDWORK_CONTACT"),
        (b"<p>Nothing</p>", "lists no documents"),
        (b'{"directory": 5}', "no folder"),
        (b"", "no web page"),
    ],
)
def test_what_is_no_filing_index_is_named(content: bytes, message: str) -> None:
    """The message says what is wrong."""
    with pytest.raises(InputError, match=message):
        read_filing_index(content, INDEX, today=TODAY)


@settings(max_examples=150, deadline=None)
@given(st.sampled_from([ATOM, json.dumps(SUBMISSIONS).encode(), INDEX_PAGE.encode()]), st.data())
def test_damage_gives_a_result_or_a_clear_error(good: bytes, data: st.DataObject) -> None:
    """Whatever is done to the bytes, only addresses of the SEC come out, or an InputError."""
    start = data.draw(st.integers(0, len(good)))
    end = data.draw(st.integers(start, min(len(good), start + 60)))
    damaged = good[:start] + data.draw(st.binary(max_size=30)) + good[end:]
    for read in (read_company_feed, read_filing_index):
        try:
            listed = read(damaged, INDEX, today=TODAY)
        except InputError:
            continue

        assert all(needs_contact(entry.url) for entry in listed.entries)
