"""Questions as keyword expressions: whatever a person types is data to FTS5, never syntax."""

from __future__ import annotations

import re

_LITTLE_WORDS = (
    "a about an and any are as at be been being between but by can could did do does doing for from had has have he "
    "her his how i if in into is it its me more most much my no not of on or our she should so some such than that "
    "the their them then there these they this those to was we were what when where which who whom whose why will "
    "with would you your tell give show say said says many also please"
)
STOPWORDS = frozenset(_LITTLE_WORDS.split())

_PUNCTUATION = " \t\r\n.,;:!?\"'“”‘’()[]{}<>…"
_UNUSABLE = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")
_MAX_TERMS = 64
_MAX_SIGNS = 8
_LATIN = re.compile(r"[A-Za-z0-9]")


def expression(question: str) -> str | None:
    """Return an FTS5 expression that finds passages holding any word of the question, or None where it has no word."""
    return " OR ".join('"' + term.replace('"', '""') + '"' for term in telling(question)) or None


def telling(question: str) -> list[str]:
    """Return the words of a question that keywords are looked up by: all but the little ones, if there are others."""
    words = [word.strip(_PUNCTUATION) for word in _UNUSABLE.sub(" ", question).split()]
    words = [word for word in words if any(character.isalnum() for character in word)]
    found = [word for word in words if word.lower() not in STOPWORDS]
    return list(dict.fromkeys(found or words))[:_MAX_TERMS]


def signs(question: str) -> list[str]:
    """Return the words of a question that no keyword index may know: without a Latin letter or digit, and not ASCII.

    FTS5 drops emoji and letters younger than its tables, and takes a run of Chinese for one word.
    """
    words = [word.strip(_PUNCTUATION) for word in _UNUSABLE.sub(" ", question).split()]
    return list(dict.fromkeys(word for word in words if word and not word.isascii() and not _LATIN.search(word)))[
        :_MAX_SIGNS
    ]
