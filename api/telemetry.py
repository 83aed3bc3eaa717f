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
        endpoint: where a collector takes OTLP over HTTP, such as http://127.0.0.1:4318.

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
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(endpoint=f"{endpoint.rstrip('/')}/v1/traces")))
    return provider
