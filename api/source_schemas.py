"""The JSON shapes of sources, their links, previews and jobs; plain typed dictionaries, as in `api.schemas`."""

from __future__ import annotations

from typing import Any, NotRequired

from typing_extensions import TypedDict

from api.conditions import Condition
from api.schemas import ReadingJson
from corpus.jobs import JobKind, JobState, LinkResult
from corpus.source import LinkState, SourceKind, SourceState, Tier


class NamedSource(TypedDict):
    """Where documents come from."""

    id: str
    kind: SourceKind
    name: str
    publisher: str
    url: str
    tier: Tier
    notes: str | None


class SourceJson(NamedSource):
    """A source as it is followed, with its health; a time that has not come is null.

    `links` counts what it lists by what became of it; `documents` came from it, `walled` of them only in part because
    of a paywall; `condition_detail` says in words why the condition is what it is.
    """

    state: SourceState
    condition: Condition
    condition_detail: str
    pace_seconds: int | None
    followed_at: str | None
    checked_at: str | None
    succeeded_at: str | None
    new_at: str | None
    next_fetch_at: str | None
    failures: int
    problem: str | None
    problem_kind: str | None
    links: dict[LinkState, int]
    documents: int
    walled: int


class SourceDetail(SourceJson):
    """A source with the rules by which the links of a listing page are found; null for other kinds."""

    rules: dict[str, Any] | None


class FollowedJson(SourceDetail):
    """A source that is followed now, and the job that checks it first; null where none waits.

    `warnings` say what a person should know who follows it, such as that it cannot be read.
    """

    job: str | None
    warnings: list[str]


class SourcesJson(TypedDict):
    """A page of sources by name, and how many there are in all."""

    sources: list[SourceJson]
    total: int


class SourceLinkJson(TypedDict):
    """One link that a source lists, and what became of it; dates are as the source says."""

    id: int
    url: str
    title: str | None
    author: str | None
    published_at: str | None
    modified_at: str | None
    state: LinkState
    reason: str | None
    problem_kind: str | None
    document_id: str | None
    first_seen_at: str
    tried_at: str | None
    next_try_at: str | None
    tries: int


class SourceLinksJson(TypedDict):
    """A page of a source's links, the newest first."""

    links: list[SourceLinkJson]


class EntryJson(TypedDict):
    """One link that a source lists, as the source says it."""

    url: str
    title: str | None
    published_at: str | None
    modified_at: str | None
    author: str | None
    summary: str | None


class OtherJson(TypedDict):
    """Another address that the page names, which may be better to follow."""

    url: str
    kind: SourceKind
    reason: str


class RejectedJson(TypedDict):
    """Links of a listing page with a pattern in common that are not taken for articles."""

    pattern: str
    count: int
    reason: str
    samples: list[str]


class PreviewJson(TypedDict):
    """An address looked at as a source; nothing of it is kept.

    `entries` are the first of `total`; `sample` is how its newest entry reads, or `sample_problem` why it does not;
    `known` is the source of this address that is there already; `removed` counts what it lists that was removed from
    the record on purpose, and stays out unless it is followed with `restore`.
    """

    source: NamedSource
    reasons: list[str]
    others: list[OtherJson]
    entries: list[EntryJson]
    total: int
    rules: dict[str, Any] | None
    rejected: list[RejectedJson]
    sample: ReadingJson | None
    sample_problem: str | None
    problems: list[str]
    known: SourceJson | None
    removed: int


class LeftOutJson(TypedDict):
    """A row of a list that was not taken over; null where it says nothing of a field."""

    url: str
    name: str | None
    publisher: str | None
    tier: Tier | None
    notes: str | None


class ImportedJson(TypedDict):
    """What an imported list became.

    `left_out` are the rows that do not say what kind of source they are; with `follow=true` there are none, because
    `job` finds out and follows them, with the names and tiers of the list. With `dry_run=true` nothing is kept:
    `sources` are those that are known already, and `left_out` all others.
    """

    sources: list[SourceJson]
    job: str | None
    problems: list[str]
    left_out: list[LeftOutJson]


class OutcomeJson(TypedDict):
    """What became of one link of a job."""

    url: str
    outcome: LinkResult
    reason: str | None
    problem_kind: str | None
    document_id: str | None


class JobJson(TypedDict):
    """A job as it stands; `links` counts what became of its links, `total` is null until it is known."""

    id: str
    kind: JobKind
    source_id: str | None
    state: JobState
    message: str | None
    created_at: str
    started_at: str | None
    ended_at: str | None
    attempts: int
    total: int | None
    links: dict[LinkResult, int]


class JobDetail(JobJson):
    """A job with a page of its outcomes: failures first, then what was skipped, then the rest."""

    outcomes: list[OutcomeJson]


class JobsJson(TypedDict):
    """A page of jobs, the newest first."""

    jobs: list[JobJson]


class FollowItem(TypedDict):
    """What following one address did, on the command line; `problem` says why it is not followed."""

    item: str
    source: NotRequired[FollowedJson]
    preview: NotRequired[PreviewJson]
    problem: NotRequired[str]
