"""What a model writes, made plain: no link, image, HTML, terminal escape or hidden character is left in it. Pure."""

from __future__ import annotations

import html
import re
import unicodedata

# CSI, OSC and the other string sequences, then single-character escapes; the bytes 0x80 to 0x9f are their short forms.
_ESCAPES = re.compile(
    r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]?"
    r"|(?:\x1b[\]PX^_]|[\x90\x98\x9d\x9e\x9f])[^\x07\x1b\x9c]*(?:\x07|\x1b\\|\x9c)?"
    r"|\x1b[ -/]*[0-~]?"
)
_KEPT_FORMATS = "\u200c\u200d"
"""The joiners are part of how some scripts are written; all other format characters only hide or reorder."""
_SCRIPTS = re.compile(r"<(script|style|iframe|object|svg|template)\b.*?(?:</\1\s*>|$)", re.IGNORECASE | re.DOTALL)
_COMMENTS = re.compile(r"<!--.*?(?:-->|$)", re.DOTALL)
_TAGS = re.compile(r"<[/!?]?[a-zA-Z][^<>]*>?|<[/!?]")
_IMAGES = re.compile(r"!\[[^\]]*\](?:\([^)]*\)?|\[[^\]]*\])?")
_LINKS = re.compile(r"\[([^\[\]]*)\](?:\([^)]*\)?|\[[^\]]*\])")
_DEFINITIONS = re.compile(r"(?m)^\s*\[[^\]]+\]:\s*\S+.*$")
# Look-behinds and possessive repeats keep a line of a hundred thousand dots or dashes linear.
_ADDRESSES = re.compile(
    r"""(?<![\w+.-])[\w+.-]*+://\S* | (?<!\w)\w*?www\.\S*
    | (?<!\w)\w*?(?:javascript|data|vbscript|mailto|file|blob|tel):(?=\S)\S*
    | (?<![\w.])//(?=[a-z0-9])\S+
    | (?<![\w.-])(?:[a-z0-9-]++\.)++[a-z]{2,24}(?::\d+)?[/?\#]\S*
    | (?<![\w.])(?:\d{1,3}\.){3}\d{1,3}(?::\d+)?(?:[/?\#]\S*)?""",
    re.IGNORECASE | re.VERBOSE,
)
_MARKS = re.compile(r"\s?(?:\[\s*\^?\d+(?:\s*[,;–-]\s*\d+)*\s*\]|【[^】]*】)")
_LEFT_OVER = re.compile(r"\]\s*\([^)]*\)?|[\[\]]")
"""Brackets that no pattern before has taken: only code sets marks, and no link needs a half of itself."""
_EMPHASIS = re.compile(
    r"(?<!\d)\*{1,3}|\*{1,3}(?!\d)|`+|~~|(?m:^\s{0,3}(?:#{1,6}|>|[-+•])\s+)|(?<!\w)_{1,3}(?=\w)|(?<=\w)_{1,3}(?!\w)"
)
_ROUNDS = 8
"""How often text is read again, because taking one thing out can put another together."""


def plain(text: str) -> str:
    """Return a model's text as one line of plain words.

    Markdown keeps its words and loses its signs; what is no word goes: images, addresses, tags, escapes, control and
    reordering characters, and citation marks, which only code may set.
    """
    for _ in range(_ROUNDS):
        before, text = text, _once(text)
        if text == before:
            return text
    return re.sub(r"[<>\[\]()]|//", " ", text)  # Whoever nests this deep wants no words to be read.


def clean(text: str) -> str:
    """Return text without terminal escapes, control characters and hidden or reordering ones; lines are kept."""
    blanks = re.sub(r"[\t\x0b\x0c\r\u0085\u2028\u2029]", " ", _ESCAPES.sub("", text.replace("\r\n", "\n")))
    return "".join(shown(character) for character in blanks)


def shown(character: str) -> str:
    """Return a character as it may be shown: itself, what stands in for it, or nothing."""
    if character == "\n" or character.isprintable() or character in _KEPT_FORMATS:
        return character
    category = unicodedata.category(character)
    if category == "Zs":
        return " "
    return "\ufffd" if category in {"Cs", "Co", "Cn"} else ""


def counted(number: int, noun: str) -> str:
    """Return a number with its noun, in the plural where there is not one."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def _once(text: str) -> str:
    text = clean(html.unescape(text))
    for pattern in (_COMMENTS, _SCRIPTS, _IMAGES):
        text = pattern.sub(" ", text)
    text = _LINKS.sub(r"\1", _MARKS.sub("", _DEFINITIONS.sub(" ", text)))
    for pattern in (_TAGS, _ADDRESSES):
        text = pattern.sub(" ", text)
    text = _EMPHASIS.sub("", _LEFT_OVER.sub(" ", text))
    return re.sub(r"\s+([.,;:!?])(?=\s|$)", r"\1", " ".join(text.split()))
