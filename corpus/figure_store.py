"""The record of figures: those of each current text, what people said of them, and which texts wait to be read."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, delete, exists, func, insert, or_, select
from sqlalchemy.dialects.sqlite import insert as upsert

from corpus import schema
from corpus.database import MOST_NAMED, Database, batches
from corpus.dates import PartialDate
from corpus.document import DocumentId, VersionId
from corpus.errors import UnknownFigure
from corpus.figure import SHARED, Figure, FigureId, Metric, Modality
from corpus.figure_plain import figure_of, plain
from corpus.review import Review, Reviewed
from corpus.rows import forget_figures, moment, stamp, touch_ledger
from corpus.source import Tier

_DETAILS = ("counterparties", "basis", "bound_by")


@dataclass(frozen=True, slots=True)
class Unread:
    """A current text whose figures have not been read by the rules of today."""

    document_id: DocumentId
    version_id: VersionId
    title: str
    publisher: str | None
    published_at: PartialDate | None
    organisations: tuple[str, ...]
    text: str
    reviews: tuple[Review, ...]


@dataclass(frozen=True, slots=True)
class Placed:
    """A figure ready to be kept, with the series it belongs to; None where it stands alone."""

    reviewed: Reviewed
    series: str | None


@dataclass(frozen=True, slots=True)
class Kept:
    """A figure of the record, with what weighs the document that it stands in.

    Attributes:
        series: what it belongs to in the ledger; None where it stands alone.
        corrected: the fields that a person set.
        story_id: the story that the document tells together with others.
    """

    figure: Figure
    series: str | None
    rejected: bool
    corrected: tuple[str, ...]
    document_id: DocumentId
    title: str
    url: str | None
    publisher: str | None
    tier: Tier
    published_at: PartialDate | None
    story_id: str | None

    @property
    def origin(self) -> str:
        """What copies of one report share."""
        return self.story_id or self.document_id


@dataclass(frozen=True, slots=True)
class FigureFilter:
    """Which figures are wanted.

    Attributes:
        subjects: organisations the value belongs to; both parties of a contract count.
        parties: organisations named with it, as subject or beside.
        scope: a part of the scope's name, in any case.
        period: the period's label: `2026`, `2026-Q1`, `FY2027`.
        since: said on or after this date.
        as_of: in documents published up to this date, the undated left out.
        rejected: those that a person rejected, instead of all others.
    """

    subjects: tuple[str, ...] = ()
    parties: tuple[str, ...] = ()
    metrics: tuple[Metric, ...] = ()
    modalities: tuple[Modality, ...] = ()
    scope: str | None = None
    period: str | None = None
    since: PartialDate | None = None
    as_of: PartialDate | None = None
    publishers: tuple[str, ...] = ()
    tiers: tuple[Tier, ...] = ()
    documents: tuple[DocumentId, ...] = ()
    series: tuple[str, ...] = ()
    rejected: bool = False


@dataclass(frozen=True, slots=True)
class FigurePage:
    """One page of figures, and the key of the next."""

    figures: tuple[Kept, ...]
    total: int
    next_after: str | None


class FigureStore:
    """Reads and writes the figures of one record."""

    def __init__(self, database: Database) -> None:
        self._database = database

    # -- reading texts --------------------------------------------------------------------------------------------

    def unread(self, rules: str, *, limit: int, among: Collection[DocumentId] = ()) -> list[Unread]:
        """Return texts that have not been read by these rules, oldest first.

        Args:
            rules: what the reading is marked with.
            limit: how many at most.
            among: only of these documents; without any, of all.
        """
        documents, versions = schema.documents.c, schema.versions.c
        query = (
            _waiting(
                select(
                    documents.id,
                    documents.version_id,
                    documents.title,
                    documents.publisher,
                    documents.published_at,
                    versions.text,
                ),
                rules,
            )
            .join(schema.versions, versions.id == documents.version_id)
            .order_by(documents.first_seen_at, documents.id)
            .limit(limit)
        )
        if among:
            query = query.where(documents.id.in_(list(among)[:MOST_NAMED]))
        with self._database.read() as connection:
            rows = connection.execute(query).all()
            named = _organisations(connection, [row.id for row in rows])
            reviews = _reviews(connection, [row.id for row in rows])
        return [
            Unread(
                row.id,
                row.version_id,
                row.title,
                row.publisher,
                _date(row.published_at),
                tuple(named.get(row.id, ())),
                row.text,
                tuple(reviews.get(row.id, ())),
            )
            for row in rows
        ]

    def count_unread(self, rules: str) -> int:
        """Return how many texts have not been read by these rules."""
        with self._database.read() as connection:
            return int(connection.scalar(_waiting(select(func.count()), rules)) or 0)

    def write(self, readings: Iterable[tuple[Unread, Sequence[Placed]]], rules: str) -> None:
        """Replace the figures of documents, all in one transaction.

        A document that has been changed, corrected, reviewed or removed since its text was read is passed over.
        """
        with self._database.write() as connection:
            for read, figures in readings:
                if not _is_as_read(connection, read):
                    continue
                if _replace_figures(connection, read, figures):
                    touch_ledger(connection)
                values = {"version_id": read.version_id, "rules": rules}
                connection.execute(
                    upsert(schema.figure_readings)
                    .values(document_id=read.document_id, **values)
                    .on_conflict_do_update(index_elements=["document_id"], set_=values)
                )

    # -- what people said -----------------------------------------------------------------------------------------

    def review(self, document: DocumentId, review: Review) -> None:
        """Keep a person's word on a figure of a document, which then waits to be read again."""
        values = {
            "verdict": review.verdict,
            "figure": json.dumps(plain(review.figure)),
            "fields": json.dumps(list(review.fields)),
            "note": review.note,
            "reviewed_at": stamp(review.reviewed_at),
        }
        with self._database.write() as connection:
            connection.execute(
                upsert(schema.figure_reviews)
                .values(
                    id=_review_id(document, review),
                    document_id=document,
                    metric=review.metric,
                    quote=review.quote,
                    written=review.written,
                    offset=review.offset,
                    **values,
                )
                .on_conflict_do_update(index_elements=["id"], set_=values)
            )
            forget_figures(connection, document)

    def take_back(self, document: DocumentId, review: Review) -> None:
        """Forget a person's word on a figure."""
        with self._database.write() as connection:
            table = schema.figure_reviews
            connection.execute(delete(table).where(table.c.id == _review_id(document, review)))
            forget_figures(connection, document)

    def reviews(self, document: DocumentId) -> tuple[Review, ...]:
        """Return what people said of a document's figures, oldest first."""
        with self._database.read() as connection:
            return tuple(_reviews(connection, [document]).get(document, ()))

    # -- reading figures ------------------------------------------------------------------------------------------

    def page(self, only: FigureFilter, *, limit: int, after: str | None = None) -> FigurePage:
        """Return a page of figures, those said last first and undated ones last."""
        figures = schema.figures.c
        key = figures.claim_first + "/" + figures.id
        conditions = _conditions(only)
        with self._database.read() as connection:
            total = connection.scalar(_joined(select(func.count())).where(*conditions)) or 0
            if after is not None:
                conditions.append(key < after)
            rows = connection.execute(
                _selected().add_columns(key.label("key")).where(*conditions).order_by(key.desc()).limit(limit + 1)
            ).all()
        next_after = str(rows[limit - 1].key) if len(rows) > limit else None
        return FigurePage(tuple(_kept(row) for row in rows[:limit]), int(total), next_after)

    def all(self, only: FigureFilter) -> list[Kept]:
        """Return all figures that pass a filter, in the order they were said."""
        figures = schema.figures.c
        query = _selected().where(*_conditions(only)).order_by(figures.claim_first, figures.id)
        with self._database.read() as connection:
            return [_kept(row) for row in connection.execute(query)]

    def of_series(self, series: Collection[str], *, as_of: PartialDate | None = None) -> list[Kept]:
        """Return all figures of some series."""
        wanted = sorted(series)
        found: list[Kept] = []
        for batch in batches(wanted):
            found += self.all(FigureFilter(series=tuple(batch), as_of=as_of))
        return found

    def one(self, identifier: str) -> Kept:
        """Return a figure, rejected or not.

        Raises:
            UnknownFigure: there is none of that id.
        """
        with self._database.read() as connection:
            row = connection.execute(_selected().where(schema.figures.c.id == identifier)).first()
        if row is None:
            raise UnknownFigure(identifier)
        return _kept(row)

    def subjects(self, *, holding: str = "", limit: int = 20) -> list[str]:
        """Return organisations that have figures, those with most first.

        Args:
            holding: only those whose name contains this, in any case.
            limit: how many at most.
        """
        parties = schema.figure_parties.c
        query = (
            select(parties.name)
            .where(parties.role == "subject", func.lower(parties.name).contains(holding.lower(), autoescape=True))
            .group_by(parties.name)
            .order_by(func.count().desc(), parties.name)
            .limit(limit)
        )
        with self._database.read() as connection:
            return list(connection.scalars(query))

    def count(self) -> int:
        """Return how many figures there are that nobody rejected."""
        with self._database.read() as connection:
            query = select(func.count()).select_from(schema.figures).where(schema.figures.c.rejected == 0)
            return int(connection.scalar(query) or 0)

    def misplaced(self, sample: int) -> list[FigureId]:
        """Return figures, of some taken at random, whose quote is not what stands at its place in the text."""
        figures, versions = schema.figures.c, schema.versions.c
        query = (
            select(figures.id, figures.quote, figures.start, figures.end, versions.text)
            .join(schema.versions, versions.id == figures.version_id)
            .order_by(func.random())
            .limit(sample)
        )
        with self._database.read() as connection:
            return [FigureId(row.id) for row in connection.execute(query) if row.text[row.start : row.end] != row.quote]

    def forget_readings(self, figures: Collection[FigureId] = ()) -> None:
        """Have the texts of some figures read again, or all texts where none are named."""
        readings = schema.figure_readings
        query = delete(readings)
        if figures:
            named = select(schema.figures.c.document_id).where(schema.figures.c.id.in_(list(figures)[:MOST_NAMED]))
            query = query.where(readings.c.document_id.in_(named))
        with self._database.write() as connection:
            connection.execute(query)


def _waiting(query: Select[*tuple[Any, ...]], rules: str) -> Select[*tuple[Any, ...]]:
    documents, readings = schema.documents.c, schema.figure_readings.c
    return query.outerjoin_from(schema.documents, schema.figure_readings, readings.document_id == documents.id).where(
        or_(
            readings.version_id.is_(None),
            readings.version_id != documents.version_id,
            readings.rules != rules,
        )
    )


def _is_as_read(connection: Connection, read: Unread) -> bool:
    """Tell whether a document still is what its figures were read from."""
    documents = schema.documents.c
    row = connection.execute(
        select(documents.version_id, documents.title, documents.publisher, documents.published_at).where(
            documents.id == read.document_id
        )
    ).first()
    if row is None or row.version_id != read.version_id:
        return False
    same = (row.title, row.publisher, _date(row.published_at)) == (read.title, read.publisher, read.published_at)
    named = tuple(_organisations(connection, [read.document_id]).get(read.document_id, ()))
    said = tuple(_reviews(connection, [read.document_id]).get(read.document_id, ()))
    return same and named == read.organisations and said == read.reviews


def _replace_figures(connection: Connection, read: Unread, placed: Sequence[Placed]) -> bool:
    """Replace the figures of a document; tell whether it had or has any."""
    before = connection.execute(delete(schema.figures).where(schema.figures.c.document_id == read.document_id))
    if not placed:
        return before.rowcount > 0
    connection.execute(insert(schema.figures), [_row(read.document_id, item) for item in placed])
    parties = [
        {"figure_id": item.reviewed.figure.id, "name": name, "role": role}
        for item in placed
        for name, role in parties_of(item.reviewed.figure).items()
    ]
    if parties:
        connection.execute(insert(schema.figure_parties), parties)
    return True


def parties_of(figure: Figure) -> dict[str, str]:
    """Return the organisations of a figure with their parts: whose the value is, and who is named beside."""
    owners = set(figure.subject.split(" + "))
    if figure.metric in SHARED and figure.scope.kind == "contract":
        owners |= set(figure.scope.name.split(" + "))
    beside = dict.fromkeys(figure.counterparties, "counterparty")
    return beside | dict.fromkeys(sorted(owners), "subject")


def _row(document: DocumentId, placed: Placed) -> dict[str, Any]:
    figure = placed.reviewed.figure
    values = plain(figure)
    details = {name: values.pop(name) for name in _DETAILS}
    return values | {
        "document_id": document,
        "series": placed.series,
        "claim_first": "" if figure.claim_date is None else figure.claim_date.first_day.isoformat(),
        "details": json.dumps(details),
        "rejected": int(placed.reviewed.rejected),
        "corrected": json.dumps(list(placed.reviewed.corrected)),
    }


def _selected() -> Select[*tuple[Any, ...]]:
    documents = schema.documents.c
    return _joined(
        select(
            schema.figures,
            documents.title.label("document_title"),
            documents.url.label("document_url"),
            documents.publisher.label("document_publisher"),
            documents.tier.label("document_tier"),
            documents.published_at.label("document_published_at"),
            documents.story_id.label("document_story_id"),
        )
    )


def _joined(query: Select[*tuple[Any, ...]]) -> Select[*tuple[Any, ...]]:
    return query.select_from(schema.figures).join(
        schema.documents, schema.documents.c.id == schema.figures.c.document_id
    )


def _conditions(only: FigureFilter) -> list[ColumnElement[bool]]:
    figures, documents = schema.figures.c, schema.documents.c
    found: list[ColumnElement[bool]] = [figures.rejected == int(only.rejected)]
    if only.subjects:
        found.append(_has_party(only.subjects, role="subject"))
    if only.parties:
        found.append(_has_party(only.parties, role=None))
    for column, wanted in (
        (figures.metric, only.metrics),
        (figures.modality, only.modalities),
        (figures.document_id, only.documents),
        (figures.series, only.series),
        (documents.tier, only.tiers),
        (func.lower(documents.publisher), tuple(name.lower() for name in only.publishers)),
    ):
        if wanted:
            found.append(column.in_(wanted))
    if only.scope:
        found.append(func.lower(figures.scope_name).contains(only.scope.lower(), autoescape=True))
    if only.period:
        found.append(func.lower(figures.period_label) == only.period.lower())
    if only.since is not None:
        found.append(figures.claim_first >= only.since.first_day.isoformat())
    if only.as_of is not None:
        found.append(documents.published_first <= only.as_of.last_day.isoformat())
    return found


def _has_party(names: Sequence[str], *, role: str | None) -> ColumnElement[bool]:
    parties = schema.figure_parties.c
    named = and_(parties.figure_id == schema.figures.c.id, parties.name.in_(names))
    return exists().where(named if role is None else and_(named, parties.role == role))


def _kept(row: Row[*tuple[Any, ...]]) -> Kept:
    values = dict(row._mapping)  # noqa: SLF001 - SQLAlchemy's public name for it
    return Kept(
        figure=figure_of(values | json.loads(values["details"])),
        series=values["series"],
        rejected=bool(values["rejected"]),
        corrected=tuple(json.loads(values["corrected"])),
        document_id=values["document_id"],
        title=values["document_title"],
        url=values["document_url"],
        publisher=values["document_publisher"],
        tier=values["document_tier"],
        published_at=_date(values["document_published_at"]),
        story_id=values["document_story_id"],
    )


def _organisations(connection: Connection, documents: Sequence[DocumentId]) -> dict[DocumentId, list[str]]:
    table = schema.document_organisations.c
    query = (
        select(table.document_id, table.name)
        .where(table.document_id.in_(documents))
        .order_by(table.document_id, table.position)
    )
    found: dict[DocumentId, list[str]] = {}
    for row in connection.execute(query):
        found.setdefault(row.document_id, []).append(row.name)
    return found


def _reviews(connection: Connection, documents: Sequence[DocumentId]) -> dict[DocumentId, list[Review]]:
    table = schema.figure_reviews.c
    query = select(schema.figure_reviews).where(table.document_id.in_(documents)).order_by(table.reviewed_at, table.id)
    found: dict[DocumentId, list[Review]] = {}
    for row in connection.execute(query):
        found.setdefault(row.document_id, []).append(
            Review(
                metric=row.metric,
                quote=row.quote,
                written=row.written,
                offset=row.offset,
                verdict=row.verdict,
                figure=figure_of(json.loads(row.figure)),
                fields=tuple(json.loads(row.fields)),
                note=row.note,
                reviewed_at=moment(row.reviewed_at),
            )
        )
    return found


def _review_id(document: DocumentId, review: Review) -> str:
    seed = f"{document}:{review.metric}:{review.offset}:{review.written}:{review.quote}"
    return "rev_" + hashlib.sha256(seed.encode()).hexdigest()[:20]


def _date(stored: str | None) -> PartialDate | None:
    return None if stored is None else PartialDate.parse(stored)
