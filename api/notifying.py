"""Notifying: what watches told, sent to their webhooks, signed, and tried again where it was not accepted."""

from __future__ import annotations

import datetime as dt
import json
import threading
from collections.abc import Callable
from http import HTTPStatus
from typing import Literal, Protocol

from api.watch_shapes import change_json
from corpus.deliveries import Deliveries, Taken
from corpus.errors import AddressRefused, FetchError

LEASE = dt.timedelta(seconds=60)
"""How long one try may take, its writing included; after that, the process is taken to have ended."""


TryOutcome = Literal["delivered", "failed", "given_up"]
"""What became of a try; failed: it is tried again."""


class Sends(Protocol):
    """What sends a body; see `ingest.webhooks.Webhooks`."""

    def send(self, url: str, secret: str, body: bytes, *, delivery: str, time: dt.datetime) -> None:
        """Send it once, or raise a FetchError."""
        ...


class Notifier:
    """Sends what is due.

    Args:
        deliveries: of the record.
        open_webhooks: gives the sender, once there is something to send.
        now: the clock.
        on_try: told what became of each try.
    """

    def __init__(
        self,
        deliveries: Deliveries,
        open_webhooks: Callable[[], Sends],
        now: Callable[[], dt.datetime] = lambda: dt.datetime.now(dt.UTC),
        on_try: Callable[[TryOutcome], None] = lambda _outcome: None,
    ) -> None:
        self._deliveries = deliveries
        self._open_webhooks = open_webhooks
        self._now = now
        self._on_try = on_try

    def send_due(self, *, early: bool = False, stop: threading.Event | None = None) -> int:
        """Send what is due, each once; return how many were accepted.

        Args:
            early: also what waits for its next try.
            stop: once set, the rest is left for another time.
        """
        if not self._deliveries.open:
            return 0
        tried: dict[int, bool] = {}
        while not (stop and stop.is_set()):
            taken = self._deliveries.take(time=self._now(), lease=LEASE, early=early, apart_from=tried)
            if taken is None:
                break
            tried[taken.told.number] = self._send(taken)
        return sum(tried.values())

    def _send(self, taken: Taken) -> bool:
        try:
            self._open_webhooks().send(
                taken.webhook, taken.secret, message(taken), delivery=taken.told.id, time=self._now()
            )
        except FetchError as error:
            for_good = isinstance(error, AddressRefused) or error.status == HTTPStatus.GONE
            again = self._deliveries.failed(taken, error.reason, time=self._now(), for_good=for_good)
            self._on_try("failed" if again else "given_up")
            return False
        self._deliveries.sent(taken)
        self._on_try("delivered")
        return True


def message(taken: Taken) -> bytes:
    """Return what a webhook is sent: the same bytes at every try."""
    change = {name: value for name, value in change_json(taken.told).items() if name != "delivery"}
    body = {"watch": {"id": taken.told.watch_id, "name": taken.watch_name}, "change": change}
    return json.dumps(body, separators=(",", ":")).encode("ascii")
