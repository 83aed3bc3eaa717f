"""What is done to a data folder as a whole: indexing it again, reading its figures again, making its model ready."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from api.settings import Settings
from corpus.errors import InputError
from corpus.evidence import Evidence
from corpus.figure_store import FigureStore
from corpus.organisations import gazetteer
from corpus.store import Record
from index.build import Builder
from index.embed import open_embedder
from index.vectors import VectorCache

Progress = Callable[[int, int], None]
"""Called with how many are done and how many there are."""


@dataclass(frozen=True, slots=True)
class Reindexed:
    """What indexing again did.

    Attributes:
        switched: search uses it now; else it stands ready beside the one that another process goes on using.
    """

    generation: str
    switched: bool


def reindex(settings: Settings, *, progress: Progress | None = None) -> Reindexed:
    """Rebuild everything that is derived from the texts.

    Another model's embeddings are built beside those in use. Where another process has the folder open, such as
    `groundwork serve`, that one goes on answering from the old ones until it is started again with the new model.
    Not a method of `Groundwork`, because a changed model keeps that from opening until this has run.

    Raises:
        InputError: another process has the folder open, and what is to be done cannot be done beside it.
    """
    mine = owned(settings)
    record = Record(settings.home)
    try:
        embedder = open_embedder(settings.embedding_model, settings.models)
        cache = mine if settings.vector_index == "chroma" else None
        builder = Builder(record, Evidence(record), embedder, cache)
        if mine is not None:
            return Reindexed(builder.reindex(progress).name, switched=True)
        if builder.is_active() or not builder.prepare(progress):
            raise InputError("another process, such as `groundwork serve`, has this data folder open; end it first")
        return Reindexed(builder.wanted().name, switched=False)
    finally:
        record.close()
        if mine is not None:
            mine.disown()


def reread_figures(settings: Settings, *, every: bool = False, progress: Progress | None = None) -> int:
    """Read the figures of the texts that wait to be read; return how many texts that were.

    Args:
        settings: where the record lies.
        every: read all texts again, those read by the rules of today too.
        progress: told how many texts are done of how many.
    """
    from index.figure_reading import FigureReader  # noqa: PLC0415

    record = Record(settings.home)
    try:
        store = FigureStore(record.database)
        if every:
            store.forget_readings()
        return len(FigureReader(store, gazetteer()).catch_up(progress=progress))
    finally:
        record.close()


def warm_up(settings: Settings) -> str:
    """Make the embedding model ready to run; return its fingerprint."""
    embedder = open_embedder(settings.embedding_model, settings.models)
    embedder.embed(["ready"])
    return embedder.fingerprint


def owned(settings: Settings) -> VectorCache | None:
    """Return the vector cache of a data folder that is now this process's, used or not; None where it is another's."""
    cache = VectorCache(settings.home / "vectors")
    return cache if cache.own() else None
