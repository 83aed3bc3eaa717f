"""The HTTP API over a real socket, a real server and a real record."""

from __future__ import annotations

import datetime as dt
import json
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx2
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from answer.answer import Answer
from answer.gathering import Gathered, Understood
from answer.question import understand
from api.wiring import Groundwork
from corpus.document import DocumentId
from corpus.errors import FetchError, IndexBroken, RecordBusy
from corpus.filters import Filter
from index.asked import Asked
from tests.end_to_end.served import MAX_BODY_BYTES, PAGE, TEXTS, filled, listening, site

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


def assert_problem(response: httpx2.Response, status: int, kind: str | None = None) -> dict[str, Any]:
    """Check that a response is a problem document, and return it."""
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    problem: dict[str, Any] = response.json()
    assert {"type", "title", "status", "detail", "instance"} <= set(problem)
    assert problem["status"] == status
    if kind is not None:
        assert problem["type"] == f"urn:groundwork:problem:{kind}"
    return problem


def events_of(text: str) -> list[tuple[str, Any]]:
    """Return the events of a stream."""
    found = []
    for block in text.strip().split("\n\n"):
        fields = dict(row.split(": ", 1) for row in block.split("\n"))
        found.append((fields["event"], json.loads(fields["data"])))
    return found


# -- asking and searching ---------------------------------------------------------------------------------------------


def test_a_question_is_answered_with_citations_that_can_be_checked(http: httpx2.Client) -> None:
    """Every quote of an answer is found at its offsets in the version it names."""
    answer = http.post("/v1/ask", json={"question": QUESTION}).json()

    assert answer["status"] == "answered"
    assert "$50 billion" in answer["text"]
    for citation in answer["citations"]:
        path = f"/v1/documents/{citation['document_id']}/versions/{citation['version_id']}"
        assert http.get(path).json()["text"][citation["start"] : citation["end"]] == citation["quote"]


def test_what_the_corpus_does_not_hold_is_declined(http: httpx2.Client) -> None:
    """Abstaining is an answer: status 200, and what is missing."""
    answer = http.post("/v1/ask", json={"question": "How much does Groq pay for electricity in Norway?"}).json()

    assert answer["status"] == "insufficient"
    assert answer["missing"]["what"]
    assert answer["statements"] == []


def test_the_stream_brings_hits_pieces_citations_and_the_answer(http: httpx2.Client) -> None:
    """The events come in their order, and the deltas joined are the answer's text."""
    response = http.post("/v1/ask", json={"question": QUESTION}, headers={"Accept": "text/event-stream"})
    events = events_of(response.text)
    names = [name for name, _ in events]
    answer = events[-1][1]

    assert response.headers["content-type"].startswith("text/event-stream")
    assert names == sorted(names, key=["question", "search_results", "delta", "citation", "answer"].index)
    assert "".join(data["text"] for name, data in events if name == "delta") == answer["text"]
    assert [data for name, data in events if name == "citation"] == answer["citations"]
    assert events[0][1] == {
        "question": QUESTION,
        "resolved_question": None,
        "interpretation": events[1][1]["interpretation"],
    }
    assert events[1][1]["hits"][0]["document"]["title"] == TEXTS[0][0]


def test_filters_narrow_a_question(http: httpx2.Client) -> None:
    """A question is not answered from what its caller excludes."""
    answer = http.post("/v1/ask", json={"question": QUESTION, "publishers": ["AWS"]}).json()

    assert {citation["publisher"] for citation in answer["citations"]} <= {"AWS"}


def test_as_of_leaves_out_what_came_later(http: httpx2.Client) -> None:
    """A question as of a date does not see later documents."""
    answer = http.post("/v1/ask", json={"question": QUESTION, "as_of": "2025-10-31"}).json()

    assert answer["as_of"] == "2025-10-31"
    assert TEXTS[0][0] not in {citation["title"] for citation in answer["citations"]}


def test_search_finds_passages_under_filters(http: httpx2.Client) -> None:
    """Repeatable filters and a window; undated documents are outside every window."""
    every = http.get("/v1/search", params={"q": "data centres chips power"}).json()["hits"]
    dated = http.get("/v1/search", params={"q": "data centres chips power", "published_after": "2025"}).json()["hits"]
    both = http.get("/v1/search", params={"q": "chips", "publisher": ["AWS", "A Blog"], "limit": 5}).json()["hits"]

    assert {hit["document"]["published_at"] for hit in every} > {hit["document"]["published_at"] for hit in dated}
    assert {hit["document"]["publisher"] for hit in both} == {"AWS", "A Blog"}


@pytest.mark.parametrize(
    ("method", "path", "body", "field"),
    [
        ("POST", "/v1/ask", {"question": ""}, "question"),
        ("POST", "/v1/ask", {}, "question"),
        ("POST", "/v1/ask", {"question": "x" * 2001}, "question"),
        ("POST", "/v1/ask", {"question": "x", "limit": 51}, "limit"),
        ("POST", "/v1/ask", {"question": "x", "published_after": "soon"}, "published_after"),
        ("POST", "/v1/ask", {"question": "x", "tiers": ["gossip"]}, "tiers.0"),
        ("POST", "/v1/ask", {"question": "x", "model": "y"}, "model"),
        ("POST", "/v1/ask", [], "body"),
        ("GET", "/v1/search", None, "q"),
        ("GET", "/v1/search?q=x&limit=101", None, "limit"),
        ("GET", "/v1/search?q=x&published_before=never", None, "published_before"),
        ("GET", "/v1/documents?limit=0", None, "limit"),
        ("POST", "/v1/documents", {"title": "T"}, "body"),
        ("PATCH", "/v1/documents/doc_1", {"published_at": "x"}, "published_at"),
        ("GET", "/v1/search?q=x&organization=Meta", None, "organization"),
        ("GET", "/v1/documents?limit=5&offset=5", None, "offset"),
        ("POST", "/v1/documents?dryrun=true", {"url": "https://example.com/"}, "dryrun"),
        ("GET", "/v1/documents/doc_1?x=1", None, "x"),
    ],
)
def test_what_does_not_fit_is_named(
    http: httpx2.Client, method: str, path: str, body: object | None, field: str
) -> None:
    """A validation problem names the field that is wrong."""
    problem = assert_problem(
        http.request(method, path, json=body) if body is not None else http.request(method, path), 422
    )

    assert [error["field"] for error in problem["errors"]] == [field]


def test_an_empty_window_is_refused(http: httpx2.Client) -> None:
    """Swapped dates are said to be so, before a stream begins as well."""
    body = {"question": "x", "published_after": "2026", "published_before": "2025"}

    assert_problem(http.post("/v1/ask", json=body), 422, "input-that-cannot-be-used")
    assert_problem(http.post("/v1/ask", json=body, headers={"Accept": "text/event-stream"}), 422)


# -- documents --------------------------------------------------------------------------------------------------------


def test_a_text_is_added_changed_compared_corrected_and_removed(http: httpx2.Client) -> None:
    """The life of a document, each step seen from outside."""
    body = {"title": "Zephyr note", "text": "Zephyr plans 100 MW. It opens in 2027.", "url": "https://example.com/z"}
    added = http.post("/v1/documents", json=body)
    path = added.headers["location"]
    again = http.post("/v1/documents", json=body)
    changed = http.post("/v1/documents", json=body | {"text": "Zephyr plans 250 MW. It opens in 2027."})

    assert (added.status_code, added.json()["outcome"]) == (201, "added")
    assert (again.status_code, again.json()["outcome"]) == (200, "unchanged")
    assert (changed.status_code, changed.json()["outcome"]) == (201, "changed")
    assert http.get("/v1/search", params={"q": "Zephyr MW"}).json()["hits"][0]["passage"]["text"].startswith("Zephyr")

    whole = http.get(path).json()
    versions = http.get(f"{path}/versions").json()["versions"]
    diff = http.get(f"{path}/diff").json()

    assert (whole["version_number"], whole["text"][:20]) == (2, "Zephyr plans 250 MW.")
    assert [version["number"] for version in versions] == [1, 2]
    assert [(each["before"], each["after"], each["unit"]) for each in diff["figures"]] == [("100 MW", "250 MW", "W")]
    assert diff["figures"][0]["context_after"] == "Zephyr plans 250 MW."
    assert diff["changes"] == [{"op": "replace", "before": "Zephyr plans 100 MW.", "after": "Zephyr plans 250 MW."}]
    first, second = versions[0]["id"], versions[1]["id"]
    assert http.get(f"{path}/diff", params={"from": second, "to": first}).json()["from"]["number"] == 2

    corrected = http.patch(path, json={"published_at": "2026-05", "tier": "primary", "organisations": ["Zephyr"]})

    assert corrected.json()["published_at"] == "2026-05"
    assert (corrected.json()["tier"], corrected.json()["date_source"]) == ("primary", "stated")
    hits = http.get("/v1/search", params={"q": "Zephyr", "tier": "primary", "organisation": "Zephyr"}).json()["hits"]
    assert [hit["document"]["title"] for hit in hits] == ["Zephyr note"]

    removed = http.delete(path)

    assert (removed.status_code, removed.content) == (204, b"")
    assert_problem(http.get(path), 404, "unknown-document")
    assert_problem(http.get(f"{path}/versions/{first}"), 404, "unknown-document")
    assert_problem(http.post("/v1/documents", json=body), 409, "removed-document")
    assert_problem(http.post("/v1/documents?dry_run=true", json=body), 409, "removed-document")
    assert http.post("/v1/documents?restore=true", json=body).status_code == 201
    assert http.delete(path).status_code == 204


def test_a_dry_run_stores_nothing(http: httpx2.Client) -> None:
    """It tells what would be stored, and which document says the same."""
    before = http.get("/v1/documents").json()["total"]
    response = http.post(
        "/v1/documents?dry_run=true", json={"title": "Copy", "text": TEXTS[0][1], "url": "https://e.com/c"}
    )
    preview = response.json()

    assert response.status_code == 200
    assert set(preview) == {
        *("title", "author", "publisher", "published_at", "date_source", "date_confidence", "language", "text", "url"),
        *("tier", "kind", "organisations", "outcome", "duplicates", "robots", "warnings", "read_from", "page_kind"),
    }
    assert (preview["outcome"], preview["published_at"]) == ("added", None)
    assert [found["title"] for found in preview["duplicates"]] == [TEXTS[0][0]]
    assert http.get("/v1/documents").json()["total"] == before


def test_a_page_is_fetched_and_read(http: httpx2.Client) -> None:
    """A URL becomes a dated document; robots.txt, a missing page and a bad address are named problems."""
    with site() as base:
        preview = http.post("/v1/documents?dry_run=true", json={"url": f"{base}/news/campus"})
        robots = http.post("/v1/documents", json={"url": f"{base}/private/x"})
        missing = http.post("/v1/documents", json={"url": f"{base}/gone"})

    assert preview.status_code == 200, preview.text
    assert (preview.json()["published_at"], preview.json()["robots"]) == ("2026-03-04", "allowed")
    assert "300 MW of IT load" in preview.json()["text"]
    assert_problem(robots, 403, "robots-refused")
    assert_problem(missing, 502, "fetch-failed")
    assert_problem(http.post("/v1/documents", json={"url": "http://10.0.0.1/"}), 403, "address-refused")
    assert_problem(http.post("/v1/documents", json={"url": "file:///etc/passwd"}), 403, "address-refused")


def test_a_file_is_uploaded(http: httpx2.Client) -> None:
    """Multipart with a file and where it came from; the file's name is never a path."""
    response = http.post(
        "/v1/documents",
        files={"file": ("../../etc/campus.html", PAGE.encode(), "text/html")},
        data={"url": "https://example.com/news/campus"},
    )
    document = response.json()

    assert response.status_code == 201, response.text
    assert (document["url"], document["published_at"]) == ("https://example.com/news/campus", "2026-03-04")
    http.delete(f"/v1/documents/{document['id']}")


@pytest.mark.parametrize(
    ("kwargs", "status"),
    [
        ({"files": {"file": ("empty.txt", b"")}}, 422),
        ({"files": {"other": ("a.txt", b"x")}}, 422),
        ({"files": {"file": ("a.txt", b"x" * 100)}, "data": {"title": "T"}}, 422),
        ({"files": [("file", ("a.txt", b"x")), ("file", ("b.txt", b"y"))]}, 400),
        ({"content": b"x", "headers": {"content-type": "multipart/form-data"}}, 400),
        ({"content": b"--x", "headers": {"content-type": "multipart/form-data; boundary=y"}}, 400),
        ({"content": b"{", "headers": {"content-type": "application/json"}}, 400),
        ({"content": b"[" * 100_000, "headers": {"content-type": "application/json"}}, 400),
        ({"content": b"\xff", "headers": {"content-type": "application/json"}}, 400),
        ({"content": b"<p>", "headers": {"content-type": "text/html"}}, 415),
        ({"content": b"{}"}, 415),
    ],
)
def test_bodies_that_are_no_document(http: httpx2.Client, kwargs: dict[str, Any], status: int) -> None:
    """Empty files, wrong fields, too many files, broken bodies and other content types."""
    assert_problem(http.post("/v1/documents", **kwargs), status)


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", "", "application/jsonx"])
def test_json_routes_take_json(http: httpx2.Client, content_type: str) -> None:
    """A form that a foreign page could post is no question."""
    sent = {"content-type": content_type} if content_type else {}

    assert_problem(http.post("/v1/ask", content=b'{"question":"x"}', headers=sent), 415)
    assert_problem(http.patch("/v1/documents/doc_1", content=b'{"title":"x"}', headers=sent), 415)


def test_documents_are_paged(http: httpx2.Client) -> None:
    """Following rel=next visits every document once, undated ones last."""
    seen, link = [], "/v1/documents?limit=1"
    while link:
        response = http.get(link)
        seen += response.json()["documents"]
        link = response.links["next"]["url"] if "next" in response.links else ""

    assert len({document["id"] for document in seen}) == len(seen) == http.get("/v1/documents").json()["total"]
    assert seen[-1]["published_at"] is None
    assert http.get("/v1/documents", params={"q": "rainier"}).json()["total"] == 1
    assert_problem(http.get("/v1/documents", params={"after": "no cursor of ours"}), 422)


@pytest.mark.parametrize("suffix", ["", "/versions", "/versions/ver_1", "/diff"])
def test_unknown_documents_are_404(http: httpx2.Client, suffix: str) -> None:
    """An id that nobody has is not there, on every route below it."""
    assert_problem(http.get(f"/v1/documents/doc_nothing{suffix}"), 404, "unknown-document")
    assert_problem(http.patch("/v1/documents/doc_nothing", json={"title": "x"}), 404)
    assert_problem(http.delete("/v1/documents/doc_nothing"), 404)


def test_a_version_is_found_under_its_own_document_only(http: httpx2.Client) -> None:
    """Ids of one document do not open another."""
    first, second = http.get("/v1/documents?limit=2").json()["documents"]

    assert_problem(http.get(f"/v1/documents/{first['id']}/versions/{second['version_id']}"), 404, "unknown-version")
    assert_problem(http.get(f"/v1/documents/{first['id']}/diff?from={second['version_id']}"), 404, "unknown-version")


def test_sources_are_listed(http: httpx2.Client) -> None:
    """A list, even where there are none."""
    assert http.get("/v1/sources").json() == {"sources": [], "total": 0}


def test_an_organisation_that_no_document_names_is_told(http: httpx2.Client) -> None:
    """A slip in a filter is no empty result; a known name under which nothing fits is."""
    for response in (
        http.get("/v1/search", params={"q": "chips", "organisation": "Anthropik"}),
        http.post("/v1/ask", json={"question": QUESTION, "organisations": ["Anthropik"]}),
    ):
        assert "'Anthropik'" in assert_problem(response, 422, "input-that-cannot-be-used")["detail"]
    empty = http.get("/v1/search", params={"q": "chips", "organisation": "Anthropic", "published_before": "2020"})
    assert (empty.status_code, empty.json()["hits"]) == (200, [])


def test_copies_are_one_hit_and_one_story(groundwork: Groundwork, http: httpx2.Client) -> None:
    """A release and a shortened copy of it are one hit, the release; the story names both and why it is the origin."""
    lines = [
        "Nordfjord Energy has agreed to supply a steelworks in Kiruna with 90 megawatts of hydroelectric power.",
        "Deliveries begin in April 2027 and run for eleven years under a contract that both boards have approved.",
        "The works will replace two furnaces, and expects to employ forty more people once they are in operation.",
        "A new line of 70 kilometres connects it with the grid, built by the operator at its own expense.",
    ]
    posted = [
        {"title": "Nordfjord to supply Kiruna steelworks", "text": " ".join(lines), "published_at": "2026-05-02"},
        {"title": "Steelworks gets power", "text": " ".join(lines[:3]), "published_at": "2026-05-03"},
    ]
    release, copy = (http.post("/v1/documents", json=body).json()["id"] for body in posted)

    story = http.get(f"/v1/documents/{copy}/story").json()
    hits = http.get("/v1/search", params={"q": "steelworks Kiruna power contract"}).json()["hits"]

    assert (release, [release, copy]) == (story["primary_id"], [each["id"] for each in story["documents"]])
    assert "published first" in story["reason"]
    found = [(hit["document"]["id"], hit["copies"]) for hit in hits]
    assert [(release, 1)] == [each for each in found if each[0] in {release, copy}]
    alone = http.get("/v1/documents").json()["documents"][-1]["id"]
    assert [None, alone] == [http.get(f"/v1/documents/{alone}/story").json()[key] for key in ("story_id", "primary_id")]
    for document in (release, copy):
        groundwork.remove(DocumentId(document))


def test_many_links_become_a_job(http: httpx2.Client) -> None:
    """202 with the job and its path; what goes with one document only is refused."""
    urls = ["https://example.com/1", "https://example.com/2", "https://example.com/1"]
    queued = http.post("/v1/documents", json={"urls": urls})
    job = http.get(queued.headers["location"]).json()

    assert queued.status_code == 202
    assert (job["id"], job["kind"], job["state"]) == (queued.json()["id"], "add", "queued")
    assert http.post(f"{queued.headers['location']}/cancel").json()["state"] == "cancelled"
    assert_problem(http.post("/v1/documents?dry_run=true", json={"urls": urls}), 422)
    assert_problem(http.post("/v1/documents", json={"urls": []}), 422)


# -- operations and errors --------------------------------------------------------------------------------------------


def test_it_is_alive_and_ready(http: httpx2.Client) -> None:
    """Liveness asks nothing, readiness searches."""
    assert http.get("/healthz").json() == {"status": "ok"}
    assert http.get("/readyz").json()["ready"] is True


def test_the_reference_needs_nothing_from_elsewhere(http: httpx2.Client) -> None:
    """The page shows offline: no script, no link to another host but in examples."""
    page = http.get("/docs")

    assert "POST /v1/ask" in page.text
    assert "<script" not in page.text
    assert "src=" not in page.text
    assert "style-src 'sha256-" in page.headers["content-security-policy"]


def test_the_openapi_document_is_ours(http: httpx2.Client) -> None:
    """None of FastAPI's own shapes of an error is in it, and what can be posted is."""
    document = http.get("/openapi.json").json()

    assert "HTTPValidationError" not in document["components"]["schemas"]
    assert "Problem" in document["components"]["schemas"]
    assert set(document["paths"]["/v1/documents"]["post"]["requestBody"]["content"]) == {
        "application/json",
        "multipart/form-data",
    }


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/nowhere", 404),
        ("GET", "/v1/ask", 405),
        ("PUT", "/v1/documents", 405),
        ("POST", "/healthz", 405),
        ("GET", "/v1/search/", 404),
        ("GET", "/v1/documents/..%2f..%2fetc", 404),
        ("GET", "/%00", 404),
    ],
)
def test_wrong_routes_and_methods_are_problems(http: httpx2.Client, method: str, path: str, status: int) -> None:
    """No error leaves in another shape; 405 says what is allowed."""
    response = http.request(method, path)

    assert_problem(response, status)
    assert status != 405 or response.headers["allow"]


def test_every_response_carries_the_headers(http: httpx2.Client) -> None:
    """Answers, problems and the reference alike; a request id is given or taken over."""
    for path in ("/healthz", "/nowhere", "/docs", "/v1/search", "/openapi.json"):
        headers = http.get(path).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
        assert "default-src 'none'" in headers["content-security-policy"]
        assert len(headers["x-request-id"]) == 32
    assert http.get("/healthz", headers={"X-Request-ID": "abc-1"}).headers["x-request-id"] == "abc-1"
    assert http.get("/healthz", headers={"X-Request-ID": "a b<c>"}).headers["x-request-id"] != "a b<c>"


def test_other_sites_get_no_permission(http: httpx2.Client) -> None:
    """There is no CORS: no preflight is granted and no origin is echoed."""
    response = http.options(
        "/v1/ask", headers={"Origin": "https://evil.example", "Access-Control-Request-Method": "POST"}
    )

    assert response.status_code == 403
    assert not [name for name in response.headers if name.startswith("access-control")]


@pytest.mark.parametrize("path", ["/v1/search?q=x", "/healthz", "/docs", "/openapi.json", "/nowhere"])
def test_foreign_hosts_and_origins_are_refused(http: httpx2.Client, path: str) -> None:
    """A rebound name or another site's script reaches nothing on a server without keys."""
    own = f"127.0.0.1:{http.base_url.port}"

    assert_problem(http.get(path, headers={"Host": "evil.example"}), 403)
    assert_problem(http.get(path, headers={"Host": f"evil.example:{http.base_url.port}"}), 403)
    assert_problem(http.get(path, headers={"Origin": "https://evil.example"}), 403)
    assert_problem(http.get(path, headers={"Origin": "null"}), 403)
    assert http.get(path, headers={"Origin": f"http://{own}"}).status_code != 403


def test_a_large_body_is_refused_by_its_length(http: httpx2.Client) -> None:
    """What announces too much is not read at all."""
    with socket.create_connection((http.base_url.host, http.base_url.port or 0), timeout=10) as connection:
        connection.sendall(
            b"POST /v1/ask HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
            b"Content-Length: 1073741824\r\n\r\n{"
        )
        reply = connection.makefile("rb").read()

    assert reply.startswith(b"HTTP/1.1 413")
    assert b"application/problem+json" in reply


@pytest.mark.parametrize("content_type", [b"application/json", b"multipart/form-data; boundary=b"])
def test_an_endless_body_is_cut_off(http: httpx2.Client, content_type: bytes) -> None:
    """A chunked body is counted while it comes in; the server answers soon after the limit."""
    sent = 0
    with socket.create_connection((http.base_url.host, http.base_url.port or 0), timeout=10) as connection:
        connection.sendall(
            b"POST /v1/documents HTTP/1.1\r\nHost: localhost\r\nContent-Type: " + content_type + b"\r\n"
            b"Transfer-Encoding: chunked\r\n\r\n"
        )
        piece = b"--b\r\nContent-Disposition: form-data; name=file; filename=f\r\n\r\n".ljust(8192, b"x")
        try:
            while sent < 200 * MAX_BODY_BYTES:
                connection.sendall(b"2000\r\n" + piece + b"\r\n")
                piece, sent = b"x" * 8192, sent + 8192
        except (BrokenPipeError, ConnectionResetError):
            pass
        try:
            reply = connection.makefile("rb").read()
        except ConnectionResetError:
            reply = b""

    assert sent < 100 * MAX_BODY_BYTES
    assert reply == b"" or reply.startswith(b"HTTP/1.1 413")


def test_a_body_just_over_the_limit_is_told_so(http: httpx2.Client) -> None:
    """An ordinary client reads the 413."""

    def pieces() -> Iterator[bytes]:
        for _ in range(MAX_BODY_BYTES // 1000 + 1):
            yield b" " * 1000

    headers = {"content-type": "application/json"}

    assert_problem(http.post("/v1/ask", content=pieces(), headers=headers), 413)
    assert_problem(http.post("/v1/ask", content=b" " * (MAX_BODY_BYTES + 1), headers=headers), 413)
    assert_problem(http.post("/v1/ask", content=b" " * MAX_BODY_BYTES, headers=headers), 400)


# -- keys -------------------------------------------------------------------------------------------------------------


def test_each_key_opens_every_route(groundwork: Groundwork) -> None:
    """With a key, any host name will do: the server is meant to be reached."""
    with listening(groundwork, api_keys={"one", "two"}) as base, httpx2.Client(base_url=base) as client:
        for key in ("one", "two"):
            sent = {"Authorization": f"Bearer {key}", "Host": "groundwork.example", "Origin": "https://x.example"}
            assert client.get("/v1/search?q=chips", headers=sent).status_code == 200
            assert client.post("/v1/ask", json={"question": QUESTION}, headers=sent).json()["status"] == "answered"


# -- failures ---------------------------------------------------------------------------------------------------------


class Failing:
    """A façade whose every method fails in the same way; reading works if it may, so that a stream can begin."""

    def __init__(self, error: Exception, *, reads: bool = False) -> None:
        """Keep what to raise."""
        self._error = error
        self._reads = reads

    def understand(self, *_: object, **__: object) -> Understood:
        """Read a question, or fail like the rest."""
        return self.gather()

    def gather(self, *_: object, **__: object) -> Gathered:
        """Find nothing, or fail like the rest."""
        if not self._reads:
            raise self._error
        day = dt.date(2026, 11, 22)
        return Gathered(
            text="x", question=understand("x"), asked=Asked("x"), only=Filter(), as_of=day, seconds=0.0, hits=()
        )

    def stream(self, *_: object, **__: object) -> Iterator[Answer]:
        """Fail at the first step, as what is done step by step does."""
        raise self._error
        yield

    def __getattr__(self, name: str) -> object:
        """Fail."""
        raise self._error


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (RecordBusy("held"), 503),
        (IndexBroken("run reindex"), 503),
        (FetchError("https://e.com", "x"), 502),
        (RuntimeError("/root/secret"), 500),
    ],
)
def test_failures_are_problems_without_internals(error: Exception, status: int) -> None:
    """Expected or not, as a response and as an event in a stream that has begun."""
    wanted = {"Accept": "text/event-stream"}
    with listening(Failing(error)) as base, httpx2.Client(base_url=base) as client:
        response = client.post("/v1/ask", json={"question": "x"})
        early = client.post("/v1/ask", json={"question": "x"}, headers=wanted)
        ready = client.get("/readyz")
    with listening(Failing(error, reads=True)) as base, httpx2.Client(base_url=base) as client:
        stream = client.post("/v1/ask", json={"question": "x"}, headers=wanted)
    problem = assert_problem(response, status)
    events = events_of(stream.text)

    assert "secret" not in response.text + stream.text + ready.text
    assert status != 503 or response.headers["retry-after"]
    assert status != 500 or problem["request_id"] == response.headers["x-request-id"]
    assert [name for name, _ in events] == ["question", "error"]
    assert events[1][1]["status"] == status
    assert_problem(early, status)
    assert_problem(ready, status)


def test_not_ready_is_a_503() -> None:
    """A façade that says it is not ready is believed."""

    class Waking:
        def ready(self) -> dict[str, object]:
            return {"ready": False, "detail": "warming up"}

    with listening(Waking()) as base:
        assert assert_problem(httpx2.get(f"{base}/readyz"), 503)["detail"] == "warming up"


# -- anything at all --------------------------------------------------------------------------------------------------

anything = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
# What has broken search engines before: quotes, operators, wildcards, SQL, and what only looks like words.
nasty = st.sampled_from(
    ["what's?", '"', "a AND", "NEAR(", "#682", "B=128", "col:x", "*", "'; DROP TABLE x;--", "\x00", "%", "-"]
)
slow = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@slow
@given(
    question=anything | nasty,
    filters=st.dictionaries(
        st.sampled_from(["publisher", "organisation", "tier", "limit", "published_after", "published_before"]),
        anything | nasty,
        max_size=3,
    ),
)
def test_no_search_is_a_server_error(http: httpx2.Client, question: str, filters: dict[str, str]) -> None:
    """Whatever is searched for under whatever filter: hits, or a problem that is the caller's."""
    response = http.get("/v1/search", params={"q": question, **filters})

    assert response.status_code in {200, 404, 422}, response.text
    if response.status_code == 422:
        assert_problem(response, 422)


@slow
@given(
    body=st.fixed_dictionaries(
        {"question": anything | nasty},
        optional={
            "publishers": st.lists(anything, max_size=3),
            "organisations": st.lists(nasty, max_size=2),
            "as_of": anything | st.integers() | st.none(),
            "limit": st.integers(),
            "conversation_id": anything,
        },
    )
)
def test_no_question_is_a_server_error(http: httpx2.Client, body: dict[str, Any]) -> None:
    """Whatever is asked: an answer, or a problem that is the caller's."""
    response = http.post("/v1/ask", json=body)

    assert response.status_code in {200, 404, 422}, response.text


@slow
@given(path=anything, query=anything)
def test_no_path_is_a_server_error(http: httpx2.Client, path: str, query: str) -> None:
    """Any id and any cursor."""
    assert http.get(f"/v1/documents/x{quote(path, safe='')}/diff", params={"from": query}).status_code < 500
    assert http.get("/v1/documents", params={"q": query, "after": path}).status_code < 500


@slow
@given(title=anything, text=anything | nasty, date=st.none() | anything)
def test_no_document_is_a_server_error(http: httpx2.Client, title: str, text: str, date: str | None) -> None:
    """Whatever is posted is read, or refused as unreadable."""
    response = http.post("/v1/documents?dry_run=true", json={"title": title, "text": text, "published_at": date})

    assert response.status_code in {200, 404, 422}, response.text


@slow
@given(name=anything, content=st.binary(max_size=200))
def test_no_file_is_a_server_error(http: httpx2.Client, name: str, content: bytes) -> None:
    """Any bytes under any name."""
    response = http.post("/v1/documents?dry_run=true", files={"file": (name, content)})

    assert response.status_code in {200, 422, 400}, response.text


def test_the_home_holds_no_file_of_a_callers_name(groundwork: Groundwork) -> None:
    """What was uploaded is stored under its hash."""
    names = {path.name for path in Path(groundwork.record.home).rglob("*")}

    assert not [name for name in names if "campus" in name]
