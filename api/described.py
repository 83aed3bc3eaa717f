"""The OpenAPI document: what FastAPI makes of the routes, put right where it is not what they say."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.routing import iter_route_contexts

from api.keyring import Keyring
from api.roles import demand


def describe(app: FastAPI, keyring: Keyring) -> None:
    """Let the application document errors as problems, examples as they are given, and where it asks for a key."""

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            schema = get_openapi(title=app.title, version=app.version, description=app.description, routes=app.routes)
            components = schema.setdefault("components", {})
            components.setdefault("schemas", {}).update(Problem=_PROBLEM_SCHEMA, OpenAIError=_OPENAI_ERROR_SCHEMA)
            # FastAPI adds its own shape of 422 to every route with a parameter; ours are problems, where they can be.
            for name in ("HTTPValidationError", "ValidationError"):
                components["schemas"].pop(name, None)
            components["securitySchemes"] = {"key": {"type": "http", "scheme": "bearer"}}
            for path, methods in schema["paths"].items():
                for method, operation in methods.items():
                    if "HTTPValidationError" in str(operation["responses"].get("422")):
                        del operation["responses"]["422"]
                    if keyring.asks and demand(method.upper(), path).needed != "open":
                        operation["security"] = [{"key": []}]
            _restore_examples(schema, app)
            app.openapi_schema = schema
        return app.openapi_schema

    # The way that FastAPI documents for changing the document.
    app.openapi = openapi  # type: ignore[method-assign]


def _restore_examples(schema: dict[str, Any], app: FastAPI) -> None:
    """Put examples back as they were given: FastAPI leaves out what is null, and an unknown date is null."""
    for route in iter_route_contexts(app.routes):
        for method in route.methods or ():
            operation = schema["paths"].get(route.path, {}).get(method.lower(), {"responses": {}})
            for status, given in getattr(route.original_route, "responses", {}).items():
                for media_type, content in given.get("content", {}).items():
                    kept = {name: content[name] for name in ("example", "examples") if name in content}
                    operation["responses"][str(status)]["content"][media_type].update(kept)


_OPENAI_ERROR_SCHEMA = {
    "title": "OpenAIError",
    "type": "object",
    "description": "An error as OpenAI's API tells one.",
    "required": ["error"],
    "properties": {
        "error": {
            "type": "object",
            "required": ["message", "type", "param", "code"],
            "properties": {
                "message": {"type": "string"},
                "type": {"type": "string"},
                "param": {"type": ["string", "null"]},
                "code": {"type": ["string", "null"]},
            },
        }
    },
}
_PROBLEM_SCHEMA = {
    "title": "Problem",
    "type": "object",
    "description": "RFC 9457.",
    "required": ["type", "title", "status", "detail", "instance"],
    "properties": {
        "type": {"type": "string", "examples": ["urn:groundwork:problem:unknown-document"]},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "instance": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"field": {"type": "string"}, "message": {"type": "string"}},
                "required": ["field", "message"],
            },
        },
        "request_id": {"type": "string"},
    },
}
