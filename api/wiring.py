"""Settings become ready parts here: the one place that picks implementations; `api.models` makes the models."""

from __future__ import annotations

import dataclasses
import datetime as dt
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

from answer.answer import Answer
from answer.ask import Asker, Step
from answer.confidence import search_confidence
from answer.gathering import Gathered, Understood
from api.desk import Desk
from api.models import open_reranker, writer_of
from api.settings import Settings
from api.upkeep import Progress, owned
from corpus.conversations import Conversations
from corpus.corrections import checked_changes
from corpus.deliveries import Deliveries
from corpus.document import Document, DocumentId, Outcome, Reading, header_line
from corpus.embeddings import Embeddings
from corpus.errors import InputError
from corpus.evidence import Evidence
from corpus.figure_store import FigureStore
from corpus.filters import Filter
from corpus.following import Following
from corpus.gaps import Gaps
from corpus.jobs import Job, Jobs
from corpus.keys import Allowance, Keys
from corpus.memory import StoredHosts
from corpus.organisations import gazetteer
from corpus.store import Kept, Record
from corpus.stories import Stories, Story
from corpus.watches import Watches
from index.asked import Asked
from index.build import Builder
from index.embed import Embedder, open_embedder
from index.exact import ExactIndex
from index.hit import Hit
from index.keyword_cache import KeywordCache
from index.ledger_search import LedgerSearch
from index.search import Searcher

if TYPE_CHECKING:
    from api.notifying import Notifier, TryOutcome
    from api.watching import Watching
    from api.worker import Worker
    from index.doctor import Report
    from index.figure_reading import FigureReader
    from ingest.crawl import Crawler
    from ingest.fetch import Fetcher
    from ingest.origins import Origins
    from ingest.webhooks import Webhooks

WEBHOOK_SECONDS = 10.0
"""How long a webhook may take to accept a change, if fetches may take that long."""


@dataclass(frozen=True, slots=True)
class Added:
    """What adding one thing did.

    Attributes:
        duplicates: other documents whose text is the same.
    """

    document: Document
    outcome: Outcome
    duplicates: tuple[Document, ...]


class Groundwork:
    """One data folder and everything that can be done with it.

    Args:
        settings: where the data lives and how to behave.
        own_vectors: become the owner of the vector cache, if no other process is. Whoever is not searches the
            record's embeddings exactly.
        mend: rebuild a vector cache that is broken; without it, it stays closed.
    """

    def __init__(self, settings: Settings, *, own_vectors: bool = False, mend: bool = True) -> None:
        self._settings = settings
        self._fetching = threading.Lock()
        self._fetcher: Fetcher | None = None
        self._crawler: Crawler | None = None
        with ExitStack() as undo:
            self.record = Record(settings.home)
            undo.callback(self.record.close)
            self.evidence = Evidence(self.record)
            self.embeddings = Embeddings(self.record)
            self.following = Following(self.record.database)
            self.jobs = Jobs(self.record.database)
            self.stories = Stories(self.record.database)
            self.conversations = Conversations(self.record.database)
            self.gaps = Gaps(self.record.database)
            self.keys = Keys(self.record.database)
            self.figures = FigureStore(self.record.database)
            self._figure_reader: FigureReader | None = None
            self.ledger = LedgerSearch(self.figures)
            self.watches = Watches(self.record.database)
            self.deliveries = Deliveries(self.record.database)
            self._ledger_before = self.watches.ledger
            self._origins: Origins | None = None
            self.desk = Desk(
                self.record,
                self.following,
                self.jobs,
                self._open_crawler,
                self._remove_all,
                self._restate,
                self._place_stories,
            )
            embedder: Embedder = open_embedder(settings.embedding_model, settings.models)
            reranker = open_reranker(settings)
            self._owned = owned(settings) if own_vectors else None
            if self._owned is not None:
                undo.callback(self._owned.disown)
            self._cache = self._owned if settings.vector_index == "chroma" else None
            self.builder = Builder(self.record, self.evidence, embedder, self._cache)
            if self._owned is not None:
                self.builder.adopt()
            generation = self.builder.generation()
            self.builder.open_cache(mend=mend)
            exact = ExactIndex(self.embeddings, generation.name, generation.dimension, self.record.revision)
            owns = self._owned is not None
            self._keywords = KeywordCache(settings.home / "keywords", self.evidence, self.record.revision, owner=owns)
            self._keywords.follow()
            self.searcher = Searcher(
                self.evidence, embedder, exact, self._cache, self.builder.deliver, reranker, self._keywords
            )
            self.on_answer: Callable[[Answer], None] | None = None
            self.on_delivery: Callable[[TryOutcome], None] = lambda _outcome: None
            self._writer = writer_of(settings, self.record)
            self._asker = Asker(self.searcher, self.record, self._writer)
            undo.pop_all()

    @property
    def figure_reader(self) -> FigureReader:
        """What reads the figures of texts; its rules load only where it is asked for."""
        from index.figure_reading import FigureReader  # noqa: PLC0415

        if self._figure_reader is None:
            self._figure_reader = FigureReader(self.figures, gazetteer())
        return self._figure_reader

    @property
    def watching(self) -> Watching:
        """What makes and checks watches."""
        from api.watching import Watching  # noqa: PLC0415

        return Watching(self.record, self.figures, self.watches, lambda: self.figure_reader)

    @property
    def webhooks(self) -> Webhooks:
        """What sends to webhooks."""
        from ingest.webhooks import Webhooks  # noqa: PLC0415

        return Webhooks(
            user_agent=self._settings.user_agent,
            timeout_seconds=min(self._settings.fetch_timeout_seconds, WEBHOOK_SECONDS),
            allow_loopback=self._settings.allow_loopback,
            trusted=self._settings.trusted_webhook_hosts,
        )

    @property
    def notifier(self) -> Notifier:
        """What sends the changes that watches told."""
        from api.notifying import Notifier  # noqa: PLC0415

        return Notifier(self.deliveries, lambda: self.webhooks, on_try=self.on_delivery)

    def tell_changes(self) -> int:
        """Check the watches, if figures have changed since this was opened, and send what they tell.

        Returns:
            How many changes were told.
        """
        if self.watches.ledger == self._ledger_before or not self.watches.behind:
            return 0
        told = self.watching.check()
        self.notifier.send_due()
        return told

    # -- reading, before anything is stored -----------------------------------------------------------------------

    def read_url(self, url: str) -> Reading:
        """Fetch a URL, politely and guarded, and read it."""
        from ingest.by_hand import read_link  # noqa: PLC0415 - parsers load only where something is parsed

        return self.record.remembered(self._named(read_link(url, self._open_fetcher(), self.following)))

    def read_file(self, name: str, content: bytes, *, url: str | None = None) -> Reading:
        """Read an HTML, PDF, Markdown or text file."""
        from ingest.read import read_file  # noqa: PLC0415

        if len(content) > self._settings.fetch_max_bytes:
            raise InputError(
                f"{name} has {len(content) / 2**20:,.3g} MiB; {self._settings.fetch_max_bytes / 2**20:,.3g} are "
                "allowed (GROUNDWORK_FETCH_MAX_BYTES)"
            )
        return self._named(read_file(name, content, url=url, now=_now()))

    def read_text(
        self,
        title: str,
        text: str,
        *,
        url: str | None = None,
        publisher: str | None = None,
        published_at: str | None = None,
    ) -> Reading:
        """Take posted text as it is."""
        from corpus.dates import PartialDate  # noqa: PLC0415
        from ingest.read import read_text  # noqa: PLC0415

        date = None if published_at is None else PartialDate.parse(published_at)
        return self._named(read_text(title, text, url=url, publisher=publisher, published_at=date, now=_now()))

    def duplicates(self, reading: Reading) -> tuple[Document, ...]:
        """Return documents that already hold the same text under another identity."""
        return self.record.find_texts(reading.text, apart_from=reading.document_id)

    def story_of(self, document: DocumentId) -> tuple[Story | None, tuple[Document, ...]]:
        """Return the story of a document with all documents that tell it; None and the document, where it is alone.

        Raises:
            UnknownDocument: there is none of that id.
        """
        noun = self.record.document(document)
        story = None if noun.story_id is None else self.stories.some([noun.story_id]).get(noun.story_id)
        return story, (noun,) if story is None else self.stories.members(story.id)

    # -- writing --------------------------------------------------------------------------------------------------

    def add(self, reading: Reading, *, restore: bool = False) -> Added:
        """Store one reading; it can be found when this returns."""
        return self.add_all([reading], restore=restore)[0]

    def add_all(
        self, readings: Sequence[Reading], *, restore: bool = False, progress: Progress | None = None
    ) -> list[Added]:
        """Store readings, embedding their passages together."""
        kept = self.builder.keep(readings, restore=restore, progress=progress)
        self._after_keeping(kept)
        return [
            Added(item.document, item.outcome, self.duplicates(reading))
            for item, reading in zip(kept, readings, strict=True)
        ]

    def refresh(self, document: DocumentId) -> Added:
        """Fetch a document's page again, if it has changed since, and keep what it says now as the next version.

        Raises:
            UnknownDocument: there is none of that id.
            FetchError: it could not be fetched.
            InputError: there is nothing to fetch, or it is another page now.
        """
        from ingest.by_hand import refresh  # noqa: PLC0415 - parsers load only where something is parsed

        noun = self.record.document(document)
        kept = refresh(noun, self.record, self.following, self._open_fetcher(), self._keep_listed)
        text = self.record.version(kept.document.version_id).text
        return Added(kept.document, kept.outcome, self.record.find_texts(text, apart_from=noun.id))

    def load_starter(self, *, progress: Progress | None = None) -> int:
        """Load the starter corpus and its sources; return how many notes were new or changed."""
        from corpus.starter import starter_notes, starter_sources  # noqa: PLC0415
        from ingest.read import read_note  # noqa: PLC0415

        self.following.keep(starter_sources())
        readings = [self._named(read_note(name, content, now=_now())) for name, content in starter_notes()]
        wanted = [reading for reading in readings if not self._is_buried(reading)]
        kept = self.builder.keep(wanted, progress=progress)
        self._after_keeping(kept)
        return sum(each.outcome != "unchanged" for each in kept)

    def correct(self, document: DocumentId, changes: Mapping[str, Any]) -> Document:
        """Set fields of a document that were read wrong; the index follows."""
        checked = checked_changes(changes)
        now = self.record.document(document)
        new = dataclasses.replace(now, **checked)
        text = self.record.version(now.version_id).text
        slices = self.builder.slices_under(header_line(new.title, new.publisher, new.published_at), text)
        corrected = self.record.correct(document, checked, slices, generation=self.builder.generation().name)
        self.builder.deliver()
        self._place_stories()
        self.figure_reader.catch_up(among=[document])
        return self.record.document(corrected.id)

    def remove(self, document: DocumentId) -> None:
        """Remove a document with everything derived from it; a tombstone keeps it out."""
        self._remove_all([document])

    # -- asking ---------------------------------------------------------------------------------------------------

    def read_question(self, question: str, *, latest: bool | None = None) -> Asked:
        """Tell what a question asks of a search: whom, whose words, when, and in which parts.

        Args:
            question: in plain language.
            latest: whether the newest should come first, where the question's words should not decide.
        """
        asked = self.searcher.read(question)
        return asked if latest is None else dataclasses.replace(asked, wants_latest=latest)

    def search(
        self, question: str, *, only: Filter | None = None, limit: int = 10, asked: Asked | None = None
    ) -> list[Hit]:
        """Return the passages that fit a question best.

        Args:
            question: in plain language, or keywords.
            only: which documents may be found.
            limit: how many passages at most.
            asked: from `read_question`, where something of it is known better.

        Raises:
            InputError: the question is empty.
        """
        if not question.strip():
            raise InputError("there is nothing to search for: give a question or keywords")
        return self.searcher.search(question, only=only, limit=limit, asked=asked)

    def search_confidence(self, question: str, hits: Sequence[Hit]) -> float:
        """Return the probability that what a search found is about its question; see `answer.confidence`."""
        return search_confidence(question, hits, self.searcher.embed_questions, self.searcher.embed)

    def ask(
        self,
        question: str,
        *,
        only: Filter | None = None,
        as_of: str | None = None,
        latest: bool | None = None,
        limit: int = 8,
    ) -> Answer:
        """Answer a question from the corpus, with checked citations.

        Args:
            question: in plain language.
            only: which documents may be used.
            as_of: answer as on this date: nothing published later counts.
            latest: whether the newest should come first, where the question's words should not decide.
            limit: how many citations at most.
        """
        return self.answer(self.gather(question, only=only, as_of=as_of, latest=latest), limit=limit)

    def gather(
        self, question: str, *, only: Filter | None = None, as_of: str | None = None, latest: bool | None = None
    ) -> Gathered:
        """Understand a question and find its evidence: the first half of `ask`, for those who show it at once."""
        return self.find(self.understand(question, only=only, as_of=as_of, latest=latest))

    def understand(
        self, question: str, *, only: Filter | None = None, as_of: str | None = None, latest: bool | None = None
    ) -> Understood:
        """Read a question, which takes no search.

        Raises:
            InputError: the question is empty or too long, or `as_of` is no date.
        """
        return self._asker.understand(question, only=only, as_of=as_of, latest=latest)

    def find(self, understood: Understood) -> Gathered:
        """Find the evidence for a question."""
        return self._asker.find(understood)

    def answer(self, gathered: Gathered, *, limit: int = 8, allowance: Allowance | None = None) -> Answer:
        """Answer from gathered evidence: the second half of `ask`."""
        *_, answer = self.stream(gathered, limit=limit, allowance=allowance)
        assert isinstance(answer, Answer)
        return answer

    def stream(self, gathered: Gathered, *, limit: int = 8, allowance: Allowance | None = None) -> Iterator[Step]:
        """Yield each statement of a model once it is checked, and the answer at last.

        Args:
            gathered: the question with its evidence.
            limit: how many citations at most.
            allowance: what the asker's key may spend on a model; beyond it the answer is made of verbatim sentences.
        """
        for step in self._asker.stream(gathered, limit=limit, allowance=allowance):
            if isinstance(step, Answer) and self.on_answer is not None:
                self.on_answer(step)
            yield step

    def end_writing(self) -> None:
        """Call no model again: nobody waits for its answers any more."""
        if self._writer is not None:
            self._writer.end()

    # -- keeping it sound -----------------------------------------------------------------------------------------

    def doctor(self, *, repair: bool = False) -> Report:
        """Compare the indexes with the record, and mend them if asked."""
        from index.doctor import Doctor  # noqa: PLC0415

        figures = (self.figures, self.figure_reader)
        return Doctor(self.record, self.evidence, self.builder, self._cache, figures).examine(repair=repair)

    def ready(self) -> dict[str, Any]:
        """Search for something, and tell what would answer a question now."""
        self.searcher.search("ready", limit=1)
        counts = self.record.counts()
        return {
            "ready": True,
            "documents": counts["documents"],
            "passages": counts["passages"],
            "generation": self.builder.generation().name,
            "vector_index": self.searcher.vector_index,
        }

    def close(self) -> None:
        """Let go of the files."""
        if self._owned is not None:
            self._keywords.follow(anew=False)
            self._owned.disown()
        self.record.close()

    def __enter__(self) -> Self:
        """Return itself; `close` is called at the end of the block."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close."""
        self.close()

    def _is_buried(self, reading: Reading) -> bool:
        return self.record.removed_at(reading.identity) is not None

    def _restate(self, publishers: Mapping[DocumentId, str | None]) -> None:
        """Set the publishers of documents as they are stated of their source; the index follows."""
        generation = self.builder.generation().name
        for document, publisher in publishers.items():
            now = self.record.find(document)
            if now is not None:
                text = self.record.version(now.version_id).text
                slices = self.builder.slices_under(header_line(now.title, publisher, now.published_at), text)
                self.record.restate_publisher(document, now.version_id, publisher, slices, generation=generation)
        self.builder.deliver()

    def _remove_all(self, documents: Sequence[DocumentId]) -> None:
        self.record.remove(*documents)
        self._keywords.forget()
        self.builder.deliver()
        self._place_stories()

    def worker(self, *, threads: int, schedule: bool = True, on_end: Callable[[Job], None] | None = None) -> Worker:
        """Return a worker for this record's jobs, not yet started; see `api.worker`."""
        from api.worker import Worker  # noqa: PLC0415

        return Worker(self.jobs, self.desk, self._settings.home, threads=threads, schedule=schedule, on_end=on_end)

    def _open_crawler(self) -> Crawler:
        from ingest.crawl import Crawler  # noqa: PLC0415

        with self._fetching:
            if self._crawler is None:
                self._crawler = Crawler(self.record, self.following, self._fetcher_of_settings(), self._keep_listed)
            return self._crawler

    def _keep_listed(self, reading: Reading) -> Kept:
        (kept,) = self.builder.keep([self.record.remembered(self._named(reading))])
        self._after_keeping([kept])
        return kept

    def _after_keeping(self, kept: Sequence[Kept]) -> None:
        """Derive what rests on whole texts: which stories they tell, which figures they give.

        Unchanged ones too: a process that was killed may have kept a text and derived nothing from it.
        """
        self._place_stories()
        if kept:
            self.figure_reader.catch_up(among=[item.document.id for item in kept])

    def _place_stories(self) -> None:
        from ingest.origins import Origins  # noqa: PLC0415

        with self._fetching:
            if self._origins is None:
                self._origins = Origins(self.record)
        self._origins.catch_up()

    def _open_fetcher(self) -> Fetcher:
        with self._fetching:
            return self._fetcher_of_settings()

    def _fetcher_of_settings(self) -> Fetcher:
        from ingest.fetch import Fetcher  # noqa: PLC0415
        from ingest.pacing import Pacer  # noqa: PLC0415

        if self._fetcher is None:
            self._fetcher = Fetcher(
                user_agent=self._settings.user_agent,
                contact=self._settings.contact or None,
                timeout_seconds=self._settings.fetch_timeout_seconds,
                max_bytes=self._settings.fetch_max_bytes,
                pause_seconds=self._settings.fetch_pause_seconds,
                allow_loopback=self._settings.allow_loopback,
                pacer=Pacer(StoredHosts(self.record.database)),
            )
        return self._fetcher

    def _named(self, reading: Reading) -> Reading:
        """Fill in the organisations that the reading names, where it does not list them itself."""
        if reading.organisations:
            return reading
        names = gazetteer().organisations(f"{reading.title}\n{reading.text}")
        return dataclasses.replace(reading, organisations=names)


def open_groundwork(settings: Settings, *, own_vectors: bool = False, mend: bool = True) -> Groundwork:
    """Open the data folder of the settings, making it if it is not there."""
    return Groundwork(settings, own_vectors=own_vectors, mend=mend)


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)
