"""Reading the figures of the record's texts: each current text once, and again when the rules or a review change."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from corpus.database import batches
from corpus.document import DocumentId
from corpus.errors import InputError
from corpus.figure import Figure, Period
from corpus.figure_store import FigureStore, Kept, Placed, Unread
from corpus.organisations import Gazetteer
from corpus.review import Review, Verdict, checked_correction, reviewed
from index.figure_periods import bounds
from index.figures import RULES, Setting, figures_in
from index.ledger import series_id

_BATCH = 20
"""How many texts are read before one transaction keeps their figures; what is lost by a kill is read again."""


class FigureReader:
    """Keeps the figures of a record in step with its texts.

    Args:
        store: where they are kept.
        organisations: the gazetteer that subjects are found with.
    """

    def __init__(self, store: FigureStore, organisations: Gazetteer) -> None:
        self._store = store
        self._organisations = organisations
        self._reading = threading.Lock()

    @property
    def rules(self) -> str:
        """The name of the rules of today: figures read by others are read again."""
        return f"{RULES}/{self._organisations.fingerprint}"

    def catch_up(
        self,
        *,
        among: Collection[DocumentId] = (),
        progress: Callable[[int, int], None] | None = None,
        stop: threading.Event | None = None,
    ) -> list[DocumentId]:
        """Read every text that waits; return the documents that were read.

        Args:
            among: only these documents; without any, all.
            progress: told how many are done of how many.
            stop: once set, what still waits is left for another time.
        """
        done: list[DocumentId] = []
        if among:
            wanted = sorted(set(among))
            for batch in batches(wanted, _BATCH):
                done += self._read_some(batch)
            return done
        total = self._store.count_unread(self.rules) if progress else 0
        while not (stop and stop.is_set()) and (read := self._read_some(())):
            done += read
            if progress is not None:
                progress(min(len(done), total), total)
        return done

    def waiting(self) -> int:
        """Return how many texts wait to be read."""
        return self._store.count_unread(self.rules)

    def reject(self, figure: Kept, *, note: str | None = None) -> None:
        """Note that a figure is wrong, so that it counts no more, now and after its text is read again."""
        self._review(figure, figure.figure, "rejected", (), note)

    def correct(self, figure: Kept, changes: Mapping[str, Any], *, note: str | None = None) -> None:
        """Set fields of a figure, now and after its text is read again.

        Raises:
            InputError: a field cannot be set, or its value cannot be used.
        """
        if not changes:
            raise InputError("there is nothing to correct: name at least one field")
        given = dict(changes)
        subject = str(given.get("subject") or figure.figure.subject)
        if "period" in given:
            given["period"] = self._period(given["period"], subject)
        corrected = checked_correction(figure.figure, given)
        fields = tuple(sorted({*figure.corrected, *given}))
        self._review(figure, corrected, "corrected", fields, note)

    def restore(self, figure: Kept) -> None:
        """Take back what people said of a figure."""
        for review in self._store.reviews(figure.document_id):
            if _is_of(review, figure.figure):
                self._store.take_back(figure.document_id, review)
        self.catch_up(among=[figure.document_id])

    def _review(self, kept: Kept, figure: Figure, verdict: Verdict, fields: tuple[str, ...], note: str | None) -> None:
        before = next((each for each in self._store.reviews(kept.document_id) if _is_of(each, kept.figure)), None)
        review = Review(
            metric=before.metric if before else kept.figure.metric,
            quote=kept.figure.quote,
            written=kept.figure.written,
            offset=kept.figure.value_start - kept.figure.start,
            verdict=verdict,
            figure=figure,
            fields=fields,
            note=note,
            reviewed_at=dt.datetime.now(dt.UTC),
        )
        self._store.review(kept.document_id, review)
        self.catch_up(among=[kept.document_id])

    def _read_some(self, among: Sequence[DocumentId]) -> list[DocumentId]:
        with self._reading:
            waiting = self._store.unread(self.rules, limit=_BATCH, among=among)
            if waiting:
                self._store.write([(each, self._figures(each)) for each in waiting], self.rules)
        return [each.document_id for each in waiting]

    def _figures(self, read: Unread) -> list[Placed]:
        setting = Setting(read.version_id, read.title, read.publisher, read.published_at, read.organisations)
        found = figures_in(read.text, setting, self._organisations)
        items = reviewed(found, read.reviews, read.text, read.version_id)
        return [Placed(item, series_id(item.figure)) for item in items]

    def _period(self, label: object, subject: str) -> Period | None:
        if label is None:
            return None
        year_ends = self._organisations.fiscal_year_ends(subject)
        bare = str(label).removeprefix("by ")
        first, last = bounds(bare, year_ends)
        fiscal = bare.startswith("FY")
        if last is None and not (fiscal and bounds(bare, 12)[1]):
            raise InputError(f"{label!r} is no period: write 2026, 2026-Q1, FY2027, 2026/2030 or by 2026-12-31")
        due = bare != str(label)
        return Period(str(label), str(label), fiscal, None if due else first, last)


def _is_of(review: Review, figure: Figure) -> bool:
    """Tell whether a review speaks of a figure, as it was read or as the review left it."""
    place = figure.value_start - figure.start
    same_words = (review.quote, review.written, review.offset) == (figure.quote, figure.written, place)
    return same_words and figure.metric in {review.metric, review.figure.metric}
