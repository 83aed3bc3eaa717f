"""Settings: read once from a mapping, checked, then frozen. The only module that reads the environment."""

from __future__ import annotations

import math
import os
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path

import platformdirs

from corpus.errors import SettingsError

PREFIX = "GROUNDWORK_"
MOST_WORKER_THREADS = 32
MOST_RERANKED = 200


@dataclass(frozen=True, slots=True)
class Settings:
    """Every setting, with its default. `GROUNDWORK_HOME` sets `home`, and so on."""

    home: Path
    """Where all data lives."""
    models: Path
    """Where the compiled default model is cached."""
    embedding_model: str = "all-MiniLM-L6-v2"
    """The default model, or any name or folder that sentence-transformers loads."""
    reranker: str = ""
    """A CrossEncoder by name or folder, to order the best hits anew; empty for none."""
    reranker_depth: int = 24
    """How many of the best hits the reranker reads."""
    vector_index: str = "chroma"
    """`chroma`, or `exact` for search over the stored embeddings alone."""
    user_agent: str = "Groundwork/0.1"
    """What fetches call themselves."""
    contact: str = ""
    """An address or URL that sites can reach you by; sent with every fetch."""
    fetch_timeout_seconds: float = 20.0
    """How long one fetch may take, redirects included."""
    fetch_max_bytes: int = 20_971_520
    """How large a fetched page, or an uploaded file, may be."""
    fetch_pause_seconds: float = 2.0
    """How long to wait between two fetches from one host; 0 only together with `allow_loopback`."""
    allow_loopback: bool = False
    """Let fetches reach this machine itself; for tests only."""
    worker_threads: int = 4
    """How many jobs at once `groundwork serve` does in the background, and `groundwork worker`; 0 for none."""
    api_keys: str = ""
    """Keys that may call the API, comma-separated; required to listen on anything but loopback."""

    @classmethod
    def from_environ(cls, environ: Mapping[str, str] | None = None) -> Settings:
        """Read the settings from a mapping, by default the process environment.

        Raises:
            SettingsError: a value cannot be used, or a name with the prefix is unknown.
        """
        given = os.environ if environ is None else environ
        known = {PREFIX + field.name.upper(): field for field in fields(cls)}
        unknown = sorted(name for name in given if name.startswith(PREFIX) and name not in known)
        if unknown:
            raise SettingsError(f"unknown setting {unknown[0]}; there are {', '.join(sorted(known))}")
        values: dict[str, object] = {
            "home": Path(platformdirs.user_data_dir("groundwork", appauthor=False)),
            "models": Path(platformdirs.user_cache_dir("groundwork", appauthor=False)) / "models",
        }
        for name, field in known.items():
            if given.get(name):
                values[field.name] = _convert(name, str(field.type), given[name])
        settings = cls(**values)  # type: ignore[arg-type]
        if settings.vector_index not in {"chroma", "exact"}:
            raise SettingsError(f"{PREFIX}VECTOR_INDEX is {settings.vector_index!r}; use chroma or exact")
        settings._check_amounts()
        return settings

    def _check_amounts(self) -> None:
        seconds = {"FETCH_TIMEOUT_SECONDS": self.fetch_timeout_seconds, "FETCH_PAUSE_SECONDS": self.fetch_pause_seconds}
        for name, value in seconds.items():
            no_pause = value == 0 and name == "FETCH_PAUSE_SECONDS" and self.allow_loopback
            if not (math.isfinite(value) and value > 0) and not no_pause:
                raise SettingsError(f"{PREFIX}{name} is {value:g}; give a number of seconds above 0")
        if self.fetch_max_bytes <= 0:
            raise SettingsError(f"{PREFIX}FETCH_MAX_BYTES is {self.fetch_max_bytes}; give a number of bytes above 0")
        if not 1 <= self.reranker_depth <= MOST_RERANKED:
            raise SettingsError(
                f"{PREFIX}RERANKER_DEPTH is {self.reranker_depth}; give a number from 1 to {MOST_RERANKED}"
            )
        if not 0 <= self.worker_threads <= MOST_WORKER_THREADS:
            raise SettingsError(
                f"{PREFIX}WORKER_THREADS is {self.worker_threads}; give a number from 0 to {MOST_WORKER_THREADS}"
            )


def _convert(name: str, kind: str, text: str) -> object:
    try:
        if kind == "Path":
            return Path(text).expanduser()
        if kind == "bool":
            return {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}[text.lower()]
        return {"int": int, "float": float, "str": str}[kind](text)
    except (KeyError, ValueError) as error:
        raise SettingsError(f"{name} is {text!r}, which is no {kind}") from error
