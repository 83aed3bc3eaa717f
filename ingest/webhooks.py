"""Sending a signed body to a webhook, by the way of fetches: to a checked address, in time, and never redirected."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import ipaddress
from collections.abc import Container

from corpus.errors import AddressRefused, FetchError
from ingest.address import Resolver, parse_link, refusal
from ingest.connection import Deadline
from ingest.replies import REDIRECTS
from ingest.transport import Transport

SIGNATURE = "Groundwork-Signature"
TIMESTAMP = "Groundwork-Timestamp"
DELIVERY = "Groundwork-Delivery"
_ACCEPTED = range(200, 300)


class Webhooks:
    """Sends bodies to the addresses that people gave.

    Args:
        user_agent: what requests call themselves.
        timeout_seconds: for one request.
        allow_loopback: this machine may be reached: for tests.
        trusted: hosts that the operator has named, whose addresses may be internal.
        resolver: looks names up in place of the system's; what it answers is checked.
    """

    def __init__(
        self,
        *,
        user_agent: str,
        timeout_seconds: float,
        allow_loopback: bool = False,
        trusted: Container[str] = (),
        resolver: Resolver | None = None,
    ) -> None:
        self._timeout_seconds = timeout_seconds
        self._allow_loopback = allow_loopback
        self._trusted = trusted
        self._transport = Transport(
            agent_header=user_agent,
            timeout_seconds=timeout_seconds,
            allow_loopback=allow_loopback,
            resolver=resolver,
            trusted=trusted,
        )

    def checked(self, url: str) -> str:
        """Return the address of a webhook as it is kept; a name is looked up, and its address checked, on sending.

        Raises:
            AddressRefused: it is no plain http or https address, or written as the number of an internal one.
        """
        link = parse_link(url)
        if link.host in self._trusted:
            return link.url
        try:
            number = ipaddress.ip_address(link.host)
        except ValueError:
            return link.url
        why = refusal(str(number), allow_loopback=self._allow_loopback)
        if why is not None:
            raise AddressRefused(link.url, why)
        return link.url

    def send(self, url: str, secret: str, body: bytes, *, delivery: str, time: dt.datetime) -> None:
        """Send a JSON body once.

        Args:
            url: where to.
            secret: what it is signed with.
            body: JSON.
            delivery: the same for every try, so that the receiver can tell a repetition.
            time: of the signature.

        Raises:
            AddressRefused: the host's address is not a public one.
            FetchError: it was not accepted with a status of 200 to 299 in time.
        """
        link, deadline = parse_link(url), Deadline(self._timeout_seconds)
        timestamp = int(time.timestamp())
        headers = {
            "Content-Type": "application/json",
            DELIVERY: delivery,
            TIMESTAMP: str(timestamp),
            SIGNATURE: signature(secret, timestamp, body),
        }
        with deadline.running():
            status = self._transport.post(link, deadline, body, headers)
        if status in REDIRECTS:
            raise FetchError(link.url, f"it redirects (status {status}), which webhooks do not follow", status=status)
        if status not in _ACCEPTED:
            raise FetchError(link.url, f"it answered with status {status}", status=status)


def signature(secret: str, timestamp: int, body: bytes) -> str:
    """Return what a receiver compares: HMAC-SHA256 over the timestamp, a full stop and the body."""
    signed = hmac.new(secret.encode(), f"{timestamp}.".encode() + body, hashlib.sha256)
    return f"v1={signed.hexdigest()}"
