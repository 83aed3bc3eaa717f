"""What every adapter shares: a peer indexes sources and searches them, in a process that speaks lines of JSON.

Only the standard library is imported here, because adapters run in an environment that holds nothing of Groundwork.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from typing import IO, Any, Protocol

WINDOW_WORDS = 200
"""For peers that cut nothing by themselves."""


@dataclass(frozen=True, slots=True)
class Source:
    """A document to be indexed.

    Attributes:
        text: what it says, without the title; empty for a PDF, which every peer reads by itself.
        file: where it lies, for what is a file.
    """

    id: str
    title: str
    text: str
    publisher: str | None = None
    date: str | None = None
    file: str | None = None

    @property
    def page(self) -> str:
        """The text as a saved page shows it: title, publisher and date above the body."""
        said = ", ".join(part for part in (self.publisher, self.date) if part)
        return "\n\n".join(part for part in (self.title, said, self.text) if part)


@dataclass(frozen=True, slots=True)
class Found:
    """A passage that a search brought."""

    source: str
    text: str


@dataclass(frozen=True, slots=True)
class Result:
    """What a search brought, best first.

    Attributes:
        confidence: how sure the system is that the best of it answers: higher is surer, on a scale of its own.
    """

    found: tuple[Found, ...]
    confidence: float


class Peer(Protocol):
    """A retrieval system. Its model is loaded and warm when it has been made."""

    def index(self, sources: Sequence[Source]) -> int:
        """Read, cut, embed and store sources; return how many passages that made."""

    def search(self, question: str, limit: int) -> Result:
        """Return the best passages."""


def serve(open_peer: Callable[[str, Path], Peer], packages: Sequence[str]) -> None:
    """Answer the lines of standard input until it ends.

    Args:
        open_peer: makes the peer from the folder of the embedding model and an empty folder of its own.
        packages: whose versions are told.
    """
    model, folder = sys.argv[1:3]
    replies = _own_stdout()
    peer = open_peer(model, Path(folder))
    _reply(replies, {"versions": {name: version(name) for name in packages}})
    for line in sys.stdin:
        _reply(replies, _handle(peer, json.loads(line)))


def pages_of(source: Source) -> list[str]:
    """Return the text of a source by page: one for a text, as many as it has for a PDF."""
    if source.file is None or not source.file.endswith(".pdf"):
        return [source.page]
    from pypdf import PdfReader  # type: ignore[import-not-found]

    return [page.extract_text() for page in PdfReader(source.file).pages]


def windows(text: str) -> Iterator[str]:
    """Yield a text in runs of so many words."""
    words = text.split()
    for start in range(0, len(words), WINDOW_WORDS):
        yield " ".join(words[start : start + WINDOW_WORDS])


def _handle(peer: Peer, order: Mapping[str, Any]) -> dict[str, Any]:
    started = time.perf_counter()
    if order["do"] == "index":
        passages = peer.index([Source(**source) for source in order["sources"]])
        return {"passages": passages, "seconds": time.perf_counter() - started, "peak_mib": _peak_mib()}
    result = peer.search(order["question"], order["limit"])
    return {"seconds": time.perf_counter() - started, "result": asdict(result)}


def _own_stdout() -> IO[str]:
    """Keep standard output for replies: whatever a library prints goes to standard error."""
    own = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    return own


def _reply(replies: IO[str], reply: Mapping[str, Any]) -> None:
    replies.write(json.dumps(reply) + "\n")
    replies.flush()


def _peak_mib() -> float:
    """Return the peak memory of this program alone; a child's usual count includes what its parent held at the fork."""
    for line in Path("/proc/self/status").read_text(encoding="utf-8").splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    return 0.0
