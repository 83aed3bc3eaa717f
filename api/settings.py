"""Settings: read once from a mapping, checked, then frozen. The only module that reads the environment."""

from __future__ import annotations

import math
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path

import platformdirs

from corpus.errors import SettingsError

PREFIX = "GROUNDWORK_"
MOST_WORKER_THREADS = 32
MOST_RERANKED = 200
_ORIGIN = re.compile(r"https?://[a-z0-9.-]+(:\d{1,5})?|https?://\[[0-9a-f:]+\](:\d{1,5})?")


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
    webhook_hosts: str = ""
    """Hosts whose addresses are internal and that webhooks may reach all the same, comma-separated, such as
    tools.example.internal or 10.0.0.8."""
    model: str = ""
    """Who writes answers: a Claude model such as claude-sonnet-5-5, `openai:NAME` for a server that speaks OpenAI's
    chat API, or `extractive` for nobody. Unset, Claude does where there is a key for it."""
    model_api_key: str = ""
    """The key for the model; unset, that of ANTHROPIC_API_KEY, or of OPENAI_API_KEY for `openai:NAME`."""
    model_base_url: str = ""
    """Where the model's API is, if elsewhere than at its maker, such as http://127.0.0.1:11434/v1."""
    model_timeout_seconds: float = 60.0
    """How long a model may take for an answer, all attempts included, before verbatim sentences answer instead."""
    model_max_tokens: int = 8192
    """How many tokens a model may write for an answer, thinking included."""
    model_budget_tokens: int = 5_000_000
    """How many tokens in and out models may use in a day (UTC); 0 for any number."""
    model_budget_usd: float = 0.0
    """How many US dollars models may cost in a day (UTC); 0 for any number."""
    model_prices: str = ""
    """What a million tokens cost in US dollars, if not the list price: prompt,output or
    prompt,output,cache write,cache read, such as 2,10,2.5,0.1."""
    worker_threads: int = 4
    """How many jobs at once `groundwork serve` does in the background, and `groundwork worker`; 0 for none."""
    api_keys: str = ""
    """Admins' keys that stand in no record, comma-separated; `groundwork keys create` makes those that do."""
    requests_per_minute: int = 600
    """How many requests a key may send in a minute that has no limit of its own; 0 for any number."""
    cors_origins: str = ""
    """Origins of other sites whose pages may call the API, comma-separated, such as https://tools.example.com."""

    log_format: str = "text"
    """How `serve` and `worker` log on standard error: `text` or `json`."""
    log_level: str = "info"
    """The least that is logged: debug, info, warning or error."""
    otel_endpoint: str = ""
    """Where an OpenTelemetry collector takes traces by OTLP over HTTP, such as http://127.0.0.1:4318."""

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
        name = str(values.get("model", ""))
        own_key = given.get("OPENAI_API_KEY" if name.startswith("openai:") else "ANTHROPIC_API_KEY")
        if own_key and "model_api_key" not in values:
            values["model_api_key"] = own_key.strip()
        settings = cls(**values)  # type: ignore[arg-type]
        if settings.vector_index not in {"chroma", "exact"}:
            raise SettingsError(f"{PREFIX}VECTOR_INDEX is {settings.vector_index!r}; use chroma or exact")
        if settings.log_format not in {"text", "json"}:
            raise SettingsError(f"{PREFIX}LOG_FORMAT is {settings.log_format!r}; use text or json")
        if settings.log_level not in {"debug", "info", "warning", "error"}:
            raise SettingsError(f"{PREFIX}LOG_LEVEL is {settings.log_level!r}; use debug, info, warning or error")
        settings._check_amounts()
        settings._check_reranker()
        return settings

    @property
    def origins(self) -> tuple[str, ...]:
        """The origins of other sites whose pages may call the API."""
        return _listed(self.cors_origins)

    @property
    def trusted_webhook_hosts(self) -> frozenset[str]:
        """The hosts whose addresses are internal and that webhooks may reach."""
        return frozenset(host.lower().strip("[]").removesuffix(".") for host in _listed(self.webhook_hosts))

    @property
    def admin_keys(self) -> tuple[str, ...]:
        """The keys that the settings give."""
        return _listed(self.api_keys)

    def _check_reranker(self) -> None:
        if not 1 <= self.reranker_depth <= MOST_RERANKED:
            raise SettingsError(
                f"{PREFIX}RERANKER_DEPTH is {self.reranker_depth}; give a number from 1 to {MOST_RERANKED}"
            )

    def _check_amounts(self) -> None:
        seconds = {
            "FETCH_TIMEOUT_SECONDS": self.fetch_timeout_seconds,
            "FETCH_PAUSE_SECONDS": self.fetch_pause_seconds,
            "MODEL_TIMEOUT_SECONDS": self.model_timeout_seconds,
        }
        for name, value in seconds.items():
            no_pause = value == 0 and name == "FETCH_PAUSE_SECONDS" and self.allow_loopback
            if not (math.isfinite(value) and value > 0) and not no_pause:
                raise SettingsError(f"{PREFIX}{name} is {value:g}; give a number of seconds above 0")
        if self.fetch_max_bytes <= 0:
            raise SettingsError(f"{PREFIX}FETCH_MAX_BYTES is {self.fetch_max_bytes}; give a number of bytes above 0")
        if self.model_max_tokens <= 0:
            raise SettingsError(f"{PREFIX}MODEL_MAX_TOKENS is {self.model_max_tokens}; give a number above 0")
        for name, budget in {"TOKENS": self.model_budget_tokens, "USD": self.model_budget_usd}.items():
            if not (math.isfinite(budget) and budget >= 0):
                raise SettingsError(f"{PREFIX}MODEL_BUDGET_{name} is {budget:g}; give 0 for any number, or more")
        if self.requests_per_minute < 0:
            raise SettingsError(
                f"{PREFIX}REQUESTS_PER_MINUTE is {self.requests_per_minute}; give 0 for any number, or more"
            )
        if wrong := [origin for origin in self.origins if not _ORIGIN.fullmatch(origin)]:
            raise SettingsError(
                f"{PREFIX}CORS_ORIGINS names {wrong[0]!r}; an origin is http:// or https://, a host, and perhaps a port"
            )
        if not 0 <= self.worker_threads <= MOST_WORKER_THREADS:
            raise SettingsError(
                f"{PREFIX}WORKER_THREADS is {self.worker_threads}; give a number from 0 to {MOST_WORKER_THREADS}"
            )


def _listed(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


def _convert(name: str, kind: str, text: str) -> object:
    try:
        if kind == "Path":
            return Path(text).expanduser()
        if kind == "bool":
            return {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}[text.lower()]
        return {"int": int, "float": float, "str": str}[kind](text)
    except (KeyError, ValueError) as error:
        raise SettingsError(f"{name} is {text!r}, which is no {kind}") from error
