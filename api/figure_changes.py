"""Which figures changed between two texts: `1 GW` became `200 MW`, this one is gone, that one is new."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from api.schemas import FigureChangeJson
from corpus.quantities import Quantity, quantities
from index.sentences import sentence_spans

_MOST_CELLS = 40_000
"""Above this product of changed sentences, before and after, they are not paired one by one: the time is quadratic, and
texts that differ so much have few sentences that are versions of each other."""
_MOST_WORD_CELLS = 250_000
"""The same for the words of two sentences: a table that was read as one sentence may have thousands."""
_ALIKE = 0.34
"""Sentences that share at least this much of their words are one sentence, reworded."""
_ALIKE_ALONE = 0.1
"""A single sentence that stands where a single one stood may be reworded more, but not to the last word."""
_FEW_WORDS = 3
_TELLING = frozenset({"money", "power", "percent", "data", "count"})
"""Kinds that are told when they only come or go; a lone year, or a number without a unit, says too little."""
_BARE = frozenset({"count", "plain"})
_WORD = re.compile(r"\w+|[^\w\s]")
_LETTERS = re.compile(r"[^\W\d_]+")
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Figure:
    """A quantity in the sentence where it stands.

    Attributes:
        place: the sentence's place in its text, and the figure's in its sentence.
        written: as it is written.
    """

    quantity: Quantity
    written: str
    sentence: str
    place: tuple[int, int]


Pair = tuple[Figure | None, Figure | None]
Token = tuple[str, Figure | None]


def figure_changes(before: str, after: str) -> list[FigureChangeJson]:
    """Return the figures that differ between two texts: those that became others first, then what went and what came.

    A figure is paired with the one of the same unit that stands in its place: at the same words of the same sentence,
    reworded or not. One that only moved has not changed.
    """
    old, new = sentences(before), sentences(after)
    found = [pair for block in changed_blocks(old, new) for pair in _of_block(old, new, block)]
    changed = [pair for pair in found if pair[0] is not None and pair[1] is not None]
    gone = [left for left, right in found if left is not None and right is None and _tells(left)]
    come = [right for left, right in found if right is not None and left is None and _tells(right)]
    gone, come = _without_moved(gone, come)
    pairs: list[Pair] = [*changed, *((figure, None) for figure in gone), *((None, figure) for figure in come)]
    return [_json(left, right) for left, right in pairs]


def sentences(text: str) -> list[str]:
    """Return the sentences of a text, in order."""
    return [text[start:end] for start, end in sentence_spans(text)]


def changed_blocks(old: Sequence[_T], new: Sequence[_T]) -> list[tuple[str, int, int, int, int]]:
    """Return difflib's opcodes of what differs.

    What both begin and end with is passed over first: difflib takes quadratic time, and most edits touch little.
    """
    start = _shared(old, new)
    end = _shared(old[start:][::-1], new[start:][::-1])
    matcher = difflib.SequenceMatcher(None, old[start : len(old) - end], new[start : len(new) - end])
    return [
        (op, i + start, j + start, k + start, m + start) for op, i, j, k, m in matcher.get_opcodes() if op != "equal"
    ]


def _of_block(old: list[str], new: list[str], block: tuple[str, int, int, int, int]) -> Iterator[Pair]:
    """Yield the pairs of one stretch of changed sentences."""
    _, i, j, k, m = block
    partners = dict(_aligned(old[i:j], new[k:m]))
    for left in range(j - i):
        before = _figures(old[i + left], i + left)
        if left in partners:
            right = k + partners[left]
            yield from _of_sentences(old[i + left], new[right], before, _figures(new[right], right))
        else:
            yield from ((figure, None) for figure in before)
    for right in sorted(set(range(m - k)) - set(partners.values())):
        yield from ((None, figure) for figure in _figures(new[k + right], k + right))


def _aligned(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int]]:
    """Return which sentence became which, in order, so that together they share the most words."""
    if not old or not new or len(old) * len(new) > _MOST_CELLS:
        return []
    words = [[set(_LETTERS.findall(each.lower())) for each in side] for side in (old, new)]
    if len(old) == 1 and len(new) == 1:
        left, right = words[0][0], words[1][0]
        few = min(len(left), len(right)) <= _FEW_WORDS
        return [(0, 0)] if few or _likeness(left, right) >= _ALIKE_ALONE else []
    return _best_path(len(old), len(new), lambda left, right: _likeness(words[0][left], words[1][right]))


def _best_path(rows: int, columns: int, score: Callable[[int, int], float]) -> list[tuple[int, int]]:
    """Return the pairs, ascending on both sides, whose scores have the largest sum."""
    best = [[0.0] * (columns + 1) for _ in range(rows + 1)]
    scores = [[score(row, column) for column in range(columns)] for row in range(rows)]
    for row in range(rows - 1, -1, -1):
        for column in range(columns - 1, -1, -1):
            paired = scores[row][column] + best[row + 1][column + 1] if scores[row][column] >= _ALIKE else 0.0
            best[row][column] = max(paired, best[row + 1][column], best[row][column + 1])
    row = column = 0
    path = []
    while row < rows and column < columns:
        if best[row][column] == best[row + 1][column]:
            row += 1
        elif best[row][column] == best[row][column + 1]:
            column += 1
        else:
            path.append((row, column))
            row, column = row + 1, column + 1
    return path


def _likeness(one: set[str], other: set[str]) -> float:
    return len(one & other) / max(len(one | other), 1)


def _of_sentences(old: str, new: str, before: list[Figure], after: list[Figure]) -> Iterator[Pair]:
    """Yield the pairs of two versions of a sentence: by their place among the words, then what is left by unit."""
    if not before and not after:
        return
    gone: list[Figure] = []
    come: list[Figure] = []
    for left, right in _by_place(_tokens(old, before), _tokens(new, after)):
        rest = list(right)
        for figure in left:
            partner = next((other for other in rest if _comparable(figure, other)), None)
            if partner is None:
                gone.append(figure)
            else:
                rest.remove(partner)
                if _value(figure) != _value(partner):
                    yield figure, partner
        come += rest
    gone, come = _without_moved(gone, come)
    yield from _by_unit(gone, come)


def _by_place(old: Sequence[Token], new: Sequence[Token]) -> Iterator[tuple[list[Figure], list[Figure]]]:
    """Yield the figures of every stretch of words that two sentences do not share."""
    if len(old) * len(new) > _MOST_WORD_CELLS:
        yield [figure for _, figure in old if figure is not None], []
        yield [], [figure for _, figure in new if figure is not None]
        return
    matcher = difflib.SequenceMatcher(None, [key for key, _ in old], [key for key, _ in new], autojunk=False)
    for op, i, j, k, m in matcher.get_opcodes():
        if op != "equal":
            yield (
                [figure for _, figure in old[i:j] if figure is not None],
                [figure for _, figure in new[k:m] if figure is not None],
            )


def _by_unit(gone: list[Figure], come: list[Figure]) -> Iterator[Pair]:
    """Pair what is left where a sentence has one figure of a unit before and one after; the others went or came."""
    few = len(gone) * len(come) <= _MOST_CELLS
    for figure in gone:
        partners = [other for other in come if few and _comparable(figure, other)]
        rivals = [other for other in gone if _comparable(figure, other)]
        if len(partners) == 1 and len(rivals) == 1 and figure.quantity.kind in _TELLING:
            come = [other for other in come if other is not partners[0]]
            yield figure, partners[0]
        else:
            yield figure, None
    yield from ((None, other) for other in come)


def _without_moved(gone: list[Figure], come: list[Figure]) -> tuple[list[Figure], list[Figure]]:
    """Return what went and what came, without the figures that did both."""
    come_by_value: dict[str, list[Figure]] = {}
    for figure in come:
        come_by_value.setdefault(_value(figure), []).append(figure)
    stayed = []
    moved: set[tuple[int, int]] = set()
    for figure in gone:
        same = come_by_value.get(_value(figure))
        if same:
            moved.add(same.pop(0).place)
        else:
            stayed.append(figure)
    return stayed, [figure for figure in come if figure.place not in moved]


def _figures(sentence: str, place: int) -> list[Figure]:
    return [
        Figure(quantity, sentence[quantity.start : quantity.end], sentence, (place, quantity.start))
        for quantity in quantities(sentence)
    ]


def _tokens(sentence: str, figures: Sequence[Figure]) -> list[Token]:
    """Return the words of a sentence with each figure as one token, equal where value and unit are."""
    tokens: list[Token] = []
    place = 0
    for figure in figures:
        quantity = figure.quantity
        tokens += [(word.lower(), None) for word in _WORD.findall(sentence[place : quantity.start])]
        tokens.append((_value(figure), figure))
        place = quantity.end
    return tokens + [(word.lower(), None) for word in _WORD.findall(sentence[place:])]


def _comparable(one: Figure, other: Figure) -> bool:
    left, right = one.quantity, other.quantity
    if left.kind in _BARE and right.kind in _BARE:
        return left.unit == right.unit or not (left.unit and right.unit)
    return (left.kind, left.unit) == (right.kind, right.unit)


def _value(figure: Figure) -> str:
    """Return what is equal for figures that say the same, and is no word of any text."""
    quantity = figure.quantity
    unit = "" if quantity.kind in _BARE else quantity.unit
    return f"\x00{quantity.low:.9g} {quantity.high:.9g} {unit}"


def _tells(figure: Figure) -> bool:
    return figure.quantity.kind in _TELLING


def _json(before: Figure | None, after: Figure | None) -> FigureChangeJson:
    figure = before or after
    assert figure is not None
    unit = (after or figure).quantity.unit or figure.quantity.unit
    return {
        "op": "changed" if before and after else "removed" if before else "added",
        "before": None if before is None else before.written,
        "after": None if after is None else after.written,
        "kind": figure.quantity.kind,
        "unit": unit or None,
        "context_before": None if before is None else before.sentence,
        "context_after": None if after is None else after.sentence,
    }


def _shared(old: Sequence[_T], new: Sequence[_T]) -> int:
    count = 0
    for left, right in zip(old, new, strict=False):
        if left != right:
            break
        count += 1
    return count
