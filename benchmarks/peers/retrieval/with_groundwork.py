"""Groundwork with its default settings, owning its vector cache as the server does."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from benchmarks.homes import settings
from benchmarks.peers.retrieval.worker import Found, Result, Source, serve
from corpus.document import Reading

PACKAGES = ("groundwork", "openvino", "chromadb")


class Ours:
    """A data folder of its own. The model is the packaged one, whose folder the peers are given too."""

    def __init__(self, _model: str, folder: Path) -> None:
        from api.wiring import open_groundwork

        self._groundwork = open_groundwork(settings(folder), own_vectors=True)
        self._groundwork.search("warm")
        self._sources: dict[str, str] = {}

    def index(self, sources: Sequence[Source]) -> int:
        """Read every source as a user would add it, and keep them all."""
        readings = [self._read(source) for source in sources]
        self._sources = {str(reading.document_id): source.id for reading, source in zip(readings, sources, strict=True)}
        self._groundwork.add_all(readings)
        return self._groundwork.record.counts()["passages"]

    def search(self, question: str, limit: int) -> Result:
        """Return the best passages; the nearest one tells how sure the search is."""
        hits = self._groundwork.search(question, limit=limit)
        return Result(
            tuple(Found(self._sources[str(hit.document.id)], hit.passage.text) for hit in hits),
            max((hit.similarity or 0.0 for hit in hits), default=0.0),
        )

    def _read(self, source: Source) -> Reading:
        if source.file is not None:
            return self._groundwork.read_file(Path(source.file).name, Path(source.file).read_bytes())
        return self._groundwork.read_text(
            source.title, source.text, publisher=source.publisher, published_at=source.date
        )


if __name__ == "__main__":
    serve(Ours, PACKAGES)
