"""Suggested questions: made from what the newest documents say, and kept only where the corpus answers them."""

from __future__ import annotations

import datetime as dt
import threading
import time

from answer.ask import Asker
from answer.suggest import candidates
from api.wiring import Groundwork
from corpus.holdings import holdings
from corpus.organisations import gazetteer
from index.figures import Setting, figures_in

DOCUMENTS = 60
"""How many of the newest documents are read for questions."""
LONGEST_TEXT = 20_000
"""Longer texts are filings; their figures say little that makes a first question."""
ENOUGH = 6
LEADING = 3
RECENT_DAYS = 120
FRESH_SECONDS = 300.0
"""While sources are being fetched the record changes all the time; questions so old are still good."""


class Suggestions:
    """The questions to suggest, found anew when the record has changed and some time has passed."""

    def __init__(self, groundwork: Groundwork) -> None:
        self._groundwork = groundwork
        # Without a model: nobody has asked these questions, so that no paid call may answer them.
        self._asker = Asker(groundwork.searcher, groundwork.record)
        self._lock = threading.Lock()
        self._found: tuple[str, ...] = ()
        self._revision = -1
        self._at = 0.0

    def questions(self) -> tuple[str, ...]:
        """Return questions that the corpus answers now, at most `ENOUGH` of them."""
        with self._lock:
            revision = self._groundwork.record.revision()
            old = time.monotonic() - self._at > FRESH_SECONDS
            if revision != self._revision and (old or not self._found):
                self._found, self._revision, self._at = self._answered(), revision, time.monotonic()
            return self._found

    def _answered(self) -> tuple[str, ...]:
        found: list[str] = []
        for question in self._candidates():
            if self._asker.ask(question, limit=3).status == "answered":
                found.append(question)
            if len(found) == ENOUGH:
                break
        return tuple(found)

    def _candidates(self) -> list[str]:
        figures = []
        for document in self._groundwork.record.documents(limit=DOCUMENTS).documents:
            version = self._groundwork.record.version(document.version_id)
            if len(version.text) <= LONGEST_TEXT:
                setting = Setting(
                    version.id, document.title, document.publisher, document.published_at, document.organisations
                )
                figures += figures_in(version.text, setting, gazetteer())
        held = holdings(self._groundwork.record.database)
        since = None if held.newest is None else held.newest.last_day - dt.timedelta(days=RECENT_DAYS)
        leading = [name for name, _ in held.organisations[:LEADING]]
        return candidates(figures, leading, None if since is None else since.strftime("%B %Y"))
