"""Tests of the guards in `tests/conftest.py`."""

from __future__ import annotations

import socket

import pytest


def test_an_outside_address_fails_the_test() -> None:
    """Connecting to a public address fails before a packet leaves."""
    with socket.socket() as outward, pytest.raises(pytest.fail.Exception, match=r"only loopback"):
        outward.connect(("192.0.2.1", 80))


def test_outside_names_do_not_resolve() -> None:
    """No name but localhost is looked up."""
    with pytest.raises(socket.gaierror, match="no network"):
        socket.getaddrinfo("example.com", 443)


def test_this_machine_is_open() -> None:
    """A server on loopback can be reached."""
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()) as client:
        assert server.getsockname() == client.getpeername()
