"""A real Chromium, and pages that may call nothing but the server they come from."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Dialog, Page, Request, sync_playwright

from api.wiring import Groundwork
from tests.end_to_end.served import filled, listening

PHONE = {"width": 375, "height": 740}
Opener = Callable[..., Page]


@dataclass
class Watched:
    """What the pages of a test did that they must not."""

    base: str
    complaints: list[str] = field(default_factory=list)

    def watch(self, page: Page) -> None:
        """Note errors, dialogs, and requests to anywhere else."""
        page.on("pageerror", lambda error: self.complaints.append(f"error: {error}"))
        page.on("console", self._hear)
        page.on("dialog", self._refuse)
        page.on("request", self._check)

    def _hear(self, message: ConsoleMessage) -> None:
        # A page that still lists its conversations may outlive its server; where requests go is checked on its own.
        if message.type == "error" and "ERR_CONNECTION_REFUSED" not in message.text:
            self.complaints.append(message.text)

    def _refuse(self, dialog: Dialog) -> None:
        self.complaints.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def _check(self, request: Request) -> None:
        url = request.url
        parts = urlsplit(url)
        if parts.scheme not in {"data", "blob"} and f"{parts.scheme}://{parts.netloc}" != self.base:
            self.complaints.append(f"off-origin request: {url}")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium."""
    program = shutil.which("chromium")
    if program is None:
        pytest.skip("there is no chromium on this machine; `apt-get install chromium` brings it")
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield launched
        launched.close()


@pytest.fixture(scope="module")
def groundwork(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Groundwork]:
    """A façade with a few texts."""
    with filled(tmp_path_factory.mktemp("home")) as opened:
        yield opened


@pytest.fixture(scope="module")
def base(groundwork: Groundwork) -> Iterator[str]:
    """The address of a server without keys."""
    with listening(groundwork) as address:
        yield address


@pytest.fixture
def watched(base: str) -> Watched:
    """What the test's pages must not do; errors that a test provokes, it takes out."""
    return Watched(base)


@pytest.fixture
def opened(browser: Browser, base: str, watched: Watched) -> Iterator[Opener]:
    """Opens a page of the server; at the end no page may have complained."""
    with ExitStack() as contexts:

        def open_page(path: str = "/", **options: Any) -> Page:
            context = browser.new_context(viewport=options.pop("viewport", {"width": 1280, "height": 860}), **options)
            contexts.callback(context.close)
            context.grant_permissions(["clipboard-read", "clipboard-write"])
            context.set_default_timeout(15_000)
            page = context.new_page()
            watched.watch(page)
            page.goto(watched.base + path)
            return page

        yield open_page
    assert watched.complaints == []


def ask(page: Page, question: str) -> None:
    """Ask with the keyboard, and wait for the answer's status."""
    before = page.locator(".status").count()
    page.get_by_label("Your question").fill(question)
    page.keyboard.press("Enter")
    page.locator(".status").nth(before).wait_for()
    settle(page)


def settle(page: Page) -> None:
    """Wait until the page has asked for all that it needs: the open conversation stands in the list."""
    page.locator(".threads [aria-current=page]").wait_for(state="attached")


def assert_accessible(page: Page) -> None:
    """Check the page as it stands by WCAG 2.2 AA."""
    tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
    results = Axe().run(page, options={"runOnly": {"type": "tag", "values": tags}})

    assert results.violations_count == 0, results.generate_report()
