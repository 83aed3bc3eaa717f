"""Followed sources and the links they list: the SQL about them, and nothing that decides."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, RowMapping, delete, func, insert, or_, select, update
from sqlalchemy.dialects.sqlite import insert as upsert

from corpus import schema
from corpus.database import Database, batches
from corpus.dates import PartialDate
from corpus.document import Document, DocumentId
from corpus.errors import RemovedDocument, UnknownSource
from corpus.hosts import server_of
from corpus.rows import forget_signature, moment, now, stamp
from corpus.source import Followed, Source, SourceLink, SourceState

_NOUN = ("id", "kind", "name", "publisher", "url", "tier", "notes")
_PLAIN = (
    "state",
    "reason",
    "pace_seconds",
    "failures",
    "unchanged",
    "etag",
    "last_modified",
    "given_by",
    "problem",
    "problem_kind",
)
_TIMES = ("next_fetch_at", "followed_at", "checked_at", "succeeded_at", "new_at")
_LINK_PLAIN = (
    *("id", "source_id", "url", "title", "author", "state", "reason", "problem_kind", "document_id", "tries", "checks"),
    *("etag", "last_modified", "given_by"),
)
_FOLLOWED = ("active", "paused", "stopped")


class Following:
    """The sources of a record, with what following them has shown."""

    def __init__(self, database: Database) -> None:
        self._database = database

    # -- sources --------------------------------------------------------------------------------------------------

    def add(self, source: Source, *, state: SourceState, rules: Mapping[str, Any] | None = None) -> Followed:
        """Keep a source in a state; one that is there already takes the state and keeps the rest.

        A source of the same URL counts as the same, whatever its id.
        """
        with self._database.write() as connection:
            known = _found(connection, source)
            values: dict[str, Any] = {"state": state, "reason": None, "failures": 0}
            if state != "known":
                values["next_fetch_at"] = now()
            if rules is not None:
                values["rules"] = json.dumps(dict(rules))
            if known is None:
                identifier = source.id
                values |= {key: getattr(source, key) for key in _NOUN}
                if state != "known":
                    values["followed_at"] = now()
                connection.execute(insert(schema.sources).values(**values))
            else:
                identifier = known["id"]
                if state != "known" and known["followed_at"] is None:
                    values["followed_at"] = now()
                _update(connection, identifier, values)
            connection.execute(delete(schema.tombstones).where(schema.tombstones.c.identity == _buried_as(source.url)))
        return self.get(identifier)

    def keep(self, sources: Iterable[Source]) -> int:
        """Store sources that are known but not followed; what a person set or removed stays so. Return how many."""
        changed = 0
        with self._database.write() as connection:
            buried = set(connection.scalars(select(schema.tombstones.c.identity)))
            for source in sources:
                if _buried_as(source.url) in buried:
                    continue
                known = _found(connection, source)
                values = {key: getattr(source, key) for key in _NOUN}
                if known is None:
                    connection.execute(insert(schema.sources).values(**values))
                    changed += 1
                    continue
                kept = {"id", *json.loads(known["corrected"])}
                different = {key: value for key, value in values.items() if key not in kept and known[key] != value}
                if different:
                    _update(connection, known["id"], different)
                    changed += 1
        return changed

    def correct(self, identifier: str, changes: Mapping[str, Any]) -> Followed:
        """Set fields of a source; what its documents took from it follows, unless a person corrected it there."""
        with self._database.write() as connection:
            row = _row(connection, identifier)
            fields = set(json.loads(row["corrected"])) | (set(changes) & set(_NOUN))
            values = dict(changes) | {"corrected": json.dumps(sorted(fields))}
            if "rules" in values and values["rules"] is not None:
                values["rules"] = json.dumps(values["rules"])
            if values.get("state") == "active":
                values |= {"reason": None, "failures": 0, "next_fetch_at": now()}
                values |= {"followed_at": now()} if row["followed_at"] is None else {}
            _update(connection, identifier, values)
            if "tier" in changes:
                _pass_on_tier(connection, identifier, changes["tier"])
        return self.get(identifier)

    def checked(self, identifier: str, values: Mapping[str, Any]) -> None:
        """Note what a check of the source showed: columns of the source, times as datetimes."""
        stored = {key: stamp(value) if isinstance(value, dt.datetime) else value for key, value in values.items()}
        if stored.get("rules") is not None:
            stored["rules"] = json.dumps(stored["rules"])
        with self._database.write() as connection:
            _update(connection, identifier, stored)

    def get(self, identifier: str) -> Followed:
        """Return a source.

        Raises:
            UnknownSource: there is none of that id.
        """
        return self.some([identifier])[0]

    def find(self, url: str) -> Followed | None:
        """Return the source of a canonical URL, if there is one."""
        with self._database.read() as connection:
            found = connection.scalar(select(schema.sources.c.id).where(schema.sources.c.url == url))
        return None if found is None else self.get(found)

    def some(self, identifiers: Sequence[str]) -> tuple[Followed, ...]:
        """Return sources in the order of their ids.

        Raises:
            UnknownSource: one of them is not there.
        """
        with self._database.read() as connection:
            return _loaded(connection, [_row(connection, identifier) for identifier in identifiers])

    def all(self, *, states: Sequence[SourceState] = ()) -> tuple[Followed, ...]:
        """Return all sources by name, or those in some states."""
        table = schema.sources
        query = select(table).order_by(table.c.name, table.c.id)
        if states:
            query = query.where(table.c.state.in_(states))
        with self._database.read() as connection:
            return _loaded(connection, connection.execute(query).mappings().all())

    def due(self, time: dt.datetime) -> tuple[Followed, ...]:
        """Return the active sources whose next check has come, the longest waiting first."""
        table = schema.sources
        query = (
            select(table)
            .where(table.c.state == "active", table.c.next_fetch_at <= stamp(time))
            .order_by(table.c.next_fetch_at, table.c.id)
        )
        with self._database.read() as connection:
            return _loaded(connection, connection.execute(query).mappings().all())

    def next_due(self) -> dt.datetime | None:
        """Return when the next active source is to be checked."""
        table = schema.sources.c
        with self._database.read() as connection:
            found = connection.scalar(select(func.min(table.next_fetch_at)).where(table.state == "active"))
        return None if found is None else moment(found)

    def last_checks_elsewhere(self, url: str) -> list[str | None]:
        """Return what became of the latest checks of sources on other servers: the class of an error, or None.

        Single pages are left out, because a check of one asks its server nothing. There are several where they ended
        in the same second, and none where no other server was ever asked.
        """
        table = schema.sources.c
        query = (
            select(table.url, table.checked_at, table.problem_kind)
            .where(table.checked_at.is_not(None), table.kind.not_in(("page", "file")))
            .order_by(table.checked_at.desc())
        )
        mine = server_of(url)
        with self._database.read() as connection:
            others = [row for row in connection.execute(query) if server_of(row.url) != mine]
        return [row.problem_kind for row in others if row.checked_at == others[0].checked_at]

    def only_from(self, identifier: str) -> list[DocumentId]:
        """Return the documents that came from this source and that no other source, and no person, has brought."""
        documents, links = schema.documents.c, schema.links.c
        elsewhere = select(links.document_id).where(links.source_id != identifier, links.document_id.is_not(None))
        with self._database.read() as connection:
            found = connection.scalars(
                select(documents.id)
                .where(documents.source_id == identifier, documents.id.not_in(elsewhere))
                .order_by(documents.id)
            )
            return [DocumentId(each) for each in found]

    def documents_of(self, identifier: str) -> list[DocumentId]:
        """Return the documents that came from a source."""
        documents = schema.documents.c
        with self._database.read() as connection:
            found = connection.scalars(
                select(documents.id).where(documents.source_id == identifier).order_by(documents.id)
            )
            return [DocumentId(each) for each in found]

    def remove(self, identifier: str) -> None:
        """Remove a source and its links, and leave a tombstone. Its documents must have been removed before."""
        links = schema.links
        with self._database.write() as connection:
            row = _row(connection, identifier)
            left = schema.documents.c.source_id == identifier
            another = (
                select(func.min(links.c.source_id))
                .where(links.c.document_id == schema.documents.c.id, links.c.source_id != identifier)
                .scalar_subquery()
            )
            connection.execute(update(schema.documents).where(left).values(source_id=another))
            connection.execute(delete(schema.sources).where(schema.sources.c.id == identifier))
            connection.execute(delete(schema.job_links).where(schema.job_links.c.job_id.in_(_jobs_of(identifier))))
            connection.execute(delete(schema.jobs).where(schema.jobs.c.source_id == identifier))
            connection.execute(
                upsert(schema.tombstones)
                .values(identity=_buried_as(row["url"]), document_id=identifier, removed_at=now())
                .on_conflict_do_nothing()
            )

    def kept_out(self, urls: Iterable[str]) -> list[str]:
        """Return those of the canonical URLs whose documents were removed on purpose and are kept out."""
        wanted = list(dict.fromkeys(urls))
        buried = schema.tombstones.c.identity
        found: set[str] = set()
        with self._database.read() as connection:
            for part in batches(wanted):
                found |= set(connection.scalars(select(buried).where(buried.in_(part))))
        return [url for url in wanted if url in found]

    def removed(self, urls: Iterable[str]) -> set[str]:
        """Return those of the canonical URLs whose sources were removed on purpose."""
        named = {_buried_as(url): url for url in urls}
        return {named[identity] for identity in self.kept_out(named)}

    def let_back(self, identifier: str, urls: Sequence[str]) -> None:
        """Let removed documents come back: their tombstones go, and the source's links to them are due again."""
        links, buried = schema.links, schema.tombstones.c.identity
        again = {"state": "new", "reason": None, "problem_kind": None, "tries": 0, "next_try_at": now()}
        with self._database.write() as connection:
            for part in batches(urls):
                connection.execute(delete(schema.tombstones).where(buried.in_(part)))
                connection.execute(
                    update(links)
                    .where(
                        links.c.source_id == identifier,
                        links.c.url.in_(part),
                        links.c.problem_kind == RemovedDocument.__name__,
                    )
                    .values(**again)
                )

    # -- links ----------------------------------------------------------------------------------------------------

    def list_links(self, identifier: str, rows: Sequence[Mapping[str, Any]], time: dt.datetime) -> int:
        """Keep links that a source lists; known ones keep their state. Return how many are new.

        Args:
            identifier: the source.
            rows: `url` (canonical), `state` (`new` or `old`), and `entry_id, title, author, published_at, modified_at`.
            time: when they were seen; new ones are due at once.
        """
        if not rows:
            return 0
        with self._database.write() as connection:
            table = schema.links
            before = connection.scalar(select(func.count()).where(table.c.source_id == identifier)) or 0
            values = [
                {
                    **row,
                    "source_id": identifier,
                    "first_seen_at": stamp(time),
                    "next_try_at": stamp(time) if row["state"] == "new" else None,
                    "tries": 0,
                    "checks": 0,
                }
                # Sources list the newest first; so the newest link gets the highest id.
                for row in reversed(rows)
            ]
            connection.execute(upsert(table).on_conflict_do_nothing(index_elements=["source_id", "url"]), values)
            after = connection.scalar(select(func.count()).where(table.c.source_id == identifier)) or 0
        return int(after - before)

    def due_links(self, identifier: str, time: dt.datetime, *, limit: int) -> tuple[SourceLink, ...]:
        """Return links that are to be tried now: new ones first, the newest of them first."""
        table = schema.links.c
        query = (
            select(schema.links)
            .where(table.source_id == identifier, table.next_try_at <= stamp(time))
            .order_by(table.state != "new", func.coalesce(table.published_at, "").desc(), table.id.desc())
            .limit(limit)
        )
        with self._database.read() as connection:
            return tuple(_link(row) for row in connection.execute(query).mappings())

    def due_again(self, identifier: str, time: dt.datetime) -> None:
        """Make all of a source's links due, as those of a single page are at each check."""
        table = schema.links
        with self._database.write() as connection:
            connection.execute(update(table).where(table.c.source_id == identifier).values(next_try_at=stamp(time)))

    def next_link_due(self, identifier: str) -> dt.datetime | None:
        """Return when the next of a source's links is to be tried."""
        table = schema.links.c
        with self._database.read() as connection:
            found = connection.scalar(select(func.min(table.next_try_at)).where(table.source_id == identifier))
        return None if found is None else moment(found)

    def links(
        self, identifier: str, *, state: str | None = None, limit: int = 50, after: int | None = None
    ) -> tuple[SourceLink, ...]:
        """Return a source's links, the newest first; `after` is the id of the last of the page before."""
        table = schema.links.c
        conditions: list[ColumnElement[bool]] = [table.source_id == identifier]
        conditions += [table.state == state] if state else []
        conditions += [table.id < after] if after is not None else []
        with self._database.read() as connection:
            _row(connection, identifier)
            rows = connection.execute(
                select(schema.links).where(*conditions).order_by(table.id.desc()).limit(limit)
            ).mappings()
            return tuple(_link(row) for row in rows)

    def listed_by(self, url: str) -> tuple[Source, SourceLink] | None:
        """Return the followed source that lists a canonical URL, with its link; the first where there are several."""
        links, sources = schema.links, schema.sources
        query = (
            select(links)
            .join(sources, sources.c.id == links.c.source_id)
            .where(links.c.url == url, sources.c.state.in_(_FOLLOWED))
            .order_by(links.c.id)
        )
        with self._database.read() as connection:
            row = connection.execute(query).mappings().first()
        return None if row is None else (self.get(row["source_id"]).source, _link(row))

    def listing_of(self, document: Document) -> tuple[Source, SourceLink] | None:
        """Return the followed source that lists a document, with its link: its own where several do."""
        links, sources = schema.links, schema.sources
        query = (
            select(links)
            .join(sources, sources.c.id == links.c.source_id)
            .where(or_(links.c.document_id == document.id, links.c.url == document.url))
            .where(sources.c.state.in_(_FOLLOWED))
            .order_by(links.c.source_id != (document.source_id or ""), links.c.id)
        )
        with self._database.read() as connection:
            row = connection.execute(query).mappings().first()
        return None if row is None else (self.get(row["source_id"]).source, _link(row))

    def set_link(self, link: int, values: Mapping[str, Any]) -> None:
        """Set columns of a link, times as datetimes."""
        stored = {key: stamp(value) if isinstance(value, dt.datetime) else value for key, value in values.items()}
        with self._database.write() as connection:
            connection.execute(update(schema.links).where(schema.links.c.id == link).values(**stored))


def _found(connection: Connection, source: Source) -> RowMapping | None:
    table = schema.sources
    return (
        connection.execute(
            select(table)
            .where(or_(table.c.id == source.id, table.c.url == source.url))
            .order_by(table.c.id != source.id)
        )
        .mappings()
        .first()
    )


def _row(connection: Connection, identifier: str) -> RowMapping:
    row = connection.execute(select(schema.sources).where(schema.sources.c.id == identifier)).mappings().first()
    if row is None:
        raise UnknownSource(identifier)
    return row


def _update(connection: Connection, identifier: str, values: Mapping[str, Any]) -> None:
    connection.execute(update(schema.sources).where(schema.sources.c.id == identifier).values(**values))


def _buried_as(url: str) -> str:
    return f"source:{url}"


def _jobs_of(identifier: str) -> Any:
    return select(schema.jobs.c.id).where(schema.jobs.c.source_id == identifier)


def _pass_on_tier(connection: Connection, identifier: str, tier: str) -> None:
    documents = schema.documents.c
    by_hand = documents.corrected.contains('"tier"')
    connection.execute(update(schema.documents).where(documents.source_id == identifier, ~by_hand).values(tier=tier))
    told = select(documents.id).where(documents.source_id == identifier, ~by_hand, documents.story_id.is_not(None))
    forget_signature(connection, *(DocumentId(each) for each in connection.scalars(told).all()))


def _loaded(connection: Connection, rows: Sequence[RowMapping]) -> tuple[Followed, ...]:
    """Return rows of sources as nouns, with what is counted of each."""
    wanted = [row["id"] for row in rows]
    table = schema.links.c
    counted: dict[str, dict[Any, int]] = {}
    query = (
        select(table.source_id, table.state, func.count().label("links"))
        .where(table.source_id.in_(wanted))
        .group_by(table.source_id, table.state)
    )
    for found in connection.execute(query):
        counted.setdefault(found.source_id, {})[found.state] = found.links
    brought = _counted_documents(connection, wanted, walled=False)
    walled = _counted_documents(connection, wanted, walled=True)
    times: list[dict[str, Any]] = [
        {key: None if row[key] is None else moment(row[key]) for key in _TIMES} for row in rows
    ]
    return tuple(
        Followed(
            source=Source(**{key: row[key] for key in _NOUN}),
            **{key: row[key] for key in _PLAIN},
            **when,
            rules=None if row["rules"] is None else json.loads(row["rules"]),
            links=counted.get(row["id"], {}),
            documents=brought.get(row["id"], 0),
            walled=walled.get(row["id"], 0),
        )
        for row, when in zip(rows, times, strict=True)
    )


def _counted_documents(connection: Connection, sources: Sequence[str], *, walled: bool) -> dict[str, int]:
    documents, versions = schema.documents.c, schema.versions.c
    query = select(documents.source_id, func.count()).where(documents.source_id.in_(sources))
    if walled:
        query = query.join_from(schema.documents, schema.versions, versions.id == documents.version_id).where(
            func.json_extract(versions.details, "$.page_kind") == "paywall"
        )
    return {str(row[0]): int(row[1]) for row in connection.execute(query.group_by(documents.source_id))}


def _link(row: RowMapping) -> SourceLink:
    def date(name: str) -> PartialDate | None:
        return None if row[name] is None else PartialDate.parse(row[name])

    def time(name: str) -> dt.datetime | None:
        return None if row[name] is None else moment(row[name])

    return SourceLink(
        **{key: row[key] for key in _LINK_PLAIN},
        published_at=date("published_at"),
        modified_at=date("modified_at"),
        first_seen_at=moment(row["first_seen_at"]),
        tried_at=time("tried_at"),
        next_try_at=time("next_try_at"),
    )
