"""Traces by OpenTelemetry, where an endpoint is set: one span a request, with its steps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from api.shapes import software_version
from corpus.errors import SettingsError

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import TracerProvider


def tracer_provider(endpoint: str) -> TracerProvider | None:
    """Return what sends spans to an endpoint, None where none is set.

    Args:
        endpoint: where a collector takes OTLP over HTTP, such as http://127.0.0.1:4318, with or without /v1/traces.

    Raises:
        SettingsError: the extra is not installed.
    """
    if not endpoint:
        return None
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter  # noqa: PLC0415
        from opentelemetry.sdk.resources import Resource  # noqa: PLC0415
        from opentelemetry.sdk.trace import TracerProvider  # noqa: PLC0415
        from opentelemetry.sdk.trace.export import BatchSpanProcessor  # noqa: PLC0415
    except ImportError as error:
        raise SettingsError(
            "GROUNDWORK_OTEL_ENDPOINT is set, but traces need an extra: install groundwork[telemetry]"
        ) from error
    resource = Resource.create({"service.name": "groundwork", "service.version": software_version()})
    provider = TracerProvider(resource=resource)
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(endpoint=traces_at(endpoint))))
    return provider


def traces_at(endpoint: str) -> str:
    """Return the whole address of a collector's traces, of which the path may be left out."""
    return f"{endpoint.rstrip('/').removesuffix('/v1/traces')}/v1/traces"
