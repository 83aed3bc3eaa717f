"""The real client against the whole hostile web, in a process of its own, so that its memory can be told from others'.

`python -m tests.hostile.client` reads the servers' ports as JSON on standard input and prints what became of every
link, with the process's memory, as JSON.
"""

from __future__ import annotations

import json
import resource
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from corpus.errors import GroundworkError
from ingest.feed import read_feed
from ingest.fetch import Fetcher
from ingest.read import read_page
from tests.hostile.behaviour import MEDIA, Behaviour, Medium
from tests.hostile.network import Answers, Network
from tests.hostile.web import BEHAVIOURS, KIND

TIMEOUT_SECONDS = 2.0
MAX_BYTES = 1 << 20
_THREADS = 6
_KIND_ONES = 24


def lay(network: Network, behaviour: Behaviour, medium: Medium, ports: dict[str, int]) -> None:
    """Give a behaviour's name its address, or what it has instead."""
    host = behaviour.host(medium)

    def public(behind: str = "plain") -> str:
        return network.public_address(ports[behind])

    odd: dict[str, Callable[[], list[str]]] = {
        "second-address": lambda: [public("refused"), public()],
        "dead-addresses": lambda: [public("blackhole") for _ in range(60)],
        "no-address": list,
        "inside": lambda: ["10.0.0.1"],
        "in-and-out": lambda: [public(), "::1"],
        "unknown-name": list,
        "stalled-name": list,
    }
    network.name(host, odd[behaviour.behind]() if behaviour.behind in odd else [public(behaviour.behind)])


def _resolver(network: Network) -> Callable[..., Answers]:
    def resolver(host: str, port: int, *arguments: Any) -> Answers:
        if host.startswith("name-unknown"):
            raise socket.gaierror(socket.EAI_NONAME, "no such name")
        if host.startswith("name-look-up-stalls"):
            time.sleep(3 * TIMEOUT_SECONDS)
        return network.resolver(host, port, *arguments)

    return resolver


def fetcher_on(network: Network, authority: str, **options: Any) -> Fetcher:
    """Return the real fetcher with small limits, which trusts the test's own authority besides the public ones."""
    given: dict[str, Any] = {"timeout_seconds": TIMEOUT_SECONDS, "max_bytes": MAX_BYTES, "pause_seconds": 0.0}
    fetcher = Fetcher(user_agent="Groundwork/0.1", contact=None, resolver=_resolver(network), **(given | options))
    fetcher._transport._tls_context().load_verify_locations(authority)
    return fetcher


def _met(fetcher: Fetcher, name: str, link: str, medium: Medium) -> dict[str, Any]:
    """Fetch and read a link, and say what became of it."""
    started = time.monotonic()
    state, reason, fetched_after = "read", "", 0.0
    try:
        fetched = fetcher.fetch(link)
        fetched_after = time.monotonic() - started
        if medium == "feed":
            read_feed(fetched.content, url=fetched.url, charset=fetched.charset)
        else:
            read_page(fetched)
    except GroundworkError as error:
        state, reason = type(error).__name__, str(error)
    except BaseException as error:  # noqa: BLE001  # a crash is a result here: it is reported as the state
        state, reason = f"crash: {type(error).__name__}", str(error)[:300]
    seconds = time.monotonic() - started
    return {
        "name": name,
        "medium": medium,
        "state": state,
        "reason": reason[:300],
        "seconds": round(seconds, 3),
        "fetch_seconds": round(fetched_after or seconds, 3),
    }


def _kind_link(medium: Medium) -> str:
    return f"http://{KIND.format(medium)}/x"


def _memory_mebibytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def meet_all(ports: dict[str, int], authority: str, behaviours: Iterable[Behaviour] = BEHAVIOURS) -> dict[str, Any]:
    """Meet every behaviour for every medium, several at a time, with kind sites asked for in between."""
    network = Network()
    cells = [
        (behaviour, medium)
        for behaviour in behaviours
        for medium, expected in zip(MEDIA, behaviour.expected, strict=True)
        if expected is not None
    ]
    for behaviour, medium in cells:
        lay(network, behaviour, medium, ports)
    for number in (*range(_KIND_ONES), *MEDIA):
        network.site(KIND.format(number), ports["plain"])
    with network.installed():
        fetcher = fetcher_on(network, authority)
        with ThreadPoolExecutor(_THREADS) as pool:
            # What libraries and threads take once is no growth.
            warm = list(pool.map(lambda medium: _met(fetcher, "kind", _kind_link(medium), medium), MEDIA * _THREADS))
        before = _memory_mebibytes()
        kind: list[dict[str, Any]] = []
        done = threading.Event()

        def keep_asking() -> None:
            for number in range(_KIND_ONES):
                kind.append(_met(fetcher, "kind", f"http://{KIND.format(number)}/x", "page"))
                if done.wait(0.5):
                    return

        asking = threading.Thread(target=keep_asking)
        asking.start()
        started = time.monotonic()
        with ThreadPoolExecutor(_THREADS) as pool:
            met = list(pool.map(lambda cell: _met(fetcher, cell[0].name, cell[0].link(cell[1]), cell[1]), cells))
        done.set()
        asking.join()
    return {
        "met": met,
        "kind": [*warm, *kind],
        "seconds": time.monotonic() - started,
        "memory_before_mebibytes": before,
        "memory_after_mebibytes": _memory_mebibytes(),
        "beside": [str(one) for one in network.beside],
        "asked": sorted({address for address, _ in network.asked}),
    }


if __name__ == "__main__":
    doors = json.load(sys.stdin)
    only = set(sys.argv[1:])
    chosen = [behaviour for behaviour in BEHAVIOURS if not only or behaviour.name in only]
    json.dump(meet_all(doors["ports"], doors["authority"], chosen), sys.stdout)
