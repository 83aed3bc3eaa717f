"""What Prometheus can ask of a running server: requests, answers, citations, fetching, and how the index fares."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Histogram, ProcessCollector
from prometheus_client import generate_latest as exposition
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from answer.answer import Answer
from corpus.errors import GroundworkError
from corpus.jobs import LINK_RESULTS, Job

MEDIA_TYPE = CONTENT_TYPE_LATEST
_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)

Counts = Callable[[], Mapping[str, int]]


class Metrics:
    """Counters of one server, in a registry of their own.

    Args:
        counts: how much the record holds and how much of it the vector cache has not been told, read when asked.
        jobs: how many jobs there are in each state.
    """

    def __init__(self, counts: Counts = dict, jobs: Counts = dict) -> None:
        self._registry = CollectorRegistry()
        ProcessCollector(registry=self._registry)
        self._registry.register(_Record(counts, jobs))
        self._requests = Counter(
            "groundwork_http_requests",
            "Requests by route and status.",
            ("method", "route", "status"),
            registry=self._registry,
        )
        self._request_seconds = Histogram(
            "groundwork_http_request_seconds",
            "How long requests took to their last byte.",
            ("route",),
            buckets=_SECONDS,
            registry=self._registry,
        )
        self._first_byte_seconds = Histogram(
            "groundwork_http_first_byte_seconds",
            "How long requests took to the first byte of their answer.",
            ("route",),
            buckets=_SECONDS,
            registry=self._registry,
        )
        self._answers = Counter(
            "groundwork_answers", "Answers by status.", ("status", "answerer"), registry=self._registry
        )
        self._stages = Histogram(
            "groundwork_answer_stage_seconds",
            "How long each stage of an answer took.",
            ("stage",),
            buckets=_SECONDS,
            registry=self._registry,
        )
        self._citations = Counter(
            "groundwork_citations", "Citations by what code found of them.", ("verification",), registry=self._registry
        )
        self._links = Counter(
            "groundwork_ingest_links",
            "Links of jobs that have ended, by what became of them.",
            ("outcome",),
            registry=self._registry,
        )
        self._jobs = Counter(
            "groundwork_ingest_jobs", "Jobs that have ended, by how.", ("kind", "state"), registry=self._registry
        )
        self._deliveries = Counter(
            "groundwork_webhook_deliveries",
            "Tries to send a change to a webhook, by outcome; failed ones are tried again, given up ones never.",
            ("outcome",),
            registry=self._registry,
        )

    def delivered(self, outcome: str) -> None:
        """Count a try to send a change to a webhook."""
        self._deliveries.labels(outcome).inc()

    def requested(
        self, *, method: str, route: str, status: str, seconds: float, first_byte_seconds: float | None
    ) -> None:
        """Count a request that has ended."""
        self._requests.labels(method, route, status).inc()
        self._request_seconds.labels(route).observe(seconds)
        if first_byte_seconds is not None:
            self._first_byte_seconds.labels(route).observe(first_byte_seconds)

    def answered(self, answer: Answer) -> None:
        """Count an answer with its citations and stages."""
        self._answers.labels(answer.status, answer.answerer).inc()
        for citation in answer.citations:
            self._citations.labels(citation.verification).inc()
        for stage, milliseconds in answer.timings_ms.items():
            self._stages.labels(stage).observe(milliseconds / 1000)

    def ended(self, job: Job) -> None:
        """Count a job that has ended, with its links."""
        self._jobs.labels(job.kind, job.state).inc()
        for outcome in LINK_RESULTS:
            self._links.labels(outcome).inc(job.outcomes.get(outcome, 0))

    def text(self) -> bytes:
        """Return all of it as Prometheus reads it."""
        return exposition(self._registry)


class _Record(Collector):
    """What the record holds, looked up when Prometheus asks."""

    def __init__(self, counts: Counts, jobs: Counts) -> None:
        self._counts = counts
        self._jobs = jobs

    def describe(self) -> Iterator[GaugeMetricFamily]:
        """Name nothing beforehand, so that nothing is looked up before it is asked for."""
        return iter(())

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Yield the gauges; while the record cannot be read, only that."""
        try:
            counts, jobs = self._counts(), self._jobs()
        except GroundworkError:
            yield GaugeMetricFamily("groundwork_record_up", "1 where the record can be read.", value=0)
            return
        yield GaugeMetricFamily("groundwork_record_up", "1 where the record can be read.", value=1)
        for name in ("documents", "versions", "passages", "sources"):
            if name in counts:
                yield GaugeMetricFamily(f"groundwork_{name}", f"How many {name} the record holds.", value=counts[name])
        if "outbox" in counts:
            about = "Changes that the vector cache has not been told yet; exact search covers them meanwhile."
            yield GaugeMetricFamily("groundwork_index_lag_changes", about, value=counts["outbox"])
        waiting = GaugeMetricFamily("groundwork_jobs", "Jobs that have not ended, by state.", labels=("state",))
        for state, number in jobs.items():
            waiting.add_metric((state,), number)
        yield waiting
