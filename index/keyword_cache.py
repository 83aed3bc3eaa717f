"""The keyword cache: a tantivy index beside the record, which ranks a million passages as fast as FTS5 ranks thousands.

The only module that imports tantivy. Like the vector cache it is filled from the record and thrown away whenever in
doubt; it ranks as the record's own keyword search does (BM25 over header and body together) but for lengths that
tantivy rounds. Small records do without it.
"""

from __future__ import annotations

import json
import logging
import re
import shutil
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from corpus.errors import GroundworkError, IndexBroken
from corpus.evidence import Evidence
from corpus.filters import Filter, Rows, are_in

Ranked = list[tuple[int, float]]
"""Rows with their BM25 score, best first."""

CACHED_FROM = 5_000
"""From so many passages on the cache is used; below, FTS5 takes ten milliseconds at most."""

NARROW = 2_000
"""A filter that passes so many passages at most is part of the query; wider ones are applied to the best rows."""

_DEEPER = 1.3
"""How much deeper a search goes than a filter would need if what passes it were spread evenly."""

_FORMAT = "tantivy-1"
_STATE = "followed.json"
_ANALYZER = "english"
_HEAP_BYTES = 128_000_000
_WORDS_OR_PHRASES = re.compile(r'"(?:[^"]|"")+"(?: OR "(?:[^"]|"")+")*')
_TERM = re.compile(r'"((?:[^"]|"")+)"')

_log = logging.getLogger(__name__)


class KeywordCache:
    """Keyword search over one record. The owner of the data folder fills it; others use it while it is up to date.

    Args:
        folder: where it lies; made by the owner if it is not there.
        revision: gives a number that grows with every change of the record.
        owner: whether this process may write to it.
    """

    def __init__(self, folder: Path, evidence: Evidence, revision: Callable[[], int], *, owner: bool) -> None:
        self._folder = folder
        self._evidence = evidence
        self._revision = revision
        self._owner = owner
        self._lock = threading.Lock()
        self._building: threading.Thread | None = None
        self._index: Any = None
        self._searcher: Any = None
        self._seen = -1
        self._removals = -1
        self._held: Rows = np.zeros(0, dtype=np.int64)

    @property
    def answers(self) -> bool:
        """Tell whether it answers now; else the record does."""
        return self._current() is not None

    def matching(self, expression: str, only: Filter, limit: int) -> Ranked:
        """Return the rows that hold words of an expression, best first, as `Evidence.matching` does.

        Whatever the cache cannot answer the record does: a small corpus, an expression that is more than words joined
        by OR, a cache that is being built, or another process's that is behind.
        """
        searcher = self._current() if _WORDS_OR_PHRASES.fullmatch(expression) else None
        if searcher is None:
            return self._evidence.matching(expression, only, limit)
        try:
            with _tantivy_errors():
                return self._ranked(searcher, expression, only, limit)
        except IndexBroken:
            _log.exception("the keyword cache failed; it is built anew")
            self.forget()
            return self._evidence.matching(expression, only, limit)

    def follow(self, *, anew: bool = True) -> None:
        """Bring the cache up to date with the record now, where this process owns it.

        Args:
            anew: build all of it where that must be, which takes minutes over a million passages.
        """
        sound = self._index is not None and self._removals == self._evidence.removals()
        if self._owner and (anew or sound) and self._evidence.last_row() >= CACHED_FROM:
            self._try_write(self._revision())

    def forget(self) -> None:
        """Take the files away, because words of a removed document may stand in them; the owner makes them anew."""
        with self._lock:
            self._index, self._searcher, self._seen, self._removals = None, None, -1, -1
            shutil.rmtree(self._folder, ignore_errors=True)

    # -- searching ------------------------------------------------------------------------------------------------

    def _current(self) -> Any:
        """Return what searches the index as the record is now; None where the record must search itself."""
        revision = self._revision()
        if revision == self._seen:
            return self._searcher
        if self._evidence.last_row() < CACHED_FROM:
            self._searcher, self._seen = None, revision
            return None
        if not self._owner:
            return self._read(revision)
        if self._removals != self._evidence.removals():
            # Minutes over a million passages: the record answers meanwhile.
            self._start_building(revision)
            return None
        self._try_write(revision)
        return self._searcher

    def _ranked(self, searcher: Any, expression: str, only: Filter, limit: int) -> Ranked:
        query = _parsed(self._index, expression)
        if only.empty:
            return _listed(*_best(searcher, query, limit))
        passing = self._evidence.passing(only)
        if not len(passing):
            return []
        if len(passing) <= NARROW:
            return _listed(*_best(searcher, _among(self._index, query, passing), limit))
        depth = round(_DEEPER * limit * len(self._held) / len(passing)) + limit // 4
        while True:
            rows, scores = _best(searcher, query, depth)
            inside = np.flatnonzero(are_in(passing, rows))[:limit]
            if len(inside) == limit or len(rows) < depth:
                return _listed(rows[inside], scores[inside])
            depth *= 8

    def _read(self, revision: int) -> Any:
        """Use what the owner has written, if it is of this revision."""
        state = self._state()
        with self._lock:
            self._searcher, self._seen = None, revision
            if state.get("format") == _FORMAT and state.get("revision") == revision:
                try:
                    with _tantivy_errors():
                        self._index = _opened(self._folder)
                        self._held = _rows_of(state["runs"])
                        self._searcher = self._index.searcher()
                except IndexBroken:
                    _log.info("the keyword cache cannot be read; searching the record's own keywords")
            return self._searcher

    # -- writing --------------------------------------------------------------------------------------------------

    def _start_building(self, revision: int) -> None:
        if self._building is None or not self._building.is_alive():
            self._building = threading.Thread(target=self._try_write, args=(revision,), name="keywords", daemon=True)
            self._building.start()

    def _try_write(self, revision: int) -> None:
        with self._lock:
            if revision == self._seen:
                return
            try:
                self._searcher = self._written(revision)
            except (GroundworkError, OSError):
                _log.exception("the keyword cache cannot be written; searching the record's own keywords")
                self._index, self._searcher = None, None
                shutil.rmtree(self._folder, ignore_errors=True)
            self._seen = revision

    def _written(self, revision: int) -> Any:
        removals = self._evidence.removals()
        there = self._evidence.passage_rows()
        if self._index is None or removals != self._removals:
            self._reopen(revision, removals)
        gone = np.setdiff1d(self._held, there, assume_unique=True)
        last = int(self._held[-1]) if len(self._held) else 0
        with _tantivy_errors():
            newest = int(there[-1]) if len(there) else 0
            if len(gone) or newest > last:
                self._write(gone, last, newest)
            self._keep_state({"format": _FORMAT, "revision": revision, "removals": removals, "runs": _runs_of(there)})
            self._held, self._removals = there, removals
            self._index.reload()
            return self._index.searcher()

    def _reopen(self, revision: int, removals: int) -> None:
        """Open what is there, or begin anew: where the record was put back, or a writer was killed, it is in doubt."""
        state = self._state()
        if state.get("format") == _FORMAT and state["revision"] <= revision and state["removals"] == removals:
            self._held = _rows_of(state["runs"])
            with suppress(IndexBroken), _tantivy_errors():
                self._index = _opened(self._folder)
                if self._index.searcher().num_docs == len(self._held):
                    return
        shutil.rmtree(self._folder, ignore_errors=True)
        self._folder.mkdir(parents=True)
        self._held = self._held[:0]
        with _tantivy_errors():
            self._index = _opened(self._folder)

    def _write(self, gone: Rows, after: int, up_to: int) -> None:
        import tantivy  # noqa: PLC0415

        writer = self._index.writer(heap_size=_HEAP_BYTES, num_threads=1)
        if len(gone):
            # Not by term: a number of Python is a signed one there, and deletes nothing of an unsigned field.
            writer.delete_documents_by_query(tantivy.Query.term_set_query(self._index.schema, "row", gone.tolist()))
        for row, header, body in self._evidence.keyword_texts(after=after):
            if row > up_to:
                break
            document = tantivy.Document()
            document.add_unsigned("row", row)
            document.add_text("words", f"{header}\n{body}")
            writer.add_document(document)
        writer.commit()
        writer.wait_merging_threads()

    def _state(self) -> dict[str, Any]:
        try:
            state: dict[str, Any] = json.loads((self._folder / _STATE).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return state

    def _keep_state(self, state: Mapping[str, Any]) -> None:
        part = self._folder / f"{_STATE}.part"
        part.write_text(json.dumps(state), encoding="utf-8")
        part.replace(self._folder / _STATE)


def _opened(folder: Path) -> Any:
    import tantivy  # noqa: PLC0415

    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field("row", stored=False, indexed=True, fast=True)
    # One field for header and body: the same BM25 as FTS5 gives with equal weights.
    builder.add_text_field("words", stored=False, tokenizer_name=_ANALYZER, index_option="position")
    index = tantivy.Index(builder.build(), path=str(folder))
    words = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple()).filter(tantivy.Filter.lowercase())
    analyzer = words.filter(tantivy.Filter.ascii_fold()).filter(tantivy.Filter.stemmer("english")).build()
    index.register_tokenizer(_ANALYZER, analyzer)
    return index


def _parsed(index: Any, expression: str) -> Any:
    terms = [term.replace('""', '"') for term in _TERM.findall(expression)]
    quoted = ['"' + term.replace("\\", "\\\\").replace('"', '\\"') + '"' for term in terms]
    return index.parse_query(" OR ".join(quoted), ["words"])


def _among(index: Any, query: Any, rows: Rows) -> Any:
    import tantivy  # noqa: PLC0415

    inside = tantivy.Query.const_score_query(tantivy.Query.term_set_query(index.schema, "row", rows.tolist()), 0.0)
    return tantivy.Query.boolean_query([(tantivy.Occur.Must, query), (tantivy.Occur.Must, inside)])


def _best(searcher: Any, query: Any, limit: int) -> tuple[Rows, NDArray[np.float64]]:
    hits = searcher.search(query, limit, count=False).hits
    rows = searcher.fast_field_values("row", [address for _, address in hits])
    return np.array(rows, dtype=np.int64), np.array([score for score, _ in hits], dtype=np.float64)


def _listed(rows: Rows, scores: NDArray[np.float64]) -> Ranked:
    return list(zip(rows.tolist(), scores.tolist(), strict=True))


def _runs_of(rows: Rows) -> list[list[int]]:
    """Return ascending rows as first and last of each unbroken run."""
    if not len(rows):
        return []
    breaks = np.flatnonzero(np.diff(rows) != 1)
    firsts, lasts = rows[np.append(0, breaks + 1)], rows[np.append(breaks, len(rows) - 1)]
    return [[int(first), int(last)] for first, last in zip(firsts, lasts, strict=True)]


def _rows_of(runs: list[list[int]]) -> Rows:
    return np.concatenate([np.zeros(0, dtype=np.int64), *(np.arange(first, last + 1) for first, last in runs)])


@contextmanager
def _tantivy_errors() -> Iterator[None]:
    """Turn whatever tantivy raises into IndexBroken: its failures are ValueErrors, and Rust panics are no Exception."""
    try:
        yield
    except (IndexBroken, KeyboardInterrupt, SystemExit, GeneratorExit):
        raise
    except BaseException as error:
        raise IndexBroken(
            f"the keyword cache failed ({type(error).__name__}: {error}); the record is intact"
        ) from error
