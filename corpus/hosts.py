"""What is remembered of a site between fetches, so that a restart neither forgets a promise nor causes a storm."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import urlsplit

_USUAL_PORTS = frozenset({None, 80, 443})


@dataclass(frozen=True, slots=True)
class RobotsCopy:
    """A robots.txt, or a tdmrep.json, as it was last had.

    Attributes:
        status: the HTTP status; 0 where the file was never reached.
        expires_at: when it must be asked for again.
        etag: as received; `last_modified` likewise.
    """

    status: int
    content: bytes
    expires_at: dt.datetime
    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True)
class HostState:
    """One origin (`https://example.com`), as it was left.

    Attributes:
        tdm: what the site says of text and data mining, in its tdmrep.json.
        not_before: no request before this moment: the pause after the last one, or what Retry-After asked for.
    """

    origin: str
    not_before: dt.datetime | None = None
    robots: RobotsCopy | None = None
    tdm: RobotsCopy | None = None


def server_of(url: str) -> str:
    """Return whose turn a request to a canonical URL takes: its host, and its port where that is not the usual one."""
    parts = urlsplit(url)
    host = parts.hostname or url
    return host if parts.port in _USUAL_PORTS else f"{host}:{parts.port}"


class HostMemory(Protocol):
    """Where host states live: the record, or a dictionary in tests and one-off fetches."""

    def recall(self, origin: str) -> HostState | None:
        """Return what is remembered of an origin."""
        ...

    def remember(self, state: HostState) -> None:
        """Keep a state, replacing the one before."""
        ...
