"""The keys that may call: kept as digests only, with a role, a rate, and a budget of model tokens a day."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from dataclasses import dataclass, field
from typing import Literal, get_args

from sqlalchemy import RowMapping, insert, literal_column, select, update
from sqlalchemy.dialects.sqlite import insert as upsert

from corpus import schema
from corpus.database import Database
from corpus.errors import InputError, UnknownKey
from corpus.rows import moment, stamp

Role = Literal["reader", "researcher", "admin"]
"""reader: ask, search and browse. researcher: also add, correct and remove. admin: also make and revoke keys."""

ROLES: tuple[Role, ...] = get_args(Role)
PREFIX = "gwk_"
"""What every key begins with, so that scanners for leaked secrets can know one."""
LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class Key:
    """One key, without its secret.

    Attributes:
        name: who or what it is for.
        digest: the SHA-256 of the secret.
        requests_per_minute: how many it may send, None for what the server's settings say.
        tokens_per_day: how many tokens of a paid model it may use in a day (UTC); 0 for none, None for no limit.
    """

    id: str
    name: str
    role: Role
    digest: bytes = field(repr=False)
    created_at: dt.datetime
    revoked_at: dt.datetime | None = None
    requests_per_minute: int | None = None
    tokens_per_day: int | None = None


@dataclass(frozen=True, slots=True)
class Allowance:
    """What one caller may still spend on a paid model today; where a reservation fails, the model is not called.

    Attributes:
        key_id: whose budget it is.
        tokens_per_day: None where there is no limit.
    """

    keys: Keys = field(repr=False)
    key_id: str
    tokens_per_day: int | None

    def reserve(self, tokens: int, *, time: dt.datetime) -> bool:
        """Set tokens aside before a call, as many as it can cost at most; False where the budget does not hold them."""
        return self.keys.reserve(self.key_id, tokens, limit=self.tokens_per_day, time=time)

    def settle(self, reserved: int, used: int, *, time: dt.datetime) -> None:
        """Put what a call really used in the place of what was reserved for it at the same moment."""
        self.keys.settle(self.key_id, reserved, used, time=time)


class Keys:
    """The keys of a record."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def create(
        self,
        name: str,
        role: str,
        *,
        time: dt.datetime,
        requests_per_minute: int | None = None,
        tokens_per_day: int | None = None,
    ) -> tuple[Key, str]:
        """Make a key; return it with its secret, which is kept nowhere and cannot be shown again.

        Raises:
            InputError: the name is empty or too long, the role is none, or a limit is below what makes sense.
        """
        name = " ".join(name.split())
        if not 0 < len(name) <= LONGEST_NAME or not name.isprintable():
            raise InputError(f"name the key for who or what uses it, in 1 to {LONGEST_NAME} printable characters")
        known = [each for each in ROLES if each == role]
        if not known:
            raise InputError(f"{role!r} is no role; use one of {', '.join(ROLES)}")
        _require_limits(requests_per_minute, tokens_per_day)
        secret = PREFIX + secrets.token_urlsafe(32)
        key = Key(
            id="key_" + secrets.token_hex(10),
            name=name,
            role=known[0],
            digest=digest_of(secret.encode()),
            created_at=moment(stamp(time)),
            requests_per_minute=requests_per_minute,
            tokens_per_day=tokens_per_day,
        )
        with self._database.write() as connection:
            connection.execute(
                insert(schema.keys).values(
                    id=key.id,
                    name=key.name,
                    role=key.role,
                    digest=key.digest,
                    created_at=stamp(time),
                    requests_per_minute=requests_per_minute,
                    tokens_per_day=tokens_per_day,
                )
            )
        return key, secret

    def all(self, *, revoked: bool = True) -> tuple[Key, ...]:
        """Return the keys, the oldest first.

        Args:
            revoked: those too that open nothing any more.
        """
        table = schema.keys
        # Moments are whole seconds: of keys made in the same one, the first to be kept is the older.
        wanted = select(table).order_by(table.c.created_at, literal_column("rowid"))
        with self._database.read() as connection:
            rows = connection.execute(wanted if revoked else wanted.where(table.c.revoked_at.is_(None))).mappings()
            return tuple(_key(row) for row in rows)

    def get(self, key_id: str) -> Key:
        """Return a key.

        Raises:
            UnknownKey: there is none of that id.
        """
        with self._database.read() as connection:
            row = connection.execute(select(schema.keys).where(schema.keys.c.id == key_id)).mappings().first()
        if row is None:
            raise UnknownKey(key_id)
        return _key(row)

    def revoke(self, key_id: str, *, time: dt.datetime) -> Key:
        """Let a key open nothing from now on; once revoked, it stays so.

        Raises:
            UnknownKey: there is none of that id.
        """
        table = schema.keys
        with self._database.write() as connection:
            connection.execute(
                update(table).where(table.c.id == key_id, table.c.revoked_at.is_(None)).values(revoked_at=stamp(time))
            )
        return self.get(key_id)

    def limit(self, key_id: str, *, requests_per_minute: int | None, tokens_per_day: int | None) -> Key:
        """Set what a key may do; a running server keeps to it within a second.

        Raises:
            InputError: a limit is below what makes sense.
            UnknownKey: there is none of that id.
        """
        _require_limits(requests_per_minute, tokens_per_day)
        table = schema.keys
        limits = {"requests_per_minute": requests_per_minute, "tokens_per_day": tokens_per_day}
        with self._database.write() as connection:
            connection.execute(update(table).where(table.c.id == key_id).values(**limits))
        return self.get(key_id)

    # -- what they spend ------------------------------------------------------------------------------------------

    def allowance(self, key: Key) -> Allowance:
        """Return what a key may still spend on a paid model today."""
        return Allowance(self, key.id, key.tokens_per_day)

    def reserve(self, key_id: str, tokens: int, *, limit: int | None, time: dt.datetime) -> bool:
        """Add tokens to what a key has used today, unless that would pass the limit; tell whether it was added."""
        assert tokens >= 0
        table, day = schema.key_usage, _day(time)
        with self._database.write() as connection:
            mine = (table.c.key_id == key_id, table.c.day == day)
            used = connection.scalar(select(table.c.tokens).where(*mine)) or 0
            if limit is not None and used + tokens > limit:
                return False
            statement = upsert(table).values(key_id=key_id, day=day, tokens=used + tokens)
            connection.execute(
                statement.on_conflict_do_update(index_elements=["key_id", "day"], set_={"tokens": used + tokens})
            )
        return True

    def settle(self, key_id: str, reserved: int, used: int, *, time: dt.datetime) -> None:
        """Correct what a key has used on the day of a reservation: fewer tokens than reserved, or, rarely, more."""
        table = schema.key_usage
        with self._database.write() as connection:
            connection.execute(
                update(table)
                .where(table.c.key_id == key_id, table.c.day == _day(time))
                .values(tokens=table.c.tokens + (used - reserved))
            )

    def used(self, *, time: dt.datetime) -> dict[str, int]:
        """Return how many tokens each key has used, or holds in reserve, on the day of a moment."""
        table = schema.key_usage
        with self._database.read() as connection:
            rows = connection.execute(select(table.c.key_id, table.c.tokens).where(table.c.day == _day(time)))
            return {row.key_id: row.tokens for row in rows}


def digest_of(secret: bytes) -> bytes:
    """Return what is kept of a key. A fast hash will do: nobody can guess 256 bits."""
    return hashlib.sha256(secret).digest()


def _require_limits(requests_per_minute: int | None, tokens_per_day: int | None) -> None:
    if requests_per_minute is not None and requests_per_minute < 1:
        raise InputError("a key needs at least one request a minute; leave the rate out for the server's own")
    if tokens_per_day is not None and tokens_per_day < 0:
        raise InputError("a budget of tokens is 0 or more; leave it out for no limit")


def _key(row: RowMapping) -> Key:
    revoked = row["revoked_at"]
    return Key(
        **dict(row)
        | {"created_at": moment(row["created_at"]), "revoked_at": None if revoked is None else moment(revoked)}
    )


def _day(time: dt.datetime) -> str:
    return time.astimezone(dt.UTC).date().isoformat()
