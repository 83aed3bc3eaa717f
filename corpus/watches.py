"""Watches in the record: what each knows of its series since its last check, and the changes that it told."""

from __future__ import annotations

import datetime as dt
import json
import secrets
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

from sqlalchemy import Connection, RowMapping, Select, delete, insert, literal_column, select, update

from corpus import schema
from corpus.database import Database, batches
from corpus.dates import PartialDate
from corpus.document import DocumentId, VersionId
from corpus.errors import UnknownWatch
from corpus.figure import Metric
from corpus.figure_plain import figure_of, plain
from corpus.figure_store import Kept
from corpus.rows import moment, stamp

ChangeKind = Literal["new", "superseded", "conflict", "withdrawn", "retracted"]
"""new: a value where none held. superseded: another value holds. conflict: a report gives another value than the one
that holds. withdrawn: nothing holds any more, as a report says. retracted: the value told before counts no more in this
record, because its document was removed or changed, or its figure rejected or corrected."""
CHANGE_KINDS: tuple[ChangeKind, ...] = get_args(ChangeKind)


@dataclass(frozen=True, slots=True)
class Watched:
    """What a watch is about: a question, or a key of the ledger.

    Attributes:
        scope: a part of the scope's name, in any case.
        period: the period's label, such as `2026`.
    """

    question: str | None = None
    subject: str | None = None
    metric: Metric | None = None
    scope: str | None = None
    period: str | None = None


@dataclass(frozen=True, slots=True)
class Watch:
    """A question or key that is checked again when figures change.

    Attributes:
        name: the question, or the key in words.
        webhook: where changes are sent; `secret` is what they are signed with.
        checked_at: None until the first check, which sets what is known and tells nothing.
        rules: by which the figures of the last check were read.
        ledger: the record's `Watches.ledger` at the last check.
        round: how many checks were kept.
        looked: the number of the last change that a person looked at.
    """

    id: str
    name: str
    about: Watched
    webhook: str | None
    secret: str | None = field(repr=False)
    created_at: dt.datetime
    checked_at: dt.datetime | None
    rules: str | None
    ledger: int | None
    round: int
    looked: int


@dataclass(frozen=True, slots=True)
class Stand:
    """What a watch knows of one series.

    Attributes:
        name: what the series is of, in words.
        held: what holds; None where nothing does.
        rivals: what other reports give instead.
        gone: what held stood in a document that was removed since.
    """

    series: str
    name: str
    held: Kept | None
    rivals: tuple[Kept, ...] = ()
    gone: bool = False


@dataclass(frozen=True, slots=True)
class Change:
    """How the figures of a series changed between two checks.

    Attributes:
        text: the same as a sentence.
        old: what held before; of a conflict, what holds. None where nothing did, or where it was removed.
        new: what holds now, contradicts it, or withdraws it.
    """

    kind: ChangeKind
    series: str
    text: str
    old: Kept | None
    new: Kept | None


DeliveryState = Literal["waiting", "sending", "sent", "failed"]
"""waiting: to be tried when it is due. sending: a process is at it, until it is due; one that was killed is overtaken
then. failed: given up."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """How the sending of a change to its watch's webhook stands.

    Attributes:
        tries: how often it was tried.
        due_at: when it is tried next, where it is waiting or being sent.
        problem: why the last try failed.
    """

    state: DeliveryState
    tries: int
    due_at: dt.datetime
    tried_at: dt.datetime | None
    problem: str | None


@dataclass(frozen=True, slots=True)
class Told:
    """A change that a watch told.

    Attributes:
        number: greater than those of all told before.
        delivery: None where the watch has no webhook.
    """

    number: int
    id: str
    watch_id: str
    change: Change
    told_at: dt.datetime
    delivery: Delivery | None


@dataclass(frozen=True, slots=True)
class Checked:
    """What checking a watch found: what is known from now on, and what is to be told.

    Attributes:
        ledger: `Watches.ledger` before the check.
        rules: by which the figures were read.
    """

    ledger: int
    rules: str
    stands: tuple[Stand, ...]
    changes: tuple[Change, ...] = ()


class Watches:
    """The watches of a record."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @property
    def ledger(self) -> int:
        """A number that is another one whenever figures of the record have changed."""
        return int(self._database.value("SELECT value FROM counters WHERE name = 'ledger'") or 0)

    @property
    def behind(self) -> bool:
        """Whether figures have changed since some watch was checked, or it never was."""
        query = (
            "SELECT EXISTS (SELECT 1 FROM watches WHERE ledger IS NULL"
            " OR ledger != (SELECT value FROM counters WHERE name = 'ledger'))"
        )
        return bool(self._database.value(query))

    def create(
        self, name: str, about: Watched, *, webhook: str | None = None, secret: str | None = None, time: dt.datetime
    ) -> Watch:
        """Keep a new watch, which is still to be checked for the first time."""
        identifier = "wat_" + secrets.token_hex(10)
        with self._database.write() as connection:
            connection.execute(
                insert(schema.watches).values(
                    id=identifier,
                    name=name,
                    question=about.question,
                    subject=about.subject,
                    metric=about.metric,
                    scope=about.scope,
                    period=about.period,
                    webhook=webhook,
                    secret=secret,
                    created_at=stamp(time),
                    round=0,
                    looked=0,
                )
            )
        return self.get(identifier)

    def all(self) -> tuple[Watch, ...]:
        """Return the watches, the oldest first."""
        table = schema.watches
        with self._database.read() as connection:
            # Of one second, in the order they were made, which only SQLite knows.
            oldest = select(table).order_by(table.c.created_at, literal_column("rowid"))
            rows = connection.execute(oldest).mappings()
            return tuple(_watch(row) for row in rows)

    def get(self, identifier: str) -> Watch:
        """Return a watch.

        Raises:
            UnknownWatch: there is none of that id.
        """
        return self.known(identifier)[0]

    def known(self, identifier: str) -> tuple[Watch, tuple[Stand, ...]]:
        """Return a watch with what it knows since its last check, both of one moment.

        Raises:
            UnknownWatch: there is none of that id.
        """
        with self._database.read() as connection:
            row = connection.execute(select(schema.watches).where(schema.watches.c.id == identifier)).mappings().first()
            if row is None:
                raise UnknownWatch(identifier)
            return _watch(row), _stands(connection, identifier)

    def remove(self, identifier: str) -> None:
        """Remove a watch with all that it knows and told.

        Raises:
            UnknownWatch: there is none of that id.
        """
        with self._database.write() as connection:
            gone = connection.execute(delete(schema.watches).where(schema.watches.c.id == identifier))
            if gone.rowcount == 0:
                raise UnknownWatch(identifier)

    def keep(self, watch: Watch, checked: Checked, *, time: dt.datetime) -> bool:
        """Keep a check: what it tells, and what is known from now on, in one transaction.

        Returns:
            False where figures have changed since, or the watch was removed or checked by another process: nothing is
            kept then, so that no words come back of a document that was removed meanwhile.
        """
        table, counters = schema.watches, schema.counters.c
        values = {"checked_at": stamp(time), "rules": checked.rules, "ledger": checked.ledger, "round": watch.round + 1}
        with self._database.write() as connection:
            if connection.scalar(select(counters.value).where(counters.name == "ledger")) != checked.ledger:
                return False
            as_read = (table.c.id == watch.id, table.c.round == watch.round)
            if connection.execute(update(table).where(*as_read).values(**values)).rowcount == 0:
                return False
            connection.execute(delete(schema.watch_values).where(schema.watch_values.c.watch_id == watch.id))
            rows = [row for each in checked.stands for row in _rows(watch.id, each)]
            if rows:
                connection.execute(insert(schema.watch_values), rows)
            for change in checked.changes:
                _tell(connection, watch, change, stamp(time))
        return True

    def told(self, identifier: str, *, limit: int, before: int | None = None) -> list[Told]:
        """Return what a watch told, the newest first.

        Args:
            identifier: of the watch.
            limit: how many at most.
            before: only changes of a smaller number.
        """
        table = schema.watch_changes.c
        query = told_rows().where(table.watch_id == identifier).order_by(table.number.desc()).limit(limit)
        if before is not None:
            query = query.where(table.number < before)
        with self._database.read() as connection:
            return [told_of(row) for row in connection.execute(query).mappings()]

    def fresh(self) -> list[Told]:
        """Return what was told since a person looked last, the oldest first."""
        changes, watches = schema.watch_changes, schema.watches
        query = (
            told_rows()
            .join(watches, watches.c.id == changes.c.watch_id)
            .where(changes.c.number > watches.c.looked)
            .order_by(changes.c.number)
        )
        with self._database.read() as connection:
            return [told_of(row) for row in connection.execute(query).mappings()]

    def look(self, told: Iterable[Told]) -> None:
        """Note that a person has looked at some changes, and at all that were told before them."""
        last: dict[str, int] = {}
        for each in told:
            last[each.watch_id] = max(each.number, last.get(each.watch_id, 0))
        table = schema.watches
        with self._database.write() as connection:
            for identifier, number in last.items():
                mine = (table.c.id == identifier, table.c.looked < number)
                connection.execute(update(table).where(*mine).values(looked=number))

    def arrived(self, versions: Collection[VersionId], *, since: dt.datetime) -> set[VersionId]:
        """Return those of some versions that were fetched since a moment."""
        table, wanted = schema.versions.c, sorted(versions)
        found: set[VersionId] = set()
        with self._database.read() as connection:
            for batch in batches(wanted):
                some = table.id.in_(batch)
                found.update(connection.scalars(select(table.id).where(some, table.fetched_at >= stamp(since))))
        return found


def told_rows() -> Select[*tuple[Any, ...]]:
    """Return the query for changes with their deliveries, for `told_of`."""
    changes, deliveries = schema.watch_changes, schema.watch_deliveries
    columns = [deliveries.c[name] for name in ("state", "tries", "due_at", "tried_at", "problem")]
    return select(changes, *columns).outerjoin_from(changes, deliveries, deliveries.c.number == changes.c.number)


def told_of(row: RowMapping) -> Told:
    """Return a row of `told_rows` as the noun."""
    change = Change(row["kind"], row["series"], row["text"], _kept(row["old"]), _kept(row["new"]))
    tried = None if row["tried_at"] is None else moment(row["tried_at"])
    delivery = (
        None
        if row["state"] is None
        else Delivery(row["state"], row["tries"], moment(row["due_at"]), tried, row["problem"])
    )
    return Told(row["number"], row["id"], row["watch_id"], change, moment(row["told_at"]), delivery)


def _tell(connection: Connection, watch: Watch, change: Change, time: str) -> None:
    """Write a change, and that it is to be sent, where the watch has a webhook."""
    told = connection.execute(
        insert(schema.watch_changes).values(
            id="chg_" + secrets.token_hex(10),
            watch_id=watch.id,
            series=change.series,
            kind=change.kind,
            text=change.text,
            old=_stored(change.old),
            new=_stored(change.new),
            old_document_id=None if change.old is None else change.old.document_id,
            new_document_id=None if change.new is None else change.new.document_id,
            told_at=time,
        )
    )
    if watch.webhook is not None:
        (number,) = told.inserted_primary_key or (None,)
        connection.execute(insert(schema.watch_deliveries).values(number=number, state="waiting", tries=0, due_at=time))


def _rows(watch: str, stand: Stand) -> list[dict[str, Any]]:
    return [
        {
            "watch_id": watch,
            "series": stand.series,
            "place": place,
            "name": stand.name,
            "value": _stored(kept),
            "document_id": None if kept is None else kept.document_id,
            "gone": 0,
        }
        for place, kept in enumerate((stand.held, *stand.rivals))
    ]


def _stands(connection: Connection, watch: str) -> tuple[Stand, ...]:
    table = schema.watch_values
    query = select(table).where(table.c.watch_id == watch).order_by(table.c.series, table.c.place)
    groups: dict[str, list[RowMapping]] = {}
    for row in connection.execute(query).mappings():
        groups.setdefault(row["series"], []).append(row)
    return tuple(_stand(rows) for rows in groups.values())


def _stand(rows: Sequence[RowMapping]) -> Stand:
    first, *others = rows
    rivals = tuple(rival for row in others if (rival := _kept(row["value"])) is not None)
    return Stand(first["series"], first["name"], _kept(first["value"]), rivals, bool(first["gone"]))


def _watch(row: RowMapping) -> Watch:
    about = Watched(row["question"], row["subject"], row["metric"], row["scope"], row["period"])
    return Watch(
        id=row["id"],
        name=row["name"],
        about=about,
        webhook=row["webhook"],
        secret=row["secret"],
        created_at=moment(row["created_at"]),
        checked_at=None if row["checked_at"] is None else moment(row["checked_at"]),
        rules=row["rules"],
        ledger=row["ledger"],
        round=row["round"],
        looked=row["looked"],
    )


def _stored(kept: Kept | None) -> str | None:
    """Return a figure with its document as JSON."""
    if kept is None:
        return None
    document = {
        "document_id": kept.document_id,
        "title": kept.title,
        "url": kept.url,
        "publisher": kept.publisher,
        "tier": kept.tier,
        "published_at": None if kept.published_at is None else str(kept.published_at),
        "story_id": kept.story_id,
    }
    known = {"series": kept.series, "rejected": kept.rejected, "corrected": list(kept.corrected)}
    return json.dumps({"figure": plain(kept.figure)} | known | document)


def _kept(stored: str | None) -> Kept | None:
    if stored is None:
        return None
    values = json.loads(stored)
    date = values["published_at"]
    return Kept(
        **values
        | {
            "figure": figure_of(values["figure"]),
            "corrected": tuple(values["corrected"]),
            "document_id": DocumentId(values["document_id"]),
            "published_at": None if date is None else PartialDate.parse(date),
        }
    )
