"""What stands beside a link on a page: its title and date, found by where text lies and not by how it is styled.

The card of a link is the largest part of the page that leads to nothing else of its kind. Where a list is flat, so that
a card holds no date, the date lies between the links: before each of them, after each, or once above several.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from corpus.dates import PartialDate
from ingest.link_patterns import slug_words
from ingest.page_links import Block, Page, PageLink
from ingest.plain import one_line
from ingest.written_date import dates_in, written_date

_MIXED = ""
_MOST_CARD_CHARACTERS = 3000
_TOP = frozenset({"[document]", "html", "body", "main"})
_DATE_BLOCK_CHARACTERS = 60
_LINE_AROUND_DATE = 34
_HEADING_REACH = 300
_ADEQUATE_WIDTH = 15
_SAME_WORDS = 0.5
_YEAR_FIRST = re.compile(r"((?:19|20)\d{2})\s?[年년./]\s?(\d{1,2})\s?[月월./]\s?(\d{1,2})(?:\s?[日일])?(?!\d)")
_WRITTEN = re.compile(
    r"[^\W\d_]{3,10}\.?\s+\d{1,2}(?:st|nd|rd|th)?,?\s+\d{4}|[\d./-]{8,10}|"
    r"\d{1,2}\S{0,2}\s+(?:de\s+)?\S{3,12}\s+(?:de\s+)?\d{4}"
)
_UPDATED = re.compile(r"(?i)\b(?:updated|modified|aktualisiert|mis à jour|actualizado|aggiornato)\b|更新")
_RELATIVE = re.compile(
    r"(?i)\W*(?:(?:\d{1,2}|an?|one)\s?(?:m|min|mins|minutes?|h|hrs?|hours?|d|days?|w|weeks?) ago|today|yesterday|"
    r"just now|vor (?:\d{1,2}|einem|einer) \w{3,8}|heute|gestern|il y a .{3,14}|hier|aujourd.hui|hace .{3,14}|ayer|"
    r"hoy|há .{3,14}|\d{1,2} \w{2,6} fa|ieri|oggi|"
    r"\d{1,2}\s?(?:分|分钟|小时|時間|日|天|시간|일)\s?[前전]|今天|昨天|今日|昨日|오늘|어제)\W*"
)
_READ_MORE = re.compile(
    r"(?i)\W*(?:(?:read|learn|find out|see|view|show|discover|continue|more|download|weiterlesen|mehr|zum|lire|"
    r"en savoir|leer|ver|más|leggi|scopri|saiba|lees)\b.{0,30}|"
    r"もっと.*|続き.*|詳し.*|阅读.*|查看.*|了解.*|자세히.*|더 보기)"
)


@dataclass(frozen=True, slots=True)
class Beside:
    """What stands beside a link.

    Attributes:
        heading: its title stands in a heading.
        recent: instead of a date it says "3 hours ago" or the like, from which no day is guessed.
        place: the names of the elements that hold its card, from the inside out: the same for the cards of one list.
    """

    title: str | None
    published_at: PartialDate | None = None
    modified_at: PartialDate | None = None
    heading: bool = False
    recent: bool = False
    place: tuple[str, ...] = ()


def beside(
    page: Page, group: Mapping[str, Sequence[PageLink]], rivals: Mapping[int, str], *, today: dt.date
) -> dict[str, Beside]:
    """Return what stands beside each link of a group.

    Args:
        page: where they stand.
        group: the anchors that lead to each target.
        rivals: what `owners` said of all links on the page that may be articles.
        today: the day that dates are held against.
    """
    own = owners(page, group)
    cards = {target: _card(page, target, links, own, rivals) for target, links in group.items()}
    common = _common(page, cards)
    found = {target: _read(page, target, card, group[target], common, today) for target, card in cards.items()}
    if len(found) > 1 and sum(one.published_at is not None for one in found.values()) * 2 < len(found):
        for target, date in _dates_between(page, cards, today).items():
            one = found[target]
            if one.published_at is None:
                found[target] = replace(one, published_at=date)
    return found


def owners(page: Page, group: Mapping[str, Sequence[PageLink]]) -> dict[int, str]:
    """Return, for every element with links of the group in it, the one target they lead to, or "" for several."""
    owner: dict[int, str] = {}
    for target, links in group.items():
        for link in links:
            for number in page.ancestors(link.node):
                known = owner.setdefault(number, target)
                if known != target:
                    if known == _MIXED:
                        break
                    owner[number] = _MIXED
    return owner


def width(text: str) -> int:
    """Return how wide a text is: signs of East Asian scripts say about as much as two letters."""
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text[:300])


def _card(page: Page, target: str, links: Sequence[PageLink], own: Mapping[int, str], rivals: Mapping[int, str]) -> int:
    best, most = links[0].node, -1
    for link in links[:5]:
        card = link.node
        for number in page.ancestors(link.node):
            node = page.nodes[number]
            if own.get(number) != target or rivals.get(number, target) != target or node.tag in _TOP:
                break
            if sum(len(block.text) for block in page.blocks[node.start : node.end][:100]) > _MOST_CARD_CHARACTERS:
                break
            card = number
        size = page.nodes[card].end - page.nodes[card].start
        if size > most:
            best, most = card, size
    return best


def _common(page: Page, cards: Mapping[str, int]) -> frozenset[str]:
    """Return the texts that stand in several cards, such as "Download": no titles, in whatever language."""
    seen: Counter[str] = Counter()
    for card in cards.values():
        node = page.nodes[card]
        seen.update({block.text for block in page.blocks[node.start : node.end][:60]})
    return frozenset(text for text, count in seen.items() if count > 1)


def _read(
    page: Page, target: str, card: int, links: Sequence[PageLink], common: frozenset[str], today: dt.date
) -> Beside:
    node = page.nodes[card]
    inside = page.blocks[node.start : node.end][:60]
    spans = [page.nodes[link.node] for link in links[:5]]
    anchored = [block for span in spans for block in page.blocks[span.start : span.end][:30]]
    anchored, titled = ([block for block in blocks if block.text not in common] for blocks in (anchored, inside))
    title, heading = _title(target, anchored, titled, [link.label for link in links], today)
    published, modified = _dates(inside, title, today)
    place = tuple(page.nodes[number].tag for number in page.ancestors(card))
    recent = published is None and any(_RELATIVE.fullmatch(block.text) for block in inside if len(block.text) < 30)
    return Beside(one_line(title, limit=300), published, modified, heading, recent, place)


def _title(
    target: str, anchored: Sequence[Block], inside: Sequence[Block], labels: Sequence[str | None], today: dt.date
) -> tuple[str | None, bool]:
    """Choose a title: a heading in the link, one beside it, the link's own words, words beside it, its label."""
    words = frozenset(word for word in slug_words(target) if not word.isdigit())

    def usable(blocks: Sequence[Block], *, headings: bool) -> list[str]:
        return [
            block.text
            for block in blocks
            if block.in_heading is headings
            and len(block.text) > 1
            and _whole_date(block, today) is None
            and not (len(block.text) < 30 and _RELATIVE.fullmatch(block.text))
            and (headings or not _READ_MORE.fullmatch(block.text) or _likeness(block.text, words) >= _SAME_WORDS)
        ]

    for blocks in (anchored, inside):
        if texts := usable(blocks, headings=True):
            return _best(texts, words), True
    for texts in (usable(anchored, headings=False), usable(inside, headings=False)):
        if texts:
            return _best(texts, words), False
    return next((label for label in labels if label and not _READ_MORE.fullmatch(label)), None), False


def _best(texts: Sequence[str], words: frozenset[str]) -> str:
    if len(words) > 1:
        likest = max(texts, key=lambda text: _likeness(text, words))
        if _likeness(likest, words) >= _SAME_WORDS:
            return likest
    return next((text for text in texts if width(text) >= _ADEQUATE_WIDTH), max(texts, key=width))


def _likeness(text: str, words: frozenset[str]) -> float:
    """Return how many of the words in the link's address the text has; long texts have many words by chance."""
    if not words:
        return 0.0
    plain = unicodedata.normalize("NFKD", text[:400]).encode("ascii", "ignore").decode().lower()
    said = re.findall(r"[a-z0-9]+", plain)
    return len(words.intersection(said)) / len(words) * (1 if len(said) <= 3 * len(words) else 0.8)


def _dates(blocks: Sequence[Block], title: str | None, today: dt.date) -> tuple[PartialDate | None, PartialDate | None]:
    published: PartialDate | None = None
    modified: PartialDate | None = None
    for number, block in enumerate(blocks):
        if block.when is None and block.text == title:
            continue
        date = _block_date(block, today) or _split_date(blocks[number : number + 3], today)
        if date is None:
            continue
        before = blocks[number - 1].text if number else ""
        if _UPDATED.search(block.text) or (_UPDATED.search(before) and len(before) < _LINE_AROUND_DATE):
            modified = modified or date
        else:
            published = published or date
    return published, modified


def _block_date(block: Block, today: dt.date) -> PartialDate | None:
    """Return the date that a block gives, where it is about little else."""
    if block.when is not None:
        return written_date(block.when, today=today) or _text_date(block.text, today)
    if len(block.text) > _DATE_BLOCK_CHARACTERS:
        return None
    text = _YEAR_FIRST.sub(r"\1-\2-\3", block.text)
    left = len(_WRITTEN.sub("", text)) if text == block.text else len(text) - 8
    return _text_date(block.text, today) if left <= _LINE_AROUND_DATE else None


def _whole_date(block: Block, today: dt.date) -> PartialDate | None:
    """Return the date where a block is nothing but a date, so that it is no title."""
    if len(block.text) > _LINE_AROUND_DATE:
        return None
    text = _YEAR_FIRST.sub(r"\1-\2-\3", block.text)
    return _text_date(block.text, today) if len(_WRITTEN.sub("", text).strip(" ,.|-–—·•()")) <= 10 else None


def _text_date(text: str, today: dt.date) -> PartialDate | None:
    found = dates_in(_YEAR_FIRST.sub(r"\1-\2-\3", text), today=today)
    return found[0][1] if found else None


def _split_date(blocks: Sequence[Block], today: dt.date) -> PartialDate | None:
    """Read a date whose day, month and year stand in blocks of their own, as on a calendar sheet."""
    if len(blocks) < 2 or any(len(block.text) > 12 for block in blocks[:2]):
        return None
    for count in (2, 3):
        text = " ".join(block.text for block in blocks[:count])
        if len(text) <= 24 and (date := _text_date(text, today)) is not None:
            return date
    return None


def _dates_between(page: Page, cards: Mapping[str, int], today: dt.date) -> dict[str, PartialDate]:
    """Return the dates of a flat list, or of one where a date stands once above several links."""
    order = sorted(cards, key=lambda target: page.nodes[cards[target]].start)
    before: dict[str, PartialDate] = {}
    after: dict[str, PartialDate] = {}
    for number, target in enumerate(order):
        node = page.nodes[cards[target]]
        holder = page.nodes[node.parent] if node.parent >= 0 else node
        previous = page.nodes[cards[order[number - 1]]].end if number else 0
        following = page.nodes[cards[order[number + 1]]].start if number + 1 < len(order) else len(page.blocks)
        ahead = page.blocks[max(previous, holder.start) : node.start][-6:]
        behind = page.blocks[node.end : min(following, holder.end)][:6]
        if date := next((date for block in reversed(ahead) if (date := _block_date(block, today))), None):
            before[target] = date
        if date := next((date for block in behind if (date := _block_date(block, today))), None):
            after[target] = date
    if before and (order[0] in before or len(before) > len(after)):
        return before
    return after or _dates_above(page, cards, order, today)


def _dates_above(page: Page, cards: Mapping[str, int], order: Sequence[str], today: dt.date) -> dict[str, PartialDate]:
    """Return the date that stands above each link as a heading of its own."""
    found: dict[str, PartialDate] = {}
    last: PartialDate | None = None
    position = max(page.nodes[cards[order[0]]].start - _HEADING_REACH, 0) if order else 0
    for target in order:
        start = page.nodes[cards[target]].start
        for block in page.blocks[position:start]:
            last = (_whole_date(block, today) if block.in_heading else None) or last
        position = max(position, start)
        if last is not None:
            found[target] = last
    return found
