"""Sources, jobs and documents as people name them: by id, by the beginning of one, or by exact address."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NoReturn

from corpus.canonical import canonical_url
from corpus.document import DocumentId, document_id
from corpus.errors import GroundworkError, InputError, UnknownDocument, UnknownJob, UnknownSource
from corpus.following import Following
from corpus.jobs import Job, Jobs
from corpus.source import Followed
from corpus.store import Record

_MOST_JOBS = 1000
_SHOWN = 5


def source_named(following: Following, given: str) -> Followed:
    """Return the source that a person means.

    Args:
        following: where to look.
        given: its id, the beginning of its id where only one begins so, or its address.

    Raises:
        UnknownSource: there is none.
        InputError: several ids begin so.
    """
    name = given.strip()
    if "://" in name:
        found = following.find(canonical_url(name))
        if found is None:
            raise UnknownSource(name)
        return found
    try:
        return following.get(name)
    except UnknownSource as error:
        return following.get(_begun(name, (each.source.id for each in following.all()), error))


def job_named(jobs: Jobs, given: str) -> Job:
    """Return the job that a person means by its id or the beginning of it.

    Raises:
        UnknownJob: there is none.
        InputError: several ids begin so.
    """
    name = given.strip()
    try:
        return jobs.get(name)
    except UnknownJob as error:
        return jobs.get(_begun(name, (job.id for job in jobs.recent(limit=_MOST_JOBS)), error))


def document_named(record: Record, given: str) -> DocumentId:
    """Return the id of the document that a person means by its id, the beginning of it, or its exact address.

    Raises:
        UnknownDocument: there is none.
        InputError: several ids begin so.
    """
    name = given.strip()
    whole = document_id(canonical_url(name)) if "://" in name else DocumentId(name)
    if record.find(whole) is not None:
        return whole
    return DocumentId(_begun(name, record.documents_beginning(name, limit=_SHOWN + 1), UnknownDocument(name)))


def require_checkable(followed: Followed) -> Followed:
    """Return the source if it can be checked now.

    Raises:
        InputError: it is not followed, or is being removed.
    """
    name = followed.source.name
    if followed.state == "known":
        raise InputError(f"{name} is in the list but not followed; follow it first: {followed.source.url}")
    if followed.state == "removing":
        raise InputError(f"{name} is being removed")
    return followed


def _begun(name: str, identifiers: Iterable[str], error: GroundworkError) -> str:
    found = [identifier for identifier in identifiers if name and identifier.startswith(name)]
    if len(found) == 1:
        return found[0]
    if not found:
        raise error
    return _unsure(name, found)


def _unsure(name: str, found: list[str]) -> NoReturn:
    more = f" and {len(found) - _SHOWN} more" if len(found) > _SHOWN else ""
    raise InputError(f"{name!r} could be {', '.join(found[:_SHOWN])}{more}; write more of it")
