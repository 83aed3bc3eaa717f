"""Tests of the policy against requests to internal machines."""

from __future__ import annotations

import ipaddress
import socket

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.errors import AddressRefused, FetchError
from ingest import address
from ingest.address import parse_link, refusal, resolve

# One address for every special-purpose block of IANA's registries, both families, and for every way of embedding IPv4.
INTERNAL = (
    "0.0.0.0",
    "0.1.2.3",
    "10.0.0.1",
    "100.64.0.1",
    "127.0.0.1",
    "127.255.255.254",
    "169.254.169.254",
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.1",
    "192.0.0.9",
    "192.0.0.170",
    "192.0.2.1",
    "192.31.196.1",
    "192.52.193.1",
    "192.88.99.1",
    "192.168.0.1",
    "192.175.48.1",
    "198.18.0.1",
    "198.51.100.1",
    "203.0.113.1",
    "224.0.0.1",
    "233.252.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "168.63.129.16",
    "::",
    "::1",
    "::127.0.0.1",
    "::10.0.0.1",
    "::8.8.8.8",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "::ffff:0:127.0.0.1",
    "::ffff:0:8.8.8.8",
    "64:ff9b::127.0.0.1",
    "64:ff9b::10.0.0.1",
    "64:ff9b::168.63.129.16",
    "64:ff9b:1::127.0.0.1",
    "64:ff9b:1::8.8.8.8",
    "100::1",
    "2001::1",
    "2001:0:7f00:1::",
    "2001:470:1::5efe:7f00:1",
    "2001:470:1::200:5efe:10.0.0.1",
    "2001:2::1",
    "2001:3::1",
    "2001:4:112::1",
    "2001:10::1",
    "2001:20::1",
    "2001:db8::1",
    "2002:7f00:1::",
    "2002:a00:1::",
    "2002:808:808::",
    "2620:4f:8000::1",
    "3fff::1",
    "5f00::1",
    "4000::1",
    "e000::1",
    "fc00::1",
    "fd00:ec2::254",
    "fe80::1",
    "fe80::1%lo",
    "fec0::1",
    "ff02::1",
    "ff0e::1",
)
PUBLIC = ("1.1.1.1", "8.8.8.8", "93.184.216.34", "2606:4700::1111", "2a00:1450:4001::8a", "64:ff9b::8.8.8.8")


@pytest.mark.parametrize("internal", INTERNAL)
def test_internal_addresses_are_refused(internal: str) -> None:
    """Every special-purpose block is refused, also where IPv6 carries an IPv4 address."""
    assert refusal(internal) is not None


@pytest.mark.parametrize("public", PUBLIC)
def test_public_addresses_pass(public: str) -> None:
    """Addresses that sites are published from pass."""
    assert refusal(public) is None


@pytest.mark.parametrize("internal", INTERNAL)
def test_allowing_loopback_allows_nothing_else(internal: str) -> None:
    """The setting for tests opens 127.0.0.0/8 and ::1, and no other spelling of them."""
    allowed = internal == "::1" or internal.startswith("127.")

    assert (refusal(internal, allow_loopback=True) is None) == allowed


@given(st.ip_addresses())
def test_what_python_calls_private_is_always_refused(ip: ipaddress.IPv4Address | ipaddress.IPv6Address) -> None:
    """The policy is at least as strict as the standard library's."""
    if not ip.is_global or ip.is_multicast:
        assert refusal(str(ip)) is not None


def test_a_failing_checker_refuses(monkeypatch: pytest.MonkeyPatch) -> None:
    """An exception inside the check is a refusal, never a pass."""

    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(address, "_refusal", broken)

    assert "could not be checked" in str(refusal("8.8.8.8"))


@given(st.text(max_size=60))
def test_text_that_is_no_address_is_refused(text: str) -> None:
    """Whatever cannot be read as an address is refused without an error."""
    try:
        ipaddress.ip_address(text)
    except ValueError:
        assert refusal(text) is not None


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "ftp://example.com/",
        "gopher://example.com/",
        "data:text/html,x",
        "jar:http://x!/",
        "javascript:alert(1)",
        "unix:///run/x.sock",
        "ws://example.com/",
        "//example.com/",
        "example.com",
        "",
        " ",
        "http://",
        "http:///path",
        "http://user@example.com/",
        "http://user:pw@example.com/",
        "http://@example.com/",
        "http://example.com\\@127.0.0.1/",
        "http://127.0.0.1:6666\\@1.1.1.1",
        "http://exa mple.com/",
        "http://a\tb.com/",
        "http://a\r\nb.com/",
        "http://a.com/\x00",
        "http://a.com:0/",
        "http://a.com:99999/",
        "http://a.com:x/",
        "http://[::1",
        "http://::1/",
        "http://[fe80::1%25eth0]/",
        "http://2130706433/",
        "http://0x7f000001/",
        "http://0177.0.0.1/",
        "http://127.1/",
        "http://0x7f.1/",
        "http://127.0.0.01/",
        "http://1.2.3.4.5/",
        "http://a..b/",
        "http://%31%32%37.0.0.1/",
        "http://127.0.0.1%2f@example.com/",
        "http://ex%61mple.com/",
        "http://-a.com/",
        "http://" + "a" * 5000,
    ],
)
def test_addresses_that_can_be_misread_are_refused(url: str) -> None:
    """Other schemes, credentials, backslashes, control characters and odd numbers end before any lookup."""
    with pytest.raises(AddressRefused) as refused:
        parse_link(url)

    assert refused.value.reason


@pytest.mark.parametrize(
    ("url", "host", "port", "shown"),
    [
        ("http://Example.COM", "example.com", 80, "http://example.com/"),
        ("HTTPS://example.com:443/a?b=c#d", "example.com", 443, "https://example.com/a?b=c"),
        ("http://example.com.:8080/ä", "example.com", 8080, "http://example.com:8080/%C3%A4"),
        ("http://bücher.example/", "xn--bcher-kva.example", 80, "http://xn--bcher-kva.example/"),
        ("http://[2606:4700::1111]:81/", "2606:4700::1111", 81, "http://[2606:4700::1111]:81/"),
        (" https://example.com/a/../b ", "example.com", 443, None),
    ],
)
def test_plain_addresses_are_taken_apart_once(url: str, host: str, port: int, shown: str | None) -> None:
    """Host and port are plain, the fragment is gone, and the path is sent as it will be shown."""
    link = parse_link(url)

    assert (link.host, link.port) == (host, port)
    if shown is not None:
        assert link.url == shown
    assert parse_link(link.url) == link


@given(st.text(max_size=80), st.sampled_from(["http://", "https://", "HTTP://", "http:/", ""]))
def test_any_text_is_refused_or_read_the_same_twice(rest: str, scheme: str) -> None:
    """Parsing never fails in another way than by refusing, and a parsed link parses to itself."""
    try:
        link = parse_link(scheme + rest)
    except AddressRefused:
        return
    assert parse_link(link.url) == link


def _answering(*addresses: str) -> address.Resolver:
    def resolver(*_: object) -> list[tuple[int, int, int, str, tuple[object, ...]]]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (found, 80)) for found in addresses]

    return resolver


def test_one_internal_answer_refuses_the_whole_name() -> None:
    """A name that points inside and outside is a trap."""
    link = parse_link("http://example.com/")

    assert resolve(link, allow_loopback=False, timeout_seconds=1, resolver=_answering("8.8.8.8")) == ("8.8.8.8",)
    with pytest.raises(AddressRefused, match=r"10\.0\.0\.1"):
        resolve(link, allow_loopback=False, timeout_seconds=1, resolver=_answering("8.8.8.8", "10.0.0.1"))


def test_a_name_without_address_is_no_refusal() -> None:
    """A misspelt host is called that."""
    link = parse_link("http://example.com/")

    def unknown(*_: object) -> list[tuple[int, int, int, str, tuple[object, ...]]]:
        raise socket.gaierror(-2, "unknown")

    with pytest.raises(FetchError, match="check its spelling"):
        resolve(link, allow_loopback=False, timeout_seconds=1, resolver=unknown)
    with pytest.raises(FetchError, match="has no address"):
        resolve(link, allow_loopback=False, timeout_seconds=1, resolver=_answering())
