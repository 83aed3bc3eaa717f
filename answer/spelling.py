"""Names that a question misspells: `Antrhopic`, `coreweve`, `metas`."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import compress

from corpus.organisations import Gazetteer, gazetteer
from index.keywords import STOPWORDS

_WORD = re.compile(r"(?<![\w.-])[^\W\d_]{5,}(?![\w-])")
_SHORTEST = 6
"""Too many words differ from a shorter name by one letter."""
_SHORTEST_OWNER = 4


def respelled(question: str, holds: Callable[[str], bool], *, names: Gazetteer | None = None) -> str:
    """Return a question with the names that it misspells as they are written.

    A word is taken for a name of the gazetteer only if one slip makes it so, it is no other name with one slip, and no
    document holds it. A name with an `s` that wants its apostrophe gets it.

    Args:
        question: as typed.
        holds: tells whether any document holds a word.
        names: the gazetteer; by default the one that is shipped.
    """
    known = names or gazetteer()
    taken = [(mention.start, mention.end) for mention in known.mentions(question, any_case=True)]
    for match in reversed(list(_WORD.finditer(question))):
        word = match.group()
        if word.lower() in STOPWORDS or any(start < match.end() and match.start() < end for start, end in taken):
            continue
        meant = _owner(word, known) or _meant(word, holds, known)
        if meant is not None:
            question = question[: match.start()] + meant + question[match.end() :]
    return question


def _owner(word: str, known: Gazetteer) -> str | None:
    if not word.endswith("s"):
        return None
    owners = [name for name in known.words if len(name) >= _SHORTEST_OWNER and name.casefold() == word[:-1].casefold()]
    return f"{owners[0]}'s" if owners else None


def _meant(word: str, holds: Callable[[str], bool], known: Gazetteer) -> str | None:
    near = [name for name in known.words if len(name) >= _SHORTEST and one_slip(word.casefold(), name.casefold())]
    owners = {known.mentions(name)[0].organisation for name in near}
    return near[0] if len(owners) == 1 and not holds(word) else None


def one_slip(word: str, name: str) -> bool:
    """Tell whether a word differs from a name by one letter that is wrong, missing or too many, or by two exchanged."""
    if word == name or word[:1] != name[:1] or abs(len(word) - len(name)) > 1:
        return False
    if len(word) != len(name):
        longer, shorter = (word, name) if len(word) > len(name) else (name, word)
        return any(longer[:place] + longer[place + 1 :] == shorter for place in range(len(longer)))
    wrong = list(compress(range(len(word)), map(str.__ne__, word, name)))
    if len(wrong) == 1:
        return True
    first, last = wrong[0], wrong[-1]
    exchanged = word[first] == name[last] and word[last] == name[first]
    return len(wrong) == 2 and last == first + 1 and exchanged
