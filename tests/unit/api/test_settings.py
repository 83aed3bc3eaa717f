"""Settings: what is refused before anything is opened."""

from __future__ import annotations

import pytest

from api.settings import Settings
from corpus.errors import SettingsError


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("FETCH_TIMEOUT_SECONDS", "0"),
        ("FETCH_TIMEOUT_SECONDS", "-1"),
        ("FETCH_TIMEOUT_SECONDS", "nan"),
        ("FETCH_TIMEOUT_SECONDS", "inf"),
        ("FETCH_PAUSE_SECONDS", "0"),
        ("FETCH_PAUSE_SECONDS", "-2"),
        ("FETCH_MAX_BYTES", "0"),
        ("WORKER_THREADS", "-1"),
        ("WORKER_THREADS", "1000"),
        ("WORKER_THREADS", "many"),
        ("VECTOR_INDEX", "other"),
        ("HOMME", "/x"),
    ],
)
def test_a_value_that_cannot_be_used_is_named(name: str, value: str) -> None:
    """The message holds the setting's name."""
    with pytest.raises(SettingsError, match=f"GROUNDWORK_{name}"):
        Settings.from_environ({f"GROUNDWORK_{name}": value})


def test_only_this_machine_may_be_fetched_from_without_a_pause() -> None:
    """Tests need not wait; sites of others are never fetched from without a pause."""
    given = {"GROUNDWORK_FETCH_PAUSE_SECONDS": "0", "GROUNDWORK_ALLOW_LOOPBACK": "1"}

    assert Settings.from_environ(given).fetch_pause_seconds == 0


def test_the_worker_can_be_turned_off() -> None:
    """No threads are a choice; four are the default."""
    assert Settings.from_environ({"GROUNDWORK_WORKER_THREADS": "0"}).worker_threads == 0
    assert Settings.from_environ({}).worker_threads == 4
