"""The links that stand on a page, with the text, headings and dates around them: the only place that touches bs4.

The page becomes a flat list of text blocks and a list of elements that each cover a range of them, so that questions
such as "what stands beside this link" need no walk through the page.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from corpus.errors import InputError
from ingest.hrefs import absolute
from ingest.metadata import decode_html

if TYPE_CHECKING:
    from bs4 import BeautifulSoup, Tag

MAX_LINKS = 5000
_MAX_CHARACTERS = 3_000_000
_MAX_BLOCK_CHARACTERS = 1000
_DEEPEST = 256
_MAX_SCRIPTS_CHARACTERS = 8_000_000
_XML_DECLARATION = re.compile(r"\A\s*<\?xml[^>]{0,300}\?>")
_UNSEEN = frozenset({"script", "style", "noscript", "template", "svg", "head", "iframe", "select", "textarea"})
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_WITHIN_TEXT = frozenset(
    {"em", "strong", "b", "i", "u", "sup", "sub", "mark", "small", "code", "abbr", "wbr", "q", "font"}
)
_ALWAYS_CHROME = frozenset({"nav", "aside", "dialog"})
_PAGE_CHROME = frozenset({"header", "footer"})
_CHROME_ROLES = frozenset(
    {"navigation", "banner", "contentinfo", "menu", "menubar", "search", "dialog", "complementary"}
)
_OF_CONTENT = frozenset({"article", "main", "li", "section", "td"})


@dataclass(slots=True)
class Block:
    """A piece of text that stands on its own.

    Attributes:
        when: what a time element's `datetime` says.
    """

    text: str
    in_heading: bool = False
    when: str | None = None


@dataclass(slots=True)
class Node:
    """An element: its parent's number, -1 at the top, and the blocks from `start` up to `end` that it holds.

    Attributes:
        chrome: it belongs to the page's navigation, header or footer.
    """

    tag: str
    parent: int
    start: int
    end: int
    depth: int
    chrome: bool


@dataclass(slots=True)
class PageLink:
    """An anchor: where it leads, the number of its node, and what it is labelled where it holds no text."""

    url: str
    node: int
    label: str | None = None


@dataclass(slots=True)
class Page:
    """A page as blocks, nodes and links, with its data scripts and its next page."""

    url: str
    blocks: list[Block] = field(default_factory=list)
    nodes: list[Node] = field(default_factory=list)
    links: list[PageLink] = field(default_factory=list)
    data: list[str] = field(default_factory=list)
    title: str | None = None
    next_page: str | None = None

    def to_lists(self) -> list[Any]:
        """Return the page as lists that JSON can hold, short ones: it may have a million nodes."""
        return [
            [self.url, self.title, self.next_page, self.data],
            [[each.text, each.in_heading, each.when] for each in self.blocks],
            [[each.tag, each.parent, each.start, each.end, each.depth, each.chrome] for each in self.nodes],
            [[each.url, each.node, each.label] for each in self.links],
        ]

    @classmethod
    def from_lists(cls, lists: list[Any]) -> Page:
        """Return the page that `to_lists` gave."""
        (url, title, next_page, data), blocks, nodes, links = lists
        return cls(
            url,
            [Block(*each) for each in blocks],
            [Node(*each) for each in nodes],
            [PageLink(*each) for each in links],
            data,
            title,
            next_page,
        )

    def ancestors(self, node: int) -> Iterator[int]:
        """Give the numbers of a node and of all that hold it, from the inside out."""
        while node >= 0:
            yield node
            node = self.nodes[node].parent


def read_links(content: bytes, *, url: str, charset: str | None = None) -> Page:
    """Read the links of a web page, in this process: a page from outside goes through articles.py instead.

    Raises:
        InputError: there is no HTML in it.
    """
    from bs4 import BeautifulSoup  # noqa: PLC0415  # imported late: only listings need it
    from bs4.exceptions import ParserRejectedMarkup  # noqa: PLC0415  # as above

    html = _XML_DECLARATION.sub("", decode_html(content, charset)[:_MAX_CHARACTERS])
    if "<" not in html:
        raise InputError(f"{url} holds no web page.")
    try:
        # The space in front keeps bs4 from warning of XML, which is refused elsewhere.
        soup = BeautifulSoup(f" {html}", "lxml")
    except ParserRejectedMarkup as error:
        raise InputError(f"{url} holds no web page that can be read.") from error
    page = Page(_base(soup, url))
    page.title = " ".join(soup.title.get_text(" ").split())[:300] or None if soup.title else None
    page.data = list(_data(soup))
    _Walk(page).over(soup)
    page.url = url
    return page


def _base(soup: BeautifulSoup, url: str) -> str:
    element = soup.find("base", href=True)
    return (absolute(url, _attribute(element, "href")) or url) if element is not None else url


def _data(soup: BeautifulSoup) -> Iterator[str]:
    left = _MAX_SCRIPTS_CHARACTERS
    for script in soup.find_all("script"):
        if "json" in _attribute(script, "type").lower():
            text = script.get_text()
            left -= len(text)
            if left < 0:
                return
            yield text


def _attribute(element: Tag, name: str) -> str:
    value = element.get(name)
    return value if isinstance(value, str) else " ".join(value) if value else ""


class _Walk:
    """Walks once through the page, without recursion, because pages may nest as deep as they like."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._base = page.url
        self._owner: int | None = None
        self._heading_depth = 0
        self._when: str | None = None

    def over(self, soup: BeautifulSoup) -> None:
        from bs4.element import NavigableString, PreformattedString, Tag  # noqa: PLC0415  # imported late, as above

        stack: list[tuple[Tag | NavigableString, int, bool]] = [(soup, -1, False)]
        while stack:
            element, number, leaving = stack.pop()
            if not isinstance(element, Tag):
                if not isinstance(element, PreformattedString):
                    self._text(str(element), number)
            elif leaving:
                self._leave(element, number)
            elif element.name not in _UNSEEN:
                own = self._enter(element, number)
                stack.append((element, own, True))
                stack += [(child, own, False) for child in reversed(element.contents)]  # type: ignore[misc]

    def _enter(self, element: Tag, parent: int) -> int:
        page, number = self._page, len(self._page.nodes)
        # Two elements with nothing between them, not even a space, are set apart by their style.
        if element.name not in _WITHIN_TEXT or getattr(element.previous_sibling, "name", None):
            self._owner = None
        if parent >= 0 and page.nodes[parent].depth >= _DEEPEST:
            # What lies deeper is laid side by side, so that questions about a link's holders stay cheap.
            parent = page.nodes[parent].parent
        depth = page.nodes[parent].depth + 1 if parent >= 0 else 0
        page.nodes.append(Node(element.name, parent, len(page.blocks), -1, depth, self._is_chrome(element, parent)))
        if element.name in _HEADINGS or element.get("role") == "heading":
            self._heading_depth += 1
        if element.name == "time":
            self._when = _attribute(element, "datetime")[:60] or None
        if element.name == "img" and (alternative := _attribute(element, "alt").strip()):
            self._label(alternative, number)
        href = _attribute(element, "href") if element.name in {"a", "area"} else ""
        if href and len(page.links) < MAX_LINKS:
            self._link(element, href, number)
        if element.name == "link" or href:
            self._next(element)
        return number

    def _leave(self, element: Tag, number: int) -> None:
        node = self._page.nodes[number]
        if self._when and element.name == "time" and node.start == len(self._page.blocks):
            self._page.blocks.append(Block("", when=self._when))
        node.end = len(self._page.blocks)
        if element.name in _HEADINGS or element.get("role") == "heading":
            self._heading_depth -= 1
        if element.name == "time":
            self._when = None
        if element.name not in _WITHIN_TEXT:
            self._owner = None

    def _text(self, text: str, number: int) -> None:
        words = " ".join(text[:_MAX_BLOCK_CHARACTERS].split())
        if not words:
            return
        blocks = self._page.blocks
        while self._page.nodes[number].tag in _WITHIN_TEXT and self._page.nodes[number].parent >= 0:
            number = self._page.nodes[number].parent
        if self._owner == number and len(blocks[-1].text) < _MAX_BLOCK_CHARACTERS:
            # A space only where the page has one, so that half a word in bold stays one word.
            spaced = text[0].isspace() or self._space_left
            blocks[-1].text += f" {words}" if spaced else words
        else:
            blocks.append(Block(words, in_heading=self._heading_depth > 0, when=self._when))
            self._owner = number
        self._space_left = text[-1].isspace()

    _space_left = False

    def _link(self, element: Tag, href: str, number: int) -> None:
        url = absolute(self._base, href)
        if url is not None:
            label = _attribute(element, "aria-label") or _attribute(element, "title")
            self._page.links.append(PageLink(url, number, " ".join(label.split())[:300] or None))

    def _label(self, alternative: str, number: int) -> None:
        """Let a picture's words stand for a link that holds nothing else."""
        holders = set(self._page.ancestors(number))
        link = self._page.links[-1] if self._page.links else None
        if link is not None and link.node in holders and link.label is None:
            link.label = " ".join(alternative.split())[:300]

    def _next(self, element: Tag) -> None:
        if self._page.next_page is None and "next" in _attribute(element, "rel").lower().split():
            self._page.next_page = absolute(self._base, _attribute(element, "href"))

    def _is_chrome(self, element: Tag, parent: int) -> bool:
        if parent >= 0 and self._page.nodes[parent].chrome:
            return True
        if element.name in _ALWAYS_CHROME or _attribute(element, "role") in _CHROME_ROLES:
            return True
        # The header of an article or of a card is no header of the page.
        return element.name in _PAGE_CHROME and not any(
            self._page.nodes[number].tag in _OF_CONTENT for number in self._page.ancestors(parent)
        )
