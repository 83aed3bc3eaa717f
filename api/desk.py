"""The source desk: what a researcher follows, seen before it counts, corrected, and removed with all it brought."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from api.importing import Imported, stated_of, take_over
from corpus.database import batches
from corpus.document import DocumentId
from corpus.errors import FetchError, InputError
from corpus.following import Following
from corpus.hosts import server_of
from corpus.jobs import Job, JobKind, Jobs, LinkOutcome
from corpus.source import SOURCE_KINDS, TIERS, Followed, Source, SourceKind
from corpus.store import Record

if TYPE_CHECKING:
    from ingest.crawl import Crawler
    from ingest.preview import Preview

CORRECTABLE = ("name", "publisher", "tier", "notes", "kind", "pace_seconds", "state")
"""The fields of a source that a person may set."""
SETTABLE_STATES = ("active", "paused")
SHORTEST_PACE_SECONDS = 900
_BATCH = 50


class Desk:
    """Sources and the jobs that check them.

    Args:
        crawler: made when something is fetched.
        remove: removes documents with everything derived from them.
        restate: sets the publishers of documents, and what is derived from them.
        place: finds the stories of the documents that wait for it.
    """

    def __init__(
        self,
        record: Record,
        following: Following,
        jobs: Jobs,
        crawler: Callable[[], Crawler],
        remove: Callable[[Sequence[DocumentId]], None],
        restate: Callable[[Mapping[DocumentId, str | None]], None],
        place: Callable[[], None],
    ) -> None:
        self._record = record
        self._following = following
        self._jobs = jobs
        self._crawler = crawler
        self._remove = remove
        self._restate = restate
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
        self,
        url: str,
        *,
        kind: SourceKind | None = None,
        confirmed: bool = False,
        restore: bool = False,
        **stated: str | None,
    ) -> tuple[Followed, Preview]:
        """Follow an address, and queue its first check.

        The links of a listing page are found by rules, so they wait for a person's yes unless it is `confirmed`.
        Articles that were removed on purpose stay out unless they are to be restored.

        Args:
            url: a feed, a newsroom, a sitemap, a page, a filings feed, or a company's CIK.
            kind: what it is, where the person knows better.
            confirmed: the links of a listing have been looked at.
            restore: let what it lists come back that was removed.
            stated: `name`, `publisher`, `tier` and `notes` where the person knows better.

        Raises:
            FetchError: it could not be fetched.
            InputError: it cannot be followed, or nothing on it can be read.
        """
        preview = self.preview(url, kind=kind)
        if kind is None and preview.known is None:
            _require_readable(preview)
        said = _checked({key: value for key, value in stated.items() if value is not None})
        looked_at = preview.known is not None and preview.known.state not in {"known", "preview"}
        waits = preview.source.kind == "listing" and not confirmed and not looked_at
        followed = self._following.add(preview.source, state="preview" if waits else "active", rules=preview.rules)
        if restore:
            self._following.let_back(followed.source.id, preview.removed)
        if said:
            followed = self.correct(followed.source.id, said)
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

        Its documents take over its tier and its publisher, but for what was corrected of them by hand.

        Raises:
            UnknownSource: there is none of that id.
            InputError: a field cannot be set, or not to this.
        """
        checked = _checked(changes)
        followed = self._following.correct(identifier, checked)
        if "publisher" in checked:
            self._restate(self._restated(followed.source))
        if "tier" in checked:
            self._place()
        return followed

    def remove(self, identifier: str) -> int:
        """Remove a source with every document that only it has brought; return how many those were.

        Stopped half-way, the next start of the worker goes on with it.
        """
        self._following.correct(identifier, {"state": "removing"})
        going = self._following.only_from(identifier)
        for batch in batches(going, _BATCH):
            self._remove(batch)
        self._following.remove(identifier)
        return len(going)

    def import_list(self, content: bytes, name: str, *, follow: bool = False, keep: bool = True) -> Imported:
        """Take over a list of sources: OPML, CSV, or plain links.

        Args:
            content: the list.
            name: its file name, which helps to tell its form.
            follow: begin to follow what is on it; else it is only known.
            keep: False changes nothing, and tells what is known already and what is not.

        Raises:
            InputError: it is no such list, or nothing on it can be used.
        """
        taken = take_over(self._following, content, name, keep=keep)
        if not (follow and keep):
            return taken
        self.follow_known([each.source.id for each in taken.sources if each.state == "known"])
        job = None
        if taken.left_out:
            links = {row.url: stated_of(row) for row in taken.left_out}
            job = self._jobs.add("follow", time=_now(), payload={"links": list(links), "stated": links})
        sources = self._following.some([each.source.id for each in taken.sources])
        return Imported(sources, job, taken.problems)

    # -- jobs -----------------------------------------------------------------------------------------------------

    def check(self, followed: Followed) -> Job:
        """Queue a check of a source."""
        return self._jobs.add("check", time=_now(), source_id=followed.source.id, host=server_of(followed.source.url))

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
        return self._crawler().add(left) if kind == "add" else self._follow_each(left, job.payload.get("stated", {}))

    def _restated(self, source: Source) -> dict[DocumentId, str | None]:
        """Return the documents of a source whose publisher is another by its word."""
        from ingest.decide import speaks_for  # noqa: PLC0415 - parsers load only where something is parsed

        changed: dict[DocumentId, str | None] = {}
        for identifier in self._following.documents_of(source.id):
            document = self._record.document(identifier)
            said = self._record.version(document.version_id).details.get("publisher")
            declared = said if isinstance(said, str) else None
            publisher = source.publisher if speaks_for(source, document.url, declared) else declared
            if "publisher" not in document.corrected and publisher != document.publisher:
                changed[identifier] = publisher
        return changed

    def _follow_each(self, links: Sequence[str], stated: Mapping[str, Mapping[str, str]]) -> Iterator[LinkOutcome]:
        """Follow addresses, each with what the list they stand on says of it."""
        for link in links:
            said = stated.get(link, {})
            try:
                followed, _ = self.follow(
                    link,
                    name=said.get("name"),
                    publisher=said.get("publisher"),
                    tier=said.get("tier"),
                    notes=said.get("notes"),
                )
            except (FetchError, InputError) as error:
                reason = error.reason if isinstance(error, FetchError) else str(error)
                yield LinkOutcome(link, "failed", reason, type(error).__name__)
                continue
            yield LinkOutcome(link, "stored", f"followed as a {followed.source.kind}: {followed.source.name}")


def _require_readable(preview: Preview) -> None:
    """Refuse a page that is followed only because it is nothing else, and that cannot be read either."""
    source = preview.source
    if source.kind in {"page", "file"} and preview.sample is None:
        raise InputError(
            f"{source.url} is no feed, newsroom or sitemap, and as a {source.kind} it cannot be read "
            f"({preview.sample_problem}). Give the address of its news or its feed; --kind page (HTTP: kind) follows "
            "it all the same"
        )


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


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)
