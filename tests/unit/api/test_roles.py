"""The table of roles: every route of the application stands in it, and it says what it means."""

from __future__ import annotations

import pytest
from fastapi.routing import iter_route_contexts

from api.access import Limits
from api.app import create_app
from api.keyring import Keyring
from api.roles import ROUTES, demand, may
from tests.fakes import Untouchable


def routes_of_the_application() -> dict[str, set[str]]:
    """Return every path of the application with its methods."""
    app = create_app(Untouchable(), keyring=Keyring(), limits=Limits(1))  # type: ignore[arg-type]
    found: dict[str, set[str]] = {}
    for context in iter_route_contexts(app.routes):
        found.setdefault(str(context.path), set()).update(context.methods or ())
    return found


def test_every_route_has_a_role_and_every_role_a_route() -> None:
    """A route that is added is placed in `api.roles.ROUTES` on purpose, and one that goes leaves it."""
    assert {path: set(methods) for path, methods in ROUTES.items()} == routes_of_the_application()


def test_what_changes_the_record_is_no_readers() -> None:
    """Readers ask, in conversations of their own, and read; whatever else takes POST, PATCH or DELETE needs more."""
    asking = {"/v1/ask", "/v1/chat/completions", "/mcp", "/v1/conversations", "/v1/conversations/{conversation_id}"}
    changing = {
        (path, method): needed
        for path, methods in ROUTES.items()
        for method, needed in methods.items()
        if method not in {"GET", "HEAD"} and path not in asking
    }

    assert {} == {route: needed for route, needed in changing.items() if needed in {"open", "reader"}}


@pytest.mark.parametrize(
    ("method", "path", "needed"),
    [
        ("GET", "/healthz", "open"),
        ("POST", "/v1/ask", "reader"),
        ("GET", "/v1/documents/doc_1/versions/ver_1", "reader"),
        ("DELETE", "/v1/documents/doc_1", "researcher"),
        ("POST", "/v1/sources/import", "researcher"),
        ("POST", "/v1/keys", "admin"),
        ("DELETE", "/v1/keys/key_1", "admin"),
        ("PUT", "/v1/ask", None),
        ("POST", "/healthz", None),
        ("GET", "/v1/keys/key_1/more", None),
        ("GET", "/v1/nowhere", None),
        ("GET", "/v1/ask/", None),
        ("GET", "//v1/documents", None),
    ],
)
def test_what_a_request_asks_for(method: str, path: str, needed: str | None) -> None:
    """The role of the template that fits; none where none does."""
    assert needed == demand(method, path).needed


def test_the_methods_of_a_path_are_known() -> None:
    """A wrong method on a known path can be told which are right."""
    assert ("GET", "POST") == demand("PUT", "/v1/documents").allowed
    assert () == demand("GET", "/v1/nowhere").allowed


def test_roles_hold_what_the_lower_ones_do() -> None:
    """An admin may all that a researcher may, and so on; what has no role is the admins'."""
    opened = {
        role: [may(role, needed) for needed in ("open", "reader", "researcher", "admin", None)]
        for role in ("reader", "researcher", "admin")
    }

    assert {
        "reader": [True, True, False, False, False],
        "researcher": [True, True, True, False, False],
        "admin": [True, True, True, True, True],
    } == opened
