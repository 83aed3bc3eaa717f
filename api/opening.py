"""Opening the data folder for a command: under the settings of the environment, and to read only where there is one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from corpus.errors import InputError, RecordBusy

if TYPE_CHECKING:
    from api.settings import Settings
    from api.wiring import Groundwork

_EMPTY = "`groundwork load-starter` loads the starter corpus, `groundwork add URL` a page"


def settings_here() -> Settings:
    """Return the settings of this process's environment.

    Raises:
        SettingsError: one of them cannot be used.
    """
    from api.settings import Settings  # noqa: PLC0415

    return Settings.from_environ()


@contextmanager
def opened(*, settings: Settings | None = None, own_vectors: bool = False, mend: bool = True) -> Iterator[Groundwork]:
    """Open the data folder, making it if it is not there."""
    from api.wiring import open_groundwork  # noqa: PLC0415

    with open_groundwork(settings or settings_here(), own_vectors=own_vectors, mend=mend) as groundwork:
        yield groundwork
        _tell_changes(groundwork)


@contextmanager
def opened_to_read(*, filled: bool = False) -> Iterator[Groundwork]:
    """Open the data folder only if it is there: looking at nothing makes nothing.

    Args:
        filled: there must be documents.

    Raises:
        InputError: there is no record, or no document in it.
    """
    settings = settings_here()
    if not (settings.home / "record.sqlite").exists():
        raise InputError(f"there is no record in {settings.home} yet. {_EMPTY}")
    with opened(settings=settings) as groundwork:
        if filled and not groundwork.record.counts()["documents"]:
            raise InputError(f"the record is empty. {_EMPTY}")
        yield groundwork


def _tell_changes(groundwork: Groundwork) -> None:
    """Let watches tell what this command has changed; where the record is busy, the next process does."""
    from answer.plain_text import counted  # noqa: PLC0415
    from api.terminal import remark  # noqa: PLC0415

    try:
        told = groundwork.tell_changes()
    except RecordBusy as error:
        remark(f"Watches are checked later: {error}")
    else:
        if told:
            remark(f"{counted(told, 'change')} of figures that you watch: `groundwork watch` shows what changed.")


def is_new() -> bool:
    """Tell whether there is no record yet, so that every list is empty."""
    return not (settings_here().home / "record.sqlite").exists()
