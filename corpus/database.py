"""The SQLite file behind the record: one writer at a time across all processes, readers that cannot write.

SQLite before 3.51.3 can corrupt a WAL database when two connections write or checkpoint at once, so every write holds
a lock file, and readers open the file read-only.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from filelock import FileLock, Timeout
from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.exc import DatabaseError
from sqlalchemy.pool import QueuePool

from corpus.errors import RecordBusy, RecordError
from corpus.schema import REVISION

WRITER_WAIT_SECONDS = 60.0
_READERS = 16
_T = TypeVar("_T")

MOST_NAMED = 500
"""How many items a query names at most: SQLite takes only so many parameters."""


class Database:
    """Connections to one SQLite file, made and migrated as needed."""

    def __init__(self, path: Path, *, wait_seconds: float = WRITER_WAIT_SECONDS) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self.path = path
        self._wait_seconds = wait_seconds
        self._has_written = False
        self._thread_lock = threading.RLock()
        self._file_lock = FileLock(str(path.parent / "writer.lock"))
        self._writer = _engine(f"sqlite:///{path}", pool_size=1)
        # A colon or question mark in the folder's name must not become part of the URI.
        self._reader = _engine(f"sqlite:///{path.resolve().as_uri()}?mode=ro&uri=true", pool_size=_READERS)
        event.listen(self._writer, "connect", _prepare_writer)
        event.listen(self._reader, "connect", _prepare_reader)
        event.listen(self._writer, "begin", _begin_immediate)
        event.listen(self._reader, "begin", _begin_snapshot)
        try:
            self._ensure_migrated()
        except RecordError:
            self._reader.dispose()
            self._writer.dispose()
            raise

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """Yield the one writing connection inside a transaction that commits on success.

        Raises:
            RecordBusy: another process kept the lock for longer than `wait_seconds`.
            RecordError: SQLite failed, such as on a full disk; nothing was written.
        """
        with self._thread_lock, self._held():
            with self._sqlite_errors(), self._writer.begin() as connection:
                yield connection

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Yield a read-only connection, of which every query sees the record at the same moment.

        Raises:
            RecordError: SQLite cannot read the file.
        """
        with self._sqlite_errors(), self._reader.connect() as connection:
            yield connection

    def value(self, query: str) -> Any:
        """Return the first column of the first row of a query without parameters, None where there is none.

        Costs a tenth of `read`: for what every search asks again, and needs no other query at the same moment.

        Raises:
            RecordError: SQLite cannot read the file.
        """
        with self._sqlite_errors():
            connection = self._reader.raw_connection()
            try:
                row = connection.cursor().execute(query).fetchone()
            finally:
                connection.close()
        return None if row is None else row[0]

    def forget_removed(self) -> None:
        """Move all changes into the main file and empty the log, which still holds what has been removed."""
        with self._thread_lock, self._held(), self._sqlite_errors():
            connection = self._writer.raw_connection()
            try:
                connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
            finally:
                connection.close()

    def close(self) -> None:
        """Close every connection."""
        self._reader.dispose()
        if self._has_written:
            with self._thread_lock, self._held():
                self._writer.dispose()

    @contextmanager
    def _held(self) -> Iterator[None]:
        self._has_written = True
        try:
            lock = self._file_lock.acquire(timeout=self._wait_seconds)
        except Timeout as error:
            raise RecordBusy(
                f"another process has been writing to {self.path} for {self._wait_seconds:.0f} s; "
                "wait for it or end it, then try again"
            ) from error
        except OSError as error:
            raise RecordError(f"{self.path.parent} cannot be written to: {error.strerror}") from error
        with lock:
            yield

    def _ensure_migrated(self) -> None:
        revision = self._revision()
        if revision == REVISION:
            return
        if revision is not None and revision > REVISION:
            raise RecordError(
                f"{self.path} was written by a newer Groundwork (revision {revision}, this one knows {REVISION}); "
                "install that version again"
            )
        with self.write() as connection:
            _migrate(connection)

    def _revision(self) -> str | None:
        if not self.path.exists():
            return None
        with self.read() as connection:
            known = connection.execute(text("SELECT name FROM sqlite_master WHERE name = 'alembic_version'")).first()
            if known is None:
                return None
            row = connection.execute(text("SELECT version_num FROM alembic_version")).first()
            return None if row is None else str(row[0])

    @contextmanager
    def _sqlite_errors(self) -> Iterator[None]:
        try:
            yield
        except (DatabaseError, sqlite3.DatabaseError) as error:
            reason = error.orig if isinstance(error, DatabaseError) else error
            raise RecordError(
                f"SQLite could not use {self.path} ({reason}); free disk space if there is none, run "
                "`groundwork doctor`, or restore the record from a backup"
            ) from error


def batches(items: Sequence[_T], most: int = MOST_NAMED) -> Iterator[Sequence[_T]]:
    """Yield items by so many at most."""
    for start in range(0, len(items), most):
        yield items[start : start + most]


def _engine(url: str, *, pool_size: int) -> Engine:
    return create_engine(
        url,
        poolclass=QueuePool,
        pool_size=pool_size,
        max_overflow=0,
        connect_args={"check_same_thread": False, "timeout": 30},
    )


def _prepare_writer(connection: Any, _record: object) -> None:
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _prepare_reader(connection: Any, _record: object) -> None:
    connection.isolation_level = None
    connection.execute("PRAGMA query_only=ON")
    connection.execute("PRAGMA cache_size=-65536")
    connection.execute("PRAGMA mmap_size=2147418112")


def _begin_immediate(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _begin_snapshot(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN")


def _migrate(connection: Connection) -> None:
    from alembic import command  # noqa: PLC0415 - only a first start or an upgrade needs it
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
