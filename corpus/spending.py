"""What models have used on each day, kept in the record: no number of processes spends more than is allowed."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, select
from sqlalchemy.dialects.sqlite import insert as upsert

from corpus import schema
from corpus.database import Database


@dataclass(frozen=True, slots=True)
class Spent:
    """Tokens in and out, and millionths of a US dollar for those whose price is known."""

    tokens: int = 0
    micro_usd: int = 0

    def fits(self, most: Spent) -> bool:
        """Tell whether it is within a limit, of which 0 is none."""
        return (not most.tokens or self.tokens <= most.tokens) and (
            not most.micro_usd or self.micro_usd <= most.micro_usd
        )


class Spending:
    """The ledger of one record."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def on(self, day: str) -> Spent:
        """Return what was used or is reserved on a day, such as `2026-11-23`."""
        with self._database.read() as connection:
            return _on(connection, day)

    def reserve(self, day: str, wanted: Spent, most: Spent) -> bool:
        """Set aside what a call may use at most, unless the day's limit would be passed; tell whether it was done."""
        with self._database.write() as connection:
            spent = _on(connection, day)
            after = Spent(spent.tokens + wanted.tokens, spent.micro_usd + wanted.micro_usd)
            if not after.fits(most):
                return False
            _set(connection, day, after)
        return True

    def settle(self, day: str, reserved: Spent, used: Spent) -> None:
        """Put what a call really used in the place of what was set aside for it."""
        with self._database.write() as connection:
            spent = _on(connection, day)
            tokens = spent.tokens - reserved.tokens + used.tokens
            micro_usd = spent.micro_usd - reserved.micro_usd + used.micro_usd
            _set(connection, day, Spent(max(0, tokens), max(0, micro_usd)))


def _on(connection: Connection, day: str) -> Spent:
    table = schema.spending
    row = connection.execute(select(table.c.tokens, table.c.micro_usd).where(table.c.day == day)).first()
    return Spent() if row is None else Spent(row[0], row[1])


def _set(connection: Connection, day: str, spent: Spent) -> None:
    values = {"day": day, "tokens": spent.tokens, "micro_usd": spent.micro_usd}
    statement = upsert(schema.spending).values(**values)
    connection.execute(statement.on_conflict_do_update(index_elements=["day"], set_=values))
