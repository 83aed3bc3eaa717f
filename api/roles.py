"""Which role each route asks for: one table, read before a request is looked at.

A route that is not in the table is open to admins only, and a test fails until it is placed here on purpose.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from starlette.routing import compile_path

from corpus.keys import ROLES, Role

Needed = Literal["open"] | Role
"""`open` answers without a key, and so must tell nothing of what the record holds."""

ROUTES: Mapping[str, Mapping[str, Needed]] = {
    "/": {"GET": "open"},
    "/sources": {"GET": "open"},
    "/figures": {"GET": "open"},
    "/page/{name}": {"GET": "open"},
    "/healthz": {"GET": "open"},
    "/readyz": {"GET": "open"},
    "/openapi.json": {"GET": "open", "HEAD": "open"},
    "/docs": {"GET": "open"},
    "/metrics": {"GET": "reader"},
    "/v1/ask": {"POST": "reader"},
    "/v1/conversations": {"GET": "reader", "POST": "reader"},
    "/v1/conversations/{conversation_id}": {"GET": "reader", "PATCH": "reader", "DELETE": "reader"},
    "/v1/conversations/{conversation_id}/export": {"GET": "reader"},
    "/v1/overview": {"GET": "reader"},
    "/v1/suggestions": {"GET": "reader"},
    "/v1/search": {"GET": "reader"},
    "/v1/documents": {"GET": "reader", "POST": "researcher"},
    "/v1/documents/{document_id}": {"GET": "reader", "PATCH": "researcher", "DELETE": "researcher"},
    "/v1/documents/{document_id}/refresh": {"POST": "researcher"},
    "/v1/documents/{document_id}/story": {"GET": "reader"},
    "/v1/documents/{document_id}/versions": {"GET": "reader"},
    "/v1/documents/{document_id}/versions/{version_id}": {"GET": "reader"},
    "/v1/documents/{document_id}/diff": {"GET": "reader"},
    "/v1/sources": {"GET": "reader", "POST": "researcher"},
    "/v1/sources/import": {"POST": "researcher"},
    "/v1/sources/export": {"GET": "reader"},
    "/v1/sources/{source_id}": {"GET": "reader", "PATCH": "researcher", "DELETE": "researcher"},
    "/v1/sources/{source_id}/links": {"GET": "reader"},
    "/v1/sources/{source_id}/confirm": {"POST": "researcher"},
    "/v1/sources/{source_id}/check": {"POST": "researcher"},
    "/v1/gaps": {"GET": "researcher"},
    "/v1/gaps/{gap_id}": {"PATCH": "researcher", "DELETE": "researcher"},
    "/v1/jobs": {"GET": "reader"},
    "/v1/jobs/{job_id}": {"GET": "reader"},
    "/v1/jobs/{job_id}/cancel": {"POST": "researcher"},
    "/v1/figures": {"GET": "reader"},
    "/v1/figures/{figure_id}": {"GET": "reader", "PATCH": "researcher"},
    "/v1/timeline": {"GET": "reader"},
    "/v1/compare": {"GET": "reader"},
    "/v1/conflicts": {"GET": "reader"},
    "/v1/watches": {"GET": "reader", "POST": "researcher"},
    "/v1/watches/{watch_id}": {"GET": "reader", "DELETE": "researcher"},
    "/v1/watches/{watch_id}/changes": {"GET": "reader"},
    "/v1/watches/{watch_id}/feed": {"GET": "reader"},
    "/v1/chat/completions": {"POST": "reader"},
    "/v1/models": {"GET": "reader"},
    "/v1/models/{model}": {"GET": "reader"},
    "/mcp": {"POST": "reader"},
    "/v1/keys": {"GET": "admin", "POST": "admin"},
    "/v1/keys/{key_id}": {"PATCH": "admin", "DELETE": "admin"},
}
"""Path template and method, as `app.routes` has them."""

_PATTERNS = tuple((compile_path(template)[0], template) for template in ROUTES)


@dataclass(frozen=True, slots=True)
class Demand:
    """What a request asks of its caller.

    Attributes:
        needed: the role, `open` for none, None where no route of the table is meant.
        allowed: the methods that the path takes.
        template: the path's, None where no route of the table has one that fits.
    """

    needed: Needed | None
    allowed: tuple[str, ...] = ()
    template: str | None = None


def demand(method: str, path: str) -> Demand:
    """Return what a request asks of its caller; where several templates fit, the strictest."""
    fitting = [(template, ROUTES[template]) for pattern, template in _PATTERNS if pattern.match(path)]
    found = [methods[method] for _, methods in fitting if method in methods]
    allowed = tuple(sorted({name for _, methods in fitting for name in methods}))
    template = next((template for template, methods in fitting if method in methods), None)
    return Demand(max(found, key=_rank, default=None), allowed, template or (fitting[0][0] if fitting else None))


def may(role: Role, needed: Needed | None) -> bool:
    """Tell whether a role opens a route; what is not in the table, only admins may call."""
    return _rank(role) >= _rank(needed)


def _rank(needed: Needed | None) -> int:
    return ("open", *ROLES).index("admin" if needed is None else needed)
