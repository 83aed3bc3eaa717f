"""The main job on real input: a real page served over HTTP, added by URL, asked about, its citation checked."""

from __future__ import annotations

import dataclasses
import gzip
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from answer.answer import Answer
from api.settings import Settings
from api.wiring import Groundwork, open_groundwork
from corpus.errors import AddressRefused

PAGES = Path(__file__).parents[3] / "shared" / "data" / "pages" / "html"

ASKED = {
    "0001": "What are the top nutrition trends for fall 2025 according to fitness experts?",
    "0023": "What is the article about?",
}
"""Pages of the test data, with a question of our own about each."""

pytestmark = pytest.mark.skipif(not PAGES.is_dir(), reason=f"the real pages are not at hand ({PAGES})")


class _Site(BaseHTTPRequestHandler):
    """Serves the real pages as `/articles/ID`, and no robots.txt."""

    def do_GET(self) -> None:
        path = PAGES / f"{self.path.rsplit('/', 1)[-1]}.html.gz"
        if not path.is_file():
            self.send_error(404)
            return
        content = gzip.decompress(path.read_bytes())
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Keep the test's output quiet."""


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    """Return the address of a server with the real pages."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Site)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Groundwork]:
    """Return a Groundwork that may fetch from this machine."""
    settings = dataclasses.replace(
        Settings.from_environ(), home=tmp_path, allow_loopback=True, fetch_pause_seconds=0.0, vector_index="chroma"
    )
    with open_groundwork(settings, own_vectors=True) as groundwork:
        yield groundwork


def _check(groundwork: Groundwork, answer: Answer) -> None:
    """Every citation's quote stands in the stored version at its offsets."""
    for citation in answer.citations:
        text = groundwork.record.version(citation.version_id).text

        assert citation.quote == text[citation.start : citation.end]
        assert citation.verification != "unsupported"


@pytest.mark.parametrize("page", ASKED)
def test_a_real_page_is_added_by_url_and_cited(page: str, site: str, opened: Groundwork) -> None:
    """The quote of an answer about a page that was fetched stands in the stored version at its offsets."""
    added = opened.add(opened.read_url(f"{site}/articles/{page}"))
    answer = opened.ask(ASKED[page])

    assert added.outcome == "added"
    assert len(opened.record.version(added.document.version_id).text) > 500
    assert {added.document.id} == {citation.document_id for citation in answer.citations}
    _check(opened, answer)


def test_the_page_answers_what_it_says(site: str, opened: Groundwork) -> None:
    """A question that the page answers gets an answer, not only the closest evidence."""
    opened.add(opened.read_url(f"{site}/articles/0001"))

    assert opened.ask(ASKED["0001"]).status in {"answered", "partial"}


def test_fetching_the_same_page_again_writes_nothing(site: str, opened: Groundwork) -> None:
    """An unchanged page is neither stored nor embedded twice."""
    opened.add(opened.read_url(f"{site}/articles/0001"))
    before = (opened.record.revision(), opened.record.counts())

    again = opened.add(opened.read_url(f"{site}/articles/0001#section"))

    assert again.outcome == "unchanged"
    assert before == (opened.record.revision(), opened.record.counts())


def test_this_machine_is_not_fetched_from_unless_a_setting_says_so(site: str, tmp_path: Path) -> None:
    """Without the setting the same address is refused."""
    settings = dataclasses.replace(Settings.from_environ(), home=tmp_path / "other", vector_index="exact")
    with open_groundwork(settings) as guarded, pytest.raises(AddressRefused):
        guarded.read_url(f"{site}/articles/0001")
