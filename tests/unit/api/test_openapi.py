"""The OpenAPI document: what was last looked at, every error, and examples that are what they say."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

import jsonschema_rs
import pytest

from api.problems import MEDIA_TYPE, OPENAI_PATHS
from api.roles import ROUTES
from tests.openapi import SNAPSHOT, document, written

DOCUMENT = document()
OPERATIONS = [
    pytest.param(path, operation, id=f"{method.upper()} {path}")
    for path, methods in DOCUMENT["paths"].items()
    for method, operation in methods.items()
]
CLOSED = [param for param in OPERATIONS if "security" in cast("dict[str, Any]", param.values[1])]


def contents(operation: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Yield the status, or `request`, the media type and the content of everything that an operation documents."""
    for media_type, content in operation.get("requestBody", {}).get("content", {}).items():
        yield "request", media_type, content
    for status, response in operation["responses"].items():
        for media_type, content in response.get("content", {}).items():
            yield status, media_type, content


def examples(content: dict[str, Any]) -> list[Any]:
    """Return the examples of a content, or of the schema that it names."""
    name = content.get("schema", {}).get("$ref", "").rpartition("/")[2]
    schema = DOCUMENT["components"]["schemas"].get(name, content.get("schema", {}))
    given = [content["example"]] if "example" in content else []
    given += [each["value"] for each in content.get("examples", {}).values()]
    return given or list(schema.get("examples", []))


def test_the_document_is_the_one_that_was_looked_at() -> None:
    """A changed field is a diff that somebody reads: `make openapi` writes the file anew."""
    assert SNAPSHOT.read_text(encoding="utf-8") == written(DOCUMENT), "look at `make openapi && git diff tests`"


def test_every_route_is_documented() -> None:
    """What is served is in the document, but for pages for people and the protocol that describes itself."""
    undocumented = {"/", "/sources", "/figures", "/page/{name}", "/docs", "/openapi.json", "/mcp"}

    assert set(ROUTES) - undocumented == set(DOCUMENT["paths"])


@pytest.mark.parametrize(("path", "operation"), CLOSED)
def test_every_error_is_documented_as_what_it_is(path: str, operation: dict[str, Any]) -> None:
    """Refusals, rates and failures are there for every closed route, as problems or in OpenAI's shape."""
    wanted = ("application/json", "OpenAIError") if path.startswith(OPENAI_PATHS) else (MEDIA_TYPE, "Problem")
    errors = {status: found for status, found in operation["responses"].items() if status >= "400"}

    assert {"401", "403", "429", "500", "503"} <= set(errors)
    for response in errors.values():
        assert response["description"]
        ((media_type, content),) = response["content"].items()
        assert wanted == (media_type, content["schema"]["$ref"].rpartition("/")[2])


@pytest.mark.parametrize(("path", "operation"), OPERATIONS)
def test_every_operation_says_what_it_does_with_examples(path: str, operation: dict[str, Any]) -> None:
    """A sentence for each, and an example for every JSON body that goes in or out."""
    plain = {"/healthz", "/readyz"}

    assert operation["description"]
    for status, media_type, content in contents(operation):
        if media_type == "application/json" and path not in plain and not status.startswith(("4", "5")):
            assert examples(content), status


@pytest.mark.parametrize(("path", "operation"), OPERATIONS)
def test_every_example_fits_its_schema(path: str, operation: dict[str, Any]) -> None:
    """Nobody is shown what the server would not say or take."""
    for _, media_type, content in contents(operation):
        if media_type == "application/json" and "schema" in content:
            schema = {"components": DOCUMENT["components"], **content["schema"]}
            for example in examples(content):
                jsonschema_rs.validate(schema, example)
