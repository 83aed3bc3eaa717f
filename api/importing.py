"""Taking over a list of sources: what is known by it, what it leaves open, and what cannot be used."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from corpus.canonical import canonical_url
from corpus.errors import InputError
from corpus.following import Following
from corpus.jobs import Job
from corpus.source import Followed, Source, SourceKind, source_id

if TYPE_CHECKING:
    from ingest.lists import ListedSource


@dataclass(frozen=True, slots=True)
class Imported:
    """What importing a list of sources did.

    Attributes:
        sources: those that are known or followed now.
        job: finds out what kind of source the others are, where the list does not say, and follows them.
        problems: rows that could not be used, each with its line and reason.
        left_out: rows that do not say what they are; only following them finds out.
    """

    sources: tuple[Followed, ...]
    job: Job | None
    problems: tuple[str, ...]
    left_out: tuple[ListedSource, ...] = ()


def take_over(following: Following, content: bytes, name: str, *, keep: bool = True) -> Imported:
    """Make the sources of a list known; those that are followed already stay as they are.

    Args:
        following: where they are kept.
        content: OPML, CSV or links.
        name: its file name, which helps to tell its form.
        keep: False only looks: what is not known yet is left out.

    Raises:
        InputError: it is no such list, or nothing on it can be used.
    """
    from ingest.lists import read_list  # noqa: PLC0415 - parsers load only where something is parsed

    read = read_list(content, name)
    if not read.rows:
        first = f": {read.problems[0]}" if read.problems else "."
        raise InputError(f"{name} lists no source that can be used{first}")
    sources, left_out, problems = [], [], list(read.problems)
    for row in read.rows:
        if keep and row.kind is not None:
            _keep(following, row, row.kind)
        found = following.find(canonical_url(row.url))
        if found is not None:
            sources.append(found)
        elif row.kind is None or not keep:
            left_out.append(row)
        else:
            problems.append(f"{row.url} was removed on purpose; `groundwork follow {row.url}` brings it back.")
    return Imported(tuple(sources), None, tuple(problems), tuple(left_out))


def stated_of(row: ListedSource) -> dict[str, str]:
    """Return what a row says of its source, as a person states it who follows an address."""
    said = {"name": row.name, "publisher": row.publisher, "tier": row.tier, "notes": row.notes}
    return {key: value for key, value in said.items() if value is not None}


def _keep(following: Following, row: ListedSource, kind: SourceKind) -> None:
    """Keep a source as the list has it; what the list does not say stays as it is known."""
    from ingest.hrefs import site_of  # noqa: PLC0415

    url = canonical_url(row.url)
    known = following.find(url)
    if known is not None and known.state != "known":
        return
    old = None if known is None else known.source
    source = Source(
        id=source_id(url),
        kind=kind,
        name=row.name or (old.name if old else row.url),
        # One that is called by its host leaves the word on the publisher to its pages.
        publisher=row.publisher or (old.publisher if old else site_of(url) or url),
        url=url,
        tier=row.tier or (old.tier if old else "press"),
        notes=row.notes or (old.notes if old else None),
    )
    following.keep([source])
