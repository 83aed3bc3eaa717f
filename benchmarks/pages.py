"""The `pages` suite: what is read from real article pages, against what people read in them."""

from __future__ import annotations

import html
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from api.wiring import Groundwork
from benchmarks import data, metrics
from benchmarks.homes import Homes
from benchmarks.metrics import DateRead, Overlap, mean
from benchmarks.outcome import Outcome
from benchmarks.peers.pages import OURS, PeerScore, peer_scores
from corpus.document import Reading
from corpus.errors import GroundworkError
from ingest.hrefs import site_of

READERS = 2
_LEAD_CHARACTERS = 400


@dataclass(frozen=True, slots=True)
class ReadPage:
    """A page and what was read from it; no reading where that failed."""

    page: data.GoldPage
    reading: Reading | None
    error: str = ""

    @property
    def text(self) -> str:
        """The body that was read."""
        return "" if self.reading is None else self.reading.text

    @property
    def date(self) -> DateRead:
        """The date that was read, beside the right one."""
        return _date_read(self.page.date, self.reading)

    @property
    def agrees_with_an_update(self) -> bool:
        """Whether the annotated date is the one that was read as that of the last change."""
        if self.reading is None or self.reading.modified_at is None:
            return False
        return metrics.same_date(str(self.reading.modified_at), self.page.date)


def run(homes: Homes) -> Outcome:
    """Read every page as an uploaded file with its URL, and once more as a body without any date."""
    pages = data.read_pages(homes.test_data)
    groundwork = homes.open("pages")
    started = time.perf_counter()
    with ThreadPoolExecutor(READERS) as pool:
        read = list(pool.map(lambda page: _read(groundwork, page), pages))
        seconds = time.perf_counter() - started
        undated = list(pool.map(lambda page: _read_undated(groundwork, page), filter(_tells_no_date, pages)))
    bodies = [item for item in read if item.page.body is not None]
    peers, peer_notes = peer_scores(pages)
    overlaps = [metrics.word_overlap(item.text, item.page.body or "") for item in bodies]
    shingles = [metrics.shingle_overlap(item.text, item.page.body or "") for item in bodies]
    dates = [item.date for item in read]
    invented = metrics.invented_dates(undated, "high")
    return Outcome(
        gated={
            "pages.word_f1": mean(overlap.f1 for overlap in overlaps),
            "pages.shingle_f1": mean(overlap.f1 for overlap in shingles),
            "pages.snippets_kept": mean(_share(item.page.present, item.text) for item in read if item.page.present),
            "pages.surroundings_left_out": mean(
                1 - _share(item.page.absent, item.text) for item in read if item.page.absent
            ),
            "pages.date_accuracy": metrics.date_accuracy(dates),
            "pages.date_precision_high": metrics.date_precision(dates, "high"),
            "pages.undated_not_dated_high": 1 - invented / len(undated),
            "pages.word_f1_over_best_peer": _lead(peers),
            "pages.title_exact": mean(
                item.reading is not None and metrics.words(item.reading.title) == metrics.words(item.page.title)
                for item in read
            ),
            "pages.authors_are_people": 1 - mean(_author_is_publisher(item) for item in read if _author(item)),
            "pages.taken_for_articles": mean(_is_article(item) for item in read),
            "pages.title_f1": mean(
                metrics.token_f1(item.reading.title if item.reading else "", item.page.title) for item in read
            ),
        },
        reported={
            "pages.shingle_f1_pooled": _pooled(shingles).f1,
            "pages.word_f1_at_least_.9": mean(overlap.f1 >= 0.9 for overlap in overlaps),
            "pages.date_published_or_modified": mean(
                item.agrees_with_an_update or metrics.same_date(item.date.read, item.page.date) for item in read
            ),
            "pages.dates_read": mean(date.read is not None for date in dates),
            "pages.dates_high": mean(date.confidence == "high" for date in dates),
            "pages.undated_pages": len(undated),
            "pages.undated_dated_any": metrics.invented_dates(undated) / len(undated),
            "pages.failed": sum(item.reading is None for item in read),
            "pages.authors_read": mean(_author(item) is not None for item in read),
            "pages.read_per_s": len(read) / seconds,
            **_compared(peers),
        },
        rows=[_row(item) for item in read],
        notes=[
            f"pages: all {len(pages)} are dated; {len(undated)} were read once more as undated, title and body alone",
            *peer_notes,
        ],
    )


def _lead(peers: Mapping[str, PeerScore]) -> float:
    """Return by how much our bodies are better than those of the best peer in this run."""
    best = max(score.word_f1 for name, score in peers.items() if name != OURS)
    return peers[OURS].word_f1 - best


def _compared(peers: Mapping[str, PeerScore]) -> dict[str, float]:
    """Return a row for each measure of each reader, and what ours costs beyond trafilatura alone."""
    rows = {
        f"pages.{measure} of {name}": value
        for name, score in peers.items()
        for measure, value in (
            ("word_f1", score.word_f1),
            ("title_exact", score.title_exact),
            ("date_accuracy", score.date_accuracy),
            ("per_cpu_s", 1 / score.cpu_seconds),
            ("failed", float(score.failed)),
        )
        if value is not None
    }
    ours = peers[OURS].cpu_seconds
    return {**rows, "pages.overhead_over_trafilatura": (ours - peers["trafilatura"].cpu_seconds) / ours}


def _author(item: ReadPage) -> str | None:
    return None if item.reading is None else item.reading.author


def _author_is_publisher(item: ReadPage) -> bool:
    """Say whether one of the authors is the publisher, or, of a single word, the name of its site."""
    assert item.reading is not None
    publisher, site = _letters(item.reading.publisher or ""), _letters(site_of(item.page.url).partition(".")[0])
    names = (item.reading.author or "").split(", ")
    return any(_letters(name) == publisher or (" " not in name and _letters(name) == site) for name in names)


def _is_article(item: ReadPage) -> bool:
    return item.reading is not None and item.reading.details.get("page_kind") == "article"


def _letters(name: str) -> str:
    return "".join(metrics.words(name))


def _read(groundwork: Groundwork, page: data.GoldPage) -> ReadPage:
    try:
        return ReadPage(page, groundwork.read_file(f"{page.id}.html", page.html, url=page.url))
    except GroundworkError as error:
        return ReadPage(page, None, f"{type(error).__name__}: {error}")


def _read_undated(groundwork: Groundwork, page: data.GoldPage) -> DateRead:
    """Read a page that holds the article's words and nothing that tells when it was published."""
    lines = [line for line in (page.body or "").splitlines() if line.strip()]
    paragraphs = "".join(f"<p>{html.escape(line)}</p>" for line in lines)
    title = html.escape(page.title)
    content = (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title></head>'
        f"<body><article><h1>{title}</h1>{paragraphs}</article></body></html>"
    ).encode()
    try:
        return _date_read(None, groundwork.read_file(f"{page.id}.html", content))
    except GroundworkError:
        return DateRead(None, None)


def _tells_no_date(page: data.GoldPage) -> bool:
    """Leave out bodies that open with their own date line: there, reading it is right."""
    lead = (page.body or "")[:_LEAD_CHARACTERS]
    year = (page.date or "")[:4]
    return page.body is not None and year not in lead


def _date_read(gold: str | None, reading: Reading | None) -> DateRead:
    if reading is None or reading.published_at is None:
        return DateRead(gold, None)
    return DateRead(gold, str(reading.published_at), reading.date_confidence)


def _share(snippets: tuple[str, ...], text: str) -> float:
    return metrics.evidence_share(text, snippets)


def _pooled(overlaps: list[Overlap]) -> Overlap:
    """Return precision and recall averaged over pages before F1 is taken, as the published tables do."""
    return Overlap(mean(overlap.precision for overlap in overlaps), mean(overlap.recall for overlap in overlaps))


def _row(item: ReadPage) -> dict[str, object]:
    overlap = metrics.word_overlap(item.text, item.page.body or item.text)
    return {
        "id": item.page.id,
        "url": item.page.url,
        "precision": round(overlap.precision, 3),
        "recall": round(overlap.recall, 3),
        "f1": round(overlap.f1, 3),
        "gold_date": item.page.date,
        "date": item.date.read,
        "confidence": item.date.confidence,
        "date_source": item.reading.date_source if item.reading else None,
        "error": item.error,
    }
