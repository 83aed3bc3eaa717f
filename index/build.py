"""Bring the indexes up to date with the record: embed readings, tell the vector cache, rebuild what is in doubt."""

from __future__ import annotations

import hashlib
import logging
import threading
from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

from corpus.document import Reading
from corpus.embeddings import Embeddings, Generation
from corpus.errors import IndexBroken, ModelMismatch
from corpus.evidence import Evidence
from corpus.passage import EmbeddedSlice, Slice
from corpus.store import Kept, Record
from index.embed import Embedder
from index.passages import CHUNKER, cut
from index.vectors import BATCH, VectorCache

Progress = Callable[[int, int], None]
"""Told how many are done of how many."""

WINDOW = 1_000
"""After so many passages what is embedded is stored: a kill costs half a minute's work, and sorting them by length
gains as much as sorting all."""

ADOPTED_AT_MOST = 2_000
"""So many passages at most are embedded when a folder is opened; for more, `reindex` shows how far it is."""

_Item = TypeVar("_Item")

_log = logging.getLogger(__name__)


class Builder:
    """Keeps embeddings and vector cache in step with the record.

    Args:
        cache: the vector cache if this process owns it, else None: its owner catches up by itself.
    """

    def __init__(self, record: Record, evidence: Evidence, embedder: Embedder, cache: VectorCache | None) -> None:
        self._record = record
        self._evidence = evidence
        self._embeddings = Embeddings(record)
        self._embedder = embedder
        self._cache = cache
        self._delivering = threading.Lock()
        self._delivered = -1

    def keep(
        self, readings: Sequence[Reading], *, restore: bool = False, progress: Progress | None = None
    ) -> list[Kept]:
        """Store readings with their passages and embeddings, and tell the vector cache.

        Texts are embedded together, so that many documents cost less than one by one, and stored every so many
        passages; each document is one transaction. Unchanged readings are neither embedded nor written, so that
        keeping the same readings again goes on where it was ended.
        """
        generation = self.generation().name
        pieces = {id(r): cut(r.text) for r in readings if self._record.outcome(r, restore=restore) != "unchanged"}
        count = _counter(sum(map(len, pieces.values())), progress)
        kept: list[Kept] = []
        for some in _windows(readings, lambda reading: len(pieces.get(id(reading), ()))):
            fresh = [r for r in some if id(r) in pieces]
            slices = self._embed([(self._record.header(r), pieces[id(r)]) for r in fresh], count)
            by_reading = dict(zip((id(r) for r in fresh), slices, strict=True))
            kept += [self._keep(r, by_reading.get(id(r)), generation, restore=restore) for r in some]
        self.deliver()
        return kept

    def _keep(
        self, reading: Reading, slices: Sequence[EmbeddedSlice] | None, generation: str, *, restore: bool
    ) -> Kept:
        if slices is None:
            if self._record.outcome(reading, restore=restore) == "unchanged":
                return Kept(self._record.document(reading.document_id), "unchanged")
            # An earlier reading of the same document, or another process, has changed it since.
            slices = self.slices_under(self._record.header(reading), reading.text)
        return self._record.keep(reading, slices, generation=generation, restore=restore)

    def slices_under(self, header: str, text: str) -> list[EmbeddedSlice]:
        """Return a text's passages embedded under a header, for a correction of what the header says."""
        return self._embed([(header, cut(text))])[0]

    def generation(self) -> Generation:
        """Return the active generation, which must be the embedder's own.

        Raises:
            ModelMismatch: the stored embeddings are another model's, or were cut otherwise.
        """
        wanted = self.wanted()
        active = self._embeddings.active()
        if active is None:
            self._embeddings.begin_generation(wanted)
            active = self._embeddings.active()
            assert active is not None
        if active.name != wanted.name:
            total, ready = (self._embeddings.embedded(each.name) for each in (active, wanted))
            raise ModelMismatch(
                f"the stored embeddings are of {active.model} ({active.chunker}), but {wanted.model} "
                f"({wanted.chunker}) is set, which has {ready:,} of {total:,} passages embedded. Run "
                "`groundwork reindex` to embed the others, or set the old model"
            )
        return active

    def adopt(self) -> bool:
        """Make the embedder's generation the active one if `prepare` has built it; tell whether that was done.

        Only for the owner of the data folder, for whoever else has it open would lose what it searches. What was added
        since it was built is embedded now.
        """
        wanted, active = self.wanted(), self._embeddings.active()
        if active is None or active.name == wanted.name or active.chunker != wanted.chunker:
            return False
        missing = len(self._embeddings.missing_embeddings(wanted.name))
        if missing > ADOPTED_AT_MOST or (missing and not self._embeddings.embedded(wanted.name)):
            return False
        self._embeddings.begin_generation(wanted)
        self._switch(wanted.name)
        return True

    def deliver(self) -> None:
        """Tell the vector cache every change that it has not been told; rebuild it where it fails.

        A failing cache is not an error here: the record is whole, search falls back to it, and `doctor` reports it.
        """
        if self._cache is None or self._cache.name is None:
            return
        revision = self._record.revision()
        if revision == self._delivered:
            return
        with self._delivering:
            generation = self.generation()
            try:
                self._deliver(self._cache, generation)
                self._delivered = revision
            except IndexBroken:
                _log.exception("the vector cache failed")
                self._try_rebuild_cache(self._cache, generation)

    def open_cache(self, *, mend: bool = True) -> None:
        """Open the vector cache and bring it up to date; rebuild it from the record where it is broken or absent.

        Where that fails too, such as on a full disk, the cache stays closed and search does without it. So it does
        without `mend`, so that `doctor` can say what is wrong.
        """
        if self._cache is None:
            return
        with self._delivering:
            generation = self.generation()
            try:
                self._reopen_cache(self._cache, generation)
            except IndexBroken as broken:
                if mend:
                    _log.info("building the vector cache: %s", broken)
                    self._try_rebuild_cache(self._cache, generation)

    def prepare(self, progress: Progress | None = None) -> bool:
        """Embed every passage under the embedder's model, beside the generation that goes on answering.

        Ended half-way, it goes on from there the next time.

        Returns:
            False where that cannot be done beside it, because passages are cut otherwise too: nothing is done then.
        """
        wanted, active = self.wanted(), self._embeddings.active()
        if active is not None and active.chunker != wanted.chunker:
            return False
        self._embeddings.begin_generation(wanted)
        self._embed_missing(wanted.name, progress)
        return True

    def wanted(self) -> Generation:
        """Return the generation of the embedder's model and the way of cutting, whether it is there or not."""
        seed = f"{self._embedder.fingerprint}|{self._embedder.dimension}|{CHUNKER}"
        name = "gen-" + hashlib.sha256(seed.encode()).hexdigest()[:16]
        return Generation(name, self._embedder.fingerprint, CHUNKER, self._embedder.dimension)

    def is_active(self) -> bool:
        """Tell whether the active generation is the embedder's own, or there is none yet."""
        active = self._embeddings.active()
        return active is None or active.name == self.wanted().name

    def reindex(self, progress: Progress | None = None) -> Generation:
        """Rebuild what is derived from the texts.

        The vector cache is always built anew, from the stored embeddings. Passages are cut and embedded again only
        where the model or the way of cutting has changed.
        """
        wanted, active = self.wanted(), self._embeddings.active()
        if not self.prepare(progress):
            self._embeddings.begin_generation(wanted)
            self._recut(wanted.name, progress)
        if active is not None and active.name != wanted.name:
            self._switch(wanted.name, progress)
        if self._cache is not None:
            with self._delivering:
                self._rebuild_cache(self._cache, wanted, progress)
        return self.generation()

    def embed_missing(self) -> None:
        """Embed the passages that have no embedding in the active generation."""
        self._embed_missing(self.generation().name)

    def rebuild_cache(self) -> None:
        """Build the vector cache anew from the stored embeddings."""
        if self._cache is not None:
            with self._delivering:
                self._rebuild_cache(self._cache, self.generation(), None)

    def _switch(self, generation: str, progress: Progress | None = None) -> None:
        # What is added while the last ones are embedded belongs to the old generation alone.
        while not self._embeddings.switch_generation(generation):
            self._embed_missing(generation, progress)

    def _embed(
        self, documents: Sequence[tuple[str, Sequence[Slice]]], count: Callable[[int], None] | None = None
    ) -> list[list[EmbeddedSlice]]:
        texts = [embedded_text(header, piece.text) for header, slices in documents for piece in slices]
        rows = iter(self._embedder.embed(texts, count) if texts else ())
        return [
            [EmbeddedSlice(p.start, p.end, p.text, next(rows).astype("<f4").tobytes()) for p in slices]
            for _, slices in documents
        ]

    def _embed_missing(self, generation: str, progress: Progress | None = None) -> None:
        missing = self._embeddings.missing_embeddings(generation)
        count = _counter(len(missing), progress)
        for start in range(0, len(missing), WINDOW):
            found = self._evidence.passages(missing[start : start + WINDOW])
            texts = [embedded_text(item.document.header, item.passage.text) for item in found.values()]
            vectors = self._embedder.embed(texts, count)
            rows = [(row, vector.astype("<f4").tobytes()) for row, vector in zip(found, vectors, strict=True)]
            self._embeddings.add_embeddings(generation, rows)

    def _recut(self, generation: str, progress: Progress | None) -> None:
        documents = [
            (document, version, self._record.document(document).header, cut(text))
            for document, version, text in self._evidence.current_texts()
        ]
        count = _counter(sum(len(slices) for *_, slices in documents), progress)
        embedded = self._embed([(header, slices) for _, _, header, slices in documents], count)
        recut = [
            (document, version, slices) for (document, version, _, _), slices in zip(documents, embedded, strict=True)
        ]
        self._record.recut(recut, generation=generation)

    def _reopen_cache(self, cache: VectorCache, generation: Generation) -> None:
        if generation.cache is None:
            raise IndexBroken("there is no vector cache yet")
        cache.open(generation.cache)
        self._deliver(cache, generation)
        # Chroma makes a lost database anew, empty, without a word.
        held, wanted = cache.count(), self._embeddings.embedded(generation.name)
        if held != wanted and not self._embeddings.outbox(1):
            raise IndexBroken(f"the vector cache holds {held} of {wanted} vectors")
        # A process that was killed while it built one may have left another.
        cache.drop_others()

    def _deliver(self, cache: VectorCache, generation: Generation) -> None:
        while changes := self._embeddings.outbox(BATCH):
            last_action = {identifier: action for _, identifier, action in changes}
            wanted = [identifier for identifier, action in last_action.items() if action == "upsert"]
            rows = self._evidence.rows_of(wanted)
            vectors = dict(self._embeddings.vectors(generation.name, rows=list(rows.values())))
            present = [(identifier, vectors[row]) for identifier, row in rows.items() if row in vectors]
            gone = set(last_action) - {identifier for identifier, _ in present}
            cache.delete(sorted(gone))
            cache.upsert(present)
            self._embeddings.clear_outbox(changes[-1][0])

    def _try_rebuild_cache(self, cache: VectorCache, generation: Generation) -> None:
        try:
            self._rebuild_cache(cache, generation, None)
        except IndexBroken:
            _log.exception("the vector cache cannot be built; searching the record's embeddings instead")

    def _rebuild_cache(self, cache: VectorCache, generation: Generation, progress: Progress | None) -> None:
        up_to = self._embeddings.outbox_end()
        pairs = list(self._embeddings.vectors(generation.name))
        ids = self._evidence.ids_of([row for row, _ in pairs])
        items = [(ids[row], vector) for row, vector in pairs if row in ids]
        name = cache.build(items, _counter(len(items), progress))
        self._embeddings.point_cache(generation.name, name, up_to=up_to)
        cache.drop_others()


def embedded_text(header: str, text: str) -> str:
    """Return what is embedded for a passage: its document's header line, then its words."""
    return f"{header}\n{text}"


def _windows(items: Sequence[_Item], size: Callable[[_Item], int]) -> Iterator[list[_Item]]:
    """Yield the items in runs whose sizes add up to `WINDOW`, or little more."""
    run: list[_Item] = []
    held = 0
    for item in items:
        run.append(item)
        held += size(item)
        if held >= WINDOW:
            yield run
            run, held = [], 0
    if run:
        yield run


def _counter(total: int, progress: Progress | None) -> Callable[[int], None] | None:
    if progress is None:
        return None
    done = 0

    def count(more: int) -> None:
        nonlocal done
        done += more
        progress(done, total)

    return count
