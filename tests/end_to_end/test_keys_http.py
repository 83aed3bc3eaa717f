"""Keys over a real socket: every route under every role, and a key's life from its making to its end."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest

from api.access import Limits
from api.roles import ROUTES, Needed, may
from api.wiring import Groundwork
from corpus.database import Database
from corpus.keys import PREFIX, ROLES, Keys, Role
from tests.end_to_end.served import MAX_BODY_BYTES, filled, listening
from tests.end_to_end.test_http import assert_problem
from tests.fakes import Untouchable

EVERY_ROUTE = [(method, path, needed) for path, methods in ROUTES.items() for method, needed in methods.items()]


@pytest.fixture(scope="module")
def secrets(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Keys, dict[Role, str], str]]:
    """Keys of a record, with a secret for each role, and one that was revoked."""
    database = Database(tmp_path_factory.mktemp("keys") / "record.sqlite")
    keys, now = Keys(database), dt.datetime.now(dt.UTC)
    made: dict[Role, str] = {role: keys.create(role, role, time=now)[1] for role in ROLES}
    gone, secret = keys.create("gone", "admin", time=now)
    keys.revoke(gone.id, time=now)
    yield keys, made, secret
    database.close()


@pytest.fixture(scope="module")
def guarded(secrets: tuple[Keys, dict[Role, str], str]) -> Iterator[httpx2.Client]:
    """A client of a server with keys whose façade nobody may touch: where that is tried, the answer is a 500."""
    with listening(Untouchable(), stored=secrets[0]) as base, httpx2.Client(base_url=base) as client:
        yield client


@pytest.fixture(scope="module")
def groundwork(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Groundwork]:
    """A façade with three texts."""
    with filled(tmp_path_factory.mktemp("home")) as opened:
        yield opened


def _bearer(secret: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {secret}"}


# -- every route, every role ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("method", "path", "needed"), [*EVERY_ROUTE, ("GET", "/v1/nowhere", None)])
def test_every_route_under_every_role(
    guarded: httpx2.Client,
    secrets: tuple[Keys, dict[Role, str], str],
    method: str,
    path: str,
    needed: Needed | None,
) -> None:
    """Without a key, or with a role that is not enough, nothing is read or touched; with enough, the route answers."""
    _, made, revoked = secrets
    closed = [None, "Bearer wrong", "Basic cmlnaHQ=", made["admin"], "Bearer", f"Bearer {revoked}"]
    if needed == "open":
        assert guarded.request(method, path, follow_redirects=False).status_code not in {401, 403}
        return
    for authorization in closed:
        sent = {"Authorization": authorization} if authorization else {}
        response = guarded.request(method, path, headers=sent, content=b"x" * (MAX_BODY_BYTES + 1))
        assert 401 == response.status_code
        assert response.headers["www-authenticate"].startswith("Bearer")
        assert "Authorization: Bearer" in response.text
    for role, secret in made.items():
        status = guarded.request(method, path, headers=_bearer(secret)).status_code
        if needed is None:
            assert status == 404
        elif may(role, needed):
            assert status not in {401, 403, 405}, (role, status)
        else:
            assert status == 403, (role, status)


def test_a_wrong_method_is_told_and_does_nothing(
    guarded: httpx2.Client, secrets: tuple[Keys, dict[Role, str], str]
) -> None:
    """A method that a path does not take is a 405 for everyone who has a key."""
    for secret in secrets[1].values():
        response = guarded.put("/v1/ask", headers=_bearer(secret))
        assert_problem(response, 405)
        assert "POST" == response.headers["allow"]


def test_the_document_says_where_a_key_is_needed(guarded: httpx2.Client) -> None:
    """OpenAPI asks for the key on closed routes, and on no open one."""
    paths = guarded.get("/openapi.json").json()["paths"]

    assert [{"key": []}] == paths["/v1/ask"]["post"]["security"]
    assert "security" not in paths["/healthz"]["get"]


# -- a key's life -----------------------------------------------------------------------------------------------------


def test_a_key_is_made_shown_once_used_and_revoked(groundwork: Groundwork) -> None:
    """From the first key on the server asks for one; what is made or revoked here counts at once."""
    with listening(groundwork, stored=groundwork.keys) as base, httpx2.Client(base_url=base) as client:
        made = client.post("/v1/keys", json={"name": "desk", "role": "admin", "tokens_per_day": 500})
        admin = made.json()
        unnamed = client.get("/v1/search?q=chips")
        sent = _bearer(admin["key"])
        found = client.get("/v1/search?q=chips", headers=sent)
        reader = client.post("/v1/keys", json={"name": "memo", "role": "reader"}, headers=sent).json()
        before = client.get("/v1/search?q=chips", headers=_bearer(reader["key"])).status_code
        gone = client.delete(f"/v1/keys/{reader['id']}", headers=sent)
        after = client.get("/v1/search?q=chips", headers=_bearer(reader["key"])).status_code
        listed = client.get("/v1/keys", headers=sent)
        unknown = client.delete("/v1/keys/key_x", headers=sent)

    assert (201, f"/v1/keys/{admin['id']}") == (made.status_code, made.headers["location"])
    assert admin["key"].startswith(PREFIX)
    assert (401, 200, 200, 204, 401) == (
        unnamed.status_code,
        found.status_code,
        before,
        gone.status_code,
        after,
    )
    assert ["desk", "memo"] == [key["name"] for key in listed.json()["keys"]]
    assert listed.json()["keys"][1]["revoked_at"] is not None
    assert admin["key"] not in listed.text
    assert_problem(unknown, 404, "unknown-key")
    assert not [path for path in _files(groundwork.record.home) if admin["key"].encode() in path.read_bytes()]


def _files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


@pytest.mark.parametrize(
    "body",
    [
        {"name": "", "role": "reader"},
        {"name": "x", "role": "owner"},
        {"name": "x"},
        {"name": "x", "role": "reader", "requests_per_minute": 0},
        {"name": "x", "role": "reader", "tokens_per_day": -1},
        {"name": "a\u202eb", "role": "reader"},
        {"name": "x", "role": "reader", "key": "mine"},
    ],
)
def test_a_key_that_makes_no_sense_is_not_made(groundwork: Groundwork, body: dict[str, object]) -> None:
    """The problem names what is wrong, and nothing is kept."""
    before = groundwork.keys.all()
    with listening(groundwork) as base:
        assert_problem(httpx2.post(f"{base}/v1/keys", json=body), 422)

    assert before == groundwork.keys.all()


def test_a_key_that_calls_too_often_waits_and_no_other_does(tmp_path: Path) -> None:
    """Beyond its rate a key gets 429 and the time to wait; the server's own rate holds for keys without one."""
    database = Database(tmp_path / "record.sqlite")
    keys, now = Keys(database), dt.datetime.now(dt.UTC)
    slow = keys.create("slow", "reader", time=now, requests_per_minute=3)[1]
    other = keys.create("other", "reader", time=now)[1]
    limits = Limits(MAX_BODY_BYTES, requests_per_minute=5)
    with listening(Untouchable(), stored=keys, limits=limits) as base, httpx2.Client(base_url=base) as client:
        mine = [client.get("/v1/keys", headers=_bearer(slow)) for _ in range(5)]
        others = [client.get("/v1/keys", headers=_bearer(other)).status_code for _ in range(6)]
    database.close()

    assert [403, 403, 403, 429, 429] == [response.status_code for response in mine]
    assert_problem(mine[3], 429)
    assert 1 <= int(mine[3].headers["retry-after"]) <= 20
    assert [403] * 5 + [429] == others


# -- other sites ------------------------------------------------------------------------------------------------------


def test_no_other_site_may_call_unless_it_is_named(groundwork: Groundwork) -> None:
    """A foreign origin is never echoed, neither with keys nor without; one that is configured is, without cookies."""
    asked = {"Origin": "https://tools.example", "Access-Control-Request-Method": "POST"}
    named = Limits(MAX_BODY_BYTES, origins=frozenset({"https://tools.example"}))
    with listening(groundwork, api_keys={"k"}) as base:
        off = [
            httpx2.options(f"{base}/v1/ask", headers=asked),
            httpx2.get(f"{base}/v1/search?q=x", headers=asked | _bearer("k")),
        ]
    with listening(groundwork, api_keys={"k"}, limits=named) as base:
        preflight = httpx2.options(
            f"{base}/v1/ask", headers=asked | {"Access-Control-Request-Headers": "authorization, content-type"}
        )
        taken = httpx2.get(f"{base}/v1/search?q=chips", headers=asked | _bearer("k"))
        unnamed = httpx2.get(f"{base}/v1/search?q=chips", headers={"Origin": "https://evil.example"} | _bearer("k"))
        keyless = httpx2.get(f"{base}/v1/search?q=chips", headers=asked)

    assert not [response for response in off if "access-control-allow-origin" in response.headers]
    assert (200, "https://tools.example") == (preflight.status_code, preflight.headers["access-control-allow-origin"])
    assert (200, "https://tools.example") == (taken.status_code, taken.headers["access-control-allow-origin"])
    assert "access-control-allow-credentials" not in preflight.headers
    assert "access-control-allow-origin" not in unnamed.headers
    assert 401 == keyless.status_code
