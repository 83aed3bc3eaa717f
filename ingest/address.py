"""May this address be reached? The policy against requests to internal machines.

A link is parsed once (`parse_link`), its host is looked up once (`resolve`), every answer is checked (`refusal`), and
the connection is made to the very address that was checked. Nothing else in Groundwork turns a name into an address.
"""

from __future__ import annotations

import ipaddress
import queue
import re
import socket
import threading
from collections.abc import Callable, Container, Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from corpus.errors import AddressRefused, FetchError, Unreachable

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address
SockAddr = tuple[Any, ...]
Resolver = Callable[..., Iterable[tuple[int, int, int, str, SockAddr]]]
"""The shape of `socket.getaddrinfo`; what it answers is checked, so a replacement grants nothing."""

MAX_URL_CHARACTERS = 4096
_DEFAULT_PORTS = {"http": 80, "https": 443}
_LOOPBACK = (ipaddress.ip_network("127.0.0.0/8"), ipaddress.ip_network("::1/128"))
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_ISATAP = frozenset({0x00005EFE, 0x02005EFE})
"""The upper half of the interface identifiers whose lower half is the IPv4 address of a tunnel's end (RFC 5214)."""
_GLOBAL_UNICAST_V6 = ipaddress.ip_network("2000::/3")
# What ssrfguard's table (IANA's registries) lets through and no article is published from.
_ALSO_DENIED = tuple(
    (ipaddress.ip_network(network), name)
    for network, name in (
        ("168.63.129.16/32", "the host service of Azure"),
        ("192.0.0.0/24", "set aside for protocols"),
        ("192.31.196.0/24", "set aside for AS112"),
        ("192.52.193.0/24", "set aside for AMT"),
        ("192.88.99.0/24", "a 6to4 relay"),
        ("192.175.48.0/24", "set aside for AS112"),
        ("2001::/23", "set aside for protocols, Teredo tunnels among them"),
        ("2002::/16", "a 6to4 tunnel"),
        ("2620:4f:8000::/48", "set aside for AS112"),
    )
)
_CONTROL = re.compile(r"[\x00-\x20\x7f-\xa0\u2028\u2029]")
_HOST_NAME = re.compile(
    r"(?=.{1,253}\Z)[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?(?:\.[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?)*"
)
_NUMBER = re.compile(r"\d+|0[xX][0-9a-fA-F]*")


@dataclass(frozen=True, slots=True)
class Link:
    """A web address, taken apart once; nobody parses it again.

    Attributes:
        url: the whole address without its fragment.
        host: the name in lower-case ASCII, or the number without brackets.
        target: path and query as they are sent.
    """

    url: str
    scheme: str
    host: str
    port: int
    target: str

    @property
    def origin(self) -> str:
        """Scheme, host and port: what one robots.txt speaks for."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}" + ("" if self.port == _DEFAULT_PORTS[self.scheme] else f":{self.port}")


def parse_link(url: str) -> Link:
    """Take a web address apart, refusing whatever two parsers could read differently.

    Raises:
        AddressRefused: the text is no plain http or https address.
    """
    shown = url if len(url) <= MAX_URL_CHARACTERS else url[:100] + "…"
    stripped = url.strip(" ")
    if len(stripped) > MAX_URL_CHARACTERS:
        raise AddressRefused(shown, f"the address is longer than {MAX_URL_CHARACTERS} characters")
    if _CONTROL.search(stripped) or "\\" in stripped:
        raise AddressRefused(shown, "the address holds a space, a control character or a backslash; copy it again")
    try:
        parts = urlsplit(stripped)
        host, port = parts.hostname or "", parts.port
    except ValueError as error:
        raise AddressRefused(shown, f"this is no usable web address ({error})") from error
    if parts.scheme not in _DEFAULT_PORTS:
        raise AddressRefused(shown, "only http:// and https:// addresses are fetched")
    if "@" in parts.netloc:
        raise AddressRefused(shown, "the address carries a user name or password before the host; remove it")
    if not host or port == 0:
        raise AddressRefused(shown, "the address names no host to connect to")
    return _second_reading(stripped, shown, host, port)


def _second_reading(url: str, shown: str, host: str, port: int | None) -> Link:
    import httpx2  # noqa: PLC0415  # imported late: only a fetch needs it

    try:
        other = httpx2.URL(url)
        expected = httpx2.URL(scheme=other.scheme, host=host, path="/").raw_host.decode("ascii").lower()
        read = other.raw_host.decode("ascii").lower()
        target = other.raw_path.decode("ascii")
    except (httpx2.InvalidURL, UnicodeError, ValueError, TypeError) as error:
        raise AddressRefused(shown, f"this is no usable web address ({error})") from error
    scheme = other.scheme
    if read != expected or (other.port or _DEFAULT_PORTS.get(scheme)) != (port or _DEFAULT_PORTS.get(scheme)):
        raise AddressRefused(shown, "the address can be read in two ways; write the host plainly")
    name = _plain_host(read, shown)
    link = Link(url="", scheme=scheme, host=name, port=port or _DEFAULT_PORTS[scheme], target=target)
    return Link(url=link.origin + target, scheme=scheme, host=name, port=link.port, target=target)


def _plain_host(host: str, shown: str) -> str:
    name = host.strip("[]").removesuffix(".")
    if ":" in name:
        try:
            return str(ipaddress.IPv6Address(name)) if "%" not in name else _refuse(shown)
        except ValueError:
            return _refuse(shown)
    if not _HOST_NAME.fullmatch(name):
        return _refuse(shown)
    if _NUMBER.fullmatch(name.rpartition(".")[2]):
        try:
            return str(ipaddress.IPv4Address(name))
        except ValueError as error:
            raise AddressRefused(shown, "the host is a number in an unusual form; write its name") from error
    return name


def _refuse(shown: str) -> str:
    raise AddressRefused(shown, "the host is no plain name or number")


def refusal(address: str, *, allow_loopback: bool = False) -> str | None:
    """Return why this IP address must not be connected to, or None where it may.

    Any doubt, and any failure of the check itself, is a refusal.
    """
    try:
        return _refusal(ipaddress.ip_address(address), allow_loopback=allow_loopback)
    except Exception as error:  # noqa: BLE001  # a checker that fails must refuse, whatever failed
        return f"{address} could not be checked ({type(error).__name__})"


def _refusal(ip: IPAddress, *, allow_loopback: bool) -> str | None:
    from ssrfguard import DEFAULT_DENIED  # noqa: PLC0415  # imported late: only a fetch needs it

    if allow_loopback and any(ip in network for network in _LOOPBACK):
        return None
    if ip in _NAT64:
        # An IPv6-only network reaches every IPv4 site through this prefix, so what counts is the address inside.
        return _refusal(ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF), allow_loopback=False)
    named = next((name for network, name in _ALSO_DENIED if ip in network), None)
    if ip.version == 6 and (int(ip) >> 32 & 0xFFFFFFFF) in _ISATAP:
        named = "the end of an ISATAP tunnel"
    if named is not None:
        return f"{ip} is {named}"
    verdict = DEFAULT_DENIED.classify(ip)
    if verdict.blocked:
        return f"{ip} is not public: {verdict.block.name if verdict.block else 'refused'}"
    if isinstance(ip, ipaddress.IPv6Address) and (ip not in _GLOBAL_UNICAST_V6 or ip.scope_id is not None):
        return f"{ip} is outside the public IPv6 range"
    return None


def resolve(
    link: Link,
    *,
    allow_loopback: bool,
    timeout_seconds: float,
    resolver: Resolver | None = None,
    trusted: Container[str] = (),
) -> tuple[str, ...]:
    """Look the host up once and return its addresses, all of them checked.

    Args:
        link: whose host.
        allow_loopback: this machine may be reached.
        timeout_seconds: for looking it up.
        resolver: in place of the system's.
        trusted: hosts that an operator has named, whose addresses may be internal.

    Raises:
        AddressRefused: one of its addresses is not public; a name that points inside and outside is a trap.
        Unreachable: the name was not found.
        FetchError: the name has no address.
    """
    try:
        answers = _looked_up(link, timeout_seconds, resolver or socket.getaddrinfo)
    except socket.gaierror as error:
        if error.errno == socket.EAI_AGAIN:
            reason = f"the host {link.host} could not be looked up; check that this machine is online"
            raise Unreachable(link.url, reason, here=True) from error
        raise Unreachable(link.url, f"the host {link.host} was not found; check its spelling") from error
    except (OSError, UnicodeError) as error:
        raise FetchError(link.url, f"the host {link.host} was not found; check its spelling") from error
    found = tuple(dict.fromkeys(str(sockaddr[0]) for *_, sockaddr in answers))
    if not found:
        raise FetchError(link.url, f"the host {link.host} has no address")
    if link.host in trusted:
        return found
    for address in found:
        why = refusal(address, allow_loopback=allow_loopback)
        if why is not None:
            # An address that was written out is named in the reason already.
            said = why if why.startswith(f"{link.host} ") else f"{link.host} is not a public address ({why})"
            raise AddressRefused(link.url, said)
    return found


def _looked_up(link: Link, timeout_seconds: float, resolver: Resolver) -> list[tuple[int, int, int, str, SockAddr]]:
    """Look up in a thread, because `getaddrinfo` knows no time limit."""
    done: queue.SimpleQueue[list[tuple[int, int, int, str, SockAddr]] | Exception] = queue.SimpleQueue()

    def look_up() -> None:
        try:
            done.put(list(resolver(link.host, link.port, 0, socket.SOCK_STREAM, 0, 0)))
        except Exception as error:  # noqa: BLE001  # handed to the caller's thread, which raises it
            done.put(error)

    threading.Thread(target=look_up, name="groundwork-dns", daemon=True).start()
    try:
        result = done.get(timeout=max(timeout_seconds, 0.01))
    except queue.Empty:
        raise Unreachable(link.url, f"looking up {link.host} took longer than {timeout_seconds:.0f} s") from None
    if isinstance(result, Exception):
        raise result
    return result
