"""Does a site reserve the right of text and data mining? Its machine-readable words, read and weighed. Pure.

Groundwork finds, quotes and cites: that is search, and input to answers, not training of a model. So a reservation of
text and data mining, or a no to search or to AI input, is obeyed; a no to training alone is recorded.

Sources: TDM Reservation Protocol (W3C community group report, 2024), the IETF's AI preferences drafts (Content-Usage),
Content Signals in robots.txt, and the `noai` directive of robots tags.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

HEAD_BYTES = 65_536
"""How much of a page is looked at for its own reservation: these stand in the head."""
_REFUSING = frozenset({"ai-input", "search", "bots"})
"""The uses that are ours, in the words of Content-Usage and Content-Signal."""
_NO = frozenset({"n", "no", "0", "false"})
_META = re.compile(rb"<meta\b[^<>]{0,2000}>", re.IGNORECASE)
_ATTRIBUTE = re.compile(rb"(?<![\w-])([\w-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))")
_HIDDEN = ((b"<!--", b"-->"), (b"<script", b"</script"))
"""Where what looks like a tag is none."""
_BODY = re.compile(rb"<body\b", re.IGNORECASE)
_PAIR = re.compile(r"(?<![a-z0-9-])([a-z][a-z0-9-]*)\s*=\s*\"?([a-z0-9]+)", re.IGNORECASE)
_SIGNALS = re.compile(r"(?i)(content-signal|content-usage)\s*:\s*(/\S*)?(.*)")
_TOLD = frozenset({"noai", "noimageai", "noindex", "noarchive", "nosnippet", "none"})
_SCOPE = re.compile(r"\s*([\w.-]+)\s*:")
_WITH_VALUES = frozenset({"unavailable_after", "max-snippet", "max-image-preview", "max-video-preview"})
_MOST_CHARACTERS = 500
_AGENT = re.compile(r"(?i)user-agent\s*:\s*(\S*)")
_GROUP_LINE = re.compile(r"(?i)(?:allow|disallow|crawl-delay|content-signal|content-usage)\s*:")
_MOST_RULES = 1000
_MOST_RECORDED = 10


@dataclass(frozen=True, slots=True)
class Reservation:
    """What a page and its site say of its use by machines.

    Attributes:
        reason: why it must be left alone; None where nothing forbids our use.
        recorded: everything that was said, also what does not concern us.
    """

    reason: str | None = None
    recorded: tuple[str, ...] = ()


def reservation_of(
    headers: Mapping[str, str],
    head: bytes,
    site_signals: Iterable[str] = (),
    tdm_rule: str | None = None,
    *,
    agent: str = "",
) -> Reservation:
    """Weigh what the headers, the page's head and its site say.

    Args:
        headers: of the answer, by lower-case name; where one came several times, its values are lines.
        head: the first bytes of the page.
        site_signals: the Content-Signal and Content-Usage lines of robots.txt that concern us.
        tdm_rule: what the site's tdmrep.json says of this page: its `tdm-reservation`, as text.
        agent: our name, for what is said to one agent only.
    """
    meta = _meta(head)
    said: list[tuple[str, str, bool]] = []
    for place, value in (
        ("header tdm-reservation", headers.get("tdm-reservation")),
        ("meta tdm-reservation", meta.get("tdm-reservation")),
        ("/.well-known/tdmrep.json", tdm_rule),
    ):
        if value is not None:
            said.append((f"{place}: {value.strip()[:40]}", "reserves text and data mining", value.strip() == "1"))
    tags = {"header x-robots-tag": headers.get("x-robots-tag", ""), "meta robots": meta.get("robots", "")}
    for place, value in tags.items():
        told = _directives(value, agent) & _TOLD
        if told:
            said.append((f"{place}: {', '.join(sorted(told))}", "asks AI systems to leave it alone", "noai" in told))
    for line in (*site_signals, *_signal_headers(headers)):
        refused = sorted(
            key.lower() for key, value in _PAIR.findall(line) if key.lower() in _REFUSING and value.lower() in _NO
        )
        said.append((line.strip()[:200], f"says no to {' and '.join(refused)}", bool(refused)))
    policy = headers.get("tdm-policy") or meta.get("tdm-policy")
    if policy:
        said.append((f"tdm-policy: {policy.strip()[:200]}", "", False))
    reason = next((f"the site {why} ({what})" for what, why, refuses in said if refuses), None)
    return Reservation(reason, tuple(what for what, _, _ in said[:_MOST_RECORDED]))


def signals_in(robots: str, agent: str, url: str = "") -> tuple[str, ...]:
    """Return the Content-Signal and Content-Usage lines of a robots.txt that concern an agent and an address.

    A group that names the agent comes before the general one, and of the Content-Usage lines that of the longest path
    before the others, as RFC 9309 has it for its own lines.
    """
    if _SIGNALS.search(robots) is None:
        return ()
    target = _target(url)
    found: dict[bool, list[tuple[str, int, str]]] = {True: [], False: []}
    # What stands before the first group is said to everyone, and no group joins it.
    ours, anyones, in_rules = False, True, True
    for written in robots.splitlines():
        line = written[:_MOST_CHARACTERS].partition("#")[0].strip()
        named = _AGENT.match(line)
        if named is not None:
            name = named[1].lower()
            ours = (ours and not in_rules) or (name not in {"", "*"} and agent.lower().startswith(name))
            anyones = (anyones and not in_rules) or name == "*"
            in_rules = False
            continue
        in_rules = in_rules or _GROUP_LINE.match(line) is not None
        told = _SIGNALS.match(line)
        if told is None:
            continue
        path = told[2] or "/"
        if (ours or anyones) and _matches(path, target):
            found[ours].append((told[1].lower(), len(path), f"robots.txt {told[1]}: {told[3].strip()}"))
    lines = found[True] or found[False]
    longest: dict[str, int] = {}
    for kind, length, _ in lines:
        longest[kind] = max(length, longest.get(kind, 0))
    return tuple(line for kind, length, line in lines if length == longest[kind])


def tdm_rule_of(tdmrep: bytes, url: str) -> str | None:
    """Return the `tdm-reservation` that a tdmrep.json gives for an address, None where it gives none."""
    try:
        rules = json.loads(tdmrep)
    except (ValueError, RecursionError):
        return None
    target = _target(url)
    for rule in rules[:_MOST_RULES] if isinstance(rules, list) else ():
        if not isinstance(rule, dict) or not isinstance(rule.get("location"), str):
            continue
        if _matches(rule["location"], target):
            return str(rule.get("tdm-reservation", "0"))
    return None


def _target(url: str) -> str:
    parts = urlsplit(url)
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


def _matches(pattern: str, target: str) -> bool:
    """Say whether a path fits a pattern of robots.txt: from its beginning, `*` for anything, `$` for its end."""
    first, *pieces = pattern.removesuffix("$").split("*")
    if not target.startswith(first):
        return False
    place = len(first)
    last = pieces.pop() if pieces and pattern.endswith("$") else None
    for piece in pieces:
        found = target.find(piece, place)
        if found < 0:
            return False
        place = found + len(piece)
    if last is not None:
        return len(target) - len(last) >= place and target.endswith(last)
    return not pattern.endswith("$") or place == len(target)


def _directives(value: str, agent: str) -> set[str]:
    """Return the directives of robots tags that are said to everyone or to an agent, one tag a line."""
    found: set[str] = set()
    for line in value.splitlines():
        scope = _SCOPE.match(line)
        if scope is not None and scope[1].lower() not in _WITH_VALUES:
            if scope[1].lower() != agent.lower():
                continue
            line = line[scope.end() :]  # noqa: PLW2901  # what is left of it
        found |= {word.strip().lower() for word in re.split("[,;]", line)}
    return found


def _signal_headers(headers: Mapping[str, str]) -> list[str]:
    return [f"header {name}: {headers[name]}" for name in ("content-usage", "content-signal") if headers.get(name)]


def _meta(head: bytes) -> dict[str, str]:
    """Return the named meta tags of a page's head; robots tags all together, of the others the first."""
    found: dict[str, str] = {}
    for tag in _META.findall(_shown(head)):
        attributes = {
            name.lower(): (double or single or bare).decode("utf-8", "replace")
            for name, double, single, bare in _ATTRIBUTE.findall(tag)
        }
        name = attributes.get(b"name", "").strip().lower()
        content = attributes.get(b"content", "")
        if name == "robots":
            found[name] = f"{found.get(name, '')}\n{content}"
        elif name in {"tdm-reservation", "tdm-policy"}:
            found.setdefault(name, content)
    return found


def _shown(page: bytes) -> bytes:
    """Return a page's head without comments and scripts."""
    head = page[:HEAD_BYTES]
    for opening, closing in _HIDDEN:
        lowered, kept, place = head.lower(), [], 0
        while (begins := lowered.find(opening, place)) >= 0:
            ends = lowered.find(closing, begins + len(opening))
            if ends < 0:
                break
            kept.append(head[place:begins])
            place = ends + len(closing)
        head = b"".join((*kept, head[place:]))
    body = _BODY.search(head)
    return head if body is None else head[: body.start()]
