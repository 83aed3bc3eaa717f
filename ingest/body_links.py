"""The links that stand in an article's own text, and not around it: those by which it names its sources."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import Any

from ingest.hrefs import absolute, identity

MOST_LINKS = 100
"""What one article keeps; more is a directory."""
_MOST_LOOKED_AT = 2000
_LONGEST_TEXT = 300_000
_LONGEST_LINK = 1000
_LONGEST_BLOCK = 5000
_DEEPEST_LINK = 20
_WORDS_OF_A_PART = 8
"""A block that stands in the text with so many words is of it; a shorter one only as a whole line."""
_BLOCKS = frozenset({
    "p", "li", "td", "th", "dd", "dt", "blockquote", "h1", "h2", "h3", "h4", "h5", "h6", "pre", "div", "section",
    "article", "main", "body", "figcaption", "nav", "aside", "header", "footer", "form",
})  # fmt: skip
_WORD = re.compile(r"\w+")


def body_links(tree: Any, text: str, url: str | None) -> tuple[str, ...]:
    """Return the addresses that the text of a page links to, each once, in its order.

    A link is of the text where the paragraph around it is: the readers of articles give text alone.

    Args:
        tree: the parsed page.
        text: the article's text, as it was read out of the page.
        url: the page's address; links to itself are left out, and without it relative ones.
    """
    here = identity(url) if url else None
    found: dict[str, str] = {}
    for href in islice(_hrefs(tree, text[:_LONGEST_TEXT]), _MOST_LOOKED_AT):
        address = absolute(url or "", href)
        if address is None or len(address) > _LONGEST_LINK or identity(address) == here:
            continue
        found.setdefault(identity(address), address)
        if len(found) >= MOST_LINKS:
            break
    return tuple(found.values())


def _hrefs(tree: Any, text: str) -> Iterator[str]:
    whole = _padded(text)
    lines = {_padded(line) for line in text.split("\n")}
    known: dict[Any, bool] = {}
    for link in islice(tree.iter("a"), _MOST_LOOKED_AT):
        href, block = link.get("href"), _block_of(link)
        if not href or block is None:
            continue
        if block not in known:
            known[block] = _is_of(_padded(_text(block)), whole, lines)
        if known[block]:
            yield href


def _block_of(link: Any) -> Any:
    above = islice(link.iterancestors(), _DEEPEST_LINK)
    return next((element for element in above if element.tag in _BLOCKS), None)


def _text(block: Any) -> str:
    """Return the text in a block, or nothing where it is longer than any paragraph."""
    pieces: list[str] = []
    length = 0
    for piece in block.itertext():
        length += len(piece)
        if length > _LONGEST_BLOCK:
            return ""
        pieces.append(piece)
    return "".join(pieces)


def _is_of(block: str, whole: str, lines: set[str]) -> bool:
    if block in lines:
        return block != _padded("")
    return len(block.split()) >= _WORDS_OF_A_PART and block in whole


def _padded(text: str) -> str:
    """Return the words of a text with a space around each, so that only whole words are found."""
    return f" {' '.join(_WORD.findall(text.lower()))} "
