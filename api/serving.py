"""A server put together from the settings: who may call, how much is taken, and what is told of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from fastapi import FastAPI

from api.access import Limits
from api.app import create_app
from api.background import reading_figures, telling_changes, working_beside
from api.keyring import Keyring
from api.metrics import Metrics
from api.settings import Settings
from api.telemetry import tracer_provider
from api.wiring import Groundwork

_FORM_BYTES = 65_536
"""A multipart body is larger than the file in it."""


@contextmanager
def serving(groundwork: Groundwork, settings: Settings, keyring: Keyring, *, threads: int) -> Iterator[FastAPI]:
    """Yield the application, with a worker beside it; both tell the same counters how they fare."""
    metrics = Metrics(groundwork.record.counts, groundwork.jobs.open_by_state)
    groundwork.on_answer = metrics.answered
    groundwork.on_delivery = metrics.delivered
    limits = Limits(settings.fetch_max_bytes + _FORM_BYTES, settings.requests_per_minute, frozenset(settings.origins))
    tracing = tracer_provider(settings.otel_endpoint)
    app = create_app(groundwork, keyring=keyring, limits=limits, metrics=metrics, tracing=tracing)
    try:
        beside = working_beside(groundwork, threads=threads, on_end=metrics.ended)
        with reading_figures(groundwork), telling_changes(groundwork), beside:
            yield app
    finally:
        groundwork.end_writing()
        if tracing is not None:
            tracing.shutdown()
