"""Schemathesis against a real server: what fits the OpenAPI document, or just misses it, gets what is documented."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.end_to_end.served import filled, listening
from tests.openapi import document

FITTING, MISSING = GenerationMode.POSITIVE, GenerationMode.NEGATIVE
CHECKS = [content_type_conformance, response_schema_conformance, status_code_conformance]


def _cases() -> Iterator[tuple[str, str, GenerationMode]]:
    for path, methods in document()["paths"].items():
        for method, operation in methods.items():
            yield path, method.upper(), FITTING
            places = {parameter["in"] for parameter in operation.get("parameters", ())}
            # Every text fits a path, so only where there is more can something not fit.
            if "query" in places or "requestBody" in operation:
                yield path, method.upper(), MISSING


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server with three texts."""
    with filled(tmp_path_factory.mktemp("home")) as opened, listening(opened) as address:
        yield address


@pytest.fixture(scope="module")
def schema(base: str) -> schemathesis.BaseSchema:
    """What the server says of itself."""
    return schemathesis.openapi.from_url(f"{base}/openapi.json")


@pytest.mark.parametrize(("path", "method", "mode"), list(_cases()))
def test_the_server_keeps_to_its_document(
    schema: schemathesis.BaseSchema, base: str, path: str, method: str, mode: GenerationMode
) -> None:
    """No status that is not documented, no shape that is not, and no failure of the server's own.

    A site that cannot be fetched is a 502 of that site's making, and documented.
    """
    operation = schema[path][method]

    @settings(
        max_examples=10,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def kept(case: schemathesis.Case[Any]) -> None:
        response = case.call(base_url=base, timeout=60)
        case.validate_response(response, checks=CHECKS)
        if response.status_code != 502:
            case.validate_response(response, checks=[not_a_server_error])

    kept()
