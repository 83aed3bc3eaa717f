"""The source desk: what a researcher follows, seen before it counts, corrected, and removed with all it brought."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import urlsplit

from corpus.canonical import canonical_url
from corpus.document import DocumentId
from corpus.errors import FetchError, InputError
from corpus.following import Following
from corpus.jobs import Job, JobKind, Jobs, LinkOutcome
from corpus.source import SOURCE_KINDS, TIERS, Followed, Source, SourceKind, source_id
from corpus.store import Record

if TYPE_CHECKING:
    from ingest.crawl import Crawler
    from ingest.preview import Preview

CORRECTABLE = ("name", "publisher", "tier", "notes", "kind", "pace_seconds", "state")
"""The fields of a source that a person may set."""
SETTABLE_STATES = ("active", "paused")
SHORTEST_PACE_SECONDS = 900
_BATCH = 50

Condition = Literal["never checked", "fine", "quiet", "failing", "paused", "stopped", "known", "preview", "removing"]


@dataclass(frozen=True, slots=True)
class Imported:
    """What importing a list of sources did.

    Attributes:
        sources: those that are known or followed now.
        job: finds out what kind of source the others are, where the list does not say.
        problems: rows that could not be used, each with its line and reason.
    """

    sources: tuple[Followed, ...]
    job: Job | None
    problems: tuple[str, ...]


class Desk:
    """Sources and the jobs that check them.

    Args:
        crawler: made when something is fetched.
        remove: removes documents with everything derived from them.
        place: finds the stories of the documents that wait for it.
    """

    def __init__(
        self,
        record: Record,
        following: Following,
        jobs: Jobs,
        crawler: Callable[[], Crawler],
        remove: Callable[[Sequence[DocumentId]], None],
        place: Callable[[], None],
    ) -> None:
        self._record = record
        self._following = following
        self._jobs = jobs
        self._crawler = crawler
        self._remove = remove
        self._place = place

    # -- following ------------------------------------------------------------------------------------------------

    def preview(self, url: str, *, kind: SourceKind | None = None) -> Preview:
        """Look at an address as a source: what it is, what it lists, and how its newest entry reads. Keeps nothing.

        Raises:
            FetchError: it could not be fetched.
            InputError: it cannot be followed.
        """
        return self._crawler().preview(url, kind=kind)

    def follow(
        self, url: str, *, kind: SourceKind | None = None, confirmed: bool = False, **stated: str | None
    ) -> tuple[Followed, Preview]:
        """Follow an address, and queue its first check.

        The links of a listing page are found by rules, so they wait for a person's yes unless it is `confirmed`.

        Args:
            url: a feed, a newsroom, a sitemap, a page, a filings feed, or a company's CIK.
            kind: what it is, where the person knows better.
            confirmed: the links of a listing have been looked at.
            stated: `name`, `publisher`, `tier` and `notes` where the person knows better.

        Raises:
            FetchError: it could not be fetched.
            InputError: it cannot be followed.
        """
        preview = self.preview(url, kind=kind)
        said = _checked({key: value for key, value in stated.items() if value is not None})
        looked_at = preview.known is not None and preview.known.state not in {"known", "preview"}
        waits = preview.source.kind == "listing" and not confirmed and not looked_at
        followed = self._following.add(preview.source, state="preview" if waits else "active", rules=preview.rules)
        if said:
            followed = self._following.correct(followed.source.id, said)
        self.check(followed)
        return self._following.get(followed.source.id), preview

    def follow_known(self, identifiers: Sequence[str] | None = None) -> list[Followed]:
        """Follow sources that are known but not followed, all of them by default; listings wait for a person's yes."""
        known = self._following.all(states=("known",)) if identifiers is None else self._following.some(identifiers)
        done = []
        for each in known:
            waits = each.source.kind == "listing" and each.state in {"known", "preview"}
            done.append(self._following.add(each.source, state="preview" if waits else "active"))
            self.check(done[-1])
        return done

    def confirm(self, identifier: str) -> Followed:
        """Let the links of a source count that waited for a person's yes."""
        followed = self._following.correct(identifier, {"state": "active"})
        self.check(followed)
        return followed

    def correct(self, identifier: str, changes: Mapping[str, Any]) -> Followed:
        """Set what was read wrong, or pause and resume a source; later checks leave it as set.

        Raises:
            UnknownSource: there is none of that id.
            InputError: a field cannot be set, or not to this.
        """
        corrected = self._following.correct(identifier, _checked(changes))
        if "tier" in changes:
            self._place()
        return corrected

    def remove(self, identifier: str) -> int:
        """Remove a source with every document that only it has brought; return how many those were.

        Stopped half-way, the next start of the worker goes on with it.
        """
        self._following.correct(identifier, {"state": "removing"})
        going = self._following.only_from(identifier)
        for start in range(0, len(going), _BATCH):
            self._remove(going[start : start + _BATCH])
        self._following.remove(identifier)
        return len(going)

    def import_list(self, content: bytes, name: str, *, follow: bool = False) -> Imported:
        """Take over a list of sources: OPML, CSV, or plain links.

        Args:
            content: the list.
            name: its file name, which helps to tell its form.
            follow: begin to follow what the list says the kind of; else it is only known.

        Raises:
            InputError: it is no such list.
        """
        from ingest.lists import read_list  # noqa: PLC0415

        read = read_list(content, name)
        sources, unknown = [], []
        for row in read.rows:
            if row.kind is None:
                unknown.append(row.url)
                continue
            url = canonical_url(row.url)
            known = self._following.find(url)
            if known is None or known.state == "known":
                old = None if known is None else known.source
                source = Source(
                    id=source_id(url),
                    kind=row.kind,
                    name=row.name or (old.name if old else row.url),
                    publisher=row.publisher or (old.publisher if old else _host(row.url)),
                    url=url,
                    tier=row.tier or (old.tier if old else "press"),
                    notes=row.notes or (old.notes if old else None),
                )
                self._following.keep([source])
            found = self._following.find(url)
            sources += [found] if found is not None else []
        if follow:
            sources = self.follow_known([each.source.id for each in sources])
        job = None
        problems = list(read.problems)
        if unknown and follow:
            job = self._jobs.add("follow", time=_now(), payload={"links": unknown})
        elif unknown:
            problems.append(
                f"{len(unknown)} addresses were left out, such as {unknown[0]}: the list does not say what they are, "
                "and only following them finds out (--follow, ?follow=true)"
            )
        return Imported(tuple(sources), job, tuple(problems))

    # -- jobs -----------------------------------------------------------------------------------------------------

    def check(self, followed: Followed) -> Job:
        """Queue a check of a source."""
        return self._jobs.add("check", time=_now(), source_id=followed.source.id, host=_host(followed.source.url))

    def add_links(self, links: Sequence[str]) -> Job:
        """Queue links to be fetched and stored."""
        if not links:
            raise InputError("there are no links to add")
        return self._jobs.add("add", time=_now(), payload={"links": list(links)})

    def queue_due(self, time: dt.datetime) -> int:
        """Queue a check of every source whose time has come; return how many are due."""
        due = self._following.due(time)
        for followed in due:
            self.check(followed)
        return len(due)

    def finish_removals(self) -> int:
        """Go on with removals that were stopped half-way; return how many there were."""
        half = self._following.all(states=("removing",))
        for each in half:
            self.remove(each.source.id)
        return len(half)

    def steps(self, job: Job) -> Iterator[LinkOutcome]:
        """Do a job, yielding what became of each link.

        Raises:
            GroundworkError: the job as a whole could not be done.
        """
        kind: JobKind = job.kind
        if kind == "check":
            assert job.source_id is not None
            return self._crawler().check(job.source_id)
        links = [str(link) for link in job.payload.get("links", ())]
        self._jobs.expect(job.id, len(links))
        done = {outcome.url for outcome in self._jobs.outcomes(job.id, limit=len(links) + 1)}
        left = [link for link in links if link not in done]
        return self._crawler().add(left) if kind == "add" else self._follow_each(left)

    def _follow_each(self, links: Sequence[str]) -> Iterator[LinkOutcome]:
        for link in links:
            try:
                followed, _ = self.follow(link)
            except (FetchError, InputError) as error:
                reason = error.reason if isinstance(error, FetchError) else str(error)
                yield LinkOutcome(link, "failed", reason, type(error).__name__)
                continue
            yield LinkOutcome(link, "stored", f"followed as a {followed.source.kind}: {followed.source.name}")


def condition_of(followed: Followed, now: dt.datetime) -> tuple[Condition, str]:
    """Return how a source is doing, and why, in words."""
    if followed.state != "active":
        words = {
            "known": "in the list, not followed",
            "preview": "its links wait for your yes",
            "paused": "paused",
            "stopped": "stopped",
            "removing": "being removed",
        }
        return followed.state, followed.reason or words[followed.state]
    if followed.checked_at is None:
        return "never checked", "its first check is waiting"
    if followed.failures:
        return "failing", f"{followed.failures} checks in a row failed: {followed.problem}"
    unread = followed.links.get("failed", 0) + followed.links.get("skipped", 0)
    if unread and not followed.links.get("stored"):
        return "failing", f"none of its {unread} links could be stored; `groundwork sources links` says why"
    days = _QUIET_DAYS if followed.new_at is None else (now - followed.new_at).days
    if days >= _QUIET_DAYS:
        return "quiet", "it has listed nothing so far" if followed.new_at is None else f"nothing new for {days} days"
    return "fine", "nothing new today" if days else "brought something within a day"


_QUIET_DAYS = 30


def _checked(changes: Mapping[str, Any]) -> dict[str, Any]:
    checked: dict[str, Any] = {}
    for key, value in changes.items():
        allowed: Sequence[str] | None = {"tier": TIERS, "kind": SOURCE_KINDS, "state": SETTABLE_STATES}.get(key)
        if key not in CORRECTABLE:
            raise InputError(f"{key!r} cannot be set; these can: {', '.join(CORRECTABLE)}")
        if allowed is not None and value not in allowed:
            raise InputError(f"{value!r} is no {key} that can be set; use one of {', '.join(allowed)}")
        if key in {"name", "publisher"} and not str(value or "").strip():
            raise InputError(f"{key} cannot be empty")
        if (
            key == "pace_seconds"
            and value is not None
            and not (isinstance(value, int) and value >= SHORTEST_PACE_SECONDS)
        ):
            raise InputError(f"pace_seconds is a whole number from {SHORTEST_PACE_SECONDS} on, or null for the usual")
        checked[key] = value
    return checked


def _host(url: str) -> str:
    return urlsplit(url).hostname or url


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)
