"""The signature of a webhook, checked by what the documentation tells receivers to do."""

from __future__ import annotations

import re
import time
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from ingest.webhooks import SIGNATURE, TIMESTAMP, signature

PAGE = Path(__file__).parents[3] / "docs" / "watches.md"
(SNIPPET,) = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), flags=re.DOTALL)
RECEIVER: dict[str, Any] = {}
exec(SNIPPET, RECEIVER)


def _headers(secret: str, timestamp: int, body: bytes) -> dict[str, str]:
    return {TIMESTAMP: str(timestamp), SIGNATURE: signature(secret, timestamp, body)}


@given(st.binary(), st.text(st.characters(codec="utf-8"), min_size=1))
def test_a_receiver_accepts_what_was_signed(body: bytes, secret: str) -> None:
    """The code of the page takes the real thing, and neither another body, another secret nor another time."""
    now = int(time.time())
    headers = _headers(secret, now, body)

    assert RECEIVER["is_genuine"](headers, body, secret)
    assert not RECEIVER["is_genuine"](headers, body + b".", secret)
    assert not RECEIVER["is_genuine"](headers, body, secret + "x")
    assert not RECEIVER["is_genuine"](headers | {TIMESTAMP: str(now - 1)}, body, secret)


def test_a_receiver_refuses_what_is_old() -> None:
    """A request that was recorded cannot be sent again later."""
    headers = _headers("secret", int(time.time()) - 301, b"{}")

    assert not RECEIVER["is_genuine"](headers, b"{}", "secret")
