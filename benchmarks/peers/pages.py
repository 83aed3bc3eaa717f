"""Other readers of article pages: trafilatura alone, newspaper4k, readability-lxml and beautifulsoup4."""

from __future__ import annotations

import datetime as dt
import time
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.util import find_spec

from benchmarks import data, metrics
from benchmarks.metrics import DateRead, mean
from ingest.extract import read_html
from ingest.metadata import decode_html

OURS = "groundwork"


@dataclass(frozen=True, slots=True)
class PeerReading:
    """What a peer read from a page; the date in ISO 8601."""

    text: str = ""
    title: str = ""
    date: str | None = None


@dataclass(frozen=True, slots=True)
class PeerScore:
    """How right and how fast a peer is.

    Attributes:
        date_accuracy: None of a peer that reads no dates.
        title_exact: the share of titles with the words of the annotated one, in their order.
        cpu_seconds: computing time for a page, on one core.
        failed: pages on which it raised an error.
    """

    word_f1: float
    title_exact: float
    date_accuracy: float | None
    cpu_seconds: float
    failed: int


@dataclass(frozen=True, slots=True)
class Peer:
    """A reader.

    Attributes:
        package: the module that must be installed.
        read: takes a decoded page and its address.
    """

    name: str
    package: str
    read: Callable[[str, str], PeerReading]


def peer_scores(pages: Sequence[data.GoldPage]) -> tuple[dict[str, PeerScore], list[str]]:
    """Let Groundwork and every peer that is installed read all pages; return their scores, and notes on the absent."""
    scores: dict[str, PeerScore] = {}
    notes: list[str] = []
    for peer in PEERS:
        if find_spec(peer.package) is None:
            notes.append(
                f"pages: {peer.name} is not installed (pip install 'groundwork[peers]'), so it was not compared"
            )
        else:
            scores[peer.name] = score(peer, pages)
    return scores, notes


def score(peer: Peer, pages: Sequence[data.GoldPage]) -> PeerScore:
    """Let one peer read all pages."""
    decoded = [decode_html(page.html) for page in pages]
    _read(peer, decoded[0], pages[0].url)  # Imports and tables are loaded before the clock runs.
    started = time.process_time()
    read = [_read(peer, html, page.url) for html, page in zip(decoded, pages, strict=True)]
    seconds = time.process_time() - started
    found = [(reading or PeerReading(), page) for reading, page in zip(read, pages, strict=True)]
    dates = [DateRead(page.date, reading.date) for reading, page in found]
    return PeerScore(
        word_f1=mean(metrics.word_overlap(reading.text, page.body).f1 for reading, page in found if page.body),
        title_exact=mean(metrics.words(reading.title) == metrics.words(page.title) for reading, page in found),
        date_accuracy=metrics.date_accuracy(dates) if any(date.read for date in dates) else None,
        cpu_seconds=seconds / len(pages),
        failed=sum(reading is None for reading in read),
    )


def _read(peer: Peer, html: str, url: str) -> PeerReading | None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return peer.read(html, url)
        except (ValueError, TypeError, AttributeError, LookupError, RecursionError, OSError, RuntimeError):
            return None


def _groundwork(html: str, url: str) -> PeerReading:
    from corpus.errors import NothingToRead

    try:
        article = read_html(html.encode(), url=url, charset="utf-8")
    except NothingToRead:
        return PeerReading()
    published = article.dates.published
    return PeerReading(article.text, article.title, str(published) if published else None)


def _trafilatura(html: str, url: str) -> PeerReading:
    import trafilatura

    text = trafilatura.extract(html, url=url, include_comments=False, include_tables=True)
    about = trafilatura.extract_metadata(html, default_url=url)
    return PeerReading(text or "", about.title or "", about.date)


def _newspaper(html: str, url: str) -> PeerReading:
    import newspaper

    article = newspaper.Article(url, fetch_images=False)
    article.download(input_html=html)
    article.parse()
    date = article.publish_date
    day = date.date().isoformat() if isinstance(date, dt.datetime) else None
    return PeerReading(article.text, article.title or "", day)


def _readability(html: str, url: str) -> PeerReading:
    from bs4 import BeautifulSoup
    from readability import Document

    page = Document(html, url=url)
    text = BeautifulSoup(page.summary(html_partial=True), "lxml").get_text("\n")
    return PeerReading(text, page.short_title() or "")


def _beautifulsoup(html: str, _url: str) -> PeerReading:
    """Take all paragraphs of the element that holds most of them, as tutorials do."""
    from bs4 import BeautifulSoup

    soup = BeautifulSoup(html, "lxml")
    paragraphs = soup.find_all("p")
    parents = {id(paragraph.parent): paragraph.parent for paragraph in paragraphs if paragraph.parent is not None}
    densest = max(
        parents.values(),
        key=lambda parent: sum(len(child.get_text()) for child in parent.find_all("p", recursive=False)),
        default=soup,
    )
    return PeerReading(densest.get_text("\n"), soup.title.get_text() if soup.title else "")


def _all_paragraphs(html: str, _url: str) -> PeerReading:
    from bs4 import BeautifulSoup

    soup = BeautifulSoup(html, "lxml")
    text = "\n".join(paragraph.get_text(" ") for paragraph in soup.find_all("p"))
    return PeerReading(text, soup.title.get_text() if soup.title else "")


PEERS = (
    Peer("trafilatura", "trafilatura", _trafilatura),
    Peer("newspaper4k", "newspaper", _newspaper),
    Peer("readability-lxml", "readability", _readability),
    Peer("beautifulsoup4 densest block", "bs4", _beautifulsoup),
    Peer("beautifulsoup4 all paragraphs", "bs4", _all_paragraphs),
    Peer(OURS, "ingest", _groundwork),
)
