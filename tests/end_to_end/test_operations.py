"""A real server process as those who run it see it: metrics, logs, traces, readiness, and its end."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx2
import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from prometheus_client.parser import text_string_to_metric_families

from tests.end_to_end.served import filled
from tests.end_to_end.test_cli import ROOT, environment
from tests.end_to_end.test_http import QUESTION, assert_problem, events_of

KEY = "an-admins-key-of-the-settings"
SENT = {"Authorization": f"Bearer {KEY}"}


@dataclass(frozen=True, slots=True)
class Run:
    """What a server left: what it answered, what it told, and how it ended."""

    metrics: dict[tuple[str, ...], float]
    log: list[dict[str, Any]]
    raw_log: str
    spans: list[str]
    code: int
    last: str


class _Collector(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        """Take spans."""
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.headers.get("Content-Encoding") == "gzip":
            import gzip

            body = gzip.decompress(body)
        self.server.taken.append(body)  # type: ignore[attr-defined]
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Stay quiet."""


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Serve, ask, fail, look, and end while a stream is being read."""
    home = tmp_path_factory.mktemp("home")
    with filled(home):
        pass
    collector = ThreadingHTTPServer(("127.0.0.1", 0), _Collector)
    collector.taken = []  # type: ignore[attr-defined]
    threading.Thread(target=collector.serve_forever, daemon=True).start()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = subprocess.Popen(
        [sys.executable, "-m", "api.cli", "serve", "--port", str(port)],
        cwd=ROOT,
        env=environment(
            home,
            GROUNDWORK_API_KEYS=KEY,
            GROUNDWORK_LOG_FORMAT="json",
            GROUNDWORK_OTEL_ENDPOINT=f"http://127.0.0.1:{collector.server_address[1]}",
            PYTHONPATH=os.environ.get("PYTHONPATH", str(ROOT)),
        ),
        stderr=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    base = f"http://127.0.0.1:{port}"
    try:
        _until_ready(base)
        metrics, last = _used(base, server)
    finally:
        server.send_signal(signal.SIGTERM)
        _, log = server.communicate(timeout=60)
        collector.shutdown()
        collector.server_close()
    told = log.decode()
    return Run(
        metrics,
        [json.loads(row) for row in told.splitlines() if row.startswith("{")],
        told,
        [name for body in collector.taken for name in _names(body)],  # type: ignore[attr-defined]
        server.returncode,
        last,
    )


def _until_ready(base: str) -> None:
    deadline = time.monotonic() + 90
    while time.monotonic() < deadline:
        try:
            if httpx2.get(f"{base}/readyz", timeout=10).status_code == 200:
                return
        except httpx2.TransportError:
            time.sleep(0.1)
    raise AssertionError("the server did not become ready")


def _used(base: str, server: subprocess.Popen[bytes]) -> tuple[dict[tuple[str, ...], float], str]:
    with httpx2.Client(base_url=base, headers=SENT, timeout=30) as client:
        client.post("/v1/ask", json={"question": QUESTION}, headers={"X-Request-ID": "mine-1"})
        client.post(
            "/v1/chat/completions", json={"model": "groundwork", "messages": [{"role": "user", "content": "x"}]}
        )
        client.get("/v1/search", params={"q": "a secret question"})
        client.get("/v1/search", headers={"Authorization": "Bearer a-wrong-key"})
        client.get("/v1/made/up/by/a/caller")
        assert_problem(httpx2.get(f"{base}/metrics"), 401)
        metrics = {
            (sample.name, *sample.labels.values()): sample.value
            for family in text_string_to_metric_families(client.get("/metrics").text)
            for sample in family.samples
        }
        wanted = {"Accept": "text/event-stream"}
        with client.stream("POST", "/v1/ask", json={"question": QUESTION}, headers=wanted) as response:
            server.send_signal(signal.SIGTERM)
            last = events_of(response.read().decode())[-1][0]
    return metrics, last


def _names(body: bytes) -> list[str]:
    request = ExportTraceServiceRequest.FromString(body)
    return [span.name for resource in request.resource_spans for scope in resource.scope_spans for span in scope.spans]


def test_what_is_done_is_counted(run: Run) -> None:
    """Requests, answers by status, citations by verification and stages are there for Prometheus."""
    assert 1 == run.metrics["groundwork_http_requests_total", "POST", "/v1/ask", "200"]
    assert 1 == run.metrics["groundwork_http_requests_total", "GET", "/v1/search", "401"]
    assert 1 == run.metrics["groundwork_http_requests_total", "GET", "other", "404"]
    assert 1 == run.metrics["groundwork_answers_total", "extractive", "answered"]
    assert 1 <= run.metrics["groundwork_citations_total", "verified"]
    assert 2 == run.metrics["groundwork_answer_stage_seconds_count", "retrieve"]
    assert (3, 0, 1) == (
        run.metrics["groundwork_documents",],
        run.metrics["groundwork_index_lag_changes",],
        run.metrics["groundwork_record_up",],
    )


def test_the_log_tells_every_request_and_no_secret(run: Run) -> None:
    """Each line is an object with the request's id; neither keys nor questions are told."""
    (mine,) = [row for row in run.log if row.get("request_id") == "mine-1" and row["logger"] == "api.observing"]

    assert ("POST", "/v1/ask", "200") == (mine["method"], mine["route"], mine["status"])
    assert mine["key"].startswith("setting_")
    assert KEY not in run.raw_log
    assert "a-wrong-key" not in run.raw_log
    assert "secret question" not in run.raw_log
    assert not re.search(r"Traceback|made/up", run.raw_log)


def test_requests_are_traced(run: Run) -> None:
    """The collector that is set has got a span for the question."""
    assert "POST /v1/ask" in run.spans


def test_the_end_is_graceful(run: Run) -> None:
    """A stream that is being read when the signal comes is read to its answer, and the process ends well."""
    assert ("answer", 0) == (run.last, run.code)
