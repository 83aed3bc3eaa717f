"""The reference page: the OpenAPI document as HTML that needs no script and nothing from elsewhere."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Iterator
from html import escape
from typing import Any

_STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:52rem;margin:2rem auto;padding:0 1rem;color:#1a1a1a;"
    "background:#fff}h2{margin:2.5rem 0 0;font-size:1.1rem}code,pre{font:14px/1.45 ui-monospace,monospace}"
    "pre{background:#f4f4f2;padding:.75rem;overflow:auto}table{border-collapse:collapse;width:100%}"
    "td{border-top:1px solid #ddd;padding:.3rem .6rem .3rem 0;vertical-align:top}"
    "@media(prefers-color-scheme:dark){body{color:#eee;background:#161616}pre{background:#222}td{border-color:#444}"
    "a{color:#8ab4f8}}"
)
_HASH = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
STYLE_POLICY = f"default-src 'none'; style-src 'sha256-{_HASH}'; frame-ancestors 'none'; base-uri 'none'"
"""The Content-Security-Policy under which the page shows: its own style sheet, and nothing else."""


def reference_page(document: dict[str, Any]) -> str:
    """Return the HTML page for an OpenAPI document."""
    info = document["info"]
    operations = "".join(
        _operation(method, path, operation)
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    )
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{escape(info["title"])}</title>'
        f'<meta name="viewport" content="width=device-width"><style>{_STYLE}</style></head><body>'
        f"<h1>{escape(info['title'])} {escape(info['version'])}</h1><p>{escape(info.get('description', ''))}</p>"
        '<p>The same as a machine reads it: <a href="/openapi.json">/openapi.json</a>.</p>'
        f"{operations}</body></html>"
    )


def _operation(method: str, path: str, operation: dict[str, Any]) -> str:
    rows = "".join(
        f"<tr><td><code>{escape(left)}</code></td><td>{escape(right)}</td></tr>"
        for left, right in [*_parameters(operation), *_responses(operation)]
    )
    examples = "".join(f"<p>{escape(name)}</p><pre>{escape(text)}</pre>" for name, text in _examples(operation))
    heading = f"<h2><code>{method.upper()} {escape(path)}</code></h2>"
    return f"{heading}<p>{escape(operation.get('description', ''))}</p><table>{rows}</table>{examples}"


def _parameters(operation: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for parameter in operation.get("parameters", ()):
        need = "required" if parameter.get("required") else "optional"
        yield parameter["name"], f"{need}, in {parameter['in']}. {parameter.get('description', '')}"


def _responses(operation: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for status, response in operation.get("responses", {}).items():
        yield status, response.get("description", "")


def _examples(operation: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for media_type, content in operation.get("requestBody", {}).get("content", {}).items():
        for example in content.get("examples", {}).values():
            yield f"Request ({media_type})", _shown(example["value"])
    for status, response in operation.get("responses", {}).items():
        for content in response.get("content", {}).values():
            shown = [content["example"]] if "example" in content else []
            for example in [*shown, *(each["value"] for each in content.get("examples", {}).values())]:
                yield f"Response {status}", _shown(example)


def _shown(example: Any) -> str:
    return example if isinstance(example, str) else json.dumps(example, indent=2, ensure_ascii=False)
