"""The table of problems: every error has a status, and none tells more than it should."""

from __future__ import annotations

import inspect
import json

import pytest

from api.problems import RULES, http_problem, problem_of, rule_of, validation_problem
from corpus import errors
from corpus.errors import (
    AddressRefused,
    FetchError,
    GroundworkError,
    InputError,
    RecordBusy,
    SettingsError,
    UnknownDocument,
)

CLASSES = [
    kind
    for _, kind in inspect.getmembers(errors, inspect.isclass)
    if issubclass(kind, GroundworkError) and kind.__module__ == errors.__name__
]


@pytest.mark.parametrize("kind", CLASSES, ids=lambda kind: kind.__name__)
def test_every_error_has_a_row_of_its_own(kind: type[GroundworkError]) -> None:
    """An error class added to the tree is placed in the table on purpose."""
    assert kind in RULES


def test_the_nearest_class_in_the_table_decides() -> None:
    """A subclass that the table does not know is answered like its parent."""

    class SlowError(FetchError):
        pass

    assert rule_of(SlowError("https://example.com", "slow")) is RULES[FetchError]


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (InputError("no"), 422),
        (UnknownDocument("doc_1"), 404),
        (AddressRefused("http://10.0.0.1", "private"), 403),
        (FetchError("https://example.com", "timed out"), 502),
        (RecordBusy("held"), 503),
    ],
)
def test_messages_for_callers_are_passed_on(error: GroundworkError, status: int) -> None:
    """What a caller can act on reaches the caller, with the status of the table."""
    problem = problem_of(error, "/v1/x")

    assert (status, str(error)) == (problem.status, problem.detail)


@pytest.mark.parametrize(
    "error", [SettingsError("/root/secret"), ValueError("/root/secret"), GroundworkError("/root/secret")]
)
def test_internals_stay_inside(error: Exception) -> None:
    """An error that is no caller's business says nothing but where to look."""
    problem = problem_of(error, "/v1/x", "req-1")

    assert problem.status == 500
    assert "secret" not in json.dumps(problem.as_json())
    assert problem.as_json()["request_id"] == "req-1"


def test_busy_tells_when_to_come_back() -> None:
    """What passes by itself carries Retry-After."""
    assert problem_of(RecordBusy("held"), "/v1/x").response().headers["Retry-After"] == "5"


def test_a_problem_has_all_members_of_rfc_9457() -> None:
    """Type, title, status, detail and instance are always there, and the media type is its own."""
    problem = http_problem(404, None, "/nowhere")
    response = problem.response()

    assert list(problem.as_json()) == ["type", "title", "status", "detail", "instance"]
    assert response.headers["content-type"] == "application/problem+json"
    assert problem.as_json()["type"] == "urn:groundwork:problem:not-found"


def test_lone_surrogates_can_be_sent() -> None:
    """A path or message that UTF-8 cannot hold is escaped, not a second failure."""
    body = problem_of(InputError("\ud800"), "/\udfff").response().body

    assert json.loads(bytes(body))["detail"] == "\ud800"


def test_validation_names_fields_and_repeats_no_values() -> None:
    """The caller learns which field is wrong; the value, which may be a secret, is not echoed."""
    errors_found = [{"type": "x", "loc": ("body", "tiers", 0), "msg": "Value error, no tier", "input": "hunter2"}]
    problem = validation_problem(errors_found, "/v1/ask")

    assert problem.errors == ({"field": "tiers.0", "message": "no tier"},)
    assert "hunter2" not in json.dumps(problem.as_json())


def test_a_blank_field_is_told_in_plain_words() -> None:
    """A question of spaces is blank to whoever sent it, whatever its length."""
    error = {
        "loc": ("body", "question"),
        "msg": "String should ...",
        "type": "string_too_short",
        "ctx": {"min_length": 1},
    }

    assert "question: is empty or blank; write something" == str(validation_problem([error], "/v1/ask").detail)


def test_broken_json_is_a_bad_request() -> None:
    """A body that is no JSON has no fields to name."""
    assert validation_problem([{"type": "json_invalid", "loc": ("body", 3), "msg": "x"}], "/v1/ask").status == 400
