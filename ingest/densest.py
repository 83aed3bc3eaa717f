"""The part of a page that holds most of its prose, found by where text stands densest and links are few."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

_UNREAD = frozenset({
    "script", "style", "noscript", "template", "head", "svg", "math", "iframe", "select", "button", "input", "textarea",
    "object", "video", "audio", "canvas", "nav", "footer", "dialog", "aside", "figcaption", "datalist",
})  # fmt: skip
_BLOCKS = frozenset({
    "p", "div", "li", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre", "table", "tr", "td", "th",
    "dl", "dt", "dd", "section", "article", "main", "header", "figure", "body", "html", "form", "center", "tbody",
    "thead", "details", "summary", "fieldset", "address", "hr",
})  # fmt: skip
_PROSE = frozenset({"p", "pre", "blockquote", "li", "td", "dd", "div", "section", "article", "main", "body"})
_HALF = frozenset({"li", "td"})
_SURROUNDING_ROLES = frozenset({"navigation", "complementary", "dialog", "banner", "contentinfo"})
_NEVER_SURROUNDING = frozenset({"html", "body", "article", "main", "p", "h1", "h2"})
_SURROUNDING = re.compile(
    r"(?i)share|social|related|recommend|newsletter|subscri|comment|promo|cookie|consent|breadcrumb|sidebar|\btags?\b"
    r"|byline|author|footer|popular|trending|read-?more|advert|sponsor|(?:^|[\s_-])ads?(?:$|[\s_-])|popup|modal|menu"
    r"|navi|pagination|sign-?up|\bcta\b|banner|copyright|credit|skip-?link|masthead|toolbar|widget|hidden"
)
_CONTENT = re.compile(r"(?i)article|body|content|entry|main|post|story|text")
_LARGEST_SURROUNDING = 0.4
"""An element that holds more than this share of the page's text is no surrounding, whatever its class says."""
_FEWEST_CHARACTERS = 40
_MOST_LINKED = 0.5
_SHARE_OF_PROSE = 0.6
"""The part that is kept is the smallest element with at least this share of the page's prose."""
_LINK_LIST = 0.6
_LINK_LIST_CHARACTERS = 2000
_CELL_CHARACTERS = 400
_SPACES = re.compile(r"\s+")


@dataclass(slots=True)
class _Measure:
    """The characters of text in an element: in all, in links, and its own outside the blocks in it."""

    total: int = 0
    linked: int = 0
    own: int = 0
    own_linked: int = 0
    prose: float = 0.0

    @property
    def linked_share(self) -> float:
        return self.linked / self.total if self.total else 0.0


def densest(tree: Any) -> str:
    """Return the text of the densest part, a block per line; ` | ` stands between cells of a row."""
    elements = [element for element in tree.iter() if isinstance(element.tag, str)]
    if not elements:
        return ""
    unread = _inside(elements, {element for element in elements if _is_unread(element)})
    first = _measured(elements, unread)
    whole = first[elements[0]].total
    surrounding = {
        element
        for element in elements
        if element not in unread and _is_surrounding(element) and first[element].total <= whole * _LARGEST_SURROUNDING
    }
    left_out = unread | _inside(elements, surrounding)
    measures = _measured(elements, left_out)
    if not measures[elements[0]].prose:
        return ""
    return "\n".join(_lines(_smallest(elements[0], measures), measures, left_out))


def _is_unread(element: Any) -> bool:
    style = _SPACES.sub("", element.get("style") or "").lower()
    return element.tag in _UNREAD or "display:none" in style


def _is_surrounding(element: Any) -> bool:
    if element.tag in _NEVER_SURROUNDING:
        return False
    if element.tag == "form" or element.get("role") in _SURROUNDING_ROLES:
        return True
    name = f"{element.get('class') or ''} {element.get('id') or ''}"[:300]
    return _SURROUNDING.search(name) is not None and _CONTENT.search(name) is None


def _inside(elements: list[Any], roots: set[Any]) -> set[Any]:
    """Return these elements and all that stands in them."""
    found: set[Any] = set()
    for element in elements:
        if element in roots or element.getparent() in found:
            found.add(element)
    return found


def _measured(elements: list[Any], left_out: set[Any]) -> dict[Any, _Measure]:
    """Measure every element in one pass down, for what is its own, and one pass up, for what it holds."""
    measures = {element: _Measure() for element in elements}
    place: dict[Any, tuple[Any, bool]] = {}
    for element in elements:
        block, in_link = place.get(element.getparent(), (element, False))
        place[element] = (element if element.tag in _BLOCKS else block, in_link or element.tag == "a")
        if element not in left_out:
            _count(measures[place[element][0]], element.text, linked=place[element][1])
        parent = element.getparent()
        if parent is not None and parent not in left_out and parent in measures:
            _count(measures[block], element.tail, linked=in_link)
    for element in reversed(elements):
        measure = measures[element]
        measure.total += measure.own
        measure.linked += measure.own_linked
        measure.prose += _prose(element, measure)
        parent = element.getparent()
        if parent is not None and parent in measures:
            measures[parent].total += measure.total
            measures[parent].linked += measure.linked
            measures[parent].prose += measure.prose
    return measures


def _count(measure: _Measure, text: str | None, *, linked: bool) -> None:
    length = len(_SPACES.sub(" ", text).strip()) if text else 0
    measure.own += length
    measure.own_linked += length if linked else 0


def _prose(element: Any, measure: _Measure) -> float:
    if element.tag not in _PROSE or measure.own < _FEWEST_CHARACTERS:
        return 0.0
    linked = measure.own_linked / measure.own
    if linked > _MOST_LINKED:
        return 0.0
    return measure.own * (1 - linked) * (0.5 if element.tag in _HALF else 1.0)


def _smallest(root: Any, measures: dict[Any, _Measure]) -> Any:
    wanted = measures[root].prose * _SHARE_OF_PROSE
    here = root
    while True:
        heaviest = max(
            (child for child in here if child in measures), key=lambda child: measures[child].prose, default=None
        )
        if heaviest is None or measures[heaviest].prose < wanted or heaviest.tag not in _BLOCKS:
            return here
        if heaviest.tag in _HALF or heaviest.tag == "p":
            return here
        here = heaviest


def _lines(root: Any, measures: dict[Any, _Measure], left_out: set[Any]) -> Iterator[str]:
    """Yield the lines of an element, walking it without recursion: pages may nest as deep as they like."""
    words: list[str] = []
    waiting: list[tuple[str, Any]] = [("end", ""), ("element", root)]
    while waiting:
        kind, item = waiting.pop()
        if kind == "text":
            words.append(item)
        elif kind == "end":
            line = _SPACES.sub(" ", "".join(words)).strip()
            words.clear()
            if line:
                yield item + line
        elif item not in left_out and not _is_link_list(item, measures[item]):
            waiting.extend(reversed(_steps(item, measures)))


def _steps(element: Any, measures: dict[Any, _Measure]) -> list[tuple[str, Any]]:
    cells = [child for child in element if child.tag in {"td", "th"}] if element.tag == "tr" else []
    if cells and all(_is_cell(cell, measures[cell]) for cell in cells):
        row = " | ".join(_SPACES.sub(" ", "".join(cell.itertext())).strip() for cell in cells)
        return [("end", ""), ("text", row if row.strip(" |") else ""), ("end", "")]
    steps: list[tuple[str, Any]] = [("text", element.text or "")]
    for child in element:
        if child in measures:
            steps.append(("element", child))
        steps.append(("text", child.tail or ""))
    if element.tag == "br":
        return [("text", " ")]
    if element.tag not in _BLOCKS:
        return steps
    return [("end", ""), *steps, ("end", "- " if element.tag == "li" else "")]


def _is_cell(cell: Any, measure: _Measure) -> bool:
    return measure.total <= _CELL_CHARACTERS and not _any(cell.iter("table", "script", "style", "ul", "ol"))


def _any(elements: Iterable[Any]) -> bool:
    return next(iter(elements), None) is not None


def _is_link_list(element: Any, measure: _Measure) -> bool:
    """Say whether it is a list of links: navigation, tags, further reading."""
    return (
        element.tag in {"ul", "ol", "table"}
        and 0 < measure.total < _LINK_LIST_CHARACTERS
        and measure.linked_share > _LINK_LIST
    )
