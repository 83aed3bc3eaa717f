"""How a sentence stands to what it says: denied, dropped, limited, conditional, planned or hearsay. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from answer.words import terms
from index.sentences import sentence_spans

Stance = Literal["negated", "ended", "denied", "conditional", "hearsay", "unbinding", "planned"]
Limit = Literal["at most", "at least", "about"]


def _any(*alternatives: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w-])(?:{'|'.join(alternatives)})(?!\w)", re.IGNORECASE)


_STANCES: dict[Stance, re.Pattern[str]] = {
    "negated": _any(
        *(
            r"not(?!\s+only\b)",
            r"\w+n['’]t",
            "cannot",
            "never",
            "no longer",
            r"no(?!\.|\s+(?:more|less|fewer)\s+than\b)",
        ),
        *(
            "none",
            "neither",
            "nor",
            "without",
            "nobody",
            "nothing",
            "lacks?",
            "lacked",
            "yet to",
            "un(?:disclosed|named)",
        ),
        *(r"fail(?:s|ed|ing)? to", r"declin(?:es|ed|ing) to", r"refus(?:es|ed|ing) to", "rather than", "instead of"),
    ),
    "ended": _any(
        r"drop(?:s|ped|ping)",
        r"cancel\w*",
        r"withdr[ae]w\w*",
        r"paus(?:e|es|ed|ing)",
        r"abandon\w*",
        r"shelv\w+",
        r"scrapp?\w*",
        r"halt\w*",
        r"terminat\w+",
        r"suspend\w*",
        r"call(?:s|ed) off",
        r"walk(?:s|ed) away",
        r"revok\w+",
        r"rescind\w*",
        r"collaps\w+",
        r"expired?",
        "fell through",
        r"reject\w*",
        r"block(?:s|ed)",
    ),
    "denied": _any(r"den(?:y|ies|ied|ying)", r"disput\w+", r"refut\w+", r"contradict\w*"),
    "conditional": _any(
        *("if", "unless", r"provided(?: that)?(?! by)", "only when", "subject to", "pending", r"conditional\w*"),
        *(r"contingent\w*", "depend(?:s|ing|ent) on", "in case", "would"),
    ),
    "hearsay": _any(
        r"report(?:ed)?ly",
        r"rumou?r\w*",
        r"(?:is|are|was|were) (?:said|believed|thought|reported|understood) to",
        r"people familiar",
        r"sources? (?:say|said|close)",
        r"allege\w*",
        r"speculat\w*",
        "unconfirmed",
        r"suggest\w*",
        r"according to (?:people|sources|a person|reports|media)",
    ),
    "unbinding": _any(
        *(
            "non-?binding",
            "not (?:legally |yet )?binding",
            "letters? of intent",
            r"memorand\w+ of understanding",
            "mous?",
        ),
        *("in talks", "in principle", r"preliminar\w+", "indicative", "options? (?:to|on|for)"),
    ),
    "planned": _any(
        r"plan(?:s|ned|ning)?(?: to)?",
        r"inten(?:d|ds|ded|ding)",
        r"aim(?:s|ed|ing)?",
        r"expect(?:s|ed|ing|ation\w*)?",
        r"target(?:s|ed|ing)?",
        r"propos(?:e|es|ed|al|als|ing)",
        r"guid(?:es|ed|ance|ing)",
        r"forecast\w*",
        r"project(?:s|ed) to",
        r"seek(?:s|ing)?",
        r"consider(?:s|ed|ing)?",
        "under consideration",
        r"will(?!\s+not\b)",
        "could",
        "may(?= [a-z])",
        "might",
        "going to",
        r"hop(?:es|ed|ing)",
        r"potential(?:ly)?",
        "scheduled",
        "due to",
        r"estimat\w+",
        "to be built",
    ),
}
_LIMITS: dict[Limit, re.Pattern[str]] = {
    "at most": _any(
        *("up to", "as (?:much|many) as", "at most", r"(?:a )?maximum(?: of)?", "no more than", "not more than"),
        *("less than", "fewer than", "below", "under", "capped at", "a ceiling of", "within", "not exceed(?:ing)?"),
    ),
    "at least": _any(
        *("at least", "more than", "over", r"exceed(?:s|ed|ing)?", "above", "north of", "beyond"),
        *("no (?:less|fewer) than", "not (?:less|fewer) than", "as (?:little|few) as", "upwards of"),
        *("surpass(?:es|ed|ing)?", r"(?:a )?minimum(?: of)?"),
    ),
    "about": _any(
        *("about", "approximately", "around", "roughly", "nearly", "almost", "some(?= [$€£¥\\d])", "an estimated"),
        *("close to", "circa", "or so", "estimated(?: at)?(?: to be)?"),
    ),
}  # fmt: skip
_BEFORE_CHARACTERS = 32
_CLAUSE = re.compile(
    r"[;:–—]|,\s|\s-\s|(?<=[.!?])\s|(?<!\w)(?:but|while|whereas|although|though|however|and|which|who|because|after|before|"
    r"since|until|despite|with)\s",
    re.IGNORECASE,
)
_LEAST_TERMS = 3
_OWN_CLAUSE = re.compile(r"[\s,]*(?:but|while|whereas|although|though|however|which|who|because)\b", re.IGNORECASE)
_STRONG: tuple[Stance, ...] = ("negated", "ended", "denied")
_FAR: frozenset[Stance] = frozenset({"denied", "conditional", "hearsay", "unbinding"})
"""What bears on a whole sentence, wherever in it it stands."""
_ALIKE = 0.5
"""A clause that shares less than this of a statement's words is no counterpart of it."""


@dataclass(frozen=True, slots=True)
class Difference:
    """How a statement's stance differs from that of what it cites.

    Attributes:
        reversed_: one denies or ends what the other affirms.
        shifted: a qualifier was dropped or added.
    """

    reversed_: bool
    shifted: bool


def stances(text: str) -> frozenset[Stance]:
    """Return how a text stands to what it says."""
    return frozenset(stance for stance, pattern in _STANCES.items() if pattern.search(text))


def limit_before(text: str, start: int) -> Limit | None:
    """Return what limits the number that starts there: the nearest such word just before it."""
    begin = max(0, start - _BEFORE_CHARACTERS)
    before = text[begin:start]
    found = [
        (match.end(), -len(match.group()), limit)
        for limit, pattern in _LIMITS.items()
        for match in pattern.finditer(before)
        if len(before[match.end() :].split()) <= 2 and not re.search(r"\d", before[match.end() :])
    ]
    if not found:
        return None
    end = max(found)[0]
    # `no more than` ends where `more than` does: the longer one is meant.
    return min(one for one in found if one[0] == end)[2]


def difference(statement: str, quotes: Sequence[str]) -> Difference:
    """Compare each clause of a statement with the clauses of the quotes that say most of the same."""
    theirs = [(clause, sentence) for quote in quotes for sentence in _sentences(quote) for clause in _clauses(sentence)]
    own = stances(statement)
    whole = frozenset[Stance]().union(*map(stances, quotes))
    reversed_ = shifted = False
    for clause in _clauses(statement):
        said = stances(clause)
        matched = _counterparts(clause, theirs)
        reversed_ |= any(stance in said and stance not in whole for stance in _STRONG)
        if not matched:
            shifted |= not said <= whole or not (whole & frozenset(_STRONG)) <= own
            continue
        held = [stances(other) for other, _ in matched]
        reversed_ |= all(_is_reversed(said, other) for other in held)
        shifted |= all(said - other or other - own for other in held)
        shifted |= all(_negations(clause) != _negations(other) for other, _ in matched)
        shifted |= all((stances(sentence) & _FAR) - own for _, sentence in matched)
    return Difference(reversed_=reversed_, shifted=shifted)


def _negations(text: str) -> int:
    """Count negations: two in a clause may take each other back."""
    return len(_STANCES["negated"].findall(text))


def _is_reversed(said: frozenset[Stance], held: frozenset[Stance]) -> bool:
    return any((stance in said) != (stance in held) for stance in _STRONG)


def _sentences(text: str) -> list[str]:
    return [text[start:end] for start, end in sentence_spans(text)]


def _clauses(text: str) -> list[str]:
    """Return the clauses of a sentence; what is too short to say something alone stays with what precedes it."""
    clauses: list[str] = []
    begin = 0
    for cut in [*(match.start() for match in _CLAUSE.finditer(text)), len(text)]:
        piece = text[begin:cut]
        if clauses and len(terms(piece)) < _LEAST_TERMS and not _OWN_CLAUSE.match(piece):
            clauses[-1] += piece
        else:
            clauses.append(piece)
        begin = cut
    return [clause for clause in clauses if clause.strip()] or [text]


def _counterparts(clause: str, theirs: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return the clauses that share most words with one, if they share enough, with their sentences."""
    own = frozenset(terms(clause))
    shares = [(len(own & frozenset(terms(other))) / max(1, len(own)), (other, whole)) for other, whole in theirs]
    best = max((share for share, _ in shares), default=0.0)
    return [pair for share, pair in shares if share == best] if best >= _ALIKE else []
