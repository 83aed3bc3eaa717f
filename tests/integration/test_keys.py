"""Keys in a real record: what is kept of them, and what they may spend in a day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest

from corpus.database import Database
from corpus.errors import InputError, UnknownKey
from corpus.keys import Allowance, Keys

MORNING = dt.datetime(2026, 11, 23, 8, tzinfo=dt.UTC)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """An empty record."""
    opened = Database(tmp_path / "record.sqlite")
    yield opened
    opened.close()


def test_a_key_comes_back_as_it_was_made(database: Database) -> None:
    """Name, role and limits are kept; of the secret, its digest."""
    keys = Keys(database)
    key, secret = keys.create(" memo  writer ", "reader", time=MORNING, requests_per_minute=5, tokens_per_day=9)
    other, another = keys.create("desk", "admin", time=MORNING)

    assert ("memo writer", "reader", MORNING, 5, 9, None) == (
        key.name,
        key.role,
        key.created_at,
        key.requests_per_minute,
        key.tokens_per_day,
        key.revoked_at,
    )
    assert (key, other) == keys.all()
    assert key == keys.get(key.id)
    assert secret != another
    assert len(secret) >= 43
    assert secret not in repr(key)


def test_a_revoked_key_stays_listed_and_revoked(database: Database) -> None:
    """Revoking twice changes nothing; an id that is none is said to be none."""
    keys = Keys(database)
    key, _ = keys.create("memo", "reader", time=MORNING)
    first = keys.revoke(key.id, time=MORNING)
    again = keys.revoke(key.id, time=MORNING + dt.timedelta(days=1))

    assert MORNING == first.revoked_at == again.revoked_at
    assert ((), (again,)) == (keys.all(revoked=False), keys.all())
    with pytest.raises(UnknownKey, match="key_none"):
        keys.revoke("key_none", time=MORNING)


@pytest.mark.parametrize(
    ("name", "role", "limits"),
    [
        ("", "reader", {}),
        ("x" * 201, "reader", {}),
        ("a\x1bb", "reader", {}),
        ("x", "owner", {}),
        ("x", "reader", {"requests_per_minute": 0}),
        ("x", "reader", {"tokens_per_day": -1}),
    ],
)
def test_what_makes_no_sense_is_refused(database: Database, name: str, role: str, limits: dict[str, int]) -> None:
    """Nothing is kept of it."""
    keys = Keys(database)
    with pytest.raises(InputError):
        keys.create(name, role, time=MORNING, **limits)

    assert () == keys.all()


def test_a_budget_is_never_passed(database: Database) -> None:
    """What does not fit is not reserved; what was reserved and not used can be used again, the same day."""
    keys = Keys(database)
    mine = Allowance(keys, "key_a", 100)
    evening = MORNING + dt.timedelta(hours=12)

    assert mine.reserve(80, time=MORNING)
    assert not mine.reserve(21, time=MORNING)
    mine.settle(80, 30, time=MORNING)
    assert mine.reserve(70, time=evening)
    assert {"key_a": 100} == keys.used(time=evening)
    assert not mine.reserve(1, time=evening)
    assert mine.reserve(100, time=MORNING + dt.timedelta(days=1))


def test_one_budget_is_not_anothers(database: Database) -> None:
    """A budget of 0 never pays, none at all always does."""
    keys = Keys(database)

    assert Allowance(keys, "key_a", 0).reserve(0, time=MORNING)
    assert not Allowance(keys, "key_a", 0).reserve(1, time=MORNING)
    assert Allowance(keys, "key_b", None).reserve(10**9, time=MORNING)
    assert {"key_a": 0, "key_b": 10**9} == keys.used(time=MORNING)
