"""The parser that sandbox.py runs on a feed: a line of JSON and the XML on standard input, JSON on standard output.

Never imported. It is the only code that touches feedparser, which is written for badly made feeds, not hostile ones.
"""

from __future__ import annotations

import io
import json
import sys
from typing import Any

MAX_ENTRIES = 2000
_MAX_CHARACTERS = 8000
_TEXTS = ("link", "feedburner_origlink", "id", "published", "updated", "author")


def read(content: bytes) -> dict[str, Any]:
    """Return what the feed and its entries say, in the feed's own words."""
    import feedparser  # noqa: PLC0415  # only here, where the limits are already set

    head, _, xml = content.partition(b"\n")
    # A stream, because feedparser takes bare bytes for the name of a file; plain UTF-8 is what feed.py gives.
    feed = feedparser.parse(
        io.BytesIO(xml),
        response_headers={
            "content-location": json.loads(head)["url"],
            "content-type": "application/xml; charset=utf-8",
        },
        resolve_relative_uris=False,
        sanitize_html=False,
    )
    about = feed["feed"]
    return {
        "version": _text(feed.get("version")),
        "damage": _text(feed.get("bozo_exception")) if feed.get("bozo") else "",
        "title": _markup(about, "title"),
        "ttl": _text(about.get("ttl")),
        "update_period": _text(about.get("sy_updateperiod")),
        "update_frequency": _text(about.get("sy_updatefrequency")),
        "entry_count": len(feed["entries"]),
        "entries": [_entry(entry) for entry in feed["entries"][:MAX_ENTRIES]],
    }


def _entry(entry: dict[str, Any]) -> dict[str, Any]:
    # dict.get, because feedparser's own answers "updated" with "published" where only that is given.
    said: dict[str, Any] = {name: _text(dict.get(entry, name)) for name in _TEXTS}
    contents = dict.get(entry, "content")
    described = entry if dict.get(entry, "summary") else contents[0] if contents else {}
    said["title"] = _markup(entry, "title")
    said["summary"] = _markup(described, "summary" if described is entry else "value")
    said["permalink"] = bool(dict.get(entry, "guidislink"))
    return said


def _markup(holder: dict[str, Any], name: str) -> dict[str, Any]:
    """Return a text with whether it is HTML, which must be read as such, or plain, in which `<` means itself."""
    detail = holder if name == "value" else dict.get(holder, f"{name}_detail") or {}
    return {"text": _text(dict.get(holder, name)), "html": detail.get("type") != "text/plain"}


def _text(value: object) -> str:
    return str(value)[:_MAX_CHARACTERS] if value is not None else ""


if __name__ == "__main__":
    sys.stdout.write(json.dumps(read(sys.stdin.buffer.read()), ensure_ascii=True))
    sys.stdout.flush()
