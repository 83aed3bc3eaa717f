"""What every test gets: no network but this machine's own, no data folder but its own, and the starter corpus once."""

from __future__ import annotations

import dataclasses
import ipaddress
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from api.settings import Settings
from api.wiring import Groundwork, open_groundwork


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options of this suite."""
    parser.addoption("--every-kill", action="store_true", help="kill at every step, not at a seeded part of them")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Return where a test's data folder belongs; nothing is there yet."""
    return tmp_path / "home"


@pytest.fixture(scope="session", autouse=True)
def _nobodys_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep tests, and the processes they start, away from the user's data folder, keys and model hubs."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GROUNDWORK_HOME", str(tmp_path_factory.mktemp("nobodys-home")))
        patch.setenv("HF_HUB_OFFLINE", "1")
        for provider in ("ANTHROPIC", "OPENAI"):
            patch.delenv(f"{provider}_API_KEY", raising=False)
            patch.delenv(f"{provider}_BASE_URL", raising=False)
        patch.setenv("TOKENIZERS_PARALLELISM", "false")
        yield


@pytest.fixture(autouse=True)
def _only_this_machine(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail whatever test reaches for an address outside this machine; names other than localhost do not resolve."""
    if request.node.get_closest_marker("live"):
        yield
        return
    with pytest.MonkeyPatch.context() as patch:
        for name in ("connect", "connect_ex", "sendto"):
            patch.setattr(socket.socket, name, _guarded(getattr(socket.socket, name)))
        patch.setattr(socket, "getaddrinfo", _resolver(socket.getaddrinfo))
        yield


def _guarded(original: Any) -> Any:
    def guarded(self: socket.socket, *arguments: Any) -> Any:
        address = arguments[-1]
        if self.family != socket.AF_UNIX and not _is_loopback(str(address[0])):
            pytest.fail(f"a test reached for {address}; only loopback is open to tests")
        return original(self, *arguments)

    return guarded


def _resolver(original: Any) -> Any:
    def resolve(host: Any, *arguments: Any, **options: Any) -> Any:
        name = host.decode("ascii", "replace") if isinstance(host, bytes) else host
        if name is not None and name != "localhost" and not _is_address(name):
            raise socket.gaierror(socket.EAI_NONAME, f"{name} is not looked up: tests have no network")
        return original(host, *arguments, **options)

    return resolve


def _is_loopback(host: str) -> bool:
    return host == "localhost" or (_is_address(host) and ipaddress.ip_address(host.partition("%")[0]).is_loopback)


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return False
    return True


@pytest.fixture(scope="session")
def starter_groundwork(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Groundwork]:
    """The starter corpus under the real default model, opened once for all tests: read it, change nothing."""
    settings = dataclasses.replace(
        Settings.from_environ({}), home=tmp_path_factory.mktemp("starter"), vector_index="exact"
    )
    with open_groundwork(settings) as groundwork:
        groundwork.load_starter()
        yield groundwork
