"""The `duplicates` suite: copies made from real articles are found, and different articles are left apart.

Thresholds were set on one half of the articles; the gated measures are those of the other half.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import random
import re
import sqlite3
import time
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

from benchmarks import data
from benchmarks.homes import Homes
from benchmarks.metrics import mean
from benchmarks.outcome import Outcome
from corpus.database import Database
from corpus.document import DocumentId
from corpus.starter import starter_notes
from corpus.stories import Stories
from ingest import likeness, stories
from ingest.likeness import Signature
from ingest.read import read_note

STORED = 100_000
LOOKUPS = 200
_BEFORE = (
    "Skip to the content. Sign in or open an account to keep reading with fewer interruptions. Markets, technology, "
    "opinion, weather, puzzles. Share this by mail or with a friend. Estimated reading time: four minutes. "
)
_AFTER = (
    " Read next: ten stories that our editors do not want you to miss this weekend. Join the morning letter, free and "
    "in your inbox before breakfast. All rights reserved. Terms of use, privacy, cookies. Write to the newsroom with "
    "tips, corrections and pictures of your cat."
)
_TITLE = "What readers should know this evening"
_OTHER_WORDS = {
    "about": "roughly", "above": "over", "added": "went on", "after": "following", "against": "opposite",
    "also": "too", "announced": "unveiled", "because": "since", "before": "ahead of", "began": "started",
    "best": "finest", "between": "amid", "big": "large", "but": "though", "buy": "purchase", "can": "may",
    "company": "firm", "could": "might", "country": "nation", "during": "throughout", "first": "initial",
    "game": "match", "get": "obtain", "good": "decent", "government": "administration", "great": "fine",
    "help": "assist", "however": "yet", "including": "among them", "killed": "slain", "last": "previous",
    "like": "such as", "made": "produced", "make": "produce", "many": "numerous", "more": "further",
    "most": "the bulk of", "new": "fresh", "official": "functionary", "officials": "functionaries", "people": "persons",
    "plan": "intend", "plans": "intends", "police": "officers", "said": "stated", "several": "a number of",
    "show": "demonstrate", "start": "begin", "such": "these", "team": "side", "think": "believe", "through": "via",
    "told": "informed", "under": "below", "until": "up to", "used": "employed", "want": "wish", "while": "whereas",
    "will": "is going to", "would": "was going to",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Article:
    """An article of a data set; near-duplicates planted in the set have the same `event`."""

    id: str
    event: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Found:
    """Pairs of documents of one event that stand in one story, those that do not, and wrong pairs."""

    right: int
    missed: int
    wrong: int

    @property
    def recall(self) -> float:
        """The share of pairs that were found."""
        return self.right / (self.right + self.missed)

    @property
    def precision(self) -> float:
        """The share of found pairs that are right."""
        return self.right / (self.right + self.wrong) if self.right else 0.0


def run(homes: Homes) -> Outcome:
    """Cluster the articles alone, then together with each kind of copy made from them."""
    agency = read_near_duplicates(homes.test_data)
    news = [Article(f"news {number}", f"news {number}", article.title, article.text) for number, article in
            enumerate(data.read_news(homes.test_data).articles)]  # fmt: skip
    known = {article.id: _signature(article) for article in (*agency, *news)}
    planted = scored({article.id: article.event for article in agency}, _told(known, agency))
    checked = [article for article in (*agency, *news) if not tuned_on(article.event)]
    tuned = [article for article in (*agency, *news) if tuned_on(article.event)]
    found = {kind: _with_copies(make, checked, known) for kind, make in COPIES.items()}
    wrong = sum(each.wrong for each in found.values())
    return Outcome(
        gated={
            "duplicates.planted_recall": planted.recall,
            "duplicates.planted_precision": planted.precision,
            **{f"duplicates.{kind}": each.recall for kind, each in found.items() if kind != "paraphrased"},
            "duplicates.copies_precision": 1 - wrong / (wrong + sum(each.right for each in found.values())),
            "duplicates.starter_left_apart": _starter_left_apart(),
        },
        reported={
            "duplicates.paraphrased": found["paraphrased"].recall,
            **{f"duplicates.{kind}.tuned_on": _with_copies(make, tuned, known).recall for kind, make in COPIES.items()},
            "duplicates.news_merged": sum(len(story) - 1 for story in _told(known, news)),
            "duplicates.bytes_per_document": mean(len(kept.to_bytes()) for kept in known.values()),
            "duplicates.hashes_per_document": mean(len(likeness.lookup_hashes(kept)) for kept in known.values()),
            "duplicates.signatures_per_s": _signatures_per_second(news),
        },
        notes=[f"duplicates: gated on the {len(checked)} articles that no threshold was set on"],
    )


def run_lookups(homes: Homes) -> Outcome:
    """Time how long a new document takes to find those like it among many; their hashes are drawn at random.

    A fifth of them comes from runs of words that many documents use, some of them boilerplate of thousands.
    """
    chance = random.Random(5)
    common = [chance.getrandbits(62) for _ in range(50_000)]
    path = homes.folder / "stories" / "record.db"
    with closing(Database(path)) as database:
        _fill(path, chance, common)
        record, seconds = Stories(database), []
        for _ in range(LOOKUPS):
            wanted = _drawn(chance, common)
            started = time.perf_counter()
            likeness.candidates(record.sharing(wanted, apart_from=DocumentId("none")))
            seconds.append(time.perf_counter() - started)
    seconds.sort()
    size = sum(each.stat().st_size for each in path.parent.glob("record.db*"))
    return Outcome(
        reported={
            "stories.lookup_ms_p50": seconds[LOOKUPS // 2] * 1000,
            "stories.lookup_ms_p95": seconds[LOOKUPS * 95 // 100] * 1000,
            "stories.index_bytes_per_document": size / STORED,
        },
        notes=[f"stories: {STORED:,} stored documents with {likeness.LOOKED_UP} hashes each"],
    )


def read_near_duplicates(folder: Path) -> tuple[Article, ...]:
    """Read `near_duplicates/`."""
    root = folder / "near_duplicates"
    if not root.exists():
        raise data.MissingDataError(root)
    pairs = [line.split() for line in (root / "articles_1000.truth").read_text(encoding="utf-8").splitlines()]
    event = {other: one for one, other in pairs}
    lines = (root / "articles_1000.train").read_text(encoding="utf-8").splitlines()
    read = (line.partition(" ") for line in lines)
    return tuple(Article(name, event.get(name, name), "", text) for name, _, text in read)


def tuned_on(event: str) -> bool:
    """Tell whether an article belongs to the half on which thresholds are set; near-duplicates stay together."""
    return hashlib.sha256(event.encode()).digest()[0] % 2 == 0


def scored(events: Mapping[str, str], told: Iterable[Collection[str]]) -> Found:
    """Score stories against the event that each document tells."""
    right = wrong = 0
    for story in told:
        for one, other in combinations(story, 2):
            same = events[one] == events[other]
            right, wrong = right + same, wrong + (not same)
    sizes: dict[str, int] = {}
    for event in events.values():
        sizes[event] = sizes.get(event, 0) + 1
    return Found(right, sum(size * (size - 1) // 2 for size in sizes.values()) - right, wrong)


def first_third(text: str, _: random.Random) -> str:
    """Keep the first third of the words."""
    words = text.split()
    return " ".join(words[: len(words) // 3])


def middle_third(text: str, _: random.Random) -> str:
    """Keep the middle third of the words."""
    words = text.split()
    return " ".join(words[len(words) // 3 : 2 * len(words) // 3])


def sentences_dropped(text: str, chance: random.Random) -> str:
    """Drop a third of the sentences, at least one."""
    sentences = _sentences(text)
    dropped = set(chance.sample(range(len(sentences)), max(1, len(sentences) // 3)))
    return " ".join(sentence for number, sentence in enumerate(sentences) if number not in dropped)


def surrounded(text: str, _: random.Random) -> str:
    """Put a site's own words before and after."""
    return _BEFORE + text + _AFTER


def rewritten(text: str, chance: random.Random) -> str:
    """Replace words and number formats here and there, and swap neighbouring sentences."""
    sentences = [
        " ".join(_OTHER_WORDS.get(word, word) if chance.random() < 0.8 else word for word in sentence.split())
        for sentence in _sentences(_other_formats(text))
    ]
    for number in range(0, len(sentences) - 1, 2):
        if chance.random() < 0.5:
            sentences[number : number + 2] = reversed(sentences[number : number + 2])
    return " ".join(sentences)


def paraphrased(text: str, chance: random.Random) -> str:
    """Rewrite, and lose every eighth word as well."""
    return " ".join(word for word in rewritten(text, chance).split() if chance.random() >= 1 / 8)


COPIES: dict[str, Callable[[str, random.Random], str]] = {
    "first_third": first_third,
    "middle_third": middle_third,
    "sentences_dropped": sentences_dropped,
    "surrounded": surrounded,
    "rewritten": rewritten,
    "paraphrased": paraphrased,
}
"""Every kind of copy also gets another title."""


def _with_copies(
    make: Callable[[str, random.Random], str], articles: Sequence[Article], known: Mapping[str, Signature]
) -> Found:
    """Cluster articles with one copy each; planted near-duplicates among them do not count."""
    events = {article.id: article.event for article in articles}
    signatures = {article.id: known[article.id] for article in articles}
    for article in articles:
        copied = make(article.text, random.Random(article.id))
        signatures[f"copy of {article.id}"] = likeness.signature(_TITLE, copied)
        events[f"copy of {article.id}"] = article.event
    told = stories.cluster(signatures)
    together = {frozenset(pair) for story in told for pair in combinations(story, 2)}
    right = sum(frozenset((article.id, f"copy of {article.id}")) in together for article in articles)
    return Found(right, len(articles) - right, scored(events, told).wrong)


def _told(known: Mapping[str, Signature], articles: Iterable[Article]) -> tuple[tuple[str, ...], ...]:
    return stories.cluster({article.id: known[article.id] for article in articles})


def _starter_left_apart() -> float:
    """Return the share of the starter notes, all of different events, that stand alone."""
    now = dt.datetime.now(dt.UTC)
    notes = {name: read_note(name, content, now=now) for name, content in starter_notes()}
    told = stories.cluster({name: likeness.signature(note.title, note.text) for name, note in notes.items()})
    return 1 - sum(len(story) for story in told) / len(notes)


def _signatures_per_second(articles: Sequence[Article]) -> float:
    started = time.process_time()
    for article in articles:
        _signature(article)
    return len(articles) / (time.process_time() - started)


def _signature(article: Article) -> Signature:
    return likeness.signature(article.title, article.text)


def _sentences(text: str) -> list[str]:
    return re.split(r"(?<=[.!?])\s+", text)


def _other_formats(text: str) -> str:
    spelled = re.sub(r"\$(\d[\d.]*) (billion|million)", r"\1 \2 dollars", text)
    return re.sub(r"(\d),(\d{3})", r"\1\2", re.sub(r"(\d) percent", r"\1%", spelled))


def _drawn(chance: random.Random, common: Sequence[int]) -> set[int]:
    """Return the hashes of a document made up by chance."""
    rare = likeness.LOOKED_UP * 4 // 5
    often = (common[int(len(common) * chance.random() ** 3)] for _ in range(likeness.LOOKED_UP - rare))
    return {*often, *(chance.getrandbits(62) for _ in range(rare))}


def _fill(path: Path, chance: random.Random, common: Sequence[int]) -> None:
    """Store the hashes of many documents, and of nothing else of them, in the order that is fastest to write."""
    rows = sorted((each, f"doc_{number:020}") for number in range(STORED) for each in _drawn(chance, common))
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute("PRAGMA cache_size = -800000")
        connection.executemany("INSERT INTO signature_hashes (hash, document_id) VALUES (?, ?)", rows)
