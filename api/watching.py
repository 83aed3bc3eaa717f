"""Watching: questions and keys of the ledger, checked again whenever figures have changed."""

from __future__ import annotations

import datetime as dt
import logging
import secrets
from collections.abc import Callable
from dataclasses import replace
from typing import Protocol

from answer.ledger_asked import lines_about, names_lines
from answer.question import understand
from api.ledger_filters import figure_filter
from api.watch_changes import Difference, difference
from corpus.errors import InputError, RecordBusy, UnknownVersion, UnknownWatch
from corpus.figure_store import FigureFilter, FigureStore, Kept
from corpus.filters import Filter
from corpus.organisations import gazetteer
from corpus.store import Record
from corpus.watches import Checked, Stand, Watch, Watched, Watches
from index.ledger_search import LedgerSearch, Timeline, timelines

SECRET_PREFIX = "gws_"  # noqa: S105 - what secrets begin with, so that scanners know one
LONGEST_NAME = 200
LONGEST_QUESTION = 2_000
MOST_READ_FIRST = 200
"""Texts that wait to be read before a check, at most: more are left to `groundwork reindex --figures` and `serve`."""
_MOST_ROUNDS = 5
_UNDER_WAY = dt.timedelta(minutes=10)
"""How long a text may take from being fetched to being kept."""

_log = logging.getLogger(__name__)


class Reader(Protocol):
    """What reads the figures of texts."""

    @property
    def rules(self) -> str:
        """The name of the rules of today."""
        ...

    def waiting(self) -> int:
        """Return how many texts wait to be read."""
        ...

    def catch_up(self) -> object:
        """Read them."""
        ...


class Watching:
    """Makes watches of a record and checks them.

    Args:
        record: has the texts that quotes are checked against.
        figures: the record's.
        watches: likewise.
        reader: called where a check needs it.
    """

    def __init__(self, record: Record, figures: FigureStore, watches: Watches, reader: Callable[[], Reader]) -> None:
        self._record = record
        self.figures = figures
        self._watches = watches
        self._ledger = LedgerSearch(figures)
        self._reader = reader

    def create(self, about: Watched, *, name: str | None = None, webhook: str | None = None) -> Watch:
        """Make a watch and check it for the first time, which tells nothing.

        Args:
            about: the question or key, in the words of whoever wants it.
            name: what to call it; by default the question, or the key in words.
            webhook: where changes are sent, as `Webhooks.checked` gave it.

        Raises:
            InputError: it asks for nothing that the ledger could hold.
        """
        checked = self._checked(about)
        called = " ".join((name or checked.question or _key_words(checked)).split())
        if not called.isprintable() or (name and len(called) > LONGEST_NAME):
            raise InputError(f"name the watch in at most {LONGEST_NAME} printable characters")
        secret = None if webhook is None else SECRET_PREFIX + secrets.token_urlsafe(32)
        made = self._watches.create(called, checked, webhook=webhook, secret=secret, time=_now())
        try:
            self.read_and_check()
        except RecordBusy:
            _log.warning("another process holds the record; the watch is checked for the first time later")
        return self._watches.get(made.id)

    def check(self) -> int:
        """Check the watches that are behind the ledger; return how many changes were told.

        What a process that was killed has not checked is found by the next check of any process.
        """
        if not self._watches.behind:
            return 0
        return sum(self._check_one(watch.id) for watch in self._watches.all())

    def read_and_check(self) -> int:
        """Check the watches after reading the few texts whose figures a process that was killed has left unread."""
        if 0 < self._reader().waiting() <= MOST_READ_FIRST:
            self._reader().catch_up()
        return self.check()

    def _check_one(self, identifier: str) -> int:
        for _ in range(_MOST_ROUNDS):
            # Read first: what is removed from now on makes the check start anew, with nothing of it in hand.
            ledger, rules = self._watches.ledger, self._reader().rules
            try:
                watch, known = self._watches.known(identifier)
            except UnknownWatch:
                return 0
            # Texts read by other rules and texts of these would differ in more than what happened.
            if watch.ledger == ledger or (watch.rules != rules and self._reader().waiting()):
                return 0
            found = self._compared(watch, known, rules)
            changes = () if watch.checked_at is None else found.changes
            if self._watches.keep(watch, Checked(ledger, rules, found.stands, changes), time=_now()):
                return len(changes)
        return 0

    def _compared(self, watch: Watch, known: tuple[Stand, ...], rules: str) -> Difference:
        found = difference(known, self._lines(watch.about, known), self._is_verified)
        if watch.rules == rules or watch.checked_at is None:
            return found
        # Other rules read other figures from the same old texts: only what has arrived since is news.
        named = {change.new.figure.version_id for change in found.changes if change.new is not None}
        arrived = self._watches.arrived(named, since=watch.checked_at - _UNDER_WAY)
        news = [each for each in found.changes if each.new is not None and each.new.figure.version_id in arrived]
        return replace(found, changes=tuple(news))

    def _lines(self, about: Watched, known: tuple[Stand, ...]) -> list[Timeline]:
        """Return the series that a watch is about, whole, and those that it was about before."""
        if about.question is not None:
            found = lines_about(understand(about.question), Filter(), self._ledger)
        else:
            found = self._ledger.timelines(_filter(about))
        series = {*(line.id for line in found), *(stand.series for stand in known)}
        return timelines(self.figures.of_series(series))

    def _is_verified(self, kept: Kept) -> bool:
        figure = kept.figure
        try:
            text = self._record.version(figure.version_id).text
        except UnknownVersion:  # removed since it was listed: the next check sees the record without it
            return False
        return text[figure.start : figure.end] == figure.quote

    def _checked(self, about: Watched) -> Watched:
        """Return what is to be watched under the names that the ledger uses."""
        question = None if about.question is None else " ".join(about.question.split())
        if question is not None:
            if about != Watched(question=about.question):
                raise InputError("watch either a question, or a subject, metric, scope and period")
            return _asked(question)
        subject, scope = (about.subject or "").strip(), (about.scope or "").strip()
        if not subject and not scope:
            raise InputError("name what to watch: a question, a subject such as Meta, or a scope such as Rainier")
        found = figure_filter(
            self,
            subjects=[subject] if subject else (),
            metrics=[about.metric] if about.metric else (),
            period=about.period,
        )
        return Watched(
            subject=found.subjects[0] if found.subjects else None,
            metric=found.metrics[0] if found.metrics else None,
            scope=scope or None,
            period=found.period,
        )


def _asked(question: str) -> Watched:
    if not 0 < len(question) <= LONGEST_QUESTION:
        raise InputError(f"a question has 1 to {LONGEST_QUESTION} characters; this one has {len(question)}")
    if not names_lines(understand(question)):
        raise InputError(
            "the ledger cannot tell which figures this question asks for; name an organisation or a site, and what is "
            "counted, as in 'What is Meta's capex guidance?', or watch a subject, metric and scope"
        )
    return Watched(question=question)


def _filter(about: Watched) -> FigureFilter:
    return FigureFilter(
        subjects=() if about.subject is None else gazetteer().family(about.subject),
        metrics=() if about.metric is None else (about.metric,),
        scope=about.scope,
        period=about.period,
    )


def _key_words(about: Watched) -> str:
    owner = ", ".join(part for part in (about.subject, about.scope) if part)
    what = ", ".join(part for part in (about.metric, about.period) if part)
    return f"{owner}: {what or 'all figures'}"


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)
