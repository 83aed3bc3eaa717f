"""Discover, fetch, decide, keep: one check of a followed source, or of a list of links, outcome by outcome.

Nothing here raises for one bad link: it becomes a `LinkOutcome` with a reason, and the others go on. Everything that
must outlive a killed process (which links are known, what became of them, when to look again) is in the record before
the outcome is yielded.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib
import random
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from corpus.document import Document, DocumentId, Reading, document_id
from corpus.errors import FetchError, InputError, Offline, RemovedDocument, TryLater
from corpus.following import Following
from corpus.jobs import LinkOutcome, LinkResult
from corpus.source import Followed, Source, SourceKind, SourceLink
from corpus.store import Kept, Record
from ingest.by_hand import read_link
from ingest.decide import PUT_OFF, as_listed, is_offline, link_rows, verdict_of
from ingest.feed import read_feed
from ingest.fetch import Fetched, Fetcher, NotModified
from ingest.filings import is_filing_index, read_company_feed, read_filing_index
from ingest.hrefs import site_of
from ingest.listed import Entry, Listed
from ingest.listing import ListingRules, read_listing
from ingest.preview import Preview, preview
from ingest.read import read_page, validators_of
from ingest.schedule import Result, Schedule, after_failure, after_success, recheck_after
from ingest.sitemap import newest_first, read_sitemap

MOST_LINKS = 200
"""How many links one check of a source fetches at most; the others wait for the next."""
MOST_CHILDREN = 10
"""How many child sitemaps one check reads, the newest first."""
_AT_ONCE = 20
_ASKED_FOR_TIME = "its site has asked for time"
_SINGLE = frozenset({"page", "file"})


Keep = Callable[[Reading], Kept]
"""Stores a reading; it can be found when this returns."""


@dataclasses.dataclass(frozen=True, slots=True)
class _Check:
    """What looking at the source itself brought.

    Attributes:
        new: links that were not known before.
        listed: None where the source has not changed, and for a single page.
    """

    new: int
    listed: Listed | None = None
    fetched: Fetched | NotModified | None = None


class Crawler:
    """Checks sources. One may be shared by threads, as long as no two check the same source.

    Args:
        keep: stores a reading; what it raises becomes the link's outcome.
        now: the clock.
    """

    def __init__(
        self,
        record: Record,
        following: Following,
        fetcher: Fetcher,
        keep: Keep,
        *,
        now: Callable[[], dt.datetime] = lambda: dt.datetime.now(dt.UTC),
    ) -> None:
        self._record = record
        self._following = following
        self._fetcher = fetcher
        self._keep = keep
        self._now = now

    # -- a followed source ----------------------------------------------------------------------------------------

    def preview(self, url: str, *, kind: SourceKind | None = None) -> Preview:
        """Look at an address before it is followed; see `ingest.preview`."""
        return preview(url, self._fetcher, self._following, kind=kind)

    def check(self, source_id: str) -> Iterator[LinkOutcome]:
        """Look at a source, then fetch every link that is due, yielding what became of each.

        The links of a source that waits for a person's yes are listed and not fetched.

        Raises:
            Offline: this machine has no network; the check is put off, and counts for nothing.
            FetchError: the source itself could not be fetched; its health and its next check are noted before.
            InputError: likewise, it is no longer what it was.
        """
        followed = self._following.get(source_id)
        try:
            check = self._look(followed)
        except (FetchError, InputError) as error:
            if self._is_offline(followed.source, error):
                self._put_off(followed)
                raise Offline(followed.source.url) from error
            self._note_failure(followed, error)
            raise
        self._note_success(followed, check)
        if followed.state == "active":
            yield from self._fetch_due(followed)

    def _look(self, followed: Followed) -> _Check:
        """Fetch the source itself and note the links that it lists."""
        source = followed.source
        if source.kind in _SINGLE:
            new = self._following.list_links(source.id, link_rows([Entry(source.url)], first=False)[0], self._now())
            if not new:
                self._following.due_again(source.id, self._now())
            return _Check(new)
        fetched = self._fetcher.fetch(
            source.url, etag=followed.etag, last_modified=followed.last_modified, given_by=followed.given_by
        )
        if isinstance(fetched, NotModified):
            return _Check(0, fetched=fetched)
        listed, rules = self._listed(followed, fetched)
        rows, problems = link_rows(listed.entries, first=followed.succeeded_at is None)
        new = self._following.list_links(source.id, rows, self._now())
        if rules is not None:
            self._following.checked(source.id, {"rules": rules})
        return _Check(new, dataclasses.replace(listed, problems=listed.problems + tuple(problems)), fetched)

    def _listed(self, followed: Followed, fetched: Fetched) -> tuple[Listed, dict[str, Any] | None]:
        """Read what a source lists, by its kind; with the rules that a listing page was read by."""
        source = followed.source
        if source.kind == "feed":
            return read_feed(fetched.content, url=fetched.url, charset=fetched.charset), None
        if source.kind == "filings":
            return read_company_feed(fetched.content, fetched.url), None
        if source.kind == "sitemap":
            return self._with_children(read_sitemap(fetched.content, url=fetched.url)), None
        if source.kind == "listing":
            known = ListingRules.from_json(followed.rules) if followed.rules else None
            found = read_listing(fetched.content, url=fetched.url, charset=fetched.charset, rules=known)
            return found.listed, found.rules.as_json()
        raise InputError(f"{source.name} is a {source.kind}, which is not followed: follow a page or a feed")

    def _with_children(self, listed: Listed) -> Listed:
        """Return a sitemap index with the entries of its newest children."""
        entries, problems = list(listed.entries), list(listed.problems)
        for child in listed.more[:MOST_CHILDREN]:
            try:
                fetched = self._fetcher.fetch(child)
                read = read_sitemap(fetched.content, url=fetched.url)
            except (FetchError, InputError) as error:
                problems.append(str(error))
                continue
            entries += read.entries
            problems += read.problems
        return dataclasses.replace(listed, entries=newest_first(entries), more=(), problems=tuple(problems))

    def _fetch_due(self, followed: Followed) -> Iterator[LinkOutcome]:
        done = 0
        put_off: dict[str | None, dt.datetime] = {}
        while done < MOST_LINKS:
            links = self._following.due_links(followed.source.id, self._now(), limit=min(_AT_ONCE, MOST_LINKS - done))
            if not links:
                return
            for link in links:
                done += 1
                again = put_off.get(site_of(link.url))
                if again is not None:
                    self._following.set_link(link.id, {"next_try_at": again, "reason": _ASKED_FOR_TIME})
                    continue
                outcome = self._follow(followed.source, link)
                if outcome.problem_kind == TryLater.__name__:
                    # The site has asked for time: its other links are not waited for, one after another. Its own
                    # Retry-After counts besides.
                    put_off[site_of(link.url)] = self._now() + PUT_OFF
                yield outcome

    def _note_success(self, followed: Followed, check: _Check) -> None:
        now, fetched = self._now(), check.fetched
        result: Result = "new" if check.new else "unchanged"
        asked = check.listed.pace_seconds if check.listed else None
        etag, modified = (fetched.etag, fetched.last_modified) if fetched else (None, None)
        single = followed.source.kind in _SINGLE
        schedule = after_success(
            _schedule(followed),
            result,
            conditional=bool(etag or modified) and not single,
            now=now,
            jitter=_jitter(),
            asked_seconds=asked,
        )
        values = _columns(schedule, followed) | {
            "etag": etag,
            "last_modified": modified,
            "given_by": fetched.url if fetched else None,
            "checked_at": now,
            "succeeded_at": now,
            "problem": "; ".join(check.listed.problems)[:2000] or None if check.listed else None,
            "problem_kind": None,
        }
        if check.new:
            values["new_at"] = now
        self._following.checked(followed.source.id, values)

    def _note_failure(self, followed: Followed, error: FetchError | InputError) -> None:
        now = self._now()
        schedule = after_failure(_schedule(followed), error, now=now, jitter=_jitter())
        reason = error.reason if isinstance(error, FetchError) else str(error)
        values = {"checked_at": now, "problem": reason, "problem_kind": type(error).__name__}
        self._following.checked(followed.source.id, _columns(schedule, followed) | values)

    def _put_off(self, followed: Followed) -> None:
        now = self._now()
        values = {"problem": Offline.WORDS, "problem_kind": Offline.__name__, "next_fetch_at": now + PUT_OFF}
        self._following.checked(followed.source.id, values | {"checked_at": now})

    def _is_offline(self, source: Source, error: FetchError | InputError) -> bool:
        return is_offline(error, self._following.last_checks_elsewhere(source.url))

    # -- one link of a source -------------------------------------------------------------------------------------

    def _follow(self, source: Source, link: SourceLink) -> LinkOutcome:
        """Fetch one listed link, keep what it holds, and note what became of it."""
        try:
            outcome, values = self._fetched_link(source, link)
        except (FetchError, InputError) as met:
            error = Offline(link.url) if source.kind in _SINGLE and self._is_offline(source, met) else met
            verdict = verdict_of(error, tries=link.tries, now=self._now())
            values = {
                "state": verdict.state,
                "reason": verdict.reason,
                "problem_kind": type(error).__name__,
                "next_try_at": verdict.next_try_at,
                "tries": verdict.tries,
            }
            result: LinkResult = "skipped" if verdict.state == "skipped" else "failed"
            outcome = LinkOutcome(link.url, result, verdict.reason, type(error).__name__, link.document_id)
        self._following.set_link(link.id, {"tried_at": self._now(), **values})
        return outcome

    def _fetched_link(self, source: Source, link: SourceLink) -> tuple[LinkOutcome, dict[str, Any]]:
        known = self._known(link)
        if known is not None and link.state == "new":
            return self._same(link, known, "already here")
        fetched = self._fetcher.fetch(
            link.url, etag=link.etag, last_modified=link.last_modified, given_by=link.given_by
        )
        if isinstance(fetched, NotModified):
            return self._same(link, known, None)
        validators = validators_of(fetched)
        if source.kind == "filings" and is_filing_index(link.url):
            return self._index_of_filing(source, link, fetched)
        if known is not None and self._same_bytes(known, fetched.content):
            outcome, values = self._same(link, known, None)
            return outcome, {**values, **validators}
        kept = self._keep(as_listed(read_page(fetched), source, link))
        outcome, values = self._same(link, kept.document, None)
        result: LinkResult = "unchanged" if kept.outcome == "unchanged" else "stored"
        return dataclasses.replace(outcome, outcome=result), {**values, **validators}

    def _index_of_filing(
        self, source: Source, link: SourceLink, fetched: Fetched
    ) -> tuple[LinkOutcome, dict[str, Any]]:
        """Note the documents that a filing's index page lists; they are fetched like any other link."""
        listed = read_filing_index(fetched.content, fetched.url)
        entries = [
            dataclasses.replace(entry, published_at=entry.published_at or link.published_at) for entry in listed.entries
        ]
        rows, _ = link_rows(entries, first=False)
        self._following.list_links(source.id, rows, self._now())
        reason = f"the index of a filing: {len(rows)} of its documents are wanted"
        values = {"state": "stored", "reason": reason, "problem_kind": None, "next_try_at": None, "tries": 0}
        return LinkOutcome(link.url, "skipped", reason), values

    def _same(
        self, link: SourceLink, document: Document | None, reason: str | None
    ) -> tuple[LinkOutcome, dict[str, Any]]:
        """Return the outcome of a link that holds this document, and when it is looked at again."""
        checks = link.checks + (link.state == "stored")
        values = {
            "state": "stored",
            "reason": reason,
            "problem_kind": None,
            "tries": 0,
            "checks": checks,
            "document_id": None if document is None else document.id,
            "next_try_at": recheck_after(link.first_seen_at, self._now()),
        }
        identifier = None if document is None else document.id
        return LinkOutcome(link.url, "unchanged", reason, document_id=identifier), values

    def _known(self, link: SourceLink) -> Document | None:
        """Return the document of a link, if the record holds it already.

        Raises:
            RemovedDocument: it was removed on purpose, so there is no need to fetch it.
        """
        removed = self._record.removed_at(link.url)
        if removed is not None:
            raise RemovedDocument(link.url, removed)
        if link.document_id is not None:
            return self._record.find(DocumentId(link.document_id))
        return self._record.find(document_id(link.url))

    def _same_bytes(self, document: Document, content: bytes) -> bool:
        stored = self._record.version(document.version_id).raw_hash
        return stored == hashlib.sha256(content).hexdigest()

    # -- links without a source -----------------------------------------------------------------------------------

    def add(self, links: Sequence[str]) -> Iterator[LinkOutcome]:
        """Fetch links that a person gave, and keep what they hold."""
        for given in links:
            try:
                kept = self._keep(read_link(given, self._fetcher, self._following))
            except (FetchError, InputError) as error:
                verdict = verdict_of(error, tries=0, now=self._now())
                result: LinkResult = "skipped" if verdict.state == "skipped" else "failed"
                reason = error.reason if isinstance(error, FetchError) else str(error)
                yield LinkOutcome(given, result, reason, type(error).__name__)
                continue
            result = "unchanged" if kept.outcome == "unchanged" else "stored"
            yield LinkOutcome(given, result, document_id=kept.document.id)


def _schedule(followed: Followed) -> Schedule:
    return Schedule(
        next_fetch_at=followed.next_fetch_at,
        pace_seconds=followed.pace_seconds,
        failures=followed.failures,
        unchanged=followed.unchanged,
        state=followed.state,
        reason=followed.reason,
    )


def _columns(schedule: Schedule, followed: Followed) -> dict[str, Any]:
    """Return what is stored of a schedule; a source that only waits for a yes keeps its state."""
    return {
        "next_fetch_at": schedule.next_fetch_at,
        "failures": schedule.failures,
        "unchanged": schedule.unchanged,
        "state": schedule.state if followed.state == "active" else followed.state,
        "reason": schedule.reason,
    }


def _jitter() -> float:
    return random.uniform(-1, 1)  # noqa: S311 - spreads requests, guards nothing
