"""Data folders for one run of the gate: made as they are needed, shared by the suites, gone afterwards."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from types import TracebackType
from typing import Self

from api.settings import Settings
from api.wiring import Groundwork, open_groundwork
from benchmarks import data
from corpus.document import Reading


class Homes:
    """The data folders of one run.

    Searches go to the stored embeddings, not to Chroma: an approximate index built by several threads is not the
    same twice, and a gate must be. The speed suite measures Chroma, and how often it agrees.

    Args:
        folder: where the data folders are made; the caller removes it.
        test_data: the folder of the test data.
    """

    def __init__(self, folder: Path, test_data: Path) -> None:
        self.folder = folder
        self.test_data = test_data
        self._open: dict[str, Groundwork] = {}

    def open(self, name: str, *, own_vectors: bool = False) -> Groundwork:
        """Open a data folder of this run by name, empty at first."""
        if name not in self._open:
            self._open[name] = open_groundwork(settings(self.folder / name), own_vectors=own_vectors)
        return self._open[name]

    def starter(self) -> Groundwork:
        """Return the starter corpus, loaded once."""
        known = "starter" in self._open
        groundwork = self.open("starter")
        if not known:
            groundwork.load_starter()
        return groundwork

    def news(self) -> Groundwork:
        """Return the news articles and the lone evidence facts, added once."""
        known = "news" in self._open
        groundwork = self.open("news")
        if not known:
            news = data.read_news(self.test_data)
            groundwork.add_all([reading_of(groundwork, document) for document in (*news.articles, *news.facts)])
        return groundwork

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close every data folder."""
        for groundwork in self._open.values():
            groundwork.close()


def settings(home: Path) -> Settings:
    """Return default settings, whatever the environment says, with another data folder."""
    return dataclasses.replace(Settings.from_environ({}), home=home)


def reading_of(groundwork: Groundwork, document: data.ShortDocument) -> Reading:
    """Return what is read of a short document, posted as text."""
    return groundwork.read_text(document.title, document.text, publisher=document.publisher, published_at=document.date)
