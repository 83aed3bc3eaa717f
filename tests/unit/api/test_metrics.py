"""Counters: what was told is what Prometheus reads."""

from __future__ import annotations

import datetime as dt

from prometheus_client.parser import text_string_to_metric_families

from api.metrics import Metrics
from corpus.errors import RecordError
from corpus.jobs import Job

NOON = dt.datetime(2026, 11, 23, 12, tzinfo=dt.UTC)


def read(metrics: Metrics) -> dict[tuple[str, ...], float]:
    """Return every sample by its name and labels."""
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(metrics.text().decode())
        for sample in family.samples
    }


def test_requests_and_jobs_are_counted() -> None:
    """Requests by route, their first and last byte, and what became of every link."""
    metrics = Metrics()
    for first in (0.01, None):
        metrics.requested(method="GET", route="/v1/search", status="200", seconds=0.02, first_byte_seconds=first)
    done = Job(
        id="job_1", kind="check", source_id=None, payload={}, state="done", message=None, created_at=NOON, due_at=NOON,
        started_at=NOON, ended_at=NOON, attempts=1, total=5, outcomes={"stored": 3, "failed": 2},
    )  # fmt: skip
    metrics.ended(done)
    found = read(metrics)

    assert 2 == found["groundwork_http_requests_total", "GET", "/v1/search", "200"]
    assert 2 == found["groundwork_http_request_seconds_count", "/v1/search"]
    assert 1 == found["groundwork_http_first_byte_seconds_count", "/v1/search"]
    assert (3, 0, 2) == tuple(found["groundwork_ingest_links_total", o] for o in ("stored", "skipped", "failed"))
    assert 1 == found["groundwork_ingest_jobs_total", "check", "done"]


def test_the_record_is_looked_at_when_asked() -> None:
    """Gauges tell of the present; a record that cannot be read is told as that, beside the counters."""
    counts = {"documents": 7, "passages": 20, "outbox": 3, "sources": 1, "versions": 8}
    metrics = Metrics(lambda: counts, lambda: {"queued": 2, "running": 0})
    before = read(metrics)
    counts["outbox"] = 0

    def broken() -> dict[str, int]:
        raise RecordError("the disk is full")

    assert (7, 3, 2) == (
        before["groundwork_documents",],
        before["groundwork_index_lag_changes",],
        before["groundwork_jobs", "queued"],
    )
    assert 0 == read(metrics)["groundwork_index_lag_changes",]
    assert 0 == read(Metrics(broken))["groundwork_record_up",]
    assert "process_open_fds" in {name for name, *_ in read(Metrics(broken))}
