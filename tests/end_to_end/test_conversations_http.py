"""Conversations, unanswered questions and the pages over a real socket."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import httpx2
import pytest

from api.wiring import Groundwork
from tests.end_to_end.served import filled, listening
from tests.end_to_end.test_http import assert_problem, events_of

QUESTION = "What did Anthropic commit with Fluidstack?"


@pytest.fixture(scope="module")
def groundwork(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Groundwork]:
    """A façade with three texts."""
    with filled(tmp_path_factory.mktemp("home")) as opened:
        yield opened


@pytest.fixture(scope="module")
def http(groundwork: Groundwork) -> Iterator[httpx2.Client]:
    """A client of a server without keys."""
    with listening(groundwork) as base, httpx2.Client(base_url=base, timeout=20) as client:
        yield client


def begun(http: httpx2.Client, title: str = "Sites") -> str:
    """Begin a conversation and return its id."""
    made = http.post("/v1/conversations", json={"title": title})

    assert made.status_code == 201
    assert made.headers["location"] == f"/v1/conversations/{made.json()['id']}"
    return str(made.json()["id"])


def test_a_follow_up_is_resolved_kept_and_exported(http: httpx2.Client) -> None:
    """The second question leans on the first; both are kept as answered, and exported with footnotes."""
    thread = begun(http)
    http.post("/v1/ask", json={"question": QUESTION, "conversation_id": thread})
    second = http.post("/v1/ask", json={"question": "When was that announced?", "conversation_id": thread}).json()
    third = http.post("/v1/ask", json={"question": "and Microsoft?", "conversation_id": thread}).json()
    kept = http.get(f"/v1/conversations/{thread}").json()
    exported = http.get(f"/v1/conversations/{thread}/export")

    assert second["resolved_question"] == "When was that announced for Anthropic and Fluidstack?"
    assert third["question"] == "and Microsoft?"
    assert third["resolved_question"] == "When was that announced for Microsoft and Fluidstack?"
    assert [QUESTION, "When was that announced?", "and Microsoft?"] == [each["question"] for each in kept["turns"]]
    assert kept["turns"][2]["answer"] == third
    assert kept["mine"] is True
    assert exported.headers["content-type"] == "text/markdown; charset=utf-8"
    assert "[^1-1]: " in exported.text


def test_a_stream_keeps_its_answer_too(http: httpx2.Client) -> None:
    """When the stream has ended, the answer stands in the conversation."""
    thread = begun(http)
    body = {"question": QUESTION, "conversation_id": thread}
    events = events_of(http.post("/v1/ask", json=body, headers={"Accept": "text/event-stream"}).text)

    assert http.get(f"/v1/conversations/{thread}").json()["turns"][0]["answer"] == events[-1][1]


def test_conversations_are_listed_renamed_and_removed(http: httpx2.Client) -> None:
    """The one begun last comes first; pages follow each other; what is removed is gone."""
    ids = [begun(http, f"number {number}") for number in range(3)]
    page = http.get("/v1/conversations", params={"limit": 2})
    following = re.search(r"<([^>]+)>", page.headers["link"])
    assert following is not None
    rest = http.get(following.group(1)).json()["conversations"]
    http.patch(f"/v1/conversations/{ids[0]}", json={"title": "renamed"})
    http.delete(f"/v1/conversations/{ids[1]}").raise_for_status()

    assert ids[::-1][:2] == [each["id"] for each in page.json()["conversations"]]
    assert ids[0] in [each["id"] for each in rest]
    assert http.get(f"/v1/conversations/{ids[0]}").json()["title"] == "renamed"
    assert_problem(http.get(f"/v1/conversations/{ids[1]}"), 404, "unknown-conversation")


@pytest.mark.parametrize("body", [{}, {"title": ""}, {"shared": None}, {"owner": "me"}])
def test_a_change_must_change_something(http: httpx2.Client, body: dict[str, object]) -> None:
    """Nothing to change, or a field that there is not, is refused."""
    assert_problem(http.patch(f"/v1/conversations/{begun(http)}", json=body), 422)


def test_unknown_conversations_are_404_before_anything_is_answered(http: httpx2.Client) -> None:
    """A question in a conversation that is not there is not answered into the void."""
    assert_problem(http.post("/v1/ask", json={"question": "x", "conversation_id": "c-1"}), 404, "unknown-conversation")
    for method, path in (("GET", ""), ("GET", "/export"), ("DELETE", "")):
        assert_problem(http.request(method, f"/v1/conversations/cnv_1{path}"), 404, "unknown-conversation")
    assert_problem(http.get("/v1/conversations?after=x"), 422)
    assert_problem(http.get("/v1/gaps?after=x"), 422)
    assert_problem(http.patch("/v1/gaps/gap_1", json={"state": "open"}), 404, "unknown-gap")


def test_each_key_has_its_own_conversations(groundwork: Groundwork) -> None:
    """Another key sees nothing of them until one is shared, and then may only read."""
    with listening(groundwork, api_keys=["one", "two"]) as base:
        one, two = (
            httpx2.Client(base_url=base, timeout=20, headers={"Authorization": f"Bearer {key}"})
            for key in ("one", "two")
        )
        with one, two:
            thread = begun(one)
            path = f"/v1/conversations/{thread}"
            ask = {"question": QUESTION, "conversation_id": thread}

            assert two.get("/v1/conversations").json() == {"conversations": []}
            for refused in (two.get(path), two.post("/v1/ask", json=ask), two.get(f"{path}/export"), two.delete(path)):
                assert_problem(refused, 404, "unknown-conversation")
            one.patch(path, json={"shared": True})
            assert two.get(path).json()["mine"] is False
            assert_problem(two.patch(path, json={"title": "theirs"}), 404)
            assert_problem(two.post("/v1/ask", json=ask), 404)


def test_unanswered_questions_wait_for_the_researchers(http: httpx2.Client) -> None:
    """A question over all of the corpus is noted, one over a part of it is not; it can be dismissed and removed."""
    question = "How much does Groq pay for electricity in Norway?"
    http.post("/v1/ask", json={"question": "What does Groq pay in Chile?", "published_after": "2026"})
    http.post("/v1/ask", json={"question": question})
    (gap,) = [each for each in http.get("/v1/gaps?state=open").json()["gaps"] if "Groq" in each["question"]]

    assert (question, 1) == (gap["question"], gap["times"])
    assert http.patch(f"/v1/gaps/{gap['id']}", json={"state": "dismissed"}).json()["state"] == "dismissed"
    assert http.delete(f"/v1/gaps/{gap['id']}").status_code == 204
    assert question not in json.dumps(http.get("/v1/gaps").json())


def test_the_overview_counts_and_suggestions_are_answered(http: httpx2.Client) -> None:
    """What is suggested has an answer in this corpus."""
    overview = http.get("/v1/overview").json()

    assert overview["documents"] == 3
    assert overview["newest"] == "2025-11-12"
    assert {"name": "Anthropic", "documents": 2} in overview["organisations"]
    for question in http.get("/v1/suggestions").json()["questions"]:
        assert http.post("/v1/ask", json={"question": question}).json()["status"] == "answered"


@pytest.mark.parametrize("path", ["/", "/sources", "/figures"])
def test_pages_bring_their_own_files_and_nothing_else(http: httpx2.Client, path: str) -> None:
    """Every file that a page names is there; no script or style stands in the page; the policy allows no other."""
    page = http.get(path)
    named = re.findall(r'(?:src|href)="(/page/[^"]+)"', page.text)
    policy = page.headers["content-security-policy"]

    assert len(named) > 2
    for name in named:
        assert http.get(name).status_code == 200
    assert re.findall(r"<script(?![^>]*src=)|<style| style=| on\w+=|https?://", page.text) == []
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy


def test_a_file_that_is_unchanged_is_not_sent_again(http: httpx2.Client) -> None:
    """The tag of a file spares the second transfer; there is no way to other files."""
    tag = http.get("/page/chat.js").headers["etag"]

    assert http.get("/page/chat.js", headers={"If-None-Match": tag}).status_code == 304
    for path in ("/page/nowhere.js", "/page/chat.html", "/page/..%2fapp.py", "/page/"):
        assert_problem(http.get(path), 404)


def test_pages_show_without_a_key_and_hold_nothing(groundwork: Groundwork) -> None:
    """Where keys are asked for, the pages come without one, and the record does not."""
    with listening(groundwork, api_keys=["k"]) as base, httpx2.Client(base_url=base) as client:
        assert client.get("/").status_code == 200
        assert client.get("/page/chat.js").status_code == 200
        for path in ("/v1/overview", "/v1/suggestions", "/v1/conversations", "/v1/gaps"):
            assert_problem(client.get(path), 401)
