"""Webhooks over real sockets: signed, tried again, never redirected, never to an internal address, never lost."""

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib
import hmac
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from api.metrics import Metrics
from api.notifying import LEASE, Notifier
from api.wiring import Groundwork, open_groundwork
from corpus.deliveries import MOST_TRIES, WAITS
from corpus.errors import AddressRefused
from corpus.watches import Delivery, Watch, Watched
from ingest.webhooks import Webhooks
from tests.end_to_end.served import settings_for
from tests.receiver import Receiver, receiving

ROOT = Path(__file__).parent.parent.parent
META = Watched(subject="Meta", metric="capex")
APRIL = ("Meta raises", "Meta raised its 2026 capex guidance to $125-145 billion.", "2026-04-29")
JULY = ("Meta raises again", "Meta raised its 2026 capex guidance to $150-160 billion.", "2026-07-29")


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.time = dt.datetime.now(dt.UTC) + dt.timedelta(seconds=2)

    def now(self) -> dt.datetime:
        """Return its time."""
        return self.time

    def move(self, by: dt.timedelta) -> None:
        """Move it forward."""
        self.time += by


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """A receiver that accepts everything."""
    with receiving() as found:
        yield found


@pytest.fixture
def groundwork(home: Path) -> Iterator[Groundwork]:
    """A record with one report; this machine may be reached, a request takes a second at most."""
    settings = dataclasses.replace(settings_for(home), vector_index="exact", fetch_timeout_seconds=1.0)
    with open_groundwork(settings) as opened:
        _add(opened, "Meta guides", "Meta guided 2026 capex of $115-135 billion.", "2026-01-28")
        yield opened


@pytest.fixture
def clock() -> Clock:
    """The notifier's clock."""
    return Clock()


@pytest.fixture
def notifier(groundwork: Groundwork, clock: Clock) -> Notifier:
    """What sends, by that clock."""
    return Notifier(groundwork.deliveries, lambda: groundwork.webhooks, clock.now)


def _add(groundwork: Groundwork, title: str, text: str, date: str) -> None:
    groundwork.add(groundwork.read_text(title, text, published_at=date))


def _told(groundwork: Groundwork, webhook: str) -> Watch:
    """Return a watch with one change to be sent."""
    watch = groundwork.watching.create(META, webhook=webhook)
    _add(groundwork, *APRIL)
    assert 1 == groundwork.watching.check()
    return watch


def _delivery(groundwork: Groundwork, watch: Watch) -> Delivery:
    (told,) = groundwork.watches.told(watch.id, limit=5)
    assert told.delivery is not None
    return told.delivery


def test_a_change_is_sent_once_and_signed(groundwork: Groundwork, receiver: Receiver, notifier: Notifier) -> None:
    """The receiver can check with the secret alone that body and time are the sender's."""
    watch = _told(groundwork, receiver.url)

    assert [1, 0] == [notifier.send_due(), notifier.send_due()]
    (posted,) = receiver.posted
    body = json.loads(posted.body)
    (told,) = groundwork.watches.told(watch.id, limit=5)
    stamp = posted.headers["groundwork-timestamp"]
    signed = hmac.new(str(watch.secret).encode(), f"{stamp}.".encode() + posted.body, hashlib.sha256).hexdigest()
    assert f"v1={signed}" == posted.headers["groundwork-signature"]
    assert ("/changes?key=1", told.id, "application/json") == (
        posted.path, posted.headers["groundwork-delivery"], posted.headers["content-type"],
    )  # fmt: skip
    assert (watch.id, "superseded", "$115-135 billion", "$125-145 billion") == (
        body["watch"]["id"], body["change"]["kind"], body["change"]["old"]["value"], body["change"]["new"]["value"],
    )  # fmt: skip
    accepted = _delivery(groundwork, watch)
    assert ("sent", 1) == (accepted.state, accepted.tries)


def test_what_fails_is_tried_again_when_it_is_due(
    groundwork: Groundwork, receiver: Receiver, notifier: Notifier, clock: Clock
) -> None:
    """After a 500 it waits half a minute, and the second try has the same id and body."""
    watch = _told(groundwork, receiver.url)
    receiver.answers = [500]
    first, at_once = notifier.send_due(), notifier.send_due()
    waiting = _delivery(groundwork, watch)
    clock.move(WAITS[0])

    assert (0, 0, 1) == (first, at_once, notifier.send_due())
    assert ("waiting", 1, "it answered with status 500") == (waiting.state, waiting.tries, waiting.problem)
    accepted = _delivery(groundwork, watch)
    assert ("sent", 2, None) == (accepted.state, accepted.tries, accepted.problem)
    one, other = receiver.posted
    assert (one.body, one.headers["groundwork-delivery"]) == (other.body, other.headers["groundwork-delivery"])


def test_what_always_fails_is_given_up(
    groundwork: Groundwork, receiver: Receiver, notifier: Notifier, clock: Clock
) -> None:
    """There are so many tries and no more, each after a longer wait, and the last problem stays visible."""
    watch = _told(groundwork, receiver.url)
    receiver.answers = [503] * 20
    for wait in (*WAITS, *WAITS):
        notifier.send_due()
        clock.move(wait)

    assert MOST_TRIES == len(receiver.posted)
    assert ("failed", MOST_TRIES, "it answered with status 503") == (
        _delivery(groundwork, watch).state, _delivery(groundwork, watch).tries, _delivery(groundwork, watch).problem,
    )  # fmt: skip


def test_changes_of_a_watch_keep_their_order(
    groundwork: Groundwork, receiver: Receiver, notifier: Notifier, clock: Clock
) -> None:
    """While the first waits for its next try, the second waits behind it; `run` sends both without waiting."""
    _told(groundwork, receiver.url)
    receiver.answers = [500]
    notifier.send_due()
    _add(groundwork, *JULY)
    groundwork.watching.check()
    receiver.answers = [500]
    clock.move(WAITS[0])
    failed = notifier.send_due()
    clock.move(dt.timedelta(seconds=5))

    assert (0, 2) == (failed, notifier.send_due(early=True))
    values = [json.loads(posted.body)["change"]["new"]["value"] for posted in receiver.posted]
    assert [*["$125-145 billion"] * 3, "$150-160 billion"] == values


def test_a_redirect_is_not_followed(groundwork: Groundwork, receiver: Receiver, notifier: Notifier) -> None:
    """It counts as a failure that says so, and nothing comes to where it leads."""
    watch = _told(groundwork, receiver.url)
    receiver.answers = [302]

    assert 0 == notifier.send_due()
    assert ["/changes?key=1"] == [posted.path for posted in receiver.posted]
    assert "which webhooks do not follow" in str(_delivery(groundwork, watch).problem)


def test_a_slow_receiver_is_left(groundwork: Groundwork, receiver: Receiver, notifier: Notifier) -> None:
    """After the time for a request it is a failure, to be tried again."""
    watch = _told(groundwork, receiver.url)
    receiver.gate.clear()

    assert 0 == notifier.send_due()
    assert ("waiting", True) == (
        _delivery(groundwork, watch).state, "took longer than 1 s" in str(_delivery(groundwork, watch).problem),
    )  # fmt: skip


def test_a_refused_connection_is_tried_again(groundwork: Groundwork, notifier: Notifier) -> None:
    """Nobody listens there now; perhaps later somebody does."""
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
    watch = _told(groundwork, f"http://127.0.0.1:{port}/")

    assert 0 == notifier.send_due()
    assert ("waiting", True) == (
        _delivery(groundwork, watch).state, "connection failed" in str(_delivery(groundwork, watch).problem),
    )  # fmt: skip


def test_an_endpoint_that_is_gone_is_given_up_at_once(
    groundwork: Groundwork, receiver: Receiver, notifier: Notifier
) -> None:
    """410 says that nobody will listen there again."""
    watch = _told(groundwork, receiver.url)
    receiver.answers = [410]
    notifier.send_due()

    assert ("failed", 1) == (_delivery(groundwork, watch).state, _delivery(groundwork, watch).tries)


def test_tries_are_counted_by_outcome_alone(groundwork: Groundwork, receiver: Receiver, clock: Clock) -> None:
    """A try that failed, one that was accepted, and one that was given up; no counter names who was sent to."""
    metrics = Metrics()
    notifier = Notifier(groundwork.deliveries, lambda: groundwork.webhooks, clock.now, metrics.delivered)
    watch = _told(groundwork, receiver.url)
    receiver.answers = [503, 200, 410]
    notifier.send_due()
    notifier.send_due(early=True)
    _add(groundwork, "Meta narrows", "Meta narrowed its 2026 capex guidance to $130-145 billion.", "2026-07-29")
    assert 1 == groundwork.watching.check()
    notifier.send_due()
    text = metrics.text().decode()

    for outcome in ("failed", "delivered", "given_up"):
        assert f'groundwork_webhook_deliveries_total{{outcome="{outcome}"}} 1.0' in text
    assert (False, False) == ("127.0.0.1" in text, str(watch.secret) in text)


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1/", "http://[::1]/", "http://169.254.169.254/latest", "http://10.0.0.8/", "ftp://a.b/"]
)
def test_internal_addresses_are_refused_when_they_are_given(url: str) -> None:
    """Written as a number, an internal address is known for one before anything is sent."""
    with pytest.raises(AddressRefused):
        Webhooks(user_agent="Groundwork", timeout_seconds=1).checked(url)


def test_a_name_of_an_internal_address_is_refused_when_it_is_sent_to(
    groundwork: Groundwork, receiver: Receiver, clock: Clock
) -> None:
    """A name that is innocent by its looks is given up for good once it leads inside; nothing is connected to."""
    watch = _told(groundwork, receiver.url.replace("127.0.0.1", "localhost"))
    guarded = Webhooks(user_agent="Groundwork", timeout_seconds=1)

    assert 0 == Notifier(groundwork.deliveries, lambda: guarded, clock.now).send_due()
    assert ([], "failed") == (receiver.posted, _delivery(groundwork, watch).state)
    assert "is not a public address" in str(_delivery(groundwork, watch).problem)


def test_a_host_that_the_operator_trusts_is_reached(groundwork: Groundwork, receiver: Receiver, clock: Clock) -> None:
    """An internal tool may listen, by its name or number, and by no other than was named."""
    _told(groundwork, receiver.url.replace("127.0.0.1", "localhost"))
    trusting = Webhooks(user_agent="Groundwork", timeout_seconds=5, trusted={"localhost", "10.0.0.8"})

    assert 1 == Notifier(groundwork.deliveries, lambda: trusting, clock.now).send_due()
    assert "http://10.0.0.8/" == trusting.checked("http://10.0.0.8/")
    with pytest.raises(AddressRefused):
        trusting.checked("http://10.0.0.9/")


def test_a_removed_document_is_not_sent(groundwork: Groundwork, receiver: Receiver, notifier: Notifier) -> None:
    """What was still to be sent of it goes with it; that it counts no more is sent without its words."""
    _told(groundwork, receiver.url)
    (document,) = [each.id for each in groundwork.record.documents(limit=9).documents if each.title == "Meta raises"]
    groundwork.remove(document)
    groundwork.watching.check()

    assert 1 == notifier.send_due()
    (posted,) = receiver.posted
    assert "retracted" == json.loads(posted.body)["change"]["kind"]
    assert b"125-145" not in posted.body


_ADD_AND_DIE = """
import os, signal, sys
from api.settings import Settings
from api.wiring import open_groundwork
groundwork = open_groundwork(Settings.from_environ())
groundwork.add(groundwork.read_text("Meta raises", sys.argv[1], published_at="2026-04-29"))
if sys.argv[2] == "checked":
    groundwork.watching.check()
    os.kill(os.getpid(), signal.SIGKILL)
groundwork.tell_changes()
"""


def _dying(home: Path, when: str) -> subprocess.Popen[bytes]:
    settings = {
        "GROUNDWORK_HOME": str(home),
        "GROUNDWORK_ALLOW_LOOPBACK": "1",
        "GROUNDWORK_VECTOR_INDEX": "exact",
        "PYTHONPATH": str(ROOT),
    }
    return subprocess.Popen([sys.executable, "-c", _ADD_AND_DIE, APRIL[1], when], env=os.environ | settings, cwd=ROOT)


def test_killed_between_the_change_and_its_sending_it_is_sent_later_once(
    groundwork: Groundwork, receiver: Receiver, notifier: Notifier, clock: Clock, home: Path
) -> None:
    """The change that the killed process stored is the one that the next sends; a further check finds no other."""
    watch = groundwork.watching.create(META, webhook=receiver.url)
    ended = _dying(home, "checked").wait(60)
    before = ([posted.path for posted in receiver.posted], _delivery(groundwork, watch).tries)
    clock.time = dt.datetime.now(dt.UTC)

    assert (-signal.SIGKILL, ([], 0)) == (ended, before)
    assert [0, 1, 0] == [groundwork.watching.read_and_check(), notifier.send_due(), notifier.send_due()]
    (told,) = groundwork.watches.told(watch.id, limit=5)
    assert [told.id] == [posted.headers["groundwork-delivery"] for posted in receiver.posted]


def test_killed_while_it_is_sent_it_is_sent_again_under_the_same_id(
    groundwork: Groundwork, receiver: Receiver, notifier: Notifier, clock: Clock, home: Path
) -> None:
    """Others leave it alone until its lease is over; then it is sent again, and the receiver can tell by its id."""
    watch = groundwork.watching.create(META, webhook=receiver.url)
    receiver.gate.clear()
    process = _dying(home, "never")
    assert receiver.arrived.wait(60)
    process.kill()
    process.wait(60)
    receiver.gate.set()
    at_once = notifier.send_due(early=True)
    clock.time = dt.datetime.now(dt.UTC) + LEASE + dt.timedelta(seconds=1)

    assert (0, 1) == (at_once, notifier.send_due())
    (told,) = groundwork.watches.told(watch.id, limit=5)
    assert [told.id] * 2 == [posted.headers["groundwork-delivery"] for posted in receiver.posted]
    assert ("sent", 2) == (_delivery(groundwork, watch).state, _delivery(groundwork, watch).tries)
