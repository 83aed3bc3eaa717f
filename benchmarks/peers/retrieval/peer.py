"""A peer's process, spoken to from here."""

from __future__ import annotations

import dataclasses
import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from benchmarks.data import REPOSITORY
from benchmarks.peers.retrieval.worker import Found, Result, Source

PACKAGE = "benchmarks.peers.retrieval"
_LAST_WORDS = 1500

_ENVIRONMENT = {"HF_HUB_OFFLINE": "1", "TOKENIZERS_PARALLELISM": "false", "ANONYMIZED_TELEMETRY": "False"}


class PeerError(Exception):
    """A peer cannot be installed, started or used; the others are measured without it."""


@dataclass(frozen=True, slots=True)
class System:
    """One of those that are compared.

    Attributes:
        module: its adapter.
        ours: whether it runs in the project's own environment.
        how: what it does, in a few words, for the table.
    """

    name: str
    module: str
    how: str
    ours: bool = False


SYSTEMS = (
    System("Groundwork", "with_groundwork", "defaults, with its vector cache", ours=True),
    System("LangChain + Chroma", "with_langchain", "1,000 characters, 200 overlap; vectors"),
    System("LlamaIndex", "with_llamaindex", "1,024 tokens; vectors"),
    System("Haystack hybrid", "with_haystack", "512 words, 32 overlap; BM25 and vectors by rank"),
    System("txtai hybrid", "with_txtai", "200 words; BM25 and vectors, half each"),
    System("bm25s", "with_bm25s", "200 words; keywords only"),
)


@dataclass(frozen=True, slots=True)
class Indexed:
    """What indexing took, reading included and loading the model not; `peak_mib` counts the whole process so far."""

    passages: int
    seconds: float
    peak_mib: float


class PeerProcess:
    """One system at work, in a process of its own.

    Args:
        system: which.
        python: the interpreter of its environment.
        model: the folder of the embedding model.
        folder: an empty one for whatever it stores.

    Raises:
        PeerError: it does not start.
    """

    def __init__(self, system: System, python: Path, model: Path, folder: Path) -> None:
        self.system = system
        folder.mkdir(parents=True, exist_ok=True)
        self._errors = (folder.parent / f"{system.module}.log").open("w+", encoding="utf-8")
        self._process = subprocess.Popen(
            [python, "-m", f"{PACKAGE}.{system.module}", model, folder],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            cwd=REPOSITORY,
            env={**os.environ, **_ENVIRONMENT},
            text=True,
        )
        try:
            self.versions: Mapping[str, str] = self._read()["versions"]
        except PeerError:
            self.close()
            raise

    def index(self, sources: Sequence[Source]) -> Indexed:
        """Index sources, once for each process."""
        reply = self._ask({"do": "index", "sources": [dataclasses.asdict(source) for source in sources]})
        return Indexed(reply["passages"], reply["seconds"], reply["peak_mib"])

    def search(self, question: str, limit: int) -> tuple[Result, float]:
        """Return what was found and the seconds that it took inside the process."""
        reply = self._ask({"do": "search", "question": question, "limit": limit})
        result = reply["result"]
        return Result(tuple(Found(**item) for item in result["found"]), result["confidence"]), reply["seconds"]

    def close(self) -> None:
        """End the process."""
        if self._process.stdin is not None:
            self._process.stdin.close()
        try:
            self._process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        if self._process.stdout is not None:
            self._process.stdout.close()
        self._errors.close()

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End the process."""
        self.close()

    def _ask(self, order: Mapping[str, Any]) -> dict[str, Any]:
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(json.dumps(order) + "\n")
            self._process.stdin.flush()
        except BrokenPipeError as error:
            raise self._failure() from error
        return self._read()

    def _read(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise self._failure()
        reply: dict[str, Any] = json.loads(line)
        return reply

    def _failure(self) -> PeerError:
        self._errors.seek(0)
        said = self._errors.read().strip()[-_LAST_WORDS:]
        return PeerError(f"{self.system.name} ended: {said or 'it said nothing'}")


def python_of(system: System, environment: Path) -> Path:
    """Return the interpreter that runs a system.

    Raises:
        PeerError: the peers' environment has not been made.
    """
    if system.ours:
        return Path(sys.executable)
    python = environment / "bin" / "python"
    if not python.exists():
        raise PeerError(f"there is no environment for peers at {environment}: run `make bench-peers`")
    return python
